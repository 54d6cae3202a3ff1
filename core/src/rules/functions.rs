//! The functions of the language: one row of a table for each overload. What a function does
//! stands in `eval`, where the larger families keep their rows beside it.

use std::fmt;
use std::sync::Arc;

use super::eval::{self, Run};
use super::host::Function;
use super::types::{Inner, Type};
use super::value::{Out, Val};
use crate::schema::Shape;

/// What runs; overloads that differ only in types share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Func {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    LowerAscii,
    UpperAscii,
    Trim,
    ToInt,
    ToUint,
    ToDouble,
    ToText,
    ToBytes,
    ToBool,
    TypeOf,
    Dyn,
    ToTimestamp,
    ToDuration,
    ToDate,
    ToTime,
    ToDecimal,
    Part(Part),
    Native(Native),
}

/// A function of a family, beside whose row it stands.
#[derive(Clone, Copy)]
pub(super) struct Native(pub(super) fn(&mut Run<'_>, &[Val]) -> Out);

impl fmt::Debug for Native {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Native")
    }
}

impl PartialEq for Native {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Native {}

/// A part of a date, a time, a timestamp or a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    FullYear,
    Month,
    DayOfMonthFromZero,
    Date,
    DayOfWeek,
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// How it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Global,
    Method,
    Both,
}

/// The type of what an overload gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gives {
    Is(Type),
    /// As the argument at this place.
    Like(usize),
    /// An optional of it.
    OptionalOf(usize),
    /// An optional of its elements.
    OptionalElement(usize),
    /// The value of an optional.
    Unwrapped(usize),
    /// A list of the values of a list of optionals.
    UnwrappedList(usize),
    /// A list of whatever.
    AnyList,
    TextList,
    IntList,
    /// An optional that has no value.
    Empty,
}

pub(super) const BOOL: Gives = Gives::Is(Type::Bool);
pub(super) const INT: Gives = Gives::Is(Type::Int);
pub(super) const UINT: Gives = Gives::Is(Type::Uint);
pub(super) const DOUBLE: Gives = Gives::Is(Type::Double);
pub(super) const DECIMAL: Gives = Gives::Is(Type::Decimal);
pub(super) const TEXT: Gives = Gives::Is(Type::Text);
pub(super) const BYTES: Gives = Gives::Is(Type::Bytes);
pub(super) const DATE: Gives = Gives::Is(Type::Date);
pub(super) const TIME: Gives = Gives::Is(Type::Time);
pub(super) const TIMESTAMP: Gives = Gives::Is(Type::Timestamp);
pub(super) const DURATION: Gives = Gives::Is(Type::Duration);
pub(super) const CLASS: Gives = Gives::Is(Type::Class);
pub(super) const DYN: Gives = Gives::Is(Type::Dyn);
pub(super) const IP: Gives = Gives::Is(Type::Ip);
pub(super) const CIDR: Gives = Gives::Is(Type::Cidr);
pub(super) const OPTIONAL: Gives = Gives::Empty;

impl Gives {
    /// The type, given those of the arguments.
    pub(super) fn of(&self, args: &[Type], shape: &Shape) -> Type {
        let arg = |at: usize| args.get(at).cloned().unwrap_or(Type::Dyn);
        let element = |at: usize| match arg(at) {
            Type::List(inner) => inner,
            _ => Inner::of(Type::Dyn),
        };
        match self {
            Self::Is(ty) => ty.clone(),
            Self::Like(at) => arg(*at),
            Self::OptionalOf(at) => Type::Optional(Inner::of(arg(*at))),
            Self::OptionalElement(at) => Type::Optional(element(*at)),
            Self::Unwrapped(at) => eval::optional::inner(&arg(*at)).map_or(Type::Dyn, |inner| inner.get(shape)),
            Self::UnwrappedList(at) => {
                let element = element(*at).get(shape);
                Type::List(eval::optional::inner(&element).cloned().unwrap_or_else(|| Inner::of(Type::Dyn)))
            }
            Self::AnyList => Type::List(Inner::of(Type::Dyn)),
            Self::TextList => Type::List(Inner::of(Type::Text)),
            Self::IntList => Type::List(Inner::of(Type::Int)),
            Self::Empty => Type::Optional(Inner::Free),
        }
    }

    /// As the table of functions shows it.
    #[cfg(test)]
    pub(super) fn name(&self, shape: &Shape) -> String {
        match self {
            Self::Is(ty) => ty.name(shape),
            Self::Like(_) => "the same type".to_owned(),
            Self::OptionalOf(_) | Self::OptionalElement(_) | Self::Empty => "optional".to_owned(),
            Self::Unwrapped(_) => "its value".to_owned(),
            Self::UnwrappedList(_) | Self::AnyList => "list".to_owned(),
            Self::TextList => "list(string)".to_owned(),
            Self::IntList => "list(int)".to_owned(),
        }
    }
}

/// One overload.
#[derive(Clone, Debug)]
pub(super) struct Overload {
    pub(super) name: &'static str,
    pub(super) style: Style,
    pub(super) args: &'static [Type],
    pub(super) result: Gives,
    pub(super) func: Func,
}

macro_rules! table {
    ($($style:ident $name:literal ($($arg:ident),*) -> $result:expr => $func:expr;)*) => {
        &[$(Overload { name: $name, style: Style::$style, args: &[$(crate::rules::types::Type::$arg),*], result: $result, func: $func }),*]
    };
}
pub(super) use table;

/// Every overload.
pub(super) fn overloads() -> impl Iterator<Item = &'static Overload> {
    [
        CORE,
        eval::strings::TABLE,
        eval::format::TABLE,
        eval::math::TABLE,
        eval::lists::TABLE,
        eval::optional::TABLE,
        eval::decimals::TABLE,
        eval::contracts::TABLE,
        eval::network::TABLE,
    ]
    .into_iter()
    .flatten()
}

/// A function that is declared for the expressions of one compilation.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) name: Arc<str>,
    pub(super) args: Vec<Type>,
    pub(super) result: Type,
    /// What runs; without it a call is an error.
    pub(super) host: Option<Function>,
}

static CORE: &[Overload] = table! {
    Both "size"(Text) -> INT => Func::Size;
    Both "size"(Bytes) -> INT => Func::Size;
    Both "size"(AnyList) -> INT => Func::Size;
    Both "size"(AnyMap) -> INT => Func::Size;
    Method "contains"(Text, Text) -> BOOL => Func::Contains;
    Method "startsWith"(Text, Text) -> BOOL => Func::StartsWith;
    Method "endsWith"(Text, Text) -> BOOL => Func::EndsWith;
    Both "matches"(Text, Text) -> BOOL => Func::Matches;
    Method "contains"(Bytes, Bytes) -> BOOL => Func::Contains;
    Method "startsWith"(Bytes, Bytes) -> BOOL => Func::StartsWith;
    Method "endsWith"(Bytes, Bytes) -> BOOL => Func::EndsWith;
    Method "lowerAscii"(Text) -> TEXT => Func::LowerAscii;
    Method "upperAscii"(Text) -> TEXT => Func::UpperAscii;
    Method "trim"(Text) -> TEXT => Func::Trim;
    Global "int"(Int) -> INT => Func::ToInt;
    Global "int"(Uint) -> INT => Func::ToInt;
    Global "int"(Double) -> INT => Func::ToInt;
    Global "int"(Text) -> INT => Func::ToInt;
    Global "int"(Timestamp) -> INT => Func::ToInt;
    Global "uint"(Uint) -> UINT => Func::ToUint;
    Global "uint"(Int) -> UINT => Func::ToUint;
    Global "uint"(Double) -> UINT => Func::ToUint;
    Global "uint"(Text) -> UINT => Func::ToUint;
    Global "double"(Double) -> DOUBLE => Func::ToDouble;
    Global "double"(Int) -> DOUBLE => Func::ToDouble;
    Global "double"(Uint) -> DOUBLE => Func::ToDouble;
    Global "double"(Decimal) -> DOUBLE => Func::ToDouble;
    Global "double"(Text) -> DOUBLE => Func::ToDouble;
    Global "string"(Text) -> TEXT => Func::ToText;
    Global "string"(Bool) -> TEXT => Func::ToText;
    Global "string"(Int) -> TEXT => Func::ToText;
    Global "string"(Uint) -> TEXT => Func::ToText;
    Global "string"(Double) -> TEXT => Func::ToText;
    Global "string"(Decimal) -> TEXT => Func::ToText;
    Global "string"(Bytes) -> TEXT => Func::ToText;
    Global "string"(Date) -> TEXT => Func::ToText;
    Global "string"(Time) -> TEXT => Func::ToText;
    Global "string"(Timestamp) -> TEXT => Func::ToText;
    Global "string"(Duration) -> TEXT => Func::ToText;
    Global "string"(Ip) -> TEXT => Func::ToText;
    Global "string"(Cidr) -> TEXT => Func::ToText;
    Global "bytes"(Bytes) -> BYTES => Func::ToBytes;
    Global "bytes"(Text) -> BYTES => Func::ToBytes;
    Global "bool"(Bool) -> BOOL => Func::ToBool;
    Global "bool"(Text) -> BOOL => Func::ToBool;
    Global "type"(Dyn) -> CLASS => Func::TypeOf;
    Global "dyn"(Dyn) -> DYN => Func::Dyn;
    Global "timestamp"(Timestamp) -> TIMESTAMP => Func::ToTimestamp;
    Global "timestamp"(Text) -> TIMESTAMP => Func::ToTimestamp;
    Global "timestamp"(Int) -> TIMESTAMP => Func::ToTimestamp;
    Global "duration"(Duration) -> DURATION => Func::ToDuration;
    Global "duration"(Text) -> DURATION => Func::ToDuration;
    Global "duration"(Int) -> DURATION => Func::ToDuration;
    Global "date"(Date) -> DATE => Func::ToDate;
    Global "date"(Text) -> DATE => Func::ToDate;
    Global "time"(Time) -> TIME => Func::ToTime;
    Global "time"(Text) -> TIME => Func::ToTime;
    Global "decimal"(Decimal) -> DECIMAL => Func::ToDecimal;
    Global "decimal"(Int) -> DECIMAL => Func::ToDecimal;
    Global "decimal"(Uint) -> DECIMAL => Func::ToDecimal;
    Global "decimal"(Double) -> DECIMAL => Func::ToDecimal;
    Global "decimal"(Text) -> DECIMAL => Func::ToDecimal;
    Method "getFullYear"(Timestamp) -> INT => Func::Part(Part::FullYear);
    Method "getFullYear"(Date) -> INT => Func::Part(Part::FullYear);
    Method "getMonth"(Timestamp) -> INT => Func::Part(Part::Month);
    Method "getMonth"(Date) -> INT => Func::Part(Part::Month);
    Method "getDayOfMonth"(Timestamp) -> INT => Func::Part(Part::DayOfMonthFromZero);
    Method "getDayOfMonth"(Date) -> INT => Func::Part(Part::DayOfMonthFromZero);
    Method "getDate"(Timestamp) -> INT => Func::Part(Part::Date);
    Method "getDate"(Date) -> INT => Func::Part(Part::Date);
    Method "getDayOfWeek"(Timestamp) -> INT => Func::Part(Part::DayOfWeek);
    Method "getDayOfWeek"(Date) -> INT => Func::Part(Part::DayOfWeek);
    Method "getDayOfYear"(Timestamp) -> INT => Func::Part(Part::DayOfYear);
    Method "getDayOfYear"(Date) -> INT => Func::Part(Part::DayOfYear);
    Method "getHours"(Timestamp) -> INT => Func::Part(Part::Hours);
    Method "getHours"(Time) -> INT => Func::Part(Part::Hours);
    Method "getHours"(Duration) -> INT => Func::Part(Part::Hours);
    Method "getMinutes"(Timestamp) -> INT => Func::Part(Part::Minutes);
    Method "getMinutes"(Time) -> INT => Func::Part(Part::Minutes);
    Method "getMinutes"(Duration) -> INT => Func::Part(Part::Minutes);
    Method "getSeconds"(Timestamp) -> INT => Func::Part(Part::Seconds);
    Method "getSeconds"(Time) -> INT => Func::Part(Part::Seconds);
    Method "getSeconds"(Duration) -> INT => Func::Part(Part::Seconds);
    Method "getMilliseconds"(Timestamp) -> INT => Func::Part(Part::Milliseconds);
    Method "getMilliseconds"(Time) -> INT => Func::Part(Part::Milliseconds);
    Method "getMilliseconds"(Duration) -> INT => Func::Part(Part::Milliseconds);
    Method "getFullYear"(Timestamp, Text) -> INT => Func::Part(Part::FullYear);
    Method "getMonth"(Timestamp, Text) -> INT => Func::Part(Part::Month);
    Method "getDayOfMonth"(Timestamp, Text) -> INT => Func::Part(Part::DayOfMonthFromZero);
    Method "getDate"(Timestamp, Text) -> INT => Func::Part(Part::Date);
    Method "getDayOfWeek"(Timestamp, Text) -> INT => Func::Part(Part::DayOfWeek);
    Method "getDayOfYear"(Timestamp, Text) -> INT => Func::Part(Part::DayOfYear);
    Method "getHours"(Timestamp, Text) -> INT => Func::Part(Part::Hours);
    Method "getMinutes"(Timestamp, Text) -> INT => Func::Part(Part::Minutes);
    Method "getSeconds"(Timestamp, Text) -> INT => Func::Part(Part::Seconds);
    Method "getMilliseconds"(Timestamp, Text) -> INT => Func::Part(Part::Milliseconds);
};

/// Functions that CEL's usual extensions have and this version lacks.
pub(super) const NOT_BUILT: &[&str] = &[
    "getField",
    "decimals.sqrt",
    "variant",
    "regex.extract",
    "regex.extractAll",
    "regex.replace",
    "proto.getExt",
    "proto.hasExt",
];

/// Names of modules: `math.greatest(..)` is a function, and no method of a value.
pub(super) const MODULES: &[&str] = &[
    "math", "optional", "cel", "base64", "strings", "lists", "sets", "ip", "decimals", "proto", "variants", "regex",
    "json",
];

/// Macros, for "did you mean".
pub(super) const MACROS: &[&str] = &[
    "has",
    "present",
    "all",
    "exists",
    "exists_one",
    "existsOne",
    "map",
    "filter",
    "transformList",
    "transformMap",
    "transformMapEntry",
    "sortBy",
    "optMap",
    "optFlatMap",
    "or",
    "orValue",
    "cel.bind",
];

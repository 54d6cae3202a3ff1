//! The functions of the language: one row of the table for each overload.

use super::types::Type;

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
}

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

/// One overload.
#[derive(Clone, Debug)]
pub(super) struct Overload {
    pub(super) name: &'static str,
    pub(super) style: Style,
    pub(super) args: &'static [Type],
    pub(super) result: Type,
    pub(super) func: Func,
}

macro_rules! table {
    ($($style:ident $name:literal ($($arg:ident),*) -> $result:ident: $func:expr;)*) => {
        &[$(Overload { name: $name, style: Style::$style, args: &[$(Type::$arg),*], result: Type::$result, func: $func }),*]
    };
}

pub(super) static TABLE: &[Overload] = table! {
    Both "size"(Text) -> Int: Func::Size;
    Both "size"(Bytes) -> Int: Func::Size;
    Both "size"(AnyList) -> Int: Func::Size;
    Both "size"(AnyMap) -> Int: Func::Size;
    Method "contains"(Text, Text) -> Bool: Func::Contains;
    Method "startsWith"(Text, Text) -> Bool: Func::StartsWith;
    Method "endsWith"(Text, Text) -> Bool: Func::EndsWith;
    Both "matches"(Text, Text) -> Bool: Func::Matches;
    Method "lowerAscii"(Text) -> Text: Func::LowerAscii;
    Method "upperAscii"(Text) -> Text: Func::UpperAscii;
    Method "trim"(Text) -> Text: Func::Trim;
    Global "int"(Int) -> Int: Func::ToInt;
    Global "int"(Uint) -> Int: Func::ToInt;
    Global "int"(Double) -> Int: Func::ToInt;
    Global "int"(Text) -> Int: Func::ToInt;
    Global "int"(Timestamp) -> Int: Func::ToInt;
    Global "uint"(Uint) -> Uint: Func::ToUint;
    Global "uint"(Int) -> Uint: Func::ToUint;
    Global "uint"(Double) -> Uint: Func::ToUint;
    Global "uint"(Text) -> Uint: Func::ToUint;
    Global "double"(Double) -> Double: Func::ToDouble;
    Global "double"(Int) -> Double: Func::ToDouble;
    Global "double"(Uint) -> Double: Func::ToDouble;
    Global "double"(Decimal) -> Double: Func::ToDouble;
    Global "double"(Text) -> Double: Func::ToDouble;
    Global "string"(Text) -> Text: Func::ToText;
    Global "string"(Bool) -> Text: Func::ToText;
    Global "string"(Int) -> Text: Func::ToText;
    Global "string"(Uint) -> Text: Func::ToText;
    Global "string"(Double) -> Text: Func::ToText;
    Global "string"(Decimal) -> Text: Func::ToText;
    Global "string"(Bytes) -> Text: Func::ToText;
    Global "string"(Date) -> Text: Func::ToText;
    Global "string"(Time) -> Text: Func::ToText;
    Global "string"(Timestamp) -> Text: Func::ToText;
    Global "string"(Duration) -> Text: Func::ToText;
    Global "bytes"(Bytes) -> Bytes: Func::ToBytes;
    Global "bytes"(Text) -> Bytes: Func::ToBytes;
    Global "bool"(Bool) -> Bool: Func::ToBool;
    Global "bool"(Text) -> Bool: Func::ToBool;
    Global "type"(Dyn) -> Class: Func::TypeOf;
    Global "dyn"(Dyn) -> Dyn: Func::Dyn;
    Global "timestamp"(Timestamp) -> Timestamp: Func::ToTimestamp;
    Global "timestamp"(Text) -> Timestamp: Func::ToTimestamp;
    Global "timestamp"(Int) -> Timestamp: Func::ToTimestamp;
    Global "duration"(Duration) -> Duration: Func::ToDuration;
    Global "duration"(Text) -> Duration: Func::ToDuration;
    Global "duration"(Int) -> Duration: Func::ToDuration;
    Global "date"(Date) -> Date: Func::ToDate;
    Global "date"(Text) -> Date: Func::ToDate;
    Global "time"(Time) -> Time: Func::ToTime;
    Global "time"(Text) -> Time: Func::ToTime;
    Global "decimal"(Decimal) -> Decimal: Func::ToDecimal;
    Global "decimal"(Int) -> Decimal: Func::ToDecimal;
    Global "decimal"(Uint) -> Decimal: Func::ToDecimal;
    Global "decimal"(Double) -> Decimal: Func::ToDecimal;
    Global "decimal"(Text) -> Decimal: Func::ToDecimal;
    Method "getFullYear"(Timestamp) -> Int: Func::Part(Part::FullYear);
    Method "getFullYear"(Date) -> Int: Func::Part(Part::FullYear);
    Method "getMonth"(Timestamp) -> Int: Func::Part(Part::Month);
    Method "getMonth"(Date) -> Int: Func::Part(Part::Month);
    Method "getDayOfMonth"(Timestamp) -> Int: Func::Part(Part::DayOfMonthFromZero);
    Method "getDayOfMonth"(Date) -> Int: Func::Part(Part::DayOfMonthFromZero);
    Method "getDate"(Timestamp) -> Int: Func::Part(Part::Date);
    Method "getDate"(Date) -> Int: Func::Part(Part::Date);
    Method "getDayOfWeek"(Timestamp) -> Int: Func::Part(Part::DayOfWeek);
    Method "getDayOfWeek"(Date) -> Int: Func::Part(Part::DayOfWeek);
    Method "getDayOfYear"(Timestamp) -> Int: Func::Part(Part::DayOfYear);
    Method "getDayOfYear"(Date) -> Int: Func::Part(Part::DayOfYear);
    Method "getHours"(Timestamp) -> Int: Func::Part(Part::Hours);
    Method "getHours"(Time) -> Int: Func::Part(Part::Hours);
    Method "getHours"(Duration) -> Int: Func::Part(Part::Hours);
    Method "getMinutes"(Timestamp) -> Int: Func::Part(Part::Minutes);
    Method "getMinutes"(Time) -> Int: Func::Part(Part::Minutes);
    Method "getMinutes"(Duration) -> Int: Func::Part(Part::Minutes);
    Method "getSeconds"(Timestamp) -> Int: Func::Part(Part::Seconds);
    Method "getSeconds"(Time) -> Int: Func::Part(Part::Seconds);
    Method "getSeconds"(Duration) -> Int: Func::Part(Part::Seconds);
    Method "getMilliseconds"(Timestamp) -> Int: Func::Part(Part::Milliseconds);
    Method "getMilliseconds"(Time) -> Int: Func::Part(Part::Milliseconds);
    Method "getMilliseconds"(Duration) -> Int: Func::Part(Part::Milliseconds);
};

/// Functions that CEL or its usual extensions have and this version lacks.
pub(super) const NOT_BUILT: &[&str] = &[
    "isEmail",
    "isHostname",
    "isIp",
    "isIpPrefix",
    "isIpv4",
    "isIpv6",
    "isUri",
    "isUriRef",
    "isUuid",
    "isHostAndPort",
    "isNan",
    "isInf",
    "isFinite",
    "unique",
    "getField",
    "charAt",
    "indexOf",
    "lastIndexOf",
    "format",
    "join",
    "replace",
    "split",
    "substring",
    "reverse",
    "quote",
    "sort",
    "slice",
    "flatten",
    "distinct",
    "first",
    "last",
    "range",
    "sum",
    "min",
    "max",
    "orValue",
    "or",
    "hasValue",
    "value",
    "ip",
    "cidr",
    "isLoopback",
    "family",
    "encode",
    "decode",
    "bind",
    "block",
    "greatest",
    "least",
    "abs",
    "ceil",
    "floor",
    "round",
    "trunc",
    "sign",
    "sqrt",
];

/// The same of macros: what stands in their brackets has names of its own, and is not looked at.
pub(super) const MACROS_NOT_BUILT: &[&str] =
    &["transformList", "transformMap", "transformMapEntry", "sortBy", "optMap", "optFlatMap"];

/// Names of modules whose functions this version lacks: `math.greatest(..)`.
pub(super) const MODULES: &[&str] = &[
    "math", "optional", "cel", "base64", "strings", "lists", "sets", "proto", "decimals", "variants", "regex", "json",
    "net",
];

/// Macros, for "did you mean".
pub(super) const MACROS: &[&str] = &["has", "present", "all", "exists", "exists_one", "map", "filter"];

//! Values while a program runs. All are `Copy`: texts, lists and maps are ranges of what holds
//! them (the payload, the program, or what the rule has built).

use std::net::IpAddr;

use crate::cells::TextRef;

/// A text or bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Str {
    /// Of the record.
    Cell(TextRef),
    /// Of the program.
    Const { start: u32, len: u32 },
    /// Built while running.
    Built { start: u32, len: u32 },
}

/// An exact decimal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Dec {
    /// The mantissa times ten to the power of minus the scale.
    Small { mantissa: i64, scale: i32 },
    /// Digits in JSON's grammar.
    Digits(Str),
}

/// Elements, or pairs of key and value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Seq {
    /// Of the program's values; pairs lie in a row.
    Const { start: u32, len: u32 },
    /// Of the values built while running.
    Built { start: u32, len: u32 },
    /// Frames; `info` tells what an element is.
    Frames { info: u32, start: u32, len: u32 },
    /// The slots from `at` on.
    Tape { at: u32, len: u32 },
}

impl Seq {
    /// No elements.
    pub(super) const EMPTY: Self = Self::Const { start: 0, len: 0 };

    pub(super) fn len(self) -> u32 {
        match self {
            Self::Const { len, .. } | Self::Built { len, .. } | Self::Frames { len, .. } | Self::Tape { len, .. } => {
                len
            }
        }
    }
}

/// What `type(x)` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeName {
    Null,
    Bool,
    Int,
    Uint,
    Double,
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    Timestamp,
    Duration,
    List,
    Map,
    Optional,
    Ip,
    Cidr,
    Type,
}

impl TypeName {
    pub(super) const ALL: [(&'static str, Self); 18] = [
        ("null_type", Self::Null),
        ("bool", Self::Bool),
        ("int", Self::Int),
        ("uint", Self::Uint),
        ("double", Self::Double),
        ("decimal", Self::Decimal),
        ("string", Self::Text),
        ("bytes", Self::Bytes),
        ("date", Self::Date),
        ("time", Self::Time),
        ("google.protobuf.Timestamp", Self::Timestamp),
        ("google.protobuf.Duration", Self::Duration),
        ("list", Self::List),
        ("map", Self::Map),
        ("optional_type", Self::Optional),
        ("net.IP", Self::Ip),
        ("net.CIDR", Self::Cidr),
        ("type", Self::Type),
    ];

    /// The name in expressions.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, own)| *own == self).map_or("dyn", |(name, _)| name)
    }
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    /// A JSON number: a double, whose exact digits `decimal(..)` reads.
    Digits(Str),
    Decimal(Dec),
    Text(Str),
    Bytes(Str),
    Date(i32),
    Time(i64),
    Timestamp {
        seconds: i64,
        nanos: u32,
    },
    /// Both of one sign.
    Duration {
        seconds: i64,
        nanos: i32,
    },
    Type(TypeName),
    List(Seq),
    Map(Seq),
    /// One value, or none.
    Optional(Seq),
    Ip(IpAddr),
    /// An address, and the bits of its prefix.
    Cidr(IpAddr, u8),
}

impl Val {
    pub(super) fn type_name(self) -> TypeName {
        match self {
            Self::Null => TypeName::Null,
            Self::Bool(_) => TypeName::Bool,
            Self::Int(_) => TypeName::Int,
            Self::Uint(_) => TypeName::Uint,
            Self::Double(_) | Self::Digits(_) => TypeName::Double,
            Self::Decimal(_) => TypeName::Decimal,
            Self::Text(_) => TypeName::Text,
            Self::Bytes(_) => TypeName::Bytes,
            Self::Date(_) => TypeName::Date,
            Self::Time(_) => TypeName::Time,
            Self::Timestamp { .. } => TypeName::Timestamp,
            Self::Duration { .. } => TypeName::Duration,
            Self::Type(_) => TypeName::Type,
            Self::List(_) => TypeName::List,
            Self::Map(_) => TypeName::Map,
            Self::Optional(_) => TypeName::Optional,
            Self::Ip(_) => TypeName::Ip,
            Self::Cidr(..) => TypeName::Cidr,
        }
    }
}

/// Why an evaluation yields no value. The texts are fixed: they never hold a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An error of CEL: absorbed by `&&`, `||`, `all`, `exists`.
    Error(&'static str),
    /// A value beyond its type was read; absorbed likewise.
    Range,
    RuleCost,
    RecordCost,
}

impl Stop {
    /// Whether `&&` and its like may absorb it.
    pub(super) fn absorbed(self) -> bool {
        matches!(self, Self::Error(_) | Self::Range)
    }
}

pub(super) type Out = Result<Val, Stop>;

pub(super) const NO_OVERLOAD: Stop =
    Stop::Error("an operation was given null, or a value of a type that it does not take");
pub(super) const NO_KEY: Stop = Stop::Error("no such key");
pub(super) const NULL_SELECT: Stop = Stop::Error("a field of null");
pub(super) const OVERFLOW: Stop = Stop::Error("overflow");
pub(super) const INDEX: Stop = Stop::Error("index out of range");

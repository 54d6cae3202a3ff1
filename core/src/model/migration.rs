//! `stipulaMigrations`: steps that turn a record of one version into one of another.

use std::sync::Arc;

use super::{Spanned, Target, Version};
use crate::diagnostics::Span;
use crate::syntax::Located;

/// The steps between two versions.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    pub(crate) from: Spanned<Version>,
    pub(crate) to: Spanned<Version>,
    pub(crate) upgrade: Option<Steps>,
    pub(crate) downgrade: Option<Steps>,
}

/// Steps in their order.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    /// Where the key `upgrade` or `downgrade` stands.
    pub(crate) span: Span,
    pub(crate) list: Vec<Step>,
    /// Whether every step could be read.
    pub(crate) whole: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) kind: StepKind,
}

/// A field by its path from the record: `address.city`, `items[].qty`.
#[derive(Clone, Debug)]
pub(crate) struct FieldPath {
    pub(crate) target: Target,
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum StepKind {
    /// A field gets another name within its record.
    Rename {
        from: FieldPath,
        to: FieldPath,
    },
    /// A field goes to another record; records on the way are made.
    Move {
        from: FieldPath,
        to: FieldPath,
    },
    /// A field that is absent or null gets a value (JSON text).
    Default {
        field: FieldPath,
        value: Located,
    },
    Convert(Convert),
    Drop {
        field: FieldPath,
    },
    /// A text is cut at each `by`; the last field takes the rest.
    Split {
        from: FieldPath,
        into: Vec<FieldPath>,
        by: Arc<str>,
    },
    /// Texts are joined by `by`.
    Merge {
        from: Vec<FieldPath>,
        into: FieldPath,
        by: Arc<str>,
    },
}

/// Values of a field get another type, or other texts.
#[derive(Clone, Debug)]
pub(crate) struct Convert {
    pub(crate) field: FieldPath,
    pub(crate) to: Option<Spanned<Conversion>>,
    /// The unit of a number that stands for a point in time.
    pub(crate) unit: Option<Spanned<Epoch>>,
    /// Texts and what becomes of each; any other text stays.
    pub(crate) values: Vec<(Spanned<Arc<str>>, Spanned<Arc<str>>)>,
}

/// A type that values are converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    Text,
    Int,
    Double,
    Decimal,
    Bool,
    Bytes,
    Date,
    Time,
    Timestamp,
}

impl Conversion {
    pub(crate) const WORDS: [(&'static str, Self); 9] = [
        ("string", Self::Text),
        ("int", Self::Int),
        ("double", Self::Double),
        ("decimal", Self::Decimal),
        ("bool", Self::Bool),
        ("bytes", Self::Bytes),
        ("date", Self::Date),
        ("time", Self::Time),
        ("timestamp", Self::Timestamp),
    ];
}

/// What a number counts since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Epoch {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Epoch {
    pub(crate) const WORDS: [(&'static str, Self); 4] =
        [("s", Self::Seconds), ("ms", Self::Millis), ("us", Self::Micros), ("ns", Self::Nanos)];
}

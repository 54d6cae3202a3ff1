//! `stipulaMask`: who sees a field only in part.

use std::sync::Arc;

use super::Target;
use crate::diagnostics::Span;

/// A mask on a field.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    pub(crate) target: Target,
    /// Where the mask is written.
    pub(crate) span: Span,
    /// Where its kind is written, or the mask where it is left out.
    pub(crate) kind_span: Span,
    pub(crate) mode: MaskMode,
    /// Who sees the field masked; empty: all.
    pub(crate) roles: Vec<Arc<str>>,
    pub(crate) kind: MaskKind,
}

/// On which side a mask is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MaskMode {
    Write,
    #[default]
    Read,
    WriteRead,
}

impl MaskMode {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("WRITE", Self::Write), ("READ", Self::Read), ("WRITEREAD", Self::WriteRead)];

    /// Whether both are applied on some side.
    pub(crate) fn meets(self, other: Self) -> bool {
        self == other || self == Self::WriteRead || other == Self::WriteRead
    }
}

/// What stands in place of the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MaskKind {
    /// `***`, whatever the text is.
    #[default]
    Fixed,
    /// The last `keep` characters, and `*` for each of the others.
    Partial {
        keep: u32,
    },
    Null,
    /// The SHA-256 of the text, in hexadecimal.
    Hash,
}

impl MaskKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Partial { .. } => "partial",
            Self::Null => "null",
            Self::Hash => "hash",
        }
    }
}

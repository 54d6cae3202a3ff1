//! What is wrong with a frame, and the texts that say so.

use std::fmt;

use super::SchemaId;
use crate::diagnostics::{Code, codes};

/// A fault of a frame. It borrows nothing and allocates nothing: most are only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FrameFault {
    pub(crate) code: Code,
    /// Where in the payload, if there.
    pub(crate) offset: Option<u64>,
    pub(crate) why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// So many bytes are there, where the part of a frame needs more.
    Short {
        part: &'static str,
        needs: u64,
        found: u64,
    },
    /// The payload begins with another byte.
    Magic {
        expected: &'static str,
        found: u8,
        looks: &'static str,
    },
    /// There is no header of this name.
    NoHeader(&'static str),
    /// The header names no schema.
    BadHeader {
        name: &'static str,
        length: usize,
    },
    /// Prefix and header.
    Mismatch {
        header: &'static str,
        prefix: SchemaId,
        named: SchemaId,
    },
    /// The length before the datum.
    Length {
        says: u64,
        found: u64,
    },
    /// No length at all.
    NoLength,
    Indexes,
    Tombstone {
        refused: bool,
    },
    /// The message itself.
    Said(Box<str>),
    /// Nobody knows the schema; or what is wrong with it, or with the lookup.
    Unknown(SchemaId, Option<Box<str>>),
}

impl FrameFault {
    pub(super) fn new(code: Code, offset: Option<u64>, why: Why) -> Self {
        Self { code, offset, why }
    }

    pub(super) fn short(part: &'static str, needs: u64, found: usize, at: u64) -> Self {
        Self::new(codes::FRAME_TRUNCATED, Some(at), Why::Short { part, needs, found: found as u64 })
    }

    /// A fault of what is around many records.
    #[cfg(feature = "avro")]
    pub(crate) fn said(code: Code, text: &str) -> Self {
        Self::new(code, None, Why::Said(text.into()))
    }

    pub(crate) fn tombstone(refused: bool) -> Self {
        Self::new(codes::FRAME_TOMBSTONE, None, Why::Tombstone { refused })
    }

    pub(super) fn unknown(id: SchemaId, reason: Option<String>) -> Self {
        Self::new(codes::SCHEMA_UNKNOWN_ID, None, Why::Unknown(id, reason.map(Into::into)))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { part, needs, found } => write!(f, "expected {part} of {needs} bytes, found {found}"),
            Self::Magic { expected, found, looks } => {
                write!(f, "expected a frame that begins with {expected}, found the byte `{found:02x}`{looks}")
            }
            Self::NoHeader(name) => write!(f, "expected the header `{name}`, which names the schema; found none"),
            Self::BadHeader { name, length } => write!(
                f,
                "the header `{name}`: expected `00` and an id of 4 bytes, or `01` and a guid of 16; found {length} bytes \
                 of another form"
            ),
            Self::Mismatch { header, prefix, named } => {
                write!(f, "the prefix names the schema `{prefix}`, the header `{header}` names `{named}`")
            }
            Self::Length { says, found } => write!(f, "expected {says} bytes behind the length, found {found}"),
            Self::NoLength => f.write_str("expected a length of at most 10 bytes and 64 bits before the datum"),
            Self::Said(text) => f.write_str(text),
            Self::Indexes => f.write_str("expected message indexes: their count, and each of them"),
            Self::Tombstone { refused: true } => {
                f.write_str("the payload is null, and the contract says `tombstone: refuse`")
            }
            Self::Tombstone { refused: false } => f.write_str("the payload is null: a tombstone, which passes"),
            Self::Unknown(id, None) => {
                write!(f, "the schema `{id}` wrote the payload, and neither the contract nor a lookup knows it")
            }
            Self::Unknown(id, Some(reason)) => {
                write!(f, "the schema `{id}` wrote the payload, and {reason}")
            }
        }
    }
}

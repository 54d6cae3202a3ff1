//! Formats of texts that the readers check themselves.

use crate::scalars::{self, time, uuid};

/// A `format` of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFormat {
    Date,
    Time,
    DateTime,
    Uuid,
}

impl TextFormat {
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "time" => Self::Time,
            "date-time" => Self::DateTime,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    pub(crate) fn accepts(self, text: &[u8]) -> bool {
        match self {
            Self::Date => time::is_date(text),
            Self::Time => time::is_time(text),
            Self::DateTime => time::is_date_time(text),
            Self::Uuid => uuid::is_uuid(text),
        }
    }
}

/// Code points of a text, as lengths are counted.
pub(crate) fn code_points(text: &[u8]) -> u64 {
    scalars::code_points(text) as u64
}

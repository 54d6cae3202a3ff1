//! Dates, times and timestamps: strict parsers, the texts that we write, and civil fields.
//!
//! Published parsers of RFC 3339 take a blank for `T`, lower case, other offsets or a second 60 of
//! any minute; a timestamp of a rule takes none of these, and JSON Schema's formats some.

mod civil;
mod form;
mod format;
mod parse;
mod pattern;
#[cfg(test)]
mod tests;
mod zone;

pub(crate) use civil::{Civil, CivilDate};
pub(crate) use form::{Class, Form, Point};
#[cfg(feature = "avro")]
pub(crate) use format::format_local_timestamp;
pub(crate) use format::{format_date, format_time, format_timestamp, fraction};
#[cfg(any(feature = "avro", test))]
pub(crate) use parse::parse_local_timestamp;
pub(crate) use parse::{is_date, is_date_time, is_time, parse_date, parse_offset, parse_time, parse_timestamp};
pub(crate) use pattern::TimePattern;
pub(crate) use zone::Zone;

/// 0001-01-01T00:00:00Z, the first second of a timestamp.
pub(crate) const MIN_SECONDS: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z, the last one.
pub(crate) const MAX_SECONDS: i64 = 253_402_300_799;

pub(crate) const DAY_SECONDS: i64 = 86_400;
pub(crate) const SECOND_NANOS: i64 = 1_000_000_000;
pub(crate) const DAY_NANOS: i64 = DAY_SECONDS * SECOND_NANOS;

/// Whether a timestamp of rules can be this second.
pub(crate) fn in_range(seconds: i64) -> bool {
    (MIN_SECONDS..=MAX_SECONDS).contains(&seconds)
}

//! What readers and rules share of single values: exact decimals, dates and times, patterns.

use std::fmt::Write as _;

pub(crate) mod base64;
pub(crate) mod decimal;
pub(crate) mod duration;
pub(crate) mod ecma;
pub(crate) mod glob;
pub(crate) mod host;
pub(crate) mod interval;
pub(crate) mod pattern;
pub(crate) mod re2;
pub(crate) mod time;
pub(crate) mod uri;
pub(crate) mod uuid;
pub(crate) mod varint;

#[cfg(test)]
mod vectors;

/// Bytes in hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Code points of UTF-8 bytes.
pub(crate) fn code_points(text: &[u8]) -> usize {
    text.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

//! Strings of JSON: eight bytes at a time to the first that matters, then escapes one by one.

use std::borrow::Cow;

use crate::diagnostics::{Code, codes};

/// A string, read to its end.
#[derive(Debug)]
pub(crate) enum Parsed<'p> {
    Text(Cow<'p, str>),
    /// A fault after which reading goes on, and what can be shown of the text.
    Faulty(Code, Cow<'p, str>),
}

pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
pub(super) const HIGH: u64 = 0x8080_8080_8080_8080;

/// The top bit of each byte that ends the plain part of a string: quote, backslash, control byte.
/// The first one is exact.
#[inline]
fn marks(x: u64) -> u64 {
    let quote = (x ^ (ONES * 0x22)).wrapping_sub(ONES);
    let slash = (x ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (quote | slash | x.wrapping_sub(ONES * 0x20)) & !x & HIGH
}

/// The plain part of a string.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain<'p> {
    /// Its bytes.
    pub(super) bytes: &'p [u8],
    /// Whether all of them are ASCII.
    pub(super) is_ascii: bool,
    /// What ended it, and all behind.
    pub(super) rest: &'p [u8],
}

/// The bytes before the first quote, backslash or control byte.
#[inline]
pub(super) fn plain(text: &[u8]) -> Plain<'_> {
    let mut rest = text;
    let mut high = 0;
    let mut len = 0;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let x = u64::from_le_bytes(*chunk);
        let hit = marks(x);
        if hit != 0 {
            high |= x & (hit ^ hit.wrapping_sub(1));
            len += hit.trailing_zeros() as usize / 8;
            let (bytes, rest) = text.split_at_checked(len).unwrap_or((text, &[]));
            return Plain { bytes, is_ascii: high & HIGH == 0, rest };
        }
        high |= x;
        len += 8;
        rest = tail;
    }
    last_plain(text, len, high)
}

/// The same, where fewer than eight bytes are left.
#[cold]
fn last_plain(text: &[u8], len: usize, high: u64) -> Plain<'_> {
    let rest = text.get(len..).unwrap_or_default();
    let more = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
    let (bytes, rest) = text.split_at_checked(len + more).unwrap_or((text, &[]));
    let is_ascii = high & HIGH == 0 && bytes.get(len..).unwrap_or_default().is_ascii();
    Plain { bytes, is_ascii, rest }
}

/// Reads a string whose first byte, after the quote, is at `start`; gives the offset after it.
///
/// # Errors
/// A code and an offset, where the text can be read no further.
pub(crate) fn string(text: &[u8], start: usize) -> Result<(Parsed<'_>, usize), (Code, usize)> {
    let Plain { bytes, rest, .. } = plain(text.get(start..).unwrap_or_default());
    let len = bytes.len();
    match rest.first() {
        Some(b'"') => {
            let parsed = match smoothutf8::from_utf8(bytes) {
                Some(text) => Parsed::Text(Cow::Borrowed(text)),
                None => Parsed::Faulty(codes::JSON_UTF8, String::from_utf8_lossy(bytes)),
            };
            Ok((parsed, start + len + 1))
        }
        Some(b'\\') => escaped(text, start, start + len),
        Some(_) => Err((codes::JSON_SYNTAX, start + len)),
        None => Err((codes::JSON_TRUNCATED, text.len())),
    }
}

/// A string with escapes, the first of them at `at`.
#[inline(never)]
fn escaped(text: &[u8], start: usize, at: usize) -> Result<(Parsed<'_>, usize), (Code, usize)> {
    let mut bytes = text.get(start..at).unwrap_or_default().to_vec();
    let mut at = at;
    let mut lone = false;
    loop {
        let part = plain(text.get(at..).unwrap_or_default());
        bytes.extend_from_slice(part.bytes);
        at += part.bytes.len();
        match part.rest {
            [b'"', ..] => break,
            [b'\\', rest @ ..] => {
                let (read, unit) = escape(rest).map_err(|error| match error {
                    None => (codes::JSON_TRUNCATED, text.len()),
                    Some(offset) => (codes::JSON_SYNTAX, at + 1 + offset),
                })?;
                at += 1 + read;
                lone |= unit.is_none();
                let mut utf8 = [0; 4];
                let unit = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
                bytes.extend_from_slice(unit.encode_utf8(&mut utf8).as_bytes());
            }
            [_, ..] => return Err((codes::JSON_SYNTAX, at)),
            [] => return Err((codes::JSON_TRUNCATED, text.len())),
        }
    }
    let parsed = match String::from_utf8(bytes) {
        Ok(text) if lone => Parsed::Faulty(codes::JSON_LONE_SURROGATE, Cow::Owned(text)),
        Ok(text) => Parsed::Text(Cow::Owned(text)),
        Err(error) => {
            Parsed::Faulty(codes::JSON_UTF8, Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()))
        }
    };
    Ok((parsed, at + 1))
}

/// What follows a backslash: bytes read, and the character; none for half a surrogate pair.
/// The error is the offset of the byte that is wrong, or none where the text ends.
pub(super) fn escape(rest: &[u8]) -> Result<(usize, Option<char>), Option<usize>> {
    let plain = match rest.first().ok_or(None)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(rest),
        _ => return Err(Some(0)),
    };
    Ok((1, Some(plain)))
}

fn unicode(rest: &[u8]) -> Result<(usize, Option<char>), Option<usize>> {
    let unit = hex(rest.get(1..).unwrap_or_default()).map_err(|at| at.map(|at| at + 1))?;
    if !(0xd800..0xdc00).contains(&unit) {
        return Ok((5, char::from_u32(unit)));
    }
    let low = match rest.get(5..) {
        Some([b'\\', b'u', low @ ..]) => hex(low).map_err(|at| at.map(|at| at + 7))?,
        _ => 0,
    };
    if !(0xdc00..0xe000).contains(&low) {
        return Ok((5, None));
    }
    Ok((11, char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))))
}

fn hex(rest: &[u8]) -> Result<u32, Option<usize>> {
    let mut unit = 0;
    for at in 0..4 {
        let digit = char::from(*rest.get(at).ok_or(None)?).to_digit(16).ok_or(Some(at))?;
        unit = unit * 16 + digit;
    }
    Ok(unit)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn the_plain_part_ends_before_the_first_mark() {
        for byte in 0..=u8::MAX {
            for at in 0..20 {
                for behind in 0..10 {
                    let text = [&b"aaaaaaaaaaaaaaaaaaaa"[..at], &[byte], &b"a\"bbbbbbbbb"[..behind]].concat();
                    let len = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
                    let (bytes, rest) = text.split_at(len.unwrap_or(text.len()));
                    let found = plain(&text);
                    assert_eq!((found.bytes, found.rest, found.is_ascii), (bytes, rest, bytes.is_ascii()), "{text:?}");
                }
            }
        }
    }
}

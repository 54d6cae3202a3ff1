//! Bytes of JSON, eight at a time: strings up to what ends them, digits, blanks. All take what is
//! left and give what is left behind.

use super::super::json_text::{HIGH, ONES, escape};
pub(super) use super::super::json_text::{Plain, plain};

/// Goes past a string, whose opening quote was read: every check, and nothing kept.
#[inline]
pub(super) fn skip_string(text: &[u8]) -> Option<&[u8]> {
    let plain = plain(text);
    match plain.rest {
        [b'"', rest @ ..] if plain.is_ascii || smoothutf8::verify(plain.bytes) => Some(rest),
        [b'\\', ..] => skip_escaped(text, plain),
        _ => None,
    }
}

#[inline(never)]
fn skip_escaped<'p>(text: &'p [u8], first: Plain<'p>) -> Option<&'p [u8]> {
    let mut part = first;
    let mut is_ascii = true;
    loop {
        is_ascii &= part.is_ascii;
        match part.rest {
            [b'"', rest @ ..] => {
                let raw = text.get(..text.len() - part.rest.len())?;
                return (is_ascii || smoothutf8::verify(raw)).then_some(rest);
            }
            [b'\\', rest @ ..] => {
                let (read, unit) = escape(rest).ok()?;
                unit?;
                part = plain(rest.get(read..)?);
            }
            _ => return None,
        }
    }
}

/// The text of a string with escapes, whose opening quote was read, behind what stands in `out`.
#[inline(never)]
pub(super) fn unescape<'p>(text: &'p [u8], out: &mut Vec<u8>) -> Option<&'p [u8]> {
    let start = out.len();
    let mut part = plain(text);
    loop {
        out.extend_from_slice(part.bytes);
        match part.rest {
            [b'"', rest @ ..] => return smoothutf8::verify(out.get(start..)?).then_some(rest),
            [b'\\', rest @ ..] => {
                let (read, unit) = escape(rest).ok()?;
                let mut utf8 = [0; 4];
                out.extend_from_slice(unit?.encode_utf8(&mut utf8).as_bytes());
                part = plain(rest.get(read..)?);
            }
            _ => return None,
        }
    }
}

/// What stands behind blanks.
#[inline]
pub(super) fn blanks(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// Digits in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digits<'p> {
    pub(super) value: u64,
    pub(super) count: usize,
    pub(super) rest: &'p [u8],
}

/// How many digits a word begins with.
#[inline]
fn leading_digits(own: u64) -> u32 {
    let others = (own.wrapping_add(0x7676_7676_7676_7676) | own) & HIGH;
    others.trailing_zeros() / 8
}

/// The number that the first `count` digits of a word are; `count` is 1 to 8.
#[inline]
fn value(own: u64, count: u32) -> u64 {
    let x = own << (64 - 8 * count);
    let x = (x.wrapping_mul(10).wrapping_add(x >> 8)) & 0x00ff_00ff_00ff_00ff;
    let x = (x.wrapping_mul(100).wrapping_add(x >> 16)) & 0x0000_ffff_0000_ffff;
    (x.wrapping_mul(10_000).wrapping_add(x >> 32)) & 0xffff_ffff
}

/// One to sixteen digits; `None` where there are none, or more.
#[inline]
pub(super) fn digits(text: &[u8]) -> Option<Digits<'_>> {
    let Some(chunk) = text.first_chunk::<8>() else { return last_digits(text) };
    let own = u64::from_le_bytes(*chunk) ^ (ONES * 0x30);
    let count = leading_digits(own);
    if count == 0 {
        return None;
    }
    let head = value(own, count);
    let rest = text.get(count as usize..)?;
    if count < 8 {
        return Some(Digits { value: head, count: count as usize, rest });
    }
    more_digits(head, rest)
}

#[inline]
fn more_digits(head: u64, text: &[u8]) -> Option<Digits<'_>> {
    let padded = text.first_chunk::<8>().copied().unwrap_or_else(|| padded(text));
    let own = u64::from_le_bytes(padded) ^ (ONES * 0x30);
    let count = leading_digits(own);
    if count == 0 {
        return Some(Digits { value: head, count: 8, rest: text });
    }
    let rest = text.get(count as usize..)?;
    if count == 8 && rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let power = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000].get(count as usize)?;
    Some(Digits { value: head * power + value(own, count), count: 8 + count as usize, rest })
}

#[cold]
fn padded(text: &[u8]) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text).for_each(|(place, byte)| *place = *byte);
    bytes
}

#[cold]
fn last_digits(text: &[u8]) -> Option<Digits<'_>> {
    let own = u64::from_le_bytes(padded(text)) ^ (ONES * 0x30);
    let count = leading_digits(own);
    if count == 0 {
        return None;
    }
    Some(Digits { value: value(own, count), count: count as usize, rest: text.get(count as usize..)? })
}

/// Goes past digits, of which there must be one.
#[inline]
pub(super) fn skip_digits(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text;
    let mut any = false;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let count = leading_digits(u64::from_le_bytes(*chunk) ^ (ONES * 0x30));
        if count < 8 {
            return (any || count > 0).then_some(rest.get(count as usize..)?);
        }
        any = true;
        rest = tail;
    }
    while let [b'0'..=b'9', tail @ ..] = rest {
        any = true;
        rest = tail;
    }
    any.then_some(rest)
}

/// Goes past a number, whose first byte is a digit or a minus.
#[inline]
pub(super) fn skip_number(text: &[u8]) -> Option<&[u8]> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let mut rest = match digits {
        [b'0', rest @ ..] => rest,
        _ => skip_digits(digits)?,
    };
    if let [b'.', tail @ ..] = rest {
        rest = skip_digits(tail)?;
    }
    if let [b'e' | b'E', tail @ ..] = rest {
        let tail = match tail {
            [b'+' | b'-', tail @ ..] => tail,
            _ => tail,
        };
        rest = skip_digits(tail)?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::{json_number, json_text};

    #[test]
    fn strings_end_where_the_careful_reader_says() {
        let pieces =
            ["", "a", "eight by", "ü", "日本", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\x", "\u{1}", "\""];
        let mut texts = vec![String::new()];
        for _ in 0..3 {
            texts = texts.iter().flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}"))).collect();
        }
        for text in texts {
            for end in ["\"", "", "\", 1234567890 \"b\"", "\"\u{ff}"] {
                let bytes = [text.as_bytes(), end.as_bytes()].concat();
                let careful = match json_text::string(&bytes, 0) {
                    Ok((json_text::Parsed::Text(text), at)) => Some((text.into_owned().into_bytes(), bytes.len() - at)),
                    _ => None,
                };
                let mut out = b"before".to_vec();
                let quick = unescape(&bytes, &mut out).map(|rest| (out.split_off(6), rest.len()));
                assert_eq!(quick, careful, "{text:?}");
                assert_eq!(skip_string(&bytes).map(<[u8]>::len), careful.map(|(_, left)| left), "{text:?}");
            }
        }
    }

    #[test]
    fn broken_utf8_is_refused() {
        for bytes in
            [&b"\xc3\"       "[..], b"\xff\"", b"eight by\xe2\x82\"12345678", b"\\n\xc3\\u00a9\"", b"\xed\xa0\x80\""]
        {
            assert!(skip_string(bytes).is_none(), "{bytes:?}");
            assert!(unescape(bytes, &mut Vec::new()).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn numbers_end_where_the_careful_reader_says() {
        let pieces = ["", "-", "0", "7", "12345678", "9876543210", ".", "e", "E+", "5"];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            texts = texts.iter().flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}"))).collect();
        }
        for text in texts.iter().filter(|text| text.starts_with(['-', '0', '1', '5', '7', '9'])) {
            for end in ["", ",", "]       ", "x"] {
                let bytes = [text.as_bytes(), end.as_bytes()].concat();
                let sign = usize::from(text.starts_with('-'));
                let expected = match &bytes[sign..] {
                    // `0` is read alone where another digit follows; whoever reads on refuses the digit.
                    [b'0', b'0'..=b'9', ..] => Some(bytes.len() - sign - 1),
                    _ => json_number::scan(&bytes).ok().map(|number| bytes.len() - number.len()),
                };
                assert_eq!(skip_number(&bytes).map(<[u8]>::len), expected, "{text}{end}");
            }
        }
    }

    #[test]
    fn digits_have_their_value() {
        for count in 1..=18_usize {
            let all = "123456789012345678".get(..count).unwrap();
            for end in ["", ",", ".5", "e1", ",       "] {
                let text = format!("{all}{end}");
                let found = digits(text.as_bytes());
                if count > 16 {
                    assert!(found.is_none(), "{text}");
                    continue;
                }
                let found = found.unwrap();
                assert_eq!((found.value, found.count), (all.parse().unwrap(), count), "{text}");
                assert_eq!(found.rest, end.as_bytes(), "{text}");
            }
        }
        assert!(digits(b"").is_none() && digits(b"x1234567").is_none() && digits(b"-1").is_none());
    }
}

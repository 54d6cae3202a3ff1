//! Values of literals, from their text.

/// What is wrong with a literal: a range within its text, and why.
pub(super) type Wrong = (usize, usize, String);

/// The body of a text or bytes literal, and whether it is raw.
fn body(literal: &str) -> (usize, &str, bool) {
    let quote_at = literal.find(['"', '\'']).unwrap_or(0);
    let raw = literal.get(..quote_at).is_some_and(|prefix| prefix.contains(['r', 'R']));
    let rest = literal.get(quote_at..).unwrap_or_default();
    let triple = rest.len() >= 6 && (rest.starts_with("\"\"\"") || rest.starts_with("'''"));
    let width = if triple { 3 } else { 1 };
    let inner = rest.get(width..rest.len().saturating_sub(width)).unwrap_or_default();
    (quote_at + width, inner, raw)
}

/// The value of a text literal.
pub(super) fn text(literal: &str) -> Result<String, Wrong> {
    let mut out = Vec::new();
    unescape(literal, false, &mut out)?;
    String::from_utf8(out).map_err(|_| (0, literal.len(), "not UTF-8".to_owned()))
}

/// The value of a bytes literal.
pub(super) fn bytes(literal: &str) -> Result<Vec<u8>, Wrong> {
    let mut out = Vec::new();
    unescape(literal, true, &mut out)?;
    Ok(out)
}

fn unescape(literal: &str, is_bytes: bool, out: &mut Vec<u8>) -> Result<(), Wrong> {
    let (offset, inner, raw) = body(literal);
    if raw {
        out.extend_from_slice(inner.as_bytes());
        return Ok(());
    }
    let mut chars = inner.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if char != '\\' {
            let mut buffer = [0; 4];
            // A line end counts as `\n`, however it is written.
            if char == '\r' {
                chars.next_if(|(_, next)| *next == '\n');
                out.push(b'\n');
            } else {
                out.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes());
            }
            continue;
        }
        let start = offset + at;
        let Some((_, kind)) = chars.next() else { return Err((start, start + 1, "unfinished escape".to_owned())) };
        if let Some(byte) = simple(kind) {
            out.push(byte);
            continue;
        }
        let (radix, digits) = match kind {
            'x' | 'X' => (16, 2),
            'u' if !is_bytes => (16, 4),
            'U' if !is_bytes => (16, 8),
            '0'..='3' => (8, 2),
            _ => {
                let end = start + 1 + kind.len_utf8();
                return Err((start, end, format!("unknown escape `\\{kind}`")));
            }
        };
        let mut value = if radix == 8 { kind.to_digit(8).unwrap_or(0) } else { 0 };
        let mut end = start + 2;
        for _ in 0..digits {
            let Some(digit) = chars.peek().and_then(|(_, char)| char.to_digit(radix)) else {
                return Err((start, end, format!("expected {digits} more digits in an escape")));
            };
            chars.next();
            end += 1;
            value = value.wrapping_mul(radix) | digit;
        }
        push_code(value, is_bytes, out).map_err(|why| (start, end, why))?;
    }
    Ok(())
}

fn push_code(value: u32, is_bytes: bool, out: &mut Vec<u8>) -> Result<(), String> {
    if is_bytes {
        out.push(u8::try_from(value).map_err(|_| "an escape beyond a byte".to_owned())?);
        return Ok(());
    }
    let char = char::from_u32(value).ok_or_else(|| "an escape that is no Unicode scalar value".to_owned())?;
    let mut buffer = [0; 4];
    out.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes());
    Ok(())
}

fn simple(kind: char) -> Option<u8> {
    Some(match kind {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' | '?' | '"' | '\'' | '`' => u8::try_from(kind).unwrap_or(b'?'),
        _ => return None,
    })
}

/// The value of an int literal, `negative` where a minus stands before it.
pub(super) fn int(literal: &str, negative: bool) -> Option<i64> {
    let magnitude = magnitude(literal)?;
    if negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
}

/// The value of a uint literal.
pub(super) fn uint(literal: &str) -> Option<u64> {
    magnitude(literal.trim_end_matches(['u', 'U']))
}

fn magnitude(literal: &str) -> Option<u64> {
    match literal.strip_prefix("0x").or_else(|| literal.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => literal.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let table: &[(&str, Option<&str>)] = &[
            ("'a'", Some("a")),
            ("\"a'b\"", Some("a'b")),
            ("r'\\n'", Some("\\n")),
            ("'''a'b'''", Some("a'b")),
            (r"'\x41\u00e9\U0001F600\101\n'", Some("A\u{e9}\u{1F600}A\n")),
            (r"'\ud800'", None),
            (r"'\q'", None),
            (r"'\x4'", None),
            ("''", Some("")),
        ];
        for (literal, expected) in table {
            assert_eq!(text(literal).ok().as_deref(), *expected, "{literal}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(int("9223372036854775808", true), Some(i64::MIN));
        assert_eq!(int("9223372036854775808", false), None);
        assert_eq!(int("0xFF", false), Some(255));
        assert_eq!(uint("18446744073709551615u"), Some(u64::MAX));
        assert_eq!(bytes(r"b'\377\xff'").unwrap(), [255, 255]);
        assert_eq!(bytes("b'\u{ff}'").unwrap(), [0xc3, 0xbf]);
    }
}

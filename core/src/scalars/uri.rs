//! URIs and references to them, by the grammar of RFC 3986 (and RFC 6874 for zones), as
//! protovalidate judges their texts. Each parser takes what it can and gives back the rest.

use super::host;

/// An absolute or relative URI's text, read from the left.
type Rest<'t> = Option<&'t [u8]>;

/// A URI with a scheme.
pub(crate) fn is_uri(text: &str) -> bool {
    scheme(text.as_bytes()).and_then(hierarchy).is_some_and(tail)
}

/// A URI, or a reference relative to one.
pub(crate) fn is_uri_ref(text: &str) -> bool {
    is_uri(text) || relative(text.as_bytes()).is_some_and(tail)
}

/// A query and a fragment, and nothing else.
fn tail(mut text: &[u8]) -> bool {
    let part = |byte: u8| is_path(byte) || matches!(byte, b'/' | b'?');
    if let [b'?', rest @ ..] = text {
        text = many(rest, part);
    }
    if let [b'#', rest @ ..] = text {
        text = many(rest, part);
    }
    text.is_empty()
}

fn scheme(text: &[u8]) -> Rest<'_> {
    let [first, rest @ ..] = text else { return None };
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"+-.".contains(byte)))?;
    let (_, rest) = rest.split_at_checked(end)?;
    rest.strip_prefix(b":").filter(|_| first.is_ascii_alphabetic())
}

fn hierarchy(text: &[u8]) -> Rest<'_> {
    if let Some(rest) = text.strip_prefix(b"//")
        && let Some(rest) = authority(rest)
    {
        return path_end(many(rest, |byte| is_path(byte) || byte == b'/'));
    }
    path(text, true)
}

fn relative(text: &[u8]) -> Rest<'_> {
    if let Some(rest) = text.strip_prefix(b"//")
        && let Some(rest) = authority(rest)
    {
        return path_end(many(rest, |byte| is_path(byte) || byte == b'/'));
    }
    path(text, false)
}

/// A path without authority: it cannot begin with `//`, nor hold a `:` in its first segment where
/// that could be taken for a scheme.
fn path(text: &[u8], colon: bool) -> Rest<'_> {
    let rest = match text {
        [b'/', b'/', ..] => return None,
        [b'/', ..] => text,
        _ => many(text, |byte| is_path(byte) && (colon || byte != b':')),
    };
    let rest = if matches!(rest, [b'/', ..]) { many(rest, |byte| is_path(byte) || byte == b'/') } else { rest };
    path_end(rest)
}

fn path_end(text: &[u8]) -> Rest<'_> {
    matches!(text, [] | [b'?' | b'#', ..]).then_some(text)
}

fn authority(text: &[u8]) -> Rest<'_> {
    let user = many(text, |byte| is_name(byte) || byte == b':');
    let text = user.strip_prefix(b"@").unwrap_or(text);
    let rest = if let Some(literal) = text.strip_prefix(b"[") { ip_literal(literal)? } else { name(text)? };
    let rest = match rest.strip_prefix(b":") {
        Some(port) => port.trim_ascii_digits(),
        None => rest,
    };
    matches!(rest, [] | [b'/' | b'?' | b'#', ..]).then_some(rest)
}

/// A registered name, whose escapes have to be UTF-8.
fn name(text: &[u8]) -> Rest<'_> {
    let rest = many(text, is_name);
    let taken = text.get(..text.len() - rest.len())?;
    is_utf8(taken).then_some(rest)
}

fn ip_literal(text: &[u8]) -> Rest<'_> {
    let end = text.iter().position(|byte| *byte == b']')?;
    let (inside, rest) = text.split_at_checked(end)?;
    let good = if matches!(inside, [b'v' | b'V', ..]) { is_future(inside.get(1..)?) } else { is_zoned(inside) };
    rest.get(1..).filter(|_| good)
}

/// An address of version 6, and a zone behind `%25`.
fn is_zoned(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let (address, zone) = match text.split_once("%25") {
        Some((address, zone)) => (address, Some(zone.as_bytes())),
        None => (text, None),
    };
    let zone_char = |byte: u8| is_unreserved(byte) || byte == b'%';
    let zone = zone.is_none_or(|zone| !zone.is_empty() && many(zone, zone_char).is_empty() && is_utf8(zone));
    zone && host::ipv6(address).is_some()
}

/// `1f.any:thing`, behind the `v`.
fn is_future(text: &[u8]) -> bool {
    let Some(point) = text.iter().position(|byte| *byte == b'.') else { return false };
    let (version, rest) = text.split_at(point);
    let rest = rest.get(1..).unwrap_or_default();
    let part = |byte: &u8| is_unreserved(*byte) || is_delimiter(*byte) || *byte == b':';
    !version.is_empty() && version.iter().all(u8::is_ascii_hexdigit) && !rest.is_empty() && rest.iter().all(part)
}

trait Digits {
    fn trim_ascii_digits(&self) -> &Self;
}

impl Digits for [u8] {
    fn trim_ascii_digits(&self) -> &[u8] {
        let end = self.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.len());
        self.get(end..).unwrap_or_default()
    }
}

/// What is left behind characters of a kind; a `%` has to begin an escape.
fn many(mut text: &[u8], kind: impl Fn(u8) -> bool) -> &[u8] {
    loop {
        text = match text {
            [b'%', a, b, rest @ ..] if kind(b'%') && a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => rest,
            [byte, rest @ ..] if *byte != b'%' && kind(*byte) => rest,
            _ => return text,
        }
    }
}

/// Whether the bytes are UTF-8 once their escapes are undone.
fn is_utf8(text: &[u8]) -> bool {
    if !text.contains(&b'%') {
        return true;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(0));
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*byte),
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn is_delimiter(byte: u8) -> bool {
    b"!$&'()*+,;=".contains(&byte)
}

fn is_name(byte: u8) -> bool {
    is_unreserved(byte) || is_delimiter(byte) || byte == b'%'
}

fn is_path(byte: u8) -> bool {
    is_name(byte) || matches!(byte, b':' | b'@')
}

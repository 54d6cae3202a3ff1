//! Durations as rules write them: `1h2m3.5s` in, `3723.5s` out.

use super::time::SECOND_NANOS;

/// The longest duration in seconds, with either sign: about 10,000 years.
pub(crate) const MAX_SECONDS: i64 = 315_576_000_000;

const UNITS: [(&[u8], i128); 8] = [
    (b"ns", 1),
    (b"us", 1_000),
    ("\u{b5}s".as_bytes(), 1_000),
    ("\u{3bc}s".as_bytes(), 1_000),
    (b"ms", 1_000_000),
    (b"s", 1_000_000_000),
    (b"m", 60_000_000_000),
    (b"h", 3_600_000_000_000),
];

/// Reads a signed sequence of numbers with units (`h m s ms us ns`), or `0`: whole seconds, and
/// the nanoseconds beyond them, which have the same sign.
pub(crate) fn parse_duration(text: &[u8]) -> Option<(i64, i32)> {
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if rest == b"0" {
        return Some((0, 0));
    }
    let mut total = 0_i128;
    while {
        let (part, after) = part(rest)?;
        total += part;
        rest = after;
        total <= i128::from(MAX_SECONDS) * i128::from(SECOND_NANOS)
    } {
        if rest.is_empty() {
            let total = if negative { -total } else { total };
            let second = i128::from(SECOND_NANOS);
            return Some((i64::try_from(total / second).ok()?, i32::try_from(total % second).ok()?));
        }
    }
    None
}

/// One number with its unit, in nanoseconds.
fn part(text: &[u8]) -> Option<(i128, &[u8])> {
    let (int, rest) = digits(text);
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => digits(rest),
        _ => (&[][..], rest),
    };
    if int.is_empty() && fraction.is_empty() {
        return None;
    }
    let end = rest.iter().position(|byte| byte.is_ascii_digit() || *byte == b'.').unwrap_or(rest.len());
    let (name, rest) = rest.split_at_checked(end)?;
    let (_, unit) = UNITS.iter().find(|(unit, _)| *unit == name)?;
    let mut nanos = 0_i128;
    for digit in int {
        nanos = nanos * 10 + i128::from(digit - b'0');
        if nanos > i128::from(u64::MAX) {
            return None;
        }
    }
    nanos *= unit;
    let mut place = *unit;
    let mut below = 0_i128;
    let mut scale = 1_i128;
    // Digits below a nanosecond of an hour are cut off; 18 digits are more than it has.
    for digit in fraction.iter().take(18) {
        below = below * 10 + i128::from(digit - b'0');
        scale *= 10;
    }
    place = place * below / scale;
    Some((nanos + place, rest))
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

/// Seconds with as many digits of fraction as needed: `3723.5s`, `-0.25s`, `0s`.
pub(crate) fn format_duration(seconds: i64, nanos: i32) -> String {
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let fraction = super::time::fraction(nanos.unsigned_abs());
    format!("{sign}{}{fraction}s", seconds.unsigned_abs())
}

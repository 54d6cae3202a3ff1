//! RFC 3339, strictly for rules and as JSON Schema's formats want it.

use super::civil::{days_from_civil, days_in_month};
use super::{DAY_SECONDS, SECOND_NANOS, in_range};

/// A timestamp with offset, as rules take it: upper-case `T` and `Z`, at most nine digits of
/// fraction, no leap second, and within the years 0001 to 9999. Seconds since 1970, nanoseconds.
pub(crate) fn parse_timestamp(text: &[u8]) -> Option<(i64, u32)> {
    if let Some(whole) = whole_seconds(text) {
        return Some(whole);
    }
    let (days, rest) = date(text)?;
    let (clock, rest) = clock(rest.strip_prefix(b"T")?)?;
    let offset = match rest {
        b"Z" => 0,
        _ => offset(rest)?,
    };
    let seconds = days * DAY_SECONDS + clock.strict_seconds()? - offset;
    in_range(seconds).then_some((seconds, clock.nanos()?))
}

/// What most timestamps are: `2026-01-31T10:00:00Z`, in one step. `None` says nothing.
fn whole_seconds(text: &[u8]) -> Option<(i64, u32)> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'Z'] = text else { return None };
    let mut beyond = false;
    let mut two = |at: usize| match text.get(at..at + 2) {
        Some(&[tens, ones]) => {
            let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
            beyond |= tens > 9 || ones > 9;
            tens.wrapping_mul(10).wrapping_add(ones)
        }
        _ => u8::MAX,
    };
    let year = i64::from(two(0)) * 100 + i64::from(two(2));
    let (month, day) = (two(5), two(8));
    let (hour, minute, second) = (two(11), two(14), two(17));
    // The last days of months are left to the longer way.
    let plain = !beyond && year > 0 && (1..=12).contains(&month) && (1..=28).contains(&day);
    if !plain || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some((days_from_civil(year, month, day) * DAY_SECONDS + seconds, 0))
}

/// A timestamp without offset, as strictly; read as UTC.
pub(crate) fn parse_local_timestamp(text: &[u8]) -> Option<(i64, u32)> {
    let (days, rest) = date(text)?;
    let (clock, rest) = clock(rest.strip_prefix(b"T")?)?;
    let seconds = days * DAY_SECONDS + clock.strict_seconds()?;
    (rest.is_empty() && in_range(seconds)).then_some((seconds, clock.nanos()?))
}

/// `2026-01-31`, in days since 1970-01-01.
pub(crate) fn parse_date(text: &[u8]) -> Option<i32> {
    match date(text)? {
        (days, []) => i32::try_from(days).ok(),
        _ => None,
    }
}

/// `10:00:00`, with at most nine digits of fraction, in nanoseconds.
pub(crate) fn parse_time(text: &[u8]) -> Option<i64> {
    match clock(text)? {
        (clock, []) => Some(clock.strict_seconds()? * SECOND_NANOS + i64::from(clock.nanos()?)),
        _ => None,
    }
}

/// JSON Schema's `date`.
pub(crate) fn is_date(text: &[u8]) -> bool {
    matches!(date(text), Some((_, [])))
}

/// JSON Schema's `time`: with an offset, any number of fraction digits, and second 60 where it is
/// 23:59:60 in UTC.
pub(crate) fn is_time(text: &[u8]) -> bool {
    full_time(text).is_some()
}

/// JSON Schema's `date-time`: lower case is fine, and else as its `date` and `time`.
pub(crate) fn is_date_time(text: &[u8]) -> bool {
    let Some((_, [b'T' | b't', time @ ..])) = date(text) else { return false };
    full_time(time).is_some()
}

/// The time of a day, before any offset.
struct Clock<'a> {
    hour: u8,
    minute: u8,
    second: u8,
    fraction: &'a [u8],
}

impl Clock<'_> {
    fn strict_seconds(&self) -> Option<i64> {
        (self.second < 60).then(|| self.minutes() * 60 + i64::from(self.second))
    }

    fn minutes(&self) -> i64 {
        i64::from(self.hour) * 60 + i64::from(self.minute)
    }

    fn nanos(&self) -> Option<u32> {
        const POWERS: [u32; 10] =
            [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
        let power = POWERS.get(self.fraction.len())?;
        let digits = self.fraction.iter().fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'));
        Some(digits * power)
    }
}

fn full_time(text: &[u8]) -> Option<()> {
    let (clock, rest) = clock(text)?;
    let offset = match rest {
        b"Z" | b"z" => 0,
        _ => offset(rest)?,
    };
    let utc_minute = (clock.minutes() - offset / 60).rem_euclid(24 * 60);
    (clock.second < 60 || utc_minute == 24 * 60 - 1).then_some(())
}

/// A full date at the start of the text: days since 1970-01-01, and what follows.
fn date(text: &[u8]) -> Option<(i64, &[u8])> {
    let (century, rest) = two(text, 99)?;
    let (of_century, rest) = two(rest, 99)?;
    let (month, rest) = two(rest.strip_prefix(b"-")?, 12)?;
    let (day, rest) = two(rest.strip_prefix(b"-")?, 31)?;
    let year = i64::from(century) * 100 + i64::from(of_century);
    if month == 0 || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    Some((days_from_civil(year, month, day), rest))
}

fn clock(text: &[u8]) -> Option<(Clock<'_>, &[u8])> {
    let (hour, rest) = two(text, 23)?;
    let (minute, rest) = two(rest.strip_prefix(b":")?, 59)?;
    let (second, rest) = two(rest.strip_prefix(b":")?, 60)?;
    let (fraction, rest) = match rest {
        [b'.', digits @ ..] => {
            let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
            digits.split_at_checked(end).filter(|(fraction, _)| !fraction.is_empty())?
        }
        _ => (&[][..], rest),
    };
    Some((Clock { hour, minute, second, fraction }, rest))
}

/// The offset of a time zone, in seconds; without a sign it is one to the east.
pub(super) fn zone_offset(text: &[u8]) -> Option<i64> {
    if text.first().is_some_and(u8::is_ascii_digit) {
        let signed: Vec<u8> = std::iter::once(b'+').chain(text.iter().copied().take(6)).collect();
        return offset(&signed);
    }
    offset(text)
}

/// `+05:30`, in seconds.
pub(crate) fn parse_offset(text: &[u8]) -> Option<i64> {
    offset(text)
}

/// A numeric offset that ends the text, in seconds.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, rest) = match text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hour, rest) = two(rest, 23)?;
    let (minute, rest) = two(rest.strip_prefix(b":")?, 59)?;
    rest.is_empty().then_some(sign * (i64::from(hour) * 3600 + i64::from(minute) * 60))
}

/// Two ASCII digits, at most `max`.
fn two(text: &[u8], max: u8) -> Option<(u8, &[u8])> {
    match text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
            let value = (tens - b'0') * 10 + (ones - b'0');
            (value <= max).then_some((value, rest))
        }
        _ => None,
    }
}

//! The texts of dates and times, as rules see them and reports show them. Cold paths.

use super::civil::{Civil, CivilDate};
use super::{DAY_NANOS, SECOND_NANOS};

/// `2026-01-31`; a year beyond four digits has a sign.
pub(crate) fn format_date(days: i32) -> String {
    date(&CivilDate::from_days(i64::from(days)))
}

/// `10:00:00.25`: the fraction has as many digits as it needs.
pub(crate) fn format_time(nanos: i64) -> String {
    let nanos = nanos.rem_euclid(DAY_NANOS);
    let civil = Civil::from_seconds(nanos / SECOND_NANOS, u32::try_from(nanos % SECOND_NANOS).unwrap_or(0));
    time(&civil)
}

/// `2026-01-31T10:00:00.25Z`.
pub(crate) fn format_timestamp(seconds: i64, nanos: u32) -> String {
    format_local_timestamp(seconds, nanos) + "Z"
}

/// `2026-01-31T10:00:00.25`.
pub(crate) fn format_local_timestamp(seconds: i64, nanos: u32) -> String {
    let civil = Civil::from_seconds(seconds, nanos);
    format!("{}T{}", date(&civil.date), time(&civil))
}

fn date(date: &CivilDate) -> String {
    let (year, month, day) = (date.year, date.month, date.day);
    if (0..=9999).contains(&year) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:+05}-{month:02}-{day:02}")
    }
}

fn time(civil: &Civil) -> String {
    let whole = format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
    whole + &fraction(civil.nanos)
}

/// `.25`, or nothing.
pub(crate) fn fraction(nanos: u32) -> String {
    if nanos == 0 {
        return String::new();
    }
    let digits = format!(".{nanos:09}");
    digits.trim_end_matches('0').to_owned()
}

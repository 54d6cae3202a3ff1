//! Days and seconds to the fields of the proleptic Gregorian calendar, and back.

use super::DAY_SECONDS;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CivilDate {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: u8,
    /// 1 to 31.
    pub(crate) day: u8,
    /// 0 is Sunday.
    pub(crate) weekday: u8,
    /// 0 is the first of January.
    pub(crate) yearday: u16,
}

/// A point in time in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) date: CivilDate,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) nanos: u32,
}

impl CivilDate {
    /// From days since 1970-01-01. (The algorithm counts from 0000-03-01, in eras of 400 years,
    /// so that the leap day is the last day of a year.)
    pub(crate) fn from_days(days: i64) -> Self {
        let shifted = days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let yearday = days.saturating_sub(days_from_civil(year, 1, 1));
        Self {
            year,
            month: small(month),
            day: small(day),
            weekday: small(days.saturating_add(4).rem_euclid(7)),
            yearday: u16::try_from(yearday).unwrap_or(0),
        }
    }
}

impl Civil {
    /// From seconds since 1970-01-01T00:00:00Z.
    pub(crate) fn from_seconds(seconds: i64, nanos: u32) -> Self {
        let of_day = seconds.rem_euclid(DAY_SECONDS);
        Self {
            date: CivilDate::from_days(seconds.div_euclid(DAY_SECONDS)),
            hour: small(of_day / 3600),
            minute: small(of_day / 60 % 60),
            second: small(of_day % 60),
            nanos,
        }
    }

    pub(crate) fn millis(&self) -> u32 {
        self.nanos / 1_000_000
    }
}

/// Days since 1970-01-01 of a day that exists.
pub(crate) fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month = i64::from(month);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(day) - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

pub(super) fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn small(value: i64) -> u8 {
    u8::try_from(value).unwrap_or(0)
}

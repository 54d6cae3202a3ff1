//! Parts of dates, times, timestamps and durations.

use crate::rules::functions::Part;
use crate::rules::value::{NO_OVERLOAD, Out, Val};
use crate::scalars::time::{Civil, CivilDate, SECOND_NANOS};

/// The part of a value, in UTC.
pub(super) fn part(part: Part, value: Val) -> Out {
    let number = match value {
        Val::Timestamp { seconds, nanos } => {
            let civil = Civil::from_seconds(seconds, nanos);
            match part {
                Part::Hours => i64::from(civil.hour),
                Part::Minutes => i64::from(civil.minute),
                Part::Seconds => i64::from(civil.second),
                Part::Milliseconds => i64::from(civil.millis()),
                _ => return of_date(part, &civil.date),
            }
        }
        Val::Date(days) => return of_date(part, &CivilDate::from_days(days.into())),
        Val::Time(nanos) => match part {
            Part::Hours => nanos / (3600 * SECOND_NANOS),
            Part::Minutes => nanos / (60 * SECOND_NANOS) % 60,
            Part::Seconds => nanos / SECOND_NANOS % 60,
            Part::Milliseconds => nanos / 1_000_000 % 1000,
            _ => return Err(NO_OVERLOAD),
        },
        Val::Duration { seconds, nanos } => match part {
            Part::Hours => seconds / 3600,
            Part::Minutes => seconds / 60,
            Part::Seconds => seconds,
            Part::Milliseconds => i64::from(nanos / 1_000_000),
            _ => return Err(NO_OVERLOAD),
        },
        _ => return Err(NO_OVERLOAD),
    };
    Ok(Val::Int(number))
}

fn of_date(part: Part, date: &CivilDate) -> Out {
    Ok(Val::Int(match part {
        Part::FullYear => date.year,
        Part::Month => i64::from(date.month) - 1,
        Part::DayOfMonthFromZero => i64::from(date.day) - 1,
        Part::Date => i64::from(date.day),
        Part::DayOfWeek => i64::from(date.weekday),
        Part::DayOfYear => i64::from(date.yearday),
        _ => return Err(NO_OVERLOAD),
    }))
}

//! Parts of dates, times, timestamps and durations; those of a timestamp in a time zone.

use super::Run;
use crate::rules::functions::Part;
use crate::rules::program::NodeIx;
use crate::rules::value::{NO_OVERLOAD, Out, Stop, Val};
use crate::scalars::time::{Civil, CivilDate, SECOND_NANOS, Zone};

impl Run<'_> {
    /// The part of a timestamp in a zone that is looked up each time, and charged.
    #[inline(never)]
    pub(super) fn zoned_part(&mut self, part: Part, value: Val, zone: Val) -> Out {
        let (Val::Timestamp { seconds, .. }, Val::Text(zone)) = (value, zone) else { return Err(NO_OVERLOAD) };
        self.charge(ZONE_UNITS)?;
        let zone = Zone::find(self.str_of(zone)).ok_or(NO_ZONE)?;
        self::part(part, value, zone.offset_at(seconds))
    }

    /// The same in a zone of the program.
    #[inline(never)]
    pub(super) fn constant_zone_part(&mut self, part: Part, value: NodeIx, zone: u32) -> Out {
        let value = self.eval(value)?;
        let Val::Timestamp { seconds, .. } = value else { return Err(NO_OVERLOAD) };
        let offset = self.program.zones.get(zone as usize).ok_or(NO_ZONE)?.offset_at(seconds);
        self::part(part, value, offset)
    }
}

/// Units for finding a zone by a name that comes from data.
const ZONE_UNITS: u64 = 32;

const NO_ZONE: Stop = Stop::Error("a text that names no time zone");

/// The part of a value; of a timestamp, at so many seconds east of UTC.
pub(super) fn part(part: Part, value: Val, offset: i64) -> Out {
    let number = match value {
        Val::Timestamp { seconds, nanos } => {
            let civil = Civil::from_seconds(seconds.saturating_add(offset), nanos);
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

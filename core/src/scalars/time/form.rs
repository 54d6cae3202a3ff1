//! How texts of one kind of date or time are read: ISO, or by a pattern; with an offset or without.

use super::parse::{parse_date, parse_local_timestamp, parse_time, parse_timestamp};
use super::{DAY_NANOS, DAY_SECONDS, SECOND_NANOS, TimePattern, in_range};

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Date,
    Time,
    Timestamp,
}

/// Days since 1970 and 0; or seconds (of the day, or since 1970) and nanoseconds. Of one class they
/// are in the order of time.
pub(crate) type Point = (i64, u32);

/// The form of the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// ISO where there is none.
    pub(crate) pattern: Option<TimePattern>,
    /// ISO texts must (`true`) or may not (`false`) have an offset; either, where nothing is said.
    pub(crate) offset: Option<bool>,
    /// That of texts without one, in seconds.
    pub(crate) default_offset: i64,
}

impl Form {
    /// Reads a text.
    pub(crate) fn read(&self, class: Class, text: &[u8]) -> Option<Point> {
        match &self.pattern {
            Some(pattern) => self.by_pattern(class, pattern, text),
            None => self.iso(class, text),
        }
    }

    /// Reads a bound: in this form, else in ISO, where a date is its first moment.
    pub(crate) fn bound(&self, class: Class, text: &[u8]) -> Option<Point> {
        let own = self.read(class, text);
        let iso = || Self { pattern: None, offset: None, default_offset: self.default_offset }.iso(class, text);
        let midnight = || {
            let seconds = i64::from(parse_date(text)?) * DAY_SECONDS - self.default_offset;
            (class == Class::Timestamp && in_range(seconds)).then_some((seconds, 0))
        };
        own.or_else(iso).or_else(midnight)
    }

    fn by_pattern(&self, class: Class, pattern: &TimePattern, text: &[u8]) -> Option<Point> {
        let moment = pattern.read(text)?;
        let offset = moment.offset.unwrap_or(self.default_offset);
        match class {
            Class::Date => Some((moment.days, 0)),
            Class::Time => Some(of_day(moment.nanos, moment.offset.unwrap_or(0))),
            Class::Timestamp => {
                let seconds = moment.days * DAY_SECONDS + moment.nanos / SECOND_NANOS - offset;
                let nanos = u32::try_from(moment.nanos % SECOND_NANOS).ok()?;
                in_range(seconds).then_some((seconds, nanos))
            }
        }
    }

    fn iso(&self, class: Class, text: &[u8]) -> Option<Point> {
        match class {
            Class::Date => Some((parse_date(text)?.into(), 0)),
            Class::Time => {
                let (clock, offset) = split_offset(text);
                let nanos = parse_time(clock)?;
                let offset = offset.map(offset_of).map_or(Some(None), |offset| offset.map(Some))?;
                self.may_have(offset.is_some()).then(|| of_day(nanos, offset.unwrap_or(0)))
            }
            Class::Timestamp => match parse_timestamp(text) {
                Some(point) => self.may_have(true).then_some(point),
                None => {
                    let (seconds, nanos) = parse_local_timestamp(text)?;
                    let seconds = seconds - self.default_offset;
                    (self.may_have(false) && in_range(seconds)).then_some((seconds, nanos))
                }
            },
        }
    }

    fn may_have(&self, offset: bool) -> bool {
        self.offset.is_none_or(|wanted| wanted == offset)
    }
}

/// A time of day, in UTC where it has an offset.
fn of_day(nanos: i64, offset: i64) -> Point {
    let nanos = (nanos - offset * SECOND_NANOS).rem_euclid(DAY_NANOS);
    (nanos / SECOND_NANOS, u32::try_from(nanos % SECOND_NANOS).unwrap_or(0))
}

fn split_offset(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let at = text.iter().position(|byte| matches!(byte, b'Z' | b'+' | b'-'));
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((clock, offset)) => (clock, Some(offset)),
        None => (text, None),
    }
}

fn offset_of(text: &[u8]) -> Option<i64> {
    if text == b"Z" { Some(0) } else { super::parse_offset(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_texts() {
        let form = |offset, default_offset| Form { pattern: None, offset, default_offset };
        let table: &[(Class, Form, &str, Option<Point>)] = &[
            (Class::Date, form(None, 0), "1970-01-02", Some((1, 0))),
            (Class::Date, form(None, 0), "1970-01-02T00:00:00Z", None),
            (Class::Time, form(None, 0), "00:00:01.5", Some((1, 500_000_000))),
            (Class::Time, form(None, 0), "01:00:00+02:00", Some((23 * 3600, 0))),
            (Class::Time, form(None, 0), "01:00:00Z", Some((3600, 0))),
            (Class::Time, form(None, 0), "01:00:00+2", None),
            (Class::Time, form(Some(false), 0), "01:00:00Z", None),
            (Class::Time, form(Some(true), 0), "01:00:00", None),
            (Class::Timestamp, form(None, 0), "1970-01-01T00:00:01Z", Some((1, 0))),
            (Class::Timestamp, form(None, 0), "1970-01-01T02:00:01+02:00", Some((1, 0))),
            (Class::Timestamp, form(None, 3600), "1970-01-01T01:00:01", Some((1, 0))),
            (Class::Timestamp, form(None, 3600), "1970-01-01T01:00:01Z", Some((3601, 0))),
            (Class::Timestamp, form(Some(true), 0), "1970-01-01T00:00:01", None),
            (Class::Timestamp, form(Some(false), 0), "1970-01-01T00:00:01Z", None),
            (Class::Timestamp, form(None, 0), "1970-01-01 00:00:01", None),
        ];
        for (class, form, text, expected) in table {
            assert_eq!(form.read(*class, text.as_bytes()), *expected, "{class:?} {form:?} {text}");
        }
    }

    #[test]
    fn bounds_in_the_own_form_or_in_iso() {
        let form = |pattern: &str| Form { pattern: TimePattern::parse(pattern).ok(), ..Form::default() };
        let table: &[(Class, Form, &str, Option<Point>)] = &[
            (Class::Timestamp, form("yyyy-MM-dd HH:mm:ss"), "1970-01-01 00:00:05", Some((5, 0))),
            (Class::Timestamp, form("yyyy-MM-dd HH:mm:ss"), "1970-01-01T00:00:05Z", Some((5, 0))),
            (Class::Timestamp, form("yyyy-MM-dd HH:mm:ss"), "1970-01-02", Some((86_400, 0))),
            (Class::Date, form("dd.MM.yyyy"), "02.01.1970", Some((1, 0))),
            (Class::Date, form("dd.MM.yyyy"), "1970-01-02", Some((1, 0))),
            (Class::Date, form("dd.MM.yyyy"), "soon", None),
            (Class::Time, form("HH:mm"), "00:01", Some((60, 0))),
            (Class::Timestamp, form("yyyy-MM-dd HH:mm X"), "1970-01-01 02:00 +02", Some((0, 0))),
        ];
        for (class, form, text, expected) in table {
            assert_eq!(form.bound(*class, text.as_bytes()), *expected, "{class:?} {text}");
        }
    }
}

//! Patterns of dates and times: the letters `y M d H m s S X` of the JDK's `DateTimeFormatter`, and
//! literals. Every field has a fixed number of digits, or one or two; others are refused by name.

use super::SECOND_NANOS;
use super::civil::{days_from_civil, days_in_month};

/// A pattern, ready to read texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimePattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Field(Field, Digits),
    /// Digits of a fraction of a second.
    Fraction(usize),
    /// `X`, `XX`, `XXX`: `Z`, or an offset of hours, and with or without a colon minutes.
    Offset(usize),
    Literal(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Year,
    /// Two digits: 2000 to 2099.
    YearOfCentury,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Digits {
    least: usize,
    most: usize,
}

/// What a text says by a pattern; the parts that a pattern lacks are the first of their kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Days since 1970-01-01.
    pub(crate) days: i64,
    /// Since midnight.
    pub(crate) nanos: i64,
    /// Of the text itself, in seconds.
    pub(crate) offset: Option<i64>,
}

/// Longest pattern that is looked at.
const LONGEST: usize = 200;

impl TimePattern {
    /// Reads a pattern; the error says which part of it is beyond what is read here.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err("it is too long".to_owned());
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(letter) = rest.next() {
            if letter == '\'' {
                literal(&mut parts, &quoted(&mut rest)?);
            } else if letter.is_ascii_alphabetic() {
                let mut count = 1;
                while rest.next_if_eq(&letter).is_some() {
                    count += 1;
                }
                let part = field(letter, count).ok_or_else(|| {
                    format!("`{}` is none of the letters that are read", letter.to_string().repeat(count.min(8)))
                })?;
                let is_double = |own: &Part| match (own, &part) {
                    (Part::Field(own, _), Part::Field(other, _)) => own.is_like(*other),
                    (Part::Fraction(_), Part::Fraction(_)) | (Part::Offset(_), Part::Offset(_)) => true,
                    _ => false,
                };
                if parts.iter().any(is_double) {
                    return Err(format!("`{letter}` stands twice"));
                }
                parts.push(part);
            } else if "[]{}#".contains(letter) {
                return Err(format!("`{letter}` is not read"));
            } else {
                literal(&mut parts, letter.encode_utf8(&mut [0; 4]));
            }
        }
        let own = Self { parts };
        if own.has_date() || own.has_time() { Ok(own) } else { Err("it has neither a date nor a time".to_owned()) }
    }

    /// Whether it names a year, a month or a day.
    pub(crate) fn has_date(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Field(Field::Year | Field::YearOfCentury | Field::Month | Field::Day, _)))
    }

    /// Whether it names an hour, a minute, a second or a fraction of it.
    pub(crate) fn has_time(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Field(Field::Hour | Field::Minute | Field::Second, _) | Part::Fraction(_)))
    }

    /// Whether it names an offset.
    pub(crate) fn has_offset(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Offset(_)))
    }

    /// Reads a whole text.
    pub(crate) fn read(&self, text: &[u8]) -> Option<Moment> {
        let (mut year, mut month, mut day) = (1970_i64, 1_u8, 1_u8);
        let (mut seconds, mut fraction, mut offset) = (0_i64, 0_i64, None);
        let mut rest = text;
        for part in &self.parts {
            match part {
                Part::Literal(bytes) => rest = rest.strip_prefix(bytes.as_slice())?,
                Part::Fraction(count) => {
                    let (value, after) = digits(rest, Digits { least: *count, most: *count })?;
                    let scale = u32::try_from(9_usize.checked_sub(*count)?).ok()?;
                    fraction = value * 10_i64.pow(scale);
                    rest = after;
                }
                Part::Offset(style) => {
                    let (value, after) = offset_of(rest, *style)?;
                    offset = Some(value);
                    rest = after;
                }
                Part::Field(field, width) => {
                    let (value, after) = digits(rest, *width)?;
                    rest = after;
                    match field {
                        Field::Year => year = value,
                        Field::YearOfCentury => year = 2000 + value,
                        Field::Month => month = within(value, 1, 12)?,
                        Field::Day => day = within(value, 1, 31)?,
                        Field::Hour => seconds += i64::from(within(value, 0, 23)?) * 3600,
                        Field::Minute => seconds += i64::from(within(value, 0, 59)?) * 60,
                        Field::Second => seconds += i64::from(within(value, 0, 59)?),
                    }
                }
            }
        }
        if !rest.is_empty() || day > days_in_month(year, month) {
            return None;
        }
        Some(Moment { days: days_from_civil(year, month, day), nanos: seconds * SECOND_NANOS + fraction, offset })
    }
}

impl Field {
    fn is_like(self, other: Self) -> bool {
        let of = |field: Self| if field == Self::YearOfCentury { Self::Year } else { field };
        of(self) == of(other)
    }
}

fn literal(parts: &mut Vec<Part>, text: &str) {
    if let Some(Part::Literal(bytes)) = parts.last_mut() {
        bytes.extend_from_slice(text.as_bytes());
    } else {
        parts.push(Part::Literal(text.as_bytes().to_vec()));
    }
}

/// What stands in quotes; two quotes are one.
fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, String> {
    if rest.next_if_eq(&'\'').is_some() {
        return Ok("'".to_owned());
    }
    let mut text = String::new();
    while let Some(letter) = rest.next() {
        if letter != '\'' {
            text.push(letter);
        } else if rest.next_if_eq(&'\'').is_some() {
            text.push('\'');
        } else {
            return Ok(text);
        }
    }
    Err("a quote is not closed".to_owned())
}

fn field(letter: char, count: usize) -> Option<Part> {
    let exactly = |count| Digits { least: count, most: count };
    let small = |field| match count {
        1 => Some(Part::Field(field, Digits { least: 1, most: 2 })),
        2 => Some(Part::Field(field, exactly(2))),
        _ => None,
    };
    match (letter, count) {
        ('y', 1) => Some(Part::Field(Field::Year, Digits { least: 1, most: 4 })),
        ('y', 2) => Some(Part::Field(Field::YearOfCentury, exactly(2))),
        ('y', 4) => Some(Part::Field(Field::Year, exactly(4))),
        ('M', _) => small(Field::Month),
        ('d', _) => small(Field::Day),
        ('H', _) => small(Field::Hour),
        ('m', _) => small(Field::Minute),
        ('s', _) => small(Field::Second),
        ('S', 1..=9) => Some(Part::Fraction(count)),
        ('X', 1..=3) => Some(Part::Offset(count)),
        _ => None,
    }
}

/// A number of so many digits at the start, and what follows.
fn digits(text: &[u8], width: Digits) -> Option<(i64, &[u8])> {
    let count = text.iter().take(width.most).take_while(|byte| byte.is_ascii_digit()).count();
    let (own, rest) = text.split_at_checked(count).filter(|_| count >= width.least)?;
    Some((own.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0')), rest))
}

fn within(value: i64, least: u8, most: u8) -> Option<u8> {
    u8::try_from(value).ok().filter(|value| (least..=most).contains(value))
}

/// `Z`, `+HH` and `+HHmm` (style 1), `+HHmm` (2) or `+HH:mm` (3), in seconds.
fn offset_of(text: &[u8], style: usize) -> Option<(i64, &[u8])> {
    let two = Digits { least: 2, most: 2 };
    let (sign, rest) = match text {
        [b'Z', rest @ ..] => return Some((0, rest)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = digits(rest, two)?;
    let minutes = if style == 3 { digits(rest.strip_prefix(b":")?, two) } else { digits(rest, two) };
    let (minutes, rest) = match minutes {
        None if style == 1 => (0, rest),
        minutes => minutes?,
    };
    let total = i64::from(within(hours, 0, 18)?) * 3600 + i64::from(within(minutes, 0, 59)?) * 60;
    Some((sign * total, rest))
}

#[cfg(test)]
mod tests {
    use super::super::{DAY_NANOS, format_date, format_time};
    use super::*;

    #[test]
    fn texts_by_patterns() {
        let table: &[(&str, &str, Option<&str>)] = &[
            ("yyyy-MM-dd", "2026-01-31", Some("2026-01-31 00:00:00")),
            ("yyyy-MM-dd", "2026-1-31", None),
            ("yyyy-MM-dd", "2026-02-29", None),
            ("yyyy-MM-dd", "2024-02-29", Some("2024-02-29 00:00:00")),
            ("yyyy-MM-dd", "2026-01-31 ", None),
            ("d.M.yyyy", "1.2.2026", Some("2026-02-01 00:00:00")),
            ("d.M.yyyy", "31.12.2026", Some("2026-12-31 00:00:00")),
            ("dd/MM/yy", "31/12/26", Some("2026-12-31 00:00:00")),
            ("yyyyMMdd", "20260131", Some("2026-01-31 00:00:00")),
            ("yyyyMMddHHmmssSSS", "20260131235959123", Some("2026-01-31 23:59:59.123")),
            ("yyyy-MM-dd'T'HH:mm:ss", "2026-01-31T10:00:00", Some("2026-01-31 10:00:00")),
            ("yyyy-MM-dd'T'HH:mm:ss", "2026-01-31t10:00:00", None),
            ("HH:mm:ss", "23:59:59", Some("1970-01-01 23:59:59")),
            ("HH:mm:ss", "24:00:00", None),
            ("HH:mm:ss.SSS", "10:00:00.5", None),
            ("HH:mm X", "10:00 +02", Some("1970-01-01 10:00:00 7200")),
            ("HH:mm X", "10:00 -0230", Some("1970-01-01 10:00:00 -9000")),
            ("HH:mm XX", "10:00 +02", None),
            ("HH:mm XXX", "10:00 +02:00", Some("1970-01-01 10:00:00 7200")),
            ("HH:mmXXX", "10:00Z", Some("1970-01-01 10:00:00 0")),
            ("H 'o''clock'", "9 o'clock", Some("1970-01-01 09:00:00")),
            ("H''m", "9'30", Some("1970-01-01 09:30:00")),
        ];
        for (pattern, text, expected) in table {
            let read = TimePattern::parse(pattern).unwrap().read(text.as_bytes());
            let read = read.map(|moment| {
                assert!((0..DAY_NANOS).contains(&moment.nanos));
                let offset = moment.offset.map_or(String::new(), |offset| format!(" {offset}"));
                format!("{} {}{offset}", format_date(i32::try_from(moment.days).unwrap()), format_time(moment.nanos))
            });
            assert_eq!(read.as_deref(), *expected, "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_beyond_the_letters() {
        for (pattern, why) in [
            ("uuuu-MM-dd", "`uuuu` is none"),
            ("yyyy-MMM-dd", "`MMM` is none"),
            ("yyyy-MM-dd HH:mm:ssZ", "`Z` is none"),
            ("yyyyy", "`yyyyy` is none"),
            ("yyyy-MM-dd['T'HH]", "`[` is not read"),
            ("yyyy 'open", "a quote is not closed"),
            ("yyyy yy", "`y` stands twice"),
            ("HH HH", "`H` stands twice"),
            ("SSSSSSSSSS", "`SSSSSSSS` is none"),
            ("--", "it has neither"),
            ("", "it has neither"),
        ] {
            let found = TimePattern::parse(pattern).unwrap_err();
            assert!(found.contains(why), "{pattern}: {found}");
        }
    }

    #[test]
    fn what_a_pattern_names() {
        let of = |text: &str| {
            let pattern = TimePattern::parse(text).unwrap();
            (pattern.has_date(), pattern.has_time(), pattern.has_offset())
        };
        assert_eq!(of("yyyy-MM-dd"), (true, false, false));
        assert_eq!(of("HH:mm"), (false, true, false));
        assert_eq!(of("yyyy-MM-dd HH:mm:ssXXX"), (true, true, true));
    }
}

use super::*;
use crate::scalars::{duration, uuid, vectors};

#[test]
fn the_suite_comes_out_as_it_says() {
    type Check = fn(&[u8]) -> bool;
    let formats: [(&str, Check); 4] =
        [("date-time", is_date_time), ("date", is_date), ("time", is_time), ("uuid", uuid::is_uuid)];
    let mut wrong = Vec::new();
    for draft in ["draft7", "draft2019-09", "draft2020-12"] {
        for (format, is_valid) in formats.iter().filter(|(format, _)| (draft, *format) != ("draft7", "uuid")) {
            for (_, text, valid, about) in vectors::suite(&format!("{draft}/optional/format/{format}.json")) {
                if is_valid(text.as_bytes()) != valid {
                    wrong.push(format!("{about}: {text}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn timestamps_are_read_strictly() {
    for (text, expected) in [
        ("1970-01-01T00:00:00Z", Some((0, 0))),
        ("2009-02-13T23:31:30Z", Some((1_234_567_890, 0))),
        ("2009-02-13T23:31:30.25Z", Some((1_234_567_890, 250_000_000))),
        ("2009-02-14T01:31:30+02:00", Some((1_234_567_890, 0))),
        ("2009-02-13T16:31:30.000000001-07:00", Some((1_234_567_890, 1))),
        ("1969-12-31T23:59:59.5Z", Some((-1, 500_000_000))),
        ("0001-01-01T00:00:00Z", Some((MIN_SECONDS, 0))),
        ("9999-12-31T23:59:59.999999999Z", Some((MAX_SECONDS, 999_999_999))),
        ("0001-01-01T00:00:00+00:01", None),
        ("9999-12-31T23:59:59-00:01", None),
        ("0000-12-31T23:59:59Z", None),
        ("0000-12-31T23:59:59-00:01", Some((MIN_SECONDS + 59, 0))),
        ("2024-02-29T00:00:00Z", Some((1_709_164_800, 0))),
        ("2023-02-29T00:00:00Z", None),
        ("1990-12-31T23:59:60Z", None),
        ("2009-02-13t23:31:30Z", None),
        ("2009-02-13T23:31:30z", None),
        ("2009-02-13 23:31:30Z", None),
        ("2009-02-13T23:31:30.Z", None),
        ("2009-02-13T23:31:30,5Z", None),
        ("2009-02-13T23:31:30.1234567890Z", None),
        ("2009-02-13T23:31:30", None),
        ("2009-02-13T23:31:30+0100", None),
        ("2009-02-13T23:31:30+24:00", None),
        ("2009-02-13T23:31:30Z ", None),
        ("2009-02-13T24:00:00Z", None),
        ("", None),
    ] {
        assert_eq!(parse_timestamp(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn local_timestamps_dates_and_times() {
    assert_eq!(parse_local_timestamp(b"1970-01-02T00:00:01.5"), Some((86_401, 500_000_000)));
    assert_eq!(parse_local_timestamp(b"1970-01-02T00:00:01.5Z"), None);
    for (text, days) in [
        ("1970-01-01", Some(0)),
        ("1969-12-31", Some(-1)),
        ("2000-03-01", Some(11_017)),
        ("0000-02-29", Some(-719_469)),
        ("9999-12-31", Some(2_932_896)),
        ("2023-02-29", None),
        ("2023-1-01", None),
        ("2023-01-01T", None),
    ] {
        assert_eq!(parse_date(text.as_bytes()), days, "{text}");
    }
    for (text, nanos) in [
        ("00:00:00", Some(0)),
        ("23:59:59.999999999", Some(DAY_NANOS - 1)),
        ("01:02:03.5", Some(3_723_500_000_000)),
        ("24:00:00", None),
        ("23:59:60", None),
        ("01:02", None),
        ("01:02:03Z", None),
        ("01:02:03.0000000001", None),
    ] {
        assert_eq!(parse_time(text.as_bytes()), nanos, "{text}");
    }
}

#[test]
fn what_is_written_reads_back() {
    for text in [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.000000001Z",
        "1970-01-01T00:00:00Z",
        "2026-01-31T10:00:00.25Z",
        "9999-12-31T23:59:59.999999999Z",
    ] {
        let (seconds, nanos) = parse_timestamp(text.as_bytes()).unwrap();
        assert_eq!(format_timestamp(seconds, nanos), text);
        let (date, time) = text.trim_end_matches('Z').split_once('T').unwrap();
        assert_eq!(format_date(parse_date(date.as_bytes()).unwrap()), date);
        assert_eq!(format_time(parse_time(time.as_bytes()).unwrap()), time);
    }
    assert_eq!(format_date(i32::MAX), "+5881580-07-11");
    assert_eq!(format_date(-719_529), "-0001-12-31");
}

/// Each day of 800 years, counted by hand beside the closed formulas.
#[test]
fn days_count_as_the_calendar_does() {
    let (mut year, mut month, mut day, mut yearday) = (1600_i64, 1_u8, 1_u8, 0_u16);
    let first = super::civil::days_from_civil(1600, 1, 1);
    for days in first..first + 2 * 146_097 {
        let weekday = u8::try_from((days + 4).rem_euclid(7)).unwrap();
        assert_eq!(CivilDate::from_days(days), CivilDate { year, month, day, weekday, yearday });
        assert_eq!(super::civil::days_from_civil(year, month, day), days);
        (day, yearday) = (day + 1, yearday + 1);
        if day > civil::days_in_month(year, month) {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year, yearday) = (1, year + 1, 0);
        }
    }
    assert_eq!((year, month, day), (2400, 1, 1));
    // 1 January 1970 was a Thursday.
    assert_eq!(CivilDate::from_days(0).weekday, 4);
    for extreme in [i64::MIN, i64::MAX] {
        let _ = Civil::from_seconds(extreme, 0);
    }
}

#[test]
fn durations() {
    for (text, expected, written) in [
        ("0", Some((0, 0)), "0s"),
        ("-0", Some((0, 0)), "0s"),
        ("1h2m3.5s", Some((3723, 500_000_000)), "3723.5s"),
        ("-1.5h", Some((-5400, 0)), "-5400s"),
        ("-1ms", Some((0, -1_000_000)), "-0.001s"),
        ("+1us1ns", Some((0, 1001)), "0.000001001s"),
        ("1\u{b5}s", Some((0, 1000)), "0.000001s"),
        ("1\u{3bc}s", Some((0, 1000)), "0.000001s"),
        (".5s", Some((0, 500_000_000)), "0.5s"),
        ("1.s", Some((1, 0)), "1s"),
        ("0.3333333333333333333h", Some((1199, 999_999_999)), "1199.999999999s"),
        ("0.9ns", Some((0, 0)), "0s"),
        ("315576000000s", Some((315_576_000_000, 0)), "315576000000s"),
        ("-315576000000s", Some((-315_576_000_000, 0)), "-315576000000s"),
        ("315576000000.000000001s", None, ""),
        ("99999999999999999999999h", None, ""),
        ("", None, ""),
        ("-", None, ""),
        ("1", None, ""),
        ("1d", None, ""),
        (".s", None, ""),
        ("1 s", None, ""),
        ("--1s", None, ""),
        ("1s ", None, ""),
        ("00", None, ""),
    ] {
        let found = duration::parse_duration(text.as_bytes());
        assert_eq!(found, expected, "{text}");
        if let Some((seconds, nanos)) = found {
            assert_eq!(duration::format_duration(seconds, nanos), written);
        }
    }
}

#[test]
fn uuids() {
    let text = "2eb8aa08-aa98-11ea-b4aa-73b441d16380";
    let bytes = uuid::parse(text.as_bytes()).unwrap();
    assert_eq!(&bytes[..4], [0x2e, 0xb8, 0xaa, 0x08]);
    assert_eq!(uuid::canonical(bytes), text.as_bytes());
    assert_eq!(uuid::parse(text.to_uppercase().as_bytes()), Some(bytes));
    assert_eq!(uuid::parse(b"2eb8aa08"), None);
}

/// The quick way of whole seconds in UTC says what the longer way says of the same time.
#[test]
fn whole_seconds_read_as_with_a_fraction() {
    for year in ["0000", "0001", "1899", "1969", "2000", "2024", "9999", "2x24"] {
        for month in ["00", "01", "02", "03", "06", "12", "13", "1:"] {
            for day in ["00", "01", "28", "29", "31", "/1"] {
                for clock in ["00:00:00", "23:59:59", "24:00:00", "10:60:00", "10:00:60", "1a:00:00"] {
                    let text = format!("{year}-{month}-{day}T{clock}");
                    let whole = parse_timestamp(format!("{text}Z").as_bytes());
                    assert_eq!(whole, parse_timestamp(format!("{text}.0Z").as_bytes()), "{text}");
                    assert_eq!(whole, parse_timestamp(format!("{text}+00:00").as_bytes()), "{text}");
                }
            }
        }
    }
}

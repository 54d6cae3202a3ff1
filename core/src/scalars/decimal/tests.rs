use std::cmp::Ordering;

use super::*;

fn number(text: &str) -> Number<'_> {
    Number::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text} is a number"))
}

#[test]
fn the_grammar_is_that_of_json() {
    for (text, valid) in [
        ("0", true),
        ("-0", true),
        ("0.0e-0", true),
        ("10", true),
        ("1E+5", true),
        ("1.5e005", true),
        ("1e99999999999999999999", true),
        ("", false),
        ("-", false),
        ("+1", false),
        ("01", false),
        ("-01", false),
        (".5", false),
        ("1.", false),
        ("1.e5", false),
        ("1e", false),
        ("1e+", false),
        ("1e5.0", false),
        ("0x1", false),
        ("1 ", false),
        ("NaN", false),
        ("Infinity", false),
        ("1_000", false),
    ] {
        assert_eq!(Number::parse(text.as_bytes()).is_some(), valid, "{text}");
    }
}

#[test]
fn what_a_number_is() {
    // text, integer, i64, u64, digits, scale, canonical
    for (text, integer, signed, unsigned, digits, scale, written) in [
        ("0", true, Some(0), Some(0), 0, 0, "0"),
        ("-0.00e7", true, Some(0), Some(0), 0, 0, "0"),
        ("1.0", true, Some(1), Some(1), 1, 0, "1"),
        ("1e2", true, Some(100), Some(100), 1, 0, "100"),
        ("120e-1", true, Some(12), Some(12), 2, 0, "12"),
        ("1.50", false, None, None, 2, 1, "1.5"),
        ("-0.0012", false, None, None, 2, 4, "-0.0012"),
        ("9223372036854775807", true, Some(i64::MAX), Some(i64::MAX.unsigned_abs()), 19, 0, "9223372036854775807"),
        ("9223372036854775808", true, None, Some(1 << 63), 19, 0, "9223372036854775808"),
        ("-9223372036854775808", true, Some(i64::MIN), None, 19, 0, "-9223372036854775808"),
        ("-9223372036854775809", true, None, None, 19, 0, "-9223372036854775809"),
        ("18446744073709551615", true, None, Some(u64::MAX), 20, 0, "18446744073709551615"),
        ("18446744073709551616", true, None, None, 20, 0, "18446744073709551616"),
        ("99999999999999999999", true, None, None, 20, 0, "99999999999999999999"),
        ("1e19", true, None, Some(10_000_000_000_000_000_000), 1, 0, "10000000000000000000"),
        ("1e400", true, None, None, 1, 0, "1e400"),
        ("15e-400", false, None, None, 2, 400, "15e-400"),
        ("-0.5", false, None, None, 1, 1, "-0.5"),
    ] {
        let number = number(text);
        assert_eq!(number.is_integer(), integer, "{text}");
        assert_eq!(number.to_i64(), signed, "{text}");
        assert_eq!(number.to_u64(), unsigned, "{text}");
        assert_eq!((number.digits(), number.scale()), (digits, scale), "{text}");
        assert_eq!(canonical(&number), written);
        assert_eq!(compare(&number, &self::number(written)), Ordering::Equal);
    }
}

#[test]
fn mantissas_and_precision() {
    for (text, scale, mantissa, precision) in [
        ("1.5", 2, Some(150), Some(3)),
        ("1.5", 1, Some(15), Some(2)),
        ("1.5", 0, None, None),
        ("0.05", 2, Some(5), Some(1)),
        ("-100", 2, Some(-10_000), Some(5)),
        ("0", 5, Some(0), Some(0)),
        ("1e17", 2, None, Some(20)),
        ("-92233720368547758.08", 2, Some(i64::MIN), Some(19)),
    ] {
        assert_eq!(number(text).to_mantissa(scale), mantissa.map(|mantissa| (mantissa, scale)), "{text}");
        assert_eq!(number(text).precision_at(u32::try_from(scale).unwrap()), precision, "{text}");
    }
    assert_eq!(number("12.50").mantissa(), Some((125, 1)));
    assert_eq!(number("1250").mantissa(), Some((1250, 0)));
    assert_eq!(number("1e30").mantissa(), None);
}

#[test]
fn order_is_exact() {
    let ascending = [
        "-1e99999999999999999999",
        "-1e400",
        "-18446744073709551616",
        "-1.5",
        "-1",
        "-0.99999999999999999999",
        "-1e-400",
        "0",
        "1e-401",
        "1e-400",
        "0.1",
        "0.10000000000000000001",
        "0.99999999999999999999",
        "1",
        "9007199254740992",
        "9007199254740993",
        "9223372036854775807.5",
        "1e400",
        "1.0000001e400",
        "1e401",
    ];
    for (at, left) in ascending.iter().enumerate() {
        for (other, right) in ascending.iter().enumerate() {
            assert_eq!(compare(&number(left), &number(right)), at.cmp(&other), "{left} {right}");
        }
    }
    for (left, right) in [("-0", "0"), ("1.0", "1"), ("100", "1e2"), ("0.001e3", "1"), ("0e400", "-0e-5")] {
        assert_eq!(compare(&number(left), &number(right)), Ordering::Equal, "{left} {right}");
    }
}

#[test]
fn numbers_without_text() {
    let mut buf = DecimalBuf::new();
    for value in [0, 1, -1, 10, i64::MAX, i64::MIN] {
        assert_eq!(canonical(&buf.of_i64(value)), value.to_string());
        assert_eq!(canonical(&buf.of_i128(i128::from(value) << 60, 0)), (i128::from(value) << 60).to_string());
    }
    assert_eq!(canonical(&buf.of_u64(u64::MAX)), u64::MAX.to_string());
    assert_eq!(buf.of_i128(i128::MIN, 0).digits(), 39);
    assert_eq!(canonical(&buf.of_mantissa(-12_345, 3)), "-12.345");
    assert_eq!(canonical(&buf.of_mantissa(12, -3)), "12000");
    for (value, text) in [(0.1, "0.1"), (-0.0, "0"), (5e-324, "5e-324"), (1e23, "100000000000000000000000")] {
        assert_eq!(canonical(&buf.of_f64(value).unwrap()), text);
    }
    assert_eq!(canonical(&buf.of_f64(f64::MAX).unwrap()), "17976931348623157e292");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(buf.of_f64(value).is_none());
    }
}

#[test]
fn unscaled_integers() {
    let mut small = DecimalBuf::new();
    let mut large = Vec::new();
    let mut long = vec![0x01];
    long.extend([0; 20]);
    let mut long_negative = vec![0xfe];
    long_negative.extend([0xff; 20]);
    for (bytes, scale, expected) in [
        (&[][..], 2, "0"),
        (&[0x00], 2, "0"),
        (&[0xff], 2, "-0.01"),
        (&[0x80], 0, "-128"),
        (&[0x00, 0x80], 0, "128"),
        (&[0x30, 0x39], 2, "123.45"),
        (&[0xff; 40], 0, "-1"),
        (&[0x00; 5000], 0, "0"),
        (&[0x7f; 16], 0, "169473963133173273960190490760135540607"),
        // 2^160, and -(2^160 + 1).
        (&long, 0, "1461501637330902918203684832716283019655932542976"),
        (&long_negative, 9, "-1461501637330902918203684832716283019655.932542977"),
    ] {
        let number = unscaled(bytes, scale, &mut small, &mut large).unwrap();
        assert_eq!(compare(&number, &self::number(expected)), Ordering::Equal, "{expected} {number:?}");
    }
    assert!(unscaled(&[0x7f; super::buffer::MAX_UNSCALED_BYTES + 1], 0, &mut small, &mut large).is_none());
    assert!(unscaled(&[0x80; super::buffer::MAX_UNSCALED_BYTES], 0, &mut small, &mut large).is_some());
    // The complement carries through all limbs: -(2^8192).
    let mut carried = vec![0xff];
    carried.extend([0; 1024]);
    let mut positive = vec![0x01];
    positive.extend([0; 1024]);
    let negative = canonical(&unscaled(&carried, 0, &mut small, &mut large).unwrap());
    assert_eq!(negative, format!("-{}", canonical(&unscaled(&positive, 0, &mut small, &mut large).unwrap())));
}

#[test]
fn doubles_are_rounded_once() {
    let halfway = format!("9007199254740993.{}", "0".repeat(900));
    for text in [
        "0",
        "1",
        "-1.5",
        "0.1",
        "123456789012345",
        "1e22",
        "1e23",
        "1e308",
        "1e309",
        "-1e400",
        "1e-400",
        "5e-324",
        "2e-324",
        "9007199254740993",
        "9007199254740992.99999",
        "0.3",
        "1.7976931348623158e308",
        "123456.789e-30",
        "8.5e-5",
        &halfway,
        &format!("{halfway}1"),
        "1e99999999999999999999",
        "1e-99999999999999999999",
    ] {
        let expected: f64 = text.parse().unwrap();
        assert_eq!(number(text).to_f64().to_bits(), expected.to_bits(), "{text}");
    }
}

#[test]
fn prepared_numbers_compare_alike() {
    let texts = [
        "0",
        "-0.0",
        "0.1",
        "0.10000000000000000555",
        "0.1000000015",
        "5e-324",
        "1.7976931348623157e308",
        "0.5",
        "-0.5",
        "1",
        "-1",
        "1.5",
        "-1.5",
        "9223372036854775807",
        "9223372036854775807.5",
        "9223372036854775808",
        "9223372036854775808.5",
        "-9223372036854775808",
        "-9223372036854775808.5",
        "-9223372036854775809",
        "1e400",
        "-1e400",
        "1e-400",
        "-1e-400",
        "18446744073709551615",
        "99999999999999999999",
        "99999999999999999999.5",
        "1e20",
        "-1e20",
    ];
    let mut buf = DecimalBuf::new();
    for text in texts {
        let prepared = Prepared::parse(text.as_bytes()).unwrap();
        for value in [0, 1, -1, 2, -2, i64::MAX, i64::MIN, i64::MAX - 1, i64::MIN + 1] {
            let expected = compare(&buf.of_i64(value), &number(text));
            assert_eq!(prepared.compare_i64(value), expected, "{value} {text}");
        }
        for value in [0, 1, u64::MAX, 1 << 63, (1 << 63) - 1] {
            let expected = compare(&buf.of_u64(value), &number(text));
            assert_eq!(prepared.compare_u64(value), expected, "{value} {text}");
        }
        for other in texts {
            assert_eq!(prepared.compare(&number(other)), compare(&number(other), &number(text)));
        }
        let own = number(text).to_f64();
        for value in [0.0, -0.0, 0.5, 0.1, 1.5, -1.5, own, own.next_up(), own.next_down(), 9_223_372_036_854_775_807.0]
        {
            let expected = buf.of_f64(value).map(|value| compare(&value, &number(text)));
            if let Some(expected) = expected {
                assert_eq!(prepared.compare_f64(value), Some(expected), "{value} {text}");
            }
        }
        assert_eq!(prepared.compare_f64(f64::NAN), None);
        assert_eq!(prepared.compare_f64(f64::INFINITY), Some(Ordering::Greater));
        assert_eq!(prepared.compare_f64(f64::NEG_INFINITY), Some(Ordering::Less));
    }
}

/// A small generator, so that a failure comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn digits(&mut self, most: u64) -> String {
        (0..=self.below(most)).map(|_| ['0', '0', '1', '9', '5'][usize::try_from(self.below(5)).unwrap()]).collect()
    }

    fn text(&mut self) -> String {
        let mut text = if self.below(2) == 0 { "-".to_owned() } else { String::new() };
        let int = self.digits(6);
        let int = int.trim_start_matches('0');
        text.push_str(if int.is_empty() { "0" } else { int });
        if self.below(2) == 0 {
            text = format!("{text}.{}", self.digits(6));
        }
        if self.below(2) == 0 {
            let sign = ["", "+", "-"][usize::try_from(self.below(3)).unwrap()];
            text = format!("{text}e{sign}{}", self.below(9));
        }
        text
    }
}

/// An integer of fixed width that orders as the number does: scaled by ten to the power of 20.
fn oracle(text: &str) -> (bool, String) {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (number, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (int, fraction) = number.split_once('.').unwrap_or((number, ""));
    let exponent: i64 = exponent.parse().unwrap();
    let zeros = usize::try_from(20 + exponent - i64::try_from(fraction.len()).unwrap()).unwrap();
    let digits = format!("{int}{fraction}{}", "0".repeat(zeros));
    (negative && digits.contains(|c| c != '0'), format!("{digits:0>60}"))
}

#[test]
fn random_numbers_compare_as_big_integers_do() {
    let mut random = Random(0x5eed_1234_5678_9abc);
    let mut equal = 0;
    for _ in 0..200_000 {
        let (left, right) = (random.text(), random.text());
        let expected = match (oracle(&left), oracle(&right)) {
            ((false, left), (false, right)) => left.cmp(&right),
            ((true, left), (true, right)) => right.cmp(&left),
            ((true, _), (false, _)) => Ordering::Less,
            ((false, _), (true, _)) => Ordering::Greater,
        };
        equal += u32::from(expected == Ordering::Equal);
        assert_eq!(compare(&number(&left), &number(&right)), expected, "{left} {right}");
        assert_eq!(Prepared::parse(right.as_bytes()).unwrap().compare(&number(&left)), expected, "{left} {right}");
        let written = canonical(&number(&left));
        assert_eq!(compare(&number(&left), &number(&written)), Ordering::Equal, "{left} {written}");
        assert_eq!(canonical(&number(&written)), written);
    }
    assert!(equal > 100, "only {equal} equal pairs");
}

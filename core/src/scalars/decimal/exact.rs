//! Decimals beside the exact value of a double, as rules compare them (schema constraints take the
//! double's shortest decimal instead).

use std::cmp::Ordering;
use std::fmt::{self, Write};

use super::{Number, compare};

/// Significant digits that the exact value of a double has at most.
const EXACT_DIGITS: usize = 767;

/// How a decimal stands to the exact value of a double; `None` for NaN.
pub(crate) fn compare_exact(number: &Number<'_>, value: f64) -> Option<Ordering> {
    // Rounding keeps order: only a double that the decimal rounds to needs its digits.
    let order = number.to_f64().partial_cmp(&value)?;
    if order != Ordering::Equal {
        return Some(order);
    }
    let mut text = Text { bytes: [0; EXACT_DIGITS + 16], used: 0 };
    let digits = write!(text, "{value:.places$e}", places = EXACT_DIGITS - 1).ok();
    match digits.filter(|()| value.is_finite()).and_then(|()| Number::parse(text.bytes.get(..text.used)?)) {
        Some(exact) => Some(compare(number, &exact)),
        // The decimal is finite, and rounds to infinity.
        None if value > 0.0 => Some(Ordering::Less),
        None => Some(Ordering::Greater),
    }
}

struct Text {
    bytes: [u8; EXACT_DIGITS + 16],
    used: usize,
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        self.bytes.get_mut(self.used..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_count_with_all_their_digits() {
        let smallest = format!("{:.800e}", 5e-324);
        for (number, value, expected) in [
            ("0", -0.0, Some(Ordering::Equal)),
            ("0.5", 0.5, Some(Ordering::Equal)),
            ("0.1", 0.1, Some(Ordering::Less)),
            ("-0.1", -0.1, Some(Ordering::Greater)),
            ("0.1000000000000000055511151231257827021181583404541015625", 0.1, Some(Ordering::Equal)),
            ("0.1000000000000000055511151231257827021181583404541015626", 0.1, Some(Ordering::Greater)),
            ("9007199254740993", 9_007_199_254_740_992.0, Some(Ordering::Greater)),
            ("1e23", 1e23, Some(Ordering::Greater)),
            ("1e400", f64::INFINITY, Some(Ordering::Less)),
            ("-1e400", f64::NEG_INFINITY, Some(Ordering::Greater)),
            ("1e400", f64::MAX, Some(Ordering::Greater)),
            ("1e-400", 0.0, Some(Ordering::Greater)),
            ("5e-324", 5e-324, Some(Ordering::Greater)),
            (&smallest, 5e-324, Some(Ordering::Equal)),
            ("1", f64::NAN, None),
        ] {
            let number = Number::parse(number.as_bytes()).unwrap();
            assert_eq!(compare_exact(&number, value), expected, "{number:?} {value}");
        }
    }

    #[test]
    fn every_digit_of_the_longest_double_is_there() {
        let value = f64::from_bits((1 << 52) | ((1 << 52) - 1));
        let text = format!("{value:.1200e}");
        let exact = Number::parse(text.as_bytes()).unwrap();
        assert_eq!(exact.digits(), EXACT_DIGITS as u64);
        assert_eq!(compare_exact(&exact, value), Some(Ordering::Equal));
    }
}

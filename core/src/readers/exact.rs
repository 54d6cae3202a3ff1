//! Numbers as their digits: exact comparison without allocation, whatever their exponent.

use std::cmp::Ordering;

/// A decimal number, borrowed from its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact<'a> {
    negative: bool,
    /// Digits before and after the point.
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Zeros before the first significant digit.
    zeros: usize,
    /// Significant digits, trailing zeros aside; none for zero.
    significant: usize,
    /// Power of ten of the place before the first significant digit: `0.5` has 0, `12` has 2.
    magnitude: i64,
}

/// Exponents beyond this are as good as infinite: no text has that many digits.
const FAR: i64 = 1 << 50;

impl<'a> Exact<'a> {
    /// Reads a number in JSON's grammar (a leading `+` is taken too); `None` for anything else.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes.split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, bytes),
        };
        let whole_len = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (whole, rest) = bytes.split_at_checked(whole_len)?;
        let (fraction, rest) = match rest.split_first() {
            Some((b'.', rest)) => {
                let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                if len == 0 {
                    return None;
                }
                rest.split_at_checked(len)?
            }
            _ => (rest.get(..0)?, rest),
        };
        let exponent = exponent(rest)?;
        if whole.is_empty() {
            return None;
        }
        Some(Self::new(negative, whole, fraction, exponent))
    }

    fn new(negative: bool, whole: &'a [u8], fraction: &'a [u8], exponent: i64) -> Self {
        let digits = || whole.iter().chain(fraction);
        let zeros = digits().take_while(|digit| **digit == b'0').count();
        let trailing = digits().rev().take_while(|digit| **digit == b'0').count();
        let significant = (whole.len() + fraction.len()).saturating_sub(zeros + trailing);
        let at = |len: usize| i64::try_from(len).unwrap_or(FAR);
        let magnitude = at(whole.len()).saturating_sub(at(zeros)).saturating_add(exponent);
        Self { negative: negative && significant > 0, whole, fraction, zeros, significant, magnitude }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        self.whole.iter().chain(self.fraction).skip(self.zeros).take(self.significant).copied()
    }

    fn is_zero(&self) -> bool {
        self.significant == 0
    }

    /// Whether its fraction is zero.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_zero() || self.magnitude >= i64::try_from(self.significant).unwrap_or(FAR)
    }

    /// Its value, where it is whole and fits.
    pub(crate) fn to_i64(self) -> Option<i64> {
        i64::try_from(self.to_i128()?).ok()
    }

    /// Its value, where it is whole and has at most 38 digits.
    pub(crate) fn to_i128(self) -> Option<i128> {
        if self.is_zero() {
            return Some(0);
        }
        if !self.is_whole() || self.magnitude > 38 {
            return None;
        }
        let value = self.digits().try_fold(0_i128, |value, digit| {
            value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))
        })?;
        let missing = self.magnitude - i64::try_from(self.significant).ok()?;
        let value = value.checked_mul(10_i128.checked_pow(u32::try_from(missing).ok()?)?)?;
        Some(if self.negative { -value } else { value })
    }

    /// Digits after the point that are no trailing zeros.
    pub(crate) fn scale(&self) -> i64 {
        if self.is_zero() {
            return 0;
        }
        i64::try_from(self.significant).unwrap_or(FAR).saturating_sub(self.magnitude).max(0)
    }

    /// Digits before the point, leading zeros aside.
    pub(crate) fn whole_digits(&self) -> i64 {
        if self.is_zero() { 0 } else { self.magnitude.max(0) }
    }

    /// The number times ten to the power of `scale`, where that is whole and fits.
    pub(crate) fn scaled(mut self, scale: u32) -> Option<i128> {
        self.magnitude = self.magnitude.saturating_add(i64::from(scale));
        self.to_i128()
    }

    pub(crate) fn compare(&self, other: &Exact<'_>) -> Ordering {
        let sign = |number: &Exact<'_>| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let (left, right) = (sign(self), sign(other));
        if left != right || left == 0 {
            return left.cmp(&right);
        }
        let size = self.magnitude.cmp(&other.magnitude).then_with(|| {
            // A digit beats the end of the other number: trailing zeros are gone.
            self.digits().cmp(other.digits())
        });
        if self.negative { size.reverse() } else { size }
    }
}

fn exponent(rest: &[u8]) -> Option<i64> {
    let Some((first, rest)) = rest.split_first() else { return Some(0) };
    if !matches!(first, b'e' | b'E') {
        return None;
    }
    let (negative, digits) = match rest.split_first()? {
        (b'-', digits) => (true, digits),
        (b'+', digits) => (false, digits),
        _ => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |size, digit| (size * 10 + i64::from(digit - b'0')).min(FAR));
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::Exact;

    #[test]
    fn compares_exactly() {
        for (a, b, expected) in [
            ("1", "1.0", Equal),
            ("100", "1e2", Equal),
            ("0.1", "1E-1", Equal),
            ("-0", "0", Equal),
            ("0e99999999999999999999", "0.0", Equal),
            ("9007199254740993", "9007199254740992", Greater),
            ("0.99999999999999999999", "1", Less),
            ("-2", "-3", Greater),
            ("-1", "1", Less),
            ("1e400", "1e399", Greater),
            ("12", "1.3e1", Less),
            ("123", "12", Greater),
        ] {
            let left = Exact::parse(a).unwrap();
            let right = Exact::parse(b).unwrap();
            assert_eq!(left.compare(&right), expected, "{a} against {b}");
            assert_eq!(right.compare(&left), expected.reverse(), "{b} against {a}");
        }
    }

    #[test]
    fn knows_whole_numbers() {
        for (text, whole, value) in [
            ("1.0", true, Some(1)),
            ("1e2", true, Some(100)),
            ("1.5", false, None),
            ("-12e-1", false, None),
            ("9223372036854775807", true, Some(i64::MAX)),
            ("-9223372036854775808", true, Some(i64::MIN)),
            ("9223372036854775808", true, None),
            ("1e400", true, None),
            ("0.000", true, Some(0)),
        ] {
            let number = Exact::parse(text).unwrap();
            assert_eq!((number.is_whole(), number.to_i64()), (whole, value), "{text}");
        }
        for text in ["", "-", "1.", "1e", "1e+", "abc", "1 ", "0x1", ".5"] {
            assert!(Exact::parse(text).is_none(), "{text}");
        }
    }
}

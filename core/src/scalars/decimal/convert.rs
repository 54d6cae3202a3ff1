//! Decimals to machine numbers and to text.

use super::Number;

/// Digits that decide how a double rounds; what lies behind them only breaks ties.
const ROUNDING_DIGITS: usize = 770;

impl Number<'_> {
    /// The exact integer, if it has no fraction and fits.
    pub(crate) fn to_i64(self) -> Option<i64> {
        self.to_mantissa(0).map(|(mantissa, _)| mantissa)
    }

    /// The exact integer, if it has no fraction, is not negative and fits.
    pub(crate) fn to_u64(self) -> Option<u64> {
        if self.negative { None } else { self.magnitude_at(0) }
    }

    /// The integer that, times ten to the power of minus `scale`, is this number exactly.
    pub(crate) fn to_mantissa(self, scale: i32) -> Option<(i64, i32)> {
        let magnitude = self.magnitude_at(i64::from(scale))?;
        let mantissa =
            if self.negative { 0_i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
        mantissa.map(|mantissa| (mantissa, scale))
    }

    /// Mantissa and smallest scale (not below 0) that hold it exactly.
    pub(crate) fn mantissa(&self) -> Option<(i64, i32)> {
        self.to_mantissa(i32::try_from(self.scale()).ok()?)
    }

    fn magnitude_at(&self, scale: i64) -> Option<u64> {
        if self.is_zero() {
            return Some(0);
        }
        let places = self.point.saturating_add(scale);
        if !(1..=20).contains(&places) || self.digits() > places.unsigned_abs() {
            return None;
        }
        let mut value = 0_u64;
        for digit in self.bytes() {
            value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
        }
        let zeros = u32::try_from(places.unsigned_abs() - self.digits()).ok()?;
        value.checked_mul(10_u64.checked_pow(zeros)?)
    }

    /// The nearest double, ties to even; infinite beyond its range.
    pub(crate) fn to_f64(self) -> f64 {
        if let Some(value) = self.quick_f64() {
            return value;
        }
        let mut text = [0_u8; ROUNDING_DIGITS + 32];
        let mut length = 0;
        let mut put = |byte: u8| {
            if let Some(slot) = text.get_mut(length) {
                *slot = byte;
                length += 1;
            }
        };
        put(b'0');
        put(b'.');
        self.bytes().take(ROUNDING_DIGITS).for_each(&mut put);
        if self.digits() > ROUNDING_DIGITS as u64 {
            put(b'1');
        }
        // Beyond these every double is infinite or zero.
        let point = self.point.clamp(-2000, 2000);
        put(b'e');
        put(if point < 0 { b'-' } else { b'+' });
        for unit in [1000, 100, 10, 1] {
            put(b'0' + u8::try_from(point.unsigned_abs() / unit % 10).unwrap_or(0));
        }
        let text = text.get(..length).and_then(|text| std::str::from_utf8(text).ok());
        let value = text.and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::NAN);
        if self.negative { -value } else { value }
    }

    /// Both the digits and the power of ten are exact doubles, so one operation rounds once.
    fn quick_f64(&self) -> Option<f64> {
        if self.digits() > 15 {
            return None;
        }
        let exponent = self.point.saturating_sub_unsigned(self.digits());
        let power = usize::try_from(exponent.unsigned_abs()).ok()?;
        let digits = self.bytes().fold(0, |value, digit| value * 10 + u64::from(digit - b'0'));
        let value = if exponent < 0 { quotient(digits, power) } else { product(digits, power) }?;
        Some(if self.negative { -value } else { value })
    }
}

/// Powers of ten that doubles hold exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// An integer divided by a power of ten. Both are exact doubles, so that it is rounded once; else none.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "at most 53 bits")]
pub(crate) fn quotient(digits: u64, power: usize) -> Option<f64> {
    POWERS.get(power).filter(|_| digits < 1 << 53).map(|power| digits as f64 / power)
}

/// The same, multiplied.
#[expect(clippy::cast_precision_loss, reason = "at most 53 bits")]
fn product(digits: u64, power: usize) -> Option<f64> {
    POWERS.get(power).filter(|_| digits < 1 << 53).map(|power| digits as f64 * power)
}

/// The one text of a value: plain where it is short, else an integer and an exponent (`15e300`).
pub(crate) fn canonical(number: &Number<'_>) -> String {
    const SHORT: i64 = 40;
    if number.is_zero() {
        return "0".to_owned();
    }
    let digits: String = number.bytes().map(char::from).collect();
    let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let sign = if number.negative { "-" } else { "" };
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
    match number.point {
        point if point >= length && point <= SHORT => format!("{sign}{digits}{}", zeros(point - length)),
        point if point > 0 && point < length => {
            let (int, fraction) = digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or((&digits, ""));
            format!("{sign}{int}.{fraction}")
        }
        point if (-SHORT..=0).contains(&point) => format!("{sign}0.{}{digits}", zeros(-point)),
        point => format!("{sign}{digits}e{}", point.saturating_sub(length)),
    }
}

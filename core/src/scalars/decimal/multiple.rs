//! Exact multiples: whether a decimal is so many times another one, whatever their exponents are.

use super::Number;

/// The largest modulus whose remainders multiply within 128 bits.
const SMALL: u128 = u64::MAX as u128;
/// The largest modulus whose remainders add within 128 bits.
const MOST: u128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

/// A factor, made ready.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Factor {
    /// Its digits as an integer, without zeros at the end.
    digits: u128,
    /// Ten to the power of this, times the digits.
    exponent: i64,
}

impl Factor {
    /// From a number in JSON's grammar; `None` for zero, and for more than 38 digits.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let number = Number::parse(text).filter(|number| !number.is_zero())?;
        let mut digits = 0_u128;
        for digit in number.bytes() {
            digits = digits.checked_mul(10)?.checked_add(u128::from(digit - b'0'))?;
        }
        if digits > MOST {
            return None;
        }
        Some(Self { digits, exponent: exponent(&number) })
    }

    /// Whether a number is a multiple. Linear in its digits.
    pub(crate) fn divides(self, number: &Number<'_>) -> bool {
        if number.is_zero() {
            return true;
        }
        // Neither has a zero at its end, so a smaller power of ten is never made up for.
        let Ok(zeros) = u64::try_from(exponent(number).saturating_sub(self.exponent)) else { return false };
        let modulus = self.digits;
        let digit = |digit: u8| u128::from(digit - b'0');
        if modulus <= SMALL {
            let rest = number.bytes().fold(0, |rest, next| (rest * 10 + digit(next)) % modulus);
            return (rest * power(zeros, modulus)).is_multiple_of(modulus);
        }
        let rest = number.bytes().fold(0, |rest, next| (times(rest, 10, modulus) + digit(next)) % modulus);
        times(rest, power(zeros, modulus), modulus) == 0
    }
}

fn exponent(number: &Number<'_>) -> i64 {
    number.point.saturating_sub(i64::try_from(number.digits()).unwrap_or(i64::MAX))
}

/// The remainder of a product of two remainders.
fn times(a: u128, b: u128, modulus: u128) -> u128 {
    if modulus <= SMALL {
        return a * b % modulus;
    }
    let (mut result, mut doubled, mut left) = (0, a, b);
    while left > 0 {
        if left & 1 == 1 {
            result = (result + doubled) % modulus;
        }
        doubled = (doubled + doubled) % modulus;
        left >>= 1;
    }
    result
}

/// Ten to the power of `exponent`, of which only the remainder is wanted.
fn power(exponent: u64, modulus: u128) -> u128 {
    let (mut result, mut base, mut left) = (1 % modulus, 10 % modulus, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result = times(result, base, modulus);
        }
        base = times(base, base, modulus);
        left >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_exact() {
        for (factor, number, expected) in [
            ("0.01", "19.99", true),
            ("0.01", "19.999", false),
            ("0.1", "0.3", true),
            ("0.1", "1e400", true),
            ("3", "1e400", false),
            ("3", "9e400", true),
            ("5", "0", true),
            ("5", "-10", true),
            ("5", "12", false),
            ("2.5", "7.5", true),
            ("2.5", "7", false),
            ("1e3", "1500", false),
            ("1e3", "15000", true),
            ("1e-400", "1", true),
            ("7", "123456789012345678901234567891", false),
            ("7", "700000000000000000000000000000000007", true),
            ("18446744073709551615", "36893488147419103230", true),
            ("18446744073709551615", "36893488147419103231", false),
            ("4", "1e1", false),
            ("4", "1e2", true),
            ("0.10000000000000000001", "0.30000000000000000003", true),
            ("0.10000000000000000001", "0.3", false),
            ("99999999999999999999999999999999999999", "9999999999999999999999999999999999999900e7", true),
            ("99999999999999999999999999999999999999", "99999999999999999999999999999999999998e7", false),
            ("30000000000000000000000000000000000001", "1e40", false),
        ] {
            let factor = Factor::parse(factor.as_bytes()).unwrap();
            let number = Number::parse(number.as_bytes()).unwrap();
            assert_eq!(factor.divides(&number), expected, "{factor:?} {number:?}");
        }
        assert!(Factor::parse(b"0").is_none());
        assert!(Factor::parse(b"123456789012345678901234567890123456789").is_none());
    }
}

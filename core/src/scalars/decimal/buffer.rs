//! A stack buffer in which the digits of a number lie that comes without text.

use std::fmt::{self, Write};

use super::Number;

/// The longest unscaled integer that [`unscaled`] reads, redundant sign bytes aside: turning
/// binary digits into decimal ones takes time in the square of their count.
pub(crate) const MAX_UNSCALED_BYTES: usize = 4096;

const LENGTH: usize = 48;

/// Room for the digits of any `i128`, or of a double in scientific form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecimalBuf {
    bytes: [u8; LENGTH],
    used: usize,
}

impl DecimalBuf {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; LENGTH], used: 0 }
    }

    pub(crate) fn of_i64(&mut self, value: i64) -> Number<'_> {
        self.digits(value < 0, u128::from(value.unsigned_abs()), 0)
    }

    pub(crate) fn of_u64(&mut self, value: u64) -> Number<'_> {
        self.digits(false, u128::from(value), 0)
    }

    /// `mantissa` times ten to the power of minus `scale`.
    pub(crate) fn of_mantissa(&mut self, mantissa: i64, scale: i32) -> Number<'_> {
        self.digits(mantissa < 0, u128::from(mantissa.unsigned_abs()), scale)
    }

    /// The same, of 128 bits.
    pub(crate) fn of_i128(&mut self, mantissa: i128, scale: i32) -> Number<'_> {
        self.digits(mantissa < 0, mantissa.unsigned_abs(), scale)
    }

    /// The shortest decimal that reads back as this double; `None` for what is no number.
    pub(crate) fn of_f64(&mut self, value: f64) -> Option<Number<'_>> {
        if !value.is_finite() {
            return None;
        }
        self.used = 0;
        write!(self, "{value:e}").ok()?;
        Number::parse(self.written())
    }

    fn digits(&mut self, negative: bool, mut magnitude: u128, scale: i32) -> Number<'_> {
        let mut start = LENGTH;
        for slot in self.bytes.iter_mut().rev() {
            if magnitude == 0 {
                break;
            }
            // Most mantissas fit 64 bits, where division is several times quicker.
            let digit = if let Ok(small) = u64::try_from(magnitude) {
                magnitude = u128::from(small / 10);
                small % 10
            } else {
                let digit = magnitude % 10;
                magnitude /= 10;
                u64::try_from(digit).unwrap_or(0)
            };
            *slot = b'0' + u8::try_from(digit).unwrap_or(0);
            start -= 1;
        }
        Number::new(negative, self.bytes.get(start..).unwrap_or_default(), &[], -i64::from(scale))
    }

    fn written(&self) -> &[u8] {
        self.bytes.get(..self.used).unwrap_or_default()
    }
}

impl Write for DecimalBuf {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        self.bytes.get_mut(self.used..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

/// A big-endian two's complement integer times ten to the power of minus `scale` (an Avro
/// decimal; no bytes are zero). Up to 16 bytes it uses `small` alone, above that `large`.
///
/// `None` beyond [`MAX_UNSCALED_BYTES`].
pub(crate) fn unscaled<'b>(
    bytes: &[u8],
    scale: i32,
    small: &'b mut DecimalBuf,
    large: &'b mut Vec<u8>,
) -> Option<Number<'b>> {
    let bytes = trim_sign(bytes);
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    if bytes.len() <= 16 {
        let fill = if negative { u128::MAX } else { 0 };
        let value = bytes.iter().fold(fill, |value, byte| (value << 8) | u128::from(*byte));
        return Some(small.of_i128(value.cast_signed(), scale));
    }
    if bytes.len() > MAX_UNSCALED_BYTES {
        return None;
    }
    write_digits(bytes, negative, large);
    Some(Number::new(negative, large, &[], -i64::from(scale)))
}

/// [`unscaled`], where the number has no more digits than its precision.
#[cfg(feature = "avro")]
pub(crate) fn unscaled_within<'b>(
    bytes: &[u8],
    (precision, scale): (u32, u32),
    small: &'b mut DecimalBuf,
    large: &'b mut Vec<u8>,
) -> Option<Number<'b>> {
    let number = unscaled(bytes, i32::try_from(scale).unwrap_or(i32::MAX), small, large)?;
    number.precision_at(scale).is_some_and(|digits| digits <= precision.into()).then_some(number)
}

/// Takes bytes away that only repeat the sign.
fn trim_sign(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes {
        let redundant = match (first, rest.first()) {
            (0, Some(next)) => *next < 0x80,
            (0xff, Some(next)) => *next >= 0x80,
            _ => false,
        };
        if !redundant {
            break;
        }
        bytes = rest;
    }
    bytes
}

/// Writes the magnitude's decimal digits, by limbs of nine digits.
fn write_digits(bytes: &[u8], negative: bool, out: &mut Vec<u8>) {
    const LIMB: u64 = 1_000_000_000;
    let mut limbs: Vec<u32> = Vec::with_capacity(bytes.len() / 3 + 1);
    for byte in bytes {
        // The magnitude of a negative number is its complement, plus one below.
        let mut carry = u64::from(if negative { !*byte } else { *byte });
        for limb in &mut limbs {
            carry += u64::from(*limb) << 8;
            *limb = u32::try_from(carry % LIMB).unwrap_or(0);
            carry /= LIMB;
        }
        if carry > 0 {
            limbs.push(u32::try_from(carry).unwrap_or(0));
        }
    }
    let mut carry = u32::from(negative);
    for limb in &mut limbs {
        *limb += carry;
        carry = u32::from(u64::from(*limb) == LIMB);
        if carry == 1 {
            *limb = 0;
        }
    }
    if carry == 1 {
        limbs.push(1);
    }
    out.clear();
    for limb in limbs.iter().rev() {
        let mut rest = *limb;
        let mut digits = [b'0'; 9];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        out.extend_from_slice(&digits);
    }
}

//! Exact decimals: a view of a number's digits that compares without allocation, in time linear in
//! the digits whatever the exponents are.
//!
//! Arithmetic on them stands in `arithmetic`.

mod arithmetic;
#[cfg(feature = "avro")]
mod binary;
mod buffer;
mod convert;
mod exact;
mod multiple;
mod prepared;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub(crate) use arithmetic::{Fault, Rounding, add, divide, multiply, remainder, round, subtract};
pub(crate) use buffer::DecimalBuf;
#[cfg(feature = "avro")]
pub(crate) use buffer::{unscaled, unscaled_within};
pub(crate) use convert::{canonical, quotient};
pub(crate) use exact::compare_exact;
pub(crate) use multiple::Factor;
pub(crate) use prepared::Prepared;

/// A decimal: `0.d1d2d3... * 10^point`, with neither leading nor trailing zeros among its digits.
///
/// The digits are ASCII and lie in two pieces, because a point may stand between them. Zero has
/// no digits and no sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'a> {
    negative: bool,
    head: &'a [u8],
    tail: &'a [u8],
    point: i64,
}

impl<'a> Number<'a> {
    pub(crate) const ZERO: Number<'static> = Number { negative: false, head: &[], tail: &[], point: 0 };

    /// Reads a number in JSON's grammar, and nothing else. An exponent beyond 64 bits saturates.
    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        let (negative, rest) = match text.split_first()? {
            (b'-', rest) => (true, rest),
            _ => (false, text),
        };
        let (int, rest) = split_digits(rest);
        if int.is_empty() || (int.len() > 1 && int.first() == Some(&b'0')) {
            return None;
        }
        let (fraction, rest) = match rest.split_first() {
            Some((b'.', rest)) => {
                let (fraction, rest) = split_digits(rest);
                if fraction.is_empty() {
                    return None;
                }
                (fraction, rest)
            }
            _ => (&[][..], rest),
        };
        let exponent = match rest.split_first() {
            None => 0,
            Some((b'e' | b'E', rest)) => parse_exponent(rest)?,
            Some(_) => return None,
        };
        Some(Self::new(negative, int, fraction, exponent))
    }

    /// From ASCII digits before and behind the point, times ten to the power of `exponent`.
    fn new(negative: bool, int: &'a [u8], fraction: &'a [u8], exponent: i64) -> Self {
        let mut point = exponent.saturating_add(length(int));
        let mut head = trim_start(int);
        point = point.saturating_sub(length(int) - length(head));
        let mut tail = trim_end(fraction);
        if head.is_empty() {
            head = trim_start(tail);
            point = point.saturating_sub(length(tail) - length(head));
            tail = &[];
        }
        if tail.is_empty() {
            head = trim_end(head);
        }
        if head.is_empty() { Self::ZERO } else { Self { negative, head, tail, point } }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.head.is_empty()
    }

    /// Whether it has no fraction (`1.0` and `1e2` have none).
    pub(crate) fn is_integer(&self) -> bool {
        self.digits() <= self.point.max(0).unsigned_abs()
    }

    /// Significant digits, without zeros at either end; 0 for zero.
    pub(crate) fn digits(&self) -> u64 {
        (self.head.len() + self.tail.len()) as u64
    }

    /// Digits behind the point, without zeros at the end.
    pub(crate) fn scale(&self) -> u64 {
        let behind = length(self.head).saturating_add(length(self.tail)).saturating_sub(self.point);
        if self.is_zero() { 0 } else { behind.max(0).unsigned_abs() }
    }

    /// Digits of the unscaled value at a scale, or `None` where the scale is too small to hold it.
    pub(crate) fn precision_at(&self, scale: u32) -> Option<u64> {
        if self.scale() > u64::from(scale) {
            return None;
        }
        let digits = if self.is_zero() { 0 } else { self.point.saturating_add(i64::from(scale)) };
        Some(digits.max(0).unsigned_abs())
    }

    fn bytes(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.head.iter().chain(self.tail).copied()
    }
}

/// Orders two decimals by their exact values.
pub(crate) fn compare(left: &Number<'_>, right: &Number<'_>) -> Ordering {
    match (sign(left), sign(right)) {
        (1, 1) => magnitude(left, right),
        (-1, -1) => magnitude(right, left),
        (left, right) => left.cmp(&right),
    }
}

fn sign(number: &Number<'_>) -> i8 {
    match (number.is_zero(), number.negative) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => 1,
    }
}

/// Neither is zero, and the first digit of neither is 0, so the point decides before the digits do.
fn magnitude(left: &Number<'_>, right: &Number<'_>) -> Ordering {
    left.point.cmp(&right.point).then_with(|| left.bytes().cmp(right.bytes()))
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    let (digits, rest) = split_digits(digits);
    if digits.is_empty() || !rest.is_empty() {
        return None;
    }
    let step = |value: i64, digit: &u8| value.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    let value = digits.iter().fold(0_i64, step);
    Some(if negative { -value } else { value })
}

fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

fn trim_start(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

fn trim_end(mut digits: &[u8]) -> &[u8] {
    while let [rest @ .., b'0'] = digits {
        digits = rest;
    }
    digits
}

fn length(digits: &[u8]) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

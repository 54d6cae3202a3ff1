//! Arithmetic on exact decimals: whole numbers in limbs of nine digits, and a scale beside them.

use super::Number;

/// Significant digits that a result, or an operand written out, may have.
pub(crate) const MAX_DIGITS: usize = 1_000;

/// Significant digits of a quotient that has no end before them.
pub(crate) const QUOTIENT_DIGITS: usize = 38;

const BASE: u64 = 1_000_000_000;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It, or what it takes to find it, has more than [`MAX_DIGITS`] digits.
    TooLong,
    DividedByZero,
}

/// How digits behind a place are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// Halves go away from zero.
    HalfUp,
    HalfEven,
    Truncate,
    Floor,
    Ceiling,
}

/// ASCII digits of a whole number, and how many of them lie behind the point (or, below zero, how
/// many zeros follow).
struct Whole {
    negative: bool,
    digits: Vec<u8>,
    scale: i64,
}

type Made = Result<String, Fault>;

impl Whole {
    fn of(number: &Number<'_>) -> Result<Self, Fault> {
        let digits: Vec<u8> = number.bytes().collect();
        if digits.len() > MAX_DIGITS {
            return Err(Fault::TooLong);
        }
        let scale = super::length(&digits).saturating_sub(number.point);
        Ok(Self { negative: number.negative, scale, digits })
    }

    /// The same with so many zeros more.
    fn padded(mut self, zeros: i64) -> Result<Self, Fault> {
        let zeros = usize::try_from(zeros).map_err(|_| Fault::TooLong)?;
        if self.digits.is_empty() {
            self.scale = self.scale.saturating_add(i64::try_from(zeros).unwrap_or(i64::MAX));
            return Ok(self);
        }
        // Twice the limit: the numerator of a quotient has the digits of both.
        let len = self.digits.len().saturating_add(zeros);
        if len > 2 * MAX_DIGITS + QUOTIENT_DIGITS + 2 {
            return Err(Fault::TooLong);
        }
        self.digits.resize(len, b'0');
        self.scale = self.scale.saturating_add(i64::try_from(zeros).unwrap_or(i64::MAX));
        Ok(self)
    }

    /// As a number in JSON's grammar.
    fn text(self) -> Made {
        let mut digits = self.digits;
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        let mut scale = self.scale;
        while digits.last() == Some(&b'0') {
            digits.pop();
            scale = scale.saturating_sub(1);
        }
        if digits.len() > MAX_DIGITS {
            return Err(Fault::TooLong);
        }
        if digits.is_empty() {
            return Ok("0".to_owned());
        }
        let sign = if self.negative { "-" } else { "" };
        let digits = String::from_utf8(digits).map_err(|_| Fault::TooLong)?;
        Ok(format!("{sign}{digits}e{}", scale.saturating_neg()))
    }

    /// Without the last so many digits. `beyond` says that something other than zero lies behind them.
    fn rounded(mut self, drop: i64, mode: Rounding, beyond: bool) -> Self {
        self.scale = self.scale.saturating_sub(drop);
        let len = super::length(&self.digits);
        let (first, rest) = if drop > len {
            (b'0', self.digits.iter().any(|digit| *digit != b'0'))
        } else {
            let kept = usize::try_from(len - drop).unwrap_or(0);
            let behind = self.digits.get(kept..).unwrap_or_default();
            let first = behind.first().copied().unwrap_or(b'0');
            (first, behind.iter().skip(1).any(|digit| *digit != b'0'))
        };
        self.digits.truncate(usize::try_from(len.saturating_sub(drop)).unwrap_or(0));
        let rest = rest || beyond;
        let inexact = first != b'0' || rest;
        let odd = self.digits.last().is_some_and(|digit| digit % 2 == 1);
        let away = match mode {
            Rounding::HalfUp => first >= b'5',
            Rounding::HalfEven => first > b'5' || (first == b'5' && (rest || odd)),
            Rounding::Truncate => false,
            Rounding::Floor => inexact && self.negative,
            Rounding::Ceiling => inexact && !self.negative,
        };
        if away {
            self.increment();
        }
        self
    }

    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit != b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
    }
}

/// Both at the larger scale.
fn aligned(left: &Number<'_>, right: &Number<'_>) -> Result<(Whole, Whole), Fault> {
    let (left, right) = (Whole::of(left)?, Whole::of(right)?);
    // Zero has a scale of no account.
    let scale = match (left.digits.is_empty(), right.digits.is_empty()) {
        (true, _) => right.scale,
        (_, true) => left.scale,
        _ => left.scale.max(right.scale),
    };
    let to = |whole: Whole| {
        if whole.digits.is_empty() {
            return Ok(Whole { scale, ..whole });
        }
        let zeros = scale.saturating_sub(whole.scale);
        if zeros > 2 * super::length(&[0; MAX_DIGITS]) { Err(Fault::TooLong) } else { whole.padded(zeros) }
    };
    Ok((to(left)?, to(right)?))
}

pub(crate) fn add(left: &Number<'_>, right: &Number<'_>) -> Made {
    let (left, right) = aligned(left, right)?;
    let (mut a, mut b) = (limbs(&left.digits), limbs(&right.digits));
    let mut negative = left.negative;
    if left.negative == right.negative {
        a = sum(&a, &b);
    } else {
        if less(&a, &b) {
            std::mem::swap(&mut a, &mut b);
            negative = right.negative;
        }
        a = difference(&a, &b);
    }
    Whole { negative, digits: digits(&a), scale: left.scale }.text()
}

pub(crate) fn subtract(left: &Number<'_>, right: &Number<'_>) -> Made {
    add(left, &right.negated())
}

pub(crate) fn multiply(left: &Number<'_>, right: &Number<'_>) -> Made {
    let (left, right) = (Whole::of(left)?, Whole::of(right)?);
    let product = product(&limbs(&left.digits), &limbs(&right.digits));
    let negative = left.negative != right.negative;
    Whole { negative, digits: digits(&product), scale: left.scale.saturating_add(right.scale) }.text()
}

/// The quotient, exact where it has at most [`QUOTIENT_DIGITS`] digits, else rounded to them, halves
/// to even.
pub(crate) fn divide(left: &Number<'_>, right: &Number<'_>) -> Made {
    if right.is_zero() {
        return Err(Fault::DividedByZero);
    }
    let (left, right) = (Whole::of(left)?, Whole::of(right)?);
    if left.digits.is_empty() {
        return Ok("0".to_owned());
    }
    let wanted = super::length(&right.digits) + super::length(&[0; QUOTIENT_DIGITS + 1]);
    let zeros = (wanted - super::length(&left.digits)).max(0);
    let negative = left.negative != right.negative;
    let left = left.padded(zeros)?;
    let (quotient, rest) = quotient(&limbs(&left.digits), &limbs(&right.digits));
    let whole = Whole { negative, digits: digits(&quotient), scale: left.scale.saturating_sub(right.scale) };
    let drop = super::length(&whole.digits) - super::length(&[0; QUOTIENT_DIGITS]);
    let rounded = if drop > 0 { whole.rounded(drop, Rounding::HalfEven, !rest.is_empty()) } else { whole };
    rounded.text()
}

/// What a truncated division leaves; it has the sign of the left side.
pub(crate) fn remainder(left: &Number<'_>, right: &Number<'_>) -> Made {
    if right.is_zero() {
        return Err(Fault::DividedByZero);
    }
    let (left, right) = aligned(left, right)?;
    let (_, rest) = quotient(&limbs(&left.digits), &limbs(&right.digits));
    Whole { negative: left.negative, digits: digits(&rest), scale: left.scale }.text()
}

/// The number with at most so many digits behind the point.
pub(crate) fn round(number: &Number<'_>, places: i64, mode: Rounding) -> Made {
    let whole = Whole::of(number)?;
    let drop = whole.scale.saturating_sub(places);
    if drop <= 0 || whole.digits.is_empty() {
        return whole.text();
    }
    whole.rounded(drop, mode, false).text()
}

impl Number<'_> {
    pub(crate) fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    /// -1, 0 or 1.
    pub(crate) fn signum(&self) -> i8 {
        super::sign(self)
    }
}

/// Limbs from the least significant on, without zeros at the end.
fn limbs(digits: &[u8]) -> Vec<u32> {
    let limb = |part: &[u8]| part.iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    let mut limbs: Vec<u32> = digits.rchunks(9).map(limb).collect();
    trim(&mut limbs);
    limbs
}

fn digits(limbs: &[u32]) -> Vec<u8> {
    let mut out = Vec::with_capacity(limbs.len() * 9);
    for limb in limbs.iter().rev() {
        let mut rest = *limb;
        let mut part = [b'0'; 9];
        for digit in part.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        out.extend_from_slice(&part);
    }
    super::trim_start(&out).to_vec()
}

fn trim(limbs: &mut Vec<u32>) {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
}

fn at(limbs: &[u32], index: usize) -> u64 {
    limbs.get(index).map_or(0, |limb| u64::from(*limb))
}

fn low(value: u64) -> u32 {
    u32::try_from(value % BASE).unwrap_or(0)
}

fn less(a: &[u32], b: &[u32]) -> bool {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev())).is_lt()
}

fn sum(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(a.len().max(b.len()) + 1);
    let mut carry = 0;
    for index in 0..a.len().max(b.len()) {
        let value = at(a, index) + at(b, index) + carry;
        out.push(low(value));
        carry = value / BASE;
    }
    out.push(low(carry));
    trim(&mut out);
    out
}

/// `a - b`, where `a` is not less.
fn difference(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(a.len());
    let mut borrow = 0;
    for index in 0..a.len() {
        let value = BASE + at(a, index) - at(b, index) - borrow;
        out.push(low(value));
        borrow = u64::from(value < BASE);
    }
    trim(&mut out);
    out
}

fn product(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = vec![0_u32; a.len() + b.len()];
    for (first, left) in a.iter().enumerate() {
        let mut carry = 0;
        for (second, place) in out.iter_mut().skip(first).enumerate() {
            if second >= b.len() && carry == 0 {
                break;
            }
            let value = u64::from(*place) + u64::from(*left) * at(b, second) + carry;
            *place = low(value);
            carry = value / BASE;
        }
    }
    trim(&mut out);
    out
}

/// Quotient and remainder, by long division; the divisor is not zero.
fn quotient(a: &[u32], b: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut out = Vec::with_capacity(a.len());
    let mut rest: Vec<u32> = Vec::with_capacity(b.len() + 1);
    for limb in a.iter().rev() {
        rest.insert(0, *limb);
        trim(&mut rest);
        // The largest limb whose product with the divisor still fits. The leading limbs give one that
        // is at most a little too large.
        let mut digit = guess(&rest, b);
        let mut taken = product(b, &[low(digit)]);
        while digit > 0 && less(&rest, &taken) {
            digit -= 1;
            taken = product(b, &[low(digit)]);
        }
        rest = difference(&rest, &taken);
        out.insert(0, low(digit));
    }
    trim(&mut out);
    (out, rest)
}

fn guess(rest: &[u32], b: &[u32]) -> u64 {
    let wide = |limbs: &[u32], index: Option<usize>| u128::from(index.map_or(0, |index| at(limbs, index)));
    let base = u128::from(BASE);
    let n = b.len();
    let (first, second) = (n.checked_sub(1), n.checked_sub(2));
    let head = (wide(rest, Some(n)) * base + wide(rest, first)) * base + wide(rest, second);
    let lead = wide(b, first) * base + wide(b, second);
    u64::try_from(head / lead.max(1)).unwrap_or(u64::MAX).min(BASE - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalars::decimal::canonical;

    fn number(text: &str) -> Number<'_> {
        Number::parse(text.as_bytes()).unwrap()
    }

    fn shown(made: Made) -> String {
        made.map_or_else(|fault| format!("{fault:?}"), |text| canonical(&number(&text)))
    }

    #[test]
    fn operations() {
        type Operation = fn(&Number<'_>, &Number<'_>) -> Made;
        let table: &[(Operation, &str, &str, &str)] = &[
            (add, "0.1", "0.2", "0.3"),
            (add, "999999999999999999", "1", "1000000000000000000"),
            (add, "1e30", "-1e-10", "999999999999999999999999999999.9999999999"),
            (add, "1", "-1.0", "0"),
            (add, "0", "1e-3000", "1e-3000"),
            (add, "1e3000", "1", "TooLong"),
            (subtract, "1.20", "0.2", "1"),
            (subtract, "0", "5", "-5"),
            (subtract, "5", "5", "0"),
            (multiply, "-1.5", "1.5", "-2.25"),
            (multiply, "123456789123456789", "987654321987654321", "121932631356500531347203169112635269"),
            (multiply, "1e5000", "2", "2e5000"),
            (multiply, "0", "-3", "0"),
            (divide, "1", "3", "0.33333333333333333333333333333333333333"),
            (divide, "2", "3", "0.66666666666666666666666666666666666667"),
            (divide, "1", "8", "0.125"),
            (divide, "-10", "4", "-2.5"),
            (divide, "1", "0", "DividedByZero"),
            (divide, "0", "7", "0"),
            (divide, "123456789123456789123456789", "123456789", "1000000001000000001"),
            (divide, "1e100", "1e-100", "1e200"),
            (remainder, "10", "3", "1"),
            (remainder, "-10", "3", "-1"),
            (remainder, "10.5", "-3", "1.5"),
            (remainder, "1e40", "7", "4"),
            (remainder, "1", "0", "DividedByZero"),
        ];
        for (at, (operation, left, right, expected)) in table.iter().enumerate() {
            assert_eq!(shown(operation(&number(left), &number(right))), *expected, "{at}: {left} {right}");
        }
    }

    #[test]
    fn rounding() {
        for (text, places, mode, expected) in [
            ("2.5", 0, Rounding::HalfUp, "3"),
            ("-2.5", 0, Rounding::HalfUp, "-3"),
            ("2.5", 0, Rounding::HalfEven, "2"),
            ("3.5", 0, Rounding::HalfEven, "4"),
            ("2.345", 2, Rounding::HalfUp, "2.35"),
            ("2.345", 5, Rounding::HalfUp, "2.345"),
            ("-2.1", 0, Rounding::Floor, "-3"),
            ("-2.9", 0, Rounding::Ceiling, "-2"),
            ("2.1", 0, Rounding::Ceiling, "3"),
            ("0.001", 0, Rounding::Ceiling, "1"),
            ("0.001", 0, Rounding::Floor, "0"),
            ("-2.9", 0, Rounding::Truncate, "-2"),
            ("149", -2, Rounding::HalfUp, "100"),
            ("150", -2, Rounding::HalfUp, "200"),
            ("4", -1, Rounding::HalfUp, "0"),
            ("5", -1, Rounding::HalfUp, "10"),
            ("999.5", 0, Rounding::HalfUp, "1000"),
            ("1e-5000", 2, Rounding::HalfUp, "0"),
        ] {
            assert_eq!(shown(round(&number(text), places, mode)), expected, "{text} {places} {mode:?}");
        }
    }

    #[test]
    fn quotients_and_products_agree() {
        // A generator of its own: the same numbers in each run.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |digits: usize| {
            let mut text = String::from("1");
            for _ in 0..digits {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                text.push(char::from(b'0' + u8::try_from(state % 10).unwrap()));
            }
            text
        };
        for round in 0..300 {
            let (a, b) = (next(round % 61), next(round % 37));
            let (whole, rest) = quotient(&limbs(a.as_bytes()), &limbs(b.as_bytes()));
            assert!(less(&rest, &limbs(b.as_bytes())), "{a} {b}");
            let again = sum(&product(&whole, &limbs(b.as_bytes())), &rest);
            assert_eq!(digits(&again), a.as_bytes(), "{a} {b}");
        }
    }
}

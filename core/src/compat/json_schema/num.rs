//! Numbers as exact decimals, and the little arithmetic that the search needs on them.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::scalars::decimal::{Factor, Number, canonical, compare};

/// A decimal: its one text, and mantissa and exponent where they fit.
#[derive(Clone, Debug)]
pub(super) struct Num {
    text: Rc<str>,
    parts: Option<(i128, i32)>,
}

impl PartialEq for Num {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Num {}

impl Hash for Num {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Num {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some((a, i)), Some((b, j))) = (self.parts, other.parts)
            && i == j
        {
            return a.cmp(&b);
        }
        match (Number::parse(self.text.as_bytes()), Number::parse(other.text.as_bytes())) {
            (Some(a), Some(b)) => compare(&a, &b),
            _ => self.text.cmp(&other.text),
        }
    }
}

impl Num {
    /// From a number in JSON's grammar.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let number = Number::parse(text.as_bytes())?;
        Some(Self::of_text(&canonical(&number)))
    }

    fn of_text(text: &str) -> Self {
        Self { text: text.into(), parts: parts(text) }
    }

    pub(super) fn of_int(value: i128) -> Self {
        Self::of_parts(value, 0)
    }

    /// `mantissa` times ten to the power of `exponent`.
    pub(super) fn of_parts(mantissa: i128, exponent: i32) -> Self {
        let text = format!("{mantissa}e{exponent}");
        match Number::parse(text.as_bytes()) {
            Some(number) => Self::of_text(&canonical(&number)),
            None => Self { text: text.into(), parts: None },
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Mantissa and exponent; `None` for more digits than 128 bits hold.
    pub(super) fn parts(&self) -> Option<(i128, i32)> {
        self.parts
    }

    /// Whether it is a multiple of a step; `None` where the step has too many digits to tell.
    pub(super) fn is_multiple_of(&self, step: &Self) -> Option<bool> {
        let factor = Factor::parse(step.text.as_bytes())?;
        Number::parse(self.text.as_bytes()).map(|number| factor.divides(&number))
    }
}

/// The parts of a canonical text.
fn parts(text: &str) -> Option<(i128, i32)> {
    let (digits, exponent) = match text.split_once('e') {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (int, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mantissa: i128 = format!("{int}{fraction}").parse().ok()?;
    if mantissa == 0 {
        return Some((0, 0));
    }
    let mut parts = (mantissa, exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?);
    while parts.0 % 10 == 0 {
        parts = (parts.0 / 10, parts.1.checked_add(1)?);
    }
    Some(parts)
}

/// `value / 10^exponent`, exact; `None` where it is no integer or too large.
pub(super) fn at_exponent((mantissa, own): (i128, i32), exponent: i32) -> Option<i128> {
    if mantissa == 0 {
        return Some(0);
    }
    let up = u32::try_from(own.checked_sub(exponent)?).ok()?;
    mantissa.checked_mul(10_i128.checked_pow(up)?)
}

/// The least common multiple of two positive steps.
pub(super) fn common_multiple(a: &Num, b: &Num) -> Option<Num> {
    let (a, b) = (a.parts()?, b.parts()?);
    let exponent = a.1.min(b.1);
    let (left, right) = (at_exponent(a, exponent)?, at_exponent(b, exponent)?);
    let lcm = (left / gcd(left, right)).checked_mul(right)?;
    Some(Num::of_parts(lcm, exponent))
}

pub(super) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.saturating_abs(), b.saturating_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// The least `k` with `k * step >= value` (or the greatest with `<=`).
pub(super) fn multiples(value: &Num, step: &Num, up: bool) -> Option<i128> {
    let (value, step) = (value.parts()?, step.parts()?);
    let exponent = value.1.min(step.1);
    let (value, step) = (at_exponent(value, exponent)?, at_exponent(step, exponent)?);
    let floor = value.checked_div_euclid(step)?;
    Some(if up && value.checked_rem_euclid(step)? != 0 { floor + 1 } else { floor })
}

/// `k * step`.
pub(super) fn times(step: &Num, k: i128) -> Option<Num> {
    let (mantissa, exponent) = step.parts()?;
    Some(Num::of_parts(mantissa.checked_mul(k)?, exponent))
}

impl Num {
    pub(super) fn parts_exponent(&self) -> Option<i32> {
        self.parts.map(|(_, exponent)| exponent)
    }
}

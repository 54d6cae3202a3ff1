//! A decimal of a schema or rule, made ready for many comparisons.

use std::cmp::Ordering;

use super::{DecimalBuf, Number, compare};

/// An owned decimal that compares with integers by one machine comparison.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    negative: bool,
    digits: Box<[u8]>,
    point: i64,
    integer: Integer,
    /// The double that it rounds to.
    nearest: f64,
    /// Whether no other decimal as short rounds to that double, so that this one is the shortest.
    shortest: bool,
}

/// Where it lies among the integers of 64 bits.
#[derive(Clone, Copy, Debug)]
enum Integer {
    Exact(i64),
    /// Above this one and below the next.
    Above(i64),
    BelowAll,
    AboveAll,
}

impl Prepared {
    pub(crate) fn new(number: &Number<'_>) -> Self {
        Self {
            negative: number.negative,
            digits: number.bytes().collect(),
            point: number.point,
            integer: Integer::of(number),
            nearest: number.to_f64(),
            shortest: number.digits() <= 15 && (-300..300).contains(&number.point),
        }
    }

    /// Reads a number in JSON's grammar.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        Number::parse(text).map(|number| Self::new(&number))
    }

    pub(crate) fn number(&self) -> Number<'_> {
        Number { negative: self.negative, head: &self.digits, tail: &[], point: self.point }
    }

    /// How `value` stands to this number.
    pub(crate) fn compare_i64(&self, value: i64) -> Ordering {
        match self.integer {
            Integer::Exact(own) => value.cmp(&own),
            Integer::Above(own) => value.cmp(&own).then(Ordering::Less),
            Integer::BelowAll => Ordering::Greater,
            Integer::AboveAll => Ordering::Less,
        }
    }

    /// How `value` stands to this number.
    pub(crate) fn compare_u64(&self, value: u64) -> Ordering {
        match i64::try_from(value) {
            Ok(value) => self.compare_i64(value),
            Err(_) => self.compare(&DecimalBuf::new().of_u64(value)),
        }
    }

    /// How `value` stands to this number.
    pub(crate) fn compare(&self, value: &Number<'_>) -> Ordering {
        compare(value, &self.number())
    }

    /// How the shortest decimal of `value` stands to this number; `None` for NaN.
    ///
    /// Rounding keeps order, so unequal doubles come from decimals in the same order.
    pub(crate) fn compare_f64(&self, value: f64) -> Option<Ordering> {
        match value.partial_cmp(&self.nearest)? {
            Ordering::Equal if !self.shortest => match DecimalBuf::new().of_f64(value) {
                Some(number) => Some(self.compare(&number)),
                None => Some(beyond(value > 0.0)),
            },
            order => Some(order),
        }
    }
}

/// How an infinity stands to any number.
fn beyond(positive: bool) -> Ordering {
    if positive { Ordering::Greater } else { Ordering::Less }
}

impl Integer {
    fn of(number: &Number<'_>) -> Self {
        if let Some(exact) = number.to_i64() {
            return Self::Exact(exact);
        }
        let beyond = if number.negative { Self::BelowAll } else { Self::AboveAll };
        // The digits before the point, cut off towards zero.
        let places = usize::try_from(number.point.clamp(0, 20)).unwrap_or(0);
        if number.point > 20 {
            return beyond;
        }
        let mut digits = number.bytes();
        let mut magnitude = 0_i64;
        for _ in 0..places {
            let digit = i64::from(digits.next().unwrap_or(b'0') - b'0');
            match magnitude.checked_mul(10).and_then(|value| value.checked_sub(digit)) {
                Some(next) => magnitude = next,
                None => return beyond,
            }
        }
        // `magnitude` is kept negative, since that side has one integer more.
        if number.negative {
            return magnitude.checked_sub(1).map_or(Self::BelowAll, Self::Above);
        }
        magnitude.checked_neg().map_or(Self::AboveAll, Self::Above)
    }
}

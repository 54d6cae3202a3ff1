//! Equality and order. Numbers of different types compare by value; what has no common type is
//! unequal, and has no order.

use std::cmp::Ordering;

use super::Run;
use super::sequence::Cursor;
use crate::rules::value::{Dec, NO_OVERLOAD, Seq, Stop, Str, Val};
use crate::scalars::decimal::{DecimalBuf, Number, compare, compare_exact};

/// 2^63 and 2^64.
const INT_END: f64 = 9_223_372_036_854_775_808.0;
const UINT_END: f64 = 18_446_744_073_709_551_616.0;

/// An int against a double as cel-spec's suite does: range first, then in double.
#[expect(clippy::cast_precision_loss, reason = "the comparison that the specification asks for")]
fn int_double(left: i64, right: f64) -> Option<Ordering> {
    if right.is_nan() {
        return None;
    }
    if right < -INT_END {
        return Some(Ordering::Greater);
    }
    if right > INT_END {
        return Some(Ordering::Less);
    }
    (left as f64).partial_cmp(&right)
}

#[expect(clippy::cast_precision_loss, reason = "the comparison that the specification asks for")]
fn uint_double(left: u64, right: f64) -> Option<Ordering> {
    if right.is_nan() {
        return None;
    }
    if right < 0.0 {
        return Some(Ordering::Greater);
    }
    if right > UINT_END {
        return Some(Ordering::Less);
    }
    (left as f64).partial_cmp(&right)
}

fn int_uint(left: i64, right: u64) -> Ordering {
    u64::try_from(left).map_or(Ordering::Less, |left| left.cmp(&right))
}

impl Run<'_> {
    /// The double nearest to digits.
    pub(super) fn double_of(&self, digits: Str) -> Result<f64, Stop> {
        let double = Number::parse(self.bytes(digits)).map_or(f64::NAN, crate::scalars::decimal::Number::to_f64);
        // Digits never name an infinity: what rounds to one lies beyond the type.
        if double.is_infinite() { Err(Stop::Range) } else { Ok(double) }
    }

    /// The exact number of a decimal, an int or a uint.
    pub(super) fn exact<'b>(&'b self, value: Val, buffer: &'b mut DecimalBuf) -> Option<Number<'b>> {
        match value {
            Val::Int(value) => Some(buffer.of_i64(value)),
            Val::Uint(value) => Some(buffer.of_u64(value)),
            Val::Decimal(Dec::Small { mantissa, scale }) => Some(buffer.of_mantissa(mantissa, scale)),
            Val::Decimal(Dec::Digits(text)) => Number::parse(self.bytes(text)),
            _ => None,
        }
    }

    /// The order of two numbers; `None` beside NaN. `Err` where one is no number.
    pub(super) fn numbers(&self, left: Val, right: Val) -> Result<Option<Ordering>, Stop> {
        match (left, right) {
            (Val::Int(left), Val::Int(right)) => return Ok(Some(left.cmp(&right))),
            (Val::Double(left), Val::Double(right)) => return Ok(left.partial_cmp(&right)),
            _ => {}
        }
        let plain = |value: Val| match value {
            Val::Digits(text) => self.double_of(text).map(Val::Double),
            other => Ok(other),
        };
        Ok(match (plain(left)?, plain(right)?) {
            (Val::Uint(left), Val::Uint(right)) => Some(left.cmp(&right)),
            (Val::Int(left), Val::Uint(right)) => Some(int_uint(left, right)),
            (Val::Uint(left), Val::Int(right)) => Some(int_uint(right, left).reverse()),
            (Val::Double(left), Val::Double(right)) => left.partial_cmp(&right),
            (Val::Int(left), Val::Double(right)) => int_double(left, right),
            (Val::Double(left), Val::Int(right)) => int_double(right, left).map(Ordering::reverse),
            (Val::Uint(left), Val::Double(right)) => uint_double(left, right),
            (Val::Double(left), Val::Uint(right)) => uint_double(right, left).map(Ordering::reverse),
            (left @ Val::Decimal(_), Val::Double(right)) => self.decimal_double(left, right)?,
            (Val::Double(left), right @ Val::Decimal(_)) => self.decimal_double(right, left)?.map(Ordering::reverse),
            (left, right) => {
                let (mut first, mut second) = (DecimalBuf::new(), DecimalBuf::new());
                let left = self.exact(left, &mut first).ok_or(NO_OVERLOAD)?;
                let right = self.exact(right, &mut second).ok_or(NO_OVERLOAD)?;
                Some(compare(&left, &right))
            }
        })
    }

    #[inline(never)]
    fn decimal_double(&self, left: Val, right: f64) -> Result<Option<Ordering>, Stop> {
        let mut buffer = DecimalBuf::new();
        let left = self.exact(left, &mut buffer).ok_or(NO_OVERLOAD)?;
        Ok(compare_exact(&left, right))
    }

    /// The order of two values of types that have one.
    pub(super) fn order(&mut self, left: Val, right: Val) -> Result<Option<Ordering>, Stop> {
        Ok(Some(match (left, right) {
            (Val::Bool(left), Val::Bool(right)) => left.cmp(&right),
            (Val::Text(left), Val::Text(right)) | (Val::Bytes(left), Val::Bytes(right)) => self.texts(left, right)?,
            (Val::Date(left), Val::Date(right)) => left.cmp(&right),
            (Val::Time(left), Val::Time(right)) => left.cmp(&right),
            (Val::Timestamp { seconds: a, nanos: b }, Val::Timestamp { seconds: c, nanos: d }) => (a, b).cmp(&(c, d)),
            (Val::Duration { seconds: a, nanos: b }, Val::Duration { seconds: c, nanos: d }) => (a, b).cmp(&(c, d)),
            _ => return self.numbers(left, right),
        }))
    }

    fn texts(&mut self, left: Str, right: Str) -> Result<Ordering, Stop> {
        let shorter = self.bytes(left).len().min(self.bytes(right).len());
        self.charge(crate::rules::cost::text_units(shorter))?;
        Ok(self.bytes(left).cmp(self.bytes(right)))
    }

    /// Whether two values are equal.
    pub(super) fn equal(&mut self, left: Val, right: Val) -> Result<bool, Stop> {
        match (left, right) {
            (Val::Null, Val::Null) => Ok(true),
            (Val::Type(left), Val::Type(right)) => Ok(left == right),
            (Val::Ip(left), Val::Ip(right)) => Ok(left == right),
            (Val::Cidr(..), Val::Cidr(..)) => Ok(left == right),
            (Val::Text(left), Val::Text(right)) | (Val::Bytes(left), Val::Bytes(right)) => {
                if self.bytes(left).len() != self.bytes(right).len() {
                    return Ok(false);
                }
                Ok(self.texts(left, right)? == Ordering::Equal)
            }
            (Val::List(left), Val::List(right)) | (Val::Optional(left), Val::Optional(right)) => {
                self.equal_lists(left, right)
            }
            (Val::Map(left), Val::Map(right)) => self.equal_maps(left, right),
            _ => match self.order(left, right) {
                Ok(order) => Ok(order == Some(Ordering::Equal)),
                Err(NO_OVERLOAD) => Ok(false),
                Err(stop) => Err(stop),
            },
        }
    }

    fn equal_lists(&mut self, left: Seq, right: Seq) -> Result<bool, Stop> {
        if left.len() != right.len() {
            return Ok(false);
        }
        let (mut first, mut second) = (Cursor::new(left), Cursor::new(right));
        while let (Some(left), Some(right)) = (self.next(&mut first), self.next(&mut second)) {
            let (left, right) = (left?, right?);
            if !self.equal(left, right)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal_maps(&mut self, left: Seq, right: Seq) -> Result<bool, Stop> {
        if left.len() != right.len() {
            return Ok(false);
        }
        let mut cursor = Cursor::new(left);
        while let Some(pair) = self.next_pair(&mut cursor) {
            let (key, value) = pair?;
            let Some(other) = self.lookup(right, key)? else { return Ok(false) };
            if !self.equal(value, other)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

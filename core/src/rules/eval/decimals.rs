//! Exact decimals: `+ - *`, rounding, and the `decimals` module of the registry clients.

use std::cmp::Ordering;

use super::Run;
use super::strings::int;
use crate::rules::ast::BinaryOp;
use crate::rules::functions::{BOOL, DECIMAL, Func, INT, Native, Overload, Style, table};
use crate::rules::value::{Dec, NO_OVERLOAD, Out, Stop, Val};
pub(super) use crate::scalars::decimal::Rounding;
use crate::scalars::decimal::{self, DecimalBuf, Fault, Number};

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Global "decimals.eq"(Decimal, Decimal) -> BOOL => Func::Native(Native(|run, args| run.compared(args, Ordering::is_eq)));
    Global "decimals.lt"(Decimal, Decimal) -> BOOL => Func::Native(Native(|run, args| run.compared(args, Ordering::is_lt)));
    Global "decimals.le"(Decimal, Decimal) -> BOOL => Func::Native(Native(|run, args| run.compared(args, Ordering::is_le)));
    Global "decimals.gt"(Decimal, Decimal) -> BOOL => Func::Native(Native(|run, args| run.compared(args, Ordering::is_gt)));
    Global "decimals.ge"(Decimal, Decimal) -> BOOL => Func::Native(Native(|run, args| run.compared(args, Ordering::is_ge)));
    Global "decimals.add"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.made(args, decimal::add)));
    Global "decimals.sub"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.made(args, decimal::subtract)));
    Global "decimals.mul"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.made(args, decimal::multiply)));
    Global "decimals.div"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.made(args, decimal::divide)));
    Global "decimals.mod"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.made(args, decimal::remainder)));
    Global "decimals.greatest"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.chosen_decimal(args, Ordering::is_ge)));
    Global "decimals.least"(Decimal, Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.chosen_decimal(args, Ordering::is_le)));
    Global "decimals.neg"(Decimal) -> DECIMAL => Func::Native(Native(neg));
    Global "decimals.abs"(Decimal) -> DECIMAL => Func::Native(Native(abs));
    Global "decimals.sign"(Decimal) -> INT => Func::Native(Native(sign));
    Global "decimals.round"(Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::HalfUp)));
    Global "decimals.round"(Decimal, Int) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::HalfUp)));
    Global "decimals.trunc"(Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::Truncate)));
    Global "decimals.trunc"(Decimal, Int) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::Truncate)));
    Global "decimals.floor"(Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::Floor)));
    Global "decimals.floor"(Decimal, Int) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::Floor)));
    Global "decimals.ceil"(Decimal) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::Ceiling)));
    Global "decimals.ceil"(Decimal, Int) -> DECIMAL => Func::Native(Native(|run, args| run.placed(args, Rounding::Ceiling)));
};

/// Its figure is that of `scalars::decimal`.
const TOO_LONG: Stop = Stop::Error("a decimal of more than 1000 digits");
const ZERO: Stop = Stop::Error("division by zero");

fn stop(fault: Fault) -> Stop {
    match fault {
        Fault::TooLong => TOO_LONG,
        Fault::DividedByZero => ZERO,
    }
}

/// A small whole number.
pub(super) fn whole(value: i8) -> Val {
    Val::Decimal(Dec::Small { mantissa: i64::from(value), scale: 0 })
}

pub(super) fn negated(run: &mut Run<'_>, value: Val) -> Out {
    if let Val::Decimal(Dec::Small { mantissa, scale }) = value
        && let Some(mantissa) = mantissa.checked_neg()
    {
        return Ok(Val::Decimal(Dec::Small { mantissa, scale }));
    }
    let mut buffer = DecimalBuf::new();
    let text = decimal::canonical(&run.decimal(value, &mut buffer)?.negated());
    run.decimal_of(&text)
}

/// With at most so many digits behind the point.
pub(super) fn rounded(run: &mut Run<'_>, value: Val, places: i64, mode: Rounding) -> Out {
    let mut buffer = DecimalBuf::new();
    let digits = decimal::round(&run.decimal(value, &mut buffer)?, places, mode).map_err(stop)?;
    run.decimal_of(&digits)
}

/// `+ - *`.
#[inline(never)]
pub(super) fn operation(run: &mut Run<'_>, op: BinaryOp, left: Val, right: Val) -> Out {
    if let (Val::Decimal(Dec::Small { mantissa: a, scale: s }), Val::Decimal(Dec::Small { mantissa: b, scale: t })) =
        (left, right)
        && let Some(value) = small(op, (a, s), (b, t))
    {
        return Ok(value);
    }
    match op {
        BinaryOp::Add => run.made(&[left, right], decimal::add),
        BinaryOp::Subtract => run.made(&[left, right], decimal::subtract),
        BinaryOp::Multiply => run.made(&[left, right], decimal::multiply),
        _ => Err(NO_OVERLOAD),
    }
}

/// Within 64 bits, where most sums and products stay.
fn small(op: BinaryOp, (a, s): (i64, i32), (b, t): (i64, i32)) -> Option<Val> {
    let (mantissa, scale) = match op {
        BinaryOp::Multiply => (a.checked_mul(b)?, s.checked_add(t)?),
        BinaryOp::Add | BinaryOp::Subtract => {
            let scale = s.max(t);
            let at = |value: i64, from: i32| {
                value.checked_mul(10_i64.checked_pow(u32::try_from(scale.checked_sub(from)?).ok()?)?)
            };
            let (a, b) = (at(a, s)?, at(b, t)?);
            (if op == BinaryOp::Add { a.checked_add(b)? } else { a.checked_sub(b)? }, scale)
        }
        _ => return None,
    };
    Some(Val::Decimal(Dec::Small { mantissa, scale }))
}

fn neg(run: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [value @ Val::Decimal(_)] => negated(run, *value),
        _ => Err(NO_OVERLOAD),
    }
}

fn abs(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    if run.sign_of(*value)? < 0 { negated(run, *value) } else { Ok(*value) }
}

fn sign(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Int(i64::from(run.sign_of(*value)?)))
}

impl Run<'_> {
    fn decimal<'b>(&'b self, value: Val, buffer: &'b mut DecimalBuf) -> Result<Number<'b>, Stop> {
        match value {
            Val::Decimal(_) => self.exact(value, buffer).ok_or(NO_OVERLOAD),
            _ => Err(NO_OVERLOAD),
        }
    }

    pub(super) fn sign_of(&self, value: Val) -> Result<i8, Stop> {
        Ok(self.decimal(value, &mut DecimalBuf::new())?.signum())
    }

    /// A decimal of digits in JSON's grammar.
    fn decimal_of(&mut self, digits: &str) -> Out {
        let number = Number::parse(digits.as_bytes()).ok_or(NO_OVERLOAD)?;
        if let Some((mantissa, scale)) = number.mantissa() {
            return Ok(Val::Decimal(Dec::Small { mantissa, scale }));
        }
        Ok(Val::Decimal(Dec::Digits(self.build(digits.as_bytes())?)))
    }

    fn made(&mut self, args: &[Val], make: fn(&Number<'_>, &Number<'_>) -> Result<String, Fault>) -> Out {
        let [left, right] = args else { return Err(NO_OVERLOAD) };
        let (mut first, mut second) = (DecimalBuf::new(), DecimalBuf::new());
        let (units, digits) = {
            let left = self.decimal(*left, &mut first)?;
            let right = self.decimal(*right, &mut second)?;
            // What is too long is refused before it costs anything.
            ((left.digits().min(2000) + 9) * (right.digits().min(2000) + 9) / 81, make(&left, &right))
        };
        self.charge(units)?;
        self.decimal_of(&digits.map_err(stop)?)
    }

    fn compared(&mut self, args: &[Val], holds: fn(Ordering) -> bool) -> Out {
        let [left @ Val::Decimal(_), right @ Val::Decimal(_)] = args else { return Err(NO_OVERLOAD) };
        Ok(Val::Bool(self.order(*left, *right)?.is_some_and(holds)))
    }

    fn chosen_decimal(&mut self, args: &[Val], first: fn(Ordering) -> bool) -> Out {
        let [left @ Val::Decimal(_), right @ Val::Decimal(_)] = args else { return Err(NO_OVERLOAD) };
        Ok(if self.order(*left, *right)?.is_some_and(first) { *left } else { *right })
    }

    fn placed(&mut self, args: &[Val], mode: Rounding) -> Out {
        let [value @ Val::Decimal(_), rest @ ..] = args else { return Err(NO_OVERLOAD) };
        let places = rest.first().map_or(Ok(0), |places| int(*places))?;
        rounded(self, *value, places, mode)
    }
}

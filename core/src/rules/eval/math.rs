//! Numbers: the math extension of CEL, and what protovalidate asks of doubles.

use std::cmp::Ordering;

use super::decimals::{self, Rounding};
use super::strings::int;
use super::{Run, sequence};
use crate::rules::functions::{BOOL, DOUBLE, Func, Gives, INT, Native, Overload, Style, UINT, table};
use crate::rules::value::{NO_OVERLOAD, OVERFLOW, Out, Stop, Val};

/// `math.greatest` and `math.least` take any number of numbers: the checker makes a list of them.
pub(in crate::rules) static TABLE: &[Overload] = table! {
    Global "math.greatest"(AnyList) -> Gives::Is(crate::rules::types::Type::Dyn) => Func::Native(Native(greatest));
    Global "math.greatest"(Dyn) -> Gives::Like(0) => Func::Native(Native(greatest));
    Global "math.least"(AnyList) -> Gives::Is(crate::rules::types::Type::Dyn) => Func::Native(Native(least));
    Global "math.least"(Dyn) -> Gives::Like(0) => Func::Native(Native(least));
    Global "math.ceil"(Double) -> DOUBLE => Func::Native(Native(ceil));
    Global "math.ceil"(Decimal) -> Gives::Like(0) => Func::Native(Native(ceil));
    Global "math.floor"(Double) -> DOUBLE => Func::Native(Native(floor));
    Global "math.floor"(Decimal) -> Gives::Like(0) => Func::Native(Native(floor));
    Global "math.round"(Double) -> DOUBLE => Func::Native(Native(round));
    Global "math.round"(Decimal) -> Gives::Like(0) => Func::Native(Native(round));
    Global "math.trunc"(Double) -> DOUBLE => Func::Native(Native(trunc));
    Global "math.trunc"(Decimal) -> Gives::Like(0) => Func::Native(Native(trunc));
    Global "math.sqrt"(Double) -> DOUBLE => Func::Native(Native(sqrt));
    Global "math.sqrt"(Int) -> DOUBLE => Func::Native(Native(sqrt));
    Global "math.sqrt"(Uint) -> DOUBLE => Func::Native(Native(sqrt));
    Global "math.abs"(Int) -> Gives::Like(0) => Func::Native(Native(abs));
    Global "math.abs"(Uint) -> Gives::Like(0) => Func::Native(Native(abs));
    Global "math.abs"(Double) -> Gives::Like(0) => Func::Native(Native(abs));
    Global "math.abs"(Decimal) -> Gives::Like(0) => Func::Native(Native(abs));
    Global "math.sign"(Int) -> Gives::Like(0) => Func::Native(Native(sign));
    Global "math.sign"(Uint) -> Gives::Like(0) => Func::Native(Native(sign));
    Global "math.sign"(Double) -> Gives::Like(0) => Func::Native(Native(sign));
    Global "math.sign"(Decimal) -> Gives::Like(0) => Func::Native(Native(sign));
    Global "math.isNaN"(Double) -> BOOL => Func::Native(Native(is_nan));
    Global "math.isInf"(Double) -> BOOL => Func::Native(Native(is_inf));
    Global "math.isFinite"(Double) -> BOOL => Func::Native(Native(is_finite));
    Method "isNan"(Double) -> BOOL => Func::Native(Native(is_nan));
    Method "isInf"(Double) -> BOOL => Func::Native(Native(is_inf));
    Method "isInf"(Double, Int) -> BOOL => Func::Native(Native(is_inf));
    Global "math.bitAnd"(Int, Int) -> INT => Func::Native(Native(bit_and));
    Global "math.bitAnd"(Uint, Uint) -> UINT => Func::Native(Native(bit_and));
    Global "math.bitOr"(Int, Int) -> INT => Func::Native(Native(bit_or));
    Global "math.bitOr"(Uint, Uint) -> UINT => Func::Native(Native(bit_or));
    Global "math.bitXor"(Int, Int) -> INT => Func::Native(Native(bit_xor));
    Global "math.bitXor"(Uint, Uint) -> UINT => Func::Native(Native(bit_xor));
    Global "math.bitNot"(Int) -> INT => Func::Native(Native(bit_not));
    Global "math.bitNot"(Uint) -> UINT => Func::Native(Native(bit_not));
    Global "math.bitShiftLeft"(Int, Int) -> INT => Func::Native(Native(shift_left));
    Global "math.bitShiftLeft"(Uint, Int) -> UINT => Func::Native(Native(shift_left));
    Global "math.bitShiftRight"(Int, Int) -> INT => Func::Native(Native(shift_right));
    Global "math.bitShiftRight"(Uint, Int) -> UINT => Func::Native(Native(shift_right));
};

fn greatest(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.extreme(args, Ordering::Greater)
}

fn least(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.extreme(args, Ordering::Less)
}

impl Run<'_> {
    /// The first of the numbers that no other exceeds (or goes below).
    pub(super) fn extreme(&mut self, args: &[Val], wanted: Ordering) -> Out {
        let [arg] = args else { return Err(NO_OVERLOAD) };
        let Val::List(seq) = *arg else {
            // A number alone is both.
            self.numbers(*arg, *arg)?;
            return Ok(*arg);
        };
        let mut cursor = sequence::Cursor::new(seq);
        let mut best: Option<Val> = None;
        while let Some(value) = self.next(&mut cursor) {
            let value = value?;
            match best {
                Some(known) if self.numbers(value, known)? != Some(wanted) => {}
                None => {
                    self.numbers(value, value)?;
                    best = Some(value);
                }
                Some(_) => best = Some(value),
            }
        }
        best.ok_or(Stop::Error("an empty list has no greatest or least number"))
    }

    /// The double of an argument that has to be one.
    pub(super) fn double(&self, value: Val) -> Result<f64, Stop> {
        match value {
            Val::Double(value) => Ok(value),
            Val::Digits(text) => self.double_of(text),
            _ => Err(NO_OVERLOAD),
        }
    }

    fn rounded(&mut self, args: &[Val], double: fn(f64) -> f64, decimal: Rounding) -> Out {
        match args {
            [value @ Val::Decimal(_)] => decimals::rounded(self, *value, 0, decimal),
            [value] => Ok(Val::Double(double(self.double(*value)?))),
            _ => Err(NO_OVERLOAD),
        }
    }
}

fn ceil(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.rounded(args, f64::ceil, Rounding::Ceiling)
}

fn floor(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.rounded(args, f64::floor, Rounding::Floor)
}

/// Halves away from zero.
fn round(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.rounded(args, f64::round, Rounding::HalfUp)
}

fn trunc(run: &mut Run<'_>, args: &[Val]) -> Out {
    run.rounded(args, f64::trunc, Rounding::Truncate)
}

#[expect(clippy::cast_precision_loss, reason = "a root is a double")]
fn sqrt(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    let value = match *value {
        Val::Int(value) => value as f64,
        Val::Uint(value) => value as f64,
        other => run.double(other)?,
    };
    Ok(Val::Double(value.sqrt()))
}

fn abs(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    match *value {
        Val::Int(value) => value.checked_abs().map(Val::Int).ok_or(OVERFLOW),
        Val::Uint(value) => Ok(Val::Uint(value)),
        value @ Val::Decimal(_) if run.sign_of(value)? < 0 => decimals::negated(run, value),
        value @ Val::Decimal(_) => Ok(value),
        value => Ok(Val::Double(run.double(value)?.abs())),
    }
}

fn sign(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    Ok(match *value {
        Val::Int(value) => Val::Int(value.signum()),
        Val::Uint(value) => Val::Uint(value.min(1)),
        value @ Val::Decimal(_) => decimals::whole(run.sign_of(value)?),
        value => {
            let value = run.double(value)?;
            Val::Double(if value == 0.0 || value.is_nan() { value } else { value.signum() })
        }
    })
}

fn is_nan(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Bool(run.double(*value)?.is_nan()))
}

/// Any infinity; with a sign, that of the sign (0: either).
fn is_inf(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let value = run.double(*value)?;
    let sign = rest.first().map_or(Ok(0), |sign| int(*sign))?;
    let of_sign = match sign.cmp(&0) {
        Ordering::Equal => true,
        Ordering::Greater => value > 0.0,
        Ordering::Less => value < 0.0,
    };
    Ok(Val::Bool(value.is_infinite() && of_sign))
}

fn is_finite(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [value] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Bool(run.double(*value)?.is_finite()))
}

fn bits(args: &[Val], ints: fn(i64, i64) -> i64, uints: fn(u64, u64) -> u64) -> Out {
    match args {
        [Val::Int(left), Val::Int(right)] => Ok(Val::Int(ints(*left, *right))),
        [Val::Uint(left), Val::Uint(right)] => Ok(Val::Uint(uints(*left, *right))),
        _ => Err(NO_OVERLOAD),
    }
}

fn bit_and(_: &mut Run<'_>, args: &[Val]) -> Out {
    bits(args, |left, right| left & right, |left, right| left & right)
}

fn bit_or(_: &mut Run<'_>, args: &[Val]) -> Out {
    bits(args, |left, right| left | right, |left, right| left | right)
}

fn bit_xor(_: &mut Run<'_>, args: &[Val]) -> Out {
    bits(args, |left, right| left ^ right, |left, right| left ^ right)
}

fn bit_not(_: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [Val::Int(value)] => Ok(Val::Int(!value)),
        [Val::Uint(value)] => Ok(Val::Uint(!value)),
        _ => Err(NO_OVERLOAD),
    }
}

/// Bits fall out at the end, and zeros come in: a shift by 64 or more leaves 0.
fn shifted(args: &[Val], shift: fn(u64, u32) -> Option<u64>) -> Out {
    let [value, by] = args else { return Err(NO_OVERLOAD) };
    let bits = match *value {
        Val::Int(value) => value.cast_unsigned(),
        Val::Uint(value) => value,
        _ => return Err(NO_OVERLOAD),
    };
    let by = int(*by)?;
    if by < 0 {
        return Err(Stop::Error("a shift by a negative number"));
    }
    let made = u32::try_from(by).ok().and_then(|by| shift(bits, by)).unwrap_or(0);
    Ok(if matches!(value, Val::Int(_)) { Val::Int(made.cast_signed()) } else { Val::Uint(made) })
}

fn shift_left(_: &mut Run<'_>, args: &[Val]) -> Out {
    shifted(args, u64::checked_shl)
}

fn shift_right(_: &mut Run<'_>, args: &[Val]) -> Out {
    shifted(args, u64::checked_shr)
}

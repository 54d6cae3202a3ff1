//! Chains of operators from the left: arithmetic and comparisons.

use std::cmp::Ordering;

use super::Run;
use crate::cells::Cell;
use crate::rules::ast::BinaryOp;
use crate::rules::program::{Node, NodeIx, Range, Read};
use crate::rules::value::{NO_OVERLOAD, OVERFLOW, Out, Seq, Stop, Str, Val};
use crate::scalars::duration::MAX_SECONDS;
use crate::scalars::time;

const DIVIDE: Stop = Stop::Error("division by zero");
const MODULUS: Stop = Stop::Error("modulus by zero");
const NANOS: i64 = 1_000_000_000;

impl Run<'_> {
    #[inline(never)]
    pub(super) fn chain(&mut self, first: NodeIx, range: Range) -> Out {
        let mut left = self.operand(first)?;
        for at in range.start..range.start + range.len {
            let (op, right) = self.program.operations.get(at as usize).copied().ok_or(NO_OVERLOAD)?;
            let right = self.operand(right)?;
            left = self.apply(op, left, right)?;
        }
        Ok(left)
    }

    /// An operand. Operators see no digits of a JSON number: its double stands ready.
    fn operand(&mut self, node: NodeIx) -> Out {
        match self.ready(node) {
            Some(double) => Ok(Val::Double(double)),
            None => self.eval(node),
        }
    }

    /// Apart, as evaluation recurses through the caller.
    #[inline(never)]
    fn ready(&mut self, node: NodeIx) -> Option<f64> {
        let Node::Cell { at, read: Read::Double, guards: Range { len: 0, .. } } = self.program.node(node) else {
            return None;
        };
        let Cell::Number { double, .. } = self.cell(at) else { return None };
        self.work.budget.spend(1).then_some(double)
    }

    #[inline(never)]
    fn apply(&mut self, op: BinaryOp, left: Val, right: Val) -> Out {
        let order = |run: &mut Self, holds: fn(Ordering) -> bool| -> Out {
            Ok(Val::Bool(run.order(left, right)?.is_some_and(holds)))
        };
        match op {
            BinaryOp::Equal => Ok(Val::Bool(self.equal(left, right)?)),
            BinaryOp::NotEqual => Ok(Val::Bool(!self.equal(left, right)?)),
            BinaryOp::Less => order(self, Ordering::is_lt),
            BinaryOp::LessEqual => order(self, Ordering::is_le),
            BinaryOp::Greater => order(self, Ordering::is_gt),
            BinaryOp::GreaterEqual => order(self, Ordering::is_ge),
            BinaryOp::In => Ok(Val::Bool(self.holds(right, left)?)),
            _ => self.arithmetic(op, left, right),
        }
    }

    #[inline(never)]
    fn arithmetic(&mut self, op: BinaryOp, left: Val, right: Val) -> Out {
        match (left, right) {
            (Val::Int(left), Val::Int(right)) => ints(op, left, right),
            (Val::Uint(left), Val::Uint(right)) => uints(op, left, right),
            (Val::Double(_) | Val::Digits(_), Val::Double(_) | Val::Digits(_)) => {
                let plain = |value: Val| match value {
                    Val::Double(value) => Ok(value),
                    Val::Digits(text) => self.double_of(text),
                    _ => Ok(f64::NAN),
                };
                doubles(op, plain(left)?, plain(right)?)
            }
            (Val::Text(left), Val::Text(right)) if op == BinaryOp::Add => Ok(Val::Text(self.concat(left, right)?)),
            (Val::Bytes(left), Val::Bytes(right)) if op == BinaryOp::Add => Ok(Val::Bytes(self.concat(left, right)?)),
            (Val::List(left), Val::List(right)) if op == BinaryOp::Add => self.join(left, right),
            (Val::Decimal(_), Val::Decimal(_)) => super::decimals::operation(self, op, left, right),
            _ => times(op, left, right),
        }
    }

    /// Two texts in a row. Where the left one was built last, it grows in place.
    fn concat(&mut self, left: Str, right: Str) -> Result<Str, Stop> {
        let (first, second) = (self.bytes(left).len(), self.bytes(right).len());
        let end = self.work.text.len();
        let grows = matches!(left, Str::Built { start, len } if start as usize + len as usize == end);
        // Charged as if it were built anew: what was built last depends on what other rules asked for.
        self.charge(crate::rules::cost::text_units(first + second))?;
        let start = if let (true, Str::Built { start, .. }) = (grows, left) {
            start
        } else {
            self.append(left);
            u32::try_from(end).map_err(|_| OVERFLOW)?
        };
        self.append(right);
        Ok(Str::Built { start, len: u32::try_from(first + second).map_err(|_| OVERFLOW)? })
    }

    fn append(&mut self, text: Str) {
        match text {
            Str::Cell(text) => self.work.text.extend_from_slice(self.cells.bytes(text)),
            Str::Const { start, len } => {
                let range = start as usize..start as usize + len as usize;
                self.work.text.extend_from_slice(self.program.pool.get(range).unwrap_or_default());
            }
            Str::Built { start, len } => {
                let range = start as usize..start as usize + len as usize;
                if range.end <= self.work.text.len() {
                    self.work.text.extend_from_within(range);
                }
            }
        }
    }

    fn join(&mut self, left: Seq, right: Seq) -> Out {
        let mut values = Vec::new();
        for seq in [left, right] {
            let mut cursor = super::sequence::Cursor::new(seq);
            while let Some(value) = self.next(&mut cursor) {
                values.push(value?);
            }
        }
        let len = u32::try_from(values.len()).map_err(|_| OVERFLOW)?;
        let start = self.keep(&values)?;
        Ok(Val::List(Seq::Built { start, len }))
    }
}

/// Arithmetic of whole numbers; the two types differ in nothing but their range.
macro_rules! whole {
    ($name:ident, $type:ty, $value:path) => {
        fn $name(op: BinaryOp, left: $type, right: $type) -> Out {
            let value = match op {
                BinaryOp::Add => left.checked_add(right),
                BinaryOp::Subtract => left.checked_sub(right),
                BinaryOp::Multiply => left.checked_mul(right),
                BinaryOp::Divide if right == 0 => return Err(DIVIDE),
                BinaryOp::Remainder if right == 0 => return Err(MODULUS),
                BinaryOp::Divide => left.checked_div(right),
                BinaryOp::Remainder => left.checked_rem(right),
                _ => return Err(NO_OVERLOAD),
            };
            value.map($value).ok_or(OVERFLOW)
        }
    };
}

whole!(ints, i64, Val::Int);
whole!(uints, u64, Val::Uint);

fn doubles(op: BinaryOp, left: f64, right: f64) -> Out {
    Ok(Val::Double(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide => left / right,
        _ => return Err(NO_OVERLOAD),
    }))
}

/// Timestamps and durations.
fn times(op: BinaryOp, left: Val, right: Val) -> Out {
    let total = |seconds: i64, nanos: i64| i128::from(seconds) * i128::from(NANOS) + i128::from(nanos);
    match (op, left, right) {
        (BinaryOp::Add, Val::Timestamp { seconds, nanos }, Val::Duration { seconds: more, nanos: of })
        | (BinaryOp::Add, Val::Duration { seconds: more, nanos: of }, Val::Timestamp { seconds, nanos }) => {
            timestamp(total(seconds, nanos.into()) + total(more, of.into()))
        }
        (BinaryOp::Subtract, Val::Timestamp { seconds, nanos }, Val::Duration { seconds: less, nanos: of }) => {
            timestamp(total(seconds, nanos.into()) - total(less, of.into()))
        }
        (BinaryOp::Subtract, Val::Timestamp { seconds, nanos }, Val::Timestamp { seconds: from, nanos: of }) => {
            between(total(seconds, nanos.into()) - total(from, of.into()))
        }
        (BinaryOp::Add, Val::Duration { seconds, nanos }, Val::Duration { seconds: more, nanos: of }) => {
            duration(total(seconds, nanos.into()) + total(more, of.into()))
        }
        (BinaryOp::Subtract, Val::Duration { seconds, nanos }, Val::Duration { seconds: less, nanos: of }) => {
            duration(total(seconds, nanos.into()) - total(less, of.into()))
        }
        _ => Err(NO_OVERLOAD),
    }
}

fn timestamp(nanos: i128) -> Out {
    let seconds = i64::try_from(nanos.div_euclid(NANOS.into())).map_err(|_| OVERFLOW)?;
    let nanos = u32::try_from(nanos.rem_euclid(NANOS.into())).map_err(|_| OVERFLOW)?;
    if time::in_range(seconds) { Ok(Val::Timestamp { seconds, nanos }) } else { Err(OVERFLOW) }
}

/// What lies between two timestamps, as far as nanoseconds in 64 bits reach: cel-spec's suite asks
/// for an error beyond.
fn between(nanos: i128) -> Out {
    i64::try_from(nanos).map_err(|_| OVERFLOW)?;
    duration(nanos)
}

fn duration(nanos: i128) -> Out {
    let seconds = i64::try_from(nanos / i128::from(NANOS)).map_err(|_| OVERFLOW)?;
    let rest = i32::try_from(nanos % i128::from(NANOS)).map_err(|_| OVERFLOW)?;
    if seconds.abs() > MAX_SECONDS { Err(OVERFLOW) } else { Ok(Val::Duration { seconds, nanos: rest }) }
}

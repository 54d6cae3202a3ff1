//! The quick scan of Avro binary: a flat program over the bytes, which accepts them and fills the
//! cells, or refuses them without a word. What is wrong with them says the careful reader
//! (`avro.rs`), which reads them again.

use super::avro::Avro;
use super::avro_code::{Code, DecimalIns, Ins, ListIns, Program};
use super::avro_scalars::{digits_of, int_of, timestamp_cell};
use super::avro_varint::{Taken, long, natural, prefixed, skip_text, text, text_mark, varint};
use super::fault::FirstFault;
use super::ops::OpId;
use crate::cells::{ArenaId, Cell, CellRef, TextRef, keys};
use crate::limits::Limits;
use crate::scalars::uuid;
use crate::schema::TimeUnit;

/// What is left of the payload; `None` where it is refused.
type Rest<'r> = Option<&'r [u8]>;

/// How often a body is read, and where the frames of its elements lie.
#[derive(Clone, Copy)]
struct Times {
    count: u64,
    arena: Option<ArenaId>,
}

const ONCE: Times = Times { count: 1, arena: None };

impl<'r> Avro<'r, FirstFault> {
    /// Whether the whole payload is a datum of the program.
    pub(crate) fn accepts(&mut self, program: &Program) -> bool {
        let payload = self.run.payload;
        payload.len() as u64 <= self.run.limits.payload_bytes
            && self.body(program, 0, ONCE, payload).is_some_and(<[u8]>::is_empty)
    }

    /// Reads the body that begins at `start`, so many times.
    fn body(&mut self, program: &Program, start: usize, times: Times, mut rest: &'r [u8]) -> Rest<'r> {
        let mut left = times.count;
        let mut at = start;
        self.frame(times.arena);
        loop {
            let ins = *program.code.get(at)?;
            at += 1;
            match ins.code {
                Code::Texts => {
                    for _ in 0..ins.arg {
                        rest = skip_text(rest)?;
                    }
                }
                Code::Longs => {
                    for _ in 0..ins.arg {
                        rest = varint(rest)?.1;
                    }
                }
                Code::Skip => rest = rest.get(ins.arg as usize..)?,
                Code::Int => rest = int(rest)?.1,
                Code::Bool => rest = bool(rest)?.1,
                Code::Enum => rest = symbol(rest, ins.arg)?.1,
                Code::Bytes => rest = prefixed(rest)?.1,
                Code::Uuid => {
                    let (bytes, tail) = prefixed(rest)?;
                    rest = uuid::is_uuid(bytes).then_some(tail)?;
                }
                Code::Decimal => rest = self.decimal_at(program.decimals.get(ins.arg as usize)?, ins.low, rest)?,
                Code::NullableText => {
                    let (is_null, tail) = null(rest, ins.low)?;
                    rest = if is_null { tail } else { skip_text(tail)? };
                }
                Code::NullableLong => {
                    let (is_null, tail) = null(rest, ins.low)?;
                    rest = if is_null { tail } else { varint(tail)?.1 };
                }
                Code::Nullable => {
                    let (is_null, tail) = null(rest, ins.low)?;
                    rest = tail;
                    if is_null {
                        at = ins.arg as usize;
                    }
                }
                Code::Union => {
                    let (branch, tail) = symbol(rest, ins.low.into())?;
                    at = *program.targets.get(ins.arg as usize + branch as usize)? as usize;
                    rest = tail;
                }
                Code::Jump => at = ins.arg as usize,
                Code::List => {
                    let list = program.lists.get(ins.arg as usize)?;
                    rest = self.blocks(program, list, at, rest)?;
                    at = list.next as usize;
                }
                Code::TextList => rest = self.texts(ins.low, rest)?,
                Code::TextMap => rest = self.text_map(ins.low, rest)?,
                Code::End => {
                    left -= 1;
                    if left == 0 {
                        return Some(rest);
                    }
                    at = start;
                    self.frame(times.arena);
                }
                _ => rest = self.seldom(program, ins, rest)?,
            }
        }
    }

    #[inline]
    fn frame(&mut self, arena: Option<ArenaId>) {
        if let Some(arena) = arena {
            self.run.scratch.push_frame(arena);
        }
    }

    /// What has to do with cells, budgets and the careful reader.
    #[inline(never)]
    fn seldom(&mut self, program: &Program, ins: Ins, rest: &'r [u8]) -> Rest<'r> {
        let (cell, rest) = match ins.code {
            Code::KeepNull => (Cell::Null, rest),
            Code::KeepRecord => (Cell::Record, rest),
            Code::KeepBool => {
                let (value, rest) = bool(rest)?;
                (Cell::Bool(value), rest)
            }
            Code::KeepInt => {
                let (value, rest) = int(rest)?;
                (Cell::Int(value.into()), rest)
            }
            Code::KeepLong => {
                let (value, rest) = long(rest)?;
                (Cell::Int(value), rest)
            }
            Code::KeepDouble => {
                let (bytes, rest) = rest.split_first_chunk()?;
                (Cell::Double(f64::from_le_bytes(*bytes)), rest)
            }
            Code::KeepText => {
                let (bytes, rest) = text(rest)?;
                (Cell::Text(self.place(bytes, rest)), rest)
            }
            Code::KeepEnum => {
                let (symbol, rest) = symbol(rest, ins.low.into())?;
                (Cell::Symbol(symbol), rest)
            }
            Code::KeepTimestamp => {
                let (value, rest) = long(rest)?;
                let unit = match ins.low {
                    0 => TimeUnit::Millis,
                    1 => TimeUnit::Micros,
                    _ => TimeUnit::Nanos,
                };
                (timestamp_cell(value, unit), rest)
            }
            _ => return self.other(program, ins, rest),
        };
        self.run.scratch.set(*program.cells.get(ins.arg as usize)?, cell);
        Some(rest)
    }

    #[inline(never)]
    fn other(&mut self, program: &Program, ins: Ins, rest: &'r [u8]) -> Rest<'r> {
        match ins.code {
            Code::Charge => self.charge(ins).then_some(rest),
            Code::Refund => {
                self.run.nodes = self.run.nodes.saturating_add(ins.arg.into());
                Some(rest)
            }
            Code::Key => {
                let cell = program.cells.get(ins.arg as usize).copied().filter(|_| ins.low == 1);
                self.key(cell, rest)
            }
            Code::Call => {
                let start = *program.bodies.get(ins.arg as usize)? as usize;
                self.run.depth += u32::from(ins.low);
                let rest = self.body(program, start, ONCE, rest)?;
                self.run.depth -= u32::from(ins.low);
                Some(rest)
            }
            Code::Scalar | Code::Whole => self.careful(ins, rest),
            // `Refuse`; all others are told apart before.
            _ => None,
        }
    }

    /// Where a text lies; `rest` is what follows it.
    #[inline]
    fn place(&self, bytes: &[u8], rest: &[u8]) -> TextRef {
        TextRef::payload(self.run.payload.len() - rest.len() - bytes.len(), bytes.len())
    }

    #[inline]
    fn charge(&mut self, ins: Ins) -> bool {
        let left = self.run.nodes.checked_sub(ins.arg.into());
        self.run.nodes = left.unwrap_or(0);
        let depth = self.run.limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH);
        left.is_some() && self.run.depth + u32::from(ins.low) <= depth
    }

    fn blocks(&mut self, program: &Program, list: &ListIns, body: usize, mut rest: &'r [u8]) -> Rest<'r> {
        let first = list.arena.map_or(0, |arena| self.run.scratch.frames(arena));
        let mark = self.run.scratch.keys.len();
        let mut total = 0_u64;
        loop {
            let ((count, end), tail) = block(rest)?;
            rest = tail;
            if count == 0 {
                break;
            }
            if list.has_bytes && count > rest.len() as u64 {
                return None;
            }
            total = total.checked_add(count)?;
            rest = self.body(program, body, Times { count, arena: list.arena }, rest)?;
            if end.is_some_and(|end| end != rest.len()) {
                return None;
            }
        }
        if list.is_map {
            self.keys_differ(mark)?;
        }
        if let Some(cell) = list.cell {
            self.run.scratch.set(cell, Cell::Range { start: first, len: u32::try_from(total).unwrap_or(u32::MAX) });
        }
        (total >= list.sizes.0 && total <= list.sizes.1).then_some(rest)
    }

    #[inline(never)]
    fn texts(&mut self, charged: u16, mut rest: &'r [u8]) -> Rest<'r> {
        loop {
            let ((count, end), tail) = block(rest)?;
            rest = tail;
            if count == 0 {
                return Some(rest);
            }
            self.charge_block(count, charged)?;
            for _ in 0..count {
                rest = skip_text(rest)?;
            }
            if end.is_some_and(|end| end != rest.len()) {
                return None;
            }
        }
    }

    /// A map of texts. Keys that differ in their marks differ; where two do not, the map is read
    /// once more, and its keys are compared.
    #[inline(never)]
    fn text_map(&mut self, charged: u16, start: &'r [u8]) -> Rest<'r> {
        let (mut seen, mut twice) = ([0_u64; 4], false);
        let mut rest = start;
        loop {
            let ((count, end), tail) = block(rest)?;
            rest = tail;
            if count == 0 {
                break;
            }
            self.charge_block(count.checked_mul(2)?, charged)?;
            for _ in 0..count {
                let (mark, tail) = text_mark(rest)?;
                let word = seen.get_mut(usize::from(mark >> 6))?;
                let bit = 1 << (mark & 63);
                twice |= *word & bit != 0;
                *word |= bit;
                rest = skip_text(tail)?;
            }
            if end.is_some_and(|end| end != rest.len()) {
                return None;
            }
        }
        if twice {
            self.compare_keys(start)?;
        }
        Some(rest)
    }

    /// Whether the keys of a map of texts, which was read before, differ.
    #[cold]
    fn compare_keys(&mut self, mut rest: &'r [u8]) -> Option<()> {
        let mark = self.run.scratch.keys.len();
        loop {
            let ((count, _), tail) = block(rest)?;
            rest = tail;
            if count == 0 {
                return self.keys_differ(mark);
            }
            for _ in 0..count {
                rest = skip_text(self.key(None, rest)?)?;
            }
        }
    }

    #[inline]
    fn charge_block(&mut self, values: u64, charged: u16) -> Option<()> {
        if charged == 1 {
            self.run.nodes = self.run.nodes.checked_sub(values)?;
        }
        Some(())
    }

    #[inline]
    fn key(&mut self, cell: Option<CellRef>, rest: &'r [u8]) -> Rest<'r> {
        let (bytes, after) = text(rest)?;
        let place = self.place(bytes, after);
        if let Some(cell) = cell {
            self.run.scratch.set(cell, Cell::Text(place));
        }
        keys::note(self.run.scratch, bytes, place, 0);
        Some(after)
    }

    #[inline]
    fn keys_differ(&mut self, mark: usize) -> Option<()> {
        let differ = keys::all_differ(self.run.scratch, mark, (self.run.payload, &[]));
        self.run.scratch.keys.truncate(mark);
        differ.then_some(())
    }

    #[inline]
    fn decimal_at(&mut self, decimal: &DecimalIns, safe: u16, rest: &'r [u8]) -> Rest<'r> {
        let (bytes, after) = match decimal.fixed {
            None => prefixed(rest)?,
            Some(size) => rest.split_at_checked(size as usize)?,
        };
        if decimal.cell.is_none() && bytes.len() <= usize::from(safe) {
            return Some(after);
        }
        self.decimal_of(decimal, bytes, rest, after)
    }

    #[inline(never)]
    fn decimal_of(&mut self, decimal: &DecimalIns, bytes: &[u8], rest: &'r [u8], after: &'r [u8]) -> Rest<'r> {
        if bytes.len() > 16 {
            return self.careful(Ins { code: Code::Scalar, low: 0, arg: decimal.op.0 }, rest);
        }
        let value = int_of(bytes);
        if value.unsigned_abs() >= decimal.bound {
            return None;
        }
        if let Some(cell) = decimal.cell {
            let value = if let Ok(mantissa) = i64::try_from(value) {
                Cell::Decimal { mantissa, scale: decimal.scale }
            } else {
                let mut text = [0_u8; 64];
                let digits = digits_of(value, decimal.scale.unsigned_abs(), &mut text);
                Cell::Digits(self.run.scratch.keep(digits))
            };
            self.run.scratch.set(cell, value);
        }
        Some(after)
    }

    #[inline(never)]
    fn careful(&mut self, ins: Ins, rest: &'r [u8]) -> Rest<'r> {
        let plan = self.run.plan;
        self.at = self.run.payload.len() - rest.len();
        let id = OpId(ins.arg);
        if ins.code == Code::Scalar {
            self.scalar(plan.op(id)).ok()?;
        } else {
            self.run.depth += u32::from(ins.low);
            self.value(id).ok()?;
            self.run.depth -= u32::from(ins.low);
        }
        self.run.payload.get(self.at..)
    }
}

/// An `int`: a varint that 32 bits hold.
#[inline]
fn int(rest: &[u8]) -> Taken<'_, i32> {
    let (value, rest) = long(rest)?;
    Some((i32::try_from(value).ok()?, rest))
}

#[inline]
fn bool(rest: &[u8]) -> Taken<'_, bool> {
    match rest {
        [byte @ (0 | 1), rest @ ..] => Some((*byte == 1, rest)),
        _ => None,
    }
}

/// An index below a count.
#[inline]
fn symbol(rest: &[u8], count: u32) -> Taken<'_, u32> {
    let (index, rest) = natural(rest)?;
    let index = u32::try_from(index).ok().filter(|index| *index < count)?;
    Some((index, rest))
}

/// The branch of a union of two, one of them null.
#[inline]
fn null(rest: &[u8], branch: u16) -> Taken<'_, bool> {
    let (index, rest) = symbol(rest, 2)?;
    Some((index == u32::from(branch), rest))
}

/// How many elements, and how much is left behind them if the block says so.
type Block = (u64, Option<usize>);

/// The next block of a list or map; one of no elements is the end.
#[inline]
fn block(rest: &[u8]) -> Taken<'_, Block> {
    if let [byte, tail @ ..] = rest
        && byte & 0x81 == 0
    {
        return Some(((u64::from(*byte >> 1), None), tail));
    }
    long_block(rest)
}

#[inline(never)]
fn long_block(rest: &[u8]) -> Taken<'_, Block> {
    let (count, tail) = long(rest)?;
    if count >= 0 {
        return Some(((count.unsigned_abs(), None), tail));
    }
    let (size, tail) = natural(tail)?;
    let end = tail.len().checked_sub(usize::try_from(size).ok()?)?;
    Some(((count.unsigned_abs(), Some(end)), tail))
}

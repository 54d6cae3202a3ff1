//! Scalars of Avro binary: their checks and their cells.

use super::avro::Avro;
use super::fault::{Flow, Found, Raw, Sink, Stop};
use super::ops::{DecimalOp, EnumOp, Op, OpKind};
use crate::cells::{Cell, TextRef};
use crate::diagnostics::{Code, codes};
use crate::scalars::decimal::{DecimalBuf, canonical, unscaled_within};
use crate::scalars::{time, uuid};
use crate::schema::{IntKind, TimeUnit};

impl<S: Sink> Avro<'_, S> {
    #[inline(never)]
    pub(crate) fn scalar(&mut self, op: &Op) -> Flow {
        let (start, faults) = (self.at, self.run.faults);
        let cell = match &op.kind {
            OpKind::Null => Cell::Null,
            OpKind::Bool => self.bool(op)?,
            OpKind::Int(IntKind::I32) => self.int(op)?.map_or(Cell::Bad, |int| Cell::Int(int.into())),
            OpKind::Int(_) => Cell::Int(self.long(op.node)?),
            OpKind::Float => Cell::Double(f32::from_le_bytes(self.array(op)?).into()),
            OpKind::Double => Cell::Double(f64::from_le_bytes(self.array(op)?)),
            OpKind::Text => self.text(op)?,
            OpKind::Bytes => {
                let (start, bytes) = self.length_prefixed(op.node)?;
                Cell::Bytes(TextRef::payload(start, bytes.len()))
            }
            OpKind::Fixed(size) => self.fixed(op, *size as usize)?,
            OpKind::Duration => self.fixed(op, 12)?,
            OpKind::Enum(symbols) => self.symbol(op, symbols)?,
            OpKind::Decimal(decimal) => self.decimal(op, decimal)?,
            OpKind::Uuid { fixed: true } => {
                let bytes = self.array::<16>(op)?;
                match op.cell() {
                    Some(_) if self.run.fill => Cell::Text(self.run.scratch.keep(&uuid::canonical(bytes))),
                    _ => Cell::Absent,
                }
            }
            OpKind::Uuid { fixed: false } => self.uuid_text(op)?,
            OpKind::Date => self.int(op)?.map_or(Cell::Bad, date_cell),
            OpKind::Time(TimeUnit::Millis) => self.int(op)?.map_or(Cell::Bad, |int| time_cell(int.into(), 1_000_000)),
            OpKind::Time(unit) => time_cell(self.long(op.node)?, nanos_of(*unit)),
            OpKind::Timestamp { unit, .. } => timestamp_cell(self.long(op.node)?, *unit),
            // No Avro schema has other kinds: a value of one has no bytes.
            _ => return self.run.end(codes::AVRO_NO_VALUE, op.node, self.offset()),
        };
        let cell = self.run.refined(op, cell, Some(start as u64))?;
        self.run.set(op, cell);
        if cell == Cell::Null
            && let Some(place) = op.tree()
        {
            self.run.put(place, cell);
            return Ok(());
        }
        self.keep_tree(op, start, faults)
    }

    /// A fault after which the next value's place is known.
    fn bad(&mut self, code: Code, op: &Op, found: Found<'_>, at: usize) -> Result<Cell, Stop> {
        self.run.fault(Raw::new(code, op.node, found).at(Some(at as u64)))?;
        Ok(Cell::Bad)
    }

    fn array<const N: usize>(&mut self, op: &Op) -> Result<[u8; N], Stop> {
        let bytes = self.take(op.node, N)?;
        Ok(bytes.first_chunk().copied().unwrap_or([0; N]))
    }

    fn bool(&mut self, op: &Op) -> Result<Cell, Stop> {
        let at = self.at;
        match self.array(op)? {
            [0] => Ok(Cell::Bool(false)),
            [1] => Ok(Cell::Bool(true)),
            [byte] => self.bad(codes::AVRO_BOOL, op, Found::Uint(byte.into()), at),
        }
    }

    /// An `int`; `None` beyond 32 bits.
    fn int(&mut self, op: &Op) -> Result<Option<i32>, Stop> {
        let at = self.at;
        let long = self.long(op.node)?;
        if let Ok(int) = i32::try_from(long) {
            return Ok(Some(int));
        }
        self.bad(codes::AVRO_INT_RANGE, op, Found::Int(long), at)?;
        Ok(None)
    }

    fn text(&mut self, op: &Op) -> Result<Cell, Stop> {
        let at = self.at;
        let (start, bytes) = self.length_prefixed(op.node)?;
        if smoothutf8::verify(bytes) {
            return Ok(Cell::Text(TextRef::payload(start, bytes.len())));
        }
        self.bad(codes::AVRO_UTF8, op, Found::Nothing, at)
    }

    fn fixed(&mut self, op: &Op, size: usize) -> Result<Cell, Stop> {
        let start = self.at;
        self.take(op.node, size)?;
        Ok(Cell::Bytes(TextRef::payload(start, size)))
    }

    fn symbol(&mut self, op: &Op, symbols: &EnumOp) -> Result<Cell, Stop> {
        let at = self.at;
        let index = self.long(op.node)?;
        match u32::try_from(index) {
            Ok(symbol) if (symbol as usize) < symbols.symbols.len() => Ok(Cell::Symbol(symbol)),
            _ => self.bad(codes::AVRO_ENUM_INDEX, op, Found::Int(index), at),
        }
    }

    fn uuid_text(&mut self, op: &Op) -> Result<Cell, Stop> {
        let at = self.at;
        let (start, bytes) = self.length_prefixed(op.node)?;
        if uuid::is_uuid(bytes) {
            return Ok(Cell::Text(self.canonical_uuid(op, start, bytes)));
        }
        match smoothutf8::from_utf8(bytes) {
            Some(text) => self.bad(codes::AVRO_UUID, op, Found::Text(text), at),
            None => self.bad(codes::AVRO_UTF8, op, Found::Nothing, at),
        }
    }

    /// Rules read a UUID in its canonical text, which is the text itself where it is in lower case.
    fn canonical_uuid(&mut self, op: &Op, start: usize, bytes: &[u8]) -> TextRef {
        let wanted = op.cell().is_some() && self.run.fill;
        if wanted
            && bytes.iter().any(u8::is_ascii_uppercase)
            && let Some(value) = uuid::parse(bytes)
        {
            return self.run.scratch.keep(&uuid::canonical(value));
        }
        TextRef::payload(start, bytes.len())
    }

    fn decimal(&mut self, op: &Op, decimal: &DecimalOp) -> Result<Cell, Stop> {
        let at = self.at;
        let bytes = match decimal.fixed {
            Some(size) => self.take(op.node, size as usize)?,
            None => self.length_prefixed(op.node)?.1,
        };
        if bytes.len() <= 16 {
            let value = int_of(bytes);
            if decimal.bound.is_some_and(|bound| value.unsigned_abs() >= bound) {
                return self.bad(codes::AVRO_DECIMAL_PRECISION, op, Found::Nothing, at);
            }
            return Ok(self.small_decimal(op, value, decimal.scale));
        }
        self.large_decimal(op, decimal, bytes, at)
    }

    fn small_decimal(&mut self, op: &Op, value: i128, scale: u32) -> Cell {
        if op.cell().is_none() && op.checks.is_none() {
            return Cell::Absent;
        }
        if let (Ok(mantissa), Ok(scale)) = (i64::try_from(value), i32::try_from(scale)) {
            return Cell::Decimal { mantissa, scale };
        }
        let mut text = [0_u8; 64];
        let digits = digits_of(value, scale, &mut text);
        Cell::Digits(self.run.scratch.keep(digits))
    }

    #[cold]
    fn large_decimal(&mut self, op: &Op, decimal: &DecimalOp, bytes: &[u8], at: usize) -> Result<Cell, Stop> {
        let (mut small, mut large) = (DecimalBuf::new(), Vec::new());
        match unscaled_within(bytes, (decimal.precision, decimal.scale), &mut small, &mut large) {
            Some(number) => {
                let wanted = (op.cell().is_some() && self.run.fill) || op.checks.is_some();
                Ok(if wanted {
                    Cell::Digits(self.run.scratch.keep(canonical(&number).as_bytes()))
                } else {
                    Cell::Absent
                })
            }
            None => self.bad(codes::AVRO_DECIMAL_PRECISION, op, Found::Nothing, at),
        }
    }
}

/// A big-endian two's complement integer of at most 16 bytes.
pub(crate) fn int_of(bytes: &[u8]) -> i128 {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let fill = if negative { u128::MAX } else { 0 };
    bytes.iter().fold(fill, |value, byte| (value << 8) | u128::from(*byte)).cast_signed()
}

/// The text of a scaled integer in JSON's grammar, without allocation.
pub(crate) fn digits_of(value: i128, scale: u32, text: &mut [u8; 64]) -> &[u8] {
    use std::io::Write;
    let mut rest = text.as_mut_slice();
    // 40 characters for the integer, 13 for the exponent: it fits.
    let _ = write!(rest, "{value}e-{scale}");
    let left = rest.len();
    text.get(..64 - left).unwrap_or_default()
}

pub(crate) fn date_cell(days: i32) -> Cell {
    if time::in_range(i64::from(days) * time::DAY_SECONDS) { Cell::Date(days) } else { Cell::OutOfRange }
}

pub(crate) fn time_cell(value: i64, nanos: i64) -> Cell {
    match value.checked_mul(nanos) {
        Some(nanos @ 0..time::DAY_NANOS) => Cell::Time(nanos),
        _ => Cell::OutOfRange,
    }
}

pub(crate) fn timestamp_cell(value: i64, unit: TimeUnit) -> Cell {
    let nanos = nanos_of(unit);
    let per_second = time::SECOND_NANOS / nanos;
    let seconds = value.div_euclid(per_second);
    let rest = u32::try_from(value.rem_euclid(per_second) * nanos).unwrap_or(0);
    if time::in_range(seconds) { Cell::Timestamp { seconds, nanos: rest } } else { Cell::OutOfRange }
}

/// Nanoseconds of a unit.
pub(crate) fn nanos_of(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Millis => 1_000_000,
        TimeUnit::Micros => 1_000,
        TimeUnit::Nanos => 1,
    }
}

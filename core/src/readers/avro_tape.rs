//! A part of an Avro datum that was read without a fault, copied to the tape: for places whose
//! whole value a rule wants.

use super::avro::Avro;
use super::avro_scalars::{date_cell, digits_of, int_of, nanos_of, time_cell, timestamp_cell};
use super::fault::{Flow, Sink, Stop};
use super::ops::{DecimalOp, Op, OpId, OpKind};
use crate::cells::{Cell, Slot, TextRef};
use crate::scalars::decimal::{DecimalBuf, canonical, unscaled};
use crate::scalars::uuid;
use crate::schema::{IntKind, TimeUnit};

impl<S: Sink> Avro<'_, S> {
    /// Writes the whole value that lies between `start` and here to the cell of an op that wants it.
    pub(crate) fn keep_tree(&mut self, op: &Op, start: usize, faults: u64) -> Flow {
        let Some(place) = op.tree().filter(|_| self.run.fill) else { return Ok(()) };
        if self.run.faults != faults {
            self.run.put(place, Cell::Bad);
            return Ok(());
        }
        let end = std::mem::replace(&mut self.at, start);
        let slot = self.run.scratch.tape.next();
        self.copy_op(op)?;
        self.at = end;
        self.run.put(place, Cell::Tree(slot));
        Ok(())
    }

    fn copy(&mut self, id: OpId) -> Flow {
        let plan = self.run.plan;
        let op = plan.op(id);
        // A second look at values costs like the first.
        self.run.count(op.node, self.offset())?;
        self.copy_op(op)
    }

    fn copy_op(&mut self, op: &Op) -> Flow {
        match &op.kind {
            OpKind::Record(record) => {
                let slot = self.run.scratch.tape.push(Slot::Null);
                for field in &record.fields {
                    let name = self.run.scratch.keep(field.name.as_bytes());
                    self.run.scratch.tape.push(Slot::Text(name));
                    self.copy(field.op)?;
                }
                let len = u32::try_from(record.fields.len()).unwrap_or(u32::MAX);
                let end = self.run.scratch.tape.next();
                self.run.scratch.tape.set(slot, Slot::Map { len, end });
                Ok(())
            }
            OpKind::List(list) => self.copy_blocks(op, list.element, false),
            OpKind::Map(map) => self.copy_blocks(op, map.value, true),
            OpKind::Union(union) => {
                let index = self.long(op.node)?;
                match usize::try_from(index).ok().and_then(|index| union.branches.get(index)) {
                    Some(branch) => {
                        if union.is_mixed() {
                            self.run.scratch.tape.note_branch(usize::try_from(index).unwrap_or(usize::MAX));
                        }
                        self.copy(*branch)
                    }
                    None => Err(Stop),
                }
            }
            _ => {
                let slot = self.scalar_slot(op)?;
                self.run.scratch.tape.push(slot);
                Ok(())
            }
        }
    }

    #[inline(never)]
    fn copy_blocks(&mut self, op: &Op, element: OpId, is_map: bool) -> Flow {
        let slot = self.run.scratch.tape.push(Slot::Null);
        let mut len = 0_u32;
        loop {
            let count = self.long(op.node)?;
            if count == 0 {
                break;
            }
            if count < 0 {
                self.long(op.node)?;
            }
            for _ in 0..count.unsigned_abs() {
                if is_map {
                    let (start, bytes) = self.length_prefixed(op.node)?;
                    self.run.scratch.tape.push(Slot::Text(TextRef::payload(start, bytes.len())));
                }
                self.copy(element)?;
                len = len.saturating_add(1);
            }
        }
        let end = self.run.scratch.tape.next();
        self.run.scratch.tape.set(slot, if is_map { Slot::Map { len, end } } else { Slot::List { len, end } });
        Ok(())
    }

    #[inline(never)]
    fn scalar_slot(&mut self, op: &Op) -> Result<Slot, Stop> {
        let bytes = |run: &mut Self| {
            let (start, bytes) = run.length_prefixed(op.node)?;
            Ok(TextRef::payload(start, bytes.len()))
        };
        Ok(match &op.kind {
            OpKind::Bool => Slot::Bool(self.take(op.node, 1)? != [0]),
            OpKind::Int(IntKind::I32 | IntKind::I64 | IntKind::U32 | IntKind::U64 | IntKind::Unbounded) => {
                Slot::Int(self.long(op.node)?)
            }
            OpKind::Float => {
                let bytes = self.take(op.node, 4)?.first_chunk().copied().unwrap_or_default();
                Slot::Double(f32::from_le_bytes(bytes).into())
            }
            OpKind::Double => {
                let bytes = self.take(op.node, 8)?.first_chunk().copied().unwrap_or_default();
                Slot::Double(f64::from_le_bytes(bytes))
            }
            OpKind::Text => Slot::Text(bytes(self)?),
            OpKind::Uuid { fixed: false } => {
                let (_, bytes) = self.length_prefixed(op.node)?;
                let text = uuid::canonical(uuid::parse(bytes).unwrap_or_default());
                Slot::Text(self.run.scratch.keep(&text))
            }
            OpKind::Uuid { fixed: true } => {
                let bytes = self.take(op.node, 16)?.first_chunk().copied().unwrap_or_default();
                Slot::Text(self.run.scratch.keep(&uuid::canonical(bytes)))
            }
            OpKind::Bytes => Slot::Bytes(bytes(self)?),
            OpKind::Fixed(_) | OpKind::Duration => {
                let size = if let OpKind::Fixed(size) = op.kind { size as usize } else { 12 };
                let start = self.at;
                self.take(op.node, size)?;
                Slot::Bytes(TextRef::payload(start, size))
            }
            OpKind::Enum(symbols) => {
                let index = self.long(op.node)?;
                let symbol = usize::try_from(index).ok().and_then(|index| symbols.symbols.get(index));
                Slot::Text(self.run.scratch.keep(symbol.map_or("", |symbol| symbol).as_bytes()))
            }
            OpKind::Decimal(decimal) => self.decimal_slot(op, decimal)?,
            OpKind::Date | OpKind::Time(_) | OpKind::Timestamp { .. } => self.time_slot(op)?,
            _ => Slot::Null,
        })
    }

    fn decimal_slot(&mut self, op: &Op, decimal: &DecimalOp) -> Result<Slot, Stop> {
        let bytes = match decimal.fixed {
            Some(size) => self.take(op.node, size as usize)?,
            None => self.length_prefixed(op.node)?.1,
        };
        let scale = i32::try_from(decimal.scale).unwrap_or(i32::MAX);
        if bytes.len() <= 16 {
            let value = int_of(bytes);
            if let Ok(mantissa) = i64::try_from(value) {
                return Ok(Slot::Decimal { mantissa, scale });
            }
            let mut text = [0_u8; 64];
            return Ok(Slot::Digits(self.run.scratch.keep(digits_of(value, decimal.scale, &mut text))));
        }
        let (mut small, mut large) = (DecimalBuf::new(), Vec::new());
        let text = unscaled(bytes, scale, &mut small, &mut large).map_or_else(|| "0".to_owned(), |it| canonical(&it));
        Ok(Slot::Digits(self.run.scratch.keep(text.as_bytes())))
    }

    /// Times beyond the range of rules stay the number that they are.
    fn time_slot(&mut self, op: &Op) -> Result<Slot, Stop> {
        let value = self.long(op.node)?;
        let cell = match &op.kind {
            OpKind::Date => i32::try_from(value).map_or(Cell::OutOfRange, date_cell),
            OpKind::Time(unit) => time_cell(value, nanos_of(*unit)),
            OpKind::Timestamp { unit, .. } => timestamp_cell(value, *unit),
            _ => timestamp_cell(value, TimeUnit::Millis),
        };
        Ok(match cell {
            Cell::Date(days) => Slot::Date(days),
            Cell::Time(nanos) => Slot::Time(nanos),
            Cell::Timestamp { seconds, nanos } => Slot::Timestamp { seconds, nanos },
            _ => Slot::Int(value),
        })
    }
}

//! Cells and tape slots to values.

use super::Run;
use crate::cells::{Cell, CellRef, Slot};
use crate::rules::program::{At, Guard, NodeIx, Range, Read};
use crate::rules::types::Type;
use crate::rules::value::{Dec, INDEX, NO_KEY, NO_OVERLOAD, NULL_SELECT, Out, Seq, Stop, Str, Val};
use crate::scalars::decimal::Number;
use crate::scalars::time;

impl Run<'_> {
    pub(super) fn frame(&self, slot: u32) -> u32 {
        self.work.frames.get(slot as usize).copied().unwrap_or(0)
    }

    pub(super) fn set_frame(&mut self, slot: u32, frame: u32) {
        if let Some(place) = self.work.frames.get_mut(slot as usize) {
            *place = frame;
        }
    }

    pub(super) fn cell(&self, at: At) -> Cell {
        self.cells.get(at.cell, self.frame(at.slot))
    }

    #[inline(never)]
    pub(super) fn read_place(&mut self, at: At, read: Read, guards: Range) -> Out {
        self.guards(guards)?;
        let cell = self.cell(at);
        self.value(cell, read)
    }

    #[inline(never)]
    pub(super) fn has_place(&mut self, at: At, guards: Range, present: bool, soft: bool) -> Out {
        // The last record may be absent or null: then its field is not there. Those above may not.
        let last = self.program.guards(guards).last().copied().filter(|_| soft);
        let before = Range { start: guards.start, len: guards.len - u32::from(last.is_some()) };
        self.guards(before)?;
        if let Some(guard) = last {
            match self.guard(guard) {
                Ok(()) => {}
                Err(stop) if stop == NULL_SELECT || stop == NO_KEY => return Ok(Val::Bool(false)),
                Err(stop) => return Err(stop),
            }
        }
        Ok(Val::Bool(match self.cell(at) {
            Cell::Absent => false,
            Cell::Null => present,
            Cell::Tree(slot) => present || self.cells.tape().get(slot) != Slot::Null,
            _ => true,
        }))
    }

    pub(super) fn guards(&mut self, guards: Range) -> Result<(), Stop> {
        for at in guards.start..guards.start + guards.len {
            let guard = self.program.guards.get(at as usize).copied();
            if let Some(guard) = guard {
                self.guard(guard)?;
            }
        }
        Ok(())
    }

    fn guard(&mut self, guard: Guard) -> Result<(), Stop> {
        match guard {
            Guard::Exists(at) => match self.cell(at) {
                Cell::Absent | Cell::Null => Err(NULL_SELECT),
                Cell::Tree(slot) => match self.cells.tape().get(slot) {
                    Slot::Null => Err(NULL_SELECT),
                    Slot::Map { .. } => Ok(()),
                    _ => Err(NO_OVERLOAD),
                },
                Cell::Record => Ok(()),
                Cell::OutOfRange => Err(Stop::Range),
                _ => Err(NO_OVERLOAD),
            },
            Guard::Present(at) => {
                if self.cell(at) == Cell::Absent {
                    Err(NO_KEY)
                } else {
                    Ok(())
                }
            }
            Guard::Bind { list, info, index, slot } => {
                self.charge(1)?;
                let read = Read::List(info);
                let cell = self.cell(list);
                let Val::List(seq) = self.value(cell, read)? else { return Err(NULL_SELECT) };
                let index = self.eval(index)?;
                let frame = self.frame_of(seq, index)?;
                self.set_frame(slot, frame);
                Ok(())
            }
        }
    }

    /// The frame of the element at an index, or at a key.
    fn frame_of(&mut self, seq: Seq, index: Val) -> Result<u32, Stop> {
        let Seq::Frames { info, start, len } = seq else { return Err(NO_OVERLOAD) };
        let key = self.program.lists.get(info as usize).and_then(|info| info.key);
        let Some(key) = key else {
            let at = self.position(index, len)?;
            return Ok(start + at);
        };
        for frame in start..start + len {
            self.charge(1)?;
            let own = self.cells.get(key, frame);
            let own = self.value(own, Read::Plain)?;
            if self.equal(own, index)? {
                return Ok(frame);
            }
        }
        Err(NO_KEY)
    }

    pub(super) fn read_key(&mut self, cell: CellRef, slot: u32) -> Out {
        let cell = self.cells.get(cell, self.frame(slot));
        self.value(cell, Read::Plain)
    }

    /// A cell's value. Absent is null.
    #[inline(never)]
    pub(super) fn value(&self, cell: Cell, read: Read) -> Out {
        Ok(match cell {
            Cell::Absent | Cell::Null => Val::Null,
            Cell::Bad | Cell::Record => return Err(NO_OVERLOAD),
            Cell::Bool(value) => Val::Bool(value),
            Cell::Int(_) | Cell::Uint(_) | Cell::Digits(_) | Cell::Number { .. } => return self.number(cell, read),
            Cell::Double(value) => Val::Double(value),
            Cell::Decimal { mantissa, scale } => Val::Decimal(Dec::Small { mantissa, scale }),
            Cell::Text(text) => Val::Text(Str::Cell(text)),
            Cell::Symbol(index) => match read {
                Read::Symbol(range) => self.program.values(range).get(index as usize).copied().ok_or(NO_OVERLOAD)?,
                _ => return Err(NO_OVERLOAD),
            },
            Cell::Bytes(text) => Val::Bytes(Str::Cell(text)),
            Cell::Date(days) => Val::Date(days),
            Cell::Time(nanos) => Val::Time(nanos),
            Cell::Timestamp { seconds, nanos } if time::in_range(seconds) => Val::Timestamp { seconds, nanos },
            Cell::OutOfRange | Cell::Timestamp { .. } => return Err(Stop::Range),
            Cell::Range { start, len } => match read {
                Read::Map(info) => Val::Map(Seq::Frames { info, start, len }),
                Read::List(info) => Val::List(Seq::Frames { info, start, len }),
                _ => return Err(NO_OVERLOAD),
            },
            Cell::Tree(at) => return self.slot(at),
        })
    }

    /// A whole number or digits, as the type of the place has it.
    #[expect(clippy::cast_precision_loss, reason = "a double is what the place holds")]
    fn number(&self, cell: Cell, read: Read) -> Out {
        let digits = cell.digits().map_or(cell, Cell::Digits);
        Ok(match (digits, read) {
            (Cell::Int(value), Read::Double) => Val::Double(value as f64),
            (Cell::Uint(value), Read::Double) => Val::Double(value as f64),
            (Cell::Uint(value), Read::Int) => Val::Int(i64::try_from(value).map_err(|_| Stop::Range)?),
            (Cell::Int(value), _) => Val::Int(value),
            (Cell::Uint(value), _) => Val::Uint(value),
            (Cell::Digits(text), Read::Decimal) => Val::Decimal(Dec::Digits(Str::Cell(text))),
            (Cell::Digits(text), Read::Int) => {
                let number = Number::parse(self.cells.bytes(text)).and_then(crate::scalars::decimal::Number::to_i64);
                Val::Int(number.ok_or(Stop::Range)?)
            }
            (Cell::Digits(text), _) => Val::Digits(Str::Cell(text)),
            _ => return Err(NO_OVERLOAD),
        })
    }

    /// The value of a tape's slot, as the type of its place has it.
    #[expect(clippy::cast_precision_loss, reason = "a double is what the place holds")]
    pub(in crate::rules) fn tape_value(&self, at: u32, ty: &Type) -> Out {
        Ok(match (self.slot(at)?, ty) {
            (Val::Int(value), Type::Double) => Val::Double(value as f64),
            (Val::Uint(value), Type::Double) => Val::Double(value as f64),
            (Val::Digits(text), Type::Decimal) => Val::Decimal(Dec::Digits(text)),
            (Val::Digits(text), Type::Int) => {
                let number = Number::parse(self.bytes(text)).and_then(crate::scalars::decimal::Number::to_i64);
                Val::Int(number.ok_or(Stop::Range)?)
            }
            // A time beyond the range of rules stays the number that it is.
            (Val::Int(_), Type::Date | Type::Time | Type::Timestamp) => return Err(Stop::Range),
            (value, _) => value,
        })
    }

    /// The value of a tape's slot.
    pub(super) fn slot(&self, at: u32) -> Out {
        Ok(match self.cells.tape().get(at) {
            Slot::Null => Val::Null,
            Slot::Bool(value) => Val::Bool(value),
            Slot::Int(value) => Val::Int(value),
            Slot::Uint(value) => Val::Uint(value),
            Slot::Double(value) => Val::Double(value),
            Slot::Digits(text) => {
                let digits = self.cells.bytes(text);
                let whole = !digits.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
                let number = if whole { Number::parse(digits) } else { None };
                match number.and_then(Number::to_i64) {
                    Some(value) => Val::Int(value),
                    None => Val::Digits(Str::Cell(text)),
                }
            }
            Slot::Decimal { mantissa, scale } => Val::Decimal(Dec::Small { mantissa, scale }),
            Slot::Text(text) => Val::Text(Str::Cell(text)),
            Slot::Bytes(text) => Val::Bytes(Str::Cell(text)),
            Slot::Date(days) => Val::Date(days),
            Slot::Time(nanos) => Val::Time(nanos),
            Slot::Timestamp { seconds, nanos } if time::in_range(seconds) => Val::Timestamp { seconds, nanos },
            Slot::Timestamp { .. } => return Err(Stop::Range),
            Slot::List { len, .. } => Val::List(Seq::Tape { at: at + 1, len }),
            Slot::Map { len, .. } => Val::Map(Seq::Tape { at: at + 1, len }),
            // Structure refused it, so a rule that reads it is blocked.
            Slot::Host(_) | Slot::Faulty(_) => return Err(NO_OVERLOAD),
        })
    }

    /// A chain of names from a value of no fixed type.
    #[inline(never)]
    pub(super) fn select(&mut self, base: NodeIx, names: Range) -> Out {
        let mut value = self.eval(base)?;
        for at in names.start..names.start + names.len {
            self.charge(1)?;
            value = match (value, self.program.values.get(at as usize).copied()) {
                (Val::Map(map), Some(name)) => self.lookup(map, name)?.ok_or(NO_KEY)?,
                (Val::Optional(_), Some(name)) => self.select_of_optional(value, name)?,
                (Val::Null, _) => return Err(NULL_SELECT),
                _ => return Err(NO_OVERLOAD),
            };
        }
        Ok(value)
    }

    /// A declared member of a record that is a value.
    #[inline(never)]
    #[expect(clippy::cast_precision_loss, reason = "a double is what the place holds")]
    pub(super) fn value_member(&mut self, base: NodeIx, name: u32, double: bool) -> Out {
        let value = match (self.eval(base)?, self.program.values.get(name as usize).copied()) {
            (Val::Map(map), Some(name)) => self.lookup(map, name)?.unwrap_or(Val::Null),
            (Val::Null, _) => return Err(NULL_SELECT),
            _ => return Err(NO_OVERLOAD),
        };
        Ok(match value {
            Val::Int(value) if double => Val::Double(value as f64),
            Val::Uint(value) if double => Val::Double(value as f64),
            value => value,
        })
    }

    #[inline(never)]
    pub(super) fn has_select(&mut self, base: NodeIx, names: Range) -> Out {
        let before = Range { start: names.start, len: names.len.saturating_sub(1) };
        let value = self.select(base, before)?;
        let last = self.program.values(names).last().copied();
        match (value, last) {
            (Val::Map(map), Some(name)) => Ok(Val::Bool(self.lookup(map, name)?.is_some())),
            (Val::Optional(_), Some(name)) => match self.select_of_optional(value, name)? {
                Val::Optional(found) => Ok(Val::Bool(found.len() > 0)),
                _ => Err(NO_OVERLOAD),
            },
            (Val::Null, _) => Err(NULL_SELECT),
            _ => Err(NO_OVERLOAD),
        }
    }

    #[inline(never)]
    pub(super) fn index(&mut self, base: NodeIx, index: NodeIx) -> Out {
        let base = self.eval(base)?;
        let index = self.eval(index)?;
        match base {
            Val::List(list) => {
                let at = self.position(index, list.len())?;
                self.element(list, at)
            }
            Val::Map(map) => self.lookup(map, index)?.ok_or(NO_KEY),
            Val::Optional(_) => self.index_of_optional(base, index),
            Val::Null => Err(Stop::Error("an element of null")),
            _ => Err(NO_OVERLOAD),
        }
    }

    /// An index as a position in a list.
    pub(super) fn position(&self, index: Val, len: u32) -> Result<u32, Stop> {
        let at = match index {
            Val::Int(at) => u32::try_from(at).ok(),
            Val::Uint(at) => u32::try_from(at).ok(),
            Val::Double(_) | Val::Digits(_) => {
                let value = if let Val::Digits(text) = index {
                    self.double_of(text)?
                } else if let Val::Double(value) = index {
                    value
                } else {
                    0.0
                };
                if value.fract() != 0.0 {
                    return Err(Stop::Error("an index that is no whole number"));
                }
                crate::rules::eval::convert::double_to_i64(value).and_then(|at| u32::try_from(at).ok())
            }
            _ => return Err(NO_OVERLOAD),
        };
        at.filter(|at| *at < len).ok_or(INDEX)
    }
}

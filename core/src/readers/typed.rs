//! A whole value for the tape, as its schema has it: from JSON text and host objects the same
//! values as from bytes. A decimal may come as a text, a date as a number or a text, a default not at
//! all; and of a union the branch that is taken is noted.

use super::datum::{Datum, Members, View};
use super::default::DefaultValue;
use super::fault::{Sink, Stop};
use super::ops::{Op, OpId, OpKind, RecordOp, UnionOp};
use super::run::Run;
use crate::cells::{Cell, Slot};
use crate::schema::Format;

impl<S: Sink> Run<'_, S> {
    /// Copies a value that was judged without a fault.
    pub(crate) fn typed<D: Datum>(&mut self, op: &Op, value: &D) -> Result<u32, Stop> {
        let at = self.scratch.tape.next();
        let was = std::mem::replace(&mut self.keeping, true);
        let done = self.typed_value(op, value);
        self.keeping = was;
        done.map(|()| at)
    }

    pub(crate) fn typed_op<D: Datum>(&mut self, id: OpId, value: &D) -> Result<(), Stop> {
        let plan = self.plan;
        self.typed_value(plan.op(id), value)
    }

    fn typed_value<D: Datum>(&mut self, op: &Op, value: &D) -> Result<(), Stop> {
        self.count(op.node, value.offset())?;
        if let OpKind::Union(union) = &op.kind {
            return self.typed_branch(union, value);
        }
        let read = value.view();
        match (&op.kind, self.seen(read)?) {
            (OpKind::Record(record), View::Map(map)) => self.typed_record(record, map),
            (OpKind::Map(own), View::Map(map)) => self.typed_map(own.value, map),
            (OpKind::List(own), View::List(list)) => self.typed_list(own.element, list),
            (_, View::List(_) | View::Map(_)) => self.copy(op.node, value).map(drop),
            (_, view) => {
                let slot = self.typed_scalar(op, &view);
                self.scratch.tape.push(slot);
                Ok(())
            }
        }
    }

    #[inline(never)]
    fn typed_branch<D: Datum>(&mut self, union: &UnionOp, value: &D) -> Result<(), Stop> {
        #[cfg(feature = "avro")]
        if self.tagged {
            return self.typed_tagged(union, value);
        }
        let read = value.view();
        let is_null = matches!(self.seen(read)?, View::Null);
        for (index, branch) in union.branches.iter().enumerate() {
            let fits =
                if union.is_mixed() { self.accepts(*branch, value)? } else { is_null == (union.null == Some(index)) };
            if fits {
                if union.is_mixed() {
                    self.scratch.tape.note_branch(index);
                }
                return self.typed_op(*branch, value);
            }
        }
        self.scratch.tape.push(Slot::Null);
        Ok(())
    }

    #[inline(never)]
    fn typed_record<M: Members<Item: Datum>>(&mut self, own: &RecordOp, mut map: M) -> Result<(), Stop> {
        let at = self.scratch.tape.push(Slot::Null);
        let seen = self.scratch.seen.len();
        self.scratch.seen.resize(seen + own.fields.len().div_ceil(64), 0);
        let (mut len, mut expected) = (0_u32, 0);
        while let Some(member) = self.next_member(&mut map)? {
            len = len.saturating_add(1);
            let key = self.text_ref(map.key().as_bytes());
            self.scratch.tape.push(Slot::Text(key));
            match own.find(map.key(), expected) {
                Some((index, field)) => {
                    expected = index + 1;
                    self.scratch.mark_seen(seen, index);
                    self.typed_op(field.op, &member)?;
                }
                None => self.copy(crate::schema::NodeId(u32::MAX), &member).map(drop)?,
            }
        }
        for (index, field) in own.fields.iter().enumerate() {
            let refused = |default: &&DefaultValue| {
                field.required && matches!(default, DefaultValue::Null) && self.plan.op(field.op).not_null()
            };
            let default = field.default.as_ref().filter(|default| !refused(default));
            if let Some(default) = default.filter(|_| !self.scratch.is_seen(seen, index)) {
                len = len.saturating_add(1);
                let key = self.scratch.keep(field.name.as_bytes());
                self.scratch.tape.push(Slot::Text(key));
                let was = std::mem::replace(&mut self.in_default, true);
                let done = self.typed_op(field.op, &default);
                self.in_default = was;
                done?;
            }
        }
        self.scratch.seen.truncate(seen);
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::Map { len, end });
        Ok(())
    }

    #[inline(never)]
    fn typed_map<M: Members<Item: Datum>>(&mut self, value: OpId, mut map: M) -> Result<(), Stop> {
        let at = self.scratch.tape.push(Slot::Null);
        let mut len = 0_u32;
        while let Some(member) = self.next_member(&mut map)? {
            len = len.saturating_add(1);
            let key = self.text_ref(map.key().as_bytes());
            self.scratch.tape.push(Slot::Text(key));
            self.typed_op(value, &member)?;
        }
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::Map { len, end });
        Ok(())
    }

    #[inline(never)]
    fn typed_list<L>(&mut self, element: OpId, mut list: L) -> Result<(), Stop>
    where
        L: super::datum::Elements<Item: Datum>,
    {
        let at = self.scratch.tape.push(Slot::Null);
        let mut len = 0_u32;
        while let Some(value) = self.next_element(&mut list)? {
            len = len.saturating_add(1);
            self.typed_op(element, &value)?;
        }
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::List { len, end });
        Ok(())
    }

    /// The slot of a scalar: as its cell would have it.
    #[inline(never)]
    fn typed_scalar<D: Datum>(&mut self, op: &Op, view: &View<'_, D>) -> Slot {
        match (self.scalar_cell(op, view), view) {
            (Some(Cell::Null), _) | (_, View::Null) => Slot::Null,
            (Some(Cell::Bool(value)), _) => Slot::Bool(value),
            (Some(Cell::Int(value)), _) => Slot::Int(value),
            (Some(Cell::Double(value)), _) => Slot::Double(value),
            (Some(Cell::Decimal { mantissa, scale }), _) => Slot::Decimal { mantissa, scale },
            (Some(Cell::Digits(text)), _) => Slot::Digits(text),
            (Some(Cell::Text(text)), _) => Slot::Text(text),
            (Some(Cell::Bytes(bytes)), _) => Slot::Bytes(bytes),
            (Some(Cell::Date(days)), _) => Slot::Date(days),
            (Some(Cell::Time(nanos)), _) => Slot::Time(nanos),
            (Some(Cell::Timestamp { seconds, nanos }), _) => Slot::Timestamp { seconds, nanos },
            (Some(Cell::Symbol(index)), _) => {
                let symbol = match &op.kind {
                    OpKind::Enum(own) => own.symbols.get(index as usize).map_or("", |symbol| symbol),
                    _ => "",
                };
                Slot::Text(self.scratch.keep(symbol.as_bytes()))
            }
            (_, View::Bool(value)) => Slot::Bool(*value),
            (_, View::Int(value)) => Slot::Int(*value),
            (_, View::Uint(value)) => Slot::Uint(*value),
            (_, View::Double(value)) => Slot::Double(*value),
            (_, View::Digits(text)) => Slot::Digits(self.text_ref(text.as_bytes())),
            // A time that rules have no value for.
            (_, View::Text(_)) if is_moment(op) => Slot::Timestamp { seconds: i64::MAX, nanos: 0 },
            (_, View::Text(text)) => Slot::Text(self.text_ref(text.as_bytes())),
            (_, View::Bytes(bytes)) => Slot::Bytes(self.text_ref(bytes)),
            (_, View::Date(days)) => Slot::Date(*days),
            (_, View::Time(nanos)) => Slot::Time(*nanos),
            (_, View::Timestamp { seconds, nanos }) => Slot::Timestamp { seconds: *seconds, nanos: *nanos },
            (_, View::Faulty(code)) => Slot::Faulty(*code),
            (_, View::List(_) | View::Map(_) | View::Unsupported(_)) => Slot::Null,
        }
    }

    fn scalar_cell<D: Datum>(&mut self, op: &Op, view: &View<'_, D>) -> Option<Cell> {
        match self.format {
            #[cfg(feature = "avro")]
            Format::Avro => self.avro_cell(op, view),
            Format::Odcs => Self::moment_cell(op, view),
            _ => None,
        }
    }
}

fn is_moment(op: &Op) -> bool {
    matches!(op.kind, OpKind::Date | OpKind::Time(_) | OpKind::Timestamp { .. })
}

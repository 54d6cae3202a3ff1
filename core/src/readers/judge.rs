//! Judges any [`Datum`] by a plan: the walk through objects and lists that all schemas share.
//! What a single value may be stands in `judge_json` and `judge_avro`.

use super::datum::{Broken, Datum, Elements, Members, View};
use super::default::DefaultValue;
use super::fault::{Flow, Found, Raw, Sink, Step, Stop};
use super::ops::{ContentOp, FieldOp, ListOp, MapOp, Op, OpId, OpKind, RecordOp};
use super::run::Run;
use super::tape::TapeRef;
use crate::cells::keys;
use crate::cells::{Cell, TextRef};
use crate::diagnostics::codes;
use crate::schema::{Format, NodeId};

/// Where a value stands: on the tape, in the payload.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Where {
    pub(crate) slot: Option<u32>,
    pub(crate) offset: Option<u64>,
}

/// A word for what a view is.
pub(crate) fn word<D: Datum>(view: &View<'_, D>) -> &'static str {
    match view {
        View::Null => "null",
        View::Bool(_) => "boolean",
        View::Int(_) | View::Uint(_) => "integer",
        View::Double(_) | View::Digits(_) => "number",
        View::Text(_) | View::Faulty(_) => "text",
        View::Bytes(_) => "bytes",
        View::Date(_) => "date",
        View::Time(_) => "time",
        View::Timestamp { .. } => "timestamp",
        View::List(_) => "list",
        View::Map(_) => "object",
        View::Unsupported(_) => "host value",
    }
}

impl<S: Sink> Run<'_, S> {
    /// The source can be read no further; it knows why.
    pub(crate) fn seen<T>(&mut self, read: Result<T, Broken>) -> Result<T, Stop> {
        read.map_err(|Broken| {
            self.broken = true;
            Stop
        })
    }

    /// Judges a value.
    pub(crate) fn datum<D: Datum>(&mut self, id: OpId, value: &D) -> Flow {
        let plan = self.plan;
        let op = plan.op(id);
        let at = Where { slot: value.on_tape(), offset: value.offset() };
        self.count(op.node, at.offset)?;
        if self.needs_tape(op) {
            return if value.is_rereadable() { self.again(id, value, at) } else { self.whole(id, value, at) };
        }
        self.plain(op, value, at)
    }

    /// Judges a value whose fallback has spoken: its cells alone.
    pub(crate) fn unjudged(&mut self, id: OpId, value: &TapeRef<'_>, at: Where) -> Flow {
        self.plain(self.plan.op(id), value, at)
    }

    /// Fills the cells of an op for a value that was judged, and keeps it whole where it is wanted.
    pub(crate) fn along(&mut self, id: OpId, value: TapeRef<'_>) -> Flow {
        let op = self.plan.op(id);
        if !op.placed {
            return Ok(());
        }
        let at = Where { slot: value.on_tape(), offset: None };
        let was = std::mem::replace(&mut self.unchecked, true);
        self.unjudged(id, &value, at)?;
        self.unchecked = was;
        self.keep_tree(op, &value, at, self.faults)
    }

    /// Judges a value that is looked at once. (Apart from its callers, so that their frames stay small.)
    #[inline(never)]
    fn plain<D: Datum>(&mut self, op: &Op, value: &D, at: Where) -> Flow {
        let read = value.view();
        let view = self.seen(read)?;
        self.size(op.node, &view)?;
        if let OpKind::Union(union) = &op.kind {
            #[cfg(feature = "avro")]
            if self.tagged {
                return self.tagged(op, union, view, at);
            }
            return self.nullable(op, union, view, at);
        }
        self.view(op, view, at)
    }

    /// Whether a value has to be looked at more than once.
    fn needs_tape(&self, op: &Op) -> bool {
        let is_union = matches!(&op.kind, OpKind::Union(union) if union.branches.len() > 2 || union.null.is_none());
        (is_union && !self.tagged) || (op.fallback.is_some() && !self.unchecked) || (op.tree().is_some() && self.fill)
    }

    /// Judges a value that has to be looked at more than once: over the tape, if it must be.
    #[inline(never)]
    fn whole<D: Datum>(&mut self, id: OpId, value: &D, at: Where) -> Flow {
        let slot = self.copy(self.plan.op(id).node, value)?;
        self.over_tape(slot, |run, value| run.again(id, &value, Where { slot: Some(slot), ..at }))
    }

    /// Runs with the tape set aside, so that it can be read while cells are written.
    pub(crate) fn over_tape(&mut self, slot: u32, act: impl FnOnce(&mut Run<'_, S>, TapeRef<'_>) -> Flow) -> Flow {
        let aside = self.scratch.set_aside();
        let value = TapeRef { tape: &aside.1, payload: self.payload, buffer: &aside.0, at: slot };
        let mut run = self.part(&aside.0, &aside.1);
        let flow = act(&mut run, value);
        let spent = run.spent();
        self.take_spent(spent);
        self.scratch.put_back(aside);
        flow
    }

    /// Judges a value that can be read again and again.
    #[inline(never)]
    fn again<D: Datum>(&mut self, id: OpId, value: &D, at: Where) -> Flow {
        let plan = self.plan;
        let op = plan.op(id);
        let faults = self.faults;
        match &op.kind {
            #[cfg(feature = "json-schema")]
            _ if op.fallback.is_some() && self.format == Format::Odcs => {
                self.beside(id, value.on_tape())?;
                self.plain(op, value, at)?;
            }
            #[cfg(feature = "json-schema")]
            _ if op.fallback.is_some() && !self.unchecked => self.fallback(id, value.on_tape(), at)?,
            OpKind::Union(union) if !self.tagged && (union.branches.len() > 2 || union.null.is_none()) => {
                self.branches(op, union, value, at)?;
            }
            _ => self.plain(op, value, at)?,
        }
        if op.tree().is_none() {
            return Ok(());
        }
        self.keep_tree(op, value, at, faults)
    }

    #[inline(never)]
    pub(crate) fn keep_tree<D: Datum>(&mut self, op: &Op, value: &D, at: Where, faults: u64) -> Flow {
        let Some(place) = op.tree().filter(|_| self.fill) else { return Ok(()) };
        if self.faults != faults {
            self.put(place, Cell::Bad);
            return Ok(());
        }
        let read = value.view();
        if matches!(self.seen(read)?, View::Null) {
            self.put(place, Cell::Null);
            return Ok(());
        }
        let slot = match at.slot {
            Some(slot) if self.format == Format::JsonSchema => slot,
            None if self.format == Format::JsonSchema => self.copy(op.node, value)?,
            _ => self.typed(op, value)?,
        };
        self.put(place, Cell::Tree(slot));
        Ok(())
    }

    /// Judges what a value is, by the op's own schema alone.
    #[inline]
    pub(crate) fn view<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        match self.format {
            #[cfg(feature = "avro")]
            Format::Avro => self.avro_view(op, view, at),
            #[cfg(feature = "json-schema")]
            Format::JsonSchema => self.json_view(op, view, at),
            Format::Odcs => self.odcs_view(op, view, at),
            // No shape of a format that was left out is ever made; were there one, it accepts nothing.
            #[cfg(not(all(feature = "avro", feature = "json-schema")))]
            _ => self.wrong_type(op, view, at),
        }
    }

    /// A value of another type than the one asked for.
    #[cold]
    #[inline(never)]
    pub(crate) fn wrong_type<D: Datum>(&mut self, op: &Op, view: View<'_, D>, at: Where) -> Flow {
        let found = match &view {
            View::Null => Found::Type("null"),
            View::Bool(value) => Found::Bool(*value),
            View::Int(int) => Found::Int(*int),
            View::Uint(uint) => Found::Uint(*uint),
            View::Double(double) => Found::Double(*double),
            View::Digits(digits) => Found::Number(digits),
            View::Text(text) => Found::Text(text),
            View::Unsupported(name) => Found::Host(name),
            other => Found::Type(word(other)),
        };
        let code = match &view {
            View::Faulty(code) => *code,
            View::Unsupported(_) => codes::OBJECT_UNSUPPORTED,
            _ => match op.checks.as_deref().filter(|checks| checks.implied_types) {
                Some(checks) if checks.constant.is_some() => codes::SCHEMA_CONST,
                Some(_) => codes::SCHEMA_ENUM,
                None => codes::SCHEMA_TYPE,
            },
        };
        let untyped = code != codes::OBJECT_UNSUPPORTED;
        let mut fault = Raw::new(code, op.node, found).at(at.offset);
        fault.untyped = untyped;
        self.fault(fault)?;
        // A null stays one: a rule on the field does not apply, and others are blocked by the fault.
        self.set(op, if matches!(view, View::Null) { Cell::Null } else { Cell::Bad });
        self.drain(op.node, view)
    }

    /// A fault of a value that has the right type.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse(&mut self, op: &Op, fault: Raw<'_>) -> Flow {
        self.fault(fault)?;
        self.set(op, Cell::Bad);
        Ok(())
    }

    /// Reads a value that nothing is asked of to its end, with every check of its source.
    pub(crate) fn drain<D: Datum>(&mut self, node: NodeId, view: View<'_, D>) -> Flow {
        match view {
            View::List(mut list) => self.drain_elements(node, &mut list).map(drop),
            View::Map(mut map) => self.drain_members(node, &mut map).map(drop),
            _ => Ok(()),
        }
    }

    /// Drains a list; gives its length.
    #[inline(never)]
    pub(crate) fn drain_elements<L: Elements<Item: Datum>>(&mut self, node: NodeId, list: &mut L) -> Result<u64, Stop> {
        self.open(node, None)?;
        let mut total = 0;
        while let Some(element) = self.next_element(list)? {
            self.enter_index(total);
            self.drain_value(node, &element)?;
            self.sink.leave();
            total += 1;
        }
        self.close();
        Ok(total)
    }

    /// Drains an object; gives its size.
    #[inline(never)]
    pub(crate) fn drain_members<M: Members<Item: Datum>>(&mut self, node: NodeId, map: &mut M) -> Result<u64, Stop> {
        self.open(node, None)?;
        let mark = self.scratch.keys.len();
        let mut total = 0;
        while let Some(member) = self.next_member(map)? {
            self.undeclared_key(node, map)?;
            self.drain_value(node, &member)?;
            self.sink.leave();
            total += 1;
        }
        self.double_keys(node, mark, codes::JSON_DUPLICATE_KEY, false)?;
        self.close();
        Ok(total)
    }

    /// The same, for a value whose own faults count: a member that no schema knows.
    #[inline(never)]
    pub(crate) fn drain_value<D: Datum>(&mut self, node: NodeId, value: &D) -> Flow {
        self.count(node, value.offset())?;
        let read = value.view();
        let view = self.seen(read)?;
        self.size(node, &view)?;
        let code = match &view {
            View::Faulty(code) => *code,
            View::Unsupported(_) => codes::OBJECT_UNSUPPORTED,
            View::Bytes(_) if self.format.is_json() => codes::OBJECT_UNSUPPORTED,
            View::Double(double) if !double.is_finite() && self.format.is_json() => codes::OBJECT_UNSUPPORTED,
            _ => return self.drain(node, view),
        };
        self.fault(Raw::new(code, node, Found::Type(word(&view))).at(value.offset()))
    }

    pub(crate) fn next_element<L: Elements>(&mut self, list: &mut L) -> Result<Option<L::Item>, Stop> {
        let read = list.next();
        self.seen(read)
    }

    pub(crate) fn next_member<M: Members>(&mut self, map: &mut M) -> Result<Option<M::Item>, Stop> {
        let read = map.next();
        self.seen(read)
    }

    /// Steps into a member by a key that no field has, and notes the key. `false` where the key
    /// itself is faulty.
    #[inline(never)]
    fn undeclared_key<M: Members>(&mut self, node: NodeId, map: &M) -> Result<bool, Stop> {
        if let Some(code) = map.key_fault() {
            self.sink.enter(Step::Hidden);
            self.fault(Raw::new(code, node, Found::Nothing).at(map.key_offset()))?;
            return Ok(false);
        }
        self.sink.enter(Step::Undeclared(map.key()));
        self.note_key(node, map)?;
        Ok(true)
    }

    #[inline(never)]
    fn note_key<M: Members>(&mut self, node: NodeId, map: &M) -> Result<TextRef, Stop> {
        self.charge(node, map.key().len())?;
        let text = self.text_ref(map.key().as_bytes());
        keys::note(self.scratch, map.key().as_bytes(), text, map.key_offset().unwrap_or(keys::NOWHERE));
        Ok(text)
    }

    /// A list: each element by one op, then the count.
    #[inline(never)]
    pub(crate) fn list<L: Elements<Item: Datum>>(&mut self, op: &Op, own: ListOp, mut list: L, at: Where) -> Flow {
        self.open(op.node, at.offset)?;
        let first = own.arena.map_or(0, |arena| self.scratch.frames(arena));
        let mut total = 0_u64;
        while let Some(element) = self.next_element(&mut list)? {
            if let Some(arena) = own.arena.filter(|_| self.fill) {
                self.scratch.push_frame(arena);
            }
            self.enter_index(total);
            self.datum(own.element, &element)?;
            self.sink.leave();
            total += 1;
        }
        self.close();
        self.set(op, Cell::Range { start: first, len: u32::try_from(total).unwrap_or(u32::MAX) });
        self.list_size(op, total, at)
    }

    /// A map: each value by one op.
    #[inline(never)]
    pub(crate) fn map<M: Members<Item: Datum>>(&mut self, op: &Op, own: MapOp, mut map: M, at: Where) -> Flow {
        self.open(op.node, at.offset)?;
        let first = own.arena.map_or(0, |arena| self.scratch.frames(arena));
        let mark = self.scratch.keys.len();
        let mut total = 0_u64;
        while let Some(member) = self.next_member(&mut map)? {
            if let Some(arena) = own.arena.filter(|_| self.fill) {
                self.scratch.push_frame(arena);
            }
            if map.key_fault().is_some() {
                self.undeclared_key(op.node, &map)?;
            } else {
                self.sink.enter(Step::Key(map.key()));
                let key = self.note_key(op.node, &map)?;
                if let Some(cell) = own.key {
                    self.put(cell, Cell::Text(key));
                }
                if let Some(keys) = own.keys {
                    self.map_key(keys, map.key())?;
                }
            }
            self.datum(own.value, &member)?;
            self.sink.leave();
            total += 1;
        }
        self.double_keys(op.node, mark, codes::JSON_DUPLICATE_KEY, true)?;
        self.close();
        self.set(op, Cell::Range { start: first, len: u32::try_from(total).unwrap_or(u32::MAX) });
        self.map_size(op, total, at)
    }

    /// A record: each member by its field's op, then what is missing.
    #[inline(never)]
    pub(crate) fn record<M: Members<Item: Datum>>(&mut self, op: &Op, own: &RecordOp, mut map: M, at: Where) -> Flow {
        self.open(op.node, at.offset)?;
        self.set(op, Cell::Record);
        let mark = self.scratch.keys.len();
        let seen = self.scratch.seen.len();
        self.scratch.seen.resize(seen + own.fields.len().div_ceil(64), 0);
        let (mut total, mut expected) = (0_u64, 0);
        while let Some(member) = self.next_member(&mut map)? {
            total += 1;
            let known = if map.key_fault().is_none() { own.find(map.key(), expected) } else { None };
            match known {
                Some((index, field)) => {
                    expected = index + 1;
                    self.enter_field(index, field);
                    if self.scratch.mark_seen(seen, index) {
                        let fault = Raw::new(codes::JSON_DUPLICATE_KEY, op.node, Found::Nothing);
                        self.fault(fault.at(map.key_offset()))?;
                        self.clear(field.op);
                    }
                    self.datum(field.op, &member)?;
                }
                None => self.undeclared(op, own, &map, &member)?,
            }
            self.sink.leave();
        }
        self.missing(op, own, seen, at)?;
        self.scratch.seen.truncate(seen);
        let are_declared = matches!(own.content, ContentOp::Schema(_));
        self.double_keys(op.node, mark, codes::JSON_DUPLICATE_KEY, are_declared)?;
        self.close();
        self.map_size(op, total, at)
    }

    /// A member that the record does not declare; the caller steps out of it.
    #[inline(never)]
    fn undeclared<M: Members<Item: Datum>>(&mut self, op: &Op, own: &RecordOp, map: &M, member: &M::Item) -> Flow {
        let is_closed = match self.format {
            Format::Avro => self.options.undeclared_refuse,
            Format::JsonSchema => matches!(own.content, ContentOp::Closed),
            Format::Odcs => matches!(own.content, ContentOp::Closed) && self.options.undeclared_refuse,
        };
        if let (ContentOp::Schema(id), None) = (own.content, map.key_fault()) {
            self.sink.enter(Step::Key(map.key()));
            self.note_key(op.node, map)?;
            return self.datum(id, member);
        }
        let is_sound = self.undeclared_key(op.node, map)?;
        if is_sound && is_closed && !self.unchecked {
            let fault = Raw::new(codes::SCHEMA_UNDECLARED, op.node, Found::Nothing).at(map.key_offset());
            if self.format == Format::Odcs && self.options.undeclared_warn {
                self.sink.warning(fault);
            } else {
                self.fault(fault)?;
            }
        }
        self.drain_value(op.node, member)
    }

    /// Fills in or misses the fields that were not there.
    #[inline(never)]
    fn missing(&mut self, op: &Op, own: &RecordOp, seen: usize, at: Where) -> Flow {
        for (index, field) in own.fields.iter().enumerate() {
            if self.scratch.is_seen(seen, index) || self.unchecked {
                continue;
            }
            // A default of null fills nothing in where the contract refuses null.
            let refused = |default: &DefaultValue| {
                field.required && matches!(default, DefaultValue::Null) && self.plan.op(field.op).not_null()
            };
            match field.default.as_ref().filter(|default| !self.tagged && !refused(default)) {
                Some(default) => self.fill_default(field, default),
                None if field.required => {
                    self.enter_field(index, field);
                    self.fault(Raw::new(codes::SCHEMA_REQUIRED, op.node, Found::Nothing).at(at.offset))?;
                    self.sink.leave();
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Writes the cells of a field that is absent and has a default. The default was checked with
    /// the schema, so what it might say against itself is not the record's fault.
    #[inline(never)]
    fn fill_default(&mut self, field: &FieldOp, default: &DefaultValue) {
        if self.fill && self.plan.op(field.op).placed {
            let mut sink = super::fault::FirstFault::default();
            let mut run = self.with_sink(&mut sink, true);
            run.in_default = true;
            let _ = run.datum(field.op, &default);
            let marks = run.spent();
            self.take_spent_quietly(marks);
        }
    }

    /// The reference of a text: where it lies, or a copy.
    pub(crate) fn text_ref(&mut self, text: &[u8]) -> TextRef {
        match TextRef::locate(text, self.payload, self.buffer) {
            Some(text) => text,
            None => self.scratch.keep(text),
        }
    }

    /// Charges a host value's text to the size of the record.
    #[inline(never)]
    fn size<D: Datum>(&mut self, node: NodeId, view: &View<'_, D>) -> Flow {
        match view {
            View::Text(text) | View::Digits(text) => self.charge(node, text.len()),
            View::Bytes(bytes) => self.charge(node, bytes.len()),
            View::Faulty(code) if *code == codes::LIMIT_BYTES => self.end(*code, node, None),
            _ => self.charge(node, 0),
        }
    }

    /// Charges one value and so many bytes.
    #[inline]
    pub(crate) fn charge(&mut self, node: NodeId, bytes: usize) -> Flow {
        match self.size_left.checked_sub(bytes as u64 + 1) {
            Some(left) => {
                self.size_left = left;
                Ok(())
            }
            None => self.end(codes::LIMIT_BYTES, node, None),
        }
    }
}

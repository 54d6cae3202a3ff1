//! One payload rewritten.

use super::trace::Trace;
use super::{Number, OpId, OpKind, RecordOp, Resolution, Step};
use crate::diagnostics::codes;
use crate::limits::Limits;
use crate::readers::avro_cursor::{Cursor, Fault, put_long, put_prefixed};
use crate::readers::{Flow, Found, Note, Raw, Sink, Step as Place, Stop};
use crate::schema::{NodeId, Shape, Text, primitive};

/// A payload in the reader's encoding.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    pub(crate) bytes: Vec<u8>,
    /// Where its bytes come from; kept for reports alone.
    pub(crate) trace: Option<Trace>,
    /// Where the payload's datum ends.
    pub(crate) end: usize,
    /// What ended the rewriting lies in bytes that the reader's schema finds wrong, too: they stand
    /// at the end as they are.
    pub(crate) is_told_by_reader: bool,
}

/// A rewriting in progress.
pub(crate) struct Rewriting<'r, 's, S> {
    plan: &'r Resolution,
    limits: &'r Limits,
    pub(super) cursor: Cursor<'r>,
    pub(super) sink: &'s mut S,
    out: Rewritten,
    nodes: u64,
    depth: u32,
    /// The values behind here are not in their order yet.
    floor: Option<usize>,
}

impl<'r, 's, S: Sink> Rewriting<'r, 's, S> {
    /// Ready to rewrite a payload; `out` is written anew.
    pub(crate) fn new(
        plan: &'r Resolution,
        payload: &'r [u8],
        limits: &'r Limits,
        mut out: Rewritten,
        sink: &'s mut S,
    ) -> Self {
        out.bytes.clear();
        out.is_told_by_reader = false;
        let nodes = limits.nodes.saturating_add(limits.nodes_per_byte.saturating_mul(payload.len() as u64));
        let cursor = Cursor::new(payload, limits.payload_bytes);
        Self { plan, limits, cursor, sink, out, nodes, depth: 0, floor: None }
    }

    /// Rewrites the datum; with `is_whole` nothing may follow it.
    pub(crate) fn run(mut self, is_whole: bool) -> (Rewritten, Flow) {
        let flow = self.document(is_whole);
        if flow.is_err()
            && let Some(floor) = self.floor
        {
            self.out.bytes.truncate(floor);
            self.out.is_told_by_reader = false;
        }
        self.out.end = self.cursor.at;
        (self.out, flow)
    }

    fn document(&mut self, is_whole: bool) -> Flow {
        let root = self.plan.root;
        if self.cursor.bytes.len() as u64 > self.limits.payload_bytes {
            return self.end(Fault { code: codes::LIMIT_BYTES, at: 0 }, self.reader(root));
        }
        self.op(root)?;
        if is_whole && !self.cursor.rest().is_empty() {
            let fault = Fault { code: codes::AVRO_TRAILING, at: self.cursor.at };
            return self.end(fault, self.reader(root));
        }
        Ok(())
    }

    pub(super) fn writer(&self) -> &'r Shape {
        &self.plan.writer
    }

    fn reader(&self, id: OpId) -> NodeId {
        self.plan.ops.get(id.0 as usize).map_or(NodeId(u32::MAX), |op| op.reader)
    }

    fn op(&mut self, id: OpId) -> Flow {
        let plan = self.plan;
        let Some(op) = plan.ops.get(id.0 as usize) else { return Err(Stop) };
        let start = self.cursor.at;
        // What is passed is counted there; the branch of the reader's alone is no value of the payload.
        if !matches!(op.kind, OpKind::Copy(_) | OpKind::Checked(_) | OpKind::Into(..)) {
            self.count()?;
        }
        match &op.kind {
            OpKind::Copy(node) => {
                let passed = self.pass_quietly(*node);
                self.note(start);
                match passed {
                    Ok(()) => {
                        self.out.bytes.extend_from_slice(self.cursor.since(start));
                        Ok(())
                    }
                    Err(fault) => {
                        // The reader's schema finds the same in the same bytes, and where.
                        let rest = self.cursor.bytes.get(start..).unwrap_or_default();
                        self.out.bytes.extend_from_slice(rest);
                        self.out.is_told_by_reader = true;
                        self.end(fault, op.reader)
                    }
                }
            }
            OpKind::Checked(node) => {
                self.pass(*node, true)?;
                self.note(start);
                self.out.bytes.extend_from_slice(self.cursor.since(start));
                Ok(())
            }
            OpKind::Number(node, number) => self.number(*node, *number, op.reader),
            OpKind::Enum { symbols, reader, names } => self.symbol(symbols, *reader, names, op.reader),
            OpKind::Record(record) => self.record(record),
            OpKind::List(inner) => self.blocks(*inner, false),
            OpKind::Map(inner) => self.blocks(*inner, true),
            OpKind::Branches(branches, _) => {
                let index = self.long()?;
                match usize::try_from(index).ok().and_then(|index| branches.get(index)) {
                    Some(branch) => self.op(*branch),
                    None => self.end(Fault { code: codes::AVRO_UNION_INDEX, at: start }, NodeId(u32::MAX)),
                }
            }
            OpKind::Into(index, inner) => {
                self.note(start);
                put_long(&mut self.out.bytes, (*index).into());
                self.op(*inner)
            }
            OpKind::Refuse(why) => self.refuse(Note::Message(why), op.reader),
        }
    }

    /// Passes a value and gives the fault that ended it, which nobody has told.
    fn pass_quietly(&mut self, node: NodeId) -> Result<(), Fault> {
        let mut quiet = Quiet(None);
        let mut inner = Rewriting {
            plan: self.plan,
            limits: self.limits,
            cursor: self.cursor,
            sink: &mut quiet,
            out: Rewritten::default(),
            nodes: self.nodes,
            depth: self.depth,
            floor: None,
        };
        let flow = inner.pass(node, false);
        (self.cursor, self.nodes) = (inner.cursor, inner.nodes);
        flow.map_err(|Stop| quiet.0.unwrap_or(Fault { code: codes::AVRO_TRUNCATED, at: self.cursor.at }))
    }

    /// Passes a value that the reader's schema reads as it is.
    pub(super) fn passed(mut self) -> Option<usize> {
        let root = self.plan.writer.root;
        self.pass(root, false).ok().map(|()| self.cursor.at)
    }

    #[inline(never)]
    fn record(&mut self, record: &RecordOp) -> Flow {
        self.open()?;
        let start = self.out.bytes.len();
        let is_floor = record.order.is_some() && self.floor.is_none();
        if is_floor {
            self.floor = Some(start);
        }
        let mut pieces = Vec::new();
        for step in &record.steps {
            let begin = self.out.bytes.len();
            match step {
                Step::Keep { op, index, name, sensitive } => {
                    self.sink.enter(Place::Field { index: *index, name, sensitive: *sensitive });
                    self.op(*op)?;
                    self.sink.leave();
                }
                Step::Skip { node, name, index } => {
                    self.sink.enter(left_out(*index, name));
                    self.pass(*node, true)?;
                    self.sink.leave();
                }
                Step::Default(bytes) => {
                    self.note(self.cursor.at);
                    self.out.bytes.extend_from_slice(bytes);
                    if self.out.bytes.len() as u64 > self.limits.payload_bytes {
                        return self.end(Fault { code: codes::LIMIT_BYTES, at: self.cursor.at }, NodeId(u32::MAX));
                    }
                }
            }
            if record.order.is_some() {
                pieces.push((begin, self.out.bytes.len()));
            }
        }
        if let Some(order) = &record.order {
            self.permute(start, order, &pieces);
        }
        if is_floor {
            self.floor = None;
        }
        self.close();
        Ok(())
    }

    /// Brings what was written since `start` into the reader's order.
    fn permute(&mut self, start: usize, order: &[u32], pieces: &[(usize, usize)]) {
        let pieces: Vec<(usize, usize)> = order.iter().filter_map(|step| pieces.get(*step as usize).copied()).collect();
        let mut moved = Vec::with_capacity(self.out.bytes.len() - start);
        for (begin, end) in &pieces {
            moved.extend_from_slice(self.out.bytes.get(*begin..*end).unwrap_or_default());
        }
        self.out.bytes.truncate(start);
        self.out.bytes.extend_from_slice(&moved);
        if let Some(trace) = &mut self.out.trace {
            trace.permute(start, &pieces);
        }
    }

    #[inline(never)]
    fn blocks(&mut self, inner: OpId, is_map: bool) -> Flow {
        self.open()?;
        let mut index = 0_u32;
        loop {
            let start = self.cursor.at;
            let Some((count, end)) = self.block()? else { break };
            self.note(start);
            put_long(&mut self.out.bytes, i64::try_from(count).unwrap_or(i64::MAX));
            for _ in 0..count {
                if is_map {
                    self.count()?;
                    self.key()?;
                } else {
                    self.sink.enter(Place::Index(index));
                }
                self.op(inner)?;
                self.sink.leave();
                index = index.saturating_add(1);
            }
            self.end_of_block(end)?;
        }
        self.note(self.cursor.at);
        self.out.bytes.push(0);
        self.close();
        Ok(())
    }

    fn key(&mut self) -> Flow {
        let at = self.cursor.at;
        let key = self.prefixed()?;
        self.note(at);
        put_prefixed(&mut self.out.bytes, key);
        self.sink.enter(smoothutf8::from_utf8(key).map_or(Place::Hidden, Place::Key));
        Ok(())
    }

    fn number(&mut self, node: NodeId, number: Number, reader: NodeId) -> Flow {
        let start = self.cursor.at;
        let base = primitive(&self.plan.writer.node(node).kind);
        let value = if base == "float" {
            f64::from(f32::from_le_bytes(self.cursor.array().or_else(|fault| self.end(fault, reader))?))
        } else {
            self.whole(base == "int", number, start, reader)?
        };
        self.note(start);
        match number {
            #[expect(clippy::cast_possible_truncation, reason = "the number has been rounded to a single already")]
            Number::Float => self.out.bytes.extend_from_slice(&(value as f32).to_le_bytes()),
            Number::Double => self.out.bytes.extend_from_slice(&value.to_le_bytes()),
        }
        Ok(())
    }

    /// An integer as the nearest number of another type, rounded once.
    fn whole(&mut self, is_int: bool, number: Number, start: usize, reader: NodeId) -> Result<f64, Stop> {
        let value = self.long()?;
        if is_int && i32::try_from(value).is_err() {
            self.sink.fault(Raw::new(codes::AVRO_INT_RANGE, reader, Found::Int(value)).at(Some(start as u64)))?;
        }
        #[expect(clippy::cast_precision_loss, reason = "the specification promotes to the nearest number")]
        let promoted = match number {
            Number::Float => f64::from(value as f32),
            Number::Double => value as f64,
        };
        Ok(promoted)
    }

    fn symbol(&mut self, symbols: &[Option<u32>], count: u32, names: &[Text], reader: NodeId) -> Flow {
        let start = self.cursor.at;
        let index = self.long()?;
        let own = usize::try_from(index).ok();
        self.note(start);
        match own.and_then(|own| symbols.get(own)) {
            Some(Some(symbol)) => put_long(&mut self.out.bytes, (*symbol).into()),
            Some(None) => {
                let name = own.and_then(|own| names.get(own)).map_or("", |name| name);
                return self.refuse(Note::Symbol(name), reader);
            }
            // No symbol of either: the reader's schema says so.
            None => put_long(&mut self.out.bytes, if index < 0 { index } else { index.max(count.into()) }),
        }
        Ok(())
    }

    #[cold]
    fn refuse(&mut self, why: Note<'_>, reader: NodeId) -> Flow {
        let fault = Raw::new(codes::AVRO_UNRESOLVABLE, reader, Found::Nothing).note(why);
        self.sink.fault(fault.at(Some(self.cursor.at as u64)).untyped().ended())?;
        Err(Stop)
    }

    /// Notes that what is written next comes from `start`.
    fn note(&mut self, start: usize) {
        if let Some(trace) = &mut self.out.trace {
            trace.note(self.out.bytes.len(), start);
        }
    }

    /// Says a fault that ends reading.
    #[cold]
    pub(super) fn end<T>(&mut self, fault: Fault, reader: NodeId) -> Result<T, Stop> {
        let at = Some(fault.at as u64);
        self.sink.fault(Raw::new(fault.code, reader, Found::Nothing).at(at).untyped().ended())?;
        Err(Stop)
    }

    fn told<T>(&mut self, read: Result<T, Fault>) -> Result<T, Stop> {
        read.or_else(|fault| self.end(fault, NodeId(u32::MAX)))
    }

    pub(super) fn long(&mut self) -> Result<i64, Stop> {
        let read = self.cursor.long();
        self.told(read)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'r [u8], Stop> {
        let read = self.cursor.take(len);
        self.told(read)
    }

    pub(super) fn prefixed(&mut self) -> Result<&'r [u8], Stop> {
        let read = self.cursor.prefixed();
        self.told(read)
    }

    pub(super) fn block(&mut self) -> Result<Option<(u64, Option<usize>)>, Stop> {
        let read = self.cursor.block();
        self.told(read)
    }

    pub(super) fn end_of_block(&mut self, end: Option<usize>) -> Flow {
        let read = self.cursor.end_of_block(end);
        self.told(read)
    }

    /// Counts a value.
    pub(super) fn count(&mut self) -> Flow {
        match self.nodes.checked_sub(1) {
            Some(left) => {
                self.nodes = left;
                Ok(())
            }
            None => self.end(Fault { code: codes::LIMIT_NODES, at: self.cursor.at }, NodeId(u32::MAX)),
        }
    }

    pub(super) fn open(&mut self) -> Flow {
        self.depth += 1;
        if self.depth > self.limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH) {
            return self.end(Fault { code: codes::LIMIT_DEPTH, at: self.cursor.at }, NodeId(u32::MAX));
        }
        Ok(())
    }

    pub(super) fn close(&mut self) {
        self.depth -= 1;
    }
}

impl Resolution {
    /// Where the first of some data ends, of two schemas that write the same bytes; `None` where it
    /// cannot be told.
    pub(crate) fn end_of_same(&self, data: &[u8], limits: &Limits) -> Option<usize> {
        let mut quiet = Quiet(None);
        Rewriting::new(self, data, limits, Rewritten::default(), &mut quiet).passed()
    }
}

/// A field that the reader's schema does not have: it stands behind all those that it has, and no
/// value of it is shown.
pub(super) fn left_out(index: u32, name: &Text) -> Place<'_> {
    Place::Field { index: index.saturating_add(1 << 30), name, sensitive: true }
}

/// Keeps where reading ended, and tells nobody.
struct Quiet(Option<Fault>);

impl Sink for Quiet {
    fn enter(&mut self, _step: Place<'_>) {}

    fn leave(&mut self) {}

    fn fault(&mut self, fault: Raw<'_>) -> Flow {
        let at = fault.offset.and_then(|at| usize::try_from(at).ok()).unwrap_or_default();
        self.0 = Some(Fault { code: fault.code, at });
        Err(Stop)
    }
}

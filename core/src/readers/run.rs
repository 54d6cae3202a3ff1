//! What every reader of a record holds: the plan, the scratch, the sink, and the budgets.

use super::entry::Readers;
use super::fault::{Flow, Found, Raw, Sink, Step, Stop};
use super::ops::{FieldOp, Op, OpId, OpKind};
use super::plan::{Plan, ReadOptions};
use crate::cells::keys;
use crate::cells::{Cell, CellRef, Scratch, Tape};
use crate::diagnostics::{Code, codes};
use crate::limits::Limits;
use crate::schema::{Format, NodeId};

/// One run over one record.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked on its own")]
#[derive(Debug)]
pub(crate) struct Run<'r, S> {
    pub(crate) readers: &'r Readers,
    pub(crate) plan: &'r Plan,
    pub(crate) format: Format,
    pub(crate) options: &'r ReadOptions,
    pub(crate) limits: &'r Limits,
    /// The bytes that texts of the record are ranges of; empty for a host object.
    pub(crate) payload: &'r [u8],
    /// The texts that are set aside while the tape is judged.
    pub(crate) buffer: &'r [u8],
    /// The tape that is set aside with them.
    pub(crate) aside: Option<&'r Tape>,
    pub(crate) scratch: &'r mut Scratch,
    pub(crate) sink: &'r mut S,
    /// Values that may still be read.
    pub(crate) nodes: u64,
    pub(crate) depth: u32,
    /// Faults so far.
    pub(crate) faults: u64,
    /// Whether cells are written; a branch that is only tried writes none.
    pub(crate) fill: bool,
    /// Nothing is checked: the value was judged already, and cells are all that is wanted.
    pub(crate) unchecked: bool,
    /// The value is a default of the schema, in which bytes of every kind are text of code points.
    pub(crate) in_default: bool,
    /// The value is in the Avro specification's own JSON encoding.
    pub(crate) tagged: bool,
    /// The value is the key of a map.
    pub(crate) in_key: bool,
    /// A whole value is copied: texts count, whether or not a cell wants them.
    pub(crate) keeping: bool,
    /// The source can be read no further.
    pub(crate) broken: bool,
    /// Bytes that a host value may still have; payloads are measured before they are read.
    pub(crate) size_left: u64,
    /// What may still be asked about the keywords that refuse; see [`Limits::QUESTIONS`].
    pub(crate) questions: u64,
}

/// What a part of a run has used up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    nodes: u64,
    size_left: u64,
    questions: u64,
    faults: u64,
    broken: bool,
}

impl<'r, S: Sink> Run<'r, S> {
    pub(crate) fn new(readers: &'r Readers, payload: &'r [u8], scratch: &'r mut Scratch, sink: &'r mut S) -> Self {
        let limits = &readers.limits;
        let bytes = payload.len() as u64;
        Self {
            readers,
            plan: &readers.plan,
            format: readers.shape.format,
            options: &readers.options,
            limits,
            payload,
            buffer: &[],
            aside: None,
            scratch,
            sink,
            nodes: limits.nodes.saturating_add(limits.nodes_per_byte.saturating_mul(bytes)),
            depth: 0,
            faults: 0,
            fill: true,
            unchecked: false,
            in_default: false,
            tagged: false,
            in_key: false,
            keeping: false,
            broken: false,
            size_left: u64::MAX,
            questions: Limits::QUESTIONS,
        }
    }

    /// Values of a host have no bytes to measure beforehand: values and texts count towards the size.
    pub(crate) fn count_as_host(&mut self) {
        self.size_left = self.limits.payload_bytes;
        self.nodes = u64::MAX;
    }

    /// The same run, with the texts of the scratch set aside.
    pub(crate) fn part<'p>(&'p mut self, buffer: &'p [u8], tape: &'p Tape) -> Run<'p, S>
    where
        'r: 'p,
    {
        Run { buffer, aside: Some(tape), scratch: &mut *self.scratch, sink: &mut *self.sink, ..*self }
    }

    /// The same run with a sink of its own.
    pub(crate) fn with_sink<'p, T: Sink>(&'p mut self, sink: &'p mut T, fill: bool) -> Run<'p, T>
    where
        'r: 'p,
    {
        Run {
            readers: self.readers,
            plan: self.plan,
            format: self.format,
            options: self.options,
            limits: self.limits,
            payload: self.payload,
            buffer: self.buffer,
            aside: self.aside,
            scratch: &mut *self.scratch,
            sink,
            nodes: self.nodes,
            depth: self.depth,
            faults: 0,
            fill,
            unchecked: self.unchecked,
            in_default: self.in_default,
            tagged: self.tagged,
            in_key: self.in_key,
            keeping: false,
            broken: false,
            size_left: self.size_left,
            questions: self.questions,
        }
    }

    pub(crate) fn spent(&self) -> Spent {
        Spent {
            nodes: self.nodes,
            size_left: self.size_left,
            questions: self.questions,
            faults: self.faults,
            broken: self.broken,
        }
    }

    /// Goes on from where a part of the run ended.
    pub(crate) fn take_spent(&mut self, spent: Spent) {
        self.faults = spent.faults;
        self.take_spent_quietly(spent);
    }

    /// The same, where the part's faults are not the record's.
    pub(crate) fn take_spent_quietly(&mut self, spent: Spent) {
        self.nodes = spent.nodes;
        self.size_left = spent.size_left;
        self.questions = spent.questions;
        self.broken |= spent.broken;
    }

    /// Says a fault. [`Stop`] where it ended reading or the sink wants no more.
    #[cold]
    #[inline(never)]
    pub(crate) fn fault(&mut self, fault: Raw<'_>) -> Flow {
        self.faults += 1;
        let ended = fault.ended;
        let fault = self.about_key(fault);
        self.sink.fault(fault)?;
        if ended { Err(Stop) } else { Ok(()) }
    }

    /// Says a fault that ends reading.
    #[cold]
    #[inline(never)]
    pub(crate) fn end<T>(&mut self, code: Code, node: NodeId, offset: Option<u64>) -> Result<T, Stop> {
        self.fault(Raw::new(code, node, Found::Nothing).at(offset).ended())?;
        Err(Stop)
    }

    /// Counts a value.
    #[inline]
    pub(crate) fn count(&mut self, node: NodeId, offset: Option<u64>) -> Flow {
        match self.nodes.checked_sub(1) {
            Some(left) => {
                self.nodes = left;
                Ok(())
            }
            None => self.end(codes::LIMIT_NODES, node, offset),
        }
    }

    /// Goes into an object, list, record or map.
    #[inline]
    pub(crate) fn open(&mut self, node: NodeId, offset: Option<u64>) -> Flow {
        self.depth += 1;
        if self.depth > self.limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH) {
            return self.end(codes::LIMIT_DEPTH, node, offset);
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn close(&mut self) {
        self.depth -= 1;
    }

    /// Writes the cell of an op's place.
    #[inline]
    pub(crate) fn set(&mut self, op: &Op, cell: Cell) {
        if let Some(place) = op.cell() {
            self.put(place, cell);
        }
    }

    #[inline]
    pub(crate) fn put(&mut self, place: CellRef, cell: Cell) {
        if self.fill {
            self.scratch.set(place, cell);
        }
    }

    #[inline]
    pub(crate) fn enter_field(&mut self, index: usize, field: &FieldOp) {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        self.sink.enter(Step::Field { index, name: &field.name, sensitive: field.sensitive });
    }

    #[inline]
    pub(crate) fn enter_index(&mut self, index: u64) {
        self.sink.enter(Step::Index(u32::try_from(index).unwrap_or(u32::MAX)));
    }

    /// Says the keys noted from `mark` on that stand twice, and forgets them all.
    pub(crate) fn double_keys(&mut self, node: NodeId, mark: usize, code: Code, are_declared: bool) -> Flow {
        if self.scratch.keys.len() > mark + 1 {
            keys::sort(self.scratch, mark, (self.payload, self.buffer));
            let mut from = 1;
            while let Some(at) = keys::next_double(self.scratch, mark, from, (self.payload, self.buffer)) {
                self.double_key(node, mark + at, code, are_declared)?;
                from = at + 1;
            }
        }
        self.scratch.keys.truncate(mark);
        Ok(())
    }

    #[cold]
    fn double_key(&mut self, node: NodeId, index: usize, code: Code, are_declared: bool) -> Flow {
        let Some(key) = self.scratch.keys.get(index).copied() else { return Ok(()) };
        let text = String::from_utf8_lossy(self.scratch.text_bytes((self.payload, self.buffer), key.text)).into_owned();
        self.sink.enter(if are_declared { Step::Key(&text) } else { Step::Undeclared(&text) });
        self.fault(Raw::new(code, node, Found::Nothing).at(key.place()))?;
        self.sink.leave();
        Ok(())
    }

    /// Makes every cell at and below an op's place absent again: a member that stands twice.
    pub(crate) fn clear(&mut self, id: OpId) {
        if !self.fill {
            return;
        }
        let op = self.plan.op(id);
        if let Some(store) = op.store {
            self.scratch.set(store.cell, Cell::Absent);
        }
        if let Some(cell) = op.whole {
            self.scratch.set(cell, Cell::Absent);
        }
        match &op.kind {
            // Places are a finite tree, and only records with places below are walked.
            OpKind::Record(record) if record.has_places => {
                for field in &record.fields {
                    self.clear(field.op);
                }
            }
            OpKind::Union(union) => union.branches.iter().for_each(|branch| {
                if self.plan.op(*branch).store.is_some() || matches!(self.plan.op(*branch).kind, OpKind::Record(_)) {
                    self.clear(*branch);
                }
            }),
            _ => {}
        }
    }
}

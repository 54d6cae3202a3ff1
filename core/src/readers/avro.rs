//! Avro binary, read by a plan: the strict reading of the specification, in one pass.

use super::avro_cursor::{Cursor, Fault};
use super::fault::{Flow, Found, Raw, Sink, Step, Stop};
use super::judge::Where;
use super::ops::{ListOp, MapOp, Op, OpId, OpKind, RecordOp, UnionOp};
use super::run::Run;
use crate::cells::keys;
use crate::cells::{Cell, TextRef};
use crate::diagnostics::codes;
use crate::schema::NodeId;

/// A datum and where reading stands in it.
#[derive(Debug)]
pub(crate) struct Avro<'r, S> {
    pub(crate) run: Run<'r, S>,
    pub(crate) at: usize,
}

impl<'r, S: Sink> Avro<'r, S> {
    /// Reads the whole payload.
    pub(crate) fn document(&mut self) -> Flow {
        if self.run.payload.len() as u64 > self.run.limits.payload_bytes {
            return self.run.end(codes::LIMIT_BYTES, self.run.plan.op(self.run.plan.root).node, None);
        }
        let root = self.run.plan.root;
        self.value(root)?;
        if self.at < self.run.payload.len() {
            return self.run.end(codes::AVRO_TRAILING, self.run.plan.op(root).node, self.offset());
        }
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "every offset of a fault is one that there may be")]
    pub(crate) fn offset(&self) -> Option<u64> {
        Some(self.at as u64)
    }

    pub(crate) fn value(&mut self, id: OpId) -> Flow {
        let plan = self.run.plan;
        let op = plan.op(id);
        self.run.count(op.node, self.offset())?;
        match &op.kind {
            OpKind::Record(record) => self.record(op, record),
            OpKind::List(list) => self.list(op, *list),
            OpKind::Map(map) => self.map(op, *map),
            OpKind::Union(union) => self.union(op, union),
            OpKind::Never => self.run.end(codes::AVRO_NO_VALUE, op.node, None),
            _ => self.scalar(op),
        }
    }

    #[inline(never)]
    fn record(&mut self, op: &Op, record: &RecordOp) -> Flow {
        let (start, faults) = (self.at, self.run.faults);
        self.run.open(op.node, self.offset())?;
        self.run.set(op, Cell::Record);
        for (index, field) in record.fields.iter().enumerate() {
            self.run.enter_field(index, field);
            self.value(field.op)?;
            self.run.sink.leave();
        }
        self.run.close();
        self.keep_tree(op, start, faults)
    }

    #[inline(never)]
    fn list(&mut self, op: &Op, list: ListOp) -> Flow {
        let (start, faults) = (self.at, self.run.faults);
        self.run.open(op.node, self.offset())?;
        let first = list.arena.map_or(0, |arena| self.run.scratch.frames(arena));
        let mut total = 0_u64;
        while let Some((count, end)) = self.block(op.node)? {
            for _ in 0..count {
                if let Some(arena) = list.arena {
                    self.run.scratch.push_frame(arena);
                }
                self.run.enter_index(total);
                self.value(list.element)?;
                self.run.sink.leave();
                total += 1;
            }
            self.end_of_block(op.node, end)?;
        }
        self.run.close();
        self.run.set(op, Cell::Range { start: first, len: u32::try_from(total).unwrap_or(u32::MAX) });
        self.run.list_size(op, total, Where { slot: None, offset: Some(start as u64) })?;
        self.keep_tree(op, start, faults)
    }

    #[inline(never)]
    fn map(&mut self, op: &Op, map: MapOp) -> Flow {
        let (start, faults) = (self.at, self.run.faults);
        self.run.open(op.node, self.offset())?;
        let first = map.arena.map_or(0, |arena| self.run.scratch.frames(arena));
        let mark = self.run.scratch.keys.len();
        let mut total = 0_u64;
        while let Some((count, end)) = self.block(op.node)? {
            for _ in 0..count {
                self.entry(op, map, map.key)?;
                total += 1;
            }
            self.end_of_block(op.node, end)?;
        }
        self.run.double_keys(op.node, mark, codes::AVRO_DUPLICATE_KEY, true)?;
        self.run.close();
        self.run.set(op, Cell::Range { start: first, len: u32::try_from(total).unwrap_or(u32::MAX) });
        self.run.map_size(op, total, Where { slot: None, offset: Some(start as u64) })?;
        self.keep_tree(op, start, faults)
    }

    fn entry(&mut self, op: &Op, map: MapOp, key_cell: Option<crate::cells::CellRef>) -> Flow {
        let key_at = self.at;
        self.run.count(op.node, self.offset())?;
        let (start, bytes) = self.length_prefixed(op.node)?;
        if let Some(arena) = map.arena {
            self.run.scratch.push_frame(arena);
        }
        let text = TextRef::payload(start, bytes.len());
        if let Some(key) = smoothutf8::from_utf8(bytes) {
            self.run.sink.enter(Step::Key(key));
            if let Some(cell) = key_cell {
                self.run.put(cell, Cell::Text(text));
            }
        } else {
            self.run.sink.enter(Step::Hidden);
            self.run.fault(Raw::new(codes::AVRO_UTF8, op.node, Found::Nothing).at(Some(key_at as u64)))?;
            if let Some(cell) = key_cell {
                self.run.put(cell, Cell::Bad);
            }
        }
        keys::note(self.run.scratch, bytes, text, key_at as u64);
        self.value(map.value)?;
        self.run.sink.leave();
        Ok(())
    }

    #[inline(never)]
    fn union(&mut self, op: &Op, union: &UnionOp) -> Flow {
        let (start, faults) = (self.at, self.run.faults);
        let index = self.long(op.node)?;
        let branch = usize::try_from(index).ok().and_then(|index| Some((index, *union.branches.get(index)?)));
        let Some((index, branch)) = branch else {
            self.run.fault(
                Raw::new(codes::AVRO_UNION_INDEX, op.node, Found::Int(index)).at(Some(start as u64)).untyped().ended(),
            )?;
            return Err(Stop);
        };
        if union.null == Some(index) && op.not_null() {
            self.run
                .fault(Raw::new(codes::SCHEMA_TYPE, op.node, Found::Type("null")).at(Some(start as u64)).untyped())?;
            self.mark_bad(op, union);
            return Ok(());
        }
        self.value(branch)?;
        let is_null = union.null == Some(index);
        self.run.set(op, if is_null { Cell::Null } else { Cell::Record });
        if let Some(cell) = op.tree() {
            if is_null {
                self.run.put(cell, Cell::Null);
            } else {
                return self.keep_tree(op, start, faults);
            }
        }
        Ok(())
    }

    /// The cell of a refused null: the union's own, or that of a branch.
    fn mark_bad(&mut self, op: &Op, union: &UnionOp) {
        let own = op.store.map(|store| store.cell);
        let of_branch = || union.branches.iter().find_map(|branch| self.run.plan.op(*branch).store);
        for cell in [own.or_else(|| of_branch().map(|store| store.cell)), op.whole].into_iter().flatten() {
            self.run.put(cell, Cell::Bad);
        }
    }

    /// Takes something off the front of what is left.
    #[inline]
    fn taken<T>(&mut self, node: NodeId, take: impl FnOnce(&mut Cursor<'r>) -> Result<T, Fault>) -> Result<T, Stop> {
        let mut cursor = Cursor { bytes: self.run.payload, at: self.at, longest: self.run.limits.payload_bytes };
        match take(&mut cursor) {
            Ok(taken) => {
                self.at = cursor.at;
                Ok(taken)
            }
            Err(fault) => self.run.end(fault.code, node, Some(fault.at as u64)),
        }
    }

    fn block(&mut self, node: NodeId) -> Result<Option<(u64, Option<usize>)>, Stop> {
        self.taken(node, Cursor::block)
    }

    fn end_of_block(&mut self, node: NodeId, end: Option<usize>) -> Flow {
        self.taken(node, |cursor| cursor.end_of_block(end))
    }

    #[inline]
    pub(crate) fn long(&mut self, node: NodeId) -> Result<i64, Stop> {
        self.taken(node, Cursor::long)
    }

    /// So many bytes.
    #[inline]
    pub(crate) fn take(&mut self, node: NodeId, len: usize) -> Result<&'r [u8], Stop> {
        self.taken(node, |cursor| cursor.take(len))
    }

    /// Bytes behind their length: where they start, and what they are.
    #[inline]
    pub(crate) fn length_prefixed(&mut self, node: NodeId) -> Result<(usize, &'r [u8]), Stop> {
        self.taken(node, |cursor| {
            let bytes = cursor.prefixed()?;
            Ok((cursor.at - bytes.len(), bytes))
        })
    }
}

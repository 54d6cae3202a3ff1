//! Avro binary, read by a plan: the strict reading of the specification, in one pass.

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

    /// The next block of a list or map: its count, and where it ends if it says so.
    fn block(&mut self, node: NodeId) -> Result<Option<(u64, Option<usize>)>, Stop> {
        let at = self.offset();
        let count = self.long(node)?;
        if count >= 0 {
            return Ok(if count == 0 { None } else { Some((count.unsigned_abs(), None)) });
        }
        let size = self.long(node)?;
        let end = usize::try_from(size).ok().and_then(|size| self.at.checked_add(size));
        match end.filter(|end| *end <= self.run.payload.len()) {
            Some(end) => Ok(Some((count.unsigned_abs(), Some(end)))),
            None => self.run.end(codes::AVRO_BLOCK, node, at),
        }
    }

    fn end_of_block(&mut self, node: NodeId, end: Option<usize>) -> Flow {
        match end {
            Some(end) if end != self.at => self.run.end(codes::AVRO_BLOCK, node, self.offset()),
            _ => Ok(()),
        }
    }

    /// A zigzag varint of at most 10 bytes and 64 bits.
    #[inline]
    pub(crate) fn long(&mut self, node: NodeId) -> Result<i64, Stop> {
        let rest = self.run.payload.get(self.at..).unwrap_or_default();
        if let [byte, ..] = rest
            && *byte < 0x80
        {
            self.at += 1;
            return Ok(zigzag(u64::from(*byte)));
        }
        self.long_varint(node)
    }

    fn long_varint(&mut self, node: NodeId) -> Result<i64, Stop> {
        let start = self.at as u64;
        let rest = self.run.payload.get(self.at..).unwrap_or_default();
        let mut value = 0_u64;
        for (index, byte) in rest.iter().take(10).enumerate() {
            let bits = u64::from(byte & 0x7f);
            if index == 9 && *byte > 1 {
                return self.run.end(codes::AVRO_VARINT, node, Some(start));
            }
            value |= bits << (7 * index);
            if *byte < 0x80 {
                self.at += index + 1;
                return Ok(zigzag(value));
            }
        }
        let code = if rest.len() < 10 { codes::AVRO_TRUNCATED } else { codes::AVRO_VARINT };
        self.run.end(code, node, Some(start))
    }

    /// So many bytes.
    #[inline]
    pub(crate) fn take(&mut self, node: NodeId, len: usize) -> Result<&'r [u8], Stop> {
        let end = self.at.saturating_add(len);
        match self.run.payload.get(self.at..end) {
            Some(bytes) => {
                self.at = end;
                Ok(bytes)
            }
            None => self.run.end(codes::AVRO_TRUNCATED, node, Some(self.run.payload.len() as u64)),
        }
    }

    /// Bytes behind their length: where they start, and what they are.
    #[inline]
    pub(crate) fn length_prefixed(&mut self, node: NodeId) -> Result<(usize, &'r [u8]), Stop> {
        let at = self.at as u64;
        let length = self.long(node)?;
        let start = self.at;
        if let Some(bytes) =
            usize::try_from(length).ok().and_then(|length| self.run.payload.get(start..)?.get(..length))
        {
            self.at += bytes.len();
            return Ok((start, bytes));
        }
        match u64::try_from(length) {
            // A length that reaches beyond the end is a payload cut short, unless no payload is so long.
            Ok(length) if length <= self.run.limits.payload_bytes => {
                self.run.end(codes::AVRO_TRUNCATED, node, Some(at))
            }
            _ => self.run.end(codes::AVRO_LENGTH, node, Some(at)),
        }
    }
}

#[inline]
fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

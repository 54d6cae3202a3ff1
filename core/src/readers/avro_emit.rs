//! From a plan to the flat program of the quick scan.
//!
//! Values are charged and depth is asked for a straight run at a time. Where no run of a schema can
//! use more values than its own bytes allow, and nothing leads back into itself, neither is asked
//! at all: the program is then made again without those instructions.

use std::collections::{BTreeMap, VecDeque};

use super::avro_code::{Code, DecimalIns, Ins, ListIns, Program};
use super::ops::{DecimalOp, Op, OpId, OpKind, RecordOp, UnionOp};
use super::plan::Plan;
use crate::cells::CellRef;
use crate::limits::Limits;
use crate::schema::{IntKind, TimeUnit};

/// Levels of values that are written into one body; deeper ones are called.
const INLINE: usize = 24;

/// Instructions for each op, and beside, up to which bodies are written in place.
const SIZE: (usize, usize) = (4, 4_096);

impl Program {
    pub(crate) fn compile(plan: &Plan, limits: &Limits) -> Self {
        let mut quick = Emitter::new(plan, limits, false);
        quick.all();
        if quick.is_bounded {
            return quick.finish();
        }
        let mut guarded = Emitter::new(plan, limits, true);
        guarded.all();
        guarded.finish()
    }
}

/// What a straight run reads at least, and at most without a decision in between.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    /// Values, exactly.
    values: u64,
    /// Bytes, at least.
    bytes: u64,
    /// The deepest level.
    level: u32,
}

impl Extent {
    fn and(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_add(other.values),
            bytes: self.bytes.saturating_add(other.bytes),
            level: self.level.max(other.level),
        }
    }
}

struct Emitter<'a> {
    plan: &'a Plan,
    limits: &'a Limits,
    guarded: bool,
    /// Whether values and depth need no watch.
    is_bounded: bool,
    code: Vec<Ins>,
    lists: Vec<ListIns>,
    decimals: Vec<DecimalIns>,
    targets: Vec<u32>,
    cells: Vec<CellRef>,
    bodies: Vec<u32>,
    known: BTreeMap<OpId, u32>,
    waiting: VecDeque<OpId>,
    /// The values around the one that is written.
    open: Vec<OpId>,
    /// Levels below the start of the body.
    level: u32,
    /// Something leads here: what follows is not merged with what came before.
    fence: usize,
}

impl<'a> Emitter<'a> {
    fn new(plan: &'a Plan, limits: &'a Limits, guarded: bool) -> Self {
        Self {
            plan,
            limits,
            guarded,
            is_bounded: true,
            code: Vec::new(),
            lists: Vec::new(),
            decimals: Vec::new(),
            targets: Vec::new(),
            cells: Vec::new(),
            bodies: Vec::new(),
            known: BTreeMap::new(),
            waiting: VecDeque::new(),
            open: Vec::new(),
            level: 0,
            fence: 0,
        }
    }

    fn finish(self) -> Program {
        Program {
            code: self.code.into(),
            lists: self.lists.into(),
            decimals: self.decimals.into(),
            targets: self.targets.into(),
            cells: self.cells.into(),
            bodies: self.bodies.into(),
        }
    }

    fn all(&mut self) {
        self.body(self.plan.root);
        while let Some(id) = self.waiting.pop_front() {
            let at = self.here();
            self.level = 0;
            self.fence = self.code.len();
            self.bodies.push(at);
            self.run(|it| it.in_place(id, it.plan.op(id)));
            self.push(Code::End, 0, 0);
        }
    }

    fn here(&self) -> u32 {
        u32::try_from(self.code.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, code: Code, low: u16, arg: u32) {
        self.code.push(Ins { code, low, arg });
    }

    /// One more of what may stand in a row.
    fn more(&mut self, code: Code, count: u32) {
        if self.code.len() > self.fence
            && let Some(last) = self.code.last_mut().filter(|last| last.code == code)
            && let Some(sum) = last.arg.checked_add(count)
        {
            last.arg = sum;
        } else {
            self.push(code, 0, count);
        }
    }

    fn patch(&mut self, at: usize, arg: u32) {
        if let Some(ins) = self.code.get_mut(at) {
            ins.arg = arg;
        }
    }

    /// Something leads to what is written next.
    fn label(&mut self) -> u32 {
        self.fence = self.code.len();
        self.here()
    }

    /// The number of the body of an op, which is written in its turn.
    fn body(&mut self, id: OpId) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let body = *self.known.entry(id).or_insert(next);
        if body == next {
            self.waiting.push_back(id);
        }
        body
    }

    /// A straight run: what it needs is asked at its start.
    fn run(&mut self, write: impl FnOnce(&mut Self) -> Extent) -> Extent {
        let at = self.code.len();
        if self.guarded {
            self.push(Code::Charge, 0, 0);
            self.fence = self.code.len();
        }
        let extent = write(self);
        let depth = self.limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH);
        if extent.values > extent.bytes.saturating_mul(self.limits.nodes_per_byte) || extent.level > depth {
            self.is_bounded = false;
        }
        if let Some(ins) = self.code.get_mut(at).filter(|_| self.guarded) {
            ins.low = u16::try_from(extent.level).unwrap_or(u16::MAX);
            ins.arg = u32::try_from(extent.values).unwrap_or(u32::MAX);
        }
        extent
    }

    fn value(&mut self, id: OpId) -> Extent {
        let plan = self.plan;
        let op = plan.op(id);
        if !op.kind.is_composite() {
            return self.scalar(id, op);
        }
        let is_full = self.code.len() > plan.len() * SIZE.0 + SIZE.1;
        if is_full || self.open.len() >= INLINE || self.open.contains(&id) {
            // Values and depth are then asked where the body begins.
            self.is_bounded = false;
            let body = self.body(id);
            self.push(Code::Call, self.low_level(), body);
            return Extent { level: self.level, ..Extent::default() };
        }
        self.in_place(id, op)
    }

    fn low_level(&self) -> u16 {
        u16::try_from(self.level).unwrap_or(u16::MAX)
    }

    fn in_place(&mut self, id: OpId, op: &Op) -> Extent {
        if op.tree().is_some() || matches!(op.kind, OpKind::Never) {
            // The careful reader counts on its own.
            self.is_bounded = false;
            self.push(Code::Whole, self.low_level(), id.0);
            return Extent { level: self.level, ..Extent::default() };
        }
        self.open.push(id);
        let extent = match &op.kind {
            OpKind::Record(record) => self.record(op, record),
            OpKind::List(list) => self.list(op, list.element, None, false),
            OpKind::Map(map) => self.list(op, map.value, map.key, true),
            OpKind::Union(union) => self.union(op, union),
            _ => self.scalar(id, op),
        };
        self.open.pop();
        extent
    }

    fn record(&mut self, op: &Op, record: &RecordOp) -> Extent {
        if let Some(cell) = op.cell() {
            self.keep(Code::KeepRecord, 0, cell);
        }
        self.level += 1;
        let mut extent = Extent { values: 1, bytes: 0, level: self.level };
        for field in &record.fields {
            extent = extent.and(self.value(field.op));
        }
        self.level -= 1;
        extent
    }

    fn keep(&mut self, code: Code, low: u16, cell: CellRef) {
        let arg = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        self.cells.push(cell);
        self.push(code, low, arg);
    }

    fn list(&mut self, op: &Op, element: OpId, key: Option<CellRef>, is_map: bool) -> Extent {
        let arena = match &op.kind {
            OpKind::List(list) => list.arena,
            OpKind::Map(map) => map.arena,
            _ => None,
        };
        let sizes = op.checks.as_deref().map_or((0, u64::MAX), |checks| {
            if is_map {
                (checks.min_properties.unwrap_or(0), checks.max_properties.unwrap_or(u64::MAX))
            } else {
                (checks.min_items.unwrap_or(0), checks.max_items.unwrap_or(u64::MAX))
            }
        });
        let outer = Extent { values: 1, bytes: 1, level: self.level + 1 };
        let text = is_plain(self.plan.op(element), &OpKind::Text);
        if text && arena.is_none() && op.cell().is_none() && sizes == (0, u64::MAX) {
            self.push(if is_map { Code::TextMap } else { Code::TextList }, u16::from(self.guarded), 0);
            return outer;
        }
        let number = self.lists.len();
        self.lists.push(ListIns { next: 0, arena, cell: op.cell(), is_map, has_bytes: false, sizes });
        self.push(Code::List, 0, u32::try_from(number).unwrap_or(u32::MAX));
        self.label();
        self.level += 1;
        let inner = self.run(|it| {
            let mut extent = Extent { level: it.level, ..Extent::default() };
            if is_map {
                match key {
                    Some(cell) => it.keep(Code::Key, 1, cell),
                    None => it.push(Code::Key, 0, 0),
                }
                extent = Extent { values: 1, bytes: 1, ..extent };
            }
            extent.and(it.value(element))
        });
        self.level -= 1;
        self.push(Code::End, 0, 0);
        let next = self.label();
        if let Some(list) = self.lists.get_mut(number) {
            list.next = next;
            list.has_bytes = inner.bytes > 0;
        }
        outer
    }

    fn union(&mut self, op: &Op, union: &UnionOp) -> Extent {
        // The union and its branch are values of their own.
        let outer = Extent { values: 2, bytes: 1, level: self.level };
        if let ([first, second], Some(null)) = (union.branches.as_slice(), union.null) {
            let (null_op, other) = if null == 0 { (*first, *second) } else { (*second, *first) };
            self.nullable(op, u16::from(null != 0), null_op, other);
            return outer;
        }
        let first = self.targets.len();
        // No schema of the size that is allowed has as many branches as the fallback.
        let count = u16::try_from(union.branches.len()).unwrap_or(u16::MAX);
        self.push(Code::Union, count, u32::try_from(first).unwrap_or(u32::MAX));
        self.targets.extend(union.branches.iter().map(|_| 0));
        let mut ends = Vec::new();
        for (index, branch) in union.branches.iter().enumerate() {
            let at = self.label();
            if let Some(target) = self.targets.get_mut(first + index) {
                *target = at;
            }
            self.branch(op, union.null == Some(index), *branch);
            ends.push(self.code.len());
            self.push(Code::Jump, 0, 0);
        }
        let join = self.label();
        for at in ends {
            self.patch(at, join);
        }
        outer
    }

    /// A branch, which the union has paid one value for.
    fn branch(&mut self, op: &Op, is_null: bool, branch: OpId) {
        if is_null && op.not_null() {
            return self.push(Code::Refuse, 0, 0);
        }
        if self.plan.op(branch).kind.is_composite() {
            self.run(|it| {
                let extent = it.value(branch);
                if extent.values == 0 && it.guarded {
                    // What is called counts itself.
                    it.push(Code::Refund, 0, 1);
                }
                Extent { values: extent.values.saturating_sub(1), ..extent }
            });
        } else {
            self.value(branch);
        }
        if let Some(cell) = op.cell() {
            // Its branches have cells of their own, and it says whether there is one.
            self.keep(if is_null { Code::KeepNull } else { Code::KeepRecord }, 0, cell);
        }
    }

    fn nullable(&mut self, op: &Op, null: u16, null_op: OpId, other: OpId) {
        let plan = self.plan;
        let is_bare = plan.op(null_op).store.is_none() && op.cell().is_none() && !op.not_null();
        if is_bare && is_plain(plan.op(other), &OpKind::Text) {
            return self.push(Code::NullableText, null, 0);
        }
        if is_bare && is_long(plan.op(other)) {
            return self.push(Code::NullableLong, null, 0);
        }
        let at = self.code.len();
        self.push(Code::Nullable, null, 0);
        self.label();
        self.branch(op, false, other);
        let jump = self.code.len();
        if !is_bare {
            self.push(Code::Jump, 0, 0);
        }
        let target = self.label();
        self.patch(at, target);
        if !is_bare {
            self.branch(op, true, null_op);
            let join = self.label();
            self.patch(jump, join);
        }
    }

    fn scalar(&mut self, id: OpId, op: &Op) -> Extent {
        let bytes = self.scalar_code(id, op);
        Extent { values: 1, bytes, level: self.level }
    }

    /// Writes a scalar; the bytes that it takes at least.
    fn scalar_code(&mut self, id: OpId, op: &Op) -> u64 {
        let refines = op.checks.as_deref().is_some_and(super::ops::Checks::refines);
        if refines || op.tree().is_some() {
            self.push(Code::Scalar, 0, id.0);
            return width(&op.kind);
        }
        match (&op.kind, op.cell()) {
            (OpKind::Decimal(decimal), cell) => return self.decimal(id, decimal, cell),
            (_, None) => self.checked(id, op),
            (_, Some(cell)) => self.kept(id, op, cell),
        }
        width(&op.kind)
    }

    /// A scalar that no rule reads.
    fn checked(&mut self, id: OpId, op: &Op) {
        match &op.kind {
            OpKind::Null => {}
            OpKind::Bool => self.push(Code::Bool, 0, 0),
            OpKind::Int(IntKind::I32) | OpKind::Date | OpKind::Time(TimeUnit::Millis) => self.push(Code::Int, 0, 0),
            _ if is_long(op) => self.more(Code::Longs, 1),
            OpKind::Text => self.more(Code::Texts, 1),
            OpKind::Bytes => self.push(Code::Bytes, 0, 0),
            OpKind::Uuid { fixed: false } => self.push(Code::Uuid, 0, 0),
            OpKind::Enum(symbols) => {
                self.push(Code::Enum, 0, u32::try_from(symbols.symbols.len()).unwrap_or(u32::MAX));
            }
            OpKind::Float | OpKind::Double | OpKind::Fixed(_) | OpKind::Duration | OpKind::Uuid { fixed: true } => {
                let bytes = width(&op.kind);
                self.more(Code::Skip, u32::try_from(bytes).unwrap_or(u32::MAX));
            }
            _ => self.push(Code::Scalar, 0, id.0),
        }
    }

    /// A scalar with a cell.
    fn kept(&mut self, id: OpId, op: &Op, cell: CellRef) {
        match &op.kind {
            OpKind::Null => self.keep(Code::KeepNull, 0, cell),
            OpKind::Bool => self.keep(Code::KeepBool, 0, cell),
            OpKind::Int(IntKind::I32) => self.keep(Code::KeepInt, 0, cell),
            OpKind::Int(_) => self.keep(Code::KeepLong, 0, cell),
            OpKind::Double => self.keep(Code::KeepDouble, 0, cell),
            OpKind::Text => self.keep(Code::KeepText, 0, cell),
            OpKind::Enum(symbols) if u16::try_from(symbols.symbols.len()).is_ok() => {
                self.keep(Code::KeepEnum, u16::try_from(symbols.symbols.len()).unwrap_or(0), cell);
            }
            OpKind::Timestamp { unit, .. } => {
                let unit = match unit {
                    TimeUnit::Millis => 0,
                    TimeUnit::Micros => 1,
                    TimeUnit::Nanos => 2,
                };
                self.keep(Code::KeepTimestamp, unit, cell);
            }
            _ => self.push(Code::Scalar, 0, id.0),
        }
    }

    fn decimal(&mut self, op: OpId, decimal: &DecimalOp, cell: Option<CellRef>) -> u64 {
        let least = decimal.fixed.map_or(1, u64::from);
        let (Some(bound), Ok(scale)) = (decimal.bound, i32::try_from(decimal.scale)) else {
            self.push(Code::Scalar, 0, op.0);
            return least;
        };
        // All that fits so many bytes is within the precision.
        let safe = (1..16_u16).take_while(|bytes| 1_u128 << (8 * bytes - 1) < bound).last().unwrap_or(0);
        let number = u32::try_from(self.decimals.len()).unwrap_or(u32::MAX);
        self.decimals.push(DecimalIns { op, bound, cell, fixed: decimal.fixed, scale });
        self.push(Code::Decimal, safe, number);
        least
    }
}

/// Whether an op is of a kind without anything of its own, and asks and stores nothing.
fn is_plain(op: &Op, kind: &OpKind) -> bool {
    let same = std::mem::discriminant(&op.kind) == std::mem::discriminant(kind);
    same && op.store.is_none() && !op.checks.as_deref().is_some_and(super::ops::Checks::refines)
}

/// A varint of which nothing is asked.
fn is_long(op: &Op) -> bool {
    let of_kind = match &op.kind {
        OpKind::Int(kind) => *kind != IntKind::I32,
        OpKind::Time(unit) => *unit != TimeUnit::Millis,
        OpKind::Timestamp { .. } => true,
        _ => false,
    };
    of_kind && op.store.is_none() && !op.checks.as_deref().is_some_and(super::ops::Checks::refines)
}

/// The bytes that a scalar takes at least.
fn width(kind: &OpKind) -> u64 {
    match kind {
        OpKind::Null => 0,
        OpKind::Float => 4,
        OpKind::Double => 8,
        OpKind::Fixed(size) => u64::from(*size),
        OpKind::Duration => 12,
        OpKind::Uuid { fixed: true } => 16,
        OpKind::Decimal(decimal) => decimal.fixed.map_or(1, u64::from),
        _ => 1,
    }
}

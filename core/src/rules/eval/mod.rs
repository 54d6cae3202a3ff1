//! Runs a program over the cells of one record.
//!
//! Recursion follows the tree of the program, whose height the parser limits; chains are loops.
//! Frames are kept small: each kind of node has a function of its own.

mod arithmetic;
mod compare;
pub(super) mod contracts;
mod convert;
mod culprit;
pub(super) mod decimals;
pub(super) mod format;
mod functions;
mod host;
mod leaves;
pub(super) mod lists;
mod logic;
pub(super) mod math;
pub(super) mod network;
pub(super) mod optional;
pub(super) mod parts;
mod plain;
mod probe;
mod read;
mod sequence;
mod shared;
mod special;
pub(super) mod strings;

pub(super) use plain::Plain;
pub(super) use special::Verdict;

use super::cost::{Budget, text_units};
use super::program::{Node, NodeIx, Program, Read};
use super::special::SLOTS;
use super::value::{NO_OVERLOAD, OVERFLOW, Out, Seq, Stop, Str, Val};
use crate::cells::{ArenaId, Cell, Cells};

/// What evaluation needs beside the record: kept between records, so that a warm call allocates
/// nothing but where a rule builds texts or lists.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// The current frame of each slot.
    pub(super) frames: Vec<u32>,
    locals: Vec<Val>,
    /// What the first locals of each program are: `this` and `message` where they are values of the tape.
    pub(super) given: Vec<Val>,
    lazies: Vec<Option<Out>>,
    text: Vec<u8>,
    values: Vec<Val>,
    pub(super) budget: Budget,
    /// What rules share.
    shared: shared::Shared,
}

impl Work {
    /// Units that the budget of the record still has.
    #[cfg(test)]
    pub(crate) fn left(&self) -> u64 {
        self.budget.of_record()
    }
}

/// One evaluation.
pub(super) struct Run<'r> {
    program: &'r Program,
    cells: Cells<'r>,
    now: Option<(i64, u32)>,
    work: &'r mut Work,
    /// The frames of the slots, for special forms.
    frames: [&'r [Cell]; SLOTS],
    /// What general nodes need stands ready.
    prepared: bool,
    /// Why the last test stopped.
    stop: Stop,
}

impl<'r> Run<'r> {
    /// The frames of the instance's own slots stand in `work` already.
    pub(super) fn new(program: &'r Program, cells: Cells<'r>, now: Option<(i64, u32)>, work: &'r mut Work) -> Self {
        let mut run = Self { program, cells, now, work, frames: [&[]; SLOTS], prepared: false, stop: NO_OVERLOAD };
        run.prepare();
        run
    }

    /// A run whose special form is asked: what general nodes need is made ready where one is reached.
    #[inline]
    pub(super) fn special(
        program: &'r Program,
        cells: Cells<'r>,
        now: Option<(i64, u32)>,
        work: &'r mut Work,
        own: &[(u32, ArenaId)],
    ) -> Self {
        if work.frames.len() < program.slots as usize {
            work.frames.resize(program.slots as usize, 0);
        }
        let mut frames: [&'r [Cell]; SLOTS] = [cells.frame(ArenaId(0), 0), &[], &[], &[]];
        for (slot, arena) in own {
            let number = work.frames.get(*slot as usize).copied().unwrap_or(0);
            if let Some(frame) = frames.get_mut(*slot as usize) {
                *frame = cells.frame(*arena, number);
            }
        }
        Self { program, cells, now, work, frames, prepared: false, stop: NO_OVERLOAD }
    }

    fn prepare(&mut self) {
        let (program, work) = (self.program, &mut *self.work);
        // Frames are never dropped: those of the instance's own slots stand there already.
        work.frames.resize((program.slots as usize).max(work.frames.len()), 0);
        work.locals.clear();
        work.locals.extend_from_slice(&work.given);
        work.locals.resize(program.locals as usize, Val::Null);
        work.lazies.clear();
        work.lazies.resize(program.lazies as usize, None);
        work.drop_built();
        self.prepared = true;
    }

    /// Gives a variable its value.
    #[cfg(test)]
    pub(super) fn set_local(&mut self, local: u32, value: Val) {
        self.work.locals[local as usize] = value;
    }

    /// A value with its type.
    #[cfg(test)]
    pub(super) fn debug(&mut self, value: Val) -> String {
        match value {
            Val::Bytes(bytes) => format!("bytes {:?}", self.bytes(bytes)),
            Val::Type(name) => format!("type {name:?}"),
            Val::List(seq) | Val::Optional(seq) => {
                let mut cursor = sequence::Cursor::new(seq);
                let mut items = Vec::new();
                while let Some(Ok(item)) = self.next(&mut cursor) {
                    items.push(self.debug(item));
                }
                format!("{:?} {items:?}", value.type_name())
            }
            Val::Map(seq) => {
                let mut cursor = sequence::Cursor::new(seq);
                let mut items = Vec::new();
                while let Some(Ok((key, value))) = self.next_pair(&mut cursor) {
                    items.push((self.debug(key), self.debug(value)));
                }
                items.sort();
                format!("{items:?}")
            }
            _ => format!("{:?} {:?}", value.type_name(), self.shown(value)),
        }
    }

    pub(super) fn run(&mut self) -> Out {
        self.program.root.map_or(Ok(Val::Null), |root| self.eval(root))
    }

    /// One node alone.
    pub(super) fn node(&mut self, at: NodeIx) -> Out {
        self.eval(at)
    }

    /// A scalar as reports show it.
    pub(super) fn shown_cell(&self, cell: Cell, read: Read) -> Option<String> {
        self.value(cell, read).ok().and_then(|value| self.shown(value))
    }

    /// The bytes of a text.
    pub(super) fn bytes(&self, text: Str) -> &[u8] {
        let range = |list: &'_ [u8], start: u32, len: u32| -> std::ops::Range<usize> {
            let start = (start as usize).min(list.len());
            start..(start + len as usize).min(list.len())
        };
        match text {
            Str::Cell(text) => self.cells.bytes(text),
            Str::Const { start, len } => {
                let pool = &self.program.pool;
                pool.get(range(pool, start, len)).unwrap_or_default()
            }
            Str::Built { start, len } => {
                let built = &self.work.text;
                built.get(range(built, start, len)).unwrap_or_default()
            }
        }
    }

    /// The bytes of a text that is read whole.
    fn charged(&mut self, text: Str) -> Result<(), Stop> {
        let units = text_units(self.bytes(text).len());
        self.work.budget.charge(units)
    }

    fn charge(&mut self, units: u64) -> Result<(), Stop> {
        self.work.budget.charge(units)
    }

    /// A text that the rule builds.
    fn build(&mut self, text: &[u8]) -> Result<Str, Stop> {
        self.charge(text_units(text.len()))?;
        let start = u32::try_from(self.work.text.len()).map_err(|_| OVERFLOW)?;
        let len = u32::try_from(text.len()).map_err(|_| OVERFLOW)?;
        self.work.text.extend_from_slice(text);
        Ok(Str::Built { start, len })
    }

    fn eval(&mut self, at: NodeIx) -> Out {
        self.charge(1)?;
        match self.program.node(at) {
            Node::Const(value) => Ok(value),
            Node::Cell { at, read, guards } => self.read_place(at, read, guards),
            Node::Has { at, guards, present, soft } => self.has_place(at, guards, present, soft),
            Node::Key { cell, slot } => self.read_key(cell, slot),
            Node::Local(local) => Ok(self.work.locals.get(local as usize).copied().unwrap_or(Val::Null)),
            Node::Now => {
                let (seconds, nanos) = self.now.ok_or(Stop::Error("no clock"))?;
                Ok(Val::Timestamp { seconds, nanos })
            }
            Node::Not(inner) => self.not(inner),
            Node::Negate(inner) => self.negate(inner),
            Node::And(range) => self.and(range),
            Node::Or(range) => self.or(range),
            Node::Chain(first, range) => self.chain(first, range),
            Node::Conditional(arms, last) => self.conditional(arms, last),
            Node::Select(base, names) => self.select(base, names),
            Node::Member { base, name, double } => self.value_member(base, name, double),
            Node::HasSelect(base, names) => self.has_select(base, names),
            Node::Index(base, index) => self.index(base, index),
            Node::OptionalSelect(base, name) => self.optional_select(base, name),
            Node::OptionalIndex(base, index) => self.optional_index(base, index),
            Node::OptionalPlace(conditions, value) => self.optional_place(conditions, value),
            Node::OptionalOr { left, right, unwrap } => self.optional_or(left, right, unwrap),
            Node::OptionalMap { base, local, body, flat } => self.optional_map(base, local, body, flat),
            Node::Spread(inner) => self.eval(inner),
            Node::Let { from, to, body } => self.bind(from, to, body),
            Node::Lazy { slot, init } => self.lazy(slot, init),
            Node::Shared { slot, at, by_use, .. } => self.shared(slot, at, by_use),
            Node::Fail(why) => Err(Stop::Error(why)),
            Node::Call(func, args) => self.call(func, args),
            Node::HostCall(function, args) => self.host_call(function, args),
            Node::ZonedPart(part, value, zone) => self.constant_zone_part(part, value, zone),
            Node::Matches(text, regex) => self.matches_constant(text, regex),
            Node::List(range) => self.list_literal(range),
            Node::Map(range) => self.map_literal(range),
            Node::Loop(at) => self.comprehension(at),
        }
    }

    #[inline(never)]
    fn not(&mut self, inner: NodeIx) -> Out {
        match self.eval(inner)? {
            Val::Bool(value) => Ok(Val::Bool(!value)),
            _ => Err(NO_OVERLOAD),
        }
    }

    #[inline(never)]
    fn negate(&mut self, inner: NodeIx) -> Out {
        let value = self.eval(inner)?;
        match value {
            Val::Int(value) => value.checked_neg().map(Val::Int).ok_or(OVERFLOW),
            Val::Double(value) => Ok(Val::Double(-value)),
            Val::Digits(text) => Ok(Val::Double(-self.double_of(text)?)),
            Val::Decimal(_) => decimals::negated(self, value),
            _ => Err(NO_OVERLOAD),
        }
    }

    /// The text of an argument, copied: it is read whole.
    fn text(&mut self, value: Val) -> Result<String, Stop> {
        let Val::Text(text) = value else { return Err(NO_OVERLOAD) };
        self.charged(text)?;
        Ok(self.str_of(text).to_owned())
    }

    fn built_text(&mut self, text: &str) -> Out {
        Ok(Val::Text(self.build(text.as_bytes())?))
    }

    /// A list of values that the rule builds.
    fn built_list(&mut self, values: &[Val]) -> Out {
        let len = u32::try_from(values.len()).map_err(|_| OVERFLOW)?;
        let start = self.keep(values)?;
        Ok(Val::List(Seq::Built { start, len }))
    }

    /// The elements of a list.
    fn elements(&mut self, list: Val) -> Result<Vec<Val>, Stop> {
        let Val::List(seq) = list else { return Err(NO_OVERLOAD) };
        let mut cursor = sequence::Cursor::new(seq);
        let mut values = Vec::new();
        while let Some(value) = self.next(&mut cursor) {
            values.push(value?);
        }
        Ok(values)
    }

    /// None of the slots is known yet.
    #[inline(never)]
    fn bind(&mut self, from: u32, to: u32, body: NodeIx) -> Out {
        if let Some(slots) = self.work.lazies.get_mut(from as usize..to as usize) {
            self.work.budget.charge(u64::from(to - from))?;
            slots.fill(None);
        }
        self.eval(body)
    }

    #[inline(never)]
    fn lazy(&mut self, slot: u32, init: NodeIx) -> Out {
        if let Some(Some(known)) = self.work.lazies.get(slot as usize) {
            return *known;
        }
        let value = self.eval(init);
        // A budget that runs out is no value.
        let known = !value.is_err_and(|stop| !stop.absorbed());
        if known && let Some(place) = self.work.lazies.get_mut(slot as usize) {
            *place = Some(value);
        }
        value
    }
}

//! Runs a program over the cells of one record.
//!
//! Recursion follows the tree of the program, whose height the parser limits; chains are loops.
//! Frames are kept small: each kind of node has a function of its own.

mod arithmetic;
mod compare;
mod convert;
mod functions;
mod logic;
mod parts;
mod read;
mod sequence;

use super::cost::{Budget, text_units};
use super::program::{Node, NodeIx, Program, Read};
use super::value::{NO_OVERLOAD, OVERFLOW, Out, Stop, Str, Val};
use crate::cells::{Cell, Cells};

/// What evaluation needs beside the record: kept between records, so that a warm call allocates
/// nothing but where a rule builds texts or lists.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// The current frame of each slot.
    pub(super) frames: Vec<u32>,
    locals: Vec<Val>,
    text: Vec<u8>,
    values: Vec<Val>,
    pub(super) budget: Budget,
}

/// One evaluation.
pub(super) struct Run<'r> {
    program: &'r Program,
    cells: Cells<'r>,
    now: Option<(i64, u32)>,
    work: &'r mut Work,
}

impl<'r> Run<'r> {
    /// The frames of the instance's own slots stand in `work` already.
    pub(super) fn new(program: &'r Program, cells: Cells<'r>, now: Option<(i64, u32)>, work: &'r mut Work) -> Self {
        work.frames.resize((program.slots as usize).max(work.frames.len()), 0);
        work.locals.clear();
        work.locals.resize(program.locals as usize, Val::Null);
        work.text.clear();
        work.values.clear();
        Self { program, cells, now, work }
    }

    /// Goes on with what an evaluation has built, to look at its value.
    #[cfg(test)]
    pub(super) fn resume(program: &'r Program, cells: Cells<'r>, work: &'r mut Work) -> Self {
        Self { program, cells, now: None, work }
    }

    /// A value with its type.
    #[cfg(test)]
    pub(super) fn debug(&mut self, value: Val) -> String {
        match value {
            Val::Bytes(bytes) => format!("bytes {:?}", self.bytes(bytes)),
            Val::Type(name) => format!("type {name:?}"),
            Val::List(seq) => {
                let mut cursor = sequence::Cursor::new(seq);
                let mut items = Vec::new();
                while let Some(Ok(item)) = self.next(&mut cursor) {
                    items.push(self.debug(item));
                }
                format!("{items:?}")
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
            Node::HasSelect(base, names) => self.has_select(base, names),
            Node::Index(base, index) => self.index(base, index),
            Node::Call(func, args) => self.call(func, args),
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
        match self.eval(inner)? {
            Val::Int(value) => value.checked_neg().map(Val::Int).ok_or(OVERFLOW),
            Val::Double(value) => Ok(Val::Double(-value)),
            Val::Digits(text) => Ok(Val::Double(-self.double_of(text)?)),
            _ => Err(NO_OVERLOAD),
        }
    }
}

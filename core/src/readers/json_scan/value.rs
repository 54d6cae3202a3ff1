//! One value, by its first byte; and lists.

use super::code::{Elements, List, Node, Object, Sizes, Way};
use super::words::blanks;
use super::{Rest, Scan};
use crate::cells::Cell;
use crate::readers::fault::Sink;
use crate::readers::ops::OpId;

impl<'r, S: Sink> Scan<'r, S> {
    /// Reads the value of a node.
    #[inline]
    pub(super) fn value(&mut self, id: OpId, rest: &'r [u8]) -> Rest<'r> {
        let program = self.program;
        let node = program.nodes.get(id.0 as usize)?;
        if node.way != Way::Plain {
            return self.otherwise(node, rest);
        }
        self.plain(node, rest)
    }

    /// Reads a value by its own node.
    #[inline]
    pub(super) fn plain(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        match rest {
            [b'"', tail @ ..] => self.text(node, node.text.as_deref()?, tail),
            [b'0'..=b'9' | b'-', ..] => self.number(node, node.number.as_deref()?, rest),
            [b'{', tail @ ..] => self.object(node, tail),
            [b'[', tail @ ..] => self.list(node, tail),
            [b't', b'r', b'u', b'e', tail @ ..] if node.yes => {
                self.set(node, bool_cell(node, true));
                Some(tail)
            }
            [b'f', b'a', b'l', b's', b'e', tail @ ..] if node.no => {
                self.set(node, bool_cell(node, false));
                Some(tail)
            }
            [b'n', b'u', b'l', b'l', tail @ ..] if node.null => {
                self.set(node, Cell::Null);
                Some(tail)
            }
            [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] => self.plain_behind(node, tail),
            _ => None,
        }
    }

    #[inline(never)]
    fn plain_behind(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        self.plain(node, blanks(rest))
    }

    /// Writes the node's cell.
    #[inline]
    pub(super) fn set(&mut self, node: &Node, cell: Cell) {
        if let Some(place) = node.cell {
            self.run.scratch.set(place, cell);
        }
    }

    /// Goes into an object or a list.
    #[inline]
    pub(super) fn open(&mut self) -> Option<()> {
        self.run.depth += 1;
        if self.run.depth > self.program.depth { self.unsure() } else { Some(()) }
    }

    #[inline]
    pub(super) fn close(&mut self) {
        self.run.depth -= 1;
    }

    fn object(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        match &node.object {
            Object::Record(own) => self.record(node, own, rest),
            Object::Map(own) => self.map(node, own, rest),
            Object::Loose(sizes) => {
                self.set(node, Cell::OutOfRange);
                let (total, tail) = self.skip_members(rest)?;
                if sizes.has(total) { Some(tail) } else { self.wrong_size(node, total, rest, tail) }
            }
            Object::Refused => None,
        }
    }

    fn list(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        match &node.list {
            List::Elements(own) => self.elements(node, *own, rest),
            List::Loose(sizes) => self.loose(node, *sizes, rest),
            List::Refused => None,
        }
    }

    #[inline(never)]
    fn loose(&mut self, node: &Node, sizes: Sizes, rest: &'r [u8]) -> Rest<'r> {
        self.set(node, Cell::OutOfRange);
        let (total, tail) = self.skip_elements(rest)?;
        if sizes.has(total) { Some(tail) } else { self.wrong_size(node, total, rest, tail) }
    }

    #[inline(never)]
    fn elements(&mut self, node: &'r Node, own: Elements, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let first = own.arena.map_or(0, |arena| self.run.scratch.frames(arena));
        let mut total = 0_u64;
        let start = rest;
        let mut rest = blanks(rest);
        if let [b']', tail @ ..] = rest {
            rest = tail;
        } else {
            loop {
                if let Some(arena) = own.arena {
                    self.run.scratch.push_frame(arena);
                }
                if !S::QUICK {
                    self.run.enter_index(total);
                }
                total += 1;
                let behind = self.member(own.element, rest)?;
                match next(behind, b']')? {
                    (true, tail) => rest = tail,
                    (false, tail) => {
                        rest = tail;
                        break;
                    }
                }
            }
        }
        self.close();
        if node.cell.is_some() {
            let len = u32::try_from(total).unwrap_or(u32::MAX);
            self.set(node, Cell::Range { start: first, len });
        }
        if own.sizes.has(total) { Some(rest) } else { self.wrong_size(node, total, start, rest) }
    }
}

#[inline]
fn bool_cell(node: &Node, value: bool) -> Cell {
    if node.is_bool { Cell::Bool(value) } else { Cell::OutOfRange }
}

/// Behind a member or an element: whether another one follows, and what is left.
#[inline]
pub(super) fn next(rest: &[u8], close: u8) -> Option<(bool, &[u8])> {
    match rest {
        [b',', tail @ ..] => Some((true, tail)),
        [byte, tail @ ..] if *byte == close => Some((false, tail)),
        [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] => next_behind(tail, close),
        _ => None,
    }
}

#[inline(never)]
fn next_behind(rest: &[u8], close: u8) -> Option<(bool, &[u8])> {
    next(blanks(rest), close)
}

//! Values that several subschemas judge: each reads the same bytes, and only says whether it accepts
//! them. The careful reader, which has a validator of the whole, says what is wrong.

use super::code::{Choice, Composite, Node};
use super::value::next;
use super::words::{blanks, plain};
use super::{Rest, Scan};
use crate::readers::fault::{FirstFault, Sink};
use crate::readers::ops::{CompositeOp, ContentOp, MatchedOp, OpId};

/// Composites within each other that may read their values as often as they ask for.
const FREE: u32 = 2;
/// Composites within each other at all: each takes from the stack.
const DEEPEST: u32 = 32;

/// Members and elements that a payload with composites may cost in all; where there are more, the
/// validator is quicker, which looks members up.
pub(super) fn most_steps(payload: &[u8]) -> u64 {
    (payload.len() as u64).saturating_add(1 << 12)
}

/// Bytes that deeper ones may read in all, so that the branches of recursive schemas do not multiply.
pub(super) fn budget(payload: &[u8]) -> u64 {
    (payload.len() as u64).saturating_mul(16).saturating_add(1 << 12)
}

/// What a value that is read on trial leaves as it was.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    keys: usize,
    seen: usize,
    depth: u32,
    faults: u64,
    copied: (usize, u32),
}

/// The branch that a text chooses, where it can be told.
enum Chosen {
    One(OpId),
    None,
    Unknown,
}

impl<'r, S: Sink> Scan<'r, S> {
    pub(super) fn marks(&self) -> Marks {
        Marks {
            keys: self.run.scratch.keys.len(),
            seen: self.run.scratch.seen.len(),
            depth: self.run.depth,
            faults: self.run.faults,
            copied: self.run.scratch.copied(),
        }
    }

    pub(super) fn back_to(&mut self, marks: Marks) {
        self.run.scratch.keys.truncate(marks.keys);
        self.run.scratch.seen.truncate(marks.seen);
        self.run.depth = marks.depth;
        self.run.faults = marks.faults;
        self.run.scratch.forget_copied(marks.copied);
    }

    /// A value with a composite; its cells are filled along the shape.
    pub(super) fn composite(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        let own = node.composite.as_deref()?;
        let op = self.run.plan.op(node.op).composite.as_deref()?;
        let start = blanks(rest);
        let tail = if S::QUICK { self.composed(op, own, start)? } else { self.quietly(op, own, start)? };
        if own.placed {
            self.fill(node, start)?;
        }
        Some(tail)
    }

    /// The same with a sink that is told nothing.
    fn quietly(&mut self, op: &'r CompositeOp, own: &'r Composite, rest: &'r [u8]) -> Rest<'r> {
        let mut first = FirstFault::default();
        let (program, within, left, steps) = (self.program, self.within, self.left, self.steps);
        let run = self.run.with_sink(&mut first, true);
        let mut scan = Scan { run, program, doubt: false, within, left, steps };
        let tail = scan.composed(op, own, rest).map(<[u8]>::len);
        let (doubt, left, steps) = (scan.doubt, scan.left, scan.steps);
        (self.doubt, self.left, self.steps) = (self.doubt || doubt, left, steps);
        rest.get(rest.len() - tail?..)
    }

    fn composed(&mut self, op: &'r CompositeOp, own: &'r Composite, rest: &'r [u8]) -> Rest<'r> {
        let copied = self.run.scratch.copied();
        self.within += 1;
        let tail = self.judged(op, own, rest);
        self.within -= 1;
        // No rule reads what the parts copied: cells are filled apart.
        self.run.scratch.forget_copied(copied);
        tail.filter(|_| !self.doubt)
    }

    /// Reads a value as often as there is somebody to ask.
    fn judged(&mut self, own: &'r CompositeOp, more: &'r Composite, rest: &'r [u8]) -> Rest<'r> {
        if self.within > FREE {
            self.pay(more.passes, rest)?;
        }
        let mut tail = None;
        for id in &own.all {
            tail = Some(self.value(*id, rest)?);
        }
        let groups = own.any.iter().map(|group| (group, false)).chain(own.one.iter().map(|group| (group, true)));
        for ((group, only_one), choice) in groups.zip(&more.choices) {
            tail = Some(match self.chosen(choice.as_ref(), rest) {
                Chosen::One(id) => self.value(id, rest)?,
                Chosen::None => return None,
                Chosen::Unknown if only_one => self.one(group, rest)?,
                Chosen::Unknown => self.any(group, rest)?,
            });
        }
        for id in &own.not {
            if self.trial(*id, rest).is_some() || self.doubt {
                return None;
            }
        }
        if let Some([test, then, other]) = own.condition {
            let holds = self.trial(test, rest).is_some();
            if self.doubt {
                return None;
            }
            tail = Some(self.value(if holds { then } else { other }, rest)?);
        }
        if let (Some((prefix, behind)), [b'[', list @ ..]) = (&own.tuple, rest) {
            tail = Some(self.tuple(prefix, *behind, list)?);
        }
        if let (Some(matched), [b'{', object @ ..]) = (&own.matched, rest) {
            tail = Some(self.matched(matched, object)?);
        }
        // Somebody has to look at all of it.
        match tail {
            Some(tail) => Some(tail),
            None => self.skip(rest),
        }
    }

    /// Pays for reading a value deep within others.
    #[inline(never)]
    fn pay(&mut self, passes: u64, rest: &'r [u8]) -> Option<()> {
        if self.within > DEEPEST {
            return self.unsure();
        }
        let bytes = (rest.len() - self.skip(rest)?.len()) as u64;
        match self.left.checked_sub(bytes.saturating_mul(passes)) {
            Some(left) => {
                self.left = left;
                Some(())
            }
            None => self.unsure(),
        }
    }

    /// Reads a value by an op that may well refuse it.
    fn trial(&mut self, id: OpId, rest: &'r [u8]) -> Rest<'r> {
        if self.steps > most_steps(self.run.payload) {
            return self.unsure();
        }
        let marks = self.marks();
        let read = self.value(id, rest);
        if read.is_none() {
            self.back_to(marks);
        }
        read
    }

    fn any(&mut self, branches: &'r [OpId], rest: &'r [u8]) -> Rest<'r> {
        for id in branches {
            let read = self.trial(*id, rest);
            if read.is_some() || self.doubt {
                return read;
            }
        }
        None
    }

    fn one(&mut self, branches: &'r [OpId], rest: &'r [u8]) -> Rest<'r> {
        let mut accepted = None;
        for id in branches {
            let read = self.trial(*id, rest);
            if self.doubt || (read.is_some() && accepted.is_some()) {
                return None;
            }
            accepted = accepted.or(read);
        }
        accepted
    }

    /// The branch that a member chooses: all others refuse its text.
    fn chosen(&mut self, choice: Option<&'r Choice>, rest: &'r [u8]) -> Chosen {
        let (Some(choice), [b'{', object @ ..]) = (choice, rest) else { return Chosen::Unknown };
        let marks = self.marks();
        let chosen = self.choose(choice, object);
        self.back_to(marks);
        if self.doubt { Chosen::None } else { chosen }
    }

    fn choose(&mut self, choice: &'r Choice, object: &'r [u8]) -> Chosen {
        let mut rest = blanks(object);
        loop {
            let [b'"', start @ ..] = rest else { return Chosen::None };
            let name = plain(start);
            let [b'"', tail @ ..] = name.rest else { return Chosen::Unknown };
            let [b':', tail @ ..] = blanks(tail) else { return Chosen::None };
            let tail = blanks(tail);
            if *name.bytes == *choice.name {
                return choice.branch(tail);
            }
            let behind = self.skip(tail).and_then(|behind| next(behind, b'}'));
            match behind {
                Some((true, tail)) => rest = blanks(tail),
                _ => return Chosen::None,
            }
        }
    }

    /// Elements by their place, behind the bracket.
    #[inline(never)]
    fn tuple(&mut self, prefix: &[OpId], behind: Option<OpId>, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let mut rest = blanks(rest);
        if let [b']', tail @ ..] = rest {
            self.close();
            return Some(tail);
        }
        let mut prefix = prefix.iter();
        loop {
            self.steps += 1;
            let tail = match prefix.next().copied().or(behind) {
                Some(id) => self.value(id, rest)?,
                None => self.skip(rest)?,
            };
            match next(tail, b']')? {
                (true, tail) => rest = tail,
                (false, tail) => {
                    self.close();
                    return Some(tail);
                }
            }
        }
    }

    /// Members by the patterns of their names, behind the brace.
    #[inline(never)]
    fn matched(&mut self, own: &'r MatchedOp, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let marks = self.run.scratch.keys.len();
        let mut rest = blanks(rest);
        if let [b'}', tail @ ..] = rest {
            self.close();
            return Some(tail);
        }
        loop {
            self.steps += 1;
            let (key, tail) = self.map_key(rest)?;
            let name = self.run.scratch.text_bytes((self.run.payload, &[]), key);
            let mut hits = 0_u64;
            for (at, (pattern, _)) in own.patterns.iter().enumerate() {
                hits |= u64::from(pattern.is_match(name)) << at;
            }
            let is_declared = own.declared.binary_search_by(|declared| declared.as_bytes().cmp(name)).is_ok();
            let mut behind = None;
            for (at, (_, id)) in own.patterns.iter().enumerate() {
                if hits >> at & 1 == 1 {
                    behind = Some(self.value(*id, tail)?);
                }
            }
            let behind = match (behind, own.content) {
                (Some(behind), _) => behind,
                (None, ContentOp::Closed) if !is_declared => return None,
                (None, ContentOp::Schema(id)) if !is_declared => self.value(id, tail)?,
                (None, _) => self.skip(tail)?,
            };
            match next(behind, b'}')? {
                (true, tail) => rest = blanks(tail),
                (false, tail) => {
                    self.close();
                    self.keys_differ(marks)?;
                    return Some(tail);
                }
            }
        }
    }
}

impl Choice {
    fn branch(&self, value: &[u8]) -> Chosen {
        let [b'"', start @ ..] = value else { return Chosen::None };
        let text = plain(start);
        let [b'"', ..] = text.rest else { return Chosen::Unknown };
        match self.branches.binary_search_by(|(own, _)| (**own).cmp(text.bytes)) {
            Ok(at) => self.branches.get(at).map_or(Chosen::Unknown, |(_, id)| Chosen::One(*id)),
            Err(_) => Chosen::None,
        }
    }
}

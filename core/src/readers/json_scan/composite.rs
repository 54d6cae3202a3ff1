//! Values that several subschemas judge: each reads the same bytes, and only says whether it accepts
//! them. The careful reader, which has a validator of the whole, says what is wrong.

use super::code::{Choice, Composite, Content, Group, Matched, Node};
use super::value::next;
use super::words::{blanks, plain};
use super::{Rest, Scan};
use crate::readers::fault::{FirstFault, Sink};
use crate::readers::ops::OpId;

/// Composites within each other that may read their values as often as they ask for.
const FREE: u32 = 2;
/// Composites within each other at all: each takes from the stack.
const DEEPEST: u32 = 32;

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
}

/// The branch that a text chooses, where it can be told.
enum Chosen {
    One(OpId),
    None,
    Unknown,
}

impl<'r, S: Sink> Scan<'r, S> {
    pub(super) fn marks(&self) -> Marks {
        Marks { keys: self.run.scratch.keys.len(), seen: self.run.scratch.seen.len(), depth: self.run.depth }
    }

    pub(super) fn back_to(&mut self, marks: Marks) {
        self.run.scratch.keys.truncate(marks.keys);
        self.run.scratch.seen.truncate(marks.seen);
        self.run.depth = marks.depth;
    }

    /// A value with a composite; its cells are filled along the shape.
    pub(super) fn composite(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        let own = node.composite.as_deref()?;
        let start = blanks(rest);
        let tail = if S::QUICK { self.composed(own, start)? } else { self.quietly(own, start)? };
        if own.placed {
            self.fill(node, start)?;
        }
        Some(tail)
    }

    /// The same with a sink that is told nothing.
    fn quietly(&mut self, own: &'r Composite, rest: &'r [u8]) -> Rest<'r> {
        let mut first = FirstFault::default();
        let (program, within, left) = (self.program, self.within, self.left);
        let run = self.run.with_sink(&mut first, true);
        let mut scan = Scan { run, program, doubt: false, within, left };
        let tail = scan.composed(own, rest).map(<[u8]>::len);
        let (doubt, left) = (scan.doubt, scan.left);
        (self.doubt, self.left) = (self.doubt || doubt, left);
        rest.get(rest.len() - tail?..)
    }

    fn composed(&mut self, own: &'r Composite, rest: &'r [u8]) -> Rest<'r> {
        self.within += 1;
        let tail = self.judged(own, rest);
        self.within -= 1;
        tail.filter(|_| !self.doubt)
    }

    /// Reads a value as often as there is somebody to ask.
    fn judged(&mut self, own: &'r Composite, rest: &'r [u8]) -> Rest<'r> {
        if self.within > FREE {
            self.pay(own.passes, rest)?;
        }
        let mut tail = None;
        for id in &own.all {
            tail = Some(self.value(*id, rest)?);
        }
        for group in &own.any {
            tail = Some(self.any(group, rest)?);
        }
        for group in &own.one {
            tail = Some(self.one(group, rest)?);
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
        let marks = self.marks();
        let read = self.value(id, rest);
        if read.is_none() {
            self.back_to(marks);
        }
        read
    }

    fn any(&mut self, group: &'r Group, rest: &'r [u8]) -> Rest<'r> {
        match self.chosen(group, rest) {
            Chosen::One(id) => return self.value(id, rest),
            Chosen::None => return None,
            Chosen::Unknown => {}
        }
        for id in &group.branches {
            let read = self.trial(*id, rest);
            if read.is_some() || self.doubt {
                return read;
            }
        }
        None
    }

    fn one(&mut self, group: &'r Group, rest: &'r [u8]) -> Rest<'r> {
        match self.chosen(group, rest) {
            Chosen::One(id) => return self.value(id, rest),
            Chosen::None => return None,
            Chosen::Unknown => {}
        }
        let mut accepted = None;
        for id in &group.branches {
            let read = self.trial(*id, rest);
            if self.doubt || (read.is_some() && accepted.is_some()) {
                return None;
            }
            accepted = accepted.or(read);
        }
        accepted
    }

    /// The branch that a member chooses: all others refuse its text.
    fn chosen(&mut self, group: &'r Group, rest: &'r [u8]) -> Chosen {
        let (Some(choice), [b'{', object @ ..]) = (&group.choice, rest) else { return Chosen::Unknown };
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
    fn matched(&mut self, own: &'r Matched, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let marks = self.run.scratch.keys.len();
        let mut rest = blanks(rest);
        if let [b'}', tail @ ..] = rest {
            self.close();
            return Some(tail);
        }
        loop {
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
                (None, Content::Closed) if !is_declared => return None,
                (None, Content::Node(id)) if !is_declared => self.value(id, tail)?,
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

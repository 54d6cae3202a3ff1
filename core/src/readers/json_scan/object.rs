//! Records and maps: members by the literal that is expected, by what came last time, by their name.

use super::code::{Content, Map, Node, Record};
use super::value::next;
use super::words::{blanks, plain, unescape};
use super::{Rest, Scan};
use crate::cells::{Cell, TextRef, keys};
use crate::readers::fault::Sink;

/// The index of a key that no property has.
const UNDECLARED: usize = usize::MAX;

/// A key, and what stands behind its colon.
type Found<'r, T> = Option<(T, &'r [u8])>;

impl<'r, S: Sink> Scan<'r, S> {
    #[inline(never)]
    pub(super) fn record(&mut self, node: &'r Node, own: &'r Record, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        self.set(node, Cell::Record);
        let marks = self.run.scratch.keys.len();
        let words = self.run.scratch.seen.len();
        if own.props.len() > 64 {
            self.run.scratch.seen.resize(words + own.required.len(), 0);
        }
        let (mut seen, mut expected, mut total) = (0_u64, 0_usize, 0_u64);
        let start = rest;
        let mut rest = rest;
        if let [b'}', tail @ ..] = blanks(rest) {
            rest = tail;
        } else {
            loop {
                let literal = own.props.get(expected).and_then(|prop| prop.literal.as_ref());
                let (index, tail) = match literal.and_then(|literal| literal.behind(rest)) {
                    Some(tail) => (expected, tail),
                    None => self.key(own, expected, rest)?,
                };
                total += 1;
                let behind = if let Some(prop) = own.props.get(index) {
                    let bit = 1 << (index % 64);
                    let is_double = if index < 64 { seen & bit != 0 } else { self.run.scratch.mark_seen(words, index) };
                    if is_double {
                        return self.double();
                    }
                    if index < 64 {
                        seen |= bit;
                    }
                    expected = index + 1;
                    if !S::QUICK {
                        self.enter(node, index);
                    }
                    self.member(prop.node, tail)?
                } else {
                    self.undeclared(node, own, rest, tail)?
                };
                match next(behind, b'}')? {
                    (true, tail) => rest = tail,
                    (false, tail) => {
                        rest = tail;
                        break;
                    }
                }
            }
        }
        self.close();
        if self.run.scratch.keys.len() > marks {
            self.keys_differ(marks)?;
        }
        if own.first_required & !seen != 0 || own.props.len() > 64 {
            self.all_there(node, own, (seen, words), start)?;
        }
        if own.sizes.has(total) { Some(rest) } else { self.wrong_size(node, total, start, rest) }
    }

    /// Whether all required properties are there; forgets the words behind the first one.
    #[inline(never)]
    fn all_there(&mut self, node: &Node, own: &Record, (seen, words): (u64, usize), start: &[u8]) -> Option<()> {
        if let Some(word) = self.run.scratch.seen.get_mut(words).filter(|_| own.props.len() > 64) {
            *word = seen;
        }
        let all: &[u64] = if own.props.len() > 64 { self.run.scratch.seen.get(words..)? } else { &[seen] };
        let mut missing = own.required.iter().zip(all).map(|(required, seen)| required & !seen);
        if missing.any(|word| word != 0) {
            if S::QUICK {
                return None;
            }
            for index in 0..own.props.len() {
                let bit = 1 << (index % 64);
                let is_required = own.required.get(index / 64).is_some_and(|word| word & bit != 0);
                let word =
                    if own.props.len() > 64 { self.run.scratch.seen.get(words + index / 64) } else { Some(&seen) };
                if is_required && word.is_some_and(|word| word & bit == 0) {
                    self.missing(node, index, start)?;
                }
            }
        }
        if own.props.len() > 64 {
            self.run.scratch.seen.truncate(words);
        }
        Some(())
    }

    /// A key that stands twice: a fault, or the last one counts.
    #[cold]
    #[inline(never)]
    fn double<T>(&mut self) -> Option<T> {
        if S::QUICK && self.run.options.duplicate_keys_refuse { None } else { self.unsure() }
    }

    /// Whether the undeclared keys of an object differ; forgets them.
    #[inline(never)]
    pub(super) fn keys_differ(&mut self, marks: usize) -> Option<()> {
        let differ = keys::all_differ(self.run.scratch, marks, (self.run.payload, &[]));
        self.run.scratch.keys.truncate(marks);
        if differ { Some(()) } else { self.double() }
    }

    fn undeclared(&mut self, node: &Node, own: &Record, key: &'r [u8], rest: &'r [u8]) -> Rest<'r> {
        match own.content {
            Content::Open => self.skip(rest),
            Content::Node(id) if S::QUICK => self.value(id, rest),
            Content::Node(id) => self.named(id, key, rest),
            Content::Closed if S::QUICK => None,
            Content::Closed => self.refused_key(node, key, rest),
        }
    }

    /// A key that is not the expected one.
    #[inline(never)]
    fn key(&mut self, own: &'r Record, expected: usize, rest: &'r [u8]) -> Found<'r, usize> {
        let literal = |index: usize| own.props.get(index).and_then(|prop| prop.literal.as_ref());
        let mut rest = rest;
        if let [b' ' | b'\n' | b'\r' | b'\t', ..] = rest {
            rest = blanks(rest);
            if let Some(tail) = literal(expected).and_then(|literal| literal.behind(rest)) {
                return Some((expected, tail));
            }
        }
        let memo = own.memo + expected;
        let guess = self.run.scratch.memo.get(memo).copied().unwrap_or(0);
        if let Some(tail) = literal(usize::from(guess)).and_then(|literal| literal.behind(rest)) {
            return Some((guess.into(), tail));
        }
        let [b'"', start @ ..] = rest else { return None };
        let name = plain(start);
        let [b'"', tail @ ..] = name.rest else { return self.escaped_key(own, start) };
        let tail = colon(tail)?;
        let Some(index) = own.find(name.bytes) else {
            let text = TextRef::payload(self.at(start), name.bytes.len());
            return self.note(own, name.bytes, name.is_ascii, text).map(|()| (UNDECLARED, tail));
        };
        if let (Some(place), Ok(index)) = (self.run.scratch.memo.get_mut(memo), u16::try_from(index)) {
            *place = index;
        }
        Some((index, tail))
    }

    /// Notes an undeclared key.
    #[inline(never)]
    fn note(&mut self, own: &Record, bytes: &[u8], is_ascii: bool, text: TextRef) -> Option<()> {
        let is_refused = S::QUICK && matches!(own.content, Content::Closed);
        if is_refused || !(is_ascii || smoothutf8::verify(bytes)) {
            return None;
        }
        keys::note(self.run.scratch, bytes, text, 0);
        Some(())
    }

    #[inline(never)]
    fn escaped_key(&mut self, own: &Record, start: &'r [u8]) -> Found<'r, usize> {
        let mut name = std::mem::take(&mut self.run.scratch.unescaped);
        name.clear();
        let found = unescape(start, &mut name).and_then(colon).and_then(|tail| {
            if let Some(index) = own.find(&name) {
                return Some((index, tail));
            }
            let text = self.run.scratch.keep(&name);
            self.note(own, &name, true, text).map(|()| (UNDECLARED, tail))
        });
        self.run.scratch.unescaped = name;
        found
    }

    #[inline(never)]
    pub(super) fn map(&mut self, node: &'r Node, own: &'r Map, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let first = own.arena.map_or(0, |arena| self.run.scratch.frames(arena));
        let marks = self.run.scratch.keys.len();
        let mut total = 0_u64;
        let start = rest;
        let mut rest = blanks(rest);
        if let [b'}', tail @ ..] = rest {
            rest = tail;
        } else {
            loop {
                if let Some(arena) = own.arena {
                    self.run.scratch.push_frame(arena);
                }
                total += 1;
                let (key, tail) = self.map_key(rest)?;
                if let Some(cell) = own.key {
                    self.run.scratch.set(cell, Cell::Text(key));
                }
                let behind = if S::QUICK { self.value(own.value, tail)? } else { self.named(own.value, rest, tail)? };
                match next(behind, b'}')? {
                    (true, tail) => rest = blanks(tail),
                    (false, tail) => {
                        rest = tail;
                        break;
                    }
                }
            }
        }
        self.close();
        self.keys_differ(marks)?;
        if node.cell.is_some() {
            let len = u32::try_from(total).unwrap_or(u32::MAX);
            self.set(node, Cell::Range { start: first, len });
        }
        if own.sizes.has(total) { Some(rest) } else { self.wrong_size(node, total, start, rest) }
    }

    /// Any key; it is noted.
    #[inline]
    pub(super) fn map_key(&mut self, rest: &'r [u8]) -> Found<'r, TextRef> {
        let [b'"', start @ ..] = rest else { return None };
        let name = plain(start);
        let [b'"', tail @ ..] = name.rest else { return self.escaped_map_key(start) };
        if !name.is_ascii && !smoothutf8::verify(name.bytes) {
            return None;
        }
        let tail = colon(tail)?;
        let text = TextRef::payload(self.at(start), name.bytes.len());
        keys::note(self.run.scratch, name.bytes, text, 0);
        Some((text, tail))
    }

    #[inline(never)]
    fn escaped_map_key(&mut self, start: &'r [u8]) -> Found<'r, TextRef> {
        let mut name = std::mem::take(&mut self.run.scratch.unescaped);
        name.clear();
        let tail = unescape(start, &mut name).and_then(colon);
        let text = self.run.scratch.keep(&name);
        keys::note(self.run.scratch, &name, text, 0);
        self.run.scratch.unescaped = name;
        Some((text, tail?))
    }
}

impl Record {
    /// The property of a name.
    #[inline]
    fn find(&self, name: &[u8]) -> Option<usize> {
        if let Some(names) = &self.names {
            return names.find(name, |index| self.props.get(index).is_some_and(|prop| *prop.name == *name));
        }
        let text = |index: &u32| self.props.get(*index as usize).map_or(&[][..], |prop| &prop.name);
        let at = self.sorted.binary_search_by(|index| text(index).cmp(name)).ok()?;
        self.sorted.get(at).map(|index| *index as usize)
    }
}

/// What stands behind the colon, which may have blanks before it.
#[inline]
fn colon(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [b':', tail @ ..] => Some(tail),
        _ => blanks(rest).strip_prefix(b":"),
    }
}

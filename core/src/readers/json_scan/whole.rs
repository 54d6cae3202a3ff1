//! Values that are kept whole, or that a fallback judges: copied to the tape as they are read.

use super::code::{Node, Way};
use super::value::next;
use super::words::{blanks, plain, unescape};
use super::{Rest, Scan};
use crate::cells::{Cell, Slot, TextRef};
use crate::readers::datum::View;
#[cfg(feature = "json-schema")]
use crate::readers::fallback::Fallbacks;
use crate::readers::fault::Sink;
#[cfg(feature = "json-schema")]
use crate::readers::fault::Stop;
use crate::readers::json_number;
use crate::readers::tape::TapeRef;

impl<'r, S: Sink> Scan<'r, S> {
    /// A value that is not read by its own node alone.
    #[inline(never)]
    pub(super) fn otherwise(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        match node.way {
            Way::Plain => self.plain(node, rest),
            Way::Unknown => self.unsure(),
            Way::Tree(cell) => {
                let start = blanks(rest);
                let faults = self.run.faults;
                let tail = self.plain(node, start)?;
                if self.run.faults != faults {
                    self.run.scratch.set(cell, Cell::Bad);
                } else if start.first() == Some(&b'n') {
                    self.run.scratch.set(cell, Cell::Null);
                } else {
                    let slot = self.run.scratch.tape.next();
                    self.copy(start)?;
                    self.run.scratch.set(cell, Cell::Tree(slot));
                }
                Some(tail)
            }
            Way::Composite | Way::Fallback(_) | Way::Inner(_) => {
                let marks = self.marks();
                let read = self.apart(node, rest);
                if read.is_none() {
                    // The careful reader begins where this value does.
                    self.back_to(marks);
                }
                read
            }
        }
    }

    /// A value that is not judged by its node.
    fn apart(&mut self, node: &'r Node, rest: &'r [u8]) -> Rest<'r> {
        match node.way {
            Way::Composite => self.composite(node, rest),
            #[cfg(not(feature = "json-schema"))]
            Way::Fallback(_) | Way::Inner(_) => self.unsure(),
            #[cfg(feature = "json-schema")]
            Way::Fallback(index) => self.fallback(node, rest, |fallbacks, value| Some(fallbacks.accepts(index, value))),
            #[cfg(feature = "json-schema")]
            Way::Inner(index) => self.fallback(node, rest, |fallbacks, value| fallbacks.inner_accepts(index, value)),
            _ => self.unsure(),
        }
    }

    /// A subtree that a fallback judges; its cells are filled along the shape.
    #[cfg(feature = "json-schema")]
    fn fallback(
        &mut self,
        node: &'r Node,
        rest: &'r [u8],
        accepts: impl FnOnce(&Fallbacks, TapeRef<'_>) -> Option<bool>,
    ) -> Rest<'r> {
        let slot = self.run.scratch.tape.next();
        let tail = self.copy(rest)?;
        let readers = self.run.readers;
        let mut accepted = Some(false);
        let judged = self.run.over_tape(slot, |run, value| {
            accepted = readers.fallbacks.as_ref().and_then(|fallbacks| accepts(fallbacks, value));
            if accepted == Some(true) { run.along(node.op, value) } else { Err(Stop) }
        });
        match accepted {
            None => self.unsure(),
            Some(_) => judged.ok().map(|()| tail),
        }
    }

    /// Fills the cells at and below a value that was judged.
    pub(super) fn fill(&mut self, node: &'r Node, rest: &'r [u8]) -> Option<()> {
        let slot = self.run.scratch.tape.next();
        self.copy(rest)?;
        self.run.over_tape(slot, |run, value| run.along(node.op, value)).ok()
    }

    /// Copies any value to the tape, with every check of its source.
    pub(super) fn copy(&mut self, rest: &'r [u8]) -> Rest<'r> {
        let (slot, tail) = match rest {
            [b'"', tail @ ..] => {
                let (text, tail) = self.copied_text(tail)?;
                (Slot::Text(text), tail)
            }
            [b'0'..=b'9' | b'-', ..] => self.copied_number(rest)?,
            [b'{', tail @ ..] => return self.copy_members(tail),
            [b'[', tail @ ..] => return self.copy_elements(tail),
            [b't', b'r', b'u', b'e', tail @ ..] => (Slot::Bool(true), tail),
            [b'f', b'a', b'l', b's', b'e', tail @ ..] => (Slot::Bool(false), tail),
            [b'n', b'u', b'l', b'l', tail @ ..] => (Slot::Null, tail),
            [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] => return self.copy_behind(tail),
            _ => return None,
        };
        self.run.scratch.tape.push(slot);
        Some(tail)
    }

    #[inline(never)]
    fn copy_behind(&mut self, rest: &'r [u8]) -> Rest<'r> {
        self.copy(blanks(rest))
    }

    #[inline]
    fn copied_text(&mut self, start: &'r [u8]) -> Option<(TextRef, &'r [u8])> {
        let read = plain(start);
        match read.rest {
            [b'"', tail @ ..] if read.is_ascii || smoothutf8::verify(read.bytes) => {
                Some((TextRef::payload(self.at(start), read.bytes.len()), tail))
            }
            [b'\\', ..] => {
                let mut text = std::mem::take(&mut self.run.scratch.unescaped);
                text.clear();
                let tail = unescape(start, &mut text);
                let kept = self.run.scratch.keep(&text);
                self.run.scratch.unescaped = text;
                Some((kept, tail?))
            }
            _ => None,
        }
    }

    fn copied_number(&mut self, rest: &'r [u8]) -> Option<(Slot, &'r [u8])> {
        let text = json_number::scan(rest).ok()?;
        let view: View<'_, TapeRef<'_>> = json_number::view(text);
        let slot = match view {
            View::Int(int) => Slot::Int(int),
            View::Uint(uint) => Slot::Uint(uint),
            _ => Slot::Digits(TextRef::payload(self.at(rest), text.len())),
        };
        Some((slot, rest.get(text.len()..)?))
    }

    #[inline(never)]
    fn copy_elements(&mut self, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let at = self.run.scratch.tape.push(Slot::Null);
        let mut len = 0_u32;
        let mut rest = blanks(rest);
        if let [b']', tail @ ..] = rest {
            rest = tail;
        } else {
            loop {
                len = len.saturating_add(1);
                let behind = self.copy(rest)?;
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
        let end = self.run.scratch.tape.next();
        self.run.scratch.tape.set(at, Slot::List { len, end });
        Some(rest)
    }

    #[inline(never)]
    fn copy_members(&mut self, rest: &'r [u8]) -> Rest<'r> {
        self.open()?;
        let marks = self.run.scratch.keys.len();
        let at = self.run.scratch.tape.push(Slot::Null);
        let mut len = 0_u32;
        let mut rest = blanks(rest);
        if let [b'}', tail @ ..] = rest {
            rest = tail;
        } else {
            loop {
                len = len.saturating_add(1);
                let (key, tail) = self.map_key(rest)?;
                self.run.scratch.tape.push(Slot::Text(key));
                let behind = self.copy(tail)?;
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
        let end = self.run.scratch.tape.next();
        self.run.scratch.tape.set(at, Slot::Map { len, end });
        Some(rest)
    }
}

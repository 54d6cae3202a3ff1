//! Values that nothing is asked of: every check of their source, and nothing kept.

use super::value::next;
use super::words::{blanks, skip_number, skip_string};
use super::{Rest, Scan};
use crate::readers::fault::Sink;

impl<'r, S: Sink> Scan<'r, S> {
    /// Goes past any value.
    pub(super) fn skip(&mut self, rest: &'r [u8]) -> Rest<'r> {
        match rest {
            [b'"', tail @ ..] => skip_string(tail),
            [b'0'..=b'9' | b'-', ..] => skip_number(rest),
            [b'{', tail @ ..] => self.skip_members(tail).map(|(_, rest)| rest),
            [b'[', tail @ ..] => self.skip_elements(tail).map(|(_, rest)| rest),
            [b't', b'r', b'u', b'e', tail @ ..]
            | [b'f', b'a', b'l', b's', b'e', tail @ ..]
            | [b'n', b'u', b'l', b'l', tail @ ..] => Some(tail),
            [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] => self.skip_behind(tail),
            _ => None,
        }
    }

    #[inline(never)]
    fn skip_behind(&mut self, rest: &'r [u8]) -> Rest<'r> {
        self.skip(blanks(rest))
    }

    /// The elements of a list, whose bracket was read; how many there are.
    #[inline(never)]
    pub(super) fn skip_elements(&mut self, rest: &'r [u8]) -> Option<(u64, &'r [u8])> {
        self.open()?;
        let mut rest = blanks(rest);
        let mut total = 0;
        if let [b']', tail @ ..] = rest {
            self.close();
            return Some((0, tail));
        }
        loop {
            total += 1;
            let behind = self.skip(rest)?;
            match next(behind, b']')? {
                (true, tail) => rest = tail,
                (false, tail) => {
                    self.close();
                    return Some((total, tail));
                }
            }
        }
    }

    /// The members of an object, whose brace was read; how many there are.
    #[inline(never)]
    pub(super) fn skip_members(&mut self, rest: &'r [u8]) -> Option<(u64, &'r [u8])> {
        self.open()?;
        let marks = self.run.scratch.keys.len();
        let mut rest = blanks(rest);
        let mut total = 0;
        if let [b'}', tail @ ..] = rest {
            self.close();
            return Some((0, tail));
        }
        loop {
            total += 1;
            let (_, tail) = self.map_key(rest)?;
            let behind = self.skip(tail)?;
            match next(behind, b'}')? {
                (true, tail) => rest = blanks(tail),
                (false, tail) => {
                    self.close();
                    self.keys_differ(marks)?;
                    return Some((total, tail));
                }
            }
        }
    }
}

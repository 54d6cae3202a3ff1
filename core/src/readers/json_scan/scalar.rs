//! Texts and numbers: checked as they stand in the payload.

use super::code::{Keep, Node, Number, NumberKeep, Text};
use super::words::{Plain, digits, plain, skip_string, unescape};
use super::{Rest, Scan};
use crate::cells::{Cell, TextRef};
use crate::readers::datum::View;
use crate::readers::fault::Sink;
use crate::readers::json_number;
use crate::readers::judge::Where;
use crate::readers::judge_json::code_points_in;
use crate::readers::ops::OpKind;
use crate::readers::tape::TapeRef;
use crate::scalars::decimal;

/// Powers of ten by which sixteen digits are moved.
const SHIFTS: [u64; 17] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
];

/// Bytes of a code point as it may be written: two escapes of six bytes each.
const LONGEST: u64 = 12;

impl<'r, S: Sink> Scan<'r, S> {
    /// A text, whose opening quote was read.
    #[inline]
    pub(super) fn text(&mut self, node: &'r Node, own: &'r Text, rest: &'r [u8]) -> Rest<'r> {
        if own.is_free {
            return skip_string(rest);
        }
        for symbol in &own.symbols {
            if let Some(tail) = symbol.behind(rest) {
                return self.known(node, own, rest, tail);
            }
        }
        if let Some(template) = &own.template
            && let Some(tail) = template.behind(rest)
        {
            return self.known(node, own, rest, tail);
        }
        let read = plain(rest);
        match read.rest {
            [b'"', tail @ ..] => self.borrowed(node, own, rest, read, tail),
            [b'\\', ..] => self.escaped(node, own, rest),
            _ => None,
        }
    }

    /// A text of which nothing more has to be asked.
    #[inline]
    fn known(&mut self, node: &Node, own: &Text, start: &[u8], tail: &'r [u8]) -> Rest<'r> {
        if node.cell.is_some() {
            let bytes = start.get(..start.len() - tail.len() - 1)?;
            let text = TextRef::payload(self.at(start), bytes.len());
            self.keep_text(node, own, bytes, text);
        }
        Some(tail)
    }

    #[inline]
    fn borrowed(&mut self, node: &Node, own: &Text, start: &[u8], read: Plain<'r>, tail: &'r [u8]) -> Rest<'r> {
        if !read.is_ascii && !smoothutf8::verify(read.bytes) || !self.accepts(node, own, read.bytes) {
            return None;
        }
        if node.cell.is_some() {
            let text = TextRef::payload(self.at(start), read.bytes.len());
            self.keep_text(node, own, read.bytes, text);
        }
        Some(tail)
    }

    /// Whether a text has all that is asked of it.
    #[inline]
    fn accepts(&self, node: &Node, own: &Text, bytes: &[u8]) -> bool {
        code_points_in(bytes, own.min, own.max)
            && (!own.is_listed || self.is_listed(node, bytes))
            && own.pattern.as_ref().is_none_or(|pattern| pattern.is_match(bytes))
            && own.format.is_none_or(|format| format.accepts(bytes))
    }

    #[inline(never)]
    fn is_listed(&self, node: &Node, bytes: &[u8]) -> bool {
        let Some(checks) = self.run.plan.op(node.op).checks.as_deref() else { return true };
        [&checks.any_of, &checks.constant].into_iter().flatten().all(|listed| listed.has_text(bytes))
    }

    #[inline(never)]
    fn keep_text(&mut self, node: &Node, own: &Text, bytes: &[u8], text: TextRef) {
        let cell = match own.keep {
            Keep::Value => Cell::Text(text),
            Keep::OutOfRange => Cell::OutOfRange,
            Keep::Symbol => match &self.run.plan.op(node.op).kind {
                OpKind::Enum(symbols) => {
                    let index = std::str::from_utf8(bytes).ok().and_then(|text| symbols.find(text));
                    index.map_or(Cell::OutOfRange, Cell::Symbol)
                }
                _ => Cell::OutOfRange,
            },
        };
        self.set(node, cell);
    }

    /// A text with escapes.
    #[inline(never)]
    fn escaped(&mut self, node: &Node, own: &Text, rest: &'r [u8]) -> Rest<'r> {
        if node.cell.is_none() && own.pattern.is_none() && own.format.is_none() && !own.is_listed {
            let tail = skip_string(rest)?;
            // Its bytes as written are at least as many as its code points.
            let bytes = (rest.len() - tail.len() - 1) as u64;
            if bytes <= own.max && bytes >= own.min.saturating_mul(LONGEST) {
                return Some(tail);
            }
        }
        let mut text = std::mem::take(&mut self.run.scratch.unescaped);
        text.clear();
        let tail = unescape(rest, &mut text).filter(|_| self.accepts(node, own, &text));
        if tail.is_some() && node.cell.is_some() {
            let kept = self.run.scratch.keep(&text);
            self.keep_text(node, own, &text, kept);
        }
        self.run.scratch.unescaped = text;
        tail
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self, node: &'r Node, own: &Number, rest: &'r [u8]) -> Rest<'r> {
        let (negative, start) = match rest {
            [b'-', tail @ ..] => (true, tail),
            _ => (false, rest),
        };
        let Some(whole) = digits(start).filter(|_| !own.is_exact) else { return self.exactly(node, rest) };
        if whole.count > 1 && start.first() == Some(&b'0') {
            return None;
        }
        let size = whole.value.cast_signed();
        let int = if negative { -size } else { size };
        match whole.rest {
            [b'.', tail @ ..] => {
                if !own.has_fractions {
                    return self.exactly(node, rest);
                }
                let Some(fraction) = digits(tail) else { return self.exactly(node, rest) };
                // The value lies between the whole number and the next one away from zero.
                let is_within =
                    if negative { int > own.low && int <= own.high } else { int >= own.low && int < own.high };
                if !is_within || matches!(fraction.rest, [b'e' | b'E', ..]) {
                    return self.exactly(node, rest);
                }
                if node.cell.is_some() {
                    let all = SHIFTS.get(fraction.count).and_then(|shift| whole.value.checked_mul(*shift));
                    let Some(all) = all.and_then(|all| all.checked_add(fraction.value)) else {
                        return self.exactly(node, rest);
                    };
                    return self.keep_double(node, *own, (all, fraction.count, negative), rest, fraction.rest);
                }
                Some(fraction.rest)
            }
            [b'e' | b'E', ..] => self.exactly(node, rest),
            tail => {
                if int < own.low || int > own.high {
                    return None;
                }
                if node.cell.is_some() {
                    self.keep_int(node, *own, int, rest, tail);
                }
                Some(tail)
            }
        }
    }

    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "the double nearest to the whole number")]
    fn keep_int(&mut self, node: &Node, own: Number, int: i64, start: &[u8], tail: &[u8]) {
        let cell = match own.keep {
            NumberKeep::Int => Cell::Int(int),
            NumberKeep::OutOfRange => Cell::OutOfRange,
            NumberKeep::Double => Cell::number(int as f64, TextRef::payload(self.at(start), start.len() - tail.len())),
        };
        self.set(node, cell);
    }

    #[inline]
    fn keep_double(
        &mut self,
        node: &'r Node,
        own: Number,
        (all, behind, negative): (u64, usize, bool),
        start: &'r [u8],
        tail: &'r [u8],
    ) -> Rest<'r> {
        let double = decimal::quotient(all, behind).filter(|_| own.keep == NumberKeep::Double);
        let Some(double) = double else { return self.exactly(node, start) };
        // Zero has no sign.
        let double = if negative && all > 0 { -double } else { double };
        self.set(node, Cell::number(double, TextRef::payload(self.at(start), start.len() - tail.len())));
        Some(tail)
    }

    /// A number that is judged digit by digit, as the careful reader does it.
    #[cold]
    #[inline(never)]
    fn exactly(&mut self, node: &Node, rest: &'r [u8]) -> Rest<'r> {
        let text = json_number::scan(rest).ok()?;
        let view: View<'_, TapeRef<'_>> = json_number::view(text);
        let offset = Some(self.at(rest) as u64);
        self.run.json_view(self.run.plan.op(node.op), view, Where { slot: None, offset }).ok()?;
        rest.get(text.len()..)
    }
}

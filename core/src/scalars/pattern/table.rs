//! Patterns from the start of the text (`^[^@ ]+@[^@ ]+[.][a-z]{2,}$`, `^[0-9]{5}(-[0-9]{4})?$`)
//! as a table: a state and the class of the next byte give the next state. Built from the positions
//! of the pattern's characters and what may follow each; small patterns only.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex_syntax::hir::{Hir, HirKind};

use super::runs::{ByteSet, from_start, single};

/// Characters of the pattern, repetitions written out: a set of them is one word.
const MAX_POSITIONS: usize = 60;

/// Larger tables are left to the automaton.
const MAX_STATES: usize = 96;

/// Nesting of the pattern.
const MAX_DEPTH: u32 = 32;

/// A pattern as a table; a clone shares it.
#[derive(Clone, Debug)]
pub(super) struct Table(Arc<States>);

#[derive(Debug)]
struct States {
    /// The class of a byte. Those of a character beyond ASCII behind its first have the last class,
    /// in which no state changes: texts are UTF-8.
    classes: [u8; 256],
    /// Binary logarithm of the places of a state in `next`.
    shift: u32,
    /// Where the places of the next state begin.
    next: Vec<u16>,
    /// What it means when the text ends in a state.
    accepts: Vec<bool>,
    /// Whether the text must end where the pattern does.
    to_end: bool,
}

/// The state of no way through; its places come first.
const DEAD: u8 = 0;
const START: u8 = 1;

impl Table {
    /// The table of a pattern, if it has this form.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        Self::with(hir, Positions::default())
    }

    /// The table of a pattern for ASCII texts alone: its characters beyond are never met.
    pub(super) fn of_ascii(hir: &Hir) -> Option<Self> {
        Self::with(hir, Positions { is_ascii: true, ..Positions::default() })
    }

    fn with(hir: &Hir, mut positions: Positions) -> Option<Self> {
        let (rest, to_end) = from_start(hir)?;
        let whole = rest.iter().try_fold(Part::EMPTY, |whole, part| {
            let part = positions.add(part, 0)?;
            Some(positions.then(whole, part))
        })?;
        positions.states(whole, to_end).map(|states| Self(Arc::new(states)))
    }

    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        let States { classes, shift, next, accepts, to_end } = &*self.0;
        let accepted = |place: u16| accepts.get(usize::from(place) >> shift).copied().unwrap_or(false);
        let step = |place: u16, byte: u8| {
            let class = classes.get(usize::from(byte)).copied().unwrap_or(0);
            next.get(usize::from(place) + usize::from(class)).copied().unwrap_or(0)
        };
        let mut place = u16::from(START) << shift;
        for byte in text {
            if place == 0 || (!to_end && accepted(place)) {
                break;
            }
            place = step(place, *byte);
        }
        accepted(place)
    }
}

/// A part of the pattern: whether it may be empty, and the positions it may begin and end with.
#[derive(Clone, Copy)]
struct Part {
    empty: bool,
    first: u64,
    last: u64,
}

impl Part {
    const EMPTY: Self = Self { empty: true, first: 0, last: 0 };
}

#[derive(Default)]
struct Positions {
    sets: Vec<ByteSet>,
    /// What may follow each.
    follow: Vec<u64>,
    /// Parts that were added: what holds no character may be repeated as well.
    steps: usize,
    /// Only ASCII texts are asked about.
    is_ascii: bool,
}

impl Positions {
    fn position(&mut self, set: ByteSet) -> Option<Part> {
        let at = self.sets.len();
        if at == MAX_POSITIONS {
            return None;
        }
        self.sets.push(set);
        self.follow.push(0);
        Some(Part { empty: false, first: 1 << at, last: 1 << at })
    }

    fn add(&mut self, hir: &Hir, depth: u32) -> Option<Part> {
        self.steps += 1;
        if depth > MAX_DEPTH || self.steps > 16 * MAX_POSITIONS {
            return None;
        }
        match hir.kind() {
            HirKind::Empty => Some(Part::EMPTY),
            HirKind::Literal(literal) => literal.0.iter().try_fold(Part::EMPTY, |whole, byte| {
                let set = ByteSet::of_byte(*byte).or(self.is_ascii.then(ByteSet::default))?;
                let part = self.position(set)?;
                Some(self.then(whole, part))
            }),
            HirKind::Class(class) if self.is_ascii => self.position(ByteSet::ascii_of_class(class)?),
            HirKind::Class(_) => self.position(single(hir)?),
            HirKind::Look(_) => None,
            HirKind::Capture(capture) => self.add(&capture.sub, depth + 1),
            HirKind::Concat(parts) => parts.iter().try_fold(Part::EMPTY, |whole, part| {
                let part = self.add(part, depth + 1)?;
                Some(self.then(whole, part))
            }),
            HirKind::Alternation(parts) => {
                let none = Part { empty: false, first: 0, last: 0 };
                parts.iter().try_fold(none, |all, part| {
                    let part = self.add(part, depth + 1)?;
                    Some(Part {
                        empty: all.empty | part.empty,
                        first: all.first | part.first,
                        last: all.last | part.last,
                    })
                })
            }
            HirKind::Repetition(repetition) => self.repeated(repetition.min, repetition.max, &repetition.sub, depth),
        }
    }

    /// Whether a repetition is greedy makes no difference to whether there is a match.
    fn repeated(&mut self, min: u32, max: Option<u32>, sub: &Hir, depth: u32) -> Option<Part> {
        let times = max.unwrap_or(min.max(1));
        if times as usize > MAX_POSITIONS {
            return None;
        }
        let mut whole = Part::EMPTY;
        for time in 0..times {
            let mut part = self.add(sub, depth + 1)?;
            if max.is_none() && time + 1 == times {
                self.link(part.last, part.first);
            }
            part.empty |= time >= min;
            whole = self.then(whole, part);
        }
        Some(whole)
    }

    fn then(&mut self, before: Part, after: Part) -> Part {
        self.link(before.last, after.first);
        Part {
            empty: before.empty && after.empty,
            first: before.first | if before.empty { after.first } else { 0 },
            last: after.last | if after.empty { before.last } else { 0 },
        }
    }

    /// Each of `from` may be followed by each of `to`.
    fn link(&mut self, from: u64, to: u64) {
        for (at, follow) in self.follow.iter_mut().enumerate() {
            if from >> at & 1 == 1 {
                *follow |= to;
            }
        }
    }

    /// What may follow any of a set.
    fn behind(&self, set: u64) -> u64 {
        self.follow.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).fold(0, |all, (_, follow)| all | follow)
    }

    /// The positions that take each class, and the class of each byte.
    fn classes(&self) -> (Vec<u64>, [u8; 256]) {
        let mut by_class: Vec<u64> = Vec::new();
        let mut classes = [0_u8; 256];
        for (byte, class) in (0_u8..=255).zip(classes.iter_mut()) {
            // The first byte of a character beyond ASCII stands for it.
            let takes = self.sets.iter().enumerate().filter(|(_, set)| set.has(byte)).map(|(at, _)| 1_u64 << at);
            let takes = takes.fold(0, |all, bit| all | bit);
            let known = by_class.iter().position(|own| *own == takes);
            let at = known.unwrap_or_else(|| {
                by_class.push(takes);
                by_class.len() - 1
            });
            *class = u8::try_from(at).unwrap_or(0);
        }
        let stays = u8::try_from(by_class.len()).unwrap_or(0);
        for class in classes.iter_mut().skip(0x80).take(0x40) {
            *class = stays;
        }
        (by_class, classes)
    }

    fn states(&self, whole: Part, to_end: bool) -> Option<States> {
        let (by_class, classes) = self.classes();
        let shift = (by_class.len() + 1).next_power_of_two().trailing_zeros();
        // The start is told from every set of positions by a bit of its own.
        let start = 1 << MAX_POSITIONS;
        let mut sets = vec![0_u64, start];
        let mut known = BTreeMap::from([(0, DEAD), (start, START)]);
        let mut next = Vec::new();
        let mut at = 0;
        while let Some(set) = sets.get(at).copied() {
            let behind = if set == start { whole.first } else { self.behind(set) };
            let from = next.len();
            for takes in &by_class {
                let reached = behind & takes;
                let state = match known.get(&reached) {
                    Some(state) => *state,
                    None if sets.len() == MAX_STATES => return None,
                    None => {
                        let state = u8::try_from(sets.len()).ok()?;
                        sets.push(reached);
                        known.insert(reached, state);
                        state
                    }
                };
                next.push(u16::from(state) << shift);
            }
            next.push(u16::try_from(at << shift).ok()?);
            next.resize(from + (1 << shift), 0);
            at += 1;
        }
        let accepts = sets.iter().map(|set| set & whole.last != 0 || (*set == start && whole.empty)).collect();
        Some(States { classes, shift, next, accepts, to_end })
    }
}

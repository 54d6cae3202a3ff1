//! A pattern as a nondeterministic automaton over code points. A pattern is searched for: any text
//! may stand before and behind what it matches.

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// States of one pattern at most.
const MOST_STATES: usize = 60_000;

pub(super) type Ranges = Vec<(u32, u32)>;

#[derive(Debug)]
pub(super) enum State {
    /// Reads a code point of a class.
    Read(u32, u32),
    Split(Vec<u32>),
    /// Only at the start, only at the end.
    Start(u32),
    End(u32),
    Match,
}

#[derive(Debug, Default)]
pub(super) struct Nfa {
    pub(super) states: Vec<State>,
    pub(super) classes: Vec<Ranges>,
    pub(super) start: u32,
    /// Whether a match can be reached from a state behind the start of the text.
    useful: Vec<bool>,
}

/// A set of states between two code points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Set {
    /// The states that read; none once it has matched.
    pub(super) states: Vec<u32>,
    /// It has matched, whatever follows.
    pub(super) matched: bool,
    /// It matches if the text ends here.
    pub(super) ends: bool,
}

struct Builder {
    nfa: Nfa,
    classes: BTreeMap<Ranges, u32>,
}

impl Nfa {
    /// `None` for what is not regular here (`\b`) or too large.
    pub(super) fn build(hir: &Hir) -> Option<Self> {
        let mut builder = Builder { nfa: Self::default(), classes: BTreeMap::new() };
        let end = builder.push(State::Match)?;
        let start = builder.hir(hir, end)?;
        let mut nfa = builder.nfa;
        nfa.start = start;
        nfa.mark_useful();
        Some(nfa)
    }

    fn mark_useful(&mut self) {
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); self.states.len()];
        let mut queue = Vec::new();
        let mut useful = vec![false; self.states.len()];
        for (at, state) in (0_u32..).zip(&self.states) {
            let next: &[u32] = match state {
                State::Read(class, next) => {
                    let empty = self.classes.get(*class as usize).is_none_or(Vec::is_empty);
                    if empty { &[] } else { std::slice::from_ref(next) }
                }
                State::End(next) => std::slice::from_ref(next),
                State::Split(next) => next,
                State::Start(_) => &[],
                State::Match => {
                    queue.push(at);
                    &[]
                }
            };
            for next in next {
                if let Some(list) = before.get_mut(*next as usize) {
                    list.push(at);
                }
            }
        }
        while let Some(at) = queue.pop() {
            if let Some(flag) = useful.get_mut(at as usize).filter(|flag| !**flag) {
                *flag = true;
                queue.extend(before.get(at as usize).into_iter().flatten());
            }
        }
        self.useful = useful;
    }

    fn is_useful(&self, state: u32) -> bool {
        self.useful.get(state as usize) == Some(&true)
    }

    /// The set before the first code point.
    pub(super) fn first(&self, work: &mut u64) -> Set {
        self.closure(&[self.start], true, work)
    }

    /// The set after a code point for which `reads` tells the classes that hold it.
    pub(super) fn next(&self, set: &Set, reads: impl Fn(u32) -> bool, work: &mut u64) -> Set {
        if set.matched {
            return set.clone();
        }
        let mut from = vec![self.start];
        for state in &set.states {
            if let Some(State::Read(class, next)) = self.states.get(*state as usize)
                && reads(*class)
            {
                from.push(*next);
            }
        }
        self.closure(&from, false, work)
    }

    fn closure(&self, from: &[u32], at_start: bool, work: &mut u64) -> Set {
        // (state, only if the text ends here)
        let mut stack: Vec<(u32, bool)> = from.iter().rev().map(|state| (*state, false)).collect();
        let mut seen: [std::collections::BTreeSet<u32>; 2] = Default::default();
        let mut set = Set { states: Vec::new(), matched: false, ends: false };
        while let Some((state, at_end)) = stack.pop() {
            let [plain, ended] = &mut seen;
            let seen = if at_end { ended } else { plain };
            if !seen.insert(state) {
                continue;
            }
            *work = work.saturating_add(1);
            match self.states.get(state as usize) {
                Some(State::Read(_, next)) if !at_end && self.is_useful(state) && self.is_useful(*next) => {
                    set.states.push(state);
                }
                Some(State::Split(next)) => stack.extend(next.iter().map(|next| (*next, at_end))),
                Some(State::Start(next)) if at_start => stack.push((*next, at_end)),
                Some(State::End(next)) => stack.push((*next, true)),
                Some(State::Match) if at_end => set.ends = true,
                Some(State::Match) => set.matched = true,
                _ => {}
            }
        }
        if set.matched {
            return Set { states: Vec::new(), matched: true, ends: true };
        }
        set.states.sort_unstable();
        set
    }
}

impl Builder {
    fn push(&mut self, state: State) -> Option<u32> {
        let at = self.nfa.states.len();
        if at >= MOST_STATES {
            return None;
        }
        self.nfa.states.push(state);
        u32::try_from(at).ok()
    }

    fn read(&mut self, ranges: Ranges, next: u32) -> Option<u32> {
        let new = u32::try_from(self.nfa.classes.len()).ok()?;
        let class = if let Some(class) = self.classes.get(&ranges) {
            *class
        } else {
            self.nfa.classes.push(ranges.clone());
            self.classes.insert(ranges, new);
            new
        };
        self.push(State::Read(class, next))
    }

    /// The state from which a part leads to `next`. The tree of a pattern is never deep.
    fn hir(&mut self, hir: &Hir, next: u32) -> Option<u32> {
        match hir.kind() {
            HirKind::Empty => Some(next),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                let mut at = next;
                for c in text.chars().rev() {
                    at = self.read(vec![(u32::from(c), u32::from(c))], at)?;
                }
                Some(at)
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect();
                self.read(ranges, next)
            }
            HirKind::Class(Class::Bytes(class)) => {
                let ranges = class.iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect();
                class.is_ascii().then(|| self.read(ranges, next)).flatten()
            }
            HirKind::Look(Look::Start) => self.push(State::Start(next)),
            HirKind::Look(Look::End) => self.push(State::End(next)),
            HirKind::Look(_) => None,
            HirKind::Capture(capture) => self.hir(&capture.sub, next),
            HirKind::Concat(parts) => parts.iter().rev().try_fold(next, |at, part| self.hir(part, at)),
            HirKind::Alternation(parts) => {
                let parts: Option<Vec<u32>> = parts.iter().map(|part| self.hir(part, next)).collect();
                self.push(State::Split(parts?))
            }
            HirKind::Repetition(repetition) => self.repetition(repetition, next),
        }
    }

    fn repetition(&mut self, repetition: &Repetition, next: u32) -> Option<u32> {
        let mut at = next;
        match repetition.max {
            None => {
                let again = self.push(State::Split(vec![next]))?;
                let body = self.hir(&repetition.sub, again)?;
                if let Some(State::Split(ways)) = self.nfa.states.get_mut(again as usize) {
                    ways.insert(0, body);
                }
                at = again;
            }
            Some(max) => {
                for _ in repetition.min..max {
                    let body = self.hir(&repetition.sub, at)?;
                    at = self.push(State::Split(vec![body, next]))?;
                }
            }
        }
        for _ in 0..repetition.min {
            at = self.hir(&repetition.sub, at)?;
        }
        Some(at)
    }
}

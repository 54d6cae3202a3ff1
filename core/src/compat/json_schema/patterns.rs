//! Patterns by number: their matcher, and their automaton where they are regular.

use std::collections::HashMap;
use std::rc::Rc;

use super::nfa::Nfa;
use crate::scalars::ecma;

/// Index of a pattern.
pub(super) type PatternId = u32;

#[derive(Debug)]
pub(super) struct Pattern {
    matcher: Option<ecma::Pattern>,
    pub(super) nfa: Option<Nfa>,
}

#[derive(Debug)]
pub(super) struct Patterns {
    list: Vec<Rc<Pattern>>,
    index: HashMap<Rc<str>, PatternId>,
    matches: HashMap<(PatternId, Rc<str>), bool>,
    regex_bytes: usize,
}

impl Patterns {
    pub(super) fn new(regex_bytes: usize) -> Self {
        Self { list: Vec::new(), index: HashMap::new(), matches: HashMap::new(), regex_bytes }
    }

    pub(super) fn of(&mut self, source: &str) -> PatternId {
        if let Some(id) = self.index.get(source) {
            return *id;
        }
        let matcher = ecma::Pattern::compile(source, self.regex_bytes).ok();
        let hir = ecma::hir(source, self.regex_bytes).ok().filter(|_| matcher.is_some());
        let nfa = hir.and_then(|hir| Nfa::build(&hir));
        let id = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(Rc::new(Pattern { matcher, nfa }));
        self.index.insert(source.into(), id);
        id
    }

    pub(super) fn get(&self, id: PatternId) -> Option<&Rc<Pattern>> {
        self.list.get(id as usize)
    }

    /// Whether a pattern that compiles matches a text.
    pub(super) fn is_match(&mut self, id: PatternId, text: &str) -> bool {
        const MOST_NOTED: usize = 100_000;
        let Some(pattern) = self.list.get(id as usize) else { return false };
        let key = (id, Rc::<str>::from(text));
        if let Some(known) = self.matches.get(&key) {
            return *known;
        }
        let found = pattern.matcher.as_ref().is_some_and(|matcher| matcher.is_match(text.as_bytes()));
        if self.matches.len() < MOST_NOTED {
            self.matches.insert(key, found);
        }
        found
    }

    /// Whether a source compiles at all.
    pub(super) fn compiles(&mut self, source: &str) -> bool {
        let id = self.of(source);
        self.get(id).is_some_and(|pattern| pattern.matcher.is_some())
    }
}

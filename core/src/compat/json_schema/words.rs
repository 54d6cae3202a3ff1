//! The shortest text that some automata accept and others refuse, within a window of lengths: one
//! breadth-first search of their product.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::nfa::{Ranges, Set};
use super::patterns::Pattern;

/// What is looked for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Patterns, and whether each must match. All have automata.
    pub(super) patterns: Vec<(Rc<Pattern>, bool)>,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) excluded: BTreeSet<Rc<str>>,
}

pub(super) enum Found {
    Word(String),
    None,
    /// The budget is spent.
    Spent,
}

/// One automaton, made deterministic as far as the search goes.
struct Lazy<'p> {
    pattern: &'p Pattern,
    wanted: bool,
    sets: Vec<Rc<Set>>,
    index: HashMap<Rc<Set>, u32>,
    /// By set and letter.
    next: HashMap<(u32, u32), u32>,
    /// By class of the automaton: the letters in it.
    classes: Vec<Vec<bool>>,
}

/// Code points that no automaton tells apart.
struct Letter {
    shown: char,
}

const OFF: u32 = u32::MAX;

/// The excluded texts, as a tree.
#[derive(Default)]
struct Trie {
    next: HashMap<(u32, char), u32>,
    ends: Vec<bool>,
}

impl Trie {
    fn new(words: &BTreeSet<Rc<str>>) -> Self {
        let mut trie = Self { next: HashMap::new(), ends: vec![false] };
        for word in words {
            let mut at = 0;
            for c in word.chars() {
                let new = u32::try_from(trie.ends.len()).unwrap_or(OFF);
                at = *trie.next.entry((at, c)).or_insert(new);
                if at == new {
                    trie.ends.push(false);
                }
            }
            if let Some(end) = trie.ends.get_mut(at as usize) {
                *end = true;
            }
        }
        trie
    }

    fn step(&self, at: u32, letter: char) -> u32 {
        if at == OFF { OFF } else { self.next.get(&(at, letter)).copied().unwrap_or(OFF) }
    }

    fn ends(&self, at: u32) -> bool {
        at != OFF && self.ends.get(at as usize) == Some(&true)
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Node {
    sets: Vec<u32>,
    trie: u32,
    length: u64,
}

/// Finds a word; `work` counts down and is 0 when it is spent.
pub(super) fn find(wanted: &Wanted, work: &mut u64) -> Found {
    if wanted.max.is_some_and(|max| max < wanted.min) {
        return Found::None;
    }
    if wanted.patterns.is_empty() && wanted.max != Some(0) {
        return plain(wanted, work);
    }
    // A letter of the tree costs less than a step of the search.
    let size = wanted.excluded.iter().map(|word| 1 + word.len() as u64 / 8).sum::<u64>();
    *work = work.saturating_sub(size);
    if *work == 0 {
        return Found::Spent;
    }
    let trie = Trie::new(&wanted.excluded);
    let letters = letters(wanted);
    let (letters, members) = (letters.0, letters.1);
    let mut members = members.into_iter();
    let mut automata: Vec<Lazy<'_>> = Vec::new();
    for (pattern, holds) in &wanted.patterns {
        let count = pattern.nfa.as_ref().map_or(0, |nfa| nfa.classes.len());
        automata.push(Lazy::new(pattern, *holds, members.by_ref().take(count).collect()));
    }
    let mut search = Search { wanted, trie, letters, automata, nodes: Vec::new(), seen: HashSet::new(), work };
    search.run()
}

/// Without patterns: letters repeated, until one is not excluded.
fn plain(wanted: &Wanted, work: &mut u64) -> Found {
    const MOST: u64 = 1 << 20;
    let length = wanted.min.max(u64::from(wanted.max != Some(0)));
    if wanted.min == 0 && !wanted.excluded.contains("") && length == 0 {
        return Found::Word(String::new());
    }
    if length > MOST {
        return Found::Spent;
    }
    let length = usize::try_from(length).unwrap_or(1).max(1);
    let points = (u32::from('a')..=u32::from('z')).chain(u32::from('0')..=u32::from('9')).chain(0x100..0x1_0000);
    for c in points.filter_map(char::from_u32) {
        *work = work.saturating_sub(1 + length as u64 / 64);
        if *work == 0 {
            return Found::Spent;
        }
        let text: String = std::iter::repeat_n(c, length).collect();
        if !wanted.excluded.contains(text.as_str()) {
            return Found::Word(text);
        }
    }
    Found::Spent
}

/// The letters of all automata together, and for each class of each automaton the letters in it.
fn letters(wanted: &Wanted) -> (Vec<Letter>, Vec<Vec<bool>>) {
    let mut classes: Vec<Ranges> = Vec::new();
    for (pattern, _) in &wanted.patterns {
        classes.extend(pattern.nfa.iter().flat_map(|nfa| nfa.classes.iter().cloned()));
    }
    let owned = classes.len();
    let mut singles: Vec<char> = wanted.excluded.iter().flat_map(|word| word.chars()).collect();
    singles.sort_unstable();
    singles.dedup();
    classes.extend(singles.iter().map(|c| vec![(u32::from(*c), u32::from(*c))]));
    // Boundaries with the classes that begin and end there.
    let mut events: Vec<(u32, bool, usize)> = Vec::new();
    for (at, class) in classes.iter().enumerate() {
        for (low, high) in class {
            events.push((*low, true, at));
            events.push((high.saturating_add(1), false, at));
        }
    }
    events.sort_unstable();
    let mut groups: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut found: Vec<(Vec<usize>, Ranges)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut from = 0;
    let end = (0x11_0000, true, usize::MAX);
    for (at, begins, class) in events.into_iter().chain([end]) {
        if at > from {
            let index = *groups.entry(open.clone()).or_insert_with(|| {
                found.push((open.clone(), Vec::new()));
                found.len() - 1
            });
            if let Some((_, ranges)) = found.get_mut(index) {
                ranges.push((from, at - 1));
            }
            from = at;
        }
        match open.binary_search(&class) {
            Err(place) if begins => open.insert(place, class),
            Ok(place) if !begins => {
                open.remove(place);
            }
            _ => {}
        }
    }
    let mut shown: Vec<(usize, char, Vec<usize>)> = found
        .into_iter()
        .filter_map(|(open, ranges)| {
            let (rank, c) = representative(&ranges)?;
            Some((rank, c, open))
        })
        .collect();
    shown.sort_unstable();
    let mut members = vec![vec![false; shown.len()]; owned];
    for (letter, (_, _, open)) in shown.iter().enumerate() {
        for class in open.iter().filter(|class| **class < owned) {
            if let Some(flag) = members.get_mut(*class).and_then(|flags| flags.get_mut(letter)) {
                *flag = true;
            }
        }
    }
    (shown.into_iter().map(|(_, shown, _)| Letter { shown }).collect(), members)
}

/// The most readable code point of some ranges.
fn representative(ranges: &[(u32, u32)]) -> Option<(usize, char)> {
    let preferred: [(u32, u32); 8] = [
        (0x61, 0x7a),
        (0x41, 0x5a),
        (0x30, 0x39),
        (0x2d, 0x2e),
        (0x5f, 0x5f),
        (0x20, 0x7e),
        (0xa1, 0xd7ff),
        (0, 0x10_ffff),
    ];
    for (rank, (low, high)) in preferred.into_iter().enumerate() {
        for (from, to) in ranges {
            let mut at = low.max(*from);
            let last = high.min(*to);
            if (0xd800..=0xdfff).contains(&at) {
                at = 0xe000;
            }
            if at <= last
                && let Some(c) = char::from_u32(at)
            {
                return Some((rank, c));
            }
        }
    }
    None
}

impl<'p> Lazy<'p> {
    fn new(pattern: &'p Pattern, wanted: bool, classes: Vec<Vec<bool>>) -> Self {
        Self { pattern, wanted, sets: Vec::new(), index: HashMap::new(), next: HashMap::new(), classes }
    }

    fn number(&mut self, set: Set) -> u32 {
        if let Some(id) = self.index.get(&set) {
            return *id;
        }
        let id = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        let set = Rc::new(set);
        self.sets.push(Rc::clone(&set));
        self.index.insert(set, id);
        id
    }

    fn first(&mut self, spent: &mut u64) -> u32 {
        let set = self.pattern.nfa.as_ref().map(|nfa| nfa.first(spent));
        set.map_or(0, |set| self.number(set))
    }

    fn step(&mut self, at: u32, letter: u32, spent: &mut u64) -> u32 {
        if let Some(next) = self.next.get(&(at, letter)) {
            return *next;
        }
        let (Some(nfa), Some(set)) = (self.pattern.nfa.as_ref(), self.sets.get(at as usize)) else { return at };
        let classes = &self.classes;
        let reads =
            |class: u32| classes.get(class as usize).and_then(|letters| letters.get(letter as usize)) == Some(&true);
        let set = nfa.next(&Rc::clone(set), reads, spent);
        let next = self.number(set);
        self.next.insert((at, letter), next);
        next
    }

    /// Whether no text from here on can do.
    fn is_dead(&self, at: u32) -> bool {
        self.sets.get(at as usize).is_some_and(|set| {
            if self.wanted { set.states.is_empty() && !set.ends && !set.matched } else { set.matched }
        })
    }

    fn accepts(&self, at: u32) -> bool {
        self.sets.get(at as usize).is_some_and(|set| (set.matched || set.ends) == self.wanted)
    }
}

/// A node, the one before it, and the letter between.
struct Reached {
    node: Rc<Node>,
    before: Option<usize>,
    letter: char,
    depth: u64,
}

struct Search<'p, 'w> {
    wanted: &'p Wanted,
    trie: Trie,
    letters: Vec<Letter>,
    automata: Vec<Lazy<'p>>,
    nodes: Vec<Reached>,
    seen: HashSet<Rc<Node>>,
    work: &'w mut u64,
}

impl Search<'_, '_> {
    fn run(&mut self) -> Found {
        let mut spent = 0;
        let sets = self.automata.iter_mut().map(|lazy| lazy.first(&mut spent)).collect();
        self.push(Node { sets, trie: 0, length: 0 }, None, ' ');
        let mut at = 0;
        let mut found = Found::None;
        while let Some(reached) = self.nodes.get(at) {
            let (node, depth) = (Rc::clone(&reached.node), reached.depth);
            if self.accepts(&node) {
                found = Found::Word(self.word(at));
                break;
            }
            if self.wanted.max.is_none_or(|max| depth < max) {
                for letter in 0..self.letters.len() {
                    self.step(&node, at, letter, &mut spent);
                }
            }
            if spent >= *self.work {
                found = Found::Spent;
                break;
            }
            at += 1;
        }
        *self.work -= spent.min(*self.work);
        found
    }

    fn accepts(&self, node: &Node) -> bool {
        node.length >= self.wanted.min
            && !self.trie.ends(node.trie)
            && self.automata.iter().zip(&node.sets).all(|(lazy, at)| lazy.accepts(*at))
    }

    /// Lengths are told apart up to the least one. The search goes by length, so that what is
    /// reached first is reached shortest, and a greatest length refuses nothing too early.
    fn step(&mut self, node: &Node, at: usize, letter: usize, spent: &mut u64) {
        *spent += 1;
        let Some(shown) = self.letters.get(letter).map(|letter| letter.shown) else { return };
        let number = u32::try_from(letter).unwrap_or(u32::MAX);
        let mut sets = Vec::with_capacity(node.sets.len());
        for (lazy, from) in self.automata.iter_mut().zip(&node.sets) {
            let next = lazy.step(*from, number, spent);
            if lazy.is_dead(next) {
                return;
            }
            sets.push(next);
        }
        let trie = self.trie.step(node.trie, shown);
        let length = (node.length + 1).min(self.wanted.min);
        self.push(Node { sets, trie, length }, Some(at), shown);
    }

    fn push(&mut self, node: Node, before: Option<usize>, letter: char) {
        let node = Rc::new(node);
        if self.seen.insert(Rc::clone(&node)) {
            let depth = before.and_then(|at| self.nodes.get(at)).map_or(0, |before| before.depth + 1);
            self.nodes.push(Reached { node, before, letter, depth });
        }
    }

    fn word(&self, at: usize) -> String {
        let mut letters = Vec::new();
        let mut at = Some(at);
        while let Some(reached) = at.and_then(|at| self.nodes.get(at)) {
            if reached.before.is_some() {
                letters.push(reached.letter);
            }
            at = reached.before;
        }
        letters.iter().rev().collect()
    }
}

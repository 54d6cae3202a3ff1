//! Lists: what each position must satisfy, the positions by which some schema is to be missed, and
//! how many elements satisfy others.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::json::Json;
use super::solve::{Answer, Solver, Why};
use super::terms::{Id, Lit, TRUE, Term};

/// Elements of a list that is built.
const MOST_ITEMS: u64 = 4_000;

#[derive(Clone, Default)]
pub(super) struct List {
    min: u64,
    max: Option<u64>,
    unique: Option<Id>,
    twice: bool,
    items: Vec<(Rc<[Id]>, Id)>,
    missed: Vec<(Rc<[Id]>, Id)>,
    pub(super) contains: Vec<(Id, u64, Option<u64>)>,
    missed_contains: Vec<(Id, u64, Option<u64>)>,
    excluded: Vec<Id>,
    /// What single positions must satisfy besides.
    pub(super) extra: BTreeMap<usize, Vec<Lit>>,
    /// Positions from here on are alike.
    pub(super) prefix: usize,
    unknown: Option<Why>,
}

impl List {
    /// What an element must satisfy.
    pub(super) fn goal(&self, at: usize) -> Vec<Lit> {
        let mut goal: Vec<Lit> = self
            .items
            .iter()
            .map(|(prefix, rest)| Lit::yes(prefix.get(at).copied().unwrap_or(*rest)))
            .filter(|lit| lit.id() != TRUE)
            .collect();
        goal.extend(self.extra.get(&at).into_iter().flatten());
        goal
    }

    /// The least length.
    pub(super) fn least(&self) -> u64 {
        let last = self.extra.last_key_value().map_or(0, |(at, _)| *at as u64 + 1);
        self.min.max(last)
    }

    pub(super) fn fits(&self, length: u64) -> bool {
        self.max.is_none_or(|max| length <= max)
    }

    fn note(&mut self, why: Why) {
        self.unknown = self.unknown.or(Some(why));
    }
}

impl Solver<'_> {
    pub(super) fn list(&mut self, atoms: &[Lit]) -> Answer {
        let mut list = List::default();
        for atom in atoms {
            self.list_atom(*atom, &mut list);
        }
        let prefixes = list.items.iter().chain(&list.missed).map(|(prefix, _)| prefix.len());
        list.prefix = prefixes.max().unwrap_or(0);
        let (missed, counted) = (std::mem::take(&mut list.missed), std::mem::take(&mut list.missed_contains));
        let mut unknown = None;
        let found = self.miss(&list, &missed, &counted, &mut unknown);
        match found {
            Some(value) => Answer::Sat(value),
            None if self.steps == 0 => Answer::Unknown(Why::Steps),
            None => unknown.map_or(Answer::Unsat, Answer::Unknown),
        }
    }

    fn list_atom(&mut self, atom: Lit, list: &mut List) {
        let at_most = |list: &mut List, count: u64| list.max = Some(list.max.unwrap_or(count).min(count));
        match (self.terms.get(atom.id()).clone(), atom.holds()) {
            (Term::MinItems(count), true) => list.min = list.min.max(count),
            (Term::MinItems(count), false) => at_most(list, count.saturating_sub(1)),
            (Term::MaxItems(count), true) => at_most(list, count),
            (Term::MaxItems(count), false) => list.min = list.min.max(count.saturating_add(1)),
            (Term::Unique, true) => list.unique = Some(atom.id()),
            (Term::Unique, false) => list.twice = true,
            (Term::Items(prefix, rest), true) => list.items.push((prefix, rest)),
            (Term::Items(prefix, rest), false) => list.missed.push((prefix, rest)),
            (Term::Contains(schema, min, max), true) => list.contains.push((schema, min, max)),
            (Term::Contains(schema, min, max), false) => list.missed_contains.push((schema, min, max)),
            (Term::Enum(_), false) => list.excluded.push(atom.id()),
            _ => {}
        }
    }

    /// Chooses a position for each schema that must be missed, and a side for each count.
    fn miss(
        &mut self,
        list: &List,
        missed: &[(Rc<[Id]>, Id)],
        counted: &[(Id, u64, Option<u64>)],
        unknown: &mut Option<Why>,
    ) -> Option<Rc<Json>> {
        if !self.spend(1) {
            return None;
        }
        if let Some(((prefix, rest), others)) = missed.split_first() {
            // One position for each that stands behind all prefixes.
            for at in 0..=list.prefix + others.len() {
                let schema = prefix.get(at).copied().unwrap_or(*rest);
                let mut goal = list.goal(at);
                if schema == TRUE || goal.contains(&Lit::yes(schema)) || !list.fits(at as u64 + 1) {
                    continue;
                }
                goal.push(Lit::no(schema));
                match self.solve(&goal) {
                    Answer::Unsat => continue,
                    Answer::Unknown(why) => *unknown = unknown.or(Some(why)),
                    Answer::Sat(_) => {}
                }
                let mut next = list.clone();
                next.extra.entry(at).or_default().push(Lit::no(schema));
                let found = self.miss(&next, others, counted, unknown);
                if found.is_some() {
                    return found;
                }
            }
            return None;
        }
        if let Some(((schema, min, max), others)) = counted.split_first() {
            let fewer = min.checked_sub(1).map(|most| (*schema, 0, Some(most)));
            let more = max.map(|max| (*schema, max.saturating_add(1), None));
            for bound in [fewer, more].into_iter().flatten() {
                let mut next = list.clone();
                next.contains.push(bound);
                let found = self.miss(&next, missed, others, unknown);
                if found.is_some() {
                    return found;
                }
            }
            return None;
        }
        let mut list = list.clone();
        let found = if list.twice { self.with_twins(&mut list) } else { self.build(&mut list, None) };
        *unknown = unknown.or(list.unknown);
        found
    }

    /// Builds a list in which two positions share a value.
    fn with_twins(&mut self, list: &mut List) -> Option<Rc<Json>> {
        let beyond = list.extra.last_key_value().map_or(0, |(at, _)| *at + 1).max(list.prefix) + 2;
        for first in 0..beyond {
            for second in first + 1..=beyond {
                let mut goal = list.goal(first);
                goal.extend(list.goal(second));
                if !list.fits(second as u64 + 1) || matches!(self.solve(&goal), Answer::Unsat) {
                    continue;
                }
                let mut next = list.clone();
                next.extra.entry(first).or_default().extend(list.goal(second));
                next.extra.entry(second).or_default().extend(list.goal(first));
                let found = self.build(&mut next, Some((first, second)));
                list.unknown = list.unknown.or(next.unknown);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Builds a list once every choice is made.
    fn build(&mut self, list: &mut List, twins: Option<(usize, usize)>) -> Option<Rc<Json>> {
        let least = list.least();
        if !list.fits(least) {
            return None;
        }
        if least > MOST_ITEMS {
            list.note(Why::Keyword("minItems", TRUE));
            return None;
        }
        let items = if list.contains.is_empty() {
            self.elements(list, least, twins)?
        } else {
            let words = match self.counted(list, twins) {
                Ok(words) => words?,
                Err(why) => {
                    list.note(why);
                    return None;
                }
            };
            self.spelled(list, &words, twins)?
        };
        let value = Json::List(items);
        if list.excluded.iter().all(|id| self.eval(*id, &value) == Some(false)) {
            return Some(Rc::new(value));
        }
        self.longer(list, least, twins)
    }

    /// Another list than those that are excluded: with one element more, or one changed.
    fn longer(&mut self, list: &mut List, least: u64, twins: Option<(usize, usize)>) -> Option<Rc<Json>> {
        let first = list.excluded.first().copied().unwrap_or(TRUE);
        if !list.contains.is_empty() {
            list.note(Why::Keyword("enum", first));
            return None;
        }
        for more in 0..=list.excluded.len() as u64 + 1 {
            let length = least + more;
            if !list.fits(length) {
                break;
            }
            let Some(items) = self.elements(list, length, twins) else { break };
            for at in 0..=items.len() {
                let mut changed = items.clone();
                let taken = changed.get(at).map(|value| self.terms.values.of((**value).clone()));
                if let Some(taken) = taken.filter(|_| twins.is_none() && list.unique.is_none()) {
                    let mut goal = list.goal(at);
                    goal.push(Lit::no(self.terms.constants(vec![taken])));
                    if let (Answer::Sat(other), Some(slot)) = (self.solve(&goal), changed.get_mut(at)) {
                        *slot = other;
                    }
                }
                let value = Json::List(changed);
                if list.excluded.iter().all(|id| self.eval(*id, &value) == Some(false)) {
                    return Some(Rc::new(value));
                }
            }
        }
        list.note(Why::Keyword("enum", first));
        None
    }

    /// So many elements, different ones where they must be.
    fn elements(&mut self, list: &mut List, count: u64, twins: Option<(usize, usize)>) -> Option<Vec<Rc<Json>>> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let goals: Vec<Vec<Lit>> = (0..count).map(|at| list.goal(at)).collect();
        let mut items: Vec<Rc<Json>> = Vec::new();
        for (at, goal) in goals.iter().enumerate() {
            if let Some(twin) = twins.filter(|(_, second)| *second == at).and_then(|(first, _)| items.get(first)) {
                items.push(Rc::clone(twin));
                continue;
            }
            let mut goal = goal.clone();
            if list.unique.is_some() {
                goal.push(self.none_of(&items));
            }
            match self.solve(&goal) {
                Answer::Sat(value) => items.push(value),
                Answer::Unsat => {
                    // Where all positions are alike, or this one alone has no value, there is no other way.
                    let alike = goals.windows(2).take(at).all(|pair| matches!(pair, [a, b] if a == b));
                    let alone = goals.get(at).cloned().unwrap_or_default();
                    if let Some(unique) = list.unique.filter(|_| !alike)
                        && !matches!(self.solve(&alone), Answer::Unsat)
                    {
                        return self.matched(list, &goals, unique);
                    }
                    return None;
                }
                Answer::Unknown(why) => {
                    list.note(why);
                    return None;
                }
            }
        }
        Some(items)
    }

    /// That a value is none of some.
    fn none_of(&mut self, items: &[Rc<Json>]) -> Lit {
        let values = items.iter().map(|item| self.terms.values.of((**item).clone())).collect();
        Lit::no(self.terms.constants(values))
    }

    /// Different elements for positions that are not alike: as many values for each as there are
    /// positions always do, so a matching among these decides.
    fn matched(&mut self, list: &mut List, goals: &[Vec<Lit>], unique: Id) -> Option<Vec<Rc<Json>>> {
        const MOST: usize = 24;
        if goals.len() > MOST {
            list.note(Why::Keyword("uniqueItems", unique));
            return None;
        }
        let mut offers: Vec<Vec<Rc<Json>>> = Vec::new();
        for goal in goals {
            let mut values: Vec<Rc<Json>> = Vec::new();
            while values.len() < goals.len() {
                let mut goal = goal.clone();
                goal.push(self.none_of(&values));
                match self.solve(&goal) {
                    Answer::Sat(value) => values.push(value),
                    Answer::Unsat => break,
                    Answer::Unknown(why) => {
                        list.note(why);
                        break;
                    }
                }
            }
            offers.push(values);
        }
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for at in 0..offers.len() {
            let mut seen = std::collections::BTreeSet::new();
            if !augment(at, &offers, &mut taken, &mut seen) {
                return None;
            }
        }
        let mut items: Vec<Option<Rc<Json>>> = vec![None; offers.len()];
        for (at, values) in offers.iter().enumerate() {
            let own = values.iter().find(|value| taken.get(&value.text()) == Some(&at));
            if let Some(slot) = items.get_mut(at) {
                *slot = own.map(Rc::clone);
            }
        }
        items.into_iter().collect()
    }

    /// A list of elements for signs over the counted schemas.
    fn spelled(&mut self, list: &mut List, words: &[Vec<Lit>], twins: Option<(usize, usize)>) -> Option<Vec<Rc<Json>>> {
        let mut items: Vec<Rc<Json>> = Vec::new();
        for (at, signs) in words.iter().enumerate() {
            if let Some(twin) = twins.filter(|(_, second)| *second == at).and_then(|(first, _)| items.get(first)) {
                items.push(Rc::clone(twin));
                continue;
            }
            let mut goal = list.goal(at);
            goal.extend(signs);
            if list.unique.is_some() {
                goal.push(self.none_of(&items));
            }
            match self.solve(&goal) {
                Answer::Sat(value) => items.push(value),
                Answer::Unsat => {
                    list.note(Why::Keyword("uniqueItems", list.unique.unwrap_or(TRUE)));
                    return None;
                }
                Answer::Unknown(why) => {
                    list.note(why);
                    return None;
                }
            }
        }
        Some(items)
    }
}

/// Finds a value for a position, moving others where that helps.
fn augment(
    at: usize,
    offers: &[Vec<Rc<Json>>],
    taken: &mut BTreeMap<String, usize>,
    seen: &mut std::collections::BTreeSet<String>,
) -> bool {
    for value in offers.get(at).into_iter().flatten() {
        let text = value.text();
        if !seen.insert(text.clone()) {
            continue;
        }
        let free = match taken.get(&text).copied() {
            None => true,
            Some(other) => augment(other, offers, taken, seen),
        };
        if free {
            taken.insert(text, at);
            return true;
        }
    }
    false
}

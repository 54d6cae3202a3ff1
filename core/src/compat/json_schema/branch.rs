//! One type of values of a goal: what must hold is taken apart, choices wait, and are made last.

use std::rc::Rc;

use super::json::{Json, Types};
use super::solve::{Answer, Solver, Why};
use super::terms::{Group, Id, KeyId, Lit, TRUE, Term};

/// Choices inside each other.
const MOST_CHOICES: u32 = 200;
/// Alternatives that are tried before any is chosen.
const MOST_AHEAD: usize = 400;
/// Branches of a `oneOf` that overlap, of which none or two must hold.
const MOST_OVERLAPS: usize = 40;
/// Branches that overlap, of which exactly one must hold.
const MOST_APART: usize = 200;

/// Alternatives of which one must hold, each some literals.
#[derive(Clone)]
struct Choice {
    ways: Rc<Vec<Vec<Lit>>>,
    /// It comes of what is to be missed.
    missed: bool,
}

impl Choice {
    fn new(ways: Vec<Vec<Lit>>, missed: bool) -> Self {
        Self { ways: Rc::new(ways), missed }
    }
}

#[derive(Clone, Default)]
struct State {
    /// Sorted by id.
    asserted: Vec<Lit>,
    atoms: Vec<Lit>,
    choices: Vec<Choice>,
    enums: Vec<Id>,
    /// The schemas of members that hold, and the members that are there and miss a schema.
    groups: Vec<Rc<Group>>,
    misses: Vec<(KeyId, Id)>,
    /// Something was let go: what is found must be judged by the goal.
    loose: Option<Why>,
}

impl State {
    /// Whether a term is known to hold.
    fn known(&self, id: Id) -> Option<bool> {
        let at = self.asserted.binary_search_by_key(&id, |lit| lit.id()).ok()?;
        self.asserted.get(at).map(|lit| lit.holds())
    }

    fn note(&mut self, lit: Lit) {
        if let Err(at) = self.asserted.binary_search_by_key(&lit.id(), |lit| lit.id()) {
            self.asserted.insert(at, lit);
        }
    }
}

/// The ways in which one of some terms holds and no other, and whether these are exactly that: of very
/// many, each way only says which one holds.
pub(super) fn exactly_one(ids: &[Id]) -> (Vec<Vec<Lit>>, bool) {
    let exact = ids.len() <= MOST_APART;
    let lit = |at: usize, other: usize, id: &Id| if at == other { Lit::yes(*id) } else { Lit::no(*id) };
    let way = |(at, own): (usize, &Id)| {
        if exact {
            ids.iter().enumerate().map(|(other, id)| lit(at, other, id)).collect()
        } else {
            vec![Lit::yes(*own)]
        }
    };
    (ids.iter().enumerate().map(way).collect(), exact)
}

fn literals(ways: &[Vec<Lit>]) -> u64 {
    ways.iter().map(|way| way.len() as u64).sum()
}

/// The first reason that is there.
fn or(first: Option<Why>, second: Why) -> Option<Why> {
    first.or(Some(second))
}

impl Solver<'_> {
    /// Finds a value of one type that satisfies the literals. Those are the goal's, some that follow
    /// from the others aside.
    pub(super) fn of_type(&mut self, kind: Types, lits: &[Lit], goal: &[Lit]) -> Answer {
        let mut state = State::default();
        if !self.push(&mut state, kind, lits.to_vec()) {
            return Answer::Unsat;
        }
        self.decide(state, kind, goal, 0)
    }

    /// What is known of a literal without looking into it.
    fn quick(&self, state: &State, kind: Types, lit: Lit) -> Option<bool> {
        if let Some(holds) = state.known(lit.id()) {
            return Some(holds == lit.holds());
        }
        if !self.terms.types(lit).has(kind) {
            return Some(false);
        }
        (!self.terms.types(lit.negated()).has(kind)).then_some(true)
    }

    /// What follows for a literal from what is known of members, a few levels into it.
    fn told(&mut self, state: &State, kind: Types, lit: Lit, depth: u32) -> Option<bool> {
        const DEEPEST: u32 = 3;
        const WIDEST: usize = 12;
        let quick = self.quick(state, kind, lit);
        if quick.is_some() || depth > DEEPEST || kind != Types::OBJECT {
            return quick;
        }
        let (ids, all) = match self.terms.get(lit.id()) {
            Term::Not(id) => {
                let inner = Lit::yes(*id);
                return self.told(state, kind, if lit.holds() { inner.negated() } else { inner }, depth + 1);
            }
            Term::Members(group) => {
                let group = Rc::clone(group);
                return self.told_members(state, &group).map(|holds| holds == lit.holds());
            }
            Term::And(ids) if ids.len() <= WIDEST => (Rc::clone(ids), true),
            Term::Or(ids) if ids.len() <= WIDEST => (Rc::clone(ids), false),
            _ => return None,
        };
        let mut each = true;
        for id in ids.iter() {
            match self.told(state, kind, Lit::yes(*id), depth + 1) {
                Some(holds) if holds != all => return Some(holds == lit.holds()),
                Some(_) => {}
                None => each = false,
            }
        }
        each.then_some(all == lit.holds())
    }

    /// Whether the schemas of a few named members hold, by what is known of each.
    fn told_members(&mut self, state: &State, group: &Group) -> Option<bool> {
        const MOST_NAMES: usize = 3;
        if group.named.len() > MOST_NAMES || !group.patterns.is_empty() || group.rest != TRUE {
            return None;
        }
        let mut all = true;
        for (key, id) in &group.named {
            match self.told_member(state, *key, *id) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => all = false,
            }
        }
        all.then_some(true)
    }

    fn told_member(&mut self, state: &State, key: KeyId, id: Id) -> Option<bool> {
        if id == TRUE {
            return Some(true);
        }
        let simple = matches!(
            self.terms.get(id),
            Term::False | Term::Enum(_) | Term::Type(_) | Term::Pattern(_) | Term::Min(..) | Term::Max(..)
        );
        if !simple {
            return None;
        }
        let required = self.terms.add(Term::Required(key));
        let there = match state.known(required) {
            Some(false) => return Some(true),
            Some(true) => true,
            None => state.misses.iter().any(|(other, _)| *other == key),
        };
        let mut parts = Vec::new();
        for group in &state.groups {
            group.parts(self.terms, key, &mut parts);
        }
        let missed = state.misses.iter().filter(|(other, _)| *other == key).map(|(_, id)| Lit::no(*id));
        let mut goal: Vec<Lit> = parts.into_iter().map(Lit::yes).chain(missed).collect();
        goal.push(Lit::no(id));
        if matches!(self.solve(&goal), Answer::Unsat) {
            return Some(true);
        }
        goal.pop();
        goal.push(Lit::yes(id));
        (there && matches!(self.solve(&goal), Answer::Unsat)).then_some(false)
    }

    /// Asserts literals; false where they contradict what is.
    fn push(&mut self, state: &mut State, kind: Types, mut work: Vec<Lit>) -> bool {
        while let Some(lit) = work.pop() {
            self.spend(1);
            match self.quick(state, kind, lit) {
                Some(false) => return false,
                Some(true) => continue,
                None => state.note(lit),
            }
            let holds = lit.holds();
            let lits = |ids: &[Id], holds: bool| -> Vec<Lit> {
                ids.iter().map(|id| if holds { Lit::yes(*id) } else { Lit::no(*id) }).collect()
            };
            match self.terms.get(lit.id()).clone() {
                Term::And(ids) if holds => work.extend(lits(&ids, true)),
                Term::Or(ids) if !holds => work.extend(lits(&ids, false)),
                Term::And(ids) | Term::Or(ids) => {
                    let ways = lits(&ids, holds).into_iter().map(|lit| vec![lit]).collect();
                    state.choices.push(Choice::new(ways, !holds));
                }
                Term::OneOf(ids) => self.one_of(state, lit, &ids, &mut work),
                Term::Not(id) => work.push(if holds { Lit::no(id) } else { Lit::yes(id) }),
                Term::Ref(number) => {
                    if let Some(target) = self.terms.targets.get(number as usize).copied().flatten() {
                        work.push(if holds { Lit::yes(target) } else { Lit::no(target) });
                    }
                }
                Term::Enum(_) if holds => state.enums.push(lit.id()),
                Term::True | Term::False | Term::Type(_) | Term::Opaque(_) => {}
                Term::Members(group) => {
                    state.atoms.push(lit);
                    match group.named.as_slice() {
                        _ if holds => state.groups.push(group),
                        [(key, id)] if group.patterns.is_empty() && group.rest == TRUE => {
                            state.misses.push((*key, *id));
                        }
                        _ => {}
                    }
                }
                _ => state.atoms.push(lit),
            }
        }
        true
    }

    fn one_of(&mut self, state: &mut State, lit: Lit, ids: &[Id], work: &mut Vec<Lit>) {
        let none = || ids.iter().map(|id| Lit::no(*id)).collect::<Vec<_>>();
        if self.excludes(lit.id(), ids) {
            if lit.holds() {
                state.choices.push(Choice::new(ids.iter().map(|id| vec![Lit::yes(*id)]).collect(), false));
            } else {
                work.extend(none());
            }
            return;
        }
        let mut ways = Vec::new();
        if lit.holds() {
            let (each, exact) = exactly_one(ids);
            self.spend(literals(&each));
            ways = each;
            if !exact {
                state.loose = or(state.loose, Why::Keyword("oneOf", lit.id()));
            }
        } else if ids.len() > MOST_OVERLAPS {
            state.loose = or(state.loose, Why::Keyword("oneOf", lit.id()));
            return;
        } else {
            ways.push(none());
            for (at, a) in ids.iter().enumerate() {
                ways.extend(ids.iter().skip(at + 1).map(|b| vec![Lit::yes(*a), Lit::yes(*b)]));
            }
        }
        state.choices.push(Choice::new(ways, !lit.holds()));
    }

    /// Drops alternatives that contradict what is known, and asserts those that are left alone.
    fn propagate(&mut self, state: &mut State, kind: Types) -> bool {
        loop {
            let mut changed = false;
            let mut at = 0;
            while let Some(choice) = state.choices.get(at).cloned() {
                if !self.spend(1 + literals(&choice.ways)) {
                    return true;
                }
                let Some(left) = self.left(state, kind, &choice) else {
                    state.choices.swap_remove(at);
                    continue;
                };
                match left.as_slice() {
                    [] => return false,
                    [only] => {
                        state.choices.swap_remove(at);
                        if !self.push(state, kind, only.clone()) {
                            return false;
                        }
                        changed = true;
                    }
                    some => {
                        if some.len() < choice.ways.len()
                            && let Some(slot) = state.choices.get_mut(at)
                        {
                            *slot = Choice::new(left, choice.missed);
                        }
                        at += 1;
                    }
                }
            }
            if !changed {
                return true;
            }
        }
    }

    /// The alternatives that are left; `None` where one holds already.
    fn left(&mut self, state: &State, kind: Types, choice: &Choice) -> Option<Vec<Vec<Lit>>> {
        let mut left = Vec::new();
        for way in choice.ways.iter() {
            let (mut all, mut none) = (true, false);
            for lit in way {
                match self.told(state, kind, *lit, 0) {
                    Some(true) => {}
                    Some(false) => none = true,
                    None => all = false,
                }
            }
            if all && !none {
                return None;
            }
            if !none {
                left.push(way.clone());
            }
        }
        Some(left)
    }

    fn decide(&mut self, mut state: State, kind: Types, goal: &[Lit], nested: u32) -> Answer {
        let mut ahead = false;
        loop {
            if !self.spend(1) {
                return Answer::Unknown(Why::Steps);
            }
            if !self.propagate(&mut state, kind) {
                return Answer::Unsat;
            }
            if !state.enums.is_empty() || kind == Types::BOOL || kind == Types::NULL {
                return self.listed(&state, kind, goal);
            }
            let found = self.leaf(kind, &state.atoms);
            if state.choices.is_empty() {
                return self.judged(found, &state, goal);
            }
            match found {
                Answer::Unsat => return Answer::Unsat,
                Answer::Sat(value) if self.satisfies(goal, &value) == Some(true) => return Answer::Sat(value),
                _ => {}
            }
            let ways: usize = state.choices.iter().map(|choice| choice.ways.len()).sum();
            if ahead || state.choices.len() < 2 || ways > MOST_AHEAD {
                return self.branch(&state, kind, goal, nested);
            }
            ahead = true;
            match self.look_ahead(&mut state, kind, goal) {
                Some(Answer::Sat(value)) => return Answer::Sat(value),
                Some(_) => return Answer::Unsat,
                None => {}
            }
        }
    }

    /// Where something was let go, what is found counts only if the goal says so.
    fn judged(&mut self, found: Answer, state: &State, goal: &[Lit]) -> Answer {
        match (found, state.loose) {
            (Answer::Sat(value), Some(why)) => match self.satisfies(goal, &value) {
                Some(true) => Answer::Sat(value),
                _ => Answer::Unknown(why),
            },
            (found, _) => found,
        }
    }

    /// The values of an `enum`, each judged by the goal.
    fn listed(&mut self, state: &State, kind: Types, goal: &[Lit]) -> Answer {
        let mut values: Vec<Rc<Json>> = Vec::new();
        if let Some(Term::Enum(ids)) = state.enums.first().map(|id| self.terms.get(*id).clone()) {
            values.extend(ids.iter().filter_map(|id| self.terms.values.get(*id).map(Rc::clone)));
        } else if kind == Types::BOOL {
            values.extend([Rc::new(Json::Bool(true)), Rc::new(Json::Bool(false))]);
        } else {
            values.push(Rc::new(Json::Null));
        }
        let mut perhaps = None;
        for value in values.into_iter().filter(|value| value.kind() == kind) {
            match self.satisfies(goal, &value) {
                Some(true) => return Answer::Sat(value),
                Some(false) => {}
                None => perhaps = perhaps.or(Some(value)),
            }
        }
        if self.steps == 0 {
            return Answer::Unknown(Why::Steps);
        }
        perhaps.map_or(Answer::Unsat, Answer::Sat)
    }

    /// Tries each alternative alone: those that fail are dropped, those that must hold asserted.
    fn look_ahead(&mut self, state: &mut State, kind: Types, goal: &[Lit]) -> Option<Answer> {
        let choices = std::mem::take(&mut state.choices);
        let mut forced: Vec<Lit> = Vec::new();
        let mut left = Vec::new();
        for choice in choices {
            let mut ways = Vec::new();
            let mut implied = None;
            for way in choice.ways.iter() {
                match self.alone(state, kind, way.clone(), goal) {
                    Answer::Sat(value) if self.satisfies(goal, &value) == Some(true) => {
                        return Some(Answer::Sat(value));
                    }
                    Answer::Unsat => continue,
                    _ => ways.push(way.clone()),
                }
                if let [only] = way.as_slice()
                    && matches!(self.alone(state, kind, vec![only.negated()], goal), Answer::Unsat)
                {
                    implied = Some(*only);
                    break;
                }
            }
            if let Some(lit) = implied {
                forced.push(lit);
                continue;
            }
            if ways.is_empty() {
                return Some(Answer::Unsat);
            }
            left.push(Choice::new(ways, choice.missed));
        }
        state.choices = left;
        if self.push(state, kind, forced) { None } else { Some(Answer::Unsat) }
    }

    /// What is asserted and one alternative, without the other choices.
    fn alone(&mut self, state: &State, kind: Types, way: Vec<Lit>, goal: &[Lit]) -> Answer {
        let mut tried = State { choices: Vec::new(), ..state.clone() };
        if !self.push(&mut tried, kind, way) {
            return Answer::Unsat;
        }
        if tried.enums.is_empty() {
            return self.leaf(kind, &tried.atoms);
        }
        // Judged by the whole goal: one of the alternative's own would do, too, where none does.
        self.listed(&tried, kind, goal)
    }

    fn branch(&mut self, state: &State, kind: Types, goal: &[Lit], nested: u32) -> Answer {
        if nested > MOST_CHOICES {
            return Answer::Unknown(Why::Depth);
        }
        // First by what is to be missed: most that it says contradicts the rest at once.
        let first = state.choices.iter().enumerate().min_by_key(|(_, choice)| (!choice.missed, choice.ways.len()));
        let Some((at, choice)) = first.map(|(at, choice)| (at, choice.clone())) else { return Answer::Unsat };
        let mut unknown = None;
        // What was tried before does not hold from here on.
        let mut failed: Vec<Lit> = Vec::new();
        for way in choice.ways.iter() {
            let mut next = state.clone();
            next.choices.swap_remove(at);
            let mut asserted = way.clone();
            asserted.extend(&failed);
            if let [only] = way.as_slice() {
                failed.push(only.negated());
            }
            if !self.push(&mut next, kind, asserted) {
                continue;
            }
            match self.decide(next, kind, goal, nested + 1) {
                Answer::Sat(value) => return Answer::Sat(value),
                Answer::Unsat => {}
                Answer::Unknown(why) => unknown = unknown.or(Some(why)),
            }
            if self.steps == 0 {
                return Answer::Unknown(Why::Steps);
            }
        }
        unknown.map_or(Answer::Unsat, Answer::Unknown)
    }

    /// Finds a value of one type that satisfies atoms of that type.
    fn leaf(&mut self, kind: Types, atoms: &[Lit]) -> Answer {
        if !self.spend(atoms.len() as u64 + 1) {
            return Answer::Unknown(Why::Steps);
        }
        match kind {
            Types::TEXT => self.text(atoms),
            Types::NUMBER => self.number(atoms),
            Types::OBJECT => self.object(atoms),
            _ => self.list(atoms),
        }
    }
}

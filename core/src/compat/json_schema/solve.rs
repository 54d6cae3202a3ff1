//! The search for a value that satisfies all of some terms and none of others.
//!
//! A goal that is asked for again while it is being searched has no value there: the smallest value
//! of a goal holds no value of the same goal within it. Such answers stand only as long as what they
//! rest on does.

use std::collections::HashMap;
use std::rc::Rc;

use super::formats::Judges;
use super::json::{Json, Types};
use super::terms::{FALSE, Id, Lit, TRUE, Term, Terms};

/// Values inside each other.
const MOST_DEPTH: usize = 120;

/// Why a goal could not be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Steps,
    Depth,
    /// A keyword, and a term of it.
    Keyword(&'static str, Id),
}

/// What was found for a goal.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Sat(Rc<Json>),
    Unsat,
    Unknown(Why),
}

pub(super) type Goal = Rc<[Lit]>;

/// Rests on nothing.
const FINAL: usize = usize::MAX;

pub(super) struct Solver<'a> {
    pub(super) terms: &'a mut Terms,
    pub(super) judges: Judges,
    /// Answers, and the depth of the shallowest goal that each rests on.
    memo: HashMap<Goal, (Answer, usize)>,
    stack: HashMap<Goal, usize>,
    provisional: Vec<(Goal, usize)>,
    low: usize,
    pub(super) steps: u64,
    /// The innermost goal that was open when the budget was first spent, or its depth reached.
    pub(super) open: Option<Goal>,
    /// Whether the branches of a `oneOf` exclude each other.
    disjoint: HashMap<Id, bool>,
}

impl<'a> Solver<'a> {
    pub(super) fn new(terms: &'a mut Terms, steps: u64) -> Self {
        Self {
            terms,
            judges: Judges::default(),
            memo: HashMap::new(),
            stack: HashMap::new(),
            provisional: Vec::new(),
            low: FINAL,
            steps,
            open: None,
            disjoint: HashMap::new(),
        }
    }

    /// Takes steps from the budget; false once it is spent.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        self.steps = self.steps.saturating_sub(steps);
        self.steps > 0
    }

    /// The goal without what says nothing; `None` where it contradicts itself.
    fn normal(&mut self, lits: &[Lit]) -> Option<Vec<Lit>> {
        let mut goal = Vec::with_capacity(lits.len());
        for lit in lits {
            let lit = self.plain(*lit);
            match (lit.id(), lit.holds()) {
                (TRUE, true) | (FALSE, false) => {}
                (TRUE, false) | (FALSE, true) => return None,
                _ => goal.push(lit),
            }
        }
        goal.sort_unstable();
        goal.dedup();
        let clash = goal.windows(2).any(|pair| matches!(pair, [a, b] if a.id() == b.id()));
        (!clash).then_some(goal)
    }

    /// A literal with references followed and negations resolved.
    fn plain(&self, mut lit: Lit) -> Lit {
        for _ in 0..64 {
            match self.terms.get(lit.id()) {
                Term::Ref(number) => match self.terms.targets.get(*number as usize).copied().flatten() {
                    Some(target) => lit = if lit.holds() { Lit::yes(target) } else { Lit::no(target) },
                    None => break,
                },
                Term::Not(inner) => lit = if lit.holds() { Lit::no(*inner) } else { Lit::yes(*inner) },
                _ => break,
            }
        }
        lit
    }

    pub(super) fn solve(&mut self, lits: &[Lit]) -> Answer {
        let Some(goal) = self.normal(lits) else { return Answer::Unsat };
        if let Some((answer, low)) = self.memo.get(goal.as_slice()) {
            self.low = self.low.min(*low);
            return answer.clone();
        }
        if let Some(depth) = self.stack.get(goal.as_slice()) {
            self.low = self.low.min(*depth);
            return Answer::Unsat;
        }
        let depth = self.stack.len();
        let goal: Goal = goal.into();
        if depth >= MOST_DEPTH {
            self.open.get_or_insert(goal);
            return Answer::Unknown(Why::Depth);
        }
        if !self.spend(4) {
            self.open.get_or_insert(goal);
            return Answer::Unknown(Why::Steps);
        }
        self.stack.insert(Rc::clone(&goal), depth);
        let outer = std::mem::replace(&mut self.low, FINAL);
        let first = self.provisional.len();
        let answer = self.search(&goal, depth);
        self.stack.remove(&goal);
        if matches!(answer, Answer::Unknown(Why::Steps | Why::Depth)) {
            self.open.get_or_insert_with(|| Rc::clone(&goal));
        }
        self.settle(goal, &answer, depth, first);
        let own = if self.low < depth { self.low } else { FINAL };
        self.low = outer.min(if matches!(answer, Answer::Sat(_)) { FINAL } else { own });
        answer
    }

    /// Notes an answer, and what becomes of those that rested on its goal.
    fn settle(&mut self, goal: Goal, answer: &Answer, depth: usize, first: usize) {
        let low = self.low;
        let is_final = matches!(answer, Answer::Sat(_)) || low >= depth;
        let mut kept = Vec::new();
        for (rested, on) in self.provisional.split_off(first) {
            if !matches!(answer, Answer::Unsat) {
                // It may have rested on this one, too: only the shallowest of several is noted.
                self.memo.remove(&rested);
            } else if on < depth {
                kept.push((rested, on));
            } else if is_final {
                if let Some(entry) = self.memo.get_mut(&rested) {
                    entry.1 = FINAL;
                }
            } else {
                // It stands as long as this one does.
                if let Some(entry) = self.memo.get_mut(&rested) {
                    entry.1 = low;
                }
                kept.push((rested, low));
            }
        }
        self.provisional.append(&mut kept);
        if is_final {
            self.memo.insert(goal, (answer.clone(), FINAL));
        } else {
            self.memo.insert(Rc::clone(&goal), (answer.clone(), low));
            self.provisional.push((goal, low));
        }
    }

    /// Whether no value satisfies both, for good; `None` where it cannot be told now.
    fn are_disjoint(&mut self, a: Lit, b: Lit) -> Option<bool> {
        let outer = std::mem::replace(&mut self.low, FINAL);
        let answer = self.solve(&[a, b]);
        let settled = std::mem::replace(&mut self.low, outer) == FINAL;
        match answer {
            Answer::Sat(_) => Some(false),
            Answer::Unsat if settled => Some(true),
            _ => None,
        }
    }

    /// Whether the branches of a `oneOf` exclude each other.
    pub(super) fn excludes(&mut self, id: Id, branches: &[Id]) -> bool {
        const MOST: usize = 200;
        if let Some(known) = self.disjoint.get(&id) {
            return *known;
        }
        let mut result = Some(branches.len() <= MOST);
        'pairs: for (at, a) in branches.iter().enumerate() {
            for b in branches.iter().skip(at + 1) {
                match self.are_disjoint(Lit::yes(*a), Lit::yes(*b)) {
                    Some(true) if result != Some(false) => {}
                    told => {
                        result = if told == Some(true) { result } else { told };
                        break 'pairs;
                    }
                }
            }
        }
        if let Some(result) = result {
            self.disjoint.insert(id, result);
        }
        result == Some(true)
    }

    /// Drops each of several refused terms that excludes some wanted one: it is refused anyhow.
    fn without_far(&mut self, goal: &[Lit]) -> Vec<Lit> {
        const MOST_PAIRS: usize = 256;
        let refused = goal.iter().filter(|lit| !lit.holds()).count();
        let wanted: Vec<Lit> = goal.iter().copied().filter(|lit| lit.holds()).collect();
        if refused < 2 || refused * wanted.len() > MOST_PAIRS {
            return goal.to_vec();
        }
        let mut kept = Vec::with_capacity(goal.len());
        for lit in goal {
            let complex = matches!(self.terms.get(lit.id()), Term::And(_) | Term::Or(_) | Term::OneOf(_));
            let far = !lit.holds()
                && complex
                && wanted.iter().any(|other| self.are_disjoint(*other, lit.negated()) == Some(true));
            if !far {
                kept.push(*lit);
            }
        }
        kept
    }

    fn search(&mut self, goal: &[Lit], depth: usize) -> Answer {
        let lits = self.without_far(goal);
        let types = lits.iter().fold(Types::ALL, |types, lit| types.and(self.terms.types(*lit)));
        let mut unknown = None;
        let first = if depth == 0 { Types::OBJECT } else { Types::NONE };
        let order = std::iter::once(first).chain(Types::EACH.into_iter().filter(|kind| *kind != first));
        for kind in order.filter(|kind| types.has(*kind)) {
            match self.of_type(kind, &lits, goal) {
                Answer::Sat(value) => return Answer::Sat(value),
                Answer::Unsat => {}
                Answer::Unknown(why) => unknown = unknown.or(Some(why)),
            }
        }
        unknown.map_or(Answer::Unsat, Answer::Unknown)
    }

    /// Whether a value satisfies a goal, as far as can be told.
    pub(super) fn satisfies(&mut self, goal: &[Lit], value: &Json) -> Option<bool> {
        let mut known = Some(true);
        for lit in goal {
            match self.eval(lit.id(), value) {
                Some(holds) if holds != lit.holds() => return Some(false),
                Some(_) => {}
                None => known = None,
            }
        }
        known
    }
}

//! Two models compared: what differs, and whether a policy lets it pass.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::Answer;
use super::matching;
use super::model::{Class, Criterion, Id, Models};
use super::words::{Difference, Policy, What};

/// Pairs that are compared in one run, those that are compared again included.
const MOST: u64 = 200_000;
/// Schemas within schemas.
const DEEPEST: u32 = 400;
/// Differences that are kept of one pair.
const KEPT: usize = 20;

/// What was told of a pair.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) refused: bool,
    list: Vec<Difference>,
}

impl Told {
    fn add(&mut self, difference: Difference) {
        if self.list.len() < KEPT && !self.list.contains(&difference) {
            self.list.push(difference);
        }
    }

    /// What was told of a part.
    pub(super) fn take(&mut self, step: &str, part: &Self) {
        self.refused |= part.refused;
        for difference in &part.list {
            self.add(Difference { path: format!("{step}{}", difference.path), ..*difference });
        }
    }
}

type Pair = (Id, Id);

pub(super) struct Diff<'m, 't> {
    pub(super) models: &'m Models<'t>,
    policy: Policy,
    known: HashMap<Pair, Rc<Told>>,
    /// Pairs that are being compared.
    open: HashSet<Pair>,
    /// Of those the ones that were met again, and taken to pass.
    assumed: BTreeSet<Pair>,
    /// Pairs that an earlier round has found to be refused.
    refused: HashSet<Pair>,
    steps: u64,
    unfinished: bool,
}

/// What the registry says of two roots.
pub(super) fn answer(models: &Models<'_>, (old, new): Pair, policy: Policy) -> Answer {
    let mut diff = Diff {
        models,
        policy,
        known: HashMap::new(),
        open: HashSet::new(),
        assumed: BTreeSet::new(),
        refused: HashSet::new(),
        steps: 0,
        unfinished: false,
    };
    loop {
        let told = diff.compare(old, new, 0);
        if diff.unfinished {
            return Answer::Unknown("the schemas are too large for this question");
        }
        // What was taken to pass, and did not: once more without that.
        let wrong: Vec<Pair> = std::mem::take(&mut diff.assumed)
            .into_iter()
            .filter(|pair| diff.known.get(pair).is_some_and(|told| told.refused) && !diff.refused.contains(pair))
            .collect();
        if wrong.is_empty() {
            let (refused, passed): (Vec<_>, Vec<_>) =
                told.list.iter().cloned().partition(|difference| difference.what.is_refused(policy));
            return if told.refused { Answer::Refuses(refused) } else { Answer::Passes(passed) };
        }
        diff.refused.extend(wrong);
        diff.known.clear();
    }
}

impl Diff<'_, '_> {
    /// Notes a difference.
    pub(super) fn note(&self, told: &mut Told, what: What, path: &str) {
        told.refused |= what.is_refused(self.policy);
        told.add(Difference { what, path: path.to_owned() });
    }

    pub(super) fn compare(&mut self, old: Id, new: Id, depth: u32) -> Rc<Told> {
        let (Some((old, _)), Some((new, _))) = (self.models.at(old), self.models.at(new)) else {
            self.unfinished = true;
            return Rc::default();
        };
        let pair = (old, new);
        if let Some(told) = self.known.get(&pair) {
            return Rc::clone(told);
        }
        if self.open.contains(&pair) {
            self.assumed.insert(pair);
            return Rc::new(Told { refused: self.refused.contains(&pair), list: Vec::new() });
        }
        self.steps += 1;
        if self.steps > MOST || depth > DEEPEST {
            self.unfinished = true;
            return Rc::default();
        }
        self.open.insert(pair);
        let mut told = Told::default();
        self.pair(pair, depth, &mut told);
        self.open.remove(&pair);
        let told = Rc::new(told);
        self.known.insert(pair, Rc::clone(&told));
        told
    }

    fn pair(&mut self, (old, new): Pair, depth: u32, told: &mut Told) {
        let models = self.models;
        let (Some((_, own)), Some((_, wanted))) = (models.at(old), models.at(new)) else { return };
        match (&own.class, &wanted.class) {
            (Class::Combined(criterion, branches), Class::Combined(wanted, others)) => {
                return self.combined((*criterion, branches), (*wanted, others), depth, told);
            }
            (_, Class::Combined(criterion, branches)) => {
                let mut branches =
                    if *criterion == Criterion::All && branches.len() != 1 { [].iter() } else { branches.iter() };
                if branches.any(|branch| self.passes((old, *branch), depth, told)) {
                    return;
                }
            }
            (Class::Combined(criterion, branches), _) => {
                let mut branches =
                    if *criterion == Criterion::All || branches.len() == 1 { branches.iter() } else { [].iter() };
                if branches.any(|branch| self.passes((*branch, new), depth, told)) {
                    return;
                }
            }
            _ => {}
        }
        match (&own.class, &wanted.class) {
            (_, Class::Empty)
            | (Class::False, _)
            | (Class::Null, Class::Null)
            | (Class::Bool, Class::Bool)
            | (Class::Conditional, Class::Conditional) => {}
            (Class::Text(own), Class::Text(wanted)) => self.text(own, wanted, told),
            (Class::Number(own), Class::Number(wanted)) => self.number(own, wanted, told),
            (Class::Enum(own), Class::Enum(wanted)) => self.values(own, wanted, told),
            (Class::Const(own), Class::Const(wanted)) if own == wanted => {}
            (Class::Const(_), Class::Const(_)) => self.note(told, What::EnumChanged, ""),
            (Class::Object(own), Class::Object(wanted)) => self.object(own, wanted, depth, told),
            (Class::List(own), Class::List(wanted)) => self.list(own, wanted, depth, told),
            (Class::Not(own), Class::Not(wanted)) => {
                if self.compare(*wanted, *own, depth + 1).refused {
                    self.note(told, What::Not, "");
                }
            }
            _ if own.is_bytes && wanted.is_bytes => {}
            _ => self.note(told, What::Type, ""),
        }
    }

    /// Whether a pair passes; then what it lets pass is told.
    fn passes(&mut self, (old, new): Pair, depth: u32, told: &mut Told) -> bool {
        let part = self.compare(old, new, depth + 1);
        if !part.refused {
            told.take("", &part);
        }
        !part.refused
    }

    fn combined(
        &mut self,
        (own, branches): (Criterion, &[Id]),
        (wanted, others): (Criterion, &[Id]),
        depth: u32,
        told: &mut Told,
    ) {
        let is_extended = match wanted {
            _ if own == wanted => true,
            Criterion::Any => true,
            Criterion::One => branches.len() == 1,
            Criterion::All => branches.len() == 1 && others.len() == 1,
        };
        if !is_extended {
            return self.note(told, What::Criterion, "");
        }
        let (branches, others) = (self.models.distinct(branches), self.models.distinct(others));
        match (wanted, branches.len().cmp(&others.len())) {
            (Criterion::All, std::cmp::Ordering::Less) => self.note(told, What::MoreBranches, ""),
            (Criterion::Any | Criterion::One, std::cmp::Ordering::Greater) => {
                self.note(told, What::FewerBranches, "");
            }
            _ => {}
        }
        let mut edges = Vec::with_capacity(branches.len());
        let mut passed = Vec::new();
        for branch in &branches {
            let mut found = Vec::new();
            for (at, other) in others.iter().enumerate() {
                let part = self.compare(*branch, *other, depth + 1);
                if !part.refused {
                    found.push(at);
                    passed.push(part);
                }
            }
            edges.push(found);
        }
        if matching::most(&edges, others.len()) < branches.len().min(others.len()) {
            self.note(told, What::Branches, "");
        } else {
            for part in passed {
                told.take("", &part);
            }
        }
    }
}

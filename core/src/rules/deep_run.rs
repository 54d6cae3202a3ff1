//! Runs a rule wherever its targets occur in a whole value: a walk of the states of `deep` beside
//! the tape, without recursion. Fields are visited in the order of the schema, whatever the payload's.

use std::sync::Arc;

use super::blocked::Step;
use super::deep::{Deep, State, StateId, Ways};
use super::eval::Run;
use super::rule_set::{Instance, Rule};
use super::run::{Entry, Judge, Outcome, key_step, path_of};
use super::types::Type;
use super::value::{Stop, Val};
use crate::cells::{Cell, Cells, Slot};
use crate::report::{Path, PathStep};

/// An open list, map or record of the walk.
struct Level {
    /// Of a record: its visits stand in `Walk::visits` from here on.
    visits: Option<usize>,
    /// The state of its elements; `None` where they have no type.
    state: Option<StateId>,
    is_map: bool,
    hidden: bool,
    /// The next element on the tape, its index, and how many are left.
    at: u32,
    index: u32,
    left: u32,
    /// The record around the elements.
    record: Option<u32>,
}

impl Level {
    /// The elements of a value that the walk has come to.
    fn new(here: Here, is_map: bool, left: u32) -> Self {
        Self {
            visits: None,
            state: None,
            is_map,
            hidden: false,
            at: here.slot + 1,
            index: 0,
            left,
            record: here.record,
        }
    }
}

/// What to visit of a record: the index of the field, its name, its state, and where its value is.
struct Visit {
    index: u32,
    name: Arc<str>,
    state: StateId,
    slot: u32,
}

/// A value that the walk has come to.
#[derive(Clone, Copy)]
struct Here {
    slot: u32,
    /// `None`: below a value of no single type.
    state: Option<StateId>,
    record: Option<u32>,
}

struct Walk<'d> {
    rule: &'d Rule,
    deep: &'d Deep,
    levels: Vec<Level>,
    visits: Vec<Visit>,
    path: Vec<PathStep>,
    /// The instance of the value of no single type that is walked.
    any: Option<u32>,
}

impl Judge<'_> {
    /// Runs a rule in every whole value of a place. False ends a run without a report.
    pub(super) fn deep(&mut self, rule: &Rule, deep: &Deep, level: usize) -> bool {
        if level == 0 {
            self.set_frame(0, 0);
        }
        let Some(around) = deep.place.spot.around.get(level) else { return self.whole(rule, deep) };
        let list = self.cells.get(around.list.cell, self.frame(around.list.slot));
        let Cell::Range { start, len } = list else {
            self.unreachable(deep, level);
            return true;
        };
        for frame in start..start.saturating_add(len) {
            self.set_frame(level + 1, frame);
            if !self.deep(rule, deep, level + 1) {
                return false;
            }
        }
        true
    }

    /// A list around the value that is not there: told where a fault hides it.
    fn unreachable(&mut self, deep: &Deep, level: usize) {
        let is_above = |(step, _): &&(Step, _)| !matches!(step, Step::Slot(slot) if *slot as usize > level);
        let steps: Vec<_> = deep.place.spot.path.iter().take_while(is_above).cloned().collect();
        self.not_reached(&deep.place.spot.around, &steps, level);
    }

    fn whole(&mut self, rule: &Rule, deep: &Deep) -> bool {
        let spot = &deep.place.spot;
        let first = match self.cells.get(deep.place.at.cell, self.frame(deep.place.at.slot)) {
            Cell::Tree(at) => at,
            Cell::Absent | Cell::Null => {
                self.unreachable(deep, spot.around.len());
                return true;
            }
            _ => {
                if self.report.is_some() {
                    let bound = self.bound_around(&spot.around, spot.around.len());
                    let reason = self.blocked(std::slice::from_ref(&deep.whole), &bound);
                    if let Some(reason) = reason {
                        self.entry(path_of(&spot.path, &bound), Entry::NotEvaluated(reason));
                    }
                }
                return true;
            }
        };
        let path = match self.report {
            Some(_) => path_of(&spot.path, &self.bound_around(&spot.around, spot.around.len())).0,
            None => Vec::new(),
        };
        let walk = Walk { rule, deep, levels: Vec::new(), visits: Vec::new(), path, any: None };
        let goes_on = self.walk(walk, first);
        self.work.given.clear();
        goes_on
    }

    fn walk(&mut self, mut walk: Walk<'_>, slot: u32) -> bool {
        let mut here = Some(Here { slot, state: Some(0), record: None });
        loop {
            if let Some(value) = here.take() {
                match self.come_to(&mut walk, value) {
                    Ok(opened) => {
                        if !opened {
                            walk.path.pop();
                        }
                    }
                    Err(Ended) => return false,
                }
                if walk.levels.is_empty() {
                    return true;
                }
            }
            here = self.next(&mut walk);
            if here.is_none() {
                let Some(level) = walk.levels.pop() else { return true };
                if let Some(from) = level.visits {
                    walk.visits.truncate(from);
                }
                if walk.levels.is_empty() {
                    return true;
                }
                walk.path.pop();
            }
        }
    }

    /// The next value of the innermost level, with its step on the path.
    fn next(&mut self, walk: &mut Walk<'_>) -> Option<Here> {
        let tape = self.cells.tape();
        let level = walk.levels.last_mut()?;
        level.left = level.left.checked_sub(1)?;
        if let Some(from) = level.visits {
            let visit = walk.visits.get(from + level.left as usize)?;
            walk.path.push(PathStep::Field(visit.index, Arc::clone(&visit.name)));
            return Some(Here { slot: visit.slot, state: Some(visit.state), record: level.record });
        }
        let slot = if level.is_map { level.at + 1 } else { level.at };
        let step = if level.is_map {
            key_step(key_at(self.cells, level.at), level.hidden)
        } else {
            PathStep::Index(level.index)
        };
        level.at = tape.after(slot);
        level.index += 1;
        walk.path.push(step);
        Some(Here { slot, state: level.state, record: level.record })
    }

    /// Runs the rule where it is meant for the value, and opens it. Whether it did.
    fn come_to(&mut self, walk: &mut Walk<'_>, mut here: Here) -> Result<bool, Ended> {
        let slot = self.cells.tape().get(here.slot);
        if slot == Slot::Null {
            return Ok(false);
        }
        if self.exhausted.is_none()
            && let Err(stop) = self.work.budget.charge(1)
        {
            self.stopped(walk, stop)?;
        }
        let Some(mut state) = here.state else { return self.of_no_type(walk, here, slot) };
        let deep = walk.deep;
        loop {
            let Some(own) = deep.place.states.get(state as usize) else { return Ok(false) };
            let Ways::Branches(branches) = &own.ways else { break };
            self.hit(walk, own.hit, here)?;
            let taken = self.cells.tape().branch(here.slot).and_then(|branch| branches.get(branch as usize));
            let Some(taken) = taken else { return Ok(false) };
            state = *taken;
        }
        here.state = Some(state);
        let Some(own) = deep.place.states.get(state as usize) else { return Ok(false) };
        if let Ways::Any = own.ways {
            walk.any = own.hit;
            return self.of_no_type(walk, Here { state: None, ..here }, slot);
        }
        self.hit(walk, own.hit, here)?;
        Ok(self.open(walk, own, here, slot))
    }

    fn open(&mut self, walk: &mut Walk<'_>, own: &State, here: Here, slot: Slot) -> bool {
        let (left, is_map) = match slot {
            Slot::List { len, .. } => (len, false),
            Slot::Map { len, .. } => (len, true),
            _ => return false,
        };
        let mut level = Level::new(here, is_map, left);
        match &own.ways {
            Ways::Elements(state, hidden) => (level.state, level.hidden) = (Some(*state), *hidden),
            Ways::Fields(ways) if is_map => {
                let from = walk.visits.len();
                let tape = self.cells.tape();
                let mut at = here.slot + 1;
                for _ in 0..left {
                    let key = key_at(self.cells, at);
                    if let Ok(way) = ways.binary_search_by(|way| way.name.as_bytes().cmp(key))
                        && let Some(way) = ways.get(way)
                    {
                        let (index, name, state) = (way.index, Arc::clone(&way.name), way.state);
                        walk.visits.push(Visit { index, name, state, slot: at + 1 });
                    }
                    at = tape.after(at + 1);
                }
                // They are taken from the end.
                if let Some(own) = walk.visits.get_mut(from..) {
                    own.sort_unstable_by_key(|visit| std::cmp::Reverse(visit.index));
                }
                level.left = u32::try_from(walk.visits.len() - from).unwrap_or(0);
                level.record = Some(here.slot);
                level.visits = Some(from);
            }
            _ => return false,
        }
        walk.levels.push(level);
        true
    }

    /// Below a value of no single type every scalar is meant.
    fn of_no_type(&mut self, walk: &mut Walk<'_>, here: Here, slot: Slot) -> Result<bool, Ended> {
        let (left, is_map) = match slot {
            Slot::List { len, .. } => (len, false),
            Slot::Map { len, .. } => (len, true),
            _ => {
                self.hit(walk, walk.any, here)?;
                return Ok(false);
            }
        };
        let hidden = walk.any.and_then(|at| walk.deep.place.targets.get(at as usize)).is_some_and(|it| it.sensitive);
        walk.levels.push(Level { hidden, ..Level::new(here, is_map, left) });
        Ok(true)
    }

    /// The budget ended: told once, and the rest is not evaluated.
    fn stopped(&mut self, walk: &Walk<'_>, stop: Stop) -> Result<(), Ended> {
        if self.report.is_none() {
            return Err(Ended);
        }
        let path = Path(walk.path.clone());
        if let Some(instance) = walk.deep.instances.iter().flatten().next()
            && let Some(violation) = self.violation(walk.rule, instance, Outcome::Stopped(stop), &path)
        {
            self.entry(path, Entry::Violation(Box::new(violation)));
        }
        Ok(())
    }

    fn hit(&mut self, walk: &Walk<'_>, hit: Option<u32>, here: Here) -> Result<(), Ended> {
        let Some(at) = hit else { return Ok(()) };
        let deep = walk.deep;
        let (Some(Some(instance)), Some(target)) =
            (deep.instances.get(at as usize), deep.place.targets.get(at as usize))
        else {
            return Ok(());
        };
        let record = here.record.filter(|_| target.record.is_some()).map_or(Ok(Val::Null), |record| {
            Run::new(&instance.condition, self.cells, self.now, self.work).tape_value(record, &Type::Dyn)
        });
        let ty = instance.deep_type.clone().unwrap_or(Type::Dyn);
        let this = Run::new(&instance.condition, self.cells, self.now, self.work).tape_value(here.slot, &ty);
        self.work.given.clear();
        let given = this.and_then(|this| Ok((this, record?)));
        if let Ok((this, record)) = given {
            self.work.given.extend([this, record]);
        }
        if self.report.is_none() {
            let outcome = given.map_or_else(Outcome::Stopped, |_| self.evaluate(instance));
            return if outcome.passes(walk.rule.action) { Ok(()) } else { Err(Ended) };
        }
        self.tell(walk, instance, given.err(), here);
        Ok(())
    }

    fn tell(&mut self, walk: &Walk<'_>, instance: &Instance, broken: Option<Stop>, here: Here) {
        let path = Path(walk.path.clone());
        self.see(Some(instance), &path, false);
        let spot = &walk.deep.place.spot;
        let bound = self.bound_around(&spot.around, spot.around.len());
        if let Some(reason) = self.blocked(&instance.guard_reads, &bound) {
            return self.entry(path, Entry::NotEvaluated(reason));
        }
        if let Some(code) = self.exhausted {
            return self.entry(path, Entry::NotEvaluated(format!("after `{code}`")));
        }
        let decided = broken.map(Outcome::Stopped).or_else(|| self.guard(instance));
        let outcome = match decided {
            Some(outcome) => outcome,
            None => match self.blocked(&instance.reads, &bound) {
                Some(reason) => return self.entry(path, Entry::NotEvaluated(reason)),
                None => self.condition(instance),
            },
        };
        if let Some(mut violation) = self.violation(walk.rule, instance, outcome, &path) {
            if outcome == Outcome::Violated {
                violation.found = self.shown(instance, Cell::Tree(here.slot));
            }
            self.entry(path, Entry::Violation(Box::new(violation)));
        }
    }
}

/// The key that stands at this place of the tape.
fn key_at(cells: Cells<'_>, at: u32) -> &[u8] {
    if let Slot::Text(text) = cells.tape().get(at) { cells.bytes(text) } else { &[] }
}

/// A run without a report has its outcome.
struct Ended;

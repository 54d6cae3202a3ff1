//! What a rule costs at most, before there is a record: in the units of its budget, from the sizes
//! that the schema bounds. What it leaves open is counted by the size of the record.

mod bound;
mod functions;
mod nodes;
mod size;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use self::bound::Bound;
use self::size::{Assumed, Places, Size, frame_var, local_var};
use super::deep::Deep;
use super::instances::Around;
use super::program::{Node, Program};
use super::rule_set::{Instance, Rule};
use crate::cells::{Layout, PlaceId};
use crate::limits::Limits;
use crate::schema::Shape;

/// What a rule costs at most on a record that its schema accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleCost {
    /// Units, where the schema bounds all that the rule reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
    /// Units by powers of the record's size, its bytes and its values: `[12, 3]` is at most 12 units,
    /// and 3 more for each.
    pub by_size: Vec<u64>,
}

/// The bound of a rule, or of a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Estimate {
    coefficients: Vec<u64>,
    /// Loops over what has no bound that stand in one another.
    loops: usize,
}

impl Estimate {
    fn new(bound: &Bound) -> Self {
        Self { coefficients: bound.units(), loops: bound.loops() }
    }

    /// Units for every record, where the schema bounds them.
    pub(crate) fn fixed(&self) -> Option<u64> {
        match self.coefficients.as_slice() {
            [] => Some(0),
            [only] => Some(*only),
            _ => None,
        }
    }

    /// As `rules()` shows it.
    pub(crate) fn shown(&self) -> RuleCost {
        RuleCost { most: self.fixed(), by_size: self.coefficients.clone() }
    }

    /// Whether it may be beyond a budget on a record of ordinary size: bounded, it is so for certain; a loop in a
    /// loop over what has no bound is so for records of some kilobytes.
    fn exceeds(&self, budget: u64) -> bool {
        self.fixed().map_or(self.loops > 1, |fixed| fixed > budget)
    }
}

/// The estimates of a contract's rules.
pub(super) struct Estimator<'e> {
    places: Places<'e>,
    budget: u64,
    variables: &'e [Arc<Program>],
    /// Nodes that the search for hints may still estimate.
    searching: usize,
}

/// Nodes that the search for hints estimates in a contract. Beyond it a warning has the hint that
/// needs no search: a contract of many costly rules over many variables would be searched for minutes.
const MOST_SEARCHED: usize = 300_000;

/// The slots of the variables that a program reads.
fn variables_of(program: &Program) -> BTreeSet<u32> {
    let slots = program.nodes.iter().filter_map(|node| match node {
        Node::Shared { slot, by_use: false, .. } => Some(*slot),
        _ => None,
    });
    if program.uses.is_empty() { BTreeSet::new() } else { slots.collect() }
}

/// Nesting of a payload, as far as any limit goes.
const DEPTH: u64 = Limits::MAX_PAYLOAD_DEPTH as u64;

impl<'e> Estimator<'e> {
    /// `variables` are the programs of the contract's, by slot.
    pub(super) fn new(shape: &'e Shape, layout: &'e Layout, limits: &Limits, variables: &'e [Arc<Program>]) -> Self {
        let places = Places::new(shape, layout, limits.payload_bytes);
        let mut own = Self { places, budget: limits.rule_cost, variables, searching: MOST_SEARCHED };
        for program in variables {
            let sized = own.variable(program);
            own.places.variables.push(sized);
        }
        own
    }

    /// Each variable reads only those before it.
    fn variable(&mut self, program: &Program) -> (Bound, Size) {
        let (mut cost, size) = nodes::program(program, &mut self.places);
        for slot in variables_of(program) {
            cost.add(&self.cost_of(slot));
        }
        (cost, size)
    }

    /// Sizes variables anew, in the order of their slots: what is assumed of the places has changed.
    fn size_again(&mut self, slots: &BTreeSet<u32>) {
        for slot in slots {
            let at = *slot as usize;
            let Some(program) = self.variables.get(at) else { continue };
            let sized = self.variable(program);
            if let Some(own) = self.places.variables.get_mut(at) {
                *own = sized;
            }
        }
    }

    /// The variables that a rule reads, and those that these read.
    fn variables_below(&self, rule: &Rule) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<u32> = programs_of(rule).flat_map(variables_of).collect();
        while let Some(slot) = waiting.pop() {
            if found.insert(slot)
                && let Some(program) = self.variables.get(slot as usize)
            {
                waiting.extend(variables_of(program));
            }
        }
        found
    }

    fn cost_of(&self, slot: u32) -> Bound {
        self.places.variables.get(slot as usize).map(|(cost, _)| cost.clone()).unwrap_or_default()
    }

    /// What a rule costs at all its places together, and once each variable that it reads.
    pub(super) fn rule(&mut self, rule: &Rule) -> Estimate {
        let mut sum = Bound::ZERO;
        let mut used = BTreeSet::new();
        for instance in &rule.instances {
            sum.add(&self.instance(instance, &mut used));
        }
        for deep in &rule.deep {
            sum.add(&self.deep(deep, &mut used));
        }
        for slot in used {
            sum.add(&self.cost_of(slot));
        }
        Estimate::new(&sum)
    }

    fn programs(&mut self, instance: &Instance, used: &mut BTreeSet<u32>) -> Bound {
        let mut sum = Bound::ZERO;
        for program in [Some(&instance.condition), instance.guard.as_ref()].into_iter().flatten() {
            sum.add(&nodes::program(program, &mut self.places).0);
            used.extend(variables_of(program));
        }
        sum
    }

    fn instance(&mut self, instance: &Instance, used: &mut BTreeSet<u32>) -> Bound {
        let sum = self.programs(instance, used);
        self.around(sum, &instance.around)
    }

    fn around(&mut self, mut sum: Bound, around: &[Around]) -> Bound {
        for (level, around) in around.iter().enumerate().rev() {
            let list = self.places.cell(around.list.cell, around.list.slot);
            let slot = u32::try_from(level + 1).unwrap_or(u32::MAX);
            sum = sum.over(&[frame_var(slot)], &list.len, &list.total);
        }
        sum
    }

    /// A rule at any depth of a value: it may run on each part of it, and reads that part (its first
    /// local) and the record around it (its second).
    fn deep(&mut self, deep: &Deep, used: &mut BTreeSet<u32>) -> Bound {
        let at = deep.place.at;
        let total = self.places.cell(at.cell, at.slot).total.plus(&Bound::of(1));
        let each = deep.instances.iter().flatten().fold(Bound::ZERO, |most, instance| {
            let own = self.programs(instance, used);
            most.or(&own)
        });
        // A part lies in each of those around it.
        let parts = total.times(DEPTH);
        let sum = each.with(local_var(1), &total).plus_units(1).over(&[local_var(0)], &total, &parts);
        self.around(sum, &deep.place.spot.around)
    }

    /// The message and the hint of a rule that may cost more than its budget.
    pub(super) fn warning(&mut self, rule: &Rule, estimate: &Estimate) -> Option<(String, String)> {
        if !estimate.exceeds(self.budget) {
            return None;
        }
        let budget = self.budget;
        let message = match estimate.fixed() {
            Some(fixed) => format!("rule `{}` may cost {fixed} units, and its budget is {budget}", rule.id),
            None => format!(
                "rule `{}` may cost more than its budget of {budget} units: loops over what has no bound stand in one another",
                rule.id
            ),
        };
        Some((message, self.hint(rule)))
    }

    /// What bounds would keep the rule within its budget: one place, or else all of them.
    fn hint(&mut self, rule: &Rule) -> String {
        let variables = self.variables_below(rule);
        self.places.asked.clear();
        self.size_again(&variables);
        self.rule(rule);
        let mut asked: Vec<PlaceId> = std::mem::take(&mut self.places.asked);
        asked.sort_unstable();
        asked.dedup();
        let mut hint = String::new();
        for place in asked.iter().take(8) {
            if let Some(most) = self.enough(rule, &variables, &[*place]) {
                let or = if hint.is_empty() { "add" } else { ", or" };
                let (keyword, path) = (self.places.keyword(*place), self.places.path(*place));
                let _ = write!(hint, "{or} `{keyword}: {most}` at `{path}`");
            }
        }
        if hint.is_empty()
            && asked.len() > 1
            && let Some(most) = self.enough(rule, &variables, &asked)
        {
            let each: Vec<String> = asked
                .iter()
                .take(8)
                .map(|place| format!("`{}: {most}` at `{}`", self.places.keyword(*place), self.places.path(*place)))
                .collect();
            hint = format!("add {}", each.join(" and "));
        }
        self.places.assumed.clear();
        self.size_again(&variables);
        if hint.is_empty() {
            return "look for a loop that another one repeats, or raise the limit `rule_cost`".to_owned();
        }
        hint + ", or raise the limit `rule_cost`"
    }

    /// The roundest bound of these places that keeps the rule within its budget.
    fn enough(&mut self, rule: &Rule, variables: &BTreeSet<u32>, places: &[PlaceId]) -> Option<u64> {
        let read = variables.iter().filter_map(|slot| self.variables.get(*slot as usize)).map(|program| &**program);
        let nodes: usize = programs_of(rule).chain(read).map(|program| program.nodes.len()).sum();
        [10_000, 1_000, 100, 10].into_iter().find(|most| {
            let Some(left) = self.searching.checked_sub(nodes) else { return false };
            self.searching = left;
            self.places.assumed = places.iter().map(|place| Assumed { place: *place, most: *most }).collect();
            self.size_again(variables);
            !self.rule(rule).exceeds(self.budget)
        })
    }
}

/// The programs of a rule, at all its places.
fn programs_of(rule: &Rule) -> impl Iterator<Item = &Program> {
    let instances = rule.instances.iter().chain(rule.deep.iter().flat_map(|deep| deep.instances.iter().flatten()));
    instances.flat_map(|instance| std::iter::once(&instance.condition).chain(instance.guard.as_ref()))
}

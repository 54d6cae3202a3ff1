//! What a rule costs at most, before there is a record: in the units of its budget, from the sizes
//! that the schema bounds. What it leaves open is counted by the size of the record.

mod bound;
mod functions;
mod nodes;
mod size;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde::Serialize;

use self::bound::{Bound, RECORD};
use self::size::{Assumed, Places, frame_var, local_var};
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
}

impl Estimate {
    fn new(bound: &Bound) -> Self {
        Self { coefficients: bound.units() }
    }

    /// Units for every record, where the schema bounds them.
    pub(crate) fn fixed(&self) -> Option<u64> {
        match self.coefficients.as_slice() {
            [] => Some(0),
            [only] => Some(*only),
            _ => None,
        }
    }

    /// How it grows: 0 not at all, 1 with the size of the record, 2 with its square.
    pub(crate) fn degree(&self) -> usize {
        self.coefficients.len().saturating_sub(1)
    }

    /// As `rules()` shows it.
    pub(crate) fn shown(&self) -> RuleCost {
        RuleCost { most: self.fixed(), by_size: self.coefficients.clone() }
    }

    /// Whether it may be beyond a budget on a record of ordinary size: bounded, it is so for certain; a loop in a
    /// loop over what has no bound is so for records of some kilobytes.
    fn exceeds(&self, budget: u64) -> bool {
        self.fixed().map_or(self.degree() > 1, |fixed| fixed > budget)
    }
}

/// The estimates of a contract's rules.
pub(super) struct Estimator<'e> {
    places: Places<'e>,
    budget: u64,
}

impl<'e> Estimator<'e> {
    pub(super) fn new(shape: &'e Shape, layout: &'e Layout, limits: &Limits) -> Self {
        Self { places: Places::new(shape, layout, limits.payload_bytes), budget: limits.rule_cost }
    }

    /// What a rule costs at all its places together.
    pub(super) fn rule(&mut self, rule: &Rule) -> Estimate {
        let mut sum = Bound::ZERO;
        for instance in &rule.instances {
            sum.add(&self.instance(instance));
        }
        // At any depth of a value: at most as often as it has values, which are no larger than it together.
        let record = Bound::var(RECORD);
        for instance in rule.deep.iter().flat_map(|deep| deep.instances.iter().flatten()) {
            let each = self.programs(instance).plus_units(2);
            sum.add(&each.over(&[local_var(0), local_var(1)], &record, &record));
        }
        Estimate::new(&sum)
    }

    fn programs(&mut self, instance: &Instance) -> Bound {
        let (mut sum, _) = nodes::program(&instance.condition, &mut self.places);
        if let Some(guard) = &instance.guard {
            sum.add(&nodes::program(guard, &mut self.places).0);
        }
        sum
    }

    /// What an instance costs at all its frames together.
    fn instance(&mut self, instance: &Instance) -> Bound {
        let mut sum = self.programs(instance);
        for (level, around) in instance.around.iter().enumerate().rev() {
            let list = self.places.cell(around.list.cell, around.list.slot);
            let slot = u32::try_from(level + 1).unwrap_or(u32::MAX);
            sum = sum.over(&[frame_var(slot)], &list.len, &list.total);
        }
        sum
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
        self.places.asked.clear();
        self.rule(rule);
        let mut asked: Vec<PlaceId> = std::mem::take(&mut self.places.asked);
        asked.sort_unstable();
        asked.dedup();
        let mut hint = String::new();
        for place in asked.iter().take(8) {
            if let Some(most) = self.enough(rule, &[*place]) {
                let or = if hint.is_empty() { "add" } else { ", or" };
                let (keyword, path) = (self.places.keyword(*place), self.places.path(*place));
                let _ = write!(hint, "{or} `{keyword}: {most}` at `{path}`");
            }
        }
        if hint.is_empty()
            && asked.len() > 1
            && let Some(most) = self.enough(rule, &asked)
        {
            let each: Vec<String> = asked
                .iter()
                .take(8)
                .map(|place| format!("`{}: {most}` at `{}`", self.places.keyword(*place), self.places.path(*place)))
                .collect();
            hint = format!("add {}", each.join(" and "));
        }
        if hint.is_empty() {
            return "look for a loop that another one repeats, or raise the limit `rule_cost`".to_owned();
        }
        hint + ", or raise the limit `rule_cost`"
    }

    /// The roundest bound of these places that keeps the rule within its budget.
    fn enough(&mut self, rule: &Rule, places: &[PlaceId]) -> Option<u64> {
        [10_000, 1_000, 100, 10].into_iter().find(|most| {
            self.places.assumed = places.iter().map(|place| Assumed { place: *place, most: *most }).collect();
            let estimate = self.rule(rule);
            self.places.assumed.clear();
            !estimate.exceeds(self.budget)
        })
    }
}

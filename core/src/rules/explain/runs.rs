//! A rule on a record, place by place.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::blocked::Structure;
use super::super::eval::{Run, Work};
use super::super::program::Program;
use super::super::rule_set::{Instance, RuleSet};
use super::super::run::{Seen, Told};
use super::super::value::{Out, Val};
use super::form::{ExplainedPart, RuleRun, RunOutcome};
use super::trace::Tracer;
use super::{Explaining, Noted, Text};
use crate::cells::Cells;
use crate::diagnostics::codes;
use crate::report::{ReportBuilder, Violation};

/// Runs of a rule that are told.
const MOST: usize = 100;

/// A record that was read.
pub(crate) struct Record<'j> {
    pub(crate) cells: Cells<'j>,
    pub(crate) now: Option<(i64, u32)>,
    pub(crate) structure: &'j Structure,
}

/// A record that was judged.
pub(crate) struct Judged<'j> {
    record: Record<'j>,
    work: &'j mut Work,
    /// Each place at which a rule was asked, by the rule.
    seen: BTreeMap<Arc<str>, Vec<Seen>>,
    /// The instances by their addresses: the same ones, in the same order, are compiled with notes.
    instances: BTreeMap<usize, usize>,
}

impl<'j> Judged<'j> {
    /// Judges a record by all the rules.
    pub(crate) fn by(set: &RuleSet, record: Record<'j>, work: &'j mut Work, out: &mut ReportBuilder) -> Self {
        let mut seen = Vec::new();
        set.report_seen(record.cells, record.now, record.structure, work, (out, Some(&mut seen)));
        let mut by_rule: BTreeMap<Arc<str>, Vec<Seen>> = BTreeMap::new();
        for one in seen {
            by_rule.entry(Arc::clone(&one.rule)).or_default().push(one);
        }
        let mut instances = BTreeMap::new();
        for rule in &set.rules {
            let below = rule.deep.iter().flat_map(|deep| deep.instances.iter().flatten());
            let list = rule.instances.iter().chain(below).enumerate();
            instances.extend(list.map(|(at, instance)| (std::ptr::from_ref(instance).addr(), at)));
        }
        Self { record, work, seen: by_rule, instances }
    }
}

impl Explaining<'_> {
    /// The runs of a rule, those that did not go well before others, in the order of their places.
    pub(super) fn runs(&self, id: &str, noted: &Noted, judged: &mut Judged<'_>) -> (Vec<RuleRun>, u64) {
        let ended = judged.record.structure.ended;
        let mut own: Vec<&Seen> = judged.seen.get(id).into_iter().flatten().collect();
        let total = own.len() as u64;
        own.sort_by_key(|seen| seen.told.is_none());
        own.truncate(MOST);
        own.sort_by(|a, b| a.path.cmp(&b.path));
        if ended {
            let reason = "the record could not be read to its end".to_owned();
            return (vec![RuleRun { reason: Some(reason), ..told(String::new(), RunOutcome::NotEvaluated) }], 1);
        }
        let instances: Vec<&Instance> = noted.all().collect();
        let mut runs = Vec::with_capacity(own.len());
        for seen in own {
            let at = seen.instance.and_then(|address| judged.instances.get(&address));
            let instance = at.and_then(|at| instances.get(*at).copied());
            let mut place = Place { explaining: self, noted, record: &judged.record, work: judged.work };
            runs.push(place.run(seen, instance));
        }
        (runs, total)
    }
}

fn told(path: String, outcome: RunOutcome) -> RuleRun {
    RuleRun { path, outcome, code: None, message: None, reason: None, cost: None, when: None, condition: None }
}

fn outcome(violation: &Violation) -> RunOutcome {
    match violation.code {
        code if code == codes::RULE_VIOLATED => RunOutcome::Violated,
        code if code.area() == "limit" => RunOutcome::Limit,
        _ => RunOutcome::Error,
    }
}

/// A rule at one place.
struct Place<'p, 'j> {
    explaining: &'p Explaining<'p>,
    noted: &'p Noted,
    record: &'p Record<'j>,
    work: &'p mut Work,
}

impl Place<'_, '_> {
    fn run(&mut self, seen: &Seen, instance: Option<&Instance>) -> RuleRun {
        let path = seen.path.pointer();
        let mut run = match &seen.told {
            Some(Told::NotEvaluated(reason)) => {
                let reason = Some(reason.clone());
                return RuleRun { reason, ..told(path, RunOutcome::NotEvaluated) };
            }
            None if seen.absent => {
                let reason = Some("the field is absent or null".to_owned());
                return RuleRun { reason, ..told(path, RunOutcome::DoesNotApply) };
            }
            Some(Told::Violation(violation)) => RuleRun {
                code: Some(violation.code),
                message: Some(violation.message.clone()),
                ..told(path, outcome(violation))
            },
            None => told(path, RunOutcome::Holds),
        };
        let Some(instance) = instance else { return run };
        if let (Some(text), Some(guard)) = (&self.noted.guard, &instance.guard) {
            let Some((part, out, cost)) = self.traced(text, guard, seen) else { return run };
            run.when = Some(part);
            run.cost = Some(cost);
            match out {
                Some(Ok(Val::Bool(true))) => {}
                Some(Ok(Val::Bool(false))) => {
                    run.outcome = RunOutcome::DoesNotApply;
                    run.reason = Some("its guard is false".to_owned());
                    return run;
                }
                _ => return run,
            }
        }
        if let Some(text) = &self.noted.condition
            && let Some((part, _, cost)) = self.traced(text, &instance.condition, seen)
        {
            run.condition = Some(part);
            run.cost = Some(run.cost.unwrap_or(0) + cost);
        }
        run
    }

    /// The parts of an expression with their values, what it yields, and what it cost.
    fn traced(&mut self, text: &Text, program: &Program, seen: &Seen) -> Option<(ExplainedPart, Option<Out>, u64)> {
        let hidden = self.explaining.hidden(text, program);
        let of = self.explaining.expression(text, program, &hidden)?;
        let budget = self.explaining.set.rule_cost;
        self.work.frames.clone_from(&seen.frames);
        self.work.given.clone_from(&seen.given);
        let mut run = Run::new(program, self.record.cells, self.record.now, self.work);
        run.refill(budget);
        let root = program.root?;
        let _ = run.probe(root);
        let cost = budget.saturating_sub(run.left());
        let (part, out) = Tracer::new(&of, Some(run), budget).whole();
        self.work.given.clear();
        Some((part, out, cost))
    }
}

//! Judges a record by the rules.

use std::cmp::Ordering;
use std::sync::Arc;

use super::blocked::{self, Found, Pattern, Step, Structure};
use super::eval::{Plain, Run, Verdict, Work};
use super::instances::Around;
use super::rule_set::{Instance, Rule, RuleSet};
use super::special::Special;
use super::value::{Stop, Val};
use crate::cells::{Cell, Cells, Slot};
use crate::diagnostics::{Code, Severity, codes};
use crate::report::{Action, Path, PathStep, ReportBuilder, Violation};

/// Characters of a value that reports show.
const SHOWN: usize = 32;

/// Faults that are only counted may lie where a rule reads.
const BEYOND: &str = "the record has more faults of structure than are kept";

/// What is said where a budget runs out, and how it is raised: by the option `limits`.
const LIMIT_OF_RULE: &str =
    "the rule costs more than the limit `rule_cost`: bound what it loops over, or raise the limit";
const LIMIT_OF_RECORD: &str =
    "the rules so far cost more than the limit `record_cost`: bound what they loop over, or raise the limit";

/// Places that are listed for an explanation.
const MOST_SEEN: usize = 100_000;

/// What a rule says at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Holds,
    /// The guard is false, or the field is not there.
    DoesNotApply,
    Violated,
    Stopped(Stop),
}

impl Outcome {
    /// Whether a record passes with it under a rule of this action.
    pub(super) fn passes(self, action: Action) -> bool {
        match self {
            Self::Holds | Self::DoesNotApply => true,
            Self::Violated => !action.rejects(),
            Self::Stopped(stop) => stop.absorbed() && !action.rejects(),
        }
    }
}

/// What a report says of a rule at one place.
pub(super) enum Entry {
    Violation(Box<Violation>),
    NotEvaluated(String),
}

/// One run over a record.
pub(super) struct Judge<'j> {
    pub(super) cells: Cells<'j>,
    pub(super) now: Option<(i64, u32)>,
    pub(super) work: &'j mut Work,
    /// `None` where only the outcome is asked for.
    pub(super) report: Option<Collector<'j>>,
    /// A budget ran out: nothing more is evaluated.
    pub(super) exhausted: Option<Code>,
    /// The text that the last violated condition yielded.
    said: Option<String>,
    /// Each place that is looked at, for whoever explains.
    seen: Option<&'j mut Vec<Seen>>,
    /// The rule that is asked.
    asked: Option<Arc<str>>,
}

/// A place of the record at which a rule was asked, and what became of it.
pub(super) struct Seen {
    pub(super) rule: Arc<str>,
    /// The address of the instance; `None` where it was not reached.
    pub(super) instance: Option<usize>,
    pub(super) path: Path,
    pub(super) frames: Vec<u32>,
    /// Values that are given to it, of a rule below a whole value.
    pub(super) given: Vec<Val>,
    /// The field is absent or null.
    pub(super) absent: bool,
    pub(super) told: Option<Told>,
}

/// What a report says of it.
pub(super) enum Told {
    Violation(Violation),
    NotEvaluated(String),
}

pub(super) struct Collector<'j> {
    structure: &'j Structure,
    entries: Vec<(Path, Entry)>,
}

impl RuleSet {
    /// Whether no rule of a rejecting action fails on a record without structural faults.
    pub(crate) fn passes(&self, cells: Cells<'_>, now: Option<(i64, u32)>, work: &mut Work) -> bool {
        work.begin_record(self.record_cost, self.shared.len());
        let root = Plain::root(cells);
        self.rules.iter().all(|rule| {
            let plain = if rule.quick { plain_outcome(rule, (cells, root), self.rule_cost, work) } else { None };
            plain.map_or_else(|| self.passes_rule(rule, (cells, now), work), |holds| holds || !rule.action.rejects())
        })
    }

    #[inline(never)]
    fn passes_rule(&self, rule: &Rule, (cells, now): (Cells<'_>, Option<(i64, u32)>), work: &mut Work) -> bool {
        work.begin_rule(self.rule_cost);
        let mut judge = Judge { cells, now, work, report: None, exhausted: None, said: None, seen: None, asked: None };
        rule.instances.iter().all(|instance| judge.visit(rule, instance, 0))
            && rule.deep.iter().all(|deep| judge.deep(rule, deep, 0))
    }

    /// Adds to a report what the rules say of a record of this structure.
    pub(crate) fn report(
        &self,
        cells: Cells<'_>,
        now: Option<(i64, u32)>,
        structure: &Structure,
        work: &mut Work,
        out: &mut ReportBuilder,
    ) {
        self.report_seen(cells, now, structure, work, (out, None));
    }

    /// The same, and lists each place that is looked at.
    pub(super) fn report_seen(
        &self,
        cells: Cells<'_>,
        now: Option<(i64, u32)>,
        structure: &Structure,
        work: &mut Work,
        (out, seen): (&mut ReportBuilder, Option<&mut Vec<Seen>>),
    ) {
        if structure.ended {
            for rule in &self.rules {
                out.not_evaluated(&rule.id, String::new(), "the record could not be read to its end".to_owned());
            }
            return;
        }
        work.begin_record(self.record_cost, self.shared.len());
        let report = Some(Collector { structure, entries: Vec::new() });
        let mut judge = Judge { cells, now, work, report, exhausted: None, said: None, seen, asked: None };
        for rule in &self.rules {
            judge.work.begin_rule(self.rule_cost);
            judge.asked = judge.seen.as_ref().map(|_| Arc::clone(&rule.id));
            judge.exhausted = judge.exhausted.filter(|code| *code == codes::LIMIT_RECORD_COST);
            for instance in &rule.instances {
                judge.visit(rule, instance, 0);
            }
            for deep in &rule.deep {
                judge.deep(rule, deep, 0);
            }
            let mut entries =
                judge.report.as_mut().map(|report| std::mem::take(&mut report.entries)).unwrap_or_default();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            let mut told = None;
            for (path, entry) in entries {
                match entry {
                    // Branches of a union have one path.
                    Entry::NotEvaluated(_) if told.as_ref() == Some(&path) => {}
                    Entry::Violation(violation) => out.push(*violation),
                    Entry::NotEvaluated(reason) => {
                        out.not_evaluated(&rule.id, path.pointer(), reason);
                        told = Some(path);
                    }
                }
            }
        }
    }
}

/// Whether a quick rule holds, charged in one step; `None` where it has to run, and nothing is charged.
#[inline]
fn plain_outcome(rule: &Rule, (cells, root): (Cells<'_>, &[Cell]), cost: u64, work: &mut Work) -> Option<bool> {
    let (mut holds, mut units) = (true, 0);
    let most = work.budget.most(cost);
    for instance in &rule.instances {
        let special = instance.condition.special.as_ref()?;
        let (value, more) = Plain::new(&instance.condition, cells, root, most).said(&special.test)?;
        holds &= value;
        units += more;
    }
    work.budget.settle(cost, units).then_some(holds)
}

fn outcome<'r>(run: &mut Run<'r>, special: &'r Special) -> Outcome {
    match run.test(&special.test) {
        Verdict::Yes => Outcome::Holds,
        Verdict::No => Outcome::Violated,
        Verdict::Stopped => Outcome::Stopped(run.stop()),
    }
}

impl Judge<'_> {
    /// Runs an instance in every frame from the given list on. False ends a run without a report.
    fn visit(&mut self, rule: &Rule, instance: &Instance, level: usize) -> bool {
        let Some(around) = instance.around.get(level) else { return self.judge(rule, instance) };
        if level == 0 {
            self.set_frame(0, 0);
        }
        let list = self.cells.get(around.list.cell, self.frame(around.list.slot));
        let Cell::Range { start, len } = list else {
            self.unreachable_list(instance, level);
            return true;
        };
        for frame in start..start.saturating_add(len) {
            self.set_frame(level + 1, frame);
            if !self.visit(rule, instance, level + 1) {
                return false;
            }
        }
        true
    }

    pub(super) fn frame(&self, slot: u32) -> u32 {
        self.work.frames.get(slot as usize).copied().unwrap_or(0)
    }

    pub(super) fn set_frame(&mut self, slot: usize, frame: u32) {
        if self.work.frames.len() <= slot {
            self.work.frames.resize(slot + 1, 0);
        }
        if let Some(place) = self.work.frames.get_mut(slot) {
            *place = frame;
        }
    }

    fn judge(&mut self, rule: &Rule, instance: &Instance) -> bool {
        if instance.around.is_empty() {
            self.set_frame(0, 0);
        }
        let absent = instance.field.is_some_and(|at| match self.cells.get(at.cell, self.frame(at.slot)) {
            Cell::Absent | Cell::Null => true,
            Cell::Tree(slot) => self.cells.tape().get(slot) == Slot::Null,
            _ => false,
        });
        if self.report.is_none() {
            if absent {
                return true;
            }
            return self.evaluate(instance).passes(rule.action);
        }
        let bound = self.bound(instance);
        let path = path(instance, &bound);
        self.see(Some(instance), &path, absent);
        if absent {
            if let Some(reason) = self.hidden(instance, &bound) {
                self.entry(path, Entry::NotEvaluated(reason));
            }
            return true;
        }
        if let Some(reason) = self.blocked(&instance.guard_reads, &bound) {
            self.entry(path, Entry::NotEvaluated(reason));
            return true;
        }
        if let Some(code) = self.exhausted {
            self.entry(path, Entry::NotEvaluated(format!("after `{code}`")));
            return true;
        }
        // The guard speaks first: a rule that does not apply is not listed, whatever else it reads.
        let outcome = match self.guard(instance) {
            Some(outcome) => outcome,
            None => match self.blocked(&instance.reads, &bound) {
                Some(reason) => {
                    self.entry(path, Entry::NotEvaluated(reason));
                    return true;
                }
                None => self.condition(instance),
            },
        };
        if let Some(violation) = self.violation(rule, instance, outcome, &path) {
            self.entry(path, Entry::Violation(Box::new(violation)));
        }
        true
    }

    /// Lists a place that is looked at.
    pub(super) fn see(&mut self, instance: Option<&Instance>, path: &Path, absent: bool) {
        let (Some(seen), Some(rule)) = (&mut self.seen, &self.asked) else { return };
        if seen.len() < MOST_SEEN {
            seen.push(Seen {
                rule: Arc::clone(rule),
                instance: instance.map(|instance| std::ptr::from_ref(instance).addr()),
                path: path.clone(),
                frames: self.work.frames.clone(),
                given: self.work.given.clone(),
                absent,
                told: None,
            });
        }
    }

    /// What is told of the place that was listed last, or of one that was not reached.
    fn see_entry(&mut self, path: &Path, entry: &Entry) {
        let (Some(seen), Some(rule)) = (&mut self.seen, &self.asked) else { return };
        let is_last = |last: &Seen| last.told.is_none() && last.path == *path && last.rule == *rule;
        if !seen.last().is_some_and(is_last) {
            self.see(None, path, false);
        }
        if let Some(last) = self.seen.as_mut().and_then(|seen| seen.last_mut()).filter(|last| last.path == *path) {
            last.told = Some(match entry {
                Entry::Violation(violation) => Told::Violation(Violation::clone(violation)),
                Entry::NotEvaluated(reason) => Told::NotEvaluated(reason.clone()),
            });
        }
    }

    pub(super) fn entry(&mut self, path: Path, entry: Entry) {
        self.see_entry(&path, &entry);
        if let Some(report) = &mut self.report {
            report.entries.push((path, entry));
        }
    }

    /// A list that is not there: the rule does not apply, unless a fault hides the list.
    fn unreachable_list(&mut self, instance: &Instance, level: usize) {
        let steps: Vec<(Step, Option<Arc<str>>)> = instance
            .path
            .iter()
            .take_while(|(step, _)| !matches!(step, Step::Slot(slot) if *slot as usize > level))
            .cloned()
            .collect();
        self.not_reached(&instance.around, &steps, level);
    }

    /// What is not there, below so many lists: told where a fault hides it.
    pub(super) fn not_reached(&mut self, around: &[Around], steps: &[(Step, Option<Arc<str>>)], level: usize) {
        let Some(report) = &self.report else { return };
        let bound = self.bound_around(around, level);
        let list = Pattern { steps: steps.iter().map(|(step, _)| step.clone()).collect(), whole: false };
        let reads = std::slice::from_ref(&list);
        let hit = blocked::blocker_among(reads, &report.structure.found, &bound, |(_, _, untyped)| *untyped);
        let reason = match hit {
            Some((path, code, _)) => reason(path, *code),
            None if report.structure.may_hide(&list, list.steps.len()) => BEYOND.to_owned(),
            None => return,
        };
        let path = path_of(steps, &bound);
        self.entry(path, Entry::NotEvaluated(reason));
    }

    /// Why an absent field's rule is listed all the same: a fault above hides whether it is there.
    fn hidden(&self, instance: &Instance, bound: &[PathStep]) -> Option<String> {
        let structure = self.report.as_ref()?.structure;
        let steps = instance.path.iter().map(|(step, _)| step.clone()).collect();
        let own = Pattern { steps, whole: false };
        let hides = |fault: &Found| fault.2 && fault.0.0.len() < instance.path.len();
        let hit = blocked::blocker_among(std::slice::from_ref(&own), &structure.found, bound, hides);
        match hit {
            Some((path, code, _)) => Some(reason(path, *code)),
            None => structure.may_hide(&own, instance.path.len().saturating_sub(1)).then(|| BEYOND.to_owned()),
        }
    }

    /// Why what reads these places is not evaluated here.
    pub(super) fn blocked(&self, reads: &[Pattern], bound: &[PathStep]) -> Option<String> {
        let structure = self.report.as_ref()?.structure;
        if structure.is_clean() {
            return None;
        }
        match blocked::blocker(reads, &structure.found, bound) {
            Some((path, code, _)) => Some(reason(path, *code)),
            None => structure.may_block(reads).then(|| BEYOND.to_owned()),
        }
    }

    pub(super) fn evaluate(&mut self, instance: &Instance) -> Outcome {
        self.guard(instance).unwrap_or_else(|| self.condition(instance))
    }

    /// What the guard decides; `None` where the condition is asked.
    pub(super) fn guard(&mut self, instance: &Instance) -> Option<Outcome> {
        let guard = instance.guard.as_ref()?;
        if let Some(special) = &guard.special {
            let mut run = Run::special(guard, self.cells, self.now, self.work, &special.own);
            return match run.test(&special.test) {
                Verdict::Yes => None,
                Verdict::No => Some(Outcome::DoesNotApply),
                Verdict::Stopped => Some(Outcome::Stopped(run.stop())),
            };
        }
        match Run::new(guard, self.cells, self.now, self.work).run() {
            Ok(Val::Bool(true)) => None,
            Ok(Val::Bool(false)) => Some(Outcome::DoesNotApply),
            Ok(_) => Some(Outcome::Stopped(Stop::Error("the guard yields no bool"))),
            Err(stop) => Some(Outcome::Stopped(stop)),
        }
    }

    pub(super) fn condition(&mut self, instance: &Instance) -> Outcome {
        if let Some(special) = &instance.condition.special {
            let mut run = Run::special(&instance.condition, self.cells, self.now, self.work, &special.own);
            return outcome(&mut run, special);
        }
        let mut run = Run::new(&instance.condition, self.cells, self.now, self.work);
        match run.run() {
            Ok(Val::Text(text)) if instance.says => {
                let text = run.text_value(text);
                if text.is_empty() {
                    return Outcome::Holds;
                }
                let shown = self.report.is_some() && !instance.condition.reads_sensitive;
                self.said = shown.then_some(text);
                Outcome::Violated
            }
            Ok(Val::Bool(true)) => Outcome::Holds,
            Ok(Val::Bool(false)) => Outcome::Violated,
            Ok(_) if instance.says => Outcome::Stopped(Stop::Error("the rule yields no bool and no string")),
            Ok(_) => Outcome::Stopped(Stop::Error("the rule yields no bool")),
            Err(stop) => Outcome::Stopped(stop),
        }
    }

    pub(super) fn violation(
        &mut self,
        rule: &Rule,
        instance: &Instance,
        outcome: Outcome,
        path: &Path,
    ) -> Option<Violation> {
        let (code, message) = match outcome {
            Outcome::Holds | Outcome::DoesNotApply => return None,
            Outcome::Violated => (codes::RULE_VIOLATED, self.message(rule, instance)),
            Outcome::Stopped(Stop::Error(why)) => {
                (codes::RULE_ERROR, format!("the rule could not be evaluated: {}", self.culprit(instance, why)))
            }
            Outcome::Stopped(Stop::Range) => {
                (codes::RULE_RANGE, "the rule reads a number or a time beyond its type".to_owned())
            }
            Outcome::Stopped(Stop::RuleCost) => (codes::LIMIT_RULE_COST, LIMIT_OF_RULE.to_owned()),
            Outcome::Stopped(Stop::RecordCost) => (codes::LIMIT_RECORD_COST, LIMIT_OF_RECORD.to_owned()),
        };
        let limit = code.area() == "limit";
        if limit {
            self.exhausted = Some(code);
        }
        let action = if limit && !rule.action.rejects() { Action::Error } else { rule.action };
        let found = if code == codes::RULE_VIOLATED { self.found(instance) } else { None };
        Some(Violation {
            code,
            path: path.pointer(),
            rule: Some(Arc::clone(&rule.id)),
            message,
            severity: if limit { Severity::Error } else { rule.severity },
            action,
            expected: None,
            found,
            offset: None,
        })
    }

    /// The part that stopped: of the guard, where it is what stops.
    fn culprit(&mut self, instance: &Instance, why: &'static str) -> String {
        let stops = |judge: &mut Self, program| Run::new(program, judge.cells, judge.now, judge.work).run().is_err();
        let kept = self.work.begin_aside(1_000_000);
        let guard = instance.guard.as_ref().filter(|guard| stops(self, guard));
        self.work.end_aside(kept);
        let program = guard.unwrap_or(&instance.condition);
        Run::new(program, self.cells, self.now, self.work).culprit(why)
    }

    /// The message of a violated rule. It is not charged to the record: only reports build it.
    fn message(&mut self, rule: &Rule, instance: &Instance) -> String {
        if let Some(said) = self.said.take() {
            return one_line(&said, 1000);
        }
        if let Some(program) = &instance.message {
            let kept = self.work.begin_aside(1_000_000);
            let mut run = Run::new(program, self.cells, self.now, self.work);
            let text = match run.run() {
                Ok(Val::Text(text)) => Some(run.text_value(text)),
                _ => None,
            };
            self.work.end_aside(kept);
            if let Some(text) = text {
                return one_line(&text, 1000);
            }
        }
        match &rule.doc {
            Some(doc) => one_line(doc, 1000),
            None => format!("`{}` is false", one_line(&rule.expression, 120)),
        }
    }

    fn found(&mut self, instance: &Instance) -> Option<String> {
        let at = instance.field?;
        self.shown(instance, self.cells.get(at.cell, self.frame(at.slot)))
    }

    /// The value as reports show it, where they may.
    pub(super) fn shown(&mut self, instance: &Instance, cell: Cell) -> Option<String> {
        let read = instance.shown?;
        if let (Cell::Symbol(symbol), Some(symbols)) = (cell, &instance.symbols) {
            return symbols.get(symbol as usize).map(|symbol| one_line(symbol, SHOWN));
        }
        let run = Run::new(&instance.condition, self.cells, self.now, self.work);
        let text = run.shown_cell(cell, read)?;
        Some(one_line(&text, SHOWN))
    }

    fn bound(&self, instance: &Instance) -> Vec<PathStep> {
        self.bound_around(&instance.around, instance.around.len())
    }

    /// The steps of the slots; the first slot, of the record itself, has none that is ever compared.
    pub(super) fn bound_around(&self, around: &[Around], levels: usize) -> Vec<PathStep> {
        let mut bound = vec![PathStep::Index(u32::MAX)];
        for (level, around) in around.iter().take(levels).enumerate() {
            bound.push(self.step(around, level + 1));
        }
        bound
    }

    fn step(&self, around: &Around, slot: usize) -> PathStep {
        let frame = self.work.frames.get(slot).copied().unwrap_or(0);
        if let Some(key) = around.key.filter(|_| around.is_map)
            && let Cell::Text(text) = self.cells.get(key, frame)
        {
            return key_step(self.cells.bytes(text), around.hidden);
        }
        let start = match self.cells.get(around.list.cell, self.frame(around.list.slot)) {
            Cell::Range { start, .. } => start,
            _ => 0,
        };
        PathStep::Index(frame.saturating_sub(start))
    }
}

/// The step to a key of a map: in sight where its map is and it is plain.
pub(super) fn key_step(key: &[u8], hidden: bool) -> PathStep {
    let name: Arc<str> = Arc::from(String::from_utf8_lossy(key).as_ref());
    if hidden || !is_plain(&name) { PathStep::Hidden(name) } else { PathStep::Name(name) }
}

/// A letter or `_`, then letters, digits, `_`, `-`, at most 32 in all: a name that may be shown.
pub(super) fn is_plain(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    name.len() <= 32 && name.bytes().next().is_some_and(letter) && name.bytes().all(rest)
}

fn path(instance: &Instance, bound: &[PathStep]) -> Path {
    path_of(&instance.path, bound)
}

pub(super) fn path_of(steps: &[(Step, Option<Arc<str>>)], bound: &[PathStep]) -> Path {
    let steps = steps.iter().filter_map(|(step, name)| match step {
        Step::Field(index) => Some(PathStep::Field(*index, name.clone()?)),
        Step::Slot(slot) => bound.get(*slot as usize).cloned(),
        Step::Any => None,
    });
    Path(steps.collect())
}

pub(super) fn reason(path: &Path, code: Code) -> String {
    let pointer = path.pointer();
    if pointer.is_empty() { format!("blocked by `{code}`") } else { format!("blocked by `{code}` at {pointer}") }
}

/// One line of at most so many characters.
fn one_line(text: &str, limit: usize) -> String {
    let words: String =
        text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    match words.chars().count().cmp(&limit) {
        Ordering::Greater => {
            let short: String = words.chars().take(limit.saturating_sub(3)).collect();
            format!("{short}...")
        }
        _ => words,
    }
}

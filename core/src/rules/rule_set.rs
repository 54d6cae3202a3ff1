//! The rules of a contract, compiled.

use std::sync::Arc;

use super::blocked::{Pattern, Step};
use super::check_syntax;
use super::checker::Common;
use super::compile::Compilation;
use super::deep::Deep;
use super::estimate::{Estimate, Estimator};
use super::host::Function;
use super::instances::Around;
use super::program::{At, Consts, Program, Read};
use super::types::Type;
use crate::cells::Layout;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, codes};
use crate::limits::Limits;
use crate::model::{Mode, RuleKind, RuleSource, Side, Spanned};
use crate::report::Action;
use crate::scalars::time::Zone;
use crate::schema::{Shape, Text};
use crate::syntax::Located;

/// What the compilation of rules depends on, beside shape and sources.
#[derive(Clone, Debug)]
pub(crate) struct RuleOptions<'o> {
    /// The side that the contract is asked on.
    pub(crate) side: Side,
    /// Whether a clock is given.
    pub(crate) clock: bool,
    /// Functions of the host.
    pub(crate) functions: &'o [Function],
    /// Names for expressions that rules share.
    pub(crate) variables: &'o [(Spanned<Arc<str>>, Located)],
    pub(crate) limits: &'o Limits,
}

/// A rule at one place of the shape.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) around: Vec<Around>,
    /// The place, as a path.
    pub(super) path: Vec<(Step, Option<Text>)>,
    /// The field's own cell: where it is absent or null the rule does not run. `None` on an object.
    pub(super) field: Option<At>,
    pub(super) guard: Option<Program>,
    pub(super) condition: Program,
    /// Whether a text that the condition yields is the message of a violation.
    pub(super) says: bool,
    pub(super) message: Option<Program>,
    /// What the condition reads, and what the guard does.
    pub(super) reads: Vec<Pattern>,
    pub(super) guard_reads: Vec<Pattern>,
    /// How the field is shown as `found`.
    pub(super) shown: Option<Read>,
    /// The symbols of an enum, for the same.
    pub(super) symbols: Option<Arc<[Text]>>,
    /// The type of `this`, where it is given as a value of the tape.
    pub(super) deep_type: Option<Type>,
}

impl Instance {
    /// Gives its programs what all of them share.
    fn link(&mut self, consts: &Arc<Consts>, shared: &[Arc<Program>]) {
        for program in [Some(&mut self.condition), self.guard.as_mut(), self.message.as_mut()].into_iter().flatten() {
            program.link(consts, shared);
        }
    }

    /// Whether it is nothing but a condition that needs no run, once for the record.
    fn is_quick(&self) -> bool {
        let once = self.around.is_empty() && self.field.is_none() && self.guard.is_none();
        once && self.condition.special.as_ref().is_some_and(|special| special.plain)
    }
}

/// A rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) id: Arc<str>,
    pub(super) action: Action,
    pub(super) severity: Severity,
    pub(super) doc: Option<Arc<str>>,
    pub(super) expression: Arc<str>,
    pub(super) instances: Vec<Instance>,
    /// Where it runs at any depth of a value.
    pub(super) deep: Vec<Deep>,
    /// It does not compile, and neither does the contract.
    pub(super) faulty: bool,
    /// Each of its instances is a condition that needs no run, once for the record.
    pub(super) quick: bool,
    /// What it costs at most.
    pub(super) estimate: Estimate,
}

/// The enabled rules of one side, in document order.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSet {
    pub(super) rules: Vec<Rule>,
    /// The programs of the variables, by slot: each reads only those before it.
    pub(super) shared: Vec<Arc<Program>>,
    pub(super) rule_cost: u64,
    pub(super) record_cost: u64,
    uses_clock: bool,
    uses_zones: bool,
}

impl RuleSet {
    /// Compiles the enabled rules of the side that is asked; faults and warnings go to `diagnostics`,
    /// the places that the rules read into `layout`.
    pub(crate) fn compile(
        shape: &Shape,
        rules: &[RuleSource],
        options: &RuleOptions<'_>,
        layout: &mut Layout,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut set = Self {
            rules: Vec::new(),
            shared: Vec::new(),
            rule_cost: options.limits.rule_cost,
            record_cost: options.limits.record_cost,
            uses_clock: false,
            uses_zones: false,
        };
        let mut compilation = Compilation {
            shape,
            options,
            layout,
            diagnostics,
            known_tags: None,
            circles: None,
            deep: Vec::new(),
            noted: false,
            variables: Arc::default(),
            common: Common::default(),
            consts: Consts::default(),
        };
        let mut shared = compilation.variables();
        compilation.common(rules, &mut shared);
        for source in rules {
            let Some(action) = action(source, options.side) else { continue };
            let before = compilation.diagnostics.errors();
            let instances = compilation.rule(source);
            let deep = std::mem::take(&mut compilation.deep);
            let faulty = compilation.diagnostics.errors() > before;
            let below = deep.iter().flat_map(|deep| deep.instances.iter().flatten());
            for instance in instances.iter().chain(below) {
                let programs = [Some(&instance.condition), instance.guard.as_ref(), instance.message.as_ref()];
                for program in programs.into_iter().flatten() {
                    set.uses_clock |= program.uses_now;
                    set.uses_zones |= program.uses_zones();
                }
            }
            set.rules.push(Rule {
                id: Arc::clone(&source.id),
                action,
                severity: if action.rejects() { Severity::Error } else { source.severity.max(Severity::Warning) },
                doc: source.doc.clone(),
                expression: Arc::clone(&source.expr.text),
                quick: false,
                instances,
                deep,
                faulty,
                estimate: Estimate::default(),
            });
        }
        // A rule that is not well may mean any of them.
        if !set.rules.iter().any(|rule| rule.faulty) {
            compilation.tell_unused(rules);
        }
        let consts = std::mem::take(&mut compilation.consts);
        set.link(shared, consts);
        set.estimate(shape, rules, options, layout, diagnostics);
        set
    }

    /// All programs have the same constants, and each the variables that it reads.
    fn link(&mut self, shared: Vec<Program>, consts: Consts) {
        for program in &shared {
            self.uses_clock |= program.uses_now;
            self.uses_zones |= program.uses_zones();
        }
        let all = self.rules.iter_mut().flat_map(|rule| {
            let below = rule.deep.iter_mut().flat_map(|deep| deep.instances.iter_mut().flatten());
            rule.instances.iter_mut().chain(below)
        });
        let mut all: Vec<&mut Instance> = all.collect();
        self.shared = link(shared, consts, &mut all);
        // Last of all: special forms are of the nodes as they are.
        for instance in all {
            instance.condition.specialise();
            instance.guard.iter_mut().for_each(Program::specialise);
        }
        for rule in &mut self.rules {
            let instances = &rule.instances;
            rule.quick = !instances.is_empty() && rule.deep.is_empty() && instances.iter().all(Instance::is_quick);
        }
    }

    /// Bounds what each rule costs, and tells of those that may cost more than their budget.
    fn estimate(
        &mut self,
        shape: &Shape,
        sources: &[RuleSource],
        options: &RuleOptions<'_>,
        layout: &Layout,
        diagnostics: &mut Diagnostics,
    ) {
        let mut estimator = Estimator::new(shape, layout, options.limits, &self.shared);
        let sources = sources.iter().filter(|source| action(source, options.side).is_some());
        for (rule, source) in self.rules.iter_mut().zip(sources).filter(|(rule, _)| !rule.faulty) {
            rule.estimate = estimator.rule(rule);
            if let Some((message, hint)) = estimator.warning(rule, &rule.estimate) {
                let fault = Diagnostic::warning(codes::RULE_COST, message).at(source.expr.span());
                diagnostics.push(fault.hint(hint));
            }
        }
    }

    /// Parses rules that judge no record yet; what is not CEL in them is told.
    pub(crate) fn parse_only(rules: &[RuleSource], limits: &Limits, diagnostics: &mut Diagnostics) {
        for rule in rules.iter().filter(|rule| !rule.disabled) {
            for text in [Some(&rule.expr), rule.when.as_ref(), rule.message.as_ref()].into_iter().flatten() {
                check_syntax(text, limits, diagnostics);
            }
        }
    }

    /// How many expressions rules share.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> usize {
        self.shared.len()
    }

    /// The version of the database of time zones, where an outcome may depend on it.
    pub(crate) fn zone_data(&self) -> Option<&'static str> {
        self.uses_zones.then(Zone::data_version)
    }

    /// Whether some rule reads `now`.
    pub(crate) fn uses_clock(&self) -> bool {
        self.uses_clock
    }
}

/// All programs have the same constants, and each the variables that it reads; gives these, by slot.
pub(super) fn link(variables: Vec<Program>, consts: Consts, instances: &mut [&mut Instance]) -> Vec<Arc<Program>> {
    let consts = Arc::new(consts);
    let mut shared: Vec<Arc<Program>> = Vec::with_capacity(variables.len());
    for mut program in variables {
        program.link(&consts, &shared);
        shared.push(Arc::new(program));
    }
    for instance in instances {
        instance.link(&consts, &shared);
    }
    shared
}

/// The action of a rule on a side; `None` where it does not run there.
pub(super) fn action(source: &RuleSource, side: Side) -> Option<Action> {
    if source.disabled || source.kind != RuleKind::Condition {
        return None;
    }
    let (writer, reader) = (source.actions.writer, source.actions.reader);
    match (source.mode, side) {
        (Mode::WriteRead, Side::Both) => Some(writer.stricter(reader)),
        (Mode::Write | Mode::WriteRead, Side::Writer) | (Mode::Write, Side::Both) => Some(writer),
        (Mode::Read | Mode::WriteRead, Side::Reader) | (Mode::Read, Side::Both) => Some(reader),
        _ => None,
    }
}

//! Explanations: what a rule is made of, its types and what it reads, and on a record the value of
//! each of its parts. Rules are compiled once more for this, with notes beside their programs; the
//! programs that judge know nothing of it.

mod form;
mod hidden;
mod notes;
mod path;
mod runs;
mod trace;
mod types;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ast::{Ast, ExprId};
use super::checker::Common;
use super::compile::Compilation;
use super::deep::Deep;
use super::info::{RuleInfo, read_at};
use super::parser::parse;
use super::program::{Consts, Program};
use super::rule_set::{Instance, RuleOptions, RuleSet, link};
use super::types::of_node;
use crate::cells::Layout;
use crate::diagnostics::Diagnostics;
use crate::model::RuleSource;
use crate::schema::Shape;

pub use form::{
    ExplainedCell, ExplainedFallback, ExplainedPart, ExplainedRule, ExplainedSchema, ExplainedTypes, Explanation,
    PartState, RuleRun, RunOutcome,
};
pub(super) use notes::Notes;
pub(crate) use runs::{Judged, Record};

use hidden::{Hidden, hidden};
use trace::Expression;

/// What the explanations of a contract's rules share.
pub(crate) struct Explaining<'e> {
    pub(crate) shape: &'e Shape,
    pub(crate) set: &'e RuleSet,
    pub(crate) options: &'e RuleOptions<'e>,
    /// All that the rules read, as the readers know it: nothing is added by compiling them again.
    pub(crate) layout: Layout,
}

/// A rule compiled with notes.
struct Noted {
    condition: Option<Text>,
    guard: Option<Text>,
    message: Option<Text>,
    instances: Vec<Instance>,
    deep: Vec<Deep>,
}

impl Noted {
    /// Those below whole values after the others.
    fn all(&self) -> impl Iterator<Item = &Instance> {
        let below = self.deep.iter().flat_map(|deep| deep.instances.iter().flatten());
        self.instances.iter().chain(below)
    }
}

/// A text of it, parsed.
struct Text {
    written: String,
    ast: Ast,
    root: ExprId,
}

impl Explaining<'_> {
    /// One rule; `info` is what the contract says of it.
    pub(crate) fn rule(
        &mut self,
        info: RuleInfo,
        source: Option<&RuleSource>,
        record: Option<&mut Judged<'_>>,
    ) -> ExplainedRule {
        let noted = source.filter(|_| info.enforced).map(|source| self.noted(source));
        let mut rule = ExplainedRule {
            info,
            cells: Vec::new(),
            types: Vec::new(),
            cost_limit: self.set.rule_cost,
            runs: None,
            total_runs: None,
        };
        let Some(noted) = noted else { return rule };
        rule.cells = self.cells(&noted);
        rule.types = self.types(&noted);
        if let Some(record) = record {
            let (runs, total) = self.runs(&rule.info.id, &noted, record);
            rule.runs = Some(runs);
            rule.total_runs = Some(total);
        }
        rule
    }

    fn noted(&mut self, source: &RuleSource) -> Noted {
        let mut diagnostics = Diagnostics::default();
        let mut compilation = Compilation {
            shape: self.shape,
            options: self.options,
            layout: &mut self.layout,
            diagnostics: &mut diagnostics,
            known_tags: None,
            circles: None,
            deep: Vec::new(),
            noted: true,
            variables: Arc::default(),
            common: Common::default(),
            consts: Consts::default(),
        };
        let variables = compilation.variables();
        let mut instances = compilation.rule(source);
        let mut deep = std::mem::take(&mut compilation.deep);
        let below = deep.iter_mut().flat_map(|deep| deep.instances.iter_mut().flatten());
        let mut all: Vec<&mut Instance> = instances.iter_mut().chain(below).collect();
        link(variables, std::mem::take(&mut compilation.consts), &mut all);
        let text = |text: &str| {
            let (ast, root) = parse(text, self.options.limits).ok()?;
            Some(Text { written: text.to_owned(), ast, root })
        };
        Noted {
            condition: text(&source.expr.text),
            guard: source.when.as_ref().and_then(|when| text(&when.text)),
            message: source.message.as_ref().and_then(|message| text(&message.text)),
            instances,
            deep,
        }
    }

    fn cells(&self, noted: &Noted) -> Vec<ExplainedCell> {
        let mut seen = BTreeSet::new();
        let mut cells = Vec::new();
        let own = noted.all().flat_map(|instance| {
            instance.guard_reads.iter().chain(&instance.reads).map(move |pattern| (instance, pattern))
        });
        let whole = noted.deep.iter();
        let whole = whole.filter_map(|deep| Some((deep.instances.iter().flatten().next()?, &deep.whole)));
        for (instance, pattern) in own.chain(whole) {
            let place = read_at(instance, pattern, self.shape);
            if seen.insert(place.path.clone()) {
                cells.push(ExplainedCell {
                    path: place.path,
                    type_word: of_node(self.shape, place.node).name(self.shape),
                    nullable: place.nullable,
                    sensitive: place.sensitive,
                });
            }
        }
        cells
    }

    /// What of a program's parts is hidden.
    fn hidden(&self, text: &Text, program: &Program) -> Vec<Hidden> {
        match &program.notes {
            Some(notes) => hidden(&text.ast, text.root, program, notes, self.shape),
            None => Vec::new(),
        }
    }

    fn expression<'e>(&'e self, text: &'e Text, program: &'e Program, hidden: &'e [Hidden]) -> Option<Expression<'e>> {
        Some(Expression {
            ast: &text.ast,
            root: text.root,
            text: &text.written,
            program,
            notes: program.notes.as_deref()?,
            hidden,
            shape: self.shape,
            layout: &self.layout,
        })
    }
}

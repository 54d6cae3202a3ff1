//! Subexpressions that the rules of a contract need twice: each becomes a program of its own that is
//! evaluated once a record. Nothing else changes by it: every rule pays as if it stood alone, and
//! its faults are told at its own place.
//!
//! Only what costs more than the sharing is shared: dates and durations that are read from texts, and
//! what builds lists or texts. Comparisons, `size`, patterns and `timestamp(..)` have special forms,
//! which are quicker than a look at what is known already.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::names;
use crate::diagnostics::Severity;
use crate::model::{Origin, RuleSource};
use crate::rules::ast::{ExprId, ExprKind};
use crate::rules::checker::{Common, Variable};
use crate::rules::compile::{Compilation, Parsed};
use crate::rules::program::{Node, Program};
use crate::rules::rule_set::action;
use crate::rules::types::Type;

/// Functions and macros that cost more than the sharing.
const COSTLY: [&str; 17] = [
    "date",
    "time",
    "duration",
    "filter",
    "map",
    "transformList",
    "transformMap",
    "transformMapEntry",
    "sortBy",
    "sort",
    "distinct",
    "split",
    "join",
    "replace",
    "format",
    "flatten",
    "reverse",
];
/// Bytes of a subexpression that is looked at.
const LONGEST: usize = 2_000;
/// Subexpressions that are shared, of one contract.
const MOST: usize = 1_000;

/// Where a text was found first, and how often.
struct Found {
    rule: usize,
    at: ExprId,
    times: usize,
    /// It names the record as `root` alone.
    by_root: bool,
}

impl Compilation<'_, '_> {
    /// Compiles what rules have in common: programs behind those of the variables.
    pub(in crate::rules) fn common(&mut self, rules: &[RuleSource], programs: &mut Vec<Program>) {
        let active = rules.iter().filter(|rule| action(rule, self.options.side).is_some());
        let texts = active.flat_map(|rule| {
            let whole = is_whole(rule);
            [Some(&rule.expr), rule.when.as_ref()].into_iter().flatten().map(move |text| (text, whole))
        });
        let texts: Vec<_> = texts.filter(|(text, _)| COSTLY.iter().any(|name| text.text.contains(name))).collect();
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        let mut sources: Vec<Parsed<'_>> = Vec::new();
        for (located, whole) in texts {
            // What is wrong with it, the rule tells.
            let Ok((ast, root)) = crate::rules::parser::parse(&located.text, self.options.limits) else { continue };
            let parsed = Parsed { located, ast, root };
            collect(&parsed, sources.len(), whole, &mut found);
            sources.push(parsed);
        }
        let (mut all, mut by_root) = (HashMap::new(), HashMap::new());
        for (text, found) in found.into_iter().filter(|(_, found)| found.times > 1).take(MOST) {
            let Some(parsed) = sources.get(found.rule) else { continue };
            let Some(common) = self.common_program(parsed, found.at, programs) else { continue };
            let text: Arc<str> = text.into();
            if found.by_root {
                by_root.insert(Arc::clone(&text), Arc::clone(&common));
            }
            all.insert(text, common);
        }
        self.common = Common { whole: Arc::new(all), by_root: Arc::new(by_root) };
    }

    /// A program for a part of an expression, where it compiles without a fault.
    fn common_program(
        &mut self,
        parsed: &Parsed<'_>,
        at: ExprId,
        programs: &mut Vec<Program>,
    ) -> Option<Arc<Variable>> {
        let scope = self.variable_scope();
        let (ty, mut found) = self.checked(parsed, &scope, |checker| checker.run(at));
        let faulty = found.faults.iter().any(|fault| fault.severity == Severity::Error) || ty == Type::Fault;
        let root = found.program.root.map(|root| found.program.node(root));
        if faulty || matches!(root, None | Some(Node::Const(_))) || !found.program.uses.is_empty() {
            return None;
        }
        let common = Variable {
            slot: u32::try_from(programs.len()).ok()?,
            ty,
            height: found.program.height().saturating_add(2),
            sensitive: found.program.reads_sensitive,
            uses_now: found.program.uses_now,
            reads: Vec::new(),
            by_use: true,
        };
        found.program.source = Arc::clone(&parsed.located.text);
        programs.push(found.program);
        Some(Arc::new(common))
    }
}

/// Whether `this` of a rule is the record.
fn is_whole(rule: &RuleSource) -> bool {
    let inline = matches!(&rule.origin, Origin::Inline(_));
    rule.target.steps.is_empty() && rule.tags.is_empty() && rule.fields.is_empty() && !inline
}

/// The parts of an expression that are of the record alone, and costly.
fn collect(parsed: &Parsed<'_>, rule: usize, whole: bool, found: &mut BTreeMap<String, Found>) {
    for (index, expr) in parsed.ast.nodes.iter().enumerate() {
        let (ExprKind::Call(word, _) | ExprKind::Method(_, word, _)) = &expr.kind else { continue };
        if !COSTLY.contains(&&*word.text) || expr.end - expr.start > LONGEST {
            continue;
        }
        let Some(at) = u32::try_from(index).ok().map(ExprId) else { continue };
        let Some(text) = parsed.located.text.get(expr.start..expr.end) else { continue };
        let (mut of_record, mut by_root) = (true, true);
        names::each_free(&parsed.ast, at, &mut |name| {
            by_root &= name == "root";
            of_record &= name == "root" || (whole && matches!(name, "this" | "message"));
        });
        if of_record {
            let entry = found.entry(text.to_owned()).or_insert(Found { rule, at, times: 0, by_root });
            entry.times += 1;
        }
    }
}

//! Variables of a contract: names for expressions over the record that several rules share.
//!
//! Each is typed once and is a program of its own, which a record's rules evaluate at most once
//! between them. A variable may use others, written before it or behind it, but never itself.

mod common;
mod names;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::checker::{Bound, Names, Scope, Variable};
use super::compile::{Compilation, Parsed};
use super::functions::{MACROS, MODULES, overloads};
use super::host::Function;
use super::instances::Spot;
use super::program::Program;
use super::value::TypeName;
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::model::{RuleSource, Spanned};
use crate::schema::Text;
use crate::syntax::Located;

/// Names that some rule has of its own, and words of the language.
const RESERVED: [&str; 14] = [
    "this", "message", "root", "value", "now", "name", "path", "fullName", "typeName", "tags", "true", "false", "null",
    "in",
];

/// A name, and its expression.
type Given = (Spanned<Arc<str>>, Located);

impl Compilation<'_, '_> {
    /// Compiles the variables: their programs by slot, each behind those that it reads.
    pub(super) fn variables(&mut self) -> Vec<Program> {
        let given = self.options.variables;
        let mut sources: Vec<(&Given, Parsed<'_>)> = Vec::with_capacity(given.len());
        let mut by_name: HashMap<Text, usize> = HashMap::with_capacity(given.len());
        for one in given {
            let named = self.may_be_named(&one.0);
            let Some(parsed) = self.parse(&one.1) else { continue };
            if named && !by_name.contains_key(&one.0.value) {
                by_name.insert(Arc::clone(&one.0.value), sources.len());
                sources.push((one, parsed));
            }
        }
        let uses: Vec<Vec<usize>> =
            sources.iter().map(|(_, parsed)| names::free(&parsed.ast, parsed.root, &by_name)).collect();
        let mut programs = Vec::new();
        for at in self.in_order(&sources, &uses) {
            if let Some((given, parsed)) = sources.get(at) {
                self.variable(&given.0.value, parsed, &mut programs);
            }
        }
        // Of those that are not well nothing more is told.
        for (name, _) in given {
            if !self.variables.contains_key(&name.value) {
                self.name(&name.value, names::lost());
            }
        }
        programs
    }

    fn name(&mut self, name: &Arc<str>, bound: Bound) {
        Arc::make_mut(&mut self.variables).insert(Arc::clone(name), bound);
    }

    /// Refuses a name that rules have already.
    fn may_be_named(&mut self, name: &Spanned<Arc<str>>) -> bool {
        let text = &*name.value;
        let Some(what) = self.taken(text) else { return true };
        let message = format!("`variables`: `{text}` is {what}");
        self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(name.span));
        false
    }

    /// What a name stands for already.
    fn taken(&self, text: &str) -> Option<&'static str> {
        let of_host = self.options.functions.iter().any(|function: &Function| *function.name == *text);
        let is_function = overloads().any(|row| row.name == text) || MACROS.contains(&text) || of_host;
        let is_type = TypeName::ALL.iter().any(|(own, _)| *own == text);
        match text {
            _ if is_function => Some("a function"),
            _ if MODULES.contains(&text) => Some("a module of functions"),
            _ if is_type => Some("a type"),
            _ if RESERVED.contains(&text) => Some("a name that rules have already"),
            _ => None,
        }
    }

    /// Each behind those that it uses; those that use themselves are told and left out.
    fn in_order(&mut self, sources: &[(&Given, Parsed<'_>)], uses: &[Vec<usize>]) -> Vec<usize> {
        let (order, circles) = names::in_order(uses);
        for circle in circles {
            let named = circle.iter().chain(circle.first()).filter_map(|at| sources.get(*at));
            let way: Vec<String> = named.map(|((name, _), _)| format!("`{}`", name.value)).collect();
            let Some(((name, _), _)) = circle.first().and_then(|at| sources.get(*at)) else { continue };
            let message = format!("the variable `{}` is made of itself: {}", name.value, way.join(" -> "));
            self.diagnostics.push(Diagnostic::error(codes::RULE_VARIABLE, message).at(name.span));
        }
        order
    }

    fn variable(&mut self, name: &Arc<str>, parsed: &Parsed<'_>, programs: &mut Vec<Program>) {
        let scope = self.variable_scope();
        let ((ty, known), mut found) = self.checked(parsed, &scope, |checker| checker.run_variable(parsed.root));
        let failed = found.faults.iter().any(|fault| fault.severity == Severity::Error);
        for fault in std::mem::take(&mut found.faults) {
            fault.report(parsed.located, self.diagnostics);
        }
        let bound = match known {
            _ if failed => names::lost(),
            Some(known) => known,
            None => {
                let mut reads = Vec::new();
                self.patterns(&found, &scope, &mut reads);
                let variable = Variable {
                    slot: u32::try_from(programs.len()).unwrap_or(u32::MAX),
                    ty,
                    // The evaluation of one within another recurses as well.
                    height: found.program.height().saturating_add(2),
                    sensitive: found.program.reads_sensitive,
                    uses_now: found.program.uses_now,
                    reads,
                    by_use: false,
                };
                found.program.source = Arc::clone(&parsed.located.text);
                programs.push(found.program);
                Bound::Shared(Arc::new(variable))
            }
        };
        self.name(name, bound);
    }

    /// A variable is of the record: `this`, `message` and `root` are one.
    fn variable_scope(&self) -> Scope {
        let root = Spot::root(self.shape);
        let names = ["root", "message", "this"].map(|name| (Arc::from(name), Bound::Place(root.this.clone())));
        Scope {
            names: names.into(),
            slots: root.slots(),
            functions: self.options.functions.iter().map(Function::declared).collect(),
            variables: Arc::<Names>::clone(&self.variables),
            ..Scope::default()
        }
    }

    /// Warns of variables whose name no rule and no other variable holds. Of a name that is refused
    /// enough is told.
    pub(super) fn tell_unused(&mut self, rules: &[RuleSource]) {
        let variables = self.options.variables;
        for name in unused(variables, rules) {
            if self.taken(&name.value).is_none() {
                let message = format!("no rule reads the variable `{}`", name.value);
                self.diagnostics.push(Diagnostic::warning(codes::RULE_VARIABLE, message).at(name.span));
            }
        }
    }
}

/// Variables whose name no rule and no other variable holds.
fn unused<'v>(variables: &'v [Given], rules: &[RuleSource]) -> Vec<&'v Spanned<Arc<str>>> {
    if variables.is_empty() {
        return Vec::new();
    }
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for rule in rules {
        for text in [Some(&rule.expr), rule.when.as_ref(), rule.message.as_ref()].into_iter().flatten() {
            words.extend(names::words(&text.text));
        }
    }
    // A name in its own expression is no use of it.
    for (name, text) in variables {
        words.extend(names::words(&text.text).filter(|word| *word != &*name.value));
    }
    let unread = |name: &&Spanned<Arc<str>>| !words.contains(&*name.value);
    variables.iter().map(|(name, _)| name).filter(unread).collect()
}

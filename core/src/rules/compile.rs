//! A rule of the document to its instances.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ast::{Ast, ExprId};
use super::blocked::{self, Pattern};
use super::checker::{Bound, Checker, Found, Scope, Shared, Tested};
use super::host::Function;
use super::instances::{self, Miss, Spot, Wanted};
use super::parser::parse;
use super::program::{At, Node, Program, Read};
use super::rule_set::{Instance, RuleOptions};
use super::types::{self, Type};
use super::value::Val;
use crate::cells::{Layout, Want};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity, codes, did_you_mean, short_to};
use crate::model::{Format, Origin, RuleSource};
use crate::schema::{Kind, Shape, Text};
use crate::syntax::Located;

/// Places times nodes of the expression that one rule may compile to.
const MAX_WORK: usize = 2_000_000;
/// As a path of `fields`: every scalar, at any depth.
const EVERY: &str = "**";

pub(super) struct Compilation<'c, 'o> {
    pub(super) shape: &'c Shape,
    pub(super) options: &'c RuleOptions<'o>,
    pub(super) layout: &'c mut Layout,
    pub(super) diagnostics: &'c mut Diagnostics,
    /// The tags that fields carry, once a rule asks.
    pub(super) known_tags: Option<BTreeSet<Text>>,
    /// The rules are compiled to be explained.
    pub(super) noted: bool,
}

/// A parsed text of a rule.
struct Parsed<'s> {
    located: &'s Located,
    ast: Ast,
    root: ExprId,
}

/// A fault was reported.
struct Reported;

/// What became of a rule at one place.
enum Compiled {
    Instance(Box<Instance>),
    /// Its guard is always false there.
    Guarded,
    /// A fault was reported.
    Failed,
}

/// Something that is certain of an expression: told where it is so at every place of the rule.
#[derive(Clone, Debug, PartialEq)]
struct Remark {
    span: crate::diagnostics::Span,
    code: Code,
    severity: Severity,
    message: String,
}

/// What an expression must yield.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Yields {
    Bool,
    /// The same; what its fixed names decide is left out.
    Guard,
    Text,
    /// A rule of a wire schema: `true` or an empty text is fine, any other text is the message.
    BoolOrText,
}

impl Compilation<'_, '_> {
    /// The instances of a rule; what is wrong with it goes to the diagnostics.
    pub(super) fn rule(&mut self, source: &RuleSource) -> Vec<Instance> {
        let condition = self.parse(&source.expr);
        let guard = self.parse_given(source.when.as_ref());
        let message = self.parse_given(source.message.as_ref());
        let spots = self.spots(source);
        let (Some(condition), Ok(guard), Ok(message)) = (condition, guard, message) else {
            return Vec::new();
        };
        let Some(spots) = spots else { return Vec::new() };
        if spots.len().saturating_mul(condition.ast.nodes.len()) > MAX_WORK {
            self.miss(&Miss::TooMany, source);
            return Vec::new();
        }
        let mut instances = Vec::new();
        let mut common: Option<Vec<Remark>> = None;
        let mut guarded = 0;
        let before = self.diagnostics.len();
        for spot in &spots {
            let on_field = !source.target.steps.is_empty()
                || !source.tags.is_empty()
                || !source.fields.is_empty()
                || (matches!(source.origin, Origin::Inline(_)) && !spot.path.is_empty());
            let mut remarks = Vec::new();
            let texts = (&condition, guard.as_ref(), message.as_ref());
            match self.instance(source, spot, (on_field, &mut remarks), texts) {
                Compiled::Instance(instance) => {
                    instances.push(*instance);
                    match &mut common {
                        Some(common) => common.retain(|remark| remarks.contains(remark)),
                        None => common = Some(remarks),
                    }
                }
                Compiled::Guarded => guarded += 1,
                Compiled::Failed => {}
            }
        }
        for remark in common.unwrap_or_default() {
            self.diagnostics.push(Diagnostic::new(remark.code, remark.severity, remark.message).at(remark.span));
        }
        let silent = self.diagnostics.len() == before;
        let unknown_tags = self.unknown_tags(source);
        match source.when.as_ref().filter(|_| guarded > 0 && guarded == spots.len()) {
            Some(when) => {
                let which = if spots.len() == 1 { "always" } else { "for every field that it reaches" };
                let message = format!("the guard is `false` {which}, so rule `{}` never runs", source.id);
                self.diagnostics.push(Diagnostic::warning(codes::RULE_NEVER_RUNS, message).at(when.span()));
            }
            None if spots.is_empty() && silent && !unknown_tags => {
                let message = format!("rule `{}` reaches no field, so it never runs", source.id);
                self.diagnostics.push(Diagnostic::warning(codes::RULE_NO_INSTANCE, message).at(source.span));
            }
            None => {}
        }
        instances
    }

    /// Tells of tags that no field carries; whether there was one.
    fn unknown_tags(&mut self, source: &RuleSource) -> bool {
        if source.tags.is_empty() {
            return false;
        }
        let shape = self.shape;
        let known = self.known_tags.get_or_insert_with(|| instances::all_tags(shape));
        let mut told = false;
        for tag in source.tags.iter().filter(|tag| !known.contains(&*tag.text)) {
            told = true;
            let hint = did_you_mean(&tag.text, known.iter().map(|known| &**known));
            let message = format!("no field carries the tag `{}`", short_to(&tag.text, 64));
            let fault = Diagnostic::warning(codes::RULE_NO_INSTANCE, message).at(tag.map.whole());
            self.diagnostics.push(fault.hint_opt(hint));
        }
        told
    }

    fn parse<'s>(&mut self, located: &'s Located) -> Option<Parsed<'s>> {
        match parse(&located.text, self.options.limits) {
            Ok((ast, root)) => Some(Parsed { located, ast, root }),
            Err(faults) => {
                for fault in faults {
                    fault.report(located, self.diagnostics);
                }
                None
            }
        }
    }

    /// A text that need not be given.
    fn parse_given<'s>(&mut self, located: Option<&'s Located>) -> Result<Option<Parsed<'s>>, Reported> {
        located.map(|located| self.parse(located).ok_or(Reported)).transpose()
    }

    /// The places that the rule runs on; `None` where a fault was reported (or another part will).
    fn spots(&mut self, source: &RuleSource) -> Option<Vec<Spot>> {
        let target = match instances::target(self.shape, self.layout, &source.target.steps) {
            Ok(spot) => spot,
            // Unknown properties are reported with the overlay of the schema.
            Err(Miss::Unknown(_)) => return None,
            Err(miss) => {
                self.miss(&miss, source);
                return None;
            }
        };
        let inline = match &source.origin {
            Origin::Inline(place) => Some(place),
            _ => None,
        };
        if source.tags.is_empty() && source.fields.is_empty() && inline.is_none() {
            return Some(vec![target]);
        }
        let mut spots = Vec::new();
        let mut whole = true;
        if let Some(place) = inline {
            whole &= self.search((&target, Wanted::Element(place)), source, &mut spots);
        }
        if !source.tags.is_empty() {
            let tags: Vec<&str> = source.tags.iter().map(|tag| &*tag.text).collect();
            whole &= self.search((&target, Wanted::Tagged(&tags)), source, &mut spots);
        }
        for path in &source.fields {
            // `**` is every scalar, `address.**` every one below the address.
            let outer = match &*path.text {
                EVERY => Some(""),
                text => text.strip_suffix(EVERY).and_then(|text| text.strip_suffix('.')),
            };
            let text = outer.unwrap_or(&path.text);
            let found = if text.is_empty() && outer.is_some() {
                Ok(target.clone())
            } else {
                instances::dotted(self.shape, self.layout, &target, text)
            };
            match found {
                Ok(spot) if outer.is_some() => whole &= self.search((&spot, Wanted::Scalars), source, &mut spots),
                Ok(spot) => spots.push(spot),
                Err((start, end, miss)) => {
                    whole = false;
                    self.dotted_miss(path, start, end, &miss, source);
                }
            }
        }
        // A place that is reached in two ways is one.
        let mut seen: Vec<u32> = Vec::new();
        let mut once = Vec::new();
        for spot in spots {
            if let Err(at) = seen.binary_search(&spot.this.place.0) {
                seen.insert(at, spot.this.place.0);
                once.push(spot);
            }
        }
        whole.then_some(once)
    }

    /// Adds the places that are wanted; false where a fault was reported.
    fn search(&mut self, (from, wanted): (&Spot, Wanted<'_>), source: &RuleSource, spots: &mut Vec<Spot>) -> bool {
        match instances::search(self.shape, self.layout, from, wanted) {
            Ok((found, passed_over)) => {
                spots.extend(found);
                if let Some(what) = passed_over {
                    let message =
                        format!("rule `{}` does not reach every field: {what} is not supported yet", source.id);
                    self.diagnostics.push(Diagnostic::warning(codes::RULE_NOT_BUILT, message).at(source.span));
                }
                true
            }
            Err(miss) => {
                self.miss(&miss, source);
                false
            }
        }
    }

    fn dotted_miss(&mut self, path: &Located, start: usize, end: usize, miss: &Miss, source: &RuleSource) {
        let Miss::Unknown(names) = miss else { return self.miss(miss, source) };
        let name = path.text.get(start..end).unwrap_or_default();
        let hint = did_you_mean(name, names.iter().map(|name| &**name));
        let message = format!("unknown field `{name}`");
        let fault = Diagnostic::error(codes::RULE_UNKNOWN_FIELD, message).at(path.map.span(start, end));
        self.diagnostics.push(fault.hint_opt(hint));
    }

    fn miss(&mut self, miss: &Miss, source: &RuleSource) {
        let (code, message): (Code, String) = match miss {
            Miss::NotBuilt(what) => (codes::RULE_NOT_BUILT, format!("{what} is not supported yet")),
            _ => (codes::RULE_LIMIT, format!("rule `{}` reaches more places than a rule may", source.id)),
        };
        self.diagnostics.push(Diagnostic::error(code, message).at(source.span));
    }

    fn instance(
        &mut self,
        source: &RuleSource,
        spot: &Spot,
        (on_field, remarks): (bool, &mut Vec<Remark>),
        (condition, guard, message): (&Parsed<'_>, Option<&Parsed<'_>>, Option<&Parsed<'_>>),
    ) -> Compiled {
        let scope = self.scope(spot, on_field);
        let is_inline = matches!(source.origin, Origin::Inline(_));
        let many = !source.tags.is_empty() || !source.fields.is_empty() || (is_inline && !spot.path.is_empty());
        let yields = if is_inline { Yields::BoolOrText } else { Yields::Bool };
        let dotted = spot.dotted();
        let of = many.then_some(&*dotted);
        let (mut reads, mut guard_reads) = (Vec::new(), Vec::new());
        let mut guard_program = None;
        if let Some(guard) = guard {
            let Some(found) = self.expression(guard, (&scope, of), Yields::Guard, &mut guard_reads) else {
                return Compiled::Failed;
            };
            match constant(&found.program) {
                Some(Val::Bool(false)) => return Compiled::Guarded,
                Some(Val::Bool(true)) => {}
                _ => {
                    guard_remarks(guard, &found, remarks);
                    guard_program = Some(found.program);
                }
            }
        }
        let decides = guard_program.is_some();
        let Some(found) = self.expression(condition, (&scope, of), yields, &mut reads) else {
            return Compiled::Failed;
        };
        condition_remarks(condition, &found, remarks);
        let condition_program = found.program;
        let hides = is_inline && condition_program.reads_sensitive && condition_program.yields_text;
        if hides {
            self.hidden_message(source, condition.located);
        }
        let message = message.and_then(|message| self.message(source, message, &scope));
        let field = on_field.then(|| At { cell: self.layout.want(spot.this.place, Want::State), slot: spot.this.slot });
        Compiled::Instance(Box::new(Instance {
            around: spot.around.clone(),
            path: spot.path.clone(),
            field,
            guard: guard_program,
            condition: condition_program,
            says: is_inline,
            message,
            reads,
            guard_reads: if decides { guard_reads } else { Vec::new() },
            shown: if on_field && !spot.this.sensitive { self.shown(spot) } else { None },
            symbols: match &self.shape.node(self.shape.value_node(spot.this.node).0).kind {
                Kind::Enum { symbols, .. } => Some(Arc::clone(symbols)),
                _ => None,
            },
        }))
    }

    /// How the field's value is shown, where it is a scalar.
    fn shown(&self, spot: &Spot) -> Option<Read> {
        match types::of_node(self.shape, spot.this.node) {
            Type::Record(_) | Type::List(_) | Type::Map(..) | Type::Dyn | Type::Bytes => None,
            Type::Decimal => Some(Read::Decimal),
            _ => Some(Read::Plain),
        }
    }

    fn message(&mut self, source: &RuleSource, message: &Parsed<'_>, scope: &Scope) -> Option<Program> {
        let program = self.expression(message, (scope, None), Yields::Text, &mut Vec::new())?.program;
        if program.reads_sensitive {
            self.hidden_message(source, message.located);
            return None;
        }
        Some(program)
    }

    fn hidden_message(&mut self, source: &RuleSource, located: &Located) {
        let instead = if source.doc.is_some() { "the rule's `doc`" } else { "the rule's id" };
        let text = format!("the message reads a sensitive field: {instead} is shown instead");
        self.diagnostics.push(Diagnostic::warning(codes::RULE_MESSAGE, text).at(located.span()));
    }

    fn scope(&self, spot: &Spot, on_field: bool) -> Scope {
        let root = Spot::root(self.shape).this;
        let mut this = spot.this.clone();
        this.nullable &= !on_field;
        let place = |name: &str, place| (Arc::from(name), Bound::Place(place));
        let functions = self.options.functions.iter().map(Function::declared).collect();
        let mut scope = Scope { slots: spot.slots(), functions, noted: self.noted, ..Scope::default() };
        scope.names.push(place("root", root));
        // On an object, be it nested, `message` is the object itself.
        let is_object = matches!(types::of_node(self.shape, spot.this.node), Type::Record(_));
        scope.names.push(place("message", if is_object { this.clone() } else { spot.message.clone() }));
        if on_field {
            let owner = self.shape.node(spot.message.node).name.clone();
            let name = spot.name.clone().unwrap_or_default();
            let full = match self.shape.format {
                Format::JsonSchema => Arc::from(format!("$.{}", spot.dotted())),
                Format::Avro | Format::Odcs => {
                    owner.map_or_else(|| spot.dotted().into(), |owner| format!("{owner}.{name}").into())
                }
            };
            let kind = types::registry_word(self.shape, spot.this.node);
            let text = |name: &str, text: Arc<str>| (Arc::from(name), Bound::Text(text));
            scope.names.push(text("name", name));
            scope.names.push(text("path", spot.dotted().into()));
            scope.names.push(text("fullName", full));
            scope.names.push(text("typeName", kind));
            scope.names.push((Arc::from("tags"), Bound::Texts(spot.tags.clone())));
            scope.names.push(place("value", this.clone()));
            scope.tested.push(Tested::Place(this.place, this.slot));
        }
        scope.names.push(place("this", this));
        scope
    }

    /// What is found of an expression, or `None` where a fault was reported; `of` names the field of a rule on many.
    fn expression(
        &mut self,
        parsed: &Parsed<'_>,
        (scope, of): (&Scope, Option<&str>),
        yields: Yields,
        reads: &mut Vec<Pattern>,
    ) -> Option<Found> {
        let mut shared = Shared {
            shape: self.shape,
            layout: &mut *self.layout,
            limits: self.options.limits,
            clock: self.options.clock,
        };
        let mut checker = Checker::new(&parsed.ast, &parsed.located.text, &mut shared, scope);
        checker.lenient = yields == Yields::Guard;
        let ty = checker.run(parsed.root);
        let mut found = checker.finish();
        found.program.yields_text = !matches!(ty, Type::Bool);
        let mut failed = false;
        for mut fault in std::mem::take(&mut found.faults) {
            // Of a rule on many fields, which one it is about.
            if let Some(field) = of {
                fault.message = format!("{} (on field `{field}`)", fault.message);
            }
            failed |= fault.severity == crate::diagnostics::Severity::Error;
            fault.report(parsed.located, self.diagnostics);
        }
        let own = u32::try_from(scope.slots.len()).unwrap_or(u32::MAX);
        for read in &found.reads {
            let pattern = blocked::pattern(self.layout, read.place, read.slot, &found.slots, own, read.whole);
            if !reads.contains(&pattern) {
                reads.push(pattern);
            }
        }
        let fits = match yields {
            Yields::Bool | Yields::Guard => matches!(ty, Type::Bool | Type::Dyn | Type::Fault),
            Yields::BoolOrText => ty.is_text() || matches!(ty, Type::Bool | Type::Dyn | Type::Fault),
            Yields::Text => ty.is_text() || matches!(ty, Type::Dyn | Type::Fault),
        };
        if !fits {
            let name = ty.name(self.shape);
            let (code, wanted) =
                if yields == Yields::Text { (codes::RULE_MESSAGE, "string") } else { (codes::RULE_NOT_BOOL, "bool") };
            let hint = (wanted == "string").then(|| "convert it: `string(..)`".to_owned());
            let message = format!("expected an expression that yields `{wanted}`, found `{name}`");
            self.diagnostics.push(Diagnostic::error(code, message).at(parsed.located.span()).hint_opt(hint));
            failed = true;
        }
        (!failed).then_some(found)
    }
}

/// A guard that is never true keeps the rule from running; its parts need not be told then.
fn guard_remarks(guard: &Parsed<'_>, found: &Found, remarks: &mut Vec<Remark>) {
    if found.outcome == Some(false) {
        let message = "the guard is never true, so the rule never runs".to_owned();
        let (span, severity) = (guard.located.span(), Severity::Warning);
        remarks.push(Remark { span, code: codes::RULE_NEVER_RUNS, severity, message });
        return;
    }
    parts(guard, found, remarks);
}

/// A rule whose outcome never changes, or parts of it.
fn condition_remarks(condition: &Parsed<'_>, found: &Found, remarks: &mut Vec<Remark>) {
    let constant = matches!(constant(&found.program), Some(Val::Bool(_)));
    if !constant && !found.remarks.is_empty() {
        return parts(condition, found, remarks);
    }
    let Some(value) = found.outcome else { return };
    let (severity, why) = match (constant, value) {
        (true, true) => (Severity::Warning, "whatever the record holds"),
        (_, false) => (Severity::Warning, "so it fails wherever it runs"),
        // Stated twice, and no harm in it.
        (false, true) => (Severity::Info, "as the schema has it already"),
    };
    let message = format!("the rule is always `{value}`, {why}");
    remarks.push(Remark { span: condition.located.span(), code: codes::RULE_CONSTANT, severity, message });
}

fn parts(parsed: &Parsed<'_>, found: &Found, remarks: &mut Vec<Remark>) {
    remarks.extend(found.remarks.iter().map(|fault| Remark {
        span: parsed.located.map.span(fault.start, fault.end),
        code: fault.code,
        severity: fault.severity,
        message: fault.message.clone(),
    }));
}

/// The value of a program that is one constant.
fn constant(program: &Program) -> Option<Val> {
    match program.node(program.root?) {
        Node::Const(value) => Some(value),
        _ => None,
    }
}

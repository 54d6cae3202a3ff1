//! A rule of the document to its instances.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ast::{Ast, ExprId};
use super::blocked::{self, Pattern};
use super::checker::{Bound, Checker, Common, Found, Names, Scope, Shared, Tested, hints};
use super::deep::{Deep, Target};
use super::host::Function;
use super::instances::{self, Miss, Spot};
use super::parser::parse;
use super::program::{At, Consts, Node, Program, Read};
use super::rule_set::{Instance, RuleOptions};
use super::types::{self, Type};
use super::value::Val;
use crate::cells::{Layout, Want};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity, Span, codes, did_you_mean, short_to};
use crate::model::{Format, Origin, RuleSource};
use crate::schema::{Kind, NodeId, Shape, Text};
use crate::syntax::Located;

/// Places times nodes of the expression that one rule may compile to.
const MAX_WORK: usize = 2_000_000;

pub(super) struct Compilation<'c, 'o> {
    pub(super) shape: &'c Shape,
    pub(super) options: &'c RuleOptions<'o>,
    pub(super) layout: &'c mut Layout,
    pub(super) diagnostics: &'c mut Diagnostics,
    /// The tags that fields carry, once a rule asks.
    pub(super) known_tags: Option<BTreeSet<Text>>,
    /// Which nodes lie on a circle, once a rule asks.
    pub(super) circles: Option<Arc<[bool]>>,
    /// Of the rule that is compiled: where it runs at any depth of a value.
    pub(super) deep: Vec<Deep>,
    /// The variables of the contract.
    pub(super) variables: Arc<Names>,
    /// What rules have in common.
    pub(super) common: Common,
    /// The constants of the programs so far.
    pub(super) consts: Consts,
    /// The rules are compiled to be explained.
    pub(super) noted: bool,
}

/// A parsed text of a rule.
pub(super) struct Parsed<'s> {
    pub(super) located: &'s Located,
    pub(super) ast: Ast,
    pub(super) root: ExprId,
}

/// A fault was reported.
struct Reported;

/// The texts of a rule.
struct Texts<'t> {
    condition: &'t Parsed<'t>,
    guard: Option<&'t Parsed<'t>>,
    message: Option<&'t Parsed<'t>>,
}

/// Where an instance runs.
#[derive(Clone, Copy)]
struct Place<'p> {
    spot: &'p Spot,
    on_field: bool,
    /// Below the spot, at any depth.
    target: Option<&'p Target>,
}

impl<'p> Place<'p> {
    fn of(spot: &'p Spot, on_field: bool) -> Self {
        Self { spot, on_field, target: None }
    }

    fn dotted(&self) -> String {
        self.target.map_or_else(|| self.spot.dotted(), |target| target.dotted.clone())
    }

    fn node(&self) -> NodeId {
        self.target.map_or(self.spot.this.node, |target| target.node)
    }

    fn sensitive(&self) -> bool {
        self.target.map_or(self.spot.this.sensitive, |target| target.sensitive)
    }
}

/// What is told of a rule once, however many its instances are.
#[derive(Default)]
struct Told {
    /// Remarks that hold at every place so far.
    common: Option<Vec<Remark>>,
    /// Places at which the guard is always false.
    guarded: usize,
}

/// Something that is certain of an expression: told where it is so at every place of the rule.
#[derive(Clone, Debug, PartialEq)]
struct Remark {
    span: Span,
    code: Code,
    severity: Severity,
    message: String,
}

/// Whose expression it is: the field of a rule on many, for messages; and where it stands at any depth.
#[derive(Clone, Copy)]
struct Of<'o> {
    field: Option<&'o str>,
    target: Option<&'o Target>,
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
        let places = self.spots(source);
        let (Some(condition), Ok(guard), Ok(message)) = (condition, guard, message) else {
            return Vec::new();
        };
        let Some(places) = places else { return Vec::new() };
        let below: usize = places.deep.iter().map(|deep| deep.targets.len()).sum();
        let count = places.spots.len().saturating_add(below);
        if count.saturating_mul(condition.ast.nodes.len()) > MAX_WORK {
            self.miss(&Miss::TooMany, source);
            return Vec::new();
        }
        let before = self.diagnostics.len();
        let texts = Texts { condition: &condition, guard: guard.as_ref(), message: message.as_ref() };
        let mut told = Told::default();
        let mut instances = Vec::new();
        for spot in &places.spots {
            let on_field = !source.target.steps.is_empty()
                || !source.tags.is_empty()
                || !source.fields.is_empty()
                || (matches!(source.origin, Origin::Inline(_)) && !spot.path.is_empty());
            instances.extend(self.instance(source, &Place::of(spot, on_field), &texts, &mut told));
        }
        for place in places.deep {
            let mut compile = |target| {
                let place = Place { target: Some(target), ..Place::of(&place.spot, true) };
                let mut instance = self.instance(source, &place, &texts, &mut told)?;
                instance.deep_type = Some(types::of_node(self.shape, target.node));
                Some(instance)
            };
            let instances: Vec<Option<Instance>> = place.targets.iter().map(&mut compile).collect();
            if instances.iter().any(Option::is_some) {
                let whole = place.pattern();
                self.deep.push(Deep { place, instances, whole });
            }
        }
        for remark in told.common.unwrap_or_default() {
            self.diagnostics.push(Diagnostic::new(remark.code, remark.severity, remark.message).at(remark.span));
        }
        let silent = self.diagnostics.len() == before;
        let unknown_tags = self.unknown_tags(source);
        match source.when.as_ref().filter(|_| told.guarded > 0 && told.guarded == count) {
            Some(when) => {
                let which = if count == 1 { "always" } else { "for every field that it reaches" };
                let message = format!("the guard is `false` {which}, so rule `{}` never runs", source.id);
                self.diagnostics.push(Diagnostic::warning(codes::RULE_NEVER_RUNS, message).at(when.span()));
            }
            None if count == 0 && silent && !unknown_tags => {
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

    pub(super) fn parse<'s>(&mut self, located: &'s Located) -> Option<Parsed<'s>> {
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

    /// The rule at a place; `None` where its guard is always false there, or a fault was reported.
    fn instance(
        &mut self,
        source: &RuleSource,
        place: &Place<'_>,
        texts: &Texts<'_>,
        told: &mut Told,
    ) -> Option<Instance> {
        let spot = place.spot;
        let scope = self.scope(place);
        let is_inline = matches!(source.origin, Origin::Inline(_));
        let many = !source.tags.is_empty() || !source.fields.is_empty() || (is_inline && !spot.path.is_empty());
        let yields = if is_inline { Yields::BoolOrText } else { Yields::Bool };
        let dotted = place.dotted();
        let of = Of { field: (many || place.target.is_some()).then_some(&*dotted), target: place.target };
        let (mut reads, mut guard_reads, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        let mut guard_program = None;
        if let Some(guard) = texts.guard {
            let Some(found) = self.expression(guard, (&scope, of), Yields::Guard, &mut guard_reads) else {
                // What is wrong with the others is told as well.
                self.expression(texts.condition, (&scope, of), yields, &mut reads);
                texts.message.and_then(|message| self.message(source, message, &scope, of));
                return None;
            };
            match constant(&found.program) {
                Some(Val::Bool(false)) => {
                    told.guarded += 1;
                    return None;
                }
                Some(Val::Bool(true)) => {}
                _ => {
                    guard_remarks(guard, &found, &mut remarks);
                    guard_program = Some(found.program);
                }
            }
        }
        let Some(found) = self.expression(texts.condition, (&scope, of), yields, &mut reads) else {
            texts.message.and_then(|message| self.message(source, message, &scope, of));
            return None;
        };
        condition_remarks(texts.condition, &found, &mut remarks);
        match &mut told.common {
            Some(common) => common.retain(|remark| remarks.contains(remark)),
            None => told.common = Some(remarks),
        }
        let condition = found.program;
        if is_inline && condition.reads_sensitive && condition.yields_text {
            self.hidden_message(source, texts.condition.located);
        }
        let message = texts.message.and_then(|message| self.message(source, message, &scope, of));
        let on_place = place.on_field && place.target.is_none();
        let field = on_place.then(|| At { cell: self.layout.want(spot.this.place, Want::State), slot: spot.this.slot });
        let (node, _) = self.shape.value_node(place.node());
        Some(Instance {
            around: spot.around.clone(),
            path: spot.path.clone(),
            field,
            guard_reads: if guard_program.is_some() { guard_reads } else { Vec::new() },
            guard: guard_program,
            condition,
            says: is_inline,
            message,
            reads,
            shown: if place.on_field && !place.sensitive() { self.shown(place.node()) } else { None },
            symbols: match &self.shape.node(node).kind {
                Kind::Enum { symbols, .. } => Some(Arc::clone(symbols)),
                _ => None,
            },
            deep_type: None,
        })
    }

    /// How the field's value is shown, where it is a scalar.
    fn shown(&self, node: NodeId) -> Option<Read> {
        match types::of_node(self.shape, node) {
            Type::Record(_) | Type::List(_) | Type::Map(..) | Type::Dyn | Type::Bytes => None,
            Type::Decimal => Some(Read::Decimal),
            _ => Some(Read::Plain),
        }
    }

    fn message(&mut self, source: &RuleSource, message: &Parsed<'_>, scope: &Scope, of: Of<'_>) -> Option<Program> {
        let of = Of { field: None, ..of };
        let program = self.expression(message, (scope, of), Yields::Text, &mut Vec::new())?.program;
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

    fn scope(&self, place: &Place<'_>) -> Scope {
        let spot = place.spot;
        let mut this = spot.this.clone();
        this.nullable &= !place.on_field;
        let functions = self.options.functions.iter().map(Function::declared).collect();
        let variables = Arc::clone(&self.variables);
        let is_whole = spot.path.is_empty() && !place.on_field && place.target.is_none();
        let common = Arc::clone(if is_whole { &self.common.whole } else { &self.common.by_root });
        let mut scope =
            Scope { slots: spot.slots(), functions, variables, common, noted: self.noted, ..Scope::default() };
        let names = &mut scope.names;
        let bind = |name: &str, bound: Bound| (Arc::from(name), bound);
        names.push(bind("root", Bound::Place(Spot::root(self.shape).this)));
        // On an object, be it nested, `message` is the object itself.
        let ty = types::of_node(self.shape, place.node());
        let own = match place.target {
            None => Bound::Place(this.clone()),
            Some(_) => Bound::Value(Node::Local(0), ty.clone()),
        };
        let message = match place.target.and_then(|target| target.record) {
            _ if matches!(ty, Type::Record(_)) => own.clone(),
            Some(record) => Bound::Value(Node::Local(1), Type::Record(record)),
            None => Bound::Place(spot.message.clone()),
        };
        names.push(bind("message", message));
        if place.on_field {
            let (owner, name, tags) = match place.target {
                Some(target) => (target.record.unwrap_or(spot.message.node), target.name.clone(), target.tags.clone()),
                None => (spot.message.node, spot.name.clone(), spot.tags.clone()),
            };
            let (name, dotted) = (name.unwrap_or_default(), place.dotted());
            let full = match self.shape.format {
                Format::JsonSchema => format!("$.{dotted}"),
                Format::Avro | Format::Odcs => {
                    let owner = self.shape.node(owner).name.as_ref();
                    owner.map_or_else(|| dotted.clone(), |owner| format!("{owner}.{name}"))
                }
            };
            names.push(bind("name", Bound::Text(name)));
            names.push(bind("path", Bound::Text(dotted.into())));
            names.push(bind("fullName", Bound::Text(full.into())));
            names.push(bind("typeName", Bound::Text(types::registry_word(self.shape, place.node()))));
            names.push(bind("tags", Bound::Texts(tags)));
            names.push(bind("value", own.clone()));
        }
        names.push(bind("this", own));
        match place.target {
            Some(_) => scope.locals = 2,
            None if place.on_field => scope.tested.push(Tested::Place(this.place, this.slot)),
            None => {}
        }
        scope
    }

    /// What is found of an expression, or `None` where a fault was reported.
    fn expression(
        &mut self,
        parsed: &Parsed<'_>,
        (scope, of): (&Scope, Of<'_>),
        yields: Yields,
        reads: &mut Vec<Pattern>,
    ) -> Option<Found> {
        let (ty, mut found) = self.checked(parsed, scope, |checker| {
            checker.lenient = yields == Yields::Guard;
            checker.says = matches!(yields, Yields::Text | Yields::BoolOrText);
            checker.run(parsed.root)
        });
        found.program.yields_text = !matches!(ty, Type::Bool);
        found.program.source = Arc::clone(&parsed.located.text);
        let mut failed = false;
        for mut fault in std::mem::take(&mut found.faults) {
            // Of a rule on many fields, which one it is about.
            if let Some(field) = of.field {
                fault.message = format!("{} (on field `{field}`)", fault.message);
            }
            failed |= fault.severity == crate::diagnostics::Severity::Error;
            fault.report(parsed.located, self.diagnostics);
        }
        self.patterns(&found, scope, reads);
        if let Some(target) = of.target {
            let uses = |local| found.program.nodes.iter().any(|node| matches!(node, Node::Local(own) if *own == local));
            // Of a record, what lies in it may be sensitive.
            let scalar = !instances::is_composite(self.shape, self.shape.value_node(target.node).0);
            found.program.reads_sensitive |= uses(1) || (uses(0) && (target.sensitive || !scalar));
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
            let hint = match wanted {
                "string" => Some("convert it: `string(..)`".to_owned()),
                _ => hints::comparison(&ty, &short_to(parsed.located.text.trim(), 60)),
            };
            let message = format!("expected an expression that yields `{wanted}`, found `{name}`");
            self.diagnostics.push(Diagnostic::error(code, message).at(whole(parsed.located)).hint_opt(hint));
            failed = true;
        }
        (!failed).then_some(found)
    }
}

impl Compilation<'_, '_> {
    /// Checks an expression in a scope: what was asked of the checker, and what it found.
    pub(super) fn checked<T>(
        &mut self,
        parsed: &Parsed<'_>,
        scope: &Scope,
        ask: impl FnOnce(&mut Checker<'_>) -> T,
    ) -> (T, Found) {
        let mut shared = Shared {
            shape: self.shape,
            layout: &mut *self.layout,
            limits: self.options.limits,
            clock: self.options.clock,
            consts: std::mem::take(&mut self.consts),
        };
        let mut checker = Checker::new(&parsed.ast, &parsed.located.text, &mut shared, scope);
        let answer = ask(&mut checker);
        let mut found = checker.finish();
        self.consts = found.program.take_consts();
        (answer, found)
    }

    /// What an expression reads, and what the variables do that it reads.
    pub(super) fn patterns(&self, found: &Found, scope: &Scope, reads: &mut Vec<Pattern>) {
        let own = u32::try_from(scope.slots.len()).unwrap_or(u32::MAX);
        for read in &found.reads {
            let pattern = blocked::pattern(self.layout, read.place, read.slot, &found.slots, own, read.whole);
            if !reads.contains(&pattern) {
                reads.push(pattern);
            }
        }
        for pattern in found.variables.iter().flat_map(|variable| &variable.reads) {
            if !reads.contains(pattern) {
                reads.push(pattern.clone());
            }
        }
    }
}

/// Where an expression stands, without the space around it.
fn whole(located: &Located) -> Span {
    let text = &*located.text;
    let start = text.len() - text.trim_start().len();
    located.map.span(start, start + text.trim().len())
}

/// A guard that is never true keeps the rule from running; its parts need not be told then.
fn guard_remarks(guard: &Parsed<'_>, found: &Found, remarks: &mut Vec<Remark>) {
    if found.outcome == Some(false) {
        let message = "the guard is never true, so the rule never runs".to_owned();
        let (span, severity) = (whole(guard.located), Severity::Warning);
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
    remarks.push(Remark { span: whole(condition.located), code: codes::RULE_CONSTANT, severity, message });
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

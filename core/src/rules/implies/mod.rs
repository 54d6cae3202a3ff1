//! Whether rules that held prove that another holds. An outcome is true, false or an error, and an
//! error never passes; so what is refuted is that the premises are true and the conclusion is not.
//!
//! Comparisons of a place with constants, lists of constants, null and sizes become sets of values;
//! two terms beside each other one of less, equal and greater; everything else is only the same as
//! itself. What cannot be proved is not said to be false.

mod build;
mod constants;
mod formula;
mod set;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::ast::{Ast, ExprId, ExprKind};
use super::parser;
use crate::limits::Limits;
use crate::model::{Origin, RuleSource, Spanned, TargetStep};
use crate::schema::Shape;
use crate::syntax::Located;
use build::{Asked, Base, Places, Reading};
pub(crate) use constants::{Constant, constants};
use formula::{Formula, Term, is_impossible};
use set::Set;
use terms::{Place, Terms};

/// Premises that are looked at for one conclusion.
const MOST: usize = 200;

/// Who writes and who reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'s> {
    pub(crate) writer: &'s Shape,
    pub(crate) reader: &'s Shape,
    /// Names beyond the record (variables, host functions) mean the same on both sides.
    pub(crate) same_names: bool,
    /// The variables of the writer.
    pub(crate) variables: &'s [(Spanned<Arc<str>>, Located)],
    pub(crate) limits: &'s Limits,
}

/// What is known of every record that a writer writes.
pub(crate) struct Premises<'s> {
    sight: Sight<'s>,
    terms: Terms,
    known: Vec<(Formula, BTreeSet<Term>)>,
    /// Conditions on every element of a list: (the list, the variable, the condition).
    each: Vec<(String, Arc<str>, Rc<Ast>, ExprId)>,
    /// Rules as texts, and parts that hold as well.
    stated: BTreeSet<String>,
    /// A value of the one schema is the very same value of the other, all through.
    alike: bool,
    /// Variables whose fields are: they have the same value on both sides.
    shared: BTreeSet<Arc<str>>,
}

impl<'s> Premises<'s> {
    pub(crate) fn new(sight: Sight<'s>) -> Self {
        let alike = terms::same(sight.writer, sight.reader, sight.writer.root, sight.reader.root);
        let mut premises = Self {
            sight,
            terms: Terms::default(),
            known: Vec::new(),
            each: Vec::new(),
            stated: BTreeSet::new(),
            alike,
            shared: BTreeSet::new(),
        };
        premises.share();
        premises
    }

    /// Variables that read nothing but what is the same on both sides; the others are two terms each.
    fn share(&mut self) {
        if !self.sight.same_names {
            return;
        }
        let names = vec![(Arc::from("this"), record(self.sight)), (Arc::from("root"), record(self.sight))];
        let names = [names, vec![(Arc::from("message"), record(self.sight))]].concat();
        for (name, text) in self.sight.variables {
            let Ok((ast, root)) = parser::parse(&text.text, self.sight.limits) else { continue };
            if self.reading(&ast, &names, false).text(root) == self.reading(&ast, &names, true).text(root) {
                self.shared.insert(Arc::clone(&name.value));
            }
        }
    }

    /// A rule of the writer's holds. `reach` names the places that a rule for many fields runs on.
    pub(crate) fn hold(&mut self, rule: &RuleSource, reach: &str) {
        let Some(read) = Parsed::of(rule, self.sight.limits) else { return };
        let names = names(rule, reach, (self.sight, self.alike), false);
        let stated = self.stated(&read, &names, false);
        self.stated.insert(stated);
        let formula = self.rule(&read, &names, false, true);
        let mut terms = BTreeSet::new();
        formula.terms(&mut terms);
        self.known.push((formula, terms));
        if read.when.is_none() && is_of_object(rule) {
            self.hold_each(&Rc::new(read.ast), read.root, &names);
        }
    }

    fn hold_each(&mut self, ast: &Rc<Ast>, id: ExprId, names: &[(Arc<str>, Base)]) {
        if let ExprKind::And(parts) = &ast.get(id).kind {
            return parts.iter().for_each(|part| self.hold_each(ast, *part, names));
        }
        let reading = self.reading(ast, names, false);
        let stated = reading.stated(id, "", false);
        if let Some((list, variable, body)) = all_of(&reading, id) {
            self.each.push((list, variable, Rc::clone(ast), body));
        }
        self.stated.insert(stated);
    }

    /// A field of the record that the writer does not have, and the reader fills with its default.
    pub(crate) fn filled(&mut self, name: &str, default: &str) {
        let set = match serde_json::from_str(default) {
            Ok(serde_json::Value::Null) => Set { null: true, ..Set::nothing() },
            Ok(serde_json::Value::Bool(value)) => Set::truth(value),
            Ok(serde_json::Value::String(text)) => {
                Set { texts: set::Texts::Of([text.into()].into()), ..Set::nothing() }
            }
            Ok(serde_json::Value::Number(number)) => {
                let place = Place::root(self.sight.reader).field(self.sight.reader, name);
                let ty = place.map(|place| place.ty(self.sight.reader));
                let at = match (ty, number.as_i64(), number.as_f64()) {
                    (Some(terms::Type::Int), Some(value), _) => value.into(),
                    (Some(terms::Type::Double), _, Some(value)) => {
                        let single = place.is_some_and(|place| place.is_single(self.sight.reader));
                        set::key(if single { nearest(value) } else { value })
                    }
                    _ => return,
                };
                Set::range(at, at)
            }
            _ => return,
        };
        let term = self.terms.of(format!("reader:this.{name}"), Set::everything);
        self.known.push((Formula::Is(term, Rc::new(set)), [term].into()));
    }

    /// Whether the premises prove that a rule of the reader's holds.
    pub(crate) fn prove(&mut self, rule: &RuleSource, reach: &str) -> bool {
        let Some(read) = Parsed::of(rule, self.sight.limits) else { return false };
        let names = names(rule, reach, (self.sight, self.alike), true);
        let stated = self.stated(&read, &names, true);
        if self.stated.contains(&stated) {
            return true;
        }
        if read.when.is_none() && is_of_object(rule) {
            return self.prove_each(&read.ast, read.root, &names);
        }
        let formula = self.rule(&read, &names, true, false);
        self.refutes(&formula)
    }

    /// Every part of a conjunction is proved alone.
    fn prove_each(&mut self, ast: &Ast, id: ExprId, names: &[(Arc<str>, Base)]) -> bool {
        if let ExprKind::And(parts) = &ast.get(id).kind {
            return parts.iter().all(|part| self.prove_each(ast, *part, names));
        }
        let stated = self.reading(ast, names, true).stated(id, "", false);
        if self.stated.contains(&stated) {
            return true;
        }
        let mut reading = self.reading(ast, names, true);
        let formula = reading.formula(id, Asked::NotTrue);
        let reading = self.reading(ast, names, true);
        let each = all_of(&reading, id);
        if self.refutes(&formula) {
            return true;
        }
        each.is_some_and(|(list, variable, body)| self.prove_all(&list, (ast, &variable, body), names))
    }

    /// A condition on every element follows from conditions on every element of the same list.
    fn prove_all(
        &mut self,
        list: &str,
        (ast, variable, body): (&Ast, &Arc<str>, ExprId),
        names: &[(Arc<str>, Base)],
    ) -> bool {
        let element = |premises: &Self, variable: &Arc<str>, of: &[(Arc<str>, Base)]| {
            let mut names = of.to_vec();
            let places = premises.elements(list);
            names.push((Arc::clone(variable), Base { text: format!("{list}[]"), places, settled: false }));
            names
        };
        let known = self.known.len();
        for (at, own, premise, condition) in self.each.clone() {
            if at == list {
                let names = element(self, &own, names);
                let formula = self.reading(&premise, &names, false).formula(condition, Asked::True);
                let mut terms = BTreeSet::new();
                formula.terms(&mut terms);
                self.known.push((formula, terms));
            }
        }
        let names = element(self, variable, names);
        let formula = self.reading(ast, &names, true).formula(body, Asked::NotTrue);
        // What fails is an element: rules on the fields of elements run.
        let formula = Formula::All(vec![self.has_element(&format!("{list}[]"), true), formula]);
        let proved = self.refutes(&formula);
        self.known.truncate(known);
        proved
    }

    /// The elements of a list, whose text is a path from the record.
    fn elements(&self, list: &str) -> Places {
        let walk = |shape: &Shape| {
            let path = list.strip_prefix("this.")?;
            let mut place = Place::root(shape);
            for name in path.split('.') {
                place = place.field(shape, name)?;
            }
            place.element(shape)
        };
        Places { writer: walk(self.sight.writer), reader: walk(self.sight.reader) }
    }

    fn reading<'a>(&'a mut self, ast: &'a Ast, names: &[(Arc<str>, Base)], by_reader: bool) -> Reading<'a> {
        let (sight, alike) = (self.sight, self.alike);
        let (terms, shared) = (&mut self.terms, &self.shared);
        Reading { ast, sight, terms, names: names.to_vec(), by_reader, alike, shared, left: build::MOST }
    }

    /// That a list has an element, or has none: `items[]`.
    fn has_element(&mut self, elements: &str, has: bool) -> Formula {
        let universe = || Set { no: true, yes: true, ..Set::nothing() };
        let term = self.terms.of(format!("some {elements}"), universe);
        Formula::Is(term, Rc::new(Set::truth(has)))
    }

    /// A rule as a text.
    fn stated(&mut self, read: &Parsed, names: &[(Arc<str>, Base)], by_reader: bool) -> String {
        let guard = read.when.as_ref().map(|(guard, root)| self.reading(guard, names, by_reader).text(*root));
        self.reading(&read.ast, names, by_reader).stated(read.root, &guard.unwrap_or_default(), read.field)
    }

    /// A rule as a formula: that it passes, or that it does not.
    fn rule(&mut self, read: &Parsed, names: &[(Arc<str>, Base)], by_reader: bool, passes: bool) -> Formula {
        let asked = if passes { Asked::True } else { Asked::NotTrue };
        let mut formula = self.reading(&read.ast, names, by_reader).formula(read.root, asked);
        if let Some((guard, root)) = &read.when {
            let mut reading = self.reading(guard, names, by_reader);
            formula = if passes {
                let off = reading.formula(*root, Asked::False);
                let on = reading.formula(*root, Asked::True);
                Formula::Any(vec![off, Formula::All(vec![on, formula])])
            } else {
                let applies = reading.formula(*root, Asked::NotFalse);
                let fails = reading.formula(*root, Asked::NotTrue);
                Formula::All(vec![applies, Formula::Any(vec![fails, formula])])
            };
        }
        // A rule on a field does not run where the field is absent or null.
        if let Some(field) = read.field.then(|| names.first().map(|(_, base)| base.clone())).flatten() {
            let lists: Vec<String> = field
                .text
                .match_indices("[]")
                .filter_map(|(at, found)| field.text.get(..at + found.len()).map(str::to_owned))
                .collect();
            let reading = self.reading(&read.ast, names, by_reader);
            let (text, universe, absent, there) = reading.absence(field);
            let term = self.terms.of(text, || universe);
            formula = if passes {
                // Nor does it run where the list is empty.
                let mut any = vec![Formula::Is(term, Rc::new(absent)), formula];
                any.extend(lists.last().map(|list| self.has_element(list, false)));
                Formula::Any(any)
            } else {
                let mut all = vec![Formula::Is(term, Rc::new(there)), formula];
                for list in &lists {
                    all.push(self.has_element(list, true));
                }
                Formula::All(all)
            };
        }
        formula
    }

    /// Whether what is known excludes a formula: of the premises those count that speak of its terms.
    fn refutes(&self, formula: &Formula) -> bool {
        let mut terms = BTreeSet::new();
        formula.terms(&mut terms);
        let related = self.known.iter().filter(|(_, known)| !known.is_disjoint(&terms)).take(MOST);
        let mut all: Vec<&Formula> = related.map(|(known, _)| known).collect();
        all.push(formula);
        is_impossible(&all, &self.terms.universe)
    }
}

/// A rule's texts as trees.
struct Parsed {
    ast: Ast,
    root: ExprId,
    when: Option<(Ast, ExprId)>,
    /// It is written on a field, or runs on many.
    field: bool,
}

impl Parsed {
    fn of(rule: &RuleSource, limits: &Limits) -> Option<Self> {
        let (ast, root) = parser::parse(&rule.expr.text, limits).ok()?;
        let when = match &rule.when {
            Some(when) => Some(parser::parse(&when.text, limits).ok()?),
            None => None,
        };
        Some(Self { ast, root, when, field: !is_of_object(rule) })
    }
}

/// Whether a rule runs once, on the record.
fn is_of_object(rule: &RuleSource) -> bool {
    rule.target.steps.is_empty()
        && rule.tags.is_empty()
        && rule.fields.is_empty()
        && !matches!(&rule.origin, Origin::Inline(_))
}

/// The record itself.
fn record(sight: Sight<'_>) -> Base {
    Base {
        text: "this".to_owned(),
        places: Places { writer: Some(Place::root(sight.writer)), reader: Some(Place::root(sight.reader)) },
        settled: false,
    }
}

/// The single that is read where a double was written.
#[expect(clippy::cast_possible_truncation, reason = "it is what the reader does")]
fn nearest(value: f64) -> f64 {
    f64::from(value as f32)
}

/// What the names of a rule stand for. The first is the annotated element.
fn names(rule: &RuleSource, reach: &str, (sight, alike): (Sight<'_>, bool), by_reader: bool) -> Vec<(Arc<str>, Base)> {
    let root = || record(sight);
    let name = |name: &str, base: Base| (Arc::from(name), base);
    if is_of_object(rule) {
        return vec![name("this", root()), name("message", root()), name("root", root())];
    }
    // Many fields of many types: they are the same ones where the schemas are.
    let far = |what: &str, alike: bool| {
        let side = match (alike, by_reader) {
            (true, _) => "",
            (false, true) => "reader:",
            (false, false) => "writer:",
        };
        Base { text: format!("{side}{what}<{reach}>"), places: Places::default(), settled: true }
    };
    let fields_alike = alike || reach.split(',').all(|path| is_alike(path, sight));
    let plain = rule.tags.is_empty() && rule.fields.is_empty() && !matches!(&rule.origin, Origin::Inline(_));
    if !plain {
        return vec![
            name("this", far("field", fields_alike)),
            name("value", far("field", fields_alike)),
            name("message", far("record", alike)),
            name("root", root()),
        ];
    }
    let (mut own, mut around) = (root(), root());
    for step in &rule.target.steps {
        match step {
            TargetStep::Name(field, _) => {
                around = own.clone();
                let places = Places {
                    writer: own.places.writer.and_then(|place| place.field(sight.writer, field)),
                    reader: own.places.reader.and_then(|place| place.field(sight.reader, field)),
                };
                own = Base { text: format!("{}.{field}", own.text), places, settled: false };
            }
            TargetStep::Items => {
                let places = Places {
                    writer: own.places.writer.and_then(|place| place.element(sight.writer)),
                    reader: own.places.reader.and_then(|place| place.element(sight.reader)),
                };
                own = Base { text: format!("{}[]", own.text), places, settled: false };
            }
        }
    }
    vec![name("this", own.clone()), name("value", own), name("message", around), name("root", root())]
}

/// Whether a path, such as `items[].sku`, leads to the very same values in both schemas.
fn is_alike(path: &str, sight: Sight<'_>) -> bool {
    let walk = |shape: &Shape| {
        let mut place = Place::root(shape);
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let name = step.trim_end_matches("[]");
            place = place.field(shape, name)?;
            for _ in 0..(step.len() - name.len()) / 2 {
                place = place.element(shape)?;
            }
        }
        Some(place)
    };
    match (walk(sight.writer), walk(sight.reader)) {
        (Some(own), Some(other)) => {
            own.nullable == other.nullable && terms::same(sight.writer, sight.reader, own.node, other.node)
        }
        _ => false,
    }
}

/// `list.all(variable, condition)`: the text of the list, and the rest.
fn all_of(reading: &Reading<'_>, id: ExprId) -> Option<(String, Arc<str>, ExprId)> {
    let ExprKind::Method(list, word, args) = &reading.ast.get(id).kind else { return None };
    let [variable, body] = args.as_slice() else { return None };
    let ExprKind::Name(name) = &reading.ast.get(*variable).kind else { return None };
    (&*word.text == "all").then(|| (reading.text(*list), Arc::clone(name), *body))
}

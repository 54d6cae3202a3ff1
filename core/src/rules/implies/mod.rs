//! Whether rules that held prove that another holds. An outcome is true, false or an error, and an
//! error never passes; so what is refuted is that the premises are true and the conclusion is not.
//!
//! Comparisons of a place with constants, lists of constants, null and sizes become sets of values;
//! two terms beside each other one of less, equal and greater; everything else is only the same as
//! itself. What cannot be proved is not said to be false.

mod build;
mod constants;
#[cfg(feature = "json-schema")]
mod equalities;
mod formula;
mod set;
mod terms;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::ast::{Ast, ExprId, ExprKind};
use super::parser;
use crate::limits::Limits;
use crate::model::{Origin, RuleSource, Spanned, TargetStep};
use crate::schema::Shape;
use crate::syntax::Located;
use build::{Asked, Base, Reading, below};
pub(crate) use constants::{Constant, constants};
#[cfg(feature = "json-schema")]
pub(crate) use equalities::equalities;
use formula::{Formula, Term, is_impossible};
use set::Set;
pub(crate) use terms::reads_nothing;
use terms::{Place, Places, Terms};

/// Premises that are looked at for one conclusion.
const MOST: usize = 200;

/// Patterns that are compared for one question.
const MOST_PATTERNS: usize = 6;
/// Steps of all questions about one pair of contracts.
const STEPS: u64 = 2_000_000;

/// Who writes and who reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'s> {
    pub(crate) writer: &'s Shape,
    pub(crate) reader: &'s Shape,
    /// Names beyond the record (variables, host functions) mean the same on both sides.
    pub(crate) same_names: bool,
    /// Recursive types come again at the same places on both sides.
    pub(crate) same_recursion: bool,
    /// Paths of fields of which tags, types and names are the same on both sides.
    pub(crate) same_told: &'s BTreeSet<String>,
    /// The variables of the writer.
    pub(crate) variables: &'s [(Spanned<Arc<str>>, Located)],
    pub(crate) limits: &'s Limits,
    /// Whether a text with one pattern has another, too.
    pub(crate) includes: fn(&str, &str) -> bool,
}

/// What is known of every record that a writer writes.
pub(crate) struct Premises<'s> {
    sight: Sight<'s>,
    terms: Terms,
    known: Vec<(Formula, BTreeSet<Term>)>,
    /// Conditions on elements of lists.
    each: Vec<Held>,
    /// Rules on the record that hold where a guard does.
    guarded: Vec<Rc<Guarded>>,
    /// Rules as texts, and parts that hold as well.
    stated: BTreeSet<String>,
    /// A value of the one schema is the very same value of the other, all through.
    alike: bool,
    /// What is left of [`STEPS`].
    left: Cell<u64>,
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
            guarded: Vec::new(),
            stated: BTreeSet::new(),
            alike,
            left: Cell::new(STEPS),
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
        if is_of_object(rule) {
            let ast = Rc::new(read.ast);
            match read.when {
                None => self.hold_each(&ast, read.root, &names),
                Some(when) => self.guarded.push(Rc::new(Guarded { ast, root: read.root, when, names })),
            }
        }
    }

    fn hold_each(&mut self, ast: &Rc<Ast>, id: ExprId, names: &[(Arc<str>, Base)]) {
        if let ExprKind::And(parts) = &ast.get(id).kind {
            return parts.iter().for_each(|part| self.hold_each(ast, *part, names));
        }
        let reading = self.reading(ast, names, false);
        let stated = reading.stated(id, "", false);
        let held =
            quantified(&reading, id).map(|quantified| Held { quantified, ast: Rc::clone(ast), names: names.to_vec() });
        self.each.extend(held);
        self.stated.insert(stated);
    }

    /// A field of the record that the writer does not have, and the reader fills with its default.
    pub(crate) fn filled(&mut self, name: &str, default: &str) {
        let place = Place::root(self.sight.reader).field(self.sight.reader, name);
        // What is read may be another text than the default's: a moment, a number, a uuid in its one form.
        let is_text = place.is_some_and(|place| place.is_plain_text(self.sight.reader));
        let set = match serde_json::from_str(default) {
            Ok(serde_json::Value::Null) => Set { null: true, ..Set::nothing() },
            Ok(serde_json::Value::Bool(value)) => Set::truth(value),
            Ok(serde_json::Value::String(text)) if is_text => {
                Set { texts: set::Texts::Of([text.into()].into()), ..Set::nothing() }
            }
            Ok(serde_json::Value::Number(number)) => {
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
        self.refutes(&formula) || (is_of_object(rule) && self.prove_guarded(&read, &names))
    }

    /// Where its guard holds, so do those of other rules, and with them what these say.
    fn prove_guarded(&mut self, read: &Parsed, names: &[(Arc<str>, Base)]) -> bool {
        let Some((guard, root)) = &read.when else { return false };
        let applies = self.reading(guard, names, true).formula(*root, Asked::NotFalse);
        let fails = self.reading(guard, names, true).formula(*root, Asked::NotTrue);
        if !self.refutes(&Formula::All(vec![applies.clone(), fails])) {
            return false;
        }
        let (known, each) = (self.known.len(), self.each.len());
        let stated = self.stated.clone();
        for rule in self.guarded.clone() {
            let off = self.reading(&rule.when.0, &rule.names, false).formula(rule.when.1, Asked::NotTrue);
            if self.refutes(&Formula::All(vec![applies.clone(), off])) {
                self.hold_each(&rule.ast, rule.root, &rule.names);
                let formula = self.reading(&rule.ast, &rule.names, false).formula(rule.root, Asked::True);
                self.know_formula(formula);
            }
        }
        self.know_formula(applies);
        let proved = self.prove_each(&read.ast, read.root, names);
        self.known.truncate(known);
        self.each.truncate(each);
        self.stated = stated;
        proved
    }

    fn know_formula(&mut self, formula: Formula) {
        let mut terms = BTreeSet::new();
        formula.terms(&mut terms);
        self.known.push((formula, terms));
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
        let each = quantified(&reading, id);
        if self.refutes(&formula) {
            return true;
        }
        each.is_some_and(|wanted| {
            let is_read = self.is_read(&wanted);
            is_read
                && if wanted.some { self.prove_some(&wanted, ast, names) } else { self.prove_all(&wanted, ast, names) }
        })
    }

    /// The names that a condition on an element is read with.
    fn of_element(&self, one: &Quantified, names: &[(Arc<str>, Base)]) -> Vec<(Arc<str>, Base)> {
        let places = self.elements(&one.list);
        let base = Base { text: format!("{}[]", one.list), places, settled: one.names };
        [names, &[(Arc::clone(&one.variable), base)]].concat()
    }

    /// That a condition on an element of a list holds, as a premise that was read before.
    fn know(&mut self, held: &Held) {
        let names = self.of_element(&held.quantified, &held.names);
        let formula = self.reading(&held.ast, &names, false).formula(held.quantified.body, held.quantified.holds());
        let mut terms = BTreeSet::new();
        formula.terms(&mut terms);
        self.known.push((formula, terms));
    }

    /// Whether what a condition is asked of is a list: one that is known to hold was asked of it as well, or what is
    /// known excludes that it is null or no list.
    fn is_read(&mut self, wanted: &Quantified) -> bool {
        if self.each.iter().any(|held| held.quantified.list == wanted.list) {
            return true;
        }
        let Some((text, universe, not)) = wanted.unread.clone() else { return false };
        let term = self.terms.of(text, || universe);
        self.refutes(&Formula::Is(term, Rc::new(not)))
    }

    /// A condition on every element follows from conditions on every element of the same list.
    fn prove_all(&mut self, wanted: &Quantified, ast: &Ast, names: &[(Arc<str>, Base)]) -> bool {
        if self.elements(&wanted.list).is_never_read(self.sight.writer, self.sight.reader) {
            return true;
        }
        let known = self.known.len();
        let every = |held: &&Held| !held.quantified.some && held.quantified.list == wanted.list;
        for held in self.each.iter().filter(every).cloned().collect::<Vec<_>>() {
            self.know(&held);
        }
        let names = self.of_element(wanted, names);
        let asked = if wanted.negated { Asked::NotFalse } else { Asked::NotTrue };
        let formula = self.reading(ast, &names, true).formula(wanted.body, asked);
        // What fails is an element: rules on the fields of elements run.
        let formula = Formula::All(vec![self.has_element(&format!("{}[]", wanted.list), true), formula]);
        let proved = self.refutes(&formula);
        self.known.truncate(known);
        proved
    }

    /// A condition on some element follows from one on some element of the same list.
    fn prove_some(&mut self, wanted: &Quantified, ast: &Ast, names: &[(Arc<str>, Base)]) -> bool {
        let of_list = |held: &&Held| held.quantified.list == wanted.list;
        let (some, every): (Vec<Held>, Vec<Held>) =
            self.each.iter().filter(of_list).cloned().partition(|held| held.quantified.some);
        let names = self.of_element(wanted, names);
        let asked = if wanted.negated { Asked::NotFalse } else { Asked::NotTrue };
        some.iter().any(|held| {
            let known = self.known.len();
            every.iter().chain([held]).for_each(|held| self.know(held));
            let formula = self.reading(ast, &names, true).formula(wanted.body, asked);
            let formula = Formula::All(vec![self.has_element(&format!("{}[]", wanted.list), true), formula]);
            let proved = self.refutes(&formula);
            self.known.truncate(known);
            proved
        })
    }

    /// The elements of a list, whose text is a path from the record.
    fn elements(&self, list: &str) -> Places {
        let (writer, reader) = (self.sight.writer, self.sight.reader);
        let Some(path) = list.strip_prefix("this.") else { return Places::default() };
        let root = Places::root(writer, reader);
        // Its names are those of the writer.
        let list = path.split('.').fold(root, |places, name| places.field((writer, reader), name, false).0);
        list.element(writer, reader)
    }

    fn reading<'a>(&'a mut self, ast: &'a Ast, names: &[(Arc<str>, Base)], by_reader: bool) -> Reading<'a> {
        let (sight, alike) = (self.sight, self.alike);
        let (terms, shared) = (&mut self.terms, &self.shared);
        Reading { ast, sight, terms, names: names.to_vec().into(), by_reader, alike, shared, left: build::MOST }
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
        // To look for what is related costs as well.
        self.left.set(self.left.get().saturating_sub(1 + self.known.len() as u64 / 16));
        if self.left.get() == 0 {
            return false;
        }
        let mut terms = BTreeSet::new();
        formula.terms(&mut terms);
        self.widen(&mut terms);
        let related = self.known.iter().filter(|(_, known)| !known.is_disjoint(&terms)).take(MOST);
        let mut all: Vec<&Formula> = related.map(|(known, _)| known).collect();
        all.push(formula);
        for one in &all {
            one.terms(&mut terms);
        }
        let links = self.links(&terms);
        all.extend(&links);
        for one in &all {
            one.terms(&mut terms);
        }
        let universe = &self.terms.universe;
        let universe = terms.iter().filter_map(|term| Some((*term, universe.get(term)?.clone()))).collect();
        let mut left = self.left.get();
        let impossible = is_impossible(&all, universe, &mut left);
        self.left.set(left);
        impossible
    }
}

impl Premises<'_> {
    /// Adds the terms that are linked with some.
    fn widen(&self, terms: &mut BTreeSet<Term>) {
        for link in &self.terms.links {
            let mut own = BTreeSet::new();
            link.terms(&mut own);
            if !own.is_disjoint(terms) {
                terms.append(&mut own);
            }
        }
        let patterns = &self.terms.patterns;
        let texts: BTreeSet<&str> =
            patterns.iter().filter(|(.., term)| terms.contains(term)).map(|(text, ..)| text.as_str()).collect();
        terms.extend(patterns.iter().filter(|(text, ..)| texts.contains(text.as_str())).map(|(.., term)| *term));
    }

    /// What holds between some terms, whatever rules say.
    fn links(&self, terms: &BTreeSet<Term>) -> Vec<Formula> {
        let mut found: Vec<Formula> = Vec::new();
        for link in &self.terms.links {
            let mut own = BTreeSet::new();
            link.terms(&mut own);
            if !own.is_disjoint(terms) && found.len() < MOST {
                found.push(link.clone());
            }
        }
        let asked = self.terms.patterns.iter().filter(|(_, _, term)| terms.contains(term)).take(MOST_PATTERNS);
        for (text, pattern, term) in asked.clone() {
            for (_, other, more) in asked.clone().filter(|(other, _, more)| other == text && more != term) {
                if (self.sight.includes)(pattern, other) {
                    let lacks = Set { no: true, error: true, ..Set::nothing() };
                    let has = Formula::Is(*more, Rc::new(Set::truth(true)));
                    found.push(Formula::Any(vec![Formula::Is(*term, Rc::new(lacks)), has]));
                }
            }
        }
        found
    }
}

/// A rule on the record that holds where its guard does.
struct Guarded {
    ast: Rc<Ast>,
    root: ExprId,
    when: (Ast, ExprId),
    names: Vec<(Arc<str>, Base)>,
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
    Base { text: "this".to_owned(), places: Places::root(sight.writer, sight.reader), settled: false }
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
    let fields_alike = sight.same_recursion && (alike || reach.split(',').all(|path| is_alike(path, sight)));
    // What is told of the field itself.
    let same_told = sight.same_recursion && reach.split(',').all(|path| sight.same_told.contains(path));
    let told = ["name", "path", "fullName", "typeName", "tags"].map(|one| name(one, far(one, same_told)));
    let plain = rule.tags.is_empty() && rule.fields.is_empty() && !matches!(&rule.origin, Origin::Inline(_));
    if !plain {
        let names = [
            name("this", far("field", fields_alike)),
            name("value", far("field", fields_alike)),
            name("message", far("record", alike)),
            name("root", root()),
        ];
        return names.into_iter().chain(told).collect();
    }
    let (mut own, mut around) = (root(), root());
    for step in &rule.target.steps {
        match step {
            TargetStep::Name(field, _) => {
                around = own.clone();
                let (places, field) = own.places.field((sight.writer, sight.reader), field, by_reader);
                own = Base { text: below(&own.text, field), places, settled: false };
            }
            TargetStep::Items => {
                let places = own.places.element(sight.writer, sight.reader);
                own = Base { text: format!("{}[]", own.text), places, settled: false };
            }
        }
    }
    let names = [name("this", own.clone()), name("value", own), name("message", around), name("root", root())];
    names.into_iter().chain(told).collect()
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
        // Where it is null, the rule does not run.
        (Some(own), Some(other)) => terms::same(sight.writer, sight.reader, own.node, other.node),
        _ => false,
    }
}

/// A condition on the elements of a list.
#[derive(Clone, Debug)]
struct Quantified {
    list: String,
    variable: Arc<str>,
    body: ExprId,
    /// On some of them, and not on every one.
    some: bool,
    /// It is its being false that is asked for.
    negated: bool,
    /// The elements are names of a map.
    names: bool,
    /// The list as a term, what it may be, and what it is where no condition on its elements holds.
    unread: Option<(String, Set, Set)>,
}

impl Quantified {
    /// What holds of the condition.
    fn holds(&self) -> Asked {
        if self.negated { Asked::False } else { Asked::True }
    }
}

/// A condition on elements that is known to hold.
#[derive(Clone, Debug)]
struct Held {
    quantified: Quantified,
    ast: Rc<Ast>,
    names: Vec<(Arc<str>, Base)>,
}

/// `list.all(variable, condition)` and `exists`, or either of them negated.
fn quantified(reading: &Reading<'_>, id: ExprId) -> Option<Quantified> {
    let (inner, negated) = match &reading.ast.get(id).kind {
        ExprKind::Not(inner) => (*inner, true),
        _ => (id, false),
    };
    let ExprKind::Method(list, word, args) = &reading.ast.get(inner).kind else { return None };
    let [variable, body] = args.as_slice() else { return None };
    let ExprKind::Name(name) = &reading.ast.get(*variable).kind else { return None };
    let some = match &*word.text {
        "all" => negated,
        "exists" => !negated,
        _ => return None,
    };
    let (names, unread) = (reading.has_names(*list), reading.unread(*list));
    let list = reading.outer(*list);
    Some(Quantified { list, variable: Arc::clone(name), body: *body, some, negated, names, unread })
}

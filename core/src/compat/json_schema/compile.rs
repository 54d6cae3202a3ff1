//! Schemas to terms, keyword by keyword.

use std::collections::HashMap;

use super::cycles::{Cycles, keywords};
use super::json::{Json, Types};
use super::library::{Lead, Library, NodeKey, Place};
use super::num::{Num, at_exponent};
use super::terms::{FALSE, Group, Id, Opaque, TRUE, Term, Terms};
use crate::schema::{Draft, is_checked_format};
use crate::syntax::NodeRef;

/// Subschemas inside each other, references followed.
const MOST_DEPTH: u32 = 1_500;

/// What one keyword of a subschema says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'t> {
    pub(super) keyword: &'t str,
    pub(super) value: NodeRef<'t>,
    pub(super) term: Id,
}

/// The definitions that lead back to themselves, of both sides.
#[derive(Debug, Default)]
pub(super) struct Shared(HashMap<[u8; 32], u32>);

/// One side.
pub(super) struct Side<'t> {
    pub(super) library: Library<'t>,
    /// The numbers of definitions that lead back to themselves.
    recursive: HashMap<NodeKey, u32>,
    done: HashMap<NodeKey, Id>,
    pub(super) formats: bool,
    depth: u32,
    /// Places of keywords that the search may have to name.
    pub(super) origins: HashMap<Id, Place<'t>>,
    /// It could not be compiled to the end.
    pub(super) too_deep: bool,
}

impl<'t> Side<'t> {
    pub(super) fn new(library: Library<'t>, formats: bool, terms: &mut Terms, shared: &mut Shared) -> Self {
        let mut found: Vec<(NodeKey, [u8; 32])> = Cycles::new(&library).recursive().into_iter().collect();
        found.sort_unstable();
        let mut recursive = HashMap::new();
        for (key, meaning) in found {
            let new = u32::try_from(terms.targets.len()).unwrap_or(u32::MAX);
            let number = *shared.0.entry(meaning).or_insert(new);
            if number == new {
                terms.targets.push(None);
            }
            recursive.insert(key, number);
        }
        Self { library, recursive, done: HashMap::new(), formats, depth: 0, origins: HashMap::new(), too_deep: false }
    }

    fn is_new(&self, draft: Draft) -> bool {
        self.library.draft >= draft
    }

    /// The term of a subschema.
    pub(super) fn schema(&mut self, place: Place<'t>, terms: &mut Terms) -> Id {
        if !place.node.is_mapping() {
            return if place.node.as_bool() == Some(false) { FALSE } else { TRUE };
        }
        if let Some(id) = self.done.get(&place.key()) {
            return *id;
        }
        let recursive = self.recursive.get(&place.key()).copied();
        if let Some(number) = recursive {
            let id = terms.add(Term::Ref(number));
            self.done.insert(place.key(), id);
            if terms.targets.get(number as usize).is_none_or(Option::is_some) {
                return id;
            }
            // It is being compiled from here on.
            if let Some(target) = terms.targets.get_mut(number as usize) {
                *target = Some(TRUE);
            }
            let body = self.body(place, terms);
            if let Some(target) = terms.targets.get_mut(number as usize) {
                *target = Some(body);
            }
            self.stands_at(id, place);
            return id;
        }
        let id = self.body(place, terms);
        self.done.insert(place.key(), id);
        self.stands_at(id, place);
        id
    }

    /// Notes where a term stands, so that it can be named.
    fn stands_at(&mut self, id: Id, place: Place<'t>) {
        if id != TRUE && id != FALSE {
            self.origins.entry(id).or_insert(place);
        }
    }

    fn body(&mut self, place: Place<'t>, terms: &mut Terms) -> Id {
        if self.depth > MOST_DEPTH {
            self.too_deep = true;
            return TRUE;
        }
        self.depth += 1;
        let parts = self.parts(place, terms);
        self.depth -= 1;
        terms.and(parts.iter().map(|part| part.term).collect())
    }

    /// What each keyword of a subschema says; those that say nothing are left out.
    pub(super) fn parts(&mut self, place: Place<'t>, terms: &mut Terms) -> Vec<Part<'t>> {
        let mut parts = Vec::new();
        if self.library.is_foreign(place) {
            let value = place.node.get("$schema").unwrap_or(place.node);
            let term = self.opaque(place, "$schema", terms);
            return vec![Part { keyword: "$schema", value, term }];
        }
        for (keyword, value, _) in keywords(&self.library, place) {
            let term = self.keyword(place, keyword, value, terms);
            if term != TRUE {
                self.stands_at(term, place);
                parts.push(Part { keyword, value, term });
            }
        }
        parts
    }

    /// A keyword that is not looked into. It equals one of the other side only where all is equal.
    pub(super) fn opaque(&mut self, place: Place<'t>, keyword: &str, terms: &mut Terms) -> Id {
        let pointer = self.library.pointer(place);
        let means = format!("{} {pointer} {:?}", place.document, self.library.digest());
        self.opaque_as(place, keyword, &means, terms)
    }

    fn opaque_as(&mut self, place: Place<'t>, keyword: &str, means: &str, terms: &mut Terms) -> Id {
        let opaque = Opaque { keyword: keyword.into(), means: means.into() };
        let number = terms.opaque.of(opaque);
        let id = terms.add(Term::Opaque(number));
        self.origins.entry(id).or_insert(place);
        id
    }

    pub(super) fn child(&mut self, place: Place<'t>, node: NodeRef<'t>, terms: &mut Terms) -> Id {
        let below = self.library.below(place, node);
        self.schema(below, terms)
    }

    fn children(&mut self, place: Place<'t>, value: NodeRef<'t>, terms: &mut Terms) -> Vec<Id> {
        value.items().map(|node| self.child(place, node, terms)).collect()
    }

    fn keyword(&mut self, place: Place<'t>, name: &'t str, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        match name {
            "type" => types(value, terms),
            "enum" => {
                let values = value.items().map(|item| terms.values.of(Json::of(item))).collect();
                terms.constants(values)
            }
            "const" => {
                let value = terms.values.of(Json::of(value));
                terms.constants(vec![value])
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => bound(place.node, name, value, terms),
            "multipleOf" => self.step(place, value, terms),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                count(name, value, terms)
            }
            "pattern" => match value.as_str() {
                Some(source) if terms.patterns.compiles(source) => {
                    let pattern = terms.patterns.of(source);
                    self.pattern(place, pattern, terms)
                }
                _ => self.opaque(place, name, terms),
            },
            "format" => self.format(value, terms),
            "uniqueItems" if value.as_bool() == Some(true) => terms.add(Term::Unique),
            "allOf" => {
                let ids = self.children(place, value, terms);
                terms.and(ids)
            }
            "anyOf" => {
                let ids = self.children(place, value, terms);
                terms.or(ids)
            }
            "oneOf" => {
                let ids = self.children(place, value, terms);
                terms.one_of(ids)
            }
            "not" => {
                let id = self.child(place, value, terms);
                terms.not(id)
            }
            "if" => self.conditional(place, value, terms),
            "$ref" | "$dynamicRef" | "$recursiveRef" => self.reference(place, name, value, terms),
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "required"
            | "propertyNames"
            | "dependencies"
            | "dependentRequired"
            | "dependentSchemas" => self.object(place, name, value, terms),
            "items" | "prefixItems" | "additionalItems" | "contains" => self.list(place, name, value, terms),
            "unevaluatedProperties" | "unevaluatedItems" => self.unevaluated(place, name, value, terms),
            "contentEncoding" | "contentMediaType" if self.library.draft == Draft::D7 => {
                let means = format!("{name} {}", value.as_str().unwrap_or_default());
                self.opaque_as(place, name, &means, terms)
            }
            _ => TRUE,
        }
    }

    /// A pattern without an automaton is still judged by its matcher.
    fn pattern(&mut self, place: Place<'t>, pattern: u32, terms: &mut Terms) -> Id {
        let id = terms.add(Term::Pattern(pattern));
        self.origins.entry(id).or_insert(place);
        id
    }

    fn format(&mut self, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        let draft = self.library.draft;
        let Some(name) = value.as_str().filter(|name| self.formats && is_checked_format(name, draft)) else {
            return TRUE;
        };
        // The one format that drafts read differently.
        let old = name == "hostname" && draft <= Draft::D6;
        let format = terms.formats.of(if old { format!("{name} old") } else { name.to_owned() });
        terms.add(Term::Format(format))
    }

    fn step(&mut self, place: Place<'t>, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        let step = value.number_text().and_then(Num::parse);
        let known = step.filter(|step| {
            let fits = step.parts().is_some_and(|(mantissa, _)| mantissa > 0);
            fits && Num::of_int(0).is_multiple_of(step).is_some()
        });
        match known {
            Some(step) => terms.add(Term::MultipleOf(step)),
            None => self.opaque(place, "multipleOf", terms),
        }
    }

    fn conditional(&mut self, place: Place<'t>, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        let condition = self.child(place, value, terms);
        let mut branch =
            |name: &str, terms: &mut Terms| place.node.get(name).map_or(TRUE, |node| self.child(place, node, terms));
        let (then, otherwise) = (branch("then", terms), branch("else", terms));
        let unless = terms.not(condition);
        let (yes, no) = (terms.or(vec![unless, then]), terms.or(vec![condition, otherwise]));
        terms.and(vec![yes, no])
    }

    /// Where a reference of a subschema leads.
    pub(super) fn target(&self, place: Place<'t>, name: &str, value: NodeRef<'t>) -> Lead<'t> {
        match (name, value.as_str()) {
            ("$ref", Some(reference)) => self.library.lead(place, reference),
            ("$dynamicRef", Some(reference)) => self.library.dynamic_lead(place, reference),
            ("$recursiveRef", Some(_)) => self.library.recursive_lead(place),
            _ => Lead::Nowhere,
        }
    }

    fn reference(&mut self, place: Place<'t>, name: &str, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        match self.target(place, name, value) {
            Lead::To(target) => self.schema(target, terms),
            Lead::Depends => self.opaque(place, name, terms),
            Lead::Nowhere => {
                let means = self.library.name(place, value.as_str().unwrap_or_default());
                if self.library.is_standard(&means) {
                    self.opaque_as(place, name, &means, terms)
                } else {
                    self.opaque(place, name, terms)
                }
            }
        }
    }

    fn object(&mut self, place: Place<'t>, name: &str, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        match name {
            "properties" | "patternProperties" | "additionalProperties" => self.members(place, name, value, terms),
            "required" => {
                let names = value.items().filter_map(NodeRef::as_str);
                let ids = names.map(|name| terms.required(name)).collect();
                terms.and(ids)
            }
            "propertyNames" => {
                let id = self.child(place, value, terms);
                if id == TRUE { TRUE } else { terms.add(Term::Names(id)) }
            }
            _ => {
                let mut all = Vec::new();
                for (key, value) in value.entries() {
                    let then = if value.is_sequence() {
                        let names = value.items().filter_map(NodeRef::as_str);
                        let ids = names.map(|name| terms.required(name)).collect();
                        terms.and(ids)
                    } else {
                        self.child(place, value, terms)
                    };
                    let absent = absent(key.scalar_text().unwrap_or_default(), terms);
                    all.push(terms.or(vec![absent, then]));
                }
                terms.and(all)
            }
        }
    }

    /// The three keywords of members, each as a group of its own: what one covers, the last one knows.
    fn members(&mut self, place: Place<'t>, name: &str, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        let mut group = Group { named: Vec::new(), patterns: Vec::new(), rest: TRUE };
        match name {
            "properties" => {
                for (key, schema) in value.entries() {
                    let id = self.child(place, schema, terms);
                    group.named.push((terms.key(key.scalar_text().unwrap_or_default()), id));
                }
            }
            "patternProperties" => {
                for (key, schema) in value.entries() {
                    let source = key.scalar_text().unwrap_or_default();
                    if !terms.patterns.compiles(source) {
                        return self.opaque(place, name, terms);
                    }
                    let id = self.child(place, schema, terms);
                    group.patterns.push((terms.patterns.of(source), id));
                }
            }
            _ => {
                group.rest = if value.as_bool().is_some() {
                    if value.as_bool() == Some(true) { TRUE } else { FALSE }
                } else {
                    self.child(place, value, terms)
                };
                if let Some(properties) = place.node.get("properties") {
                    for (key, _) in properties.entries() {
                        group.named.push((terms.key(key.scalar_text().unwrap_or_default()), TRUE));
                    }
                }
                if let Some(patterns) = place.node.get("patternProperties") {
                    for (key, _) in patterns.entries() {
                        let source = key.scalar_text().unwrap_or_default();
                        if !terms.patterns.compiles(source) {
                            return self.opaque(place, name, terms);
                        }
                        group.patterns.push((terms.patterns.of(source), TRUE));
                    }
                }
            }
        }
        terms.members(group)
    }

    fn list(&mut self, place: Place<'t>, name: &str, value: NodeRef<'t>, terms: &mut Terms) -> Id {
        let places = |name: &str| place.node.get(name).filter(|node| node.is_sequence()).map(NodeRef::len);
        match name {
            "prefixItems" => {
                let ids = self.children(place, value, terms);
                terms.items(ids, TRUE)
            }
            "items" if value.is_sequence() && !self.is_new(Draft::D2020) => {
                let ids = self.children(place, value, terms);
                terms.items(ids, TRUE)
            }
            "items" => {
                let before = if self.is_new(Draft::D2020) { places("prefixItems").unwrap_or(0) } else { 0 };
                let rest = self.child(place, value, terms);
                terms.items(vec![TRUE; before], rest)
            }
            "additionalItems" => {
                let Some(before) = places("items") else { return TRUE };
                let rest = self.child(place, value, terms);
                terms.items(vec![TRUE; before], rest)
            }
            _ => {
                let schema = self.child(place, value, terms);
                let counts = self.is_new(Draft::D2019);
                let bound = |name: &str| place.node.get(name).filter(|_| counts).and_then(whole);
                let most = bound("maxContains").filter(|most| *most < u64::MAX);
                terms.contains(schema, bound("minContains").unwrap_or(1), most)
            }
        }
    }
}

fn types(value: NodeRef<'_>, terms: &mut Terms) -> Id {
    let (mut types, mut integer) = (Types::NONE, false);
    let single = std::iter::once(value).filter(|value| !value.is_sequence());
    for name in single.chain(value.items()).filter_map(NodeRef::as_str) {
        types = types.or(match name {
            "string" => Types::TEXT,
            "number" => Types::NUMBER,
            "object" => Types::OBJECT,
            "array" => Types::LIST,
            "boolean" => Types::BOOL,
            "null" => Types::NULL,
            _ => {
                integer |= name == "integer";
                Types::NONE
            }
        });
    }
    if integer && !types.has(Types::NUMBER) {
        let types = terms.types_of(types.or(Types::NUMBER));
        let whole = terms.add(Term::MultipleOf(Num::of_int(1)));
        return terms.and(vec![types, whole]);
    }
    terms.types_of(types)
}

fn bound(schema: NodeRef<'_>, name: &str, value: NodeRef<'_>, terms: &mut Terms) -> Id {
    let Some(number) = value.number_text().and_then(Num::parse) else { return TRUE };
    // Draft 4: a bool that makes the bound beside it exclusive.
    let excludes = |keyword: &str| schema.get(keyword).and_then(NodeRef::as_bool) == Some(true);
    terms.add(match name {
        "minimum" => Term::Min(number, excludes("exclusiveMinimum")),
        "maximum" => Term::Max(number, excludes("exclusiveMaximum")),
        "exclusiveMinimum" => Term::Min(number, true),
        _ => Term::Max(number, true),
    })
}

fn count(name: &str, value: NodeRef<'_>, terms: &mut Terms) -> Id {
    let Some(count) = whole(value) else { return TRUE };
    let term = match name {
        "minLength" => Term::MinLength(count),
        "maxLength" => Term::MaxLength(count),
        "minItems" => Term::MinItems(count),
        "maxItems" => Term::MaxItems(count),
        "minProperties" => Term::MinMembers(count),
        _ => Term::MaxMembers(count),
    };
    // No value is longer than can be counted.
    let vacuous = if name.starts_with("min") { count == 0 } else { count == u64::MAX };
    if vacuous { TRUE } else { terms.add(term) }
}

/// A count; one beyond 64 bits is as good as the greatest.
fn whole(value: NodeRef<'_>) -> Option<u64> {
    let number = Num::parse(value.number_text()?)?;
    if number < Num::of_int(0) || number.is_multiple_of(&Num::of_int(1)) != Some(true) {
        return None;
    }
    let count = number.parts().and_then(|parts| at_exponent(parts, 0)).and_then(|count| u64::try_from(count).ok());
    Some(count.unwrap_or(u64::MAX))
}

/// That a value is no object with a member.
pub(super) fn absent(name: &str, terms: &mut Terms) -> Id {
    let required = terms.required(name);
    let lacks = terms.not(required);
    let other = terms.types_of(Types::OBJECT.not());
    terms.or(vec![other, lacks])
}

//! From JSON Schemas to models. What stands in one schema becomes one object of a class where its keywords are of
//! one type, else an `allOf` of several that nobody wrote.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::super::library::{Lead, Library, NodeKey, Place};
use super::super::num::Num;
use super::super::schema::Schema;
use super::model::{Class, Criterion, Id, List, Model, Models, Number, Object, Rest, Text};
use crate::limits::Limits;
use crate::scalars::ecma;
use crate::schema::Draft;
use crate::syntax::NodeRef;

const NUMBERS: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const TEXTS: &[&str] = &["minLength", "maxLength", "pattern", "format"];
const MODERN_TEXTS: &[&str] = &["minLength", "maxLength", "pattern"];
const LISTS_OF_4: &[&str] = &["items", "additionalItems", "minItems", "maxItems", "uniqueItems"];
const LISTS: &[&str] = &["items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains"];
const MODERN_LISTS: &[&str] =
    &["items", "prefixItems", "unevaluatedItems", "minItems", "maxItems", "uniqueItems", "contains"];
const OBJECTS_OF_4: &[&str] = &[
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "dependencies",
    "patternProperties",
    "additionalProperties",
];
const OBJECTS: &[&str] = &[
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "dependencies",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
];
const MODERN_OBJECTS: &[&str] = &[
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
];

/// Models of one comparison.
const MOST: usize = 1 << 16;

/// Reads schemas into one arena.
#[derive(Default)]
pub(super) struct Loader<'t> {
    pub(super) models: Models<'t>,
}

/// One side.
struct Side<'l, 't> {
    models: &'l mut Models<'t>,
    library: Library<'t>,
    /// The registry reads newer drafts by another library.
    is_modern: bool,
    ids: HashMap<NodeKey, Id>,
    queue: VecDeque<(Id, Place<'t>)>,
    beyond: Option<&'static str>,
}

impl<'t> Loader<'t> {
    /// The model of a whole schema.
    pub(super) fn root(&mut self, schema: &'t Schema) -> Result<Id, &'static str> {
        // Without `$schema` the registry takes draft 7.
        let names_draft = schema.root().get("$schema").is_some();
        let library = if names_draft {
            Library::new(schema.root(), schema.references())
        } else {
            Library::read_as(Draft::D7, schema.root(), schema.references())
        };
        let root = library.root().ok_or("the schema has no root")?;
        let is_modern = library.draft >= Draft::D2019;
        let ids = HashMap::new();
        let mut side = Side { models: &mut self.models, library, is_modern, ids, queue: VecDeque::new(), beyond: None };
        let id = side.id(root);
        while let Some((id, place)) = side.queue.pop_front() {
            let model = side.model(place);
            if let Some(slot) = side.models.list.get_mut(id) {
                *slot = model;
            }
            if side.models.list.len() > MOST {
                return Err("the schemas are too large for this question");
            }
        }
        side.beyond.map_or(Ok(id), Err)
    }
}

impl<'t> Side<'_, 't> {
    fn push(&mut self, class: Class<'t>, node: Option<NodeRef<'t>>) -> Id {
        self.models.list.push(Model { class, has_default: false, is_bytes: false, node });
        self.models.list.len().saturating_sub(1)
    }

    /// The model of a subschema, which is read later.
    fn id(&mut self, place: Place<'t>) -> Id {
        if let Some(id) = self.ids.get(&place.key()) {
            return *id;
        }
        let id = self.push(Class::Empty, Some(place.node));
        self.ids.insert(place.key(), id);
        self.queue.push_back((id, place));
        id
    }

    fn below(&mut self, place: Place<'t>, node: NodeRef<'t>) -> Id {
        let place = self.library.below(place, node);
        self.id(place)
    }

    fn all_below(&mut self, place: Place<'t>, node: NodeRef<'t>) -> Vec<Id> {
        node.items().map(|item| self.below(place, item)).collect()
    }

    fn named(&mut self, place: Place<'t>, keyword: &str) -> Option<Id> {
        place.node.get(keyword).map(|node| self.below(place, node))
    }

    fn model(&mut self, place: Place<'t>) -> Model<'t> {
        let node = place.node;
        let model = |class| Model { class, has_default: false, is_bytes: false, node: Some(node) };
        match node.as_bool() {
            Some(true) => return model(Class::Empty),
            Some(false) => return model(Class::False),
            None => {}
        }
        let mut parts = Vec::new();
        if self.library.hides(node) {
            parts.extend(self.reference(place));
        } else {
            self.parts(place, &mut parts);
        }
        let class = match (parts.len(), parts.pop()) {
            (_, None) => Class::Empty,
            (1, Some(only)) => only,
            (_, Some(last)) => {
                parts.push(last);
                Class::Combined(Criterion::All, parts.into_iter().map(|part| self.push(part, None)).collect())
            }
        };
        Model {
            has_default: node.get("default").is_some(),
            is_bytes: node.get("connect.type").and_then(NodeRef::as_str) == Some("bytes"),
            ..model(class)
        }
    }

    fn reference(&mut self, place: Place<'t>) -> Option<Class<'t>> {
        let reference = place.node.get("$ref")?.as_str()?;
        if let Lead::To(place) = self.library.lead(place, reference) {
            return Some(Class::Reference(self.id(place)));
        }
        self.beyond = Some("a `$ref` leads to a text that the contract does not carry");
        None
    }

    /// What one schema is made of, by class.
    fn parts(&mut self, place: Place<'t>, parts: &mut Vec<Class<'t>>) {
        let node = place.node;
        let draft = self.library.draft;
        if self.is_modern {
            if ["$dynamicRef", "$recursiveRef"].iter().any(|keyword| node.get(keyword).is_some()) {
                self.beyond = Some("a reference depends on the way to it");
            }
            parts.extend(self.reference(place));
        }
        if let Some(values) = node.get("enum") {
            parts.push(Class::Enum(values.items().map(value).collect()));
        }
        let criteria = [("allOf", Criterion::All), ("anyOf", Criterion::Any), ("oneOf", Criterion::One)];
        for (keyword, criterion) in criteria {
            if let Some(branches) = node.get(keyword) {
                parts.push(Class::Combined(criterion, self.all_below(place, branches)));
            }
        }
        parts.extend(self.named(place, "not").map(Class::Not));
        if let Some(constant) = node.get("const").filter(|_| draft > Draft::D4) {
            parts.push(Class::Const(value(constant)));
        }
        self.typed(place, parts);
        let conditional = ["if", "then", "else"].iter().any(|keyword| node.get(keyword).is_some());
        if conditional && draft >= Draft::D7 {
            parts.push(Class::Conditional);
        }
    }

    /// The types that are named, and those that keywords alone speak of.
    fn typed(&mut self, place: Place<'t>, parts: &mut Vec<Class<'t>>) {
        let node = place.node;
        let mut named: Vec<&str> = Vec::new();
        if let Some(types) = node.get("type") {
            if let Some(only) = types.as_str() {
                named.push(only);
                parts.extend(self.of_type(place, only));
            } else {
                named.extend(types.items().filter_map(NodeRef::as_str));
                let branches: Vec<Class<'t>> = named.iter().filter_map(|name| self.of_type(place, name)).collect();
                let branches = branches.into_iter().map(|branch| self.push(branch, None)).collect();
                parts.push(Class::Combined(Criterion::Any, branches));
            }
        }
        for (types, keywords) in self.keywords() {
            let is_named = types.iter().any(|name| named.contains(name));
            if let Some(first) = types.first()
                && !is_named
                && keywords.iter().any(|keyword| node.get(keyword).is_some())
            {
                parts.extend(self.of_type(place, first));
            }
        }
    }

    /// The keywords by which a type is told where none is named.
    fn keywords(&self) -> [(&'static [&'static str], &'static [&'static str]); 4] {
        let (lists, objects, texts) = match (self.is_modern, self.library.draft) {
            (true, _) => (MODERN_LISTS, MODERN_OBJECTS, MODERN_TEXTS),
            (false, Draft::D4) => (LISTS_OF_4, OBJECTS_OF_4, TEXTS),
            (false, _) => (LISTS, OBJECTS, TEXTS),
        };
        [(&["array"], lists), (&["object"], objects), (&["number", "integer"], NUMBERS), (&["string"], texts)]
    }

    fn of_type(&mut self, place: Place<'t>, name: &str) -> Option<Class<'t>> {
        let node = place.node;
        Some(match name {
            "null" => Class::Null,
            "boolean" => Class::Bool,
            "string" => Class::Text(Text {
                least: count(node, "minLength"),
                most: count(node, "maxLength"),
                pattern: node.get("pattern").and_then(NodeRef::as_str),
            }),
            "number" | "integer" => {
                let bound = |keyword| count(node, keyword);
                Class::Number(Box::new(Number {
                    least: bound("minimum"),
                    most: bound("maximum"),
                    above: bound("exclusiveMinimum"),
                    below: bound("exclusiveMaximum"),
                    factor: node.get("multipleOf").and_then(NodeRef::number_text).and_then(Num::parse),
                    is_integer: name == "integer",
                }))
            }
            "object" => Class::Object(Box::new(self.object(place))),
            "array" => Class::List(Box::new(self.list(place))),
            _ => return None,
        })
    }

    fn rest(&mut self, place: Place<'t>, keyword: &str) -> Rest {
        match place.node.get(keyword) {
            None => Rest::Any,
            Some(node) => match node.as_bool() {
                Some(true) => Rest::Any,
                Some(false) => Rest::None,
                None => Rest::Schema(self.below(place, node)),
            },
        }
    }

    fn object(&mut self, place: Place<'t>) -> Object<'t> {
        let node = place.node;
        let entries = |keyword: &str| {
            let found = node.get(keyword).into_iter().flat_map(NodeRef::entries);
            found.filter_map(|(key, value)| Some((key.scalar_text()?, value))).collect::<Vec<_>>()
        };
        let mut needs = BTreeMap::new();
        let mut dependent = BTreeMap::new();
        let (lists, schemas) =
            if self.is_modern { ("dependentRequired", "dependentSchemas") } else { ("dependencies", "dependencies") };
        for (name, value) in entries(lists).into_iter().filter(|(_, value)| value.is_sequence()) {
            needs.insert(name, value.items().filter_map(NodeRef::as_str).collect());
        }
        for (name, value) in entries(schemas).into_iter().filter(|(_, value)| !value.is_sequence()) {
            dependent.insert(name, self.below(place, value));
        }
        let regex_bytes = Limits::default().regex_bytes;
        Object {
            properties: entries("properties")
                .into_iter()
                .map(|(name, value)| (name, self.below(place, value)))
                .collect(),
            patterns: entries("patternProperties")
                .into_iter()
                .map(|(source, value)| (ecma::Pattern::compile(source, regex_bytes).ok(), self.below(place, value)))
                .collect(),
            rest: self.rest(place, "additionalProperties"),
            unevaluated: self.unevaluated(place, "unevaluatedProperties"),
            required: node.get("required").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect(),
            needs,
            dependent,
            least: count(node, "minProperties"),
            most: count(node, "maxProperties"),
        }
    }

    fn unevaluated(&mut self, place: Place<'t>, keyword: &str) -> Option<Id> {
        if self.is_modern { self.named(place, keyword) } else { None }
    }

    fn list(&mut self, place: Place<'t>) -> List {
        let node = place.node;
        let items = node.get("items");
        let (mut all, mut first, mut rest) =
            (None, Vec::new(), self.rest(place, if self.is_modern { "items" } else { "additionalItems" }));
        if self.is_modern {
            if items.is_some_and(NodeRef::is_sequence) {
                self.beyond = Some("the registry reads no lists of `items` in this draft");
            }
            first = node.get("prefixItems").map(|schemas| self.all_below(place, schemas)).unwrap_or_default();
            if let (Rest::Schema(id), true) = (rest, first.is_empty()) {
                (all, rest) = (Some(id), Rest::Any);
            }
        } else {
            match items {
                Some(schemas) if schemas.is_sequence() => first = self.all_below(place, schemas),
                Some(schema) => all = Some(self.below(place, schema)),
                None => {}
            }
            if all.is_some() && rest == Rest::None {
                rest = Rest::Any;
            }
        }
        let contained = self.is_modern && node.get("contains").is_some();
        List {
            all,
            first,
            rest,
            unevaluated: self.unevaluated(place, "unevaluatedItems"),
            least: count(node, "minItems"),
            most: count(node, "maxItems"),
            is_unique: node.get("uniqueItems").and_then(NodeRef::as_bool) == Some(true),
            least_contained: contained.then(|| count(node, "minContains").unwrap_or(1.0)),
            most_contained: if contained { count(node, "maxContains") } else { None },
        }
    }
}

/// A number, as a double: so the registry compares them.
fn count(node: NodeRef<'_>, keyword: &str) -> Option<f64> {
    node.get(keyword)?.number_text()?.parse().ok()
}

/// A value as the registry compares it: `1` is not `1.0`, and the order of keys does not count.
fn value(node: NodeRef<'_>) -> String {
    if node.is_sequence() {
        let items: Vec<String> = node.items().map(value).collect();
        return format!("[{}]", items.join(","));
    }
    if node.is_mapping() {
        let members: BTreeSet<String> = node
            .entries()
            .map(|(key, member)| format!("{:?}:{}", key.scalar_text().unwrap_or_default(), value(member)))
            .collect();
        return format!("{{{}}}", members.into_iter().collect::<Vec<_>>().join(","));
    }
    if let Some(number) = node.number_text() {
        let is_whole = number.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
        let text = Num::parse(number).map_or_else(|| number.to_owned(), |number| number.text().to_owned());
        return if is_whole { text } else { format!("{text}d") };
    }
    let mut text = String::new();
    node.write_json(&mut text);
    text
}

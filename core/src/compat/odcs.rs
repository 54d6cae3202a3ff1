//! The properties of an Open Data Contract Standard file as a JSON Schema, so that one search decides
//! both. Producers are held to what is declared; for consumers an undeclared member is only a warning.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Target, TargetStep, token_below};
use crate::schema::{Const, Constraints, Content, Kind, Node, NodeId, Presence, Shape, TypeSet};

/// Places within places; documents nest less.
const DEEPEST: u32 = 128;

/// What stands for dates and times: two places with the same demands have the same text, so that
/// equal demands are equal. Where one meets anything else that is asked of texts, the reader takes no
/// text at all: what the validators do not confirm of that is not decided.
#[derive(Default)]
pub(super) struct Stands {
    numbers: BTreeMap<String, usize>,
    /// Where one stands, or what is asked of texts meets one: no text of the schema is shown of it.
    pub(super) places: BTreeSet<String>,
}

impl Stands {
    fn text(&mut self, node: &Node) -> String {
        let key = format!("{:?} {:?}", node.kind, node.constraints);
        let next = self.numbers.len();
        let at = *self.numbers.entry(key).or_insert(next);
        let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
        let date = format!("{:04}-{month:02}-{day:02}", 2020 + at / 336);
        match node.kind {
            Kind::Date => date,
            Kind::Time(_) => format!("{:02}:{:02}:{:02}Z", at / 3_600 % 24, at / 60 % 60, at % 60),
            _ => format!("{date}T00:00:00Z"),
        }
    }
}

/// The schema of one side; `None` where a part of it is beyond what is compiled.
pub(super) fn schema(shape: &Shape, other: &Shape, writes: bool, stands: &mut Stands) -> Option<String> {
    let partner = Some(other.root);
    let root = Writer { shape, other, writes, stands, path: String::new() }.node(shape.root, partner, 0)?;
    Some(format!("{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"allOf\":[{root}]}}"))
}

struct Writer<'s, 't> {
    shape: &'s Shape,
    /// That of the other side.
    other: &'s Shape,
    /// Where it is, as changes name it.
    path: String,
    writes: bool,
    stands: &'t mut Stands,
}

impl Writer<'_, '_> {
    /// A node below this one.
    fn below(&mut self, step: &str, id: NodeId, partner: Option<NodeId>, depth: u32) -> Option<String> {
        let path = token_below(&self.path, step);
        let around = std::mem::replace(&mut self.path, path);
        let text = self.node(id, partner, depth + 1);
        self.path = around;
        text
    }

    /// A place of dates or times.
    fn time(&mut self, node: &Node, partner: Option<&Node>) -> String {
        let not_null = node.constraints.as_ref().is_some_and(|constraints| constraints.not_null);
        let null = node.types != TypeSet::ALL && node.types.has(TypeSet::NULL) && !not_null;
        self.stands.places.insert(self.path.clone());
        if !self.writes && partner.is_none_or(|partner| !is_time(partner) && partner.types.has(TypeSet::TEXT)) {
            return if null { "{\"type\":[\"null\"]}" } else { "{\"not\":{}}" }.to_owned();
        }
        let types = if null { "\"string\",\"null\"" } else { "\"string\"" };
        let stand = quoted(&self.stands.text(node));
        format!("{{\"type\":[{types}],\"anyOf\":[{{\"type\":\"null\"}},{{\"const\":{stand}}}]}}")
    }

    fn node(&mut self, id: NodeId, partner: Option<NodeId>, depth: u32) -> Option<String> {
        let partner = partner.map(|id| self.other.node(id));
        let shape = self.shape;
        let node = shape.node(id);
        let mut parts = beside(shape, node)?;
        if depth > DEEPEST {
            return None;
        }
        let constraints = node.constraints.as_deref();
        if constraints.is_some_and(|constraints| constraints.never) {
            return Some("false".to_owned());
        }
        let not_null = constraints.is_some_and(|constraints| constraints.not_null);
        if is_time(node) {
            return Some(self.time(node, partner));
        }
        // A date meets what is asked of texts: it is for the validators to say.
        let meets = !self.writes && partner.is_some_and(is_time) && constraints.is_some_and(asks_of_texts);
        if meets {
            self.stands.places.insert(self.path.clone());
        }
        parts.extend(types(if meets { node.types.without(TypeSet::TEXT) } else { node.types }, not_null));
        if let Some(constraints) = constraints {
            asked(constraints, &mut parts);
        }
        match &node.kind {
            Kind::Record(record) => {
                let mut members = Vec::new();
                let mut required = Vec::new();
                for field in &record.fields {
                    let theirs = partner.and_then(|partner| match &partner.kind {
                        Kind::Record(record) => record.fields.iter().find(|theirs| theirs.name == field.name),
                        _ => None,
                    });
                    let text = self.below(&field.name, field.node, theirs.map(|theirs| theirs.node), depth)?;
                    members.push(format!("{}:{text}", quoted(&field.name)));
                    if field.presence == Presence::Required {
                        required.push(quoted(&field.name));
                    }
                }
                parts.push(format!("\"properties\":{{{}}}", members.join(",")));
                parts.push(format!("\"required\":[{}]", required.join(",")));
                match &record.content {
                    Content::Closed if self.writes => parts.push("\"additionalProperties\":false".to_owned()),
                    Content::Schema(rest) => {
                        parts.push(format!("\"additionalProperties\":{}", self.below("*", *rest, None, depth)?));
                    }
                    _ => {}
                }
            }
            Kind::List(element) => {
                let theirs = partner.and_then(|partner| match &partner.kind {
                    Kind::List(theirs) => Some(*theirs),
                    _ => None,
                });
                parts.push(format!("\"items\":{}", self.below("*", *element, theirs, depth)?));
            }
            Kind::Map { key: None, value } => {
                let theirs = partner.and_then(|partner| match &partner.kind {
                    Kind::Map { value: theirs, .. } => Some(*theirs),
                    _ => None,
                });
                parts.push(format!("\"additionalProperties\":{}", self.below("*", *value, theirs, depth)?));
            }
            Kind::Map { .. } | Kind::Union(_) => return None,
            _ => {}
        }
        Some(format!("{{{}}}", parts.join(",")))
    }
}

/// What is judged beside the plan, as keywords; `None` where that is one that is not known here.
fn beside(shape: &Shape, node: &Node) -> Option<Vec<String>> {
    let Some(at) = node.fallback else { return Some(Vec::new()) };
    let fallback = shape.fallbacks.get(at as usize)?;
    match fallback.keywords.as_slice() {
        [keyword] if &**keyword == "uniqueItems" => Some(vec!["\"uniqueItems\":true".to_owned()]),
        // It stands among the constraints as well.
        [keyword] if &**keyword == "format" => Some(Vec::new()),
        _ => None,
    }
}

/// What properties ask of values over a JSON Schema, as a schema beside it: all that the readers check at these
/// places. What they leave to the schema as a whole, they ask nothing of.
pub(super) fn over(shape: &Shape, targets: &[Target]) -> String {
    let all: Vec<&[TargetStep]> = targets.iter().map(|target| target.steps.as_slice()).collect();
    over_node(shape, shape.root, &all)
}

/// A place and the targets at it or below. They are no longer than documents nest.
fn over_node(shape: &Shape, id: NodeId, targets: &[&[TargetStep]]) -> String {
    let own = shape.node(id);
    let node = shape.node(shape.value_node(id).0);
    if own.fallback.is_some() || node.fallback.is_some() {
        return "{}".to_owned();
    }
    let mut parts = Vec::new();
    if targets.iter().any(|steps| steps.is_empty()) {
        for constraints in
            node.constraints.iter().chain((!std::ptr::eq(own, node)).then_some(&own.constraints).into_iter().flatten())
        {
            asked(constraints, &mut parts);
            parts.extend(constraints.not_null.then(|| "\"not\":{\"type\":\"null\"}".to_owned()));
        }
    }
    let mut elements: Vec<&[TargetStep]> = Vec::new();
    let mut members: BTreeMap<&str, Vec<&[TargetStep]>> = BTreeMap::new();
    for steps in targets {
        match steps.split_first() {
            Some((TargetStep::Name(name, _), rest)) => members.entry(name).or_default().push(rest),
            Some((TargetStep::Items, rest)) => elements.push(rest),
            None => {}
        }
    }
    match &node.kind {
        Kind::Record(record) => {
            let fields: BTreeMap<&str, &crate::schema::Field> =
                record.fields.iter().map(|field| (&*field.name, field)).collect();
            let below: Vec<String> = members
                .iter()
                .filter_map(|(name, rest)| {
                    let text = over_node(shape, fields.get(name)?.node, rest);
                    Some(format!("{}:{text}", quoted(name)))
                })
                .collect();
            let required: Vec<String> = record
                .fields
                .iter()
                .filter(|field| field.presence == Presence::Required)
                .map(|field| quoted(&field.name))
                .collect();
            parts.push(format!("\"properties\":{{{}}}", below.join(",")));
            parts.push(format!("\"required\":[{}]", required.join(",")));
        }
        Kind::List(element) if !elements.is_empty() => {
            parts.push(format!("\"items\":{}", over_node(shape, *element, &elements)));
        }
        _ => {}
    }
    format!("{{{}}}", parts.join(","))
}

/// Whether a place is one of dates or times.
fn is_time(node: &Node) -> bool {
    let form = node.constraints.as_ref().is_some_and(|constraints| constraints.time_form.is_some());
    node.kind.time_class().is_some() || form
}

/// Whether anything is asked of texts.
fn asks_of_texts(constraints: &Constraints) -> bool {
    let lengths = constraints.min_length.is_some() || constraints.max_length.is_some();
    let values = constraints.any_of.is_some() || constraints.constant.is_some();
    lengths || values || constraints.pattern.is_some() || constraints.format.is_some()
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn types(set: TypeSet, not_null: bool) -> Option<String> {
    let set = if not_null { set.without(TypeSet::NULL) } else { set };
    if set == TypeSet::ALL {
        return None;
    }
    let names = [
        (TypeSet::NULL, "null"),
        (TypeSet::BOOL, "boolean"),
        (TypeSet::NUMBER, "number"),
        (TypeSet::TEXT, "string"),
        (TypeSet::LIST, "array"),
        (TypeSet::OBJECT, "object"),
    ];
    let mut found: Vec<&str> = names.iter().filter(|(one, _)| set.has(*one)).map(|(_, name)| *name).collect();
    if set.has(TypeSet::INTEGER) && !set.has(TypeSet::NUMBER) {
        found.push("integer");
    }
    let names: Vec<String> = found.into_iter().map(quoted).collect();
    Some(if names.is_empty() { "\"not\":{}".to_owned() } else { format!("\"type\":[{}]", names.join(",")) })
}

/// What is asked beyond the type, keyword by keyword.
fn asked(constraints: &Constraints, parts: &mut Vec<String>) {
    let factor = [("multipleOf", constraints.multiple_of.as_ref())];
    for (keyword, bound) in constraints.bounds().into_iter().chain(factor) {
        parts.extend(bound.map(|bound| format!("\"{keyword}\":{bound}")));
    }
    for (keyword, count) in constraints.counts() {
        parts.extend(count.map(|count| format!("\"{keyword}\":{count}")));
    }
    parts.extend(constraints.pattern.as_ref().map(|pattern| format!("\"pattern\":{}", quoted(pattern))));
    parts.extend(constraints.format.as_ref().map(|format| format!("\"format\":{}", quoted(format))));
    if let Some(values) = &constraints.any_of {
        parts.push(format!("\"enum\":[{}]", values.iter().map(constant).collect::<Vec<_>>().join(",")));
    }
    if let Some(value) = &constraints.constant {
        parts.push(format!("\"const\":{}", constant(value)));
    }
}

fn constant(value: &Const) -> String {
    match value {
        Const::Null => "null".to_owned(),
        Const::Bool(value) => value.to_string(),
        Const::Number(text) => text.to_string(),
        Const::Text(text) => quoted(text),
    }
}

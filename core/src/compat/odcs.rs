//! The properties of an Open Data Contract Standard file as a JSON Schema, so that one search decides
//! both. Producers are held to what is declared; for consumers an undeclared member is only a warning.

use std::collections::BTreeMap;

use crate::schema::{Bounds, Const, Constraints, Content, Kind, Node, NodeId, Presence, Shape, Text, TypeSet};

/// Places within places; documents nest less.
const DEEPEST: u32 = 128;

/// What stands for dates and times: two places with the same demands have the same text, so that
/// equal demands are equal; of others no witness is confirmed, and nothing is decided.
#[derive(Default)]
pub(super) struct Stands(BTreeMap<String, usize>);

impl Stands {
    fn text(&mut self, node: &Node) -> String {
        let key = format!("{:?} {:?}", node.kind, node.constraints);
        let next = self.0.len();
        let at = *self.0.entry(key).or_insert(next);
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
pub(super) fn schema(shape: &Shape, writes: bool, stands: &mut Stands) -> Option<String> {
    let root = Writer { shape, writes, stands }.node(shape.root, 0)?;
    Some(format!("{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"allOf\":[{root}]}}"))
}

struct Writer<'s, 't> {
    shape: &'s Shape,
    writes: bool,
    stands: &'t mut Stands,
}

impl Writer<'_, '_> {
    fn node(&mut self, id: NodeId, depth: u32) -> Option<String> {
        let shape = self.shape;
        let node = shape.node(id);
        if depth > DEEPEST || node.fallback.is_some() {
            return None;
        }
        let constraints = node.constraints.as_deref();
        if constraints.is_some_and(|constraints| constraints.never) {
            return Some("false".to_owned());
        }
        let is_null = node.types != TypeSet::ALL && node.types.has(TypeSet::NULL);
        let not_null = constraints.is_some_and(|constraints| constraints.not_null);
        if node.kind.time_class().is_some() || constraints.is_some_and(|constraints| constraints.time_form.is_some()) {
            let null = if is_null && !not_null { ",null" } else { "" };
            return Some(format!("{{\"enum\":[{}{null}]}}", quoted(&self.stands.text(node))));
        }
        let mut parts = Vec::new();
        parts.extend(types(node.types, not_null));
        if let Some(constraints) = constraints {
            asked(constraints, &mut parts);
        }
        match &node.kind {
            Kind::Record(record) => {
                let mut members = Vec::new();
                let mut required = Vec::new();
                for field in &record.fields {
                    members.push(format!("{}:{}", quoted(&field.name), self.node(field.node, depth + 1)?));
                    if field.presence == Presence::Required {
                        required.push(quoted(&field.name));
                    }
                }
                parts.push(format!("\"properties\":{{{}}}", members.join(",")));
                parts.push(format!("\"required\":[{}]", required.join(",")));
                match &record.content {
                    Content::Closed if self.writes => parts.push("\"additionalProperties\":false".to_owned()),
                    Content::Schema(rest) => {
                        parts.push(format!("\"additionalProperties\":{}", self.node(*rest, depth + 1)?));
                    }
                    _ => {}
                }
            }
            Kind::List(element) => parts.push(format!("\"items\":{}", self.node(*element, depth + 1)?)),
            Kind::Map { key: None, value } => {
                parts.push(format!("\"additionalProperties\":{}", self.node(*value, depth + 1)?));
            }
            Kind::Map { .. } | Kind::Union(_) => return None,
            _ => {}
        }
        Some(format!("{{{}}}", parts.join(",")))
    }
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
    let Bounds { minimum, maximum, exclusive_minimum, exclusive_maximum } = &constraints.number;
    let numbers = [
        ("minimum", minimum),
        ("maximum", maximum),
        ("exclusiveMinimum", exclusive_minimum),
        ("exclusiveMaximum", exclusive_maximum),
        ("multipleOf", &constraints.multiple_of),
    ];
    for (keyword, bound) in numbers {
        parts.extend(bound.as_ref().map(|bound: &Text| format!("\"{keyword}\":{bound}")));
    }
    let counts = [
        ("minLength", constraints.min_length),
        ("maxLength", constraints.max_length),
        ("minItems", constraints.min_items),
        ("maxItems", constraints.max_items),
        ("minProperties", constraints.min_properties),
        ("maxProperties", constraints.max_properties),
    ];
    for (keyword, count) in counts {
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

//! Digests: of the source text, and of everything that can change an outcome.
//!
//! The enforcement digest is SHA-256, with a format tag, over canonical JSON (RFC 8785) of the
//! compiled form. Every number is the text of its exact decimal value, and declared members are
//! arrays of `[name, schema]` in order, so that two contracts share a digest only where they share
//! every outcome. Owners, descriptions and spans are no part of it, nor are rules that do not run.

mod extensions;
mod json;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::model::{Extensions, Origin, RuleSource};
use crate::report::Action;
use crate::scalars::decimal::{Number, canonical};
use crate::scalars::hexadecimal;
use crate::schema::{Const, Constraints, Content, Format, Kind, Node, NodeId, Presence, Shape, TimeUnit};
use crate::syntax::{Located, renamed};

/// Version of the compiled form; it changes whenever the meaning of a contract does.
const TAG: &str = "stipula.enforcement/1";

/// A value of the canonical form.
pub(crate) enum Canon {
    Bool(bool),
    Text(String),
    List(Vec<Canon>),
    Map(Vec<(&'static str, Canon)>),
}

/// `sha256:` and the digest of a text.
pub(crate) fn of_text(text: &str) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(text.as_bytes())))
}

/// The enforcement digest. `schemas` are the JSON Schemas (the contract's own, then those that it
/// refers to) where a part of them is judged by its text.
pub(crate) fn of_contract(
    shape: &Shape,
    schemas: &[(&str, &str)],
    rules: &[RuleSource],
    extensions: &Extensions,
    options: Canon,
) -> String {
    let schemas = schemas.iter().map(|(name, schema)| Canon::List(vec![text(*name), json::schema(schema)]));
    // `fullName` reads the name of a record; in a JSON Schema it is a path.
    let names = shape.format != Format::JsonSchema;
    let mut form = vec![
        ("format", text(TAG)),
        ("options", options),
        ("rules", Canon::List(rules.iter().filter(|rule| rule.judges() && !rule.disabled).map(rule).collect())),
        ("schema", Canon::List(schemas.collect())),
        ("sensitive", Canon::Bool(shape.sensitive)),
        ("shape", shape_form(shape, names)),
    ];
    form.extend(extensions::form(extensions));
    let mut json = String::new();
    write(Canon::Map(form), &mut json);
    of_text(&json)
}

pub(crate) fn text(text: impl Into<String>) -> Canon {
    Canon::Text(text.into())
}

fn write(form: Canon, out: &mut String) {
    match form {
        Canon::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Canon::Text(value) => out.push_str(&serde_json::to_string(&value).unwrap_or_default()),
        Canon::List(items) => {
            out.push('[');
            for (at, item) in items.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Canon::Map(mut members) => {
            // All keys are ASCII words of this file, so byte order is the order of RFC 8785.
            members.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (at, (key, value)) in members.into_iter().enumerate() {
                let _ = write!(out, "{}\"{key}\":", if at > 0 { "," } else { "" });
                write(value, out);
            }
            out.push('}');
        }
    }
}

/// An expression with one name for what has several: on the object itself `message` and `root` are
/// `this`, on a field `value` is.
fn expression(rule: &RuleSource, located: &Located) -> Canon {
    let on_object = rule.target.steps.is_empty() && rule.tags.is_empty() && rule.fields.is_empty();
    let others: &[&str] = if on_object { &["message", "root"] } else { &["value"] };
    let is_inline = matches!(rule.origin, Origin::Inline(_));
    text(if is_inline { located.text.trim().to_owned() } else { renamed(located.text.trim(), others, "this") })
}

fn rule(rule: &RuleSource) -> Canon {
    let located = |list: &[Located]| Canon::List(list.iter().map(|item| text(&*item.text)).collect());
    let mut form = vec![
        ("id", text(&*rule.id)),
        ("mode", text(format!("{:?}", rule.mode))),
        ("writer", action(rule.actions.writer)),
        ("reader", action(rule.actions.reader)),
        ("severity", text(rule.severity.to_string())),
        ("expr", expression(rule, &rule.expr)),
        ("target", text(rule.target.dotted())),
        ("tags", located(&rule.tags)),
        ("fields", located(&rule.fields)),
    ];
    if let Some(when) = &rule.when {
        form.push(("when", expression(rule, when)));
    }
    if let Some(message) = &rule.message {
        form.push(("message", expression(rule, message)));
    }
    if let Origin::Inline(place) = &rule.origin {
        form.push(("inline", text(&*place.element)));
    }
    if let Some(doc) = &rule.doc {
        form.push(("doc", text(&**doc)));
    }
    Canon::Map(form)
}

fn action(action: Action) -> Canon {
    text(match action {
        Action::Error => "ERROR",
        Action::Dlq => "DLQ",
        Action::None => "NONE",
    })
}

/// The nodes that the root reaches, numbered in the order in which they are met.
fn shape_form(shape: &Shape, names: bool) -> Canon {
    let mut walk = Walk { shape, names, numbers: vec![None; shape.nodes.len()], queue: Vec::new() };
    walk.number(shape.root);
    let mut nodes = Vec::new();
    let mut at = 0;
    while let Some(id) = walk.queue.get(at).copied() {
        nodes.push(walk.node(shape.node(id)));
        at += 1;
    }
    Canon::List(nodes)
}

struct Walk<'a> {
    shape: &'a Shape,
    /// Whether the names of records can be read.
    names: bool,
    numbers: Vec<Option<usize>>,
    queue: Vec<NodeId>,
}

impl Walk<'_> {
    fn number(&mut self, id: NodeId) -> Canon {
        let known = self.numbers.get(id.0 as usize).copied().flatten();
        let number = known.unwrap_or(self.queue.len());
        if known.is_none() {
            self.queue.push(id);
            if let Some(slot) = self.numbers.get_mut(id.0 as usize) {
                *slot = Some(number);
            }
        }
        text(number.to_string())
    }

    fn node(&mut self, node: &Node) -> Canon {
        let mut form = vec![("kind", self.kind(&node.kind)), ("types", text(node.types.0.to_string()))];
        if let Some(name) = node.name.as_ref().filter(|_| self.names) {
            form.push(("name", text(&**name)));
        }
        if !node.tags.is_empty() {
            form.push(("tags", texts(&node.tags)));
        }
        if let Some(constraints) = &node.constraints {
            form.push(("constraints", constraints_form(constraints)));
        }
        if let Some(fallback) = node.fallback.and_then(|at| self.shape.fallbacks.get(at as usize)) {
            form.push(("fallback", text(&*fallback.pointer)));
        }
        Canon::Map(form)
    }

    fn kind(&mut self, kind: &Kind) -> Canon {
        let words = |words: &[&str]| Canon::List(words.iter().map(|word| text(*word)).collect());
        match kind {
            Kind::Dyn => words(&["dyn"]),
            Kind::Null => words(&["null"]),
            Kind::Bool => words(&["bool"]),
            Kind::Int(int) => words(&["int", &format!("{int:?}")]),
            Kind::Float => words(&["float"]),
            Kind::Double => words(&["double"]),
            Kind::Decimal { precision, scale, fixed } => words(&[
                "decimal",
                &precision.to_string(),
                &scale.to_string(),
                &fixed.map_or("bytes".to_owned(), |size| size.to_string()),
            ]),
            Kind::Text => words(&["string"]),
            Kind::Uuid { fixed } => words(&["uuid", if *fixed { "fixed" } else { "string" }]),
            Kind::Bytes => words(&["bytes"]),
            Kind::Fixed(size) => words(&["fixed", &size.to_string()]),
            Kind::Enum { symbols, default } => Canon::List(vec![
                text("enum"),
                texts(symbols),
                text(default.map_or(String::new(), |index| index.to_string())),
            ]),
            Kind::Date => words(&["date"]),
            Kind::Time(unit) => words(&["time", unit_word(*unit)]),
            Kind::Timestamp { unit, local } => {
                words(&["timestamp", unit_word(*unit), if *local { "local" } else { "utc" }])
            }
            Kind::Duration => words(&["duration"]),
            Kind::Record(record) => self.record(record),
            Kind::List(element) => Canon::List(vec![text("list"), self.number(*element)]),
            Kind::Map { key, value } => {
                let key = key.map_or_else(|| text("string"), |key| self.number(key));
                Canon::List(vec![text("map"), key, self.number(*value)])
            }
            Kind::Union(branches) => {
                let branches = branches.iter().map(|branch| self.number(*branch)).collect();
                Canon::List(vec![text("union"), Canon::List(branches)])
            }
        }
    }

    fn record(&mut self, record: &crate::schema::Record) -> Canon {
        let fields = record
            .fields
            .iter()
            .map(|field| {
                let mut facts = vec![
                    ("node", self.number(field.node)),
                    ("required", Canon::Bool(field.presence == Presence::Required)),
                    ("sensitive", Canon::Bool(field.sensitive)),
                ];
                if !field.aliases.is_empty() {
                    facts.push(("aliases", texts(&field.aliases)));
                }
                if !field.tags.is_empty() {
                    facts.push(("tags", texts(&field.tags)));
                }
                if let Some(number) = field.number {
                    facts.push(("number", text(number.to_string())));
                }
                // A `default` of a JSON Schema fills nothing.
                if let Some(default) = field.default.as_ref().filter(|_| self.shape.format == Format::Avro) {
                    facts.push(("default", json::value(default)));
                }
                Canon::List(vec![text(&*field.name), Canon::Map(facts)])
            })
            .collect();
        let content = match &record.content {
            Content::Open => text("open"),
            Content::Closed => text("closed"),
            Content::Schema(node) => Canon::List(vec![self.number(*node)]),
        };
        let mut form = vec![text("record"), Canon::List(fields), content];
        if !record.oneofs.is_empty() {
            form.push(Canon::List(record.oneofs.iter().map(|group| numbers(group)).collect()));
        }
        Canon::List(form)
    }
}

fn numbers(list: &[u32]) -> Canon {
    Canon::List(list.iter().map(|number| text(number.to_string())).collect())
}

fn unit_word(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Millis => "millis",
        TimeUnit::Micros => "micros",
        TimeUnit::Nanos => "nanos",
    }
}

fn texts(list: &[crate::schema::Text]) -> Canon {
    Canon::List(list.iter().map(|item| text(&**item)).collect())
}

fn constraints_form(constraints: &Constraints) -> Canon {
    let mut form = Vec::new();
    let numbers = [
        ("minimum", &constraints.number.minimum),
        ("maximum", &constraints.number.maximum),
        ("exclusive_minimum", &constraints.number.exclusive_minimum),
        ("exclusive_maximum", &constraints.number.exclusive_maximum),
    ];
    for (name, bound) in numbers {
        if let Some(bound) = bound {
            form.push((name, text(exact(bound))));
        }
    }
    let counts = [
        ("min_length", constraints.min_length),
        ("max_length", constraints.max_length),
        ("min_items", constraints.min_items),
        ("max_items", constraints.max_items),
        ("min_properties", constraints.min_properties),
        ("max_properties", constraints.max_properties),
    ];
    for (name, count) in counts {
        if let Some(count) = count {
            form.push((name, text(count.to_string())));
        }
    }
    for (name, word) in [("pattern", &constraints.pattern), ("format", &constraints.format)] {
        if let Some(word) = word {
            form.push((name, text(&**word)));
        }
    }
    if let Some(factor) = &constraints.multiple_of {
        form.push(("multiple_of", text(exact(factor))));
    }
    if let Some(time) = &constraints.time_form {
        form.push(("time_form", time_form(time)));
    }
    if let Some(list) = &constraints.any_of {
        form.push(("enum", Canon::List(list.iter().map(constant).collect())));
    }
    if let Some(value) = &constraints.constant {
        form.push(("const", constant(value)));
    }
    for (name, flag) in
        [("implied_types", constraints.implied_types), ("never", constraints.never), ("not_null", constraints.not_null)]
    {
        if flag {
            form.push((name, Canon::Bool(true)));
        }
    }
    Canon::Map(form)
}

fn time_form(form: &crate::schema::TimeForm) -> Canon {
    let offset = form.offset.map_or("either", |offset| if offset { "required" } else { "refused" });
    Canon::List(vec![
        text(form.pattern.as_deref().unwrap_or_default()),
        Canon::Bool(form.is_unread),
        text(offset),
        text(form.default_offset.to_string()),
    ])
}

fn constant(value: &Const) -> Canon {
    let pair = |word: &str, value: String| Canon::List(vec![text(word), text(value)]);
    match value {
        Const::Null => Canon::List(vec![text("null")]),
        Const::Bool(value) => pair("bool", value.to_string()),
        Const::Number(value) => pair("number", exact(value)),
        Const::Text(value) => pair("string", value.to_string()),
    }
}

/// The canonical text of a number's exact decimal value.
fn exact(number: &str) -> String {
    Number::parse(number.as_bytes()).map_or_else(|| number.to_owned(), |number| canonical(&number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Field, Format, IntKind, Record};

    /// A record of two fields, `a` an int and `b` a map, and the form of its shape.
    fn form(change: impl FnOnce(&mut Vec<Node>)) -> String {
        let field = |name: &str, node| Field::new(name, NodeId(node), Presence::Optional);
        let record = Record { fields: vec![field("a", 1), field("b", 2)], ..Record::default() };
        let map = Kind::Map { key: None, value: NodeId(1) };
        let mut nodes: Vec<Node> =
            [Kind::Record(record), Kind::Int(IntKind::I32), map, Kind::Bool].into_iter().map(Node::new).collect();
        change(&mut nodes);
        let shape = Shape {
            format: Format::Avro,
            nodes,
            root: NodeId(0),
            fallbacks: Vec::new(),
            inner: Vec::new(),
            sensitive: false,
        };
        of_contract(&shape, &[], &[], &Extensions::default(), Canon::Bool(true))
    }

    fn record(nodes: &mut [Node]) -> &mut Record {
        match &mut nodes[0].kind {
            Kind::Record(record) => record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_changes_an_outcome_changes_the_digest() {
        let all = [
            form(|_| ()),
            form(|nodes| record(nodes).fields[0].number = Some(1)),
            form(|nodes| record(nodes).fields[0].number = Some(2)),
            form(|nodes| record(nodes).oneofs = vec![vec![0, 1]]),
            form(|nodes| record(nodes).oneofs = vec![vec![0], vec![1]]),
            form(|nodes| record(nodes).fields[0].sensitive = true),
            form(|nodes| record(nodes).fields.reverse()),
            form(|nodes| nodes[1].kind = Kind::Int(IntKind::I64)),
            form(|nodes| nodes[2].kind = Kind::Map { key: Some(NodeId(3)), value: NodeId(1) }),
            form(|nodes| nodes[2].kind = Kind::Map { key: Some(NodeId(1)), value: NodeId(1) }),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all.iter().skip(at + 1).any(|other| one == other), "{at}");
        }
    }

    #[test]
    fn what_says_nothing_of_a_record_changes_no_digest() {
        let base = form(|_| ());
        assert_eq!(base, form(|nodes| record(nodes).fields[0].span = Some(crate::diagnostics::Span::default())));
        assert_eq!(base, form(|nodes| nodes.push(Node::new(Kind::Null))));
    }
}

//! JSON that is part of a digest: without white space and notes, keys sorted, numbers by their value.

use super::{Canon, exact, text};
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::syntax::{Kind, Located, NodeRef, OffsetMap, Tree, parse_json_at};

/// What a schema follows that names no draft.
const DEFAULT_DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Keywords that say nothing about values.
const NOTES: [&str; 9] =
    ["$comment", "default", "deprecated", "description", "example", "examples", "readOnly", "title", "writeOnly"];
/// Keywords whose value is a schema, or a list of schemas.
const SCHEMAS: [&str; 16] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is an object of schemas. The first one declares members, in an order.
const MAPS: [&str; 6] = ["properties", "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties"];

/// What a value of a document is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The schema itself.
    Root,
    Schema,
    /// An object of schemas, whose keys are names; declared members keep their order.
    Map {
        ordered: bool,
    },
    Value,
}

/// The text of a JSON Schema. The draft that it follows is a part of it, named or not.
pub(super) fn schema(json: &str) -> Canon {
    parsed(json, Role::Root)
}

/// The text of a JSON value.
pub(super) fn value(json: &str) -> Canon {
    parsed(json, Role::Value)
}

fn parsed(json: &str, role: Role) -> Canon {
    // The text was read before, within its limits; spans and faults are of no interest here.
    let limits = Limits { document_bytes: usize::MAX, document_depth: u32::MAX, ..Limits::default() };
    let located = Located { text: json.into(), map: OffsetMap::plain(Span::default()) };
    let tree: Option<Tree> = parse_json_at(&located, &limits, &mut Diagnostics::default());
    tree.map_or_else(|| text(json), |tree| form(tree.root(), role))
}

fn form(node: NodeRef<'_>, role: Role) -> Canon {
    let tagged = |tag: &str, value: Canon| Canon::List(vec![text(tag), value]);
    match node.kind() {
        Kind::Mapping => tagged("object", Canon::List(members(node, role))),
        Kind::Sequence => tagged("list", Canon::List(node.items().map(|item| form(item, role)).collect())),
        _ => match (node.as_bool(), node.number_text(), node.as_str()) {
            (Some(value), _, _) => Canon::Bool(value),
            (_, Some(number), _) => tagged("number", text(exact(number))),
            (_, _, Some(value)) => text(value),
            _ => tagged("null", Canon::List(Vec::new())),
        },
    }
}

fn members(node: NodeRef<'_>, role: Role) -> Vec<Canon> {
    let mut members: Vec<(&str, Canon)> = Vec::new();
    let (is_root, role) = if role == Role::Root { (true, Role::Schema) } else { (false, role) };
    if is_root && node.get("$schema").is_none() {
        members.push(("$schema", text(DEFAULT_DRAFT)));
    }
    for (key, value) in node.entries() {
        let name = key.scalar_text().unwrap_or_default();
        if is_root && name == "$schema" {
            members.push((name, text(value.as_str().unwrap_or_default().trim_end_matches('#'))));
            continue;
        }
        let below = match role {
            Role::Schema if NOTES.contains(&name) => continue,
            Role::Schema if SCHEMAS.contains(&name) => Role::Schema,
            Role::Schema if MAPS.contains(&name) => Role::Map { ordered: name == "properties" },
            Role::Root | Role::Schema | Role::Value => Role::Value,
            Role::Map { .. } if value.is_sequence() => Role::Value,
            Role::Map { .. } => Role::Schema,
        };
        members.push((name, form(value, below)));
    }
    if role != (Role::Map { ordered: true }) {
        members.sort_by_key(|(name, _)| *name);
    }
    members.into_iter().map(|(name, value)| Canon::List(vec![text(name), value])).collect()
}

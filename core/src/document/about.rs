//! What a document says beside schemas and rules, for people and tools: its metadata, and what it
//! writes of each property. Read again from the text, and only when asked.

use std::collections::HashMap;

use super::{Loader, kind, parse};
use crate::diagnostics::{Diagnostics, SourceId, Sources};
use crate::limits::Limits;
use crate::model::{DocumentKind, path_below};
use crate::syntax::{NodeRef, Value};

/// Keys of a contract that are schemas and rules, and have their own place in the API.
const ROOT_PARTS: &[&str] = &["schema"];
const OBJECT_PARTS: &[&str] = &["properties", "quality"];
const PROPERTY_PARTS: &[&str] = &["name", "properties", "items", "map", "quality"];
const REGISTRY_PARTS: &[&str] = &["schema", "ruleSet", "ruleset"];
/// Keys of a bare schema that describe it.
const SCHEMA_NOTES: &[&str] =
    &["name", "namespace", "doc", "aliases", "$schema", "$id", "id", "title", "description", "$comment", "deprecated"];

/// See the module.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) metadata: Value,
    /// By the place of the property, such as `items[].qty`.
    pub(crate) properties: HashMap<String, Value>,
}

/// Reads the document of a contract that compiled; `object` is the one that judges.
pub(crate) fn about(sources: &Sources, limits: &Limits, kind: Option<DocumentKind>, object: usize) -> About {
    let nothing = About { metadata: Value::Map(Vec::new()), properties: HashMap::new() };
    let mut sources = sources.clone();
    let mut diagnostics = Diagnostics::default();
    let source = SourceId::default();
    let Some(name) = sources.get(source).map(|source| source.name().to_owned()) else { return nothing };
    let resolver = super::NoResolver;
    let mut loader =
        Loader { sources: &mut sources, diagnostics: &mut diagnostics, resolver: &resolver, limits, strict: false };
    let Some(text) = loader.text(source) else { return nothing };
    let Some((tree, _)) = parse(&mut loader, &name, &text) else { return nothing };
    let root = tree.root();
    match kind.or_else(|| kind::decide(root, &name, loader.diagnostics)) {
        Some(DocumentKind::Odcs) => odcs(root, object),
        Some(DocumentKind::Registry) => About { metadata: registry(root), ..nothing },
        _ => {
            let noted = |name: &str| SCHEMA_NOTES.contains(&name) || name.contains(':') || name.starts_with("x-");
            let notes = root.entries().filter(|(key, _)| key.scalar_text().is_some_and(noted));
            About { metadata: Value::Map(notes.map(member).collect()), ..nothing }
        }
    }
}

/// Values of sensitive properties are hidden.
fn registry(root: NodeRef<'_>) -> Value {
    let mut members = without(root, REGISTRY_PARTS);
    let metadata = members.iter_mut().find(|(key, _)| key == "metadata").map(|(_, value)| value);
    if let Some(Value::Map(metadata)) = metadata
        && let Some((_, Value::Map(properties))) = metadata.iter_mut().find(|(key, _)| key == "properties")
    {
        let hidden = super::registry::sensitive_names(root);
        for (_, value) in properties.iter_mut().filter(|(key, _)| hidden.contains(&key.as_str())) {
            *value = Value::Text("***".to_owned());
        }
    }
    Value::Map(members)
}

fn odcs(root: NodeRef<'_>, object: usize) -> About {
    let mut members = without(root, ROOT_PARTS);
    let mut properties = HashMap::new();
    let objects = root.get("schema").into_iter().flat_map(NodeRef::items).filter(|item| item.is_mapping());
    if let Some(object) = objects.clone().nth(object) {
        members.push(("object".to_owned(), Value::Map(without(object, OBJECT_PARTS))));
        below(object, "", &mut properties);
    }
    About { metadata: Value::Map(members), properties }
}

/// The properties below an element. The depth of a document bounds the recursion.
fn below(node: NodeRef<'_>, path: &str, found: &mut HashMap<String, Value>) {
    for property in node.get("properties").into_iter().flat_map(NodeRef::items) {
        let Some(name) = property.get("name").and_then(NodeRef::as_str) else { continue };
        note(property, path_below(path, name), found);
    }
    let value = node.get("map").and_then(|map| map.get("value"));
    for element in node.get("items").into_iter().chain(value).filter(|element| element.is_mapping()) {
        note(element, path_below(path, "[]"), found);
    }
}

fn note(property: NodeRef<'_>, path: String, found: &mut HashMap<String, Value>) {
    below(property, &path, found);
    found.insert(path, Value::Map(without(property, PROPERTY_PARTS)));
}

fn without(node: NodeRef<'_>, parts: &[&str]) -> Vec<(String, Value)> {
    let rest = node.entries().filter(|(key, _)| !parts.contains(&key.scalar_text().unwrap_or_default()));
    rest.map(member).collect()
}

fn member((key, value): (NodeRef<'_>, NodeRef<'_>)) -> (String, Value) {
    (key.scalar_text().unwrap_or_default().to_owned(), value.value())
}

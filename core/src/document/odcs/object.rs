//! Schema objects and their properties: rules, overlays, and the wire schema they name.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lowering;
use super::{extension, quality};
use crate::diagnostics::{Diagnostic, Span, codes};
use crate::document::loader::Notice;
use crate::model::{Extensions, Object, Overlay, Target, TargetStep};
use crate::syntax::NodeRef;

const MAX_PATH: usize = 512;

/// An element of an object: the object itself, or a property of it.
#[derive(Clone, Copy)]
pub(super) struct Element<'e> {
    pub(super) node: NodeRef<'e>,
    /// As rules' ids and messages name it, such as `Order.address.city`.
    pub(super) path: &'e str,
    pub(super) target: &'e Target,
}

/// A path for ids and messages; very long names are cut, so that many rules below them stay small.
fn joined(above: &str, step: &str, name: &str) -> String {
    above.chars().chain(step.chars()).chain(name.chars()).take(MAX_PATH).collect()
}

pub(super) fn all(lowering: &mut Lowering<'_, '_>, root: NodeRef<'_>) -> Vec<Object> {
    let Some(list) = root.get("schema") else { return Vec::new() };
    let nodes: Vec<NodeRef<'_>> = list.items().filter(|item| item.is_mapping()).collect();
    double_names(lowering, &nodes, "schema object");
    nodes.into_iter().map(|node| object(lowering, node)).collect()
}

fn object(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>) -> Object {
    let name = node.get("name").and_then(NodeRef::as_str);
    let path = &joined(name.unwrap_or("object"), "", "");
    let target = Target::default();
    let mut object = Object {
        name: name.map(Into::into),
        span: Some(node.get("name").map_or_else(|| node.span(), NodeRef::span)),
        schema: None,
        has_properties: node.get("properties").is_some_and(|properties| properties.len() > 0),
        names_schema: false,
        rules: Vec::new(),
        overlays: Vec::new(),
        extensions: Extensions::default(),
        not_enforced: Vec::new(),
        unenforced: Vec::new(),
        tag_globs: Vec::new(),
    };
    let element = Element { node, path, target: &target };
    extension::of_object(lowering, element, &mut object);
    quality::rules(lowering, element, &mut object);
    properties(lowering, element, &mut object);
    undescribed(lowering, &mut object, path);
    object
}

/// An object without a wire schema.
fn undescribed(lowering: &mut Lowering<'_, '_>, object: &mut Object, path: &str) {
    let Some(span) = object.span.filter(|_| !object.names_schema) else { return };
    if object.has_properties {
        let entry = (format!("the properties of `{path}`"), "`properties` as the schema are not built yet".to_owned());
        let mut list = std::mem::take(&mut object.not_enforced);
        lowering.loader.not_enforced(&mut list, span, entry, Notice::Warning);
        object.not_enforced = list;
    } else {
        let message = format!("the object `{path}` describes nothing");
        let hint = "give it a `stipulaSchema` or `properties`";
        lowering.loader.diagnostics.push(Diagnostic::warning(codes::DOCUMENT_OBJECT, message).at(span).hint(hint));
    }
}

/// Lowers the `properties`, `items` and `map` below an element, parents first.
fn properties(lowering: &mut Lowering<'_, '_>, above: Element<'_>, object: &mut Object) {
    if let Some(list) = above.node.get("properties") {
        let nodes: Vec<NodeRef<'_>> = list.items().filter(|item| item.is_mapping()).collect();
        double_names(lowering, &nodes, "property");
        for node in nodes {
            let Some(name) = node.get("name").filter(|name| name.as_str().is_some()) else { continue };
            let text = name.as_str().unwrap_or("");
            let path = joined(above.path, ".", text);
            property(lowering, node, &path, above.target, TargetStep::Name(text.into(), name.span()), object);
        }
    }
    if let Some(items) = above.node.get("items").filter(|items| items.is_mapping()) {
        let path = joined(above.path, "[]", "");
        property(lowering, items, &path, above.target, TargetStep::Items, object);
    }
    if let Some((key, _)) = above.node.get_entry("map") {
        let entry = (format!("the map of `{}`", above.path), "maps of ODCS are not built yet".to_owned());
        let mut list = std::mem::take(&mut object.not_enforced);
        lowering.loader.not_enforced(&mut list, key.span(), entry, Notice::Warning);
        object.not_enforced = list;
    }
}

fn property(
    lowering: &mut Lowering<'_, '_>,
    node: NodeRef<'_>,
    path: &str,
    above: &Target,
    step: TargetStep,
    object: &mut Object,
) {
    let mut target = above.clone();
    target.steps.push(step);
    let element = Element { node, path, target: &target };
    object.overlays.push(overlay(element));
    extension::of_property(lowering, element, object);
    quality::rules(lowering, element, object);
    options(lowering, element);
    constraints(lowering, element, object);
    properties(lowering, element, object);
}

fn overlay(element: Element<'_>) -> Overlay {
    let tags = element.node.get("tags").into_iter().flat_map(NodeRef::items);
    let is_true = |key: &str| element.node.get(key).and_then(NodeRef::as_bool) == Some(true);
    let logical = element.node.get("logicalType");
    Overlay {
        target: element.target.clone(),
        tags: tags.filter_map(NodeRef::as_str).map(Into::into).collect(),
        classification: element.node.get("classification").and_then(NodeRef::as_str).map(Into::into),
        required: is_true("required") || is_true("primaryKey"),
        logical_type: logical.and_then(|node| Some((node.as_str()?.into(), node.span()))),
    }
}

/// What a property asks beyond the wire schema and is not judged yet. Without a wire schema the
/// properties as a whole are listed.
fn constraints(lowering: &mut Lowering<'_, '_>, element: Element<'_>, object: &mut Object) {
    if !object.names_schema {
        return;
    }
    for (name, reason) in [
        ("logicalTypeOptions", "options beside a wire schema are not built yet"),
        ("enum", "values beside a wire schema are not built yet"),
        ("unique", "uniqueness over many records is not built yet"),
        ("primaryKey", "uniqueness over many records is not built yet"),
    ] {
        let Some((key, value)) = element.node.get_entry(name) else { continue };
        if value.as_bool() != Some(false) {
            let entry = (format!("`{name}` of `{}`", element.path), reason.to_owned());
            lowering.loader.not_enforced(&mut object.not_enforced, key.span(), entry, Notice::Listed);
        }
    }
}

/// What the table of keys does not say of one property: the options of a vector, and the values of an `enum`.
fn options(lowering: &mut Lowering<'_, '_>, element: Element<'_>) {
    enum_values(lowering, element.node);
    let vector = element.node.get("logicalType").filter(|logical| logical.as_str() == Some("vector"));
    if let Some(logical) = vector.filter(|_| element.node.get("logicalTypeOptions").is_none()) {
        let message = "a property of this logical type needs `logicalTypeOptions.dimensions`";
        lowering.loader.error(codes::DOCUMENT_MISSING_KEY, logical.span(), message);
    }
}

fn enum_values(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>) {
    let Some(list) = node.get("enum").filter(|list| list.is_sequence()) else { return };
    let mut seen: HashMap<String, Span> = HashMap::new();
    for value in list.items().filter_map(|item| item.get("value")) {
        let mut text = String::new();
        value.write_json(&mut text);
        if let Some(first) = seen.get(&text) {
            let message = format!("the value `{}` stands twice in the `enum`", super::check::short(&text));
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(value.span());
            lowering.loader.diagnostics.push(fault.label(*first, "first here"));
        } else {
            seen.insert(text, value.span());
        }
    }
}

fn double_names(lowering: &mut Lowering<'_, '_>, nodes: &[NodeRef<'_>], what: &str) {
    let mut seen: HashMap<Arc<str>, Span> = HashMap::new();
    for name in nodes.iter().filter_map(|node| node.get("name")) {
        let Some(text) = name.as_str() else { continue };
        if let Some(first) = seen.get(text) {
            let message = format!("two entries have the {what} name `{}`", super::check::short(text));
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(name.span());
            lowering.loader.diagnostics.push(fault.label(*first, "first here"));
        } else {
            seen.insert(text.into(), name.span());
        }
    }
}

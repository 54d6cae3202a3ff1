//! Schema objects and their properties: rules, overlays, and the wire schema they name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Lowering;
use super::{extension, impossible, property, quality};
use crate::diagnostics::{Diagnostic, Span, codes, short};
use crate::document::loader::Notice;
use crate::model::{Example, Extensions, Object, Overlay, Property, Said, Target, TargetStep, is_sensitive_class};
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
        properties: Vec::new(),
        tags: node
            .get("tags")
            .into_iter()
            .flat_map(NodeRef::items)
            .filter_map(NodeRef::as_str)
            .map(Into::into)
            .collect(),
        names_schema: false,
        rules: Vec::new(),
        overlays: Vec::new(),
        extensions: Extensions::default(),
        examples: Vec::new(),
        not_enforced: Vec::new(),
        tag_globs: Vec::new(),
        unenforced: Vec::new(),
        unjudged: Vec::new(),
    };
    let element = Element { node, path, target: &target };
    if !object.tags.is_empty() {
        object.overlays.push(Overlay { tags: object.tags.clone(), ..Overlay::default() });
    }
    extension::of_object(lowering, element, &mut object);
    quality::rules(lowering, element, &mut object);
    object.properties = properties(lowering, element, &mut object).unwrap_or_default();
    undescribed(lowering, &mut object, path, node.span());
    object
}

/// An object without a wire schema and without properties.
fn undescribed(lowering: &mut Lowering<'_, '_>, object: &mut Object, path: &str, within: Span) {
    let Some(span) = object.span.filter(|_| !object.names_schema && object.properties.is_empty()) else { return };
    let message = format!("the object `{path}` describes nothing");
    let hint = "give it a `stipulaSchema` or `properties`";
    let warning = Diagnostic::warning(codes::DOCUMENT_OBJECT, message).at(span).missing(within, "properties");
    lowering.loader.diagnostics.push(warning.hint(hint));
}

/// Lowers the `properties` of an element, parents first; `None` where there is no such list.
fn properties(lowering: &mut Lowering<'_, '_>, above: Element<'_>, object: &mut Object) -> Option<Vec<Property>> {
    let list = above.node.get("properties")?;
    let nodes: Vec<NodeRef<'_>> = list.items().filter(|item| item.is_mapping()).collect();
    double_names(lowering, &nodes, "property");
    let mut all = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some(name) = node.get("name").filter(|name| name.as_str().is_some()) else { continue };
        let text = name.as_str().unwrap_or("");
        let path = joined(above.path, ".", text);
        all.push(property(lowering, node, &path, above.target, TargetStep::Name(text.into(), name.span()), object));
    }
    Some(all)
}

fn property(
    lowering: &mut Lowering<'_, '_>,
    node: NodeRef<'_>,
    path: &str,
    above: &Target,
    step: TargetStep,
    object: &mut Object,
) -> Property {
    let mut target = above.clone();
    target.steps.push(step);
    let element = Element { node, path, target: &target };
    let mut property = property::read(lowering, element, object);
    let own = object.overlays.len();
    object.overlays.push(overlay(&property, node));
    extension::of_property(lowering, element, object);
    quality::rules(lowering, element, object);
    impossible::check(lowering, node);
    examples(element, object);
    needs(lowering, element);
    enum_values(lowering, node);
    over_many_records(lowering, element, &property, object);
    property.properties = properties(lowering, element, object);
    if let Some(items) = node.get("items").filter(|items| items.is_mapping()) {
        let path = joined(path, "[]", "");
        property.items = Some(Box::new(self::property(lowering, items, &path, &target, TargetStep::Items, object)));
    }
    property.map = map(lowering, element, object).map(Box::new);
    if let (Some(map), Some(overlay)) = (&property.map, object.overlays.get_mut(own)) {
        hide_keys(overlay, &map.0);
    }
    property
}

/// The key and the value of a `map`.
fn map(lowering: &mut Lowering<'_, '_>, above: Element<'_>, object: &mut Object) -> Option<(Property, Property)> {
    let node = above.node.get("map").filter(|node| node.is_mapping())?;
    let (key, value) = (node.get("key")?, node.get("value")?);
    if !key.is_mapping() || !value.is_mapping() {
        return None;
    }
    let path = joined(above.path, "", " (key)");
    let element = Element { node: key, path: &path, target: above.target };
    let key_property = property::read(lowering, element, object);
    enum_values(lowering, key);
    if let Some((word, _)) = key.get_entry("quality").filter(|(_, list)| list.len() > 0) {
        let entry = (format!("`quality` of `{path}`"), "rules on the keys of a map are not built yet".to_owned());
        lowering.loader.not_enforced(&mut object.not_enforced, word.span(), entry, Notice::Warning);
    }
    let path = joined(above.path, "[]", "");
    let value = property(lowering, value, &path, above.target, TargetStep::Items, object);
    Some((key_property, value))
}

/// Keys have no place of their own: what makes them sensitive falls on the whole map.
fn hide_keys(overlay: &mut Overlay, key: &Property) {
    let mut known: HashSet<Arc<str>> = overlay.tags.iter().cloned().collect();
    overlay.tags.extend(key.tags.iter().filter(|tag| known.insert(Arc::clone(tag))).cloned());
    let is_open = |class: &Option<Arc<str>>| class.as_deref().is_none_or(|class| !is_sensitive_class(class));
    if is_open(&overlay.classification) && key.classification.is_some() {
        overlay.classification.clone_from(&key.classification);
    }
}

fn overlay(property: &Property, node: NodeRef<'_>) -> Overlay {
    let logical = node.get("logicalType");
    Overlay {
        target: property.target.clone(),
        tags: property.tags.clone(),
        classification: property.classification.clone(),
        required: property.is_required(),
        logical_type: logical.and_then(|node| Some((node.as_str()?.into(), node.span()))),
        options: Arc::clone(&property.options),
        enum_values: property.enum_values.clone(),
    }
}

/// The `examples` of a property, as JSON text.
fn examples(element: Element<'_>, object: &mut Object) {
    for value in element.node.get("examples").into_iter().flat_map(NodeRef::items) {
        let mut json = String::new();
        value.write_json(&mut json);
        object.examples.push(Example { target: element.target.clone(), json: json.into(), span: value.span() });
    }
}

/// What no record breaks alone.
fn over_many_records(lowering: &mut Lowering<'_, '_>, element: Element<'_>, property: &Property, object: &mut Object) {
    for (name, said) in [("unique", &property.unique), ("primaryKey", &property.primary_key)] {
        let is_asked = |said: &&Said<bool>| said.value;
        if let (Some(_), Some((key, _))) = (said.as_ref().filter(is_asked), element.node.get_entry(name)) {
            let what = if name == "unique" { "`unique`" } else { "uniqueness of the `primaryKey`" };
            let reason = "uniqueness over many records is not built yet".to_owned();
            let entry = (format!("{what} of `{}`", element.path), reason);
            lowering.loader.not_enforced(&mut object.not_enforced, key.span(), entry, Notice::Listed);
        }
    }
}

/// What the table of keys does not say of one property: `logicalTypeOptions` of a vector.
fn needs(lowering: &mut Lowering<'_, '_>, element: Element<'_>) {
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
            let message = format!("the value `{}` stands twice in the `enum`", short(&text));
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
            let message = format!("two entries have the {what} name `{}`", short(text));
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(name.span());
            lowering.loader.diagnostics.push(fault.label(*first, "first here"));
        } else {
            seen.insert(text.into(), name.span());
        }
    }
}

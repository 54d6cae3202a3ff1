//! Our keys among the custom properties: `stipulaSchema`, `stipulaEvolution`, `stipulaMigrations`
//! and `stipulaMask`, typed. What they say of fields is checked against the schemas later.

mod evolution;
mod mask;
mod migration;
mod schema;
mod step;
pub(super) mod tables;
mod wire;

use std::sync::Arc;

use super::Lowering;
use super::object::Element;
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean, short};
use crate::document::loader::Notice;
use crate::model::{Object, Spanned};
use crate::syntax::NodeRef;

const SCHEMA: &str = "stipulaSchema";
const EVOLUTION: &str = "stipulaEvolution";
const MIGRATIONS: &str = "stipulaMigrations";
const MASK: &str = "stipulaMask";
const NAMES: [&str; 4] = [SCHEMA, EVOLUTION, MIGRATIONS, MASK];

/// (name, value) of the custom properties of an element.
fn custom_properties(node: NodeRef<'_>) -> impl Iterator<Item = (NodeRef<'_>, NodeRef<'_>)> {
    let list = node.get("customProperties").into_iter().flat_map(NodeRef::items);
    list.filter_map(|item| Some((item.get("property")?, item.get("value")?)))
}

pub(super) fn of_object(lowering: &mut Lowering<'_, '_>, element: Element<'_>, object: &mut Object) {
    let mut found: Vec<(&str, Span)> = Vec::new();
    for (property, value) in custom_properties(element.node) {
        let Some(name @ (SCHEMA | EVOLUTION | MIGRATIONS)) = property.as_str() else { continue };
        if let Some((_, first)) = found.iter().find(|(known, _)| *known == name) {
            let message = format!("an object has one `{name}`");
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(property.span());
            lowering.loader.diagnostics.push(fault.label(*first, "the other one"));
            continue;
        }
        found.push((name, property.span()));
        match name {
            SCHEMA => {
                object.names_schema = true;
                object.schema = schema::schema(lowering, element, value, object);
            }
            EVOLUTION => {
                object.extensions.evolution = evolution::evolution(lowering, value);
                let reason = "read and checked; this version does not compare versions";
                later(lowering, property, EVOLUTION, reason, (element.path, object));
            }
            _ => {
                object.extensions.migrations = migration::migrations(lowering, value);
                let reason = "read and checked; this version does not migrate records";
                later(lowering, property, MIGRATIONS, reason, (element.path, object));
            }
        }
    }
    misplaced(lowering, element.node, &[SCHEMA, EVOLUTION, MIGRATIONS], "a schema object");
}

pub(super) fn of_property(lowering: &mut Lowering<'_, '_>, element: Element<'_>, object: &mut Object) {
    for (property, value) in custom_properties(element.node) {
        if property.as_str() == Some(MASK) {
            mask::mask(lowering, element, value, object);
            let reason = "read and checked; this version does not apply masks";
            later(lowering, property, MASK, reason, (element.path, object));
        }
    }
    misplaced(lowering, element.node, &[MASK], "a property");
}

/// Names of ours where they mean nothing, and names that are nearly ours.
pub(super) fn misplaced(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>, allowed: &[&str], place: &str) {
    for (property, _) in custom_properties(node) {
        let Some(name) = property.as_str().filter(|name| !allowed.contains(name)) else { continue };
        if NAMES.contains(&name) {
            let message = format!("`{name}` means nothing on {place}");
            lowering.loader.error(codes::DOCUMENT_VALUE, property.span(), message);
        } else if name.to_ascii_lowercase().starts_with("stipula") {
            let message = format!("no extension has the name `{}`", short(name));
            let fault = Diagnostic::error(codes::DOCUMENT_UNKNOWN_KEY, message).at(property.span());
            lowering.loader.diagnostics.push(fault.hint_opt(did_you_mean(&short(name), NAMES)));
        }
    }
}

fn later(
    lowering: &mut Lowering<'_, '_>,
    property: NodeRef<'_>,
    name: &str,
    reason: &str,
    (path, object): (&str, &mut Object),
) {
    let entry = (format!("`{name}` of `{path}`"), reason.to_owned());
    lowering.loader.not_enforced(&mut object.not_enforced, property.span(), entry, Notice::Listed);
}

/// A text and where it stands, where it is one and not empty.
fn text(node: Option<NodeRef<'_>>) -> Option<Spanned<Arc<str>>> {
    let node = node?;
    let text = node.as_str().filter(|text| !text.trim().is_empty())?;
    Some(Spanned { value: text.into(), span: node.span() })
}

/// The value of a word out of a few; the table of keys has told of any other.
fn known<T: Copy>(node: Option<NodeRef<'_>>, words: &[(&str, T)]) -> Option<T> {
    let text = node?.as_str()?;
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
}

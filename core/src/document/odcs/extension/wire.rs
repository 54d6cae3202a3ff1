//! `stipulaSchema` beyond the schema itself: framing, ids, and the history of the schema.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use super::super::Lowering;
use super::super::object::Element;
use super::{known, schema, tables, text};
use crate::diagnostics::{Diagnostic, Span, codes, short};
use crate::document::loader::Notice;
use crate::model::{Format, Framing, Object, Part, PastVersion, Spanned, Tombstone, Version, Wire};
use crate::scalars::uuid::is_uuid;
use crate::syntax::NodeRef;

/// Keys of `stipulaSchema` that nothing enforces.
const LATER: [&str; 6] = ["subject", "message", "ids", "guid", "history", "part"];

/// Lowers what the long form says beside the schema.
pub(super) fn wire(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Wire {
    let ids = ids(lowering, value);
    let guid = guid(lowering, value);
    let mut wire = Wire {
        subject: text(value.get("subject")).map(|subject| subject.value),
        message: text(value.get("message")),
        framing: known(value.get("framing"), &Framing::WORDS).unwrap_or_default(),
        part: known(value.get("part"), &Part::WORDS).unwrap_or_default(),
        tombstone: known(value.get("tombstone"), &Tombstone::WORDS).unwrap_or_default(),
        ids,
        guid,
        history: Vec::new(),
        variables: variables(lowering, value),
    };
    for item in value.get("history").into_iter().flat_map(NodeRef::items).filter(|item| item.is_mapping()) {
        wire.history.extend(past(lowering, item));
    }
    ordered(lowering, &mut wire.history);
    claimed_once(lowering, &wire);
    wire
}

/// What belongs to one format alone.
pub(super) fn fits(lowering: &mut Lowering<'_, '_>, format: Format, value: NodeRef<'_>, wire: &Wire) {
    let name = match format {
        Format::Avro => "Avro",
        Format::JsonSchema => "JSON Schema",
        Format::Odcs => "ODCS",
    };
    if let Some(message) = &wire.message {
        let text = format!("`message` names a message of a Protobuf file, and the schema is {name}");
        lowering.loader.error(codes::DOCUMENT_VALUE, message.span, text);
    }
    if let (Framing::SingleObject, Format::JsonSchema, Some(node)) = (wire.framing, format, value.get("framing")) {
        let text = format!("`framing: single-object` belongs to Avro, and the schema is {name}");
        lowering.loader.error(codes::DOCUMENT_VALUE, node.span(), text);
    }
}

/// An older version: its number, its schema, and the ids that it is registered under.
fn past(lowering: &mut Lowering<'_, '_>, item: NodeRef<'_>) -> Option<PastVersion> {
    let version = version(lowering, item.get("version")?, "version")?;
    let file = item.get("file").filter(|file| file.as_str().is_some());
    let schema = file.and_then(|file| schema::of_file(lowering, file.as_str().unwrap_or(""), file.span(), None));
    let (ids, guid) = (ids(lowering, item), guid(lowering, item));
    Some(PastVersion { span: version.span, version: version.value, schema, ids, guid })
}

/// A version as migrations and histories order them.
pub(super) fn version(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>, key: &str) -> Option<Spanned<Version>> {
    let text = node.scalar_text().filter(|_| !node.is_null())?;
    let Some(value) = Version::parse(text) else {
        let message = format!("`{key}`: expected a version, found `{}`", short(text));
        let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span());
        lowering.loader.diagnostics.push(fault.hint("numbers joined by `.`, such as `1` or `1.4.0`"));
        return None;
    };
    Some(Spanned { value, span: node.span() })
}

/// Each version once, below the contract's own, and in one order; sorted from the oldest.
fn ordered(lowering: &mut Lowering<'_, '_>, history: &mut Vec<PastVersion>) {
    let own = lowering.version.clone();
    for past in history.iter() {
        if own.as_ref().is_some_and(|own| past.version.order(own) != Ordering::Less) {
            let own = own.as_ref().map_or("", |own| &*own.text);
            let message = format!(
                "the history holds older versions: `{}` is not below the contract's own `{}`",
                short(&past.version.text),
                short(own)
            );
            lowering.loader.error(codes::DOCUMENT_HISTORY, past.span, message);
        }
    }
    let mut direction = Ordering::Equal;
    for pair in history.windows(2) {
        let [one, next] = pair else { continue };
        let step = next.version.order(&one.version);
        if direction == Ordering::Equal {
            direction = step;
        } else if step != Ordering::Equal && step != direction {
            let message = format!("the history is out of order at version `{}`", short(&next.version.text));
            let fault = Diagnostic::warning(codes::DOCUMENT_HISTORY, message).at(next.span);
            lowering.loader.diagnostics.push(fault.hint("list its versions from the oldest to the newest"));
            break;
        }
    }
    history.sort_by(|a, b| a.version.order(&b.version));
    for pair in history.windows(2) {
        let [first, second] = pair else { continue };
        if first.version.order(&second.version) == Ordering::Equal {
            let (first, second) = if first.span.start <= second.span.start { (first, second) } else { (second, first) };
            let message = format!("the version `{}` stands twice in the history", short(&second.version.text));
            let fault = Diagnostic::error(codes::DOCUMENT_HISTORY, message).at(second.span);
            lowering.loader.diagnostics.push(fault.label(first.span, "first here"));
        }
    }
    history.dedup_by(|b, a| a.version.order(&b.version) == Ordering::Equal);
}

/// An id or guid leads to one version.
fn claimed_once(lowering: &mut Lowering<'_, '_>, wire: &Wire) {
    let mut ids: HashMap<u32, Span> = HashMap::new();
    let mut guids: HashMap<Arc<str>, Span> = HashMap::new();
    let own = std::iter::once((&wire.ids, &wire.guid));
    for (list, guid) in own.chain(wire.history.iter().map(|past| (&past.ids, &past.guid))) {
        for id in list {
            if let Some(first) = ids.insert(id.value, id.span) {
                twice(lowering, &format!("the id `{}`", id.value), first, id.span);
            }
        }
        if let Some(guid) = guid
            && let Some(first) = guids.insert(Arc::clone(&guid.value), guid.span)
        {
            twice(lowering, &format!("the guid `{}`", short(&guid.value)), first, guid.span);
        }
    }
}

fn twice(lowering: &mut Lowering<'_, '_>, what: &str, first: Span, second: Span) {
    let (first, second) = if first.start <= second.start { (first, second) } else { (second, first) };
    let message = format!("{what} stands twice: it names one schema");
    let fault = Diagnostic::error(codes::DOCUMENT_HISTORY, message).at(second);
    lowering.loader.diagnostics.push(fault.label(first, "first here"));
}

/// `ids`: 32 bits with sign stand in a frame, and no id is negative.
fn ids(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Vec<Spanned<u32>> {
    let mut ids = Vec::new();
    for item in value.get("ids").into_iter().flat_map(NodeRef::items) {
        let Some(text) = item.number_text() else { continue };
        if let Some(id) = text.parse::<i32>().ok().and_then(|id| u32::try_from(id).ok()) {
            ids.push(Spanned { value: id, span: item.span() });
        } else {
            let message = format!("`ids`: expected an id of 0 to {}, found `{}`", i32::MAX, short(text));
            lowering.loader.error(codes::DOCUMENT_VALUE, item.span(), message);
        }
    }
    ids
}

fn guid(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<Spanned<Arc<str>>> {
    let node = value.get("guid")?;
    let text = node.as_str()?;
    if !is_uuid(text.as_bytes()) {
        let message = format!("`guid`: expected a UUID, found `{}`", short(text));
        let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span());
        lowering.loader.diagnostics.push(fault.hint("as in `5d1c2f1e-8a3b-4c5d-9e0f-123456789abc`"));
        return None;
    }
    Some(Spanned { value: text.to_ascii_lowercase().into(), span: node.span() })
}

fn variables(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Vec<(Spanned<Arc<str>>, crate::syntax::Located)> {
    let mut variables = Vec::new();
    for (key, expression) in value.get("variables").into_iter().flat_map(NodeRef::entries) {
        let Some(name) = key.scalar_text() else { continue };
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        if !is_name {
            let message = format!("`variables`: expected a name of letters, digits and `_`, found `{}`", short(name));
            lowering.loader.error(codes::DOCUMENT_VALUE, key.span(), message);
        } else if let Some(text) = expression.as_str().and(expression.located()) {
            variables.push((Spanned { value: name.into(), span: key.span() }, text));
        }
    }
    variables
}

/// Lists what is read and not enforced.
pub(super) fn unenforced(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    value: NodeRef<'_>,
    object: &mut Object,
) {
    let framing = known(value.get("framing"), &Framing::WORDS).unwrap_or_default();
    let names_schemas = matches!(framing, Framing::Confluent | Framing::ConfluentHeader);
    for name in LATER {
        let enforced = match name {
            "ids" | "guid" | "part" => names_schemas,
            "history" => names_schemas || framing == Framing::SingleObject,
            _ => false,
        };
        if enforced {
            continue;
        }
        let Some((key, given)) = value.get_entry(name) else { continue };
        if !tables::SCHEMA.allows(name, given) {
            // The table has told so.
            continue;
        }
        let default = match name {
            "part" => Some("value"),
            // It names where the schema is registered, and asks for nothing.
            "subject" => given.as_str(),
            _ => None,
        };
        if default.is_some() && given.as_str() == default {
            continue;
        }
        let shown = given.as_str().map_or_else(|| format!("`{name}`"), |text| format!("`{name}: {}`", short(text)));
        let reason = match name {
            "part" => "no header of this framing names a schema",
            "ids" | "guid" => "payloads of this framing do not say by which registered schema they were written",
            "history" => "read and checked; payloads of this framing do not say by which version they were written",
            _ => "this version does not read Protobuf",
        };
        let entry = (format!("{shown} of `{}`", element.path), reason.to_owned());
        // What would change how bytes are read says so aloud.
        let notice = if name == "part" { Notice::Warning } else { Notice::Listed };
        lowering.loader.not_enforced(&mut object.not_enforced, key.span(), entry, notice);
    }
}

//! `stipulaSchema`: the wire schema, from a file or inside the contract, and its format.

use super::super::Lowering;
use super::super::check::Checker;
use super::super::object::Element;
use super::{SCHEMA, tables, wire};
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean, short};
use crate::document::kind::{format_of, has_ending};
use crate::document::registry::inner_schema;
use crate::model::Format;
use crate::model::{Object, SchemaSource, TagGlob};
use crate::syntax::{Kind, Located, NodeRef, parse_json_at, parse_yaml_at};

/// The wire schema of an object.
pub(super) fn schema(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    value: NodeRef<'_>,
    object: &mut Object,
) -> Option<SchemaSource> {
    if let Some(name) = value.as_str() {
        return of_file(lowering, name, value.span(), None);
    }
    if !value.is_mapping() {
        let message = format!("`{SCHEMA}`: expected a file name or a mapping, found {}", value.kind().article());
        lowering.loader.error(codes::DOCUMENT_TYPE, value.span(), message);
        return None;
    }
    Checker { diagnostics: lowering.loader.diagnostics, minor: 2 }.object(value, &tables::SCHEMA);
    object.extensions.wire = wire::wire(lowering, value);
    wire::unenforced(lowering, element, value, object);
    tag_globs(lowering, value, object);
    let references = references(lowering, value);
    let (text, span, file) = source(lowering, value)?;
    let format = format(lowering, value.get("format"), file, &text, span)?;
    wire::fits(lowering, format, value, &object.extensions.wire);
    Some(SchemaSource { format, text, references })
}

/// The schema in a file of its own.
pub(super) fn of_file(
    lowering: &mut Lowering<'_, '_>,
    name: &str,
    span: Span,
    given: Option<NodeRef<'_>>,
) -> Option<SchemaSource> {
    let text = file(lowering, name, span)?;
    let format = format(lowering, given, Some(name), &text, span)?;
    Some(SchemaSource { format, text, references: Vec::new() })
}

/// The text of a file; one in YAML is handed on as JSON, at the places of the YAML.
fn file(lowering: &mut Lowering<'_, '_>, name: &str, span: Span) -> Option<Located> {
    let text = lowering.loader.resolve(name, span)?;
    // A file may hold what a registry answered in place of the schema itself.
    if let Some(inner) = inner_schema(&text, lowering.loader.limits) {
        return Some(inner);
    }
    if !has_ending(name, ".yaml") && !has_ending(name, ".yml") {
        return Some(text);
    }
    let tree = parse_yaml_at(&text, lowering.loader.limits, lowering.loader.diagnostics)?;
    Some(tree.root().json_located())
}

/// The text of the schema, from `file` or `inline`; where it is named, and the file's name.
fn source<'n>(lowering: &mut Lowering<'_, '_>, value: NodeRef<'n>) -> Option<(Located, Span, Option<&'n str>)> {
    match (value.get_entry("file"), value.get_entry("inline")) {
        (Some((file, _)), Some((inline, _))) => {
            let message = format!("`{SCHEMA}` takes `file` or `inline`, not both");
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(inline.span());
            lowering.loader.diagnostics.push(fault.label(file.span(), "the other one"));
            None
        }
        (None, None) => {
            let message = format!("`{SCHEMA}` needs the key `file` or `inline`");
            let fault = Diagnostic::error(codes::DOCUMENT_MISSING_KEY, message).at(value.span());
            lowering.loader.diagnostics.push(fault.missing(value.span(), "file"));
            None
        }
        (Some((_, file)), None) => {
            let name = file.as_str()?;
            Some((self::file(lowering, name, file.span())?, file.span(), Some(name)))
        }
        (None, Some((_, inline))) => {
            let text = match inline.kind() {
                Kind::String => inline.located()?,
                Kind::Mapping | Kind::Sequence | Kind::Bool => inline.json_located(),
                kind => {
                    let message = format!("`inline`: expected a schema, found {}", kind.article());
                    lowering.loader.error(codes::DOCUMENT_TYPE, inline.span(), message);
                    return None;
                }
            };
            if crate::syntax::refuse_path(&text, lowering.loader.diagnostics) {
                return None;
            }
            Some((text, inline.span(), None))
        }
    }
}

fn references(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Vec<(std::sync::Arc<str>, Located)> {
    let list = value.get("references").into_iter().flat_map(NodeRef::items);
    list.filter_map(|item| {
        let name = item.get("name")?.as_str()?;
        let file = item.get("file")?;
        Some((name.into(), self::file(lowering, file.as_str()?, file.span())?))
    })
    .collect()
}

/// `tags`: lists of tags by globs over full names.
fn tag_globs(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>, object: &mut Object) {
    let Some(tags) = value.get("tags") else { return };
    if !tags.is_mapping() {
        let message = format!("`tags`: expected lists of tags by full name, found {}", tags.kind().article());
        lowering.loader.error(codes::DOCUMENT_TYPE, tags.span(), message);
    }
    for (key, list) in tags.entries() {
        let texts: Vec<_> = list.items().filter_map(NodeRef::as_str).map(Into::into).collect();
        if !list.is_sequence() || texts.len() < list.items().len() {
            lowering.loader.error(codes::DOCUMENT_TYPE, list.span(), "`tags`: expected a list of texts");
        }
        object.tag_globs.extend(key.located().map(|glob| TagGlob { glob, tags: texts }));
    }
}

/// The format: as given, else by the file's ending, else by content.
fn format(
    lowering: &mut Lowering<'_, '_>,
    given: Option<NodeRef<'_>>,
    file: Option<&str>,
    text: &Located,
    span: Span,
) -> Option<Format> {
    if let Some(node) = given {
        return named(lowering, node);
    }
    let ends = |ending: &str| file.is_some_and(|name| has_ending(name, ending));
    if ends(".avsc") {
        return Some(Format::Avro);
    }
    if ends(".schema.json") {
        return Some(Format::JsonSchema);
    }
    if ends(".proto") {
        lowering.loader.error(codes::DOCUMENT_NOT_BUILT, span, "Protobuf schemas are not built yet");
        return None;
    }
    let tree = parse_json_at(text, lowering.loader.limits, lowering.loader.diagnostics)?;
    let found = format_of(tree.root());
    if found.is_none() {
        let message = "the format of the schema cannot be told from its content";
        let fault = Diagnostic::error(codes::DOCUMENT_KIND, message).at(span);
        lowering.loader.diagnostics.push(fault.hint("say which it is: `format: avro` or `format: json-schema`"));
    }
    found
}

fn named(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>) -> Option<Format> {
    match node.as_str()? {
        "avro" => Some(Format::Avro),
        "json-schema" => Some(Format::JsonSchema),
        "protobuf" => {
            lowering.loader.error(codes::DOCUMENT_NOT_BUILT, node.span(), "Protobuf schemas are not built yet");
            None
        }
        other => {
            let message = format!("`format`: expected `avro`, `json-schema` or `protobuf`, found `{}`", short(other));
            let folded = other.to_ascii_lowercase();
            let hint = if folded.contains("json") {
                Some("did you mean `json-schema`?".to_owned())
            } else {
                did_you_mean(&short(other), ["avro", "json-schema", "protobuf"])
            };
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span()).hint_opt(hint);
            lowering.loader.diagnostics.push(fault);
            None
        }
    }
}

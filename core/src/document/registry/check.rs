//! The keys of the registry form and their types, as the registry knows them.

use std::collections::HashSet;

use super::super::loader::Loader;
use super::given;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, short};
use crate::model::Format;
use crate::syntax::{Kind, NodeRef};

/// What a value may be.
#[derive(Clone, Copy)]
enum Want {
    Any,
    Text,
    Bool,
    Whole,
    Texts,
    /// Texts by name.
    Named,
    /// Lists of texts by name.
    Lists,
    Object(&'static Keys),
    Objects(&'static Keys),
}

struct Keys {
    what: &'static str,
    keys: &'static [(&'static str, Want)],
}

static ROOT: Keys = Keys {
    what: "the registry form",
    keys: &[
        ("schema", Want::Text),
        ("schemaType", Want::Text),
        ("references", Want::Objects(&REFERENCE)),
        ("metadata", Want::Object(&METADATA)),
        ("ruleSet", Want::Object(&RULE_SET)),
        // What requests and answers hold beside, and no record is judged by.
        ("subject", Want::Text),
        ("version", Want::Whole),
        ("id", Want::Whole),
        ("guid", Want::Text),
        ("schemaTags", Want::Any),
        ("schemaTagsToAdd", Want::Any),
        ("schemaTagsToRemove", Want::Any),
        ("propagateSchemaTags", Want::Bool),
        ("deleted", Want::Bool),
        ("ts", Want::Whole),
    ],
};
static REFERENCE: Keys =
    Keys { what: "a reference", keys: &[("name", Want::Text), ("subject", Want::Text), ("version", Want::Whole)] };
static METADATA: Keys = Keys {
    what: "`metadata`",
    keys: &[("tags", Want::Lists), ("properties", Want::Named), ("sensitive", Want::Texts)],
};
static RULE_SET: Keys = Keys {
    what: "a rule set",
    keys: &[
        ("migrationRules", Want::Objects(&RULE)),
        ("domainRules", Want::Objects(&RULE)),
        ("encodingRules", Want::Objects(&RULE)),
        ("enableAt", Want::Text),
    ],
};
static RULE: Keys = Keys {
    what: "a rule",
    keys: &[
        ("name", Want::Text),
        ("doc", Want::Text),
        ("kind", Want::Text),
        ("mode", Want::Text),
        ("type", Want::Text),
        ("tags", Want::Texts),
        ("params", Want::Named),
        ("expr", Want::Text),
        ("onSuccess", Want::Text),
        ("onFailure", Want::Text),
        ("disabled", Want::Bool),
    ],
};

/// Checks keys and types; whether there is a schema to go on with.
pub(super) fn document(loader: &mut Loader<'_>, root: NodeRef<'_>) -> bool {
    if !root.is_mapping() {
        let message = format!("expected the registry form of a contract, found {}", root.kind().article());
        loader.error(codes::DOCUMENT_KIND, root.span(), message);
        return false;
    }
    object(loader, root, &ROOT);
    for reference in given(root, "references").into_iter().flat_map(NodeRef::items) {
        if reference.is_mapping() && given(reference, "name").is_none() {
            need(loader, reference, "a reference", "name");
        }
    }
    if given(root, "schema").is_none() {
        need(loader, root, "the registry form", "schema");
        return false;
    }
    sensitive_names(loader, root);
    // Another value is told above, and is no schema to go on with.
    given(root, "schema").is_some_and(|schema| schema.kind() == Kind::String)
}

/// Each sensitive name is that of a property.
fn sensitive_names(loader: &mut Loader<'_>, root: NodeRef<'_>) {
    let Some(metadata) = given(root, "metadata") else { return };
    let properties = given(metadata, "properties");
    let names: Vec<&str> =
        properties.into_iter().flat_map(NodeRef::entries).filter_map(|(key, _)| key.scalar_text()).collect();
    let known: HashSet<&str> = names.iter().copied().collect();
    for item in given(metadata, "sensitive").into_iter().flat_map(NodeRef::items) {
        let Some(name) = item.as_str().filter(|name| !known.contains(name)) else { continue };
        let message = format!("`metadata` has no property `{}`", short(name));
        let near = if loader.diagnostics.is_full() { None } else { did_you_mean(&short(name), names.iter().copied()) };
        let fault = Diagnostic::warning(codes::DOCUMENT_VALUE, message).at(item.span());
        loader.diagnostics.push(fault.hint_opt(near));
    }
}

/// The format of the schema, if it can be judged; AVRO where `schemaType` says nothing.
pub(super) fn format(loader: &mut Loader<'_>, root: NodeRef<'_>) -> Option<Format> {
    let Some(node) = given(root, "schemaType") else { return Some(Format::Avro) };
    match node.as_str()? {
        "AVRO" => Some(Format::Avro),
        "JSON" => Some(Format::JsonSchema),
        "PROTOBUF" => {
            loader.error(codes::DOCUMENT_NOT_BUILT, node.span(), "Protobuf schemas are not built yet");
            None
        }
        other => {
            let message = format!("`schemaType`: expected `AVRO`, `JSON` or `PROTOBUF`, found `{}`", short(other));
            let hint = match other.to_ascii_uppercase().as_str() {
                "AVRO" => Some("write `AVRO`".to_owned()),
                "PROTOBUF" | "PROTO" => Some("write `PROTOBUF`".to_owned()),
                upper if upper.contains("JSON") => Some("write `JSON`".to_owned()),
                upper => did_you_mean(&short(upper), ["AVRO", "JSON", "PROTOBUF"]),
            };
            let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span());
            loader.diagnostics.push(fault.hint_opt(hint));
            None
        }
    }
}

pub(super) fn need(loader: &mut Loader<'_>, node: NodeRef<'_>, what: &str, key: &str) {
    let span = node.entries().next().map_or_else(|| node.span(), |(first, _)| first.span());
    loader.error(codes::DOCUMENT_MISSING_KEY, span, format!("{what} needs the key `{key}`"));
}

fn object(loader: &mut Loader<'_>, node: NodeRef<'_>, keys: &'static Keys) {
    for (key, value) in node.entries() {
        let name = key.scalar_text().unwrap_or("");
        if let Some((known, want)) = keys.keys.iter().find(|(known, _)| *known == name) {
            value_of(loader, known, value, *want);
        } else {
            let free = keys.keys.iter().map(|(known, _)| *known).filter(|known| node.get(known).is_none());
            let hint = if loader.diagnostics.is_full() { None } else { did_you_mean(&short(name), free) };
            let message = format!("{} has no key `{}`", keys.what, short(name));
            let fault = Diagnostic::error(codes::DOCUMENT_UNKNOWN_KEY, message).at(key.span());
            loader.diagnostics.push(fault.hint_opt(hint));
        }
    }
}

fn value_of(loader: &mut Loader<'_>, name: &str, value: NodeRef<'_>, want: Want) {
    let kind = value.kind();
    // The registry answers with `null` for what was left out.
    if kind == Kind::Null {
        return;
    }
    let (fits, expected) = match want {
        Want::Any => (true, ""),
        Want::Text => (kind == Kind::String, "a text"),
        Want::Bool => (kind == Kind::Bool, "a bool"),
        Want::Whole => (kind == Kind::Int, "an integer"),
        Want::Texts | Want::Objects(_) => (kind == Kind::Sequence, "a list"),
        Want::Named | Want::Lists | Want::Object(_) => (kind == Kind::Mapping, "a mapping"),
    };
    if !fits {
        return wrong(loader, name, value, expected);
    }
    match want {
        Want::Texts => texts(loader, name, value),
        Want::Named => {
            for (_, item) in value.entries().filter(|(_, item)| item.as_str().is_none()) {
                wrong(loader, name, item, "a text");
            }
        }
        Want::Lists => {
            for (_, list) in value.entries() {
                if list.is_sequence() {
                    texts(loader, name, list);
                } else {
                    wrong(loader, name, list, "a list of texts");
                }
            }
        }
        Want::Object(keys) => object(loader, value, keys),
        Want::Objects(keys) => {
            for item in value.items() {
                if item.is_mapping() {
                    object(loader, item, keys);
                } else {
                    wrong(loader, name, item, "a mapping");
                }
            }
        }
        _ => {}
    }
}

fn texts(loader: &mut Loader<'_>, name: &str, list: NodeRef<'_>) {
    for item in list.items().filter(|item| item.as_str().is_none()) {
        wrong(loader, name, item, "a text");
    }
}

fn wrong(loader: &mut Loader<'_>, name: &str, node: NodeRef<'_>, expected: &str) {
    // A value may be that of a sensitive property: only its kind is told.
    let message = format!("`{name}`: expected {expected}, found {}", node.kind().article());
    let is_scalar = matches!(node.kind(), Kind::Int | Kind::Float | Kind::Bool);
    let hint = match node.kind() {
        _ if expected == "a text" && is_scalar => Some("quote it".to_owned()),
        Kind::Mapping | Kind::Sequence if name == "schema" => {
            Some("a registry takes the schema as text: its JSON within a string".to_owned())
        }
        _ => None,
    };
    loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_TYPE, message).at(node.span()).hint_opt(hint));
}

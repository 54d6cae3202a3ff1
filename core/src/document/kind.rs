//! Which kind a document is: told by its content, and by its name only where content leaves it open.

use crate::diagnostics::{Diagnostic, Diagnostics, codes, nearest};
use crate::model::DocumentKind;
use crate::model::Format;
use crate::syntax::{Kind, NodeRef};

/// Types that only Avro has.
const AVRO_TYPES: [&str; 10] = ["record", "error", "enum", "fixed", "map", "bytes", "int", "long", "float", "double"];
/// Types that Avro and JSON Schema share.
const SHARED_TYPES: [&str; 4] = ["null", "boolean", "string", "array"];
/// Types that only JSON Schema has.
const JSON_TYPES: [&str; 3] = ["object", "integer", "number"];
/// Keywords that only JSON Schema has.
const JSON_KEYWORDS: [&str; 34] = [
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "definitions",
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "const",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "prefixItems",
    "additionalItems",
    "minProperties",
    "maxProperties",
    "$dynamicRef",
];
const HINT: &str = "a contract begins with `apiVersion: v3.1.0` and `kind: DataContract`; of another document \
                    say which it is: `--kind avro|json-schema|protobuf|odcs|registry`";

/// Whether a text reads as a Protobuf file.
pub(super) fn is_protobuf(name: &str, text: &str) -> bool {
    if has_ending(name, ".proto") {
        return true;
    }
    let line = behind_comments(text).lines().next().unwrap_or("");
    let assigned = line.strip_prefix("syntax").or_else(|| line.strip_prefix("edition")).map(str::trim_start);
    assigned.is_some_and(|rest| rest.starts_with('='))
        || (line.starts_with("package ") && line.trim_end().ends_with(';'))
        || (line.starts_with("message ") && line.contains('{'))
}

/// The text behind the comments of Protobuf that it begins with.
fn behind_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = if rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|at| at + 2)
        } else {
            return rest;
        };
        rest = end.and_then(|end| rest.get(end..)).unwrap_or("").trim_start();
    }
}

pub(super) fn has_ending(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

/// The kind of a document, or a diagnostic.
pub(super) fn decide(root: NodeRef<'_>, name: &str, diagnostics: &mut Diagnostics) -> Option<DocumentKind> {
    let reading = schema(root);
    match contract(root, reading) {
        Some(Contract::Known(kind)) => return Some(kind),
        Some(Contract::Deprecated(key)) => {
            let message = "the Data Contract Specification is not built: it is deprecated in favour of ODCS";
            diagnostics.push(Diagnostic::error(codes::DOCUMENT_NOT_BUILT, message).at(key.span()));
            return None;
        }
        None => {}
    }
    let message = match reading {
        Reading::Avro => return Some(DocumentKind::Avro),
        Reading::JsonSchema => return Some(DocumentKind::JsonSchema),
        Reading::Both if has_ending(name, ".avsc") => return Some(DocumentKind::Avro),
        Reading::Both => "this reads as an Avro schema and as a JSON Schema",
        Reading::Neither => "the kind of the document cannot be told from its content",
    };
    diagnostics.push(Diagnostic::error(codes::DOCUMENT_KIND, message).at(root.span()).hint(HINT));
    None
}

enum Contract<'n> {
    Known(DocumentKind),
    /// The format that came before ODCS, and the key that names it.
    Deprecated(NodeRef<'n>),
}

/// Whether a mapping is a contract, and of which kind.
fn contract(root: NodeRef<'_>, reading: Reading) -> Option<Contract<'_>> {
    let has = |key: &str| root.get(key).is_some();
    if has("apiVersion") || (has("kind") && reading == Reading::Neither) {
        return Some(Contract::Known(DocumentKind::Odcs));
    }
    if is_registry(root) {
        return Some(Contract::Known(DocumentKind::Registry));
    }
    if let Some((key, _)) = root.get_entry("dataContractSpecification") {
        return Some(Contract::Deprecated(key));
    }
    if reading != Reading::Neither {
        return None;
    }
    // `apiversion`, `api_version`, `Kind`: the contract is meant, the table of keys says the rest.
    let near = root.entries().any(|(key, _)| {
        let characters = key.scalar_text().unwrap_or("").chars().take(32);
        let text: String = characters.filter(char::is_ascii_alphanumeric).collect();
        ["apiVersion", "kind"].iter().any(|name| text.eq_ignore_ascii_case(name))
            || nearest(&text, ["apiVersion"]).is_some()
    });
    near.then_some(Contract::Known(DocumentKind::Odcs))
}

/// Whether a mapping is the registry form: what is sent to a registry, or what one answers.
pub(super) fn is_registry(root: NodeRef<'_>) -> bool {
    let has = |key: &str| root.get(key).is_some();
    let schema_text = root.get("schema").is_some_and(|schema| schema.kind() == Kind::String);
    // A schema that is no text is a fault of the registry form, told there.
    let is_meant = || has("schema") && ["schemaType", "ruleSet"].iter().any(|key| has(key));
    let is_alone = || root.len() == 1 || ["subject", "id", "guid"].iter().any(|key| has(key));
    !has("apiVersion")
        && (schema_text && ["schemaType", "ruleSet", "references", "metadata"].iter().any(|key| has(key))
            || ((schema_text && is_alone() || is_meant()) && schema(root) == Reading::Neither))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Avro,
    JsonSchema,
    Both,
    Neither,
}

/// The format of a schema by its content; `None` where it reads as both or as neither.
pub(super) fn format_of(root: NodeRef<'_>) -> Option<Format> {
    match schema(root) {
        Reading::Avro => Some(Format::Avro),
        Reading::JsonSchema => Some(Format::JsonSchema),
        Reading::Both | Reading::Neither => None,
    }
}

fn schema(root: NodeRef<'_>) -> Reading {
    match root.kind() {
        Kind::Bool => Reading::JsonSchema,
        Kind::String
            if root.as_str().is_some_and(|name| AVRO_TYPES.contains(&name) || SHARED_TYPES.contains(&name)) =>
        {
            Reading::Avro
        }
        // A union.
        Kind::Sequence => root.items().next().map_or(Reading::Neither, |first| match schema(first) {
            Reading::JsonSchema | Reading::Neither => Reading::Neither,
            Reading::Avro | Reading::Both => Reading::Avro,
        }),
        Kind::Mapping => mapping(root),
        _ => Reading::Neither,
    }
}

fn mapping(root: NodeRef<'_>) -> Reading {
    let kind = root.get("type");
    let name = kind.and_then(NodeRef::as_str);
    if name.is_some_and(|name| AVRO_TYPES.contains(&name)) {
        return Reading::Avro;
    }
    let json_keyword = JSON_KEYWORDS.iter().any(|keyword| root.get(keyword).is_some());
    if json_keyword || name.is_some_and(|name| JSON_TYPES.contains(&name)) {
        return Reading::JsonSchema;
    }
    match kind.map(NodeRef::kind) {
        // A list of types, each of which JSON Schema knows.
        Some(Kind::Sequence) => Reading::JsonSchema,
        Some(Kind::Mapping) => Reading::Avro,
        _ if name == Some("array") => match root.get("items").map_or(Reading::Both, schema) {
            Reading::Neither => Reading::JsonSchema,
            reading => reading,
        },
        _ if root.get("logicalType").is_some() => Reading::Avro,
        _ if name.is_some_and(|name| SHARED_TYPES.contains(&name)) => Reading::Both,
        _ => Reading::Neither,
    }
}

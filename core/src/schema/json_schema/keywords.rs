//! The table of keywords: which drafts know each, what its value must be, and who judges it.

use super::draft::Draft::{self, D4, D6, D7, D2019, D2020};
use crate::diagnostics::{Code, codes};

/// What a keyword's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Any,
    Bool,
    Text,
    Pattern,
    /// A whole number, not negative.
    Count,
    Number,
    Positive,
    /// A list of different texts; `true`: not empty.
    Names(bool),
    List,
    Type,
    Schema,
    /// Draft 4: a bool here, though bools are no schemas elsewhere.
    SchemaOrBool,
    Schemas,
    SchemaMap,
    /// A schema, or a list of them.
    Items,
    /// Name to schema or to a list of names.
    Dependencies,
    /// Name to a list of names.
    NamesMap,
}

/// Who judges a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The compiled plan.
    Plan,
    /// Nobody: it says nothing about values, or only together with another keyword.
    Note,
    /// The `jsonschema` crate.
    Beyond,
}

pub(super) struct Keyword {
    pub(super) name: &'static str,
    first: Draft,
    last: Draft,
    pub(super) form: Form,
    pub(super) role: Role,
}

const fn row(name: &'static str, first: Draft, last: Draft, form: Form, role: Role) -> Keyword {
    Keyword { name, first, last, form, role }
}

use Form::{
    Any, Bool, Count, Dependencies, Items, List, Names, NamesMap, Number, Pattern, Positive, Schema, SchemaMap,
    SchemaOrBool, Schemas, Text, Type,
};
use Role::{Beyond, Note, Plan};

pub(super) const KEYWORDS: &[Keyword] = &[
    row("type", D4, D2020, Type, Plan),
    row("properties", D4, D2020, SchemaMap, Plan),
    row("required", D4, D4, Names(true), Plan),
    row("required", D6, D2020, Names(false), Plan),
    row("additionalProperties", D4, D4, SchemaOrBool, Plan),
    row("additionalProperties", D6, D2020, Schema, Plan),
    row("items", D4, D2019, Items, Plan),
    row("items", D2020, D2020, Schema, Plan),
    row("enum", D4, D2020, List, Plan),
    row("const", D6, D2020, Any, Plan),
    row("minimum", D4, D2020, Number, Plan),
    row("maximum", D4, D2020, Number, Plan),
    row("exclusiveMinimum", D4, D4, Bool, Plan),
    row("exclusiveMinimum", D6, D2020, Number, Plan),
    row("exclusiveMaximum", D4, D4, Bool, Plan),
    row("exclusiveMaximum", D6, D2020, Number, Plan),
    row("minLength", D4, D2020, Count, Plan),
    row("maxLength", D4, D2020, Count, Plan),
    row("pattern", D4, D2020, Pattern, Plan),
    row("minItems", D4, D2020, Count, Plan),
    row("maxItems", D4, D2020, Count, Plan),
    row("minProperties", D4, D2020, Count, Plan),
    row("maxProperties", D4, D2020, Count, Plan),
    row("format", D4, D2020, Text, Plan),
    row("$ref", D4, D2020, Text, Plan),
    row("allOf", D4, D2020, Schemas, Beyond),
    row("anyOf", D4, D2020, Schemas, Beyond),
    row("oneOf", D4, D2020, Schemas, Beyond),
    row("not", D4, D2020, Schema, Beyond),
    row("if", D7, D2020, Schema, Beyond),
    row("then", D7, D2020, Schema, Note),
    row("else", D7, D2020, Schema, Note),
    row("prefixItems", D2020, D2020, Schemas, Beyond),
    row("additionalItems", D4, D4, SchemaOrBool, Note),
    row("additionalItems", D6, D2019, Schema, Note),
    row("contains", D6, D2020, Schema, Beyond),
    row("minContains", D2019, D2020, Count, Note),
    row("maxContains", D2019, D2020, Count, Note),
    row("uniqueItems", D4, D2020, Bool, Beyond),
    row("multipleOf", D4, D2020, Positive, Plan),
    row("patternProperties", D4, D2020, SchemaMap, Beyond),
    row("propertyNames", D6, D2020, Schema, Beyond),
    row("dependencies", D4, D7, Dependencies, Beyond),
    row("dependentSchemas", D2019, D2020, SchemaMap, Beyond),
    row("dependentRequired", D2019, D2020, NamesMap, Beyond),
    row("unevaluatedItems", D2019, D2020, Schema, Beyond),
    row("unevaluatedProperties", D2019, D2020, Schema, Beyond),
    row("$dynamicRef", D2020, D2020, Text, Beyond),
    row("$recursiveRef", D2019, D2019, Text, Beyond),
    row("definitions", D4, D2020, SchemaMap, Note),
    row("$defs", D2019, D2020, SchemaMap, Note),
    row("$schema", D4, D2020, Text, Note),
    row("id", D4, D4, Text, Note),
    row("$id", D6, D2020, Text, Note),
    row("$anchor", D2019, D2020, Text, Note),
    row("$dynamicAnchor", D2020, D2020, Text, Note),
    row("$recursiveAnchor", D2019, D2019, Bool, Note),
    row("$vocabulary", D2019, D2020, Any, Note),
    row("$comment", D7, D2020, Text, Note),
    row("title", D4, D2020, Text, Note),
    row("description", D4, D2020, Text, Note),
    row("default", D4, D2020, Any, Note),
    row("examples", D6, D2020, Any, Note),
    row("deprecated", D2019, D2020, Bool, Note),
    row("readOnly", D7, D2020, Bool, Note),
    row("writeOnly", D7, D2020, Bool, Note),
    // Assertions in draft 7, notes after it.
    row("contentEncoding", D7, D7, Text, Beyond),
    row("contentMediaType", D7, D7, Text, Beyond),
    row("contentEncoding", D2019, D2020, Text, Note),
    row("contentMediaType", D2019, D2020, Text, Note),
    row("contentSchema", D2019, D2020, Schema, Note),
];

/// A name's row under a draft.
pub(super) fn keyword(name: &str, draft: Draft) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|row| row.name == name && row.first <= draft && draft <= row.last)
}

/// The drafts that know a name that another does not.
pub(super) fn elsewhere(name: &str) -> Option<String> {
    let row = KEYWORDS.iter().find(|row| row.name == name)?;
    Some(match (row.first, row.last) {
        (first, D2020) => format!("{} and later", first.name()),
        (D4, last) => format!("{} and before", last.name()),
        (first, last) if first == last => first.name().to_owned(),
        (first, last) => format!("{} to {}", first.name(), last.name()),
    })
}

/// The names that a draft knows.
pub(super) fn names(draft: Draft) -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().filter(move |row| row.first <= draft && draft <= row.last).map(|row| row.name)
}

/// Formats that the readers check themselves.
pub(super) const NATIVE_FORMATS: [&str; 4] = ["date", "time", "date-time", "uuid"];

/// Formats that the `jsonschema` crate checks, and the first draft that has them.
const FORMATS: [(&str, Draft); 13] = [
    ("email", D4),
    ("hostname", D4),
    ("ipv4", D4),
    ("ipv6", D4),
    ("uri", D4),
    ("uri-reference", D6),
    ("uri-template", D6),
    ("json-pointer", D6),
    ("iri", D7),
    ("iri-reference", D7),
    ("relative-json-pointer", D7),
    ("regex", D7),
    ("duration", D2019),
];

/// Formats of the drafts that nothing here checks: they need the tables of international names.
pub(super) const UNCHECKED_FORMATS: [&str; 2] = ["idn-email", "idn-hostname"];

/// Whether the crate checks a format under a draft.
pub(super) fn is_crate_format(name: &str, draft: Draft) -> bool {
    FORMATS.iter().any(|(known, first)| *known == name && *first <= draft)
}

/// All formats, for "did you mean".
pub(super) fn formats() -> impl Iterator<Item = &'static str> {
    let checked = NATIVE_FORMATS.into_iter().chain(FORMATS.iter().map(|(name, _)| *name));
    checked.chain(UNCHECKED_FORMATS)
}

/// The values of `type`.
pub(super) const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

/// Whether a keyword bounds a number, a length or a count, or is a pattern.
pub(super) fn is_bound(name: &str) -> bool {
    matches!(
        name,
        "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | "minLength"
            | "maxLength"
            | "pattern"
            | "minItems"
            | "maxItems"
            | "minProperties"
            | "maxProperties"
    )
}

/// The code of a keyword that refuses a value by itself.
pub(crate) fn code_of(keyword: &str) -> Code {
    match keyword {
        "type" => codes::SCHEMA_TYPE,
        "enum" => codes::SCHEMA_ENUM,
        "const" => codes::SCHEMA_CONST,
        "minimum" => codes::SCHEMA_MINIMUM,
        "maximum" => codes::SCHEMA_MAXIMUM,
        "exclusiveMinimum" => codes::SCHEMA_EXCLUSIVE_MINIMUM,
        "exclusiveMaximum" => codes::SCHEMA_EXCLUSIVE_MAXIMUM,
        "minLength" => codes::SCHEMA_MIN_LENGTH,
        "maxLength" => codes::SCHEMA_MAX_LENGTH,
        "pattern" => codes::SCHEMA_PATTERN_MISMATCH,
        "format" => codes::SCHEMA_FORMAT,
        "minItems" => codes::SCHEMA_MIN_ITEMS,
        "maxItems" => codes::SCHEMA_MAX_ITEMS,
        "minProperties" => codes::SCHEMA_MIN_PROPERTIES,
        "maxProperties" => codes::SCHEMA_MAX_PROPERTIES,
        "oneOf" => codes::SCHEMA_ONE_OF,
        "anyOf" => codes::SCHEMA_ANY_OF,
        "allOf" => codes::SCHEMA_ALL_OF,
        "not" => codes::SCHEMA_NOT,
        _ => codes::SCHEMA_KEYWORD,
    }
}

//! Whether a keyword's value is what the keyword must have.

use std::collections::HashSet;

use super::super::input::{found, whole_number};
use super::super::{Constraints, Text};
use super::draft::Draft;
use super::keywords::{Form, Keyword, TYPES};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::syntax::{Kind, NodeRef};

/// Reports a value of another form than the keyword's; `true` where it is of that form.
pub(super) fn check_value(row: &Keyword, value: NodeRef<'_>, draft: Draft, diagnostics: &mut Diagnostics) -> bool {
    let name = row.name;
    let expected = match row.form {
        Form::Type => return check_type(value, diagnostics),
        Form::Names(filled) => return check_names(name, value, filled, diagnostics),
        Form::Bool if value.as_bool().is_none() => "`true` or `false`",
        Form::Text | Form::Pattern if value.as_str().is_none() => "a text",
        Form::Count if whole_number(value).is_none() => "a whole number of at least 0",
        Form::Number if value.number_text().is_none() => "a number",
        Form::Positive if !is_positive(value) => "a number above 0",
        Form::List if !value.is_sequence() => "a list",
        Form::Schema if !is_schema(value, draft) => "a schema",
        Form::SchemaOrBool if !value.is_mapping() && value.as_bool().is_none() => "a schema or a bool",
        Form::Schemas if !value.is_sequence() || value.len() == 0 => "a list of one or more schemas",
        Form::SchemaMap if !value.is_mapping() => "an object of schemas",
        Form::Dependencies | Form::NamesMap if !value.is_mapping() => "an object",
        Form::Items if !value.is_sequence() && !is_schema(value, draft) => "a schema or a list of schemas",
        _ => return true,
    };
    fault(value, &format!("expected `{name}` to be {expected}, found {}", found(value)), None, diagnostics);
    false
}

/// Whether a value can be a schema at all.
pub(super) fn is_schema(value: NodeRef<'_>, draft: Draft) -> bool {
    value.is_mapping() || (draft > Draft::D4 && value.as_bool().is_some())
}

fn is_positive(value: NodeRef<'_>) -> bool {
    let digits =
        |text: &str| text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).any(|b| (b'1'..=b'9').contains(&b));
    value.number_text().is_some_and(|text| !text.starts_with('-') && digits(text))
}

fn fault(value: NodeRef<'_>, message: &str, hint: Option<String>, diagnostics: &mut Diagnostics) {
    diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(value.span()).hint_opt(hint));
}

fn check_type(value: NodeRef<'_>, diagnostics: &mut Diagnostics) -> bool {
    if value.is_sequence() {
        let mut seen = HashSet::new();
        let mut good = true;
        if value.len() == 0 {
            fault(value, "expected `type` to name at least one type, found an empty list", None, diagnostics);
        }
        for item in value.items() {
            good &= check_type_name(item, diagnostics);
            if !seen.insert(item.as_str()) && item.as_str().is_some() {
                fault(item, &format!("the type {} stands twice", found(item)), None, diagnostics);
            }
        }
        return good;
    }
    check_type_name(value, diagnostics)
}

fn check_type_name(value: NodeRef<'_>, diagnostics: &mut Diagnostics) -> bool {
    let known = value.as_str().is_some_and(|name| TYPES.contains(&name));
    if !known {
        let name = value.as_str().filter(|name| name.len() <= 40).unwrap_or_default();
        let other = match name {
            "text" | "str" => Some("string"),
            "bool" => Some("boolean"),
            "int" | "long" => Some("integer"),
            "float" | "double" | "decimal" => Some("number"),
            "list" => Some("array"),
            "map" | "dict" | "record" | "struct" => Some("object"),
            _ => None,
        };
        let hint = other.map(|other| format!("did you mean `{other}`?")).or_else(|| did_you_mean(name, TYPES));
        let expected = format!("expected `type` to be one of `{}`", TYPES.join("`, `"));
        fault(value, &format!("{expected}, found {}", found(value)), hint, diagnostics);
    }
    known
}

/// A list of different names.
pub(super) fn check_names(name: &str, value: NodeRef<'_>, filled: bool, diagnostics: &mut Diagnostics) -> bool {
    if !value.is_sequence() {
        let hint = (name == "required" && value.as_bool().is_some())
            .then(|| "`required` is a list of names in the enclosing object".to_owned());
        fault(value, &format!("expected `{name}` to be a list of names, found {}", found(value)), hint, diagnostics);
        return false;
    }
    if filled && value.len() == 0 {
        fault(value, &format!("expected `{name}` to name at least one, found an empty list"), None, diagnostics);
    }
    let mut seen = HashSet::new();
    for item in value.items() {
        match item.as_str() {
            None => fault(item, &format!("expected a name in `{name}`, found {}", found(item)), None, diagnostics),
            Some(text) if !seen.insert(text) => {
                fault(item, &format!("{} stands twice in `{name}`", found(item)), None, diagnostics);
            }
            Some(_) => {}
        }
    }
    true
}

/// Whether a node is a scalar.
pub(super) fn is_scalar(node: NodeRef<'_>) -> bool {
    !matches!(node.kind(), Kind::Mapping | Kind::Sequence)
}

/// Notes a bound, a length, a count or a pattern; a faulty value, already reported, says nothing.
pub(super) fn bound(name: &str, value: NodeRef<'_>, schema: NodeRef<'_>, constraints: &mut Constraints) {
    let number = || value.number_text().map(Text::from);
    // Draft 4: a bool that makes the bound beside it exclusive.
    let excludes = |keyword: &str| schema.get(keyword).and_then(NodeRef::as_bool) == Some(true);
    let bounds = &mut constraints.number;
    match name {
        "minimum" if excludes("exclusiveMinimum") => bounds.exclusive_minimum = number(),
        "maximum" if excludes("exclusiveMaximum") => bounds.exclusive_maximum = number(),
        "minimum" => bounds.minimum = number(),
        "maximum" => bounds.maximum = number(),
        "exclusiveMinimum" if value.as_bool().is_none() => bounds.exclusive_minimum = number(),
        "exclusiveMaximum" if value.as_bool().is_none() => bounds.exclusive_maximum = number(),
        "minLength" => constraints.min_length = whole_number(value),
        "maxLength" => constraints.max_length = whole_number(value),
        "minItems" => constraints.min_items = whole_number(value),
        "maxItems" => constraints.max_items = whole_number(value),
        "minProperties" => constraints.min_properties = whole_number(value),
        "maxProperties" => constraints.max_properties = whole_number(value),
        "pattern" => constraints.pattern = value.as_str().map(Text::from),
        _ => {}
    }
}

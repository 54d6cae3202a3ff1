//! One property, typed: its logical type, the options of that type, and the values that it lists.

use std::sync::Arc;

use super::Lowering;
use super::check::listed;
use super::object::Element;
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean, short};
use crate::document::loader::Notice;
use crate::model::{Bound, EnumValue, LogicalType, Object, Property, Said, TypeOptions};
use crate::syntax::{Kind, NodeRef};

const TEXT: &[&str] = &["minLength", "maxLength", "pattern", "format"];
const DATE: &[&str] = &["format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
const TIME: &[&str] =
    &["format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "timezone", "defaultTimezone"];
const NUMBER: &[&str] = &["multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"];
const ARRAY: &[&str] = &["minItems", "maxItems", "uniqueItems"];
const OBJECT: &[&str] = &["minProperties", "maxProperties", "required"];
const MAP: &[&str] = &["minProperties", "maxProperties"];
const VECTOR: &[&str] =
    &["dimensions", "elementType", "distanceMetric", "embeddingModel", "embeddingModelVersion", "normalized"];
/// What no value of a vector can break.
const NOTES: &[&str] = &["distanceMetric", "embeddingModel", "embeddingModelVersion"];

const INTEGERS: &[&str] = &["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"];
const FLOATS: &[&str] = &["f32", "f64"];

/// A property without what lies below it.
pub(super) fn read(lowering: &mut Lowering<'_, '_>, element: Element<'_>, object: &mut Object) -> Property {
    let node = element.node;
    let name = node.get("name").filter(|name| name.as_str().is_some());
    let bool = |key: &str| node.get(key).and_then(|value| said(value, value.as_bool()?));
    let text = |key: &str| node.get(key).and_then(NodeRef::as_str).map(Arc::from);
    let tags = node.get("tags").into_iter().flat_map(NodeRef::items);
    let logical_type = node.get("logicalType").and_then(|value| said(value, value.as_str().and_then(LogicalType::of)?));
    let judged_as = judged_as(lowering, node, logical_type.as_ref().map(|said| said.value));
    Property {
        name: name.and_then(NodeRef::as_str).map(Into::into),
        span: name.unwrap_or(node).span(),
        target: element.target.clone(),
        logical_type,
        judged_as,
        options: options(lowering, element, judged_as, object),
        required: bool("required"),
        unique: bool("unique"),
        primary_key: bool("primaryKey"),
        enum_values: enum_values(node),
        description: text("description"),
        tags: tags.filter_map(NodeRef::as_str).map(Into::into).collect(),
        classification: text("classification"),
        properties: None,
        items: None,
        map: None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "reads as one step of a chain")]
fn said<T>(node: NodeRef<'_>, value: T) -> Option<Said<T>> {
    Some(Said { value, span: node.span() })
}

/// The type that judges values; see [`Property::judged_as`].
fn judged_as(lowering: &Lowering<'_, '_>, node: NodeRef<'_>, logical: Option<LogicalType>) -> Option<LogicalType> {
    match logical {
        Some(LogicalType::Date) if lowering.minor == 0 => {
            let physical = node.get("physicalType").and_then(NodeRef::as_str).unwrap_or("").to_ascii_lowercase();
            let has_format = node.get("logicalTypeOptions").is_some_and(|options| options.get("format").is_some());
            Some(match physical.as_str() {
                _ if has_format => LogicalType::Date,
                word if word.starts_with("timestamp") || word.starts_with("datetime") => LogicalType::Timestamp,
                word if word.starts_with("time") => LogicalType::Time,
                _ => LogicalType::Date,
            })
        }
        Some(logical) => Some(logical),
        None if node.get("logicalType").is_some() => None,
        None if node.get("properties").is_some_and(|list| list.len() > 0) => Some(LogicalType::Object),
        None if node.get("items").is_some() => Some(LogicalType::Array),
        None if node.get("map").is_some() => Some(LogicalType::Map),
        None => None,
    }
}

/// The options that a type has.
fn known(logical: LogicalType) -> &'static [&'static str] {
    match logical {
        LogicalType::String => TEXT,
        LogicalType::Date => DATE,
        LogicalType::Timestamp | LogicalType::Time => TIME,
        LogicalType::Number | LogicalType::Integer => NUMBER,
        LogicalType::Object => OBJECT,
        LogicalType::Array => ARRAY,
        LogicalType::Boolean => &[],
        LogicalType::Map => MAP,
        LogicalType::Vector => VECTOR,
    }
}

/// Whether some type has an option of this name.
fn is_option(name: &str) -> bool {
    [TEXT, TIME, NUMBER, ARRAY, OBJECT, VECTOR].iter().any(|names| names.contains(&name))
}

fn options(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    logical: Option<LogicalType>,
    object: &mut Object,
) -> Arc<TypeOptions> {
    let Some(node) = element.node.get("logicalTypeOptions").filter(|node| node.is_mapping()) else {
        return Arc::clone(&lowering.no_options);
    };
    let mut options = TypeOptions::default();
    for (key, value) in node.entries() {
        let name = key.scalar_text().unwrap_or_default();
        let is_known = logical.is_some_and(|logical| known(logical).contains(&name));
        if is_known && name == "normalized" {
            // `true` promises a length of one, which no limit of error is given for.
            if value.as_bool() == Some(true) {
                let reason = "how near to a length of one a vector must be is not said";
                unenforced(lowering, element, (key, name), reason, object);
            }
        } else if is_known && !NOTES.contains(&name) {
            option(lowering, &mut options, (key, name), value, logical);
        } else if !is_known && is_option(name) {
            stray(lowering, element, (key, name), logical, object);
        }
    }
    Arc::new(options)
}

/// An option of another type.
fn stray(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    (key, name): (NodeRef<'_>, &str),
    logical: Option<LogicalType>,
    object: &mut Object,
) {
    match logical {
        // The standard leaves open what these two may say.
        Some(logical @ (LogicalType::Boolean | LogicalType::Map)) => {
            let reason = format!("`logicalType: {}` has no such option", logical.as_str());
            unenforced(lowering, element, (key, name), &reason, object);
        }
        Some(logical) => {
            let message = format!("`logicalType: {}` has no option `{name}`", logical.as_str());
            let hint = did_you_mean(name, known(logical).iter().copied());
            tell(lowering, Diagnostic::error(codes::DOCUMENT_UNKNOWN_KEY, message).at(key.span()).hint_opt(hint));
        }
        // One that is misspelt is an error at its place, and these options are not to blame.
        None if element.node.get("logicalType").is_some() => {}
        None => unenforced(lowering, element, (key, name), "the property has no `logicalType`", object),
    }
}

fn unenforced(
    lowering: &mut Lowering<'_, '_>,
    element: Element<'_>,
    (key, name): (NodeRef<'_>, &str),
    reason: &str,
    object: &mut Object,
) {
    let entry = (format!("`{name}` of `{}`", element.path), reason.to_owned());
    lowering.loader.not_enforced(&mut object.not_enforced, key.span(), entry, Notice::Warning);
}

/// Notes one option; a value of another type than the table asks for is reported there.
fn option(
    lowering: &mut Lowering<'_, '_>,
    options: &mut TypeOptions,
    (key, name): (NodeRef<'_>, &str),
    value: NodeRef<'_>,
    logical: Option<LogicalType>,
) {
    let text = || said(value, value.as_str().map(Arc::from)?);
    match name {
        "minLength" => options.min_length = count(lowering, name, value, 0),
        "maxLength" => options.max_length = count(lowering, name, value, 0),
        "minItems" => options.min_items = count(lowering, name, value, 0),
        "maxItems" => options.max_items = count(lowering, name, value, 0),
        "minProperties" => options.min_properties = count(lowering, name, value, 0),
        "maxProperties" => options.max_properties = count(lowering, name, value, 0),
        "dimensions" => options.dimensions = count(lowering, name, value, 1),
        "pattern" => options.pattern = text(),
        "defaultTimezone" => options.default_timezone = text(),
        "elementType" => options.element_type = text(),
        "format" => options.format = format(lowering, value, logical),
        "timezone" => options.timezone = value.as_bool().and_then(|own| said(value, own)),
        "uniqueItems" => options.unique_items = value.as_bool().and_then(|own| said(value, own)),
        "multipleOf" => options.multiple_of = multiple_of(lowering, value),
        "minimum" => options.minimum = bound(lowering, (key, name), value, logical),
        "maximum" => options.maximum = bound(lowering, (key, name), value, logical),
        "exclusiveMinimum" => options.exclusive_minimum = bound(lowering, (key, name), value, logical),
        "exclusiveMaximum" => options.exclusive_maximum = bound(lowering, (key, name), value, logical),
        "required" => options.required = names(lowering, value),
        _ => {}
    }
}

/// Tells a fault, unless the table of keys has told one at that place.
fn tell(lowering: &mut Lowering<'_, '_>, fault: Diagnostic) {
    if !fault.span.is_some_and(|span| lowering.loader.diagnostics.has_error_at(span)) {
        lowering.loader.diagnostics.push(fault);
    }
}

fn fault(lowering: &mut Lowering<'_, '_>, span: Span, message: String) {
    tell(lowering, Diagnostic::error(codes::DOCUMENT_VALUE, message).at(span));
}

fn shown(value: NodeRef<'_>) -> String {
    match value.kind() {
        Kind::Mapping | Kind::Sequence | Kind::Null => value.kind().article().to_owned(),
        _ => format!("`{}`", short(value.scalar_text().unwrap_or(""))),
    }
}

fn count(lowering: &mut Lowering<'_, '_>, name: &str, value: NodeRef<'_>, least: u64) -> Option<Said<u64>> {
    let digits = value.number_text().filter(|_| value.kind() == Kind::Int)?;
    match digits.parse::<u64>() {
        Ok(count) if count >= least => said(value, count),
        _ => {
            let message = format!("`{name}`: expected a whole number of at least {least}, found {}", shown(value));
            fault(lowering, value.span(), message);
            None
        }
    }
}

fn format(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>, logical: Option<LogicalType>) -> Option<Said<Arc<str>>> {
    let text = value.as_str()?;
    let words = match logical {
        Some(LogicalType::Integer) => INTEGERS,
        Some(LogicalType::Number) => FLOATS,
        _ => return said(value, text.into()),
    };
    if words.contains(&text) {
        return said(value, text.into());
    }
    let message = format!("`format`: expected {}, found `{}`", listed(words), short(text));
    let hint = did_you_mean(&short(text), words.iter().copied());
    tell(lowering, Diagnostic::error(codes::DOCUMENT_VALUE, message).at(value.span()).hint_opt(hint));
    None
}

fn multiple_of(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<Said<Arc<str>>> {
    let digits = value.number_text()?;
    let mut mantissa = digits.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    let is_positive = !digits.starts_with('-') && mantissa.any(|byte| (b'1'..=b'9').contains(&byte));
    if is_positive {
        return said(value, digits.into());
    }
    fault(lowering, value.span(), format!("`multipleOf`: expected a number above 0, found {}", shown(value)));
    None
}

fn bound(
    lowering: &mut Lowering<'_, '_>,
    (key, name): (NodeRef<'_>, &str),
    value: NodeRef<'_>,
    logical: Option<LogicalType>,
) -> Option<Said<Bound>> {
    let is_number = matches!(logical, Some(LogicalType::Number | LogicalType::Integer));
    if let (Some(digits), true) = (value.number_text(), is_number) {
        return said(value, Bound::Number(digits.into()));
    }
    if let (Some(text), false) = (value.as_str(), is_number) {
        return said(value, Bound::Text(text.into()));
    }
    if let (Some(flag), true) = (value.as_bool(), name.starts_with("exclusive")) {
        if lowering.minor > 0 {
            let message = format!("`{name}` is the bound itself since v3.1, and no bool");
            let found = Diagnostic::warning(codes::DOCUMENT_TYPE, message).at(value.span());
            let hint = if flag {
                format!("write the bound here, and no bound beside it: `{name}: ..`")
            } else {
                "leave it out".to_owned()
            };
            tell(lowering, found.hint(hint));
        }
        return said(value, Bound::Flag(flag));
    }
    let expected = if is_number { "a number" } else { "a date or time as text" };
    let message = format!("`{name}`: expected {expected}, found {}", shown(value));
    let hint = match value.kind() {
        Kind::Int | Kind::Float if !is_number => Some("quote it".to_owned()),
        Kind::String => Some("write it without quotes".to_owned()),
        _ => None,
    };
    let found = Diagnostic::error(codes::DOCUMENT_TYPE, message).at(value.span()).hint_opt(hint);
    tell(lowering, found.label(key.span(), "this bound"));
    None
}

fn names(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<Said<Vec<Said<Arc<str>>>>> {
    if !value.is_sequence() {
        return None;
    }
    let names: Vec<Said<Arc<str>>> = value.items().filter_map(|item| said(item, Arc::from(item.as_str()?))).collect();
    if value.len() == 0 {
        fault(lowering, value.span(), "`required`: expected at least one name, found an empty list".to_owned());
    }
    said(value, names)
}

fn enum_values(node: NodeRef<'_>) -> Option<Said<Vec<Said<EnumValue>>>> {
    let list = node.get("enum").filter(|list| list.is_sequence() && list.len() > 0)?;
    let values = list.items().filter_map(|item| item.get("value"));
    said(list, values.filter_map(|value| said(value, enum_value(value))).collect())
}

fn enum_value(value: NodeRef<'_>) -> EnumValue {
    if let Some(flag) = value.as_bool() {
        return EnumValue::Bool(flag);
    }
    if let Some(text) = value.as_str() {
        return EnumValue::Text(text.into());
    }
    if value.is_null() {
        return EnumValue::Null;
    }
    if let Some(digits) = value.number_text() {
        EnumValue::Number(digits.into())
    } else {
        let mut json = String::new();
        value.write_json(&mut json);
        EnumValue::Other(json.into())
    }
}

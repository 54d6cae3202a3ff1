//! Why the constraints of a subschema refuse a value that it lists itself.

use super::super::TypeSet;
use super::draft::Draft;
use super::impossible::Lint;
use crate::scalars::decimal::Number;
use crate::scalars::ecma;
use crate::scalars::interval::{Bound, is_empty, lacks_multiple};
use crate::syntax::{Kind, NodeRef};

/// Why a value is refused; `None` where it is not, or cannot be told.
pub(super) fn refusal(lint: &Lint<'_, '_>, value: NodeRef<'_>) -> Option<String> {
    let own = type_of(value, lint.draft);
    if lint.types.0 & own.0 == 0 {
        return Some("`type` does not allow it".to_owned());
    }
    match value.kind() {
        Kind::Int | Kind::Float => number(lint, value.number_text()?),
        Kind::String => text(lint, value.as_str()?),
        Kind::Sequence => count(lint, value.len() as u64, ["minItems", "maxItems"], "elements"),
        Kind::Mapping => members(lint, value),
        Kind::Null | Kind::Bool => None,
    }
}

/// The types that a value may count as.
fn type_of(value: NodeRef<'_>, draft: Draft) -> TypeSet {
    match value.kind() {
        Kind::Null => TypeSet::NULL,
        Kind::Bool => TypeSet::BOOL,
        Kind::Int => TypeSet::NUMBER,
        Kind::Float => {
            let number = value.number_text().and_then(|text| Number::parse(text.as_bytes()));
            // Draft 4 leaves open whether `1.0` is an integer.
            let whole = draft == Draft::D4 || number.is_none_or(|number| number.is_integer());
            if whole { TypeSet::NUMBER } else { TypeSet::NUMBER.without(TypeSet::INTEGER) }
        }
        Kind::String => TypeSet::TEXT,
        Kind::Sequence => TypeSet::LIST,
        Kind::Mapping => TypeSet::OBJECT,
    }
}

fn number(lint: &Lint<'_, '_>, text: &str) -> Option<String> {
    let value = Bound { text, strict: false };
    let low = lint.limits(["minimum", "exclusiveMinimum"]).find(|low| is_empty(low.bound, value));
    let high = lint.limits(["maximum", "exclusiveMaximum"]).find(|high| is_empty(value, high.bound));
    if let Some(limit) = low.or(high) {
        return Some(format!("`{}` does not allow it", limit.name));
    }
    let step = lint.schema.get("multipleOf").and_then(NodeRef::number_text)?;
    lacks_multiple(value, value, &[step]).then(|| "it is no multiple of `multipleOf`".to_owned())
}

fn text(lint: &Lint<'_, '_>, text: &str) -> Option<String> {
    let length = text.chars().count() as u64;
    count(lint, length, ["minLength", "maxLength"], "code points").or_else(|| {
        let pattern = lint.schema.get("pattern").and_then(NodeRef::as_str)?;
        let pattern = ecma::Pattern::compile(pattern, lint.regex_bytes).ok()?;
        (!pattern.is_match(text.as_bytes())).then(|| "`pattern` does not match it".to_owned())
    })
}

fn count(lint: &Lint<'_, '_>, size: u64, [low, high]: [&str; 2], what: &str) -> Option<String> {
    let least = lint.count(low).filter(|(_, least)| size < *least).map(|(_, least)| (low, least));
    let most = lint.count(high).filter(|(_, most)| size > *most).map(|(_, most)| (high, most));
    let (name, limit) = least.or(most)?;
    Some(format!("it has {size} {what}, `{name}` is {limit}"))
}

fn members(lint: &Lint<'_, '_>, value: NodeRef<'_>) -> Option<String> {
    let required = lint.schema.get("required").into_iter().flat_map(NodeRef::items).take(100);
    if required.filter_map(NodeRef::as_str).any(|name| value.get(name).is_none()) {
        return Some("it lacks a member that `required` asks for".to_owned());
    }
    count(lint, value.len() as u64, ["minProperties", "maxProperties"], "members")
}

//! A `default` of a step beside the field that it is for: what the schema refuses for certain.

use std::cmp::Ordering;

use super::super::walk::{Word, symbols, word};
use super::short;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::limits::Limits;
use crate::scalars::decimal::{Number, compare};
use crate::schema::{IntKind, Kind, NodeId, Shape, TypeSet, describe};
use crate::syntax::{self, Located, NodeRef, parse_json_at};

/// The fault of a value that the field refuses.
pub(super) fn refused(shape: &Shape, id: NodeId, value: &Located) -> Option<Diagnostic> {
    // The text was read with the document, within its limits.
    let limits = Limits { document_bytes: usize::MAX, document_depth: u32::MAX, ..Limits::default() };
    let tree = parse_json_at(value, &limits, &mut Diagnostics::default())?;
    let node = tree.root();
    if accepts(shape, id, node) {
        return None;
    }
    let known = symbols(shape, id).unwrap_or_default();
    let hint = node.as_str().and_then(|text| did_you_mean(text, known));
    let found = match node.kind() {
        syntax::Kind::String => format!("`\"{}\"`", short(node.as_str().unwrap_or(""))),
        syntax::Kind::Mapping | syntax::Kind::Sequence => node.kind().article().to_owned(),
        _ => format!("`{}`", short(node.scalar_text().unwrap_or("null"))),
    };
    let message =
        format!("the new version refuses this default: expected {}, found {found}", describe::expected(shape, id));
    Some(Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(value.span()).hint_opt(hint))
}

/// Whether the field may hold the value, as far as its kind and simple constraints say.
fn accepts(shape: &Shape, id: NodeId, value: NodeRef<'_>) -> bool {
    let (inner, nullable) = shape.value_node(id);
    let node = shape.node(inner);
    if value.is_null() {
        return nullable || matches!(node.kind, Kind::Dyn) && node.types.has(TypeSet::NULL);
    }
    if let Kind::Union(branches) = &node.kind {
        return branches.iter().any(|branch| shallow(shape, *branch, value));
    }
    shallow(shape, inner, value)
}

fn shallow(shape: &Shape, id: NodeId, value: NodeRef<'_>) -> bool {
    let text = value.as_str();
    let number = value.number_text().and_then(|text| Number::parse(text.as_bytes()));
    match word(shape, id) {
        Word::Text => text.is_some_and(|text| fits_length(shape, id, text)),
        Word::Uuid | Word::Bytes => text.is_some(),
        Word::Enum => text.is_some_and(|text| symbols(shape, id).is_none_or(|known| known.contains(&text))),
        Word::Bool => value.as_bool().is_some(),
        Word::Int => number.is_some_and(|number| number.is_integer() && within(shape, id, &number)),
        Word::Double => number.is_some_and(|number| within(shape, id, &number)),
        Word::Decimal | Word::Date | Word::Time | Word::Timestamp => number.is_some() || text.is_some(),
        Word::Null => value.is_null(),
        Word::Record | Word::Map => value.is_mapping(),
        Word::List => value.is_sequence(),
        Word::Any => true,
    }
}

fn fits_length(shape: &Shape, id: NodeId, text: &str) -> bool {
    let Some(constraints) = &shape.node(id).constraints else { return true };
    let length = text.chars().count() as u64;
    constraints.min_length.is_none_or(|least| length >= least)
        && constraints.max_length.is_none_or(|most| length <= most)
}

fn within(shape: &Shape, id: NodeId, number: &Number<'_>) -> bool {
    let node = shape.node(id);
    let fits_kind = match node.kind {
        Kind::Int(IntKind::I32) => number.to_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        Kind::Int(IntKind::I64) => number.to_i64().is_some(),
        _ => true,
    };
    let Some(constraints) = &node.constraints else { return fits_kind };
    let bound = |bound: &Option<crate::schema::Text>, refused: &[Ordering]| {
        let bound = bound.as_ref().and_then(|bound| Number::parse(bound.as_bytes()));
        bound.is_none_or(|bound| !refused.contains(&compare(number, &bound)))
    };
    let bounds = &constraints.number;
    fits_kind
        && bound(&bounds.minimum, &[Ordering::Less])
        && bound(&bounds.maximum, &[Ordering::Greater])
        && bound(&bounds.exclusive_minimum, &[Ordering::Less, Ordering::Equal])
        && bound(&bounds.exclusive_maximum, &[Ordering::Greater, Ordering::Equal])
}

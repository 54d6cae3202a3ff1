//! Masks and the fields that they are on: a mask that could not be applied would show the value.

use super::walk::{Word, may_be_text, word};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::model::{Mask, MaskKind, Target, TargetStep};
use crate::schema::{Kind, NodeId, Shape};

pub(super) fn check(shape: &Shape, masks: &[Mask], diagnostics: &mut Diagnostics) {
    for mask in masks {
        // A property that the schema lacks is told by the overlay.
        if let Some(node) = find(shape, &mask.target) {
            one(shape, mask, node, diagnostics);
        }
    }
}

fn find(shape: &Shape, target: &Target) -> Option<NodeId> {
    let mut at = shape.root;
    for step in &target.steps {
        at = match (step, &shape.node(shape.value_node(at).0).kind) {
            (TargetStep::Name(name, _), Kind::Record(record)) => {
                record.fields.iter().find(|field| field.name == *name)?.node
            }
            (TargetStep::Items, Kind::List(element) | Kind::Map { value: element, .. }) => *element,
            _ => return None,
        };
    }
    Some(at)
}

fn one(shape: &Shape, mask: &Mask, node: NodeId, diagnostics: &mut Diagnostics) {
    let (value, nullable) = shape.value_node(node);
    let word = word(shape, node);
    let kind = mask.kind.as_str();
    let fits = match mask.kind {
        MaskKind::Null => nullable || (word == Word::Any && shape.node(value).types.has(crate::schema::TypeSet::NULL)),
        MaskKind::Fixed | MaskKind::Partial { .. } | MaskKind::Hash => match word {
            Word::Text => true,
            Word::Any => may_be_text(shape, value),
            _ => false,
        },
    };
    if fits {
        return;
    }
    let field = mask.target.dotted();
    let message = match mask.kind {
        MaskKind::Null => format!("a mask of the kind `null` needs a field that may be null, and `{field}` may not"),
        _ => format!("a mask of the kind `{kind}` needs a text, and `{field}` is `{}`", word.as_str()),
    };
    let hint = match word {
        Word::Record => Some("mask its fields one by one"),
        Word::List | Word::Map => Some("put the mask on `items`"),
        _ if mask.kind == MaskKind::Null => Some("`fixed`, `partial` and `hash` mask a text that is never null"),
        _ if nullable => Some("`kind: null` masks a field of any type that may be null"),
        _ => None,
    };
    let fault = Diagnostic::error(codes::DOCUMENT_MASK, message).at(mask.kind_span);
    diagnostics.push(fault.hint_opt(hint.map(str::to_owned)));
}

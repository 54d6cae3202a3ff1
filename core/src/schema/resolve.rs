//! Names of the document to places of the shape.

use super::describe::{field_by_name, field_names, word};
use super::{Kind, NodeId, Shape};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, did_you_mean};
use crate::model::{Target, TargetStep};

/// One step from a node of the shape to the next; nullable unions are passed without a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ShapeStep {
    /// The field of a record, by index.
    Field(u32),
    /// The elements of a list, or the values of a map.
    Element,
}

/// The steps that a target names; a name that the schema lacks is a diagnostic, and `None`.
pub(crate) fn resolve(shape: &Shape, target: &Target, diagnostics: &mut Diagnostics) -> Option<Vec<ShapeStep>> {
    let mut node = shape.root;
    let mut steps = Vec::with_capacity(target.steps.len());
    let mut last = None;
    for step in &target.steps {
        let found = match step {
            TargetStep::Name(name, span) => {
                last = Some(*span);
                named(shape, node, name, *span)
            }
            TargetStep::Items => element(shape, node, last),
        };
        match found {
            Ok((step, next)) => {
                steps.push(step);
                node = next;
            }
            Err(fault) => {
                diagnostics.push(*fault);
                return None;
            }
        }
    }
    Some(steps)
}

type Found = Result<(ShapeStep, NodeId), Box<Diagnostic>>;

fn named(shape: &Shape, at: NodeId, name: &str, span: Span) -> Found {
    let (value, _) = shape.value_node(at);
    let fault = |message: String| Diagnostic::error(codes::SCHEMA_UNKNOWN_FIELD, message).at(span);
    let Some(record) = shape.record(at) else {
        let node = shape.node(value);
        let fault = fault(format!("the schema has no field `{name}` here: it declares {}", word(node)));
        let hint =
            matches!(node.kind, Kind::List(_)).then(|| "name the fields of its elements under `items`".to_owned());
        return Err(Box::new(fault.hint_opt(hint)));
    };
    let found = field_by_name(record, name).and_then(|at| Some((at, record.fields.get(at as usize)?)));
    let Some((index, field)) = found else {
        let hint = did_you_mean(name, field_names(record));
        return Err(Box::new(fault(format!("the schema has no field `{name}`")).hint_opt(hint)));
    };
    Ok((ShapeStep::Field(index), field.node))
}

fn element(shape: &Shape, at: NodeId, span: Option<Span>) -> Found {
    let node = shape.node(shape.value_node(at).0);
    match &node.kind {
        Kind::List(element) | Kind::Map { value: element, .. } => Ok((ShapeStep::Element, *element)),
        _ => {
            let message = format!("`items` over what is no list: the schema declares {}", word(node));
            Err(Box::new(Diagnostic::error(codes::SCHEMA_UNKNOWN_FIELD, message).at_opt(span)))
        }
    }
}

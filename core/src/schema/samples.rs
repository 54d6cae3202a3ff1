//! Values that a contract gives itself, as defaults and examples: judged when it is compiled.

use super::describe::children;
use super::resolve::{ShapeStep, resolve};
use super::{Kind, NodeId, Shape};
use crate::diagnostics::{Diagnostics, Span};
use crate::model::Target;

/// Defaults and examples of one contract that are judged.
pub(crate) const MOST_SAMPLES: usize = 1_000;

/// A default or an example.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// The place whose values it stands for.
    pub(crate) node: NodeId,
    /// As JSON text.
    pub(crate) json: String,
    pub(crate) span: Span,
    /// `default` or `example`.
    pub(crate) what: &'static str,
}

/// The node that a target names; `None` where it leads nowhere, which is told elsewhere.
pub(crate) fn place_of(shape: &Shape, target: &Target) -> Option<NodeId> {
    let steps = resolve(shape, target, &mut Diagnostics::default())?;
    let mut at = shape.root;
    for step in steps {
        let node = shape.node(shape.value_node(at).0);
        at = match (step, &node.kind) {
            (ShapeStep::Field(index), Kind::Record(record)) => record.fields.get(index as usize)?.node,
            (ShapeStep::Element, Kind::List(element) | Kind::Map { value: element, .. }) => *element,
            _ => return None,
        };
    }
    Some(at)
}

/// For each node whether its values can be judged by it: below a part that is judged as a whole, a
/// node serves rules alone.
pub(crate) fn judged_alone(shape: &Shape) -> Vec<bool> {
    let mut reached = vec![false; shape.nodes.len()];
    let mut queue = vec![shape.root];
    while let Some(id) = queue.pop() {
        match reached.get_mut(id.0 as usize) {
            Some(reached) if !*reached => *reached = true,
            _ => continue,
        }
        let node = shape.node(id);
        if node.fallback.is_none() {
            children(node, |child| queue.push(child));
        }
    }
    reached
}

//! `anyOf` or `oneOf` of a subschema and `null`, as generators write optional fields: compiled as
//! that subschema with null allowed, and not left to the crate.

use super::super::{Const, Kind, Node, NodeId, TypeSet};
use super::compile::constrains;
use super::join::Joins;

/// Compiles the choices of two of which one is `null` and the other refuses it.
pub(super) fn compile_nullable(choices: &[(NodeId, [NodeId; 2])], nodes: &mut [Node], joins: &mut Joins) {
    for (id, [a, b]) in choices {
        let value = match (is_null(nodes, *a), is_null(nodes, *b)) {
            (true, false) => *b,
            (false, true) => *a,
            _ => continue,
        };
        let Some(nullable) = nodes.get(value.0 as usize).and_then(with_null) else { continue };
        let Some(node) = nodes.get_mut(id.0 as usize) else { continue };
        node.kind = nullable.kind;
        node.types = nullable.types;
        node.constraints = nullable.constraints;
        node.fallback = None;
        node.composite = None;
        node.name = node.name.take().or(nullable.name);
        for tag in nullable.tags {
            if !node.tags.contains(&tag) {
                node.tags.push(tag);
            }
        }
        joins.remove(*id);
    }
}

fn is_null(nodes: &[Node], id: NodeId) -> bool {
    nodes.get(id.0 as usize).is_some_and(|node| {
        let is_free = node.fallback.is_none() && node.constraints.as_ref().is_none_or(|own| !constrains(own));
        matches!(node.kind, Kind::Null) && node.types == TypeSet::NULL && is_free
    })
}

/// The node with null allowed; `None` where it allows null already, or the plan does not judge it.
fn with_null(node: &Node) -> Option<Node> {
    if node.fallback.is_some() || node.types.has(TypeSet::NULL) {
        return None;
    }
    let mut node = node.clone();
    node.types = node.types.with(TypeSet::NULL);
    if let Some(constraints) = &mut node.constraints {
        if constraints.never {
            return None;
        }
        if let Some(constant) = constraints.constant.take() {
            // With `enum` beside it the two would have to be intersected.
            if constraints.any_of.is_some() {
                return None;
            }
            constraints.any_of = Some(vec![constant]);
        }
        if let Some(list) = &mut constraints.any_of {
            list.push(Const::Null);
        }
    }
    Some(node)
}

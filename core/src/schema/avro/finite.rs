//! Types that no finite value has, such as a record that always contains itself.
//!
//! A least fixpoint, linear in the size of the schema: a node has a value as soon as what it
//! needs has one.

use super::super::{Constraints, Kind, NodeId};
use super::Avro;
use crate::diagnostics::codes;

impl Avro<'_, '_> {
    /// Marks every node without a finite value as one that refuses all, and warns at its record.
    pub(super) fn mark_endless(&mut self) {
        let finite = self.finite();
        for (at, finite) in finite.into_iter().enumerate() {
            let Some(node) = self.nodes.get_mut(at).filter(|_| !finite) else { continue };
            node.constraints.get_or_insert_with(|| Box::new(Constraints::default())).never = true;
            if let (Kind::Record(_), Some(name), Some(span)) = (&node.kind, node.name.clone(), node.span) {
                let message = format!("the record `{name}` has no finite value, so that nothing is valid under it");
                self.warn(codes::AVRO_NO_VALUE, span, message, None);
            }
        }
    }

    fn finite(&self) -> Vec<bool> {
        let count = self.nodes.len();
        let mut finite = vec![false; count];
        // How many children must still be found to have a value, and who waits for a node.
        let mut missing = vec![0_usize; count];
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut ready = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let children: Vec<NodeId> = match &node.kind {
                Kind::Record(record) => record.fields.iter().map(|field| field.node).collect(),
                Kind::Union(branches) => branches.clone(),
                _ => Vec::new(),
            };
            let needed = match &node.kind {
                Kind::Union(_) => 1,
                Kind::Enum { symbols, .. } => usize::from(symbols.is_empty()),
                _ => children.len(),
            };
            if let Some(missing) = missing.get_mut(at) {
                *missing = needed;
            }
            for child in children {
                if let Some(waiting) = waiting.get_mut(child.0 as usize) {
                    waiting.push(at);
                }
            }
            if needed == 0 {
                ready.push(at);
            }
        }
        while let Some(at) = ready.pop() {
            if finite.get(at).copied().unwrap_or(true) {
                continue;
            }
            if let Some(finite) = finite.get_mut(at) {
                *finite = true;
            }
            for parent in waiting.get_mut(at).map(std::mem::take).unwrap_or_default() {
                if let Some(missing) = missing.get_mut(parent).filter(|missing| **missing > 0) {
                    *missing -= 1;
                    if *missing == 0 {
                        ready.push(parent);
                    }
                }
            }
        }
        finite
    }
}

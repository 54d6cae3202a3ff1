//! Avro 1.12 schemas to the shape. Every fault is reported at its place; what is faulty becomes a
//! node without a type, so that the rest can still be judged.

mod attributes;
mod canonical;
mod defaults;
mod fields;
mod finite;
mod logical;
mod names;
mod references;
mod types;
mod wire;

use std::collections::HashMap;

pub use canonical::FingerprintAlgorithm;
pub(crate) use canonical::{canonical, crc_64_avro, type_name};
pub(crate) use wire::{fixed_size, primitive};

use super::{Format, Kind, Node, NodeId, Shape, Text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Span, codes};
use crate::syntax::{NodeRef, Tree};

/// Types within types. The document's depth is limited before; this guards the stack.
const MAX_DEPTH: u32 = 200;

/// Lowers a schema. `references` are texts whose named types the schema may use.
pub(super) fn lower(references: &[Tree], schema: &Tree, diagnostics: &mut Diagnostics) -> Shape {
    let mut avro = Avro {
        nodes: Vec::new(),
        bases: Vec::new(),
        names: HashMap::new(),
        forward: Vec::new(),
        defaults: Vec::new(),
        diagnostics,
    };
    for tree in references {
        avro.lower(tree.root(), "", 0);
    }
    let root = avro.lower(schema.root(), "", 0);
    let root = avro.settle_references(root);
    avro.check_defaults();
    avro.mark_endless();
    Shape { format: Format::Avro, nodes: avro.nodes, root, fallbacks: Vec::new(), inner: Vec::new(), sensitive: false }
}

/// The type as the union rules see it: logical types aside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Base {
    Primitive(&'static str),
    Named(Text),
    Union,
    /// A type with a fault, already reported; equal to nothing.
    Unknown,
}

/// A named type that has been defined.
struct Named {
    node: NodeId,
    /// Where its name stands.
    span: Span,
}

/// A name that was not yet defined where it is used.
struct Forward {
    /// The full name that it means.
    full: Text,
    /// The same without a namespace.
    short: Text,
    span: Span,
    node: NodeId,
}

/// The state of a lowering.
struct Avro<'t, 'd> {
    nodes: Vec<Node>,
    /// Of each node.
    bases: Vec<Base>,
    names: HashMap<Text, Named>,
    forward: Vec<Forward>,
    /// Checked when every type is known.
    defaults: Vec<(NodeRef<'t>, NodeId)>,
    diagnostics: &'d mut Diagnostics,
}

impl Avro<'_, '_> {
    fn push(&mut self, kind: Kind, base: Base, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let mut node = Node::new(kind);
        node.span = Some(span);
        self.nodes.push(node);
        self.bases.push(base);
        id
    }

    /// A node in the place of a type with a fault.
    fn unknown(&mut self, span: Span) -> NodeId {
        self.push(Kind::Dyn, Base::Unknown, span)
    }

    fn base(&self, id: NodeId) -> &Base {
        self.bases.get(id.0 as usize).unwrap_or(&Base::Unknown)
    }

    fn change(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            change(node);
        }
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(span));
    }

    /// The absence of an attribute; told at a key that is nearly its name, where there is one.
    fn lacks(&mut self, owner: crate::syntax::NodeRef<'_>, name: &str, message: impl Into<String>) {
        let fault = Diagnostic::error(codes::SCHEMA_INVALID, message).at(owner.span());
        self.diagnostics.push(fault.missing(owner.span(), name));
    }

    fn warning(&mut self, span: Span, message: impl Into<String>) {
        self.warn(codes::SCHEMA_SUSPECT, span, message, None);
    }

    fn warn(&mut self, code: Code, span: Span, message: impl Into<String>, hint: Option<String>) {
        self.diagnostics.push(Diagnostic::warning(code, message).at(span).hint_opt(hint));
    }
}

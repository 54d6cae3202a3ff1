//! ODCS properties to the shape, where they are the schema of an object: logical types with their
//! options, nested objects, lists, maps and vectors.
//!
//! What is not required may be absent or null. An object that names its properties is closed; one
//! that names none takes any. What the plan does not check itself (most formats, double elements)
//! is judged beside it, as small JSON Schemas of one keyword each.

mod collections;
mod moments;
mod scalars;
mod values;
mod zones;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lower::Lowered;
use super::{Constraints, Content, Fallback, Format, Kind, Node, NodeId, Shape, Text, TypeSet};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Span, codes};
use crate::model::{LogicalType, Object, Property};
use crate::report::NotEnforced;

pub(super) use moments::words;
pub(super) use scalars::{bounds, float_bounds, integer_bounds, is_native_format, number_bounds, tighten};
pub(super) use values::constant;

/// Lowers the properties of an object. Faults are pushed to `diagnostics`; the shape is of use only
/// if there are no errors among them.
pub(crate) fn lower_properties(
    object: &Object,
    diagnostics: &mut Diagnostics,
    not_enforced: &mut Vec<NotEnforced>,
) -> Lowered {
    let mut lower = Lower { nodes: Vec::new(), beyond: BTreeMap::new(), diagnostics, not_enforced };
    let root = lower.push(Node::new(Kind::Dyn));
    let record = lower.record(&object.properties, None, Content::Closed);
    if let Some(node) = lower.nodes.get_mut(root.0 as usize) {
        node.kind = Kind::Record(record);
        node.types = TypeSet::OBJECT;
        node.name.clone_from(&object.name);
        node.span = object.span;
        node.tags.clone_from(&object.tags);
    }
    let nodes = std::mem::take(&mut lower.nodes);
    let mut schemas: Vec<(String, u32)> = std::mem::take(&mut lower.beyond).into_iter().collect();
    schemas.sort_by_key(|(_, index)| *index);
    let beyond = |(index, (schema, _)): (usize, &(String, u32))| Fallback {
        is_scanned: false,
        pointer: format!("/$defs/{index}").into(),
        keywords: schema.split('"').nth(1).map(Text::from).into_iter().collect(),
    };
    let fallbacks = schemas.iter().enumerate().map(beyond).collect();
    let json_text = (!schemas.is_empty()).then(|| {
        let all: Vec<String> = schemas.iter().map(|(schema, index)| format!("\"{index}\":{schema}")).collect();
        format!("{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$defs\":{{{}}}}}", all.join(","))
    });
    let shape = Shape { format: Format::Odcs, nodes, root, fallbacks, inner: Vec::new(), sensitive: false };
    Lowered { shape, json_text, resources: Vec::new(), samples: Vec::new() }
}

struct Lower<'a> {
    nodes: Vec<Node>,
    /// Schemas of one keyword, and the index of each.
    beyond: BTreeMap<String, u32>,
    diagnostics: &'a mut Diagnostics,
    not_enforced: &'a mut Vec<NotEnforced>,
}

/// What a property makes of its node, before its nullability.
struct Lowering {
    kind: Kind,
    types: TypeSet,
    constraints: Constraints,
    fallback: Option<u32>,
}

impl Lowering {
    fn new(kind: Kind, types: TypeSet) -> Self {
        Self { kind, types, constraints: Constraints::default(), fallback: None }
    }
}

impl Lower<'_> {
    fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    /// The node of a property. The depth of a document bounds the recursion.
    fn node(&mut self, property: &Property) -> NodeId {
        let mut lowered = match property.judged_as {
            None => Lowering::new(Kind::Dyn, TypeSet::ALL),
            Some(LogicalType::Boolean) => Lowering::new(Kind::Bool, TypeSet::BOOL),
            Some(LogicalType::String) => self.text(property),
            Some(LogicalType::Integer | LogicalType::Number) => self.number(property),
            Some(logical @ (LogicalType::Date | LogicalType::Time | LogicalType::Timestamp)) => {
                self.moment(property, logical)
            }
            Some(LogicalType::Object) => self.object(property),
            Some(LogicalType::Array) => self.array(property),
            Some(LogicalType::Map) => self.map(property),
            Some(LogicalType::Vector) => self.vector(property),
        };
        let is_nullable = !property.is_required();
        self.listed(property, &mut lowered, is_nullable);
        let types = if is_nullable { lowered.types.with(TypeSet::NULL) } else { lowered.types.without(TypeSet::NULL) };
        let constraints = Some(Box::new(lowered.constraints)).filter(|own| **own != Constraints::default());
        self.push(Node {
            kind: lowered.kind,
            name: None,
            aliases: Vec::new(),
            span: Some(property.span),
            tags: Vec::new(),
            constraints,
            types,
            fallback: lowered.fallback,
            composite: None,
            inner: None,
            doc: None,
        })
    }

    /// A node that has no field of its own: an element, a map's key or value.
    fn bare_node(&mut self, property: &Property) -> NodeId {
        let id = self.node(property);
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.tags.clone_from(&property.tags);
        }
        id
    }

    /// The index of a schema of one keyword; `None` in a build without JSON Schema.
    fn beyond(&mut self, schema: String) -> Option<u32> {
        if !cfg!(feature = "json-schema") {
            return None;
        }
        let next = u32::try_from(self.beyond.len()).unwrap_or(u32::MAX);
        Some(*self.beyond.entry(schema).or_insert(next))
    }

    fn error(&mut self, code: Code, span: Span, message: String, hint: Option<String>) {
        self.diagnostics.push(Diagnostic::error(code, message).at(span).hint_opt(hint));
    }

    fn suspect(&mut self, span: Span, message: String, hint: Option<String>) {
        self.diagnostics.push(Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(span).hint_opt(hint));
    }

    fn unenforced(&mut self, property: &Property, option: &str, span: Span, reason: impl Into<String>) {
        tell_unenforced(self.diagnostics, self.not_enforced, option, &name_of(property), span, reason.into());
    }
}

/// Says and lists that a part of a property is not enforced.
pub(super) fn tell_unenforced(
    diagnostics: &mut Diagnostics,
    not_enforced: &mut Vec<NotEnforced>,
    option: &str,
    property: &str,
    span: Span,
    reason: String,
) {
    let what = format!("`{option}` of the property `{property}`");
    let message = format!("{what} is not enforced: {reason}");
    diagnostics.push(Diagnostic::warning(codes::DOCUMENT_NOT_ENFORCED, message).at(span));
    not_enforced.push(NotEnforced { what, reason });
}

fn name_of(property: &Property) -> String {
    super::input::shortened(&property.target.dotted())
}

/// What makes a field sensitive also where it is said of its elements, values or keys.
fn classification(property: &Property) -> Option<Text> {
    let mut open = vec![property];
    while let Some(one) = open.pop() {
        if one.classification.as_deref().is_some_and(crate::model::is_sensitive_class) {
            return one.classification.clone();
        }
        open.extend(one.items.as_deref());
        if let Some(map) = &one.map {
            open.extend([&map.1, &map.0]);
        }
    }
    property.classification.as_ref().map(Arc::clone)
}

//! Objects, lists, maps and vectors.

use std::collections::BTreeMap;

use super::scalars::{float_bounds, integer_bounds};
use super::{Lower, Lowering, classification};
use crate::diagnostics::{codes, did_you_mean};
use crate::model::{LogicalType, Property, Said};
use crate::schema::{
    Bounds, Constraints, Content, Field, IntKind, Kind, Node, NodeId, Presence, Record, Text, TypeSet,
};

impl Lower<'_> {
    /// A record of properties; `required` are the names that an object says must be present.
    pub(super) fn record(
        &mut self,
        properties: &[Property],
        required: Option<&Said<Vec<Said<Text>>>>,
        content: Content,
    ) -> Record {
        let mut index: BTreeMap<Text, usize> = BTreeMap::new();
        let mut fields = Vec::with_capacity(properties.len());
        for property in properties {
            let Some(name) = property.name.as_ref().filter(|name| !index.contains_key(*name)) else { continue };
            index.insert(name.clone(), fields.len());
            let node = self.node(property);
            fields.push(Field {
                presence: if property.is_required() { Presence::Required } else { Presence::Optional },
                span: Some(property.span),
                tags: property.tags.clone(),
                classification: classification(property),
                doc: property.description.clone(),
                ..Field::new(name.clone(), node, Presence::Optional)
            });
        }
        for name in required.into_iter().flat_map(|said| &said.value) {
            if !properties.is_empty() && !index.contains_key(&name.value) {
                let hint = did_you_mean(&name.value, index.keys().map(AsRef::as_ref));
                let shown = crate::schema::input::shortened(&name.value);
                let message = format!("`required` names `{shown}`, which is no property of the object");
                self.error(codes::SCHEMA_UNKNOWN_FIELD, name.span, message, hint);
                continue;
            }
            let at = if let Some(at) = index.get(&name.value) {
                *at
            } else {
                let node = self.push(Node::new(Kind::Dyn));
                index.insert(name.value.clone(), fields.len());
                fields
                    .push(Field { span: Some(name.span), ..Field::new(name.value.clone(), node, Presence::Optional) });
                fields.len() - 1
            };
            if let Some(field) = fields.get_mut(at) {
                field.presence = Presence::Required;
            }
        }
        Record { fields, content, oneofs: Vec::new() }
    }

    pub(super) fn object(&mut self, property: &Property) -> Lowering {
        let own = property.properties.as_deref().unwrap_or_default();
        let options = &property.options;
        let content = if own.is_empty() { Content::Open } else { Content::Closed };
        let record = self.record(own, options.required.as_ref(), content);
        let mut lowered = Lowering::new(Kind::Record(record), TypeSet::OBJECT);
        lowered.constraints = members(property);
        lowered
    }

    pub(super) fn array(&mut self, property: &Property) -> Lowering {
        let element = match &property.items {
            Some(items) => self.bare_node(items),
            None => self.push(Node::new(Kind::Dyn)),
        };
        let mut lowered = Lowering::new(Kind::List(element), TypeSet::LIST);
        let options = &property.options;
        lowered.constraints.min_items = value(options.min_items.as_ref());
        lowered.constraints.max_items = value(options.max_items.as_ref());
        if let Some(unique) = options.unique_items.as_ref().filter(|unique| unique.value) {
            lowered.fallback = self.beyond("{\"uniqueItems\":true}".to_owned());
            if lowered.fallback.is_none() {
                self.unenforced(property, "uniqueItems", unique.span, "JSON Schema is not part of this build");
            }
        }
        lowered
    }

    pub(super) fn map(&mut self, property: &Property) -> Lowering {
        let (key, value) = match property.map.as_deref() {
            Some((key, value)) => (self.key(key), self.bare_node(value)),
            // The document's own check asks for it.
            None => (None, self.push(Node::new(Kind::Dyn))),
        };
        let mut lowered = Lowering::new(Kind::Map { key, value }, TypeSet::OBJECT);
        lowered.constraints = members(property);
        lowered
    }

    /// The node of a map's keys; `None` where any text will do.
    fn key(&mut self, key: &Property) -> Option<NodeId> {
        if let Some(logical) = &key.logical_type
            && matches!(
                logical.value,
                LogicalType::Object | LogicalType::Array | LogicalType::Map | LogicalType::Vector
            )
        {
            let message = format!("a key of a map is a text, and no `{}`", logical.value.as_str());
            self.error(codes::DOCUMENT_VALUE, logical.span, message, None);
            return None;
        }
        let id = self.bare_node(key);
        let node = self.nodes.get(id.0 as usize)?;
        if let Some(fallback) = node.fallback {
            // Keys are no values: what judges beside the plan does not see them.
            let _ = fallback;
            if let Some(node) = self.nodes.get_mut(id.0 as usize) {
                node.fallback = None;
            }
            if let Some(format) = &key.options.format {
                self.unenforced(key, "format", format.span, "it is a format of a map's keys");
            }
        }
        let node = self.nodes.get(id.0 as usize)?;
        let is_plain = matches!(node.kind, Kind::Text | Kind::Dyn) && node.constraints.is_none();
        (!is_plain || !node.tags.is_empty()).then_some(id)
    }

    pub(super) fn vector(&mut self, property: &Property) -> Lowering {
        let options = &property.options;
        let element_type = options.element_type.as_ref().map_or("", |said| &*said.value);
        let (kind, types, bounds) = match element_type {
            "int8" => (Kind::Int(IntKind::Unbounded), TypeSet::INTEGER, integer_bounds("i8")),
            "uint8" => (Kind::Int(IntKind::Unbounded), TypeSet::INTEGER, integer_bounds("u8")),
            "binary" => (Kind::Int(IntKind::Unbounded), TypeSet::INTEGER, integer_bounds("bit")),
            float => (Kind::Double, TypeSet::NUMBER, float_bounds(float)),
        };
        let mut element = Node::new(kind);
        element.types = types;
        element.span = Some(property.span);
        if let Some(bounds) = bounds {
            element.constraints = Some(Box::new(Constraints { number: bounds, ..Constraints::default() }));
        }
        let element = self.push(element);
        let mut lowered = Lowering::new(Kind::List(element), TypeSet::LIST);
        lowered.constraints.min_items = value(options.dimensions.as_ref());
        lowered.constraints.max_items = value(options.dimensions.as_ref());
        lowered
    }
}

fn value(said: Option<&Said<u64>>) -> Option<u64> {
    said.map(|said| said.value)
}

fn members(property: &Property) -> Constraints {
    Constraints {
        min_properties: value(property.options.min_properties.as_ref()),
        max_properties: value(property.options.max_properties.as_ref()),
        number: Bounds::default(),
        ..Constraints::default()
    }
}

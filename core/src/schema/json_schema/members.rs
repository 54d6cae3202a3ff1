//! The kind of a subschema: types, members, elements.

use std::collections::HashMap;

use super::super::input::text_of;
use super::super::{Const, Content, Field, IntKind, Kind, Node, NodeId, Presence, Record, TypeSet};
use super::compile::{Compile, Said};
use super::keywords::keyword;
use super::pointers::Step;
use super::refs::Place;
use crate::syntax::NodeRef;

impl<'t> Compile<'t, '_> {
    /// The kind and the allowed types of a subschema.
    pub(super) fn kind(&mut self, place: Place<'t>, said: &mut Said<'t>) -> (Kind, TypeSet) {
        let schema = place.schema;
        let mut types = type_set(schema);
        if types == TypeSet::ALL {
            types = constant_types(said);
            said.constraints.implied_types = types != TypeSet::ALL;
        }
        let has_members =
            ["properties", "required", "additionalProperties"].iter().any(|name| schema.get(name).is_some());
        let is_behind = schema.get("prefixItems").is_some() && keyword("prefixItems", self.draft).is_some();
        let items = schema.get("items").filter(|_| !is_behind);
        if items.is_some_and(NodeRef::is_sequence) {
            self.tuple(place, "items", "additionalItems", said);
            said.beyond.push("items".into());
        }
        let items = items.filter(|items| !items.is_sequence());
        let value_types = types.without(TypeSet::NULL);
        let objects = types.has(TypeSet::OBJECT) && (has_members || value_types == TypeSet::OBJECT);
        let lists = types.has(TypeSet::LIST) && (items.is_some() || value_types == TypeSet::LIST);
        let kind = match (objects, lists) {
            (true, true) => {
                // One node has one kind: for the plan it has none, and the composite has a node of each.
                said.beyond.extend(["properties".into(), "items".into()]);
                let record = self.members(place, false);
                let kinds = [self.beside_patterns(place, record), Kind::List(self.element(place, items))];
                said.composite.all.extend(kinds.map(|kind| self.push(Node::new(kind))));
                Kind::Dyn
            }
            (true, false) => self.members(place, value_types == TypeSet::OBJECT),
            (false, true) => Kind::List(self.element(place, items)),
            (false, false) => scalar_kind(types),
        };
        (kind, types)
    }

    fn element(&mut self, place: Place<'t>, items: Option<NodeRef<'t>>) -> NodeId {
        match items {
            Some(items) => self.child(place, [Some(Step::Word("items")), None], items),
            None => self.any(),
        }
    }

    /// A record; or a map, where an object declares no member and says what all are.
    fn members(&mut self, place: Place<'t>, is_object: bool) -> Kind {
        let schema = place.schema;
        let additional = schema.get("additionalProperties");
        let content = self.content(place);
        let fields = self.fields(place, &content);
        let is_map = is_object && fields.is_empty() && schema.get("properties").is_none();
        match content {
            Content::Schema(value) if is_map => Kind::Map { key: None, value },
            Content::Open if is_map && additional.is_some() => Kind::Map { key: None, value: self.any() },
            content => Kind::Record(Record { fields, content, oneofs: Vec::new() }),
        }
    }

    /// What `additionalProperties` says.
    pub(super) fn content(&mut self, place: Place<'t>) -> Content {
        match place.schema.get("additionalProperties") {
            Some(node) if node.as_bool() == Some(false) => Content::Closed,
            Some(node) if node.is_mapping() => {
                Content::Schema(self.child(place, [Some(Step::Word("additionalProperties")), None], node))
            }
            _ => Content::Open,
        }
    }

    pub(super) fn fields(&mut self, place: Place<'t>, content: &Content) -> Vec<Field> {
        let schema = place.schema;
        let mut fields: Vec<Field> = Vec::new();
        let mut index: HashMap<&str, usize> = HashMap::new();
        let properties = schema.get("properties").into_iter().flat_map(NodeRef::entries);
        for (key, property) in properties {
            let name = key.scalar_text().unwrap_or_default();
            if index.contains_key(name) {
                continue;
            }
            let id = self.child(place, [Some(Step::Word("properties")), Some(Step::Key(name))], property);
            let mut field = Field::new(name, id, Presence::Optional);
            field.span = Some(key.span());
            field.tags = self.field_tags(property);
            field.doc = text_of(property, "description");
            index.insert(name, fields.len());
            fields.push(field);
        }
        for item in schema.get("required").into_iter().flat_map(NodeRef::items) {
            let Some(name) = item.as_str() else { continue };
            let at = *index.entry(name).or_insert_with(|| {
                let id = match content {
                    Content::Open => self.any(),
                    Content::Closed => self.never(),
                    Content::Schema(id) => *id,
                };
                let mut field = Field::new(name, id, Presence::Optional);
                field.span = Some(item.span());
                fields.push(field);
                fields.len() - 1
            });
            if let Some(field) = fields.get_mut(at) {
                field.presence = Presence::Required;
            }
        }
        fields
    }
}

pub(super) fn type_set(schema: NodeRef<'_>) -> TypeSet {
    let Some(node) = schema.get("type") else { return TypeSet::ALL };
    let names = node.items().chain((!node.is_sequence()).then_some(node)).filter_map(NodeRef::as_str);
    let set = names.filter_map(named_type).fold(TypeSet(0), TypeSet::with);
    if set == TypeSet(0) { TypeSet::ALL } else { set }
}

fn named_type(name: &str) -> Option<TypeSet> {
    Some(match name {
        "null" => TypeSet::NULL,
        "boolean" => TypeSet::BOOL,
        "integer" => TypeSet::INTEGER,
        "number" => TypeSet::NUMBER,
        "string" => TypeSet::TEXT,
        "array" => TypeSet::LIST,
        "object" => TypeSet::OBJECT,
        _ => return None,
    })
}

/// The types that `enum` and `const` leave of all.
fn constant_types(said: &Said<'_>) -> TypeSet {
    let of = |constant: &Const| match constant {
        Const::Null => TypeSet::NULL,
        Const::Bool(_) => TypeSet::BOOL,
        Const::Number(text) if text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()) => TypeSet::INTEGER,
        Const::Number(_) => TypeSet::NUMBER,
        Const::Text(_) => TypeSet::TEXT,
    };
    match (&said.constraints.constant, &said.constraints.any_of) {
        (Some(constant), _) => of(constant),
        (None, Some(list)) if !list.is_empty() => list.iter().map(of).fold(TypeSet(0), TypeSet::with),
        _ => TypeSet::ALL,
    }
}

/// The kind of a set with one type, null aside.
pub(super) fn scalar_kind(types: TypeSet) -> Kind {
    match types.without(TypeSet::NULL) {
        TypeSet(0) => Kind::Null,
        TypeSet::BOOL => Kind::Bool,
        TypeSet::INTEGER => Kind::Int(IntKind::Unbounded),
        TypeSet::NUMBER => Kind::Double,
        TypeSet::TEXT => Kind::Text,
        _ => Kind::Dyn,
    }
}

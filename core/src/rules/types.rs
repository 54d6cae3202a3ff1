//! Types of expressions. Those of a list's elements are found in the shape when asked, so that a
//! recursive schema has finite types.

use std::sync::Arc;

use crate::schema::{Const, IntKind, Kind, NodeId, Shape, TimeUnit, TypeSet};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// A fault was reported: fits everywhere, so that nothing else is said.
    Fault,
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    Decimal,
    /// A text.
    Text,
    /// A text of which the node knows the symbols.
    Enum(NodeId),
    Bytes,
    Date,
    Time,
    Timestamp,
    Duration,
    /// What `type(x)` gives.
    Class,
    Record(NodeId),
    List(Inner),
    /// The type of the values; keys are known by the node where there is one.
    Map(Inner, Key),
    /// Any list: in the table of functions alone.
    AnyList,
    AnyMap,
}

/// The type of an element.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Inner {
    Node(NodeId),
    Type(Arc<Type>),
}

/// The type of a map's keys.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Text,
    Node(NodeId),
    Type(Arc<Type>),
}

impl Inner {
    pub(super) fn of(ty: Type) -> Self {
        Self::Type(Arc::new(ty))
    }

    pub(super) fn get(&self, shape: &Shape) -> Type {
        match self {
            Self::Node(node) => of_node(shape, *node),
            Self::Type(ty) => Type::clone(ty),
        }
    }
}

impl Key {
    pub(super) fn get(&self, shape: &Shape) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Node(node) => of_node(shape, *node),
            Self::Type(ty) => Type::clone(ty),
        }
    }
}

/// The type of a place, in the words of the registry's clients (`typeName`).
pub(super) fn registry_word(shape: &Shape, id: NodeId) -> Arc<str> {
    let word = match &shape.node(shape.value_node(id).0).kind {
        Kind::Null => "NULL",
        Kind::Bool => "BOOLEAN",
        Kind::Int(IntKind::I64 | IntKind::U64) | Kind::Timestamp { .. } => "LONG",
        Kind::Time(unit) if *unit != TimeUnit::Millis => "LONG",
        Kind::Int(_) | Kind::Date | Kind::Time(_) => "INT",
        Kind::Float => "FLOAT",
        Kind::Double => "DOUBLE",
        Kind::Text | Kind::Uuid { fixed: false } => "STRING",
        Kind::Decimal { fixed: None, .. } | Kind::Bytes => "BYTES",
        Kind::Decimal { .. } | Kind::Uuid { .. } | Kind::Fixed(_) | Kind::Duration => "FIXED",
        Kind::Enum { .. } => "ENUM",
        Kind::Record(_) => "RECORD",
        Kind::List(_) => "ARRAY",
        Kind::Map { .. } => "MAP",
        Kind::Union(_) | Kind::Dyn => "COMBINED",
    };
    word.into()
}

/// The type of a place.
pub(super) fn of_node(shape: &Shape, id: NodeId) -> Type {
    let (id, _) = shape.value_node(id);
    let node = shape.node(id);
    match &node.kind {
        Kind::Dyn | Kind::Duration | Kind::Union(_) => Type::Dyn,
        Kind::Null => Type::Null,
        Kind::Bool => Type::Bool,
        Kind::Int(IntKind::U32 | IntKind::U64) => Type::Uint,
        Kind::Int(_) => Type::Int,
        Kind::Float | Kind::Double => Type::Double,
        Kind::Decimal { .. } => Type::Decimal,
        Kind::Text if symbols(shape, id).is_some() => Type::Enum(id),
        Kind::Text | Kind::Uuid { .. } => Type::Text,
        Kind::Enum { .. } => Type::Enum(id),
        Kind::Bytes | Kind::Fixed(_) => Type::Bytes,
        Kind::Date => Type::Date,
        Kind::Time(_) => Type::Time,
        Kind::Timestamp { .. } => Type::Timestamp,
        Kind::Record(_) => Type::Record(id),
        Kind::List(element) => Type::List(Inner::Node(*element)),
        Kind::Map { key, value } => {
            // The keys of JSON are texts, whatever they spell.
            let key = key.filter(|_| !shape.format.is_json()).map_or(Key::Text, Key::Node);
            Type::Map(Inner::Node(*value), key)
        }
    }
}

/// The symbols of an enum: of Avro, or a JSON Schema `enum` of texts alone.
pub(super) fn symbols(shape: &Shape, id: NodeId) -> Option<Vec<Arc<str>>> {
    let node = shape.node(id);
    if let Kind::Enum { symbols, .. } = &node.kind {
        return Some(symbols.to_vec());
    }
    let listed = node.constraints.as_ref()?.any_of.as_ref()?;
    let texts: Option<Vec<Arc<str>>> = listed
        .iter()
        .filter(|value| !matches!(value, Const::Null))
        .map(|value| match value {
            Const::Text(text) => Some(Arc::clone(text)),
            _ => None,
        })
        .collect();
    texts.filter(|texts| !texts.is_empty())
}

/// Whether a value that is no object may stand at the place of a record.
pub(super) fn may_be_other(shape: &Shape, id: NodeId) -> bool {
    let (inner, nullable) = shape.value_node(id);
    let types = shape.node(inner).types;
    nullable || (shape.format.is_json() && types != TypeSet::OBJECT)
}

impl Type {
    pub(super) fn is_loose(&self) -> bool {
        matches!(self, Self::Dyn | Self::Fault)
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Uint | Self::Double | Self::Decimal)
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Enum(_))
    }

    /// The name in messages.
    pub(super) fn name(&self, shape: &Shape) -> String {
        match self {
            Self::Fault | Self::Dyn => "dyn".into(),
            Self::Null => "null".into(),
            Self::Bool => "bool".into(),
            Self::Int => "int".into(),
            Self::Uint => "uint".into(),
            Self::Double => "double".into(),
            Self::Decimal => "decimal".into(),
            Self::Text => "string".into(),
            Self::Enum(_) => "enum".into(),
            Self::Bytes => "bytes".into(),
            Self::Date => "date".into(),
            Self::Time => "time".into(),
            Self::Timestamp => "timestamp".into(),
            Self::Duration => "duration".into(),
            Self::Class => "type".into(),
            Self::Record(node) => {
                shape.node(*node).name.as_ref().map_or("record".into(), |name| format!("record {name}"))
            }
            Self::List(inner) => format!("list({})", inner.shallow(shape)),
            Self::Map(inner, _) => format!("map(string, {})", inner.shallow(shape)),
            Self::AnyList => "list".into(),
            Self::AnyMap => "map".into(),
        }
    }

    /// Whether a value of this type may be given where `wanted` is asked for.
    pub(super) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Dyn | Self::Fault, _)
            | (_, Self::Dyn)
            | (Self::Enum(_), Self::Text)
            | (Self::List(_), Self::AnyList)
            | (Self::Map(..), Self::AnyMap) => true,
            _ => self == wanted,
        }
    }
}

impl Inner {
    fn shallow(&self, shape: &Shape) -> String {
        match self.get(shape) {
            Type::List(_) => "list".into(),
            Type::Map(..) => "map".into(),
            ty => ty.name(shape),
        }
    }
}

//! Fields of a shape by their names, and what may stand there, in words.

use crate::schema::{Const, Field, IntKind, Kind, NodeId, Shape, TypeSet};

/// What a value is, as far as masks and migrations tell types apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Text,
    Enum,
    Uuid,
    Bytes,
    Bool,
    Int,
    Double,
    Decimal,
    Date,
    Time,
    Timestamp,
    Null,
    Record,
    List,
    Map,
    /// No single type, or one that nothing is said of.
    Any,
}

impl Word {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Enum => "enum",
            Self::Uuid => "uuid",
            Self::Bytes => "bytes",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::Null => "null",
            Self::Record => "record",
            Self::List => "list",
            Self::Map => "map",
            Self::Any => "dyn",
        }
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Enum | Self::Uuid)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Double | Self::Decimal)
    }

    pub(super) fn holds_others(self) -> bool {
        matches!(self, Self::Record | Self::List | Self::Map)
    }
}

/// What may stand at a node, nullability aside.
pub(super) fn word(shape: &Shape, id: NodeId) -> Word {
    let node = shape.node(shape.value_node(id).0);
    match &node.kind {
        Kind::Dyn | Kind::Union(_) | Kind::Duration => Word::Any,
        Kind::Null => Word::Null,
        Kind::Bool => Word::Bool,
        Kind::Int(IntKind::I32 | IntKind::I64 | IntKind::U32 | IntKind::U64 | IntKind::Unbounded) => Word::Int,
        Kind::Float | Kind::Double => Word::Double,
        Kind::Decimal { .. } => Word::Decimal,
        Kind::Text if symbols(shape, id).is_some() => Word::Enum,
        Kind::Text => Word::Text,
        Kind::Uuid { .. } => Word::Uuid,
        Kind::Bytes | Kind::Fixed(_) => Word::Bytes,
        Kind::Enum { .. } => Word::Enum,
        Kind::Date => Word::Date,
        Kind::Time(_) => Word::Time,
        Kind::Timestamp { .. } => Word::Timestamp,
        Kind::Record(_) => Word::Record,
        Kind::List(_) => Word::List,
        Kind::Map { .. } => Word::Map,
    }
}

/// Whether a text may stand at a node of no single type.
pub(super) fn may_be_text(shape: &Shape, id: NodeId) -> bool {
    let node = shape.node(id);
    match &node.kind {
        Kind::Union(branches) => branches.iter().any(|branch| match word(shape, *branch) {
            Word::Any => !matches!(shape.node(*branch).kind, Kind::Duration) && node.types.has(TypeSet::TEXT),
            word => word.is_text(),
        }),
        Kind::Duration => false,
        _ => node.types.has(TypeSet::TEXT),
    }
}

/// The texts that may stand at a node, where they are listed.
pub(super) fn symbols(shape: &Shape, id: NodeId) -> Option<Vec<&str>> {
    let node = shape.node(shape.value_node(id).0);
    if let Kind::Enum { symbols, .. } = &node.kind {
        return Some(symbols.iter().map(|symbol| &**symbol).collect());
    }
    let constraints = node.constraints.as_ref()?;
    if let Some(Const::Text(text)) = &constraints.constant {
        return Some(vec![text]);
    }
    let texts = constraints.any_of.as_ref()?.iter().filter_map(|value| match value {
        Const::Null => None,
        Const::Text(text) => Some(Some(&**text)),
        _ => Some(None),
    });
    texts.collect::<Option<Vec<&str>>>().filter(|texts| !texts.is_empty())
}

/// The field of a record, lists and maps around the record passed.
pub(super) fn field_through<'s>(shape: &'s Shape, at: NodeId, name: &str) -> Through<'s> {
    let mut at = at;
    // Each list or map is a node of its own; one that holds itself ends here.
    for _ in 0..64 {
        match &shape.node(shape.value_node(at).0).kind {
            Kind::List(element) | Kind::Map { value: element, .. } => at = *element,
            Kind::Record(record) => {
                return match record.fields.iter().find(|field| &*field.name == name) {
                    Some(field) => Through::Field(field),
                    None => Through::Unknown(&record.fields),
                };
            }
            Kind::Dyn | Kind::Union(_) => return Through::Open,
            _ => return Through::Unknown(&[]),
        }
    }
    Through::Open
}

pub(super) enum Through<'s> {
    Field(&'s Field),
    /// The record lacks it; the fields that it has.
    Unknown(&'s [Field]),
    /// The schema says nothing of what lies there.
    Open,
}

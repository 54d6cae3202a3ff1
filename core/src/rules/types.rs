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
    Optional(Inner),
    Ip,
    Cidr,
    /// A type that a declaration names, and its parameters.
    #[cfg_attr(not(test), expect(dead_code, reason = "the suite declares such types; hosts do not yet"))]
    Opaque(Arc<str>, Vec<Type>),
    /// A parameter of a declared function's type.
    #[cfg_attr(not(test), expect(dead_code, reason = "the suite declares such functions; hosts do not yet"))]
    Param(u8),
    /// Any list: in the table of functions alone.
    AnyList,
    AnyMap,
    AnyOptional,
}

/// The type of an element.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Inner {
    Node(NodeId),
    Type(Arc<Type>),
    /// Of what is empty: gives way to any type.
    Free,
}

/// The type of a map's keys.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Text,
    Node(NodeId),
    Type(Arc<Type>),
    /// Of what is empty.
    Free,
}

impl Inner {
    pub(super) fn of(ty: Type) -> Self {
        Self::Type(Arc::new(ty))
    }

    pub(super) fn get(&self, shape: &Shape) -> Type {
        match self {
            Self::Node(node) => of_node(shape, *node),
            Self::Type(ty) => Type::clone(ty),
            Self::Free => Type::Dyn,
        }
    }
}

impl Key {
    pub(super) fn get(&self, shape: &Shape) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Node(node) => of_node(shape, *node),
            Self::Type(ty) => Type::clone(ty),
            Self::Free => Type::Dyn,
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
            Self::Optional(inner) => format!("optional({})", inner.shallow(shape)),
            Self::Ip => "net.IP".into(),
            Self::Cidr => "net.CIDR".into(),
            Self::Opaque(name, _) => name.to_string(),
            Self::Param(_) => "any".into(),
            Self::AnyList => "list".into(),
            Self::AnyMap => "map".into(),
            Self::AnyOptional => "optional".into(),
        }
    }

    /// Whether a value of this type may be given where `wanted` is asked for.
    pub(super) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Dyn | Self::Fault, _)
            | (_, Self::Dyn)
            | (Self::Enum(_), Self::Text)
            | (Self::List(_), Self::AnyList)
            | (Self::Map(..), Self::AnyMap)
            | (Self::Optional(_), Self::AnyOptional) => true,
            _ => self == wanted,
        }
    }
}

impl Inner {
    fn shallow(&self, shape: &Shape) -> String {
        match self.get(shape) {
            Type::List(_) => "list".into(),
            Type::Map(..) => "map".into(),
            Type::Optional(_) => "optional".into(),
            ty => ty.name(shape),
        }
    }
}

/// The type that two elements have in common, where one gives way to the other.
pub(super) fn common(a: &Type, b: &Type) -> Option<Type> {
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (Type::Fault, _) | (_, Type::Fault) => Type::Fault,
        (Type::Dyn, _) | (_, Type::Dyn) => Type::Dyn,
        (a, b) if a.is_text() && b.is_text() => Type::Text,
        (Type::Null, other @ (Type::Optional(_) | Type::Opaque(..)))
        | (other @ (Type::Optional(_) | Type::Opaque(..)), Type::Null) => other.clone(),
        (Type::List(a), Type::List(b)) => Type::List(common_inner(a, b)?),
        (Type::Optional(a), Type::Optional(b)) => Type::Optional(common_inner(a, b)?),
        (Type::Map(a, first), Type::Map(b, second)) => Type::Map(common_inner(a, b)?, common_key(first, second)?),
        (Type::Opaque(a, first), Type::Opaque(b, second)) if a == b && first.len() == second.len() => {
            let params: Option<Vec<Type>> = first.iter().zip(second).map(|(a, b)| common(a, b)).collect();
            Type::Opaque(Arc::clone(a), params?)
        }
        _ => return None,
    })
}

fn common_inner(a: &Inner, b: &Inner) -> Option<Inner> {
    match (a, b) {
        (Inner::Free, other) | (other, Inner::Free) => Some(other.clone()),
        (Inner::Type(a), Inner::Type(b)) => common(a, b).map(Inner::of),
        (a, b) => (a == b).then(|| a.clone()),
    }
}

fn common_key(a: &Key, b: &Key) -> Option<Key> {
    match (a, b) {
        (Key::Free, other) | (other, Key::Free) => Some(other.clone()),
        (Key::Type(a), Key::Type(b)) => common(a, b).map(|ty| Key::Type(Arc::new(ty))),
        (a, b) => (a == b).then(|| a.clone()),
    }
}

/// Whether a value of a type may be given where a declared function asks for another; learns what
/// the parameters stand for.
pub(super) fn unify(wanted: &Type, given: &Type, params: &mut Vec<Option<Type>>) -> bool {
    match (wanted, given) {
        (Type::Param(at), given) => {
            let at = usize::from(*at);
            if params.len() <= at {
                params.resize(at + 1, None);
            }
            let Some(known) = params.get_mut(at) else { return false };
            let joined = known.as_ref().map_or_else(|| Some(given.clone()), |known| common(known, given));
            let fits = joined.is_some();
            *known = joined;
            fits
        }
        (Type::Opaque(a, first), Type::Opaque(b, second)) => {
            a == b && first.len() == second.len() && first.iter().zip(second).all(|(a, b)| unify(a, b, params))
        }
        _ => given.fits(wanted),
    }
}

/// A declared type with its parameters filled in.
pub(super) fn filled(ty: &Type, params: &[Option<Type>]) -> Type {
    match ty {
        Type::Param(at) => params.get(usize::from(*at)).cloned().flatten().unwrap_or(Type::Dyn),
        Type::Opaque(name, inner) => {
            Type::Opaque(Arc::clone(name), inner.iter().map(|ty| filled(ty, params)).collect())
        }
        ty => ty.clone(),
    }
}

//! Whether a type of the writer's is read as one of the reader's: the specification's match of two
//! schemas, which looks no deeper than the types themselves.

use crate::schema::{Kind, NodeId, Shape, fixed_size, primitive};

/// The schemas of both sides.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'s> {
    pub(crate) writer: &'s Shape,
    pub(crate) reader: &'s Shape,
}

impl Pair<'_> {
    /// Whether the types match; no union is one.
    pub(crate) fn matches(self, writer: NodeId, reader: NodeId) -> bool {
        let (own, wanted) = (&self.writer.node(writer).kind, &self.reader.node(reader).kind);
        match (own, wanted) {
            (Kind::Record(_), Kind::Record(_)) | (Kind::Enum { .. }, Kind::Enum { .. }) => {
                self.same_name(writer, reader)
            }
            (Kind::List(_), Kind::List(_)) | (Kind::Map { .. }, Kind::Map { .. }) => true,
            _ => match (fixed_size(own), fixed_size(wanted)) {
                (Some(size), Some(other)) => {
                    size == other && self.same_name(writer, reader) && same_decimal(own, wanted)
                }
                (None, None) => promotes(primitive(own), primitive(wanted)) && same_decimal(own, wanted),
                _ => false,
            },
        }
    }

    /// The names without their namespaces are the same, or the reader's type has the writer's as an alias.
    pub(crate) fn same_name(self, writer: NodeId, reader: NodeId) -> bool {
        let Some(own) = &self.writer.node(writer).name else { return false };
        let reader = self.reader.node(reader);
        reader.name.as_deref().is_some_and(|name| short(name) == short(own)) || reader.aliases.contains(own)
    }
}

/// A name without its namespace.
pub(crate) fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Two decimals match if precision and scale do.
fn same_decimal(own: &Kind, wanted: &Kind) -> bool {
    match (own, wanted) {
        (Kind::Decimal { precision, scale, .. }, Kind::Decimal { precision: other, scale: their, .. }) => {
            precision == other && scale == their
        }
        _ => true,
    }
}

/// Whether a primitive type is the other one, or is promoted to it.
pub(crate) fn promotes(own: &str, wanted: &str) -> bool {
    !own.is_empty()
        && (own == wanted
            || matches!(
                (own, wanted),
                ("int", "long" | "float" | "double")
                    | ("long", "float" | "double")
                    | ("float", "double")
                    | ("string", "bytes")
                    | ("bytes", "string")
            ))
}

//! What carries a type of Avro on the wire, logical types aside.

use crate::schema::{IntKind, Kind, TimeUnit};

/// The size of a type that is a `fixed` on the wire.
pub(crate) fn fixed_size(kind: &Kind) -> Option<u32> {
    match kind {
        Kind::Fixed(size) | Kind::Decimal { fixed: Some(size), .. } => Some(*size),
        Kind::Uuid { fixed: true } => Some(16),
        Kind::Duration => Some(12),
        _ => None,
    }
}

/// The primitive type that carries a scalar; empty for what has none.
pub(crate) fn primitive(kind: &Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "boolean",
        Kind::Int(IntKind::I32) | Kind::Date | Kind::Time(TimeUnit::Millis) => "int",
        Kind::Int(_) | Kind::Time(_) | Kind::Timestamp { .. } => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Bytes | Kind::Decimal { fixed: None, .. } => "bytes",
        Kind::Text | Kind::Uuid { fixed: false } => "string",
        _ => "",
    }
}

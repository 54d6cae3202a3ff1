//! Logical types. An invalid or unknown one is ignored, as the specification asks, with a warning.

use super::super::input::{found, whole_number};
use super::super::{IntKind, Kind, TimeUnit};
use super::Avro;
use crate::diagnostics::{codes, did_you_mean};
use crate::syntax::NodeRef;

/// Logical types and the types that carry them.
const KNOWN: [(&str, &[&str]); 13] = [
    ("decimal", &["bytes", "fixed"]),
    ("big-decimal", &["bytes"]),
    ("uuid", &["string", "fixed"]),
    ("date", &["int"]),
    ("time-millis", &["int"]),
    ("time-micros", &["long"]),
    ("timestamp-millis", &["long"]),
    ("timestamp-micros", &["long"]),
    ("timestamp-nanos", &["long"]),
    ("local-timestamp-millis", &["long"]),
    ("local-timestamp-micros", &["long"]),
    ("local-timestamp-nanos", &["long"]),
    ("duration", &["fixed"]),
];

impl<'t> Avro<'t, '_> {
    /// The kind under the schema's logical type; `plain` without a valid one.
    pub(super) fn logical(&mut self, schema: NodeRef<'t>, base: &str, plain: Kind) -> Kind {
        let Some(node) = schema.get("logicalType") else { return plain };
        let Some(name) = node.as_str() else {
            self.warning(node.span(), format!("expected `logicalType` to be a text, found {}", found(node)));
            return plain;
        };
        let Some((name, carriers)) = KNOWN.iter().find(|(known, _)| *known == name) else {
            let hint = did_you_mean(&name.chars().take(40).collect::<String>(), KNOWN.iter().map(|(known, _)| *known));
            let message = format!("unknown logical type {}, read as `{base}`", found(node));
            self.warn(codes::SCHEMA_SUSPECT, node.span(), message, hint);
            return plain;
        };
        if !carriers.contains(&base) {
            let message = format!("logical type `{name}` needs `{}`, read as `{base}`", carriers.join("` or `"));
            self.warning(node.span(), message);
            return plain;
        }
        let size = if let Kind::Fixed(size) = plain { Some(size) } else { None };
        let timestamp = |unit, local| Kind::Timestamp { unit, local };
        match (*name, size) {
            ("decimal", size) => self.decimal(schema, size).unwrap_or(plain),
            ("uuid", None) => Kind::Uuid { fixed: false },
            ("uuid", Some(16)) => Kind::Uuid { fixed: true },
            ("duration", Some(12)) => Kind::Duration,
            ("uuid" | "duration", _) => {
                let wanted = if *name == "uuid" { 16 } else { 12 };
                let message = format!("logical type `{name}` needs a `fixed` of {wanted} bytes, read as `fixed`");
                self.warning(node.span(), message);
                plain
            }
            ("date", _) => Kind::Date,
            ("time-millis", _) => Kind::Time(TimeUnit::Millis),
            ("time-micros", _) => Kind::Time(TimeUnit::Micros),
            ("timestamp-millis", _) => timestamp(TimeUnit::Millis, false),
            ("timestamp-micros", _) => timestamp(TimeUnit::Micros, false),
            ("timestamp-nanos", _) => timestamp(TimeUnit::Nanos, false),
            ("local-timestamp-millis", _) => timestamp(TimeUnit::Millis, true),
            ("local-timestamp-micros", _) => timestamp(TimeUnit::Micros, true),
            ("local-timestamp-nanos", _) => timestamp(TimeUnit::Nanos, true),
            _ => {
                self.warning(node.span(), format!("logical type `{name}` is not supported yet, read as `{base}`"));
                plain
            }
        }
    }

    fn decimal(&mut self, schema: NodeRef<'t>, fixed: Option<u32>) -> Option<Kind> {
        let number = |node: NodeRef<'t>| whole_number(node).and_then(|value| u32::try_from(value).ok());
        let Some(node) = schema.get("precision") else {
            self.warning(schema.span(), "a `decimal` without `precision`, read without its logical type");
            return None;
        };
        let Some(precision) = number(node).filter(|precision| *precision > 0) else {
            self.warning(node.span(), format!("expected `precision` to be at least 1, found {}", found(node)));
            return None;
        };
        let scale = match schema.get("scale") {
            None => 0,
            Some(node) => match number(node) {
                Some(scale) if scale <= precision => scale,
                _ => {
                    let message =
                        format!("expected `scale` from 0 to the precision {precision}, found {}", found(node));
                    self.warning(node.span(), message);
                    return None;
                }
            },
        };
        if let Some(size) = fixed.filter(|size| f64::from(precision) > digits(*size)) {
            let message =
                format!("precision {precision} does not fit {size} bytes, which hold {} digits", digits(size));
            self.warning(node.span(), message);
            return None;
        }
        Some(Kind::Decimal { precision, scale, fixed })
    }
}

/// Decimal digits that a two's complement number of so many bytes always holds.
fn digits(size: u32) -> f64 {
    ((f64::from(size) * 8.0 - 1.0) * std::f64::consts::LOG10_2).floor().max(0.0)
}

/// The integer type under a kind that is one on the wire.
pub(super) fn integer(kind: &Kind) -> Option<IntKind> {
    match kind {
        Kind::Int(int) => Some(*int),
        Kind::Date | Kind::Time(TimeUnit::Millis) => Some(IntKind::I32),
        Kind::Time(_) | Kind::Timestamp { .. } => Some(IntKind::I64),
        _ => None,
    }
}

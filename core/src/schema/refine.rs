//! `logicalType` of a property over the wire type: it may say the same or less, never another thing.

use super::describe::expected;
use super::{IntKind, Kind, NodeId, Shape, TypeSet};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::model::Overlay;
use crate::report::NotEnforced;

/// How a logical type stands to a wire type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Contradicts,
    /// It allows fewer values than the wire type, and nothing checks that yet.
    Narrows,
    Same,
}

/// Reports a logical type that contradicts the wire type, and lists one that narrows it; says which.
pub(super) fn check(
    shape: &Shape,
    overlay: &Overlay,
    node: NodeId,
    diagnostics: &mut Diagnostics,
    not_enforced: &mut Vec<NotEnforced>,
) -> Fit {
    let Some((logical, span)) = &overlay.logical_type else { return Fit::Same };
    let found = fit(shape, node, logical);
    match found {
        Fit::Same => {}
        Fit::Contradicts => {
            let wire = expected(shape, node);
            let message = format!("`logicalType: {logical}` contradicts the wire schema, which declares {wire}");
            diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(*span));
        }
        Fit::Narrows => {
            let what = format!("`logicalType: {logical}` of the property `{}`", overlay.target.dotted());
            let reason = format!("the wire schema declares {} and alone judges values", expected(shape, node));
            let message = format!("{what} is not enforced: {reason}");
            diagnostics.push(Diagnostic::warning(codes::DOCUMENT_NOT_ENFORCED, message).at(*span));
            not_enforced.push(NotEnforced { what, reason });
        }
    }
    found
}

fn fit(shape: &Shape, node: NodeId, logical: &str) -> Fit {
    let (id, _) = shape.value_node(node);
    let node = shape.node(id);
    match &node.kind {
        Kind::Union(branches) => {
            // Another branch may hold the value: at best the logical type narrows the union.
            let values =
                branches.iter().filter(|branch| !matches!(shape.node(**branch).kind, Kind::Null | Kind::Union(_)));
            let fits = values.map(|branch| kind_fit(&shape.node(*branch).kind, logical));
            fits.max().map_or(Fit::Contradicts, |best| best.min(Fit::Narrows))
        }
        Kind::Dyn if node.types != TypeSet::ALL && !types_fit(node.types, logical) => Fit::Contradicts,
        kind => kind_fit(kind, logical),
    }
}

fn kind_fit(kind: &Kind, logical: &str) -> Fit {
    let same = match logical {
        "string" => matches!(kind, Kind::Text | Kind::Uuid { .. } | Kind::Enum { .. } | Kind::Bytes | Kind::Fixed(_)),
        "integer" => matches!(kind, Kind::Int(_)),
        "number" => matches!(kind, Kind::Int(_) | Kind::Float | Kind::Double | Kind::Decimal { .. }),
        "boolean" => matches!(kind, Kind::Bool),
        // Before 3.1 the standard had no other word for times and timestamps.
        "date" => matches!(kind, Kind::Date | Kind::Time(_) | Kind::Timestamp { .. }),
        "time" => matches!(kind, Kind::Time(_)),
        "timestamp" => matches!(kind, Kind::Timestamp { .. }),
        "object" | "map" => matches!(kind, Kind::Record(_) | Kind::Map { .. }),
        "array" => matches!(kind, Kind::List(_)),
        // The document's own check has told of any other.
        _ => true,
    };
    let narrower = match logical {
        "integer" => matches!(kind, Kind::Float | Kind::Double | Kind::Decimal { .. }),
        "date" | "time" | "timestamp" => {
            matches!(kind, Kind::Text | Kind::Int(IntKind::I32 | IntKind::I64 | IntKind::Unbounded))
        }
        _ => false,
    };
    match (same, narrower || matches!(kind, Kind::Dyn)) {
        (true, _) => Fit::Same,
        (false, true) => Fit::Narrows,
        (false, false) => Fit::Contradicts,
    }
}

/// Whether a place of several types may hold what the logical type says.
fn types_fit(types: TypeSet, logical: &str) -> bool {
    match logical {
        "string" | "date" | "time" | "timestamp" => types.has(TypeSet::TEXT),
        "integer" | "number" => types.has(TypeSet::INTEGER),
        "boolean" => types.has(TypeSet::BOOL),
        "object" | "map" => types.has(TypeSet::OBJECT),
        "array" => types.has(TypeSet::LIST),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::lower_with;
    use super::{Fit, fit};

    type Row = (Format, &'static str, &'static [(&'static str, Fit)]);

    #[test]
    fn logical_types_over_wire_types() {
        let table: &[Row] = &[
            (
                Format::Avro,
                r#""string""#,
                &[("string", Fit::Same), ("date", Fit::Narrows), ("integer", Fit::Contradicts)],
            ),
            (
                Format::Avro,
                r#"["null","long"]"#,
                &[("integer", Fit::Same), ("timestamp", Fit::Narrows), ("array", Fit::Contradicts)],
            ),
            (
                Format::Avro,
                r#""double""#,
                &[("number", Fit::Same), ("integer", Fit::Narrows), ("date", Fit::Contradicts)],
            ),
            (
                Format::Avro,
                r#"{"type":"int","logicalType":"date"}"#,
                &[("date", Fit::Same), ("timestamp", Fit::Contradicts)],
            ),
            (Format::Avro, r#"["null","int","string"]"#, &[("string", Fit::Narrows), ("boolean", Fit::Contradicts)]),
            (Format::Avro, r#"{"type":"map","values":"int"}"#, &[("object", Fit::Same), ("string", Fit::Contradicts)]),
            (Format::JsonSchema, "true", &[("array", Fit::Narrows)]),
            (
                Format::JsonSchema,
                r#"{"type":["string","integer"]}"#,
                &[("string", Fit::Narrows), ("object", Fit::Contradicts)],
            ),
            (
                Format::JsonSchema,
                r#"{"type":["string","null"],"format":"date"}"#,
                &[("date", Fit::Narrows), ("string", Fit::Same)],
            ),
        ];
        for (format, text, cases) in table {
            let shape = lower_with(*format, text, &[]).lowered.unwrap().shape;
            for (logical, expected) in *cases {
                assert_eq!(fit(&shape, shape.root, logical), *expected, "{text} as {logical}");
            }
        }
    }
}

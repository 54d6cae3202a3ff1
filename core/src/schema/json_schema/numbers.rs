//! Bounds that exclude each other.

use super::super::input::whole_number;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::syntax::NodeRef;

/// Pairs of counts: the first may not be above the second.
const COUNTS: [(&str, &str); 4] = [
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
];
const BOUNDS: [(&str, &str, bool); 4] = [
    ("minimum", "maximum", false),
    ("minimum", "exclusiveMaximum", true),
    ("exclusiveMinimum", "maximum", true),
    ("exclusiveMinimum", "exclusiveMaximum", true),
];

/// Warns where no value can keep both bounds.
pub(super) fn check_bounds(schema: NodeRef<'_>, diagnostics: &mut Diagnostics) {
    for (low, high) in COUNTS {
        if let Some((least, most)) = pair(schema, low, high)
            && let (Some(a), Some(b)) = (whole_number(least), whole_number(most))
            && a > b
        {
            warn(low, high, least, most, diagnostics);
        }
    }
    for (low, high, strict) in BOUNDS {
        if let Some((least, most)) = pair(schema, low, high)
            && let (Some(a), Some(b)) = (double(least), double(most))
            && (a > b || (strict && least.number_text() == most.number_text()))
        {
            warn(low, high, least, most, diagnostics);
        }
    }
}

fn pair<'t>(schema: NodeRef<'t>, low: &str, high: &str) -> Option<(NodeRef<'t>, NodeRef<'t>)> {
    Some((schema.get(low)?, schema.get(high)?))
}

/// Near enough for a warning: two numbers that differ only beyond a double are not compared.
fn double(node: NodeRef<'_>) -> Option<f64> {
    node.number_text()?.parse().ok()
}

fn warn(low: &str, high: &str, least: NodeRef<'_>, most: NodeRef<'_>, diagnostics: &mut Diagnostics) {
    let text = |node: NodeRef<'_>| super::super::input::shortened(node.scalar_text().unwrap_or_default());
    let message = format!("no value can keep both `{low}` {} and `{high}` {}", text(least), text(most));
    let fault = Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(least.span());
    diagnostics.push(fault.label(most.span(), format!("`{high}`")));
}

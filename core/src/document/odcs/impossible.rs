//! Options of a logical type that exclude each other: no value could ever be valid, which is an error
//! in a contract of one's own.

use super::Lowering;
use crate::diagnostics::{Diagnostic, Span, codes, short};
use crate::scalars::interval::{Bound, is_empty, lacks_multiple};
use crate::syntax::{Kind, NodeRef};

/// Pairs of counts: the first may not be above the second.
const COUNTS: [(&str, &str); 3] =
    [("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")];
/// Times: their texts sort as they follow each other, where they are written alike.
const TIMES: [&str; 3] = ["date", "time", "timestamp"];

/// Refuses options of a property, an `items` or a side of a `map` that no value can keep together.
pub(super) fn check(lowering: &mut Lowering<'_, '_>, property: NodeRef<'_>) {
    let Some(options) = property.get("logicalTypeOptions").filter(|node| node.is_mapping()) else { return };
    let logical = property.get("logicalType").and_then(NodeRef::as_str).unwrap_or("");
    for (low, high) in COUNTS {
        let (Some(least), Some(most)) = (options.get(low), options.get(high)) else { continue };
        if let (Some(a), Some(b)) = (integer(least), integer(most))
            && a > b
        {
            refuse(lowering, (low, least), (high, most), None);
        }
    }
    bounds(lowering, options, logical);
    required(lowering, options);
}

fn integer(node: NodeRef<'_>) -> Option<u64> {
    node.number_text()?.parse().ok()
}

type Named<'n> = (&'static str, NodeRef<'n>);

fn bounds(lowering: &mut Lowering<'_, '_>, options: NodeRef<'_>, logical: &str) {
    let step = options.get("multipleOf").and_then(NodeRef::number_text);
    let whole = logical == "integer";
    let steps: Vec<&str> = step.into_iter().chain(whole.then_some("1")).collect();
    for (low, least, low_strict) in limits(options, ["minimum", "exclusiveMinimum"]) {
        for (high, most, high_strict) in limits(options, ["maximum", "exclusiveMaximum"]) {
            let (low, high): (Named<'_>, Named<'_>) = ((low, least), (high, most));
            let numbers = (least.number_text(), most.number_text());
            if let (Some(a), Some(b)) = numbers {
                let (a, b) = (Bound { text: a, strict: low_strict }, Bound { text: b, strict: high_strict });
                if is_empty(a, b) {
                    return refuse(lowering, low, high, None);
                }
                if !steps.is_empty() && lacks_multiple(a, b, &steps) {
                    let what = step.map_or_else(|| "no integer".to_owned(), |step| format!("no multiple of {step}"));
                    return refuse(lowering, low, high, Some(&what));
                }
            } else if let (Some(a), Some(b)) = (least.as_str(), most.as_str())
                && TIMES.contains(&logical)
                && alike(a, b)
                && (a > b || (a == b && (low_strict || high_strict)))
            {
                return refuse(lowering, low, high, None);
            }
        }
    }
}

/// Bounds on one side: (name, value, whether it is left out itself). In 3.0 the exclusive twin is a
/// bool that speaks of the bound beside it.
fn limits<'n>(
    options: NodeRef<'n>,
    names: [&'static str; 2],
) -> impl Iterator<Item = (&'static str, NodeRef<'n>, bool)> + use<'n> {
    let excludes = options.get(names[1]).and_then(NodeRef::as_bool) == Some(true);
    let found = names.into_iter().zip([excludes, true]);
    found.filter_map(move |(name, strict)| {
        let node = options.get(name).filter(|node| matches!(node.kind(), Kind::Int | Kind::Float | Kind::String))?;
        Some((name, node, strict))
    })
}

/// Whether two times are written in one form that sorts: year first, digits at the same places.
fn alike(a: &str, b: &str) -> bool {
    let form =
        |text: &str| -> Vec<char> { text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect() };
    let year_or_hour_first = a.starts_with(|char: char| char.is_ascii_digit())
        && a.find(|char: char| !char.is_ascii_digit()).is_some_and(|digits| digits == 4 || a.get(2..3) == Some(":"));
    // Times with different offsets do not follow each other as their texts do.
    let offset = |text: &'_ str| text.get(10..).and_then(|rest| rest.get(rest.rfind(['+', '-'])?..)).map(str::to_owned);
    year_or_hour_first && form(a) == form(b) && offset(a) == offset(b)
}

/// More members that are required than may be there.
fn required(lowering: &mut Lowering<'_, '_>, options: NodeRef<'_>) {
    let Some(names) = options.get("required").filter(|names| names.is_sequence()) else { return };
    let Some(most) = options.get("maxProperties") else { return };
    let count = names.len() as u64;
    if integer(most).is_some_and(|most| count > most) {
        let message = format!(
            "`required` names {count} members, and `maxProperties` allows {}, so nothing is valid here",
            short(most.scalar_text().unwrap_or(""))
        );
        push(lowering, names.span(), message, ("`maxProperties`", most.span()));
    }
}

fn refuse(lowering: &mut Lowering<'_, '_>, low: Named<'_>, high: Named<'_>, what: Option<&str>) {
    let text = |(name, node): Named<'_>| format!("`{name}` {}", short(node.scalar_text().unwrap_or("")));
    let (low_text, high_text) = (text(low), text(high));
    let message = match what {
        None => format!("no value can keep both {low_text} and {high_text}, so nothing is valid here"),
        Some(what) => format!("{what} lies between {low_text} and {high_text}, so nothing is valid here"),
    };
    push(lowering, low.1.span(), message, (high.0, high.1.span()));
}

fn push(lowering: &mut Lowering<'_, '_>, span: Span, message: String, (label, other): (&str, Span)) {
    let fault = Diagnostic::error(codes::SCHEMA_INVALID, message).at(span);
    lowering.loader.diagnostics.push(fault.label(other, label));
}

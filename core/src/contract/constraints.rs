//! What a node asks beyond its type, in brief.

use crate::schema::{Const, Constraints, IntKind, Kind, NodeId, Shape, TimeUnit};
use crate::syntax::Value;

type Members = Vec<(String, Value)>;

/// By name, as JSON Schema and ODCS spell it, in a fixed order.
pub(super) fn of(shape: &Shape, id: NodeId) -> Members {
    let mut members = Members::new();
    let (inner, _) = shape.value_node(id);
    let node = shape.node(inner);
    kind(&node.kind, &mut members);
    if let Some(constraints) = &node.constraints {
        said(constraints, &mut members);
    }
    if node.fallback.is_some() {
        // More keywords than are named here judge the value.
        members.push(("more".to_owned(), Value::Bool(true)));
    }
    members
}

fn number(text: &impl ToString) -> Value {
    Value::Number(text.to_string())
}

fn kind(kind: &Kind, members: &mut Members) {
    let mut add = |name: &str, value: Value| members.push((name.to_owned(), value));
    match kind {
        Kind::Decimal { precision, scale, fixed } => {
            add("precision", number(precision));
            add("scale", number(scale));
            if let Some(size) = fixed {
                add("size", number(size));
            }
        }
        Kind::Fixed(size) => add("size", number(size)),
        Kind::Enum { symbols, .. } => {
            add("enum", Value::List(symbols.iter().map(|symbol| Value::Text(symbol.to_string())).collect()));
        }
        Kind::Int(IntKind::I32) => add("format", Value::Text("i32".to_owned())),
        Kind::Int(IntKind::I64) => add("format", Value::Text("i64".to_owned())),
        Kind::Time(unit) => add("unit", unit_word(*unit)),
        Kind::Timestamp { unit, local } => {
            add("unit", unit_word(*unit));
            if *local {
                add("local", Value::Bool(true));
            }
        }
        _ => {}
    }
}

fn unit_word(unit: TimeUnit) -> Value {
    let word = match unit {
        TimeUnit::Millis => "millis",
        TimeUnit::Micros => "micros",
        TimeUnit::Nanos => "nanos",
    };
    Value::Text(word.to_owned())
}

fn said(constraints: &Constraints, members: &mut Members) {
    for (name, bound) in constraints.bounds() {
        let of = |bound: &crate::schema::Text| match constraints.time_form {
            Some(_) => Value::Text(bound.to_string()),
            None => number(bound),
        };
        members.extend(bound.map(|bound| (name.to_owned(), of(bound))));
    }
    members.extend(constraints.multiple_of.as_ref().map(|factor| ("multipleOf".to_owned(), number(factor))));
    for (name, count) in constraints.counts() {
        members.extend(count.map(|count| (name.to_owned(), number(&count))));
    }
    let pattern = constraints.time_form.as_ref().and_then(|form| form.pattern.clone());
    for (name, text) in [("pattern", &constraints.pattern), ("format", &constraints.format), ("format", &pattern)] {
        members.extend(text.as_ref().map(|text| (name.to_owned(), Value::Text(text.to_string()))));
    }
    if let Some(list) = &constraints.any_of {
        members.push(("enum".to_owned(), Value::List(list.iter().map(constant).collect())));
    }
    members.extend(constraints.constant.as_ref().map(|value| ("const".to_owned(), constant(value))));
    if constraints.never {
        members.push(("never".to_owned(), Value::Bool(true)));
    }
}

fn constant(constant: &Const) -> Value {
    match constant {
        Const::Null => Value::Null,
        Const::Bool(value) => Value::Bool(*value),
        Const::Number(text) => number(text),
        Const::Text(text) => Value::Text(text.to_string()),
    }
}

//! A reader for tests: JSON values into cells, by the layout.

use serde_json::Value;

use super::make::Compiled;
use crate::cells::{Cell, Layout, PlaceId, Scratch, Slot, Want};
use crate::scalars::time;
use crate::schema::{Format, Kind};

pub(super) fn fill(compiled: &Compiled, record: &Value, scratch: &mut Scratch) {
    place(compiled, Layout::ROOT, Some(record), scratch);
}

fn place(compiled: &Compiled, id: PlaceId, value: Option<&Value>, scratch: &mut Scratch) {
    let place_ = compiled.layout.place(id).unwrap().clone();
    let cell = value.map_or(Cell::Absent, |value| cell(compiled, &place_, value, scratch));
    if let Some(own) = place_.cell {
        scratch.set(own, cell);
    }
    if let (Some(own), Some(value)) = (place_.whole, value) {
        let cell = if value.is_null() { Cell::Null } else { Cell::Tree(tree(value, scratch)) };
        scratch.set(own, cell);
    }
    let record = compiled.shape.record(place_.node);
    for (index, member) in &place_.members {
        let name = &record.unwrap().fields[*index as usize].name;
        place(compiled, *member, value.and_then(|value| value.get(&**name)), scratch);
    }
}

fn cell(compiled: &Compiled, place_: &crate::cells::Place, value: &Value, scratch: &mut Scratch) -> Cell {
    if value.is_null() {
        return Cell::Null;
    }
    if value == "<out of range>" {
        return Cell::OutOfRange;
    }
    if let Some(digits) = value.get("digits").and_then(Value::as_str) {
        return Cell::Digits(scratch.keep(digits.as_bytes()));
    }
    if place_.want == Want::Tree {
        return Cell::Tree(tree(value, scratch));
    }
    let (node, _) = compiled.shape.value_node(place_.node);
    match (&compiled.shape.node(node).kind, value) {
        (Kind::List(_), Value::Array(list)) => {
            let values: Vec<(Option<&str>, &Value)> = list.iter().map(|value| (None, value)).collect();
            range(compiled, place_, &values, scratch)
        }
        (Kind::Map { .. }, Value::Object(map)) => {
            let values: Vec<(Option<&str>, &Value)> = map.iter().map(|(key, value)| (Some(&**key), value)).collect();
            range(compiled, place_, &values, scratch)
        }
        (Kind::Record(_), Value::Object(_)) => Cell::Record,
        (Kind::Bool, Value::Bool(value)) => Cell::Bool(*value),
        (Kind::Int(_), Value::Number(number)) => Cell::Int(number.as_i64().unwrap()),
        (Kind::Double, Value::Number(number)) if compiled.shape.format == Format::JsonSchema => {
            Cell::number(number.as_f64().unwrap(), scratch.keep(number.to_string().as_bytes()))
        }
        (Kind::Double, Value::Number(number)) => Cell::Double(number.as_f64().unwrap()),
        (Kind::Decimal { .. }, Value::String(text)) => {
            let number = crate::scalars::decimal::Number::parse(text.as_bytes()).unwrap();
            let (mantissa, scale) = number.mantissa().unwrap();
            Cell::Decimal { mantissa, scale }
        }
        (Kind::Enum { symbols, .. }, Value::String(text)) => {
            Cell::Symbol(u32::try_from(symbols.iter().position(|symbol| **symbol == **text).unwrap()).unwrap())
        }
        (Kind::Date, Value::String(text)) => Cell::Date(time::parse_date(text.as_bytes()).unwrap()),
        (Kind::Timestamp { .. }, Value::String(text)) => {
            let (seconds, nanos) = time::parse_timestamp(text.as_bytes()).unwrap();
            Cell::Timestamp { seconds, nanos }
        }
        (Kind::Bytes, Value::String(text)) => Cell::Bytes(scratch.keep(text.as_bytes())),
        (_, Value::String(text)) => Cell::Text(scratch.keep(text.as_bytes())),
        (kind, value) => panic!("{kind:?} {value}"),
    }
}

fn range(
    compiled: &Compiled,
    place_: &crate::cells::Place,
    values: &[(Option<&str>, &Value)],
    scratch: &mut Scratch,
) -> Cell {
    let len = u32::try_from(values.len()).unwrap();
    let Some(element) = place_.element else { return Cell::Range { start: 0, len } };
    let own = compiled.layout.place(element).unwrap().clone();
    let start = scratch.frames(own.arena);
    for (key, value) in values {
        scratch.push_frame(own.arena);
        if let (Some(cell), Some(key)) = (own.key, key) {
            let text = scratch.keep(key.as_bytes());
            scratch.set(cell, Cell::Text(text));
        }
        place(compiled, element, Some(value), scratch);
    }
    Cell::Range { start, len }
}

pub(super) fn tree(value: &Value, scratch: &mut Scratch) -> u32 {
    match value {
        Value::Null => scratch.tape.push(Slot::Null),
        Value::Bool(value) => scratch.tape.push(Slot::Bool(*value)),
        Value::Number(number) => {
            let text = scratch.keep(number.to_string().as_bytes());
            scratch.tape.push(Slot::Digits(text))
        }
        Value::String(text) => {
            let text = scratch.keep(text.as_bytes());
            scratch.tape.push(Slot::Text(text))
        }
        Value::Array(list) => {
            let len = u32::try_from(list.len()).unwrap();
            let at = scratch.tape.push(Slot::List { len, end: 0 });
            for value in list {
                tree(value, scratch);
            }
            let end = scratch.tape.next();
            scratch.tape.set(at, Slot::List { len, end });
            at
        }
        Value::Object(map) => {
            let len = u32::try_from(map.len()).unwrap();
            let at = scratch.tape.push(Slot::Map { len, end: 0 });
            for (key, value) in map {
                let text = scratch.keep(key.as_bytes());
                scratch.tape.push(Slot::Text(text));
                tree(value, scratch);
            }
            let end = scratch.tape.next();
            scratch.tape.set(at, Slot::Map { len, end });
            at
        }
    }
}

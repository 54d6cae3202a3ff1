//! Random edits of Avro schemas, as one version follows another.

use serde_json::{Map, Value, json};

use crate::Random;

const PLAIN: [&str; 8] = ["boolean", "int", "long", "float", "double", "bytes", "string", "null"];

/// A place of a schema, by the steps that lead there.
type Path = Vec<Step>;

#[derive(Clone, Debug)]
enum Step {
    Member(&'static str),
    Element(usize),
}

/// Makes one edit somewhere; what comes of it may be no valid schema.
pub fn edit(schema: &mut Value, random: &mut Random) {
    let mut places = Vec::new();
    find(schema, &mut Vec::new(), &mut places);
    let Some(path) = random.pick(&places).cloned() else { return };
    let serial = random.below(1_000);
    let mut renamed = None;
    if let Some(place) = at(schema, &path) {
        match place {
            Value::Object(members) => named(members, random, serial, &mut renamed),
            Value::Array(branches) => union(branches, random),
            _ => {}
        }
        // The type itself, now and then; the root stays a record.
        if !path.is_empty() && (place.is_string() || random.below(6) == 0) {
            of_type(place, random);
        }
    }
    if let Some((old, new)) = renamed {
        rename(schema, &old, &new);
    }
}

fn at<'v>(schema: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(schema, |value, step| match step {
        Step::Member(name) => value.get_mut(*name),
        Step::Element(index) => value.get_mut(*index),
    })
}

/// Every type within a schema.
fn find(schema: &Value, path: &mut Path, places: &mut Vec<Path>) {
    places.push(path.clone());
    let mut below = |steps: &[Step], value: &Value| {
        path.extend_from_slice(steps);
        find(value, path, places);
        path.truncate(path.len() - steps.len());
    };
    match schema {
        Value::Array(branches) => {
            for (index, branch) in branches.iter().enumerate() {
                below(&[Step::Element(index)], branch);
            }
        }
        Value::Object(members) => {
            for name in ["items", "values"] {
                if let Some(value) = members.get(name) {
                    below(&[Step::Member(name)], value);
                }
            }
            let fields = members.get("fields").and_then(Value::as_array).into_iter().flatten();
            for (index, field) in fields.enumerate() {
                if let Some(value) = field.get("type") {
                    below(&[Step::Member("fields"), Step::Element(index), Step::Member("type")], value);
                }
            }
        }
        _ => {}
    }
}

/// Another type in its place.
fn of_type(place: &mut Value, random: &mut Random) {
    *place = match random.below(10) {
        0 | 1 if !place.is_array() => json!(["null", place.clone()]),
        2 if !place.is_array() => json!([place.clone(), "null"]),
        3 => json!({"type": "array", "items": place.clone()}),
        4 => json!({"type": "map", "values": place.clone()}),
        5 => place.get(random.below(3)).cloned().unwrap_or_else(|| json!("double")),
        _ => json!(random.pick(&PLAIN)),
    };
}

fn union(branches: &mut Vec<Value>, random: &mut Random) {
    match random.below(4) {
        0 if branches.len() > 1 => {
            branches.remove(random.below(branches.len()));
        }
        1 => branches.push(json!(random.pick(&PLAIN))),
        2 => branches.insert(0, json!(random.pick(&PLAIN))),
        _ => branches.reverse(),
    }
}

fn named(members: &mut Map<String, Value>, random: &mut Random, serial: usize, renamed: &mut Option<(String, String)>) {
    if let Some(name) = members.get("name").and_then(Value::as_str).map(str::to_owned)
        && random.below(8) == 0
    {
        let new = format!("{name}x{serial}");
        if random.below(2) == 0 {
            members.insert("aliases".to_owned(), json!([name]));
        }
        members.insert("name".to_owned(), json!(new));
        *renamed = Some((name, new));
        return;
    }
    match members.get("type").and_then(Value::as_str).unwrap_or_default() {
        "record" => {
            if let Some(fields) = members.get_mut("fields").and_then(Value::as_array_mut) {
                of_fields(fields, random, serial);
            }
        }
        "enum" => of_enum(members, random, serial),
        "fixed" if random.below(2) == 0 => {
            let size = members.get("size").and_then(Value::as_u64).unwrap_or(1);
            members.insert("size".to_owned(), json!(size + 1));
        }
        _ if members.contains_key("logicalType") => of_logical(members, random),
        _ => {}
    }
}

fn of_fields(fields: &mut Vec<Value>, random: &mut Random, serial: usize) {
    let name = format!("n{serial}");
    let at = random.below(fields.len());
    match random.below(8) {
        0 => fields.push(json!({"name": name, "type": random.pick(&PLAIN)})),
        1 | 2 => {
            let new = [
                json!({"type": "int", "default": 7}),
                json!({"type": "string", "default": "\u{fc}"}),
                json!({"type": ["null", "long"], "default": null}),
                json!({"type": {"type": "array", "items": "double"}, "default": [1.5]}),
                json!({"type": {"type": "map", "values": "bytes"}, "default": {"k": "\u{ff}"}}),
                json!({"type": {"type": "record", "name": format!("N{serial}"), "fields": [
                    {"name": "a", "type": "boolean", "default": true}, {"name": "b", "type": "float"}]}, "default": {"b": 1}}),
            ];
            let mut field = random.pick(&new).cloned().unwrap_or_default();
            if let Some(members) = field.as_object_mut() {
                members.insert("name".to_owned(), json!(name));
            }
            fields.insert(at, field);
        }
        3 if fields.len() > 1 => {
            fields.remove(at);
        }
        4 => fields.reverse(),
        5 | 6 => {
            if let Some(members) = fields.get_mut(at).and_then(Value::as_object_mut) {
                let old = members.insert("name".to_owned(), json!(name));
                if random.below(3) > 0 {
                    members.insert("aliases".to_owned(), json!([old]));
                }
            }
        }
        _ => fields.swap(0, at),
    }
}

fn of_enum(members: &mut Map<String, Value>, random: &mut Random, serial: usize) {
    if let Some(symbols) = members.get_mut("symbols").and_then(Value::as_array_mut) {
        match random.below(4) {
            0 => symbols.push(json!(format!("X{serial}"))),
            1 | 2 if symbols.len() > 1 => {
                symbols.remove(random.below(symbols.len()));
            }
            _ => symbols.reverse(),
        }
    }
    if random.below(3) == 0 {
        let first = members.get("symbols").and_then(|symbols| symbols.get(0)).cloned();
        members.insert("default".to_owned(), first.unwrap_or_default());
    }
}

fn of_logical(members: &mut Map<String, Value>, random: &mut Random) {
    match random.below(3) {
        0 => {
            members.remove("logicalType");
        }
        1 if members.contains_key("precision") => {
            let precision = members.get("precision").and_then(Value::as_u64).unwrap_or(1);
            members.insert("precision".to_owned(), json!(precision + 1));
        }
        _ => {
            let names = ["timestamp-millis", "timestamp-micros", "time-micros", "local-timestamp-millis"];
            let is_long = members.get("type") == Some(&json!("long"));
            if let Some(name) = random.pick(&names).filter(|_| is_long) {
                members.insert("logicalType".to_owned(), json!(name));
            }
        }
    }
}

/// Every reference to a type that has another name now.
fn rename(schema: &mut Value, old: &str, new: &str) {
    match schema {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(all) => all.iter_mut().for_each(|one| rename(one, old, new)),
        Value::Object(members) => {
            for name in ["type", "items", "values", "fields"] {
                if let Some(member) = members.get_mut(name) {
                    rename(member, old, new);
                }
            }
        }
        _ => {}
    }
}

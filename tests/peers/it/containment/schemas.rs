//! Random schemas over nearly all keywords, with a tiny vocabulary, so that they meet.

use serde_json::{Map, Value, json};
use stipula_peers::Random;

const KEYS: [&str; 5] = ["a", "b", "ab", "c", "x1"];
const PATTERNS: [&str; 10] = ["^a", "b$", "^[a-c]+$", "^.{1,2}$", "1", "^a*b?$", "^$", "c|1", "^(ab)*$", "[^a]"];
const TYPES: [&str; 7] = ["string", "number", "integer", "object", "array", "boolean", "null"];

type Schema = Map<String, Value>;

fn one<'a>(random: &mut Random, list: &[&'a str]) -> &'a str {
    random.pick(list).copied().unwrap_or_default()
}

fn number(random: &mut Random) -> Value {
    match random.below(12) {
        0 => json!(1.5),
        1 => json!(0.1),
        other => json!(i64::try_from(other).unwrap() - 2),
    }
}

fn count(random: &mut Random) -> Value {
    json!(random.below(4))
}

/// A value with few different parts.
pub(super) fn value(random: &mut Random, depth: u32) -> Value {
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 | 3 => json!(one(random, &["", "a", "b", "ab", "c", "1", "abc", "aab", "\u{e9}"])),
        4 | 5 => number(random),
        6 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => {
            let members = (0..random.below(4)).map(|_| (one(random, &KEYS).to_owned(), value(random, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// A whole schema.
pub(super) fn schema(random: &mut Random) -> Value {
    let mut whole = part(random, 3);
    if let Value::Object(members) = &mut whole {
        members.insert("$defs".to_owned(), json!({"d": part(random, 2), "e": part(random, 2)}));
    }
    whole
}

fn part(random: &mut Random, depth: u32) -> Value {
    if random.below(14) == 0 {
        return json!(random.below(4) != 0);
    }
    let mut members = Map::new();
    for _ in 0..=random.below(3) {
        keyword(random, depth, &mut members);
    }
    Value::Object(members)
}

fn parts(random: &mut Random, depth: u32) -> Value {
    (0..=random.below(3)).map(|_| part(random, depth)).collect()
}

fn keyword(random: &mut Random, depth: u32, members: &mut Schema) {
    if depth == 0 || random.below(5) < 2 { plain(random, members) } else { nested(random, depth - 1, members) }
}

fn plain(random: &mut Random, members: &mut Schema) {
    let coin = random.below(2) == 0;
    let (name, value) = match random.below(16) {
        0 | 1 => ("type", json!(one(random, &TYPES))),
        2 => {
            let (a, b) = (one(random, &TYPES), one(random, &TYPES));
            ("type", if a == b { json!(a) } else { json!([a, b]) })
        }
        3 => ("enum", (0..=random.below(3)).map(|_| value(random, 1)).collect()),
        4 => ("const", value(random, 1)),
        5 => ("minimum", number(random)),
        6 => ("maximum", number(random)),
        7 => (if coin { "exclusiveMinimum" } else { "exclusiveMaximum" }, number(random)),
        8 => {
            let steps = [json!(1), json!(2), json!(3), json!(0.5), json!(0.1), json!(1.5)];
            ("multipleOf", random.pick(&steps).cloned().unwrap_or_default())
        }
        9 => ("minLength", count(random)),
        10 => ("maxLength", count(random)),
        11 => ("pattern", json!(one(random, &PATTERNS))),
        12 => ("required", json!([one(random, &KEYS)])),
        13 => (if coin { "minItems" } else { "maxItems" }, count(random)),
        14 => (if coin { "minProperties" } else { "maxProperties" }, count(random)),
        _ => ("uniqueItems", json!(true)),
    };
    members.insert(name.to_owned(), value);
}

fn nested(random: &mut Random, depth: u32, members: &mut Schema) {
    let coin = random.below(2) == 0;
    let (name, value) = match random.below(20) {
        0..=3 => {
            let named = (0..=random.below(3)).map(|_| (one(random, &KEYS).to_owned(), part(random, depth)));
            ("properties", Value::Object(named.collect()))
        }
        4 => ("patternProperties", json!({one(random, &PATTERNS): part(random, depth)})),
        5 | 6 => ("additionalProperties", if coin { json!(false) } else { part(random, depth) }),
        7 => ("propertyNames", part(random, depth)),
        8 => ("dependentRequired", json!({one(random, &KEYS): [one(random, &KEYS)]})),
        9 => ("dependentSchemas", json!({one(random, &KEYS): part(random, depth)})),
        10 => ("items", part(random, depth)),
        11 => ("prefixItems", parts(random, depth)),
        12 => {
            if coin {
                members.insert("minContains".to_owned(), count(random));
            }
            if random.below(3) == 0 {
                members.insert("maxContains".to_owned(), count(random));
            }
            ("contains", part(random, depth))
        }
        13 => ("allOf", parts(random, depth)),
        14 => ("anyOf", parts(random, depth)),
        15 => ("oneOf", parts(random, depth)),
        16 => ("not", part(random, depth)),
        17 => {
            members.insert("then".to_owned(), part(random, depth));
            if coin {
                members.insert("else".to_owned(), part(random, depth));
            }
            ("if", part(random, depth))
        }
        18 => {
            let name = if coin { "unevaluatedProperties" } else { "unevaluatedItems" };
            (name, if random.below(2) == 0 { json!(false) } else { part(random, depth) })
        }
        _ => ("$ref", json!(one(random, &["#/$defs/d", "#/$defs/e", "#"]))),
    };
    members.insert(name.to_owned(), value);
}

/// The schema with one change somewhere.
pub(super) fn edited(schema: &Value, random: &mut Random) -> Value {
    let mut edited = schema.clone();
    edit(&mut edited, random, 0);
    edited
}

fn edit(schema: &mut Value, random: &mut Random, depth: u32) {
    let Value::Object(members) = schema else {
        *schema = part(random, 1);
        return;
    };
    let names: Vec<String> = members.keys().cloned().collect();
    let Some(name) = random.pick(&names).cloned().filter(|_| depth == 0 || random.below(3) > 0) else {
        *schema = part(random, 1);
        return;
    };
    match random.below(6) {
        0 if name != "$defs" => {
            members.remove(&name);
        }
        1 => keyword(random, 2, members),
        _ => {
            let done = members.get_mut(&name).is_none_or(|inner| edit_keyword(&name, inner, random, depth));
            if !done {
                keyword(random, 1, members);
            }
        }
    }
}

/// Changes a keyword's value; false where it is to be replaced.
fn edit_keyword(name: &str, inner: &mut Value, random: &mut Random, depth: u32) -> bool {
    match (name, inner) {
        ("properties" | "patternProperties" | "$defs" | "dependentSchemas", Value::Object(named)) => {
            let keys: Vec<String> = named.keys().cloned().collect();
            let Some(key) = random.pick(&keys) else { return true };
            if name == "properties" && random.below(4) == 0 {
                named.remove(key);
            } else if let Some(schema) = named.get_mut(key) {
                edit(schema, random, depth + 1);
            }
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(list)) => {
            let at = random.below(list.len());
            if list.len() > 1 && random.below(4) == 0 {
                list.remove(at);
            } else if let Some(schema) = list.get_mut(at) {
                edit(schema, random, depth + 1);
            }
        }
        (
            "additionalProperties"
            | "propertyNames"
            | "items"
            | "contains"
            | "not"
            | "if"
            | "then"
            | "else"
            | "unevaluatedProperties"
            | "unevaluatedItems",
            inner,
        ) => edit(inner, random, depth + 1),
        ("enum", Value::Array(list)) if list.len() > 1 && random.below(2) == 0 => {
            list.remove(0);
        }
        ("enum", Value::Array(list)) => list.push(value(random, 1)),
        ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum", inner) => *inner = number(random),
        ("pattern", inner) => *inner = json!(one(random, &PATTERNS)),
        ("required", inner) => *inner = json!([one(random, &KEYS)]),
        (name, inner) if name.starts_with("min") || name.starts_with("max") => *inner = count(random),
        _ => return false,
    }
    true
}

/// A value near to another.
pub(super) fn mutated(value: &Value, random: &mut Random) -> Value {
    let mut mutant = value.clone();
    for _ in 0..=random.below(2) {
        mutate(&mut mutant, random);
    }
    mutant
}

fn mutate(at: &mut Value, random: &mut Random) {
    match at {
        Value::Object(members) if !members.is_empty() && random.below(4) > 0 => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = random.pick(&names).cloned().unwrap_or_default();
            match (random.below(5), members.get_mut(&name)) {
                (0, _) => {
                    members.remove(&name);
                }
                (1, _) => {
                    members.insert(one(random, &KEYS).to_owned(), value(random, 1));
                }
                (_, Some(member)) => mutate(member, random),
                _ => {}
            }
        }
        Value::Array(items) if !items.is_empty() && random.below(4) > 0 => {
            let index = random.below(items.len());
            match random.below(5) {
                0 => {
                    items.remove(index);
                }
                1 => items.insert(index, value(random, 1)),
                2 => items.push(items[index].clone()),
                _ => mutate(&mut items[index], random),
            }
        }
        at => *at = value(random, 1),
    }
}

/// Whether references lead back without going into the value: validators do not end on these.
pub(super) fn loops(schema: &Value) -> bool {
    let target = |name: &str| if name == "#" { Some(schema) } else { schema.pointer(name.get(1..)?) };
    ["#", "#/$defs/d", "#/$defs/e"].into_iter().any(|start| {
        let (mut seen, mut queue) = (Vec::new(), Vec::new());
        if let Some(schema) = target(start) {
            in_place(schema, &mut queue);
        }
        while let Some(name) = queue.pop() {
            if name == start {
                return true;
            }
            if !seen.contains(&name) {
                if let Some(schema) = target(&name) {
                    in_place(schema, &mut queue);
                }
                seen.push(name);
            }
        }
        false
    })
}

fn in_place(schema: &Value, out: &mut Vec<String>) {
    let Value::Object(members) = schema else { return };
    for (name, value) in members {
        match (name.as_str(), value) {
            ("$ref", Value::String(name)) => out.push(name.clone()),
            ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => list.iter().for_each(|schema| in_place(schema, out)),
            ("not" | "if" | "then" | "else", schema) => in_place(schema, out),
            ("dependentSchemas", Value::Object(named)) => named.values().for_each(|schema| in_place(schema, out)),
            _ => {}
        }
    }
}

//! One random edit of a schema, of the kinds that reviewers see.

use serde_json::{Map, Value, json};

/// `SplitMix64`: small, seeded, the same everywhere.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end.max(1) as u64).unwrap()
    }
}

/// The pointers of all subschemas that are objects.
fn places(schema: &Value, at: &str, out: &mut Vec<String>) {
    let Value::Object(members) = schema else { return };
    out.push(at.to_owned());
    for (key, value) in members {
        let under = |name: &str| format!("{at}/{key}/{}", name.replace('~', "~0").replace('/', "~1"));
        match (key.as_str(), value) {
            (
                "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas" | "dependencies",
                Value::Object(inner),
            ) => inner.iter().for_each(|(name, schema)| places(schema, &under(name), out)),
            ("allOf" | "anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(list)) => {
                list.iter().enumerate().for_each(|(index, schema)| places(schema, &under(&index.to_string()), out));
            }
            (
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedProperties"
                | "additionalItems",
                Value::Object(_),
            ) => places(value, &format!("{at}/{key}"), out),
            _ => {}
        }
    }
}

/// Makes one edit somewhere.
pub(super) fn random_edit(schema: &mut Value, random: &mut Random) {
    let mut all = Vec::new();
    places(schema, "", &mut all);
    for _ in 0..200 {
        let place = &all[random.below(all.len())];
        if let Some(Value::Object(members)) = schema.pointer_mut(place)
            && edit(members, random)
        {
            return;
        }
    }
}

fn take<'v>(
    members: &'v mut Map<String, Value>,
    names: &[&str],
    random: &mut Random,
) -> Option<(String, &'v mut Value)> {
    let found: Vec<String> =
        names.iter().filter(|name| members.contains_key(**name)).map(|name| (*name).to_owned()).collect();
    let name = found.get(random.below(found.len()))?.clone();
    members.get_mut(&name).map(|value| (name, value))
}

fn edit(members: &mut Map<String, Value>, random: &mut Random) -> bool {
    let bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    let counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
    match random.below(12) {
        0 => required(members, random),
        1 => properties(members, random),
        2 => match take(members, &["enum"], random) {
            Some((_, Value::Array(list))) if list.len() > 1 && random.below(2) == 0 => {
                let at = random.below(list.len());
                list.remove(at);
                true
            }
            Some((_, Value::Array(list))) => {
                list.push(json!("new"));
                true
            }
            _ => false,
        },
        3 => match take(members, &bounds, random) {
            Some((_, value)) if value.is_i64() => {
                *value = json!(value.as_i64().unwrap() + if random.below(2) == 0 { 1 } else { -1 });
                true
            }
            _ => false,
        },
        4 => match take(members, &counts, random) {
            Some((_, value)) => {
                let count = value.as_u64().unwrap();
                *value = json!(if random.below(2) == 0 { count + 1 } else { count.saturating_sub(1) });
                true
            }
            None => false,
        },
        5 => match take(members, &["pattern"], random) {
            Some((_, value)) => {
                let text = value.as_str().unwrap().to_owned();
                let other = [
                    text.trim_end_matches('$').to_owned(),
                    text.replacen("[0-9]", "[0-9a-f]", 1),
                    text.replacen("[a-z", "[b-z", 1),
                    text.replacen('+', "*", 1),
                    text.replacen("{1,", "{2,", 1),
                ];
                *value = json!(other[random.below(other.len())]);
                value.as_str() != Some(&text)
            }
            None => false,
        },
        6 => {
            let declares = members.contains_key("properties");
            if let Some((_, value)) = take(members, &["additionalProperties", "unevaluatedProperties"], random) {
                *value = json!(value == &json!(false));
                return true;
            }
            declares && members.insert("additionalProperties".to_owned(), json!(false)).is_none()
        }
        7 => types(members, random),
        8 => strings(members, random),
        9 => match take(members, &["oneOf", "anyOf"], random) {
            Some((_, Value::Array(list))) if list.len() > 1 && random.below(2) == 0 => {
                let at = random.below(list.len());
                list.remove(at);
                true
            }
            Some((_, Value::Array(list))) => {
                list.push(json!({"type": "null"}));
                true
            }
            _ => false,
        },
        10 => match take(members, &["const", "format", "not", "multipleOf", "contains", "dependencies"], random) {
            Some((name, _)) => members.remove(&name).is_some(),
            None => false,
        },
        _ if members.get("type") == Some(&json!("array")) => {
            let unique = members.get("uniqueItems") == Some(&json!(true));
            members.insert("uniqueItems".to_owned(), json!(!unique));
            true
        }
        _ => false,
    }
}

fn required(members: &mut Map<String, Value>, random: &mut Random) -> bool {
    let names: Vec<String> = members
        .get("properties")
        .and_then(Value::as_object)
        .map_or_else(Vec::new, |inner| inner.keys().cloned().collect());
    match members.get_mut("required") {
        Some(Value::Array(list)) if list.len() > 1 && random.below(2) == 0 => {
            let at = random.below(list.len());
            list.remove(at);
            true
        }
        Some(Value::Array(list)) => {
            let free: Vec<&String> = names.iter().filter(|name| !list.contains(&json!(name))).collect();
            free.get(random.below(free.len())).map(|name| list.push(json!(name))).is_some()
        }
        _ => {
            let name = names.get(random.below(names.len()));
            name.map(|name| members.insert("required".to_owned(), json!([name]))).is_some()
        }
    }
}

fn properties(members: &mut Map<String, Value>, random: &mut Random) -> bool {
    let Some(Value::Object(inner)) = members.get_mut("properties") else { return false };
    let names: Vec<String> = inner.keys().cloned().collect();
    if random.below(2) == 0 || names.is_empty() {
        inner.insert("added".to_owned(), json!({"type": "string"}));
    } else {
        inner.remove(&names[random.below(names.len())]);
    }
    true
}

fn types(members: &mut Map<String, Value>, random: &mut Random) -> bool {
    let Some(value) = members.get_mut("type") else { return false };
    match value {
        Value::String(name) => {
            *value = match (name.as_str(), random.below(3)) {
                ("integer", 0) => json!("number"),
                (name, 1) if name != "null" => json!([name, "null"]),
                ("number", 0) | ("string", _) => json!("integer"),
                _ => return false,
            };
            true
        }
        Value::Array(list) if list.len() > 1 => {
            let at = random.below(list.len());
            list.remove(at);
            true
        }
        _ => false,
    }
}

fn strings(members: &mut Map<String, Value>, random: &mut Random) -> bool {
    if members.get("type") != Some(&json!("string")) {
        return false;
    }
    let (name, value) = match random.below(4) {
        0 => ("maxLength", json!(64)),
        1 => ("minLength", json!(1)),
        2 => ("pattern", json!("^[A-Za-z0-9 _.-]*$")),
        _ => ("format", json!("date-time")),
    };
    members.insert(name.to_owned(), value) != members.get(name).cloned()
}

//! Mutations of whole documents: keys renamed, removed, added, moved; values retyped; words changed;
//! another version.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use stipula_peers::Random;

/// Every key and word of the official schemas.
pub(super) struct Dictionary {
    keys: Vec<String>,
    words: Vec<String>,
}

impl Dictionary {
    pub(super) fn of(schemas: &[Value]) -> Self {
        let (mut keys, mut words) = (BTreeSet::new(), BTreeSet::new());
        schemas.iter().for_each(|schema| collect(schema, &mut keys, &mut words));
        Self { keys: keys.into_iter().collect(), words: words.into_iter().collect() }
    }
}

fn collect(schema: &Value, keys: &mut BTreeSet<String>, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                if let ("properties", Some(known)) = (name.as_str(), value.as_object()) {
                    keys.extend(known.keys().cloned());
                }
                if let ("enum", Some(list)) = (name.as_str(), value.as_array()) {
                    words.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                collect(value, keys, words);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys, words)),
        _ => {}
    }
}

/// Keeps at most three elements of each list, so that a case is quick to judge.
pub(super) fn shrink(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| shrink(member, random)),
        Value::Array(items) => {
            while items.len() > 3 {
                items.remove(random.below(items.len()));
            }
            items.iter_mut().for_each(|item| shrink(item, random));
        }
        _ => {}
    }
}

/// One mutation somewhere in a document.
pub(super) fn document(document: &mut Value, dictionary: &Dictionary, random: &mut Random) {
    if random.below(12) == 0 {
        let versions = ["v3.0.0", "v3.0.2", "v3.1.0", "v3.2.0", "v3.1.0", "v3.0.2", "v3.1.4", "v2.2.2", "v4.0.0"];
        if let Some(root) = document.as_object_mut() {
            root.insert("apiVersion".to_owned(), json!(versions[random.below(versions.len())]));
        }
        return;
    }
    let mut paths = Vec::new();
    pointers(document, String::new(), &mut paths);
    let path = random.pick(&paths).cloned().unwrap_or_default();
    let moved = random.pick(&paths).and_then(|other| document.pointer(other)).cloned();
    let Some(target) = document.pointer_mut(&path) else { return };
    match target {
        Value::Object(members) if random.below(6) > 0 => object(members, moved, dictionary, random),
        Value::Array(items) if random.below(5) > 0 => list(items, moved, random),
        other => *other = another(other, dictionary, random),
    }
}

fn pointers(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().filter(|(name, _)| !name.contains(['/', '~'])).for_each(|(name, member)| {
                pointers(member, format!("{path}/{name}"), found);
            });
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, format!("{path}/{index}"), found));
        }
        _ => {}
    }
    found.push(path);
}

fn object(members: &mut Map<String, Value>, moved: Option<Value>, dictionary: &Dictionary, random: &mut Random) {
    let names: Vec<String> = members.keys().cloned().collect();
    let name = random.pick(&names).cloned().unwrap_or_default();
    let known = random.pick(&dictionary.keys).cloned().unwrap_or_default();
    match random.below(5) {
        0 => {
            members.remove(&name);
        }
        1 => {
            let value = members.remove(&name).unwrap_or(Value::Null);
            let renamed = if random.below(2) == 0 { known } else { format!("{name}s") };
            members.insert(renamed, value);
        }
        2 => {
            members.insert(known, moved.unwrap_or(Value::Null));
        }
        3 => {
            let value = fitting(&known, random);
            members.insert(known, value);
        }
        _ => {
            if let Some(member) = members.get_mut(&name) {
                *member = another(member, dictionary, random);
            }
        }
    }
}

fn list(items: &mut Vec<Value>, moved: Option<Value>, random: &mut Random) {
    match random.below(4) {
        0 => items.clear(),
        1 => items.extend(items.clone()),
        2 if !items.is_empty() => drop(items.remove(random.below(items.len()))),
        _ => items.push(moved.unwrap_or(Value::Null)),
    }
}

/// A value that the key may well take somewhere.
fn fitting(key: &str, random: &mut Random) -> Value {
    match key {
        "mustBeBetween" | "mustNotBeBetween" => json!([1, 2]),
        _ if key.starts_with("must") || key.ends_with("imum") => json!(random.below(9)),
        _ if key.starts_with("max") || key.starts_with("min") || key.ends_with("Position") => json!(random.below(9)),
        "tags" | "transformSourceObjects" => json!(["a"]),
        "customProperties" => json!([{"property": "p", "value": 1}]),
        "properties" => json!([{"name": "inner", "logicalType": "string"}]),
        "items" => json!({"logicalType": "string"}),
        "logicalTypeOptions" => json!({"maxLength": 3}),
        "enum" => json!([{"value": "a"}]),
        "map" => json!({"key": {"logicalType": "string"}, "value": {"logicalType": "integer"}}),
        "quality" => json!([{"type": "library", "metric": "nullValues", "mustBe": 0}]),
        "required" | "unique" | "primaryKey" | "partitioned" | "deprecated" | "normalized" => json!(true),
        "port" => json!(5432),
        _ => json!("abc"),
    }
}

fn another(value: &Value, dictionary: &Dictionary, random: &mut Random) -> Value {
    match (random.below(12), value) {
        (0, _) => Value::Null,
        (1, _) => json!(true),
        (2, _) => json!(-1),
        (3, _) => json!(7),
        (4, _) => json!(1.5),
        (5, _) => json!([]),
        (6, _) => json!({}),
        (7, _) => json!("two words"),
        (8, Value::String(text)) => json!(format!("{text}x")),
        (9, _) => json!("a.b"),
        _ => json!(random.pick(&dictionary.words)),
    }
}

/// Documents that hold what the examples do not.
pub(super) fn rich() -> [(&'static str, Value); 7] {
    let member = json!([{"username": "ana", "role": "owner", "dateIn": "2024-01-01"}]);
    let rules = json!([
        {"type": "library", "metric": "nullValues", "mustBe": 0, "unit": "rows"},
        {"type": "library", "metric": "invalidValues", "arguments": {"validValues": ["a"], "pattern": "^a$"}, "mustBeLessThan": 5},
        {"type": "sql", "query": "SELECT 1", "mustBeBetween": [1, 2]},
        {"type": "custom", "engine": "soda", "implementation": {"a": 1}},
        {"type": "custom", "engine": "cel", "implementation": {"expr": "true"}},
        {"type": "text", "description": "free"},
        {"description": "nothing said"}
    ]);
    let properties = json!([
        {"name": "s", "logicalType": "string", "logicalTypeOptions": {"minLength": 1, "pattern": "^a", "format": "email"}},
        {"name": "n", "logicalType": "number", "logicalTypeOptions": {"multipleOf": 0.5, "minimum": 1, "format": "f32"}},
        {"name": "i", "logicalType": "integer", "logicalTypeOptions": {"maximum": 5, "format": "i8"}},
        {"name": "d", "logicalType": "date", "logicalTypeOptions": {"minimum": "2020-01-01"}},
        {"name": "o", "logicalType": "object", "logicalTypeOptions": {"required": ["x"]}, "properties": [{"name": "x", "logicalType": "string"}]},
        {"name": "a", "logicalType": "array", "logicalTypeOptions": {"maxItems": 2}, "items": {"logicalType": "object", "properties": [{"name": "y", "logicalType": "boolean"}]}}
    ]);
    let newer = json!([
        {"name": "t", "logicalType": "timestamp", "logicalTypeOptions": {"timezone": true, "defaultTimezone": "UTC"}},
        {"name": "m", "logicalType": "map", "map": {"key": {"logicalType": "string"}, "value": {"logicalType": "integer"}}},
        {"name": "v", "logicalType": "vector", "logicalTypeOptions": {"dimensions": 3, "elementType": "float32"}},
        {"name": "e", "logicalType": "string", "enum": [{"value": "a", "label": "A"}, {"value": 1}], "semanticType": "column"},
        {"name": "r", "logicalType": "string", "relationships": [{"to": "orders.id"}], "synonyms": [{"synonym": "x", "locale": "en"}]},
        {"name": "bare"}
    ]);
    let servers = json!([
        {"server": "k", "type": "kafka", "host": "h", "format": "avro"}, {"server": "p", "type": "postgres", "host": "h", "port": 1, "database": "d", "schema": "s"},
        {"server": "x", "type": "custom", "account": "a", "port": 5}, {"server": "f", "type": "sftp", "location": "sftp://a/b"},
        {"server": "z", "type": "azure", "location": "https://a", "format": "parquet", "delimiter": "new_line"}, {"server": "y", "type": "duckdb", "database": "d"}
    ]);
    let base = |version: &str, team: Value, properties: &Value, more: Value| {
        let mut document = json!({
            "apiVersion": version, "kind": "DataContract", "id": "c", "version": "1.0.0", "status": "active", "name": "n",
            "description": {"purpose": "p"}, "team": team, "servers": servers, "tags": ["t"],
            "support": [{"channel": "c", "url": "https://a"}], "price": {"priceAmount": 1.5, "priceCurrency": "EUR"},
            "roles": [{"role": "r", "access": "read"}], "contractCreatedTs": "2024-01-01T00:00:00Z",
            "slaProperties": [{"property": "latency", "value": 4, "unit": "d"}],
            "authoritativeDefinitions": [{"url": "https://a", "type": "t"}],
            "customProperties": [{"property": "mine", "value": {"deep": [1, null]}}],
            "schema": [{"name": "orders", "logicalType": "object", "quality": rules, "properties": properties}]
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            document["schema"][0][key] = value.clone();
        }
        document
    };
    let related =
        json!({"relationships": [{"from": ["orders.id"], "to": ["schema/a/properties/b"], "type": "foreignKey"}]});
    let whole = json!({
        "relationships": [{"from": "orders.id", "to": "other.yml#schema/a", "id": "r"}], "deprecated": false,
        "context": {"instructions": "i", "verifiedStatements": [{"question": "q"}], "constraints": [{"constraint": "c"}]}
    });
    let team = json!({"name": "t", "members": member});
    [
        ("rich 3.0", base("v3.0.2", member.clone(), &properties, json!({}))),
        ("rich 3.1", base("v3.1.0", team.clone(), &properties, related)),
        ("rich 3.2", base("v3.2.0", team.clone(), &newer, whole)),
        ("rich 3.2 as well", base("v3.2.0", team.clone(), &properties, json!({}))),
        (
            "a metric of 3.0",
            base(
                "v3.0.2",
                json!([]),
                &properties,
                json!({"quality": [
            {"type": "library", "rule": "r", "metric": "nulls"}, {"type": "library", "rule": "r", "arguments": {"pattern": 5}}]}),
            ),
        ),
        (
            "an enum",
            base(
                "v3.2.0",
                team.clone(),
                &json!([{"name": "e", "logicalType": "string",
            "enum": [{"value": 1, "label": "a"}, {"value": 1, "label": "b"}]}]),
                json!({}),
            ),
        ),
        (
            "what the text says",
            base(
                "v3.2.0",
                team,
                &json!([
            {"name": "v", "logicalType": "vector"}, {"name": "q", "logicalType": "string", "quality": [{"description": "d"},
                {"type": "library", "metric": "missingValues", "mustBe": 0, "arguments": {"missingValues": 5, "properties": [5]}},
                {"type": "custom", "engine": "cel", "implementation": {"exp": "true"}}]}]),
                json!({}),
            ),
        ),
    ]
}

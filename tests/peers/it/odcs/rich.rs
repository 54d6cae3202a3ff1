//! Documents that hold what the examples do not.

use serde_json::{Value, json};

pub(super) fn documents() -> [(&'static str, Value); 7] {
    let member = json!([{"username": "ana", "role": "owner", "dateIn": "2024-01-01"}]);
    let related =
        json!({"relationships": [{"from": ["orders.id"], "to": ["schema/a/properties/b"], "type": "foreignKey"}]});
    let whole = json!({
        "relationships": [{"from": "orders.id", "to": "other.yml#schema/a", "id": "r"}], "deprecated": false,
        "context": {"instructions": "i", "verifiedStatements": [{"question": "q"}], "constraints": [{"constraint": "c"}]}
    });
    let team = json!({"name": "t", "members": member});
    [
        ("rich 3.0", document("v3.0.2", &member, &properties(), json!({}))),
        ("rich 3.1", document("v3.1.0", &team, &properties(), related)),
        ("rich 3.2", document("v3.2.0", &team, &newer(), whole)),
        ("rich 3.2 as well", document("v3.2.0", &team, &properties(), json!({}))),
        (
            "a metric of 3.0",
            document(
                "v3.0.2",
                &json!([]),
                &properties(),
                json!({"quality": [
            {"type": "library", "rule": "r", "metric": "nulls"}, {"type": "library", "rule": "r", "arguments": {"pattern": 5}}]}),
            ),
        ),
        (
            "an enum",
            document(
                "v3.2.0",
                &team,
                &json!([{"name": "e", "logicalType": "string",
            "enum": [{"value": 1, "label": "a"}, {"value": 1, "label": "b"}]}]),
                json!({}),
            ),
        ),
        (
            "what the text says",
            document(
                "v3.2.0",
                &team,
                &json!([
            {"name": "v", "logicalType": "vector"}, {"name": "q", "logicalType": "string", "quality": [{"description": "d"},
                {"type": "library", "metric": "missingValues", "mustBe": 0, "arguments": {"missingValues": 5, "properties": [5]}},
                {"type": "custom", "engine": "cel", "implementation": {"exp": "true"}}]}]),
                json!({}),
            ),
        ),
    ]
}

/// A document of one object, to which more is added.
fn document(version: &str, team: &Value, properties: &Value, more: Value) -> Value {
    let mut document = json!({
        "apiVersion": version, "kind": "DataContract", "id": "c", "version": "1.0.0", "status": "active", "name": "n",
        "description": {"purpose": "p"}, "team": team, "servers": servers(), "tags": ["t"],
        "support": [{"channel": "c", "url": "https://a"}], "price": {"priceAmount": 1.5, "priceCurrency": "EUR"},
        "roles": [{"role": "r", "access": "read"}], "contractCreatedTs": "2024-01-01T00:00:00Z",
        "slaProperties": [{"property": "latency", "value": 4, "unit": "d"}],
        "authoritativeDefinitions": [{"url": "https://a", "type": "t"}],
        "customProperties": [{"property": "mine", "value": {"deep": [1, null]}}],
        "schema": [{"name": "orders", "logicalType": "object", "quality": rules(), "properties": properties}]
    });
    if let (Some(Value::Object(object)), Value::Object(more)) = (document.pointer_mut("/schema/0"), more) {
        object.extend(more);
    }
    document
}

/// Quality rules of every type.
fn rules() -> Value {
    json!([
        {"type": "library", "metric": "nullValues", "mustBe": 0, "unit": "rows"},
        {"type": "library", "metric": "invalidValues", "arguments": {"validValues": ["a"], "pattern": "^a$"}, "mustBeLessThan": 5},
        {"type": "sql", "query": "SELECT 1", "mustBeBetween": [1, 2]},
        {"type": "custom", "engine": "soda", "implementation": {"a": 1}},
        {"type": "custom", "engine": "cel", "implementation": {"expr": "true"}},
        {"type": "text", "description": "free"},
        {"description": "nothing said"}
    ])
}

/// Properties of the types that every version has.
fn properties() -> Value {
    json!([
        {"name": "s", "logicalType": "string", "logicalTypeOptions": {"minLength": 1, "pattern": "^a", "format": "email"}},
        {"name": "n", "logicalType": "number", "logicalTypeOptions": {"multipleOf": 0.5, "minimum": 1, "format": "f32"}},
        {"name": "i", "logicalType": "integer", "logicalTypeOptions": {"maximum": 5, "format": "i8"}},
        {"name": "d", "logicalType": "date", "logicalTypeOptions": {"minimum": "2020-01-01"}},
        {"name": "o", "logicalType": "object", "logicalTypeOptions": {"required": ["x"]}, "properties": [{"name": "x", "logicalType": "string"}]},
        {"name": "a", "logicalType": "array", "logicalTypeOptions": {"maxItems": 2}, "items": {"logicalType": "object", "properties": [{"name": "y", "logicalType": "boolean"}]}}
    ])
}

/// Properties of the types and keys of 3.2.
fn newer() -> Value {
    json!([
        {"name": "t", "logicalType": "timestamp", "logicalTypeOptions": {"timezone": true, "defaultTimezone": "UTC"}},
        {"name": "m", "logicalType": "map", "map": {"key": {"logicalType": "string"}, "value": {"logicalType": "integer"}}},
        {"name": "v", "logicalType": "vector", "logicalTypeOptions": {"dimensions": 3, "elementType": "float32"}},
        {"name": "e", "logicalType": "string", "enum": [{"value": "a", "label": "A"}, {"value": 1}], "semanticType": "column"},
        {"name": "r", "logicalType": "string", "relationships": [{"to": "orders.id"}], "synonyms": [{"synonym": "x", "locale": "en"}]},
        {"name": "bare"}
    ])
}

/// Servers of several types.
fn servers() -> Value {
    json!([
        {"server": "k", "type": "kafka", "host": "h", "format": "avro"}, {"server": "p", "type": "postgres", "host": "h", "port": 1, "database": "d", "schema": "s"},
        {"server": "x", "type": "custom", "account": "a", "port": 5}, {"server": "f", "type": "sftp", "location": "sftp://a/b"},
        {"server": "z", "type": "azure", "location": "https://a", "format": "parquet", "delimiter": "new_line"}, {"server": "y", "type": "duckdb", "database": "d"}
    ])
}

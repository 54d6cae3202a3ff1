//! Pairs of schemas, and what the registry answers under both policies.

use serde_json::Value;

use super::super::tests::{schema, vectors};
use super::{Answer, answers};

const PASSES: char = '+';
const REFUSES: char = '-';

fn sign(answer: &Answer) -> char {
    match answer {
        Answer::Passes(_) => PASSES,
        Answer::Refuses(_) => REFUSES,
        Answer::Unknown(_) => '?',
    }
}

/// Strict and lenient, such as `-+`.
fn told(old: &str, new: &str) -> String {
    answers(&schema(old), &schema(new)).iter().map(sign).collect()
}

#[track_caller]
fn check(rows: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(old, new, wanted)| told(old, new) != **wanted)
        .map(|(old, new, wanted)| format!("{old}  to  {new}: expected {wanted}, found {}", told(old, new)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const A: &str = r#"{"properties": {"a": {"type": "string"}}}"#;
const A_B: &str = r#"{"properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}}"#;
const CLOSED_A: &str = r#"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#;
const CLOSED_A_B: &str =
    r#"{"properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}, "additionalProperties": false}"#;
const TEXTS_A: &str = r#"{"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}}"#;

#[test]
fn members_of_open_closed_and_partly_open_models() {
    check(&[
        // New members.
        (A, A_B, "-+"),
        (A, r#"{"properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}, "required": ["b"]}"#, "--"),
        (
            A,
            r#"{"properties": {"a": {"type": "string"}, "b": {"type": "boolean", "default": true}}, "required": ["b"]}"#,
            "-+",
        ),
        (A, r#"{"properties": {"a": {"type": "string"}, "b": {}}}"#, "++"),
        (A, r#"{"properties": {"a": {"type": "string"}, "b": true}}"#, "++"),
        (CLOSED_A, CLOSED_A_B, "++"),
        (
            CLOSED_A,
            r#"{"properties": {"a": {"type": "string"}, "b": {}}, "required": ["b"], "additionalProperties": false}"#,
            "--",
        ),
        (
            CLOSED_A,
            r#"{"properties": {"a": {"type": "string"}, "b": {"default": 1}}, "required": ["b"], "additionalProperties": false}"#,
            "++",
        ),
        (
            TEXTS_A,
            r#"{"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "additionalProperties": {"type": "string"}}"#,
            "++",
        ),
        (
            TEXTS_A,
            r#"{"properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}, "additionalProperties": {"type": "string"}}"#,
            "--",
        ),
        (
            r#"{"patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": false}"#,
            r#"{"properties": {"xy": {"type": "number"}}, "patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": false}"#,
            "++",
        ),
        (
            r#"{"patternProperties": {"^x": {"type": "integer"}}}"#,
            r#"{"properties": {"xy": {"type": "string"}}, "patternProperties": {"^x": {"type": "integer"}}}"#,
            "--",
        ),
        // Members gone.
        (A_B, A, "++"),
        (CLOSED_A_B, CLOSED_A, "-+"),
        (r#"{"properties": {"a": {"type": "string"}, "b": false}, "additionalProperties": false}"#, CLOSED_A, "++"),
        (CLOSED_A_B, TEXTS_A, "--"),
        (
            r#"{"properties": {"a": {"type": "string"}, "b": {"const": "x", "type": "string"}}, "additionalProperties": false}"#,
            TEXTS_A,
            "++",
        ),
        // Models opened and closed.
        (CLOSED_A, A, "++"),
        (A, CLOSED_A, "-+"),
        (A, TEXTS_A, "-+"),
        (TEXTS_A, A, "++"),
        (r#"{"additionalProperties": {"type": "number"}}"#, r#"{"additionalProperties": {"type": "integer"}}"#, "--"),
        (
            r#"{"additionalProperties": {}}"#,
            r#"{"additionalProperties": {}, "properties": {"a": {"type": "null"}}}"#,
            "--",
        ),
        // What is required, of members that both sides declare.
        (A, r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#, "--"),
        (A, r#"{"properties": {"a": {"type": "string", "default": ""}}, "required": ["a"]}"#, "++"),
        (r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#, A, "++"),
        (A, r#"{"properties": {"a": {"type": "string"}}, "required": ["z"]}"#, "++"),
        // Below members.
        (
            r#"{"properties": {"o": {"properties": {"a": {"type": "string"}}}}}"#,
            r#"{"properties": {"o": {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}}}"#,
            "-+",
        ),
    ]);
}

#[test]
fn objects() {
    check(&[
        (r#"{"minProperties": 1}"#, r#"{"minProperties": 2}"#, "--"),
        (r#"{"maxProperties": 1}"#, r#"{"maxProperties": 2}"#, "++"),
        // What is not compared at all.
        (
            r#"{"patternProperties": {"^x": {"type": "integer"}}}"#,
            r#"{"patternProperties": {"^x": {"type": "string"}}}"#,
            "++",
        ),
        (r#"{"propertyNames": {"maxLength": 9}}"#, r#"{"propertyNames": {"maxLength": 3}}"#, "++"),
        (r#"{"properties": {}}"#, r#"{"type": "object", "properties": {}}"#, "++"),
        // What one member asks of others.
        (r#"{"dependencies": {"a": ["b", "c"]}}"#, r#"{"dependencies": {"a": ["b"]}}"#, "++"),
        (r#"{"dependencies": {"a": ["b"]}}"#, r#"{"dependencies": {"a": ["b", "c"]}}"#, "--"),
        (r#"{"dependencies": {"a": ["b"]}}"#, r#"{"dependencies": {"a": ["c"]}}"#, "--"),
        (r#"{"dependencies": {"a": {"minProperties": 2}}}"#, r#"{"dependencies": {"a": {"minProperties": 1}}}"#, "++"),
        (r#"{"minProperties": 1}"#, r#"{"minProperties": 1, "dependencies": {"a": {"minProperties": 1}}}"#, "--"),
    ]);
}

#[test]
fn lists() {
    check(&[
        (r#"{"type": "array"}"#, r#"{"type": "array", "items": {"type": "string"}}"#, "--"),
        (r#"{"type": "array"}"#, r#"{"type": "array", "items": {}}"#, "--"),
        (r#"{"type": "array", "items": {"type": "string"}}"#, r#"{"type": "array"}"#, "++"),
        (r#"{"items": {"type": "integer"}}"#, r#"{"items": {"type": "number"}}"#, "++"),
        (r#"{"items": [{"type": "string"}]}"#, r#"{"items": [{"type": "string"}, {"type": "null"}]}"#, "--"),
        (r#"{"items": [{"type": "string"}]}"#, r#"{"items": [{"type": "string"}, true]}"#, "++"),
        (
            r#"{"items": [{"type": "string"}], "additionalItems": false}"#,
            r#"{"items": [{"type": "string"}, {"type": "null"}], "additionalItems": false}"#,
            "++",
        ),
        (
            r#"{"items": [{"type": "string"}, {"type": "null"}], "additionalItems": false}"#,
            r#"{"items": [{"type": "string"}], "additionalItems": false}"#,
            "--",
        ),
        (r#"{"items": [{"type": "string"}, {"type": "null"}]}"#, r#"{"items": [{"type": "string"}]}"#, "++"),
        (
            r#"{"items": [{"type": "string"}], "additionalItems": {"type": "integer"}}"#,
            r#"{"items": [{"type": "string"}, {"type": "number"}], "additionalItems": {"type": "integer"}}"#,
            "++",
        ),
        (r#"{"items": [{"type": "string"}]}"#, r#"{"items": [{"type": "string"}], "additionalItems": false}"#, "--"),
        (r#"{"items": [true]}"#, r#"{"items": [true], "additionalItems": {"type": "null"}}"#, "--"),
        (r#"{"items": {"type": "string"}}"#, r#"{"items": {"type": "string"}, "additionalItems": false}"#, "++"),
        (r#"{"maxItems": 2}"#, r#"{"maxItems": 1}"#, "--"),
        (r#"{"minItems": 2}"#, r#"{"minItems": 1}"#, "++"),
        (r#"{"minItems": 1}"#, r#"{"minItems": 1, "uniqueItems": true}"#, "--"),
        (r#"{"contains": {"const": 1}}"#, r#"{"contains": {"const": 2}}"#, "++"),
        // Draft 2020-12.
        (
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [{"type": "string"}], "items": false}"#,
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [{"type": "string"}, {"type": "null"}], "items": false}"#,
            "++",
        ),
        (
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "minItems": 1}"#,
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "minItems": 1, "contains": {"const": 1}}"#,
            "--",
        ),
        (
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "unevaluatedProperties": false, "properties": {}}"#,
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "unevaluatedProperties": false, "properties": {"a": {"type": "null"}}}"#,
            "++",
        ),
        (
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {}}"#,
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {}, "unevaluatedProperties": false}"#,
            "-+",
        ),
    ]);
}

#[test]
fn scalars() {
    check(&[
        (r#"{"type": "integer"}"#, r#"{"type": "number"}"#, "++"),
        (r#"{"type": "number"}"#, r#"{"type": "integer"}"#, "--"),
        (r#"{"type": "string"}"#, r#"{"type": "integer"}"#, "--"),
        (r#"{"type": "number", "maximum": 7}"#, r#"{"type": "number", "maximum": 7.5}"#, "++"),
        (r#"{"type": "number", "minimum": 1}"#, r#"{"type": "number", "minimum": 2}"#, "--"),
        (r#"{"type": "number", "exclusiveMaximum": 9}"#, r#"{"type": "number", "exclusiveMaximum": 8}"#, "--"),
        (r#"{"type": "number", "exclusiveMinimum": 1}"#, r#"{"type": "number", "minimum": 1}"#, "--"),
        (r#"{"type": "number", "multipleOf": 0.5}"#, r#"{"type": "number", "multipleOf": 0.25}"#, "++"),
        (r#"{"type": "number", "multipleOf": 5}"#, r#"{"type": "number", "multipleOf": 10}"#, "--"),
        (r#"{"type": "number", "multipleOf": 4}"#, r#"{"type": "number", "multipleOf": 6}"#, "--"),
        (r#"{"type": "string", "maxLength": 5}"#, r#"{"type": "string", "maxLength": 4}"#, "--"),
        (r#"{"type": "string", "minLength": 5}"#, r#"{"type": "string"}"#, "++"),
        (r#"{"type": "string", "pattern": "^ab"}"#, r#"{"type": "string", "pattern": "^a"}"#, "--"),
        (r#"{"type": "string"}"#, r#"{"type": "string", "format": "date"}"#, "++"),
        (r#"{"enum": ["a", "b"]}"#, r#"{"enum": ["b", "c", "a"]}"#, "++"),
        (r#"{"enum": ["a", "b"]}"#, r#"{"enum": ["a"]}"#, "--"),
        (r#"{"enum": [1]}"#, r#"{"enum": [1.0]}"#, "--"),
        (r#"{"const": {"x": 1, "y": 2}}"#, r#"{"const": {"y": 2, "x": 1}}"#, "++"),
        (r#"{"const": "a"}"#, r#"{"const": "b"}"#, "--"),
        (r#"{"const": "a"}"#, r#"{"enum": ["a", "b"]}"#, "--"),
        (r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string"}"#, "++"),
        (r#"{"type": "string"}"#, r#"{"type": "string", "enum": ["a"]}"#, "--"),
        (r#"{"maxLength": 5}"#, r#"{"type": "string", "maxLength": 5}"#, "++"),
        (r#"{"type": "string"}"#, "{}", "++"),
        ("{}", r#"{"type": "string"}"#, "--"),
        ("false", r#"{"type": "string"}"#, "++"),
        ("true", "false", "--"),
        (r#"{"type": "string", "connect.type": "bytes"}"#, r#"{"type": "number", "connect.type": "bytes"}"#, "++"),
        (r#"{"title": "A", "description": "a", "$id": "https://a.example/a"}"#, r#"{"title": "B"}"#, "++"),
    ]);
}

#[test]
fn combinations_and_references() {
    check(&[
        (r#"{"type": "string"}"#, r#"{"type": ["null", "string"]}"#, "++"),
        (r#"{"type": ["null", "string"]}"#, r#"{"type": "string"}"#, "--"),
        (
            r#"{"type": ["null", "string"], "maxLength": 5}"#,
            r#"{"type": ["string", "null", "boolean"], "maxLength": 6}"#,
            "++",
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
            r#"{"oneOf": [{"type": "null"}, {"type": "string"}, {"type": "number"}]}"#,
            "++",
        ),
        (r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#, r#"{"oneOf": [{"type": "null"}]}"#, "--"),
        (r#"{"oneOf": [{"type": "string"}]}"#, r#"{"type": "string"}"#, "++"),
        (
            r#"{"type": "string", "maxLength": 3}"#,
            r#"{"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 4}]}"#,
            "++",
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
            "++",
        ),
        (
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
            r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
            "--",
        ),
        (r#"{"allOf": [{"type": "string"}, {"type": "string"}]}"#, r#"{"oneOf": [{"type": "string"}]}"#, "--"),
        (r#"{"allOf": [{"maxLength": 3}, {"minLength": 1}]}"#, r#"{"allOf": [{"maxLength": 3}]}"#, "++"),
        (r#"{"allOf": [{"maxLength": 3}]}"#, r#"{"allOf": [{"maxLength": 3}, {"minimum": 1}]}"#, "--"),
        (r#"{"allOf": [{"minimum": 1}, {"maxLength": 3}]}"#, r#"{"maxLength": 3}"#, "++"),
        (r#"{"anyOf": [{"maxLength": 3}, {"minimum": 1}]}"#, r#"{"maxLength": 3}"#, "--"),
        (r#"{"anyOf": [{"type": "string"}, {"type": "string"}]}"#, r#"{"anyOf": [{"type": "string"}]}"#, "++"),
        // The first could be paired with either, the second with one alone.
        (
            r#"{"anyOf": [{"type": "integer"}, {"type": "number"}]}"#,
            r#"{"anyOf": [{"type": "number"}, {"type": "integer"}]}"#,
            "++",
        ),
        (
            r#"{"oneOf": [{"properties": {"a": {"type": "null"}}}]}"#,
            r#"{"oneOf": [{"properties": {"a": {"type": "null"}, "b": {"type": "null"}}}]}"#,
            "-+",
        ),
        (r#"{"not": {"type": "number"}}"#, r#"{"not": {"type": "integer"}}"#, "++"),
        (r#"{"not": {"type": "integer"}}"#, r#"{"not": {"type": "number"}}"#, "--"),
        (
            r#"{"if": {"type": "string"}, "then": {"maxLength": 3}}"#,
            r#"{"if": {"type": "string"}, "then": {"maxLength": 1}}"#,
            "++",
        ),
        (
            r##"{"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {"type": "string"}}}"##,
            r##"{"items": {"$ref": "#/definitions/a"}, "definitions": {"a": {"type": "null"}}}"##,
            "--",
        ),
        (r#"{"type": "string"}"#, r##"{"$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}}"##, "++"),
        (
            r#"{"$schema": "http://json-schema.org/draft-04/schema#", "maximum": 3}"#,
            r#"{"$schema": "http://json-schema.org/draft-04/schema#", "maximum": 3, "exclusiveMaximum": true}"#,
            "++",
        ),
    ]);
}

/// Two schemas in a union, with a third to which both lead and which leads back to the first.
fn ring(first: &str, second: &str) -> String {
    let one = |id: &str, next: &str| {
        let next = format!(r##"{{"oneOf": [{{"$ref": "#/definitions/{next}"}}]}}"##);
        format!(r#"{{"properties": {{"id": {{"type": "{id}"}}, "next": {next}}}}}"#)
    };
    let (a, b, c) = (one(first, "c"), one(second, "c"), one("integer", "a"));
    format!(
        r##"{{"oneOf": [{{"$ref": "#/definitions/a"}}, {{"$ref": "#/definitions/b"}}],
            "definitions": {{"a": {a}, "b": {b}, "c": {c}}}}}"##
    )
}

#[test]
fn recursion_ends_and_hides_nothing() {
    let (old, new) = (ring("integer", "boolean"), ring("boolean", "number"));
    // Each of the union has its counterpart, until the way leads around.
    check(&[(&old, &old, "++"), (&old, &ring("number", "boolean"), "++"), (&old, &new, "--")]);
    let itself = r##"{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}}"##;
    check(&[(itself, itself, "??")]);
    let deep = format!("{}{{}}{}", r#"{"items": "#.repeat(60), "}".repeat(60));
    check(&[(&deep, &deep, "++")]);
}

#[test]
fn what_is_beyond_it_is_unknown() {
    check(&[
        (r#"{"$ref": "https://elsewhere.example/a"}"#, r#"{"$ref": "https://elsewhere.example/a"}"#, "??"),
        (r##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "#a"}"##, "{}", "??"),
    ]);
}

/// Another tool that imitates it; its verdicts, with the writer as the old schema.
#[test]
fn recorded_pairs_of_another_tool() {
    let Some(Value::Array(pairs)) = vectors("karapace/jsonschema-compat.json") else { return };
    let (mut agree, mut stricter, mut laxer) = (0, Vec::new(), Vec::new());
    for pair in &pairs {
        let (old, new) = (pair["writer"].to_string(), pair["reader"].to_string());
        let strict = told(&old, &new).starts_with(PASSES);
        match (strict, pair["compatible"] == true) {
            (own, other) if own == other => agree += 1,
            (false, _) => stricter.push(format!("{old}  to  {new}")),
            (true, _) => laxer.push(format!("{old}  to  {new}")),
        }
    }
    println!("refused here alone:\n{}\npassed here alone:\n{}", stricter.join("\n"), laxer.join("\n"));
    assert_eq!((pairs.len(), agree, stricter.len(), laxer.len()), (321, 249, 1, 71));
}

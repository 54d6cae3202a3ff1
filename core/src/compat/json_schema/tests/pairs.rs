//! Pairs that show one idea each.

use super::ask;
use crate::compat::json_schema::{Containment, Options, Schema, contains, is_empty};
use crate::limits::Limits;

/// What must come of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    In,
    Out,
    Unknown,
}

use Is::{In, Out, Unknown};

fn check(old: &str, new: &str, expected: Is) {
    let found = ask(old, new);
    let is = match &found {
        Containment::Contained => In,
        Containment::Broken(_) => Out,
        Containment::Unknown(_) => Unknown,
    };
    assert_eq!(is, expected, "{old} in {new}: {found:?}");
}

const D4: &str = r#""$schema": "http://json-schema.org/draft-04/schema#""#;
const D7: &str = r#""$schema": "http://json-schema.org/draft-07/schema#""#;
const D2019: &str = r#""$schema": "https://json-schema.org/draft/2019-09/schema""#;

#[test]
fn keywords() {
    for (old, new, expected) in [
        ("true", "{}", In),
        ("false", "{\"type\": \"string\"}", In),
        (r#"{"type": "integer"}"#, r#"{"type": "number"}"#, In),
        (r#"{"type": "number"}"#, r#"{"type": "integer"}"#, Out),
        (r#"{"multipleOf": 6}"#, r#"{"multipleOf": 3}"#, In),
        (r#"{"multipleOf": 0.01}"#, r#"{"multipleOf": 0.02}"#, Out),
        (r#"{"multipleOf": 0.3, "minimum": 0.1, "exclusiveMaximum": 0.3}"#, r#"{"not": {"type": "number"}}"#, In),
        (r#"{"minimum": 9007199254740993}"#, r#"{"minimum": 9007199254740992}"#, In),
        (r#"{"minimum": 9007199254740992}"#, r#"{"minimum": 9007199254740993}"#, Out),
        (r#"{"const": 1.0}"#, r#"{"enum": [1]}"#, In),
        (r#"{"minimum": 1e400}"#, r#"{"minimum": 1e399}"#, In),
        (r#"{"type": "string", "pattern": "^a+$"}"#, r#"{"pattern": "^a"}"#, In),
        (r#"{"type": "string", "pattern": "^a+$", "maxLength": 3}"#, r#"{"enum": ["a", "aa", "aaa"]}"#, In),
        (r#"{"type": "string", "pattern": "^a*$", "maxLength": 3}"#, r#"{"enum": ["a", "aa", "aaa"]}"#, Out),
        (r#"{"pattern": "\\bfoo\\b"}"#, r#"{"pattern": "\\bfoo\\b"}"#, In),
        (r#"{"type": "string", "format": "date"}"#, r#"{"maxLength": 10}"#, In),
        (r#"{"type": "string", "format": "date"}"#, r#"{"format": "date-time"}"#, Out),
        (r#"{"not": {"minimum": 5}}"#, r#"{"type": "number"}"#, In),
        (r#"{"items": {"type": "string"}, "minItems": 1}"#, r#"{"contains": {"type": "string"}}"#, In),
        (r#"{"contains": {"const": 1}, "minContains": 2}"#, r#"{"minItems": 2}"#, In),
        (r#"{"contains": {"const": 1}, "minContains": 2}"#, r#"{"uniqueItems": false, "minItems": 3}"#, Out),
        (r#"{"type": "array", "items": {"type": "boolean"}, "uniqueItems": true}"#, r#"{"maxItems": 2}"#, In),
        (r#"{"type": "array", "items": {"type": "boolean"}}"#, r#"{"uniqueItems": true}"#, Out),
        (r#"{"type": "array", "maxItems": 1}"#, r#"{"uniqueItems": true}"#, In),
        (
            r#"{"type": "array", "prefixItems": [{"const": 1}, {"enum": [1, 2]}, {"enum": [1, 2]}], "minItems": 3,
                "uniqueItems": true}"#,
            "false",
            In,
        ),
        (r#"{"prefixItems": [{"type": "string"}]}"#, r#"{"items": {"type": "string"}}"#, Out),
    ] {
        check(old, new, expected);
    }
}

#[test]
fn members() {
    for (old, new, expected) in [
        (r#"{"required": ["a", "b"]}"#, r#"{"required": ["a"]}"#, In),
        (r#"{"type": "object"}"#, r#"{"properties": {"a": {"type": "string"}}}"#, Out),
        (
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
            r#"{"additionalProperties": {"type": "string"}}"#,
            In,
        ),
        (r#"{"patternProperties": {"^a": {"type": "integer"}}}"#, r#"{"properties": {"ab": {"type": "number"}}}"#, In),
        (r#"{"properties": {"ab": {"type": "number"}}}"#, r#"{"patternProperties": {"^a": {"type": "number"}}}"#, Out),
        (r#"{"propertyNames": {"enum": ["a", "b"]}}"#, r#"{"maxProperties": 2}"#, In),
        (r#"{"propertyNames": {"pattern": "^[ab]$"}}"#, r#"{"maxProperties": 1}"#, Out),
        (r#"{"type": "object", "propertyNames": {"maxLength": 0}, "minProperties": 2}"#, "false", In),
        (r#"{"dependentRequired": {"a": ["b"]}, "required": ["a"]}"#, r#"{"required": ["b"]}"#, In),
        (
            r#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#,
            r#"{"if": {"type": "object", "required": ["a"]}, "then": {"required": ["b"]}}"#,
            In,
        ),
        (
            r#"{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}"#,
            r#"{"properties": {"a": true}, "additionalProperties": false}"#,
            In,
        ),
        (
            r#"{"anyOf": [{"required": ["a"], "properties": {"a": true}}, {"properties": {"b": true}}],
                "unevaluatedProperties": false}"#,
            r#"{"propertyNames": {"enum": ["a", "b"]}}"#,
            In,
        ),
        (
            r#"{"prefixItems": [true], "contains": {"type": "string"}, "unevaluatedItems": {"type": "null"}}"#,
            r#"{"items": {"type": ["null", "string"]}, "prefixItems": [true]}"#,
            In,
        ),
        (
            r#"{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            r#"{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            In,
        ),
        (
            r#"{"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            r#"{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            Out,
        ),
    ] {
        check(old, new, expected);
    }
}

#[test]
fn references() {
    let tree = r##"{"type": "object", "properties": {"next": {"$ref": "#"}, "at": {"type": "integer"}}}"##;
    let renamed = r##"{"$ref": "#/$defs/n", "$defs": {"n": {"type": "object",
        "properties": {"next": {"$ref": "#/$defs/n"}, "at": {"type": "number"}}}}}"##;
    let endless = r##"{"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}"##;
    let anchored = r##"{"$defs": {"x": {"$anchor": "name", "type": "string"}}, "$ref": "#name"}"##;
    let embedded =
        r#"{"$defs": {"x": {"$id": "https://x.example/text", "type": "string"}}, "$ref": "https://x.example/text"}"#;
    let dynamic = r##"{"$id": "https://x.example/tree", "$dynamicAnchor": "node", "type": "object",
        "properties": {"child": {"$dynamicRef": "#node"}}}"##;
    let recursive = format!(
        r##"{{{D2019}, "$recursiveAnchor": true, "type": "object",
        "properties": {{"child": {{"$recursiveRef": "#"}}}}}}"##
    );
    let child = r#"{"type": "object", "properties": {"child": {"type": "object", "properties": {"child": {"type": "object"}}}}}"#;
    for (old, new, expected) in [
        (tree, renamed, In),
        (renamed, tree, Out),
        (endless, "false", In),
        (anchored, r#"{"type": "string"}"#, In),
        (embedded, r#"{"type": "string"}"#, In),
        (r#"{"type": "number"}"#, embedded, Out),
        (dynamic, child, In),
        (child, dynamic, Out),
        (recursive.as_str(), child, In),
    ] {
        check(old, new, expected);
    }
}

#[test]
fn drafts() {
    let beside = format!(r##"{{{D7}, "definitions": {{"t": {{}}}}, "$ref": "#/definitions/t", "type": "string"}}"##);
    let exclusive = format!(r#"{{{D4}, "minimum": 5, "exclusiveMinimum": true}}"#);
    let tuple = format!(r#"{{{D7}, "items": [{{"type": "string"}}], "additionalItems": false}}"#);
    let counted = format!(r#"{{{D7}, "contains": {{"const": 1}}, "minContains": 3}}"#);
    let depends = format!(r#"{{{D7}, "dependencies": {{"a": ["b"], "c": {{"required": ["d"]}}}}}}"#);
    for (old, new, expected) in [
        ("true", beside.as_str(), In),
        (exclusive.as_str(), r#"{"exclusiveMinimum": 5}"#, In),
        (r#"{"minimum": 5}"#, exclusive.as_str(), Out),
        (tuple.as_str(), r#"{"maxItems": 1, "prefixItems": [{"type": "string"}]}"#, In),
        (counted.as_str(), r#"{"minItems": 2}"#, Out),
        (depends.as_str(), r#"{"dependentRequired": {"a": ["b"], "c": ["d"]}}"#, In),
    ] {
        check(old, new, expected);
    }
}

/// What is not looked into is proof where nothing of it changed, and else named.
#[test]
fn beyond() {
    let schema = |rest: &str| {
        format!(
            r##"{{"$id": "https://x.example/a", "$ref": "https://x.example/b",
            "$defs": {{"b": {{"$id": "https://x.example/b", "type": "object", "properties": {{"n": {{"$dynamicRef": "#t"}}}}{rest},
                "$defs": {{"t": {{"$dynamicAnchor": "t", "type": "string"}}}}}},
            "c": {{"$id": "https://x.example/c", "$dynamicAnchor": "t"}}}}}}"##
        )
    };
    let options = Options::default();
    let read = |text: &str| Schema::parse(text, &[], &Limits::default()).unwrap();
    let (plain, tighter) = (schema(""), schema(r#", "maxProperties": 3"#));
    assert_eq!(contains(&read(&plain), &read(&plain), options), Containment::Contained);
    match contains(&read(&plain), &read(r#"{"properties": {"n": {"type": "string"}}}"#), options) {
        Containment::Unknown(why) => {
            assert_eq!((why.keyword.as_str(), why.pointer.as_str()), ("$dynamicRef", "/$defs/b/properties/n"));
        }
        other => panic!("{other:?}"),
    }
    match contains(&read(&plain), &read(&tighter), options) {
        Containment::Unknown(_) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn emptiness() {
    let read = |text: &str| Schema::parse(text, &[], &Limits::default()).unwrap();
    for (text, expected) in [
        ("false", true),
        (r#"{"type": "string", "minLength": 2, "maxLength": 1}"#, true),
        (r#"{"allOf": [{"type": "string"}, {"type": "number"}]}"#, true),
        (r#"{"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}"#, true),
        (r#"{"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2}"#, false),
        (r#"{"type": "string", "pattern": "^a", "allOf": [{"pattern": "^b"}]}"#, true),
    ] {
        assert_eq!(is_empty(&read(text), Options::default()), Some(expected), "{text}");
    }
}

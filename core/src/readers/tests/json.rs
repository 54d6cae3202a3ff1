//! JSON text under a JSON Schema.

use super::{ReadOptions, Way, cells, check, messages, readers, readers_with};
use crate::cells::Want;
use crate::model::Format;

#[test]
fn constraints_are_exact() {
    let table: &[(&str, &str, &[&str])] = &[
        (r#"{"type": "integer"}"#, "1.0", &[]),
        (r#"{"type": "integer"}"#, "1e400", &[]),
        (r#"{"type": "integer"}"#, "1.5", &["schema.type @ "]),
        (r#"{"type": "number"}"#, "1.5", &[]),
        (r#"{"type": ["string", "null"]}"#, "null", &[]),
        (r#"{"type": ["string", "null"]}"#, "[[1]]", &["schema.type @ "]),
        (r#"{"minimum": 9007199254740993}"#, "9007199254740992", &["schema.minimum @ "]),
        (r#"{"minimum": 9007199254740993}"#, "9007199254740993.0", &[]),
        (r#"{"exclusiveMaximum": 1}"#, "0.99999999999999999999", &[]),
        (r#"{"exclusiveMaximum": 1}"#, "1.0", &["schema.exclusive_maximum @ "]),
        (r#"{"exclusiveMinimum": 1}"#, "1", &["schema.exclusive_minimum @ "]),
        (r#"{"maximum": 10}"#, "1e1", &[]),
        (r#"{"maximum": 10}"#, "10.1", &["schema.maximum @ "]),
        (r#"{"minLength": 2}"#, r#""é""#, &["schema.min_length @ "]),
        (r#"{"minLength": 1}"#, r#""""#, &["schema.min_length @ "]),
        (r#"{"minLength": 2, "maxLength": 2}"#, r#""éé""#, &[]),
        (r#"{"maxLength": 1}"#, r#""ab""#, &["schema.max_length @ "]),
        (r#"{"maxLength": 1}"#, r#""😀""#, &[]),
        (r#"{"pattern": "^[A-Z]{3}$"}"#, r#""EUR""#, &[]),
        (r#"{"pattern": "^[A-Z]{3}$"}"#, r#""EURO""#, &["schema.pattern @ "]),
        (r#"{"pattern": "^[A-Z]{3}$"}"#, "7", &[]),
        (r#"{"format": "date"}"#, r#""2026-02-30""#, &["schema.format @ "]),
        (r#"{"format": "uuid"}"#, r#""x""#, &["schema.format @ "]),
        (r#"{"enum": ["a", 1, null]}"#, "1.0", &[]),
        (r#"{"enum": ["a", 1, null]}"#, r#""b""#, &["schema.enum @ "]),
        (r#"{"const": 1}"#, "2", &["schema.const @ "]),
        (r#"{"const": -0.0}"#, "0e7", &[]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "9007199254740993.0", &[]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "9007199254740992", &["schema.enum @ "]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "10e399", &[]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "0.10", &[]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "0.10000000000000001", &["schema.enum @ "]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "2.5", &[]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "true", &[]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "false", &["schema.enum @ "]),
        (r#"{"enum": [9007199254740993, 0.1, -3, 1e400, 5, 2.50, true]}"#, "null", &["schema.enum @ "]),
        (r#"{"enum": [0.1, 0.10000000000000000001, 0.3]}"#, "0.10000000000000000001", &[]),
        (r#"{"enum": [0.1, 0.10000000000000000001, 0.3]}"#, "0.1", &[]),
        (r#"{"minItems": 1}"#, "[]", &["schema.min_items @ "]),
        (r#"{"maxItems": 1}"#, "[1, 2]", &["schema.max_items @ "]),
        (r#"{"minProperties": 1}"#, "{}", &["schema.min_properties @ "]),
        (r#"{"maxProperties": 1}"#, r#"{"a": 1, "b": 1}"#, &["schema.max_properties @ "]),
        (r#"{"items": {"type": "integer"}}"#, r#"[1, "a", 2.5]"#, &["schema.type @ /1", "schema.type @ /2"]),
        (r#"{"required": ["a"]}"#, "{}", &["schema.required @ /a"]),
        (
            r#"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
            r#"{"b": 1, "a": 1}"#,
            &["schema.type @ /a", "schema.additional_properties @ /b"],
        ),
        (r#"{"additionalProperties": {"type": "string"}}"#, r#"{"b": 1, "a": "x"}"#, &["schema.type @ /b"]),
        (
            r#"{"properties": {"a": {"type": "string"}}}"#,
            r#"{"b": [{"c": 1, "c": 2}]}"#,
            &["json.duplicate_key @ /b/0/*"],
        ),
    ];
    for (schema, value, expected) in table {
        check(&readers(Format::JsonSchema, schema), Way::Json, value.as_bytes(), expected);
    }
}

#[test]
fn text_is_read_strictly() {
    let table: &[(&[u8], &[&str])] = &[
        (b"", &["json.truncated @ "]),
        (b"  ", &["json.truncated @ "]),
        (b"\xef\xbb\xbf1", &["json.bom @ "]),
        (b"1 2", &["json.trailing_bytes @ "]),
        (b"tru", &["json.truncated @ "]),
        (b"trux", &["json.syntax @ "]),
        (b"[1,]", &["json.syntax @ /1"]),
        (b"{\"a\":", &["json.truncated @ /a"]),
        (b"\"\xff\"", &["json.utf8 @ "]),
        (b"{\"\xff\": 1}", &["json.utf8 @ /*"]),
        (b"\"\\udc00\"", &["json.lone_surrogate @ "]),
        (b"\"\\ud83d\\ude00\"", &[]),
        (b"\"\\ud83d\\u0041\"", &["json.lone_surrogate @ "]),
        (b"\"\\u12", &["json.truncated @ "]),
        (b"\"\x01\"", &["json.syntax @ "]),
        (b"NaN", &["json.syntax @ "]),
        (b"b\"aGk=\"", &["json.syntax @ "]),
        (b"[\"\\ud800\", \"\xff\", 01]", &["json.syntax @ /2", "json.lone_surrogate @ /0", "json.utf8 @ /1"]),
    ];
    for (text, expected) in table {
        check(&readers(Format::JsonSchema, "true"), Way::Json, text, expected);
    }
}

#[test]
fn object_text_holds_host_values() {
    let table: &[(&str, &str, &[&str])] = &[
        (r#"{"type": "number"}"#, "NaN", &["object.unsupported @ "]),
        (r#"{"type": "string"}"#, r#"t"2026-01-31T10:00:00Z""#, &[]),
        (r#"{"type": "string"}"#, r#"b"aGk=""#, &["object.unsupported @ "]),
        (r#"{"type": "string"}"#, r#"b"aGk""#, &["json.syntax @ "]),
        ("true", r#"{"a": !"Map"}"#, &["object.unsupported @ /a"]),
        ("true", "[-Infinity]", &["object.unsupported @ /0"]),
    ];
    for (schema, text, expected) in table {
        check(&readers(Format::JsonSchema, schema), Way::Object, text.as_bytes(), expected);
    }
    let avro = readers(Format::Avro, r#"["bytes", "double"]"#);
    for text in [r#"b"aGk=""#, "NaN", "Infinity", "-Infinity", "-1"] {
        check(&avro, Way::Object, text.as_bytes(), &[]);
    }
}

#[test]
fn the_last_key_counts_by_option() {
    let options = ReadOptions { duplicate_keys_refuse: false, ..ReadOptions::default() };
    let schema = r#"{"properties": {"a": {"type": "integer"}, "b": {"type": "object", "maxProperties": 1}}}"#;
    let last = readers_with(Format::JsonSchema, schema, options);
    check(&last, Way::Json, br#"{"a": "x", "b": {"c": [1], "c": {}}, "a": 1}"#, &[]);
    check(&last, Way::Json, br#"{"a": 1, "z": {"q": 1, "q": 2}, "a": "x"}"#, &["schema.type @ /a"]);
    check(
        &last,
        Way::Json,
        br#"{"b": {"c": 1, "d": {"e": {"f": [1], "f": 2}}, "c": 3}}"#,
        &["schema.max_properties @ /b"],
    );
}

#[test]
fn cells_keep_digits() {
    let schema = r#"{"properties": {"a": {"type": "number"}, "b": {"type": "integer"}, "c": {"type": "string"},
        "d": {"type": ["string", "null"]}, "e": {"type": "boolean"}, "f": {"type": "array", "items": {}}}}"#;
    let text = br#"{"a": 12.50, "b": 3.0, "c": "x\ny", "d": null, "e": true, "f": [1, {}]}"#;
    assert_eq!(
        cells(Format::JsonSchema, schema, Want::Value, Way::Json, text),
        ["a=Digits(12.50)", "b=Int(3)", "c=\"x\\ny\"", "d=Null", "e=Bool(true)", "f=Range { start: 0, len: 2 }"]
    );
    let text = br#"{"a": 7, "b": 1e30, "c": 5}"#;
    assert_eq!(
        cells(Format::JsonSchema, schema, Want::Value, Way::Json, text),
        ["a=Digits(7)", "b=OutOfRange", "c=Bad", "d=Absent", "e=Absent", "f=Absent"]
    );
}

#[test]
fn messages_name_the_place() {
    for (schema, text, expected) in [
        (r#"{"minimum": 1}"#, "0", "(record): expected at least 1, found `0` [schema.minimum]"),
        (r#"{"required": ["a"]}"#, "{}", "/a: missing required field `a` [schema.required]"),
        (
            "true",
            "[1,\n 2 3]",
            "(record): the payload is not well-formed JSON: a number that JSON does not write so, or a missing comma, at byte 7 (line 2, column 4) [json.syntax]",
        ),
    ] {
        assert_eq!(messages(&readers(Format::JsonSchema, schema), Way::Json, text.as_bytes()), [expected]);
    }
}

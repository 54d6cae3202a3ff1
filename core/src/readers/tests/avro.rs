//! Avro bytes, and values under an Avro schema.

use super::{Way, cells, check, messages, readers};
use crate::cells::Want;
use crate::model::Format;

/// A schema of one field.
fn one(schema: &str) -> String {
    format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "f", "type": {schema}}}]}}"#)
}

const ENUM: &str = r#"{"type": "enum", "name": "E", "symbols": ["A", "B"]}"#;
const DECIMAL: &str = r#"{"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}"#;
const UUID: &str = r#"{"type": "string", "logicalType": "uuid"}"#;

#[test]
fn bytes_are_read_strictly() {
    let table: &[(&str, &[u8], &[&str])] = &[
        (r#""null""#, b"", &[]),
        (r#""boolean""#, b"\x01", &[]),
        (r#""boolean""#, b"\x02", &["avro.bool @ /f"]),
        (r#""boolean""#, b"", &["avro.truncated @ /f"]),
        (r#""int""#, b"\x80\x00", &[]),
        (r#""int""#, b"\xff\xff\xff\xff\x1f", &["avro.int_range @ /f"]),
        (r#""int""#, b"\xff\xff\xff\xff\x0f", &[]),
        (r#""long""#, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", &[]),
        (r#""long""#, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", &["avro.varint @ /f"]),
        (r#""long""#, b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", &["avro.varint @ /f"]),
        (r#""long""#, b"\x80", &["avro.truncated @ /f"]),
        (r#""float""#, b"\0\0\0", &["avro.truncated @ /f"]),
        (r#""double""#, b"\0\0\0\0\0\0\0\0", &[]),
        (r#""double""#, b"\0\0\0\0\0\0\0\0\0", &["avro.trailing_bytes @ "]),
        (r#""string""#, b"\x04ab", &[]),
        (r#""string""#, b"\x02\xff", &["avro.utf8 @ /f"]),
        (r#""string""#, b"\x04a", &["avro.truncated @ /f"]),
        (r#""string""#, b"\x01", &["avro.length @ /f"]),
        (r#""string""#, b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f", &["avro.length @ /f"]),
        (r#""bytes""#, b"\x02\xff", &[]),
        (r#"{"type": "fixed", "name": "F", "size": 2}"#, b"ab", &[]),
        (r#"{"type": "fixed", "name": "F", "size": 2}"#, b"a", &["avro.truncated @ /f"]),
        (ENUM, b"\x02", &[]),
        (ENUM, b"\x04", &["avro.enum_index @ /f"]),
        (ENUM, b"\x01", &["avro.enum_index @ /f"]),
        (DECIMAL, b"\x04\x27\x0f", &[]),
        (DECIMAL, b"\x04\x27\x10", &["avro.decimal_precision @ /f"]),
        (DECIMAL, b"\x04\xd8\xf1", &[]),
        (DECIMAL, b"\x04\xd8\xf0", &["avro.decimal_precision @ /f"]),
        (DECIMAL, b"\x00", &[]),
        (DECIMAL, b"\x28\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\x0f", &[]),
        (DECIMAL, b"\x28\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\x10", &["avro.decimal_precision @ /f"]),
        (UUID, b"\x48123e4567-e89b-12d3-a456-426614174000", &[]),
        (UUID, b"\x48123e4567-e89b-12d3-a456-42661417400x", &["avro.uuid @ /f"]),
        (r#"["null", "string"]"#, b"\x00", &[]),
        (r#"["null", "string"]"#, b"\x02\x02a", &[]),
        (r#"["null", "string"]"#, b"\x04", &["avro.union_index @ /f"]),
        (r#"["null", "string"]"#, b"\x01", &["avro.union_index @ /f"]),
        (r#"{"type": "array", "items": "int"}"#, b"\x04\x02\x04\x00", &[]),
        (r#"{"type": "array", "items": "int"}"#, b"\x03\x04\x02\x04\x00", &[]),
        (r#"{"type": "array", "items": "int"}"#, b"\x03\x02\x02\x04\x00", &["avro.block @ /f"]),
        (r#"{"type": "array", "items": "int"}"#, b"\x03\x40\x02\x04\x00", &["avro.block @ /f"]),
        (r#"{"type": "array", "items": "int"}"#, b"\x04\x02", &["avro.truncated @ /f/1"]),
        (
            r#"{"type": "array", "items": "boolean"}"#,
            b"\x06\x02\x00\x03\x00",
            &["avro.bool @ /f/0", "avro.bool @ /f/2"],
        ),
        (r#"{"type": "array", "items": "null"}"#, b"\x80\x80\x80\x80\x80\x80\x01", &["limit.nodes @ /f/65535"]),
        (r#"{"type": "map", "values": "int"}"#, b"\x04\x02a\x02\x02b\x04\x00", &[]),
        (r#"{"type": "map", "values": "int"}"#, b"\x04\x02a\x02\x02a\x04\x00", &["avro.duplicate_key @ /f/a"]),
        (r#"{"type": "map", "values": "int"}"#, b"\x02\x02a\x02\x02\x02a\x04\x00", &["avro.duplicate_key @ /f/a"]),
        (r#"{"type": "map", "values": "int"}"#, b"\x02\x02\xff\x02\x00", &["avro.utf8 @ /f/*"]),
    ];
    for (schema, payload, expected) in table {
        let readers = readers(Format::Avro, &one(schema));
        if found_nodes(expected) {
            // The exact element at which the budget ends is no part of the promise.
            assert!(super::faults(&readers, Way::Avro, payload)[0].starts_with("limit.nodes @ /f/"));
        } else {
            check(&readers, Way::Avro, payload, expected);
        }
    }
}

fn found_nodes(expected: &[&str]) -> bool {
    expected.first().is_some_and(|first| first.starts_with("limit.nodes"))
}

#[test]
fn values_are_judged_by_value() {
    let table: &[(&str, &str, &[&str])] = &[
        (r#""int""#, "5.0", &[]),
        (r#""int""#, "5.5", &["schema.type @ /f"]),
        (r#""int""#, "true", &["schema.type @ /f"]),
        (r#""int""#, "2147483648", &["avro.int_range @ /f"]),
        (r#""long""#, "2147483648", &[]),
        (r#""long""#, "1e18", &[]),
        (r#""long""#, "1e19", &["avro.int_range @ /f"]),
        (r#""long""#, "18446744073709551615", &["avro.int_range @ /f"]),
        (r#""double""#, "1", &[]),
        (r#""double""#, "\"1\"", &["schema.type @ /f"]),
        (r#""boolean""#, "1", &["schema.type @ /f"]),
        (r#""string""#, "null", &["schema.type @ /f"]),
        (r#""string""#, r#""\ud800""#, &["json.lone_surrogate @ /f"]),
        (r#""bytes""#, r#""\u00ff""#, &[]),
        (r#""bytes""#, r#""\u0100""#, &["schema.type @ /f"]),
        (r#"{"type": "fixed", "name": "F", "size": 2}"#, r#""ab""#, &[]),
        (r#"{"type": "fixed", "name": "F", "size": 2}"#, r#""a""#, &["schema.min_length @ /f"]),
        (ENUM, r#""A""#, &[]),
        (ENUM, r#""C""#, &["schema.enum @ /f"]),
        (DECIMAL, "12.34", &[]),
        (DECIMAL, r#""12.34""#, &[]),
        (DECIMAL, "99.9", &[]),
        (DECIMAL, "123.4", &["avro.decimal_precision @ /f"]),
        (DECIMAL, "1234", &["avro.decimal_precision @ /f"]),
        (DECIMAL, "1.234", &["avro.decimal_precision @ /f"]),
        (UUID, r#""123E4567-e89b-12d3-a456-426614174000""#, &[]),
        (UUID, r#""no""#, &["avro.uuid @ /f"]),
        (r#"{"type": "int", "logicalType": "date"}"#, r#""2026-02-29""#, &["schema.format @ /f"]),
        (r#"{"type": "int", "logicalType": "date"}"#, r#""2026-01-31""#, &[]),
        (r#"{"type": "int", "logicalType": "date"}"#, "20000", &[]),
        (r#"{"type": "long", "logicalType": "timestamp-millis"}"#, r#""2026-01-31T10:00:00Z""#, &[]),
        (r#"{"type": "long", "logicalType": "timestamp-millis"}"#, r#""2026-01-31""#, &["schema.format @ /f"]),
        (r#"["null", "string"]"#, "null", &[]),
        (r#"["null", "string"]"#, "1", &["schema.type @ /f"]),
        (r#"["null", "string", "int"]"#, "1", &[]),
        (r#"["null", "string", "int"]"#, "true", &["schema.any_of @ /f"]),
        (r#"["null", "string", "int"]"#, "5000000000", &["avro.int_range @ /f"]),
        (r#"{"type": "array", "items": "int"}"#, "[1, true, \"a\"]", &["schema.type @ /f/1", "schema.type @ /f/2"]),
        (r#"{"type": "map", "values": "int"}"#, r#"{"a": 1, "b": "x"}"#, &["schema.type @ /f/b"]),
        (r#"{"type": "map", "values": "int"}"#, r#"{"a": 1, "a": 2}"#, &["json.duplicate_key @ /f/a"]),
        (r#"{"type": "array", "items": "int"}"#, "{}", &["schema.type @ /f"]),
        (
            r#"{"type": "array", "items": "int"}"#,
            r#"{"a": {"b": 1, "b": "\ud800"}}"#,
            &["schema.type @ /f", "json.duplicate_key @ /f/a/*", "json.lone_surrogate @ /f/a/*"],
        ),
    ];
    for (schema, value, expected) in table {
        let readers = readers(Format::Avro, &one(schema));
        check(&readers, Way::Json, format!(r#"{{"f": {value}}}"#).as_bytes(), expected);
    }
}

#[test]
fn members_are_matched_by_name() {
    let schema = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "int"}, {"name": "b", "type": "string", "default": "x"},
        {"name": "c", "type": ["null", "long"], "default": null}]}"#;
    let readers = readers(Format::Avro, schema);
    let table: &[(&str, &[&str])] = &[
        (r#"{"a": 1}"#, &[]),
        (r#"{"c": 1, "b": "y", "a": 1}"#, &[]),
        ("{}", &["schema.required @ /a"]),
        (r#"{"a": 1, "a": 2}"#, &["json.duplicate_key @ /a"]),
        (r#"{"z": 1, "b": 2}"#, &["schema.required @ /a", "schema.type @ /b", "schema.additional_properties @ /z"]),
        (r#"{"a": 1, "no name": 1}"#, &["schema.additional_properties @ /*"]),
        (r#"{"a": 1, "z": {"y": 1, "y": 2}}"#, &["schema.additional_properties @ /z", "json.duplicate_key @ /z/*"]),
        ("[1]", &["schema.type @ "]),
    ];
    for (value, expected) in table {
        check(&readers, Way::Json, value.as_bytes(), expected);
    }
    let filled = cells(Format::Avro, schema, Want::Value, Way::Json, br#"{"a": 7}"#);
    assert_eq!(filled, ["a=Int(7)", "b=\"x\"", "c=Null"]);
}

#[test]
fn unions_take_the_first_branch_that_accepts() {
    let schema = one(r#"[
        {"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]},
        {"type": "record", "name": "B", "fields": [
            {"name": "x", "type": "int"}, {"name": "y", "type": "int", "default": 0}]},
        {"type": "array", "items": "string"}]"#);
    let strict = readers(Format::Avro, &schema);
    check(&strict, Way::Json, br#"{"f": {"x": 1}}"#, &[]);
    check(&strict, Way::Json, br#"{"f": {"x": 1, "y": 2}}"#, &[]);
    check(&strict, Way::Json, br#"{"f": {"x": 1, "z": 2}}"#, &["schema.any_of @ /f"]);
    check(&strict, Way::Json, br#"{"f": ["a", 1]}"#, &["schema.type @ /f/1"]);
    let options = super::ReadOptions { undeclared_refuse: false, ..super::ReadOptions::default() };
    let loose = super::readers_with(Format::Avro, &schema, options);
    check(&loose, Way::Json, br#"{"f": {"x": 1, "y": 2}}"#, &["avro.ambiguous_union @ /f"]);
    check(&loose, Way::Json, br#"{"f": {"x": 1, "z": 2}}"#, &[]);
}

#[test]
fn cells_are_the_same_from_bytes_and_text() {
    let schema = r#"{"type": "record", "name": "R", "fields": [
        {"name": "i", "type": "int"}, {"name": "s", "type": "string"}, {"name": "n", "type": ["null", "string"]},
        {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "t", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
        {"name": "l", "type": {"type": "array", "items": "int"}}]}"#;
    let bytes = b"\x0a\x04hi\x02\x02x\x04\x04\xd2\xd0\x0f\x02\x04\x02\x04\x00";
    let text = br#"{"i": 5, "s": "hi", "n": "x", "d": 12.34, "t": "1970-01-01T00:00:01Z", "e": "B", "l": [1, 2]}"#;
    let expected = [
        "i=Int(5)",
        "s=\"hi\"",
        "n=\"x\"",
        "d=Decimal { mantissa: 1234, scale: 2 }",
        "t=Timestamp { seconds: 1, nanos: 0 }",
        "e=Symbol(1)",
        "l=Range { start: 0, len: 2 }",
    ];
    assert_eq!(cells(Format::Avro, schema, Want::Value, Way::Avro, bytes), expected);
    assert_eq!(cells(Format::Avro, schema, Want::Value, Way::Json, text), expected);
    let trees = cells(Format::Avro, schema, Want::Tree, Way::Avro, bytes);
    assert_eq!(trees, cells(Format::Avro, schema, Want::Tree, Way::Json, text));
    assert!(trees.iter().all(|cell| cell.ends_with("=Tree(true)")), "{trees:?}");
}

#[test]
fn messages_say_what_was_expected() {
    for (schema, payload, expected) in [
        (r#""boolean""#, &b"\x07"[..], "/f: expected byte 0 or 1, found `7`, at byte 0 [avro.bool]"),
        (ENUM, b"\x06", "/f: expected an index below 2, found `3`, at byte 0 [avro.enum_index]"),
        (r#""string""#, b"\x08a", "/f: the payload ends before the datum does, at byte 0 [avro.truncated]"),
    ] {
        assert_eq!(messages(&readers(Format::Avro, &one(schema)), Way::Avro, payload), [expected]);
    }
}

//! Every break by itself: its keyword on both sides, the place in the record, a witness.

use super::ask_all;

/// `keyword path new-pointer old-text -> new-text` of each break.
fn check(old: &str, new: &str, expected: &[&str]) {
    let found = ask_all(old, new);
    assert!(found.undecided.is_empty(), "{:?}", found.undecided);
    let lines: Vec<String> = found
        .breaks
        .iter()
        .map(|one| {
            let at = one.new.as_ref().unwrap();
            let before = one.old.as_ref().map_or("-", |old| old.text.as_str());
            format!("{} {} {} -> {}", one.path, at.pointer, before, at.text)
        })
        .collect();
    assert_eq!(lines, expected, "{:#?}", found.breaks);
}

#[test]
fn breaks_are_listed_one_by_one() {
    let old = r##"{"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 20}, "age": {"type": "integer", "minimum": 0},
        "tags": {"type": "array", "items": {"enum": ["a", "b", "c"]}}, "gone": {"type": "string"},
        "to": {"$ref": "#/$defs/address"}},
        "required": ["name"], "additionalProperties": false,
        "$defs": {"address": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}},
            "required": ["city"], "additionalProperties": false}}}"##;
    let new = r##"{"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 10}, "age": {"type": "integer", "minimum": 1},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
        "to": {"$ref": "#/$defs/address"}},
        "required": ["name", "age"], "additionalProperties": false,
        "$defs": {"address": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"pattern": "^[0-9]{5}$"}},
            "required": ["city", "zip"], "additionalProperties": false}}}"##;
    check(
        old,
        new,
        &[
            "/name /properties/name/maxLength 20 -> 10",
            "/age /properties/age/minimum 0 -> 1",
            "/tags/0 /properties/tags/items/enum [\"a\",\"b\",\"c\"] -> [\"a\",\"b\"]",
            "/to/zip /$defs/address/properties/zip/pattern {\"type\":\"string\"} -> \"^[0-9]{5}$\"",
            "/to /$defs/address/required [\"city\"] -> [\"city\",\"zip\"]",
            " /required [\"name\"] -> [\"name\",\"age\"]",
            "/gone /additionalProperties {\"type\":\"string\"} -> false",
        ],
    );
}

#[test]
fn branches_are_told_apart_by_their_constants() {
    let branch = |kind: &str, rest: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"type": {{"const": "{kind}"}}, {rest}}}, "required": ["type"]}}"#
        )
    };
    let whole = |a: &str, b: &str| {
        format!(r#"{{"properties": {{"method": {{"oneOf": [{}, {}]}}}}}}"#, branch("card", a), branch("bank", b))
    };
    let old = whole(r#""digits": {"type": "string", "maxLength": 8}"#, r#""iban": {"type": "string"}"#);
    let new =
        whole(r#""digits": {"type": "string", "maxLength": 4}"#, r#""iban": {"type": "string", "minLength": 15}"#);
    check(
        &old,
        &new,
        &[
            "/method/digits /properties/method/oneOf/0/properties/digits/maxLength 8 -> 4",
            "/method/iban /properties/method/oneOf/1/properties/iban/minLength {\"type\":\"string\"} -> 15",
        ],
    );
}

#[test]
fn an_empty_schema_is_said_to_be_empty() {
    let found = ask_all(r#"{"type": "string", "maxLength": 1, "minLength": 2}"#, r#"{"type": "number"}"#);
    assert!(found.old_is_empty && found.breaks.is_empty());
}

//! Every break by itself: its keyword on both sides, the place in the record, a witness.

use super::super::{Options, changes};
use super::{ask_all, schema};

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

/// The same pair of places by two ways, each of which hides what the other shows.
#[test]
fn a_second_way_shows_what_the_first_hides() {
    let old = r##"{"type": "object", "properties": {
        "a": {"allOf": [{"$ref": "#/$defs/Q"}, {"properties": {"x": {"pattern": "^x"}}}]},
        "b": {"allOf": [{"$ref": "#/$defs/Q"}, {"properties": {"x": {"maxLength": 5}}}]},
        "c": {"$ref": "#/$defs/Q"}},
        "$defs": {"Q": {"type": "object", "properties": {"x": {"type": "string"}}}}}"##;
    let new = r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/P"}, "b": {"$ref": "#/$defs/P"}, "c": {"$ref": "#/$defs/P"}},
        "$defs": {"P": {"type": "object", "properties": {"x": {"type": "string", "maxLength": 5, "pattern": "^x"}}}}}"##;
    check(
        old,
        new,
        &[
            "/a/x /$defs/P/properties/x/maxLength {\"type\":\"string\"} -> 5",
            "/b/x /$defs/P/properties/x/pattern {\"type\":\"string\"} -> \"^x\"",
        ],
    );
}

/// Definitions that each refer to the next one several times.
fn chain(length: usize, times: usize, last: &str) -> String {
    let next = |at: usize| vec![format!(r##"{{"$ref": "#/$defs/d{}"}}"##, at + 1); times].join(", ");
    let all: Vec<String> = (0..length).map(|at| format!(r#""d{at}": {{"allOf": [{}]}}"#, next(at))).collect();
    format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d{length}": {last}}}}}"##, all.join(", "))
}

/// Ways that double at each step end, whatever is found at their end. No witness is replayed: a
/// validator goes each way.
#[test]
fn ways_that_double_are_walked_once() {
    let ask = |old: &str, new: &str| changes(&schema(old), &schema(new), Options::default());
    let many = |least: u32| {
        let last = format!(r#"{{"contains": {{"type": "null"}}, "minContains": {least}}}"#);
        chain(40, 2, &last)
    };
    let found = ask(&many(60), &many(61));
    assert!(found.breaks.is_empty() && !found.undecided.is_empty(), "{found:?}");
    let last = r#"{"type": "integer", "minimum": 1}"#;
    for new in [chain(40, 2, last), last.to_owned()] {
        // What the old schema says of the keyword is looked for on all ways, too.
        let found = ask(&chain(40, 10, r#"{"type": "integer"}"#), &new);
        let [one] = found.breaks.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.keyword.as_str(), &found.undecided), ("minimum", &Vec::new()));
    }
}

//! Schemas that are made to cost: each ends with an answer, and without a deep stack.

use super::super::{Containment, Options, Schema, changes, contains};
use crate::limits::Limits;

fn read(text: &str) -> Schema {
    let limits = Limits { document_depth: 1_000, ..Limits::default() };
    Schema::parse(text, &[], &limits).unwrap_or_else(|error| panic!("{error}"))
}

fn ends(old: &str, new: &str) -> Containment {
    let options = Options { steps: 400_000, ..Options::default() };
    let (old, new) = (read(old), read(new));
    let _ = changes(&old, &new, options);
    contains(&old, &new, options)
}

fn repeated(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn patterns_that_explode() {
    for count in [8, 16, 24, 60] {
        let pattern = |last: char| format!(r#"{{"type": "string", "pattern": "^(a|b)*a(a|b){{{count}}}{last}$"}}"#);
        ends(&pattern('a'), &pattern('b'));
        let found = ends(&pattern('a'), &format!(r#"{{"pattern": "a(a|b){{{count}}}"}}"#));
        assert!(!matches!(found, Containment::Broken(_)), "{count}: {found:?}");
    }
    ends(r#"{"pattern": "^(x{1,50}y){1,50}$"}"#, r#"{"pattern": "^(x{1,49}y){1,50}$"}"#);
    ends(r#"{"minLength": 4294967296, "pattern": "a"}"#, r#"{"maxLength": 4294967296}"#);
    ends(r#"{"type": "string", "minLength": 18446744073709551615}"#, "false");
}

#[test]
fn choices_that_multiply() {
    let wide = |step: usize| {
        format!(
            r#"{{"allOf": [{}]}}"#,
            repeated(30, |at| {
                format!(
                    r#"{{"anyOf": [{{"required": ["a{at}"]}}, {{"required": ["b{at}"]}}, {{"maximum": {}}}]}}"#,
                    at + step
                )
            })
        )
    };
    ends(&wide(0), &wide(1));
    let one_of = |count: usize| {
        format!(r#"{{"oneOf": [{}]}}"#, repeated(count, |at| format!(r#"{{"multipleOf": {}}}"#, at + 2)))
    };
    ends(&one_of(60), &one_of(61));
    let conditions = |most: usize| {
        format!(
            r#"{{"allOf": [{}]}}"#,
            repeated(40, |at| {
                format!(
                    r#"{{"if": {{"properties": {{"k{at}": {{"const": 1}}}}}}, "then": {{"properties": {{"v": {{"maximum": {}}}}}}}}}"#,
                    most + at
                )
            })
        )
    };
    ends(&conditions(10), &conditions(9));
    let lists = r#"{"allOf": [{"contains": {"minimum": 1}, "minContains": 30}, {"contains": {"maximum": 5}, "minContains": 30},
        {"contains": {"multipleOf": 2}, "maxContains": 20}, {"contains": {"type": "string"}}], "uniqueItems": true}"#;
    ends(lists, r#"{"maxItems": 31}"#);
    ends(r#"{"type": "array", "minItems": 1000000000}"#, r#"{"maxItems": 5}"#);
    ends(r#"{"type": "object", "minProperties": 1000000000}"#, r#"{"maxProperties": 5}"#);
    ends(&one_of(8_000), &one_of(8_001));
    ends(r#"{"multipleOf": 1e-300, "minimum": 1e300}"#, r#"{"multipleOf": 7e-301}"#);
    ends(r#"{"multipleOf": 18446744073709551557}"#, r#"{"multipleOf": 18446744073709551533}"#);
}

#[test]
fn much_that_is_excluded() {
    let thousands =
        |one: &str| format!(r#"{{"type": "array", "minItems": 2000, "uniqueItems": true, "items": {{{one}}}}}"#);
    ends(&thousands(r#""type": "number""#), r#"{"not": {}}"#);
    ends(&thousands(r#""type": "string""#), r#"{"not": {}}"#);
    let excluded = repeated(5_000, |at| at.to_string());
    let all = repeated(100, |at| {
        format!(
            r#""k{at}": {{"type": "number", "exclusiveMinimum": {at}.000001, "exclusiveMaximum": {at}.000002,
                "not": {{"$ref": "%"}}}}"#
        )
    });
    let names = repeated(100, |at| format!(r#""k{at}""#));
    ends(
        &format!(
            r#"{{"type": "object", "properties": {{{all}}}, "required": [{names}], "$defs": {{"all": {{"enum": [{excluded}]}}}}}}"#
        )
        .replace('%', "#/$defs/all"),
        "false",
    );
    let texts = repeated(5_000, |at| format!(r#""text {at}""#));
    let all = repeated(100, |at| {
        format!(r#""k{at}": {{"type": "string", "maxLength": {}, "not": {{"$ref": "%"}}}}"#, at + 20)
    });
    ends(
        &format!(r#"{{"properties": {{{all}}}, "required": [{names}], "$defs": {{"all": {{"enum": [{texts}]}}}}}}"#)
            .replace('%', "#/$defs/all"),
        "false",
    );
}

#[test]
fn depth() {
    let nest = |open: &str, close: &str, inner: &str| format!("{}{inner}{}", open.repeat(240), close.repeat(240));
    for (open, close) in [
        (r#"{"properties": {"a": "#, "}}"),
        (r#"{"items": "#, "}"),
        (r#"{"allOf": ["#, "]}"),
        (r#"{"not": "#, "}"),
        (r#"{"anyOf": [{"type": "null"}, "#, "]}"),
        (r#"{"oneOf": [{"type": "null"}, "#, "]}"),
        (r#"{"if": {"type": "object"}, "then": "#, "}"),
    ] {
        ends(&nest(open, close, "{\"maximum\": 3}"), &nest(open, close, "{\"maximum\": 2}"));
        ends(&nest(open, close, "true"), "false");
    }
    let chain = |last: &str| {
        let all = repeated(1_000, |at| format!(r##""d{at}": {{"$ref": "#/$defs/d{}"}}"##, at + 1));
        format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{all}, "d1000": {last}}}}}"##)
    };
    assert!(matches!(ends(&chain(r#"{"type": "string"}"#), &chain(r#"{"type": "integer"}"#)), Containment::Broken(_)));
    ends(r##"{"$ref": "#"}"##, r##"{"anyOf": [{"$ref": "#"}, {"type": "string"}]}"##);
    ends(r##"{"not": {"$ref": "#"}}"##, r##"{"allOf": [{"$ref": "#"}], "if": {"$ref": "#"}, "else": false}"##);
}

#[test]
fn many_members() {
    let wide = |count: usize, most: usize| {
        let all = repeated(count, |at| {
            format!(r#""k{at}": {{"type": "integer", "maximum": {}}}"#, if at == count / 2 { most } else { 9 })
        });
        let names = repeated(count, |at| format!(r#""k{at}""#));
        format!(
            r#"{{"type": "object", "properties": {{{all}}}, "required": [{names}], "additionalProperties": false}}"#
        )
    };
    assert!(matches!(ends(&wide(1_000, 9), &wide(1_000, 8)), Containment::Broken(_)));
    assert_eq!(ends(&wide(1_000, 8), &wide(1_000, 9)), Containment::Contained);
    let patterns = repeated(30, |at| format!(r#""^k{at}": {{"maximum": {at}}}"#));
    ends(&format!(r#"{{"patternProperties": {{{patterns}}}}}"#), r#"{"additionalProperties": {"maximum": 12}}"#);
}

/// What is no schema, or no JSON, is no panic.
#[test]
fn nonsense() {
    for text in [
        "3",
        "[]",
        "null",
        "\"x\"",
        r#"{"type": 3, "properties": [], "items": 4, "enum": {}, "required": {"a": 1}, "allOf": {}}"#,
        r#"{"$ref": 5}"#,
        r##"{"$ref": "#/nowhere"}"##,
        r#"{"$ref": "http://[bad"}"#,
        r#"{"$id": "http://[bad", "$defs": {"a": {"$id": ":::"}}}"#,
        r#"{"pattern": "(", "patternProperties": {"[": true}, "minLength": -1, "multipleOf": 0}"#,
        r#"{"minimum": "x", "maxItems": 1.5, "uniqueItems": "yes", "contains": [], "minContains": "2"}"#,
        r#"{"$schema": "https://nowhere.example/dialect", "if": 3, "then": [], "dependentRequired": {"a": "b"}}"#,
        r#"{"unevaluatedProperties": {"$ref": "/x"}, "unevaluatedItems": 3, "anyOf": [1, 2]}"#,
    ] {
        ends(text, "{\"type\": \"string\"}");
        ends("{}", text);
        ends(text, text);
    }
}

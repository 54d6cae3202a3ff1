//! Subschemas that the scan of JSON text judges together, and where it leaves them to the validator.

use super::super::FirstFault;
use super::super::json_scan::Verdict::{self, Accepted, Doubt, Refused};
use super::{Way, cells, readers};
use crate::cells::{Scratch, Want};
use crate::model::Format;

/// What the scan says, and that the careful reader agrees.
fn check(schema: &str, values: &[(&str, Verdict)]) {
    let readers = readers(Format::JsonSchema, schema);
    let mut scratch = Scratch::default();
    for (value, expected) in values {
        assert_eq!(readers.scanned(value.as_bytes(), &mut scratch), *expected, "{schema} {value}");
        let careful = readers.json_carefully(value.as_bytes(), &mut scratch, &mut FirstFault::default());
        assert_eq!(careful.is_ok(), *expected == Accepted, "{schema} {value}, carefully");
    }
}

#[test]
fn each_part_is_asked() {
    check(
        r#"{"allOf": [{"minimum": 2}, {"maximum": 4}], "type": "integer"}"#,
        &[("3", Accepted), ("1", Refused), ("5", Refused), ("2.5", Refused)],
    );
    check(
        r#"{"anyOf": [{"type": "string"}, {"minimum": 2}, {"type": "array"}]}"#,
        &[
            ("\"a\"", Accepted),
            ("3", Accepted),
            ("1", Refused),
            ("[1, 2]", Accepted),
            ("[1, 2", Refused),
            ("[{\"a\": 1, \"a\": 2}]", Refused),
            ("null", Accepted),
        ],
    );
    check(
        r#"{"oneOf": [{"minimum": 2}, {"maximum": 4}]}"#,
        &[("1", Accepted), ("5", Accepted), ("3", Refused), ("\"a\"", Refused)],
    );
    check(
        r#"{"not": {"required": ["a"]}}"#,
        &[("{\"b\": 1}", Accepted), ("{\"a\": 1}", Refused), ("1", Refused), ("{\"b\": \"\\ud800\"}", Refused)],
    );
    check(
        r#"{"not": {"type": "object", "required": ["a"]}, "type": ["object", "integer"]}"#,
        &[("{\"b\": 1}", Accepted), ("{\"b\": 1, \"b\": 1}", Refused), ("7", Accepted), ("null", Refused)],
    );
    check(
        r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"maxProperties": 1}}"#,
        &[
            (r#"{"a": 1, "b": 2, "c": 3}"#, Accepted),
            (r#"{"a": 1, "c": 3}"#, Refused),
            (r#"{"c": 3}"#, Accepted),
            (r#"{"c": 3, "d": 3}"#, Refused),
        ],
    );
    check(
        r#"{"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": {"type": "null"}}"#,
        &[
            ("[]", Accepted),
            ("[\"a\"]", Accepted),
            ("[\"a\", 1, null, null]", Accepted),
            ("[\"a\", 1, null, 1]", Refused),
            ("[1]", Refused),
            ("{}", Accepted),
        ],
    );
    check(
        r##"{"$ref": "#/$defs/a", "maximum": 4, "$defs": {"a": {"minimum": 2}}}"##,
        &[("3", Accepted), ("1", Refused), ("5", Refused)],
    );
    check(
        r#"{"properties": {"a": {"type": "null"}}, "items": {"type": "string"}}"#,
        &[
            ("{\"a\": null}", Accepted),
            ("{\"a\": 1}", Refused),
            ("[\"a\"]", Accepted),
            ("[1]", Refused),
            ("1", Accepted),
        ],
    );
    check(
        r#"{"multipleOf": 0.01, "type": "number"}"#,
        &[
            ("1.23", Accepted),
            ("7", Accepted),
            ("1.234", Refused),
            ("1e-2", Accepted),
            ("123456789012345678901234567890.01", Accepted),
            ("123456789012345678901234567890.001", Refused),
        ],
    );
}

#[test]
fn members_by_their_pattern() {
    let schema = r#"{"properties": {"name": {"type": "string"}}, "required": ["x-1"],
        "patternProperties": {"^x-": {"type": "integer"}, "-1$": {"minimum": 3}}, "additionalProperties": false}"#;
    check(
        schema,
        &[
            (r#"{"x-1": 3, "name": "a", "x-2": 1}"#, Accepted),
            (r#"{"x\u002d1": 3}"#, Accepted),
            (r#"{"x-1": 2}"#, Refused),
            (r#"{"x-1": 3, "x-2": "a"}"#, Refused),
            (r#"{"x-1": 3, "y": 1}"#, Refused),
            (r#"{"name": "a"}"#, Refused),
            (r#"{"x-1": 3, "x-1": 3}"#, Refused),
        ],
    );
    check(
        r#"{"type": "object", "patternProperties": {"^x": {}}, "additionalProperties": {"type": "null"}}"#,
        &[(r#"{"x": 1, "y": null}"#, Accepted), (r#"{"x": 1, "y": 1}"#, Refused)],
    );
    // Dialects differ in what these mean.
    for pattern in [r"\\d", r"\\bx", ".", "ü"] {
        let schema = format!(r#"{{"patternProperties": {{"{pattern}": {{"type": "integer"}}}}}}"#);
        assert!(super::shape(Format::JsonSchema, &schema).0.fallbacks.iter().all(|own| !own.is_scanned), "{pattern}");
    }
}

/// A member with texts of its own in each branch chooses it, wherever it stands.
#[test]
fn a_member_chooses_the_branch() {
    let schema = r##"{"oneOf": [{"$ref": "#/$defs/card"}, {"$ref": "#/$defs/cash"}], "$defs": {
        "card": {"type": "object", "properties": {"kind": {"enum": ["card", "debit"]}, "number": {"type": "string"}}, "required": ["kind", "number"]},
        "cash": {"properties": {"kind": {"const": "cash"}}, "required": ["kind"]}}}"##;
    check(
        schema,
        &[
            (r#"{"kind": "card", "number": "1"}"#, Accepted),
            (r#"{"number": "1", "more": {"kind": "cash"}, "kind": "debit"}"#, Accepted),
            (r#"{"kind": "card", "number": 1}"#, Refused),
            (r#"{"kind": "cash", "number": 1}"#, Accepted),
            (r#"{"kind": "coin"}"#, Refused),
            (r#"{"kind": 1}"#, Refused),
            (r#"{"number": "1"}"#, Refused),
            (r#"{"k\u0069nd": "cash"}"#, Accepted),
            (r#"{"kind": "c\u0061sh"}"#, Accepted),
            (r#"{"kind": "cash", "kind": "card", "number": "1"}"#, Refused),
            // No object: `cash` says nothing of it.
            ("1", Accepted),
        ],
    );
    // Two branches share a text.
    check(
        r#"{"oneOf": [{"properties": {"k": {"enum": ["a", "b"]}, "l": {"type": "null"}}, "required": ["k"]},
            {"properties": {"k": {"enum": ["b", "c"]}}, "required": ["k"]}]}"#,
        &[(r#"{"k": "a"}"#, Accepted), (r#"{"k": "b"}"#, Refused), (r#"{"k": "b", "l": 1}"#, Accepted)],
    );
}

/// What only the validator judges, below what the scan does.
#[test]
fn a_part_that_is_not_compiled_is_judged_on_the_tape() {
    let schema = r#"{"anyOf": [{"type": "array", "uniqueItems": true}, {"type": "object", "properties": {"a": {"type": "array", "contains": {"const": 1}}}, "required": ["a"]}]}"#;
    check(
        schema,
        &[("[1, 2]", Accepted), ("[1, 1.0]", Refused), (r#"{"a": [2, 1]}"#, Accepted), (r#"{"a": [2]}"#, Refused)],
    );
}

#[test]
fn cells_are_filled_behind_branches() {
    let schema = r#"{"oneOf": [{"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["b"]},
        {"properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"const": 1}}, "required": ["c"]}]}"#;
    let filled = cells(Format::JsonSchema, schema, Want::Value, Way::Json, br#"{"a": "x", "b": 2}"#);
    assert_eq!(filled, ["a=\"x\"", "b=Int(2)", "c=Absent"]);
}

/// Branches of a recursive schema that all look at all of it: the work would double with each level.
#[test]
fn the_scan_gives_up_before_the_work_multiplies() {
    let schema = r##"{"$ref": "#/$defs/t", "$defs": {"t": {"allOf": [
        {"properties": {"n": {"$ref": "#/$defs/t"}}}, {"properties": {"n": {"$ref": "#/$defs/t"}}}]}}}"##;
    let deep = |levels: usize| format!("{}1{}", r#"{"n": "#.repeat(levels), "}".repeat(levels));
    let readers = readers(Format::JsonSchema, schema);
    let mut scratch = Scratch::default();
    assert_eq!(readers.scanned(deep(4).as_bytes(), &mut scratch), Accepted);
    assert_eq!(readers.scanned(deep(60).as_bytes(), &mut scratch), Doubt);
}

/// Names that a keyword of another draft has say nothing.
#[test]
fn a_later_draft_does_not_hide_the_elements() {
    let schema =
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [{}], "items": {"type": "string"}}"#;
    check(schema, &[("[\"a\"]", Accepted), ("[1]", Refused)]);
    let schema = r#"{"$schema": "http://json-schema.org/draft-04/schema#", "items": [{}], "additionalItems": false}"#;
    check(schema, &[("[1]", Accepted), ("[1, 2]", Refused)]);
}

//! Overlays: tags, classification, `required`, sensitivity, and that nothing leaks between places.

use super::super::{Format, Text, apply};
use super::{lower_with, printed};
use crate::diagnostics::{Diagnostics, SourceId, Span};
use crate::model::{Overlay, Target, TargetStep, TypeOptions};

/// `a.b[]`: tags with `#`, a classification with `@`, `!` for required.
fn overlay(text: &str) -> Overlay {
    let mut words = text.split(' ');
    let mut steps = Vec::new();
    for name in words.next().unwrap().split('.').filter(|name| !name.is_empty()) {
        let span = Span::new(SourceId(9), 0, name.len());
        let (name, items) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
        steps.push(TargetStep::Name(name.into(), span));
        if items {
            steps.push(TargetStep::Items);
        }
    }
    let mut overlay = Overlay {
        target: Target { steps },
        tags: Vec::new(),
        classification: None,
        required: false,
        logical_type: None,
        options: TypeOptions::default(),
        enum_values: None,
    };
    for word in words {
        match word.split_at(1) {
            ("#", tag) => overlay.tags.push(tag.into()),
            ("@", class) => overlay.classification = Some(class.into()),
            _ => overlay.required = true,
        }
    }
    overlay
}

fn check(format: Format, schema: &str, overlays: &[&str], expected: &str) {
    let mut shape = lower_with(format, schema, &[]).lowered.unwrap().shape;
    let overlays: Vec<Overlay> = overlays.iter().map(|text| overlay(text)).collect();
    let mut diagnostics = Diagnostics::default();
    let tags: Vec<Text> = vec!["PII".into()];
    apply(&mut shape, &overlays, &tags, &mut diagnostics, &mut Vec::new());
    assert_eq!(diagnostics.into_sorted(), [], "{overlays:?}");
    assert_eq!(printed(&shape), expected, "{overlays:?}");
}

const SHARED: &str = r#"{"type":"record","name":"R","fields":[
    {"name":"a","type":{"type":"record","name":"S","fields":[{"name":"x","type":["null","int"]}]}},
    {"name":"b","type":["null","S"]},
    {"name":"c","type":{"type":"array","items":"S"}}]}"#;
const LIST: &str =
    r#"{"type":"record","name":"R","fields":[{"name":"v","type":"int"},{"name":"n","type":["null","R"]}]}"#;

#[test]
fn avro() {
    let table: &[(&str, &[&str], &str)] = &[
        (SHARED, &[], "{a: {x: (null | int)}, b: (null | {x: (null | int)}), c: [{x: (null | int)}]}"),
        (SHARED, &["a.x #T"], "{a: {x: (null | int) #T}, b: (null | {x: (null | int)}), c: [{x: (null | int)}]}"),
        (SHARED, &["b.x !"], "{a: {x: (null | int)}, b: (null | {x: (null | int) not-null}), c: [{x: (null | int)}]}"),
        (
            SHARED,
            &["c[].x #pii"],
            "{a: {x: (null | int)}, b: (null | {x: (null | int)}), c: [{x: (null | int) #pii !}]}",
        ),
        (
            SHARED,
            &["b @restricted"],
            "{a: {x: (null | int)}, b: (null | {x: (null | int) !}) !, c: [{x: (null | int)}]}",
        ),
        (SHARED, &["b @Internal"], "{a: {x: (null | int)}, b: (null | {x: (null | int)}), c: [{x: (null | int)}]}"),
        (SHARED, &["b !"], "{a: {x: (null | int)}, b: (null | {x: (null | int)}) not-null, c: [{x: (null | int)}]}"),
        (
            SHARED,
            &["c[] #PII"],
            "{a: {x: (null | int)}, b: (null | {x: (null | int)}), c: [{x: (null | int) !} #PII] !}",
        ),
        (LIST, &["n.n.v #T"], "{v: int, n: (null | {v: int, n: (null | {v: int #T, n: (null | {v: int, n: ^})})})}"),
        (LIST, &["n @secret"], "{v: int, n: (null | {v: int !, n: ^ !}) !}"),
        (LIST, &["v #PII"], "{v: int #PII !, n: (null | {v: int, n: ^})}"),
        (LIST, &[" @secret"], "{v: int !, n: (null | {v: int !, n: ^ !}) !}"),
    ];
    for (schema, overlays, expected) in table {
        check(Format::Avro, schema, overlays, expected);
    }
}

#[test]
fn json_schema() {
    let schema = r##"{"properties":{"a":{"$ref":"#/$defs/S"},"b":{"$ref":"#/$defs/S"}},
        "$defs":{"S":{"type":["object","null"],"properties":{"x":{"type":"string"}}}}}"##;
    check(
        Format::JsonSchema,
        schema,
        &["a !", "a.x #PII"],
        "{a: {x?: string #PII !, ..}? not-null, b?: {x?: string, ..}?, ..}",
    );
    let inline = r#"{"properties":{"a":{"type":"array","items":{"type":"string","confluent:tags":["PII"]}}}}"#;
    check(Format::JsonSchema, inline, &[], "{a?: [string #PII] !, ..}");
}

#[test]
fn unknown_names_are_told_at_their_places() {
    let table: &[(&str, &str, Option<&str>)] = &[
        ("aa #T", "the schema has no field `aa`", Some("did you mean `a`?")),
        ("a.y #T", "the schema has no field `y`", Some("did you mean `x`?")),
        (
            "c.x #T",
            "the schema has no field `x` here: it declares `array`",
            Some("name the fields of its elements under `items`"),
        ),
        ("a.x.z #T", "the schema has no field `z` here: it declares `int`", None),
        ("a[] #T", "`items` over what is no list: the schema declares a record `S`", None),
    ];
    for (text, message, hint) in table {
        let mut shape = lower_with(Format::Avro, SHARED, &[]).lowered.unwrap().shape;
        let mut diagnostics = Diagnostics::default();
        apply(&mut shape, &[overlay(text)], &[] as &[Text], &mut diagnostics, &mut Vec::new());
        let list = diagnostics.into_sorted();
        assert_eq!(list.len(), 1, "{text}");
        assert_eq!((list[0].code.as_str(), list[0].message.as_str()), ("schema.unknown_field", *message), "{text}");
        assert_eq!(list[0].hint.as_deref(), *hint, "{text}");
        assert!(list[0].span.is_some(), "{text}");
    }
}

#[test]
fn required_below_what_is_judged_whole_is_not_enforced() {
    let table: &[(&str, &[&str])] = &[
        ("a.x !", &["`required` of the property `a.x`"]),
        ("a !", &[]),
        ("n !", &["`required` of the property `n`"]),
        ("a.x #T", &[]),
    ];
    let schema = r#"{"properties":{"a":{"type":"object","oneOf":[{"properties":{"x":{"type":"string"}}}]},
        "n":{"anyOf":[{"type":"string","minLength":1},{"type":["null","string"]}]}}}"#;
    for (text, expected) in table {
        let mut shape = lower_with(Format::JsonSchema, schema, &[]).lowered.unwrap().shape;
        let (mut diagnostics, mut not_enforced) = (Diagnostics::default(), Vec::new());
        apply(&mut shape, &[overlay(text)], &[] as &[Text], &mut diagnostics, &mut not_enforced);
        let listed: Vec<&str> = not_enforced.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(listed, *expected, "{text}");
        assert_eq!(diagnostics.len(), expected.len(), "{text}");
    }
}

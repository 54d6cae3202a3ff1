//! Several changes with one code at one place: each is told, and accepted, by itself.

use super::{odcs, short};
use crate::compat::{Compatibility, Evolution};
use crate::contract::Contract;
use crate::model::Format;

/// The changes with what they are about.
fn told(evolution: &Evolution) -> Vec<String> {
    let about = |about: Option<&str>| about.map(|about| format!(" | {about}")).unwrap_or_default();
    evolution.changes.iter().map(|change| format!("{}{}", short(change), about(change.about.as_deref()))).collect()
}

fn compared(format: Format, old: &str, new: &str) -> Evolution {
    let compile = |schema: &str| Contract::from_schema(format, schema).compile().unwrap();
    crate::compare(&compile(old), &compile(new))
}

/// A field `u` of a type.
fn avro(ty: &str) -> String {
    format!(r#"{{"type": "record", "name": "Order", "fields": [{{"name": "u", "type": {ty}}}]}}"#)
}

#[test]
fn in_avro() {
    let record = |name: &str, fields: &str| format!(r#"{{"type": "record", "name": "{name}", "fields": [{fields}]}}"#);
    let both = |fields: &str| format!("[{}, {}]", record("A", fields), record("B", fields));
    let x = |ty: &str| format!(r#"{{"name": "x", "type": "{ty}"}}"#);
    let tax = format!(r#"{}, {{"name": "tax", "type": "int"}}"#, x("int"));
    let table: &[(String, String, &[&str])] = &[
        (
            r#"{"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}"#.to_owned(),
            r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#.to_owned(),
            &["change.symbol_removed /u BC | B", "change.symbol_removed /u BC | C"],
        ),
        (
            r#"["null", "string", "boolean"]"#.to_owned(),
            r#"["null"]"#.to_owned(),
            &["change.branch_removed /u BC | boolean", "change.branch_removed /u BC | string"],
        ),
        (
            r#"["null", "string"]"#.to_owned(),
            r#"["int", "boolean"]"#.to_owned(),
            &[
                "change.branch_added /u CB | boolean",
                "change.branch_added /u CB | int",
                "change.branch_removed /u BC | null",
                "change.branch_removed /u BC | string",
            ],
        ),
        (both(&x("int")), both(&x("string")), &["change.type_changed /u/x BB | A", "change.type_changed /u/x BB | B"]),
        (both(&x("int")), both(&tax), &["change.field_added /u/tax BC | A", "change.field_added /u/tax BC | B"]),
        (both(&tax), both(&x("int")), &["change.field_removed /u/tax CB | A", "change.field_removed /u/tax CB | B"]),
        (
            format!(r#"["null", {}]"#, record("A", &x("int"))),
            format!(r#"["null", {}]"#, record("A", &x("string"))),
            &["change.type_changed /u/x BB"],
        ),
    ];
    for (old, new, expected) in table {
        let evolution = compared(Format::Avro, &avro(old), &avro(new));
        assert_eq!(told(&evolution), *expected, "{old} -> {new}");
        for change in evolution.breaking(Compatibility::Full) {
            assert!(!change.witnesses.is_empty(), "{change}");
        }
    }
}

#[test]
fn in_json_schemas() {
    let table: &[(&str, &str, &[&str])] = &[
        (
            r#"{"type": "object", "properties": {"a": {}, "b": {}}}"#,
            r#"{"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"]}"#,
            &["schema.required  BC | /required a", "schema.required  BC | /required b"],
        ),
        (
            r#"{"properties": {"a": {"pattern": "^a+$"}}}"#,
            r#"{"properties": {"a": {"pattern": "^b+$"}}}"#,
            &["schema.pattern /a BB | /properties/a/pattern"],
        ),
        (
            r#"{"properties": {"a": {"maximum": 9}}}"#,
            r#"{"properties": {"a": {"maximum": 9, "allOf": [{"maximum": 7}, {"multipleOf": 2}]}}}"#,
            &[
                "schema.keyword /a BC | /properties/a/allOf/1/multipleOf",
                "schema.maximum /a BC | /properties/a/allOf/0/maximum",
            ],
        ),
        (
            r##"{"$defs": {"d": {"type": "string", "pattern": "\\bab\\b"}, "e": {"type": "string", "pattern": "\\bcd\\b"}},
                "properties": {"a": {"$ref": "#/$defs/d"}, "b": {"$ref": "#/$defs/e"}}}"##,
            r##"{"$defs": {"d": {"type": "string", "pattern": "ab"}, "e": {"type": "string", "pattern": "cd"}},
                "properties": {"a": {"$ref": "#/$defs/d"}, "b": {"$ref": "#/$defs/e"}}}"##,
            &[
                "change.undecided  UC | /$defs/d/pattern",
                "change.undecided  UC | /$defs/e/pattern",
                "schema.pattern /a CB | /$defs/d/pattern",
                "schema.pattern /b CB | /$defs/e/pattern",
            ],
        ),
    ];
    for (old, new, expected) in table {
        assert_eq!(told(&compared(Format::JsonSchema, old, new)), *expected, "{old} -> {new}");
    }
}

/// A document: the value of `stipulaSchema`, and of `stipulaEvolution`.
fn document(wire: &str, policy: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\nschema:\n  \
         - name: Order\n    customProperties:\n      - {{property: stipulaSchema, value: {wire}}}\n      - {{property: \
         stipulaEvolution, value: {policy}}}\n"
    )
}

#[test]
fn around_payloads() {
    let schema = avro(r#""int""#);
    let old = odcs(&document("{file: order.avsc}", "{}"), &schema);
    let wire = "{file: order.avsc, framing: confluent, part: key, tombstone: refuse, ids: [7], subject: s}";
    let new = odcs(&document(wire, "{}"), &schema);
    let expected = [
        "change.framing_changed  BB | framing",
        "change.framing_changed  CC | ids",
        "change.framing_changed  BB | part",
        "change.framing_changed  CC | subject",
        "change.framing_changed  BC | tombstone",
    ];
    assert_eq!(told(&crate::compare(&old, &new)), expected);
}

#[test]
fn an_acceptance_covers_what_it_names() {
    let symbols = |list: &str| avro(&format!(r#"{{"type": "enum", "name": "E", "symbols": [{list}]}}"#));
    let (own, other) = (symbols(r#""A", "B", "C""#), symbols(r#""A""#));
    let entry = |more: &str| format!("{{code: change.symbol_removed, path: /u, owner: ana{more}}}");
    let table = [
        (entry(""), vec!["B", "C"]),
        (entry(", about: B"), vec!["B"]),
        (format!("{}, {}", entry(", about: B"), entry(", about: C")), vec!["B", "C"]),
        (entry(", about: D"), vec![]),
        (entry(", rule: r"), vec![]),
    ];
    for (entries, expected) in table {
        let new = document("{file: order.avsc}", &format!("{{accepted: [{entries}]}}"));
        let evolution = crate::compare(&odcs(&document("{file: order.avsc}", "{}"), &own), &odcs(&new, &other));
        let accepted = evolution.changes.iter().filter(|change| change.accepted.is_some());
        let accepted: Vec<&str> = accepted.filter_map(|change| change.about.as_deref()).collect();
        assert_eq!(accepted, expected, "{entries}");
    }
}

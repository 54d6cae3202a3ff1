//! Changes of Avro schemas and of rules over them.

use super::{avro, contract, told};
use crate::compat::{Compatibility, Hurts, Verdict, WitnessLevel};
use crate::contract::Contract;
use crate::model::Format;

const TOTAL: &str = r#"{"name": "total", "type": "double"}"#;

/// Old fields, new fields, changes.
const TABLE: &[(&str, &str, &[&str])] = &[
    (
        TOTAL,
        r#"{"name": "total", "type": "double"}, {"name": "tax", "type": "int", "default": 0}"#,
        &["change.field_added /tax CC"],
    ),
    (TOTAL, r#"{"name": "total", "type": "double"}, {"name": "tax", "type": "int"}"#, &["change.field_added /tax BC"]),
    (
        r#"{"name": "total", "type": "double"}, {"name": "tax", "type": "int"}"#,
        TOTAL,
        &["change.field_removed /tax CB"],
    ),
    (
        TOTAL,
        r#"{"name": "amount", "aliases": ["total"], "type": "double"}"#,
        &["change.field_removed /total CB", "change.field_renamed /amount CC"],
    ),
    (r#"{"name": "n", "type": "int"}"#, r#"{"name": "n", "type": "long"}"#, &["change.type_changed /n CB"]),
    (
        r#"{"name": "n", "type": "long"}"#,
        r#"{"name": "n", "type": "double"}"#,
        &["change.lossy /n CC", "change.type_changed /n CB"],
    ),
    (
        r#"{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}"#,
        r#"{"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}"#,
        &["change.reads_differently /at BB"],
    ),
    (
        r#"{"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}}"#,
        r#"{"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "C"]}}"#,
        &["change.symbol_added /e CB", "change.symbol_removed /e BC"],
    ),
    (
        r#"{"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}}"#,
        r#"{"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A"], "default": "A"}}"#,
        &["change.lossy /e CC"],
    ),
    (
        r#"{"name": "u", "type": ["null", "string"]}"#,
        r#"{"name": "u", "type": ["null", "string", "int"]}"#,
        &["change.branch_added /u CB"],
    ),
    (
        r#"{"name": "f", "type": {"type": "fixed", "name": "F", "size": 2}}"#,
        r#"{"name": "f", "type": {"type": "fixed", "name": "F", "size": 3}}"#,
        &["change.size_changed /f BB"],
    ),
    (r#"{"name": "b", "type": "string"}"#, r#"{"name": "b", "type": "bytes"}"#, &["change.type_changed /b CB"]),
    (
        r#"{"name": "id", "type": "string"}"#,
        r#"{"name": "id", "type": {"type": "string", "logicalType": "uuid"}}"#,
        &["change.logical_type_changed /id BC"],
    ),
    (
        r#"{"name": "d", "type": "string"}"#,
        r#"{"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}"#,
        &["change.logical_type_changed /d BC", "change.type_changed /d CB"],
    ),
    (
        r#"{"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}}"#,
        r#"{"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A"], "default": "A"}}"#,
        &["change.lossy /e CC", "change.lossy /e CC"],
    ),
    // Each by its own path, and what lies below a field that has another name.
    (
        r#"{"name": "a", "type": {"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]}},
           {"name": "b", "type": {"type": "record", "name": "B", "fields": [{"name": "x", "type": "int"}]}}"#,
        r#"{"name": "a", "type": {"type": "record", "name": "A", "fields": [{"name": "y", "aliases": ["x"], "type": "int"}]}},
           {"name": "b", "type": {"type": "record", "name": "B", "fields": [{"name": "y", "type": "int", "default": 1}]}}"#,
        &[
            "change.field_added /b/y CC",
            "change.field_removed /a/x CB",
            "change.field_removed /b/x CB",
            "change.field_renamed /a/y CC",
        ],
    ),
    (
        r#"{"name": "a", "type": {"type": "record", "name": "A", "fields": [{"name": "x", "type": "int",
            "confluent:tags": ["PII"]}]}}"#,
        r#"{"name": "b", "aliases": ["a"], "type": {"type": "record", "name": "A", "fields": [{"name": "y",
            "aliases": ["x"], "type": "int"}]}}"#,
        &[
            "change.field_removed /a CB",
            "change.field_renamed /b CC",
            "change.field_renamed /b/y CC",
            "change.tag_removed /b/y BB",
        ],
    ),
    // A record that has become a branch.
    (
        r#"{"name": "u", "type": {"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]}}"#,
        r#"{"name": "u", "type": [{"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]}, "string"]}"#,
        &["change.type_changed /u CB"],
    ),
    (
        r#"{"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}"#,
        r#"{"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3}}"#,
        &["change.decimal_changed /d BB"],
    ),
    (
        r#"{"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "I", "fields": [{"name": "q", "type": "int"}]}}}"#,
        r#"{"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "I", "fields": [{"name": "q", "type": "string"}]}}}"#,
        &["change.type_changed /items/*/q BB"],
    ),
];

#[test]
fn changes_of_schemas_are_told() {
    let mut wrong = Vec::new();
    for (old, new, expected) in TABLE {
        let evolution = crate::compare(&contract(&avro(old), &[]), &contract(&avro(new), &[]));
        let mut found = told(&evolution);
        found.sort();
        if found != *expected {
            wrong.push(format!("{old} -> {new}: expected {expected:?}, found {found:?}"));
        }
        for change in evolution.breaking(Compatibility::Full) {
            assert!(change.fix.is_some() || change.code.as_str().ends_with("logical_type_changed"), "{change}");
            let is_promise = change.area == crate::compat::Area::Tags;
            assert!(is_promise || !change.witnesses.is_empty(), "{change}: {:?}", change.no_witness);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_definition_that_moves_is_no_change() {
    let inline = r#"{"type": "record", "name": "I", "fields": [{"name": "q", "type": "int"}]}"#;
    let old = avro(&format!(r#"{{"name": "a", "type": {inline}}}, {{"name": "b", "type": "I"}}"#));
    let new = avro(&format!(r#"{{"name": "b", "type": {inline}}}, {{"name": "a", "type": "I"}}"#));
    let evolution = crate::compare(&contract(&old, &[]), &contract(&new, &[]));
    assert_eq!(told(&evolution), Vec::<String>::new());
}

/// Old rule, new rule, changes with their verdicts and whom they hurt.
const RULES: &[(&str, &str, &str, Hurts)] = &[
    ("this.total > 1.0", "this.total > 5.0", "change.rule_tightened  BC", Hurts::Producer),
    ("this.total > 5.0", "this.total > 1.0", "change.rule_loosened  CB", Hurts::Consumer),
    ("this.total > 5.0", "5.0 < this.total", "change.rule_rewritten  CC", Hurts::Nobody),
    ("this.total > 5.0", "this.total < 1.0", "change.rule_changed  BB", Hurts::Both),
];

#[test]
fn changes_of_rules_are_decided() {
    let schema = avro(TOTAL);
    for (old, new, expected, hurts) in RULES {
        let evolution = crate::compare(&contract(&schema, &[("r", old)]), &contract(&schema, &[("r", new)]));
        assert_eq!(told(&evolution), [*expected], "{old} -> {new}");
        let change = &evolution.changes[0];
        assert_eq!(change.hurts, *hurts, "{old} -> {new}");
        for witness in &change.witnesses {
            assert_eq!(witness.level, WitnessLevel::Contract);
            assert!(witness.refused[0].contains("rule `r`"), "{witness:?}");
        }
    }
    let evolution = crate::compare(&contract(&schema, &[]), &contract(&schema, &[("r", "this.total > 5.0")]));
    assert_eq!(told(&evolution), ["change.rule_added  BC"]);
    assert_eq!(evolution.verdict(Compatibility::Forward), Verdict::Compatible);
    let evolution = crate::compare(&contract(&schema, &[("r", "this.total > 5.0")]), &contract(&schema, &[]));
    assert_eq!(told(&evolution), ["change.rule_removed  CB"]);
}

#[test]
fn java_takes_any_branch() {
    let old = contract(r#"["null", "int"]"#, &[]);
    let new = contract(r#"["null", "long"]"#, &[]);
    let profiles = crate::compare(&old, &new).profiles;
    assert!(profiles.iter().all(|profile| profile.backward == Verdict::Compatible), "{profiles:?}");
    let record = |name: &str, ty: &str| {
        format!(r#"{{"type": "record", "name": "{name}", "fields": [{{"name": "x", "type": "{ty}"}}]}}"#)
    };
    let old = contract(&record("a.R", "int"), &[]);
    let new = contract(&format!("[{}, {}]", record("b.R", "string"), record("c.R", "int")), &[]);
    let profiles = crate::compare(&old, &new).profiles;
    let told: Vec<_> = profiles.iter().map(|profile| (profile.profile, profile.backward)).collect();
    assert_eq!(told[..2], [("spec", Verdict::Breaking), ("java", Verdict::Compatible)]);
    assert!(!profiles[1].notes.is_empty());
}

/// JSON Schemas: old, new, changes.
const JSON: &[(&str, &str, &[&str])] = &[
    (
        r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#,
        r#"{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}"#,
        &["schema.required  BC"],
    ),
    (r#"{"properties": {"a": {"maximum": 5}}}"#, r#"{"properties": {"a": {"maximum": 3}}}"#, &["schema.maximum /a BC"]),
    (
        r#"{"properties": {"a": {"enum": ["x"]}}}"#,
        r#"{"properties": {"a": {"enum": ["x", "y"]}}}"#,
        &["schema.enum /a CB"],
    ),
];

#[test]
fn json_schemas_are_compared() {
    let compile = |schema: &str| Contract::from_schema(Format::JsonSchema, schema).compile().unwrap();
    for (old, new, expected) in JSON {
        let evolution = crate::compare(&compile(old), &compile(new));
        let mut found = told(&evolution);
        found.sort();
        assert_eq!(found, *expected, "{old} -> {new}");
        for change in evolution.breaking(Compatibility::Full) {
            assert!(!change.witnesses[0].refused.is_empty(), "{change}");
        }
    }
}

/// ODCS properties: options of one property, old and new, changes.
const PROPERTIES: &[(&str, &str, &[&str])] = &[
    ("{maximum: 5}", "{maximum: 3}", &["schema.maximum /n BC"]),
    ("{maximum: 3}", "{maximum: 5}", &["schema.maximum /n CB"]),
    ("{multipleOf: 4}", "{multipleOf: 2}", &["schema.keyword /n CB"]),
];

#[test]
fn properties_are_compared_as_a_schema() {
    let compile = |options: &str| {
        let text = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: o\nname: O\nversion: 1.0.0\nstatus: active\nschema:\n  - \
             name: O\n    properties:\n      - {{name: n, logicalType: integer, logicalTypeOptions: {options}}}\n      \
             - {{name: at, logicalType: date}}\n"
        );
        Contract::compile(text).unwrap()
    };
    for (old, new, expected) in PROPERTIES {
        let evolution = crate::compare(&compile(old), &compile(new));
        let mut found = told(&evolution);
        found.sort();
        assert_eq!(found, *expected, "{old} -> {new}");
    }
}

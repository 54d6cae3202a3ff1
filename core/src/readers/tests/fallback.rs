//! Keywords beyond the compiled ones, and which of them is said to refuse a value.

use super::{Way, cells, check, faults, messages, readers};
use crate::cells::{Scratch, Want};
use crate::model::Format;
use crate::readers::Collector;

#[test]
fn the_keyword_that_refuses_is_named() {
    let table: &[(&str, &str, &[&str])] = &[
        (r#"{"multipleOf": 0.5}"#, "1.5", &[]),
        (r#"{"multipleOf": 0.5}"#, "1.3", &["schema.keyword @ "]),
        (r#"{"uniqueItems": true}"#, "[1, 2, [1], {\"a\": 1, \"b\": 2}]", &[]),
        (r#"{"uniqueItems": true}"#, "[{\"a\": 1, \"b\": 2}, {\"b\": 2.0, \"a\": 1e0}]", &["schema.keyword @ "]),
        (r#"{"not": {"type": "string"}}"#, "\"a\"", &["schema.not @ "]),
        (r#"{"oneOf": [{"type": "string"}, {"minimum": 5}]}"#, "3", &["schema.one_of @ "]),
        (r#"{"anyOf": [{"type": "string"}, {"minimum": 5}]}"#, "3", &["schema.any_of @ "]),
        (r#"{"enum": [[1, {"a": 1}]]}"#, "[1.0, {\"a\": 1}]", &[]),
        (r#"{"enum": [[1, {"a": 1}]]}"#, "[1, {\"a\": 2}]", &["schema.enum @ "]),
        (r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#, r#"{"a": 1}"#, &["schema.required @ /b"]),
        (
            r#"{"properties": {"p": {"properties": {"q": {"type": "string"}}, "minProperties": 1, "propertyNames": {"maxLength": 1}}}}"#,
            r#"{"p": {"q": 1}}"#,
            &["schema.type @ /p/q"],
        ),
        (
            r#"{"multipleOf": 2}"#,
            r#"{"a": 1, "a": 2, "b": "\ud800"}"#,
            &["json.duplicate_key @ /a", "json.lone_surrogate @ /b"],
        ),
    ];
    for (schema, value, expected) in table {
        check(&readers(Format::JsonSchema, schema), Way::Json, value.as_bytes(), expected);
    }
}

#[test]
fn a_constant_chooses_the_branch() {
    let schema = r##"{"oneOf": [{"$ref": "#/$defs/card"}, {"$ref": "#/$defs/cash"}], "$defs": {
        "card": {"properties": {"kind": {"const": "card"}, "number": {"type": "string"}}, "required": ["kind", "number"]},
        "cash": {"properties": {"kind": {"const": "cash"}}, "required": ["kind"]}}}"##;
    let readers = readers(Format::JsonSchema, schema);
    check(&readers, Way::Json, br#"{"kind": "card", "number": "1"}"#, &[]);
    let found = faults(&readers, Way::Json, br#"{"kind": "card", "number": 1}"#);
    assert!(found.len() == 1 && found[0].starts_with("schema.type @ /"), "{found:?}");
    check(&readers, Way::Json, br#"{"kind": "coin"}"#, &["schema.one_of @ "]);
}

#[test]
fn cells_below_are_filled() {
    let schema =
        r#"{"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "dependentRequired": {"a": ["b"]}}"#;
    let filled = cells(Format::JsonSchema, schema, Want::Value, Way::Json, br#"{"a": "x", "b": 2}"#);
    assert_eq!(filled, ["a=\"x\"", "b=Int(2)"]);
}

#[test]
fn recursive_any_of_is_not_exponential() {
    let schema = r##"{"$ref": "#/$defs/t", "$defs": {"t": {"anyOf": [
        {"properties": {"n": {"$ref": "#/$defs/t"}, "v": {"const": 1}}, "required": ["v"]},
        {"properties": {"n": {"$ref": "#/$defs/t"}, "v": {"const": 2}}, "required": ["v"]}]}}}"##;
    let text = format!("{}{{}}{}", r#"{"v": 1, "n": "#.repeat(90), "}".repeat(90));
    assert!(!faults(&readers(Format::JsonSchema, schema), Way::Json, text.as_bytes()).is_empty());
}

#[test]
fn faults_of_the_closest_branch_are_never_those_of_the_record() {
    let schema = r#"{"items": {"oneOf": [{"type": "integer"}, {"type": "object", "properties": {"a": {}}, "additionalProperties": false}]}}"#;
    let readers = readers(Format::JsonSchema, schema);
    // More faults than a collector keeps at once, before it and within.
    let members: Vec<String> = (0..3_000).map(|at| format!("\"m{at}\": 0")).collect();
    let payload = format!("[{}{{{}}}]", "\"\",".repeat(900), members.join(","));
    let mut all = Collector::default();
    let _ = readers.json_text(payload.as_bytes(), &mut Scratch::default(), &mut all);
    let found = all.into_faults();
    assert!(found.more.is_empty() && found.beyond.kinds.is_empty(), "{:?}", found.more);
    assert_eq!(found.list.len(), 901);
    assert!(found.list.iter().all(|fault| fault.code == crate::diagnostics::codes::SCHEMA_ONE_OF));
    let said = messages(&readers, Way::Json, payload.as_bytes());
    let last = said.last().unwrap();
    assert!(last.contains("branch 2 is the closest") && last.contains("(and 2999 more)"), "{last}");
}

/// Names times members would be billions.
#[test]
fn many_names_are_looked_for_in_wide_objects() {
    let all: Vec<String> = (0..60_000).map(|at| format!("\"m{at}\"")).collect();
    let names = all.join(",");
    let object = |names: &[String]| {
        format!("{{{}}}", names.iter().rev().map(|name| format!("{name}:1")).collect::<Vec<_>>().join(","))
    };
    let schemas = [
        format!(r#"{{"if":true,"then":{{"required":[{names}]}}}}"#),
        format!(r#"{{"anyOf":[{{"required":[{names}]}},{{"type":"null"}}]}}"#),
        format!(r#"{{"dependentRequired":{{"m1":[{names}]}}}}"#),
    ];
    for (schema, expected) in schemas.iter().zip(["schema.required @ /m0", "schema.any_of @ ", "schema.required @ /m0"])
    {
        let readers = readers(Format::JsonSchema, schema);
        check(&readers, Way::Json, object(&all).as_bytes(), &[]);
        check(&readers, Way::Json, object(&all[1..]).as_bytes(), &[expected]);
    }
}

/// What the repository holds.
#[expect(clippy::disallowed_methods, reason = "tests read the sample contracts and the sources")]
fn repository(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

#[test]
fn of_payments_only_the_union_falls_back() {
    let schema = repository("contracts/payments/payment.schema.json");
    let (shape, _) = super::shape(Format::JsonSchema, &schema);
    let found: Vec<&str> = shape.fallbacks.iter().map(|fallback| &*fallback.pointer).collect();
    assert_eq!(found, ["/properties/method"]);
}

/// The files that a record's way leads through hold no tree of JSON; those that compile the crate's
/// validators, or compare with what a schema says, know the schema as one.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests read the sources")]
fn no_tree_of_json_stands_on_the_way_of_a_record() {
    let schema_only =
        ["fallback.rs", "fallback_asked.rs", "fallback_exact.rs", "fallback_json.rs", "attribute.rs", "nearest.rs"];
    let mut files = vec!["core/src/contract/engine.rs".to_owned(), "core/src/contract/ways.rs".to_owned()];
    for folder in ["core/src/readers", "core/src/cells", "core/src/rules", "core/src/rules/eval"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.extension().is_some_and(|ext| ext == "rs") && !schema_only.contains(&&*name) {
                files.push(format!("{folder}/{name}"));
            }
        }
    }
    assert!(files.len() > 50, "{files:?}");
    for file in files {
        let text = repository(&file);
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains("serde_json"), "{file}");
    }
}

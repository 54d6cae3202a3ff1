//! The samples keep their tests; and the reader of tests files agrees with their JSON Schema.

use std::path::PathBuf;

use serde_json::{Value, json};
use stipula::{Contract, Format, TestsFile};
use stipula_files::{TestRun, find_tests};
use stipula_tests::{root, samples};

#[test]
fn the_samples_keep_their_tests() {
    let files = find_tests(&[root().join("contracts")]).unwrap();
    let files: Vec<_> = files.into_iter().filter(|file| !is_later(file)).collect();
    assert!(files.len() >= 3, "{files:?}");
    let run = TestRun::of(&files);
    assert!(run.failed() == 0 && run.errors() == 0 && run.passed() > 60, "{}", run.to_json());
}

#[test]
fn every_sample_with_rules_tries_each_of_them() {
    let files = find_tests(&[root().join("contracts")]).unwrap();
    for file in files.into_iter().filter(|file| !is_later(file)) {
        let text = std::fs::read_to_string(&file).unwrap();
        let contract: PathBuf = stipula_files::ContractTests::from_file(&file).unwrap().contract().to_owned();
        for rule in stipula_files::compiler_for(&contract).unwrap().compile().unwrap().rules() {
            let expected = text.contains(&format!("rule: {}}}", rule.id));
            assert!(expected, "no case of {} is refused by `{}`", file.display(), rule.id);
        }
    }
}

fn whole() -> Value {
    json!({
        "$schema": "tests.schema.json",
        "contract": "v2.odcs.yaml",
        "as": "writer",
        "object": "Order",
        "now": "2026-01-31T12:00:00.5+01:00",
        "options": {"strict": true, "duplicate_keys": "last", "formats": "annotate", "undeclared": "ignore", "sensitive_tags": ["A"]},
        "cases": [
            {"name": "a", "json": {"b": [1]}, "expect": "valid"},
            {"name": "b", "text": "{", "expect": {"class": "undecodable"}, "as": "reader", "object": "B", "now": "2026-01-31T12:00:00Z", "options": {}},
            {"name": "c", "base64": "YQ==", "expect": {"codes": ["schema.type"], "paths": ["/a~1b/0", ""]}},
            {"name": "d", "file": "good.jsonl", "line": 2, "expect": {"violations": [{"code": "rule.error", "path": "", "rule": "r"}]}},
            {"name": "e", "base": "a", "set": {"/b/0": 2, "/c": null}, "remove": [], "expect": {"violations": [{"code": "rule.error", "path": ""}]}},
        ],
    })
}

/// Every way of a value with one thing changed: a member taken away or renamed, a value of another kind.
fn changed(value: &Value) -> Vec<Value> {
    let mut all: Vec<Value> =
        [json!(null), json!(true), json!(0), json!(1.5), json!("x y"), json!(""), json!([]), json!({})].into();
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                let mut without = members.clone();
                without.remove(key);
                all.push(without.clone().into());
                without.insert(format!("{key}x"), inner.clone());
                all.push(without.into());
                all.extend(changed(inner).into_iter().map(|inner| {
                    let mut members = members.clone();
                    members.insert(key.clone(), inner);
                    members.into()
                }));
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                all.extend(changed(item).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[at] = item;
                    items.into()
                }));
            }
        }
        _ => {}
    }
    all
}

/// What the reader alone knows: texts that name something.
const BEYOND_A_SCHEMA: [&str; 5] =
    ["no case above", "leads nowhere", "there is no code", "two cases", "expected base64"];

#[test]
fn the_reader_agrees_with_the_schema() {
    let schema = samples::text("contracts/tests.schema.json");
    let schema = Contract::from_schema(Format::JsonSchema, schema).compile().unwrap_or_else(|fault| panic!("{fault}"));
    let whole = whole();
    assert!(schema.is_valid_json(whole.to_string()), "{:?}", schema.check_json(whole.to_string()).violations);
    let mut refused = 0;
    for value in std::iter::once(whole.clone()).chain(changed(&whole)) {
        let text = value.to_string();
        let read = TestsFile::read("t.tests.json", &text);
        let only = |error: &stipula::CompileError| {
            let known = |message: &str| BEYOND_A_SCHEMA.iter().any(|part| message.contains(part));
            error.diagnostics().iter().all(|each| known(&each.message))
        };
        let fits = read.as_ref().err().is_none_or(only);
        let report = schema.check_json(&text);
        assert_eq!(fits, report.valid, "{text}\n{:?}\n{:?}", read.err(), report.violations);
        refused += usize::from(!fits);
    }
    assert!(refused > 300, "only {refused} are refused");
}

/// Properties as the only schema are not judged yet.
fn is_later(file: &std::path::Path) -> bool {
    file.iter().any(|part| part == "shipments")
}

//! Whole contracts compared.

mod everyday;
mod policy;
mod proofs;
#[cfg(all(feature = "avro", feature = "json-schema"))]
mod registry;
mod schemas;
mod several;

use std::collections::BTreeMap;

use super::{Change, Compatibility, Evolution, Verdict};
use crate::contract::Contract;
use crate::model::Format;

fn avro(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "Order", "namespace": "acme", "fields": [{fields}]}}"#)
}

fn contract(schema: &str, rules: &[(&str, &str)]) -> Contract {
    let compiler = Contract::from_schema(Format::Avro, schema);
    rules.iter().fold(compiler, |compiler, (id, rule)| compiler.rule(*id, *rule)).compile().unwrap()
}

/// `code path B|U|C B|U|C`: the verdicts back and forth.
fn short(change: &Change) -> String {
    let letter = |verdict: Verdict| verdict.as_str().chars().take(1).collect::<String>();
    format!("{} {} {}{}", change.code, change.path, letter(change.backward), letter(change.forward))
}

fn told(evolution: &Evolution) -> Vec<String> {
    evolution.changes.iter().map(short).collect()
}

/// Files by name.
struct Files(BTreeMap<String, String>);

impl crate::document::Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// A contract of an ODCS document over the schema of a file.
fn odcs(document: &str, schema: &str) -> Contract {
    let files = Files([("order.avsc".to_owned(), schema.to_owned())].into());
    Contract::compiler(document).resolver(files).compile().unwrap_or_else(|error| panic!("{error}\n{document}"))
}

#[test]
fn a_comparison_has_a_stable_form() {
    let old = contract(&avro(r#"{"name": "total", "type": "double"}"#), &[]);
    let new = contract(&avro(r#"{"name": "total", "type": "string"}"#), &[]);
    let evolution = crate::compare(&old, &new);
    let json: serde_json::Value = serde_json::from_str(&evolution.to_json()).unwrap();
    assert_eq!(json["format"], "stipula.evolution/1");
    assert_eq!((&json["level"], &json["verdict"]), (&"BACKWARD".into(), &"BREAKING".into()));
    let change = &json["changes"][0];
    assert_eq!(change["code"], "change.type_changed");
    assert_eq!((&change["backward"], &change["forward"]), (&"BREAKING".into(), &"BREAKING".into()));
    assert_eq!(change["hurts"], "both");
    assert_eq!(change["witnesses"][0]["record"], r#"{"total":1.5}"#);
    assert_eq!(change["witnesses"][0]["payload"], "000000000000f83f");
    assert_eq!(change["witnesses"][1]["payload"], "0874657874");
    assert_eq!(evolution.verdict(Compatibility::None), Verdict::Compatible);
    assert_eq!((json["asked_bump"].clone(), evolution.made_bump), ("major".into(), None));
}

#[test]
fn a_contract_does_not_differ_from_itself() {
    let schema = avro(r#"{"name": "total", "type": "double"}, {"name": "next", "type": ["null", "Order"]}"#);
    let one = contract(&schema, &[("r", "this.total > 1.0")]);
    let evolution = crate::compare(&one, &contract(&schema, &[("r", "this.total > 1.0")]));
    assert!(evolution.changes.is_empty(), "{:?}", told(&evolution));
    assert_eq!(evolution.asked_bump, super::Bump::None);
}

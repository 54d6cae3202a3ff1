//! Pairs of schemas, and what must come of them. Witnesses are replayed by compiled contracts.

mod changes;
mod edits;
mod hostile;
mod karapace;
mod laws;
mod pairs;
mod proofs;
mod random_edit;
mod real;
mod work;

use serde_json::Value;

use super::{Break, Changes, Containment, Options, Schema, contains};
use crate::limits::Limits;
use crate::{Contract, Format};

pub(super) fn schema(text: &str) -> Schema {
    Schema::parse(text, &[], &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(super) fn contract(text: &str) -> Contract {
    Contract::from_schema(Format::JsonSchema, text).compile().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The answer, its witness replayed.
pub(super) fn ask(old: &str, new: &str) -> Containment {
    let answer = contains(&schema(old), &schema(new), Options::default());
    if let Containment::Broken(found) = &answer {
        replay(&contract(old), &contract(new), found);
    }
    answer
}

/// All breaks, their witnesses replayed; they agree with the one answer.
pub(super) fn ask_all(old: &str, new: &str) -> Changes {
    let found = super::changes(&schema(old), &schema(new), Options::default());
    let (accepts, refuses) = (contract(old), contract(new));
    for one in &found.breaks {
        replay(&accepts, &refuses, one);
    }
    found
}

pub(super) fn replay(old: &Contract, new: &Contract, found: &Break) {
    let json = &found.witness.json;
    assert!(old.is_valid_json(json), "the old side refuses {json}: {:?}", old.check_json(json).violations);
    assert!(!new.is_valid_json(json), "the new side accepts {json}");
    assert!(!found.keyword.is_empty() && found.new.is_some(), "no keyword is blamed for {json}");
}

/// Data of others, from the folder that holds it.
pub(super) fn vectors(path: &str) -> Option<Value> {
    #[expect(clippy::disallowed_methods, reason = "tests read data of others where it is told to be")]
    let text = {
        let beside = format!("{}/../../shared/vectors", env!("CARGO_MANIFEST_DIR"));
        let folder = std::env::var("STIPULA_VECTORS").unwrap_or(beside);
        std::fs::read_to_string(format!("{folder}/{path}"))
    };
    if text.is_err() {
        println!("conformance data is missing: {path}");
    }
    text.ok().map(|text| serde_json::from_str(&text).unwrap())
}

/// Sets, adds or removes a member or an element.
pub(super) fn edit(schema: &mut Value, op: &str, pointer: &str, value: Option<&Value>) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    match (schema.pointer_mut(parent), op, value) {
        (Some(Value::Object(members)), "set", Some(value)) => {
            members.insert(last, value.clone());
        }
        (Some(Value::Object(members)), "del", None) => assert!(members.remove(&last).is_some(), "{pointer}"),
        (Some(Value::Array(items)), "set", Some(value)) if last == "-" => items.push(value.clone()),
        (Some(Value::Array(items)), "del", None) => {
            items.remove(last.parse().unwrap());
        }
        _ => panic!("{op} {pointer}"),
    }
}

//! Another tool's 321 pairs and its verdicts, as draft 7. Where we differ there is a proof or a witness;
//! `docs/json-schema-evolution.md` says why.

use serde_json::{Value, json};

use super::{ask, vectors};
use crate::compat::json_schema::Containment;

/// A schema said to be of draft 7, where bools cannot say so.
fn of_draft_7(schema: &Value) -> String {
    let draft = "http://json-schema.org/draft-07/schema#";
    let mut schema = match schema {
        Value::Bool(true) => json!({}),
        Value::Bool(false) => json!({"not": {}}),
        other => other.clone(),
    };
    schema["$schema"] = json!(draft);
    schema.to_string()
}

#[test]
fn recorded_pairs_are_decided() {
    let Some(Value::Array(pairs)) = vectors("karapace/jsonschema-compat.json") else { return };
    let (mut agree, mut proofs, mut witnesses) = (0, 0, 0);
    for pair in &pairs {
        let (old, new) = (of_draft_7(&pair["writer"]), of_draft_7(&pair["reader"]));
        match (ask(&old, &new), pair["compatible"] == true) {
            (Containment::Contained, true) | (Containment::Broken(_), false) => agree += 1,
            (Containment::Contained, false) => proofs += 1,
            (Containment::Broken(_), true) => witnesses += 1,
            (Containment::Unknown(why), _) => panic!("{why:?}\n{old}\n{new}"),
        }
    }
    assert_eq!((pairs.len(), agree, proofs, witnesses), (321, 245, 75, 1));
}

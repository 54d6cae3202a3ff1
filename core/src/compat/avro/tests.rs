//! The pairs that others have recorded: every verdict is that of the specification, and every break
//! has a witness that was replayed.

use std::path::PathBuf;

use super::super::level::{Compatibility, Verdict, Way};
use crate::compare;
use crate::contract::Contract;
use crate::model::Format;

/// Pairs of which the recorded verdict is not the one of the specification, and why.
///
/// `ruby-79` and `ruby-81` are no such pairs: the library reads a fixed decimal of another name, and of another size; the
/// specification's sentence on decimals adds precision and scale to what fixed types must have in common,
/// and takes nothing away.
const NOTES: &[(&str, &str)] =
    &[("avro-compat-202", "the writer's record always contains itself: it has no value, so nothing of it is misread")];

/// Pairs of which a schema is none, and why.
const INVALID: &[(&str, &str)] =
    &[("karapace-7", "the default of the enum is none of its symbols"), ("avro-compat-7", "the same pair")];

#[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
fn vectors() -> Option<PathBuf> {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    let found = given.unwrap_or(beside);
    if found.is_dir() {
        return Some(found);
    }
    println!("the conformance data is missing: set STIPULA_VECTORS");
    None
}

struct Tally {
    wrong: Vec<String>,
    breaks: usize,
    witnessed: usize,
}

impl Tally {
    fn pair(&mut self, id: &str, writer: &serde_json::Value, reader: &serde_json::Value, expected: bool) {
        let compile = |schema: &serde_json::Value| Contract::from_schema(Format::Avro, schema.to_string()).compile();
        let (old, new) = match (compile(writer), compile(reader)) {
            (Ok(old), Ok(new)) => (old, new),
            (old, new) => {
                if INVALID.iter().all(|(known, _)| *known != id) {
                    let error = old.err().or(new.err()).unwrap();
                    self.wrong.push(format!("{id}: does not compile: {error}"));
                }
                return;
            }
        };
        let evolution = compare(&old, &new);
        let Some(spec) = evolution.profiles.iter().find(|profile| profile.profile == "spec") else {
            if !expected {
                self.wrong.push(format!("{id}: nothing has changed"));
            }
            return;
        };
        let told = spec.backward;
        let noted = NOTES.iter().any(|(known, _)| *known == id);
        if ((told == Verdict::Compatible) == expected) == noted {
            self.wrong.push(format!("{id}: expected {expected}, told {told:?}, {:?}", evolution.changes));
        }
        for change in evolution.breaking(Compatibility::Full) {
            for (way, verdict) in [(Way::Backward, change.backward), (Way::Forward, change.forward)] {
                if verdict == Verdict::Breaking {
                    self.breaks += 1;
                    let has = change.witnesses.iter().any(|witness| witness.way == way);
                    self.witnessed += usize::from(has);
                    if !has {
                        self.wrong.push(format!("{id}: no witness {way:?}: {change}, {:?}", change.no_witness));
                    }
                }
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn recorded_pairs_are_decided_as_specified() {
    let Some(vectors) = vectors() else { return };
    let mut tally = Tally { wrong: Vec::new(), breaks: 0, witnessed: 0 };
    let text = std::fs::read_to_string(vectors.join("avro-compat/pairs_all.jsonl")).unwrap();
    let told = std::fs::read_to_string(vectors.join("avro-compat/pairs_all.witness.jsonl")).unwrap();
    let lines = |text: &str| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let mut count = 0;
    for (pair, spec) in lines(&text).iter().zip(lines(&told)) {
        assert_eq!(pair["id"], spec["id"]);
        count += 1;
        tally.pair(pair["id"].as_str().unwrap(), &pair["writer"], &pair["reader"], spec["spec"] == "compatible");
    }
    assert_eq!(count, 259);
    let text = std::fs::read_to_string(vectors.join("karapace/avro-compat.json")).unwrap();
    let pairs: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    for (at, pair) in pairs.iter().enumerate() {
        let id = format!("avro-compat-{at}");
        tally.pair(&id, &pair["writer"], &pair["reader"], pair["compatible"] == true);
    }
    assert_eq!((tally.breaks, tally.witnessed), (431, 431));
    assert!(tally.wrong.is_empty(), "{} wrong:\n{}", tally.wrong.len(), tally.wrong.join("\n"));
}

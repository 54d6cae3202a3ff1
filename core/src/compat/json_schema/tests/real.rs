//! Schemas in the manner of public ones, and random single edits of them, both ways.

use serde_json::Value;

use super::random_edit::{Random, random_edit};
use super::{contract, replay, schema, vectors};
use crate::compat::json_schema::{Containment, Options, contains};

const REAL: [(&str, &str); 6] = [
    ("pipeline", include_str!("real/pipeline.json")),
    ("services", include_str!("real/services.json")),
    ("package", include_str!("real/package.json")),
    ("event", include_str!("real/event.json")),
    ("shapes", include_str!("real/shapes.json")),
    ("rules", include_str!("real/rules.json")),
];

/// Pairs told and not told.
fn check(name: &str, text: &str, edits: usize, random: &mut Random) -> (usize, usize) {
    let (mut told, mut untold) = (0, 0);
    let before: Value = serde_json::from_str(text).unwrap();
    let base = (schema(text), contract(text));
    for _ in 0..edits {
        let mut after = before.clone();
        random_edit(&mut after, random);
        let edited = after.to_string();
        let Ok(other) = crate::Contract::from_schema(crate::Format::JsonSchema, &edited).compile() else { continue };
        let edited = (schema(&edited), other);
        for (old, new) in [(&base, &edited), (&edited, &base)] {
            match contains(&old.0, &new.0, Options::default()) {
                Containment::Contained => told += 1,
                Containment::Broken(found) => {
                    replay(&old.1, &new.1, &found);
                    told += 1;
                }
                Containment::Unknown(why) => {
                    untold += 1;
                    println!("{name}: {why:?}");
                }
            }
        }
    }
    (told, untold)
}

#[test]
fn nearly_every_edit_is_decided() {
    let mut random = Random(5);
    let (mut told, mut untold) = (0, 0);
    for (name, text) in REAL {
        let (yes, no) = check(name, text, 45, &mut random);
        (told, untold) = (told + yes, untold + no);
    }
    assert!(untold * 100 <= told, "{told} decided, {untold} not");
    assert!(told > 500, "{told}");
}

#[test]
fn edits_of_the_standards_own_schema_are_decided() {
    let Some(standard) = vectors("odcs/schema/odcs-json-schema-v3.1.0.json") else { return };
    let (told, untold) = check("odcs", &standard.to_string(), 30, &mut Random(6));
    assert!(untold * 100 <= told, "{told} decided, {untold} not");
    assert!(told > 50, "{told}");
}

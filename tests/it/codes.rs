//! Every code is raised by some vector.

use std::collections::BTreeSet;

use stipula::codes;
use stipula_tests::samples;
use stipula_tests::vectors::{self, Expect, ExpectedLine};

/// Codes that no vector raises, and why. An entry that some vector raises is a fault.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("object.failed", "only a host whose own code fails can raise it; held in each binding"),
    ("schema.all_of", "a part of `allOf` that fails is told by its own code"),
];

#[test]
fn every_code_is_raised_by_a_vector() {
    let raised = raised();
    let excepted: BTreeSet<&str> = EXCEPTIONS.iter().map(|(code, _)| *code).collect();
    let known: BTreeSet<&str> = codes::TABLE.iter().map(|row| row.code.as_str()).collect();
    let missing: Vec<&&str> =
        known.iter().filter(|code| !raised.contains(**code) && !excepted.contains(**code)).collect();
    let unknown: Vec<&String> = raised.iter().filter(|code| !known.contains(code.as_str())).collect();
    let stale: Vec<&&str> = excepted.iter().filter(|code| raised.contains(**code) || !known.contains(**code)).collect();
    assert!(missing.is_empty(), "no vector raises {missing:?}");
    assert!(unknown.is_empty(), "vectors expect codes that do not exist: {unknown:?}");
    assert!(stale.is_empty(), "exceptions that are none: {stale:?}");
}

fn raised() -> BTreeSet<String> {
    let mut raised = BTreeSet::new();
    for vector in vectors::load().iter().flat_map(|(_, vectors)| vectors) {
        let diagnostics = vector.diagnostics.iter().chain(&vector.warnings).flatten();
        raised.extend(diagnostics.map(|diagnostic| diagnostic.code.clone()));
        for case in &vector.cases {
            match &case.expect {
                Expect::Outcome(expected) => raised.extend(expected.violations.iter().map(|each| each.code.clone())),
                Expect::Lines(path) if path == "valid" => {}
                Expect::Lines(path) => {
                    let lines: Vec<ExpectedLine> = serde_json::from_str(&samples::text(path)).unwrap();
                    raised.extend(lines.iter().flat_map(|line| &line.violations).map(|each| each.code.clone()));
                }
            }
        }
    }
    raised
}

//! The wording of every code: `snapshots/messages.txt` holds an example of each, to be read by
//! people. The examples stand in `snapshots/messages.json`, in the form of the shared vectors.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stipula::{Diagnostic, Report, codes};
use stipula_tests::vectors::{Case, Vector};
use stipula_tests::{base64, compare_snapshot, root};

/// Codes without an example, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("frame.indexes", "frames of Protobuf alone have message indexes"),
    ("object.failed", "only a host whose own code fails can raise it"),
    ("object.unsupported", "only a host with values of its own can raise it"),
    ("schema.all_of", "a part of `allOf` that fails is told by its own code"),
];

#[test]
fn every_code_has_an_example() {
    let text = std::fs::read_to_string(root().join("tests/snapshots/messages.json")).unwrap();
    let examples: Vec<Vector> = serde_json::from_str(&text).unwrap();
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for example in &examples {
        match example.compile() {
            Err(fault) => fault.diagnostics().iter().for_each(|each| note(&mut lines, each.code.as_str(), told(each))),
            Ok(contract) => {
                contract.diagnostics().iter().for_each(|each| note(&mut lines, each.code.as_str(), told(each)));
                for report in example.cases.iter().map(|case| judged(&contract, case)) {
                    for each in &report.violations {
                        note(&mut lines, each.code.as_str(), format!("{}: {each}", each.severity));
                    }
                }
            }
        }
    }
    let mut actual = String::new();
    let mut missing = Vec::new();
    for row in codes::TABLE {
        let code = row.code.as_str();
        let excepted = EXCEPTIONS.iter().any(|(each, _)| *each == code);
        match lines.get(code) {
            Some(lines) => {
                assert!(!excepted, "{code} is raised: take it from the exceptions");
                let _ = writeln!(actual, "{code}: {}\n    {}\n", row.summary, lines.join("\n    "));
            }
            None if !excepted => missing.push(code),
            None => {}
        }
    }
    assert!(missing.is_empty(), "no example in snapshots/messages.json raises {missing:?}");
    compare_snapshot("messages.txt", &actual);
}

/// Each line once, and no more of a code than a reader wants.
fn note<'c>(lines: &mut BTreeMap<&'c str, Vec<String>>, code: &'c str, line: String) {
    let known = lines.entry(code).or_default();
    if !known.contains(&line) && known.len() < 4 {
        known.push(line);
    }
}

fn told(diagnostic: &Diagnostic) -> String {
    let hint = diagnostic.hint.as_ref().map_or(String::new(), |hint| format!("\n        help: {hint}"));
    format!("{}: {}{hint}", diagnostic.severity, diagnostic.message)
}

fn judged(contract: &stipula::Contract, case: &Case) -> Report {
    if let Some(last) = case.container(contract).and_then(|mut reports| reports.pop()) {
        return last;
    }
    if let Some(message) = &case.framed {
        return message.judge(contract).0;
    }
    match (&case.json, &case.text, &case.text_base64, &case.base64) {
        (Some(value), ..) => contract.check_json(value.json()),
        (_, Some(text), ..) => contract.check_json(text),
        (_, _, Some(text), _) => contract.check_json(base64::decode(text)),
        (.., Some(payload)) => contract.check_bytes(&base64::decode(payload)),
        _ => panic!("{}: `json`, `text`, `text_base64` or `base64`", case.name),
    }
}

//! The conformance data, for tests.

use std::path::PathBuf;

use serde_json::Value;

/// A JSON file of the conformance data. Where the data is not there it says so, and gives `None`.
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
pub(super) fn read(file: &str) -> Option<Value> {
    let folder = std::env::var_os("STIPULA_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")), PathBuf::from);
    let bytes = std::fs::read(folder.join(file)).ok();
    if bytes.is_none() {
        eprintln!("not tested: the conformance data has no {file}");
    }
    bytes.map(|bytes| serde_json::from_slice(&bytes).unwrap())
}

/// Every test of a suite file on a string, as (schema, text, valid, description).
pub(super) fn suite(file: &str) -> Vec<(Value, String, bool, String)> {
    let Some(groups) = read(&format!("json-schema-test-suite/tests/{file}")) else { return Vec::new() };
    let mut found = Vec::new();
    for group in groups.as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            if let Some(text) = test["data"].as_str() {
                let about = format!("{file}: {} / {}", group["description"], test["description"]);
                found.push((group["schema"].clone(), text.to_owned(), test["valid"].as_bool().unwrap(), about));
            }
        }
    }
    assert!(!found.is_empty(), "{file} holds no tests on strings");
    found
}

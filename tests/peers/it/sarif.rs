//! What `stipula review` writes as SARIF, by the schema of the standard: read into the types made of it, and
//! judged by two validators.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use stipula::{Contract, Format};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The schema is a file of the crate, which does not hand it out.
fn schema() -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut metadata = Command::new(cargo);
    metadata.args(["metadata", "--format-version", "1", "--offline", "--manifest-path"]);
    let output = metadata.arg(root().join("tests/peers/Cargo.toml")).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let own = packages.find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(own["manifest_path"].as_str().unwrap());
    let text = fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    // A bracket that ECMA-262 wants escaped, in the pattern of a member that is not written.
    let (wrong, right) = (r#"{2}]?$""#, r#"{2}\\]?$""#);
    assert!(text.contains(wrong));
    text.replace(wrong, right)
}

#[test]
fn what_is_written_is_sarif() {
    let schema = schema();
    let value: Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(value["properties"]["version"]["enum"][0], "2.1.0");
    let peer = jsonschema::validator_for(&value).unwrap();
    let own = Contract::from_schema(Format::JsonSchema, schema.as_str()).compile().unwrap();
    for name in ["review.sarif", "review-broken.sarif"] {
        let text = fs::read_to_string(root().join("cli/tests/snapshots").join(name)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let faults: Vec<String> = peer.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        let report = own.check_json(&text);
        assert!(report.valid, "{name}: {report:?}");
        let typed: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
        assert!(typed.runs.iter().any(|run| run.results.as_ref().is_some_and(|results| !results.is_empty())), "{name}");
        // What is no SARIF is refused by both.
        for (from, to) in [("\"level\": \"error\"", "\"level\": \"fatal\""), ("\"startLine\": ", "\"startLine\": -")] {
            let wrong = text.replacen(from, to, 1);
            assert_ne!(wrong, text, "{name} has no `{from}`");
            let value: Value = serde_json::from_str(&wrong).unwrap();
            assert_eq!((peer.is_valid(&value), own.is_valid_json(&wrong)), (false, false), "{name}: {to}");
        }
    }
}

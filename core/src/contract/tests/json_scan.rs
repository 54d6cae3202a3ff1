//! The quick scan of JSON text and the careful reader, on the shared vectors.

use serde_json::Value;

use crate::Contract;
use crate::readers::tests::json_scan::{Counts, everywhere};
use crate::readers::tests::random::Random;

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(lines) => Some(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")),
        _ => None,
    }
}

/// Every JSON payload of the shared vectors, under its own contract.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn they_agree_on_the_shared_vectors() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors");
    let mut random = Random(3);
    let mut counts = Counts::default();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "json")) {
        let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        for vector in vectors.as_array().unwrap() {
            let Some(document) = text(&vector["document"]) else { continue };
            let Ok(contract) = Contract::compile(document) else { continue };
            let what = format!("{} {}", file.display(), vector["name"]);
            for case in vector["cases"].as_array().into_iter().flatten() {
                let payload = match (case.get("json"), case["text"].as_str()) {
                    (Some(json), _) => json.to_string(),
                    (None, Some(text)) => text.to_owned(),
                    _ => continue,
                };
                everywhere(&contract.inner.engine.readers, payload.as_bytes(), &what, &mut random, &mut counts);
            }
        }
    }
    assert!(counts.accepted > 1_000 && counts.refused > 10_000, "{counts:?}");
}

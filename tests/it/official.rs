//! The standard's own files: each negative is refused by a diagnostic that names its fault, at its
//! line; each example loads.

use std::path::PathBuf;

use stipula::{Compiler, Diagnosis, Severity};
use stipula_tests::odcs_table::conformance_data;

/// (file, code, line, what the message has to hold).
const NEGATIVES: &[(&str, &str, usize, &str)] = &[
    ("additional-unknown-property", "document.unknown_key", 9, "`unknownRootField`"),
    ("enum-duplicate-values", "document.value", 17, "stands twice"),
    ("enum-empty", "document.value", 15, "at least one value"),
    ("enum-missing-value", "document.missing_key", 16, "`value`"),
    ("invalid-api-version", "document.value", 5, "`v4.0.0`"),
    ("invalid-kind", "document.kind", 6, "`DataModel`"),
    ("invalid-quality-dimension", "document.value", 20, "found `validity`"),
    ("invalid-quality-metric", "document.value", 17, "found `invalidMetric`"),
    ("invalid-quality-type", "document.value", 17, "found `unknown`"),
    ("map-missing-block", "document.missing_key", 13, "the key `map`"),
    ("map-missing-key", "document.missing_key", 16, "the key `key`"),
    ("map-missing-value", "document.missing_key", 16, "the key `value`"),
    ("missing-required-fields", "document.missing_key", 4, "the key `id`"),
    ("quality-custom-missing-implementation", "document.missing_key", 17, "the key `implementation`"),
    ("quality-element-field", "document.unknown_key", 18, "no key `element`"),
    ("quality-library-missing-metric", "document.missing_key", 17, "the key `metric`"),
    ("quality-multiple-operators", "document.value", 20, "expected one operator"),
    ("quality-mustbebetween-wrong-size", "document.value", 15, "a list of two numbers"),
    ("quality-sql-missing-query", "document.missing_key", 17, "the key `query`"),
    ("relationship-property-level-with-from", "document.unknown_key", 17, "no key `from`"),
    ("relationship-schema-level-missing-from-to", "document.missing_key", 13, "the key `from`"),
    ("schema-property-invalid-logicaltype", "document.value", 14, "found `binary`"),
    ("schema-property-missing-name", "document.missing_key", 13, "the key `name`"),
    ("server-invalid-type", "document.value", 11, "found `mongodb`"),
    ("server-missing-conditional-fields", "document.missing_key", 10, "the key `schema`"),
    ("server-missing-required-fields", "document.missing_key", 10, "the key `server`"),
    ("sla-missing-required-value", "document.missing_key", 10, "the key `value`"),
    ("synonym-missing-term", "document.missing_key", 18, "the key `synonym`"),
];

fn files(folder: &str) -> Option<Vec<(String, PathBuf)>> {
    let Some(data) = conformance_data() else {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return None;
    };
    let (mut folders, mut found) = (vec![data.join("odcs").join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(stem) = name.strip_suffix(".odcs.yaml") {
                found.push((stem.to_owned(), path));
            }
        }
    }
    found.sort();
    Some(found)
}

fn diagnose(path: &PathBuf) -> Diagnosis {
    Compiler::new(std::fs::read_to_string(path).unwrap()).name("contract.odcs.yaml").diagnose()
}

/// (code, line, message) of the errors.
fn errors(diagnosis: &Diagnosis) -> Vec<(String, usize, String)> {
    let line = |span: stipula::Span| {
        let text = diagnosis.sources.get(span.source).unwrap().text();
        text[..span.start as usize].matches('\n').count() + 1
    };
    let errors = diagnosis.diagnostics.iter().filter(|fault| fault.severity == Severity::Error);
    errors.map(|fault| (fault.code.as_str().to_owned(), fault.span.map_or(0, line), fault.message.clone())).collect()
}

#[test]
fn every_negative_is_refused_for_its_fault() {
    let Some(files) = files("negative") else { return };
    let mut wrong = Vec::new();
    for (name, path) in &files {
        let found = errors(&diagnose(path));
        let expected = NEGATIVES.iter().find(|(known, ..)| known == name);
        let named = expected.is_some_and(|(_, code, line, word)| {
            found.iter().any(|(c, l, message)| c == code && l == line && message.contains(word))
        });
        if !named {
            wrong.push(format!("{name}: expected {expected:?}, found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(files.len(), NEGATIVES.len());
}

#[test]
fn every_example_loads() {
    let Some(files) = files("examples-repo") else { return };
    let mut objects = Vec::new();
    for (name, path) in &files {
        let diagnosis = diagnose(path);
        assert_eq!(errors(&diagnosis), [], "{name}");
        let json =
            Compiler::new(std::fs::read_to_string(path).unwrap()).name("contract.odcs.yaml").document_json().unwrap();
        let document: serde_json::Value = serde_json::from_str(&json.text).unwrap();
        objects.push(document["schema"].as_array().map_or(0, Vec::len));
    }
    // One object, none, and very many.
    assert!(objects.contains(&0) && objects.contains(&1) && objects.contains(&68), "{objects:?}");
}

//! The public suites: what is valid lowers without errors.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::Format;
use super::lower_with;
use crate::diagnostics::Severity;

#[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
pub(super) fn vectors() -> Option<PathBuf> {
    let path = std::env::var_os("STIPULA_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"), PathBuf::from);
    if path.is_dir() {
        return Some(path);
    }
    println!("the conformance data is missing: set STIPULA_VECTORS");
    None
}

#[expect(clippy::disallowed_methods, reason = "tests read their data")]
pub(super) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "tests read their data")]
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { list.extend(files(&path)) } else { list.push(path) }
    }
    list.sort();
    list
}

fn errors(format: Format, text: &str) -> Vec<String> {
    let outcome = lower_with(format, text, &[]);
    let errors = outcome.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    errors.map(|one| format!("{}: {}", one.code, one.message)).collect()
}

#[test]
fn avro_interop() {
    let Some(vectors) = vectors() else { return };
    // They need other files, or are not JSON.
    let alone = ["ApplicationEvent", "player", "maven-plugin_src_test_avro_User", "perf_schema"];
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in files(&vectors.join("avro-interop/avsc")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = errors(Format::Avro, &read(&path));
        count += 1;
        if found.is_empty() == alone.iter().any(|part| name.contains(part)) {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    for (folder, good) in [("pass", true), ("fail", false)] {
        for path in files(&vectors.join("avro-interop/schema_tests").join(folder)) {
            let found = errors(Format::Avro, &read(&path));
            count += 1;
            if found.is_empty() != good {
                wrong.push(format!("{folder} {}: {found:?}", path.display()));
            }
        }
    }
    assert!(count >= 79, "{count}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn avro_compatibility_pairs() {
    let Some(vectors) = vectors() else { return };
    let text = read(&vectors.join("avro-compat/pairs_all.jsonl"));
    let mut wrong = Vec::new();
    for line in text.lines() {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        for side in ["reader", "writer"] {
            let found = errors(Format::Avro, &pair[side].to_string());
            // The default of this one is not a symbol.
            let is_wrong = pair["id"] == "karapace-7" && side == "reader";
            if found.is_empty() == is_wrong {
                wrong.push(format!("{} {side}: {found:?}", pair["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn json_schema_suite() {
    let Some(vectors) = vectors() else { return };
    let drafts = [
        ("draft4", "http://json-schema.org/draft-04/schema#"),
        ("draft6", "http://json-schema.org/draft-06/schema#"),
        ("draft7", "http://json-schema.org/draft-07/schema#"),
        ("draft2019-09", "https://json-schema.org/draft/2019-09/schema"),
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
    ];
    let mut wrong = Vec::new();
    let mut count = 0;
    for (draft, uri) in drafts {
        for path in files(&vectors.join("json-schema-test-suite/tests").join(draft)) {
            let groups: serde_json::Value = serde_json::from_str(&read(&path)).unwrap();
            for group in groups.as_array().unwrap() {
                let mut schema = group["schema"].clone();
                if let Some(object) = schema.as_object_mut() {
                    object.entry("$schema").or_insert(uri.into());
                }
                let text = schema.to_string();
                count += 1;
                let found = errors(Format::JsonSchema, &text);
                let some_valid = group["tests"].as_array().unwrap().iter().any(|test| test["valid"] == true);
                for message in dead(&text) {
                    if some_valid {
                        wrong.push(format!("{}: {message}, but some value is", group["description"]));
                    }
                }
                // What lies elsewhere is not carried; look-around is not linear.
                let excused = text.contains("localhost:1234") || text.contains("(?") || text.contains("\\\\c");
                if !found.is_empty() && !excused {
                    let name = path.strip_prefix(&vectors).unwrap().display();
                    wrong.push(format!("{name}, {}: {found:?}", group["description"]));
                }
            }
        }
    }
    assert!(count > 1_000, "{count}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is said of the schema as a whole, and not of a part, that nothing is valid under.
fn dead(text: &str) -> Vec<String> {
    let outcome = lower_with(Format::JsonSchema, text, &[]);
    let told = outcome.diagnostics.into_iter().filter(|one| one.message.contains("nothing is valid"));
    let of_root = told.filter(|one| {
        let before = text.get(..one.span.unwrap().start as usize).unwrap();
        let depth = before.matches('{').count() - before.matches('}').count();
        // The branches of `allOf` are objects of their own.
        depth == 1 + usize::from(one.message.contains("`allOf`"))
    });
    of_root.map(|one| one.message).collect()
}

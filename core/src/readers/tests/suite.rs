//! The public suite of JSON parsers: what must be accepted, what refused, and nothing crashes.

use std::path::PathBuf;

use super::{ReadOptions, Way, faults, readers_with};
use crate::model::Format;

#[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
pub(super) fn vectors() -> PathBuf {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors").into())
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn every_file_of_the_suite() {
    let folder = vectors().join("json-parsing/test_parsing");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("the conformance data is missing: {}", folder.display());
        return;
    };
    let options = ReadOptions { duplicate_keys_refuse: false, ..ReadOptions::default() };
    let loose = readers_with(Format::JsonSchema, "true", options);
    let strict = readers_with(Format::JsonSchema, "true", ReadOptions::default());
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read(&path).unwrap();
        let found = faults(&loose, Way::Json, &text);
        let strictly = faults(&strict, Way::Json, &text);
        match name.split_once('_').map_or("", |(kind, _)| kind) {
            "y" => assert!(found.is_empty(), "{name}: {found:?}"),
            "n" => assert!(!found.is_empty(), "{name}"),
            _ => {}
        }
        let doubles = name.contains("duplicated_key");
        assert_eq!(strictly.is_empty(), found.is_empty() && !doubles, "{name}: {strictly:?}");
        count += 1;
    }
    assert!(count > 300, "only {count} files");
}

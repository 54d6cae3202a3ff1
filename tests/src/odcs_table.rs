//! Writes what the official JSON Schemas of ODCS say as one table: `core/src/document/odcs/standard.rs`.
//!
//! Facts alone (names, types, words, required keys, patterns, by minor version), none of the schemas' texts.

mod forms;
mod merge;
mod words;
mod write;

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The official schema of each minor version: the vectors' notes say which file counts.
pub const OFFICIAL: [&str; 3] = [
    "odcs-json-schema-v3.0.2.json",
    "odcs-json-schema-v3.1.0.json",
    "odcs-v3.2.0.from-pypi-open-data-contract-standard-3.2.0.json",
];

/// Where the committed table stands, from the root of the repository.
pub const TABLE: &str = "core/src/document/odcs/standard.rs";

/// The folder of the conformance data, where it is at hand.
pub fn conformance_data() -> Option<PathBuf> {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| crate::root().join("../shared/vectors"));
    folder.is_dir().then_some(folder)
}

/// The official schemas, 3.0 to 3.2; `None` without the conformance data.
pub fn official_schemas() -> Option<[Value; 3]> {
    let folder = conformance_data()?.join("odcs/schema");
    Some(OFFICIAL.map(|name| read(&folder.join(name))))
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The whole text of the table.
pub fn table(schemas: &[Value; 3]) -> String {
    write::file(&merge::tables(schemas))
}

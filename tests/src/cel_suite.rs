//! The public CEL suite, from the conformance data.

use serde_json::Value;

use crate::conformance;

/// The cases of one file.
#[derive(Debug)]
pub struct File {
    /// Its name, without an ending.
    pub name: String,
    /// Its cases, in order.
    pub cases: Vec<Value>,
}

/// The files of the suite by name; none, where the data is missing.
pub fn files() -> Vec<File> {
    let Some(data) = conformance::folder() else { return Vec::new() };
    let mut files: Vec<File> = Vec::new();
    for entry in std::fs::read_dir(data.join("cel-spec")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let cases = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            files.push(File { name, cases });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Whether a case names a Protobuf message other than the two of time.
pub fn names_message(case: &Value) -> bool {
    let well_known = |rest: &str| {
        ["Timestamp", "Duration"].iter().any(|name| {
            let after = rest.strip_prefix('.').and_then(|rest| rest.strip_prefix(name));
            after.is_some_and(|after| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
        })
    };
    let text = case.to_string();
    text.contains("TestAllTypes")
        || text.contains("cel.expr")
        || text.contains("\"t\":\"object\"")
        || text.split("google.protobuf").skip(1).any(|rest| !well_known(rest))
}

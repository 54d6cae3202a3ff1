//! The documents of the conformance data, for the comparison of the three languages: each of them
//! compiles every document and writes what it was told.
//!
//! The list is written once, as texts, by the program `conformance-documents`, so that no language
//! has to find a schema inside of another file, or to print a number anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stipula::{Contract, DocumentKind};

use crate::{clients, outcomes, root};

/// One document.
#[derive(Debug, Deserialize, Serialize)]
pub struct Document {
    /// Where it stands in the data.
    pub key: String,
    /// The name of its text.
    pub name: String,
    /// Its kind, where the data says it and the text need not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The text.
    pub text: String,
    /// A record as JSON text, where the data has one: what is told is its report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// The folder of the conformance data. Where it is not there, that is said.
#[expect(clippy::print_stdout, reason = "a test that tests nothing says so")]
pub fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| root().join("../shared/vectors"));
    let found = folder.is_dir().then_some(folder);
    if found.is_none() {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing of it was tested");
    }
    found
}

/// The file that holds the list.
pub fn list() -> PathBuf {
    outcomes::folder().join("documents.jsonl")
}

/// Files that are documents as they are: folder, and the endings that count (none: all).
const FILES: &[(&str, &[&str])] = &[
    ("odcs", &["yaml", "yml", "json"]),
    ("confluent", &["json"]),
    ("avro-interop/avsc", &["avsc"]),
    ("avro-interop/schema_tests", &[]),
    ("json-parsing/test_parsing", &["json"]),
    ("cel-bench", &["json"]),
];
/// Lists of objects that hold schemas: file, members, kind.
const LISTS: &[(&str, &[&str], &str)] = &[
    ("karapace/jsonschema-compat.json", &["reader", "writer"], "json-schema"),
    ("karapace/avro-compat.json", &["reader", "writer"], "avro"),
    ("avro-compat/pairs_all.jsonl", &["reader", "writer"], "avro"),
];
const DRAFTS: [&str; 5] = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];

/// All documents below the folder of the data, by key.
pub fn documents(data: &Path) -> Vec<Document> {
    let mut found = Vec::new();
    for (folder, endings) in FILES {
        for path in files(&data.join(folder)) {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            // A text that is not UTF-8 cannot be handed over as a text.
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if endings.is_empty() || endings.contains(&ending) {
                let key = path.strip_prefix(data).unwrap().to_string_lossy().into_owned();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                found.push(Document { key, name, kind: None, text, record: None });
            }
        }
    }
    for (file, members, kind) in LISTS {
        let text = std::fs::read_to_string(data.join(file)).unwrap();
        let entries: Vec<BTreeMap<String, Box<RawValue>>> =
            if Path::new(file).extension().is_some_and(|ending| ending == "jsonl") {
                text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
            } else {
                serde_json::from_str(&text).unwrap()
            };
        for (at, entry) in entries.iter().enumerate() {
            found.extend(
                members
                    .iter()
                    .filter_map(|member| Some(schema(format!("{file}/{at}/{member}"), kind, entry.get(*member)?))),
            );
        }
    }
    for draft in DRAFTS {
        let folder = data.join("json-schema-test-suite/tests").join(draft);
        for path in files(&folder) {
            let groups: Vec<Group> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let file = path.strip_prefix(data).unwrap().to_string_lossy().into_owned();
            let one = |(at, group): (usize, &Group)| schema(format!("{file}/{at}"), "json-schema", &group.schema);
            found.extend(groups.iter().enumerate().map(one));
        }
    }
    found.extend(clients::conditions(data).into_iter().map(|condition| condition.document));
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found
}

#[derive(Deserialize)]
struct Group {
    schema: Box<RawValue>,
}

fn schema(key: String, kind: &str, text: &RawValue) -> Document {
    Document { key, name: "schema".to_owned(), kind: Some(kind.to_owned()), text: text.get().to_owned(), record: None }
}

/// The files below a folder, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// What a document is told: the report of its record, the contract's JSON form where it has none, or
/// the diagnostics of one that does not compile.
pub fn told(document: &Document) -> String {
    let mut compiler = Contract::compiler(document.text.as_str()).name(&document.name);
    match document.kind.as_deref() {
        None => {}
        Some("avro") => compiler = compiler.kind(DocumentKind::Avro),
        Some("json-schema") => compiler = compiler.kind(DocumentKind::JsonSchema),
        Some(other) => panic!("kind `{other}`"),
    }
    match compiler.compile() {
        Ok(contract) => match &document.record {
            Some(record) => contract.check_json(record).to_json(),
            None => contract.to_json(),
        },
        Err(fault) => fault.to_json(),
    }
}

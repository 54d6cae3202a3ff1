//! The public suite of JSON Schema: every required case of the five drafts, through JSON text, object
//! text and `Serialize`. The suite presumes that formats are notes and that the last of two keys counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::super::{FirstFault, Flow, ReadOptions, Readers};
use crate::cells::{Layout, Scratch};
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::model::SchemaSource;
use crate::schema::{Format, Text, lower};
use crate::syntax::{Located, OffsetMap};

/// Where the suite says that its remote schemas stand.
const REMOTES: &str = "http://localhost:1234/";

struct Draft {
    folder: &'static str,
    uri: &'static str,
    cases: usize,
    /// Groups whose schema is refused when it is compiled.
    refused: &'static [&'static str],
}

/// They name a meta-schema of their own, which is no draft: that is a diagnostic.
const VOCABULARIES: [&str; 2] = [
    "vocabulary.json: schema that uses custom metaschema with with no validation vocabulary",
    "vocabulary.json: ignore unrecognized optional vocabulary",
];

const DRAFTS: [Draft; 5] = [
    Draft { folder: "draft4", uri: "http://json-schema.org/draft-04/schema#", cases: 618, refused: &[] },
    Draft { folder: "draft6", uri: "http://json-schema.org/draft-06/schema#", cases: 839, refused: &[] },
    Draft { folder: "draft7", uri: "http://json-schema.org/draft-07/schema#", cases: 927, refused: &[] },
    Draft {
        folder: "draft2019-09",
        uri: "https://json-schema.org/draft/2019-09/schema",
        cases: 1254,
        refused: &VOCABULARIES,
    },
    Draft {
        folder: "draft2020-12",
        uri: "https://json-schema.org/draft/2020-12/schema",
        cases: 1294,
        refused: &VOCABULARIES,
    },
];

fn located(text: &str) -> Located {
    Located { text: text.into(), map: OffsetMap::plain(Span::default()) }
}

fn compile(schema: &Value, remotes: &[(Text, Located)]) -> Result<Readers, String> {
    let text = schema.to_string();
    let source = SchemaSource { format: Format::JsonSchema, text: located(&text), references: needed(&text, remotes) };
    let mut diagnostics = Diagnostics::default();
    let lowered = lower(&source, &Limits::default(), &mut diagnostics, &mut Vec::new());
    let readers = lowered.map(|lowered| {
        let shape = Arc::new(lowered.shape);
        let document = lowered.json_text.as_deref().map(|text| (text, &lowered.resources[..]));
        let options = ReadOptions { formats_assert: false, duplicate_keys_refuse: false, ..ReadOptions::default() };
        Readers::compile(&shape, &Layout::new(shape.root), document, options, &Limits::default(), &mut diagnostics)
    });
    let errors = diagnostics.has_errors();
    let said = diagnostics.into_sorted().first().map(|first| first.message.clone()).unwrap_or_default();
    readers.filter(|_| !errors).ok_or(said)
}

/// The remote schemas that a schema, or one of them, names.
fn needed(schema: &str, remotes: &[(Text, Located)]) -> Vec<(Text, Located)> {
    let mut all: Vec<(Text, Located)> = Vec::new();
    let mut at = 0;
    let mut text = schema.to_owned();
    loop {
        for remote in remotes {
            let file = remote.0.rsplit('/').next().unwrap();
            if text.contains(file) && all.iter().all(|(name, _)| *name != remote.0) {
                all.push(remote.clone());
            }
        }
        let Some((_, next)) = all.get(at) else { return all };
        text = next.text.to_string();
        at += 1;
    }
}

#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn files(folder: &Path, deep: bool) -> Option<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).ok()? {
        let path = entry.unwrap().path();
        if path.is_dir() && deep {
            all.extend(files(&path, deep)?);
        } else if path.extension().is_some_and(|ext| ext == "json") {
            all.push(path);
        }
    }
    all.sort();
    Some(all)
}

#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The remote schemas; where one does not say its draft, it is of the draft that refers to it.
fn remotes(root: &Path, draft: &Draft) -> Vec<(Text, Located)> {
    let mut all = Vec::new();
    for path in files(root, true).unwrap_or_default() {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let foreign = name.starts_with("draft") || name.starts_with("v1/");
        if foreign && !name.starts_with(&format!("{}/", draft.folder)) {
            continue;
        }
        let mut schema = json(&path);
        if let Some(members) = schema.as_object_mut() {
            members.entry("$schema").or_insert(draft.uri.into());
        }
        all.push((format!("{REMOTES}{name}").into(), located(&schema.to_string())));
    }
    all
}

/// Whether each way in accepts a value.
fn accepts(readers: &Readers, value: &Value) -> [bool; 3] {
    let text = value.to_string();
    let run = |way: fn(&Readers, &str, &Value, &mut Scratch, &mut FirstFault) -> Flow| {
        let (mut first, mut scratch) = (FirstFault::default(), Scratch::default());
        let _ = way(readers, &text, value, &mut scratch, &mut first);
        !first.found
    };
    [
        run(|readers, text, _, scratch, first| readers.json_text(text.as_bytes(), scratch, first)),
        run(|readers, text, _, scratch, first| readers.object_text(text.as_bytes(), scratch, first)),
        run(|readers, _, value, scratch, first| readers.value(value, scratch, first)),
    ]
}

#[test]
fn every_required_case_of_every_draft() {
    let root = super::suite::vectors().join("json-schema-test-suite");
    let mut wrong = Vec::new();
    for draft in &DRAFTS {
        let Some(files) = files(&root.join("tests").join(draft.folder), false) else {
            println!("the conformance data is missing: {}", root.display());
            return;
        };
        let remotes = remotes(&root.join("remotes"), draft);
        let (mut cases, mut refused) = (0, Vec::new());
        for file in &files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            for group in json(file).as_array().unwrap() {
                let mut schema = group["schema"].clone();
                if let Some(members) = schema.as_object_mut() {
                    members.entry("$schema").or_insert(draft.uri.into());
                }
                let title = format!("{name}: {}", group["description"].as_str().unwrap());
                let readers = match compile(&schema, &remotes) {
                    Ok(readers) => readers,
                    Err(why) => {
                        refused.push((title, why));
                        continue;
                    }
                };
                for case in group["tests"].as_array().unwrap() {
                    cases += 1;
                    let expected = case["valid"].as_bool().unwrap();
                    let found = accepts(&readers, &case["data"]);
                    if found != [expected; 3] {
                        wrong.push(format!("{}/{title} / {}: {found:?}", draft.folder, case["description"]));
                    }
                }
            }
        }
        let titles: Vec<&str> = refused.iter().map(|(title, _)| title.as_str()).collect();
        if cases != draft.cases || titles != draft.refused {
            wrong.push(format!("{}: {cases} cases, refused {refused:#?}", draft.folder));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

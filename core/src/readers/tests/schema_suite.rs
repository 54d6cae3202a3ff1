//! The public suite of JSON Schema: every required case of the five drafts, through JSON text, object
//! text and `Serialize`, by the plan and by the fallback alone, over the tape. The suite presumes that formats are notes and that the last of two keys counts.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::super::fault::Sink;
use super::super::{Collector, FirstFault, Flow, ReadOptions, Readers};
use crate::cells::{Layout, Scratch};
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::model::SchemaSource;
use crate::schema::{Fallback, Format, Kind, Node, NodeId, Shape, Text, lower};
use crate::syntax::{Located, OffsetMap};

/// Where the suite says that its remote schemas stand.
const REMOTES: &str = "http://localhost:1234/";

struct Draft {
    folder: &'static str,
    uri: &'static str,
    cases: usize,
}

const DRAFTS: [Draft; 5] = [
    Draft { folder: "draft4", uri: "http://json-schema.org/draft-04/schema#", cases: 618 },
    Draft { folder: "draft6", uri: "http://json-schema.org/draft-06/schema#", cases: 839 },
    Draft { folder: "draft7", uri: "http://json-schema.org/draft-07/schema#", cases: 927 },
    Draft { folder: "draft2019-09", uri: "https://json-schema.org/draft/2019-09/schema", cases: 1259 },
    Draft { folder: "draft2020-12", uri: "https://json-schema.org/draft/2020-12/schema", cases: 1299 },
];

fn located(text: &str) -> Located {
    Located { text: text.into(), map: OffsetMap::plain(Span::default()) }
}

/// The readers of a schema, and those that know nothing but its fallback.
type Both = [Readers; 2];

fn compile(schema: &Value, remotes: &[(Text, Located)], formats_assert: bool) -> Result<Both, String> {
    let text = schema.to_string();
    let source = SchemaSource { format: Format::JsonSchema, text: located(&text), references: needed(&text, remotes) };
    let mut diagnostics = Diagnostics::default();
    let lowered = lower(&source, &Limits::default(), &mut diagnostics, &mut Vec::new());
    let readers = lowered.map(|lowered| {
        let document = lowered.json_text.as_deref().map(|text| (text, &lowered.resources[..]));
        let options = ReadOptions { formats_assert, duplicate_keys_refuse: false, ..ReadOptions::default() };
        let mut whole = Node::new(Kind::Dyn);
        whole.fallback = Some(0);
        let beyond = Fallback { pointer: "".into(), keywords: Vec::new(), is_scanned: false };
        let (format, root) = (Format::JsonSchema, NodeId(0));
        let whole =
            Shape { format, nodes: vec![whole], root, fallbacks: vec![beyond], inner: Vec::new(), sensitive: false };
        [lowered.shape, whole].map(|shape| {
            let (shape, limits) = (Arc::new(shape), Limits::default());
            Readers::compile(&shape, &Layout::new(shape.root), document, options, &limits, &mut diagnostics)
        })
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

/// Whether each way in accepts a value, with a collector and without.
fn accepts(both: &Both, value: &Value) -> Vec<bool> {
    let text = value.to_string();
    let mut all = Vec::new();
    for readers in both {
        for way in 0..3 {
            let (mut first, mut every, mut scratch) = (FirstFault::default(), Collector::default(), Scratch::default());
            let _ = run(readers, way, &text, value, &mut scratch, &mut first);
            let _ = run(readers, way, &text, value, &mut scratch, &mut every);
            all.extend([!first.found, every.is_empty()]);
        }
    }
    all
}

fn run<S: Sink>(readers: &Readers, way: u8, text: &str, value: &Value, scratch: &mut Scratch, sink: &mut S) -> Flow {
    match way {
        0 => readers.json_text(text.as_bytes(), scratch, sink),
        1 => readers.object_text(text.as_bytes(), scratch, sink),
        _ => readers.value(value, scratch, sink),
    }
}

/// What became of a folder's cases.
#[derive(Default)]
struct Told {
    cases: usize,
    wrong: Vec<String>,
    refused: Vec<String>,
}

fn judge(file: &Path, draft: &Draft, remotes: &[(Text, Located)], formats_assert: bool, told: &mut Told) {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    for group in json(file).as_array().unwrap() {
        let mut schema = group["schema"].clone();
        if let Some(members) = schema.as_object_mut() {
            members.entry("$schema").or_insert(draft.uri.into());
        }
        let title = format!("{name}: {}", group["description"].as_str().unwrap());
        let readers = match compile(&schema, remotes, formats_assert) {
            Ok(readers) => readers,
            Err(why) => {
                told.refused.push(format!("{title}: {why}"));
                continue;
            }
        };
        for case in group["tests"].as_array().unwrap() {
            told.cases += 1;
            let expected = case["valid"].as_bool().unwrap();
            let found = accepts(&readers, &case["data"]);
            assert!(found.iter().all(|own| *own == found[0]), "ways in differ: {title}: {case}: {found:?}");
            if found[0] != expected {
                told.wrong.push(format!("{title} / {}", case["description"].as_str().unwrap()));
            }
        }
    }
}

#[test]
fn every_required_case_of_every_draft() {
    let root = super::suite::vectors().join("json-schema-test-suite");
    for draft in &DRAFTS {
        let Some(files) = files(&root.join("tests").join(draft.folder), false) else {
            println!("the conformance data is missing: {}", root.display());
            return;
        };
        let remotes = remotes(&root.join("remotes"), draft);
        let mut told = Told::default();
        for file in &files {
            judge(file, draft, &remotes, false, &mut told);
        }
        assert!(
            told.wrong.is_empty() && told.refused.is_empty(),
            "{}: {:#?} {:#?}",
            draft.folder,
            told.wrong,
            told.refused
        );
        assert_eq!(told.cases, draft.cases, "{}", draft.folder);
    }
}

/// Optional cases, counted; those that come out otherwise are named in a committed page.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests read and renew their snapshots")]
fn optional_cases_are_counted() {
    let root = super::suite::vectors().join("json-schema-test-suite");
    let mut page = String::from("# Optional cases of the JSON Schema suite: as the suite says, of all\n");
    for draft in &DRAFTS {
        let remotes = remotes(&root.join("remotes"), draft);
        for (folder, formats) in [("optional", false), ("optional/format", true)] {
            let Some(files) = files(&root.join("tests").join(draft.folder).join(folder), false) else {
                println!("the conformance data is missing: {}", root.display());
                return;
            };
            let mut told = Told::default();
            for file in &files {
                judge(file, draft, &remotes, formats, &mut told);
            }
            let right = told.cases - told.wrong.len();
            writeln!(page, "\n{}/{folder}: {right} of {}", draft.folder, told.cases).unwrap();
            for (word, list) in [("otherwise", &told.wrong), ("does not compile", &told.refused)] {
                for title in list {
                    writeln!(page, "  {word}: {title}").unwrap();
                }
            }
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/snapshots/json-schema-suite.txt");
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page);
}

//! The public suite of JSON Schema: every case that a schema of one document can state.

use std::sync::Arc;

use serde_json::Value;

use super::super::{FirstFault, ReadOptions, Readers};
use crate::cells::{Layout, Scratch};
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::model::SchemaSource;
use crate::schema::{Format, lower};
use crate::syntax::{Located, OffsetMap};

fn compile(schema: &Value) -> Option<Readers> {
    let source = SchemaSource {
        format: Format::JsonSchema,
        text: Located { text: schema.to_string().into(), map: OffsetMap::plain(Span::default()) },
        references: Vec::new(),
    };
    let mut diagnostics = Diagnostics::default();
    let lowered = lower(&source, &Limits::default(), &mut diagnostics, &mut Vec::new())?;
    let shape = Arc::new(lowered.shape);
    let document = lowered.json_text.as_deref().map(|text| (text, &lowered.resources[..]));
    let options = ReadOptions { formats_assert: false, ..ReadOptions::default() };
    let layout = Layout::new(shape.root);
    let readers = Readers::compile(&shape, &layout, document, options, &Limits::default(), &mut diagnostics);
    (!diagnostics.has_errors()).then_some(readers)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn the_suite_of_2020_12_and_of_draft_7() {
    let root = super::suite::vectors();
    let (mut cases, mut refused, mut wrong) = (0, 0, Vec::new());
    for (draft, uri) in [
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
        ("draft7", "http://json-schema.org/draft-07/schema#"),
    ] {
        let folder = root.join("json-schema-test-suite/tests").join(draft);
        let Ok(entries) = std::fs::read_dir(&folder) else {
            println!("the conformance data is missing: {}", folder.display());
            return;
        };
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "json")) {
            let groups: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            for group in groups {
                let mut schema = group["schema"].clone();
                if let Some(members) = schema.as_object_mut() {
                    members.entry("$schema").or_insert(uri.into());
                }
                let Some(readers) = compile(&schema) else {
                    refused += 1;
                    continue;
                };
                for case in group["tests"].as_array().unwrap() {
                    cases += 1;
                    let (mut first, mut scratch) = (FirstFault::default(), Scratch::default());
                    let _ = readers.json_text(case["data"].to_string().as_bytes(), &mut scratch, &mut first);
                    if first.found == case["valid"].as_bool().unwrap() {
                        let name = file.file_name().unwrap().to_string_lossy().into_owned();
                        wrong.push(format!("{draft}/{name}: {} / {}", group["description"], case["description"]));
                    }
                }
            }
        }
    }
    println!("{cases} cases, {refused} schemas refused");
    assert!(wrong.is_empty(), "{} wrong of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 2_000, "{cases}");
}

//! Documents to their internal form, and their faults.

use std::path::PathBuf;

use super::*;
use crate::Resolver;
use crate::diagnostics::{Diagnostics, Severity, Sources, one_line};
use crate::limits::Limits;

const AVSC: &str = r#"{"type": "record", "name": "com.acme.Order", "fields": []}"#;

struct Files;

impl Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        match name {
            "order.avsc" | "order.json" => Ok(AVSC.to_owned()),
            "plain.json" => Ok(r#"{"type": "string"}"#.to_owned()),
            "order.schema.json" => Ok(r#"{"type": "object"}"#.to_owned()),
            _ => Err("no such file".to_owned()),
        }
    }
}

struct Outcome {
    document: Option<Document>,
    lines: Vec<String>,
    errors: usize,
}

fn load(name: &str, text: &str, kind: Option<DocumentKind>, strict: bool) -> Outcome {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let source = sources.add(name, text);
    let limits = Limits::default();
    let mut loader =
        Loader { sources: &mut sources, diagnostics: &mut diagnostics, resolver: &Files, limits: &limits, strict };
    let document = read(&mut loader, source, kind);
    let list = diagnostics.into_sorted();
    let errors = list.iter().filter(|fault| fault.severity == Severity::Error).count();
    let lines = list.iter().map(|fault| one_line(fault, &sources)).collect();
    Outcome { document, lines, errors }
}

#[test]
fn the_official_examples_load() {
    let (loaded, total) = folder("examples-repo", |name, outcome| {
        if outcome.errors > 0 {
            println!("{name}:\n  {}", outcome.lines.join("\n  "));
        }
        outcome.errors == 0
    });
    println!("official examples without errors: {loaded} of {total}");
}

#[test]
fn the_official_negatives_are_refused() {
    let (refused, total) = folder("negative", |name, outcome| {
        if outcome.errors == 0 {
            println!("accepted: {name}:\n  {}", outcome.lines.join("\n  "));
        }
        outcome.errors > 0
    });
    println!("official negatives refused: {refused} of {total}");
}

/// How many files of a folder of the conformance data pass, and how many there are.
fn folder(name: &str, passes: impl Fn(&str, &Outcome) -> bool) -> (usize, usize) {
    let root = option_env!("STIPULA_VECTORS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")),
        PathBuf::from,
    );
    let mut folders = vec![root.join("odcs").join(name)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir() else {
            println!("conformance data is missing: {}", folder.display());
            return (0, 0);
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".odcs.yaml") {
                files.push(path);
            }
        }
    }
    files.sort();
    let passed = files.iter().filter(|path| {
        let mut text = String::new();
        let mut file = std::fs::OpenOptions::new().read(true).open(path).unwrap();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        passes(&path.file_name().unwrap().to_string_lossy(), &load("contract.yaml", &text, None, false))
    });
    (passed.count(), files.len())
}

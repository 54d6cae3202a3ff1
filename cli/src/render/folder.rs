//! The outcome of a folder of contracts, in each form.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;
use stipula::{Diagnosis, NotEnforced, diagnostics_json};

use super::json::{Labels, raw};
use super::violations::{BOLD, DIM, ERROR};
use super::{Human, Output as _, counted, github, jsonl, shown};
use crate::args::Format;
use crate::folder::{Document, Folder};
use crate::progress::Progress;

/// Writes the outcome; `quiet` leaves out what is right.
pub(crate) fn folder(out: &mut dyn Write, folder: &Folder, format: Format, quiet: bool) -> io::Result<()> {
    match format {
        Format::Human => people(out, folder, quiet)?,
        Format::Github => annotations(out, folder)?,
        Format::Json => jsonl::line(out, &Whole::of(folder))?,
        Format::Jsonl => {
            for document in &folder.documents {
                jsonl::line(out, &Thing::Document(Told::of(document)))?;
            }
            for skipped in Whole::of(folder).skipped {
                jsonl::line(out, &Thing::Skipped(skipped))?;
            }
            jsonl::line(out, &Thing::Summary(Summary::of(folder)))?;
        }
    }
    out.flush()
}

fn people(out: &mut dyn Write, folder: &Folder, quiet: bool) -> io::Result<()> {
    let progress = Progress::new(false, None);
    for document in &folder.documents {
        let Diagnosis { diagnostics, sources, .. } = &document.diagnosis;
        Human::new(Box::new(&mut *out), &progress, &document.path, 0, quiet).diagnostics(diagnostics, sources)?;
    }
    if quiet {
        return Ok(());
    }
    for document in folder.documents.iter().filter(|document| document.compiles()) {
        let rules = document.contract.as_ref().map(super::summary::enforced);
        let rules = rules.map_or("has no errors".to_owned(), |count| format!("compiles: {}", counted(count, "rule")));
        writeln!(out, "{BOLD}{}{BOLD:#} {rules}", shown(&document.path.display().to_string()))?;
    }
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, reason) in &folder.skipped {
        let name = path.strip_prefix(&folder.path).unwrap_or(path).display().to_string();
        reasons.entry(reason).or_default().push(shown(&name).into_owned());
    }
    for (reason, names) in reasons {
        let count = counted(names.len() as u64, "file");
        writeln!(out, "{DIM}skipped {count}, {}: {}{DIM:#}", shown(reason), names.join(", "))?;
    }
    summary(out, folder)
}

fn summary(out: &mut dyn Write, folder: &Folder) -> io::Result<()> {
    let Summary { documents, compile, skipped, .. } = Summary::of(folder);
    let broken = documents - compile;
    let style = if broken > 0 { ERROR } else { DIM };
    write!(out, "{BOLD}checked {}{BOLD:#}: {compile} without errors, ", counted(documents, "contract"))?;
    write!(out, "{style}{broken} with errors{style:#}")?;
    if folder.unread > 0 {
        write!(out, ", {ERROR}{} not read{ERROR:#}", counted(folder.unread as u64, "file"))?;
    }
    if skipped > 0 {
        write!(out, " {DIM}(skipped {}){DIM:#}", counted(skipped, "file"))?;
    }
    writeln!(out)
}

fn annotations(out: &mut dyn Write, folder: &Folder) -> io::Result<()> {
    let mut list = Vec::new();
    for document in &folder.documents {
        let Diagnosis { diagnostics, sources, .. } = &document.diagnosis;
        list.extend(diagnostics.iter().map(|each| github::Annotation::of(each, sources, &document.path)));
    }
    let name = folder.path.display().to_string();
    list.extend(folder.errors.iter().map(|error| github::Annotation::of_file(&name, "stipula", error)));
    github::write(out, &mut list)?;
    let Summary { documents, compile, .. } = Summary::of(folder);
    writeln!(out, "checked {}: {compile} without errors", counted(documents, "contract"))
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Thing<'a> {
    Document(Told<'a>),
    Skipped(Skipped<'a>),
    Summary(Summary),
}

#[derive(Serialize)]
struct Whole<'a> {
    format: &'static str,
    documents: Vec<Told<'a>>,
    skipped: Vec<Skipped<'a>>,
    errors: &'a [String],
}

#[derive(Serialize)]
struct Told<'a> {
    file: String,
    compiles: bool,
    contract: Option<Labels<'a>>,
    diagnostics: Box<RawValue>,
    not_enforced: &'a [NotEnforced],
}

#[derive(Serialize)]
struct Skipped<'a> {
    file: String,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary {
    documents: u64,
    compile: u64,
    skipped: u64,
    errors: u64,
}

impl Summary {
    fn of(folder: &Folder) -> Self {
        let compile = folder.documents.iter().filter(|document| document.compiles()).count();
        Self {
            documents: folder.documents.len() as u64,
            compile: compile as u64,
            skipped: folder.skipped.len() as u64,
            errors: folder.errors.len() as u64,
        }
    }
}

impl<'a> Whole<'a> {
    fn of(folder: &'a Folder) -> Self {
        let skipped = folder.skipped.iter();
        Self {
            format: "stipula.folder/1",
            documents: folder.documents.iter().map(Told::of).collect(),
            skipped: skipped.map(|(path, reason)| Skipped { file: path.display().to_string(), reason }).collect(),
            errors: &folder.errors,
        }
    }
}

impl<'a> Told<'a> {
    fn of(document: &'a Document) -> Self {
        let Diagnosis { diagnostics, not_enforced, sources, .. } = &document.diagnosis;
        Self {
            file: document.path.display().to_string(),
            compiles: document.compiles(),
            contract: document.contract.as_ref().map(Labels::new),
            diagnostics: raw(&diagnostics_json(diagnostics, sources)),
            not_enforced,
        }
    }
}

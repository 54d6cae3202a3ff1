//! Single edits that break a document: whether the first diagnostic points at the edited line, and
//! whether a misspelt name is answered with the right one. The figures stand in
//! `snapshots/breakages.txt`, with every edit that misses.
//!
//! Edits are chosen by where they stand, and never by what the checker says of them.

mod edit;
mod json;
mod scan;
mod words;
mod yaml;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use edit::{Edit, sampled};
use stipula::{Compiler, Contract, Diagnostic, Resolver, Sources};
use stipula_files::FileResolver;
use stipula_tests::{compare_snapshot, conformance, root};

/// (contract, schema that it names, if it names one).
const SAMPLES: [(&str, Option<&str>); 4] = [
    ("contracts/orders/v1.odcs.yaml", Some("order.v1.avsc")),
    ("contracts/orders/v2.odcs.yaml", Some("order.avsc")),
    ("contracts/payments/v1.odcs.yaml", Some("payment.schema.json")),
    ("contracts/shipments/v1.odcs.yaml", None),
];
/// Edits of each kind and document: spread evenly over all that there are.
const OF_A_SAMPLE: usize = 10;
const OF_AN_EXAMPLE: usize = 1;

/// Files beside the contract, one of them in an edited form.
struct Edited {
    files: FileResolver,
    name: String,
    text: String,
}

impl Resolver for Edited {
    fn resolve(&self, name: &str) -> Result<String, String> {
        if name == self.name { Ok(self.text.clone()) } else { self.files.resolve(name) }
    }
}

/// A document and how its edits are judged.
struct Document {
    /// As the snapshot names it.
    name: String,
    path: PathBuf,
    text: String,
    /// The schema that is edited in the contract's stead.
    schema: Option<String>,
    edits: Vec<Edit>,
}

impl Document {
    fn compiler(&self, text: &str) -> Compiler {
        let files = FileResolver::beside(&self.path).unwrap();
        match &self.schema {
            None => Contract::compiler(text).name(&self.name).resolver(files),
            Some(schema) => {
                let resolver = Edited { files, name: schema.clone(), text: text.to_owned() };
                let contract = std::fs::read_to_string(&self.path).unwrap();
                Contract::compiler(contract).name(&self.name).resolver(resolver)
            }
        }
    }
}

fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for (contract, schema) in SAMPLES {
        let path = root().join(contract);
        let text = std::fs::read_to_string(&path).unwrap();
        let edits = sampled(yaml::edits(&text, true), OF_A_SAMPLE);
        documents.push(Document { name: contract.to_owned(), path: path.clone(), text, schema: None, edits });
        let Some(schema) = schema else { continue };
        let text = std::fs::read_to_string(path.with_file_name(schema)).unwrap();
        let avro = Path::new(schema).extension().is_some_and(|ending| ending == "avsc");
        let edits = sampled(json::edits(&text, avro), OF_A_SAMPLE);
        documents.push(Document { name: contract.to_owned(), path, text, schema: Some(schema.to_owned()), edits });
    }
    documents
}

/// The official examples; none where the data is missing.
fn examples() -> Vec<Document> {
    let Some(folder) = conformance::folder().map(|data| data.join("odcs/examples-repo")) else { return Vec::new() };
    let mut paths = Vec::new();
    collect(&folder, &mut paths);
    paths.sort();
    let document = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let edits = sampled(yaml::edits(&text, false), OF_AN_EXAMPLE);
        Document { name, path, text, schema: None, edits }
    };
    paths.into_iter().map(document).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.display().to_string().ends_with(".odcs.yaml") {
            paths.push(path);
        }
    }
}

#[derive(Default)]
struct Count {
    edits: usize,
    at_line: usize,
    names: usize,
    named: usize,
}

#[derive(Default)]
struct Figures {
    kinds: BTreeMap<&'static str, Count>,
    misses: Vec<String>,
}

impl Figures {
    fn judge(&mut self, document: &Document) {
        let before = document.compiler(&document.text).diagnose();
        let known = |one: &Diagnostic| {
            before.diagnostics.iter().any(|other| other.code == one.code && other.message == one.message)
        };
        let file = document.schema.as_deref().unwrap_or(&document.name);
        for edit in &document.edits {
            let after = document.compiler(&edit.text).diagnose();
            let new: Vec<&Diagnostic> = after.diagnostics.iter().filter(|one| !known(one)).collect();
            let first = new.first().copied();
            let place = first.and_then(|one| place(one, &after.sources));
            let at_line = place.as_ref().is_some_and(|(name, line)| name == file && edit.lines.contains(line));
            let named = match &edit.right {
                Some(right) => new.iter().any(|one| answers(one, right)),
                None => true,
            };
            let count = self.kinds.entry(edit.kind).or_default();
            count.edits += 1;
            count.at_line += usize::from(at_line);
            count.names += usize::from(edit.right.is_some());
            count.named += usize::from(edit.right.is_some() && named);
            if !at_line || !named {
                self.miss(file, edit, first, place);
            }
        }
    }

    /// Judges documents on every core, in their order.
    fn of(documents: &[Document]) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            let mut judged = Vec::new();
            while let Some((at, document)) = {
                let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                documents.get(at).map(|document| (at, document))
            } {
                let mut figures = Self::default();
                figures.judge(document);
                judged.push((at, figures));
            }
            judged
        };
        let mut judged: Vec<(usize, Self)> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        judged.sort_by_key(|(at, _)| *at);
        let mut all = Self::default();
        for (_, figures) in judged {
            for (kind, count) in figures.kinds {
                let sum = all.kinds.entry(kind).or_default();
                sum.edits += count.edits;
                sum.at_line += count.at_line;
                sum.names += count.names;
                sum.named += count.named;
            }
            all.misses.extend(figures.misses);
        }
        all
    }

    fn miss(&mut self, file: &str, edit: &Edit, first: Option<&Diagnostic>, place: Option<(String, usize)>) {
        let mut line = format!("{}: {file}:{} `{}`: ", edit.kind, edit.lines[0], edit.wrote);
        let _ = match first {
            None => write!(line, "nothing is said"),
            Some(first) => {
                let (name, at) = place.unwrap_or_default();
                let name = if name == file { String::new() } else { format!("{name}:") };
                let hint = first.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
                write!(line, "{name}{at}: {} [{}]{hint}", first.message, first.code)
            }
        };
        self.misses.push(line);
    }

    fn text(&self) -> String {
        let mut text = String::from("kind: edits, first diagnostic at the edited line, names answered\n\n");
        let mut all = Count::default();
        for (kind, count) in &self.kinds {
            row(&mut text, kind, count);
            all.edits += count.edits;
            all.at_line += count.at_line;
            all.names += count.names;
            all.named += count.named;
        }
        row(&mut text, "all", &all);
        let _ = writeln!(text, "\nThose that miss:\n\n{}", self.misses.join("\n"));
        assert!(all.edits >= 200, "only {} edits", all.edits);
        assert!(all.at_line * 100 >= all.edits * 95, "{text}");
        assert!(all.named * 100 >= all.names * 80, "{text}");
        text
    }
}

fn row(text: &mut String, kind: &str, count: &Count) {
    let names = if count.names > 0 { format!(", {} of {}", count.named, count.names) } else { String::new() };
    let _ = writeln!(text, "{kind}: {}, {}{names}", count.edits, count.at_line);
}

fn place(diagnostic: &Diagnostic, sources: &Sources) -> Option<(String, usize)> {
    let span = diagnostic.span?;
    let source = sources.get(span.source)?;
    Some((source.name().to_owned(), source.position(span.start).0))
}

/// Whether a diagnostic names what was meant.
fn answers(diagnostic: &Diagnostic, right: &str) -> bool {
    let quoted = format!("`{right}`");
    let text = format!("{} {}", diagnostic.message, diagnostic.hint.as_deref().unwrap_or_default());
    text.contains(&quoted) && (text.contains("did you mean") || text.contains("write"))
}

#[test]
fn the_first_diagnostic_of_a_broken_document_points_at_the_break() {
    let mut all = documents();
    let samples = all.len();
    all.extend(examples());
    let actual = Figures::of(&all).text();
    if all.len() == samples {
        println!("the conformance data is missing: only the sample contracts were broken, and no figures compared");
        return;
    }
    compare_snapshot("breakages.txt", &actual);
}

//! `stipula check` of a folder: every contract and schema in it and below, each judged alone.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use stipula::{Compiler, Contract, Diagnosis, Severity, codes};
use stipula_files::is_tests_file;
use walkdir::{DirEntry, WalkDir};

use crate::args::{CheckArgs, Format};
use crate::exit::Exit;
use crate::render::{complain, folder as render};

/// Endings of names that a contract or a schema can have; its content decides.
const ENDINGS: [&str; 5] = ["yaml", "yml", "json", "avsc", "proto"];

/// What a folder holds.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) documents: Vec<Document>,
    /// Files that are no contracts, and why.
    pub(crate) skipped: Vec<(PathBuf, String)>,
    /// What could not be read.
    pub(crate) errors: Vec<String>,
    /// How many files that were.
    pub(crate) unread: usize,
}

/// A contract or a schema.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) path: PathBuf,
    pub(crate) diagnosis: Diagnosis,
    /// `None` where no single object of it could judge data.
    pub(crate) contract: Option<Contract>,
}

impl Document {
    pub(crate) fn compiles(&self) -> bool {
        self.diagnosis.diagnostics.iter().all(|each| each.severity != Severity::Error)
    }
}

/// Judges every contract of the folder; `with` sets the options of each.
pub(crate) fn run(args: &CheckArgs, format: Format, with: impl Fn(Compiler) -> Compiler) -> Exit {
    let mut folder = Folder {
        path: args.contract.clone(),
        documents: Vec::new(),
        skipped: Vec::new(),
        errors: Vec::new(),
        unread: 0,
    };
    folder.walk(&with);
    folder.unread = folder.errors.len();
    if folder.documents.is_empty() && folder.errors.is_empty() && !args.allow_empty {
        let path = args.contract.display();
        folder.errors.push(format!("no contract and no schema in `{path}` (--allow-empty lets this pass)"));
    }
    let written = if format == Format::Human {
        render(&mut BufWriter::new(anstream::stdout().lock()), &folder, format, args.quiet)
    } else {
        render(&mut BufWriter::new(io::stdout().lock()), &folder, format, args.quiet)
    };
    for error in &folder.errors {
        complain(error);
    }
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot write the outcome: {error}"));
            Exit::Failed
        }
        _ if folder.errors.is_empty() && folder.documents.iter().all(Document::compiles) => Exit::Fine,
        _ => Exit::Failed,
    }
}

impl Folder {
    fn walk(&mut self, with: &dyn Fn(Compiler) -> Compiler) {
        for entry in entries(&self.path) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => self.file(entry.path(), with),
                Ok(_) => {}
                Err(error) => self.errors.push(cannot_walk(&error, &self.path)),
            }
        }
    }

    fn file(&mut self, path: &Path, with: &dyn Fn(Compiler) -> Compiler) {
        let mut skip = |reason: &str| self.skipped.push((path.to_owned(), reason.to_owned()));
        if is_tests_file(path) {
            return skip("contract tests, for `stipula test`");
        }
        if !may_be_contract(path) {
            return skip("no name of a contract or a schema");
        }
        let compiler = match stipula_files::compiler_for(path) {
            Ok(compiler) => with(compiler),
            Err(error) => return self.errors.push(error.to_string()),
        };
        let diagnosis = compiler.clone().diagnose();
        if let Some(reason) = no_contract(&diagnosis, path) {
            return skip(&reason);
        }
        let contract = compiler.compile().ok();
        self.documents.push(Document { path: path.to_owned(), diagnosis, contract });
    }
}

/// Why a file is no contract, where its content says so. A name that is a schema's is taken at its word.
pub(crate) fn no_contract(diagnosis: &Diagnosis, path: &Path) -> Option<String> {
    let [only] = diagnosis.diagnostics.as_slice() else { return None };
    let ending = ending(path);
    let unknown = only.code == codes::DOCUMENT_KIND && ending != "avsc";
    let later = only.code == codes::DOCUMENT_NOT_BUILT && ending == "proto";
    if unknown {
        return Some(if only.message.contains("cannot be told") {
            "neither a contract nor a schema".to_owned()
        } else {
            only.message.clone()
        });
    }
    later.then(|| only.message.clone())
}

/// Everything below a folder, in the order of names.
pub(crate) fn entries(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> + use<> {
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    entries.filter_entry(|entry| entry.depth() == 0 || !is_foreign(entry))
}

/// What is said of an entry that cannot be read.
pub(crate) fn cannot_walk(error: &walkdir::Error, folder: &Path) -> String {
    let path = error.path().unwrap_or(folder).display();
    let why = error.io_error().map_or("it is a link to a folder around it".to_owned(), ToString::to_string);
    format!("cannot read `{path}`: {why}")
}

/// Whether a file has the name of a contract or a schema.
pub(crate) fn may_be_contract(path: &Path) -> bool {
    ENDINGS.contains(&ending(path).as_str()) && !is_tests_file(path)
}

fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase()
}

/// Hidden folders, and those of packages, hold no contracts of one's own.
fn is_foreign(entry: &DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.starts_with('.') || name == "node_modules")
}

//! Which files are tests files, and which contract each speaks of.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::read;

const ENDINGS: [&str; 3] = [".tests.yaml", ".tests.yml", ".tests.json"];

/// Endings of a contract's name beside its tests file, first of documents, then of bare schemas.
const CONTRACTS: [&[&str]; 2] =
    [&[".odcs.yaml", ".odcs.yml", ".odcs.json", ".yaml", ".yml"], &[".avsc", ".schema.json", ".proto", ".json"]];

/// Whether a file holds contract tests, by its name: `*.tests.yaml`, `.yml` or `.json`.
pub fn is_tests_file(path: &Path) -> bool {
    stem(path).is_some()
}

/// The part of its name that it shares with its contract.
fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let lower = name.to_ascii_lowercase();
    let ending = ENDINGS.into_iter().find(|ending| lower.ends_with(ending))?;
    let stem = name.get(..name.len() - ending.len())?;
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// The name of the contract beside a tests file, or why it cannot be told.
pub(super) fn contract_beside(tests: &Path) -> Result<String, String> {
    let Some(stem) = stem(tests) else {
        return Err(
            "its name does not end in `.tests.yaml`, `.tests.yml` or `.tests.json`, and it has no `contract: FILE`"
                .to_owned(),
        );
    };
    for endings in CONTRACTS {
        let names = endings.iter().map(|ending| format!("{stem}{ending}"));
        let mut found: Vec<String> = names.filter(|name| tests.with_file_name(name).is_file()).collect();
        match (found.pop(), found.as_slice()) {
            (None, _) => {}
            (Some(name), []) => return Ok(name),
            (Some(name), others) => {
                let names = format!("`{}` and `{name}`", others.join("`, `"));
                return Err(format!("{names} can be its contract: say which, `contract: FILE`"));
            }
        }
    }
    Err(format!("no contract beside it, such as `{stem}.odcs.yaml` or `{stem}.avsc`: name it, `contract: FILE`"))
}

/// The tests files that paths name: files as they are, of folders all below them, sorted by name.
///
/// # Errors
/// One line for each path that cannot be read.
pub fn find_tests(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<String>> {
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => walk(path, &mut found, &mut errors),
            Ok(_) => found.push(path.clone()),
            Err(error) => errors.push(format!("cannot read `{}`: {}", path.display(), read::reason(&error))),
        }
    }
    // A file that is named twice is run once.
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>, errors: &mut Vec<String>) {
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_tests_file(entry.path()) => found.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).display();
                let why =
                    error.io_error().map_or_else(|| "it is a link to a folder around it".to_owned(), read::reason);
                errors.push(format!("cannot read `{path}`: {why}"));
            }
        }
    }
}

/// Hidden folders, and those of packages, hold no contracts of one's own.
fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with('.') || name == "node_modules")
}

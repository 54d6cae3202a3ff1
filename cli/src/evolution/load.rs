//! The contracts of one side: files, folders, or the same at a commit.

use std::path::{Component, Path, PathBuf};

use stipula::{CompileError, Compiler, Contract, Diagnosis, Severity, codes};

use super::git::{Commit, Thing};
use crate::folder;

/// Where the contracts of one side are read.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Disk(PathBuf),
    /// A path from the top of a repository, without `/` at its end.
    Git(Commit, String),
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    #[default]
    Missing,
}

/// A contract of one side.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// As people are shown it.
    pub(crate) file: String,
    /// The path below the place, by which what has no name is paired.
    pub(crate) below: String,
    pub(crate) contract: Contract,
}

/// A document that does not compile.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub(crate) file: String,
    pub(crate) below: String,
    pub(crate) error: CompileError,
}

/// All of one side.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub(crate) versions: Vec<Version>,
    pub(crate) broken: Vec<Broken>,
    /// What could not be read.
    pub(crate) errors: Vec<String>,
    /// What stands at the place.
    pub(crate) kind: Kind,
}

/// What is found at a place: it is read once.
enum Found {
    File(Box<Compiler>),
    Folder,
    Missing,
}

impl Place {
    /// A place as people write it: a path, or `git:REF[:PATH]`. Without a path it is the one of `beside`.
    pub(crate) fn parse(text: &str, beside: Option<&Path>) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("git:") else { return Ok(Self::Disk(PathBuf::from(text))) };
        let (reference, path) = match rest.split_once(':') {
            Some((reference, path)) => (reference, Some(path)),
            None => (rest, None),
        };
        if reference.is_empty() {
            return Err(format!("`{text}`: expected `git:REF` or `git:REF:PATH`, such as `git:origin/main`"));
        }
        let around = beside.map_or_else(|| PathBuf::from("."), existing_folder);
        let commit = Commit::open(&around, reference)?;
        let path = match (path, beside) {
            (Some(path), _) => match path.strip_prefix("./") {
                Some(path) => join(&Commit::prefix(Path::new("."))?, Path::new(path))?,
                None => join("", Path::new(path))?,
            },
            (None, Some(beside)) => {
                // What is gone from the disk stands below the folder that is left of it.
                let rest = beside.strip_prefix(&around).unwrap_or(beside);
                join(&Commit::prefix(&around)?, rest)?
            }
            (None, None) => return Err(format!("`{text}` needs a path: `git:{reference}:PATH`")),
        };
        Ok(Self::Git(commit, path))
    }

    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Disk(path) => path.display().to_string(),
            Self::Git(commit, path) => commit.shown(path),
        }
    }

    /// What stands before each path that people are shown, where it is no part of it.
    pub(crate) fn before(&self) -> Option<String> {
        match self {
            Self::Disk(_) => None,
            Self::Git(commit, _) => Some(commit.shown("")),
        }
    }

    /// The contract or the contracts here; of a folder all below it, told by their content.
    pub(crate) fn load(&self, with: &dyn Fn(Compiler) -> Compiler) -> Side {
        let mut side = Side::default();
        match self.found() {
            Err(error) => side.errors.push(error),
            Ok(Found::Missing) => side.errors.push(format!("cannot read `{}`: no such file", self.shown())),
            Ok(Found::File(compiler)) => {
                side.kind = Kind::File;
                let below = self.shown().rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                side.add(&self.shown(), &below, &with(*compiler), false);
            }
            Ok(Found::Folder) => {
                side.kind = Kind::Folder;
                self.folder(with, &mut side);
            }
        }
        side
    }

    fn found(&self) -> Result<Found, String> {
        let file = |compiler| Found::File(Box::new(compiler));
        match self {
            Self::Disk(path) if path.is_dir() => Ok(Found::Folder),
            Self::Disk(path) if path.exists() => self.compiler().map(file),
            Self::Disk(_) => Ok(Found::Missing),
            Self::Git(_, path) if path.is_empty() => Ok(Found::Folder),
            Self::Git(commit, path) => match commit.read(path)? {
                Thing::File(bytes) => commit.compiler_of(path, bytes).map(file),
                Thing::Folder => Ok(Found::Folder),
                Thing::Missing => Ok(Found::Missing),
                Thing::Link(why) => Err(format!("cannot read `{}`: {why}", self.shown())),
            },
        }
    }

    fn compiler(&self) -> Result<Compiler, String> {
        match self {
            Self::Disk(path) => stipula_files::compiler_for(path).map_err(|error| error.to_string()),
            Self::Git(commit, path) => commit.compiler(path),
        }
    }

    fn folder(&self, with: &dyn Fn(Compiler) -> Compiler, side: &mut Side) {
        let found = match self {
            Self::Disk(path) => Ok(on_disk(path, &mut side.errors)),
            Self::Git(commit, path) => commit.files(path).map(|files| {
                let start = if path.is_empty() { 0 } else { path.len() + 1 };
                let below = |file: &String| file.get(start..).unwrap_or_default().to_owned();
                let named = files.iter().map(|file| (Self::Git(commit.clone(), file.clone()), below(file)));
                named.filter(|(_, below)| !below.split('/').any(is_foreign)).collect()
            }),
        };
        let found: Vec<(Self, String)> = match found {
            Ok(found) => found,
            Err(error) => return side.errors.push(error),
        };
        for (place, below) in found.iter().filter(|(_, below)| folder::may_be_contract(Path::new(below))) {
            match place.compiler() {
                Ok(compiler) => side.add(&place.shown(), below, &with(compiler), true),
                Err(error) => side.errors.push(error),
            }
        }
    }
}

fn is_foreign(part: &str) -> bool {
    part.starts_with('.') || part == "node_modules"
}

fn on_disk(folder: &Path, errors: &mut Vec<String>) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    for entry in folder::entries(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                let below = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
                found.push((Place::Disk(entry.path().to_owned()), below.join("/")));
            }
            Ok(_) => {}
            Err(error) => errors.push(folder::cannot_walk(&error, folder)),
        }
    }
    found
}

impl Side {
    /// Every object of a document that a record could be judged by. Of a folder, files that are no
    /// contracts are left out.
    fn add(&mut self, file: &str, below: &str, compiler: &Compiler, of_folder: bool) {
        let version = |contract| Version { file: file.to_owned(), below: below.to_owned(), contract };
        let error = match compiler.clone().compile() {
            Ok(contract) => return self.versions.push(version(contract)),
            Err(error) => error,
        };
        let broken = |error| Broken { file: file.to_owned(), below: below.to_owned(), error };
        let mut errors = error.diagnostics().iter().filter(|each| each.severity == Severity::Error);
        // Nothing else is wrong than that no single object was named.
        let several = errors.all(|each| each.code == codes::DOCUMENT_OBJECT);
        let diagnosis: Diagnosis = compiler.clone().diagnose();
        if of_folder && folder::no_contract(&diagnosis, Path::new(below)).is_some() {
            return;
        }
        if !several || diagnosis.objects.len() < 2 {
            // A document that describes nothing judges nothing, and has nothing to be compared.
            if !(several && diagnosis.objects.is_empty() && of_folder) {
                self.broken.push(broken(error));
            }
            return;
        }
        for object in &diagnosis.objects {
            match compiler.clone().object(object).compile() {
                Ok(contract) => self.versions.push(version(contract)),
                Err(error) => return self.broken.push(broken(error)),
            }
        }
    }
}

/// The nearest folder around a path that exists.
fn existing_folder(path: &Path) -> PathBuf {
    let mut at = path;
    loop {
        if at.as_os_str().is_empty() {
            return PathBuf::from(".");
        }
        if at.is_dir() {
            return at.to_owned();
        }
        match at.parent() {
            Some(parent) => at = parent,
            None => return PathBuf::from("."),
        }
    }
}

/// A path from the top of a repository.
fn join(prefix: &str, path: &Path) -> Result<String, String> {
    let mut parts: Vec<String> = prefix.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir if parts.pop().is_some() => {}
            _ => return Err(format!("`{}` leads outside of the repository", path.display())),
        }
    }
    Ok(parts.join("/"))
}

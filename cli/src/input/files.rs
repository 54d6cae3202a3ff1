//! The DATA arguments as a list of sources.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Standard input.
    Stdin,
    /// A file with one record a line.
    Lines(PathBuf),
    /// A file that is one record.
    Whole(PathBuf),
    /// An Avro object container file.
    Container(PathBuf),
    /// A payload in the contract's own encoding and framing; several where the framing delimits them.
    Payloads(PathBuf),
}

impl Source {
    /// Its name in an outcome.
    pub(crate) fn name(&self) -> String {
        self.path().map_or_else(|| "<stdin>".to_owned(), |path| path.display().to_string())
    }

    /// The file that it is.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::Lines(path) | Self::Whole(path) | Self::Container(path) | Self::Payloads(path) => Some(path),
        }
    }

    /// Its size, where it is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.path()?.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len())
    }

    /// By the ending of its name.
    fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "json" => Some(Self::Whole(path.to_owned())),
            "jsonl" | "ndjson" => Some(Self::Lines(path.to_owned())),
            "avro" => Some(Self::Container(path.to_owned())),
            "bin" => Some(Self::Payloads(path.to_owned())),
            _ => None,
        }
    }
}

/// Every input that the arguments name, in their order; or everything that is wrong with them.
pub(crate) fn expand(arguments: &[PathBuf]) -> Result<Vec<Source>, Vec<String>> {
    let mut sources = Vec::new();
    let mut errors = Vec::new();
    for argument in arguments {
        if let Err(error) = expand_one(argument, &mut sources) {
            errors.push(error);
        }
    }
    if errors.is_empty() { Ok(sources) } else { Err(errors) }
}

fn expand_one(argument: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    let name = argument.display();
    if argument == Path::new("-") {
        if sources.contains(&Source::Stdin) {
            return Err("standard input `-` can be read once only".to_owned());
        }
        sources.push(Source::Stdin);
        return Ok(());
    }
    let metadata = argument.metadata().map_err(|error| format!("cannot read `{name}`: {}", reason(&error)))?;
    if metadata.is_dir() {
        return walk(argument, sources);
    }
    let source = Source::of_file(argument).ok_or_else(|| {
        format!("cannot tell what `{name}` holds: expected a name in `.json` (one record), `.jsonl` or `.ndjson` (one a line), `.avro` (a container file), `.bin` (a payload), or `-` for records on standard input")
    })?;
    sources.push(source);
    Ok(())
}

/// The data files of a folder and below it, sorted by name. Loops of links are an error.
fn walk(folder: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).display();
            let why = error.io_error().map_or_else(|| "it is a link to a folder around it".to_owned(), reason);
            format!("cannot read `{path}`: {why}")
        })?;
        if entry.file_type().is_file() {
            sources.extend(Source::of_file(entry.path()));
        } else if !entry.file_type().is_dir() && Source::of_file(entry.path()).is_some() {
            return Err(format!("cannot read `{}`: it is not a regular file", entry.path().display()));
        }
    }
    Ok(())
}

/// What the system says, in our words where it is one of the usual things.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{Source, expand};

    #[test]
    fn files_folders_and_standard_input() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("data/b.d")).unwrap();
        for name in ["data/c.json", "data/a.jsonl", "data/notes.txt", "data/b.d/x.NDJSON", "data/b.d/y", "one.json"] {
            fs::write(path(name), "").unwrap();
        }
        let sources = expand(&[path("one.json"), PathBuf::from("-"), path("data")]).unwrap();
        let expected = [
            Source::Whole(path("one.json")),
            Source::Stdin,
            Source::Lines(path("data/a.jsonl")),
            Source::Lines(path("data/b.d/x.NDJSON")),
            Source::Whole(path("data/c.json")),
        ];
        assert_eq!(sources, expected);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let csv = folder.path().join("a.csv");
        fs::write(&csv, "").unwrap();
        let missing = folder.path().join("missing.json");
        let errors = expand(&[csv.clone(), missing.clone(), PathBuf::from("-"), PathBuf::from("-")]).unwrap_err();
        assert_eq!(errors.len(), 3);
        assert!(
            errors[0].starts_with(&format!("cannot tell what `{}` holds: expected", csv.display())),
            "{}",
            errors[0]
        );
        assert_eq!(errors[1], format!("cannot read `{}`: no such file or folder", missing.display()));
        assert_eq!(errors[2], "standard input `-` can be read once only");
    }

    #[test]
    #[cfg(unix)]
    fn a_loop_of_links_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("again")).unwrap();
        let errors = expand(&[folder.path().to_owned()]).unwrap_err();
        assert!(errors[0].ends_with("it is a link to a folder around it"), "{}", errors[0]);
    }
}

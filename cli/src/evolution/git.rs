//! Files as they stand at a commit, read through git: nothing is checked out.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use stipula::{Compiler, Resolver};

/// A commit of a repository.
#[derive(Clone, Debug)]
pub(crate) struct Commit(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    /// As people named it.
    reference: String,
    commit: String,
    reader: Mutex<Option<Reader>>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("reference", &self.reference)
            .field("commit", &self.commit)
            .finish_non_exhaustive()
    }
}

/// The top of the repository around a folder, where there is one.
pub(crate) fn top(folder: &Path) -> Option<PathBuf> {
    let text = git(folder, &["rev-parse", "--show-toplevel"]).ok()?;
    Some(PathBuf::from(text.trim_end_matches(['\n', '\r'])))
}

/// One `git cat-file` that answers all questions.
struct Reader {
    child: Child,
    asked: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Its input ends, and so does it; where it does not, it is of no use any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands at a path of a commit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    File(Vec<u8>),
    Folder,
    Missing,
    /// A link that leads to none of these, and why.
    Link(&'static str),
}

impl Commit {
    /// The commit of this name in the repository around a folder.
    pub(crate) fn open(folder: &Path, reference: &str) -> Result<Self, String> {
        let name = format!("{reference}^{{commit}}");
        let commit =
            git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name]).map_err(|error| {
                let hint = "; in CI, is the history fetched (`fetch-depth: 0`)?";
                match error {
                    Failed::Said(text) if text.is_empty() => format!("git knows no commit `{reference}` here{hint}"),
                    Failed::Said(text) => format!("git: {text}"),
                    Failed::Missing(error) => format!("cannot run `git`: {error}"),
                }
            })?;
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            reference: reference.to_owned(),
            commit: commit.trim().to_owned(),
            reader: Mutex::new(None),
        })))
    }

    /// Where a folder stands in its repository: nothing for the top, else with `/` at its end.
    pub(crate) fn prefix(folder: &Path) -> Result<String, String> {
        match git(folder, &["rev-parse", "--show-prefix"]) {
            Ok(text) => Ok(text.trim_end_matches(['\n', '\r']).to_owned()),
            Err(Failed::Said(text)) => Err(format!("git: {text}")),
            Err(Failed::Missing(error)) => Err(format!("cannot run `git`: {error}")),
        }
    }

    /// A path as people are shown it, such as `main:contracts/orders.odcs.yaml`.
    pub(crate) fn shown(&self, path: &str) -> String {
        format!("{}:{path}", self.0.reference)
    }

    /// The files below a folder, by name; their paths are those from the top.
    pub(crate) fn files(&self, folder: &str) -> Result<Vec<String>, String> {
        let mut line = vec!["ls-tree", "-r", "-z", "--full-tree", self.0.commit.as_str(), "--"];
        let below = format!("{folder}/");
        if !folder.is_empty() {
            line.push(&below);
        }
        let text = git(&self.0.folder, &line).map_err(|error| match error {
            Failed::Said(text) => format!("git: {text}"),
            Failed::Missing(error) => format!("cannot run `git`: {error}"),
        })?;
        // `mode type object TAB path`
        let entries = text.split('\0').filter_map(|entry| entry.split_once('\t'));
        let files = entries.filter(|(about, _)| about.split(' ').nth(1) == Some("blob"));
        // A link in a folder is followed; where that leads to no file, it is no contract.
        let is_link = |about: &str| about.starts_with("120000 ");
        let files = files.filter(|(about, path)| !is_link(about) || matches!(self.read(path), Ok(Thing::File(_))));
        let mut paths: Vec<String> = files.map(|(_, path)| path.to_owned()).collect();
        paths.sort();
        Ok(paths)
    }

    /// What stands at a path from the top.
    pub(crate) fn read(&self, path: &str) -> Result<Thing, String> {
        if path.contains('\n') {
            return Err("a name with a line end is not read through git".to_owned());
        }
        let mut reader = self.0.reader.lock().map_err(|_| "git was left in the middle of an answer".to_owned())?;
        if reader.is_none() {
            *reader = Some(Reader::start(&self.0.folder).map_err(|error| format!("cannot run `git`: {error}"))?);
        }
        let Some(open) = reader.as_mut() else { return Err("git does not answer".to_owned()) };
        let thing = open.ask(&format!("{}:{path}", self.0.commit));
        if thing.is_err() {
            *reader = None;
        }
        thing.map_err(|error| format!("git: {error}"))
    }

    /// A compiler for the document at a path.
    pub(crate) fn compiler(&self, path: &str) -> Result<Compiler, String> {
        let shown = self.shown(path);
        let why = match self.read(path).map_err(|error| format!("cannot read `{shown}`: {error}"))? {
            Thing::File(bytes) => return self.compiler_of(path, bytes),
            Thing::Folder => "it is a folder",
            Thing::Missing => "no such file",
            Thing::Link(why) => why,
        };
        Err(format!("cannot read `{shown}`: {why}"))
    }

    /// A compiler for the document that was read at a path.
    pub(crate) fn compiler_of(&self, path: &str, bytes: Vec<u8>) -> Result<Compiler, String> {
        let shown = self.shown(path);
        let text = text(bytes).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Ok(Compiler::new(text).name(shown).resolver(Beside { commit: self.clone(), folder }))
    }
}

impl Reader {
    fn start(folder: &Path) -> io::Result<Self> {
        let mut child = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["cat-file", "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(asked), Some(told)) => Ok(Self { child, asked, told: BufReader::new(told) }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn ask(&mut self, name: &str) -> io::Result<Thing> {
        writeln!(self.asked, "{name}")?;
        self.asked.flush()?;
        let mut head = Vec::new();
        self.told.read_until(b'\n', &mut head)?;
        let head = String::from_utf8_lossy(&head);
        // `object type size`; or `name missing`, where the name may have blanks.
        let mut words = head.trim_end().rsplitn(3, ' ');
        let (size, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        // `symlink size`, and on the next line where it leads.
        let why = match (kind, words.next()) {
            ("symlink", None) => Some("it is a link that leads outside of the repository"),
            ("dangling", None) => Some("it is a link to a file that is not there"),
            ("loop", None) => Some("it is a link that leads to itself"),
            ("notdir", None) => Some("it is a link through a file, as if that were a folder"),
            _ => None,
        };
        if size == "missing" {
            return Ok(Thing::Missing);
        }
        let size: u64 = size.parse().map_err(|_| io::Error::other(format!("`{}`", head.trim_end())))?;
        let mut bytes = Vec::new();
        let kept = size.min(stipula_files::MAX_BYTES + 1);
        (&mut self.told).take(kept).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != kept {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        io::copy(&mut (&mut self.told).take(size - kept + 1), &mut io::sink())?;
        if let Some(why) = why {
            return Ok(Thing::Link(why));
        }
        Ok(if kind == "blob" { Thing::File(bytes) } else { Thing::Folder })
    }
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > stipula_files::MAX_BYTES {
        return Err(format!("it has more than {} bytes", stipula_files::MAX_BYTES));
    }
    let offset = |error: std::string::FromUtf8Error| error.utf8_error().valid_up_to();
    String::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 text, the first bad byte stands at offset {}", offset(error)))
}

/// The files of a contract's own folder and below it, at a commit.
struct Beside {
    commit: Commit,
    folder: String,
}

impl Resolver for Beside {
    fn resolve(&self, name: &str) -> Result<String, String> {
        let mut parts: Vec<&str> = Vec::new();
        for part in name.split('/') {
            match part {
                "." => {}
                ".." if !parts.is_empty() => {
                    parts.pop();
                }
                "" | ".." => return Err(format!("`{}` leads outside of the contract's folder", name.escape_debug())),
                part => parts.push(part),
            }
        }
        let path =
            if self.folder.is_empty() { parts.join("/") } else { format!("{}/{}", self.folder, parts.join("/")) };
        match self.commit.read(&path)? {
            Thing::File(bytes) => text(bytes),
            Thing::Folder => Err("it is a folder".to_owned()),
            Thing::Missing => Err("no such file".to_owned()),
            Thing::Link(why) => Err(why.to_owned()),
        }
    }
}

enum Failed {
    /// What git says.
    Said(String),
    /// It could not be run.
    Missing(io::Error),
}

fn git(folder: &Path, line: &[&str]) -> Result<String, Failed> {
    let output = Command::new("git").arg("-C").arg(folder).args(line).stdin(Stdio::null()).output();
    let output = output.map_err(Failed::Missing)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failed::Said(said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned()))
}

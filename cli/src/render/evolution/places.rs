//! Files as other programs are told them: by their path from the top of the repository, which is where
//! annotations of code are looked up, wherever the run began.

use std::path::{Component, Path, PathBuf};

use crate::evolution::Run;

/// The top of the repository, and what people see before a path at a commit.
#[derive(Debug)]
pub(super) struct Places {
    tops: Vec<PathBuf>,
    commits: Vec<String>,
}

impl Places {
    pub(super) fn of(run: &Run) -> Self {
        let workspace = std::env::var_os("GITHUB_WORKSPACE").filter(|path| !path.is_empty()).map(PathBuf::from);
        let here = Path::new(".");
        let around =
            run.items.first().and_then(|item| Path::new(&item.file).ancestors().skip(1).find(|at| at.is_dir()));
        let tops = workspace.into_iter().chain(crate::evolution::top(around.unwrap_or(here)));
        Self { tops: tops.map(|top| whole(&top)).collect(), commits: run.commits.clone() }
    }

    /// The path from the top; of what lies elsewhere the path as it is.
    pub(super) fn shown(&self, file: &str) -> String {
        let at_commit = self.commits.iter().find_map(|commit| file.strip_prefix(commit.as_str()));
        if let Some(path) = at_commit.filter(|_| !Path::new(file).exists()) {
            return path.to_owned();
        }
        let path = whole(Path::new(file));
        let below = self.tops.iter().find_map(|top| path.strip_prefix(top).ok());
        below.filter(|below| !below.as_os_str().is_empty()).map_or_else(|| file.to_owned(), slashed)
    }
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A path from the root. Links of folders are followed as far as there are folders; a file that is a link
/// stays what it is, and so does one that is gone.
fn whole(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute.ancestors().skip(usize::from(!absolute.is_dir())).find(|at| at.is_dir());
    let Some((folder, known)) = folder.and_then(|folder| Some((folder, folder.canonicalize().ok()?))) else {
        return absolute;
    };
    let mut whole = known;
    for part in absolute.strip_prefix(folder).unwrap_or(Path::new("")).components() {
        match part {
            Component::Normal(part) => whole.push(part),
            Component::ParentDir => drop(whole.pop()),
            _ => {}
        }
    }
    whole
}

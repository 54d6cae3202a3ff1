//! The files beside a contract, and none outside of its folder.

use std::io;
use std::path::{Component, Path, PathBuf};

use stipula::Resolver;

use crate::{FileError, read};

/// How many files of a folder are looked at for a name that may have been meant.
const LISTED: usize = 1000;

/// Gives a contract the files of its own folder and below it. Absolute paths, `..` and links
/// that lead outside are refused: a contract may come from anyone.
#[derive(Clone, Debug)]
pub struct FileResolver {
    folder: PathBuf,
}

impl FileResolver {
    /// The resolver of the contract in this file.
    ///
    /// # Errors
    /// Where the file's folder does not exist or cannot be read.
    pub fn beside(document: impl AsRef<Path>) -> io::Result<Self> {
        let folder = match document.as_ref().parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        Ok(Self { folder: folder.canonicalize()? })
    }

    /// The bytes of a file, as [`Resolver::resolve`] finds it.
    ///
    /// # Errors
    /// One line saying why there are none.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        let bytes = read::bytes(&self.place(name)?).map_err(|error| read::reason(&error))?;
        if bytes.len() as u64 > read::MAX_BYTES {
            return Err(format!("it has more than {} bytes", read::MAX_BYTES));
        }
        Ok(bytes)
    }

    fn place(&self, name: &str) -> Result<PathBuf, String> {
        if !stays_inside(Path::new(name)) {
            return Err(outside(name));
        }
        let path = self.folder.join(name).canonicalize().map_err(|error| self.failed(name, &error))?;
        if !path.starts_with(&self.folder) {
            return Err(outside(name));
        }
        // A pipe or a device would block or never end.
        if path.is_dir() {
            return Err("it is a folder".to_owned());
        }
        if !path.is_file() {
            return Err("it is not a regular file".to_owned());
        }
        Ok(path)
    }

    /// What the system says; of a file that is not there, with the name that may have been meant.
    fn failed(&self, name: &str, error: &io::Error) -> String {
        match self.nearest(name) {
            Some(near) if error.kind() == io::ErrorKind::NotFound => {
                format!("{}; did you mean `{}`?", read::reason(error), near.escape_debug())
            }
            _ => read::reason(error),
        }
    }

    /// The file of the contract's own folder whose name is nearly this one.
    fn nearest(&self, name: &str) -> Option<String> {
        let allowed = (name.chars().count() / 3).clamp(1, 3);
        let files = self.folder.read_dir().ok()?.take(LISTED).filter_map(Result::ok);
        let names = files.filter_map(|file| file.file_name().into_string().ok());
        let distances = names.map(|near| (strsim::osa_distance(name, &near), near));
        distances.filter(|(distance, _)| *distance <= allowed).min().map(|(_, near)| near)
    }
}

impl Resolver for FileResolver {
    fn resolve(&self, name: &str) -> Result<String, String> {
        let path = self.place(name)?;
        read::text(&path).map_err(|error| match error {
            FileError::Io { error, .. } => read::reason(&error),
            FileError::TooLarge { .. } => format!("it has more than {} bytes", read::MAX_BYTES),
            FileError::NotText { offset, .. } => {
                format!("it is not UTF-8 text, the first bad byte stands at offset {offset}")
            }
        })
    }
}

fn outside(name: &str) -> String {
    format!("`{}` leads outside of the contract's folder", name.escape_debug())
}

/// Whether a name stays below its folder at every step, links aside. Judged before the file
/// system is asked, so that the answer does not tell what exists outside.
fn stays_inside(name: &Path) -> bool {
    let mut depth = 0_usize;
    for component in name.components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::fs;

    use stipula::Resolver as _;

    use super::FileResolver;

    #[test]
    fn files_of_the_folder_and_no_others() {
        let root = tempfile::tempdir().unwrap();
        let contracts = root.path().join("contracts");
        fs::create_dir_all(contracts.join("schemas")).unwrap();
        fs::write(root.path().join("secret.avsc"), "secret").unwrap();
        fs::write(contracts.join("order.avsc"), "order").unwrap();
        fs::write(contracts.join("schemas/item.avsc"), "item").unwrap();
        fs::write(contracts.join("latin.avsc"), b"caf\xe9").unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret.avsc", contracts.join("link.avsc")).unwrap();
            std::os::unix::fs::symlink("..", contracts.join("up")).unwrap();
            std::os::unix::fs::symlink("order.avsc", contracts.join("inside.avsc")).unwrap();
        }
        let resolver = FileResolver::beside(contracts.join("orders.odcs.yaml")).unwrap();
        let absolute = root.path().join("secret.avsc").display().to_string();
        let outside = |name: &str| Err(format!("`{name}` leads outside of the contract's folder"));
        let mut cases = vec![
            ("order.avsc", Ok("order".to_owned())),
            ("./schemas/item.avsc", Ok("item".to_owned())),
            ("schemas/../order.avsc", Ok("order".to_owned())),
            ("../secret.avsc", outside("../secret.avsc")),
            ("schemas/../../secret.avsc", outside("schemas/../../secret.avsc")),
            ("../contracts/order.avsc", outside("../contracts/order.avsc")),
            ("../nothing.avsc", outside("../nothing.avsc")),
            (absolute.as_str(), outside(&absolute)),
            ("nothing.avsc", Err("no such file".to_owned())),
            ("ordre.avsc", Err("no such file; did you mean `order.avsc`?".to_owned())),
            ("schemas", Err("it is a folder".to_owned())),
            ("", Err("it is a folder".to_owned())),
            ("latin.avsc", Err("it is not UTF-8 text, the first bad byte stands at offset 3".to_owned())),
        ];
        if cfg!(unix) {
            cases.push(("link.avsc", outside("link.avsc")));
            cases.push(("up/secret.avsc", outside("up/secret.avsc")));
            cases.push(("up/contracts/order.avsc", Ok("order".to_owned())));
            cases.push(("inside.avsc", Ok("order".to_owned())));
        }
        for (name, expected) in cases {
            assert_eq!(resolver.resolve(name), expected, "{name}");
        }
    }

    #[test]
    fn a_bare_file_name_stands_in_the_working_folder() {
        assert!(FileResolver::beside("orders.odcs.yaml").is_ok());
        assert!(FileResolver::beside("no-such-folder/orders.odcs.yaml").is_err());
    }
}

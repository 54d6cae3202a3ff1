//! Contracts read from files. The core does no IO: the program and the bindings share this.
//!
//! ```no_run
//! let contract = stipula_files::compiler_for("contracts/orders.odcs.yaml")?.compile()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod read;
mod resolver;
mod testing;

use std::io;
use std::path::{Path, PathBuf};

use stipula::Compiler;

pub use read::MAX_BYTES;
pub use resolver::FileResolver;
pub use testing::{CaseRun, ContractTests, FileRun, TestRun, TestsError, find_tests, is_tests_file};

/// A contract's file that cannot be read. Its text names the file and says why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file, or its folder, cannot be opened or read.
    #[error("cannot read `{}`: {}", .path.display(), read::reason(.error))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The file has more bytes than [`MAX_BYTES`].
    #[error("cannot read `{}`: a contract of more than {MAX_BYTES} bytes", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file is not UTF-8 text.
    #[error("cannot read `{}`: not UTF-8 text, the first bad byte stands at offset {offset}", .path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The first byte that is not UTF-8.
        offset: usize,
    },
}

/// A compiler for the contract or schema in a file: named like the path, and with a
/// [`FileResolver`] for the files beside it.
///
/// # Errors
/// [`FileError`] where the file cannot be read as text.
pub fn compiler_for(path: impl AsRef<Path>) -> Result<Compiler, FileError> {
    let path = path.as_ref();
    let text = read::text(path)?;
    let resolver = FileResolver::beside(path).map_err(|error| FileError::Io { path: path.to_owned(), error })?;
    Ok(Compiler::new(text).name(path.display().to_string()).resolver(resolver))
}

#[cfg(test)]
mod tests {
    use super::compiler_for;

    #[test]
    fn a_file_that_is_no_contract_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let bad = folder.path().join("bad.yaml");
        std::fs::write(&bad, b"id: \xff").unwrap();
        let missing = folder.path().join("missing.yaml");
        let cases = [
            (missing.as_path(), "no such file"),
            (folder.path(), "it is a folder"),
            (bad.as_path(), "not UTF-8 text, the first bad byte stands at offset 4"),
        ];
        for (path, reason) in cases {
            let error = compiler_for(path).unwrap_err();
            assert_eq!(error.to_string(), format!("cannot read `{}`: {reason}", path.display()));
        }
    }

    #[test]
    fn a_file_beyond_the_cap_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.yaml");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(super::MAX_BYTES + 1).unwrap();
        assert!(matches!(compiler_for(&path), Err(super::FileError::TooLarge { .. })));
        file.set_len(super::MAX_BYTES).unwrap();
        assert!(compiler_for(&path).is_ok());
    }
}

//! Files to text, with a cap.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::FileError;

/// The most bytes that are read of one file. Only a guard of memory: the limit of a contract is
/// [`stipula::Limits::document_bytes`], and the compiler says so with a code.
pub const MAX_BYTES: u64 = 16 << 20;

pub(crate) fn text(path: &Path) -> Result<String, FileError> {
    let bytes = bytes(path).map_err(|error| FileError::Io { path: path.to_owned(), error })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(FileError::TooLarge { path: path.to_owned() });
    }
    String::from_utf8(bytes)
        .map_err(|error| FileError::NotText { path: path.to_owned(), offset: error.utf8_error().valid_up_to() })
}

/// At most one byte more than the cap.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What the system says, in our words where it is one of the usual things.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

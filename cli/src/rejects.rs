//! `--rejects`: the records that were refused, one a line, so that they can be mended and judged again.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::input::Record;

/// Writes refused records.
pub(crate) struct Rejects {
    path: PathBuf,
    out: BufWriter<File>,
    /// The limit of a payload's bytes: of a longer record not all is known.
    limit: u64,
    /// Records that are not written, being longer than the limit.
    cut: u64,
}

impl Rejects {
    /// Opens the file; a run that continues another adds to it.
    pub(crate) fn open(path: &Path, continues: bool, limit: u64) -> Result<Self, String> {
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(continues).truncate(!continues);
        let file = options.open(path).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), out: BufWriter::new(file), limit, cut: 0 })
    }

    /// Writes a record on a line of its own. Ends of lines within it become blanks: in JSON they stand
    /// between tokens alone.
    pub(crate) fn write(&mut self, record: &Record<'_>) -> Result<(), String> {
        if record.bytes.len() as u64 > self.limit {
            self.cut += 1;
            return Ok(());
        }
        let mut line: Vec<u8> = record.bytes.trim_ascii().to_vec();
        for byte in &mut line {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
        line.push(b'\n');
        self.out.write_all(&line).map_err(|error| failed(&self.path, &error))
    }

    /// Ends the file; says what does not stand in it.
    pub(crate) fn finish(&mut self) -> Result<(), String> {
        self.out.flush().map_err(|error| failed(&self.path, &error))?;
        match self.cut {
            0 => Ok(()),
            cut => {
                let path = self.path.display();
                Err(format!("{cut} of the rejected records are longer than `payload_bytes` and not in `{path}`"))
            }
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot write `{}`: {error}", path.display())
}

//! `--rejects`: the records that were refused, one a line, so that they can be mended and judged again.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;

use stipula::Contract;

use crate::input::{Quotes, Record, Source, is_blank};

/// Writes refused records.
pub(crate) struct Rejects {
    path: PathBuf,
    out: BufWriter<File>,
    /// The limit of a payload's bytes: of a longer record not all is known.
    limit: u64,
    /// Records that are not written, being longer than the limit.
    cut: u64,
    /// Records that are not written: on a line of its own another record would stand, or none.
    unlined: u64,
    /// Why nothing more is written.
    failure: Option<String>,
}

impl Rejects {
    /// Opens the file; a run that continues another adds to it.
    pub(crate) fn open(path: &Path, continues: bool, limit: u64) -> Result<Self, String> {
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(continues).truncate(!continues);
        let file = options.open(path).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), out: BufWriter::new(file), limit, cut: 0, unlined: 0, failure: None })
    }

    /// Writes a record on a line of its own.
    pub(crate) fn write(&mut self, record: &Record<'_>) {
        if record.bytes.len() as u64 > self.limit {
            self.cut += 1;
            return;
        }
        let Some(line) = line(record.bytes) else {
            self.unlined += 1;
            return;
        };
        if self.failure.is_none() {
            self.failure = self.out.write_all(&line).err().map(|error| failed(&self.path, &error));
        }
    }

    /// Ends the file; says what does not stand in it.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let path = self.path.display();
        let missing = [(self.cut, "are longer than `payload_bytes`"), (self.unlined, "have no line of their own")];
        let missing = missing.into_iter().filter(|(count, _)| *count > 0);
        let mut errors: Vec<String> = missing
            .map(|(count, why)| format!("{count} of the rejected records {why} and are not in `{path}`"))
            .collect();
        let flushed = self.out.flush().err().map(|error| failed(&self.path, &error));
        errors.extend(self.failure.take().or(flushed));
        errors
    }
}

/// A record on one line; `None` where that would be another record, or none. Ends of lines become
/// blanks between tokens alone: in a text they are a fault, which would be gone.
fn line(record: &[u8]) -> Option<Vec<u8>> {
    let from = record.iter().position(|byte| !is_blank(*byte))?;
    let to = record.iter().rposition(|byte| !is_blank(*byte))? + 1;
    let mut quotes = Quotes::default();
    let mut line = Vec::with_capacity(to - from + 1);
    for byte in record.get(from..to)? {
        match (byte, quotes.step(*byte)) {
            (b'\n' | b'\r', true) => return None,
            (b'\n' | b'\r', false) => line.push(b' '),
            _ => line.push(*byte),
        }
    }
    line.push(b'\n');
    Some(line)
}

/// Refuses a file that the run reads, whatever its name there: data, and every file of the contract.
pub(crate) fn spares(path: &Path, document: &Path, contract: &Contract, sources: &[Source]) -> Result<(), String> {
    let Some(own) = handle(path) else { return Ok(()) };
    let of_source = |source: &Source| match source.path() {
        Some(path) => handle(path),
        None => Handle::stdin().ok(),
    };
    let read = sources.iter().find(|source| of_source(source).is_some_and(|other| other == own)).map(Source::name);
    let folder = document.parent().unwrap_or(Path::new(""));
    let named = contract.sources().iter().map(|source| source.name().to_owned());
    let of_contract = || {
        let files = named.flat_map(|name| [folder.join(&name), PathBuf::from(name)]);
        let mut files = std::iter::once(document.to_owned()).chain(files);
        files.find(|file| handle(file).is_some_and(|other| other == own)).map(|file| file.display().to_string())
    };
    let read = read.or_else(of_contract);
    read.map_or(Ok(()), |name| {
        let path = path.display();
        Err(format!("`--rejects` would write over `{path}`, which this run reads as `{name}`: name another file"))
    })
}

/// Which file a path leads to. Pipes and devices, which hold nothing, are not opened; what cannot be
/// opened cannot be read either.
fn handle(path: &Path) -> Option<Handle> {
    path.is_file().then(|| Handle::from_path(path).ok())?
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot write `{}`: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_the_record_or_is_not_written() {
        let cases: [(&[u8], Option<&[u8]>); 10] = [
            (b" {\"a\":\r\n 1}\n", Some(b"{\"a\":   1}\n")),
            (b"{\"a\":\"\\n\"}", Some(b"{\"a\":\"\\n\"}\n")),
            (b"{\"a\":\"\\\"\"\n}", Some(b"{\"a\":\"\\\"\" }\n")),
            (b"{\"a\":\"x\ny\"}", None),
            (b"{\"a\":\"x\ry\"}", None),
            (b"{\"a\n\":1}", None),
            (b"{\"a\":\"x\\\ny\"}", None),
            (b"", None),
            (b" \n", None),
            // No blank of JSON: without it the record would be another.
            (b"\x0c{}", Some(b"\x0c{}\n")),
        ];
        for (record, expected) in cases {
            assert_eq!(line(record).as_deref(), expected, "{}", String::from_utf8_lossy(record));
        }
    }
}

//! Annotations of GitHub's workflows: one line for each diagnostic and each violation, the most
//! severe first, since only so many of a step are shown.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use stipula::{Diagnostic, Report, Severity, Sources};

use super::{Output, Run, counted};
use crate::input::{Position, Record};

/// Keeps annotations, and writes all at the end.
pub(crate) struct Github<'a> {
    out: Box<dyn Write + 'a>,
    contract: PathBuf,
    most: u64,
    annotations: Vec<Annotation>,
    /// Violations kept: those that reject, and warnings.
    kept: [u64; 2],
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Annotation {
    pub(super) severity: Severity,
    pub(super) code: String,
    pub(super) file: String,
    pub(super) start: Option<Position>,
    pub(super) end: Option<Position>,
    pub(super) message: String,
}

impl<'a> Github<'a> {
    pub(crate) fn new(out: Box<dyn Write + 'a>, contract: &Path, most: u64) -> Self {
        Self { out, contract: contract.to_owned(), most, annotations: Vec::new(), kept: [0, 0] }
    }
}

impl Output for Github<'_> {
    fn diagnostics(&mut self, list: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        self.annotations.extend(list.iter().map(|each| Annotation::of(each, sources, &self.contract)));
        Ok(())
    }

    fn record(&mut self, record: Record<'_>, report: Report) -> io::Result<()> {
        for violation in &report {
            let rejects = violation.action.rejects();
            let [errors, warnings] = &mut self.kept;
            let kept = if rejects { errors } else { warnings };
            if *kept >= self.most {
                continue;
            }
            *kept += 1;
            let place = violation.offset.map(|offset| record.place(offset));
            self.annotations.push(Annotation {
                severity: if rejects { Severity::Error } else { Severity::Warning },
                code: violation.code.to_string(),
                file: record.file.to_owned(),
                start: Some(place.unwrap_or(record.start)),
                end: None,
                message: violation.to_string(),
            });
        }
        Ok(())
    }

    fn finish(&mut self, run: &Run<'_>) -> io::Result<()> {
        for error in run.errors {
            let contract = self.contract.display().to_string();
            self.annotations.push(Annotation::of_file(&contract, "stipula", error));
        }
        write(&mut self.out, &mut self.annotations)?;
        let counts = run.counts;
        let more = counts.violations.saturating_sub(self.kept.iter().sum());
        if more > 0 {
            writeln!(self.out, "... and {} (--max-violations {})", counted(more, "more violation"), self.most)?;
        }
        if let (Some(_), Some(_)) = (run.judge, run.files) {
            let (records, valid, invalid) = (counted(counts.records, "record"), counts.valid(), counts.invalid);
            writeln!(self.out, "checked {records}: {valid} valid, {invalid} invalid")?;
        }
        self.out.flush()
    }
}

/// Writes annotations, the most severe first, else in their order.
pub(super) fn write(out: &mut dyn Write, annotations: &mut [Annotation]) -> io::Result<()> {
    annotations.sort_by_key(|each| each.severity);
    annotations.iter().try_for_each(|each| writeln!(out, "{}", each.line()))
}

impl Annotation {
    pub(super) fn of(diagnostic: &Diagnostic, sources: &Sources, contract: &Path) -> Self {
        let place = diagnostic.span.and_then(|span| Some((span, sources.get(span.source)?)));
        let at = |offset| {
            let (line, column) = place.map_or((1, 1), |(_, source)| source.position(offset));
            Position { line: line as u64, column: column as u64 }
        };
        let hint = diagnostic.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code.to_string(),
            file: place
                .map_or_else(|| contract.display().to_string(), |(_, source)| super::file_of(source.name(), contract)),
            start: place.map(|(span, _)| at(span.start)),
            end: place.map(|(span, _)| at(span.end)),
            message: format!("{} [{}]{hint}", diagnostic.message, diagnostic.code),
        }
    }

    /// An error that has no place but its file.
    pub(super) fn of_file(file: &str, code: &str, message: &str) -> Self {
        let (file, message, code) = (file.to_owned(), message.to_owned(), code.to_owned());
        Self { severity: Severity::Error, code, file, start: None, end: None, message }
    }

    /// A finding at a line, where there is one.
    pub(super) fn at(severity: Severity, code: &str, file: &str, line: Option<u64>, message: &str) -> Self {
        let (code, file, message) = (code.to_owned(), file.to_owned(), message.to_owned());
        Self { severity, code, file, start: line.map(|line| Position { line, column: 0 }), end: None, message }
    }

    fn line(&self) -> String {
        let level = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => "notice",
        };
        let (file, mut shown) = (property(&self.file), self.file.clone());
        let mut place = if file.is_empty() { String::new() } else { format!(",file={file}") };
        if let Some(Position { line, column: 0 }) = self.start {
            let _ = write!(shown, ":{line}");
            let _ = write!(place, ",line={line}");
        } else if let Some(Position { line, column }) = self.start {
            let _ = write!(shown, ":{line}:{column}");
            let _ = write!(place, ",line={line}");
            let _ = match self.end {
                // Columns are of one line: GitHub takes them for no other.
                Some(end) if end.line != line => write!(place, ",endLine={}", end.line),
                Some(end) => write!(place, ",col={column},endLine={line},endColumn={}", end.column),
                None => write!(place, ",col={column}"),
            };
        }
        let title = property(&format!("stipula ({})", self.code));
        let shown = if shown.is_empty() { shown } else { format!("{shown}: ") };
        format!("::{level} title={title}{place}::{}", data(&format!("{shown}{}", self.message)))
    }
}

fn data(text: &str) -> String {
    let ends = |c: char| matches!(c, '\r' | '\n');
    let parts = text.split_inclusive(ends).map(|part| {
        let line = part.trim_end_matches(ends);
        let end = part.get(line.len()..).unwrap_or_default();
        let end = end.replace('\r', "%0D").replace('\n', "%0A");
        // No control character reaches the log, as none reaches a terminal.
        format!("{}{end}", super::shown(line).replace('%', "%25"))
    });
    parts.collect()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use stipula::Severity;

    use super::{Annotation, Position, write};

    fn annotation(severity: Severity, start: (u64, u64), end: Option<(u64, u64)>, message: &str) -> Annotation {
        let at = |(line, column)| Position { line, column };
        let (start, end) = (Some(at(start)), end.map(at));
        Annotation { severity, code: "a.b".into(), file: "c:d,e%.yaml".into(), start, end, message: message.into() }
    }

    #[test]
    fn what_github_reads() {
        let mut list = [
            annotation(Severity::Warning, (2, 3), Some((2, 7)), "one line"),
            annotation(Severity::Info, (2, 3), None, "a record"),
            annotation(Severity::Error, (2, 3), Some((4, 1)), "100 %\r\nmore: lines"),
            Annotation::of_file("f", "stipula", "no place"),
            Annotation::of_file("", "stipula", "no \u{1b}[2Jfile\u{9b}"),
        ];
        let mut out = Vec::new();
        write(&mut out, &mut list).unwrap();
        let expected = "\
::error title=stipula (a.b),file=c%3Ad%2Ce%25.yaml,line=2,endLine=4::c:d,e%25.yaml:2:3: 100 %25%0D%0Amore: lines
::error title=stipula (stipula),file=f::f: no place
::error title=stipula (stipula)::no \\u{1b}[2Jfile\\u{9b}
::warning title=stipula (a.b),file=c%3Ad%2Ce%25.yaml,line=2,col=3,endLine=2,endColumn=7::c:d,e%25.yaml:2:3: one line
::notice title=stipula (a.b),file=c%3Ad%2Ce%25.yaml,line=2,col=3::c:d,e%25.yaml:2:3: a record
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

//! The outcome for people: diagnostics, violations as they are found, and a summary.

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use stipula::{Diagnostic, Report, Severity, Sources, codes};

use super::diagnostics::{self, Finding};
use super::violations::{BOLD, DIM, ERROR, WARNING};
use super::{Output, Run, counted, shown, summary, violations};
use crate::input::Record;
use crate::progress::Progress;

/// Writes for people.
pub(crate) struct Human<'a> {
    out: Box<dyn Write + 'a>,
    progress: &'a Progress,
    contract: PathBuf,
    most: u64,
    quiet: bool,
    /// Columns of the terminal, or of a page where there is none.
    width: usize,
    written: u64,
    /// What was shown already as not enforced, at its place in the contract.
    told: Vec<String>,
}

impl<'a> Human<'a> {
    pub(crate) fn new(
        out: Box<dyn Write + 'a>,
        progress: &'a Progress,
        contract: &Path,
        most: u64,
        quiet: bool,
    ) -> Self {
        let width = if io::stdout().is_terminal() { terminal_size::terminal_size() } else { None };
        let width = width.map_or(diagnostics::WIDTH, |(width, _)| usize::from(width.0).max(60));
        Self { out, progress, contract: contract.to_owned(), most, quiet, width, written: 0, told: Vec::new() }
    }
}

impl Output for Human<'_> {
    fn diagnostics(&mut self, list: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        let contract = self.contract.display().to_string();
        let count = |severity| list.iter().filter(|diagnostic| diagnostic.severity == severity).count() as u64;
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        for diagnostic in list {
            if !self.quiet || diagnostic.severity == Severity::Error {
                if diagnostic.code == codes::DOCUMENT_NOT_ENFORCED {
                    self.told.push(diagnostic.message.clone());
                }
                let finding = Finding::new(diagnostic, sources, &self.contract);
                self.out.write_all(diagnostics::render(&finding, &contract, self.width).as_bytes())?;
            }
        }
        if errors > 0 {
            write!(self.out, "{ERROR}{}{ERROR:#}", counted(errors, "error"))?;
            if warnings > 0 {
                write!(self.out, ", {WARNING}{}{WARNING:#}", counted(warnings, "warning"))?;
            }
            writeln!(self.out, ": {BOLD}{}{BOLD:#} does not compile", shown(&contract))?;
        } else if warnings > 0 && !self.quiet {
            writeln!(self.out, "{WARNING}{}{WARNING:#} in {}\n", counted(warnings, "warning"), shown(&contract))?;
        }
        self.out.flush()
    }

    fn record(&mut self, record: Record<'_>, report: Report) -> io::Result<()> {
        if self.written >= self.most {
            return Ok(());
        }
        let (out, most) = (&mut self.out, self.most - self.written);
        self.written += self.progress.aside(|| {
            let written = violations::write(out, record, &report, most)?;
            out.flush()?;
            io::Result::Ok(written)
        })?;
        Ok(())
    }

    fn finish(&mut self, run: &Run<'_>) -> io::Result<()> {
        let more = run.counts.violations - self.written.min(run.counts.violations);
        if more > 0 {
            let more = counted(more, "more violation");
            writeln!(self.out, "{DIM}... and {more} (--max-violations {}){DIM:#}", self.most)?;
        }
        // Where nothing could be read, the error says all.
        let nothing = run.counts.records == 0 && !run.errors.is_empty();
        if let Some(judge) = run.judge.filter(|_| !self.quiet && !nothing) {
            if run.counts.violations > 0 {
                writeln!(self.out)?;
            }
            summary::write(&mut self.out, judge, &self.contract.display().to_string(), run, &self.told)?;
        }
        self.out.flush()
    }
}

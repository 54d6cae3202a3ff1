//! The outcome as JSON, one object a line, each with one member that says what it is: `diagnostic`,
//! `result` (a record with violations), `summary`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;
use stipula::{Diagnostic, Report, Sources, diagnostics_json};

use super::json::{Entry, Labels};
use super::{Output, Run};
use crate::counts::Line;
use crate::input::Record;

/// Writes each thing as it comes.
pub(crate) struct Jsonl<'a> {
    out: Box<dyn Write + 'a>,
    /// Violations that may still be shown.
    left: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Thing<'a> {
    Diagnostic(&'a RawValue),
    Result(Entry),
    Summary(Summary<'a>),
}

#[derive(Serialize)]
struct Summary<'a> {
    compiles: bool,
    contract: Option<Labels<'a>>,
    records: u64,
    valid: u64,
    invalid: u64,
    warnings: u64,
    tally: &'a [Line],
    errors: &'a [String],
}

impl<'a> Jsonl<'a> {
    pub(crate) fn new(out: Box<dyn Write + 'a>, most: u64) -> Self {
        Self { out, left: most }
    }

    fn line(&mut self, thing: &Thing<'_>) -> io::Result<()> {
        line(&mut self.out, thing)
    }
}

/// One value and the end of its line.
pub(super) fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

impl Output for Jsonl<'_> {
    fn diagnostics(&mut self, list: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        let json = diagnostics_json(list, sources);
        let each: Vec<&RawValue> = serde_json::from_str(&json)?;
        each.into_iter().try_for_each(|diagnostic| self.line(&Thing::Diagnostic(diagnostic)))
    }

    fn record(&mut self, record: Record<'_>, report: Report) -> io::Result<()> {
        match Entry::cut(record, report, &mut self.left) {
            (Some(entry), _) => self.line(&Thing::Result(entry)),
            (None, _) => Ok(()),
        }
    }

    fn finish(&mut self, run: &Run<'_>) -> io::Result<()> {
        let counts = run.counts;
        self.line(&Thing::Summary(Summary {
            compiles: run.judge.is_some(),
            contract: run.judge.and_then(|judge| judge.contract.as_ref()).map(Labels::new),
            records: counts.records,
            valid: counts.valid(),
            invalid: counts.invalid,
            warnings: counts.warnings(),
            tally: &counts.tally,
            errors: run.errors,
        }))?;
        self.out.flush()
    }
}

//! The outcome as one JSON object, `stipula.check/1`: keys in a fixed order, the end of line last.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;
use stipula::{Contract, Diagnostic, NotEnforced, Report, Sources, diagnostics_json};

use super::{Output, Run};
use crate::counts::Line;
use crate::input::Record;

/// Keeps records with violations, up to the limit, and writes all at the end: counts come first.
pub(crate) struct Json<'a> {
    out: Box<dyn Write + 'a>,
    diagnostics: Box<RawValue>,
    results: Vec<Entry>,
    /// Violations that may still be shown.
    left: u64,
    truncated: bool,
}

#[derive(Serialize)]
pub(super) struct Entry {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    record: u64,
    /// The last one, where several are lost at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_record: Option<u64>,
    report: Report,
}

#[derive(Serialize)]
struct Whole<'a> {
    format: &'static str,
    compiles: bool,
    contract: Option<Labels<'a>>,
    diagnostics: &'a RawValue,
    records: u64,
    valid: u64,
    invalid: u64,
    warnings: u64,
    not_evaluated: u64,
    results: &'a [Entry],
    truncated: bool,
    tally: &'a [Line],
    not_enforced: &'a [NotEnforced],
    errors: &'a [String],
}

/// The contract that judged.
#[derive(Serialize)]
pub(super) struct Labels<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    support: Option<&'a str>,
    format: &'static str,
    digest: &'a str,
    text_digest: &'a str,
}

impl Entry {
    /// The record with as many violations as may still be shown, if any; and whether some were cut.
    pub(super) fn cut(record: Record<'_>, mut report: Report, left: &mut u64) -> (Option<Self>, bool) {
        let most = usize::try_from(*left).unwrap_or(usize::MAX);
        if report.violations.len() > most {
            report.violations.truncate(most);
            report.truncated = true;
        }
        let truncated = report.truncated;
        if most == 0 {
            return (None, truncated);
        }
        *left -= report.violations.len() as u64;
        let line = (!record.whole_file).then_some(record.start.line);
        let last_record = (record.count > 1).then(|| record.number.saturating_add(record.count - 1));
        (Some(Self { file: record.file.to_owned(), line, record: record.number, last_record, report }), truncated)
    }
}

impl<'a> Labels<'a> {
    pub(super) fn new(contract: &'a Contract) -> Self {
        Self {
            id: contract.id(),
            name: contract.name(),
            version: contract.version(),
            owner: contract.owner(),
            support: contract.support(),
            format: contract.format().as_str(),
            digest: contract.digest(),
            text_digest: contract.text_digest(),
        }
    }
}

impl<'a> Json<'a> {
    pub(crate) fn new(out: Box<dyn Write + 'a>, most: u64) -> Self {
        Self { out, diagnostics: raw("[]"), results: Vec::new(), left: most, truncated: false }
    }
}

pub(super) fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap_or_default()
}

impl Output for Json<'_> {
    fn diagnostics(&mut self, list: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        self.diagnostics = raw(&diagnostics_json(list, sources));
        Ok(())
    }

    fn record(&mut self, record: Record<'_>, report: Report) -> io::Result<()> {
        let (entry, truncated) = Entry::cut(record, report, &mut self.left);
        self.truncated |= truncated;
        self.results.extend(entry);
        Ok(())
    }

    fn finish(&mut self, run: &Run<'_>) -> io::Result<()> {
        let counts = run.counts;
        let whole = Whole {
            format: "stipula.check/1",
            compiles: run.judge.is_some(),
            contract: run.judge.and_then(|judge| judge.contract.as_ref()).map(Labels::new),
            diagnostics: &self.diagnostics,
            records: counts.records,
            valid: counts.valid(),
            invalid: counts.invalid,
            warnings: counts.warnings(),
            not_evaluated: counts.not_evaluated,
            results: &self.results,
            truncated: self.truncated,
            tally: &counts.tally,
            not_enforced: run.judge.map_or(&[], |judge| &judge.not_enforced),
            errors: run.errors,
        };
        serde_json::to_writer(&mut self.out, &whole)?;
        writeln!(self.out)?;
        self.out.flush()
    }
}

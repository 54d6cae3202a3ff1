//! Contract tests: cases that say what a contract makes of a payload. A tests file is read here,
//! with diagnostics like those of a contract, and a case is run against a compiled contract.
//! Finding files and reading payloads is for others: the core does no IO.

mod compare;
mod fields;
mod payload;
mod read;
#[cfg(test)]
mod tests;

use std::time::SystemTime;

use crate::contract::{Clock, Compiler, Contract, DuplicateKeys, Formats, JsonEncoding, Undeclared};
use crate::diagnostics::{CompileError, Diagnostics, Sources};
use crate::model::Side;
use crate::report::Report;
use compare::Expected;

pub use compare::Difference;

/// Bytes of a payload that a case shows of its violations: lines of a report, at most.
const SHOWN: usize = 5;

/// A tests file: the contract that it speaks of, and its cases.
///
/// ```
/// use stipula::{Contract, Format, TestsFile};
///
/// let text = "
/// cases:
///   - {name: good, json: {total: 1}, expect: valid}
///   - {name: a text, json: {total: one}, expect: {class: invalid, codes: [schema.type], paths: [/total]}}
/// ";
/// let schema = r#"{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int"}]}"#;
/// let compiler = Contract::from_schema(Format::Avro, schema);
/// let file = TestsFile::read("order.tests.yaml", text)?;
/// for case in file.cases() {
///     let contract = case.settings().apply(compiler.clone()).compile()?;
///     let outcome = case.run(&contract, |_file| Err("no files here".to_owned()));
///     assert!(outcome.passed(), "{outcome:?}");
/// }
/// # Ok::<(), stipula::CompileError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TestsFile {
    contract: Option<String>,
    cases: Vec<TestCase>,
}

impl TestsFile {
    /// Reads a tests file, YAML or JSON; `name` is its name in diagnostics.
    ///
    /// # Errors
    /// [`CompileError`] with every diagnostic, where one of them is an error.
    pub fn read(name: &str, text: &str) -> Result<Self, CompileError> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        match read::file(name, text, &mut sources, &mut diagnostics) {
            Some(file) if !diagnostics.has_errors() => Ok(file),
            _ => Err(CompileError::new(diagnostics, sources)),
        }
    }

    /// The contract's file as the tests file names it; `None` where its own name says which it is.
    pub fn contract(&self) -> Option<&str> {
        self.contract.as_deref()
    }

    /// The cases, in the order of the file.
    pub fn cases(&self) -> &[TestCase] {
        &self.cases
    }
}

/// One case: a payload, and what is expected of it.
#[derive(Clone, Debug)]
pub struct TestCase {
    name: String,
    line: usize,
    payload: Payload,
    settings: TestSettings,
    expected: Expected,
}

/// What a case gives to the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Payload {
    /// JSON text, under any schema.
    Json(String),
    /// A payload in the schema's own encoding.
    Bytes(Vec<u8>),
    /// A file, and which of its lines.
    File { name: String, line: Option<usize> },
}

impl TestCase {
    /// Its name, unique in the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line of the file at which it stands, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The options of the contract's compilation; cases with equal ones can share a contract.
    pub fn settings(&self) -> &TestSettings {
        &self.settings
    }

    /// Judges the payload and compares. `files` gives the bytes of a file that the case names, or
    /// says in one line why there are none.
    pub fn run(&self, contract: &Contract, files: impl FnOnce(&str) -> Result<Vec<u8>, String>) -> TestOutcome {
        match self.judge(contract, files) {
            Ok(report) => {
                let violations = report.iter().take(SHOWN).map(ToString::to_string).collect();
                TestOutcome { differences: self.expected.differences(&report), violations, error: None }
            }
            Err(error) => TestOutcome { differences: Vec::new(), violations: Vec::new(), error: Some(error) },
        }
    }

    fn judge(
        &self,
        contract: &Contract,
        files: impl FnOnce(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Report, String> {
        match &self.payload {
            Payload::Json(text) => Ok(contract.check_json(text)),
            Payload::Bytes(bytes) => Ok(contract.check_bytes(bytes)),
            Payload::File { name, line } => {
                let bytes = files(name).map_err(|reason| format!("`{name}` cannot be read: {reason}"))?;
                #[cfg(feature = "avro")]
                if payload::is_container(name) {
                    return container(contract, name, &bytes, *line);
                }
                let payload = match line {
                    None => bytes.as_slice(),
                    Some(line) => payload::line(&bytes, *line)
                        .ok_or_else(|| format!("`{name}` has no line {line}, or nothing stands in it"))?,
                };
                let json = payload::is_json(name);
                Ok(if json { contract.check_json(payload) } else { contract.check_bytes(payload) })
            }
        }
    }
}

/// The report of a record of a container file, or of the file's only one.
#[cfg(feature = "avro")]
fn container(contract: &Contract, name: &str, file: &[u8], record: Option<usize>) -> Result<Report, String> {
    let mut reports = contract.container(file);
    let wanted = record.unwrap_or(1).max(1) as u64;
    let mut report = reports.next();
    while report.is_some() && *reports.records().end() < wanted {
        report = reports.next();
    }
    if record.is_none() && report.is_some() && reports.next().is_some() {
        return Err(format!("`{name}` has several records: name one of them by `line`, the first being 1"));
    }
    let none = || format!("`{name}` has no record {}", record.unwrap_or(1));
    report.ok_or_else(none)?.map_err(|error| format!("`{name}` cannot be read: {error}"))
}

/// How the contract of a case is compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TestSettings {
    side: Side,
    object: Option<String>,
    now: Option<SystemTime>,
    strict: bool,
    duplicate_keys: DuplicateKeys,
    formats: Formats,
    undeclared: Undeclared,
    json_encoding: JsonEncoding,
    sensitive_tags: Option<Vec<String>>,
}

impl TestSettings {
    /// The compiler with these options. Without `now` there is no clock, so that an outcome never
    /// depends on the day.
    pub fn apply(&self, compiler: Compiler) -> Compiler {
        let mut compiler = compiler
            .side(self.side)
            .strict(self.strict)
            .duplicate_keys(self.duplicate_keys)
            .formats(self.formats)
            .undeclared(self.undeclared)
            .json_encoding(self.json_encoding);
        if let Some(object) = &self.object {
            compiler = compiler.object(object);
        }
        if let Some(now) = self.now {
            compiler = compiler.clock(Clock::fixed(now));
        }
        match &self.sensitive_tags {
            Some(tags) => compiler.sensitive_tags(tags),
            None => compiler,
        }
    }
}

/// What came of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestOutcome {
    /// What was expected and not found, or found and not expected; none where the case passed.
    pub differences: Vec<Difference>,
    /// The first violations of the report, a line each.
    pub violations: Vec<String>,
    /// Why nothing was judged.
    pub error: Option<String>,
}

impl TestOutcome {
    /// Whether all was as expected.
    pub fn passed(&self) -> bool {
        self.error.is_none() && self.differences.is_empty()
    }
}

//! The outcome of tests, for people: each file, each case that fails, and how it differs.

use std::io::{self, Write};
use std::path::Path;

use stipula::{Difference, Severity, TestOutcome, codes};
use stipula_files::{CaseRun, FileRun, TestRun, TestsError};

use super::diagnostics;
use super::violations::{BOLD, DIM, ERROR};
use super::{counted, shown};

/// Columns of `expected` and `found`.
const COLUMN: usize = 44;

/// Writes what failed; of files that passed, and at the end, a line, unless `quiet`.
pub(crate) fn tests_for_people(out: &mut dyn Write, run: &TestRun, quiet: bool, summary: bool) -> io::Result<()> {
    for file in &run.files {
        one(out, file, quiet)?;
    }
    if summary && !quiet {
        let cases = run.passed() + run.failed();
        write!(out, "{BOLD}ran {}{BOLD:#}", counted(cases as u64, "case"))?;
        write!(out, " in {}: {} passed", counted(run.files.len() as u64, "file"), run.passed())?;
        let style = if run.failed() > 0 { ERROR } else { DIM };
        write!(out, ", {style}{} failed{style:#}", run.failed())?;
        if run.errors() > 0 {
            write!(out, ", {ERROR}{} not run{ERROR:#}", counted(run.errors() as u64, "file"))?;
        }
        writeln!(out)?;
    }
    out.flush()
}

fn one(out: &mut dyn Write, file: &FileRun, quiet: bool) -> io::Result<()> {
    let name = file.path.display().to_string();
    if let Some(error) = &file.error {
        return not_run(out, file, error);
    }
    let failed: Vec<&CaseRun> = file.cases.iter().filter(|case| !case.outcome.passed()).collect();
    let passed = file.cases.len() - failed.len();
    if !failed.is_empty() {
        writeln!(out, "{BOLD}{}{BOLD:#}: {passed} passed, {ERROR}{} failed{ERROR:#}", shown(&name), failed.len())?;
    } else if !quiet {
        writeln!(out, "{BOLD}{}{BOLD:#}: {passed} passed", shown(&name))?;
    }
    for case in failed {
        let (line, case_name) = (case.line, shown(&case.name));
        writeln!(out, "  {ERROR}fail{ERROR:#} {case_name} {DIM}at {}:{line}{DIM:#}", shown(&name))?;
        differs(out, &case.outcome)?;
    }
    Ok(())
}

fn not_run(out: &mut dyn Write, file: &FileRun, error: &TestsError) -> io::Result<()> {
    let name = file.path.display().to_string();
    if let Some(faults) = error.diagnostics() {
        let of_contract = matches!(error, TestsError::Contract(_));
        let document: &Path = file.contract.as_deref().filter(|_| of_contract).unwrap_or(&file.path);
        diagnostics::for_people(out, faults, document, Severity::Error)?;
        if faults.diagnostics().iter().any(|each| each.code == codes::RULE_CLOCK) {
            writeln!(out, "{BOLD}help{BOLD:#}: say the time in the tests file: `now: 2026-01-31T12:00:00Z`")?;
        }
        let why = if of_contract { "its contract does not compile" } else { "it has faults" };
        return writeln!(out, "{ERROR}error{ERROR:#}: {BOLD}{}{BOLD:#} is not run: {why}", shown(&name));
    }
    writeln!(out, "{ERROR}error{ERROR:#}: {}", shown(&error.to_string()))
}

/// Expected and found, side by side.
fn differs(out: &mut dyn Write, outcome: &TestOutcome) -> io::Result<()> {
    if let Some(error) = &outcome.error {
        writeln!(out, "    {}", shown(error))?;
    }
    if !outcome.differences.is_empty() {
        writeln!(out, "    {DIM}{:<11}{:<COLUMN$} found{DIM:#}", "", "expected")?;
    }
    for Difference { what, expected, found, .. } in &outcome.differences {
        for row in 0..expected.len().max(found.len()) {
            let cell = |list: &[String]| list.get(row).map_or_else(|| "-".to_owned(), |text| shown(text).into_owned());
            let title = if row == 0 { what } else { "" };
            writeln!(out, "    {title:<11}{:<COLUMN$} {}", cell(expected), cell(found))?;
        }
    }
    for violation in &outcome.violations {
        writeln!(out, "    {DIM}found: {}{DIM:#}", shown(violation))?;
    }
    Ok(())
}

//! The violations of one record, for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};
use stipula::{Action, Report, Violation, codes};

use super::shown;
use crate::input::Record;

pub(crate) const ERROR: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const HELP: Style = AnsiColor::BrightCyan.on_default().effects(Effects::BOLD);
pub(super) const BOLD: Style = Style::new().effects(Effects::BOLD);
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);

/// Writes the record's place and its first violations, at most `most`; gives how many.
pub(super) fn write(out: &mut dyn Write, record: Record<'_>, report: &Report, most: u64) -> io::Result<u64> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let file = shown(record.file);
    let line = if record.whole_file { String::new() } else { format!(":{}", record.start.line) };
    let last = record.number.saturating_add(record.count - 1);
    let numbers = if record.count > 1 { format!("s {} to {last}", record.number) } else { format!(" {last}") };
    writeln!(out, "{BOLD}{file}{line}{BOLD:#} {DIM}(record{numbers}){DIM:#}")?;
    let mut count = 0;
    for violation in report.violations.iter().take(most) {
        one(out, record, violation)?;
        count += 1;
    }
    if let Some(help) = help(record, report) {
        writeln!(out, "  {HELP}help{HELP:#}: {help}")?;
    }
    Ok(count)
}

/// What people trip over: a list where one record is expected, and a record of several lines.
fn help(record: Record<'_>, report: &Report) -> Option<&'static str> {
    let truncated = || report.violations.iter().any(|violation| violation.code == codes::JSON_TRUNCATED);
    if record.is_binary {
        None
    } else if record.whole_file && !report.valid && record.bytes.trim_ascii_start().starts_with(b"[") {
        Some("the file holds an array; `--each` takes it as a list of records")
    } else if !record.whole_file && record.number == 1 && truncated() {
        Some("records stand one a line here; a `.json` file may hold one record of several lines")
    } else {
        None
    }
}

/// The message without the place at its end: the place within the file is told instead.
fn message(violation: &Violation) -> &str {
    let at = violation.offset.and_then(|offset| violation.message.rfind(&format!(", at byte {offset}")));
    at.and_then(|at| violation.message.get(..at)).unwrap_or(&violation.message)
}

fn one(out: &mut dyn Write, record: Record<'_>, violation: &Violation) -> io::Result<()> {
    let (style, word) = if violation.action.rejects() { (ERROR, "error") } else { (WARNING, "warning") };
    let path = if violation.path.is_empty() { "(record)".into() } else { shown(&violation.path) };
    let message = if record.is_binary { shown(&violation.message) } else { shown(message(violation)) };
    let code = violation.code;
    write!(out, "  {style}{word:<7}{style:#} {BOLD}{path}{BOLD:#}: {message} {DIM}[{code}]{DIM:#}")?;
    if let Some(rule) = &violation.rule {
        // ERROR and NONE are what the first word says.
        let action = if violation.action == Action::Dlq { ", action DLQ" } else { "" };
        write!(out, " {DIM}(rule `{}`{action}){DIM:#}", shown(rule))?;
    }
    if let Some(offset) = violation.offset.filter(|_| !record.is_binary) {
        let place = record.place(offset);
        write!(out, " {DIM}at {}:{}:{}{DIM:#}", shown(record.file), place.line, place.column)?;
    }
    writeln!(out)
}

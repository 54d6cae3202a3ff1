//! The end of a run, for people: counts, what is not enforced, and whom to ask.

use std::io::{self, Write};

use stipula::{Contract, NotEnforced};

use super::violations::{BOLD, DIM, ERROR, WARNING};
use super::{Judge, Run, counted, shown};
use crate::counts::Line;

pub(super) fn write(out: &mut dyn Write, judge: &Judge, file: &str, run: &Run<'_>, told: &[String]) -> io::Result<()> {
    match run.files {
        Some(files) => {
            tally(out, &run.counts.tally)?;
            judged(out, run, files)?;
        }
        None => alone(out, judge.contract.as_ref(), file)?,
    }
    not_enforced(out, &judge.not_enforced, told)?;
    match &judge.contract {
        Some(contract) if run.counts.invalid > 0 => whom_to_ask(out, contract),
        _ => Ok(()),
    }
}

/// How often each code and rule, the most frequent first.
fn tally(out: &mut dyn Write, tally: &[Line]) -> io::Result<()> {
    let mut lines: Vec<&Line> = tally.iter().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.count));
    let counts: Vec<String> = lines.iter().map(|line| indicatif::HumanCount(line.count).to_string()).collect();
    let width = counts.iter().map(String::len).max().unwrap_or(0);
    for (line, count) in lines.iter().zip(&counts) {
        let (style, word) = if line.rejects { (ERROR, "error") } else { (WARNING, "warning") };
        write!(out, "{count:>width$} {style}{word:<7}{style:#} {}", line.code)?;
        if let Some(rule) = &line.rule {
            write!(out, " (rule `{}`)", shown(rule))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn judged(out: &mut dyn Write, run: &Run<'_>, files: usize) -> io::Result<()> {
    let counts = run.counts;
    write!(out, "{BOLD}checked {}{BOLD:#}", counted(counts.records, "record"))?;
    if files > 1 {
        write!(out, " in {}", counted(files as u64, "input"))?;
    }
    let style = if counts.invalid > 0 { ERROR } else { DIM };
    let human = indicatif::HumanCount;
    write!(out, ": {} valid, {style}{} invalid{style:#}", human(counts.valid()), human(counts.invalid))?;
    if counts.warnings() > 0 {
        write!(out, ", {WARNING}{}{WARNING:#}", counted(counts.warnings(), "warning"))?;
    }
    if counts.not_evaluated > 0 {
        let rules = counted(counts.not_evaluated, "rule");
        write!(out, ", {rules} not evaluated {DIM}(blocked by structure){DIM:#}")?;
    }
    writeln!(out)
}

/// How many rules of the contract run.
pub(super) fn enforced(contract: &Contract) -> u64 {
    contract.rules().iter().filter(|rule| rule.enforced).count() as u64
}

fn alone(out: &mut dyn Write, contract: Option<&Contract>, file: &str) -> io::Result<()> {
    let Some(contract) = contract else {
        return writeln!(out, "{BOLD}{}{BOLD:#} has no errors; no data to judge", shown(file));
    };
    let rules = counted(enforced(contract), "rule");
    writeln!(out, "{BOLD}{}{BOLD:#} compiles: {rules}, no data to judge", name_of(contract))
}

/// One line for each part, but for those that were told at their place in the contract.
fn not_enforced(out: &mut dyn Write, list: &[NotEnforced], told: &[String]) -> io::Result<()> {
    for NotEnforced { what, reason, .. } in list {
        if !told.contains(&format!("not enforced: {what} ({reason})")) {
            writeln!(out, "{WARNING}not enforced:{WARNING:#} {} {DIM}({}){DIM:#}", shown(what), shown(reason))?;
        }
    }
    Ok(())
}

fn whom_to_ask(out: &mut dyn Write, contract: &Contract) -> io::Result<()> {
    let text = match (contract.owner(), contract.support()) {
        (Some(owner), Some(support)) => format!("is owned by {}, ask in {}", shown(owner), shown(support)),
        (Some(owner), None) => format!("is owned by {}", shown(owner)),
        (None, Some(support)) => format!("has its support in {}", shown(support)),
        (None, None) => return Ok(()),
    };
    writeln!(out, "{BOLD}{}{BOLD:#} {text}", name_of(contract))
}

/// `Orders 2.1.0`.
fn name_of(contract: &Contract) -> String {
    let name = contract.name().or(contract.id()).unwrap_or("the contract");
    match contract.version() {
        Some(version) => format!("{} {}", shown(name), shown(version)),
        None => shown(name).into_owned(),
    }
}

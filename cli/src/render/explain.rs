//! Explanations for people: a rule, its outcome, and its parts as a tree with their values.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};
use stipula::{
    Action, ExplainedPart, ExplainedRule, ExplainedTypes, Explanation, PartState, Report, RuleRun, RunOutcome, Severity,
};

use super::violations::{BOLD, DIM, ERROR, WARNING};
use super::{counted, number, shown};

const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
/// Columns of a part's text, at most.
const TEXT: usize = 64;
/// Columns of a value, at most.
const VALUE: usize = 40;
/// Faults of structure that are told.
const FAULTS: usize = 20;
/// Places of a rule, and of their ways of types, that are told.
const PLACES: usize = 8;

/// Writes an explanation; `place` is where the record stands, `whole` tells parts also where a rule holds.
pub(crate) fn explanation_for_people(
    out: &mut dyn Write,
    explanation: &Explanation,
    place: Option<&str>,
    whole: bool,
) -> io::Result<()> {
    if let (Some(report), Some(place)) = (&explanation.report, place) {
        record(out, report, place)?;
    } else {
        schema(out, explanation)?;
    }
    if explanation.rules.is_empty() {
        writeln!(out, "\nthe contract has no rules")?;
    }
    for rule in &explanation.rules {
        writeln!(out)?;
        match &rule.runs {
            Some(runs) => judged(out, rule, runs, whole)?,
            None => described(out, rule)?,
        }
    }
    Ok(())
}

/// How structure is judged.
fn schema(out: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
    let schema = &explanation.schema;
    write!(out, "{BOLD}schema{BOLD:#} {}", schema.format)?;
    if schema.fallbacks.is_empty() {
        return writeln!(out, " {DIM}compiled{DIM:#}");
    }
    writeln!(out, ", {} judged by a general validator:", counted(schema.fallbacks.len() as u64, "subschema"))?;
    for fallback in schema.beyond.iter().take(FAULTS) {
        let pointer = if fallback.pointer.is_empty() { "(all)".into() } else { shown(&fallback.pointer) };
        let because: Vec<String> = fallback.keywords.iter().map(|keyword| format!("`{keyword}`")).collect();
        let scanned = if fallback.scanned { "; JSON text by the scan" } else { "" };
        writeln!(out, "  {pointer} {DIM}because of {}{scanned}{DIM:#}", because.join(", "))?;
    }
    more(out, schema.fallbacks.len(), FAULTS)
}

fn more(out: &mut dyn Write, all: usize, told: usize) -> io::Result<()> {
    if all > told { writeln!(out, "  {DIM}... and {} more{DIM:#}", all - told) } else { Ok(()) }
}

/// The record's outcome; faults of structure come first: they keep rules from running.
fn record(out: &mut dyn Write, report: &Report, place: &str) -> io::Result<()> {
    let style = if report.valid { GOOD } else { ERROR };
    let class = report.class.as_str().replace('_', " ");
    writeln!(out, "{BOLD}{}{BOLD:#} {style}{class}{style:#}", shown(place))?;
    let faults: Vec<_> = report.violations.iter().filter(|violation| violation.rule.is_none()).collect();
    for violation in faults.iter().take(FAULTS) {
        let (style, word) = if violation.action.rejects() { (ERROR, "error") } else { (WARNING, "warning") };
        let path = if violation.path.is_empty() { "(record)".into() } else { shown(&violation.path) };
        let message = shown(&violation.message);
        writeln!(out, "  {style}{word:<7}{style:#} {BOLD}{path}{BOLD:#}: {message} {DIM}[{}]{DIM:#}", violation.code)?;
    }
    more(out, faults.len(), FAULTS)
}

fn title(out: &mut dyn Write, rule: &ExplainedRule) -> io::Result<()> {
    write!(out, "{BOLD}rule {}{BOLD:#}", shown(&rule.info.id))?;
    if let Some(at) = &rule.info.position {
        write!(out, " {DIM}({}:{}:{}){DIM:#}", shown(&at.file), at.line, at.column)?;
    }
    Ok(())
}

/// What a rule is made of.
fn described(out: &mut dyn Write, rule: &ExplainedRule) -> io::Result<()> {
    title(out, rule)?;
    writeln!(out)?;
    let info = &rule.info;
    if let Some(doc) = &info.doc {
        line(out, "about", &shown(doc))?;
    }
    if !info.enforced {
        let reason = info.reason.as_deref().unwrap_or("it is not enforced");
        line(out, "runs on", &format!("nothing: {}", shown(reason)))?;
        if !info.expression.is_empty() {
            line(out, "text", &shown(&info.expression))?;
        }
        return Ok(());
    }
    let action =
        format!("{}, severity {}, mode {}", word(info.action), severity(info.severity), info.mode.unwrap_or("-"));
    line(out, "action", &action)?;
    line(out, "runs on", &places(&info.fields))?;
    reads(out, rule)?;
    line(out, "cost", &cost(rule))?;
    for types in &rule.types {
        if rule.types.len() > 1 {
            line(out, "on", &places(&types.fields))?;
        }
        typed(out, types)?;
    }
    Ok(())
}

/// What it costs at most, and what it may cost.
fn cost(rule: &ExplainedRule) -> String {
    let limit = format!("{} units for a record", number(rule.cost_limit));
    let Some(cost) = &rule.info.cost else { return format!("limit {limit}") };
    let Some(most) = cost.most else {
        let term = |(power, units): (usize, &u64)| match power {
            0 => number(*units),
            1 => format!("{} * size", number(*units)),
            _ => format!("{} * size^{power}", number(*units)),
        };
        let terms: Vec<String> = cost.by_size.iter().enumerate().filter(|(_, units)| **units > 0).map(term).collect();
        return format!("at most {} (size: bytes and values of the record), limit {limit}", terms.join(" + "));
    };
    format!("at most {}, limit {limit}", number(most))
}

fn line(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return writeln!(out, "  {DIM}{name}{DIM:#}");
    }
    writeln!(out, "  {DIM}{name:<9}{DIM:#} {text}")
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Error => "ERROR",
        Action::Dlq => "DLQ",
        _ => "NONE",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "info",
    }
}

fn places(fields: &[String]) -> String {
    let name = |field: &String| if field.is_empty() { "(record)".to_owned() } else { shown(field).into_owned() };
    let mut text = fields.iter().take(PLACES).map(name).collect::<Vec<_>>().join(", ");
    if fields.len() > PLACES {
        text = format!("{text}, and {} more", fields.len() - PLACES);
    }
    if text.is_empty() { "no place".to_owned() } else { text }
}

fn reads(out: &mut dyn Write, rule: &ExplainedRule) -> io::Result<()> {
    let width = rule.cells.iter().map(|cell| cell.path.chars().count()).max().unwrap_or(0).min(TEXT);
    for (at, cell) in rule.cells.iter().enumerate() {
        let path = if cell.path.is_empty() { "(record)".into() } else { shown(&cell.path) };
        let mut text = format!("{path:<width$}  {}", shown(&cell.type_word));
        if cell.nullable {
            text += ", may be absent or null";
        }
        if cell.sensitive {
            text += ", sensitive";
        }
        line(out, if at == 0 { "reads" } else { "" }, &text)?;
    }
    Ok(())
}

fn typed(out: &mut dyn Write, types: &ExplainedTypes) -> io::Result<()> {
    if let Some(when) = &types.when {
        line(out, "when", "")?;
        tree(out, when)?;
        line(out, "then", "")?;
    }
    tree(out, &types.condition)?;
    if let Some(message) = &types.message {
        line(out, "message", "")?;
        tree(out, message)?;
    }
    Ok(())
}

/// What became of a rule on a record.
fn judged(out: &mut dyn Write, rule: &ExplainedRule, runs: &[RuleRun], whole: bool) -> io::Result<()> {
    title(out, rule)?;
    if !rule.info.enforced {
        let reason = rule.info.reason.as_deref().unwrap_or("it is not enforced");
        return writeln!(out, "  {DIM}not enforced{DIM:#}: {}", shown(reason));
    }
    let told = |run: &&RuleRun| whole || !matches!(run.outcome, RunOutcome::Holds | RunOutcome::DoesNotApply);
    match runs {
        [] => return writeln!(out, "  {DIM}does not apply{DIM:#}: the record has no place that it runs on"),
        [only] => {
            write!(out, "  ")?;
            one(out, rule, only, told(&only))?;
        }
        many => {
            writeln!(out)?;
            for run in many.iter().filter(told) {
                write!(
                    out,
                    "  {BOLD}{}{BOLD:#}  ",
                    if run.path.is_empty() { "(record)".into() } else { shown(&run.path) }
                )?;
                one(out, rule, run, true)?;
            }
            quiet(out, many, told)?;
        }
    }
    let beyond = rule.total_runs.unwrap_or(0).saturating_sub(runs.len() as u64);
    if beyond > 0 {
        writeln!(out, "  {DIM}... and {}{DIM:#}", counted(beyond, "more place"))?;
    }
    Ok(())
}

/// How many runs went well and are not told one by one.
fn quiet(out: &mut dyn Write, runs: &[RuleRun], told: impl Fn(&&RuleRun) -> bool) -> io::Result<()> {
    for (outcome, text) in [(RunOutcome::Holds, "holds at"), (RunOutcome::DoesNotApply, "does not apply at")] {
        let count = runs.iter().filter(|run| run.outcome == outcome && !told(run)).count() as u64;
        if count > 0 {
            writeln!(out, "  {DIM}{text} {}{DIM:#}", counted(count, "place"))?;
        }
    }
    Ok(())
}

fn one(out: &mut dyn Write, rule: &ExplainedRule, run: &RuleRun, parts: bool) -> io::Result<()> {
    let rejects = rule.info.action.rejects() || run.outcome == RunOutcome::Limit;
    let (style, text) = match run.outcome {
        RunOutcome::Holds => (GOOD, "holds"),
        RunOutcome::Violated if rejects => (ERROR, "VIOLATED"),
        RunOutcome::Violated => (WARNING, "violated, a warning"),
        RunOutcome::Error => (if rejects { ERROR } else { WARNING }, "ERROR"),
        RunOutcome::Limit => (ERROR, "LIMIT"),
        RunOutcome::DoesNotApply => (DIM, "does not apply"),
        _ => (WARNING, "not evaluated"),
    };
    write!(out, "{style}{text}{style:#}")?;
    if let Some(reason) = &run.reason {
        write!(out, ": {}", shown(reason))?;
    }
    if let Some(cost) = run.cost.filter(|_| parts) {
        write!(out, "  {DIM}cost {} of {}{DIM:#}", number(cost), number(rule.cost_limit))?;
    }
    writeln!(out)?;
    if !parts {
        return Ok(());
    }
    if let Some(message) = &run.message {
        writeln!(out, "  {}", shown(message))?;
    }
    if let Some(when) = &run.when {
        line(out, "when", "")?;
        tree(out, when)?;
        if run.condition.is_some() {
            line(out, "then", "")?;
        }
    }
    run.condition.as_ref().map_or(Ok(()), |condition| tree(out, condition))
}

/// One line of a tree.
struct Row<'p> {
    branches: String,
    part: &'p ExplainedPart,
    /// An error that stands at one of its parts already.
    passed_on: bool,
}

/// The parts below each other, what they are and what they yield beside them.
fn tree(out: &mut dyn Write, part: &ExplainedPart) -> io::Result<()> {
    let mut rows = Vec::new();
    collect(part, String::new(), "", &mut rows);
    let text =
        |row: &Row<'_>| cut(&shown(&one_line(&row.part.text)), TEXT.saturating_sub(row.branches.chars().count()));
    let width = rows.iter().map(|row| row.branches.chars().count() + text(row).chars().count()).max().unwrap_or(0);
    let values: Vec<String> = rows.iter().map(|row| cut(&shown(&value(row)), usize::MAX)).collect();
    let value_width = values.iter().map(|text| text.chars().count()).filter(|width| *width <= VALUE).max().unwrap_or(0);
    for (row, value) in rows.iter().zip(&values) {
        let name = text(row);
        let pad = width - row.branches.chars().count() - name.chars().count();
        write!(out, "    {DIM}{}{DIM:#}{name}", row.branches)?;
        let style = style_of(row.part);
        let type_word = row.part.type_word.as_deref().filter(|_| shows_type(row)).unwrap_or_default();
        let after = if type_word.is_empty() { 0 } else { value_width.saturating_sub(value.chars().count()) };
        let gap = if value_width == 0 || type_word.is_empty() { "" } else { "  " };
        if value.is_empty() && type_word.is_empty() {
            writeln!(out)?;
        } else {
            let type_word = shown(type_word);
            writeln!(out, "{:pad$}  {style}{value}{style:#}{:after$}{gap}{DIM}{type_word}{DIM:#}", "", "")?;
        }
    }
    Ok(())
}

fn collect<'p>(part: &'p ExplainedPart, branches: String, below: &str, rows: &mut Vec<Row<'p>>) {
    let failed = |part: &ExplainedPart| part.state == Some(PartState::Error) && !part.absorbed;
    let within = |part: &ExplainedPart| failed(part) || part.parts.iter().any(failed);
    let passed_on = failed(part) && part.parts.iter().any(within);
    rows.push(Row { branches, part, passed_on });
    let count = part.parts.len();
    for (at, inner) in part.parts.iter().enumerate() {
        let (own, next) = if at + 1 == count { ("└ ", "  ") } else { ("├ ", "│ ") };
        collect(inner, format!("{below}{own}"), &format!("{below}{next}"), rows);
    }
}

fn value(row: &Row<'_>) -> String {
    let part = row.part;
    let mut text = match part.state {
        Some(PartState::Masked) => "***".to_owned(),
        Some(PartState::Null) => "null".to_owned(),
        Some(PartState::Absent) => "absent".to_owned(),
        Some(PartState::NotEvaluated) => "not evaluated".to_owned(),
        Some(PartState::Error) if row.passed_on => "error".to_owned(),
        Some(PartState::Error) => {
            format!("error: {}", part.reason.as_deref().unwrap_or("it has no value"))
        }
        _ => part.value.clone().unwrap_or_default(),
    };
    if part.absorbed {
        text += " (absorbed)";
    }
    if let (Some(PartState::Value), Some(reason)) = (part.state, &part.reason) {
        text = format!("{text} ({reason})");
    }
    if let Some(path) = &part.path {
        text += path;
    }
    if part.cut {
        text += if text.is_empty() { "(parts left out)" } else { " (parts left out)" };
    }
    text
}

/// A bool says so itself; with values, only what has one has a type worth telling.
fn shows_type(row: &Row<'_>) -> bool {
    let part = row.part;
    match part.state {
        Some(PartState::Value) => part.type_word.as_deref() != Some("bool"),
        Some(PartState::NotEvaluated | PartState::Error) => false,
        _ => true,
    }
}

fn style_of(part: &ExplainedPart) -> Style {
    match (part.state, part.value.as_deref()) {
        (Some(PartState::Error), _) if !part.absorbed => ERROR,
        (Some(PartState::Value), Some("false")) => WARNING,
        (Some(PartState::NotEvaluated | PartState::Error) | None, _) => DIM,
        _ => Style::new(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{head}...")
}

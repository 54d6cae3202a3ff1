//! What explanations must be, whatever the contract and the record are.

use stipula::{ExplainedPart, ExplainedRule, Explanation, PartState, Report, RuleRun, RunOutcome};
use stipula_tests::vectors::Expected;

/// What is wrong with the explanation of a record of this report.
pub(crate) fn faults(explanation: &Explanation, report: &Report, expected: &Expected) -> Vec<String> {
    let mut faults = Vec::new();
    if explanation.report.as_ref() != Some(report) {
        faults.push("the explanation has another report".to_owned());
    }
    let json = explanation.to_json();
    faults
        .extend(expected.hides.iter().filter(|text| json.contains(*text)).map(|text| format!("`{text}` is explained")));
    for rule in &explanation.rules {
        faults.extend(rule.runs.iter().flatten().filter_map(|run| outcome_fault(rule, run)));
        let violations = report.violations.iter().filter(|each| each.rule.as_deref() == Some(&rule.info.id));
        let told = |run: &RuleRun, path: &str| run.path == path && run.code.is_some();
        for violation in violations {
            if !rule.runs.iter().flatten().any(|run| told(run, &violation.path)) && rule.total_runs <= Some(100) {
                faults.push(format!("no run of `{}` at `{}`", rule.info.id, violation.path));
            }
        }
    }
    for (id, rows) in &expected.explain {
        let found: Vec<String> = explanation.rules.iter().filter(|rule| rule.info.id == *id).flat_map(told).collect();
        if found != *rows {
            faults.push(format!("explanation of `{id}`: expected {rows:#?}\n  found {found:#?}"));
        }
    }
    faults
}

/// The value of the whole is the outcome.
fn outcome_fault(rule: &ExplainedRule, run: &RuleRun) -> Option<String> {
    let whole = run.condition.as_ref()?;
    let value = (whole.state, whole.value.as_deref());
    let fits = match run.outcome {
        RunOutcome::Holds => {
            matches!(value, (Some(PartState::Value), Some("true" | "\"\"")) | (Some(PartState::Masked), _))
        }
        RunOutcome::Violated => whole.state != Some(PartState::Error) && whole.value.as_deref() != Some("true"),
        RunOutcome::Error | RunOutcome::Limit => {
            matches!(whole.state, Some(PartState::Error | PartState::Masked)) || whole.value.is_some()
        }
        _ => false,
    };
    (!fits).then(|| format!("`{}` at `{}`: {:?}, and its value is {value:?}", rule.info.id, run.path, run.outcome))
}

/// A rule in rows: its outcome at each place, and its parts, each two columns to the right of what it is a part of.
pub(crate) fn told(rule: &ExplainedRule) -> Vec<String> {
    let mut rows = Vec::new();
    for run in rule.runs.iter().flatten() {
        let reason = run.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
        let path = if run.path.is_empty() { String::new() } else { format!("{} ", run.path) };
        rows.push(format!("{path}{}{reason}", run.outcome.as_str()));
        if let Some(when) = &run.when {
            rows.push("when".to_owned());
            part_rows(when, 1, &mut rows);
        }
        if let Some(condition) = &run.condition {
            part_rows(condition, 0, &mut rows);
        }
    }
    rows
}

fn part_rows(part: &ExplainedPart, depth: usize, rows: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let reason = part.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
    let state = match (part.state, &part.value) {
        (Some(PartState::Value), Some(value)) => value.clone(),
        (Some(PartState::Masked), _) => "***".to_owned(),
        (Some(PartState::Null), _) => "null".to_owned(),
        (Some(PartState::Absent), _) => "absent".to_owned(),
        (Some(PartState::Error), _) => "error".to_owned(),
        (Some(PartState::NotEvaluated), _) => "not evaluated".to_owned(),
        _ => part.path.clone().unwrap_or_default(),
    };
    let absorbed = if part.absorbed { " absorbed" } else { "" };
    rows.push(format!("{indent}{} = {state}{absorbed}{reason}", part.text));
    for part in &part.parts {
        part_rows(part, depth + 1, rows);
    }
}

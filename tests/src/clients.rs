//! The conditions of the conformance data that the registry's clients were asked: each is a rule
//! of a registry document, over one record. `docs/cel-clients.md` argues every outcome.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;
use stipula::{Contract, Report};

use crate::conformance::Document;

/// Where the conditions stand in the data.
const CASES: &str = "confluent/cel-cases.json";
/// What the clients said where they disagree.
const VERDICTS: &str = "confluent/cel-verdicts-by-client.md";
/// Why an outcome is as it is, by expression; ours.
const REASONS: &str = include_str!("clients/reasons.json");

#[derive(Deserialize)]
struct Suite {
    schema: Box<RawValue>,
    record: Box<RawValue>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    n: u32,
    group: String,
    expr: String,
}

/// A condition with the document whose only rule it is.
#[derive(Debug)]
pub struct Condition {
    case: Case,
    /// The document, and the record that it judges.
    pub document: Document,
}

/// All conditions, in the order of the data.
pub fn conditions(data: &Path) -> Vec<Condition> {
    let text = std::fs::read_to_string(data.join(CASES)).unwrap();
    let Suite { schema, record, cases } = serde_json::from_str(&text).unwrap();
    let one = |case: Case| {
        let rule = serde_json::json!({"name": "condition", "kind": "CONDITION", "type": "CEL", "expr": case.expr});
        let text = serde_json::json!({"schema": schema.get(), "ruleSet": {"domainRules": [rule]}}).to_string();
        let key = format!("{CASES}/{:03}", case.n);
        let record = Some(record.get().to_owned());
        Condition { document: Document { key, name: "condition.json".to_owned(), kind: None, text, record }, case }
    };
    cases.into_iter().map(one).collect()
}

/// What becomes of a condition here.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Accepted,
    Rejected,
    /// It stops on this record.
    Failed(String),
    /// It does not compile, with these codes.
    Refused(Vec<String>),
}

impl Outcome {
    fn of(document: &Document) -> Self {
        let contract = match Contract::compile(document.text.as_str()) {
            Ok(contract) => contract,
            Err(error) => {
                let errors = error.diagnostics().iter().filter(|one| one.severity == stipula::Severity::Error);
                let mut codes: Vec<String> = errors.map(|one| one.code.to_string()).collect();
                codes.sort();
                codes.dedup();
                return Self::Refused(codes);
            }
        };
        let report: Report = contract.check_json(document.record.as_deref().unwrap().as_bytes());
        match report.violations.first() {
            None => Self::Accepted,
            Some(one) if one.code.to_string() == "rule.violated" => Self::Rejected,
            Some(one) => Self::Failed(one.code.to_string()),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Accepted => "accepted".to_owned(),
            Self::Rejected => "rejected".to_owned(),
            Self::Failed(code) => format!("rejected, `{code}`"),
            Self::Refused(codes) => {
                let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
                format!("refused, {}", codes.join(", "))
            }
        }
    }

    /// Whether the record passes with a client as it does here. One that passes by an error never does.
    fn is(&self, verdict: &str) -> bool {
        match self {
            Self::Accepted => verdict == "A",
            Self::Rejected | Self::Failed(_) | Self::Refused(_) => matches!(verdict, "R" | "E"),
        }
    }
}

/// The clients, as the data's table has them; Java was asked about functions of texts alone.
const CLIENTS: [&str; 5] = ["Java", "Python", "Go", "Rust", "JavaScript"];

/// What the clients say of an expression, by the beginning of its text.
fn verdicts(data: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(data.join(VERDICTS)).unwrap();
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let line = line.replace("\\|", "\u{1}");
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (expression, verdicts) = cells.split_first().unwrap();
        assert_eq!(verdicts.len(), CLIENTS.len(), "{line}");
        let expression = expression.trim_matches('`').replace('\u{1}', "|");
        found.insert(expression, verdicts.iter().map(|verdict| (*verdict).to_owned()).collect());
    }
    found
}

/// The table of `docs/cel-clients.md`: between its two marks, and what is wrong with the reasons.
pub fn table(data: &Path) -> (String, Vec<String>) {
    let mut reasons: BTreeMap<String, String> = serde_json::from_str(REASONS).unwrap();
    let mut verdicts = verdicts(data);
    let (mut text, mut faults, mut group) = (String::new(), Vec::new(), String::new());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for Condition { case, document } in conditions(data) {
        if group != case.group {
            group.clone_from(&case.group);
            writeln!(text, "\n### {group}\n\n| condition | outcome | clients | why |\n|---|---|---|---|").unwrap();
        }
        let outcome = Outcome::of(&document);
        let key = verdicts.keys().find(|key| case.expr == **key || (key.len() > 60 && case.expr.starts_with(*key)));
        let listed = key.cloned().and_then(|key| verdicts.remove(&key));
        let differ: Vec<&str> = CLIENTS
            .iter()
            .zip(listed.iter().flatten())
            .filter(|(_, verdict)| *verdict != "-" && !outcome.is(verdict))
            .map(|(client, _)| *client)
            .collect();
        let label = match (&outcome, differ.as_slice()) {
            (Outcome::Refused(_), []) => "refused".to_owned(),
            (Outcome::Refused(_), clients) => format!("refused; passes in {}", clients.join(", ")),
            (_, []) => "same in the four".to_owned(),
            (_, clients) => format!("differs in {}", clients.join(", ")),
        };
        let kind = label.split([';', ' ']).next().unwrap_or_default();
        *counts
            .entry(if kind == "same" {
                "same"
            } else if kind == "differs" {
                "differs"
            } else {
                "refused"
            })
            .or_default() += 1;
        let argued = listed.is_some() || matches!(outcome, Outcome::Refused(_) | Outcome::Failed(_));
        let reason = reasons.remove(&case.expr);
        if argued && reason.is_none() {
            faults.push(format!("no reason: {} -> {} ({label})", case.expr, outcome.text()));
        }
        let reason = reason.unwrap_or_default();
        let expression = case.expr.replace('|', "\\|");
        writeln!(text, "| `` {expression} `` | {} | {label} | {reason} |", outcome.text()).unwrap();
    }
    faults.extend(reasons.keys().map(|key| format!("a reason for no condition: {key}")));
    faults.extend(verdicts.keys().map(|key| format!("a verdict on no condition: {key}")));
    let count = |kind: &str| counts.get(kind).copied().unwrap_or(0);
    let head = format!(
        "Of {} conditions, {} have the outcome of all clients, {} differ from at least one, {} do not compile.\n",
        counts.values().sum::<usize>(),
        count("same"),
        count("differs"),
        count("refused")
    );
    (head + &text, faults)
}

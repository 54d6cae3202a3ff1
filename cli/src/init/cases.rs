//! Cases of a first tests file: records as they are, and with one thing wrong. What is expected of
//! each is what the contract says of it today.

use std::fmt::Write as _;

use stipula::{Contract, Report};

use super::json::Json;
use super::yaml::{self, scalar};

/// Members that are taken away, and values that are put in the place of others, at most.
const MISSING: usize = 3;
const OTHER: usize = 4;
/// Places of a record at which a value that breaks a rule is looked for.
const PLACES: usize = 100;
/// Changes of one record that is made valid.
const STEPS: usize = 4;

/// The text of a tests file, and what is worth knowing about it.
pub(super) struct Cases<'a> {
    contract: &'a Contract,
    text: String,
    /// Cases so far.
    pub(super) count: usize,
    pub(super) notes: Vec<String>,
}

/// One change of a record.
enum Change {
    Set(String, Json),
    Remove(String),
}

impl<'a> Cases<'a> {
    /// `now` is what the clock of the contract says, where a rule reads it.
    pub(super) fn new(contract: &'a Contract, now: Option<&str>) -> Self {
        let now = now.map_or(String::new(), |now| format!("now: {}\n", scalar(now)));
        let text = format!("# Payloads, and what the contract makes of them; run by `stipula test`.\n{now}cases:\n");
        Self { contract, text, count: 0, notes: Vec::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// The record, or one with a few values changed where that is valid and it is not.
    pub(super) fn repaired(&self, record: Json) -> Json {
        let mut repaired = record.clone();
        for _ in 0..STEPS {
            let before = self.contract.check_json(repaired.to_string());
            if before.valid {
                return repaired;
            }
            let mut changes = Vec::new();
            places(&repaired, "", &mut changes);
            let tried = changes.iter().map(|change| change.apply(&repaired));
            let better = tried.map(|record| (self.contract.check_json(record.to_string()).total, record));
            match better.min_by_key(|(total, _)| *total).filter(|(total, _)| *total < before.total) {
                Some((_, record)) => repaired = record,
                None => return record,
            }
        }
        if self.contract.is_valid_json(repaired.to_string()) { repaired } else { record }
    }

    /// A record as it is; gives whether it is valid.
    pub(super) fn record(&mut self, name: &str, record: &Json) -> bool {
        let report = self.contract.check_json(record.to_string());
        let _ = write!(self.text, "  - name: {}\n    json:", scalar(name));
        yaml::value(&mut self.text, record, 6);
        if !report.valid {
            let rules: Vec<String> =
                report.iter().filter_map(|each| each.rule.as_ref()).map(|rule| format!("`{rule}`")).collect();
            let why = if rules.is_empty() { "its structure".to_owned() } else { rules.join(", ") };
            self.notes.push(format!("`{name}` is not valid ({why}): put one in its place that is"));
        }
        self.expect(&report);
        self.count += 1;
        report.valid
    }

    /// Variants of a valid record that are not: members taken away, other types, one more member,
    /// and a value that breaks each rule, where one is found.
    pub(super) fn broken(&mut self, base: &str, record: &Json) {
        let mut missing = 0;
        for (name, _) in record.members() {
            if missing < MISSING
                && self.variant(base, record, &format!("no {name}"), &Change::Remove(pointer("", name)))
            {
                missing += 1;
            }
        }
        let mut other = 0;
        for (name, value) in record.members() {
            let wrong = if matches!(value, Json::List(_)) { Json::from_text("text") } else { Json::List(Vec::new()) };
            let change = Change::Set(pointer("", name), wrong);
            if other < OTHER && self.variant(base, record, &format!("{name} of another type"), &change) {
                other += 1;
            }
        }
        let more = Change::Set("/undeclared_member".to_owned(), Json::Bool(true));
        self.variant(base, record, "an undeclared member", &more);
        self.rules(base, record);
    }

    /// For each rule a change that breaks it and nothing else.
    fn rules(&mut self, base: &str, record: &Json) {
        let mut changes = Vec::new();
        places(record, "", &mut changes);
        let rules: Vec<String> =
            self.contract.rules().iter().filter(|rule| rule.enforced).map(|rule| rule.id.clone()).collect();
        for rule in rules {
            let breaks =
                |report: &Report| report.total > 0 && report.iter().all(|each| each.rule.as_deref() == Some(&rule));
            let found =
                changes.iter().find(|change| breaks(&self.contract.check_json(change.apply(record).to_string())));
            match found {
                Some(change) => drop(self.write(base, record, &format!("{rule} is broken"), change)),
                None => self.notes.push(format!("no record was found that breaks `{rule}` alone: add one")),
            }
        }
    }

    fn variant(&mut self, base: &str, record: &Json, name: &str, change: &Change) -> bool {
        let report = self.contract.check_json(change.apply(record).to_string());
        !report.valid && self.write(base, record, name, change)
    }

    fn write(&mut self, base: &str, record: &Json, name: &str, change: &Change) -> bool {
        let report = self.contract.check_json(change.apply(record).to_string());
        let change = match change {
            Change::Set(path, value) => format!("set: {{{}: {}}}", scalar(path), yaml::flow(value)),
            Change::Remove(path) => format!("remove: [{}]", scalar(path)),
        };
        let _ = writeln!(self.text, "  - name: {}\n    base: {}\n    {change}", scalar(name), scalar(base));
        self.expect(&report);
        self.count += 1;
        true
    }

    fn expect(&mut self, report: &Report) {
        let class = report.class.as_str();
        if report.total == 0 {
            let _ = writeln!(self.text, "    expect: {class}");
            return;
        }
        let violations = report.iter().map(|each| {
            let rule = each.rule.as_ref().map_or(String::new(), |rule| format!(", rule: {}", scalar(rule)));
            format!("{{code: {}, path: {}{rule}}}", each.code, scalar(&each.path))
        });
        let violations = violations.collect::<Vec<_>>().join(", ");
        let _ = writeln!(self.text, "    expect: {{class: {class}, violations: [{violations}]}}");
    }
}

impl Change {
    fn apply(&self, record: &Json) -> Json {
        match self {
            Self::Set(path, value) => changed(record, "", path, Some(value)),
            Self::Remove(path) => changed(record, "", path, None),
        }
    }
}

/// The record with one place changed or taken away. Nesting is bounded where records are read.
fn changed(record: &Json, here: &str, path: &str, value: Option<&Json>) -> Json {
    if here == path {
        return value.cloned().unwrap_or(Json::Null);
    }
    match record {
        Json::Object(members) => {
            let mut kept = Vec::new();
            for (name, inner) in members {
                let place = pointer(here, name);
                if place != path || value.is_some() {
                    kept.push((name.clone(), changed(inner, &place, path, value)));
                }
            }
            if let Some(value) = value {
                let name = path.strip_prefix(here).and_then(|rest| rest.strip_prefix('/'));
                let new = name.filter(|name| !name.contains('/') && record.get(name).is_none());
                kept.extend(new.map(|name| (name.to_owned(), value.clone())));
            }
            Json::Object(kept)
        }
        Json::List(items) => {
            let items = items.iter().enumerate();
            Json::List(items.map(|(at, item)| changed(item, &format!("{here}/{at}"), path, value)).collect())
        }
        other => other.clone(),
    }
}

/// Changes of single values that a rule may not like.
fn places(value: &Json, path: &str, out: &mut Vec<Change>) {
    let mut set = |values: &[Json]| out.extend(values.iter().map(|value| Change::Set(path.to_owned(), value.clone())));
    let number = |text: &str| Json::Number(text.to_owned());
    match value {
        Json::Object(members) => members.iter().for_each(|(name, inner)| {
            if out.len() < PLACES * 5 {
                places(inner, &pointer(path, name), out);
            }
        }),
        Json::List(items) => {
            set(&[Json::List(Vec::new())]);
            if let Some(first) = items.first() {
                places(first, &format!("{path}/0"), out);
            }
        }
        Json::Number(text) => set(&[
            number("0"),
            number("-1"),
            number(&format!("-{}", text.trim_start_matches('-'))),
            number("1000000"),
            number("0.5"),
        ]),
        Json::Text(text) if text.parse::<f64>().is_ok() => {
            let whole: String = text.chars().map(|each| if each.is_ascii_digit() { '0' } else { each }).collect();
            let large: String = text.chars().map(|each| if each.is_ascii_digit() { '9' } else { each }).collect();
            set(&[Json::Text(whole), Json::Text(format!("-{text}")), Json::Text(large)]);
        }
        Json::Text(_) => set(&[
            Json::from_text(""),
            Json::from_text("?"),
            Json::from_text("2999-01-31T12:00:00Z"),
            Json::from_text("2999-01-31"),
        ]),
        Json::Bool(value) => set(&[Json::Bool(!value)]),
        Json::Null => {}
    }
}

fn pointer(path: &str, name: &str) -> String {
    format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"))
}

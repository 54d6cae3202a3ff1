//! SARIF 2.1.0, which code scanning reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use stipula::{Change, Severity, codes};

use super::super::github::Annotation;
use super::places::Places;
use super::{PROFILE, acceptance, by_profile, faults, hurt, place, shows, verdict};
use crate::evolution::{Run, Settings, Standing, State};

pub(super) fn text(run: &Run) -> String {
    let mut results = Vec::new();
    let places = Places::of(run);
    let place_of = |file: &str| places.shown(file);
    for item in &run.items {
        match &item.state {
            State::Compared(compared) => {
                let told = compared.changes().filter(|(_, standing, _)| *standing != Standing::Fine);
                results.extend(told.map(|(change, standing, spot)| {
                    result_of(change, standing, (&place_of(&spot.file), spot.line), &item.name, &run.settings)
                }));
                results.extend(by_profile(item, &run.settings).map(|(severity, said)| {
                    let level = match severity {
                        Severity::Error => "error",
                        Severity::Warning => "warning",
                        _ => "note",
                    };
                    result(PROFILE, level, &format!("{}: {said}", item.name), &place_of(&item.file), None)
                }));
            }
            State::Broken(broken) => results.extend(
                faults(broken)
                    .iter()
                    .map(|fault| result(&fault.code, "error", &fault.message, &place_of(&fault.file), region(fault))),
            ),
            State::OldBroken(broken) => {
                let level = if run.settings.unknown_warns { "warning" } else { "error" };
                let word = verdict(item, &run.settings);
                results.extend(faults(broken).iter().map(|fault| {
                    let message = format!("{word}: {}: {}", fault.file, fault.message);
                    result(&fault.code, level, &message, &place_of(&item.file), None)
                }));
            }
            State::Deleted(deleted) => {
                let level = if item.fails(&run.settings) { "error" } else { "note" };
                let version = deleted.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
                let message = format!("{}{version}: {}", item.name, verdict(item, &run.settings));
                let code = codes::changes::CONTRACT_REMOVED.as_str();
                results.push(result(code, level, &message, &place_of(&item.file), None));
            }
            State::Added => {}
        }
    }
    // Rules in one order, and each result's place among them.
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for result in &results {
        rules.entry(result["ruleId"].as_str().unwrap_or_default().to_owned()).or_default();
    }
    for (index, place) in rules.values_mut().enumerate() {
        *place = index;
    }
    for result in &mut results {
        let index = result["ruleId"].as_str().and_then(|id| rules.get(id)).copied();
        if let (Some(index), Some(result)) = (index, result.as_object_mut()) {
            result.insert("ruleIndex".to_owned(), index.into());
        }
    }
    let rules: Vec<Value> = rules.keys().map(|id| rule(id)).collect();
    let notifications: Vec<Value> =
        run.errors.iter().map(|error| json!({"level": "error", "message": {"text": error}})).collect();
    let whole = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "stipula", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "invocations": [{
                "executionSuccessful": !run.is_broken(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

fn rule(id: &str) -> Value {
    let known = codes::TABLE.iter().chain(codes::changes::TABLE).find(|row| row.code.as_str() == id);
    let profile = if id == PROFILE { "what the profile that was asked for says of the schemas" } else { id };
    let text = known.map_or(profile, |row| row.summary);
    json!({"id": id, "shortDescription": {"text": text}})
}

/// The part of a file that an error of its text speaks of; columns count code points.
fn region(fault: &Annotation) -> Option<Value> {
    let (start, end) = (fault.start?, fault.end?);
    let (line, column, end_line, end_column) = (start.line, start.column, end.line, end.column);
    Some(json!({"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}))
}

fn result(id: &str, level: &str, message: &str, file: &str, region: Option<Value>) -> Value {
    let mut place = json!({"artifactLocation": {"uri": uri(file)}});
    if let (Some(region), Some(place)) = (region, place.as_object_mut()) {
        place.insert("region".to_owned(), region);
    }
    json!({
        "ruleId": id,
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": place}],
    })
}

fn result_of(
    change: &Change,
    standing: Standing,
    (file, line): (&str, Option<u64>),
    name: &str,
    settings: &Settings,
) -> Value {
    let level = match standing {
        Standing::Accepted => "note",
        Standing::Unknown if settings.unknown_warns => "warning",
        _ => "error",
    };
    let mut text = format!("{}, {}: {}", name, place(change), change.message);
    if let Some(witness) = change.witness() {
        let _ = write!(text, ". Proof: {} ({})", witness.record, shows(witness));
    }
    if let Some(fix) = &change.fix {
        let _ = write!(text, ". Fix: {fix}");
    }
    let mut told = result(change.code.as_str(), level, &text, file, line.map(|line| json!({"startLine": line})));
    let Some(members) = told.as_object_mut() else { return told };
    // What is the same in the next run is the same finding.
    let rule = change.rule.as_deref().unwrap_or_default();
    let about = change.about.as_ref().map(|about| format!("|{about}")).unwrap_or_default();
    let key = format!("{name}|{}|{}|{rule}{about}", change.code, change.path);
    members.insert("partialFingerprints".to_owned(), json!({"stipula/v1": key}));
    let about = json!({
        "standing": standing.as_str(),
        "path": change.path,
        "about": change.about,
        "hurts": hurt(change),
        "witnesses": change.witnesses,
    });
    members.insert("properties".to_owned(), about);
    if standing == Standing::Accepted {
        let why = acceptance(change).unwrap_or_default();
        let suppressed = json!([{"kind": "inSource", "status": "accepted", "justification": why}]);
        members.insert("suppressions".to_owned(), suppressed);
    }
    told
}

/// A path as a URI: relative ones stay so.
fn uri(file: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let file = if cfg!(windows) { file.replace('\\', "/") } else { file.to_owned() };
    let part = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let text: String = file.bytes().map(part).collect();
    if text.starts_with('/') { format!("file://{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in
            [("a/b c.yaml", "a/b%20c.yaml"), ("/a", "file:///a"), ("main:a", "main%3Aa"), ("é", "%C3%A9")]
        {
            assert_eq!(uri(path), expected);
        }
    }
}

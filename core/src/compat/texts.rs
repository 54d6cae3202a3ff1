//! Texts to try: constants of rules and what is near them, words of patterns and words beside them.

use std::collections::BTreeSet;

/// Patterns of which words are made.
const MOST_PATTERNS: usize = 6;
/// Constants that are kept.
const MOST_CONSTANTS: usize = 40;
/// Steps of the search for one word.
#[cfg(feature = "json-schema")]
const STEPS: u64 = 20_000;

/// Constants and patterns.
#[derive(Debug, Default)]
pub(super) struct Texts {
    constants: Vec<String>,
    patterns: Vec<String>,
}

impl Texts {
    /// A constant of a rule: it may be a pattern as well.
    pub(super) fn constant(&mut self, text: &str) {
        if self.constants.len() < MOST_CONSTANTS && self.constants.iter().all(|known| known != text) {
            self.constants.push(text.to_owned());
        }
        if text.contains(['^', '$', '[', '(', '\\', '+', '*']) {
            self.pattern(text);
        }
    }

    pub(super) fn pattern(&mut self, pattern: &str) {
        if self.patterns.len() < MOST_PATTERNS && self.patterns.iter().all(|known| known != pattern) {
            self.patterns.push(pattern.to_owned());
        }
    }

    /// Words of each pattern and of none, of one and not of another, and of some lengths; the constants, and with
    /// something before or behind them.
    pub(super) fn words(&self, lengths: &BTreeSet<u64>) -> Vec<String> {
        let mut found: Vec<String> = self.constants.clone();
        for (at, own) in self.patterns.iter().enumerate() {
            found.extend(word(&[own], None, None));
            for other in self.patterns.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other) {
                found.extend(word(&[own], Some(other), None));
            }
            for length in lengths.iter().take(8) {
                found.extend(word(&[own], None, Some(*length)));
            }
        }
        found.extend(self.patterns.iter().filter_map(|pattern| word(&[], Some(pattern), None)));
        for length in lengths.iter().filter_map(|length| usize::try_from(*length).ok()) {
            found.push("a".repeat(length));
        }
        for text in &self.constants {
            found.extend([format!("{text}x"), format!("x{text}"), format!("x{text}x")]);
        }
        found.extend(["", "x", "EUR", "eur"].map(str::to_owned));
        let mut seen = BTreeSet::new();
        found.retain(|word| seen.insert(word.clone()));
        found
    }
}

/// A text that has all of these patterns, not that one, and a length.
#[cfg(feature = "json-schema")]
fn word(patterns: &[&String], not: Option<&String>, length: Option<u64>) -> Option<String> {
    use super::json_schema::{Containment, Options, Schema, contains};
    use crate::limits::Limits;
    use crate::syntax::Value;

    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let mut all: Vec<String> = patterns.iter().map(|one| format!("{{\"pattern\":{}}}", quoted(one))).collect();
    all.extend(not.map(|not| format!("{{\"not\":{{\"pattern\":{}}}}}", quoted(not))));
    all.extend(length.map(|length| format!("{{\"minLength\":{length},\"maxLength\":{length}}}")));
    let schema = format!("{{\"type\":\"string\",\"allOf\":[{{}},{}]}}", all.join(","));
    let read = |text: &str| Schema::parse(text, &[], &Limits::default()).ok();
    let options = Options { steps: STEPS, ..Options::default() };
    match contains(&read(&schema)?, &read("false")?, options) {
        Containment::Broken(found) => match found.witness.value {
            Value::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(not(feature = "json-schema"))]
fn word(_: &[&String], _: Option<&String>, _: Option<u64>) -> Option<String> {
    None
}

//! Recorded payloads under two versions of a contract: what would newly fail, and newly pass.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::evolution::Party;
use super::hidden::Hidden;
use crate::contract::Contract;
use crate::diagnostics::Code;
use crate::report::{Report, Violation};

/// Examples that are kept of one line.
const MOST_EXAMPLES: usize = 3;
/// Lines that are kept; what is beyond is counted.
const MOST_LINES: usize = 1_000;

/// A record that newly fails, or newly passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReplayedExample {
    /// Where it was recorded, as the caller says.
    pub at: String,
    /// What is said of it; never a value of a field that is sensitive under either contract.
    pub message: String,
}

/// One rule or constraint, and how many records it newly refuses or lets pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReplayedLine {
    /// The code of the violation.
    pub code: Code,
    /// JSON Pointer with `*` for elements of lists and values of maps; empty for the record.
    pub path: String,
    /// The rule's id, where a rule speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Whether it rejects.
    pub rejects: bool,
    /// Records that newly fail.
    pub fails: u64,
    /// Records that newly pass.
    pub passes: u64,
    /// The first of them.
    pub examples: Vec<ReplayedExample>,
}

/// What recorded payloads say of a change: "what would it have rejected last week, and whose is it?"
///
/// ```
/// use stipula::{Contract, Format, Recorded};
///
/// let contract = |rule: &str| {
///     let schema = r#"{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "double"}]}"#;
///     Contract::from_schema(Format::Avro, schema).rule("r", rule).compile()
/// };
/// let (old, new) = (contract("this.total > 0.0")?, contract("this.total > 10.0")?);
/// let mut recorded = Recorded::new(Some(&old), &new);
/// for (at, record) in [("1", r#"{"total": 5}"#), ("2", r#"{"total": 50}"#)] {
///     recorded.add(at, Some(&old.check_json(record)), &new.check_json(record));
/// }
/// assert_eq!((recorded.records, recorded.newly_invalid, recorded.newly_valid), (2, 1, 0));
/// assert_eq!(recorded.lines()[0].rule.as_deref(), Some("r"));
/// # Ok::<(), stipula::CompileError>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Recorded {
    /// Version of this JSON form: `stipula.replay/1`.
    pub format: &'static str,
    /// The old contract, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Party>,
    /// The new contract.
    pub new: Party,
    /// Records judged.
    pub records: u64,
    /// Records that the new contract refuses.
    pub invalid: u64,
    /// Records that the old contract accepts and the new one refuses.
    pub newly_invalid: u64,
    /// Records that the old contract refuses and the new one accepts.
    pub newly_valid: u64,
    /// Violations of lines beyond the first thousand.
    pub not_listed: u64,
    #[serde(serialize_with = "most_frequent_first")]
    lines: Vec<ReplayedLine>,
    /// The fields of both contracts, by their pointers.
    #[serde(skip)]
    fields: BTreeSet<String>,
    #[serde(skip)]
    places: BTreeMap<Key, usize>,
    /// What is sensitive under the old contract, and not under the new one; and the other way round.
    #[serde(skip)]
    hidden: Option<(Hidden, Hidden)>,
}

/// What tells two lines apart: code, path, rule.
type Key = (&'static str, String, Option<Arc<str>>);

impl Recorded {
    /// Nothing yet. Without an old contract everything that fails does so newly.
    pub fn new(old: Option<&Contract>, new: &Contract) -> Self {
        Self {
            format: "stipula.replay/1",
            old: old.map(Party::of),
            new: Party::of(new),
            records: 0,
            invalid: 0,
            newly_invalid: 0,
            newly_valid: 0,
            not_listed: 0,
            lines: Vec::new(),
            fields: old
                .into_iter()
                .chain([new])
                .flat_map(Contract::fields)
                .map(|field| field.pointer.clone())
                .collect(),
            places: BTreeMap::new(),
            hidden: old.map(|old| (Hidden::of(old, new), Hidden::of(new, old))),
        }
    }

    /// One payload, as both contracts have judged it; `at` says where it was recorded.
    pub fn add(&mut self, at: &str, old: Option<&Report>, new: &Report) {
        self.records += 1;
        self.invalid += u64::from(!new.valid);
        let was_valid = old.is_none_or(|old| old.valid);
        self.newly_invalid += u64::from(was_valid && !new.valid);
        self.newly_valid += u64::from(!was_valid && new.valid);
        let (before, after) = (found(old, &self.fields), found(Some(new), &self.fields));
        for (key, violation) in &after {
            if !before.contains_key(key) {
                let masked = self.hidden.as_ref().map(|(by_old, _)| by_old.masked(violation));
                self.line(key, masked.as_ref().unwrap_or(violation), at, |line| line.fails += 1);
            }
        }
        for (key, violation) in &before {
            if !after.contains_key(key) {
                let masked = self.hidden.as_ref().map(|(_, by_new)| by_new.masked(violation));
                self.line(key, masked.as_ref().unwrap_or(violation), at, |line| line.passes += 1);
            }
        }
    }

    /// What newly fails or passes, by rule and constraint, the most frequent first.
    pub fn lines(&self) -> Vec<&ReplayedLine> {
        sorted(&self.lines)
    }

    /// The JSON form: one line, keys in a fixed order.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn line(&mut self, key: &Key, violation: &Violation, at: &str, count: impl FnOnce(&mut ReplayedLine)) {
        let next = self.places.len();
        if next >= MOST_LINES && !self.places.contains_key(key) {
            self.not_listed += 1;
            return;
        }
        let place = *self.places.entry(key.clone()).or_insert(next);
        if place == next {
            self.lines.push(ReplayedLine {
                code: violation.code,
                path: key.1.clone(),
                rule: key.2.as_ref().map(ToString::to_string),
                rejects: violation.action.rejects(),
                fails: 0,
                passes: 0,
                examples: Vec::new(),
            });
        }
        let Some(line) = self.lines.get_mut(place) else { return };
        count(line);
        if line.examples.len() < MOST_EXAMPLES {
            line.examples.push(ReplayedExample { at: at.to_owned(), message: violation.message.clone() });
        }
    }
}

/// What a report says, once for each rule and constraint.
fn found<'r>(report: Option<&'r Report>, fields: &BTreeSet<String>) -> BTreeMap<Key, &'r Violation> {
    let violations = report.into_iter().flatten();
    let key =
        |violation: &Violation| (violation.code.as_str(), places(&violation.path, fields), violation.rule.clone());
    violations.map(|violation| (key(violation), violation)).collect()
}

/// The most frequent first; of equal ones in their order.
fn sorted(lines: &[ReplayedLine]) -> Vec<&ReplayedLine> {
    let mut lines: Vec<&ReplayedLine> = lines.iter().collect();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.fails), std::cmp::Reverse(line.passes)));
    lines
}

fn most_frequent_first<S: Serializer>(lines: &[ReplayedLine], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(sorted(lines))
}

fn is_digits(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// A path with `*` in place of indexes, of keys of maps and of members that are not declared; a field whose name is a
/// number is no index.
fn places(path: &str, fields: &BTreeSet<String>) -> String {
    let mut found = String::new();
    for token in path.split('/').skip(1) {
        let length = found.len();
        found.push('/');
        found.push_str(token);
        if fields.contains(&found) {
            continue;
        }
        let named = found.split_off(length);
        found.push_str("/*");
        if !is_digits(token) && !fields.contains(&found) {
            found.truncate(length);
            found.push_str(&named);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Recorded;
    use crate::contract::Contract;
    use crate::model::Format;

    fn contract(tags: &str, rule: &str) -> Contract {
        let schema = format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "list", "type": {{"type": "array", "items": "int"}}}}, {{"name": "s", "type": "string"{tags}}}]}}"#
        );
        Contract::from_schema(Format::Avro, schema).rule("r", rule).compile().unwrap()
    }

    #[test]
    fn what_newly_fails_and_passes_is_counted() {
        let (old, new) = (contract("", "this.s != 'a'"), contract("", "this.s != 'b'"));
        let mut recorded = Recorded::new(Some(&old), &new);
        let records =
            [r#"{"list": [], "s": "a"}"#, r#"{"list": [], "s": "b"}"#, r#"{"list": [1, "x", "y"], "s": "c"}"#];
        for (at, record) in records.iter().enumerate() {
            recorded.add(&at.to_string(), Some(&old.check_json(record)), &new.check_json(record));
        }
        assert_eq!((recorded.records, recorded.invalid), (3, 2));
        assert_eq!((recorded.newly_invalid, recorded.newly_valid), (1, 1));
        let lines = recorded.lines();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!((lines[0].fails, lines[0].passes, lines[0].examples.len()), (1, 1, 2));
        // Alone, all that fails does so newly; elements of a list are one place.
        let mut recorded = Recorded::new(None, &new);
        recorded.add("3", None, &new.check_json(records[2]));
        assert_eq!(recorded.lines()[0].path, "/list/*");
    }

    #[test]
    fn what_the_new_contract_hides_was_recorded_all_the_same() {
        let (old, new) = (contract("", "this.s == 'x'"), contract(r#", "confluent:tags": ["PII"]"#, "true"));
        let mut recorded = Recorded::new(Some(&old), &new);
        let record = r#"{"list": [], "s": "geheim"}"#;
        recorded.add("1", Some(&old.check_json(record)), &new.check_json(record));
        assert_eq!(recorded.newly_valid, 1);
        assert!(!recorded.to_json().contains("geheim"), "{}", recorded.to_json());
        // Keys of a map are values.
        let schema = |ty: &str| {
            format!(
                r#"{{"type": "record", "name": "R", "fields": [{{"name": "m", "type": {{"type": "map", "values": "{ty}"}}, "confluent:tags": ["PII"]}}]}}"#
            )
        };
        let compile = |ty: &str| Contract::from_schema(Format::Avro, schema(ty)).compile().unwrap();
        let (old, new) = (compile("string"), compile("int"));
        let mut recorded = Recorded::new(Some(&old), &new);
        let record = r#"{"m": {"geheim": "a"}}"#;
        recorded.add("1", Some(&old.check_json(record)), &new.check_json(record));
        assert!(!recorded.to_json().contains("geheim"), "{}", recorded.to_json());
        assert_eq!(recorded.lines()[0].path, "/m/*");
    }

    #[test]
    fn the_most_frequent_line_stands_first_and_a_name_of_digits_is_no_index() {
        let schema = r#"{"type": "object", "properties": {"7": {"type": "integer"}, "a": {"type": "array", "items": {"type": "integer"}}}}"#;
        let new = Contract::from_schema(Format::JsonSchema, schema).compile().unwrap();
        let mut recorded = Recorded::new(None, &new);
        for record in [r#"{"7": "x"}"#, r#"{"a": ["x"]}"#, r#"{"a": [1, "x"]}"#] {
            recorded.add("1", None, &new.check_json(record));
        }
        let form: serde_json::Value = serde_json::from_str(&recorded.to_json()).unwrap();
        let paths: Vec<_> = recorded.lines().iter().map(|line| line.path.clone()).collect();
        assert_eq!(paths, ["/a/*", "/7"]);
        assert_eq!((&form["lines"][0]["path"], &form["lines"][1]["path"]), (&"/a/*".into(), &"/7".into()));
    }

    #[test]
    fn what_the_old_contract_hides_stays_hidden() {
        let (old, new) = (contract(r#", "confluent:tags": ["PII"]"#, "true"), contract("", "this.s == 'x'"));
        let mut recorded = Recorded::new(Some(&old), &new);
        let record = r#"{"list": [], "s": "secret"}"#;
        recorded.add("1", Some(&old.check_json(record)), &new.check_json(record));
        assert_eq!(recorded.newly_invalid, 1);
        assert!(recorded.lines()[0].examples[0].message.starts_with("hidden: "), "{}", recorded.to_json());
        assert!(!recorded.to_json().contains("secret"));
    }

    #[test]
    fn what_is_hidden_is_so_below_any_key_and_under_another_name() {
        let compiled = |fields: &str| {
            let schema = format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
            Contract::from_schema(Format::Avro, schema).compile().unwrap()
        };
        let inner = |tags: &str| {
            format!(
                r#"{{"name": "m", "type": {{"type": "map", "values": {{"type": "record", "name": "I", "fields": [{{"name": "s", "type": "string"{tags}}}]}}}}}}"#
            )
        };
        let pii = r#", "confluent:tags": ["PII"]"#;
        let old_name = format!(r#"{{"name": "email", "type": "string"{pii}}}"#);
        let new_name = r#"{"name": "mail", "type": "int", "aliases": ["email"]}"#.to_owned();
        let table = [
            (inner(pii), inner("").replace("\"string\"", "\"int\""), r#"{"m": {"k": {"s": "secret"}}}"#),
            (old_name, new_name, r#"{"mail": "secret"}"#),
        ];
        for (old, new, record) in table {
            let (old, new) = (compiled(&old), compiled(&new));
            let mut recorded = Recorded::new(Some(&old), &new);
            recorded.add("1", Some(&old.check_json(record)), &new.check_json(record));
            let text = recorded.to_json();
            assert!(text.contains("hidden: ") && !text.contains("secret"), "{text}");
        }
    }
}

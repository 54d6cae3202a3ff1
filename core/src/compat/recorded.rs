//! Recorded payloads under two versions of a contract: what would newly fail, and newly pass.

use std::borrow::Cow;
use std::collections::BTreeMap;
#[cfg(feature = "avro")]
use std::io::{self, Read};
use std::sync::Arc;

use serde::Serialize;

use super::evolution::Party;
use super::hidden::Hidden;
#[cfg(feature = "avro")]
use super::paired::Paired;
#[cfg(feature = "avro")]
use crate::contract::Container;
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
    /// JSON Pointer with `*` for elements of lists; empty for the record.
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
    lines: Vec<ReplayedLine>,
    #[serde(skip)]
    places: BTreeMap<Key, usize>,
    /// The places that either contract declares: a map's key is none of them.
    #[serde(skip)]
    known: Known,
    /// What only the old contract masks, of which the new one would speak; and the other way round.
    #[serde(skip)]
    hidden: Option<[Hidden; 2]>,
}

/// Which of the two contracts says something.
#[derive(Clone, Copy, Debug)]
enum Says {
    New,
    Old,
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
            places: BTreeMap::new(),
            known: Known::of(old.into_iter().chain([new])),
            hidden: old.map(|old| [Hidden::of(old, new), Hidden::of(new, old)]),
        }
    }

    /// One payload, as both contracts have judged it; `at` says where it was recorded, where it is empty its number.
    pub fn add(&mut self, at: &str, old: Option<&Report>, new: &Report) {
        self.add_records(at, 1, old, new);
    }

    /// The records of a container file, as each contract reads it: those that one of them loses behind a broken
    /// record are paired with what the other makes of them, and a file that one of them cannot read at all with every
    /// record that the other finds.
    ///
    /// # Errors
    /// What reading the file says.
    #[cfg(feature = "avro")]
    pub fn add_container<O: Read, N: Read>(
        &mut self,
        at: &str,
        old: Option<Container<O>>,
        new: Container<N>,
    ) -> io::Result<()> {
        let mut paired = Paired::new(old, new);
        while let Some(records) = paired.next()? {
            let space = if at.is_empty() { "" } else { " " };
            let at = match records.last {
                last if last > records.first => format!("{at}{space}records {} to {last}", records.first),
                _ => format!("{at}{space}record {}", records.first),
            };
            self.add_records(&at, records.count(), records.old, records.new);
        }
        Ok(())
    }

    /// Some payloads of which the same is said.
    fn add_records(&mut self, at: &str, count: u64, old: Option<&Report>, new: &Report) {
        self.records += count;
        let number = |is: bool| if is { count } else { 0 };
        let was_valid = old.is_none_or(|old| old.valid);
        self.invalid += number(!new.valid);
        self.newly_invalid += number(was_valid && !new.valid);
        self.newly_valid += number(!was_valid && new.valid);
        let (before, after) = (self.found(old), self.found(Some(new)));
        for (key, violation) in &after {
            if !before.contains_key(key) && !old.is_some_and(|old| may_hide(old, violation)) {
                self.line(key, (Says::New, violation), at, |line| line.fails += count);
            }
        }
        for (key, violation) in &before {
            if !after.contains_key(key) && !may_hide(new, violation) {
                self.line(key, (Says::Old, violation), at, |line| line.passes += count);
            }
        }
    }

    /// What newly fails or passes, by rule and constraint, the most frequent first.
    pub fn lines(&self) -> Vec<&ReplayedLine> {
        let mut lines: Vec<&ReplayedLine> = self.lines.iter().collect();
        lines.sort_by_key(|line| (std::cmp::Reverse(line.fails), std::cmp::Reverse(line.passes)));
        lines
    }

    /// The JSON form, `stipula.replay/1`: one line, keys in a fixed order, its lines the most frequent first.
    pub fn to_json(&self) -> String {
        let lines = self.lines().into_iter().cloned().collect();
        serde_json::to_string(&Self { lines, ..self.clone() }).unwrap_or_default()
    }

    /// What a report says, once for each rule and constraint.
    fn found<'r>(&self, report: Option<&'r Report>) -> BTreeMap<Key, &'r Violation> {
        let violations = report.into_iter().flatten();
        let key = |of: &Violation| (of.code.as_str(), self.known.place(&of.path), of.rule.clone());
        violations.map(|violation| (key(violation), violation)).collect()
    }

    fn line(
        &mut self,
        key: &Key,
        (says, violation): (Says, &Violation),
        at: &str,
        count: impl FnOnce(&mut ReplayedLine),
    ) {
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
            let hidden = self.hidden.as_ref().map(|[new, old]| match says {
                Says::New => new,
                Says::Old => old,
            });
            let said = hidden.map_or(Cow::Borrowed(violation), |hidden| Cow::Owned(hidden.masked(violation)));
            let at = if at.is_empty() { self.records.to_string() } else { at.to_owned() };
            line.examples.push(ReplayedExample { at, message: said.message.clone() });
        }
    }
}

/// Whether a report may have had no room for this violation.
fn may_hide(report: &Report, violation: &Violation) -> bool {
    let same = |code: Code, rule: &Option<Arc<str>>| code == violation.code && *rule == violation.rule;
    let listed = report.violations.iter().filter(|other| same(other.code, &other.rule)).count() as u64;
    report.truncated && report.tally.iter().any(|tally| same(tally.code, &tally.rule) && tally.count > listed)
}

/// The places of contracts, by their names.
#[derive(Clone, Debug, Default)]
struct Known(BTreeMap<String, Known>);

impl Known {
    fn of<'c>(contracts: impl Iterator<Item = &'c Contract>) -> Self {
        let mut known = Self::default();
        for field in contracts.flat_map(Contract::fields) {
            let steps = field.pointer.split('/').skip(1);
            steps.fold(&mut known, |at, step| at.0.entry(step.to_owned()).or_default());
        }
        known
    }

    /// A path with `*` in place of indexes and of a map's keys.
    fn place(&self, path: &str) -> String {
        let is_index = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
        let mut at = Some(self);
        let mut place = String::with_capacity(path.len());
        for token in path.split('/').skip(1) {
            let below = at.and_then(|known| known.0.get(token).map(|next| (token, next)));
            let below = below.or_else(|| at.and_then(|known| known.0.get("*")).map(|next| ("*", next)));
            let token = below.map_or_else(|| if is_index(token) { "*" } else { token }, |(token, _)| token);
            place.extend(["/", token]);
            at = below.map(|(_, next)| next);
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::Recorded;
    use crate::contract::Contract;
    use crate::limits::Limits;
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
    fn what_the_new_contract_hides_is_hidden_in_what_the_old_one_says() {
        let (old, new) = (contract("", "this.s != 'secret'"), contract(r#", "confluent:tags": ["PII"]"#, "true"));
        let mut recorded = Recorded::new(Some(&old), &new);
        let record = r#"{"list": [], "s": "secret"}"#;
        let said = old.check_json(record);
        recorded.add("", Some(&said), &new.check_json(record));
        assert_eq!((recorded.newly_valid, recorded.lines()[0].passes), (1, 1));
        let example = &recorded.lines()[0].examples[0];
        assert_eq!((example.at.as_str(), example.message.starts_with("hidden: ")), ("1", true));
    }

    #[test]
    fn keys_of_a_map_are_one_place_and_shown_nowhere() {
        let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "m", "type": {"type": "map", "values": "int"}}, {"name": "o", "type": {"type": "record", "name": "O", "fields": [{"name": "x", "type": "int"}]}}]}"#;
        let contract = Contract::from_schema(Format::Avro, schema).compile().unwrap();
        let mut recorded = Recorded::new(None, &contract);
        for record in [r#"{"m": {"ana": "x"}, "o": {"x": 1}}"#, r#"{"m": {"eve": "x"}, "o": {"x": ""}}"#] {
            recorded.add("", None, &contract.check_json(record));
        }
        let places: Vec<_> = recorded.lines().iter().map(|line| (line.path.clone(), line.fails)).collect();
        assert_eq!(places, [("/m/*".to_owned(), 2), ("/o/x".to_owned(), 1)]);
    }

    /// Beyond the first hundred violations nothing is listed, and nothing can be said to be new.
    #[test]
    fn what_a_report_had_no_room_for_is_not_new() {
        let contract = |limit: usize| {
            let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}"#;
            let limits = Limits { violations: limit, ..Limits::default() };
            Contract::from_schema(Format::Avro, schema).limits(limits).compile().unwrap()
        };
        let (old, new) = (contract(1), contract(100));
        let mut recorded = Recorded::new(Some(&old), &new);
        let record = r#"{"a": "x", "b": "y"}"#;
        recorded.add("", Some(&old.check_json(record)), &new.check_json(record));
        assert!(recorded.lines().is_empty(), "{:?}", recorded.lines());
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

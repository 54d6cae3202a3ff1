//! Reports: what a contract says of one record. Their JSON form is versioned
//! (`contracts/report.schema.json`) and the same in every language.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostics::{Code, Severity, codes};

/// What a violation does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Action {
    /// The record is refused.
    Error,
    /// The record is refused and belongs into the dead-letter queue.
    Dlq,
    /// The record passes; the violation is a warning.
    None,
}

impl Action {
    /// The stricter of two: `ERROR`, then `DLQ`, then `NONE`.
    #[must_use]
    pub(crate) fn stricter(self, other: Self) -> Self {
        let rank = |action: Self| match action {
            Self::Error => 0,
            Self::Dlq => 1,
            Self::None => 2,
        };
        if rank(other) < rank(self) { other } else { self }
    }

    /// Whether the record is refused.
    pub fn rejects(self) -> bool {
        self != Self::None
    }
}

/// The kind of an outcome: the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Class {
    /// The schema that wrote the payload is not known.
    Stale,
    /// A fault ended reading: what follows it was not looked at.
    Undecodable,
    /// A limit was reached.
    Limit,
    /// Structure or a rule refuses the record.
    Invalid,
    /// Nothing refuses the record but rules that could not be evaluated.
    RuleError,
    /// The record is valid.
    Valid,
}

impl Class {
    /// The class as its JSON form has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Undecodable => "undecodable",
            Self::Limit => "limit",
            Self::Invalid => "invalid",
            Self::RuleError => "rule_error",
            Self::Valid => "valid",
        }
    }
}

/// One thing that a contract refuses in a record, or warns of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// Stable name of the fault.
    pub code: Code,
    /// JSON Pointer of the place; empty for the whole record.
    pub path: String,
    /// The rule's id, where a rule speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// One line: lower case, no final period, input in backticks, sensitive values masked.
    pub message: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What it does to the record.
    pub action: Action,
    /// What the contract asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the record has, where it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// Byte offset in the payload, for faults of decoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "(record)" } else { &self.path };
        write!(f, "{path}: {} [{}]", self.message, self.code)?;
        match &self.rule {
            Some(rule) => write!(f, " (rule `{rule}`)"),
            None => Ok(()),
        }
    }
}

/// A rule that was not evaluated on a record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NotEvaluated {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The place at which it would have run; empty for the whole record.
    pub path: String,
    /// Why, such as ``blocked by `schema.type` at /total``.
    pub reason: String,
}

/// A part of the contract that no report of it enforces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct NotEnforced {
    /// What it is, such as ``quality rule `fresh-rows` ``.
    pub what: String,
    /// Why, such as ``engine `soda` ``.
    pub reason: String,
}

/// How often one code, of one rule, was found. Exact also beyond the cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// The code.
    pub code: Code,
    /// The rule's id, where a rule speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// Violations found.
    pub count: u64,
    /// Whether one of them rejects the record.
    #[serde(skip)]
    pub rejects: bool,
}

/// Whose contract judged: labels, no part of the outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Judge {
    /// The contract's id, where the document has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its enforcement digest: `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
}

/// What a contract says of one record.
///
/// ```
/// use stipula::{Contract, Format};
///
/// let ages = Contract::from_schema(Format::JsonSchema, r#"{"type": "integer", "minimum": 0}"#).compile()?;
/// let report = ages.check_json("-1");
/// for violation in &report {
///     println!("{violation}");
/// }
/// assert_eq!((report.total, report.tally[0].count), (1, 1));
/// assert!(report.to_json().starts_with(r#"{"format":"stipula.report/1","valid":false,"#));
/// assert!(report.into_result().is_err());
/// # Ok::<(), stipula::CompileError>(())
/// ```
#[must_use = "a report that nobody reads refuses nothing"]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Version of this JSON form: `stipula.report/1`.
    pub format: &'static str,
    /// Whether the record is valid; warnings do not make it invalid.
    pub valid: bool,
    /// The kind of outcome.
    pub class: Class,
    /// Whose contract judged.
    pub contract: Arc<Judge>,
    /// Violations in order: structure, then rules; at most the limit (100).
    pub violations: Vec<Violation>,
    /// Violations found, those beyond the limit included.
    pub total: u64,
    /// Whether `violations` holds fewer than `total`.
    pub truncated: bool,
    /// Counts by code and rule, in the order of their first violation.
    pub tally: Vec<Tally>,
    /// Rules that structure blocked.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Parts of the contract that are not enforced.
    pub not_enforced: Arc<[NotEnforced]>,
}

impl Report {
    /// The violations, in order; the same as a loop over `&report`.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.violations.iter()
    }

    /// The JSON form: one line, keys in a fixed order.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `Ok` for a valid record.
    ///
    /// # Errors
    /// [`ViolationError`] with this report where the record is not valid.
    pub fn into_result(self) -> Result<(), ViolationError> {
        if self.valid { Ok(()) } else { Err(ViolationError { report: Box::new(self) }) }
    }
}

impl<'a> IntoIterator for &'a Report {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.violations.iter()
    }
}

/// A record that its contract refuses.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", headline(.report))]
pub struct ViolationError {
    report: Box<Report>,
}

impl ViolationError {
    /// The report of the record.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The report of the record.
    pub fn into_report(self) -> Report {
        *self.report
    }
}

/// The first rejecting violation, and how many more there are.
fn headline(report: &Report) -> String {
    let first = report.violations.iter().find(|violation| violation.action.rejects());
    let mut text = first.map_or_else(|| format!("the record is {}", report.class.as_str()), ToString::to_string);
    if report.total > 1 {
        let _ = write!(text, ", and {} more", report.total - 1);
    }
    text
}

/// One step of a path within a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// A declared field: its index in the record of the shape, and its name.
    Field(u32, Arc<str>),
    /// An undeclared member or the key of a map.
    Name(Arc<str>),
    /// The same, where its text may not be shown: a name inside a sensitive object, or one that
    /// does not look like an identifier.
    Hidden(Arc<str>),
    /// An element of a list.
    Index(u32),
}

/// A place within a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path(pub(crate) Vec<PathStep>);

impl PathStep {
    fn rank(&self) -> u8 {
        match self {
            Self::Field(..) => 0,
            Self::Name(_) | Self::Hidden(_) => 1,
            Self::Index(_) => 2,
        }
    }
}

impl Ord for PathStep {
    /// Declared fields in schema order, then undeclared names by code point; elements by index.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Field(a, _), Self::Field(b, _)) | (Self::Index(a), Self::Index(b)) => a.cmp(b),
            (Self::Name(a) | Self::Hidden(a), Self::Name(b) | Self::Hidden(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for PathStep {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Path {
    /// Parent before child.
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Path {
    /// The JSON Pointer (RFC 6901); hidden names are `*`.
    pub(crate) fn pointer(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            text.push('/');
            match step {
                PathStep::Field(_, name) | PathStep::Name(name) => {
                    text.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                PathStep::Hidden(_) => text.push('*'),
                PathStep::Index(index) => {
                    let _ = write!(text, "{index}");
                }
            }
        }
        text
    }
}

/// Collects what is found of one record, in order, up to the cap.
#[derive(Debug)]
pub(crate) struct ReportBuilder {
    cap: usize,
    ended: bool,
    violations: Vec<Violation>,
    total: u64,
    tally: Vec<Tally>,
    not_evaluated: Vec<NotEvaluated>,
    class: Class,
}

impl ReportBuilder {
    /// `cap` is [`crate::Limits::violations`].
    pub(crate) fn new(cap: usize) -> Self {
        Self {
            cap,
            ended: false,
            violations: Vec::new(),
            total: 0,
            tally: Vec::new(),
            not_evaluated: Vec::new(),
            class: Class::Valid,
        }
    }

    /// Says that a fault ended reading: the class is `undecodable` (or `limit`, `stale`).
    pub(crate) fn end_of_reading(&mut self) {
        self.ended = true;
    }

    /// Whether [`Self::push`] still keeps violations; texts beyond the cap need not be built.
    pub(crate) fn is_full(&self) -> bool {
        self.violations.len() >= self.cap
    }

    /// Adds the next violation of the order. A full builder counts it and lets it go.
    pub(crate) fn push(&mut self, violation: Violation) {
        self.count(violation.code, violation.rule.as_ref(), violation.action, 1);
        if !self.is_full() {
            self.violations.push(violation);
        }
    }

    /// Counts violations beyond the cap.
    pub(crate) fn count(&mut self, code: Code, rule: Option<&Arc<str>>, action: Action, count: u64) {
        self.total += count;
        if action.rejects() {
            let class = class_of(code);
            if rank(class) < rank(self.class) {
                self.class = class;
            }
        }
        // Structure comes first and then rule after rule: an entry of the same rule is among the last.
        let mut same_rule = self.tally.iter_mut().rev().take_while(|tally| tally.rule.as_ref() == rule);
        match same_rule.find(|tally| tally.code == code) {
            Some(tally) => {
                tally.count += count;
                tally.rejects |= action.rejects();
            }
            None => self.tally.push(Tally { code, rule: rule.cloned(), count, rejects: action.rejects() }),
        }
    }

    pub(crate) fn not_evaluated(&mut self, rule: &Arc<str>, path: String, reason: String) {
        self.not_evaluated.push(NotEvaluated { rule: Arc::clone(rule), path, reason });
    }

    pub(crate) fn finish(self, contract: Arc<Judge>, not_enforced: Arc<[NotEnforced]>) -> Report {
        let class = match self.class {
            class @ (Class::Invalid | Class::RuleError | Class::Valid) if self.ended && class != Class::Valid => {
                Class::Undecodable
            }
            class => class,
        };
        Report {
            format: "stipula.report/1",
            valid: class == Class::Valid,
            class,
            contract,
            truncated: (self.violations.len() as u64) < self.total,
            violations: self.violations,
            total: self.total,
            tally: self.tally,
            not_evaluated: self.not_evaluated,
            not_enforced,
        }
    }
}

/// The class that a rejecting violation of this code gives, a fault that ended reading aside.
fn class_of(code: Code) -> Class {
    match code.area() {
        "limit" => Class::Limit,
        _ if code == codes::SCHEMA_UNKNOWN_ID => Class::Stale,
        _ if code == codes::RULE_ERROR || code == codes::RULE_RANGE => Class::RuleError,
        _ => Class::Invalid,
    }
}

fn rank(class: Class) -> u8 {
    match class {
        Class::Stale => 0,
        Class::Undecodable => 1,
        Class::Limit => 2,
        Class::Invalid => 3,
        Class::RuleError => 4,
        Class::Valid => 5,
    }
}

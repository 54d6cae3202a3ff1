//! One change of a contract.

use std::fmt;

use serde::Serialize;

use super::level::{Compatibility, Verdict, Way};
use crate::diagnostics::Code;

/// What a change is a change of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Area {
    /// Types, names, defaults, constraints, framing.
    Schema,
    /// Rules.
    Rules,
    /// Tags, classifications, masks.
    Tags,
    /// What the document says for people.
    Metadata,
    /// Service levels.
    ServiceLevels,
    /// The policy of evolution itself.
    Policy,
}

/// Whom a change hurts: those who still follow the old contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Hurts {
    /// Nobody.
    #[default]
    Nobody,
    /// Those who write: what they send is refused, or read as something else.
    Producer,
    /// Those who read: what reaches them is refused, or read as something else.
    Consumer,
    /// Both.
    Both,
}

impl Hurts {
    /// Whom two changes hurt together.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nobody, one) | (one, Self::Nobody) => one,
            (one, other) if one == other => one,
            _ => Self::Both,
        }
    }
}

/// How a witness shows a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum WitnessLevel {
    /// One schema accepts it, the other refuses it; rules were not asked.
    Structure,
    /// One contract accepts it with all its rules, the other refuses it.
    Contract,
}

/// A payload that shows a break. It was judged by both contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Witness {
    /// Who writes it and who reads it.
    pub way: Way,
    /// What the contracts were asked.
    pub level: WitnessLevel,
    /// `avro` or `json`.
    pub encoding: &'static str,
    /// The record as JSON text, as its writer has it; of one with more than 64 fields those that have a part in the
    /// break.
    pub record: String,
    /// The payload: an Avro datum in hexadecimal digits, or JSON text; empty where it is masked.
    pub payload: String,
    /// Whether the record shows values of sensitive fields as `***`: those that a rule or the schema names, which the
    /// payload needs and does not show.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
    /// What its reader says; empty where the reader takes it for something else.
    pub refused: Vec<String>,
    /// The record as its reader has it, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
}

/// A break that its owner has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Acceptance {
    /// Who has accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The last day on which it is accepted, as in `2026-01-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Acceptance {
    /// Whether it holds on a day such as `2026-01-31`.
    pub fn holds_on(&self, day: &str) -> bool {
        self.until.as_deref().is_none_or(|until| day <= until)
    }
}

/// One change of a contract, and whom it breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Stable name of the change.
    pub code: Code,
    /// What it is a change of.
    pub area: Area,
    /// JSON Pointer over the fields, `*` for elements of a list and values of a map; empty for the record.
    pub path: String,
    /// The rule's id, where a rule has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Which of several changes with one code at one place: a symbol, a tag, a branch of a union, the keyword of a
    /// JSON Schema with its pointer, a key of the document. Words are joined by a blank, from the outermost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// One line: lower case, no final period, input in backticks.
    pub message: String,
    /// What the old contract says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What the new contract says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Whether the new contract still reads what the old one wrote.
    pub backward: Verdict,
    /// Whether the old contract still reads what the new one writes.
    pub forward: Verdict,
    /// Whom it hurts.
    pub hurts: Hurts,
    /// Whether the policy of the old contract looks at changes of this kind.
    pub covered: bool,
    /// How to make it compatible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// Payloads that show the break, one for each way.
    pub witnesses: Vec<Witness>,
    /// Why no payload shows it, where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_witness: Option<String>,
    /// The version that it is a change from, where the contract was compared with several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// That its owner has accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
}

impl Change {
    pub(super) fn new(code: Code, area: Area, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            area,
            path: path.into(),
            rule: None,
            about: None,
            message: message.into(),
            old: None,
            new: None,
            backward: Verdict::Compatible,
            forward: Verdict::Compatible,
            hurts: Hurts::Nobody,
            covered: true,
            fix: None,
            witnesses: Vec::new(),
            no_witness: None,
            against: None,
            accepted: None,
        }
    }

    pub(super) fn texts(mut self, old: Option<String>, new: Option<String>) -> Self {
        (self.old, self.new) = (old, new);
        self
    }

    /// Which of several it is; words that are empty say nothing.
    pub(super) fn about(mut self, words: &[&str]) -> Self {
        let said: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
        self.about = (!said.is_empty()).then(|| said.join(" "));
        self
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    pub(super) fn hurts(mut self, hurts: Hurts) -> Self {
        self.hurts = self.hurts.and(hurts);
        self
    }

    /// A verdict for one way; a break hurts who follows the old contract on it.
    pub(super) fn way(mut self, way: Way, verdict: Verdict) -> Self {
        let (place, hurts) = match way {
            Way::Backward => (&mut self.backward, Hurts::Producer),
            Way::Forward => (&mut self.forward, Hurts::Consumer),
        };
        *place = verdict.max(*place);
        if verdict == Verdict::Breaking { self.hurts(hurts) } else { self }
    }

    /// A change that no payload shows and that breaks whoever relies on what is gone.
    pub(super) fn broken_promise(mut self, why: &str) -> Self {
        self.no_witness = Some(why.to_owned());
        self.way(Way::Backward, Verdict::Breaking).way(Way::Forward, Verdict::Breaking)
    }

    /// The verdict at a level, whatever versions it asks of.
    pub fn verdict(&self, level: Compatibility) -> Verdict {
        level.of(self.backward, self.forward)
    }

    /// The payload that shows the break: the first, where there are two.
    pub fn witness(&self) -> Option<&Witness> {
        self.witnesses.first()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "(record)" } else { &self.path };
        write!(f, "{path}: {} [{}]", self.message, self.code)
    }
}

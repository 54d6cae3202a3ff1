//! An explanation as callers see it; its JSON form is `stipula.explanation/1`.

use std::sync::Arc;

use serde::Serialize;

use super::super::info::RuleInfo;
use crate::diagnostics::Code;
use crate::report::{Judge, Report};

/// What rules are, and what they made of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Version of this JSON form: `stipula.explanation/1`.
    pub format: &'static str,
    /// Whose rules they are.
    pub contract: Arc<Judge>,
    /// What judges the structure of records.
    pub schema: ExplainedSchema,
    /// The report of the record, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The rules that were asked for, in the order of the document.
    pub rules: Vec<ExplainedRule>,
}

impl Explanation {
    /// The JSON form: one line, keys in a fixed order.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How the structure of records is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedSchema {
    /// The format of the schema: `avro`, `json-schema` or `odcs`.
    pub format: &'static str,
    /// JSON Pointers of the subschemas that are not compiled, and are judged by a general validator.
    pub fallbacks: Vec<String>,
    /// The same, each with the keywords that keep it from being compiled.
    pub beyond: Vec<ExplainedFallback>,
}

/// A subschema that is not compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedFallback {
    /// Its JSON Pointer in the schema's document.
    pub pointer: String,
    /// The keywords that keep it from being compiled; `$schema` where its dialect does.
    pub keywords: Vec<String>,
    /// JSON text is judged by the scan of its bytes all the same, by one part of the subschema after the
    /// other. The general validator then judges host objects, and finds out what is wrong.
    pub scanned: bool,
}

impl ExplainedFallback {
    pub(crate) fn new(pointer: &str, keywords: impl Iterator<Item = String>, scanned: bool) -> Self {
        let mut own = Self { pointer: pointer.to_owned(), keywords: keywords.collect(), scanned };
        own.keywords.sort_unstable();
        own.keywords.dedup();
        own
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedRule {
    /// What the contract says of it.
    #[serde(flatten)]
    pub info: RuleInfo,
    /// What it reads.
    pub cells: Vec<ExplainedCell>,
    /// The types of its parts; one entry for all places at which they are the same.
    pub types: Vec<ExplainedTypes>,
    /// The units that all of its runs on one record may cost.
    pub cost_limit: u64,
    /// What became of it on the record, place by place, at most 100; empty where it had no place to run on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<RuleRun>>,
    /// How many runs there were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_runs: Option<u64>,
}

/// A place that a rule reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedCell {
    /// Its path; `.**` at the end says that all below is read.
    pub path: String,
    /// The type that it has in the rule.
    #[serde(rename = "type")]
    pub type_word: String,
    /// Whether it may be absent or null.
    pub nullable: bool,
    /// Whether its value may be shown nowhere.
    pub sensitive: bool,
}

/// The types of a rule at some of its places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedTypes {
    /// The places, in the form of the paths of fields; `""` is the record.
    pub fields: Vec<String>,
    /// The guard, where it is not decided by the place alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<ExplainedPart>,
    /// The rule itself.
    pub condition: ExplainedPart,
    /// The expression of its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<ExplainedPart>,
}

/// What became of a rule at one place of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleRun {
    /// JSON Pointer of the place; empty for the whole record.
    pub path: String,
    /// What became of it.
    pub outcome: RunOutcome,
    /// The code of the violation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The message of the violation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Why it does not apply, or was not evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The units that its guard and condition cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    /// The guard and the values of its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<ExplainedPart>,
    /// The condition and the values of its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<ExplainedPart>,
}

/// The outcome of a rule at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunOutcome {
    /// The rule is true.
    Holds,
    /// The rule is false.
    Violated,
    /// The rule has no value.
    Error,
    /// A budget ran out.
    Limit,
    /// Its guard is false, or its field is not there.
    DoesNotApply,
    /// A fault of the record keeps it from running.
    NotEvaluated,
}

impl RunOutcome {
    /// The outcome as its JSON form has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::Error => "error",
            Self::Limit => "limit",
            Self::DoesNotApply => "does_not_apply",
            Self::NotEvaluated => "not_evaluated",
        }
    }
}

/// A part of an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedPart {
    /// Its text as written, shortened to 200 characters; of an element the list and its index.
    pub text: String,
    /// Its type; an element has none.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_word: Option<String>,
    /// JSON Pointer of an element of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What evaluating it gave; nothing without a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PartState>,
    /// Its value as an expression would write it, shortened; of what holds others, how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Why it has no value; of `has(..)`, how the field is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it has no value and what it is a part of has one all the same.
    #[serde(skip_serializing_if = "is_false")]
    pub absorbed: bool,
    /// Whether parts of it are left out: they are too many, or too deep.
    #[serde(skip_serializing_if = "is_false")]
    pub cut: bool,
    /// What it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ExplainedPart>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that `serde` asks for")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What evaluating a part gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartState {
    /// A value.
    Value,
    /// A value that may not be shown.
    Masked,
    /// The field is there, and null.
    Null,
    /// The field is not there.
    Absent,
    /// No value.
    Error,
    /// It was not asked for.
    NotEvaluated,
}

//! What a comparison asks of a contract: its parts, and how it judges a payload of another version.

use std::collections::BTreeSet;

use super::Contract;
use super::api::Agreed;
#[cfg(feature = "avro")]
use super::framed::Framed;
use super::ways::JsonText;
#[cfg(feature = "avro")]
use crate::codec::{Plain, Plainly, Resolution, decode};
use crate::model::{RuleSource, Side, UnenforcedRule};
use crate::report::{Report, Violation};
use crate::schema::Shape;

/// How a contract judges one payload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judgement {
    /// What structure refuses; empty where it accepts.
    pub(crate) structure: Vec<Violation>,
    /// Rules that reject, by id.
    pub(crate) rules: BTreeSet<String>,
    /// What the first of them say.
    pub(crate) said: Vec<Violation>,
}

impl Judgement {
    fn of(report: Report) -> Self {
        let mut judgement = Self::default();
        let failed = report.tally.iter().filter(|tally| tally.rejects || tally.code.area() == "rule");
        judgement.rules.extend(failed.filter_map(|tally| Some(tally.rule.as_ref()?.to_string())));
        for violation in report.violations {
            if violation.rule.is_some() {
                judgement.said.push(violation);
            } else if violation.action.rejects() {
                judgement.structure.push(violation);
            }
        }
        judgement
    }
}

impl Contract {
    pub(crate) fn shape(&self) -> &std::sync::Arc<Shape> {
        &self.inner.engine.shape
    }

    pub(crate) fn agreed(&self) -> &Agreed {
        &self.inner.stated.agreed
    }

    /// The rules that it states and enforces, on whatever side.
    pub(crate) fn stated_rules(&self) -> &[RuleSource] {
        &self.inner.stated.rules
    }

    /// Those that it states and does not enforce.
    pub(crate) fn unenforced_rules(&self) -> &[UnenforcedRule] {
        &self.inner.stated.unenforced
    }

    /// Whether rules of both sides run, so that either can be asked.
    pub(crate) fn has_both_sides(&self) -> bool {
        self.inner.stated.side == Side::Both
    }

    /// Whether `format` of a schema refuses values.
    #[cfg(feature = "json-schema")]
    pub(crate) fn asserts_formats(&self) -> bool {
        self.inner.engine.readers.options.formats_assert
    }

    /// What names beyond the record stand for: variables and functions of the host.
    pub(crate) fn names_beyond(&self) -> Vec<(String, &str)> {
        let stated = &self.inner.stated;
        let variables = stated.variables.iter().map(|(name, text)| (name.value.to_string(), &*text.text));
        variables.chain(stated.functions.iter().map(crate::rules::Function::signature)).collect()
    }

    /// Judges JSON text.
    pub(crate) fn judge_json(&self, text: &str) -> Judgement {
        Judgement::of(self.inner.engine.check(&JsonText(text.as_bytes())))
    }

    /// Judges a datum that the writer of a resolution has written.
    #[cfg(feature = "avro")]
    pub(crate) fn judge_datum(&self, writer: &Resolution, datum: &[u8]) -> Judgement {
        let engine = &self.inner.engine;
        Judgement::of(engine.check(&Framed::all(writer, datum, engine)))
    }

    /// The value of a datum that the writer of a resolution has written.
    #[cfg(feature = "avro")]
    pub(crate) fn value_of(&self, writer: &Resolution, datum: &[u8]) -> Option<Plain> {
        let engine = &self.inner.engine;
        let framed = Framed::all(writer, datum, engine);
        decode(&engine.shape, framed.datum()?, &engine.limits, &mut Plainly).ok()
    }
}

//! Explanations: why a record was refused, and what a rule is made of.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::Contract;
use super::engine::Way;
use super::framed::Asked;
use super::ways::{HostDatum, HostValue, JsonText, ObjectText};
use crate::cells::Layout;
use crate::diagnostics::{did_you_mean, short_to};
use crate::model::{Format, RuleSource};
use crate::readers::Datum;
use crate::rules::{
    ExplainedFallback, ExplainedRule, ExplainedSchema, Explaining, Explanation, Judged, RuleInfo, RuleOptions,
};

/// Characters of a name that is shown.
const SHOWN: usize = 64;

/// A rule that a contract does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the contract has no rule `{}`{}", short_to(.id, SHOWN), .hint.as_ref().map_or(String::new(), |hint| format!(": {hint}")))]
#[non_exhaustive]
pub struct UnknownRule {
    /// The id that was asked for.
    pub id: String,
    /// What may have been meant.
    pub hint: Option<String>,
}

impl Contract {
    /// What rules are made of: their types, what they read, their limits. Of one rule, where its id is
    /// given.
    ///
    /// # Errors
    /// [`UnknownRule`] where the contract has no rule of this id.
    ///
    /// ```
    /// use stipula::{Contract, Format};
    ///
    /// let schema = r#"{"type": "record", "name": "Order", "fields": [
    ///     {"name": "total", "type": "double"}, {"name": "tax", "type": "double"}]}"#;
    /// let orders = Contract::from_schema(Format::Avro, schema).rule("covers", "this.total >= this.tax").compile()?;
    /// let rule = &orders.explain_rules(Some("covers"))?.rules[0];
    /// assert_eq!(rule.cells.iter().map(|cell| cell.path.as_str()).collect::<Vec<_>>(), ["total", "tax"]);
    /// assert_eq!(rule.types[0].condition.parts[0].type_word.as_deref(), Some("double"));
    /// let error = orders.explain_rules(Some("cover")).unwrap_err();
    /// assert_eq!(error.to_string(), "the contract has no rule `cover`: did you mean `covers`?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain_rules(&self, rule: Option<&str>) -> Result<Explanation, UnknownRule> {
        let wanted = self.wanted(rule)?;
        Ok(self.explanation(|contract| (contract.told(&wanted, None), None)))
    }

    /// What rules made of a host value, part by part, and its report.
    ///
    /// Each part of a rule has its value there; what was not asked for is `not_evaluated`, what has
    /// no value says why, and what is sensitive is `masked`, with all that is computed from it but
    /// bools.
    ///
    /// # Errors
    /// [`UnknownRule`] where the contract has no rule of this id.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use stipula::{Contract, Format, RunOutcome};
    ///
    /// let schema = r#"{"type": "record", "name": "Order", "fields": [
    ///     {"name": "total", "type": "double"}, {"name": "tax", "type": "double"}]}"#;
    /// let orders = Contract::from_schema(Format::Avro, schema).rule("covers", "this.total >= this.tax").compile()?;
    /// let explanation = orders.explain(None, &BTreeMap::from([("total", 9.5), ("tax", 10.0)]))?;
    /// let run = &explanation.rules[0].runs.as_ref().unwrap()[0];
    /// assert_eq!(run.outcome, RunOutcome::Violated);
    /// let values = |part: &stipula::ExplainedPart| (part.text.clone(), part.value.clone().unwrap());
    /// let parts: Vec<_> = run.condition.as_ref().unwrap().parts.iter().map(values).collect();
    /// assert_eq!(parts, [("this.total".into(), "9.5".into()), ("this.tax".into(), "10".into())]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain<T: Serialize + ?Sized>(&self, rule: Option<&str>, value: &T) -> Result<Explanation, UnknownRule> {
        self.explain_way(rule, &HostValue(value))
    }

    /// What rules made of a payload in the schema's own encoding, and its report.
    ///
    /// # Errors
    /// [`UnknownRule`] where the contract has no rule of this id.
    pub fn explain_bytes(&self, rule: Option<&str>, payload: &[u8]) -> Result<Explanation, UnknownRule> {
        self.explain_way(rule, &self.inner.engine.framed(payload, &[], Asked::Report))
    }

    /// What rules made of JSON text, under any schema, and its report.
    ///
    /// # Errors
    /// [`UnknownRule`] where the contract has no rule of this id.
    pub fn explain_json(&self, rule: Option<&str>, text: impl AsRef<[u8]>) -> Result<Explanation, UnknownRule> {
        self.explain_way(rule, &JsonText(text.as_ref()))
    }

    /// What rules made of a value of a host language, and its report.
    ///
    /// # Errors
    /// [`UnknownRule`] where the contract has no rule of this id.
    pub fn explain_datum<D: Datum>(&self, rule: Option<&str>, value: &D) -> Result<Explanation, UnknownRule> {
        self.explain_way(rule, &HostDatum(value))
    }

    /// What rules made of a host value written as object text, and its report; see
    /// [`Contract::is_valid_object_text`].
    ///
    /// # Errors
    /// [`UnknownRule`] where the contract has no rule of this id.
    pub fn explain_object_text(&self, rule: Option<&str>, text: &[u8]) -> Result<Explanation, UnknownRule> {
        self.explain_way(rule, &ObjectText(text))
    }

    pub(super) fn explain_way(&self, rule: Option<&str>, way: &impl Way) -> Result<Explanation, UnknownRule> {
        let wanted = self.wanted(rule)?;
        Ok(self.explanation(|contract| {
            let (rules, report) = contract.inner.engine.explain(way, |judged| contract.told(&wanted, Some(judged)));
            (rules, Some(report))
        }))
    }

    /// The rules that are asked for.
    fn wanted(&self, rule: Option<&str>) -> Result<Vec<&RuleInfo>, UnknownRule> {
        let rules = self.rules();
        let Some(id) = rule else { return Ok(rules.iter().collect()) };
        let found: Vec<&RuleInfo> = rules.iter().filter(|info| info.id == id).collect();
        if found.is_empty() {
            let near = did_you_mean(id, rules.iter().map(|info| info.id.as_str()));
            let hint = near.or_else(|| rules.is_empty().then(|| "it has none".to_owned()));
            return Err(UnknownRule { id: id.to_owned(), hint });
        }
        Ok(found)
    }

    fn told(&self, wanted: &[&RuleInfo], mut judged: Option<&mut Judged<'_>>) -> Vec<ExplainedRule> {
        let (engine, stated) = (&self.inner.engine, &self.inner.stated);
        let options = RuleOptions {
            side: stated.side,
            clock: engine.clock.is_some(),
            functions: &stated.functions,
            variables: &stated.variables,
            limits: &engine.limits,
        };
        let layout = stated.layout.clone().unwrap_or_else(|| Layout::new(engine.shape.root));
        let mut explaining = Explaining { shape: &engine.shape, set: &engine.rules, options: &options, layout };
        let sources: HashMap<&str, &RuleSource> = stated.rules.iter().map(|rule| (&*rule.id, rule)).collect();
        wanted
            .iter()
            .map(|info| explaining.rule(RuleInfo::clone(info), sources.get(&*info.id).copied(), judged.as_deref_mut()))
            .collect()
    }

    fn explanation(
        &self,
        tell: impl FnOnce(&Self) -> (Vec<ExplainedRule>, Option<crate::report::Report>),
    ) -> Explanation {
        let engine = &self.inner.engine;
        let (rules, report) = tell(self);
        let explained = |fallback: &crate::schema::Fallback| {
            let keywords = fallback.keywords.iter().map(ToString::to_string);
            ExplainedFallback::new(&fallback.pointer, keywords, fallback.is_scanned)
        };
        let beyond = engine.shape.fallbacks.iter().map(explained).collect();
        let fallbacks = engine.shape.fallbacks.iter().map(|fallback| fallback.pointer.to_string()).collect();
        Explanation {
            format: "stipula.explanation/1",
            contract: Arc::clone(&engine.judge),
            schema: ExplainedSchema { format: Format::as_str(self.format()), fallbacks, beyond },
            report,
            rules,
        }
    }
}

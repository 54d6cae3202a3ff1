//! The one native class. Every export catches panics: an uncaught one would end the process.

use std::collections::HashMap;
use std::path::Path;

use napi::bindgen_prelude::{Error, Result, Uint8Array};
use napi::{Env, Status};
use napi_derive::napi;
use stipula::{CompileError, Compiler, Contract, Explanation, Format, Report, SourceId, UnknownRule, diagnostics_json};
use stipula_files::{TestRun, compiler_for};

use crate::functions::{Call, Host};
use crate::lookup::Answers;
use crate::options::{Options, choice};
use crate::resolve::Missing;

const FORMATS: [(&str, Format); 3] =
    [("avro", Format::Avro), ("json-schema", Format::JsonSchema), ("odcs", Format::Odcs)];

/// A compilation, and the contract if it succeeded.
#[napi]
pub struct Compilation {
    outcome: std::result::Result<Contract, CompileError>,
    missing: Missing,
    answers: Answers,
}

/// A header of a message.
#[napi(object)]
pub struct Header {
    pub name: String,
    pub value: Uint8Array,
}

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Header")
    }
}

pub(crate) fn pairs(headers: &[Header]) -> Vec<(&str, &[u8])> {
    headers.iter().map(|header| (header.name.as_str(), &*header.value)).collect()
}

/// A text, and the JSON form of what it speaks of.
#[napi(object)]
pub struct Refusal {
    pub message: String,
    pub json: String,
}

impl std::fmt::Debug for Compilation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compilation")
    }
}

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Refusal")
    }
}

fn compiled(compiler: Compiler, options: &str, env: Env, call: Option<Call>) -> Result<Compilation> {
    let (missing, answers) = (Missing::default(), Answers::default());
    let host = call.map(|call| Host::new(env, call));
    let apply = Options::read(options).and_then(|options| options.apply(compiler, &missing, host, Some(&answers)));
    let outcome = apply.map_err(wrong_argument)?.compile();
    Ok(Compilation { outcome, missing, answers })
}

/// The wrapper makes a `TypeError` of it.
pub(crate) fn wrong_argument(reason: String) -> Error {
    Error::new(Status::InvalidArg, reason)
}

pub(crate) fn refusal(report: Report) -> Option<Refusal> {
    let error = report.into_result().err()?;
    Some(Refusal { message: error.to_string(), json: error.report().to_json() })
}

fn explained(told: std::result::Result<Explanation, UnknownRule>) -> Result<String> {
    told.map(|explanation| explanation.to_json()).map_err(|error| Error::from_reason(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "the host's strings come owned")]
#[napi]
impl Compilation {
    #[napi(factory, catch_unwind)]
    pub fn text(env: Env, source: String, options: String, call: Option<Call>) -> Result<Self> {
        compiled(Compiler::new(source), &options, env, call)
    }

    #[napi(factory, catch_unwind)]
    pub fn file(env: Env, path: String, options: String, call: Option<Call>) -> Result<Self> {
        let compiler = compiler_for(path).map_err(|error| Error::from_reason(error.to_string()))?;
        compiled(compiler, &options, env, call)
    }

    #[napi(factory, catch_unwind)]
    pub fn schema(env: Env, format: String, source: String, options: String, call: Option<Call>) -> Result<Self> {
        let format = choice("format", &format, &FORMATS).map_err(wrong_argument)?;
        compiled(Contract::from_schema(format, source), &options, env, call)
    }

    /// Runs every case of a tests file, or of all below a folder: `stipula.tests/1` as JSON text.
    #[napi(catch_unwind)]
    pub fn contract_tests(path: String) -> Result<String> {
        TestRun::below(Path::new(&path)).map(|run| run.to_json()).map_err(Error::from_reason)
    }

    /// The diagnostics of a compilation that failed.
    #[napi(catch_unwind)]
    pub fn error(&self) -> Option<Refusal> {
        let error = self.outcome.as_ref().err()?;
        Some(Refusal { message: error.to_string(), json: error.to_json() })
    }

    /// Names whose texts the compilation asked for in vain.
    #[napi(catch_unwind)]
    pub fn missing(&self) -> Vec<String> {
        self.missing.names()
    }

    pub(crate) fn contract(&self) -> Result<&Contract> {
        self.outcome.as_ref().map_err(|error| Error::from_reason(error.to_string()))
    }

    #[napi(catch_unwind)]
    pub fn is_valid_object(&self, text: &[u8]) -> Result<bool> {
        Ok(self.contract()?.is_valid_object_text(text))
    }

    #[napi(catch_unwind)]
    pub fn check_object(&self, text: &[u8]) -> Result<String> {
        Ok(self.contract()?.check_object_text(text).to_json())
    }

    #[napi(catch_unwind)]
    pub fn refuse_object(&self, text: &[u8]) -> Result<Option<Refusal>> {
        Ok(refusal(self.contract()?.check_object_text(text)))
    }

    #[napi(catch_unwind)]
    pub fn is_valid_bytes(&self, payload: &[u8]) -> Result<bool> {
        Ok(self.contract()?.is_valid_bytes(payload))
    }

    #[napi(catch_unwind)]
    pub fn check_bytes(&self, payload: &[u8]) -> Result<String> {
        Ok(self.contract()?.check_bytes(payload).to_json())
    }

    #[napi(catch_unwind)]
    pub fn refuse_bytes(&self, payload: &[u8]) -> Result<Option<Refusal>> {
        Ok(refusal(self.contract()?.check_bytes(payload)))
    }

    #[napi(catch_unwind)]
    pub fn is_valid_framed(&self, payload: Option<Uint8Array>, headers: Vec<Header>) -> Result<bool> {
        Ok(self.contract()?.is_valid_framed(payload.as_deref(), &pairs(&headers)))
    }

    #[napi(catch_unwind)]
    pub fn check_framed(&self, payload: Option<Uint8Array>, headers: Vec<Header>) -> Result<String> {
        Ok(self.contract()?.check_framed(payload.as_deref(), &pairs(&headers)).to_json())
    }

    #[napi(catch_unwind)]
    pub fn refuse_framed(&self, payload: Option<Uint8Array>, headers: Vec<Header>) -> Result<Option<Refusal>> {
        Ok(refusal(self.contract()?.check_framed(payload.as_deref(), &pairs(&headers))))
    }

    /// The id of a schema that a verb has asked for in vain, if one has since this was called last.
    #[napi(catch_unwind)]
    pub fn asked(&self) -> Option<String> {
        self.answers.asked()
    }

    /// What the host's lookup says of an id: texts, nothing, or why it cannot say.
    #[napi(catch_unwind)]
    pub fn answer(
        &self,
        id: String,
        text: Option<String>,
        references: HashMap<String, String>,
        failure: Option<String>,
    ) {
        self.answers.give(id, text, references, failure);
    }

    #[napi(catch_unwind)]
    pub fn is_valid_json(&self, text: &[u8]) -> Result<bool> {
        Ok(self.contract()?.is_valid_json(text))
    }

    #[napi(catch_unwind)]
    pub fn check_json(&self, text: &[u8]) -> Result<String> {
        Ok(self.contract()?.check_json(text).to_json())
    }

    #[napi(catch_unwind)]
    pub fn refuse_json(&self, text: &[u8]) -> Result<Option<Refusal>> {
        Ok(refusal(self.contract()?.check_json(text)))
    }

    #[napi(catch_unwind)]
    pub fn explain_rules(&self, rule: Option<String>) -> Result<String> {
        explained(self.contract()?.explain_rules(rule.as_deref()))
    }

    #[napi(catch_unwind)]
    pub fn explain_object(&self, rule: Option<String>, text: &[u8]) -> Result<String> {
        explained(self.contract()?.explain_object_text(rule.as_deref(), text))
    }

    #[napi(catch_unwind)]
    pub fn explain_bytes(&self, rule: Option<String>, payload: &[u8]) -> Result<String> {
        explained(self.contract()?.explain_bytes(rule.as_deref(), payload))
    }

    #[napi(catch_unwind)]
    pub fn explain_json(&self, rule: Option<String>, text: &[u8]) -> Result<String> {
        explained(self.contract()?.explain_json(rule.as_deref(), text))
    }

    /// What the contract says of itself, as one JSON text.
    #[napi(catch_unwind)]
    pub fn about(&self) -> Result<String> {
        Ok(self.contract()?.to_json())
    }

    /// The fields that carry a tag, as JSON text.
    #[napi(catch_unwind)]
    pub fn tagged(&self, tag: String) -> Result<String> {
        let found: Vec<_> = self.contract()?.tagged(&tag).collect();
        Ok(serde_json::to_string(&found).unwrap_or_default())
    }

    #[napi(catch_unwind)]
    pub fn canonical_schema(&self) -> Result<Option<String>> {
        Ok(self.contract()?.canonical_schema().map(str::to_owned))
    }

    #[napi(catch_unwind)]
    pub fn schema_fingerprint(&self, algorithm: String) -> Result<Option<String>> {
        let algorithm = algorithm.parse().map_err(wrong_argument)?;
        Ok(self.contract()?.schema_fingerprint(algorithm))
    }

    #[napi(catch_unwind)]
    pub fn source(&self) -> Result<String> {
        let source = self.contract()?.sources().get(SourceId::default());
        Ok(source.map_or_else(String::new, |source| source.text().to_owned()))
    }

    /// Warnings of the compilation, as JSON text.
    #[napi(catch_unwind)]
    pub fn warnings(&self) -> Result<String> {
        let contract = self.contract()?;
        Ok(diagnostics_json(contract.diagnostics(), contract.sources()))
    }
}

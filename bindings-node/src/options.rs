//! Options to a compiler. The wrapper hands them over as one small JSON text.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use stipula::{Clock, Compiler, DocumentKind, DuplicateKeys, Formats, JsonEncoding, Limits, Side, Undeclared};

use crate::functions::{Declared, Host};
use crate::lookup::Answers;
use crate::resolve::{Asked, Missing};

pub(crate) const KINDS: [(&str, DocumentKind); 5] = [
    ("odcs", DocumentKind::Odcs),
    ("avro", DocumentKind::Avro),
    ("json-schema", DocumentKind::JsonSchema),
    ("protobuf", DocumentKind::Protobuf),
    ("registry", DocumentKind::Registry),
];
const SIDES: [(&str, Side); 3] = [("both", Side::Both), ("writer", Side::Writer), ("reader", Side::Reader)];
const DUPLICATE_KEYS: [(&str, DuplicateKeys); 2] = [("refuse", DuplicateKeys::Refuse), ("last", DuplicateKeys::Last)];
const FORMATS: [(&str, Formats); 2] = [("assert", Formats::Assert), ("annotate", Formats::Annotate)];
const UNDECLARED: [(&str, Undeclared); 2] = [("refuse", Undeclared::Refuse), ("ignore", Undeclared::Ignore)];
const ENCODINGS: [(&str, JsonEncoding); 2] = [("plain", JsonEncoding::Plain), ("avro", JsonEncoding::Avro)];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    name: Option<String>,
    kind: Option<String>,
    object: Option<String>,
    side: Option<String>,
    /// Pairs, because an object would not keep their order.
    rules: Option<Vec<(String, String)>>,
    functions: Option<Vec<Declared>>,
    clock: Option<When>,
    strict: Option<bool>,
    duplicate_keys: Option<String>,
    formats: Option<String>,
    undeclared: Option<String>,
    json_encoding: Option<String>,
    sensitive_tags: Option<Vec<String>>,
    limits: Option<BTreeMap<String, u64>>,
    texts: Option<BTreeMap<String, String>>,
    failures: Option<BTreeMap<String, String>>,
    /// Whether there is a lookup: the wrapper keeps it.
    lookup: Option<bool>,
}

/// Milliseconds since 1970, at which the clock stands still, or a word.
#[derive(Deserialize)]
#[serde(untagged)]
enum When {
    Fixed(i64),
    Word(String),
}

impl Options {
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    pub(crate) fn apply(
        self,
        mut compiler: Compiler,
        missing: &Missing,
        host: Option<Host>,
        answers: Option<&Answers>,
    ) -> Result<Compiler, String> {
        if let Some(answers) = answers.filter(|_| self.lookup == Some(true)) {
            compiler = compiler.lookup(answers.clone());
        }
        if let Some(name) = self.name {
            compiler = compiler.name(name);
        }
        if let Some(object) = self.object {
            compiler = compiler.object(object);
        }
        if let Some(kind) = self.kind {
            compiler = compiler.kind(choice("kind", &kind, &KINDS)?);
        }
        if let Some(side) = self.side {
            compiler = compiler.side(choice("side", &side, &SIDES)?);
        }
        if let Some(option) = self.duplicate_keys {
            compiler = compiler.duplicate_keys(choice("duplicateKeys", &option, &DUPLICATE_KEYS)?);
        }
        if let Some(option) = self.formats {
            compiler = compiler.formats(choice("formats", &option, &FORMATS)?);
        }
        if let Some(option) = self.undeclared {
            compiler = compiler.undeclared(choice("undeclared", &option, &UNDECLARED)?);
        }
        if let Some(option) = self.json_encoding {
            compiler = compiler.json_encoding(choice("jsonEncoding", &option, &ENCODINGS)?);
        }
        if let Some(clock) = self.clock {
            compiler = compiler.clock(clock.read()?);
        }
        if let Some(tags) = self.sensitive_tags {
            compiler = compiler.sensitive_tags(tags);
        }
        if let Some(given) = self.limits {
            compiler = compiler.limits(limits(given)?);
        }
        if let Some(texts) = self.texts {
            let failures = self.failures.unwrap_or_default();
            compiler = compiler.resolver(Asked { texts, failures, missing: missing.clone() });
        }
        if let (Some(functions), Some(host)) = (self.functions, host) {
            compiler = host.add(compiler, functions)?;
        }
        let rules = self.rules.unwrap_or_default();
        compiler = rules.into_iter().fold(compiler, |compiler, (id, expression)| compiler.rule(id, expression));
        Ok(compiler.strict(self.strict.unwrap_or(false)))
    }
}

impl When {
    fn read(self) -> Result<Clock, String> {
        match self {
            Self::Word(word) => choice("clock", &word, &[("system", ())]).map(|()| Clock::new(SystemTime::now)),
            Self::Fixed(millis) => {
                let distance = Duration::from_millis(millis.unsigned_abs());
                Ok(Clock::fixed(if millis < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }))
            }
        }
    }
}

pub(crate) fn choice<T: Copy>(name: &str, text: &str, table: &[(&str, T)]) -> Result<T, String> {
    if let Some((_, chosen)) = table.iter().find(|(word, _)| *word == text) {
        return Ok(*chosen);
    }
    let words: Vec<String> = table.iter().map(|(word, _)| format!("`{word}`")).collect();
    Err(format!("`{name}`: expected {}, found `{text}`", words.join(" or ")))
}

fn limits(given: BTreeMap<String, u64>) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for (name, value) in given {
        let small = u32::try_from(value).unwrap_or(u32::MAX);
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match name.as_str() {
            "payloadDepth" => limits.payload_depth = small,
            "payloadBytes" => limits.payload_bytes = value,
            "nodes" => limits.nodes = value,
            "nodesPerByte" => limits.nodes_per_byte = value,
            "documentBytes" => limits.document_bytes = size,
            "documentDepth" => limits.document_depth = small,
            "expressionLength" => limits.expression_length = size,
            "expressionNodes" => limits.expression_nodes = size,
            "expressionDepth" => limits.expression_depth = small,
            "ruleCost" => limits.rule_cost = value,
            "recordCost" => limits.record_cost = value,
            "violations" => limits.violations = size,
            "regexBytes" => limits.regex_bytes = size,
            _ => return Err(format!("unknown limit `{name}`")),
        }
    }
    Ok(limits)
}

//! The shared vectors: their form (`vectors/README.md`), and how their contracts are compiled.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Deserializer};
use stipula::{
    Clock, CompileError, Compiler, Contract, DocumentKind, DuplicateKeys, Formats, JsonEncoding, Limits, Report,
    Resolver, SchemaId, Side, Undeclared, WriterSchema,
};

use crate::host::Host;
use crate::root;

/// A text, or its lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// The text.
    Whole(String),
    /// Lines, joined by a line feed.
    Lines(Vec<String>),
}

impl Text {
    /// The text.
    pub fn get(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Lines(lines) => lines.join("\n"),
        }
    }
}

/// A contract with what it is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Vector {
    pub name: String,
    #[serde(default)]
    pub shows: String,
    pub document: Option<Text>,
    pub contract: Option<String>,
    #[serde(default)]
    pub files: BTreeMap<String, Text>,
    #[serde(default)]
    pub options: Options,
    #[serde(default)]
    pub cases: Vec<Case>,
    pub diagnostics: Option<Vec<ExpectedDiagnostic>>,
    pub warnings: Option<Vec<ExpectedDiagnostic>>,
    #[serde(default)]
    pub not_enforced: Vec<String>,
    pub api: Option<serde_json::Value>,
    #[serde(default)]
    pub tagged: BTreeMap<String, Vec<String>>,
}

/// Options of the compiler.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Options {
    pub name: Option<String>,
    pub kind: Option<String>,
    pub side: Option<String>,
    pub object: Option<String>,
    pub rules: Option<Host>,
    pub now: Option<String>,
    pub duplicate_keys: Option<String>,
    pub formats: Option<String>,
    pub undeclared: Option<String>,
    pub json_encoding: Option<String>,
    pub strict: bool,
    pub sensitive_tags: Option<Vec<String>>,
    pub lookup: Option<BTreeMap<String, Text>>,
    pub limits: BTreeMap<String, u64>,
}

/// What is judged, and what it must be told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Case {
    pub name: String,
    #[serde(default, deserialize_with = "given")]
    pub json: Option<Host>,
    pub text: Option<String>,
    pub text_base64: Option<String>,
    pub base64: Option<String>,
    pub framed: Option<Message>,
    pub container: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub host: Option<Host>,
    pub lines: Option<String>,
    pub ways: Option<Vec<String>>,
    pub datum: Option<String>,
    pub expect: Expect,
}

/// A message: its payload, or none, and its headers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Message {
    pub payload: Option<String>,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

impl Case {
    /// The reports of a container file.
    pub fn container(&self, contract: &Contract) -> Option<Vec<Report>> {
        let file = crate::base64::decode(self.container.as_ref()?);
        Some(contract.container(std::io::Cursor::new(file)).map(|report| report.expect("bytes in memory")).collect())
    }
}

impl Message {
    /// The report of the message, and whether it is valid.
    pub fn judge(&self, contract: &Contract) -> (Report, bool) {
        let payload = self.payload.as_ref().map(|text| crate::base64::decode(text));
        let values: Vec<Vec<u8>> = self.headers.iter().map(|(_, value)| crate::base64::decode(value)).collect();
        let names = self.headers.iter().map(|(name, _)| name.as_str());
        let headers: Vec<(&str, &[u8])> = names.zip(values.iter().map(Vec::as_slice)).collect();
        let payload = payload.as_deref();
        (contract.check_framed(payload, &headers), contract.is_valid_framed(payload, &headers))
    }
}

/// A member that may be `null` and yet is there.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Host>, D::Error> {
    Host::deserialize(deserializer).map(Some)
}

/// What a case must be told.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Expect {
    /// `valid`, or the path of a list with one entry for each line.
    Lines(String),
    /// The outcome of a single record.
    Outcome(Expected),
}

/// The outcome of a single record.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Expected {
    pub valid: bool,
    pub class: Option<String>,
    #[serde(default)]
    pub violations: Vec<ExpectedViolation>,
    #[serde(default)]
    pub not_evaluated: Option<Vec<String>>,
    pub total: Option<u64>,
    pub truncated: Option<bool>,
    pub reports: Option<usize>,
    #[serde(default)]
    pub hides: Vec<String>,
    #[serde(default)]
    pub shows: Vec<String>,
    #[serde(default)]
    pub explain: BTreeMap<String, Vec<String>>,
}

/// One violation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct ExpectedViolation {
    pub code: String,
    pub path: String,
    pub rule: Option<String>,
    pub action: Option<String>,
    pub message: Option<String>,
}

/// One diagnostic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct ExpectedDiagnostic {
    pub code: String,
    pub severity: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub message: Option<String>,
}

/// One line of a file of bad records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct ExpectedLine {
    pub line: usize,
    pub why: String,
    #[serde(default)]
    pub valid: bool,
    pub violations: Vec<ExpectedViolation>,
    pub not_evaluated: Option<Vec<String>>,
    pub ways: Option<Vec<String>>,
}

/// Every file of vectors: (name without ending, vectors), by name.
pub fn load() -> Vec<(String, Vec<Vector>)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("tests/vectors"))
        .expect("tests/vectors")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let vectors = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{name}.json: {fault}"));
        (name, vectors)
    };
    paths.into_iter().map(read).collect()
}

/// Versions of a contract, and what their comparison says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Pair {
    pub name: String,
    #[serde(default)]
    pub shows: String,
    #[serde(default)]
    pub files: BTreeMap<String, Text>,
    pub history: Vec<Stated>,
    pub new: Stated,
    pub expect: Comparison,
}

/// One version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Stated {
    pub document: Text,
    #[serde(default)]
    pub files: BTreeMap<String, Text>,
}

/// What a comparison must say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as in vectors/README.md")]
pub struct Comparison {
    pub changes: Vec<String>,
    pub verdicts: BTreeMap<String, String>,
}

impl Pair {
    /// A version, compiled.
    pub fn compile(&self, side: &Stated) -> Contract {
        let files = self.files.iter().chain(&side.files).map(|(name, text)| (name.clone(), text.clone())).collect();
        let compiler = Compiler::new(side.document.get()).resolver(Files(files));
        compiler.compile().unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// The pairs of `vectors/evolution/pairs.json`.
pub fn pairs() -> Vec<Pair> {
    let text = std::fs::read_to_string(root().join("tests/vectors/evolution/pairs.json")).expect("the pairs");
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("pairs.json: {fault}"))
}

struct Files(BTreeMap<String, Text>);

impl Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).map(Text::get).ok_or_else(|| "no such file".to_owned())
    }
}

impl Vector {
    /// Compiles the contract of the vector.
    ///
    /// # Errors
    /// The diagnostics, where it does not compile.
    pub fn compile(&self) -> Result<Contract, CompileError> {
        self.compiler().compile()
    }

    /// The compiler of the contract, with the options of the vector.
    pub fn compiler(&self) -> Compiler {
        let compiler = match (&self.document, &self.contract) {
            (Some(document), None) => Contract::compiler(document.get()).resolver(Files(self.files.clone())),
            (None, Some(path)) => crate::samples::compiler(path),
            _ => panic!("{}: either `document` or `contract`", self.name),
        };
        self.options.apply(compiler)
    }

    /// A compiler of another text with the options of the vector, its kind told by content; `files`
    /// stand beside those of the vector.
    pub fn compiler_of(&self, text: &str, files: &BTreeMap<String, String>) -> Compiler {
        let mut all = self.files.clone();
        all.extend(files.iter().map(|(name, text)| (name.clone(), Text::Whole(text.clone()))));
        let compiler = Contract::compiler(text).resolver(Files(all));
        let options = Options { name: None, kind: None, ..self.options.clone() };
        options.apply(compiler)
    }
}

impl Options {
    fn apply(&self, mut compiler: Compiler) -> Compiler {
        if let Some(name) = &self.name {
            compiler = compiler.name(name);
        }
        compiler = match self.kind.as_deref() {
            None => compiler,
            Some("odcs") => compiler.kind(DocumentKind::Odcs),
            Some("avro") => compiler.kind(DocumentKind::Avro),
            Some("json-schema") => compiler.kind(DocumentKind::JsonSchema),
            Some("registry") => compiler.kind(DocumentKind::Registry),
            Some(other) => panic!("kind `{other}`"),
        };
        compiler = compiler.side(match self.side.as_deref() {
            None | Some("both") => Side::Both,
            Some("writer") => Side::Writer,
            Some("reader") => Side::Reader,
            Some(other) => panic!("side `{other}`"),
        });
        if let Some(object) = &self.object {
            compiler = compiler.object(object);
        }
        if let Some(Host::Map(rules)) = &self.rules {
            for (id, expression) in rules {
                let Host::Text(expression) = expression else { panic!("rule `{id}`") };
                compiler = compiler.rule(id, expression);
            }
        }
        if let Some(now) = &self.now {
            let at: jiff::Timestamp = now.parse().expect("`now` in RFC 3339");
            let since = Duration::from_nanos(u64::try_from(at.as_nanosecond()).unwrap());
            compiler = compiler.clock(Clock::fixed(UNIX_EPOCH + since));
        }
        if let Some(tags) = &self.sensitive_tags {
            compiler = compiler.sensitive_tags(tags);
        }
        if let Some(schemas) = self.lookup.clone() {
            compiler = compiler.lookup(move |id: &SchemaId| {
                let text = schemas.get(&id.to_string()).map(Text::get);
                if text.as_deref() == Some("?") {
                    return Err("the registry is away".to_owned());
                }
                Ok(text.map(WriterSchema::new))
            });
        }
        self.loosen(compiler).limits(self.limits()).strict(self.strict)
    }

    fn loosen(&self, mut compiler: Compiler) -> Compiler {
        match self.duplicate_keys.as_deref() {
            None | Some("refuse") => {}
            Some("last") => compiler = compiler.duplicate_keys(DuplicateKeys::Last),
            Some(other) => panic!("duplicate_keys `{other}`"),
        }
        match self.formats.as_deref() {
            None | Some("assert") => {}
            Some("annotate") => compiler = compiler.formats(Formats::Annotate),
            Some(other) => panic!("formats `{other}`"),
        }
        match self.json_encoding.as_deref() {
            None | Some("plain") => {}
            Some("avro") => compiler = compiler.json_encoding(JsonEncoding::Avro),
            Some(other) => panic!("json_encoding `{other}`"),
        }
        match self.undeclared.as_deref() {
            None | Some("refuse") => compiler,
            Some("ignore") => compiler.undeclared(Undeclared::Ignore),
            Some(other) => panic!("undeclared `{other}`"),
        }
    }

    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for (name, value) in &self.limits {
            let small = || u32::try_from(*value).unwrap();
            let size = || usize::try_from(*value).unwrap();
            match name.as_str() {
                "payload_depth" => limits.payload_depth = small(),
                "payload_bytes" => limits.payload_bytes = *value,
                "nodes" => limits.nodes = *value,
                "nodes_per_byte" => limits.nodes_per_byte = *value,
                "document_bytes" => limits.document_bytes = size(),
                "document_depth" => limits.document_depth = small(),
                "expression_length" => limits.expression_length = size(),
                "expression_nodes" => limits.expression_nodes = size(),
                "expression_depth" => limits.expression_depth = small(),
                "rule_cost" => limits.rule_cost = *value,
                "record_cost" => limits.record_cost = *value,
                "violations" => limits.violations = size(),
                "regex_bytes" => limits.regex_bytes = size(),
                other => panic!("limit `{other}`"),
            }
        }
        limits
    }
}

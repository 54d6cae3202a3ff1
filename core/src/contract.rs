//! The facade: a contract's text compiled into a [`Contract`], and the verbs that judge records.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;

use crate::diagnostics::{CompileError, Diagnostic, Sources};
use crate::document::{DocumentKind, Side};
use crate::limits::Limits;
use crate::readers::Datum;
use crate::report::{Action, NotEnforced, Report, ViolationError};
use crate::schema::Format;

mod compile;
mod engine;
mod ways;

use compile::Labels;
use engine::Engine;
use ways::{Bytes, HostDatum, HostValue, JsonText, ObjectText};

/// Gives the compiler the texts that a contract refers to. The core itself reads no files.
pub trait Resolver: Send + Sync {
    /// The text of a reference, by the name that the contract uses, such as `order.avsc`.
    ///
    /// # Errors
    /// One line saying why there is none; it becomes part of a diagnostic.
    fn resolve(&self, name: &str) -> Result<String, String>;
}

/// The resolver of a contract that refers to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(&self, _name: &str) -> Result<String, String> {
        Err("no files can be read here: give the compiler a resolver, or compile from a file".to_owned())
    }
}

/// Where `now` comes from. The core reads no clock of its own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// A clock that is asked once for each record whose rules use `now`.
    pub fn new(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(clock))
    }

    /// A clock that stands still.
    pub fn fixed(at: SystemTime) -> Self {
        Self::new(move || at)
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// What a key that stands twice in a JSON object means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DuplicateKeys {
    /// A violation, `json.duplicate_key`.
    #[default]
    Refuse,
    /// The last one counts.
    Last,
}

/// Whether `format` of a JSON Schema refuses values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Formats {
    /// It does.
    #[default]
    Assert,
    /// It is a mere note.
    Annotate,
}

/// What an undeclared member of an object judged by an Avro schema means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Undeclared {
    /// A violation, `schema.additional_properties`.
    #[default]
    Refuse,
    /// Nothing.
    Ignore,
}

/// Builds a [`Contract`]: options, then [`Compiler::compile`].
#[derive(Clone)]
pub struct Compiler {
    pub(crate) source: String,
    pub(crate) name: String,
    pub(crate) kind: Option<DocumentKind>,
    pub(crate) object: Option<String>,
    pub(crate) side: Side,
    pub(crate) clock: Option<Clock>,
    pub(crate) limits: Limits,
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) rules: Vec<(String, String)>,
    pub(crate) strict: bool,
    pub(crate) duplicate_keys: DuplicateKeys,
    pub(crate) formats: Formats,
    pub(crate) undeclared: Undeclared,
    pub(crate) sensitive_tags: Vec<String>,
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Compiler {
    /// A compiler for a contract's text: an ODCS file, or a bare Avro or JSON Schema.
    pub fn new(source: impl Into<String>) -> Self {
        let sensitive = ["PII", "PHI", "PCI", "SECRET", "SENSITIVE", "CONFIDENTIAL"];
        Self {
            source: source.into(),
            name: "contract".to_owned(),
            kind: None,
            object: None,
            side: Side::Both,
            clock: None,
            limits: Limits::default(),
            resolver: Arc::new(NoResolver),
            rules: Vec::new(),
            strict: false,
            duplicate_keys: DuplicateKeys::default(),
            formats: Formats::default(),
            undeclared: Undeclared::default(),
            sensitive_tags: sensitive.map(str::to_owned).to_vec(),
        }
    }

    /// The name of the text in diagnostics; an ending such as `.avsc` helps to tell its kind.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The kind of document, where its content leaves it open.
    #[must_use]
    pub fn kind(mut self, kind: DocumentKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The schema object to judge by, where the contract has several.
    #[must_use]
    pub fn object(mut self, name: impl Into<String>) -> Self {
        self.object = Some(name.into());
        self
    }

    /// The side of the wire whose rules run; both by default.
    #[must_use]
    pub fn side(mut self, side: Side) -> Self {
        self.side = side;
        self
    }

    /// The clock that `now` reads; without one a rule that uses it does not compile.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Limits other than the default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Where the texts come from that the contract refers to.
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolver + 'static) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// Adds a rule on the whole record: an id, and a CEL expression over `this`.
    #[must_use]
    pub fn rule(mut self, id: impl Into<String>, expression: impl Into<String>) -> Self {
        self.rules.push((id.into(), expression.into()));
        self
    }

    /// Turns every "not enforced" into an error.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// What a key that stands twice in a JSON object means.
    #[must_use]
    pub fn duplicate_keys(mut self, option: DuplicateKeys) -> Self {
        self.duplicate_keys = option;
        self
    }

    /// Whether `format` of a JSON Schema refuses values.
    #[must_use]
    pub fn formats(mut self, option: Formats) -> Self {
        self.formats = option;
        self
    }

    /// What an undeclared member of an object judged by an Avro schema means.
    #[must_use]
    pub fn undeclared(mut self, option: Undeclared) -> Self {
        self.undeclared = option;
        self
    }

    /// The tags that make a field sensitive, instead of the default six.
    #[must_use]
    pub fn sensitive_tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sensitive_tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Compiles.
    ///
    /// # Errors
    /// [`CompileError`] with every diagnostic, where one of them is an error.
    pub fn compile(self) -> Result<Contract, CompileError> {
        compile::contract(&self)
    }

    /// Judges the document alone: every diagnostic of every object, whether or not a record could
    /// be judged by one.
    pub fn diagnose(self) -> Diagnosis {
        let (diagnostics, not_enforced, sources) = compile::diagnose(&self);
        Diagnosis { diagnostics, not_enforced, sources }
    }
}

/// What a document alone says; see [`Compiler::diagnose`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnosis {
    /// By place; errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What the document says and no report enforces.
    pub not_enforced: Vec<NotEnforced>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

/// A rule of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// The place it is written on: empty for the object, else the names of properties joined by `.`.
    pub target: String,
    /// Its expression.
    pub expression: String,
    /// What its failure does.
    pub action: Action,
}

/// A compiled contract: immutable, cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Contract {
    inner: Arc<Inner>,
}

struct Inner {
    labels: Labels,
    engine: Engine,
    rules: Vec<RuleInfo>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract").field("name", &self.name()).field("digest", &self.digest()).finish_non_exhaustive()
    }
}

impl Contract {
    fn new(
        labels: Labels,
        engine: Engine,
        rules: Vec<RuleInfo>,
        diagnostics: Vec<Diagnostic>,
        sources: Sources,
    ) -> Self {
        Self { inner: Arc::new(Inner { labels, engine, rules, diagnostics, sources }) }
    }

    /// Compiles a contract's text with default options.
    ///
    /// # Errors
    /// [`CompileError`] with every diagnostic, where one of them is an error.
    pub fn compile(source: impl Into<String>) -> Result<Self, CompileError> {
        Compiler::new(source).compile()
    }

    /// A compiler with options.
    pub fn compiler(source: impl Into<String>) -> Compiler {
        Compiler::new(source)
    }

    /// A compiler for a bare schema, for people with a schema and three rules.
    pub fn from_schema(format: Format, schema: impl Into<String>) -> Compiler {
        Compiler::new(schema).kind(match format {
            Format::Avro => DocumentKind::Avro,
            Format::JsonSchema => DocumentKind::JsonSchema,
        })
    }

    /// Whether a host value is valid. It is read through `Serialize`, without text in between.
    pub fn is_valid<T: Serialize + ?Sized>(&self, value: &T) -> bool {
        self.inner.engine.is_valid(&HostValue(value))
    }

    /// The report of a host value.
    pub fn check<T: Serialize + ?Sized>(&self, value: &T) -> Report {
        self.inner.engine.check(&HostValue(value))
    }

    /// `Ok` where a host value is valid.
    ///
    /// # Errors
    /// [`ViolationError`] with the report where it is not.
    pub fn validate<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), ViolationError> {
        self.check(value).into_result()
    }

    /// Whether a payload in the schema's own encoding (Avro datum, JSON text) is valid.
    pub fn is_valid_bytes(&self, payload: &[u8]) -> bool {
        self.inner.engine.is_valid(&Bytes { payload, format: self.format() })
    }

    /// The report of a payload in the schema's own encoding.
    pub fn check_bytes(&self, payload: &[u8]) -> Report {
        self.inner.engine.check(&Bytes { payload, format: self.format() })
    }

    /// `Ok` where a payload in the schema's own encoding is valid.
    ///
    /// # Errors
    /// [`ViolationError`] with the report where it is not.
    pub fn validate_bytes(&self, payload: &[u8]) -> Result<(), ViolationError> {
        self.check_bytes(payload).into_result()
    }

    /// Whether JSON text is valid, under any schema.
    pub fn is_valid_json(&self, text: impl AsRef<[u8]>) -> bool {
        self.inner.engine.is_valid(&JsonText(text.as_ref()))
    }

    /// The report of JSON text, under any schema.
    pub fn check_json(&self, text: impl AsRef<[u8]>) -> Report {
        self.inner.engine.check(&JsonText(text.as_ref()))
    }

    /// `Ok` where JSON text is valid, under any schema.
    ///
    /// # Errors
    /// [`ViolationError`] with the report where it is not.
    pub fn validate_json(&self, text: impl AsRef<[u8]>) -> Result<(), ViolationError> {
        self.check_json(text).into_result()
    }

    /// Whether a value of a host language is valid, judged in place.
    pub fn is_valid_datum<D: Datum>(&self, value: &D) -> bool {
        self.inner.engine.is_valid(&HostDatum(value))
    }

    /// The report of a value of a host language, judged in place.
    pub fn check_datum<D: Datum>(&self, value: &D) -> Report {
        self.inner.engine.check(&HostDatum(value))
    }

    /// Whether a host value written as *object text* is valid.
    ///
    /// Object text is how a host without an in-place view (Node) hands over an object: JSON, and
    /// beside it `b"..."` (bytes in base64), `t"..."` (a point in time, RFC 3339), `NaN`,
    /// `Infinity`, `-Infinity`, and `!"type"` for what no data model holds. It is no wire format.
    pub fn is_valid_object_text(&self, text: &[u8]) -> bool {
        self.inner.engine.is_valid(&ObjectText(text))
    }

    /// The report of a host value written as object text.
    pub fn check_object_text(&self, text: &[u8]) -> Report {
        self.inner.engine.check(&ObjectText(text))
    }

    /// The `id` of the document.
    pub fn id(&self) -> Option<&str> {
        self.inner.labels.id.as_deref()
    }

    /// The name of the document, or of its schema.
    pub fn name(&self) -> Option<&str> {
        self.inner.labels.name.as_deref()
    }

    /// The `version` of the document, exactly as written.
    pub fn version(&self) -> Option<&str> {
        self.inner.labels.version.as_deref()
    }

    /// The `status` of the document, such as `active`.
    pub fn status(&self) -> Option<&str> {
        self.inner.labels.status.as_deref()
    }

    /// Who owns the contract.
    pub fn owner(&self) -> Option<&str> {
        self.inner.labels.owner.as_deref()
    }

    /// Where to ask.
    pub fn support(&self) -> Option<&str> {
        self.inner.labels.support.as_deref()
    }

    /// The enforcement digest: equal where every outcome is equal.
    pub fn digest(&self) -> &str {
        &self.inner.engine.judge.digest
    }

    /// The digest of the source text.
    pub fn text_digest(&self) -> &str {
        &self.inner.labels.text_digest
    }

    /// The format of the schema that judges.
    pub fn format(&self) -> Format {
        self.inner.engine.shape.format
    }

    /// The rules that run.
    pub fn rules(&self) -> &[RuleInfo] {
        &self.inner.rules
    }

    /// What the contract says and no report enforces.
    pub fn not_enforced(&self) -> &[NotEnforced] {
        &self.inner.engine.not_enforced
    }

    /// Warnings of the compilation.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.inner.diagnostics
    }

    /// The texts that the diagnostics point into.
    pub fn sources(&self) -> &Sources {
        &self.inner.sources
    }
}

//! The facade: a contract's text compiled into a [`Contract`], and the verbs that judge records.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostics::{CompileError, Diagnostic, Sources};
use crate::limits::Limits;
use crate::model::{DocumentKind, Format};
use crate::readers::Datum;
use crate::report::{NotEnforced, Report, ViolationError};

mod api;
#[cfg(feature = "avro")]
mod codec;
mod compare;
mod compile;
mod compiler;
mod constraints;
#[cfg(feature = "avro")]
mod container;
mod document_json;
mod engine;
mod explain;
mod fields;
mod framed;
#[cfg(feature = "measure")]
mod measure;
mod samples;
#[cfg(test)]
mod tests;
mod ways;

#[cfg(feature = "avro")]
pub use codec::CodecError;
pub use compiler::{Clock, Compiler, Diagnosis, DuplicateKeys, Formats, JsonEncoding, Undeclared};
#[cfg(feature = "avro")]
pub use container::Container;
pub use document_json::{DocumentJson, Respelled};
pub use explain::UnknownRule;

pub(crate) use compare::Judgement;
pub(crate) use compile::Compilation;
pub use fields::FieldInfo;
pub(crate) use fields::json_value;
#[cfg(feature = "measure")]
#[doc(hidden)]
pub use measure::Filled;

use api::Asked;
pub(crate) use api::Stated;
use compile::Labels;
use engine::Engine;
use ways::{HostDatum, HostValue, JsonText, ObjectText};

/// A compiled contract: immutable, cheap to clone, shared between threads.
///
/// Three verbs judge a record: `is_valid` answers and stops at the first fault, `check` gives the
/// whole [`Report`] and never fails, `validate` is `check` for the `?` operator. The ending of each
/// says what it takes, so that the kind of input is never guessed:
///
/// | ending | takes |
/// |---|---|
/// | none | any `Serialize` |
/// | `_bytes` | a payload in the schema's own encoding: an Avro datum, or JSON text; in its frame, where the contract says `framing` |
/// | `_framed` | the same with the headers of its message, or no payload at all: a tombstone |
/// | `_json` | JSON text, under any schema |
/// | `_datum` | a value of a host language, judged in place; see [`Datum`] |
/// | `_object_text` | the text by which a host without such a view hands over an object |
///
/// `explain`, with the same endings, tells what a rule made of a record, part by part.
///
/// ```
/// use std::collections::BTreeMap;
/// use stipula::{Class, Contract, Format};
///
/// let schema = r#"{"type": "record", "name": "Point", "fields": [
///     {"name": "x", "type": "int"}, {"name": "y", "type": "int"}]}"#;
/// let points = Contract::from_schema(Format::Avro, schema).rule("apart", "this.x != this.y").compile()?;
///
/// // Avro writes a small int as one byte, twice its value.
/// assert!(points.is_valid_bytes(&[2, 4]));
/// assert_eq!(points.check_bytes(&[2]).class, Class::Undecodable);
/// assert!(points.is_valid(&BTreeMap::from([("x", 1), ("y", 2)])));
///
/// let report = points.check_json(r#"{"x": 1, "y": 1}"#);
/// assert!(!report.valid);
/// assert_eq!(report.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["rule.violated"]);
///
/// let refused = points.validate_json(r#"{"x": 1}"#).unwrap_err();
/// assert_eq!(refused.report().violations[0].path, "/y");
/// # Ok::<(), stipula::CompileError>(())
/// ```
#[derive(Clone)]
pub struct Contract {
    inner: Arc<Inner>,
}

struct Inner {
    labels: Labels,
    engine: Engine,
    stated: Stated,
    asked: Asked,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract").field("name", &self.name()).field("digest", &self.digest()).finish_non_exhaustive()
    }
}

impl Contract {
    /// Cost units of the rules of the last record.
    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        self.inner.engine.spent()
    }

    /// How many expressions rules share.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> usize {
        self.inner.engine.shared()
    }

    fn new(labels: Labels, engine: Engine, stated: Stated, diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self { inner: Arc::new(Inner { labels, engine, stated, asked: Asked::default(), diagnostics, sources }) }
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
            Format::Odcs => DocumentKind::Odcs,
        })
    }

    /// Whether a host value is valid. It is read through `Serialize`, without text in between.
    #[must_use]
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
    #[must_use]
    pub fn is_valid_bytes(&self, payload: &[u8]) -> bool {
        self.is_valid_framed(Some(payload), &[])
    }

    /// The report of a payload in the schema's own encoding.
    pub fn check_bytes(&self, payload: &[u8]) -> Report {
        self.check_framed(Some(payload), &[])
    }

    /// `Ok` where a payload in the schema's own encoding is valid.
    ///
    /// # Errors
    /// [`ViolationError`] with the report where it is not.
    pub fn validate_bytes(&self, payload: &[u8]) -> Result<(), ViolationError> {
        self.check_bytes(payload).into_result()
    }

    /// Whether JSON text is valid, under any schema.
    #[must_use]
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
    #[must_use]
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
    #[must_use]
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

    /// The limits that records are judged within.
    pub fn limits(&self) -> &Limits {
        &self.inner.engine.limits
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

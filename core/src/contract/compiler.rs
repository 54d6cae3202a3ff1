//! The options of a contract's compilation.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::{Contract, DocumentJson, compile};
use crate::codec::SchemaLookup;
use crate::diagnostics::{CompileError, Diagnostic, Sources};
use crate::document::{NoResolver, Resolver};
use crate::limits::Limits;
use crate::model::{DocumentKind, Side};
use crate::report::NotEnforced;
use crate::rules::{Function, RuleInfo};

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

/// What an undeclared member of an object judged by an Avro schema or by ODCS properties means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Undeclared {
    /// A violation, `schema.additional_properties`.
    #[default]
    Refuse,
    /// Nothing.
    Ignore,
}

/// How JSON text is encoded that is judged by an Avro schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonEncoding {
    /// As people write it: unions untagged, times as text or number, decimals as number or text.
    #[default]
    Plain,
    /// The Avro specification's own JSON encoding: the value of a union stands under the name of its
    /// type, bytes and decimals are code points, times are numbers, and no field may be left out.
    Avro,
}

/// Builds a [`Contract`]: options, then [`Compiler::compile`].
///
/// All that can change an outcome is said here, and nothing on a call.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use stipula::{Clock, Contract, Limits, Resolver, Side};
///
/// /// Texts by name; a program would read files here, and refuse those outside of its folder.
/// struct Schemas;
///
/// impl Resolver for Schemas {
///     fn resolve(&self, name: &str) -> Result<String, String> {
///         match name {
///             "order.avsc" => Ok(r#"{"type": "record", "name": "Order", "fields": [
///                 {"name": "total", "type": "double"}]}"#.to_owned()),
///             _ => Err("there is no such file".to_owned()),
///         }
///     }
/// }
///
/// let document = "
/// apiVersion: v3.1.0
/// kind: DataContract
/// id: acme-orders
/// version: 2.1.0
/// status: active
/// schema:
///   - name: Order
///     customProperties: [{property: stipulaSchema, value: order.avsc}]
/// ";
/// let mut limits = Limits::default();
/// limits.payload_bytes = 64 << 10;
/// let orders = Contract::compiler(document)
///     .name("orders.odcs.yaml")
///     .resolver(Schemas)
///     .side(Side::Reader)
///     .clock(Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)))
///     .limits(limits)
///     .rule("positive", "this.total > 0.0")
///     .strict(true)
///     .compile()?;
/// assert_eq!(orders.version(), Some("2.1.0"));
/// assert!(!orders.is_valid_json(r#"{"total": 0.0}"#));
/// # Ok::<(), stipula::CompileError>(())
/// ```
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
    pub(crate) functions: Vec<Function>,
    pub(crate) strict: bool,
    pub(crate) duplicate_keys: DuplicateKeys,
    pub(crate) formats: Formats,
    pub(crate) undeclared: Undeclared,
    pub(crate) json_encoding: JsonEncoding,
    pub(crate) sensitive_tags: Vec<String>,
    pub(crate) lookup: Option<Arc<dyn SchemaLookup>>,
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Compiler {
    /// A compiler for a contract's text: an ODCS file, the registry form, or a bare Avro or JSON Schema.
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
            functions: Vec::new(),
            strict: false,
            duplicate_keys: DuplicateKeys::default(),
            formats: Formats::default(),
            undeclared: Undeclared::default(),
            json_encoding: JsonEncoding::default(),
            sensitive_tags: sensitive.map(str::to_owned).to_vec(),
            lookup: None,
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

    /// Adds a function of the host, which rules may call.
    #[must_use]
    pub fn function(mut self, function: Function) -> Self {
        self.functions.push(function);
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

    /// What an undeclared member of an object judged by an Avro schema or by ODCS properties means.
    #[must_use]
    pub fn undeclared(mut self, option: Undeclared) -> Self {
        self.undeclared = option;
        self
    }

    /// How JSON text is encoded that is judged by an Avro schema. Objects are always plain.
    ///
    /// ```
    /// use stipula::{Contract, Format, JsonEncoding};
    ///
    /// let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "note", "type": ["null", "string"]}]}"#;
    /// let notes = Contract::from_schema(Format::Avro, schema).json_encoding(JsonEncoding::Avro).compile()?;
    /// assert!(notes.is_valid_json(r#"{"note": {"string": "hello"}}"#));
    /// assert!(!notes.is_valid_json(r#"{"note": "hello"}"#));
    /// # Ok::<(), stipula::CompileError>(())
    /// ```
    #[must_use]
    pub fn json_encoding(mut self, option: JsonEncoding) -> Self {
        self.json_encoding = option;
        self
    }

    /// The tags that make a field sensitive, instead of the default six.
    #[must_use]
    pub fn sensitive_tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sensitive_tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Where schemas are found that frames name and the contract does not.
    #[must_use]
    pub fn lookup(mut self, lookup: impl SchemaLookup + 'static) -> Self {
        self.lookup = Some(Arc::new(lookup));
        self
    }

    /// Compiles.
    ///
    /// # Errors
    /// [`CompileError`] with every diagnostic, where one of them is an error.
    pub fn compile(self) -> Result<Contract, CompileError> {
        compile::contract(&self)
    }

    /// The document as JSON, of whatever kind it is: every key in its order, texts as they are, and
    /// numbers with the digits that are written (`1.10` stays `1.10`, a time stays a text). Aliases
    /// are written out; comments are left behind. What JSON cannot spell alike (`0x1F`, `~`) is
    /// written in JSON's own way and listed, so that nothing is lost in silence; `.inf` and `.nan`,
    /// which it cannot say at all, become texts. The JSON is a document of the same meaning again.
    ///
    /// # Errors
    /// [`CompileError`] where the text is no well-formed YAML or JSON.
    ///
    /// ```
    /// use stipula::Compiler;
    ///
    /// let json = Compiler::new("version: 1.10\nflags: 0x1F\n").document_json()?;
    /// assert_eq!(json.text, r#"{"version":1.10,"flags":31}"#);
    /// assert_eq!((json.respelled[0].path.as_str(), json.respelled[0].text.as_str()), ("/flags", "0x1F"));
    /// # Ok::<(), stipula::CompileError>(())
    /// ```
    pub fn document_json(&self) -> Result<DocumentJson, CompileError> {
        super::document_json::of(self)
    }

    /// The tables that documents are checked by, as JSON: for the command that writes the JSON
    /// Schema of the profile, and for nobody else.
    #[doc(hidden)]
    pub fn tables_json() -> String {
        crate::document::tables_json()
    }

    /// Judges the document alone: every diagnostic of every object, whether or not a record could
    /// be judged by one.
    pub fn diagnose(self) -> Diagnosis {
        compile::diagnose(&self)
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
    /// The rules of its objects, enforced or not; a rule that does not compile is not.
    pub rules: Vec<RuleInfo>,
    /// The names of its schema objects by which a record could be judged.
    pub objects: Vec<String>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

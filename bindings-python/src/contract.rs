//! The class `Contract`.

use std::path::PathBuf;

use pyo3::exceptions::{PyFileNotFoundError, PyIsADirectoryError, PyOSError, PyPermissionError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple, PyType};
use stipula::{CompileError, Compiler, Format, SourceId};
use stipula_files::{FileError, FileResolver, compiler_for};

use crate::container::{ContainerReports, Source};
use crate::payload::{Message, Payload};
use crate::resolve::{Noting, Seen, is_interrupt};
use crate::{codec, datum, options, outcome};

const FORMATS: [(&str, Format); 3] =
    [("avro", Format::Avro), ("json-schema", Format::JsonSchema), ("odcs", Format::Odcs)];

/// A compiled contract: immutable, shared between threads, pickled as its text.
///
/// `Contract(source, **options)` compiles a text; `from_file` and `from_schema` are the usual ways.
/// Options: `name`, `kind`, `object`, `side`, `rules`, `functions`, `clock`, `strict`, `duplicate_keys`, `formats`,
/// `undeclared`, `json_encoding`, `sensitive_tags`, `resolver`, `lookup`, `limits`. A contract that does not compile raises
/// `CompileError` with every diagnostic.
///
/// Three verbs judge: `is_valid` gives a bool, `check` a `Report`, `validate` raises
/// `ViolationError`. `_bytes` takes the schema's own encoding, `_json` JSON text under any schema.
/// `explain`, with the same endings, tells what a rule made of a record, part by part.
#[pyclass(frozen, module = "stipula", name = "Contract")]
pub(crate) struct Contract {
    contract: stipula::Contract,
    options: Py<PyDict>,
}

type Record<'a, 'py> = &'a Bound<'py, PyAny>;

impl Contract {
    /// The core's own.
    pub(crate) const fn native(&self) -> &stipula::Contract {
        &self.contract
    }
}

#[pymethods]
impl Contract {
    #[new]
    #[pyo3(signature = (source, **options))]
    fn new(py: Python<'_>, source: String, options: Option<Bound<'_, PyDict>>) -> PyResult<Self> {
        compile(py, Compiler::new(source), options, &Seen::default())
    }

    /// Compiles a contract or a bare schema; references lead to files of the same folder. Options
    /// as for `Contract(..)`.
    #[classmethod]
    #[pyo3(signature = (path, **options))]
    fn from_file(
        class: &Bound<'_, PyType>,
        path: &Bound<'_, PyAny>,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let py = class.py();
        let path: PathBuf = path.extract()?;
        let compiler = py.detach(|| compiler_for(&path)).map_err(|error| unreadable(&error))?;
        let seen = Seen::default();
        let files = FileResolver::beside(&path)?;
        let given = options.unwrap_or_else(|| PyDict::new(py));
        if !given.contains("name")? {
            given.set_item("name", path.display().to_string())?;
        }
        compile(py, compiler.resolver(Noting { inner: files, seen: seen.clone() }), Some(given), &seen)
    }

    /// Compiles a bare schema, for people with a schema and three rules. `odcs` takes the text of a
    /// contract whose properties are the schema.
    #[classmethod]
    #[pyo3(signature = (format, text, **options))]
    fn from_schema(
        class: &Bound<'_, PyType>,
        format: &Bound<'_, PyString>,
        text: String,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let kind = options::choice("format", format.as_any(), &FORMATS)?;
        let given = options.unwrap_or_else(|| PyDict::new(class.py()));
        if !given.contains("kind")? {
            given.set_item("kind", format)?;
        }
        compile(class.py(), stipula::Contract::from_schema(kind, text), Some(given), &Seen::default())
    }

    /// Whether an object is valid. It is judged in place: no text is made of it.
    fn is_valid(&self, record: Record<'_, '_>) -> PyResult<bool> {
        datum::judge(record, self.contract.limits(), |value| self.contract.is_valid_datum(value))
    }

    /// The report of an object. Never raises for bad data.
    fn check<'py>(&self, record: Record<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let report = datum::judge(record, self.contract.limits(), |value| self.contract.check_datum(value))?;
        outcome::report(record.py(), &report)
    }

    /// Raises `ViolationError`, with the report, where an object is not valid.
    fn validate(&self, record: Record<'_, '_>) -> PyResult<()> {
        outcome::demand(
            record.py(),
            datum::judge(record, self.contract.limits(), |value| self.contract.check_datum(value))?,
        )
    }

    /// Whether a payload in the schema's own encoding (Avro datum, JSON text) is valid.
    fn is_valid_bytes(&self, payload: Record<'_, '_>) -> PyResult<bool> {
        Payload::bytes(payload)?.judge(payload.py(), |bytes| self.contract.is_valid_bytes(bytes))
    }

    /// The report of a payload in the schema's own encoding. Never raises for bad data.
    fn check_bytes<'py>(&self, payload: Record<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let report = Payload::bytes(payload)?.judge(payload.py(), |bytes| self.contract.check_bytes(bytes))?;
        outcome::report(payload.py(), &report)
    }

    /// Raises `ViolationError` where a payload in the schema's own encoding is not valid.
    fn validate_bytes(&self, payload: Record<'_, '_>) -> PyResult<()> {
        let report = Payload::bytes(payload)?.judge(payload.py(), |bytes| self.contract.check_bytes(bytes))?;
        outcome::demand(payload.py(), report)
    }

    /// Whether a message is valid: its payload in the contract's framing (`None` is a tombstone),
    /// and the headers that may name its schema, as pairs or a mapping.
    #[pyo3(signature = (payload, headers=None))]
    fn is_valid_framed(&self, payload: Record<'_, '_>, headers: Option<Record<'_, '_>>) -> PyResult<bool> {
        Message::of(payload, headers)?.judge(|payload, headers| self.contract.is_valid_framed(payload, headers))
    }

    /// The report of a message; see `is_valid_framed`. Never raises for bad data.
    #[pyo3(signature = (payload, headers=None))]
    fn check_framed<'py>(
        &self,
        payload: Record<'_, 'py>,
        headers: Option<Record<'_, 'py>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let message = Message::of(payload, headers)?;
        outcome::report(payload.py(), &message.judge(|payload, headers| self.contract.check_framed(payload, headers))?)
    }

    /// Raises `ViolationError` where a message is not valid; see `is_valid_framed`.
    #[pyo3(signature = (payload, headers=None))]
    fn validate_framed(&self, payload: Record<'_, '_>, headers: Option<Record<'_, '_>>) -> PyResult<()> {
        let message = Message::of(payload, headers)?;
        outcome::demand(payload.py(), message.judge(|payload, headers| self.contract.check_framed(payload, headers))?)
    }

    /// The reports of the records of an Avro object container file, one after the other: of bytes, or
    /// of a file that was opened for reading bytes.
    fn check_container(&self, file: Record<'_, '_>) -> PyResult<ContainerReports> {
        Ok(ContainerReports::new(&self.contract, Source::of(file)?))
    }

    /// The payload of an object: its datum, in the contract's framing. Raises `ViolationError` where
    /// its structure does not fit.
    fn encode<'py>(&self, record: Record<'_, 'py>) -> PyResult<Bound<'py, PyBytes>> {
        let encoded = datum::judge(record, self.contract.limits(), |value| self.contract.encode_datum(value))?;
        codec::payload(record.py(), encoded)
    }

    /// The value of a payload that comes in the contract's framing: dictionaries and lists, with
    /// `Decimal`, `datetime`, `date`, `time`, `UUID` and `bytes`. Raises `ViolationError` where it
    /// cannot be decoded.
    #[pyo3(signature = (payload, headers=None))]
    fn decode<'py>(&self, payload: Record<'_, 'py>, headers: Option<Record<'_, 'py>>) -> PyResult<Bound<'py, PyAny>> {
        let message = Message::of(payload, headers)?;
        codec::value(payload.py(), &self.contract, &message)
    }

    /// The headers that name the schema of a payload, under `framing: confluent-header`.
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Vec<(&'static str, Bound<'py, PyBytes>)>> {
        let headers = self.contract.headers().map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(headers.into_iter().map(|(name, value)| (name, PyBytes::new(py, &value))).collect())
    }

    /// How payloads are framed: `none`, `confluent`, `confluent-header`, `single-object`, `delimited`.
    #[getter]
    fn framing(&self) -> &'static str {
        self.contract.framing()
    }

    /// Whether JSON text is valid, under any schema.
    fn is_valid_json(&self, text: Record<'_, '_>) -> PyResult<bool> {
        Payload::text(text)?.judge(text.py(), |bytes| self.contract.is_valid_json(bytes))
    }

    /// The report of JSON text, under any schema. Never raises for bad data.
    fn check_json<'py>(&self, text: Record<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let report = Payload::text(text)?.judge(text.py(), |bytes| self.contract.check_json(bytes))?;
        outcome::report(text.py(), &report)
    }

    /// Raises `ViolationError` where JSON text is not valid, under any schema.
    fn validate_json(&self, text: Record<'_, '_>) -> PyResult<()> {
        let report = Payload::text(text)?.judge(text.py(), |bytes| self.contract.check_json(bytes))?;
        outcome::demand(text.py(), report)
    }

    /// What rules are made of: types, what they read. Of one, by its id; `ValueError` where there is
    /// none.
    #[pyo3(signature = (rule=None))]
    fn explain_rules<'py>(&self, py: Python<'py>, rule: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        outcome::explanation(py, self.contract.explain_rules(rule))
    }

    /// What rules made of an object, part by part; sensitive values are masked.
    fn explain<'py>(&self, rule: Option<&str>, record: Record<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let told = datum::judge(record, self.contract.limits(), |value| self.contract.explain_datum(rule, value))?;
        outcome::explanation(record.py(), told)
    }

    /// What rules made of a payload in the schema's own encoding (Avro datum, JSON text).
    fn explain_bytes<'py>(&self, rule: Option<&str>, payload: Record<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let told = Payload::bytes(payload)?.judge(payload.py(), |bytes| self.contract.explain_bytes(rule, bytes))?;
        outcome::explanation(payload.py(), told)
    }

    /// What rules made of JSON text, under any schema.
    fn explain_json<'py>(&self, rule: Option<&str>, text: Record<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let told = Payload::text(text)?.judge(text.py(), |bytes| self.contract.explain_json(rule, bytes))?;
        outcome::explanation(text.py(), told)
    }

    /// The id of the contract, where its document has one.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.contract.id()
    }

    /// The name of the contract, or of the schema where it stands alone.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.contract.name()
    }

    /// The version of the contract.
    #[getter]
    fn version(&self) -> Option<&str> {
        self.contract.version()
    }

    /// The status of the contract, such as `active`.
    #[getter]
    fn status(&self) -> Option<&str> {
        self.contract.status()
    }

    /// Who owns the contract: whom a report names.
    #[getter]
    fn owner(&self) -> Option<&str> {
        self.contract.owner()
    }

    /// Where to ask about the contract.
    #[getter]
    fn support(&self) -> Option<&str> {
        self.contract.support()
    }

    /// The enforcement digest: equal where every outcome is equal.
    #[getter]
    fn digest(&self) -> &str {
        self.contract.digest()
    }

    /// The digest of the source text.
    #[getter]
    fn text_digest(&self) -> &str {
        self.contract.text_digest()
    }

    /// The format of the schema that judges: `avro`, `json-schema` or `odcs` (its own properties).
    #[getter]
    fn format(&self) -> Option<&'static str> {
        let format = self.contract.format();
        FORMATS.iter().find(|(_, known)| *known == format).map(|(word, _)| *word)
    }

    /// Every place of the record, in the order of the schema, parents before children.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        outcome::list(py, "fields", &outcome::json(self.contract.fields()))
    }

    /// The fields that carry a tag, themselves or from what encloses them; case does not matter.
    fn tagged<'py>(&self, py: Python<'py>, tag: &str) -> PyResult<Bound<'py, PyAny>> {
        let found: Vec<_> = self.contract.tagged(tag).collect();
        outcome::list(py, "fields", &outcome::json(&found))
    }

    /// The rules that the contract states, enforced or not, in the order of its document.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        outcome::list(py, "rules", &outcome::json(self.contract.rules()))
    }

    /// What the document says beside schemas and rules, as it is written.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        outcome::list(py, "metadata", &self.contract.metadata().to_json())
    }

    /// The Avro schema in Parsing Canonical Form; `None` under any other schema.
    #[getter]
    fn canonical_schema(&self) -> Option<&str> {
        self.contract.canonical_schema()
    }

    /// The fingerprint of that form in hexadecimal digits: `CRC-64-AVRO`, `MD5` or `SHA-256`.
    fn schema_fingerprint(&self, algorithm: &str) -> PyResult<Option<String>> {
        let algorithm = algorithm.parse().map_err(|fault: String| PyValueError::new_err(fault))?;
        Ok(self.contract.schema_fingerprint(algorithm))
    }

    /// All that the contract says of itself as one line of JSON, the same bytes in every language.
    fn to_json(&self) -> String {
        self.contract.to_json()
    }

    /// Parts of the contract that are read but not enforced, and why.
    #[getter]
    fn not_enforced<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        outcome::list(py, "not_enforced", &outcome::json(self.contract.not_enforced()))
    }

    /// Warnings of the compilation.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        outcome::list(py, "diagnostics", &outcome::diagnostics(&self.contract))
    }

    /// The contract's text.
    #[getter]
    fn source(&self) -> &str {
        self.contract.sources().get(SourceId::default()).map_or("", |source| source.text())
    }

    fn __repr__(&self) -> String {
        let part = |text: Option<&str>| text.map_or(String::new(), |text| format!(" {text}"));
        format!("<stipula.Contract{}{}>", part(self.name()), part(self.version()))
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }

    /// Compiles again on the other side, with the texts that references led to.
    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let py = this.py();
        let contract = this.get();
        let partial = py.import("functools")?.getattr("partial")?;
        let again = partial.call((this.get_type(),), Some(contract.options.bind(py)))?;
        Ok((again, PyTuple::new(py, [contract.source()])?))
    }
}

fn compile(py: Python<'_>, compiler: Compiler, given: Option<Bound<'_, PyDict>>, seen: &Seen) -> PyResult<Contract> {
    let kept = options::kept(&given.unwrap_or_else(|| PyDict::new(py)))?;
    let compiler = options::apply(compiler, &kept, seen)?;
    let contract = finished(py, py.detach(|| compiler.compile()), seen)?;
    let texts = seen.texts();
    if texts.is_empty() {
        if kept.contains("resolver")? {
            kept.del_item("resolver")?;
        }
    } else {
        kept.set_item("resolver", texts)?;
    }
    Ok(Contract { contract, options: kept.unbind() })
}

/// What came of a compilation: an interrupt in a resolver goes on, faults are a `CompileError`.
fn finished<T>(py: Python<'_>, outcome: Result<T, CompileError>, seen: &Seen) -> PyResult<T> {
    let failure = seen.failure();
    if let Some(error) = failure.as_ref().filter(|error| is_interrupt(py, error)) {
        return Err(error.clone_ref(py));
    }
    match outcome {
        Ok(done) => Ok(done),
        Err(error) => Err(outcome::compile_error(py, &error, failure)?),
    }
}

/// A contract's text in another form, `odcs` or `registry`, as JSON; `stipula.convert` reads it.
#[pyfunction]
#[pyo3(signature = (source, to, **options))]
pub(crate) fn convert(
    py: Python<'_>,
    source: String,
    to: &Bound<'_, PyString>,
    options: Option<Bound<'_, PyDict>>,
) -> PyResult<String> {
    let to = options::choice("to", to.as_any(), &options::KINDS)?;
    let seen = Seen::default();
    let given = options.unwrap_or_else(|| PyDict::new(py));
    let compiler = options::apply(Compiler::new(source), &given, &seen)?;
    let converted = finished(py, py.detach(|| compiler.convert(to)), &seen)?;
    serde_json::to_string(&converted).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn unreadable(error: &FileError) -> PyErr {
    let text = error.to_string();
    let FileError::Io { error, .. } = error else { return PyValueError::new_err(text) };
    match error.kind() {
        std::io::ErrorKind::NotFound => PyFileNotFoundError::new_err(text),
        std::io::ErrorKind::PermissionDenied => PyPermissionError::new_err(text),
        std::io::ErrorKind::IsADirectory => PyIsADirectoryError::new_err(text),
        _ => PyOSError::new_err(text),
    }
}

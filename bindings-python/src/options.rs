//! Keyword options to a compiler.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyList, PyString};
use stipula::{Clock, Compiler, DocumentKind, DuplicateKeys, Formats, JsonEncoding, Limits, Side, Undeclared};

use crate::lookup::Lookup;
use crate::resolve::{Host, Noting, Seen};
use crate::time;

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

/// Sets every option that is given; `None` stands for the default.
pub(crate) fn apply(mut compiler: Compiler, options: &Bound<'_, PyDict>, seen: &Seen) -> PyResult<Compiler> {
    for (key, value) in options {
        let name = key.cast::<PyString>()?.to_str()?;
        if !value.is_none() {
            compiler = set(compiler, name, &value, seen)?;
        }
    }
    Ok(compiler)
}

fn set(compiler: Compiler, name: &str, value: &Bound<'_, PyAny>, seen: &Seen) -> PyResult<Compiler> {
    Ok(match name {
        "name" => compiler.name(value.extract::<String>()?),
        "object" => compiler.object(value.extract::<String>()?),
        "strict" => compiler.strict(value.extract()?),
        "kind" => compiler.kind(choice(name, value, &KINDS)?),
        "side" => compiler.side(choice(name, value, &SIDES)?),
        "duplicate_keys" => compiler.duplicate_keys(choice(name, value, &DUPLICATE_KEYS)?),
        "formats" => compiler.formats(choice(name, value, &FORMATS)?),
        "undeclared" => compiler.undeclared(choice(name, value, &UNDECLARED)?),
        "json_encoding" => compiler.json_encoding(choice(name, value, &ENCODINGS)?),
        "sensitive_tags" => compiler.sensitive_tags(value.extract::<Vec<String>>()?),
        "limits" => compiler.limits(limits(value.cast()?)?),
        "clock" => compiler.clock(clock(value)?),
        "lookup" => compiler.lookup(Lookup(value.clone().unbind())),
        "rules" => rules(compiler, value.cast()?)?,
        "functions" => crate::functions::add(compiler, value)?,
        "resolver" => {
            let host = Host { object: value.clone().unbind(), seen: seen.clone() };
            compiler.resolver(Noting { inner: host, seen: seen.clone() })
        }
        _ => return Err(PyTypeError::new_err(format!("unexpected keyword argument `{name}`"))),
    })
}

pub(crate) fn choice<T: Copy>(name: &str, value: &Bound<'_, PyAny>, table: &[(&str, T)]) -> PyResult<T> {
    let text = value.cast::<PyString>()?.to_str()?;
    if let Some((_, chosen)) = table.iter().find(|(word, _)| *word == text) {
        return Ok(*chosen);
    }
    let words: Vec<String> = table.iter().map(|(word, _)| format!("`{word}`")).collect();
    Err(PyValueError::new_err(format!("`{name}`: expected {}, found `{text}`", words.join(" or "))))
}

fn rules(mut compiler: Compiler, given: &Bound<'_, PyDict>) -> PyResult<Compiler> {
    for (id, expression) in given {
        compiler = compiler.rule(id.extract::<String>()?, expression.extract::<String>()?);
    }
    Ok(compiler)
}

fn limits(given: &Bound<'_, PyDict>) -> PyResult<Limits> {
    let mut limits = Limits::default();
    for (key, value) in given {
        match key.cast::<PyString>()?.to_str()? {
            "payload_depth" => limits.payload_depth = value.extract()?,
            "payload_bytes" => limits.payload_bytes = value.extract()?,
            "nodes" => limits.nodes = value.extract()?,
            "nodes_per_byte" => limits.nodes_per_byte = value.extract()?,
            "document_bytes" => limits.document_bytes = value.extract()?,
            "document_depth" => limits.document_depth = value.extract()?,
            "expression_length" => limits.expression_length = value.extract()?,
            "expression_nodes" => limits.expression_nodes = value.extract()?,
            "expression_depth" => limits.expression_depth = value.extract()?,
            "rule_cost" => limits.rule_cost = value.extract()?,
            "record_cost" => limits.record_cost = value.extract()?,
            "violations" => limits.violations = value.extract()?,
            "regex_bytes" => limits.regex_bytes = value.extract()?,
            name => return Err(PyTypeError::new_err(format!("unknown limit `{name}`"))),
        }
    }
    Ok(limits)
}

/// `"system"`, or a point in time at which the clock stands still.
fn clock(value: &Bound<'_, PyAny>) -> PyResult<Clock> {
    if value.cast::<PyString>().is_ok() {
        return choice("clock", value, &[("system", ())]).map(|()| Clock::new(SystemTime::now));
    }
    let (seconds, nanos) = time::point(value.cast::<PyDateTime>()?)?;
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let second = if seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
    Ok(Clock::fixed(second + Duration::from_nanos(u64::from(nanos))))
}

/// A copy that later changes of the caller's lists and dictionaries do not reach.
pub(crate) fn kept<'py>(options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let copy = options.copy()?;
    for (key, value) in options {
        if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
            copy.set_item(key, value.call_method0("copy")?)?;
        }
    }
    Ok(copy)
}

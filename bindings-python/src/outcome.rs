//! Outcomes of the core as Python objects. Their classes live in `stipula._report` and
//! `stipula._errors`: exceptions written in Python pickle and subclass as people expect.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use serde::Serialize;
use serde_json::to_string;
use stipula::{CompileError, Contract, Explanation, Report, UnknownRule, diagnostics_json};

static REPORT: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// The `Report` of a report.
pub(crate) fn report<'py>(py: Python<'py>, report: &Report) -> PyResult<Bound<'py, PyAny>> {
    REPORT.import(py, "stipula._report", "Report")?.call1((report.valid, report.to_json()))
}

/// Raises `ViolationError` for a record that is not valid.
pub(crate) fn demand(py: Python<'_>, outcome: Report) -> PyResult<()> {
    let Err(error) = outcome.into_result() else { return Ok(()) };
    let class = py.import("stipula._errors")?.getattr("ViolationError")?;
    Err(PyErr::from_value(class.call1((error.to_string(), report(py, error.report())?))?))
}

/// The `Explanation` of an explanation; `ValueError` where there is no such rule.
pub(crate) fn explanation(py: Python<'_>, told: Result<Explanation, UnknownRule>) -> PyResult<Bound<'_, PyAny>> {
    let told = told.map_err(|error| PyValueError::new_err(error.to_string()))?;
    py.import("stipula._explain")?.getattr("Explanation")?.call1((told.to_json(),))
}

/// `CompileError` with its diagnostics, and the host's exception that it comes from, if any.
pub(crate) fn compile_error(py: Python<'_>, error: &CompileError, cause: Option<PyErr>) -> PyResult<PyErr> {
    let class = py.import("stipula._errors")?.getattr("CompileError")?;
    let raised = PyErr::from_value(class.call1((error.to_string(), error.to_json()))?);
    if cause.is_some() {
        raised.set_cause(py, cause);
    }
    Ok(raised)
}

/// What one of the readers in `stipula._document` makes of a JSON text.
pub(crate) fn list<'py>(py: Python<'py>, reader: &str, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("stipula._document")?.getattr(reader)?.call1((json,))
}

/// The JSON form of a part of the contract.
pub(crate) fn json<T: Serialize + ?Sized>(part: &T) -> String {
    to_string(part).unwrap_or_default()
}

pub(crate) fn diagnostics(contract: &Contract) -> String {
    diagnostics_json(contract.diagnostics(), contract.sources())
}

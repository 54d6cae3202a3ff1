//! Contract tests: run by the core's own runner, told as JSON text.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use stipula_files::TestRun;

/// Runs every case of a tests file, or of all below a folder: `stipula.tests/1` as JSON text.
#[pyfunction]
pub(crate) fn run_contract_tests(py: Python<'_>, path: PathBuf) -> PyResult<String> {
    py.detach(move || TestRun::below(&path).map(|run| run.to_json())).map_err(PyValueError::new_err)
}

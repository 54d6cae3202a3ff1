//! Versions of a contract compared; the outcome leaves as the core's own JSON text.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::contract::Contract;

/// The comparison of the newest of a history, and of all of it, with the next version, as JSON.
#[expect(clippy::needless_pass_by_value, reason = "the host's lists come owned")]
#[pyfunction]
pub(crate) fn compare(py: Python<'_>, history: Vec<Py<Contract>>, new: &Bound<'_, Contract>) -> PyResult<String> {
    let olds: Vec<stipula::Contract> = history.iter().map(|old| old.get().native().clone()).collect();
    let new = new.get().native().clone();
    let compared = py.detach(|| {
        let olds: Vec<&stipula::Contract> = olds.iter().collect();
        stipula::compare_history(&olds, &new).map(|evolution| evolution.to_json())
    });
    compared.ok_or_else(|| PyValueError::new_err("expected at least one older contract, found none"))
}

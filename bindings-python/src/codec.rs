//! Values to payloads and back: what the core decodes becomes Python's own types.

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};
use stipula::{Build, CodecError, Contract, Timestamp};

use crate::outcome;
use crate::payload::Message;

fn refused(py: Python<'_>, error: CodecError) -> PyErr {
    match error {
        CodecError::Violation(error) => match outcome::demand(py, error.into_report()) {
            Err(error) => error,
            Ok(()) => PyValueError::new_err("the record is refused"),
        },
        error => PyValueError::new_err(error.to_string()),
    }
}

pub(crate) fn payload(py: Python<'_>, encoded: Result<Vec<u8>, CodecError>) -> PyResult<Bound<'_, PyBytes>> {
    encoded.map(|bytes| PyBytes::new(py, &bytes)).map_err(|error| refused(py, error))
}

pub(crate) fn value<'py>(py: Python<'py>, contract: &Contract, message: &Message<'py>) -> PyResult<Bound<'py, PyAny>> {
    let mut builder = Builder { py };
    let built = message.with(|payload, headers| match payload {
        Some(payload) => contract.decode_with(payload, headers, &mut builder),
        None => Ok(Ok(py.None().into_bound(py))),
    })??;
    built.map_err(|error| refused(py, error))
}

struct Builder<'py> {
    py: Python<'py>,
}

impl<'py> Builder<'py> {
    fn make<T: IntoPyObject<'py>>(&self, value: T) -> PyResult<Bound<'py, PyAny>> {
        value.into_bound_py_any(self.py)
    }

    fn call<A>(&self, module: &str, name: &str, arguments: A) -> PyResult<Bound<'py, PyAny>>
    where
        A: pyo3::call::PyCallArgs<'py>,
    {
        self.py.import(module)?.getattr(name)?.call1(arguments)
    }
}

/// Days from 0001-01-01, the first day of `date.fromordinal`, to 1970-01-01.
const EPOCH_ORDINAL: i64 = 719_163;

impl<'py> Build for Builder<'py> {
    type Value = Bound<'py, PyAny>;
    type Error = PyErr;

    fn null(&mut self) -> PyResult<Self::Value> {
        Ok(self.py.None().into_bound(self.py))
    }

    fn bool(&mut self, value: bool) -> PyResult<Self::Value> {
        self.make(value)
    }

    fn int(&mut self, value: i32) -> PyResult<Self::Value> {
        self.make(value)
    }

    fn long(&mut self, value: i64) -> PyResult<Self::Value> {
        self.make(value)
    }

    fn double(&mut self, value: f64) -> PyResult<Self::Value> {
        self.make(value)
    }

    fn decimal(&mut self, digits: &str) -> PyResult<Self::Value> {
        self.call("decimal", "Decimal", (digits,))
    }

    fn text(&mut self, text: &str) -> PyResult<Self::Value> {
        self.make(text)
    }

    fn uuid(&mut self, value: [u8; 16]) -> PyResult<Self::Value> {
        let arguments = PyDict::new(self.py);
        arguments.set_item("bytes", PyBytes::new(self.py, &value))?;
        self.py.import("uuid")?.getattr("UUID")?.call((), Some(&arguments))
    }

    fn bytes(&mut self, bytes: &[u8]) -> PyResult<Self::Value> {
        Ok(PyBytes::new(self.py, bytes).into_any())
    }

    fn date(&mut self, days: i32) -> PyResult<Self::Value> {
        let class = self.py.import("datetime")?.getattr("date")?;
        class.call_method1("fromordinal", (i64::from(days) + EPOCH_ORDINAL,))
    }

    fn time(&mut self, nanos: i64) -> PyResult<Self::Value> {
        let micros = nanos / 1000;
        let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
        self.call("datetime", "time", (seconds / 3600, seconds / 60 % 60, seconds % 60, micros))
    }

    /// A `datetime` knows microseconds: what may have more stays the number that it is.
    fn timestamp(&mut self, value: Timestamp) -> PyResult<Self::Value> {
        if value.per_second > 1_000_000 {
            return self.long(value.number);
        }
        let zone = self.py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
        let zone = if value.local { self.py.None().into_bound(self.py) } else { zone };
        let epoch = self.call("datetime", "datetime", (1970, 1, 1, 0, 0, 0, 0, zone))?;
        let passed = self.call("datetime", "timedelta", (0, value.seconds, value.nanos / 1000))?;
        epoch.call_method1("__add__", (passed,))
    }

    fn list(&mut self, elements: Vec<Self::Value>) -> PyResult<Self::Value> {
        Ok(PyList::new(self.py, elements)?.into_any())
    }

    fn map(&mut self, members: Vec<(&str, Self::Value)>) -> PyResult<Self::Value> {
        let map = PyDict::new(self.py);
        for (name, value) in members {
            map.set_item(name, value)?;
        }
        Ok(map.into_any())
    }
}

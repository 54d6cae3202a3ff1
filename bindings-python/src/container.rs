//! Container files: an iterator of reports over bytes or a file of the host.

use std::io::{Cursor, Error, Read};
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyRange};

use crate::outcome;
use crate::payload::Payload;

/// Where the bytes of a file come from.
pub(crate) enum Source {
    Bytes(Cursor<Vec<u8>>),
    File(Py<PyAny>),
}

impl Source {
    pub(crate) fn of(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        if given.hasattr("read")? {
            return Ok(Self::File(given.clone().unbind()));
        }
        Ok(Self::Bytes(Cursor::new(Payload::bytes(given)?.judge(given.py(), <[u8]>::to_vec)?)))
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        match self {
            Self::Bytes(bytes) => bytes.read(buffer),
            Self::File(file) => Python::attach(|py| {
                let read = file.bind(py).call_method1("read", (buffer.len(),))?;
                let bytes = read.cast::<PyBytes>().map_err(PyErr::from)?.as_bytes();
                let Some(start) = buffer.get_mut(..bytes.len()) else {
                    return Err(Error::other("`read` gave more bytes than it was asked for"));
                };
                start.copy_from_slice(bytes);
                Ok(bytes.len())
            }),
        }
    }
}

/// The reports of the records of a container file.
#[pyclass(frozen, module = "stipula")]
pub(crate) struct ContainerReports(Mutex<stipula::Container<Source>>);

impl ContainerReports {
    pub(crate) fn new(contract: &stipula::Contract, source: Source) -> Self {
        Self(Mutex::new(contract.container(source)))
    }

    /// Waiting for another thread must not keep the interpreter, which that one may need.
    fn locked<T: Send>(&self, py: Python<'_>, act: impl FnOnce(&mut stipula::Container<Source>) -> T + Send) -> T {
        py.detach(|| act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[pymethods]
impl ContainerReports {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let next = self.locked(py, Iterator::next);
        next.transpose()?.map(|report| outcome::report(py, &report)).transpose()
    }

    /// The numbers of the records that the report that came last tells of, from 1.
    #[getter]
    fn records<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyRange>> {
        let (first, last) = self.locked(py, |reports| reports.records()).into_inner();
        PyRange::new(py, first.try_into()?, last.saturating_add(1).try_into()?)
    }

    /// Whether no more reports come: the one that came last tells of the file and not of a record, or there was none.
    #[getter]
    fn has_ended(&self, py: Python<'_>) -> bool {
        self.locked(py, |reports| reports.has_ended())
    }
}

//! Encoded input: `bytes` without a copy, and what else holds bytes with one.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// From this size on the interpreter is let go: below it that costs more than it gives.
const DETACH_FROM: usize = 4096;

/// The bytes of one payload.
pub(crate) enum Payload<'py> {
    Bytes(Bound<'py, PyBytes>),
    Text(Bound<'py, PyString>),
    Copied(Vec<u8>),
}

impl<'py> Payload<'py> {
    /// `bytes`, or anything with the buffer protocol.
    pub(crate) fn bytes(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = given.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        match PyBuffer::<u8>::get(given) {
            Ok(buffer) => Ok(Self::Copied(buffer.to_vec(given.py())?)),
            Err(_) => Err(wrong_type("bytes", given)),
        }
    }

    /// `str`, or whatever [`Self::bytes`] takes.
    pub(crate) fn text(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let Ok(text) = given.cast::<PyString>() else {
            return Self::bytes(given).map_err(|_| wrong_type("str or bytes", given));
        };
        if text.to_str().is_ok() {
            return Ok(Self::Text(text.clone()));
        }
        // Half a surrogate pair: its bytes are no UTF-8, and the core says so with a code.
        let encoded = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
        Ok(Self::Bytes(encoded.cast_into()?))
    }

    /// Runs `judge` on the bytes, without the interpreter where they are many.
    pub(crate) fn judge<T: Send>(&self, py: Python<'py>, judge: impl FnOnce(&[u8]) -> T + Send) -> PyResult<T> {
        let bytes = match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Text(text) => text.to_str()?.as_bytes(),
            Self::Copied(bytes) => bytes,
        };
        Ok(if bytes.len() < DETACH_FROM { judge(bytes) } else { py.detach(|| judge(bytes)) })
    }
}

fn wrong_type(wanted: &str, given: &Bound<'_, PyAny>) -> PyErr {
    let found = given.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("expected {wanted}, found `{found}`"))
}

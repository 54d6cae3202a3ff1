//! Encoded input: `bytes` without a copy, and what else holds bytes with one.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping, PyString};

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

    pub(crate) fn as_bytes(&self) -> PyResult<&[u8]> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Text(text) => text.to_str()?.as_bytes(),
            Self::Copied(bytes) => bytes,
        })
    }

    /// Runs `judge` on the bytes, without the interpreter where they are many.
    pub(crate) fn judge<T: Send>(&self, py: Python<'py>, judge: impl FnOnce(&[u8]) -> T + Send) -> PyResult<T> {
        let bytes = self.as_bytes()?;
        Ok(if bytes.len() < DETACH_FROM { judge(bytes) } else { py.detach(|| judge(bytes)) })
    }
}

fn wrong_type(wanted: &str, given: &Bound<'_, PyAny>) -> PyErr {
    let found = given.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("expected {wanted}, found `{found}`"))
}

/// A message: its payload, if it has one, and its headers.
pub(crate) struct Message<'py> {
    py: Python<'py>,
    payload: Option<Payload<'py>>,
    headers: Vec<(String, Vec<u8>)>,
}

impl<'py> Message<'py> {
    /// `headers` is a mapping, or pairs as the clients of Kafka give them; a value may be `None`.
    pub(crate) fn of(payload: &Bound<'py, PyAny>, headers: Option<&Bound<'py, PyAny>>) -> PyResult<Self> {
        let py = payload.py();
        let payload = if payload.is_none() { None } else { Some(Payload::bytes(payload)?) };
        let mut list = Vec::new();
        if let Some(headers) = headers.filter(|headers| !headers.is_none()) {
            let pairs = match headers.cast::<PyMapping>() {
                Ok(mapping) => mapping.items()?.into_any(),
                Err(_) => headers.clone(),
            };
            for pair in pairs.try_iter()? {
                let (name, value): (String, Bound<'py, PyAny>) = pair?.extract()?;
                if !value.is_none() {
                    list.push((name, Payload::text(&value)?.judge(py, <[u8]>::to_vec)?));
                }
            }
        }
        Ok(Self { py, payload, headers: list })
    }

    fn listed(&self) -> Vec<(&str, &[u8])> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect()
    }

    /// Runs `act` with the interpreter, which it needs.
    pub(crate) fn with<T>(&self, act: impl FnOnce(Option<&[u8]>, &[(&str, &[u8])]) -> T) -> PyResult<T> {
        let headers = self.listed();
        let payload = match &self.payload {
            Some(payload) => Some(payload.as_bytes()?),
            None => None,
        };
        Ok(act(payload, &headers))
    }

    pub(crate) fn judge<T: Send>(
        &self,
        judge: impl FnOnce(Option<&[u8]>, &[(&str, &[u8])]) -> T + Send,
    ) -> PyResult<T> {
        let headers = self.listed();
        match &self.payload {
            Some(payload) => payload.judge(self.py, |bytes| judge(Some(bytes), &headers)),
            None => Ok(judge(None, &headers)),
        }
    }
}

//! Where referenced texts come from: a callable, a mapping, or files; what was given is kept, so
//! that a contract can be compiled again in another process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::{PyException, PyKeyError};
use pyo3::prelude::*;
use stipula::Resolver;

/// What a resolver gave during one compilation.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    texts: Arc<Mutex<BTreeMap<String, String>>>,
    failure: Arc<Mutex<Option<PyErr>>>,
}

impl Seen {
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first exception that the host's resolver raised.
    pub(crate) fn failure(&self) -> Option<PyErr> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Notes what another resolver gives.
pub(crate) struct Noting<R> {
    pub(crate) inner: R,
    pub(crate) seen: Seen,
}

impl<R: Resolver> Resolver for Noting<R> {
    fn resolve(&self, name: &str) -> Result<String, String> {
        let text = self.inner.resolve(name)?;
        let mut texts = self.seen.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.insert(name.to_owned(), text.clone());
        Ok(text)
    }
}

/// A callable from names to texts, or a mapping.
pub(crate) struct Host {
    pub(crate) object: Py<PyAny>,
    pub(crate) seen: Seen,
}

impl Host {
    fn ask(&self, py: Python<'_>, name: &str) -> PyResult<String> {
        let object = self.object.bind(py);
        let text = if object.is_callable() { object.call1((name,))? } else { object.get_item(name)? };
        text.extract()
    }
}

impl Resolver for Host {
    fn resolve(&self, name: &str) -> Result<String, String> {
        Python::attach(|py| {
            self.ask(py, name).map_err(|error| {
                if error.is_instance_of::<PyKeyError>(py) {
                    return "no such file".to_owned();
                }
                let text = error.value(py).to_string();
                let line = text.lines().next().filter(|line| !line.is_empty());
                let reason = line.map_or_else(|| "the resolver failed".to_owned(), str::to_owned);
                self.seen.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                reason
            })
        })
    }
}

/// Whether an exception has to leave at once, whatever the compiler says.
pub(crate) fn is_interrupt(py: Python<'_>, error: &PyErr) -> bool {
    !error.is_instance_of::<PyException>(py)
}

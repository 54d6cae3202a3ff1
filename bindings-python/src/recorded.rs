//! Recorded payloads under two versions of a contract; the outcome leaves as the core's own JSON text.

use std::io::{Cursor, Read as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use stipula::Report;

use crate::container::Source;
use crate::contract::Contract;
use crate::datum;
use crate::payload::{Message, Payload};

/// What `stipula.Recorded` is fed by.
#[pyclass(frozen, module = "stipula._native")]
pub(crate) struct Recorder {
    old: Option<stipula::Contract>,
    new: stipula::Contract,
    recorded: Mutex<stipula::Recorded>,
}

type Given<'a, 'py> = &'a Bound<'py, PyAny>;

impl Recorder {
    /// Never with the interpreter: who holds the lock may need it for a function of the host.
    fn lock(&self) -> MutexGuard<'_, stipula::Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, py: Python<'_>, at: &str, (old, new): (Option<Report>, Report)) {
        py.detach(|| self.lock().add(at, old.as_ref(), &new));
    }

    fn both(&self, check: impl Fn(&stipula::Contract) -> Report) -> (Option<Report>, Report) {
        (self.old.as_ref().map(&check), check(&self.new))
    }
}

#[pymethods]
impl Recorder {
    #[new]
    fn new(new: &Bound<'_, Contract>, old: Option<&Bound<'_, Contract>>) -> Self {
        let (old, new) = (old.map(|old| old.get().native().clone()), new.get().native().clone());
        let recorded = Mutex::new(stipula::Recorded::new(old.as_ref(), &new));
        Self { old, new, recorded }
    }

    fn add(&self, record: Given<'_, '_>, at: &str) -> PyResult<()> {
        let check = |by: &stipula::Contract| datum::judge(record, by.limits(), |value| by.check_datum(value));
        let reports = (self.old.as_ref().map(check).transpose()?, check(&self.new)?);
        self.keep(record.py(), at, reports);
        Ok(())
    }

    fn add_bytes(&self, payload: Given<'_, '_>, at: &str) -> PyResult<()> {
        let payloads = Payload::bytes(payload)?;
        let reports = payloads.judge(payload.py(), |bytes| self.both(|by| by.check_bytes(bytes)))?;
        self.keep(payload.py(), at, reports);
        Ok(())
    }

    fn add_framed(&self, payload: Given<'_, '_>, headers: Option<Given<'_, '_>>, at: &str) -> PyResult<()> {
        let message = Message::of(payload, headers)?;
        let reports = message.judge(|payload, headers| self.both(|by| by.check_framed(payload, headers)))?;
        self.keep(payload.py(), at, reports);
        Ok(())
    }

    fn add_json(&self, text: Given<'_, '_>, at: &str) -> PyResult<()> {
        let texts = Payload::text(text)?;
        let reports = texts.judge(text.py(), |bytes| self.both(|by| by.check_json(bytes)))?;
        self.keep(text.py(), at, reports);
        Ok(())
    }

    fn add_container(&self, file: Given<'_, '_>, at: &str) -> PyResult<()> {
        let mut bytes = Vec::new();
        Source::of(file)?.read_to_end(&mut bytes)?;
        file.py().detach(|| {
            let old = self.old.as_ref().map(|old| old.container(Cursor::new(&bytes)));
            self.lock().add_container(at, old, self.new.container(Cursor::new(&bytes)))
        })?;
        Ok(())
    }

    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.lock().to_json())
    }
}

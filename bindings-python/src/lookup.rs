//! Schemas that frames name, found by a callable of the host.

use std::collections::BTreeMap;

use pyo3::exceptions::PyLookupError;
use pyo3::prelude::*;
use stipula::{SchemaId, SchemaLookup, WriterSchema};

/// A callable from an id to a schema's text, to a text and the texts that it refers to, or to
/// `None`. It gets an `int`, a `uuid.UUID`, or the text of a fingerprint.
pub(crate) struct Lookup(pub(crate) Py<PyAny>);

impl Lookup {
    fn ask(&self, py: Python<'_>, id: &SchemaId) -> PyResult<Option<WriterSchema>> {
        let found = match id {
            SchemaId::Number(number) => self.0.bind(py).call1((*number,)),
            SchemaId::Guid(_) => {
                let uuid = py.import("uuid")?.getattr("UUID")?.call1((id.to_string(),))?;
                self.0.bind(py).call1((uuid,))
            }
            other => self.0.bind(py).call1((other.to_string(),)),
        }?;
        if found.is_none() {
            return Ok(None);
        }
        if let Ok(text) = found.extract::<String>() {
            return Ok(Some(WriterSchema::new(text)));
        }
        let (text, references): (String, BTreeMap<String, String>) = found.extract()?;
        let schema = WriterSchema::new(text);
        Ok(Some(references.into_iter().fold(schema, |schema, (name, text)| schema.reference(name, text))))
    }
}

impl SchemaLookup for Lookup {
    fn schema(&self, id: &SchemaId) -> Result<Option<WriterSchema>, String> {
        Python::attach(|py| match self.ask(py, id) {
            Err(error) if error.is_instance_of::<PyLookupError>(py) => Ok(None),
            found => found.map_err(|error| {
                let text = error.value(py).to_string();
                let line = text.lines().next().filter(|line| !line.is_empty());
                line.map_or_else(|| "it raised an exception".to_owned(), str::to_owned)
            }),
        })
    }
}

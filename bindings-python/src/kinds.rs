//! What the classes of a host mean: decided once for each class, then remembered.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple, PyType};

/// How the objects of one class are read.
pub(crate) enum Kind {
    Text,
    Int,
    Float,
    Bytes,
    /// Bytes that may change while we read: copied.
    Buffer,
    List,
    Tuple,
    Dict,
    Mapping,
    Decimal,
    DateTime,
    Date,
    Time,
    Uuid,
    /// Stands for the value of this attribute (enums, root models).
    Wrapper(&'static str),
    /// An object of named fields, and whether further members hang on it (pydantic's `extra`).
    Fields {
        names: Vec<Py<PyString>>,
        extra: bool,
    },
    /// No data model holds it; the name of the class.
    Unsupported(String),
}

/// Classes remembered at most: programs that make classes without end must not fill memory.
const REMEMBERED: usize = 1024;

/// By the address of the class, which stays alive beside its kind.
type Known = HashMap<usize, (Py<PyType>, Arc<Kind>)>;
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// The kind of an object's class.
pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Arc<Kind>> {
    let class = object.get_type();
    let address = class.as_ptr() as usize;
    if let Some((_, kind)) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&address) {
        return Ok(Arc::clone(kind));
    }
    let kind = Arc::new(decide(&class)?);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let forgotten = if known.len() < REMEMBERED { Known::new() } else { mem::take(&mut *known) };
    known.insert(address, (class.unbind(), Arc::clone(&kind)));
    drop(known);
    // Only now: the end of a class may run code of the host.
    drop(forgotten);
    Ok(kind)
}

fn decide(class: &Bound<'_, PyType>) -> PyResult<Kind> {
    let py = class.py();
    let is = |module: &str, name: &str| class.is_subclass(&py.import(module)?.getattr(name)?);
    Ok(if is("enum", "Enum")? {
        Kind::Wrapper("value")
    } else if let Some(kind) = builtin(class)? {
        kind
    } else if class.hasattr("__dataclass_fields__")? {
        let fields = py.import("dataclasses")?.call_method1("fields", (class,))?;
        let names = fields.try_iter()?.map(|field| field?.getattr("name")).collect::<PyResult<Vec<_>>>()?;
        fields_of(&names, false)?
    } else if class.hasattr("__pydantic_fields__")? {
        model(class)?
    } else if is("datetime", "datetime")? {
        Kind::DateTime
    } else if is("datetime", "date")? {
        Kind::Date
    } else if is("datetime", "time")? {
        Kind::Time
    } else if is("decimal", "Decimal")? {
        Kind::Decimal
    } else if is("uuid", "UUID")? {
        Kind::Uuid
    } else if is("collections.abc", "Mapping")? {
        Kind::Mapping
    } else {
        unsupported(class)?
    })
}

fn builtin(class: &Bound<'_, PyType>) -> PyResult<Option<Kind>> {
    Ok(Some(if class.is_subclass_of::<PyString>()? {
        Kind::Text
    } else if class.is_subclass_of::<PyInt>()? {
        Kind::Int
    } else if class.is_subclass_of::<PyFloat>()? {
        Kind::Float
    } else if class.is_subclass_of::<PyBytes>()? {
        Kind::Bytes
    } else if class.is_subclass_of::<PyByteArray>()? || class.is_subclass_of::<PyMemoryView>()? {
        Kind::Buffer
    } else if class.is_subclass_of::<PyList>()? {
        Kind::List
    } else if class.is_subclass_of::<PyTuple>()? {
        Kind::Tuple
    } else if class.is_subclass_of::<PyDict>()? {
        Kind::Dict
    } else {
        return Ok(None);
    }))
}

/// A pydantic model: its fields under their own names, aliases aside.
fn model(class: &Bound<'_, PyType>) -> PyResult<Kind> {
    if class.getattr_opt("__pydantic_root_model__")?.is_some_and(|root| root.is_truthy().unwrap_or(false)) {
        return Ok(Kind::Wrapper("root"));
    }
    let names = class.getattr("model_fields")?.try_iter()?.collect::<PyResult<Vec<_>>>()?;
    fields_of(&names, true)
}

fn fields_of(names: &[Bound<'_, PyAny>], extra: bool) -> PyResult<Kind> {
    let names = names.iter().map(|name| Ok(name.cast::<PyString>()?.clone().unbind())).collect::<PyResult<_>>()?;
    Ok(Kind::Fields { names, extra })
}

fn unsupported(class: &Bound<'_, PyType>) -> PyResult<Kind> {
    Ok(Kind::Unsupported(class.fully_qualified_name()?.to_string()))
}

//! Python objects judged in place: no text is made of them, and nothing is copied but what has
//! no bytes of its own (big numbers, decimals, UUIDs, mutable buffers).

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::dict::BoundDictIterator;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyIterator, PyList, PyString, PyTuple};
use stipula::{Broken, Code, Datum, Elements, Limits, Members, View, codes};

use crate::integers;
use crate::kinds::{self, Kind};
use crate::time;

/// The exception that ended reading, if one did.
pub(crate) struct Failure {
    error: RefCell<Option<PyErr>>,
    /// Bytes that a payload may have, and so the digits of a number.
    most: u64,
}

impl Failure {
    fn catch<T>(&self, result: PyResult<T>) -> Result<T, Broken> {
        result.map_err(|error| {
            self.error.borrow_mut().get_or_insert(error);
            Broken
        })
    }
}

/// Judges an object. An exception of the host's own code (a property, a `Mapping`) is raised.
pub(crate) fn judge<T>(
    record: &Bound<'_, PyAny>,
    limits: &Limits,
    judge: impl FnOnce(&Value<'_, '_>) -> T,
) -> PyResult<T> {
    let failure = Failure { error: RefCell::new(None), most: limits.payload_bytes };
    let outcome = judge(&Value::new(record.clone(), &failure));
    failure.error.into_inner().map_or(Ok(outcome), Err)
}

/// One object of the host.
pub(crate) struct Value<'a, 'py> {
    object: Bound<'py, PyAny>,
    /// What a wrapper stands for.
    inner: OnceCell<Bound<'py, PyAny>>,
    failure: &'a Failure,
}

impl<'a, 'py> Value<'a, 'py> {
    fn new(object: Bound<'py, PyAny>, failure: &'a Failure) -> Self {
        Self { object, inner: OnceCell::new(), failure }
    }

    fn look(&self) -> PyResult<View<'_, Self>> {
        let object = &self.object;
        if let Ok(text) = object.cast_exact::<PyString>() {
            return Ok(text_view(text));
        }
        if object.is_none() {
            return Ok(View::Null);
        }
        if let Ok(truth) = object.cast_exact::<PyBool>() {
            return Ok(View::Bool(truth.is_true()));
        }
        if let Ok(number) = object.cast_exact::<PyInt>() {
            return int_view(number, self.failure.most);
        }
        if let Ok(number) = object.cast_exact::<PyFloat>() {
            return Ok(View::Double(number.value()));
        }
        if let Ok(dict) = object.cast_exact::<PyDict>() {
            return Ok(View::Map(self.members(Source::of(dict))));
        }
        if let Ok(list) = object.cast_exact::<PyList>() {
            return Ok(View::List(self.list(list)));
        }
        let kind = kinds::of(object)?;
        match &*kind {
            Kind::Wrapper(name) => self.unwrapped(name),
            _ => self.by_kind(object, &kind),
        }
    }

    /// The view of what a wrapper stands for; a wrapper of wrappers without end is refused.
    fn unwrapped(&self, name: &str) -> PyResult<View<'_, Self>> {
        let mut object = self.object.getattr(name)?;
        let mut kind = kinds::of(&object)?;
        for _ in 0..8 {
            let Kind::Wrapper(name) = &*kind else { break };
            object = object.getattr(*name)?;
            kind = kinds::of(&object)?;
        }
        self.by_kind(self.inner.get_or_init(|| object), &kind)
    }

    fn by_kind<'s>(&'s self, object: &'s Bound<'py, PyAny>, kind: &Arc<Kind>) -> PyResult<View<'s, Self>> {
        Ok(match &**kind {
            Kind::Text => text_view(object.cast()?),
            Kind::Int => match object.cast_exact::<PyBool>() {
                Ok(truth) => View::Bool(truth.is_true()),
                Err(_) => int_view(object.cast()?, self.failure.most)?,
            },
            Kind::Float => View::Double(object.extract()?),
            Kind::Bytes => View::Bytes(Cow::Borrowed(object.cast::<PyBytes>()?.as_bytes())),
            Kind::Buffer => View::Bytes(Cow::Owned(PyBuffer::<u8>::get(object)?.to_vec(object.py())?)),
            Kind::List => View::List(self.list(object.cast()?)),
            Kind::Tuple => {
                View::List(Items { source: Sequence::Tuple(object.cast()?.clone()), at: 0, of: self.failure })
            }
            Kind::Dict => View::Map(self.members(Source::of(object.cast()?))),
            Kind::Mapping => View::Map(self.members(Source::Mapping(object, object.try_iter()?))),
            Kind::Fields { .. } => View::Map(self.members(Source::Fields(object, Arc::clone(kind), 0))),
            Kind::DateTime if object.ne(object)? => View::Unsupported(Cow::Borrowed("a point in time that is none")),
            Kind::DateTime => {
                let (seconds, nanos) = time::point(object.cast()?)?;
                View::Timestamp { seconds, nanos }
            }
            Kind::Date => View::Date(time::days(object)?),
            Kind::Time => match time::of_day(object)? {
                Some(nanos) => View::Time(nanos),
                None => View::Unsupported(Cow::Borrowed("datetime.time with a zone")),
            },
            Kind::Decimal => decimal_view(object)?,
            Kind::Uuid => View::Text(Cow::Owned(object.str()?.extract()?)),
            Kind::Wrapper(_) => View::Unsupported(Cow::Borrowed("a wrapper of itself")),
            Kind::Unsupported(_) if object.is_none() => View::Null,
            Kind::Unsupported(name) => View::Unsupported(Cow::Owned(name.clone())),
        })
    }

    fn list(&self, list: &Bound<'py, PyList>) -> Items<'a, 'py> {
        Items { source: Sequence::List(list.clone()), at: 0, of: self.failure }
    }

    fn members<'s>(&'s self, source: Source<'s, 'py>) -> Entries<'s, 'a, 'py> {
        Entries { source, key: None, fault: None, of: self.failure }
    }
}

impl<'a, 'py> Datum for Value<'a, 'py> {
    type List<'s>
        = Items<'a, 'py>
    where
        Self: 's;
    type Map<'s>
        = Entries<'s, 'a, 'py>
    where
        Self: 's;

    fn view(&self) -> Result<View<'_, Self>, Broken> {
        self.failure.catch(self.look())
    }
}

fn text_view<'s, D: Datum + 's>(text: &'s Bound<'_, PyString>) -> View<'s, D> {
    text.to_str().map_or(View::Faulty(codes::JSON_LONE_SURROGATE), |text| View::Text(Cow::Borrowed(text)))
}

fn int_view<'s, D: Datum + 's>(number: &Bound<'_, PyInt>, most: u64) -> PyResult<View<'s, D>> {
    if let Ok(number) = number.extract::<i64>() {
        return Ok(View::Int(number));
    }
    if let Ok(number) = number.extract::<u64>() {
        return Ok(View::Uint(number));
    }
    Ok(integers::digits(number, most)?.map_or(View::Faulty(codes::LIMIT_BYTES), |text| View::Digits(Cow::Owned(text))))
}

fn decimal_view<'s, D: Datum + 's>(number: &Bound<'_, PyAny>) -> PyResult<View<'s, D>> {
    let py = number.py();
    let digits = decimal_class(py)?.call_method1(intern!(py, "__str__"), (number,))?.extract::<String>()?;
    Ok(match digits.bytes().find(|byte| *byte != b'-') {
        Some(byte) if byte.is_ascii_digit() => View::Digits(Cow::Owned(digits)),
        _ => View::Unsupported(Cow::Borrowed("decimal.Decimal that is not finite")),
    })
}

pub(crate) fn decimal_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static DECIMAL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    DECIMAL.import(py, "decimal", "Decimal")
}

enum Sequence<'py> {
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
}

/// The elements of a list or tuple, by index: a list may change while the host's code runs.
pub(crate) struct Items<'a, 'py> {
    source: Sequence<'py>,
    at: usize,
    of: &'a Failure,
}

impl<'a, 'py> Elements for Items<'a, 'py> {
    type Item = Value<'a, 'py>;

    fn next(&mut self) -> Result<Option<Self::Item>, Broken> {
        let object = match &self.source {
            Sequence::List(list) if self.at < list.len() => self.of.catch(list.get_item(self.at))?,
            Sequence::Tuple(tuple) if self.at < tuple.len() => self.of.catch(tuple.get_item(self.at))?,
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(Value::new(object, self.of)))
    }
}

enum Source<'s, 'py> {
    /// Entries, their number, and how many are left.
    Dict(Bound<'py, PyDict>, BoundDictIterator<'py>, usize, usize),
    Mapping(&'s Bound<'py, PyAny>, Bound<'py, PyIterator>),
    Fields(&'s Bound<'py, PyAny>, Arc<Kind>, usize),
    End,
}

type Entry<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

impl<'py> Source<'_, 'py> {
    fn of(dict: &Bound<'py, PyDict>) -> Self {
        Self::Dict(dict.clone(), dict.iter(), dict.len(), dict.len())
    }

    fn next(&mut self) -> PyResult<Option<Entry<'py>>> {
        match self {
            Self::Dict(dict, entries, size, left) => {
                if dict.len() != *size {
                    return Err(PyRuntimeError::new_err("dictionary changed size during iteration"));
                }
                let Some(rest) = left.checked_sub(1) else { return Ok(None) };
                *left = rest;
                Ok(entries.next())
            }
            Self::Mapping(object, keys) => {
                let Some(key) = keys.next().transpose()? else { return Ok(None) };
                let value = object.get_item(&key)?;
                Ok(Some((key, value)))
            }
            Self::Fields(object, kind, at) => {
                let Kind::Fields { names, extra } = &**kind else { return Ok(None) };
                if let Some(name) = names.get(*at) {
                    *at += 1;
                    let name = name.bind(object.py());
                    return Ok(Some((name.clone().into_any(), object.getattr(name)?)));
                }
                let more = if *extra { object.getattr("__pydantic_extra__")?.cast_into::<PyDict>().ok() } else { None };
                *self = more.map_or(Self::End, |dict| Self::of(&dict));
                self.next()
            }
            Self::End => Ok(None),
        }
    }
}

/// The members of a dict, a mapping, or an object with fields.
pub(crate) struct Entries<'s, 'a, 'py> {
    source: Source<'s, 'py>,
    key: Option<Bound<'py, PyString>>,
    fault: Option<Code>,
    of: &'a Failure,
}

impl<'a, 'py> Members for Entries<'_, 'a, 'py> {
    type Item = Value<'a, 'py>;

    fn next(&mut self) -> Result<Option<Self::Item>, Broken> {
        let Some((key, value)) = self.of.catch(self.source.next())? else { return Ok(None) };
        self.key = key.cast_into::<PyString>().ok();
        self.fault = match &self.key {
            Some(key) if key.to_str().is_ok() => None,
            Some(_) => Some(codes::JSON_LONE_SURROGATE),
            None => Some(codes::OBJECT_UNSUPPORTED),
        };
        Ok(Some(Value::new(value, self.of)))
    }

    fn key(&self) -> &str {
        self.key.as_ref().and_then(|key| key.to_str().ok()).unwrap_or("")
    }

    fn key_fault(&self) -> Option<Code> {
        self.fault
    }
}

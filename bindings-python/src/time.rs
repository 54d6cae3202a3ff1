//! Dates, times and points in time of Python.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDateTime;

/// Days from 0001-01-01, the first day of `date.toordinal`, to 1970-01-01.
const EPOCH_ORDINAL: i32 = 719_163;

/// `datetime.__sub__`, and 1970-01-01 without and with a zone.
struct Epoch {
    minus: Py<PyAny>,
    naive: Py<PyAny>,
    aware: Py<PyAny>,
}

static EPOCH: PyOnceLock<Epoch> = PyOnceLock::new();

fn epoch(py: Python<'_>) -> PyResult<&Epoch> {
    EPOCH.get_or_try_init(py, || {
        let module = py.import("datetime")?;
        let class = module.getattr("datetime")?;
        let naive = class.call1((1970, 1, 1))?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        let aware = class.call1((1970, 1, 1, 0, 0, 0, 0, utc))?;
        Ok(Epoch { minus: class.getattr("__sub__")?.unbind(), naive: naive.unbind(), aware: aware.unbind() })
    })
}

/// Seconds since 1970-01-01T00:00:00Z, and nanoseconds of that second; one without a zone is
/// read as UTC. The subtraction is the class's own, whatever a subclass makes of it.
pub(crate) fn point(value: &Bound<'_, PyDateTime>) -> PyResult<(i64, u32)> {
    let py = value.py();
    let epoch = epoch(py)?;
    let zone = value.getattr(intern!(py, "tzinfo"))?;
    let start = if zone.is_none() { &epoch.naive } else { &epoch.aware };
    let passed = epoch.minus.bind(py).call1((value, start))?;
    let days: i64 = passed.getattr(intern!(py, "days"))?.extract()?;
    let seconds: i64 = passed.getattr(intern!(py, "seconds"))?.extract()?;
    let micros: u32 = passed.getattr(intern!(py, "microseconds"))?.extract()?;
    // Some subclasses know nanoseconds, which the class itself does not.
    let nanos: u32 = match value.getattr_opt(intern!(py, "nanosecond"))? {
        Some(nanos) => nanos.extract()?,
        None => 0,
    };
    Ok((days * 86_400 + seconds, micros * 1000 + nanos))
}

/// Days since 1970-01-01.
pub(crate) fn days(date: &Bound<'_, PyAny>) -> PyResult<i32> {
    Ok(date.call_method0(intern!(date.py(), "toordinal"))?.extract::<i32>()? - EPOCH_ORDINAL)
}

/// Nanoseconds since midnight; `None` for a time with a zone, which no schema holds.
pub(crate) fn of_day(time: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    let py = time.py();
    if !time.getattr(intern!(py, "tzinfo"))?.is_none() {
        return Ok(None);
    }
    let part = |name| time.getattr(name)?.extract::<i64>();
    let hours = part(intern!(py, "hour"))?;
    let minutes = hours * 60 + part(intern!(py, "minute"))?;
    let seconds = minutes * 60 + part(intern!(py, "second"))?;
    Ok(Some((seconds * 1_000_000 + part(intern!(py, "microsecond"))?) * 1000))
}

//! The digits of big integers. `str` refuses more than a few thousand, and a decimal made of an
//! integer takes time in the square of them: halves are turned into decimals and put together,
//! whose multiplication is quick.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyInt};

use crate::datum::decimal_class;

/// Bits that are turned into a decimal at once.
const AT_ONCE: usize = 1 << 14;

/// The decimal digits of an integer, or `None` where they are surely more than `most`.
pub(crate) fn digits(number: &Bound<'_, PyInt>, most: u64) -> PyResult<Option<String>> {
    let py = number.py();
    // The methods of `int` itself: a class below it may have its own.
    let int = py.get_type::<PyInt>();
    let bits: usize = int.call_method1(intern!(py, "bit_length"), (number,))?.extract()?;
    if (bits as u64).saturating_sub(1) / 10 * 3 > most {
        return Ok(None);
    }
    let sign = if number.lt(0)? { "-" } else { "" };
    let size = int.call_method1(intern!(py, "__abs__"), (number,))?;
    let decimal = Powers::up_to(py, bits)?.decimal(&size, None)?;
    Ok(Some(format!("{sign}{}", decimal.str()?.to_str()?)))
}

/// Two to the power of [`AT_ONCE`], and each the square of the one before.
struct Powers<'py> {
    class: &'py Bound<'py, PyAny>,
    exact: Bound<'py, PyAny>,
    all: Vec<Bound<'py, PyAny>>,
}

impl<'py> Powers<'py> {
    fn up_to(py: Python<'py>, bits: usize) -> PyResult<Self> {
        let class = decimal_class(py)?;
        let module = py.import(intern!(py, "decimal"))?;
        let options = [
            ("prec", module.getattr("MAX_PREC")?),
            ("Emax", module.getattr("MAX_EMAX")?),
            ("Emin", module.getattr("MIN_EMIN")?),
        ];
        let exact = module.getattr("Context")?.call((), Some(&options.into_py_dict(py)?))?;
        let mut all: Vec<Bound<'py, PyAny>> = Vec::new();
        let mut reach = AT_ONCE;
        while reach < bits {
            let next = match all.last() {
                None => exact.call_method1("power", (2, AT_ONCE))?,
                Some(last) => exact.call_method1("multiply", (last, last))?,
            };
            all.push(next);
            reach *= 2;
        }
        Ok(Self { class, exact, all })
    }

    /// The decimal of an integer below the power after that of `level`; the last by default.
    fn decimal(&self, number: &Bound<'py, PyAny>, level: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        let level = level.unwrap_or(self.all.len());
        let Some((below, power)) = level.checked_sub(1).and_then(|below| Some((below, self.all.get(below)?))) else {
            return self.class.call1((number,));
        };
        let high = number.rshift(AT_ONCE << below)?;
        let low = number.bitxor(high.lshift(AT_ONCE << below)?)?;
        let (high, low) = (self.decimal(&high, Some(below))?, self.decimal(&low, Some(below))?);
        self.exact.call_method1("fma", (high, power, low))
    }
}

//! Functions of the host: Python callables that rules call like the language's own.

use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyString, PyTuple};
use stipula::{Compiler, Function, FunctionType, FunctionValue};

const TYPES: [(&str, FunctionType); 6] = [
    ("bool", FunctionType::Bool),
    ("int", FunctionType::Int),
    ("uint", FunctionType::Uint),
    ("double", FunctionType::Double),
    ("string", FunctionType::String),
    ("bytes", FunctionType::Bytes),
];

/// Adds each `stipula.Function` of a list.
pub(crate) fn add(mut compiler: Compiler, given: &Bound<'_, PyAny>) -> PyResult<Compiler> {
    for function in given.try_iter()? {
        let function = function?;
        let mut takes = Vec::new();
        for ty in function.getattr("takes")?.try_iter()? {
            takes.push(crate::options::choice("takes", &ty?, &TYPES)?);
        }
        let result = crate::options::choice("gives", &function.getattr("gives")?, &TYPES)?;
        let text = |name: &str| function.getattr(name)?.extract::<String>();
        let call = function.getattr("call")?.unbind();
        // Nothing runs once the interpreter ends.
        let run = move |given: &[FunctionValue<'_>]| Python::try_attach(|py| called(call.bind(py), given, result))?;
        let made = Function::new(&text("name")?, takes, result, text("version")?, run);
        let made = made.map_err(|error| PyValueError::new_err(error.to_string()))?;
        compiler = compiler.function(made.cost(function.getattr("cost")?.extract()?));
    }
    Ok(compiler)
}

/// What the callable gives; nothing where it raises, or gives another type. What it says in an
/// exception may be a value of the record, so nothing of it is kept.
fn called(
    call: &Bound<'_, PyAny>,
    given: &[FunctionValue<'_>],
    result: FunctionType,
) -> Option<FunctionValue<'static>> {
    let py = call.py();
    let arguments: PyResult<Vec<_>> = given.iter().map(|value| argument(py, value)).collect();
    match PyTuple::new(py, arguments.ok()?).and_then(|arguments| call.call1(arguments)) {
        Ok(made) => value(&made, result),
        Err(error) => {
            // The rule has no value, and the interrupt goes on where Python looks for it next.
            if error.is_instance_of::<PyKeyboardInterrupt>(py) {
                let _ = py.import("_thread").and_then(|threads| threads.call_method0("interrupt_main"));
            }
            None
        }
    }
}

fn argument<'py>(py: Python<'py>, value: &FunctionValue<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        FunctionValue::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
        FunctionValue::Int(value) => value.into_pyobject(py)?.into_any(),
        FunctionValue::Uint(value) => value.into_pyobject(py)?.into_any(),
        FunctionValue::Double(value) => PyFloat::new(py, *value).into_any(),
        FunctionValue::String(text) => PyString::new(py, text).into_any(),
        FunctionValue::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
        _ => return Err(PyValueError::new_err("a type that is not known")),
    })
}

fn value(made: &Bound<'_, PyAny>, gives: FunctionType) -> Option<FunctionValue<'static>> {
    let is_int = made.is_instance_of::<PyInt>() && !made.is_instance_of::<PyBool>();
    Some(match gives {
        FunctionType::Bool => FunctionValue::Bool(made.cast::<PyBool>().ok()?.is_true()),
        FunctionType::Int if is_int => FunctionValue::Int(made.extract().ok()?),
        FunctionType::Uint if is_int => FunctionValue::Uint(made.extract().ok()?),
        FunctionType::Double => FunctionValue::Double(made.cast::<PyFloat>().ok()?.extract().ok()?),
        FunctionType::String => FunctionValue::String(made.cast::<PyString>().ok()?.to_str().ok()?.to_owned().into()),
        FunctionType::Bytes => FunctionValue::Bytes(made.cast::<PyBytes>().ok()?.as_bytes().to_vec().into()),
        _ => return None,
    })
}

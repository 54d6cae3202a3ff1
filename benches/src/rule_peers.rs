//! The peers with one rule each: parsed once, and their form of the record ready.

use std::collections::HashMap;

use serde_json::Value;

use crate::peers::{SetUp, to_cel};
use crate::rules::{Evaluate, repeated};

type SetUpRule = fn(&str, &Value) -> SetUp<Evaluate>;

/// The peers by name.
pub const ENGINES: [(&str, SetUpRule); 3] =
    [("cel", cel_rule), ("cel-interpreter", cel_interpreter_rule), ("cel-core", cel_core_rule)];

fn cel_rule(expression: &str, record: &Value) -> SetUp<Evaluate> {
    let program = cel::Program::compile(expression)?;
    let mut context = cel::Context::default();
    context.add_variable_from_value("message", to_cel(record));
    Ok(repeated(move || match program.execute(&context) {
        Ok(cel::Value::Bool(value)) => Some(value),
        _ => None,
    }))
}

fn cel_interpreter_rule(expression: &str, record: &Value) -> SetUp<Evaluate> {
    let program = cel_interpreter::Program::compile(expression)?;
    let mut context = cel_interpreter::Context::default();
    context.add_variable_from_value("message", to_interpreter(record));
    Ok(repeated(move || match program.execute(&context) {
        Ok(cel_interpreter::Value::Bool(value)) => Some(value),
        _ => None,
    }))
}

fn cel_core_rule(expression: &str, record: &Value) -> SetUp<Evaluate> {
    let env = cel_core::Env::with_standard_library().with_variable("message", cel_core::CelType::Dyn);
    let program = env.program(&env.compile(expression)?)?;
    let mut activation = cel_core::MapActivation::new();
    activation.insert("message", to_core(record));
    Ok(repeated(move || match program.eval(&activation) {
        cel_core::Value::Bool(value) => Some(value),
        _ => None,
    }))
}

/// As [`to_cel`]: whole numbers are ints, since no whole double stands in the message.
fn to_interpreter(value: &Value) -> cel_interpreter::Value {
    use cel_interpreter::Value as Theirs;
    match value {
        Value::Null => Theirs::Null,
        Value::Bool(value) => Theirs::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Theirs::Int(integer),
            None => Theirs::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_interpreter).collect::<Vec<_>>().into(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), to_interpreter(member)))
            .collect::<HashMap<_, _>>()
            .into(),
    }
}

fn to_core(value: &Value) -> cel_core::Value {
    use cel_core::Value as Theirs;
    match value {
        Value::Null => Theirs::Null,
        Value::Bool(value) => Theirs::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Theirs::Int(integer),
            None => Theirs::Double(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => Theirs::list(items.iter().map(to_core)),
        Value::Object(members) => Theirs::map(members.iter().map(|(name, member)| (name.as_str(), to_core(member)))),
    }
}

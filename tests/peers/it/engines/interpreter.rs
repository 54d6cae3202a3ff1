//! The crate `cel-interpreter`, whose development went on in `cel`.

use std::collections::HashMap;

use cel_interpreter::objects::Key;
use cel_interpreter::{Context, Program, Value};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Engine, Plain, Setting};

pub(crate) struct Interpreter;

fn to_value(plain: &Plain) -> Value {
    match plain {
        Plain::Null | Plain::Optional(None) => Value::Null,
        Plain::Bool(value) => Value::Bool(*value),
        Plain::Int(value) => Value::Int(*value),
        Plain::Uint(value) => Value::UInt(*value),
        Plain::Double(value) => Value::Float(*value),
        Plain::Text(text) | Plain::Type(text) | Plain::Other(text) => text.as_str().into(),
        Plain::Bytes(bytes) => bytes.clone().into(),
        Plain::Duration { seconds, nanos } => {
            Value::Duration(TimeDelta::new(*seconds, u32::try_from(*nanos).unwrap()).unwrap())
        }
        Plain::Timestamp { seconds, nanos } => {
            let at = DateTime::<Utc>::from_timestamp(*seconds, u32::try_from(*nanos).unwrap()).unwrap();
            Value::Timestamp(at.fixed_offset())
        }
        Plain::List(items) => items.iter().map(to_value).collect::<Vec<_>>().into(),
        Plain::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (to_key(key), to_value(value)));
            entries.collect::<HashMap<Key, Value>>().into()
        }
        Plain::Optional(Some(value)) => to_value(value),
    }
}

fn to_key(plain: &Plain) -> Key {
    match plain {
        Plain::Bool(key) => (*key).into(),
        Plain::Int(key) => (*key).into(),
        Plain::Uint(key) => (*key).into(),
        Plain::Text(key) => key.as_str().into(),
        other => panic!("{other:?} is no key"),
    }
}

fn plain(value: &Value) -> Plain {
    match value {
        Value::Null => Plain::Null,
        Value::Bool(value) => Plain::Bool(*value),
        Value::Int(value) => Plain::Int(*value),
        Value::UInt(value) => Plain::Uint(*value),
        Value::Float(value) => Plain::Double(*value),
        Value::String(text) => Plain::text(text),
        Value::Bytes(bytes) => Plain::Bytes(bytes.to_vec()),
        Value::Duration(value) => Plain::Duration { seconds: value.num_seconds(), nanos: value.subsec_nanos() },
        Value::Timestamp(value) => Plain::Timestamp {
            seconds: value.timestamp(),
            nanos: i32::try_from(value.timestamp_subsec_nanos()).unwrap(),
        },
        Value::List(items) => Plain::List(items.iter().map(plain).collect()),
        Value::Map(map) => Plain::map(map.map.iter().map(|(key, value)| {
            let key = match key {
                Key::Int(key) => Plain::Int(*key),
                Key::Uint(key) => Plain::Uint(*key),
                Key::Bool(key) => Plain::Bool(*key),
                Key::String(key) => Plain::text(key),
            };
            (key, plain(value))
        })),
        Value::Function(..) => Plain::Other(format!("{value:?}")),
    }
}

impl Engine for Interpreter {
    type Program = Program;
    type Bound = Context<'static>;

    const NAME: &'static str = "cel-interpreter";

    fn setting(_: &Setting) -> Self {
        Self
    }

    fn bind(&self, variables: &[(String, Plain)]) -> Self::Bound {
        let mut context = Context::default();
        for (name, value) in variables {
            context.add_variable_from_value(name.as_str(), to_value(value));
        }
        context
    }

    fn compile(&self, expression: &str) -> Result<Self::Program, String> {
        Program::compile(expression).map_err(|error| error.to_string())
    }

    fn run(&self, program: &Self::Program, bound: &Self::Bound) -> Result<Plain, String> {
        program.execute(bound).map(|value| plain(&value)).map_err(|error| error.to_string())
    }
}

//! The crate `cel-core`, with its checker and all of its extensions.

use cel_core::{CelType, Duration, Env, MapActivation, MapKey, OptionalValue, Program, Timestamp, Value, ValueMap};

use super::{Engine, Plain, Setting};

pub(crate) struct Core {
    env: Env,
    unchecked: bool,
    container: String,
}

fn to_value(plain: &Plain) -> Value {
    match plain {
        Plain::Null => Value::Null,
        Plain::Bool(value) => Value::Bool(*value),
        Plain::Int(value) => Value::Int(*value),
        Plain::Uint(value) => Value::UInt(*value),
        Plain::Double(value) => Value::Double(*value),
        Plain::Text(text) | Plain::Other(text) => text.as_str().into(),
        Plain::Type(name) => Value::new_type(name.as_str()),
        Plain::Bytes(bytes) => bytes.clone().into(),
        Plain::Duration { seconds, nanos } => Duration { seconds: *seconds, nanos: *nanos }.into(),
        Plain::Timestamp { seconds, nanos } => Timestamp { seconds: *seconds, nanos: *nanos }.into(),
        Plain::List(items) => Value::List(items.iter().map(to_value).collect()),
        Plain::Map(entries) => {
            let key = |key: &Plain| MapKey::from_value(&to_value(key)).unwrap();
            let entries = entries.iter().map(|(name, value)| (key(name), to_value(value)));
            Value::Map(ValueMap::from_entries(entries).into())
        }
        Plain::Optional(value) => match value {
            Some(value) => Value::optional_some(to_value(value)),
            None => Value::optional_none(),
        },
    }
}

fn plain(value: &Value) -> Plain {
    match value {
        Value::Null => Plain::Null,
        Value::Bool(value) => Plain::Bool(*value),
        Value::Int(value) => Plain::Int(*value),
        Value::UInt(value) => Plain::Uint(*value),
        Value::Double(value) => Plain::Double(*value),
        Value::String(text) => Plain::text(text),
        Value::Bytes(bytes) => Plain::Bytes(bytes.to_vec()),
        Value::List(items) => Plain::List(items.iter().map(plain).collect()),
        Value::Map(map) => Plain::map(map.iter().map(|(key, value)| (plain(&key.to_value()), plain(value)))),
        Value::Timestamp(at) => Plain::Timestamp { seconds: at.seconds, nanos: at.nanos },
        Value::Duration(value) => Plain::Duration { seconds: value.seconds, nanos: value.nanos },
        Value::Type(of) => Plain::Type(of.name.to_string()),
        Value::Optional(OptionalValue::None) => Plain::Optional(None),
        Value::Optional(OptionalValue::Some(value)) => Plain::Optional(Some(Box::new(plain(value)))),
        other => Plain::Other(format!("{other:?}")),
    }
}

impl Engine for Core {
    type Program = Program;
    type Bound = MapActivation;

    const NAME: &'static str = "cel-core";

    fn setting(setting: &Setting) -> Self {
        let mut env = Env::with_standard_library().with_all_extensions().with_container(&setting.container);
        for (name, ty) in &setting.variables {
            env.add_variable(name.as_str(), ty.clone());
        }
        for function in &setting.functions {
            env.add_function(function.clone());
        }
        Self { env, unchecked: setting.unchecked, container: setting.container.clone() }
    }

    fn bind(&self, variables: &[(String, Plain)]) -> Self::Bound {
        let mut activation = MapActivation::new();
        for (name, value) in variables {
            activation.insert(name.as_str(), to_value(value));
        }
        activation
    }

    fn compile(&self, expression: &str) -> Result<Self::Program, String> {
        let ast = if self.unchecked { self.env.parse_only(expression) } else { self.env.compile(expression) };
        ast.and_then(|ast| self.env.program(&ast)).map_err(|error| error.to_string())
    }

    fn run(&self, program: &Self::Program, bound: &Self::Bound) -> Result<Plain, String> {
        match program.eval_with_container(bound, &self.container) {
            Value::Error(error) => Err(error.to_string()),
            value => Ok(plain(&value)),
        }
    }

    fn deduced(&self, program: &Self::Program) -> Option<CelType> {
        program.ast().result_type().cloned()
    }
}

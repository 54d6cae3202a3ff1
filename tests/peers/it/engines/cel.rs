//! The crate `cel`, with all of its extensions, and escaped identifiers.

use std::collections::HashMap;
use std::sync::Arc;

use ::cel::common::types::{CelBool, CelBytes, CelDouble, CelDuration, CelInt, CelList, CelMap, CelOptional};
use ::cel::common::types::{CelString, CelTimestamp, CelType, CelUInt, Kind};
use ::cel::common::value::Val;
use ::cel::objects::{Key, OptionalValue};
use ::cel::{Context, Env, IdedExpr, Value, extensions};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Engine, Plain, Setting};

pub(crate) struct Cel(Arc<Env>);

fn to_value(plain: &Plain) -> Value {
    match plain {
        Plain::Null => Value::Null,
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
        Plain::Optional(value) => Value::Opaque(Arc::new(match value {
            Some(value) => OptionalValue::of(to_value(value)),
            None => OptionalValue::none(),
        })),
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

fn key(key: Key) -> Plain {
    match key {
        Key::Int(key) => Plain::Int(key),
        Key::Uint(key) => Plain::Uint(key),
        Key::Bool(key) => Plain::Bool(key),
        Key::String(key) => Plain::text(&key),
    }
}

fn scalar(value: &dyn Val) -> Option<Plain> {
    Some(match value.get_type().kind() {
        Kind::NullType => Plain::Null,
        Kind::Boolean => Plain::Bool(*value.downcast_ref::<CelBool>()?.inner()),
        Kind::Int => Plain::Int(*value.downcast_ref::<CelInt>()?.inner()),
        Kind::UInt => Plain::Uint(*value.downcast_ref::<CelUInt>()?.inner()),
        Kind::Double => Plain::Double(*value.downcast_ref::<CelDouble>()?.inner()),
        Kind::String => Plain::text(value.downcast_ref::<CelString<'_>>()?.inner()),
        Kind::Bytes => Plain::Bytes(value.downcast_ref::<CelBytes<'_>>()?.inner().to_vec()),
        Kind::Type => Plain::Type(value.downcast_ref::<CelType>()?.name().to_owned()),
        Kind::Duration => {
            let value = value.downcast_ref::<CelDuration>()?.inner();
            Plain::Duration { seconds: value.num_seconds(), nanos: value.subsec_nanos() }
        }
        Kind::Timestamp => {
            let value = value.downcast_ref::<CelTimestamp>()?.inner();
            let nanos = i32::try_from(value.timestamp_subsec_nanos()).ok()?;
            Plain::Timestamp { seconds: value.timestamp(), nanos }
        }
        _ => return None,
    })
}

fn plain(value: &dyn Val) -> Plain {
    if let Some(scalar) = scalar(value) {
        return scalar;
    }
    if let Some(list) = value.downcast_ref::<CelList<'_>>() {
        return Plain::List(list.inner().iter().map(|item| plain(item.as_ref())).collect());
    }
    if let Some(map) = value.downcast_ref::<CelMap<'_>>() {
        let entries = map.inner().iter();
        return Plain::map(entries.map(|(name, value)| (key(Key::from(name.clone())), plain(value.as_ref()))));
    }
    if let Some(optional) = value.downcast_ref::<CelOptional<'_>>() {
        return Plain::Optional(optional.option().map(|value| Box::new(plain(value))));
    }
    Plain::Other(format!("{value:?}"))
}

impl Engine for Cel {
    type Program = IdedExpr;
    type Bound = Context<'static, 'static>;

    const NAME: &'static str = "cel";

    fn setting(setting: &Setting) -> Self {
        let mut env = Env::stdlib();
        env.add_extension(extensions::strings).unwrap();
        env.add_extension(extensions::math).unwrap();
        env.add_extension(extensions::lists).unwrap();
        env.add_extension(extensions::encoders).unwrap();
        env.set_container(&setting.container).unwrap();
        Self(Arc::new(env))
    }

    fn bind(&self, variables: &[(String, Plain)]) -> Self::Bound {
        let mut context = Context::with_env(Arc::clone(&self.0));
        for (name, value) in variables {
            context.add_variable_from_value(name.as_str(), to_value(value));
        }
        context
    }

    fn compile(&self, expression: &str) -> Result<Self::Program, String> {
        let parser = self.0.parser().enable_ident_escape_syntax(true);
        parser.parse(expression).map_err(|error| error.to_string())
    }

    fn run(&self, program: &Self::Program, bound: &Self::Bound) -> Result<Plain, String> {
        Value::resolve_val(program, bound).map(|value| plain(value.as_ref())).map_err(|error| error.to_string())
    }
}

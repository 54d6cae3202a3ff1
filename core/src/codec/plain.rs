//! A decoded value for `serde`: whatever deserializes takes it.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::decode::{Build, Timestamp};
use crate::scalars::time;
use crate::scalars::uuid;

/// A value. Texts stand for what `serde` has no word for: decimals, UUIDs, dates and times.
#[derive(Clone, Debug)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Plain>),
    Map(Vec<(String, Plain)>),
}

/// What a type says of a value that it does not take.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Misfit(String);

/// Values are data, and may be those of sensitive fields: their types are named, and they are not.
impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("expected {expected}, found {}", word(&found)))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("expected {expected}, found another {}", word(&found)))
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self(format!("expected one of `{}`, found another text", expected.join("`, `")))
    }

    fn unknown_field(_field: &str, expected: &'static [&'static str]) -> Self {
        Self(format!("expected the fields `{}`, found another one", expected.join("`, `")))
    }
}

fn word(found: &de::Unexpected<'_>) -> &'static str {
    match found {
        de::Unexpected::Bool(_) => "boolean",
        de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) | de::Unexpected::Float(_) => "number",
        de::Unexpected::Char(_) | de::Unexpected::Str(_) => "text",
        de::Unexpected::Bytes(_) => "bytes",
        de::Unexpected::Unit | de::Unexpected::Option => "null",
        de::Unexpected::Seq => "list",
        de::Unexpected::Map => "map",
        _ => "value",
    }
}

/// Builds [`Plain`] values.
pub(crate) struct Plainly;

impl Build for Plainly {
    type Value = Plain;
    type Error = std::convert::Infallible;

    fn null(&mut self) -> Result<Plain, Self::Error> {
        Ok(Plain::Null)
    }

    fn bool(&mut self, value: bool) -> Result<Plain, Self::Error> {
        Ok(Plain::Bool(value))
    }

    fn int(&mut self, value: i32) -> Result<Plain, Self::Error> {
        Ok(Plain::Int(value.into()))
    }

    fn long(&mut self, value: i64) -> Result<Plain, Self::Error> {
        Ok(Plain::Int(value))
    }

    fn double(&mut self, value: f64) -> Result<Plain, Self::Error> {
        Ok(Plain::Double(value))
    }

    fn decimal(&mut self, digits: &str) -> Result<Plain, Self::Error> {
        self.text(digits)
    }

    fn text(&mut self, text: &str) -> Result<Plain, Self::Error> {
        Ok(Plain::Text(text.to_owned()))
    }

    fn uuid(&mut self, value: [u8; 16]) -> Result<Plain, Self::Error> {
        Ok(Plain::Text(String::from_utf8_lossy(&uuid::canonical(value)).into_owned()))
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<Plain, Self::Error> {
        Ok(Plain::Bytes(bytes.to_vec()))
    }

    fn date(&mut self, days: i32) -> Result<Plain, Self::Error> {
        Ok(Plain::Text(time::format_date(days)))
    }

    fn time(&mut self, nanos: i64) -> Result<Plain, Self::Error> {
        Ok(Plain::Text(time::format_time(nanos)))
    }

    fn timestamp(&mut self, value: Timestamp) -> Result<Plain, Self::Error> {
        Ok(Plain::Text(if value.local {
            time::format_local_timestamp(value.seconds, value.nanos)
        } else {
            time::format_timestamp(value.seconds, value.nanos)
        }))
    }

    fn list(&mut self, elements: Vec<Plain>) -> Result<Plain, Self::Error> {
        Ok(Plain::List(elements))
    }

    fn map(&mut self, members: Vec<(&str, Plain)>) -> Result<Plain, Self::Error> {
        Ok(Plain::Map(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }
}

impl IntoDeserializer<'_, Misfit> for Plain {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Plain {
    type Error = Misfit;

    /// Bytes are Avro's own text of them where nothing else is asked for: a code point a byte.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Int(value) => visitor.visit_i64(value),
            Self::Double(value) => visitor.visit_f64(value),
            Self::Text(text) => visitor.visit_string(text),
            Self::Bytes(bytes) => visitor.visit_string(bytes.into_iter().map(char::from).collect()),
            Self::List(elements) => visitor.visit_seq(SeqDeserializer::new(elements.into_iter())),
            Self::Map(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            other => other.deserialize_any(visitor),
        }
    }

    /// A list of numbers may be asked for in place of bytes.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.into_iter())),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self {
            Self::Text(text) => {
                let symbol: StringDeserializer<Misfit> = text.into_deserializer();
                symbol.deserialize_enum(name, variants, visitor)
            }
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string unit unit_struct tuple_struct map
        struct identifier ignored_any
    }
}

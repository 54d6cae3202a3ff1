//! A value of a host language, as the vectors write it: JSON in the file's order, and typed parts
//! that JSON cannot hold.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use stipula::{Broken, Datum, Elements, Members, View};

use crate::base64;

/// A host value.
#[derive(Clone, Debug, PartialEq)]
pub enum Host {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number above `i64`.
    Uint(u64),
    /// A double.
    Double(f64),
    /// A number of any size, by its digits.
    Digits(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A point in time.
    Timestamp(jiff::Timestamp),
    /// A list.
    List(Vec<Host>),
    /// An object, members in order.
    Map(Vec<(String, Host)>),
}

impl Host {
    /// The value with its typed parts (`{"$bytes": ..}` and the like) put in their place.
    #[must_use]
    pub fn typed(self) -> Self {
        match self {
            Self::List(items) => Self::List(items.into_iter().map(Self::typed).collect()),
            Self::Map(members) => match members.as_slice() {
                [(key, part)] if key.starts_with('$') => Self::part(key, part),
                _ => Self::Map(members.into_iter().map(|(key, value)| (key, value.typed())).collect()),
            },
            plain => plain,
        }
    }

    fn part(key: &str, part: &Self) -> Self {
        match (key, part) {
            ("$bytes", Self::Text(text)) => Self::Bytes(base64::decode(text)),
            ("$bigint" | "$decimal", Self::Text(text)) => Self::Digits(text.clone()),
            ("$timestamp", Self::Text(text)) => Self::Timestamp(text.parse().expect("a time of RFC 3339")),
            ("$nan", _) => Self::Double(f64::NAN),
            ("$infinity", _) => Self::Double(f64::INFINITY),
            _ => panic!("`{key}` is no typed part"),
        }
    }

    /// Whether `Serialize` can hold it: it knows neither digits nor time.
    pub fn serializable(&self) -> bool {
        match self {
            Self::Digits(_) | Self::Timestamp(_) => false,
            Self::List(items) => items.iter().all(Self::serializable),
            Self::Map(members) => members.iter().all(|(_, value)| value.serializable()),
            _ => true,
        }
    }

    /// JSON text without white space, members in order.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a plain value")
    }

    /// The *object text* of it, as a host without an in-place view hands it over.
    pub fn object_text(&self) -> String {
        let mut text = String::new();
        self.write_object_text(&mut text);
        text
    }

    fn write_object_text(&self, out: &mut String) {
        match self {
            Self::Digits(digits) => out.push_str(digits),
            Self::Double(value) if value.is_nan() => out.push_str("NaN"),
            Self::Double(value) if value.is_infinite() => {
                out.push_str(if *value > 0.0 { "Infinity" } else { "-Infinity" });
            }
            Self::Bytes(bytes) => out.extend(["b\"", &base64::encode(bytes), "\""]),
            Self::Timestamp(at) => out.extend(["t\"", &at.to_string(), "\""]),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    item.write_object_text(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Map(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push(if index == 0 { '{' } else { ',' });
                    out.push_str(&serde_json::to_string(key).unwrap());
                    out.push(':');
                    value.write_object_text(out);
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
            plain => out.push_str(&plain.json()),
        }
    }
}

impl Serialize for Host {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Uint(value) => serializer.serialize_u64(*value),
            Self::Double(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
            Self::Digits(_) | Self::Timestamp(_) => Err(S::Error::custom("only a datum can hold it")),
        }
    }
}

impl<'de> Deserialize<'de> for Host {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HostVisitor)
    }
}

struct HostVisitor;

impl<'de> Visitor<'de> for HostVisitor {
    type Value = Host;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Host, E> {
        Ok(Host::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Host, E> {
        Ok(Host::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Host, E> {
        Ok(Host::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Host, E> {
        Ok(i64::try_from(value).map_or(Host::Uint(value), Host::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Host, E> {
        Ok(Host::Double(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Host, E> {
        Ok(Host::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Host, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Host::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Host, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Host::Map(members))
    }
}

/// A host value, judged in place.
#[derive(Clone, Copy, Debug)]
pub struct InPlace<'h>(pub &'h Host);

impl<'h> Datum for InPlace<'h> {
    type List<'s>
        = InPlaceList<'h>
    where
        Self: 's;
    type Map<'s>
        = InPlaceMap<'h>
    where
        Self: 's;

    fn view(&self) -> Result<View<'_, Self>, Broken> {
        Ok(match self.0 {
            Host::Null => View::Null,
            Host::Bool(value) => View::Bool(*value),
            Host::Int(value) => View::Int(*value),
            Host::Uint(value) => View::Uint(*value),
            Host::Double(value) => View::Double(*value),
            Host::Digits(digits) => View::Digits(Cow::Borrowed(digits)),
            Host::Text(text) => View::Text(Cow::Borrowed(text)),
            Host::Bytes(bytes) => View::Bytes(Cow::Borrowed(bytes)),
            Host::Timestamp(at) => {
                let nanos = at.as_nanosecond();
                let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap();
                View::Timestamp { seconds, nanos: u32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap() }
            }
            Host::List(items) => View::List(InPlaceList(items.iter())),
            Host::Map(members) => View::Map(InPlaceMap { members: members.iter(), key: "" }),
        })
    }
}

/// The elements of a list.
#[derive(Debug)]
pub struct InPlaceList<'h>(std::slice::Iter<'h, Host>);

impl<'h> Elements for InPlaceList<'h> {
    type Item = InPlace<'h>;

    fn next(&mut self) -> Result<Option<Self::Item>, Broken> {
        Ok(self.0.next().map(InPlace))
    }
}

/// The members of an object.
#[derive(Debug)]
pub struct InPlaceMap<'h> {
    members: std::slice::Iter<'h, (String, Host)>,
    key: &'h str,
}

impl<'h> Members for InPlaceMap<'h> {
    type Item = InPlace<'h>;

    fn next(&mut self) -> Result<Option<Self::Item>, Broken> {
        Ok(self.members.next().map(|(key, value)| {
            self.key = key;
            InPlace(value)
        }))
    }

    fn key(&self) -> &str {
        self.key
    }
}

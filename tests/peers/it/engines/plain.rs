//! A value that belongs to no engine, so that results can be compared.

use serde_json::Value;

/// A value; entries of maps are in order of their keys' texts.
#[derive(Clone, Debug)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    Duration {
        seconds: i64,
        nanos: i32,
    },
    Timestamp {
        seconds: i64,
        nanos: i32,
    },
    List(Vec<Plain>),
    Map(Vec<(Plain, Plain)>),
    Type(String),
    Optional(Option<Box<Plain>>),
    /// A message, an enum, or what else an engine has.
    Other(String),
}

impl PartialEq for Plain {
    /// By kind and value: NaN is NaN, and -0.0 is 0.0.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Uint(a), Self::Uint(b)) => a == b,
            (Self::Double(a), Self::Double(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Text(a), Self::Text(b)) | (Self::Type(a), Self::Type(b)) | (Self::Other(a), Self::Other(b)) => {
                a == b
            }
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Duration { seconds: a, nanos: b }, Self::Duration { seconds: c, nanos: d })
            | (Self::Timestamp { seconds: a, nanos: b }, Self::Timestamp { seconds: c, nanos: d }) => a == c && b == d,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Optional(a), Self::Optional(b)) => a == b,
            _ => false,
        }
    }
}

impl Plain {
    pub(crate) fn map(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_cached_key(|(key, _)| format!("{key:?}"));
        Self::Map(entries)
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A value of the public suite.
    pub(crate) fn of_suite(json: &Value) -> Self {
        let text = json["v"].as_str().unwrap_or_default();
        let nanos = || i32::try_from(json["n"].as_i64().unwrap()).unwrap();
        match json["t"].as_str().unwrap() {
            "null" => Self::Null,
            "bool" => Self::Bool(json["v"].as_bool().unwrap()),
            "int" => Self::Int(text.parse().unwrap()),
            "uint" => Self::Uint(text.parse().unwrap()),
            "double" => Self::Double(text.parse().unwrap()),
            "string" => Self::text(text),
            "bytes" => Self::Bytes(stipula_tests::base64::decode(json["b64"].as_str().unwrap())),
            "type" => Self::Type(text.to_owned()),
            "duration" => Self::Duration { seconds: json["s"].as_i64().unwrap(), nanos: nanos() },
            "timestamp" => Self::Timestamp { seconds: json["s"].as_i64().unwrap(), nanos: nanos() },
            "list" => Self::List(json["v"].as_array().unwrap().iter().map(Self::of_suite).collect()),
            "map" => {
                let pairs = json["v"].as_array().unwrap();
                Self::map(pairs.iter().map(|pair| (Self::of_suite(&pair[0]), Self::of_suite(&pair[1]))))
            }
            _ => Self::Other(json.to_string()),
        }
    }
}

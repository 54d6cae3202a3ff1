//! A part of a document as plain data: order and the texts of scalars are kept.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::tree::{Kind, NodeRef};

/// A part of a document, as it is written: members in their order, numbers by their text.
///
/// In JSON a number is a number where every host prints it back the same (whole numbers within
/// 2^53, decimals in their shortest form without an exponent), and its text everywhere else: the
/// version `1.10` stays `"1.10"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// `null`.
    Null,
    /// A bool.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping, in the order of the document.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of a member, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The elements of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a text or of a number.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The JSON form.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => match plain(text) {
                Some(Plain::Whole(number)) => serializer.serialize_i64(number),
                Some(Plain::Decimal(number)) => serializer.serialize_f64(number),
                None => serializer.serialize_str(text),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// A number that every host prints back as it is written.
enum Plain {
    Whole(i64),
    Decimal(f64),
}

fn plain(text: &str) -> Option<Plain> {
    const MOST: i64 = 1 << 53;
    if let Ok(number) = text.parse::<i64>() {
        return (number.abs() <= MOST && number.to_string() == text).then_some(Plain::Whole(number));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let number = text.parse::<f64>().ok()?;
    let same = serde_json::to_string(&number).is_ok_and(|printed| printed == text) && !text.ends_with(".0");
    same.then_some(Plain::Decimal(number))
}

impl NodeRef<'_> {
    /// The node as plain data. The limits of the document bound its depth, and what aliases add.
    pub(crate) fn value(self) -> Value {
        let text = |node: Self| node.scalar_text().unwrap_or_default().to_owned();
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.as_bool() == Some(true)),
            Kind::Int | Kind::Float => Value::Number(text(self)),
            Kind::String => Value::Text(text(self)),
            Kind::Sequence => Value::List(self.items().map(NodeRef::value).collect()),
            Kind::Mapping => Value::Map(self.entries().map(|(key, value)| (text(key), value.value())).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn numbers_are_numbers_where_every_host_prints_them_back() {
        let table = [
            ("0", "0"),
            ("-12", "-12"),
            ("1.5", "1.5"),
            ("1.10", "\"1.10\""),
            ("1.0", "\"1.0\""),
            ("007", "\"007\""),
            ("+1", "\"+1\""),
            ("-0", "\"-0\""),
            ("1e3", "\"1e3\""),
            (".5", "\".5\""),
            (".inf", "\".inf\""),
            ("0x1F", "\"0x1F\""),
            ("9007199254740992", "9007199254740992"),
            ("9007199254740993", "\"9007199254740993\""),
            ("0.1", "0.1"),
            ("0.30000000000000001", "\"0.30000000000000001\""),
            ("0.0000001", "\"0.0000001\""),
        ];
        for (text, json) in table {
            assert_eq!(Value::Number(text.to_owned()).to_json(), json, "{text}");
        }
    }

    #[test]
    fn parts_are_found_by_name() {
        let list = Value::List(vec![Value::Text("b".to_owned()), Value::Null]);
        let map = Value::Map(vec![("b".to_owned(), list), ("a".to_owned(), Value::Bool(true))]);
        assert_eq!(map.to_json(), r#"{"b":["b",null],"a":true}"#);
        assert_eq!(map.get("b").map_or(0, |list| list.items().len()), 2);
        assert_eq!(map.get("b").and_then(|list| list.items().first()?.as_str()), Some("b"));
        assert!(map.get("c").is_none() && map.items().is_empty() && map.as_str().is_none());
    }
}

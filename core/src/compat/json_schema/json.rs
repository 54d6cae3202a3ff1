//! JSON values of the search: compared as JSON compares them, with exact numbers.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::num::Num;
use crate::syntax::{Kind, NodeRef, Value};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Num(Num),
    Text(Rc<str>),
    List(Vec<Rc<Json>>),
    Map(BTreeMap<Rc<str>, Rc<Json>>),
}

/// A set of the six types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Types(pub(super) u8);

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const TEXT: Self = Self(1);
    pub(super) const NUMBER: Self = Self(2);
    pub(super) const OBJECT: Self = Self(4);
    pub(super) const LIST: Self = Self(8);
    pub(super) const BOOL: Self = Self(16);
    pub(super) const NULL: Self = Self(32);
    pub(super) const ALL: Self = Self(63);
    /// In the order in which the search tries them.
    pub(super) const EACH: [Self; 6] = [Self::TEXT, Self::NUMBER, Self::OBJECT, Self::LIST, Self::BOOL, Self::NULL];

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Json {
    pub(super) fn kind(&self) -> Types {
        match self {
            Self::Null => Types::NULL,
            Self::Bool(_) => Types::BOOL,
            Self::Num(_) => Types::NUMBER,
            Self::Text(_) => Types::TEXT,
            Self::List(_) => Types::LIST,
            Self::Map(_) => Types::OBJECT,
        }
    }

    /// The value of a node; what is no JSON (a number such as `.inf`) becomes its text.
    pub(super) fn of(node: NodeRef<'_>) -> Self {
        let text = |node: NodeRef<'_>| -> Rc<str> { node.scalar_text().unwrap_or_default().into() };
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(node.as_bool() == Some(true)),
            Kind::Int | Kind::Float => {
                node.number_text().and_then(Num::parse).map_or_else(|| Self::Text(text(node)), Self::Num)
            }
            Kind::String => Self::Text(text(node)),
            Kind::Sequence => Self::List(node.items().map(|item| Rc::new(Self::of(item))).collect()),
            Kind::Mapping => {
                Self::Map(node.entries().map(|(key, value)| (text(key), Rc::new(Self::of(value)))).collect())
            }
        }
    }

    /// The value as JSON text.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Num(number) => out.push_str(number.text()),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Map(members) => {
                out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    write_text(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Whether it is short enough to be written; equal parts that are shared in memory count each time.
    pub(super) fn is_small(&self) -> bool {
        const MOST: usize = 16 << 20;
        self.rest_of(MOST).is_some()
    }

    /// What is left of some bytes once it is written.
    fn rest_of(&self, bytes: usize) -> Option<usize> {
        let bytes = bytes.checked_sub(match self {
            Self::Num(number) => number.text().len(),
            Self::Text(text) => text.len() + 2,
            _ => 5,
        })?;
        match self {
            Self::List(items) => items.iter().try_fold(bytes, |bytes, item| item.rest_of(bytes)),
            Self::Map(members) => {
                members.iter().try_fold(bytes, |bytes, (key, value)| value.rest_of(bytes.checked_sub(key.len() + 4)?))
            }
            _ => Some(bytes),
        }
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    pub(super) fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Num(number) => Value::Number(number.text().to_owned()),
            Self::Text(text) => Value::Text(text.to_string()),
            Self::List(items) => Value::List(items.iter().map(|item| item.value()).collect()),
            Self::Map(members) => {
                Value::Map(members.iter().map(|(key, value)| (key.to_string(), value.value())).collect())
            }
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

//! What a table of keys says of one kind of object.

use crate::syntax::NodeRef;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Any,
    Text,
    /// A text, or a number whose digits count as text (`version: 1.10`).
    Label,
    Bool,
    Integer,
    Number,
    Texts,
    Integers,
    /// Texts by names of one's own.
    Named,
    List,
    OneOf(&'static [&'static str]),
    /// One of some words, of which `null` is one.
    OneOfOrNull(&'static [&'static str]),
    Object(&'static Table),
    Objects(&'static Table),
    TextOrObject(&'static Table),
    /// The list form of 3.0, and the object form since 3.1.
    ObjectOrObjects(&'static Table, &'static Table),
    TextOrTexts,
    Pair,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) value: Value,
    /// The minor version of ODCS 3 that brought it.
    pub(super) since: u8,
}

#[derive(Debug)]
pub(super) struct Table {
    /// What it describes, with its article.
    pub(super) what: &'static str,
    pub(super) keys: &'static [Key],
    pub(super) required: &'static [&'static str],
    /// Whether 3.0's schema takes further keys here.
    pub(super) open_in_3_0: bool,
    /// Whether a key that is no name is an expression that YAML has cut.
    pub(super) holds_expression: bool,
}

impl Table {
    /// Whether a value is one of the words that a key takes, where it takes only some.
    pub(super) fn allows(&self, name: &str, value: NodeRef<'_>) -> bool {
        self.keys.iter().find(|key| key.name == name).is_none_or(|key| match key.value {
            Value::OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            _ => true,
        })
    }
}

pub(super) const fn key(name: &'static str, value: Value) -> Key {
    Key { name, value, since: 0 }
}

pub(super) const fn since(minor: u8, name: &'static str, value: Value) -> Key {
    Key { name, value, since: minor }
}

pub(super) const fn table(what: &'static str, keys: &'static [Key], required: &'static [&'static str]) -> Table {
    Table { what, keys, required, open_in_3_0: true, holds_expression: false }
}

pub(super) const fn closed(what: &'static str, keys: &'static [Key], required: &'static [&'static str]) -> Table {
    Table { what, keys, required, open_in_3_0: false, holds_expression: false }
}

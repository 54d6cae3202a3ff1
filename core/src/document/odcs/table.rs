//! What a table of keys says of one kind of object.

use crate::syntax::NodeRef;

pub(super) use super::shapes::Shape;

/// Minor versions of ODCS 3, a bit for each.
pub(super) type Versions = u8;

pub(super) const ALL: Versions = 0b111;
pub(super) const ONLY_0: Versions = 0b001;
pub(super) const ONLY_1: Versions = 0b010;
pub(super) const UNTIL_1: Versions = 0b011;
pub(super) const SINCE_1: Versions = 0b110;
pub(super) const SINCE_2: Versions = 0b100;

pub(super) const fn has(versions: Versions, minor: u8) -> bool {
    versions & (1 << minor) != 0
}

/// The minor version among some that is nearest to one: itself, else the next, else the last before.
pub(super) fn nearest(versions: Versions, minor: u8) -> u8 {
    let later = (minor..3).find(|minor| has(versions, *minor));
    later.or_else(|| (0..minor).rev().find(|minor| has(versions, *minor))).unwrap_or(minor)
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Any,
    /// Anything but a list or a mapping.
    Scalar,
    Text,
    /// A text, or a number whose digits count as text.
    Label,
    /// A text; a number's digits count as text (`version: 1.10`), with a warning.
    Quoted,
    /// A text of a form.
    Shaped(Shape),
    Bool,
    Integer,
    AtLeast(u8),
    Number,
    /// A number above zero.
    Positive,
    IntegerOrText,
    Texts,
    Integers,
    /// Texts by names of one's own.
    Named,
    List,
    Each(Each),
    OneOf(&'static [&'static str]),
    /// One of some words, of which `null` is one.
    OneOfOrNull(&'static [&'static str]),
    /// Words, by the versions that know them.
    Words(&'static [(Versions, &'static [&'static str])]),
    /// A mapping of any keys.
    Mapping,
    TextOrMapping,
    Object(&'static Table),
    Objects(&'static Table),
    TextOrObject(&'static Table),
    /// The object form since 3.1, and the list form of 3.0.
    ObjectOrObjects(&'static Table, &'static Table),
    Either(&'static [Value]),
}

/// A list and its elements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Each {
    pub(super) item: &'static Value,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
    pub(super) unique: bool,
}

pub(super) const fn each(item: &'static Value, least: usize, most: Option<usize>, unique: bool) -> Each {
    Each { item, least, most, unique }
}

/// One form of a key's value, and the versions in which it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) value: Value,
    pub(super) versions: Versions,
}

#[derive(Debug)]
pub(super) struct Table {
    /// What it describes, with its article; empty where it adds to another table.
    pub(super) what: &'static str,
    pub(super) keys: &'static [Key],
    pub(super) required: &'static [&'static str],
    /// Keys that only some versions require.
    pub(super) required_in: &'static [(&'static str, Versions)],
    /// The versions in which no further key is taken.
    pub(super) closed: Versions,
    /// Whether a key that is no name is an expression that YAML has cut.
    pub(super) holds_expression: bool,
    /// Two keys that are both a text, or both a list.
    pub(super) alike: Option<(&'static str, &'static str)>,
    pub(super) cases: Option<Cases>,
}

/// What further tables hold, by the word that a key has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cases {
    pub(super) key: &'static str,
    pub(super) list: &'static [Case],
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) versions: Versions,
    pub(super) words: &'static [&'static str],
    pub(super) table: &'static Table,
    /// The versions in which it holds without the key as well.
    pub(super) or_absent: Versions,
    /// A key whose text brings the case as well.
    pub(super) or_has: Option<(&'static str, Versions)>,
}

pub(super) const fn case(versions: Versions, words: &'static [&'static str], table: &'static Table) -> Case {
    Case { versions, words, table, or_absent: 0, or_has: None }
}

impl Case {
    pub(super) const fn or_absent(mut self, versions: Versions) -> Self {
        self.or_absent = versions;
        self
    }

    pub(super) const fn or_has(mut self, key: &'static str, versions: Versions) -> Self {
        self.or_has = Some((key, versions));
        self
    }
}

impl Table {
    /// Whether a value is one of the words that a key takes, where it takes only some.
    pub(super) fn allows(&self, name: &str, value: NodeRef<'_>) -> bool {
        self.keys.iter().find(|key| key.name == name).is_none_or(|key| match key.value {
            Value::OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            _ => true,
        })
    }

    pub(super) const fn requires(mut self, required: &'static [&'static str]) -> Self {
        self.required = required;
        self
    }

    pub(super) const fn requires_in(mut self, required: &'static [(&'static str, Versions)]) -> Self {
        self.required_in = required;
        self
    }

    pub(super) const fn with_expressions(mut self) -> Self {
        self.holds_expression = true;
        self
    }

    pub(super) const fn alike(mut self, one: &'static str, other: &'static str) -> Self {
        self.alike = Some((one, other));
        self
    }

    pub(super) const fn cases(mut self, key: &'static str, list: &'static [Case]) -> Self {
        self.cases = Some(Cases { key, list });
        self
    }
}

pub(super) const fn of(what: &'static str, closed: Versions, keys: &'static [Key]) -> Table {
    let (required, required_in) = (&[], &[]);
    Table { what, keys, required, required_in, closed, holds_expression: false, alike: None, cases: None }
}

pub(super) const fn row(versions: Versions, name: &'static str, value: Value) -> Key {
    Key { name, value, versions }
}

pub(super) const fn key(name: &'static str, value: Value) -> Key {
    row(ALL, name, value)
}

/// A table of our own: no further key is taken.
pub(super) const fn closed(what: &'static str, keys: &'static [Key], required: &'static [&'static str]) -> Table {
    of(what, ALL, keys).requires(required)
}

//! Values of a document that is written: as JSON, and as YAML that people read.

use std::fmt::Write as _;

use crate::syntax::{Kind, NodeRef};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// Its digits, as they are written.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Lists and mappings of at most so many characters stand on one line in YAML.
const ONE_LINE: usize = 100;

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A node, aliases written out; the document's limits bound what it holds.
    pub(super) fn of(node: NodeRef<'_>) -> Self {
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(node.as_bool() == Some(true)),
            Kind::Int | Kind::Float => match node.number_text() {
                Some(number) => Self::Number(number.to_owned()),
                None => Self::text(node.scalar_text().unwrap_or_default()),
            },
            Kind::String => Self::text(node.as_str().unwrap_or_default()),
            Kind::Sequence => Self::List(node.items().map(Self::of).collect()),
            Kind::Mapping => Self::Map(members(node)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(members) => members.is_empty(),
            _ => false,
        }
    }

    /// JSON without white space.
    pub(super) fn to_json(&self) -> String {
        let mut out = String::new();
        self.json(&mut out, None);
        out
    }

    /// JSON with a line for each member.
    pub(super) fn to_pretty_json(&self) -> String {
        let mut out = String::new();
        self.json(&mut out, Some(0));
        out.push('\n');
        out
    }

    fn json(&self, out: &mut String, indent: Option<usize>) {
        let (open, close, len) = match self {
            Self::List(items) => ('[', ']', items.len()),
            Self::Map(members) => ('{', '}', members.len()),
            scalar => return out.push_str(&scalar.scalar_json()),
        };
        out.push(open);
        let inner = indent.map(|indent| indent + 2);
        for index in 0..len {
            if index > 0 {
                out.push(',');
            }
            line(out, inner);
            match self {
                Self::List(items) => items.get(index).into_iter().for_each(|item| item.json(out, inner)),
                Self::Map(members) => {
                    for (key, value) in members.get(index).into_iter() {
                        let space = if inner.is_some() { " " } else { "" };
                        let _ = write!(out, "{}:{space}", quoted(key));
                        value.json(out, inner);
                    }
                }
                _ => {}
            }
        }
        if len > 0 {
            line(out, indent);
        }
        out.push(close);
    }

    fn scalar_json(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Number(digits) => digits.clone(),
            Self::Text(text) => quoted(text),
            _ => "null".to_owned(),
        }
    }

    /// YAML in blocks, ended by a line end.
    pub(super) fn to_yaml(&self) -> String {
        let mut out = String::new();
        self.block(&mut out, 0);
        out
    }

    fn block(&self, out: &mut String, indent: usize) {
        match self {
            Self::Map(members) if !members.is_empty() => {
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        let _ = write!(out, "{:indent$}", "");
                    }
                    out.push_str(&plain(key, false));
                    out.push(':');
                    value.behind(out, indent);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        let _ = write!(out, "{:indent$}", "");
                    }
                    out.push_str("- ");
                    item.block(out, indent + 2);
                }
            }
            short => {
                short.flow(out);
                out.push('\n');
            }
        }
    }

    /// What stands behind `key:`.
    fn behind(&self, out: &mut String, indent: usize) {
        let nested = match self {
            Self::Map(members) => !members.is_empty(),
            Self::List(items) => !items.is_empty(),
            _ => false,
        };
        if nested && !self.fits_one_line() {
            let _ = write!(out, "\n{:1$}", "", indent + 2);
            self.block(out, indent + 2);
        } else {
            out.push(' ');
            self.flow(out);
            out.push('\n');
        }
    }

    /// A collection of scalars that is short.
    fn fits_one_line(&self) -> bool {
        let is_scalar = |value: &Self| !matches!(value, Self::List(_) | Self::Map(_));
        let flat = match self {
            Self::List(items) => items.iter().all(is_scalar),
            Self::Map(members) => members.iter().all(|(_, value)| is_scalar(value)),
            _ => true,
        };
        let mut text = String::new();
        if flat {
            self.flow(&mut text);
        }
        flat && text.chars().count() <= ONE_LINE
    }

    fn flow(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&plain(text, true)),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    item.flow(out);
                }
                out.push(']');
            }
            Self::Map(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    let _ = write!(out, "{comma}{}: ", plain(key, false));
                    value.flow(out);
                }
                out.push('}');
            }
            scalar => out.push_str(&scalar.scalar_json()),
        }
    }
}

/// The members of a mapping, in order.
pub(super) fn members(node: NodeRef<'_>) -> Vec<(String, Value)> {
    node.entries().map(|(key, value)| (key.scalar_text().unwrap_or_default().to_owned(), Value::of(value))).collect()
}

fn line(out: &mut String, indent: Option<usize>) {
    if let Some(indent) = indent {
        let _ = write!(out, "\n{:indent$}", "");
    }
}

/// A JSON string; what YAML would take for the end of a line or for no character is escaped.
fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    let odd = |character: char| {
        matches!(character, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if !json.contains(odd) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 8);
    for character in json.chars() {
        if odd(character) {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// A text as it is, where YAML reads it as that text; else in quotes.
fn plain(text: &str, value: bool) -> String {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '/'));
    let inside = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '/');
    let spaced = |character: char| value && character == ' ';
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let folded = text.to_ascii_lowercase();
    let safe = starts
        && text.chars().all(|character| inside(character) || spaced(character))
        && !text.ends_with(' ')
        && !words.contains(&folded.as_str());
    if safe { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Diagnostics, SourceId};
    use crate::limits::Limits;
    use crate::syntax::{Located, parse_json_at, parse_yaml_at};

    #[test]
    fn yaml_reads_back_as_it_was() {
        let json = r#"{"a":"x","empty":{},"none":[],"nested":[[1,2],[{"b":null,"c":[]},"- y"]],"on":"yes","1":1.50,
            "text":"a: b #c","lines":"x\ny\n","odd":"\u0000\u2028\u0085\\\"","deep":{"list":[{"k":{"l":[true,"null"]}}]},
            "e":"1e5","t":" lead","u":"trail ","date":"2026-01-31","long":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],"~":"é","m":{"x":1,"y":"z, w"}}"#;
        let limits = Limits::default();
        let value_of = |text: &str, yaml: bool| {
            let located = Located::source(SourceId::default(), text);
            let mut diagnostics = Diagnostics::default();
            let parse = if yaml { parse_yaml_at } else { parse_json_at };
            let tree = parse(&located, &limits, &mut diagnostics);
            assert_eq!(diagnostics.len(), 0, "{text}\n{diagnostics:?}");
            Value::of(tree.unwrap().root())
        };
        let value = value_of(json, false);
        assert_eq!(value_of(&value.to_yaml(), true), value, "{}", value.to_yaml());
        assert_eq!(value_of(&value.to_json(), false), value);
        assert_eq!(value_of(&value.to_pretty_json(), false), value);
    }
}

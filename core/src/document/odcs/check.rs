//! Checks a node against a table: unknown and missing keys, types, values; everything below it too.

use super::tables::{Key, Table, Value};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::syntax::{Kind, NodeRef};

pub(super) struct Checker<'d> {
    pub(super) diagnostics: &'d mut Diagnostics,
    /// Minor version of the document's `apiVersion`; 2 where it cannot be told.
    pub(super) minor: u8,
}

impl Checker<'_> {
    fn error(&mut self, code: crate::Code, node: NodeRef<'_>, message: String) {
        self.diagnostics.push(Diagnostic::error(code, message).at(node.span()));
    }

    fn wrong_type(&mut self, node: NodeRef<'_>, name: &str, expected: &str) {
        let found = match node.kind() {
            Kind::Sequence | Kind::Mapping | Kind::Null => node.kind().article().to_owned(),
            _ => format!("`{}`", short(node.scalar_text().unwrap_or(""))),
        };
        let hint = match node.kind() {
            Kind::Null => Some("give it a value, or leave the key out".to_owned()),
            Kind::Int | Kind::Float | Kind::Bool if expected == "a text" => Some("quote it".to_owned()),
            Kind::String if expected == "a bool" => bool_hint(node.as_str().unwrap_or("")),
            _ => None,
        };
        let message = format!("`{name}`: expected {expected}, found {found}");
        let fault = Diagnostic::error(codes::DOCUMENT_TYPE, message).at(node.span()).hint_opt(hint);
        self.diagnostics.push(fault);
    }

    /// Checks an object and all below it. The depth of a document bounds the recursion.
    pub(super) fn object(&mut self, node: NodeRef<'_>, table: &Table) {
        for (key, value) in node.entries() {
            let Some(name) = key.scalar_text() else {
                self.error(
                    codes::DOCUMENT_TYPE,
                    key,
                    format!("expected the name of a key, found {}", key.kind().article()),
                );
                continue;
            };
            match table.keys.iter().find(|known| known.name == name) {
                Some(known) => {
                    self.version(key, known);
                    self.value(value, known);
                }
                None => self.unknown(key, name, node, table),
            }
        }
        for required in table.required {
            let near = |key: NodeRef<'_>| key.scalar_text().is_some_and(|text| text.eq_ignore_ascii_case(required));
            if node.get(required).is_none() && !node.entries().any(|(key, _)| near(key)) {
                let span = node.entries().next().map_or_else(|| node.span(), |(key, _)| key.span());
                let message = format!("{} needs the key `{required}`", table.what);
                self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_MISSING_KEY, message).at(span));
            }
        }
    }

    fn version(&mut self, key: NodeRef<'_>, known: &Key) {
        if known.since > self.minor {
            let message =
                format!("the key `{}` came with v3.{}, the document says v3.{}", known.name, known.since, self.minor);
            self.diagnostics.push(Diagnostic::warning(codes::DOCUMENT_UNKNOWN_KEY, message).at(key.span()));
        }
    }

    fn unknown(&mut self, key: NodeRef<'_>, name: &str, parent: NodeRef<'_>, table: &Table) {
        let is_name = name.chars().all(|character| character.is_alphanumeric() || "_-.$".contains(character));
        if table.holds_expression && !is_name {
            let (message, hint) = ("YAML reads a part of an expression as a key here", "quote the expression");
            let fault = Diagnostic::error(codes::DOCUMENT_CUT_EXPRESSION, message).at(key.span());
            self.diagnostics.push(fault.hint(hint));
            return;
        }
        let free = table.keys.iter().map(|known| known.name).filter(|known| parent.get(known).is_none());
        let hint = did_you_mean(name, free);
        let message = format!("{} has no key `{}`", table.what, short(name));
        let fault = if table.open_in_3_0 && self.minor == 0 {
            Diagnostic::warning(codes::DOCUMENT_UNKNOWN_KEY, message)
        } else {
            Diagnostic::error(codes::DOCUMENT_UNKNOWN_KEY, message)
        };
        self.diagnostics.push(fault.at(key.span()).hint_opt(hint));
    }

    fn value(&mut self, node: NodeRef<'_>, known: &Key) {
        let (name, kind) = (known.name, node.kind());
        let (fits, expected) = match known.value {
            Value::Any => (true, ""),
            Value::Text => (kind == Kind::String, "a text"),
            Value::Label => (matches!(kind, Kind::String | Kind::Int | Kind::Float), "a text"),
            Value::Bool => (kind == Kind::Bool, "a bool"),
            Value::Integer => (kind == Kind::Int, "an integer"),
            Value::Number => (matches!(kind, Kind::Int | Kind::Float), "a number"),
            Value::List => (kind == Kind::Sequence, "a list"),
            Value::Pair => return self.pair(node, name),
            Value::Texts => return self.texts(node, name),
            Value::TextOrTexts if kind == Kind::String => (true, ""),
            Value::TextOrTexts => return self.texts(node, name),
            Value::OneOf(values) => return self.one_of(node, name, values),
            Value::Object(table) => return self.nested(node, name, table),
            Value::TextOrObject(_) if kind == Kind::String => (true, ""),
            Value::TextOrObject(table) => return self.nested(node, name, table),
            Value::Objects(table) => return self.list(node, name, table),
            Value::ObjectOrObjects(table, _) if kind == Kind::Mapping => return self.object(node, table),
            Value::ObjectOrObjects(_, table) => return self.list(node, name, table),
        };
        if !fits {
            self.wrong_type(node, name, expected);
        }
    }

    fn nested(&mut self, node: NodeRef<'_>, name: &str, table: &Table) {
        if node.is_mapping() {
            self.object(node, table);
        } else {
            self.wrong_type(node, name, "a mapping");
        }
    }

    fn list(&mut self, node: NodeRef<'_>, name: &str, table: &Table) {
        if !node.is_sequence() {
            return self.wrong_type(node, name, "a list");
        }
        for item in node.items() {
            self.nested(item, name, table);
        }
    }

    fn texts(&mut self, node: NodeRef<'_>, name: &str) {
        if !node.is_sequence() {
            return self.wrong_type(node, name, "a list of texts");
        }
        for item in node.items().filter(|item| item.kind() != Kind::String) {
            self.wrong_type(item, name, "a text");
        }
    }

    fn one_of(&mut self, node: NodeRef<'_>, name: &str, values: &'static [&'static str]) {
        let Some(text) = node.as_str() else {
            return self.wrong_type(node, name, "a text");
        };
        if !values.contains(&text) {
            let message = format!("`{name}`: expected {}, found `{}`", listed(values), short(text));
            let hint = did_you_mean(text, values.iter().copied());
            self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span()).hint_opt(hint));
        }
    }

    fn pair(&mut self, node: NodeRef<'_>, name: &str) {
        let numbers = node.items().filter(|item| matches!(item.kind(), Kind::Int | Kind::Float)).count();
        if node.items().len() != 2 || numbers != 2 {
            self.wrong_type(node, name, "a list of two numbers");
        }
    }
}

/// The alternatives of a message, without flooding it.
pub(super) fn listed(values: &[&str]) -> String {
    if values.len() > 11 {
        return "a name that the format knows".to_owned();
    }
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    match quoted.as_slice() {
        [one] => one.clone(),
        _ => format!("one of {}", quoted.join(", ")),
    }
}

pub(super) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(32).collect();
    if text.chars().nth(32).is_some() {
        shown.push_str("...");
    }
    shown
}

/// YAML 1.1 took these for bools.
fn bool_hint(text: &str) -> Option<String> {
    let meant = match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => "true",
        "no" | "off" | "n" | "false" => "false",
        _ => return None,
    };
    Some(format!("write `{meant}`"))
}

//! Checks a node against a table: unknown and missing keys, types, values; everything below it too.

use super::table::{Key, Table, Value};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean, nearest};
use crate::syntax::{Kind, NodeRef};

pub(super) struct Checker<'d> {
    pub(super) diagnostics: &'d mut Diagnostics,
    /// Minor version of the document's `apiVersion`; 2 where it cannot be told.
    pub(super) minor: u8,
}

impl Checker<'_> {
    fn error(&mut self, code: crate::diagnostics::Code, node: NodeRef<'_>, message: String) {
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
        // Names for "did you mean", found once: a mapping may have very many keys that are unknown.
        let mut free: Option<Vec<&'static str>> = None;
        for (key, value) in node.entries() {
            let Some(name) = key.scalar_text() else {
                self.error(
                    codes::DOCUMENT_TYPE,
                    key,
                    format!("expected the name of a key, found {}", key.kind().article()),
                );
                continue;
            };
            if let Some(known) = table.keys.iter().find(|known| known.name == name) {
                self.version(key, known);
                self.value(value, known);
            } else {
                let free = free.get_or_insert_with(|| absent(node, table));
                self.unknown((node, key), name, free, table);
            }
        }
        for required in table.required {
            let near = |key: NodeRef<'_>| key.scalar_text().is_some_and(|text| text.eq_ignore_ascii_case(required));
            if node.get(required).is_none() && !node.entries().any(|(key, _)| near(key)) {
                let span = node.entries().next().map_or_else(|| node.span(), |(key, _)| key.span());
                let message = format!("{} needs the key `{required}`", table.what);
                let hint = match *required {
                    "apiVersion" => Some("write `apiVersion: v3.1.0`".to_owned()),
                    "kind" => Some("write `kind: DataContract`".to_owned()),
                    _ => None,
                };
                let fault = Diagnostic::error(codes::DOCUMENT_MISSING_KEY, message).at(span);
                self.diagnostics.push(fault.missing(node.span(), required).hint_opt(hint));
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

    fn unknown(
        &mut self,
        (owner, key): (NodeRef<'_>, NodeRef<'_>),
        name: &str,
        free: &[&'static str],
        table: &Table,
    ) {
        if let Some(known) = name.split_once(' ').and_then(|(first, _)| free.iter().find(|known| **known == first)) {
            let message = format!("expected `:` behind the key `{known}`");
            let fault = Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(key.span()).meant(owner.span(), Some(known));
            self.diagnostics.push(fault.hint(format!("write `{known}: ..`")));
            return;
        }
        let is_name = name.chars().all(|character| character.is_alphanumeric() || "_-.$".contains(character));
        if table.holds_expression && !is_name {
            let (message, hint) = ("YAML reads a part of an expression as a key here", "quote the expression");
            let fault = Diagnostic::error(codes::DOCUMENT_CUT_EXPRESSION, message).at(key.span());
            self.diagnostics.push(fault.hint(hint));
            return;
        }
        let full = self.diagnostics.is_full();
        let near = if full { None } else { nearest(&short(name), free.iter().copied()) };
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        let hint = hint.or_else(|| {
            let own = free.contains(&"customProperties");
            own.then(|| {
                format!("what is your own goes under `customProperties`: `{{property: {}, value: ..}}`", short(name))
            })
        });
        let message = format!("{} has no key `{}`", table.what, short(name));
        let fault = if table.open_in_3_0 && self.minor == 0 {
            Diagnostic::warning(codes::DOCUMENT_UNKNOWN_KEY, message)
        } else {
            Diagnostic::error(codes::DOCUMENT_UNKNOWN_KEY, message)
        };
        self.diagnostics.push(fault.at(key.span()).meant(owner.span(), near).hint_opt(hint));
    }

    fn value(&mut self, node: NodeRef<'_>, known: &Key) {
        let (name, kind) = (known.name, node.kind());
        let (fits, expected) = match known.value {
            Value::Any => (true, ""),
            Value::TextOrTexts | Value::TextOrObject(_) if kind == Kind::String => (true, ""),
            Value::Text => (kind == Kind::String, "a text"),
            Value::Label => (matches!(kind, Kind::String | Kind::Int | Kind::Float), "a text"),
            Value::Bool => (kind == Kind::Bool, "a bool"),
            Value::Integer => (kind == Kind::Int, "an integer"),
            Value::Number => (matches!(kind, Kind::Int | Kind::Float), "a number"),
            Value::List => (kind == Kind::Sequence, "a list"),
            Value::Pair => return self.pair(node, name),
            Value::Texts | Value::TextOrTexts => return self.texts(node, name),
            Value::Integers => return self.integers(node, name),
            Value::Named => return self.named(node, name),
            Value::OneOfOrNull(_) if kind == Kind::Null => (true, ""),
            Value::OneOf(values) | Value::OneOfOrNull(values) => return self.one_of(node, name, values),
            Value::ObjectOrObjects(table, _) if kind == Kind::Mapping => return self.object(node, table),
            Value::Object(table) | Value::TextOrObject(table) => return self.nested(node, name, table),
            Value::Objects(table) | Value::ObjectOrObjects(_, table) => return self.list(node, name, table),
        };
        if !fits {
            self.wrong_type(node, name, expected);
        }
    }

    pub(super) fn nested(&mut self, node: NodeRef<'_>, name: &str, table: &Table) {
        if node.is_mapping() {
            self.object(node, table);
        } else {
            self.wrong_type(node, name, "a mapping");
        }
    }

    pub(super) fn list(&mut self, node: NodeRef<'_>, name: &str, table: &Table) {
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

    fn integers(&mut self, node: NodeRef<'_>, name: &str) {
        if !node.is_sequence() {
            return self.wrong_type(node, name, "a list of integers");
        }
        for item in node.items().filter(|item| item.kind() != Kind::Int) {
            self.wrong_type(item, name, "an integer");
        }
    }

    fn named(&mut self, node: NodeRef<'_>, name: &str) {
        if !node.is_mapping() {
            return self.wrong_type(node, name, "a mapping of names to texts");
        }
        for (_, value) in node.entries().filter(|(_, value)| value.kind() != Kind::String) {
            self.wrong_type(value, name, "a text");
        }
    }

    fn one_of(&mut self, node: NodeRef<'_>, name: &str, values: &'static [&'static str]) {
        let Some(text) = node.as_str() else {
            return self.wrong_type(node, name, "a text");
        };
        if !values.contains(&text) {
            let message = format!("`{name}`: expected {}, found `{}`", listed(values), short(text));
            let hint = did_you_mean(&short(text), values.iter().copied());
            self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span()).hint_opt(hint));
        }
    }

    fn pair(&mut self, node: NodeRef<'_>, name: &str) {
        let numbers = node.items().filter(|item| matches!(item.kind(), Kind::Int | Kind::Float)).count();
        if !node.is_sequence() || numbers != node.items().len() {
            self.wrong_type(node, name, "a list of two numbers");
        } else if numbers != 2 {
            let message = format!("`{name}`: expected a list of two numbers, found {numbers}");
            self.error(codes::DOCUMENT_VALUE, node, message);
        }
    }
}

/// The keys that a mapping could still have.
fn absent(node: NodeRef<'_>, table: &Table) -> Vec<&'static str> {
    table.keys.iter().map(|known| known.name).filter(|known| node.get(known).is_none()).collect()
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

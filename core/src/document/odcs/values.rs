//! Checks a value against what a table says of it.

use std::collections::HashSet;

use super::check::{At, Checker, MOST_LISTED, listed};
use super::shapes::Shape;
use super::table::{Each, Value, has};
use crate::diagnostics::{codes, did_you_mean, short};
use crate::syntax::{Kind, NodeRef};

/// Whether a value is of the right kind: what an object holds is not looked at.
pub(super) fn fits(node: NodeRef<'_>, value: Value, minor: u8) -> bool {
    let kind = node.kind();
    let each = |item: Value| node.is_sequence() && node.items().all(|node| fits(node, item, minor));
    match value {
        Value::Any => true,
        Value::Scalar => !matches!(kind, Kind::Sequence | Kind::Mapping),
        Value::Text => kind == Kind::String,
        Value::Label | Value::Quoted => matches!(kind, Kind::String | Kind::Int | Kind::Float),
        Value::Shaped(shape) => node.as_str().is_some_and(|text| shape.is_format() || shape.fits(text)),
        Value::Bool => kind == Kind::Bool,
        Value::Integer => kind == Kind::Int,
        Value::AtLeast(least) => kind == Kind::Int && at_least(node, least),
        Value::Number => matches!(kind, Kind::Int | Kind::Float),
        Value::Positive => matches!(kind, Kind::Int | Kind::Float) && is_positive(node),
        Value::IntegerOrText => matches!(kind, Kind::Int | Kind::String),
        Value::Texts => each(Value::Text),
        Value::Integers => each(Value::Integer),
        Value::Named | Value::Mapping | Value::Object(_) => kind == Kind::Mapping,
        Value::List => kind == Kind::Sequence,
        Value::Each(list) => each(*list.item),
        Value::OneOf(words) => node.as_str().is_some_and(|text| words.contains(&text)),
        Value::OneOfOrNull(words) => kind == Kind::Null || node.as_str().is_some_and(|text| words.contains(&text)),
        Value::Words(groups) => node.as_str().is_some_and(|text| known(groups, text, |versions| has(versions, minor))),
        Value::TextOrMapping | Value::TextOrObject(_) => matches!(kind, Kind::String | Kind::Mapping),
        Value::Objects(_) => each(Value::Mapping),
        Value::ObjectOrObjects(..) => matches!(kind, Kind::Mapping | Kind::Sequence),
        Value::Either(list) => list.iter().any(|one| fits(node, *one, minor)),
    }
}

/// What a table expects, for messages.
pub(super) fn described(value: Value) -> String {
    let text = match value {
        Value::Any | Value::Scalar => "a text, a number, a bool or null",
        Value::Text | Value::Label | Value::Quoted => "a text",
        Value::Shaped(shape) => shape.described(),
        Value::Bool => "a bool",
        Value::Integer => "an integer",
        Value::AtLeast(least) => return format!("an integer of at least {least}"),
        Value::Number => "a number",
        Value::Positive => "a number above 0",
        Value::IntegerOrText => "an integer or a text",
        Value::Integers => "a list of integers",
        Value::Named => "a mapping of names to texts",
        Value::Each(Each { item: Value::Number, least: 2, most: Some(2), .. }) => "a list of two numbers",
        Value::Texts | Value::Each(Each { item: Value::Text, .. }) => "a list of texts",
        Value::List | Value::Objects(_) | Value::Each(_) => "a list",
        Value::OneOf(words) | Value::OneOfOrNull(words) => return listed(words),
        Value::Words(groups) => {
            return listed(&groups.iter().flat_map(|(_, words)| words.iter().copied()).collect::<Vec<_>>());
        }
        Value::Mapping | Value::Object(_) => "a mapping",
        Value::TextOrMapping | Value::TextOrObject(_) => "a text or a mapping",
        Value::ObjectOrObjects(..) => "a mapping or a list",
        Value::Either(list) => {
            let mut parts: Vec<String> = Vec::new();
            for part in list.iter().map(|one| described(*one)).filter(|part| !part.is_empty()) {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            return parts.join(", or ");
        }
    };
    text.to_owned()
}

fn known(groups: &[(u8, &[&str])], text: &str, versions: impl Fn(u8) -> bool) -> bool {
    groups.iter().any(|(of, words)| versions(*of) && words.contains(&text))
}

fn at_least(node: NodeRef<'_>, least: u8) -> bool {
    // An integer beyond the range of its type has a sign that tells.
    let text = node.number_text().unwrap_or("");
    text.parse::<i128>().map_or_else(|_| !text.starts_with('-'), |number| number >= i128::from(least))
}

fn is_positive(node: NodeRef<'_>) -> bool {
    let text = node.number_text().unwrap_or("");
    let digits = text.split(['e', 'E']).next().unwrap_or("");
    !text.starts_with('-') && digits.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

impl Checker<'_> {
    pub(super) fn wrong_type(&mut self, node: NodeRef<'_>, name: &str, expected: &str, at: At) {
        let found = match node.kind() {
            Kind::Sequence | Kind::Mapping | Kind::Null => node.kind().article().to_owned(),
            _ => format!("`{}`", short(node.scalar_text().unwrap_or(""))),
        };
        let hint = match node.kind() {
            Kind::Null => Some("give it a value, or leave the key out".to_owned()),
            Kind::Int | Kind::Float | Kind::Bool if expected.starts_with("a text") => Some("quote it".to_owned()),
            Kind::Mapping if node.is_flow() && node.entries().next().is_some_and(|(key, _)| key.is_mapping()) => {
                Some("`{{ .. }}` is a mapping to YAML: quote the text".to_owned())
            }
            Kind::String if expected == "a bool" => bool_hint(node.as_str().unwrap_or("")),
            _ => None,
        };
        let message = format!("`{name}`: expected {expected}, found {found}");
        self.fault(at, codes::DOCUMENT_TYPE, node, message, hint);
    }

    /// Checks a value, and all below it.
    pub(super) fn value(&mut self, node: NodeRef<'_>, name: &str, value: Value, at: At) {
        match value {
            Value::Object(table) | Value::TextOrObject(table) | Value::ObjectOrObjects(table, _)
                if node.is_mapping() =>
            {
                self.object_at(node, table, at);
            }
            Value::Objects(table) | Value::ObjectOrObjects(_, table) if node.is_sequence() => {
                node.items().for_each(|item| self.value(item, name, Value::Object(table), at));
            }
            Value::Texts => {
                self.each(node, name, &Each { item: &Value::Text, least: 0, most: None, unique: false }, at);
            }
            Value::Integers => {
                self.each(node, name, &Each { item: &Value::Integer, least: 0, most: None, unique: false }, at);
            }
            Value::Each(list) => self.each(node, name, &list, at),
            Value::Either(list) => self.either(node, name, list, at),
            Value::Named => self.named(node, name, at),
            Value::OneOfOrNull(_) if node.is_null() => {}
            Value::OneOf(words) | Value::OneOfOrNull(words) => {
                self.one_of(node, name, &[(super::table::ALL, words)], at);
            }
            Value::Words(groups) => self.one_of(node, name, groups, at),
            Value::Shaped(shape) => self.shaped(node, name, shape, at),
            Value::AtLeast(_) | Value::Positive if matches!(node.kind(), Kind::Int | Kind::Float) => {
                self.bounded(node, name, value, at);
            }
            Value::Quoted if matches!(node.kind(), Kind::Int | Kind::Float) => {
                let text = short(node.scalar_text().unwrap_or(""));
                let message = format!("`{name}`: expected a text, found the number `{text}`");
                let hint = Some("quote it: other readers change a number's digits".to_owned());
                self.warning(codes::DOCUMENT_TYPE, node, message, hint);
            }
            _ if fits(node, value, at.minor) => {}
            _ => self.wrong_type(node, name, &described(value), at),
        }
    }

    fn bounded(&mut self, node: NodeRef<'_>, name: &str, value: Value, at: At) {
        if fits(node, value, at.minor) {
            return;
        }
        if node.kind() == Kind::Float && matches!(value, Value::AtLeast(_)) {
            return self.wrong_type(node, name, "an integer", at);
        }
        let found = short(node.scalar_text().unwrap_or(""));
        let message = format!("`{name}`: expected {}, found `{found}`", described(value));
        self.fault(at, codes::DOCUMENT_VALUE, node, message, None);
    }

    fn each(&mut self, node: NodeRef<'_>, name: &str, list: &Each, at: At) {
        if !node.is_sequence() {
            return self.wrong_type(node, name, &described(Value::Each(*list)), at);
        }
        let (count, least) = (node.items().len(), list.least);
        if count < least || list.most.is_some_and(|most| count > most) {
            let expected = match list.most {
                Some(most) if most == least => format!("a list of {}", words_of(least)),
                _ => format!("at least {}", words_of(least)),
            };
            let found = if count == 0 { "none".to_owned() } else { count.to_string() };
            self.fault(at, codes::DOCUMENT_VALUE, node, format!("`{name}`: expected {expected}, found {found}"), None);
        }
        let mut seen: HashSet<String> = HashSet::new();
        for item in node.items() {
            self.value(item, name, *list.item, at);
            // Objects are compared by what makes them equal, where they are lowered.
            if list.unique && !item.is_mapping() {
                let mut text = String::new();
                item.write_json(&mut text);
                if !seen.insert(text) {
                    let message =
                        format!("`{name}`: the value `{}` stands twice", short(item.scalar_text().unwrap_or("")));
                    self.fault(at, codes::DOCUMENT_VALUE, item, message, None);
                }
            }
        }
    }

    /// One of several forms: the first of the right kind says what is wrong with it.
    fn either(&mut self, node: NodeRef<'_>, name: &str, list: &'static [Value], at: At) {
        if list.iter().any(|one| fits(node, *one, at.minor)) && !node.is_sequence() {
            return;
        }
        let of_kind = list.iter().find(|one| matches!(one, Value::Each(_)) == node.is_sequence());
        match of_kind {
            Some(Value::Each(each)) => self.each(node, name, each, at),
            _ if node.kind() == Kind::String => {
                let texts: Vec<Value> = list.iter().copied().filter(|one| !matches!(one, Value::Each(_))).collect();
                let expected = texts.iter().map(|one| described(*one)).collect::<Vec<_>>().join(", or ");
                let found = short(node.as_str().unwrap_or(""));
                self.fault(
                    at,
                    codes::DOCUMENT_VALUE,
                    node,
                    format!("`{name}`: expected {expected}, found `{found}`"),
                    None,
                );
            }
            _ => self.wrong_type(node, name, "a text, or a list of texts", at),
        }
    }

    fn shaped(&mut self, node: NodeRef<'_>, name: &str, shape: Shape, at: At) {
        let Some(text) = node.as_str() else { return self.wrong_type(node, name, "a text", at) };
        if !shape.fits(text) {
            let message = format!("`{name}`: expected {}, found `{}`", shape.described(), short(text));
            let lenient = at.lenient || shape.is_format();
            self.fault(At { lenient, ..at }, codes::DOCUMENT_VALUE, node, message, None);
        }
    }

    fn named(&mut self, node: NodeRef<'_>, name: &str, at: At) {
        if !node.is_mapping() {
            return self.wrong_type(node, name, "a mapping of names to texts", at);
        }
        for (_, value) in node.entries().filter(|(_, value)| value.kind() != Kind::String) {
            self.wrong_type(value, name, "a text", at);
        }
    }

    /// A word; one that no version knows is an error wherever it stands, since it would turn off
    /// what it names.
    fn one_of(&mut self, node: NodeRef<'_>, name: &str, groups: &[(u8, &'static [&'static str])], at: At) {
        let Some(text) = node.as_str() else {
            return self.wrong_type(node, name, "a text", at);
        };
        if known(groups, text, |versions| has(versions, at.minor)) {
            return;
        }
        if let Some((versions, _)) = groups.iter().find(|(_, words)| words.contains(&text)) {
            let since = super::table::nearest(*versions, at.minor);
            let message = format!("the `{name}` `{text}` came with v3.{since}, the document says v3.{}", at.minor);
            return self.warning(codes::DOCUMENT_VALUE, node, message, None);
        }
        let words: Vec<&'static str> = groups.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let message = format!("`{name}`: expected {}, found `{}`", listed(&words), short(text));
        let hint = match usual_name(text).filter(|known| name == "logicalType" && words.contains(known)) {
            Some(meant) => Some(format!("did you mean `{meant}`?")),
            None => did_you_mean(&short(text), words.iter().copied())
                .or_else(|| (words.len() > MOST_LISTED).then(|| format!("it is one of {}", words.join(", ")))),
        };
        self.fault(At { lenient: false, ..at }, codes::DOCUMENT_VALUE, node, message, hint);
    }
}

fn words_of(count: usize) -> String {
    match count {
        1 => "one value".to_owned(),
        2 => "two numbers".to_owned(),
        _ => format!("{count} values"),
    }
}

/// The logical type that a type of databases and languages goes by here.
fn usual_name(text: &str) -> Option<&'static str> {
    let plain = text.split('(').next().unwrap_or(text).trim().to_ascii_lowercase();
    Some(match plain.as_str() {
        "text" | "varchar" | "char" | "str" | "uuid" | "enum" => "string",
        "int" | "long" | "bigint" | "smallint" | "tinyint" | "int32" | "int64" | "short" => "integer",
        "float" | "double" | "decimal" | "numeric" | "real" | "float32" | "float64" => "number",
        "bool" | "bit" => "boolean",
        "datetime" | "date-time" | "timestamptz" | "instant" => "timestamp",
        "record" | "struct" | "row" => "object",
        "list" | "set" => "array",
        "dict" => "map",
        _ => return None,
    })
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

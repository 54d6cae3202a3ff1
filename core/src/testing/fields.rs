//! Reads the fields of a mapping one by one, and reports what does not fit at its place.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes, did_you_mean, nearest, quoted, short};
use crate::syntax::{Kind, NodeRef};

pub(super) struct Fields<'d> {
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl Fields<'_> {
    pub(super) fn error(&mut self, code: Code, node: NodeRef<'_>, message: String, hint: Option<String>) {
        self.diagnostics.push(Diagnostic::error(code, message).at(node.span()).hint_opt(hint));
    }

    fn wrong_type(&mut self, node: NodeRef<'_>, key: &str, expected: &str) {
        let found = match node.kind() {
            Kind::Sequence | Kind::Mapping | Kind::Null => node.kind().article().to_owned(),
            _ => format!("`{}`", short(node.scalar_text().unwrap_or(""))),
        };
        let hint = match node.kind() {
            Kind::Int | Kind::Float | Kind::Bool if expected == "a text" => Some("quote it".to_owned()),
            Kind::String if expected == "a bool" => Some("write `true` or `false`".to_owned()),
            _ => None,
        };
        self.error(codes::DOCUMENT_TYPE, node, format!("`{key}`: expected {expected}, found {found}"), hint);
    }

    /// Whether a node is a mapping; its unknown and absent keys are reported.
    pub(super) fn mapping(&mut self, node: NodeRef<'_>, what: &str, keys: &[&str], required: &[&str]) -> bool {
        if !node.is_mapping() {
            let message = format!("{what}: expected a mapping, found {}", node.kind().article());
            self.error(codes::DOCUMENT_TYPE, node, message, None);
            return false;
        }
        // Of a key that is misspelt it is not said as well that the right one is missing.
        let mut meant: Vec<&str> = Vec::new();
        for (key, _) in node.entries() {
            let name = key.scalar_text().unwrap_or("");
            if keys.contains(&name) {
                continue;
            }
            let absent = keys.iter().copied().filter(|known| node.get(known).is_none());
            let near = if self.diagnostics.is_full() { None } else { nearest(&short(name), absent) };
            meant.extend(near);
            let hint = near
                .map_or_else(|| format!("it has the keys {}", quoted(keys)), |near| format!("did you mean `{near}`?"));
            let message = format!("{what} has no key `{}`", short(name));
            self.error(codes::DOCUMENT_UNKNOWN_KEY, key, message, Some(hint));
        }
        for key in required.iter().filter(|key| node.get(key).is_none() && !meant.contains(key)) {
            let at = node.entries().next().map_or(node, |(key, _)| key);
            self.error(codes::DOCUMENT_MISSING_KEY, at, format!("{what} needs the key `{key}`"), None);
        }
        true
    }

    pub(super) fn text<'n>(&mut self, node: NodeRef<'n>, key: &str) -> Option<&'n str> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, key, "a text");
        }
        text
    }

    /// A text that is not empty.
    pub(super) fn name<'n>(&mut self, node: NodeRef<'n>, key: &str) -> Option<&'n str> {
        let text = self.text(node, key)?;
        if text.trim().is_empty() {
            self.error(codes::DOCUMENT_VALUE, node, format!("`{key}`: expected a name, found nothing"), None);
            return None;
        }
        Some(text)
    }

    pub(super) fn bool(&mut self, node: NodeRef<'_>, key: &str) -> Option<bool> {
        let value = node.as_bool();
        if value.is_none() {
            self.wrong_type(node, key, "a bool");
        }
        value
    }

    /// A number from 1.
    pub(super) fn count(&mut self, node: NodeRef<'_>, key: &str) -> Option<usize> {
        let number = (node.kind() == Kind::Int).then(|| node.number_text()).flatten();
        let count = number.and_then(|text| text.parse().ok()).filter(|count| *count > 0);
        if count.is_none() {
            self.wrong_type(node, key, "an integer from 1");
        }
        count
    }

    pub(super) fn texts<'n>(&mut self, node: NodeRef<'n>, key: &str) -> Option<Vec<(&'n str, NodeRef<'n>)>> {
        let items = self.list(node, key)?;
        Some(items.into_iter().filter_map(|item| Some((self.text(item, key)?, item))).collect())
    }

    pub(super) fn list<'n>(&mut self, node: NodeRef<'n>, key: &str) -> Option<Vec<NodeRef<'n>>> {
        if !node.is_sequence() {
            self.wrong_type(node, key, "a list");
            return None;
        }
        Some(node.items().collect())
    }

    /// A word out of a few; anything else is an error with the nearest one.
    pub(super) fn word<T: Copy>(&mut self, node: NodeRef<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node, key)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let message = format!("`{key}`: expected one of {}, found `{}`", quoted(&names), short(text));
        self.error(codes::DOCUMENT_VALUE, node, message, did_you_mean(&short(text), names.iter().copied()));
        None
    }
}

//! The edits of a contract in YAML.

use super::edit::{Edit, Lines, misspelt, part};
use super::scan::{Entry, content_end, entries};
use super::words;

struct Edits<'t> {
    lines: Lines<'t>,
    /// The contract uses our extensions.
    ours: bool,
    list: Vec<Edit>,
}

/// Every edit of a contract; `ours`: with our extensions in it.
pub(crate) fn edits(text: &str, ours: bool) -> Vec<Edit> {
    let mut edits = Edits { lines: Lines::of(text), ours, list: Vec::new() };
    let all = entries(&edits.lines.all);
    for (seed, entry) in all.iter().enumerate() {
        let next = all.get(seed + 1);
        edits.key(entry, seed);
        edits.value(entry, seed);
        edits.colon(entry);
        edits.quotes(entry);
        edits.brackets(entry);
        if !entry.flow {
            edits.indentation(entry, next);
            edits.tab(entry);
            edits.duplicate(entry);
        }
        if ours {
            edits.references(entry, seed);
            edits.expression(entry, seed);
        }
    }
    edits.list
}

impl Edits<'_> {
    fn push(&mut self, kind: &'static str, at: usize, text: String, right: Option<&str>, wrote: impl Into<String>) {
        let right = right.map(str::to_owned);
        self.list.push(Edit { kind, text, lines: vec![at + 1], right, wrote: wrote.into() });
    }

    fn replace(&mut self, kind: &'static str, entry: &Entry, range: (usize, usize), by: &str, right: Option<&str>) {
        let text = self.lines.replaced(entry.line, range, by);
        self.push(kind, entry.line, text, right, by);
    }

    /// Whether the format says what may stand there.
    fn is_known(&self, entry: &Entry) -> bool {
        let key = entry.key_text(&self.lines.all);
        (self.ours || !entry.below_value) && words::is_known(&entry.parent, key, self.ours && entry.below_value)
    }

    fn key(&mut self, entry: &Entry, seed: usize) {
        let key = entry.key_text(&self.lines.all);
        if self.is_known(entry) && key.len() > 2 {
            self.replace("key misspelt", entry, entry.key, &misspelt(key, seed), Some(key));
        }
    }

    fn value(&mut self, entry: &Entry, seed: usize) {
        let (key, value) = (entry.key_text(&self.lines.all), entry.value_text(&self.lines.all));
        if value.is_empty() || !self.is_known(entry) || value.starts_with(['|', '>']) {
            return;
        }
        let kind = "value mistyped";
        let by = match value.chars().next() {
            Some('[') if words::LISTS.contains(&key) => ["{a: b}", "some", "7"].get(seed % 3),
            Some('{') => ["[a, b]", "7"].get(seed % 2),
            _ if words::BOOLS.contains(&key) => ["yes", "off", "\"true\"", "1"].get(seed % 4),
            _ if words::NUMBERS.contains(&key) => ["many", "\"7\"", "[7]"].get(seed % 3),
            _ if words::TEXTS.contains(&key) => ["42", "[a, b]", "true", "{a: b}"].get(seed % 4),
            _ => None,
        };
        if let Some(by) = by {
            self.replace(kind, entry, entry.value, by, None);
        }
        let place = (entry.parent.as_str(), key);
        let bare = value.trim_matches(['"', '\'']);
        if words::ENUMS.contains(&place)
            && bare.len() > 2
            && bare.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
        {
            self.replace("enum word misspelt", entry, entry.value, &misspelt(bare, seed), Some(bare));
        }
    }

    fn colon(&mut self, entry: &Entry) {
        if self.is_known(entry) && !entry.value_text(&self.lines.all).is_empty() {
            self.replace("colon dropped", entry, (entry.key.1, entry.key.1 + 1), "", None);
        }
    }

    fn quotes(&mut self, entry: &Entry) {
        let value = entry.value_text(&self.lines.all);
        let (start, end) = entry.value;
        if value.len() > 2 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']) {
            self.replace("quote dropped", entry, (start, start + 1), "", None);
            self.replace("quote dropped", entry, (end - 1, end), "", None);
        }
    }

    fn brackets(&mut self, entry: &Entry) {
        let value = entry.value_text(&self.lines.all);
        let (start, end) = entry.value;
        if value.len() < 3 || !value.starts_with(['[', '{']) || !value.ends_with([']', '}']) {
            return;
        }
        self.replace("bracket dropped", entry, (start, start + 1), "", None);
        self.replace("bracket dropped", entry, (end - 1, end), "", None);
        let other = if value.ends_with(']') { "}" } else { "]" };
        self.replace("bracket moved", entry, (end - 1, end), other, None);
        if let Some(comma) = value.find(", ") {
            let inside = part(value, 1, value.len() - 1);
            let close = part(value, value.len() - 1, value.len());
            let open = part(value, 0, 1);
            let moved = format!("{open}{}{close}{}", part(inside, 0, comma - 1), part(inside, comma - 1, inside.len()));
            self.replace("bracket moved", entry, entry.value, &moved, None);
        }
    }

    /// A line that loses a part of its indentation while its neighbours keep theirs.
    fn indentation(&mut self, entry: &Entry, next: Option<&Entry>) {
        let line = self.lines.all[entry.line];
        let indent = line.len() - line.trim_start().len();
        let has_sibling = next
            .is_some_and(|next| !next.flow && !next.first && next.line == entry.line + 1 && next.key.0 == entry.key.0);
        if indent < 2 || entry.first || !has_sibling || entry.value_text(&self.lines.all).is_empty() {
            return;
        }
        for lost in [1, 2, indent] {
            let text = self.lines.replaced(entry.line, (0, lost), "");
            self.push("indentation lost", entry.line, text, None, format!("{lost} blanks fewer"));
        }
    }

    fn tab(&mut self, entry: &Entry) {
        let line = self.lines.all[entry.line];
        let indent = line.len() - line.trim_start().len();
        if indent >= 2 {
            let text = self.lines.replaced(entry.line, (0, indent), "\t");
            self.push("tab", entry.line, text, None, "a tab for the indentation");
        }
    }

    fn duplicate(&mut self, entry: &Entry) {
        let value = entry.value_text(&self.lines.all);
        if value.is_empty() || value.starts_with(['|', '>']) || !self.is_known(entry) {
            return;
        }
        let line = self.lines.all[entry.line];
        let copy = format!("{}{}", " ".repeat(entry.key.0), part(line, entry.key.0, content_end(line)));
        let text = self.lines.with(entry.line, &[line, &copy]);
        self.push("duplicate key", entry.line + 1, text, None, copy.trim().to_owned());
    }

    /// Names of files, of fields and of elements.
    fn references(&mut self, entry: &Entry, seed: usize) {
        let (key, value) = (entry.key_text(&self.lines.all), entry.value_text(&self.lines.all));
        let kind = "reference renamed";
        let file = [".avsc", ".json"].iter().any(|ending| value.ends_with(ending));
        if file && (key == "value" || (key == "file" && entry.parent == "value")) {
            let stem = value.split('.').next().unwrap_or_default();
            let end = entry.value.0 + stem.len();
            let wrong = misspelt(stem, seed);
            let text = self.lines.replaced(entry.line, (entry.value.0, end), &wrong);
            self.push(kind, entry.line, text, Some(value), wrong);
        }
        let is_property = entry.parent == "properties" && key == "name";
        if is_property && entry.first {
            self.replace(kind, entry, entry.value, &misspelt(value, seed), Some(value));
        }
        if let Some((object, field)) = value.split_once('.').filter(|_| key == "element") {
            let start = entry.value.0;
            let dot = start + object.len();
            self.replace(kind, entry, (start, dot), &misspelt(object, seed), Some(object));
            self.replace(kind, entry, (dot + 1, entry.value.1), &misspelt(field, seed), Some(field));
        }
        if entry.parent == "implementation" && key == "tags" {
            let tag = value.trim_matches(['[', ']']);
            let start = entry.value.0 + 1;
            self.replace(kind, entry, (start, start + tag.len()), &misspelt(tag, seed), Some(tag));
        }
    }

    /// Fields, functions and symbols of an expression.
    fn expression(&mut self, entry: &Entry, seed: usize) {
        let (key, value) = (entry.key_text(&self.lines.all), entry.value_text(&self.lines.all));
        if !matches!(key, "implementation" | "expr" | "when" | "message") || value.is_empty() {
            return;
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        for (number, (dot, _)) in value.match_indices('.').enumerate() {
            let rest = part(value, dot + 1, value.len());
            let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
            if name.len() < 3 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let call = part(rest, name.len(), rest.len()).starts_with('(');
            let kind = if call { "function misspelt" } else { "reference renamed" };
            let start = entry.value.0 + dot + 1;
            let wrong = misspelt(&name, seed + number);
            self.replace(kind, entry, (start, start + name.len()), &wrong, Some(&name));
        }
        for name in ["has(", "decimal(", "timestamp("] {
            if let Some(at) = value.find(name) {
                let name = name.trim_end_matches('(');
                let start = entry.value.0 + at;
                let range = (start, start + name.len());
                self.replace("function misspelt", entry, range, &misspelt(name, seed), Some(name));
            }
        }
        for symbol in ["SHIPPED", "captured", "sepa", "wallet"] {
            if let Some(at) = value.find(&format!("'{symbol}'")) {
                let start = entry.value.0 + at + 1;
                let range = (start, start + symbol.len());
                self.replace("enum word misspelt", entry, range, &misspelt(symbol, seed), Some(symbol));
            }
        }
    }
}

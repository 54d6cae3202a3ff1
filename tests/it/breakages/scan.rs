//! The entries of a YAML document, line by line: enough for documents in plain style.

use super::edit::part;

/// A `key: value`, in a line of its own or within brackets.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// From 0.
    pub(crate) line: usize,
    pub(crate) key: (usize, usize),
    pub(crate) value: (usize, usize),
    /// The key of the mapping or list that it stands in; empty at the root.
    pub(crate) parent: String,
    /// Within brackets.
    pub(crate) flow: bool,
    /// The first one of a list's item.
    pub(crate) first: bool,
    /// The names of the extension or custom property whose value it is a part of.
    pub(crate) below_value: bool,
}

impl Entry {
    pub(crate) fn key_text<'t>(&self, lines: &[&'t str]) -> &'t str {
        part(lines[self.line], self.key.0, self.key.1)
    }

    pub(crate) fn value_text<'t>(&self, lines: &[&'t str]) -> &'t str {
        part(lines[self.line], self.value.0, self.value.1)
    }
}

/// Every entry of a document, in order.
pub(crate) fn entries(lines: &[&str]) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut skip_above: Option<usize> = None;
    let mut in_quote = false;
    for (number, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if in_quote {
            in_quote = !line.trim_end().ends_with('"');
            continue;
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        if skip_above.is_some_and(|column| indent > column) {
            continue;
        }
        skip_above = None;
        let mut start = indent;
        while part(line, start, start + 2) == "- " {
            start += 2;
            start += part(line, start, line.len()).len() - part(line, start, line.len()).trim_start().len();
        }
        let first = start > indent;
        let end = content_end(line);
        open.retain(|(column, _)| *column < start);
        let parent = open.last().map(|(_, key)| key.clone()).unwrap_or_default();
        let below_value = open.iter().any(|(_, key)| key == "value");
        if part(line, start, start + 1) == "{" {
            flow(line, number, start, &parent, below_value, &mut found);
            continue;
        }
        let Some(colon) = colon(line, start, end) else { continue };
        let value = colon + 1 + part(line, colon + 1, end).len() - part(line, colon + 1, end).trim_start().len();
        let key = part(line, start, colon).to_owned();
        let entry = Entry {
            line: number,
            key: (start, colon),
            value: (value.min(end), end),
            parent,
            flow: false,
            first,
            below_value,
        };
        let text = entry.value_text(lines);
        if text.starts_with(['|', '>']) {
            skip_above = Some(start);
        }
        in_quote = text.starts_with('"') && (text.len() == 1 || !text.ends_with('"'));
        if in_quote {
            continue;
        }
        let below = below_value || key == "value";
        found.push(entry);
        if text.starts_with('{') {
            flow(line, number, value, &key, below, &mut found);
        }
        open.push((start, key));
    }
    found
}

/// Where the content of a line ends: before a comment, and before blanks.
pub(crate) fn content_end(line: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        match (quote, char) {
            (None, '#') if before == ' ' => return part(line, 0, at).trim_end().len(),
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',') => quote = Some(char),
            (Some(open), _) if open == char => quote = None,
            _ => {}
        }
        before = char;
    }
    line.trim_end().len()
}

fn colon(line: &str, start: usize, end: usize) -> Option<usize> {
    let text = part(line, start, end);
    if text.starts_with(['"', '\'', '[']) {
        return None;
    }
    let at = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len))?;
    Some(start + at)
}

/// The entries of a mapping in brackets that begins at `start` and ends on its line.
fn flow(line: &str, number: usize, start: usize, parent: &str, below_value: bool, found: &mut Vec<Entry>) {
    let mut parents: Vec<String> = Vec::new();
    let mut last_key = parent.to_owned();
    let mut at = start;
    let mut key_start = None;
    while at < line.len() {
        let rest = part(line, at, line.len());
        let Some(char) = rest.chars().next() else { break };
        match char {
            '"' | '\'' => at += part(rest, 1, rest.len()).find(char).map_or(rest.len(), |end| end + 2) - 1,
            '{' | '[' => {
                parents.push(last_key.clone());
                key_start = (char == '{').then_some(at + 1);
            }
            '}' | ']' => {
                parents.pop();
                key_start = None;
            }
            ',' => key_start = Some(at + 1),
            ':' if rest.starts_with(": ") => {
                if let Some(from) = key_start.take() {
                    let from = from + part(line, from, at).len() - part(line, from, at).trim_start().len();
                    part(line, from, at).clone_into(&mut last_key);
                    let parent = parents.last().cloned().unwrap_or_default();
                    let value = (at + 2, value_end(line, at + 2));
                    let key = (from, at);
                    found.push(Entry { line: number, key, value, parent, flow: true, first: false, below_value });
                }
            }
            _ => {}
        }
        at += char.len_utf8();
    }
}

/// Where a value within brackets ends.
fn value_end(line: &str, start: usize) -> usize {
    let mut depth = 0;
    let mut quote = None;
    for (at, char) in part(line, start, line.len()).char_indices() {
        match (quote, char) {
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), _) if open == char => quote = None,
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') if depth > 0 => depth -= 1,
            (None, '}' | ']' | ',') if depth == 0 => return start + at,
            _ => {}
        }
    }
    line.len()
}

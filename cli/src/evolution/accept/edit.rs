//! An entry put into the text of a document, so that all else stays as people wrote it. The place is
//! sought by the layout that documents have; whether it was the right one, the caller checks.

/// What is accepted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) code: &'a str,
    pub(super) path: &'a str,
    pub(super) rule: Option<&'a str>,
    pub(super) about: Option<&'a str>,
    pub(super) owner: &'a str,
    pub(super) reason: Option<&'a str>,
    pub(super) until: Option<&'a str>,
}

impl Entry<'_> {
    /// As a mapping on one line; with quoted keys it is JSON as well.
    pub(super) fn text(&self, json: bool) -> String {
        let key = |name: &str| if json { format!("\"{name}\"") } else { name.to_owned() };
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let plain = |text: &str| if json { quoted(text) } else { text.to_owned() };
        let mut parts =
            vec![format!("{}: {}", key("code"), plain(self.code)), format!("{}: {}", key("path"), quoted(self.path))];
        parts.extend(self.rule.map(|rule| format!("{}: {}", key("rule"), quoted(rule))));
        parts.extend(self.about.map(|about| format!("{}: {}", key("about"), quoted(about))));
        parts.push(format!("{}: {}", key("owner"), quoted(self.owner)));
        parts.extend(self.reason.map(|reason| format!("{}: {}", key("reason"), quoted(reason))));
        parts.extend(self.until.map(|until| format!("{}: {}", key("until"), plain(until))));
        format!("{{{}}}", parts.join(", "))
    }
}

/// The document with the entry, in place of another one where that is to be renewed; `None` where no place
/// for it is found.
pub(super) fn with_entry(
    text: &str,
    object: Option<&str>,
    entry: &Entry<'_>,
    renewed: Option<usize>,
) -> Option<String> {
    let json = text.trim_start().starts_with('{');
    let entry = entry.text(json);
    let within = object_range(text, object);
    match find(text, within, "stipulaEvolution") {
        Some(at) => into_policy(text, at, &entry, json, renewed),
        None => new_policy(text, within, &entry, json),
    }
}

/// The lines of one schema object; all of the document, where they cannot be told.
fn object_range(text: &str, object: Option<&str>) -> (usize, usize) {
    let all = (0, text.len());
    let Some(object) = object else { return all };
    let mut found = None;
    for (at, line) in lines(text) {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        let Some(rest) = bare.strip_prefix("- name:") else { continue };
        match found {
            None if rest.trim().trim_matches(['"', '\'']) == object => found = Some((at, indent)),
            Some((start, depth)) if indent == depth => return (start, at),
            _ => {}
        }
    }
    found.map_or(all, |(start, _)| (start, text.len()))
}

/// The offset behind a word.
fn find(text: &str, (start, end): (usize, usize), word: &str) -> Option<usize> {
    let part = text.get(start..end)?;
    part.find(word).map(|at| start + at + word.len())
}

/// Each line with its offset, without its end.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end_matches(['\n', '\r'])))
    })
}

fn into_policy(text: &str, at: usize, entry: &str, json: bool, renewed: Option<usize>) -> Option<String> {
    let value = key_behind(text, at, "value")?;
    let rest = text.get(value..)?;
    let begins = value + (rest.len() - rest.trim_start_matches(' ').len());
    if text.get(begins..)?.starts_with('{') {
        let end = closing(text, begins)?;
        let inner = text.get(begins + 1..end)?;
        if let Some(list) = inner.find("accepted").and_then(|at| key_end(text, begins + 1 + at)) {
            return into_list(text, list, entry, renewed);
        }
        let accepted = format!("{}: [{entry}]", if json { "\"accepted\"" } else { "accepted" });
        let empty = inner.trim().is_empty();
        let (at, put) =
            if empty { (begins + 1, accepted) } else { (begins + 1 + inner.trim_end().len(), format!(", {accepted}")) };
        return inserted(text, at, &put);
    }
    into_block(text, value, entry, renewed)
}

/// A policy over several lines.
fn into_block(text: &str, value: usize, entry: &str, renewed: Option<usize>) -> Option<String> {
    let mut below = lines(text).skip_while(|(at, _)| *at < value).skip_while(|(_, line)| is_blank(line)).peekable();
    let (_, first) = below.peek().copied()?;
    let depth = indent(first);
    let block: Vec<(usize, &str)> = below.take_while(|(_, line)| is_blank(line) || indent(line) >= depth).collect();
    let pad = " ".repeat(depth);
    let accepted =
        block.iter().position(|(_, line)| indent(line) == depth && line.trim_start().starts_with("accepted:"));
    let Some(place) = accepted else {
        let put = format!("{pad}accepted:\n{pad}  - {entry}\n");
        return after_line(text, block.iter().rev().find(|(_, line)| !is_blank(line))?, &put);
    };
    let (at, line) = block.get(place)?;
    if line.contains('[') {
        return into_list(text, at + line.find(':')? + 1, entry, renewed);
    }
    // The items may stand as deep as their key.
    let items: Vec<&(usize, &str)> = block
        .iter()
        .skip(place + 1)
        .take_while(|(_, line)| {
            is_blank(line) || indent(line) > depth || (indent(line) == depth && line.trim_start().starts_with('-'))
        })
        .collect();
    let dash =
        items.iter().find(|(_, line)| line.trim_start().starts_with('-')).map_or(depth + 2, |(_, line)| indent(line));
    let last = items.iter().rev().find(|(_, line)| !is_blank(line)).copied().unwrap_or(block.get(place)?);
    let put = format!("{}- {entry}\n", " ".repeat(dash));
    let Some(renewed) = renewed else { return after_line(text, last, &put) };
    let mut starts = items.iter().filter(|(_, line)| indent(line) == dash && line.trim_start().starts_with('-'));
    let (start, _) = starts.nth(renewed)?;
    let end = starts.next().map_or(last.0 + last.1.len(), |(next, _)| *next);
    // Of the last one the end of its line stays, and what stands between two of them as well.
    let own = text.get(*start..end)?.trim_end();
    Some(format!("{}{}{}", text.get(..*start)?, put.trim_end(), text.get(start + own.len()..)?))
}

fn new_policy(text: &str, within: (usize, usize), entry: &str, json: bool) -> Option<String> {
    if json {
        return None;
    }
    let policy = format!("{{property: stipulaEvolution, value: {{accepted: [{entry}]}}}}");
    let schema = lines(text).find(|(_, line)| line.starts_with("schema:"))?;
    let start = within.0.max(schema.0);
    let mut below = lines(text).skip_while(|(at, _)| *at < start || *at == schema.0);
    let (at, first) = below.find(|(_, line)| line.trim_start().starts_with("- "))?;
    let depth = indent(first) + 2;
    let end = within.1;
    let own: Vec<(usize, &str)> = lines(text)
        .skip_while(|(line, _)| *line <= at)
        .take_while(|(at, line)| *at < end && (is_blank(line) || indent(line) >= depth))
        .collect();
    let is_key = |line: &str| indent(line) == depth && line.trim_start().starts_with("customProperties:");
    let Some(place) = own.iter().position(|(_, line)| is_key(line)) else {
        return after_line(text, &(at, first), &format!("{}customProperties: [{policy}]\n", " ".repeat(depth)));
    };
    let (at, line) = own.get(place)?;
    if line.contains('[') {
        return into_list(text, at + line.find(':')? + 1, &policy, None);
    }
    let items: Vec<&(usize, &str)> = own
        .iter()
        .skip(place + 1)
        .take_while(|(_, line)| is_blank(line) || indent(line) > depth || line.trim_start().starts_with('-'))
        .collect();
    let dash = items.iter().find(|(_, line)| line.trim_start().starts_with('-')).map(|(_, line)| indent(line))?;
    let last = items.iter().rev().find(|(_, line)| !is_blank(line))?;
    after_line(text, last, &format!("{}- {policy}\n", " ".repeat(dash)))
}

/// Puts an item at the end of the list on one or more lines that begins behind an offset.
fn into_list(text: &str, behind: usize, item: &str, renewed: Option<usize>) -> Option<String> {
    let rest = text.get(behind..)?;
    let begins = behind + (rest.len() - rest.trim_start_matches(' ').len());
    if !text.get(begins..)?.starts_with('[') {
        return None;
    }
    let end = closing(text, begins)?;
    let inner = text.get(begins + 1..end)?;
    if let Some(renewed) = renewed {
        let (from, to) = items(inner).into_iter().nth(renewed)?;
        let old = inner.get(from..to)?;
        let from = begins + 1 + from + (old.len() - old.trim_start().len());
        return Some(format!("{}{item}{}", text.get(..from)?, text.get(from + old.trim().len()..)?));
    }
    let (at, put) = if inner.trim().is_empty() {
        (begins + 1, item.to_owned())
    } else {
        (begins + 1 + inner.trim_end().trim_end_matches(',').len(), format!(", {item}"))
    };
    inserted(text, at, &put)
}

/// The items between the brackets of a list.
fn items(inner: &str) -> Vec<(usize, usize)> {
    let (mut found, mut start) = (Vec::new(), 0);
    let mut at = Scan::default();
    for (offset, c) in inner.char_indices() {
        if at.step(c) && at.depth == 0 && c == ',' {
            found.push((start, offset));
            start = offset + 1;
        }
    }
    found.push((start, inner.len()));
    found
}

fn inserted(text: &str, at: usize, put: &str) -> Option<String> {
    Some(format!("{}{put}{}", text.get(..at)?, text.get(at..)?))
}

fn after_line(text: &str, (at, line): &(usize, &str), put: &str) -> Option<String> {
    let end = at + line.len();
    let rest = text.get(end..)?;
    // Lines end as the others do.
    let put = &if text.contains("\r\n") { put.replace('\n', "\r\n") } else { put.to_owned() };
    if let Some(more) = rest.find('\n') {
        return inserted(text, end + more + 1, put);
    }
    let ending = if put.ends_with("\r\n") { "\r\n" } else { "\n" };
    inserted(text, end, &format!("{ending}{}", put.trim_end_matches(['\r', '\n'])))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_blank(line: &str) -> bool {
    let bare = line.trim();
    bare.is_empty() || bare.starts_with('#')
}

/// The offset behind the colon of a key that follows.
fn key_behind(text: &str, at: usize, key: &str) -> Option<usize> {
    let found = text.get(at..)?.find(key)? + at;
    // Another property begins first.
    if text.get(at..found)?.contains("property") {
        return None;
    }
    key_end(text, found)
}

fn key_end(text: &str, at: usize) -> Option<usize> {
    text.get(at..)?.find(':').map(|colon| at + colon + 1)
}

/// Where a pass over a text stands: how many brackets are open, and in which quotes.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    quote: Option<char>,
    escaped: bool,
}

impl Scan {
    /// Goes on; whether the character stands outside of quotes.
    fn step(&mut self, c: char) -> bool {
        let outside = self.quote.is_none();
        match (self.quote, c) {
            (Some('"'), '\\') if !self.escaped => {
                self.escaped = true;
                return false;
            }
            (Some(open), c) if c == open && !self.escaped => self.quote = None,
            (None, '"' | '\'') => self.quote = Some(c),
            (None, '{' | '[') => self.depth += 1,
            (None, '}' | ']') => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.escaped = false;
        outside
    }
}

/// The offset of the bracket that closes the one here; texts in quotes are passed over.
fn closing(text: &str, at: usize) -> Option<usize> {
    let mut scan = Scan::default();
    for (offset, c) in text.get(at..)?.char_indices() {
        if scan.step(c) && matches!(c, '}' | ']') && scan.depth == 0 {
            return Some(at + offset);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Entry, with_entry};

    const ENTRY: Entry<'_> = Entry {
        code: "schema.type",
        path: "/a",
        rule: None,
        about: None,
        owner: "ana",
        reason: None,
        until: Some("2026-12-31"),
    };
    const TEXT: &str = "{code: schema.type, path: \"/a\", owner: \"ana\", until: 2026-12-31}";

    #[test]
    fn an_entry_finds_its_place() {
        let table = [
            ("x: {property: stipulaEvolution, value: {}}", "x: {property: stipulaEvolution, value: {accepted: [@]}}"),
            (
                "- {property: stipulaEvolution, value: {within: major}}\n",
                "- {property: stipulaEvolution, value: {within: major, accepted: [@]}}\n",
            ),
            (
                "- property: stipulaEvolution\n  value: {accepted: [{code: b, path: '/}'}], within: major}\nz: 1\n",
                "- property: stipulaEvolution\n  value: {accepted: [{code: b, path: '/}'}, @], within: major}\nz: 1\n",
            ),
            (
                "- property: stipulaEvolution\n  value:\n    within: major\n\nz: 1\n",
                "- property: stipulaEvolution\n  value:\n    within: major\n    accepted:\n      - @\n\nz: 1\n",
            ),
            (
                "- property: stipulaEvolution\n  value:\n    accepted:\n      - code: b\n        path: /b\n    within: major\n",
                "- property: stipulaEvolution\n  value:\n    accepted:\n      - code: b\n        path: /b\n      - @\n    within: major\n",
            ),
            (
                "schema:\n  - name: O\n    description: d\n",
                "schema:\n  - name: O\n    customProperties: [{property: stipulaEvolution, value: {accepted: [@]}}]\n    description: d\n",
            ),
            (
                "schema:\n  - name: O\n    customProperties: [{property: stipulaSchema, value: o.avsc}]\n",
                "schema:\n  - name: O\n    customProperties: [{property: stipulaSchema, value: o.avsc}, {property: stipulaEvolution, value: {accepted: [@]}}]\n",
            ),
            (
                "schema:\n  - name: O\n    customProperties:\n      - {property: stipulaSchema, value: o.avsc}\n    quality: []\n",
                "schema:\n  - name: O\n    customProperties:\n      - {property: stipulaSchema, value: o.avsc}\n      - {property: stipulaEvolution, value: {accepted: [@]}}\n    quality: []\n",
            ),
        ];
        for (before, after) in table {
            assert_eq!(with_entry(before, None, &ENTRY, None).as_deref(), Some(&*after.replace('@', TEXT)), "{before}");
        }
        let json = r#"{"property": "stipulaEvolution", "value": {"within": "major"}}"#;
        let put = r#"{"property": "stipulaEvolution", "value": {"within": "major", "accepted": [{"code": "schema.type", "path": "/a", "owner": "ana", "until": "2026-12-31"}]}}"#;
        assert_eq!(with_entry(json, None, &ENTRY, None).as_deref(), Some(put));
        assert_eq!(with_entry("type: object", None, &ENTRY, None), None);
    }

    #[test]
    fn an_entry_says_which_change_it_is() {
        let entry = Entry { rule: Some("a: b"), about: Some("WEB"), until: None, ..ENTRY };
        assert_eq!(entry.text(false), r#"{code: schema.type, path: "/a", rule: "a: b", about: "WEB", owner: "ana"}"#);
        let json: serde_json::Value = serde_json::from_str(&entry.text(true)).unwrap();
        assert_eq!((&json["rule"], &json["about"]), (&"a: b".into(), &"WEB".into()));
    }

    #[test]
    fn an_entry_is_renewed_where_it_stands() {
        for (before, at, after) in [
            (
                "- {property: stipulaEvolution, value: {accepted: [{code: b, path: '/,]'}, {code: c} ], within: major}}\n",
                1,
                "- {property: stipulaEvolution, value: {accepted: [{code: b, path: '/,]'}, @ ], within: major}}\n",
            ),
            (
                "- property: stipulaEvolution\n  value:\n    accepted:\n      - code: b\n        path: /b\n      - {code: c}\n    within: major\n",
                0,
                "- property: stipulaEvolution\n  value:\n    accepted:\n      - @\n      - {code: c}\n    within: major\n",
            ),
            (
                "- property: stipulaEvolution\r\n  value:\r\n    accepted:\r\n      - {code: c}\r\nz: 1\r\n",
                0,
                "- property: stipulaEvolution\r\n  value:\r\n    accepted:\r\n      - @\r\nz: 1\r\n",
            ),
        ] {
            let found = with_entry(before, None, &ENTRY, Some(at));
            assert_eq!(found.as_deref(), Some(&*after.replace('@', TEXT)), "{before}");
        }
    }

    #[test]
    fn the_object_that_is_named_gets_it() {
        let before = "schema:\n  - name: A\n    description: a\n  - name: B\n    description: b\n";
        let after = "schema:\n  - name: A\n    description: a\n  - name: B\n    customProperties: [{property: stipulaEvolution, value: {accepted: [@]}}]\n    description: b\n";
        assert_eq!(with_entry(before, Some("B"), &ENTRY, None).as_deref(), Some(&*after.replace('@', TEXT)));
    }
}

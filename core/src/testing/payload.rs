//! Payloads: JSON written from the tests file, as it stands or with a few places changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::{Kind, NodeRef};

/// Changes to a record, by JSON Pointer; `None` takes the place away.
#[derive(Default)]
pub(super) struct Edits<'n> {
    places: BTreeMap<String, Edit<'n>>,
}

struct Edit<'n> {
    value: Option<NodeRef<'n>>,
    /// The pointer in the tests file, for a diagnostic.
    at: NodeRef<'n>,
    used: bool,
}

/// What becomes of a place.
enum Edited<'n> {
    Put(NodeRef<'n>),
    Taken,
    Kept,
}

impl<'n> Edits<'n> {
    /// Whether the place is changed for the first time.
    pub(super) fn add(&mut self, pointer: &str, value: Option<NodeRef<'n>>, at: NodeRef<'n>) -> bool {
        self.places.insert(pointer.to_owned(), Edit { value, at, used: false }).is_none()
    }

    /// The record with the changes, as JSON text.
    pub(super) fn write(&mut self, record: NodeRef<'n>, out: &mut String) {
        match self.edit("") {
            Edited::Put(value) => value.write_json(out),
            whole => {
                if let Edited::Taken = whole {
                    self.unuse("");
                }
                self.node(record, &mut String::new(), out);
            }
        }
    }

    /// Places that the record has not, or in which nothing can stand.
    pub(super) fn unused(&self) -> impl Iterator<Item = NodeRef<'n>> {
        self.places.values().filter(|edit| !edit.used).map(|edit| edit.at)
    }

    fn edit(&mut self, path: &str) -> Edited<'n> {
        let Some(edit) = self.places.get_mut(path) else { return Edited::Kept };
        edit.used = true;
        edit.value.map_or(Edited::Taken, Edited::Put)
    }

    fn unuse(&mut self, path: &str) {
        if let Some(edit) = self.places.get_mut(path) {
            edit.used = false;
        }
    }

    /// Whether something is changed below a place.
    fn touches(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.places.range(below.clone()..).next().is_some_and(|(place, _)| place.starts_with(&below))
    }

    /// The depth of a document bounds the recursion.
    fn node(&mut self, node: NodeRef<'n>, path: &mut String, out: &mut String) {
        match node.kind() {
            Kind::Mapping if self.touches(path) => {
                let mut members: Vec<(String, NodeRef<'n>)> = Vec::new();
                for (key, value) in node.entries() {
                    members.push((key.scalar_text().unwrap_or("").to_owned(), value));
                }
                out.push('{');
                let mut first = true;
                for (key, value) in &members {
                    self.member(key, Some(*value), path, &mut first, out);
                }
                for key in self.added(path, &members) {
                    self.member(&key, None, path, &mut first, out);
                }
                out.push('}');
            }
            Kind::Sequence if self.touches(path) => {
                out.push('[');
                let mut first = true;
                for (index, item) in node.items().map(Some).chain([None]).enumerate() {
                    self.element(&index.to_string(), item, path, &mut first, out);
                }
                out.push(']');
            }
            _ => node.write_json(out),
        }
    }

    /// Keys that stand right below a place in the changes and not in the record.
    fn added(&self, path: &str, members: &[(String, NodeRef<'n>)]) -> Vec<String> {
        let below = format!("{path}/");
        let known: BTreeSet<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        let places = self.places.range(below.clone()..).take_while(|(place, _)| place.starts_with(&below));
        let keys = places.filter(|(_, edit)| edit.value.is_some()).filter_map(|(place, _)| place.get(below.len()..));
        let keys = keys.filter(|key| !key.contains('/')).map(unescaped);
        keys.filter(|key| !known.contains(key.as_str())).collect()
    }

    fn member(&mut self, key: &str, value: Option<NodeRef<'n>>, path: &mut String, first: &mut bool, out: &mut String) {
        let quoted = serde_json::Value::from(key).to_string();
        self.place(&escaped(key), value, &format!("{quoted}:"), path, first, out);
    }

    fn element(
        &mut self,
        index: &str,
        value: Option<NodeRef<'n>>,
        path: &mut String,
        first: &mut bool,
        out: &mut String,
    ) {
        self.place(index, value, "", path, first, out);
    }

    /// One step down: what stands there now, what is put there, or nothing.
    fn place(
        &mut self,
        step: &str,
        value: Option<NodeRef<'n>>,
        before: &str,
        path: &mut String,
        first: &mut bool,
        out: &mut String,
    ) {
        let length = path.len();
        path.push('/');
        path.push_str(step);
        let (written, changed) = match self.edit(path) {
            Edited::Put(node) => (Some(node), true),
            Edited::Taken => {
                // What is not there cannot be taken away.
                if value.is_none() {
                    self.unuse(path);
                }
                (None, true)
            }
            Edited::Kept => (value, false),
        };
        if let Some(node) = written {
            if !std::mem::take(first) {
                out.push(',');
            }
            out.push_str(before);
            if changed { node.write_json(out) } else { self.node(node, path, out) }
        }
        path.truncate(length);
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Whether a text is a JSON Pointer.
pub(super) fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    escapes && (text.is_empty() || text.starts_with('/'))
}

/// The bytes of a line, from 1; `None` where it is blank.
pub(super) fn line(bytes: &[u8], line: usize) -> Option<&[u8]> {
    let line = bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1))?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    (!line.trim_ascii().is_empty()).then_some(line)
}

/// Whether a file holds JSON text, by its name; any other holds the schema's own encoding.
pub(super) fn is_json(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or("");
    ["json", "jsonl", "ndjson"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a file is an Avro object container file, by its name.
#[cfg(feature = "avro")]
pub(super) fn is_container(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("avro"))
}

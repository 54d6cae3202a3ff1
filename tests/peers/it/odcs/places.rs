//! A document as JSON text, and which place each part of it is.

use serde_json::Value;

pub(super) struct Written {
    pub(super) text: String,
    /// (start, end, JSON Pointer), parents before children.
    parts: Vec<(usize, usize, String)>,
}

impl Written {
    pub(super) fn of(document: &Value) -> Self {
        let mut written = Self { text: String::new(), parts: Vec::new() };
        written.write(document, "");
        written
    }

    fn write(&mut self, value: &Value, path: &str) {
        let (start, at) = (self.text.len(), self.parts.len());
        self.parts.push((start, start, path.to_owned()));
        match value {
            Value::Object(members) => {
                self.text.push('{');
                for (index, (key, member)) in members.iter().enumerate() {
                    self.text.push_str(if index > 0 { ", " } else { "" });
                    let (start, path) = (self.text.len(), format!("{path}/{key}"));
                    self.text.push_str(&Value::from(key.as_str()).to_string());
                    self.parts.push((start, self.text.len(), path.clone()));
                    self.text.push_str(": ");
                    self.write(member, &path);
                }
                self.text.push('}');
            }
            Value::Array(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.text.push_str(if index > 0 { ", " } else { "" });
                    self.write(item, &format!("{path}/{index}"));
                }
                self.text.push(']');
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
        self.parts[at].1 = self.text.len();
    }

    /// The innermost part around an offset.
    pub(super) fn place(&self, offset: u32) -> String {
        let offset = offset as usize;
        let around = self.parts.iter().rev().find(|(start, end, _)| (*start..*end).contains(&offset));
        around.map_or_else(String::new, |(.., path)| path.clone())
    }
}

/// Whether a place fits a pattern: `*` is one step, `**` any number of them.
pub(super) fn matches(pattern: &str, place: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    let steps: Vec<&str> = place.trim_start_matches('/').split('/').collect();
    fits(&pattern, &steps)
}

fn fits(pattern: &[&str], steps: &[&str]) -> bool {
    match (pattern.split_first(), steps.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => fits(rest, steps) || (!steps.is_empty() && fits(pattern, &steps[1..])),
        (Some((step, rest)), Some((found, more))) => (*step == "*" || step == found) && fits(rest, more),
        _ => false,
    }
}

#[test]
fn patterns_fit() {
    let table = [("/a/*/b", "/a/0/b", true), ("**/b", "/b", true), ("**/b", "/a/0/b", true), ("/a", "/a/b", false)];
    for (pattern, place, expected) in table {
        assert_eq!(matches(pattern, place), expected, "{pattern} {place}");
    }
}

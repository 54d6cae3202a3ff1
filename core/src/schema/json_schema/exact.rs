//! The text of a document as the `jsonschema` crate is given it: keywords that compare numbers stand
//! under names of our own with their exact digits, so that our comparison decides them wherever they
//! run (the crate's goes through doubles, and so do the numbers of its schemas). Patterns of values
//! too: one dialect, whoever judges.

use std::collections::HashSet;

use super::check::Check;
use super::draft::{self, Draft};
use super::keywords::{KEYWORDS, Role, keyword};
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::syntax::{Located, NodeRef, OffsetMap, parse_json_at};

/// What stands before the name of a keyword that we judge.
pub(crate) const OWN: &str = "stipula:";

/// A bound that excludes itself, as draft 4 says it.
pub(crate) const OPEN: &str = "!";

/// Keywords whose own name in the text is another.
pub(crate) const RENAMED: [&str; 8] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const", "pattern"];

/// The text for the crate; the text itself where it cannot be read. `inherited` is the `$schema` of the
/// document that refers to this one.
pub(crate) fn exact_text(text: &str, inherited: Option<&str>, limits: &Limits) -> String {
    let located = Located { text: text.into(), map: OffsetMap::plain(Span::default()) };
    let limits = Limits { document_bytes: usize::MAX, ..limits.clone() };
    let mut unseen = Diagnostics::default();
    let Some(tree) = parse_json_at(&located, &limits, &mut unseen) else { return text.to_owned() };
    let root = tree.root();
    let uri = root.get("$schema").and_then(NodeRef::as_str);
    // Under a dialect of somebody's own a keyword may mean nothing: the crate knows.
    let Some(draft) = uri.or(inherited).map_or(Some(Draft::D2020), draft::named) else { return text.to_owned() };
    let mut notes = Vec::new();
    let mut check = Check::new(draft, &limits, &mut unseen, &mut notes);
    check.run(root);
    let subschemas = check.into_known(&[]).subschemas;
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    Writer { out: &mut out, subschemas: &subschemas }.node(root, draft, inherited.filter(|_| uri.is_none()));
    out
}

struct Writer<'a> {
    out: &'a mut String,
    /// Ids of the nodes that are schemas.
    subschemas: &'a HashSet<u32>,
}

impl Writer<'_> {
    /// Writes a node; no deeper than documents are.
    fn node(&mut self, node: NodeRef<'_>, draft: Draft, add: Option<&str>) {
        if node.is_mapping() {
            let is_schema = self.subschemas.contains(&node.id());
            let own = node.get("$schema").and_then(NodeRef::as_str).filter(|_| is_schema);
            let draft = own.map_or(Some(draft), draft::named);
            self.out.push('{');
            let start = self.out.len();
            if let Some(uri) = add {
                self.out.push_str("\"$schema\":");
                text_json(uri, self.out);
            }
            for (key, value) in node.entries() {
                let before = self.out.len();
                if before > start {
                    self.out.push(',');
                }
                let from = self.out.len();
                let renamed = draft.filter(|_| is_schema).is_some_and(|draft| self.own(node, key, value, draft));
                if !renamed {
                    key.write_json(self.out);
                    self.out.push(':');
                    // Below another dialect every keyword keeps its name.
                    match draft {
                        Some(draft) => self.node(value, draft, None),
                        None => value.write_json(self.out),
                    }
                } else if self.out.len() == from {
                    self.out.truncate(before);
                }
            }
            self.out.push('}');
        } else if node.is_sequence() {
            self.out.push('[');
            for (index, item) in node.items().enumerate() {
                if index > 0 {
                    self.out.push(',');
                }
                self.node(item, draft, None);
            }
            self.out.push(']');
        } else {
            node.write_json(self.out);
        }
    }

    /// Writes a keyword under a name of ours, or nothing where another says it; `false` where it keeps its own.
    fn own(&mut self, schema: NodeRef<'_>, key: NodeRef<'_>, value: NodeRef<'_>, draft: Draft) -> bool {
        let name = key.scalar_text().unwrap_or_default();
        let hidden = draft.ref_hides() && schema.get("$ref").is_some_and(|node| node.as_str().is_some());
        if keyword(name, draft).is_none() {
            // The crate judges some keywords of other drafts; here they mean nothing, as is warned of.
            return !hidden && KEYWORDS.iter().any(|row| row.name == name && row.role != Role::Note);
        }
        if hidden || !RENAMED.contains(&name) {
            return false;
        }
        let open = match name {
            // Draft 4: a mark beside the bound.
            "exclusiveMinimum" | "exclusiveMaximum" if draft == Draft::D4 => return value.as_bool().is_some(),
            "minimum" if draft == Draft::D4 => schema.get("exclusiveMinimum").and_then(NodeRef::as_bool),
            "maximum" if draft == Draft::D4 => schema.get("exclusiveMaximum").and_then(NodeRef::as_bool),
            _ => None,
        };
        match name {
            "enum" | "const" => {
                if !compares(name, value) {
                    return false;
                }
                self.name(name);
                exact_value(value, self.out);
            }
            "pattern" => {
                self.name(name);
                value.write_json(self.out);
            }
            _ => {
                let Some(digits) = value.number_text() else { return false };
                self.name(name);
                let open = if open == Some(true) { OPEN } else { "" };
                text_json(&format!("{open}{digits}"), self.out);
            }
        }
        true
    }

    fn name(&mut self, name: &str) {
        text_json(&format!("{OWN}{name}"), self.out);
        self.out.push(':');
    }
}

/// Whether a listed value is anything but a text, a bool or null.
fn compares(name: &str, value: NodeRef<'_>) -> bool {
    let plain = |value: NodeRef<'_>| !value.is_mapping() && !value.is_sequence() && value.number_text().is_none();
    if name == "enum" { value.is_sequence() && !value.items().all(plain) } else { !plain(value) }
}

/// A value with `{"#": digits}` for a number and `{"{": ..}` for an object.
fn exact_value(value: NodeRef<'_>, out: &mut String) {
    if let Some(digits) = value.number_text() {
        out.push_str("{\"#\":");
        text_json(digits, out);
        out.push('}');
    } else if value.is_mapping() {
        out.push_str("{\"{\":{");
        for (index, (key, member)) in value.entries().enumerate() {
            if index > 0 {
                out.push(',');
            }
            key.write_json(out);
            out.push(':');
            exact_value(member, out);
        }
        out.push_str("}}");
    } else if value.is_sequence() {
        out.push('[');
        for (index, item) in value.items().enumerate() {
            if index > 0 {
                out.push(',');
            }
            exact_value(item, out);
        }
        out.push(']');
    } else {
        value.write_json(out);
    }
}

fn text_json(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::exact_text;
    use crate::limits::Limits;

    #[test]
    fn numbers_keep_their_digits_under_names_of_ours() {
        let d4 = r#""$schema":"http://json-schema.org/draft-04/schema#""#;
        let d6 = r#""$schema":"http://json-schema.org/draft-06/schema#""#;
        let cases = [
            (r#"{"maximum":0.10000000000000000001}"#.to_owned(), r#"{"stipula:maximum":"0.10000000000000000001"}"#),
            // A property of that name is no keyword, and neither is one in a value.
            (
                r#"{"properties":{"minimum":{"minimum":1}}}"#.to_owned(),
                r#"{"properties":{"minimum":{"stipula:minimum":"1"}}}"#,
            ),
            (r#"{"default":{"minimum":1}}"#.to_owned(), r#"{"default":{"minimum":1}}"#),
            (r#"{"enum":["a",null,true]}"#.to_owned(), r#"{"enum":["a",null,true]}"#),
            (r#"{"const":[1,{"a":"b"}]}"#.to_owned(), r##"{"stipula:const":[{"#":"1"},{"{":{"a":"b"}}]}"##),
            (
                r#"{"x-y":{"minimum":1},"not":{"pattern":"^a"}}"#.to_owned(),
                r#"{"x-y":{"minimum":1},"not":{"stipula:pattern":"^a"}}"#,
            ),
            (
                format!(r#"{{{d4},"exclusiveMinimum":true,"minimum":1,"const":2,"maximum":3}}"#),
                r#"{"$schema":"http://json-schema.org/draft-04/schema#","stipula:minimum":"!1","stipula:maximum":"3"}"#,
            ),
            (
                format!(r##"{{{d6},"definitions":{{"a":{{"minimum":1}}}},"$ref":"#/definitions/a","minimum":2}}"##),
                r##"{"$schema":"http://json-schema.org/draft-06/schema#","definitions":{"a":{"stipula:minimum":"1"}},"$ref":"#/definitions/a","minimum":2}"##,
            ),
            (
                r#"{"$schema":"https://a.example/meta","minimum":1}"#.to_owned(),
                r#"{"$schema":"https://a.example/meta","minimum":1}"#,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(exact_text(&text, None, &Limits::default()), expected, "{text}");
        }
    }

    #[test]
    fn a_text_referred_to_follows_the_draft_of_what_refers_to_it() {
        let draft = "http://json-schema.org/draft-04/schema#";
        let found = exact_text(r#"{"const":1,"minimum":1}"#, Some(draft), &Limits::default());
        assert_eq!(found, format!(r#"{{"$schema":"{draft}","stipula:minimum":"1"}}"#));
        assert_eq!(exact_text("true", Some(draft), &Limits::default()), "true");
    }
}

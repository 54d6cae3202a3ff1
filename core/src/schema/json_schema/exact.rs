//! The text of a document as the `jsonschema` crate is given it: keywords that compare numbers stand
//! under names of our own with their exact digits, so that our comparison decides them wherever they
//! run (the crate's goes through doubles, and so do the numbers of its schemas). Patterns of values
//! too: one dialect, whoever judges.

use std::collections::HashSet;

use super::draft::{self, Draft};
use super::keywords::{KEYWORDS, Role, keyword};
use super::reach::Named;
use crate::diagnostics::{Diagnostics, Span};
use crate::limits::Limits;
use crate::syntax::{Located, NodeRef, OffsetMap, Tree, parse_json_at};

/// What stands before the name of a keyword that we judge.
pub(crate) const OWN: &str = "stipula:";

/// A bound that excludes itself, as draft 4 says it.
pub(crate) const OPEN: &str = "!";

/// Keywords whose own name in the text is another.
pub(crate) const RENAMED: [&str; 8] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const", "pattern"];

/// A text as it is written, and the names by which references call it.
#[derive(Clone, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) text: &'a str,
    pub(crate) uris: Vec<String>,
}

/// The texts for the crate; a text itself where it cannot be read. The first is the document; those that
/// come with it have its draft where they name none.
pub(crate) fn exact_texts(written: &[Written<'_>], limits: &Limits) -> Vec<String> {
    let limits = Limits { document_bytes: usize::MAX, ..limits.clone() };
    let mut unseen = Diagnostics::default();
    let mut parse = |written: &Written<'_>| {
        let located = Located { text: written.text.into(), map: OffsetMap::plain(Span::default()) };
        parse_json_at(&located, &limits, &mut unseen)
    };
    let trees: Vec<Option<Tree>> = written.iter().map(&mut parse).collect();
    let dialect = |root: NodeRef<'_>| root.get("$schema").and_then(NodeRef::as_str).map(str::to_owned);
    let own = trees.first().and_then(Option::as_ref).and_then(|tree| dialect(tree.root()));
    let mut out: Vec<String> = written.iter().map(|written| written.text.to_owned()).collect();
    let (mut texts, mut adds, mut outs) = (Vec::new(), Vec::new(), Vec::new());
    for ((tree, written), out) in trees.iter().zip(written).zip(&mut out) {
        let Some(root) = tree.as_ref().map(Tree::root) else { continue };
        let uri = dialect(root);
        // Under a dialect of somebody's own a keyword may mean nothing: the crate knows.
        let named = uri.as_deref().or(own.as_deref()).map_or(Some(Draft::D2020), draft::named);
        let Some(draft) = named else { continue };
        texts.push(Named { uris: &written.uris, root, draft });
        adds.push(own.as_deref().filter(|_| uri.is_none()));
        outs.push(out);
    }
    let schemas = super::reach::schemas(&texts, &limits);
    for (((text, subschemas), add), out) in texts.iter().zip(&schemas).zip(adds).zip(outs) {
        out.clear();
        Writer { out, subschemas }.node(text.root, text.draft, add);
    }
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
    use super::{Written, exact_texts};
    use crate::limits::Limits;

    fn written<'a>(text: &'a str, uri: &str) -> Written<'a> {
        Written { text, uris: vec![uri.to_owned()] }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(exact_texts(&[written(text, "a:///a.json")], &Limits::default()), [expected], "{text}");
    }

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
            check(&text, expected);
        }
    }

    #[test]
    fn what_a_reference_leads_to_is_a_schema() {
        let d7 = r#""$schema":"http://json-schema.org/draft-07/schema#""#;
        let cases = [
            // Where no keyword declares it, below `not`, one from the other, and around in a circle.
            (
                format!(r##"{{{d7},"allOf":[{{"$ref":"#/$defs/a"}}],"$defs":{{"a":{{"maximum":1}},"b":{{"maximum":1}}}}}}"##),
                format!(r##"{{{d7},"allOf":[{{"$ref":"#/$defs/a"}}],"$defs":{{"a":{{"stipula:maximum":"1"}},"b":{{"maximum":1}}}}}}"##),
            ),
            (
                r##"{"not":{"$ref":"#/x/a~1b"},"x":{"a/b":{"items":{"$ref":"#/y/0"}}},"y":[{"pattern":"a","not":{"$ref":"#/x/a~1b"}}]}"##.to_owned(),
                r##"{"not":{"$ref":"#/x/a~1b"},"x":{"a/b":{"items":{"$ref":"#/y/0"}}},"y":[{"stipula:pattern":"a","not":{"$ref":"#/x/a~1b"}}]}"##.to_owned(),
            ),
            // From the resource in which it stands.
            (
                r##"{"$defs":{"e":{"$id":"b:/e","not":{"$ref":"#/x"},"x":{"maximum":1}}},"x":{"maximum":1}}"##.to_owned(),
                r##"{"$defs":{"e":{"$id":"b:/e","not":{"$ref":"#/x"},"x":{"stipula:maximum":"1"}}},"x":{"maximum":1}}"##.to_owned(),
            ),
            (
                r##"{"$id":"b:/a","not":{"$ref":"e#/x"},"$defs":{"e":{"$id":"e","x":{"maximum":1}}},"x":{"$ref":"#/y"}}"##.to_owned(),
                r##"{"$id":"b:/a","not":{"$ref":"e#/x"},"$defs":{"e":{"$id":"e","x":{"stipula:maximum":"1"}}},"x":{"$ref":"#/y"}}"##.to_owned(),
            ),
            // A reference in a value leads nowhere.
            (
                r##"{"default":{"$ref":"#/x"},"x":{"maximum":1}}"##.to_owned(),
                r##"{"default":{"$ref":"#/x"},"x":{"maximum":1}}"##.to_owned(),
            ),
        ];
        for (text, expected) in cases {
            check(&text, &expected);
        }
    }

    #[test]
    fn a_reference_leads_into_another_text() {
        let text = r#"{"not":{"$ref":"b.json#/x/a"},"x":{"a":{"maximum":1}}}"#;
        let other = r#"{"x":{"a":{"anyOf":[{"$ref":"a.json#/x/a"}],"minimum":1},"b":{"minimum":1}}}"#;
        let found = exact_texts(&[written(text, "a:///a.json"), written(other, "a:///b.json")], &Limits::default());
        let expected = [
            r#"{"not":{"$ref":"b.json#/x/a"},"x":{"a":{"stipula:maximum":"1"}}}"#,
            r#"{"x":{"a":{"anyOf":[{"$ref":"a.json#/x/a"}],"stipula:minimum":"1"},"b":{"minimum":1}}}"#,
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_text_referred_to_follows_the_draft_of_what_refers_to_it() {
        let draft = "http://json-schema.org/draft-04/schema#";
        let own = format!(r#"{{"$schema":"{draft}"}}"#);
        for (text, expected) in [
            (r#"{"const":1,"minimum":1}"#, format!(r#"{{"$schema":"{draft}","stipula:minimum":"1"}}"#)),
            ("true", "true".to_owned()),
        ] {
            let found = exact_texts(&[written(&own, "a:///a"), written(text, "a:///b")], &Limits::default());
            assert_eq!(found, [own.clone(), expected]);
        }
    }
}

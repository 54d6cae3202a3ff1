//! Small views of schema nodes for messages, common to the front ends.

use super::Text;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, short_to};
use crate::syntax::{Kind, NodeRef};

/// Code points of a schema's text that a message shows.
const SHOWN: usize = 40;

/// What stands there, for "expected .., found ..".
pub(super) fn found(node: NodeRef<'_>) -> String {
    match node.kind() {
        Kind::Mapping => "an object".to_owned(),
        Kind::Sequence => "a list".to_owned(),
        Kind::String => format!("`\"{}\"`", shortened(node.as_str().unwrap_or_default())),
        _ => format!("`{}`", shortened(node.scalar_text().unwrap_or("null"))),
    }
}

/// A text of the schema, cut where it is long.
pub(crate) fn shortened(text: &str) -> String {
    short_to(text, SHOWN)
}

/// A text for people that the schema has under a key.
pub(super) fn text_of(schema: NodeRef<'_>, key: &str) -> Option<Text> {
    schema.get(key).and_then(NodeRef::as_str).filter(|text| !text.is_empty()).map(Text::from)
}

/// `confluent:tags` of a schema object.
pub(super) fn inline_tags(schema: NodeRef<'_>, diagnostics: &mut Diagnostics) -> Vec<Text> {
    let Some(list) = schema.get("confluent:tags") else { return Vec::new() };
    let mut tags: Vec<Text> = Vec::new();
    let mut odd = (!list.is_sequence()).then_some(list);
    for item in list.items() {
        match item.as_str() {
            Some(tag) if tags.iter().any(|known| known.as_ref() == tag) => {}
            Some(tag) => tags.push(tag.into()),
            None => odd = Some(item),
        }
    }
    if let Some(node) = odd {
        let message = format!("expected `confluent:tags` to be a list of texts, found {}", found(node));
        diagnostics.push(Diagnostic::warning(codes::SCHEMA_SUSPECT, message).at(node.span()));
    }
    tags
}

/// A whole number that is not negative, also where it is written `5.0`.
pub(super) fn whole_number(node: NodeRef<'_>) -> Option<u64> {
    let text = node.number_text()?;
    if text.contains(['e', 'E']) {
        let value: f64 = text.parse().ok()?;
        return format!("{value:.0}").parse().ok().filter(|_| value.fract() == 0.0);
    }
    match text.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|byte| byte == b'0') => whole.parse().ok(),
        Some(_) => None,
        None if text == "-0" => Some(0),
        None => text.parse().ok(),
    }
}

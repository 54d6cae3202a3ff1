//! JSON that is put together from parts of a document, each of which keeps its place.

use crate::diagnostics::Span;
use crate::syntax::{Located, NodeRef, Writer};

/// A part of what is written.
#[derive(Clone)]
pub(super) enum Part<'n> {
    Node(NodeRef<'n>),
    /// A text of the document.
    Text(Located),
    /// A text that stands for a place.
    Word(String, Span),
    Bool(bool, Span),
    List(Vec<Part<'n>>, Span),
    Map(Vec<(String, Part<'n>)>, Span),
}

impl<'n> Part<'n> {
    pub(super) fn word(text: impl Into<String>, span: Span) -> Self {
        Self::Word(text.into(), span)
    }

    /// The members of a mapping, in order.
    pub(super) fn members(node: NodeRef<'n>) -> Vec<(String, Self)> {
        let entries = node.entries().filter_map(|(key, value)| Some((key.scalar_text()?.to_owned(), value)));
        entries.map(|(key, value)| (key, Self::Node(value))).collect()
    }

    fn place(&self) -> u32 {
        match self {
            Self::Node(node) => node.span().start,
            Self::Text(located) => located.span().start,
            Self::Word(_, span) | Self::Bool(_, span) | Self::List(_, span) | Self::Map(_, span) => span.start,
        }
    }

    /// The depth of the parts is that of the code that makes them.
    pub(super) fn write(&self, out: &mut Writer) {
        let at = self.place();
        match self {
            Self::Node(node) => out.node(*node),
            Self::Text(located) => out.string(located, at),
            Self::Word(word, span) => {
                let json = serde_json::to_string(word).unwrap_or_default();
                out.raw(&json, span.start);
            }
            Self::Bool(value, _) => out.raw(if *value { "true" } else { "false" }, at),
            Self::List(items, _) => {
                out.raw("[", at);
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.raw(",", item.place());
                    }
                    item.write(out);
                }
                out.raw("]", at);
            }
            Self::Map(members, _) => {
                out.raw("{", at);
                for (index, (key, value)) in members.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    let key = serde_json::to_string(key).unwrap_or_default();
                    out.raw(&format!("{comma}{key}:"), value.place());
                    value.write(out);
                }
                out.raw("}", at);
            }
        }
    }
}

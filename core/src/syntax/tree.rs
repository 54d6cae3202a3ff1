//! The one tree of YAML and JSON documents, and the view that consumers walk.
//!
//! Aliases are references and never expanded; every accessor of [`NodeRef`] follows them. The
//! builder has refused aliases to ancestors and documents that grow too much through aliases, so
//! that a plain recursive walk is bounded in depth and in steps.

use std::sync::Arc;

use super::offsets::{Located, OffsetMap};
use super::scalar_map;
use crate::diagnostics::Span;

/// What a node is; scalars under the core schema of YAML 1.2 (JSON agrees with it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Null,
    Bool,
    Int,
    Float,
    String,
    Sequence,
    Mapping,
}

impl Kind {
    /// With its article, for messages: "expected a list, found a text".
    pub(crate) fn article(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a bool",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::String => "a text",
            Self::Sequence => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
    /// A JSON string.
    Json,
}

#[derive(Debug)]
pub(super) struct Node {
    /// Range of the parsed text.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) data: Data,
}

#[derive(Debug)]
pub(super) enum Data {
    Scalar {
        text: Arc<str>,
        kind: Kind,
        style: Style,
        /// The number as JSON writes it, where the text differs from that.
        number: Option<Arc<str>>,
    },
    /// Children in `Tree::children`.
    Sequence {
        from: u32,
        to: u32,
        flow: bool,
    },
    /// Keys and values by turns in `Tree::children`.
    Mapping {
        from: u32,
        to: u32,
        flow: bool,
    },
    Alias(u32),
}

/// A parsed document.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The text that was parsed, and where it stands: a whole source, or a scalar of another document.
    pub(super) text: Arc<str>,
    pub(super) map: OffsetMap,
    pub(super) nodes: Vec<Node>,
    pub(super) children: Vec<u32>,
    pub(super) root: u32,
}

impl Tree {
    pub(crate) fn root(&self) -> NodeRef<'_> {
        NodeRef { tree: self, node: self.root }
    }
}

/// A node of a [`Tree`]; cheap to copy. Every accessor but `span` follows an alias.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeRef<'a> {
    tree: &'a Tree,
    node: u32,
}

impl<'a> NodeRef<'a> {
    /// The node within its tree, an alias's target: equal for the same node alone.
    pub(crate) fn id(self) -> u32 {
        match self.written() {
            Some(Node { data: Data::Alias(target), .. }) => *target,
            _ => self.node,
        }
    }

    fn written(self) -> Option<&'a Node> {
        self.tree.nodes.get(self.node as usize)
    }

    /// The node behind an alias; an alias never names an alias.
    fn target(self) -> Option<&'a Node> {
        match self.written() {
            Some(Node { data: Data::Alias(target), .. }) => self.tree.nodes.get(*target as usize),
            written => written,
        }
    }

    pub(crate) fn kind(self) -> Kind {
        match self.target().map(|node| &node.data) {
            Some(Data::Scalar { kind, .. }) => *kind,
            Some(Data::Sequence { .. }) => Kind::Sequence,
            Some(Data::Mapping { .. }) => Kind::Mapping,
            Some(Data::Alias(_)) | None => Kind::Null,
        }
    }

    /// Where the node is written (an alias: the alias itself).
    pub(crate) fn span(self) -> Span {
        self.written().map_or_else(|| self.tree.map.whole(), |node| self.span_of(node.start, node.end))
    }

    fn span_of(self, start: u32, end: u32) -> Span {
        self.tree.map.span(start as usize, end as usize)
    }

    fn scalar(self) -> Option<(&'a Arc<str>, Kind, Style)> {
        match &self.target()?.data {
            Data::Scalar { text, kind, style, .. } => Some((text, *kind, *style)),
            _ => None,
        }
    }

    /// The text of a string scalar.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        self.scalar().filter(|(_, kind, _)| *kind == Kind::String).map(|(text, _, _)| text.as_ref())
    }

    /// The text of any scalar as it is written: `1.10` stays `1.10`.
    pub(crate) fn scalar_text(self) -> Option<&'a str> {
        self.scalar().map(|(text, _, _)| text.as_ref())
    }

    pub(crate) fn style(self) -> Option<Style> {
        self.scalar().map(|(_, _, style)| style)
    }

    pub(crate) fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    pub(crate) fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    pub(crate) fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// Whether a collection is written in brackets.
    pub(crate) fn is_flow(self) -> bool {
        matches!(
            self.target().map(|node| &node.data),
            Some(Data::Sequence { flow: true, .. } | Data::Mapping { flow: true, .. })
        )
    }

    pub(crate) fn as_bool(self) -> Option<bool> {
        self.scalar().filter(|(_, kind, _)| *kind == Kind::Bool).map(|(text, _, _)| text.eq_ignore_ascii_case("true"))
    }

    /// The number as JSON writes it, digit for digit; `None` for `.inf` and `.nan` too.
    pub(crate) fn number_text(self) -> Option<&'a str> {
        match &self.target()?.data {
            Data::Scalar { text, kind: Kind::Int | Kind::Float, number, .. } => {
                let number = number.as_ref().unwrap_or(text);
                number.ends_with(|end: char| end.is_ascii_digit()).then_some(number.as_ref())
            }
            _ => None,
        }
    }

    fn children(self, of: Kind) -> &'a [u32] {
        let range = match self.target().map(|node| &node.data) {
            Some(Data::Sequence { from, to, .. }) if of == Kind::Sequence => *from as usize..*to as usize,
            Some(Data::Mapping { from, to, .. }) if of == Kind::Mapping => *from as usize..*to as usize,
            _ => 0..0,
        };
        self.tree.children.get(range).unwrap_or(&[])
    }

    fn at(self, node: u32) -> Self {
        Self { tree: self.tree, node }
    }

    /// The elements of a sequence; none for anything else.
    pub(crate) fn items(self) -> impl ExactSizeIterator<Item = NodeRef<'a>> + DoubleEndedIterator + Clone {
        self.children(Kind::Sequence).iter().map(move |node| self.at(*node))
    }

    /// (key, value) of a mapping in document order, repeated keys included; none for anything else.
    pub(crate) fn entries(self) -> impl ExactSizeIterator<Item = (NodeRef<'a>, NodeRef<'a>)> + Clone {
        self.children(Kind::Mapping).chunks_exact(2).map(move |pair| {
            let key = pair.first().copied().unwrap_or_default();
            let value = pair.last().copied().unwrap_or_default();
            (self.at(key), self.at(value))
        })
    }

    /// Number of elements or of entries.
    pub(crate) fn len(self) -> usize {
        self.items().len().max(self.entries().len())
    }

    /// The value of the first entry with this key.
    pub(crate) fn get(self, key: &str) -> Option<NodeRef<'a>> {
        self.get_entry(key).map(|(_, value)| value)
    }

    /// The first entry with this key.
    pub(crate) fn get_entry(self, key: &str) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
        self.entries().find(|(name, _)| name.scalar_text() == Some(key))
    }

    /// A scalar's text and where each byte of it stands.
    pub(crate) fn located(self) -> Option<Located> {
        let node = self.target()?;
        let (text, _, style) = self.scalar()?;
        let map = scalar_map::of(&self.tree.text, (node.start, node.end), style, text);
        Some(Located { text: Arc::clone(text), map: map.within(&self.tree.map) })
    }
}

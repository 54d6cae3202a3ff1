//! A tree as JSON text: number texts kept digit for digit, aliases written out.

use super::offsets::{Located, OffsetMap};
use super::tree::{Kind, NodeRef};
use crate::diagnostics::Span;

/// Writes JSON, and remembers where each part of it stands in a document.
pub(crate) struct Writer {
    out: String,
    segments: Vec<(u32, u32)>,
    source: crate::diagnostics::SourceId,
    end: u32,
}

impl NodeRef<'_> {
    /// Appends the node as JSON. The tree's limits bound what aliases can add.
    pub(crate) fn write_json(self, out: &mut String) {
        let mut writer = self.writer();
        writer.out = std::mem::take(out);
        writer.node(self);
        *out = writer.out;
    }

    /// The node as JSON text, each part of it at the place where the document has it.
    pub(crate) fn json_located(self) -> Located {
        let mut writer = self.writer();
        writer.node(self);
        writer.finish()
    }

    fn writer(self) -> Writer {
        Writer::within(self.span())
    }
}

impl Writer {
    /// A writer of what stands within a place.
    pub(crate) fn within(span: Span) -> Self {
        Self { out: String::new(), segments: Vec::new(), source: span.source, end: span.end }
    }

    /// What was written.
    pub(crate) fn finish(self) -> Located {
        let map = OffsetMap::new(self.source, self.segments, self.end);
        Located { text: self.out.into(), map }
    }

    /// Writes JSON that stands for a place of the document.
    pub(crate) fn raw(&mut self, json: &str, at: u32) {
        self.mark(at);
        self.out.push_str(json);
    }

    fn mark(&mut self, at: u32) {
        let text = u32::try_from(self.out.len()).unwrap_or(u32::MAX);
        match self.segments.last_mut() {
            Some(last) if last.0 == text => last.1 = at,
            _ => self.segments.push((text, at)),
        }
    }

    /// Writes a node.
    pub(crate) fn node(&mut self, node: NodeRef<'_>) {
        let span = node.span();
        self.mark(span.start);
        match node.kind() {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool => self.out.push_str(if node.as_bool() == Some(true) { "true" } else { "false" }),
            Kind::Int | Kind::Float => match node.number_text() {
                Some(number) => self.out.push_str(number),
                None => self.text(node),
            },
            Kind::String => self.text(node),
            Kind::Sequence => {
                self.out.push('[');
                for (index, item) in node.items().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.node(item);
                }
                self.mark(span.end.saturating_sub(1).max(span.start));
                self.out.push(']');
            }
            Kind::Mapping => {
                self.out.push('{');
                for (index, (key, value)) in node.entries().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.mark(key.span().start);
                    self.text(key);
                    self.out.push(':');
                    self.node(value);
                }
                self.mark(span.end.saturating_sub(1).max(span.start));
                self.out.push('}');
            }
        }
    }

    /// A scalar as a JSON string. A key that is no scalar has been reported and is written empty.
    fn text(&mut self, node: NodeRef<'_>) {
        let Some(located) = node.located() else {
            self.out.push_str("\"\"");
            return;
        };
        let quoted = located.span().start > node.span().start;
        self.string(&located, if quoted { node.span().start } else { located.span().start });
    }

    /// Writes a text as a JSON string whose quote stands at `open`.
    pub(crate) fn string(&mut self, located: &Located, open: u32) {
        self.mark(open);
        self.out.push('"');
        for (at, character) in located.text.char_indices() {
            if at == 0 || !follows(located, at) || !plain(character) {
                self.mark(located.map.position(at));
            }
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                control if control < ' ' => self.out.extend(format!("\\u{:04x}", u32::from(control)).chars()),
                other => self.out.push(other),
            }
            if !plain(character) {
                let next = at + character.len_utf8();
                self.mark(located.map.position(next));
            }
        }
        self.mark(located.span().end.max(located.span().start));
        self.out.push('"');
    }
}

fn plain(character: char) -> bool {
    character >= ' ' && character != '"' && character != '\\'
}

/// Whether the byte at `at` stands right after the one before it.
fn follows(located: &Located, at: usize) -> bool {
    at > 0 && located.map.position(at) == located.map.position(at - 1).saturating_add(1)
}

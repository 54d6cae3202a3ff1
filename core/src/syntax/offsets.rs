//! Where a text inside a scalar stands in its document.

use std::sync::Arc;

use crate::diagnostics::{SourceId, Span};

/// Maps byte offsets of a scalar's text to byte offsets of the document it stands in.
///
/// A quoted or folded scalar's text differs from its source (escapes, folding, indentation), so
/// the map is a list of segments: from `text` on, the source runs from `source` on, byte by byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OffsetMap {
    source: SourceId,
    /// (offset in the text, offset in the document), ascending; never empty.
    segments: Vec<(u32, u32)>,
    /// Offset in the document where the text ends.
    end: u32,
}

impl OffsetMap {
    /// A text that stands in the document as it is, from `start` to `end`.
    pub(crate) fn plain(span: Span) -> Self {
        Self { source: span.source, segments: vec![(0, span.start)], end: span.end }
    }

    /// `segments` ascend by text offset and begin with text offset 0.
    pub(crate) fn new(source: SourceId, segments: Vec<(u32, u32)>, end: u32) -> Self {
        let segments = if segments.is_empty() { vec![(0, end)] } else { segments };
        Self { source, segments, end }
    }

    /// The document's offset for an offset in the text.
    pub(crate) fn position(&self, text: usize) -> u32 {
        let text = u32::try_from(text).unwrap_or(u32::MAX);
        let after = self.segments.partition_point(|(from, _)| *from <= text);
        let (from, source) = self.segments.get(after.saturating_sub(1)).copied().unwrap_or((0, self.end));
        let next = self.segments.get(after).map_or(self.end, |(_, source)| *source);
        source.saturating_add(text - from).min(next.max(source))
    }

    /// The document's span for a range of the text.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let from = self.position(start);
        // The end is mapped through the last byte, so that a segment's end does not leak into the next.
        let to = if end > start { self.position(end - 1).saturating_add(1) } else { from };
        Span { source: self.source, start: from, end: to.max(from) }
    }

    /// The span of the whole text.
    pub(crate) fn whole(&self) -> Span {
        let start = self.segments.first().map_or(self.end, |(_, source)| *source);
        Span { source: self.source, start, end: self.end.max(start) }
    }
}

/// A text of a document, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    pub(crate) text: Arc<str>,
    pub(crate) map: OffsetMap,
}

impl Located {
    pub(crate) fn span(&self) -> Span {
        self.map.whole()
    }
}

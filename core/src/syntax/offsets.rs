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
    /// Escapes: (offset in the text after what it stands for, offset in the document after it).
    escapes: Vec<(u32, u32)>,
    /// Offset in the document where the text ends.
    end: u32,
}

impl OffsetMap {
    /// A text that stands in the document as it is, from `start` to `end`.
    pub(crate) fn plain(span: Span) -> Self {
        Self { source: span.source, segments: vec![(0, span.start)], escapes: Vec::new(), end: span.end }
    }

    /// `segments` ascend by text offset and begin with text offset 0.
    pub(crate) fn new(source: SourceId, segments: Vec<(u32, u32)>, end: u32) -> Self {
        let segments = if segments.is_empty() { vec![(0, end)] } else { segments };
        Self { source, segments, escapes: Vec::new(), end }
    }

    /// The same with its escapes, so that a range that ends with one covers the whole of it.
    pub(super) fn with_escapes(mut self, escapes: Vec<(u32, u32)>) -> Self {
        self.escapes = escapes;
        self
    }

    /// A map into a text that stands in a document itself: the map into that document.
    pub(super) fn within(&self, outer: &Self) -> Self {
        if let ([(0, start)], true) = (outer.segments.as_slice(), outer.escapes.is_empty()) {
            let shift =
                |list: &[(u32, u32)]| list.iter().map(|(text, at)| (*text, at.saturating_add(*start))).collect();
            let end = self.end.saturating_add(*start);
            return Self { source: outer.source, segments: shift(&self.segments), escapes: shift(&self.escapes), end };
        }
        let mut segments = Vec::new();
        for (index, (text, at)) in self.segments.iter().enumerate() {
            let (text_end, next) =
                self.segments.get(index + 1).map_or((u32::MAX, self.end), |(text, next)| (*text, *next));
            segments.push((*text, outer.position(*at as usize)));
            let first = outer.segments.partition_point(|(from, _)| from <= at);
            let inside = outer.segments.iter().skip(first).take_while(|(from, _)| *from < next);
            let inside = inside.map(|(from, source)| (text.saturating_add(from - at), *source));
            // A segment of one byte may be written with more: an escape whose parts are escapes themselves.
            segments.extend(inside.take_while(|(text, _)| *text < text_end));
        }
        segments.dedup_by(|b, a| b.0 <= a.0);
        let past = |at: u32| outer.span(at.saturating_sub(1) as usize, at as usize).end;
        let mut escapes: Vec<(u32, u32)> = self.escapes.iter().map(|(text, at)| (*text, past(*at))).collect();
        let from = self.segments.first().map_or(self.end, |(_, at)| *at);
        let first = outer.escapes.partition_point(|(text, _)| *text <= from);
        for (text, at) in outer.escapes.iter().skip(first).take_while(|(text, _)| *text <= self.end) {
            let after = self.segments.partition_point(|(_, source)| source < text);
            let segment = self.segments.get(after.saturating_sub(1)).filter(|(_, source)| source < text);
            escapes.extend(segment.map(|(from, source)| (from.saturating_add(text - source), *at)));
        }
        escapes.sort_unstable();
        escapes.dedup_by_key(|(text, _)| *text);
        Self { source: outer.source, segments, escapes, end: past(self.end) }
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
        let escape =
            u32::try_from(end).ok().and_then(|end| self.escapes.binary_search_by_key(&end, |(at, _)| *at).ok());
        let to = match escape.and_then(|found| self.escapes.get(found)) {
            Some((_, source)) if end > start => *source,
            _ if end > start => self.position(end - 1).saturating_add(1),
            _ => from,
        };
        // A coarse map has no room for the range: it points at the scalar's start.
        Span { source: self.source, start: from, end: to.min(self.end).max(from) }
    }

    /// The map of a part of the text.
    fn slice(&self, start: usize, end: usize) -> Self {
        let (from, to) = (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX));
        let inside = self.segments.iter().filter(|(text, _)| *text > from && *text < to);
        let first = std::iter::once((0, self.position(start)));
        let segments = first.chain(inside.map(|(text, at)| (text - from, *at))).collect();
        let escapes = self.escapes.iter().filter(|(text, _)| *text > from && *text <= to);
        let escapes = escapes.map(|(text, at)| (text - from, *at)).collect();
        Self { source: self.source, segments, escapes, end: self.span(start, end).end }
    }

    /// The map of the text with `len` bytes put in at an offset; all of them stand where the offset does.
    fn with_inserted(&self, at: usize, len: usize) -> Self {
        let (at, len) = (u32::try_from(at).unwrap_or(u32::MAX), u32::try_from(len).unwrap_or(u32::MAX));
        let place = self.position(at as usize);
        let mut segments: Vec<(u32, u32)> = self.segments.iter().filter(|(text, _)| *text < at).copied().collect();
        segments.extend([(at, place), (at.saturating_add(len), place)]);
        let after = self.segments.iter().filter(|(text, _)| *text > at);
        segments.extend(after.map(|(text, source)| (text.saturating_add(len), *source)));
        let escapes = self
            .escapes
            .iter()
            .map(|(text, source)| (if *text > at { text.saturating_add(len) } else { *text }, *source));
        Self { source: self.source, segments, escapes: escapes.collect(), end: self.end }
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
    /// A whole source.
    pub(crate) fn source(source: SourceId, text: &str) -> Self {
        Self { text: text.into(), map: OffsetMap::plain(Span::new(source, 0, text.len())) }
    }

    pub(crate) fn span(&self) -> Span {
        self.map.whole()
    }

    /// A part of the text, without white space around it.
    pub(crate) fn part(&self, start: usize, end: usize) -> Self {
        let text = self.text.get(start..end).unwrap_or_default();
        let start = start + (text.len() - text.trim_start().len());
        let text = text.trim();
        Self { text: text.into(), map: self.map.slice(start, start + text.len()) }
    }

    /// The text with another put in at an offset.
    pub(crate) fn with_inserted(&self, at: usize, text: &str) -> Self {
        let (before, after) = self.text.split_at_checked(at).unwrap_or((&self.text, ""));
        Self { text: [before, text, after].concat().into(), map: self.map.with_inserted(at, text.len()) }
    }
}

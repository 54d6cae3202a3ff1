//! Where each byte of a scalar's text stands in the text that was parsed, for every style.
//!
//! The walk decodes the scalar once more and records where each piece came from. Should its text
//! ever differ from the parser's, the map falls back to the scalar's start: a place that is too
//! coarse, and never a wrong one.

use super::offsets::OffsetMap;
use super::tree::Style;
use crate::diagnostics::{SourceId, Span};

/// Maps `text` to offsets of `document`, where the scalar stands in `range`.
pub(super) fn of(document: &str, range: (u32, u32), style: Style, text: &str) -> OffsetMap {
    let (start, end) = range;
    // Offsets are within the parsed text here; the caller sets them into their source.
    let source = SourceId(0);
    let quotes = u32::from(matches!(style, Style::SingleQuoted | Style::DoubleQuoted | Style::Json));
    let inner_start = start.saturating_add(quotes);
    let inner_end = end.saturating_sub(quotes).max(inner_start);
    let inner = document.get(inner_start as usize..inner_end as usize).unwrap_or("");
    if inner == text {
        return OffsetMap::plain(Span { source, start: inner_start, end: inner_end });
    }
    let mut writer =
        Writer { document, text: String::with_capacity(text.len()), segments: Vec::new(), escapes: Vec::new() };
    match style {
        Style::Literal | Style::Folded => {
            let leading = text.len() - text.trim_start_matches('\n').len();
            block(&mut writer, (start as usize, end as usize), leading, style == Style::Folded);
        }
        _ => flow(&mut writer, inner_start as usize, inner, style),
    }
    // Chomping strips the line ends that the walk has written.
    let chomped = matches!(style, Style::Literal | Style::Folded)
        && writer.text.strip_prefix(text).is_some_and(|rest| rest.trim_matches('\n').is_empty());
    if writer.text != text && !chomped {
        return OffsetMap::plain(Span { source, start, end: start });
    }
    let end = inner_end.max(start);
    OffsetMap::new(source, writer.segments, end).with_escapes(writer.escapes)
}

struct Writer<'a> {
    document: &'a str,
    text: String,
    segments: Vec<(u32, u32)>,
    escapes: Vec<(u32, u32)>,
}

impl Writer<'_> {
    fn mark(&mut self, at: usize) {
        let text = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let follows = self.segments.last().is_some_and(|(from, source)| source.saturating_add(text - from) == at);
        if !follows {
            self.segments.push((text, at));
        }
    }

    /// Bytes that stand in the document as they are.
    fn copy(&mut self, from: usize, to: usize) {
        self.mark(from);
        self.text.push_str(self.document.get(from..to).unwrap_or(""));
    }

    /// One character that is written in another way, as `from..to`.
    fn stand_in(&mut self, character: char, from: usize, to: usize) {
        self.mark(from);
        self.text.push(character);
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.escapes.push((clamp(self.text.len()), clamp(to)));
    }
}

/// Length of a line break at the start of a text.
fn line_break(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Plain and quoted scalars, and JSON strings; `inner` starts at `base`.
fn flow(writer: &mut Writer<'_>, base: usize, inner: &str, style: Style) {
    let mut rest = inner;
    while let Some(first) = rest.chars().next() {
        let at = base + inner.len() - rest.len();
        let spaces = blanks(rest);
        let after_spaces = rest.get(spaces..).unwrap_or("");
        let used = if style != Style::Json && line_break(after_spaces) > 0 {
            spaces + fold(writer, at + spaces, after_spaces, true)
        } else if first == '\\' && matches!(style, Style::DoubleQuoted | Style::Json) {
            escape(writer, at, rest)
        } else if style == Style::SingleQuoted && rest.starts_with("''") {
            writer.stand_in('\'', at, at + 2);
            2
        } else {
            writer.copy(at, at + first.len_utf8());
            first.len_utf8()
        };
        rest = rest.get(used.max(1)..).unwrap_or("");
    }
}

/// A line break and the blanks and empty lines after it: a space, or a line end for each empty line.
fn fold(writer: &mut Writer<'_>, at: usize, rest: &str, space: bool) -> usize {
    let mut used = line_break(rest);
    let mut empty_lines = 0;
    loop {
        let tail = rest.get(used..).unwrap_or("");
        let indent = blanks(tail);
        let length = line_break(tail.get(indent..).unwrap_or(""));
        if length == 0 {
            used += indent;
            break;
        }
        writer.stand_in('\n', at + used + indent, at + used + indent + length);
        used += indent + length;
        empty_lines += 1;
    }
    if empty_lines == 0 && space {
        writer.stand_in(' ', at, at + line_break(rest));
    }
    used
}

/// An escape of a double-quoted scalar or of a JSON string; its length.
fn escape(writer: &mut Writer<'_>, at: usize, rest: &str) -> usize {
    let after = rest.get(1..).unwrap_or("");
    if line_break(after) > 0 {
        return 1 + fold(writer, at + 1, after, false);
    }
    let Some(letter) = after.chars().next() else { return 1 };
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits == 0 {
        let used = 1 + letter.len_utf8();
        writer.stand_in(short_escape(letter), at, at + used);
        return used;
    }
    let code =
        |text: &str, from: usize| text.get(from..from + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let mut value = code(rest, 2).unwrap_or(0);
    let mut used = 2 + digits;
    let low = rest.get(used..).filter(|next| next.starts_with("\\u")).and_then(|next| code(next, 2));
    if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (value, low) {
        value = 0x1_0000 + ((value - 0xD800) << 10) + (low - 0xDC00);
        used += 6;
    }
    writer.stand_in(char::from_u32(value).unwrap_or('\u{FFFD}'), at, at + used);
    used
}

/// Escapes of one letter; YAML's are a superset of JSON's.
fn short_escape(letter: char) -> char {
    match letter {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        'e' => '\u{1B}',
        'N' => '\u{85}',
        '_' => '\u{A0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    }
}

/// Literal and folded scalars; the range starts after the indentation of the first line that is
/// not empty, with `leading` empty lines before it.
fn block(writer: &mut Writer<'_>, (start, end): (usize, usize), leading: usize, folded: bool) {
    let before = |to: usize| writer.document.get(..to).unwrap_or("");
    let line_start = |to: usize| before(to).rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = start - line_start(start);
    let mut at = start - indent;
    for _ in 0..leading {
        let length = if before(at).ends_with("\r\n") { 2 } else { 1 };
        at = line_start(at.saturating_sub(length));
    }
    // (start, end) of line ends that are not written yet.
    let mut pending: Vec<(usize, usize)> = Vec::new();
    let mut previous_is_text: Option<bool> = None;
    while at < end {
        let rest = writer.document.get(at..end).unwrap_or("");
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let skip = rest.bytes().take(indent.min(length)).take_while(|byte| *byte == b' ').count();
        let line_end = at + length;
        let break_end = line_end + line_break(rest.get(length..).unwrap_or(""));
        if skip < length {
            let is_text = !rest.get(skip..).is_some_and(|line| line.starts_with([' ', '\t']));
            let folds = folded && is_text && previous_is_text == Some(true);
            write_breaks(writer, &pending, folds);
            pending.clear();
            writer.copy(at + skip, line_end);
            previous_is_text = Some(is_text);
        }
        pending.push((line_end, break_end));
        at = break_end.max(at + 1);
    }
    write_breaks(writer, &pending, false);
}

fn write_breaks(writer: &mut Writer<'_>, pending: &[(usize, usize)], folds: bool) {
    match (folds, pending) {
        (true, [(from, to)]) => writer.stand_in(' ', *from, *to),
        _ => {
            for (from, to) in pending.iter().skip(usize::from(folds)) {
                writer.stand_in('\n', *from, *to);
            }
        }
    }
}

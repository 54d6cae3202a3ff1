//! YAML text to a [`Tree`], over the events of `granit-parser`.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as Range, StructureStyle, Tag};

use super::builder::Builder;
use super::core_schema::resolve;
use super::offsets::Located;
use super::tree::{Kind, Style, Tree};
use super::{check_size, yaml_faults};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::limits::Limits;

/// Parses a text, which may stand inside another document: spans are those of that document.
/// `None` after a fault that leaves nothing to look at.
pub(crate) fn parse_yaml_at(text: &Located, limits: &Limits, diagnostics: &mut Diagnostics) -> Option<Tree> {
    if !check_size(text, limits, diagnostics) {
        return None;
    }
    let nesting = usize::try_from(limits.document_depth).unwrap_or(usize::MAX).saturating_add(1);
    let options = granit_parser::options! {
        flow_nesting_limit: nesting,
        block_nesting_limit: nesting,
        emit_unresolved_aliases: true,
        block_scalar_eof_without_line_feed: false,
    };
    let builder = Builder::new(text, limits, diagnostics);
    let mut reader = Reader { text: &text.text, builder, anchors: HashMap::new(), documents: 0 };
    reader.directives();
    let mut parser = Parser::new_from_str_with_options(&text.text, options);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, range)) => {
                if !reader.event(event, range) {
                    // What the first of several documents lacks may stand in the next one.
                    return if reader.documents > 1 { None } else { reader.builder.finish() };
                }
            }
            Err(fault) => {
                reader.fault(&fault);
                return None;
            }
        }
    }
    reader.builder.finish()
}

struct Reader<'t, 'd> {
    text: &'t str,
    builder: Builder<'d>,
    anchors: HashMap<usize, u32>,
    documents: u32,
}

impl Reader<'_, '_> {
    /// False where reading ends here.
    fn event(&mut self, event: Event<'_>, range: Range) -> bool {
        let (start, end) = self.bytes(range);
        match event {
            Event::DocumentStart(_, version) => {
                if version.is_some_and(|version| version.minor != 2) {
                    self.other_version(start);
                }
                return self.document(start);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar((start, end), &text, style, tag.as_deref());
                self.anchors.insert(anchor, node);
            }
            Event::SequenceStart(style, anchor, tag) => {
                return self.open((start, end), false, style, anchor, tag.as_deref());
            }
            Event::MappingStart(style, anchor, tag) => {
                return self.open((start, end), true, style, anchor, tag.as_deref());
            }
            Event::SequenceEnd | Event::MappingEnd => self.builder.close(end),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(target) => {
                    self.builder.alias(start, end, *target);
                }
                None => self.unknown_alias(start, end),
            },
            Event::UnresolvedAlias(_) => self.unknown_alias(start, end),
            _ => {}
        }
        true
    }

    fn bytes(&self, range: Range) -> (usize, usize) {
        let start = range.start.byte_offset().unwrap_or(0).min(self.text.len());
        let end = range.end.byte_offset().unwrap_or(start).min(self.text.len());
        (start, end.max(start))
    }

    /// Directives before the document that mean nothing; the parser is silent about them.
    fn directives(&mut self) {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let known = ["%YAML ", "%TAG "].iter().any(|known| line.starts_with(known));
            if line.starts_with('%') && !known {
                let span = self.builder.span(start, start + line.trim_end().len());
                let fault = Diagnostic::warning(codes::DOCUMENT_SYNTAX, "a directive that YAML does not know").at(span);
                self.builder.diagnostics.push(fault.hint("remove the line"));
            } else if !(line.starts_with(['%', '#']) || line.trim().is_empty()) {
                return;
            }
            start += line.len();
        }
    }

    /// YAML 1.1 took `yes` and `on` for bools; here every document is read as YAML 1.2.
    fn other_version(&mut self, start: usize) {
        let span = self.builder.span(start, start + 3);
        let message = "the document asks for another version of YAML, and is read as YAML 1.2";
        let fault = Diagnostic::warning(codes::DOCUMENT_SYNTAX, message).at(span);
        self.builder.diagnostics.push(fault.hint("remove the `%YAML` line"));
    }

    fn document(&mut self, start: usize) -> bool {
        self.documents += 1;
        if self.documents == 1 {
            return true;
        }
        let span = self.builder.span(start, start + 3);
        let message = "expected one document, found a second one";
        let fault = Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(span);
        self.builder.diagnostics.push(fault.hint("give each contract a file of its own"));
        false
    }

    fn scalar(&mut self, range: (usize, usize), text: &str, style: ScalarStyle, tag: Option<&Tag>) -> u32 {
        // The parser gives an absent value as `~` with an empty range.
        let text = if range.0 == range.1 && style == ScalarStyle::Plain { "" } else { text };
        if style == ScalarStyle::Plain {
            self.stray_quote(range, text);
            self.leading_zero(range, text);
            self.invisible(range, text);
        }
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let (kind, number) = match self.tag(range, tag) {
            Some("str") => (Kind::String, None),
            Some(_) => resolve(text),
            None if style == Style::Plain => resolve(text),
            None => (Kind::String, None),
        };
        self.builder.scalar(range, text.into(), (kind, style), number)
    }

    /// `name: orders"`: the quote before the text is missing, and the one behind it is a part of it.
    fn stray_quote(&mut self, (start, end): (usize, usize), text: &str) {
        let Some(quote) = text.chars().next_back().filter(|last| matches!(last, '"' | '\'')) else { return };
        let rest = text.strip_suffix(quote).unwrap_or(text);
        // `19"` are inches, and `customers'` is a genitive.
        let meant = match quote {
            '"' => {
                rest.rsplit(' ').next().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit() || "./".contains(c)))
            }
            _ => rest.ends_with('s'),
        } || rest.contains(quote);
        if !meant && !rest.is_empty() {
            let span = self.builder.span(end.saturating_sub(1).max(start), end);
            let message = format!("`{quote}` closes a quote here that opens nowhere");
            let fault = Diagnostic::warning(codes::DOCUMENT_SYNTAX, message).at(span);
            self.builder.diagnostics.push(fault.hint("quote the whole text, or take the quote away"));
        }
    }

    /// `010` is ten, and was eight in YAML 1.1.
    fn leading_zero(&mut self, (start, end): (usize, usize), text: &str) {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let octal = digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        if octal && digits.len() <= 20 {
            let span = self.builder.span(start, end);
            let message = format!("`{text}` is a decimal number in YAML 1.2, and an octal one to older readers");
            let fault = Diagnostic::warning(codes::DOCUMENT_SYNTAX, message).at(span);
            self.builder.diagnostics.push(fault.hint("write it without the zero, or quote it"));
        }
    }

    /// Characters that nobody sees, and that older readers take for line ends.
    fn invisible(&mut self, (start, end): (usize, usize), text: &str) {
        let odd = |char: char| matches!(char, '\u{FEFF}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{200B}');
        let blank = text.starts_with('\u{A0}') || text.ends_with('\u{A0}');
        let found = text.chars().find(|char| odd(*char)).or(blank.then_some('\u{A0}'));
        if let Some(char) = found {
            let message = format!("the text holds the invisible character U+{:04X}", u32::from(char));
            let fault = Diagnostic::warning(codes::DOCUMENT_SYNTAX, message).at(self.builder.span(start, end));
            self.builder.diagnostics.push(fault.hint("take it away, or write it as an escape in double quotes"));
        }
    }

    /// The core schema's name of a tag; others are refused.
    fn tag<'t>(&mut self, (start, end): (usize, usize), tag: Option<&'t Tag>) -> Option<&'t str> {
        let tag = tag?;
        if let Some(name @ ("str" | "int" | "float" | "bool" | "null" | "map" | "seq")) = tag.core_suffix() {
            return Some(name);
        }
        let name = tag.original();
        if name == "!" {
            return Some("str");
        }
        let span = self.builder.span(start, end);
        let message = format!("the tag `{name}` means nothing here");
        let fault = Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(span);
        self.builder.diagnostics.push(fault.hint("a text that begins with `!` needs quotes"));
        None
    }

    fn open(
        &mut self,
        range: (usize, usize),
        mapping: bool,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> bool {
        self.tag(range, tag);
        match self.builder.open(range.0, mapping, style == StructureStyle::Flow) {
            Some(node) => {
                self.anchors.insert(anchor, node);
                true
            }
            None => false,
        }
    }

    fn unknown_alias(&mut self, start: usize, end: usize) {
        let span = self.builder.span(start, end);
        let name = self.text.get(start..end).unwrap_or("*");
        let message = format!("nothing before here is anchored as the alias `{name}` says");
        let hint = "a text that begins with `*` needs quotes";
        self.builder.diagnostics.push(Diagnostic::error(codes::DOCUMENT_REFERENCE, message).at(span).hint(hint));
        self.builder.scalar((start, end), "".into(), (Kind::Null, Style::Plain), None);
    }

    fn fault(&mut self, fault: &ScanError) {
        let at = fault.marker().byte_offset().unwrap_or(0).min(self.text.len());
        if yaml_faults::is_nesting(fault) {
            self.builder.refuse_depth(at);
            return;
        }
        let mut diagnostic = yaml_faults::describe(self.text, at, fault, |start, end| self.builder.span(start, end));
        let open = self.builder.open_bracket().filter(|_| diagnostic.labels.is_empty());
        if let Some(start) = open {
            if matches!(fault.kind(), ErrorKind::MappingValueNotAllowed) && diagnostic.code == codes::DOCUMENT_SYNTAX {
                diagnostic = diagnostic.hint("close the bracket before the next key");
            }
            diagnostic = diagnostic.label(self.builder.span(start, start + 1), "this bracket is still open");
        }
        self.builder.diagnostics.push(diagnostic);
    }
}

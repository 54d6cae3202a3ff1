//! Diagnostics: what a document says that the format does not allow, each at its place.
//!
//! A [`Diagnostic`] speaks of a document; a violation (see `report`) speaks of a record.
//! Every code that either can carry stands in the table of [`codes`].

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

#[path = "codes.rs"]
pub mod codes;
mod names;

pub(crate) use names::{did_you_mean, nearest, quoted, short, short_to};

/// A stable name of a fault: `area.problem`, lower snake case, never renamed.
///
/// A newtype and not an enum, so that a new code never breaks a caller's `match`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The code's text, such as `schema.required`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The part before the point: `json`, `schema`, `rule`, ...
    pub fn area(self) -> &'static str {
        self.0.split_once('.').map_or(self.0, |(area, _)| area)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// How much a diagnostic or a violation weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// The contract does not compile, or the record is not valid.
    Error,
    /// Worth a look; nothing is refused because of it.
    Warning,
    /// Said for completeness.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// Which text of a compilation a span lies in: the contract, or a file that it refers to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub(crate) u32);

/// A range of bytes, half open, in one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text that it lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end) }
    }
}

/// One text that takes part in a compilation.
#[derive(Clone, Debug)]
pub struct SourceText {
    name: Arc<str>,
    text: Arc<str>,
    /// The text with what is sensitive in it hidden, where anything is.
    shown: Option<Arc<str>>,
    lines: Arc<[u32]>,
}

impl SourceText {
    /// The name as the caller or the contract gave it, such as `order.avsc`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text as it may be shown: values of sensitive properties are hidden.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.text)
    }

    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Line and column of a byte offset, both from 1; columns count code points.
    pub fn position(&self, offset: u32) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..(offset as usize).max(start)).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// The text of a line (from 1), without its line end; values of sensitive properties are hidden.
    pub fn line(&self, line: usize) -> &str {
        let text = self.shown();
        let start = self.lines.get(line.saturating_sub(1)).map_or(text.len(), |at| *at as usize);
        let end = self.lines.get(line).map_or(text.len(), |at| *at as usize);
        text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// Every text of a compilation, so that a [`Span`] can be shown.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<SourceText>,
    bytes: usize,
}

impl Sources {
    pub(crate) fn ids(&self) -> impl Iterator<Item = SourceId> {
        (0..self.list.len()).filter_map(|at| u32::try_from(at).ok().map(SourceId))
    }

    pub(crate) fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = SourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let after_newline = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(after_newline).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        self.bytes = self.bytes.saturating_add(text.len());
        self.list.push(SourceText { name: name.into(), text: text.into(), shown: None, lines });
        id
    }

    /// The bytes of all texts.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Hides these places: lines that are shown have `*` in place of each byte of them.
    pub(crate) fn mask(&mut self, spans: &[Span]) {
        for (at, source) in self.list.iter_mut().enumerate() {
            let own = spans.iter().filter(|span| span.source.0 as usize == at);
            let mut shown: Option<Vec<u8>> = None;
            for span in own {
                let bytes = shown.get_or_insert_with(|| source.text.as_bytes().to_vec());
                let inside = bytes.get_mut(span.start as usize..span.end as usize).unwrap_or_default();
                inside.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b'*');
            }
            source.shown = shown.and_then(|bytes| String::from_utf8(bytes).ok()).map(Into::into);
        }
    }

    /// All texts: the document's own first.
    pub fn iter(&self) -> std::slice::Iter<'_, SourceText> {
        self.list.iter()
    }

    /// The text that a span lies in.
    pub fn get(&self, id: SourceId) -> Option<&SourceText> {
        self.list.get(id.0 as usize)
    }
}

impl<'s> IntoIterator for &'s Sources {
    type Item = &'s SourceText;
    type IntoIter = std::slice::Iter<'s, SourceText>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A second place that a diagnostic points at, with a few words of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, such as "first defined here".
    pub message: String,
}

/// One fault of a document, or one thing worth knowing about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Stable name of the fault.
    pub code: Code,
    /// Errors stop the compilation; warnings and infos do not.
    pub severity: Severity,
    /// One line: lower case, no final period, input in backticks.
    pub message: String,
    /// The place, where there is one.
    pub span: Option<Span>,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to do about it, such as "did you mean `customer_email`?".
    pub hint: Option<String>,
    /// How it is tied to another one of the same mapping.
    pub(crate) tie: Option<Tie>,
    /// It may follow from a fault of the schema, and stands behind what does not.
    pub(crate) late: bool,
}

/// A misspelt key and the absence of the right one are one fault, and told once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tie {
    kind: TieKind,
    /// Where the mapping begins.
    within: (SourceId, u32),
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum TieKind {
    /// A key by which this name is meant.
    Meant,
    /// This name is absent.
    Missing,
}

impl Diagnostic {
    pub(crate) fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    pub(crate) fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    pub(crate) fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            span: None,
            labels: Vec::new(),
            hint: None,
            tie: None,
            late: false,
        }
    }

    /// Says that a key of the mapping at `within` is a misspelt `name`.
    #[must_use]
    pub(crate) fn meant(mut self, within: Span, name: Option<&str>) -> Self {
        let of = |name: &str| Tie { kind: TieKind::Meant, within: (within.source, within.start), name: name.into() };
        self.tie = name.map(of);
        self
    }

    /// Says that the mapping at `within` lacks the key `name`: held back where a key of it is that
    /// name misspelt.
    #[must_use]
    pub(crate) fn missing(mut self, within: Span, name: &str) -> Self {
        self.tie = Some(Tie { kind: TieKind::Missing, within: (within.source, within.start), name: name.into() });
        self
    }

    #[must_use]
    pub(crate) fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub(crate) fn at_opt(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    #[must_use]
    pub(crate) fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn hint_opt(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// The diagnostics of one compilation, in the order in which they were found.
///
/// A hostile document could raise one for every two of its bytes: beyond [`Diagnostics::MOST`]
/// they are counted only, and one more diagnostic says how many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagnostics {
    list: Vec<Diagnostic>,
    left_out: usize,
    left_out_errors: usize,
    schema: SchemaFaults,
    /// Whether what is not enforced is an error, whoever finds it.
    strict: bool,
}

/// What was said of a schema before what is compiled against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SchemaFaults {
    #[default]
    None,
    /// A part of it is hardly meant: what follows may be a consequence.
    Suspect,
    /// It has errors: what its fields and types are is not known.
    Broken,
}

/// Faults that a broken schema causes where names and types are looked up in it.
const CONSEQUENCES: [Code; 15] = [
    codes::DOCUMENT_MASK,
    codes::DOCUMENT_MIGRATION,
    codes::DOCUMENT_SERVICE_LEVEL,
    codes::SCHEMA_UNKNOWN_FIELD,
    codes::RULE_UNKNOWN_FIELD,
    codes::RULE_TYPE,
    codes::RULE_NOT_BOOL,
    codes::RULE_ENUM_SYMBOL,
    codes::RULE_NULLABLE,
    codes::RULE_CONSTANT,
    codes::RULE_NEVER_RUNS,
    codes::RULE_NO_INSTANCE,
    codes::RULE_MESSAGE,
    codes::RULE_NOT_BUILT,
    // Of a property over the schema: no other is pushed there.
    codes::DOCUMENT_NOT_ENFORCED,
];

impl Diagnostics {
    pub(crate) const MOST: usize = 1_000;

    pub(crate) fn strict(strict: bool) -> Self {
        Self { strict, ..Self::default() }
    }

    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        let follows = CONSEQUENCES.contains(&diagnostic.code);
        if follows && self.schema == SchemaFaults::Broken {
            return;
        }
        if self.strict && diagnostic.code == codes::DOCUMENT_NOT_ENFORCED {
            diagnostic.severity = Severity::Error;
        }
        diagnostic.late = follows && self.schema == SchemaFaults::Suspect;
        if self.is_full() {
            self.left_out += 1;
            self.left_out_errors += usize::from(diagnostic.severity == Severity::Error);
        } else {
            self.list.push(diagnostic);
        }
    }

    /// Whether further diagnostics are only counted, so that their texts need not be made.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= Self::MOST
    }

    /// Whether an error was told at just this place.
    pub(crate) fn has_error_at(&self, span: Span) -> bool {
        self.list.iter().any(|one| one.span == Some(span) && one.severity == Severity::Error)
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many of them are errors.
    pub(crate) fn errors(&self) -> usize {
        let listed = self.list.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        self.left_out_errors + listed.count()
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len() + self.left_out
    }

    /// How many are kept, for [`Self::note_schema`].
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// Says what was found of a schema since `before` were kept, for those to come.
    pub(crate) fn note_schema(&mut self, before: usize) {
        let found = self.list.get(before..).unwrap_or_default();
        self.schema = if found.iter().any(|one| one.severity == Severity::Error) {
            SchemaFaults::Broken
        } else if found.iter().any(|one| one.code == codes::SCHEMA_SUSPECT) {
            SchemaFaults::Suspect
        } else {
            SchemaFaults::None
        };
    }

    /// What comes is not compiled against that schema any more.
    pub(crate) fn forget_schema(&mut self) {
        self.schema = SchemaFaults::None;
    }

    /// Sorted by place (those without one last), then by code; equal ones once. What may follow
    /// from a fault of a schema stands behind all else.
    pub(crate) fn into_sorted(self) -> Vec<Diagnostic> {
        let mut list = join_ties(self.list);
        list.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.late, d.span.is_none(), d.span, d.severity, d.code);
            key(a).cmp(&key(b))
        });
        list.dedup();
        if self.left_out > 0 {
            let severity = if self.left_out_errors > 0 { Severity::Error } else { Severity::Warning };
            let message = format!("{} further diagnostics are left out", self.left_out);
            list.push(Diagnostic::new(codes::DOCUMENT_LIMIT, severity, message));
        }
        list
    }
}

/// Tells a misspelt key and the absence of the right one once: at the key, with the greater weight.
fn join_ties(mut list: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // What the parser has refused has no value, and what that value should be says nothing more.
    let of_parser = [codes::DOCUMENT_SYNTAX, codes::DOCUMENT_REFERENCE];
    let of_value = [codes::DOCUMENT_TYPE, codes::DOCUMENT_VALUE, codes::DOCUMENT_UNKNOWN_KEY];
    let refused = list.iter().filter(|one| one.severity == Severity::Error && of_parser.contains(&one.code));
    let refused: HashSet<Span> = refused.filter_map(|one| one.span).collect();
    list.retain(|one| !(of_value.contains(&one.code) && one.span.is_some_and(|span| refused.contains(&span))));
    let ties = |list: &[Diagnostic], kind: TieKind, least: Severity| -> HashSet<Tie> {
        let ties = list.iter().filter(|one| one.severity <= least).filter_map(|one| one.tie.clone());
        ties.filter(|tie| tie.kind == kind).map(|tie| Tie { kind: TieKind::Meant, ..tie }).collect()
    };
    let meant = ties(&list, TieKind::Meant, Severity::Info);
    if meant.is_empty() {
        return list;
    }
    let missing = ties(&list, TieKind::Missing, Severity::Error);
    list.retain_mut(|one| {
        let Some(tie) = &one.tie else { return true };
        if tie.kind == TieKind::Missing {
            return !meant.contains(&Tie { kind: TieKind::Meant, ..tie.clone() });
        }
        if missing.contains(tie) {
            one.severity = Severity::Error;
        }
        true
    });
    list
}

/// A contract that does not compile: every diagnostic, and the texts that they point into.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", summary(.diagnostics, .sources))]
pub struct CompileError {
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl CompileError {
    pub(crate) fn new(diagnostics: Diagnostics, sources: Sources) -> Self {
        Self { diagnostics: diagnostics.into_sorted(), sources }
    }

    /// All diagnostics, by place; warnings among them.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The texts that the spans point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The JSON form: an array of objects with code, severity, message, place, snippet (the
    /// line, or of a line over 1,000 bytes the part around the place) and hint.
    pub fn to_json(&self) -> String {
        diagnostics_json(&self.diagnostics, &self.sources)
    }
}

/// One line for each diagnostic: `file:line:column: severity: message [code]`.
fn summary(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let lines: Vec<String> = diagnostics.iter().map(|diagnostic| one_line(diagnostic, sources)).collect();
    lines.join("\n")
}

/// `file:line:column: severity: message [code], hint`.
pub fn one_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = diagnostic.span.and_then(|span| {
        let source = sources.get(span.source)?;
        let (line, column) = source.position(span.start);
        Some(format!("{}:{line}:{column}: ", source.name()))
    });
    let hint = diagnostic.hint.as_ref().map_or(String::new(), |hint| format!(", {hint}"));
    format!("{}{}: {} [{}]{hint}", place.unwrap_or_default(), diagnostic.severity, diagnostic.message, diagnostic.code)
}

/// The JSON form of a list of diagnostics (an array), the same in every language.
pub fn diagnostics_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    serde_json::to_string(&diagnostics_value(diagnostics, sources)).unwrap_or_default()
}

/// The same as a part of a larger form.
pub(crate) fn diagnostics_value<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> impl Serialize + 'a {
    diagnostics.iter().map(|diagnostic| Shown { diagnostic, sources }).collect::<Vec<_>>()
}

struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", &self.diagnostic.code)?;
        map.serialize_entry("severity", &self.diagnostic.severity)?;
        map.serialize_entry("message", &self.diagnostic.message)?;
        if let Some(place) = self.diagnostic.span.and_then(|span| Place::of(span, None, self.sources)) {
            map.serialize_entry("place", &place)?;
        }
        let labels: Vec<Place<'_>> = self
            .diagnostic
            .labels
            .iter()
            .filter_map(|label| Place::of(label.span, Some(&label.message), self.sources))
            .collect();
        if !labels.is_empty() {
            map.serialize_entry("labels", &labels)?;
        }
        if let Some(hint) = &self.diagnostic.hint {
            map.serialize_entry("hint", hint)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: u32,
    end: u32,
    snippet: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(span: Span, message: Option<&'a str>, sources: &'a Sources) -> Option<Self> {
        let source = sources.get(span.source)?;
        let (line, column) = source.position(span.start);
        let (end_line, end_column) = source.position(span.end);
        Some(Self {
            file: source.name(),
            line,
            column,
            end_line,
            end_column,
            start: span.start,
            end: span.end,
            snippet: near(source, line, span.start),
            message,
        })
    }
}

/// A line; of a long one the part around a place, so that a thousand diagnostics of one line do not
/// show it a thousand times.
fn near(source: &SourceText, line: usize, at: u32) -> &str {
    const LONG: usize = 1_000;
    const BEFORE: usize = 100;
    let text = source.line(line);
    if text.len() <= LONG {
        return text;
    }
    let start = source.lines.get(line.saturating_sub(1)).map_or(0, |start| *start as usize);
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let from = boundary((at as usize).saturating_sub(start + BEFORE));
    text.get(from..boundary(from + LONG)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_in_part() {
        let mut sources = Sources::default();
        let id = sources.add("c", &format!("short\n{}X{}\n", "é".repeat(900), "y".repeat(5_000)));
        let source = sources.get(id).unwrap();
        assert_eq!(near(source, 1, 2), "short");
        let at = u32::try_from(source.text().find('X').unwrap()).unwrap();
        let shown = near(source, 2, at);
        assert_eq!((shown.len(), shown.find('X')), (1_000, Some(100)));
        assert!(near(source, 2, at + 5_000).len() <= 1_000);
    }

    #[test]
    fn a_misspelt_key_is_told_once_and_a_consequence_last() {
        let at = |start| Span::new(SourceId(0), start, start + 1);
        let error = |code, start| Diagnostic::error(code, "m").at(at(start));
        let mut list = Diagnostics::default();
        list.push(Diagnostic::warning(codes::DOCUMENT_UNKNOWN_KEY, "m").at(at(5)).meant(at(1), Some("kind")));
        list.push(error(codes::DOCUMENT_MISSING_KEY, 1).missing(at(1), "kind"));
        list.push(error(codes::DOCUMENT_MISSING_KEY, 1).missing(at(1), "id"));
        let before = list.count();
        list.push(Diagnostic::warning(codes::SCHEMA_SUSPECT, "m").at(at(9)));
        list.note_schema(before);
        list.push(error(codes::RULE_TYPE, 3));
        list.push(error(codes::RULE_SYNTAX, 4));
        list.forget_schema();
        let told: Vec<_> = list.into_sorted().iter().map(|one| (one.span.unwrap().start, one.severity)).collect();
        let expected = [
            (1, Severity::Error),
            (4, Severity::Error),
            (5, Severity::Error),
            (9, Severity::Warning),
            (3, Severity::Error),
        ];
        assert_eq!(told, expected);
    }
}

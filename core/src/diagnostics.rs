//! Diagnostics: what a document says that the format does not allow, each at its place.
//!
//! A [`Diagnostic`] speaks of a document; a violation (see `report`) speaks of a record.
//! Every code that either can carry stands in the table of [`codes`].

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

#[path = "codes.rs"]
pub mod codes;

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

    /// The text of a line (from 1), without its line end.
    pub fn line(&self, line: usize) -> &str {
        let start = self.lines.get(line.saturating_sub(1)).map_or(self.text.len(), |at| *at as usize);
        let end = self.lines.get(line).map_or(self.text.len(), |at| *at as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// Every text of a compilation, so that a [`Span`] can be shown.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<SourceText>,
}

impl Sources {
    pub(crate) fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = SourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let after_newline = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(after_newline).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        self.list.push(SourceText { name: name.into(), text: text.into(), lines });
        id
    }

    /// The text that a span lies in.
    pub fn get(&self, id: SourceId) -> Option<&SourceText> {
        self.list.get(id.0 as usize)
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
}

impl Diagnostic {
    pub(crate) fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    pub(crate) fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    pub(crate) fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), span: None, labels: Vec::new(), hint: None }
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
    /// Whether what is not enforced is an error.
    pub(crate) strict: bool,
}

impl Diagnostics {
    pub(crate) const MOST: usize = 1_000;

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let mut diagnostic = diagnostic;
        if self.strict && diagnostic.code == codes::DOCUMENT_NOT_ENFORCED {
            diagnostic.severity = Severity::Error;
        }
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

    pub(crate) fn has_errors(&self) -> bool {
        self.left_out_errors > 0 || self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len() + self.left_out
    }

    /// Sorted by place (those without one last), then by code; equal ones once.
    pub(crate) fn into_sorted(self) -> Vec<Diagnostic> {
        let mut list = self.list;
        list.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.span.is_none(), d.span, d.severity, d.code);
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

/// "did you mean" over the names in scope: the nearest by edit distance, if near enough.
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wanted.to_lowercase();
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= allowed && *name != wanted)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The hint "did you mean `x`?" for the nearest of the names.
pub(crate) fn did_you_mean<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(wanted, names).map(|name| format!("did you mean `{name}`?"))
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

    /// The JSON form: an array of objects with code, severity, message, place, snippet and hint.
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
    let shown: Vec<Shown<'_>> = diagnostics.iter().map(|diagnostic| Shown { diagnostic, sources }).collect();
    serde_json::to_string(&shown).unwrap_or_default()
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
            snippet: source.line(line),
            message,
        })
    }
}

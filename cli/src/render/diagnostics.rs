//! Diagnostics as compilers show them: the place, the line, carets under the span, help.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use stipula::{CompileError, Diagnostic, Severity, Sources, Span};

use super::shown;

/// Columns of a page, where there is no terminal.
pub(super) const WIDTH: usize = 140;

/// Bytes of a source, at most, from the line of the first place to that of the last.
const WINDOW: usize = 1 << 15;

/// Bytes on either side of a place in a line that is longer.
const NEAR: usize = 1 << 9;

/// One diagnostic, ready to be shown.
#[derive(Clone, Debug)]
pub(super) struct Finding<'a> {
    pub(super) severity: Severity,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
    /// The place first, then the further ones.
    pub(super) places: Vec<Place<'a>>,
    pub(super) hint: Option<&'a str>,
}

/// A part of a text to point at.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: String,
    pub(super) text: &'a str,
    pub(super) bytes: Range<usize>,
    pub(super) label: Option<&'a str>,
}

impl<'a> Finding<'a> {
    /// `contract` is the path of the contract: files that it refers to are named from its folder.
    pub(super) fn new(diagnostic: &'a Diagnostic, sources: &'a Sources, contract: &Path) -> Self {
        let mut places: Vec<Place<'a>> = Vec::new();
        places.extend(diagnostic.span.and_then(|span| Place::new(span, None, sources, contract)));
        for label in &diagnostic.labels {
            places.extend(Place::new(label.span, Some(&label.message), sources, contract));
        }
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code.as_str(),
            message: &diagnostic.message,
            places,
            hint: diagnostic.hint.as_deref(),
        }
    }
}

impl<'a> Place<'a> {
    fn new(span: Span, label: Option<&'a str>, sources: &'a Sources, contract: &Path) -> Option<Self> {
        let source = sources.get(span.source)?;
        let bytes = span.start as usize..span.end as usize;
        Some(Self { file: file_of(source.name(), contract), text: source.shown(), bytes, label })
    }
}

/// The path of a file that a contract names.
pub(crate) fn file_of(name: &str, contract: &Path) -> String {
    if Path::new(name) == contract {
        return name.to_owned();
    }
    match contract.parent() {
        Some(folder) => folder.join(name).display().to_string(),
        None => name.to_owned(),
    }
}

/// Every diagnostic of a document that does not compile, down to a severity.
pub(crate) fn for_people(
    out: &mut dyn Write,
    error: &CompileError,
    document: &Path,
    least: Severity,
) -> io::Result<()> {
    let name = document.display().to_string();
    for diagnostic in error.diagnostics().iter().filter(|each| each.severity <= least) {
        let finding = Finding::new(diagnostic, error.sources(), document);
        out.write_all(render(&finding, &name, WIDTH).as_bytes())?;
    }
    Ok(())
}

/// The finding as text with colours, one empty line after it. Lines longer than the width are cut.
pub(super) fn render(finding: &Finding<'_>, contract: &str, width: usize) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        _ => Level::INFO,
    };
    let mut group = level.primary_title(shown(finding.message)).id(finding.code).elements(Vec::<Origin<'_>>::new());
    let mut rest = finding.places.as_slice();
    if rest.is_empty() {
        group = group.element(Origin::path(shown(contract)));
    }
    let mut first = true;
    while let Some(place) = rest.first() {
        let same = rest.iter().take_while(|other| other.file == place.file).count();
        let (places, others) = rest.split_at(same);
        group = group.elements(snippets(places, first));
        first = false;
        rest = others;
    }
    let mut groups = vec![group];
    if let Some(hint) = finding.hint {
        groups.push(Group::with_title(Level::HELP.secondary_title(shown(hint))));
    }
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(width);
    let mut text = String::new();
    for line in renderer.render(&groups).lines() {
        // What the library puts before a snippet without a path, see `cut`.
        if anstream::adapter::strip_str(line).to_string().trim() != ":::" {
            text.extend([line, "\n"]);
        }
    }
    text.push('\n');
    text
}

/// Snippets of one text: one for all its places, or one each where they lie far apart.
fn snippets<'a>(places: &[Place<'a>], first: bool) -> Vec<Element<'a>> {
    let Some((place, others)) = places.split_first() else { return Vec::new() };
    let spans = places.iter().map(|place| on_boundaries(place.text, &place.bytes));
    let around = spans.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0);
    let window = lines_around(place.text, around.start, around.end);
    if window.len() <= WINDOW {
        return vec![snippet(places, window, first).path(shown(&place.file).into_owned()).into()];
    }
    if others.is_empty() {
        return cut(place, first);
    }
    let mut list = snippets(std::slice::from_ref(place), first);
    list.extend(others.iter().flat_map(|other| snippets(std::slice::from_ref(other), false)));
    list
}

/// A part of a text, with the places in it.
fn snippet<'a>(places: &[Place<'a>], window: Range<usize>, first: bool) -> Snippet<'a, Annotation<'a>> {
    let text = places.first().map_or("", |place| place.text);
    let (line, _) = position(text, window.start);
    let annotations = places.iter().enumerate().map(|(at, place)| {
        let span = on_boundaries(text, &place.bytes);
        let within = |at: usize| at.clamp(window.start, window.end) - window.start;
        let kind = if first && at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(within(span.start)..within(span.end)).label(place.label.map(shown))
    });
    Snippet::source(text.get(window.clone()).unwrap_or_default()).line_start(line).annotations(annotations)
}

/// A place in a very long line: only what stands near its start, since a line is laid out whole.
fn cut<'a>(place: &Place<'a>, first: bool) -> Vec<Element<'a>> {
    let start = on_boundaries(place.text, &place.bytes).start;
    let lines = lines_around(place.text, start, start);
    let near = start.saturating_sub(NEAR).max(lines.start)..start.saturating_add(NEAR).min(lines.end);
    let (line, column) = position(place.text, start);
    let origin = Origin::path(shown(&place.file).into_owned()).line(line).char_column(column);
    let snippet = snippet(std::slice::from_ref(place), on_boundaries(place.text, &near), first);
    vec![origin.into(), snippet.into()]
}

/// Line and column of a byte, both from 1.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The span, inside the text and on boundaries of characters, whatever it was.
fn on_boundaries(text: &str, span: &Range<usize>) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// The whole lines of a range.
fn lines_around(text: &str, start: usize, end: usize) -> Range<usize> {
    let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at);
    let end_of_line = text.get(end..to).is_some_and(|rest| rest.ends_with('\r'));
    from..to - usize::from(end_of_line)
}

#[cfg(test)]
mod tests {
    use stipula::Severity;

    use super::{Finding, Place, render};
    use crate::snapshot;

    /// Marks in a text: `«` and `»` around each place, in their order.
    fn marked(text: &str) -> (String, Vec<std::ops::Range<usize>>) {
        let mut plain = String::new();
        let mut spans = Vec::new();
        for c in text.chars() {
            match c {
                '«' => spans.push(plain.len()..0),
                '»' => spans.last_mut().unwrap().end = plain.len(),
                c => plain.push(c),
            }
        }
        (plain, spans)
    }

    fn shown(severity: Severity, message: &str, text: &str, labels: &[Option<&str>], hint: Option<&str>) -> String {
        let (text, spans) = marked(text);
        let places = spans.iter().zip(labels).map(|(bytes, label)| Place {
            file: "orders.odcs.yaml".to_owned(),
            text: &text,
            bytes: bytes.clone(),
            label: *label,
        });
        let finding = Finding { severity, code: "document.unknown_key", message, places: places.collect(), hint };
        anstream::adapter::strip_str(&render(&finding, "orders.odcs.yaml", 140)).to_string()
    }

    #[test]
    fn diagnostics_look_like_a_compilers() {
        let long = format!("{{\"a\": \"{}\", «\"b\"»: \"{}\"}}", "x".repeat(400), "y".repeat(400));
        let far = format!("«id»: a\n{}«id»: b\n", "# line\n".repeat(5000));
        let very_long = format!("id: a\n{{{}«\"b\"»: 1, {}}}\n", "\"é\": 1, ".repeat(5000), "\"c\": 1, ".repeat(5000));
        let none: &[Option<&str>] = &[None];
        let cases = [
            ("one-line", "id: a\n«quallity»: []\n", none, Some("did you mean `quality`?")),
            ("two-places", "«id»: a\nname: b\n«id»: c\n", &[Some("again here"), Some("first here")], None),
            ("two-places-far", far.as_str(), &[None, Some("first here")], None),
            ("many-lines", "rule:\n  «this.a >=\n  this.b &&\n  this.c»\nend: 1\n", none, None),
            ("wide", "\tname: \"漢字 é\" «漢字»: x\n", none, None),
            ("long-line", long.as_str(), none, None),
            ("very-long-line", very_long.as_str(), none, None),
            ("end-of-text", "id: a\n«»", none, None),
            ("crlf", "id: a\r\n«nme»: b\r\n", none, None),
            ("no-place", "", &[], Some("say `--kind avro`")),
            ("escapes", "id: «\u{1b}[31mred»\n", none, Some("\u{1b}[0m")),
        ];
        let mut all = String::new();
        for (name, text, labels, hint) in cases {
            all.extend(["== ", name, "\n"]);
            all.push_str(&shown(Severity::Error, "unknown key `quallity`", text, labels, hint));
        }
        all.push_str(&shown(Severity::Warning, "a warning", "«id»: a", none, None));
        all.push_str(&shown(Severity::Info, "an info", "«id»: a", none, None));
        snapshot::check("diagnostics.txt", &all);
    }

    #[test]
    fn a_span_beyond_its_text_or_inside_a_character_is_no_panic() {
        for bytes in [0..1, 1..1, 1..2, 3..9, 9..9, 900..1000] {
            let place = Place { file: "f".to_owned(), text: "é漢\nx", bytes, label: None };
            let places = vec![place.clone(), place];
            let finding = Finding { severity: Severity::Error, code: "a.b", message: "m", places, hint: None };
            assert!(render(&finding, "f", 80).contains("a.b"));
        }
    }
}

//! Where a structure broke, told by the layout of the lines: a parser stops where a quote, a bracket
//! or an indentation ends to make sense, which is often lines behind the slip.
//!
//! Asked only after a fault of syntax, and linear in the text up to it.

/// The line that is at fault, before the one where the parser stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// A quote at this byte closes only lines later, at the second byte.
    Quote(usize, usize),
    /// A bracket at this byte is still open where a line as little indented begins.
    Bracket(usize),
    /// A key without `:`, from and to.
    Colon(usize, usize),
    /// A line indented less than the ones around it: from, to, blanks found, blanks expected.
    Indentation(usize, usize, usize, usize),
}

/// What the lines up to byte `at` tell of a fault in YAML.
pub(super) fn slip_in_yaml(text: &str, at: usize) -> Option<Slip> {
    let mut scan = Scan { yaml: true, ..Scan::default() };
    scan.run(text, at);
    scan.found.or_else(|| neighbours(text, at))
}

/// The bracket of a JSON text that the layout shows to be unclosed before byte `at`.
pub(super) fn open_bracket_in_json(text: &str, at: usize) -> Option<usize> {
    let mut scan = Scan::default();
    scan.run(text, at);
    match scan.found {
        Some(Slip::Bracket(open)) => Some(open),
        _ => None,
    }
}

struct Bracket {
    at: usize,

    indent: usize,
    line: usize,
}

#[derive(Default)]
struct Scan {
    yaml: bool,
    /// The open quote, where it opened, and on which line.
    quote: Option<(char, usize, usize)>,
    open: Vec<Bracket>,
    /// Lines indented more than this belong to a text block of YAML.
    block: Option<usize>,
    found: Option<Slip>,
}

impl Scan {
    fn run(&mut self, text: &str, at: usize) {
        let mut start = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if start > at || self.found.is_some() {
                return;
            }
            let last = at < start + line.len() || start + line.len() == text.len();
            self.line(line, start, number, last);
            start += line.len();
        }
    }

    fn line(&mut self, line: &str, start: usize, number: usize, last: bool) {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        if self.quote.is_none() {
            if content.trim().is_empty() || (self.yaml && content.starts_with('#')) {
                return;
            }
            if self.block.is_some_and(|column| indent > column) {
                return;
            }
            self.block = None;
            let closes = content.starts_with([']', '}']);
            let before = self.open.last().filter(|open| open.line < number);
            let unclosed = |open: &&Bracket| indent < open.indent || (indent == open.indent && !closes);
            if let Some(open) = before.filter(unclosed) {
                self.found = Some(Slip::Bracket(open.at));
                return;
            }
        }
        let mut before = '\n';
        let mut escaped = false;
        for (offset, char) in line.char_indices() {
            let was = std::mem::replace(&mut before, char);
            let here = start + offset;
            if let Some((quote, opened, from)) = self.quote {
                let was_escaped = escaped;
                escaped = quote == '"' && char == '\\' && !was_escaped;
                if char == quote && !was_escaped {
                    self.quote = None;
                    if self.yaml && from < number && last {
                        self.found = Some(Slip::Quote(opened, here));
                        return;
                    }
                }
                continue;
            }
            match char {
                '#' if self.yaml && was.is_whitespace() => break,
                '"' | '\'' if (self.yaml || char == '"') && self.begins(line, offset) => {
                    self.quote = Some((char, here, number));
                }
                '[' | '{' if !self.open.is_empty() || self.begins(line, offset) => {
                    self.open.push(Bracket { at: here, indent, line: number });
                }
                ']' | '}' => {
                    self.open.pop();
                }
                _ => {}
            }
        }
        let header = line.trim_end().trim_end_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        if self.yaml && self.open.is_empty() && self.quote.is_none() && header.ends_with(['|', '>']) {
            self.block = Some(indent);
        }
    }

    /// Whether a value begins at an offset of a line: in plain text of YAML outside of brackets,
    /// quotes and brackets are mere characters. Asked only of those, as it looks back over blanks.
    fn begins(&self, line: &str, offset: usize) -> bool {
        if !self.yaml {
            return true;
        }
        let before = line.get(..offset).unwrap_or_default();
        let trimmed = before.trim_end();
        let blank = before.len() > trimmed.len();
        let in_brackets = !self.open.is_empty();
        trimmed.is_empty()
            || (blank && trimmed.ends_with([':', '-']))
            || (in_brackets && trimmed.ends_with(['[', '{', ',']))
    }
}

/// A line of YAML outside of brackets.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    /// Where its content begins, behind the dashes of lists.
    column: usize,
    content: &'t str,
}

impl<'t> Line<'t> {
    fn of(line: &'t str, start: usize) -> Option<Self> {
        let mut content = line.trim_start_matches(' ');
        while let Some(rest) = content.strip_prefix("- ") {
            content = rest.trim_start_matches(' ');
        }
        let column = line.len() - content.len();
        let content = content.trim_end();
        (!content.is_empty() && !content.starts_with('#')).then_some(Self { start, column, content })
    }

    /// The value behind `key:`.
    fn value(self) -> Option<&'t str> {
        let at = self.content.find(": ").or_else(|| self.content.strip_suffix(':').map(str::len))?;
        self.content.get(at + 1..).map(str::trim)
    }

    fn key(self) -> &'t str {
        let is_name = |char: char| char.is_ascii_alphanumeric() || "_-.$".contains(char);
        self.content.split(|char: char| !is_name(char)).next().unwrap_or_default()
    }
}

/// The line before the one of the fault, where it has no colon, or is indented less than its
/// neighbours.
fn neighbours(text: &str, at: usize) -> Option<Slip> {
    let mut columns: Vec<usize> = Vec::new();
    let mut before: Option<Line<'_>> = None;
    let mut previous: Option<Line<'_>> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let Some(line) = Line::of(line, range.start) else { continue };
        if range.contains(&at) {
            return judge(before, previous?, line, &columns).or_else(|| own(previous?, line, &columns));
        }
        if let Some(passed) = previous.replace(line) {
            columns.retain(|column| *column < passed.column);
            columns.push(passed.column);
            before = Some(passed);
        }
    }
    None
}

fn judge(before: Option<Line<'_>>, suspect: Line<'_>, stopped: Line<'_>, columns: &[usize]) -> Option<Slip> {
    let from = suspect.start + suspect.column;
    let key = suspect.key();
    let Some(value) = suspect.value() else {
        let followed = suspect.content.get(key.len()..).is_some_and(|rest| rest.starts_with(' '));
        let is_key = !key.is_empty() && followed && suspect.column == stopped.column;
        return is_key.then_some(Slip::Colon(from, from + key.len()));
    };
    // The mapping that begins here, or goes on, is indented as the line that follows.
    let opens = before.is_some_and(|before| before.value() == Some("") && before.column < stopped.column);
    let agrees = opens || columns.contains(&stopped.column);
    let lost = !value.is_empty() && suspect.column < stopped.column && agrees;
    lost.then_some(Slip::Indentation(from, from + key.len(), suspect.column, stopped.column))
}

/// The line where the parser stopped, where it is at fault itself, and the one before is not.
fn own(previous: Line<'_>, line: Line<'_>, columns: &[usize]) -> Option<Slip> {
    let from = line.start + line.column;
    let key = line.key();
    if line.value().is_none() {
        let followed = line.content.get(key.len()..).is_some_and(|rest| rest.starts_with(' '));
        return (followed && line.column == previous.column).then_some(Slip::Colon(from, from + key.len()));
    }
    let lost = line.column < previous.column && !columns.contains(&line.column) && !key.is_empty();
    lost.then_some(Slip::Indentation(from, from + key.len(), line.column, previous.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_tells_the_slip() {
        let table: &[(&str, &str, Option<&str>)] = &[
            // (text, where the parser stops, where the slip is)
            ("a: \"b\nc: \"d\"\n", "d\"", Some("\"b")),
            ("a: [b\nc: d\n", ": d", Some("[b")),
            ("- {a: b\n- {a: c}\n", "- {a: c", Some("{a: b")),
            ("a b\nc: d\n", ": d", Some("a b")),
            ("x:\n  - a: 1\n  b: 2\n    c: 3\n", ": 3", Some("b: 2")),
            ("x:\n  a: 1\n b: 2\n  c: 3\n", ": 3", Some("b: 2")),
            // Nothing before the place where it stops is odd.
            ("a: b\nc: d: e\n", ": e", None),
            ("a: it's [so\nc: d: e\n", ": e", None),
            ("a: |\n  \"x [\nc: d: e\n", ": e", None),
            ("a: [\n  b,\n  c\n]\nd: e: f\n", ": f", None),
            ("a: 'b\n  c'\nd: e: f\n", ": f", None),
        ];
        for (text, stop, slip) in table {
            let at = text.find(stop).unwrap();
            let found = slip_in_yaml(text, at).map(|slip| match slip {
                Slip::Quote(at, _) | Slip::Bracket(at) | Slip::Colon(at, _) | Slip::Indentation(at, ..) => at,
            });
            assert_eq!(found, slip.map(|slip| text.find(slip).unwrap()), "{text}");
        }
    }

    #[test]
    fn a_long_line_of_blanks_is_passed_once() {
        // Looking back over them at each one would take hours.
        let slip = |blanks: usize| {
            let text = format!("a: b\nc{}: : x\n", " ".repeat(blanks));
            slip_in_yaml(&text, text.len() - 3)
        };
        assert_eq!(slip(1_000_000), slip(3));
    }

    #[test]
    fn an_unclosed_bracket_of_json() {
        let text = "{\n  \"a\": {\"b\": [1, 2]},\n  \"c\": {\n    \"d\": {\"e\": 1,\n    \"f\": 2\n  }\n}\n";
        let table = [(text, text.len(), "{\"e\""), ("[\n  {\"a\": 1,\n  {\"b\": 2}\n]\n", 18, "{\"a")];
        for (text, at, expected) in table {
            assert_eq!(open_bracket_in_json(text, at), text.find(expected), "{text}");
        }
    }
}

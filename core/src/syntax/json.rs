//! JSON text to a [`Tree`]: strict, with spans, and going on after faults that leave no doubt.

use std::sync::Arc;

use super::builder::Builder;
use super::check_size;
use super::layout::open_bracket_in_json;
use super::offsets::Located;
use super::tree::{Kind, Style, Tree};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes, short};
use crate::limits::Limits;

/// Parses a text, which may stand inside another document: spans are those of that document.
/// `None` after a fault that leaves nothing to look at.
pub(crate) fn parse_json_at(text: &Located, limits: &Limits, diagnostics: &mut Diagnostics) -> Option<Tree> {
    if !check_size(text, limits, diagnostics) {
        return None;
    }
    let builder = Builder::new(text, limits, diagnostics);
    let start = if text.text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut parser = Parser { text: &text.text, at: start, builder, stack: Vec::new() };
    parser.run()?;
    parser.builder.finish()
}

const KEY: &str = "a key in double quotes";

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Value,
    /// A value, or the end of an empty list.
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

struct Parser<'t, 'd> {
    text: &'t str,
    at: usize,
    builder: Builder<'d>,
    /// Open brackets: whether it is an object, and where.
    stack: Vec<(bool, usize)>,
}

impl Parser<'_, '_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fault(&mut self, start: usize, end: usize, message: impl Into<String>, hint: Option<&str>) {
        let span = self.builder.span(start, end);
        let fault = Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(span);
        self.builder.diagnostics.push(fault.hint_opt(hint.map(str::to_owned)));
    }

    /// A fault at the next character; reading cannot go on.
    fn stop<T>(&mut self, expected: &str) -> Option<T> {
        let rest = self.rest();
        let Some(next) = rest.chars().next() else {
            let open = self.stack.last().copied();
            let message = format!("expected {expected}, found the end of the document");
            let span = self.builder.span(self.at, self.at);
            let fault = Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(span);
            match open.map(|(_, start)| open_bracket_in_json(self.text, self.at).unwrap_or(start)) {
                Some(start) => self.unclosed(start, span, "the document ends here"),
                None => self.builder.diagnostics.push(fault),
            }
            return None;
        };
        // A key in a list, or an object where a key should be: a bracket before may be unclosed.
        let object = self.stack.last().is_some_and(|(object, _)| *object);
        let odd = match next {
            ':' => !object,
            '{' => object && expected == KEY,
            '}' | ']' => (next == ']') == object,
            _ => false,
        };
        if odd && let Some(start) = open_bracket_in_json(self.text, self.at) {
            let span = self.builder.span(self.at, self.at + next.len_utf8());
            self.unclosed(start, span, "it is still open here");
            return None;
        }
        let hint = match next {
            '\'' => Some("JSON takes double quotes only"),
            '/' | '#' => Some("JSON has no comments"),
            '}' | ']' => Some("a comma before it may be one too many"),
            _ if rest.starts_with("NaN") || rest.starts_with("Infinity") => Some("JSON has no such number"),
            _ if rest.starts_with("True") || rest.starts_with("False") || rest.starts_with("None") => {
                Some("JSON writes `true`, `false` and `null`")
            }
            _ => None,
        };
        let message = format!("expected {expected}, found `{}`", next.escape_debug());
        self.fault(self.at, self.at + next.len_utf8(), message, hint);
        None
    }

    fn unclosed(&mut self, start: usize, stopped: Span, label: &str) {
        let span = self.builder.span(start, start + 1);
        let fault = Diagnostic::error(codes::DOCUMENT_SYNTAX, "this bracket is never closed").at(span);
        self.builder.diagnostics.push(fault.label(stopped, label));
    }

    /// Reads one value and what it holds, without recursion.
    fn run(&mut self) -> Option<()> {
        let mut want = Want::Value;
        loop {
            self.skip_blanks();
            want = match want {
                Want::ValueOrEnd if self.byte() == Some(b']') => self.end(),
                Want::Value | Want::ValueOrEnd => self.value()?,
                Want::KeyOrEnd if self.byte() == Some(b'}') => self.end(),
                Want::Key | Want::KeyOrEnd => self.key()?,
                Want::CommaOrEnd => self.comma_or_end()?,
            };
            if self.stack.is_empty() {
                break;
            }
        }
        self.skip_blanks();
        if self.at < self.text.len() {
            return self.stop("nothing after the value");
        }
        Some(())
    }

    fn end(&mut self) -> Want {
        self.at += 1;
        self.stack.pop();
        self.builder.close(self.at);
        Want::CommaOrEnd
    }

    fn comma_or_end(&mut self) -> Option<Want> {
        let object = self.stack.last().is_some_and(|(object, _)| *object);
        let close = if object { b'}' } else { b']' };
        match self.byte() {
            Some(byte) if byte == close => Some(self.end()),
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.skip_blanks();
                if self.byte() == Some(close) {
                    self.fault(comma, comma + 1, "a comma stands before the closing bracket", Some("remove the comma"));
                    return Some(self.end());
                }
                Some(if object { Want::Key } else { Want::Value })
            }
            // A value or key begins where a comma should be: the comma is missing.
            Some(b'"') => {
                let before = self.text.get(..self.at).unwrap_or("").trim_end().len();
                self.fault(before, before + 1, "expected `,` between two entries", Some("a comma is missing"));
                Some(if object { Want::Key } else { Want::Value })
            }
            Some(b'{' | b'[') if !object => {
                let before = self.text.get(..self.at).unwrap_or("").trim_end().len();
                self.fault(before, before + 1, "expected `,` between two entries", Some("a comma is missing"));
                Some(Want::Value)
            }
            _ => self.stop(if object { "`,` or `}`" } else { "`,` or `]`" }),
        }
    }

    fn key(&mut self) -> Option<Want> {
        if self.byte() != Some(b'"') {
            return self.stop(KEY);
        }
        self.string()?;
        self.skip_blanks();
        if self.byte() != Some(b':') {
            return self.stop("`:` after the key");
        }
        self.at += 1;
        Some(Want::Value)
    }

    fn value(&mut self) -> Option<Want> {
        match self.byte() {
            Some(open @ (b'{' | b'[')) => {
                let object = open == b'{';
                self.builder.open(self.at, object, true)?;
                self.stack.push((object, self.at));
                self.at += 1;
                return Some(if object { Want::KeyOrEnd } else { Want::ValueOrEnd });
            }
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word()?,
        }
        Some(Want::CommaOrEnd)
    }

    fn word(&mut self) -> Option<()> {
        let length = self.rest().bytes().take_while(u8::is_ascii_alphanumeric).count();
        let kind = match self.rest().get(..length) {
            Some("null") => Kind::Null,
            Some("true" | "false") => Kind::Bool,
            _ => return self.stop("a value"),
        };
        let text: Arc<str> = self.rest().get(..length).unwrap_or("").into();
        self.builder.scalar((self.at, self.at + length), text, (kind, Style::Plain), None);
        self.at += length;
        Some(())
    }

    fn number(&mut self) {
        let length = self
            .rest()
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let text: Arc<str> = self.rest().get(..length).unwrap_or("").into();
        let (start, end) = (self.at, self.at + length);
        let Some(kind) = json_number(&text) else {
            self.fault(start, end, format!("`{}` is not a number of JSON", short(&text)), None);
            self.builder.scalar((start, end), text, (Kind::String, Style::Plain), None);
            self.at = end;
            return;
        };
        self.builder.scalar((start, end), text, (kind, Style::Plain), None);
        self.at = end;
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let run = rest.find(['"', '\\']).unwrap_or(rest.len());
            let copied = rest.get(..run).unwrap_or("");
            if let Some(control) = copied.find(|character: char| character < ' ') {
                let at = self.at + control;
                if copied.get(control..).is_some_and(|rest| rest.starts_with(['\n', '\r'])) {
                    let hint = "close the quote, or write `\\n` for a line end";
                    self.fault(start, at, "the quote is never closed on its line", Some(hint));
                    return None;
                }
                self.fault(at, at + 1, "a control character inside a text", Some("write it as an escape"));
            }
            text.push_str(copied);
            self.at += run;
            match self.byte() {
                Some(b'"') => break,
                Some(_) => self.escape(&mut text),
                None => {
                    self.fault(start, start + 1, "the quote is never closed", None);
                    return None;
                }
            }
        }
        self.at += 1;
        self.builder.scalar((start, self.at), text.into(), (Kind::String, Style::Json), None);
        Some(())
    }

    /// An escape at the backslash.
    fn escape(&mut self, text: &mut String) {
        let start = self.at;
        let rest = self.text.get(start + 1..).unwrap_or("");
        let Some(letter) = rest.chars().next() else {
            self.at = self.text.len();
            return;
        };
        self.at += 1 + letter.len_utf8();
        let plain = match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.unicode(start, text);
                return;
            }
            other => {
                let message = format!("`\\{}` is not an escape of JSON", other.escape_debug());
                self.fault(start, self.at, message, Some("write `\\\\` for a backslash"));
                '\u{FFFD}'
            }
        };
        text.push(plain);
    }

    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }

    /// `\uXXXX`, or a pair of them; `self.at` stands after the `u`.
    fn unicode(&mut self, start: usize, text: &mut String) {
        let Some(high) = self.hex(self.at) else {
            self.fault(start, self.at, "expected four hexadecimal digits after `\\u`", None);
            text.push('\u{FFFD}');
            return;
        };
        self.at += 4;
        let mut value = high;
        let low = if self.rest().starts_with("\\u") { self.hex(self.at + 2) } else { None };
        if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (high, low) {
            value = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            self.at += 6;
        }
        if let Some(character) = char::from_u32(value) {
            text.push(character);
        } else {
            self.fault(start, self.at, "an escape that is half a surrogate pair", None);
            text.push('\u{FFFD}');
        }
    }
}

/// The kind of a JSON number, if the text is one.
fn json_number(text: &str) -> Option<Kind> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    if whole == 0 || (whole > 1 && unsigned.starts_with('0')) {
        return None;
    }
    let mut rest = unsigned.get(whole..)?;
    let mut kind = Kind::Int;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        rest = fraction.get(digits..)?;
        kind = Kind::Float;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        return Some(Kind::Float);
    }
    rest.is_empty().then_some(kind)
}

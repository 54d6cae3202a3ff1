//! Text to tokens. Never fails: what is no token is a fault, and reading goes on.

use super::fault::Fault;
use super::habits;
use crate::diagnostics::codes;

/// What a token is. Literal values are decoded later, from the token's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tok {
    Ident,
    /// An identifier in backticks.
    Quoted,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Dot,
    DotQuestion,
    Comma,
    Colon,
    Question,
    LeftParen,
    RightParen,
    LeftBracket,
    LeftBracketQuestion,
    RightBracket,
    LeftBrace,
    RightBrace,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Not,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    End,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) tok: Tok,
    pub(super) start: usize,
    pub(super) end: usize,
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
    faults: Vec<Fault>,
}

/// The tokens of a text, the last of them [`Tok::End`].
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Fault>) {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, tokens: Vec::new(), faults: Vec::new() };
    while lexer.skip_space() {
        lexer.token();
    }
    lexer.tokens.push(Token { tok: Tok::End, start: text.len(), end: text.len() });
    (lexer.tokens, lexer.faults)
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Skips white space and comments; false at the end.
    fn skip_space(&mut self) -> bool {
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => self.at += 1,
                b'/' if self.peek(1) == b'/' => {
                    while self.at < self.bytes.len() && self.peek(0) != b'\n' {
                        self.at += 1;
                    }
                }
                _ => return true,
            }
        }
        false
    }

    fn push(&mut self, tok: Tok, len: usize) {
        let start = self.at;
        self.at += len;
        self.tokens.push(Token { tok, start, end: self.at });
    }

    fn fault(&mut self, start: usize, end: usize, message: impl Into<String>, hint: Option<&str>) {
        self.faults.push(Fault::new(codes::RULE_SYNTAX, start, end, message).hint_opt(hint.map(str::to_owned)));
    }

    fn token(&mut self) {
        let next = self.peek(1);
        match self.peek(0) {
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b'0'..=b'9' => self.number(),
            b'.' if next.is_ascii_digit() => self.number(),
            b'"' | b'\'' => self.text(self.at, false),
            b'`' => self.backtick(),
            _ => self.operator(next),
        }
    }

    fn operator(&mut self, next: u8) {
        match self.peek(0) {
            b'.' if next == b'?' => self.push(Tok::DotQuestion, 2),
            b'.' => self.push(Tok::Dot, 1),
            b',' => self.push(Tok::Comma, 1),
            b':' => self.push(Tok::Colon, 1),
            b'?' if next == b'?' => self.told(Tok::Or, 2, "write `has(x.f) ? x.f : other`, or `x.?f.orValue(other)`"),
            b'?' => self.push(Tok::Question, 1),
            b'(' => self.push(Tok::LeftParen, 1),
            b')' => self.push(Tok::RightParen, 1),
            b'[' if next == b'?' => self.push(Tok::LeftBracketQuestion, 2),
            b'[' => self.push(Tok::LeftBracket, 1),
            b']' => self.push(Tok::RightBracket, 1),
            b'{' => self.push(Tok::LeftBrace, 1),
            b'}' => self.push(Tok::RightBrace, 1),
            b'+' => self.push(Tok::Plus, 1),
            b'-' => self.push(Tok::Minus, 1),
            b'*' if next == b'*' => self.told(Tok::Star, 2, "write the product: `x * x`"),
            b'*' => self.push(Tok::Star, 1),
            b'/' if next == b'*' => self.block_comment(),
            b'/' => self.push(Tok::Slash, 1),
            b'%' => self.push(Tok::Percent, 1),
            b'!' if next == b'=' && self.peek(2) == b'=' => self.instead_of(Tok::NotEqual, 3, "!="),
            b'!' if next == b'=' => self.push(Tok::NotEqual, 2),
            b'!' if next == b'~' => self.told(Tok::NotEqual, 2, "write `!x.matches(r'..')`"),
            b'!' => self.push(Tok::Not, 1),
            b'<' if next == b'>' => self.instead(Tok::NotEqual, "!="),
            b'<' if next == b'=' => self.push(Tok::LessEqual, 2),
            b'<' => self.push(Tok::Less, 1),
            b'>' if next == b'=' => self.push(Tok::GreaterEqual, 2),
            b'>' => self.push(Tok::Greater, 1),
            b'=' if next == b'=' && self.peek(2) == b'=' => self.instead_of(Tok::Equal, 3, "=="),
            b'=' if next == b'=' => self.push(Tok::Equal, 2),
            b'=' if next == b'>' && self.names_an_argument() => {
                self.told(Tok::Comma, 2, "a macro names its variable first, as in `.all(x, ..)`");
            }
            b'=' if next == b'>' => self.instead(Tok::GreaterEqual, ">="),
            b'=' if next == b'~' => self.told(Tok::Equal, 2, "write `x.matches(r'..')`"),
            b'=' if next == b'<' => self.instead(Tok::LessEqual, "<="),
            b'=' => self.instead_of(Tok::Equal, 1, "=="),
            b'&' if next == b'&' => self.push(Tok::And, 2),
            b'&' => self.instead_of(Tok::And, 1, "&&"),
            b'|' if next == b'|' => self.push(Tok::Or, 2),
            b'|' => self.instead_of(Tok::Or, 1, "||"),
            _ => self.stray(),
        }
    }

    fn instead(&mut self, tok: Tok, right: &str) {
        self.instead_of(tok, 2, right);
    }

    /// A habit from elsewhere: said once, and read as what is meant.
    fn instead_of(&mut self, tok: Tok, len: usize, right: &str) {
        let written = self.text.get(self.at..self.at + len).unwrap_or_default();
        let message = format!("`{written}` is not an operator");
        let hint = format!("did you mean `{right}`?");
        self.fault(self.at, self.at + len, message, Some(&hint));
        self.push(tok, len);
    }

    /// The same for what has no operator of its own.
    fn told(&mut self, tok: Tok, len: usize, hint: &str) {
        let written = self.text.get(self.at..self.at + len).unwrap_or_default();
        self.fault(self.at, self.at + len, format!("`{written}` is not an operator"), Some(hint));
        self.push(tok, len);
    }

    /// Whether a name alone stands before, the first of a call: `f(x =>`.
    fn names_an_argument(&self) -> bool {
        let before = |back: usize| self.tokens.len().checked_sub(back).and_then(|at| self.tokens.get(at));
        let is = |back: usize, tok: Tok| before(back).is_some_and(|token| token.tok == tok);
        is(1, Tok::Ident) && is(2, Tok::LeftParen) && is(3, Tok::Ident)
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let rest = self.text.get(start + 2..).unwrap_or_default();
        self.at = rest.find("*/").map_or(self.bytes.len(), |len| start + 2 + len + 2);
        self.fault(start, self.at, "`/*` begins no comment", Some("a comment is `// ..`, up to the end of its line"));
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        self.at = rest.find('\n').map_or(self.bytes.len(), |len| start + len);
        self.fault(start, self.at, "`#` begins no comment", Some("a comment is `// ..`, up to the end of its line"));
    }

    /// A text in quotes of typography, on one line; false where nothing closes it.
    fn typographic_text(&mut self, open: char) -> bool {
        let start = self.at;
        let Some(closing) = habits::closing_quotes(open) else { return false };
        let rest = self.text.get(start + open.len_utf8()..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let Some(len) = closing.iter().find_map(|close| line.find(*close)) else { return false };
        let inner = line.get(..len).unwrap_or_default();
        let close = line.get(len..).and_then(|rest| rest.chars().next()).unwrap_or(open);
        let quote = if inner.contains('\'') { '"' } else { '\'' };
        let shown = if inner.chars().count() <= 32 { inner } else { ".." };
        let end = start + open.len_utf8() + len + close.len_utf8();
        let hint = format!("write `{quote}{shown}{quote}`");
        self.fault(start, end, format!("`{open}` is not a quote"), Some(&hint));
        self.at = end;
        self.tokens.push(Token { tok: Tok::Text, start: end, end });
        true
    }

    /// Read as `&&` where something follows, so that nothing else is said about it.
    fn semicolon(&mut self) {
        let hint = Some("a guard stands under `when`, and one expression has no `;`");
        self.fault(self.at, self.at + 1, "unexpected character `;`", hint);
        self.at += 1;
        if !self.text.get(self.at..).unwrap_or_default().trim().is_empty() {
            self.tokens.push(Token { tok: Tok::And, start: self.at - 1, end: self.at });
        }
    }

    fn stray(&mut self) {
        let found = self.text.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        if self.typographic_text(found) {
            return;
        }
        if let Some(operator) = habits::sign(found) {
            let tok = match operator {
                ">=" => Tok::GreaterEqual,
                "<=" => Tok::LessEqual,
                "!=" => Tok::NotEqual,
                "==" => Tok::Equal,
                "*" => Tok::Star,
                "/" => Tok::Slash,
                "-" => Tok::Minus,
                "&&" => Tok::And,
                "||" => Tok::Or,
                _ => Tok::Not,
            };
            return self.instead_of(tok, found.len_utf8(), operator);
        }
        let hint = match found {
            '#' => return self.line_comment(),
            ';' => return self.semicolon(),
            '~' | '^' => Some("bits are combined by `math.bitNot(x)`, `math.bitXor(x, y)`"),
            '@' | '$' => Some("fields are reached from `this`, as in `this.f`"),
            '\u{200b}' | '\u{feff}' => Some("it is not to be seen: delete it"),
            found if habits::closing_quotes(found).is_some() => Some("quote texts with `'` or `\"`"),
            found if found.is_whitespace() => Some("it looks like a space: type a plain one"),
            _ => None,
        };
        let shown: String = found.escape_default().collect();
        let end = self.at + found.len_utf8();
        let same = self
            .faults
            .last()
            .is_some_and(|fault| fault.end == self.at && fault.message.starts_with("unexpected character"));
        if !same {
            self.fault(self.at, end, format!("unexpected character `{shown}`"), hint);
        } else if let Some(last) = self.faults.last_mut() {
            last.end = end;
        }
        self.at = end;
    }

    fn word(&mut self) {
        let start = self.at;
        let mut end = start;
        while self.bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            end += 1;
        }
        // A prefix of a literal: r'', b'', br''.
        if self.bytes.get(end).is_some_and(|byte| matches!(byte, b'"' | b'\'')) && end - start <= 2 {
            let prefix = self.text.get(start..end).unwrap_or_default().to_ascii_lowercase();
            if matches!(prefix.as_str(), "r" | "b" | "br" | "rb") {
                if prefix == "rb" {
                    self.fault(start, end, "`rb` is no prefix of a literal", Some("write `br`"));
                }
                self.at = end;
                return self.text(start, prefix.contains('r'));
            }
        }
        self.push(Tok::Ident, end - start);
    }

    fn backtick(&mut self) {
        let start = self.at;
        let rest = self.bytes.get(start + 1..).unwrap_or_default();
        if let Some(len) = rest.iter().position(|byte| *byte == b'`') {
            return self.push(Tok::Quoted, len + 2);
        }
        let end = self.bytes.len();
        self.fault(start, end, "unterminated identifier", Some("close it with a backtick"));
        self.at = end;
    }

    fn number(&mut self) {
        let start = self.at;
        let mut at = start;
        let digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        let is = |at: usize, set: &[u8]| self.bytes.get(at).is_some_and(|byte| set.contains(byte));
        let mut tok = Tok::Int;
        if is(at, b"0") && is(at + 1, b"xX") && self.bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit) {
            at += 2;
            while self.bytes.get(at).is_some_and(u8::is_ascii_hexdigit) {
                at += 1;
            }
        } else {
            while digit(at) {
                at += 1;
            }
            if is(at, b".") && digit(at + 1) {
                tok = Tok::Double;
                at += 1;
                while digit(at) {
                    at += 1;
                }
            }
            let sign = usize::from(is(at + 1, b"+-"));
            if is(at, b"eE") && digit(at + 1 + sign) {
                tok = Tok::Double;
                at += 1 + sign;
                while digit(at) {
                    at += 1;
                }
            }
        }
        if tok == Tok::Int && is(at, b"uU") {
            tok = Tok::Uint;
            at += 1;
        }
        self.push(tok, at - start);
        self.number_tail();
    }

    /// A letter right after a number: `1abc`, `1_000`.
    fn number_tail(&mut self) {
        let start = self.at;
        while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == b'_' {
            self.at += 1;
        }
        if self.at > start {
            let tail = self.text.get(start..self.at).unwrap_or_default();
            let hint = match tail {
                "h" | "m" | "s" | "ms" | "d" => Some("a duration is a text: `duration('1h30m')`"),
                "f" | "F" | "L" | "l" | "n" | "D" => {
                    Some("numbers have no such ending: `1` is an int, `1.0` a double, `1u` a uint")
                }
                _ => tail.starts_with('_').then_some("numbers have no separators"),
            };
            let message = format!("unexpected `{tail}` after a number");
            self.fault(start, self.at, message, hint);
        }
    }

    /// A text or bytes literal whose opening quote is at `self.at`; the token begins at `start`.
    fn text(&mut self, start: usize, raw: bool) {
        let quote = self.peek(0);
        let is_bytes =
            self.bytes.get(start..self.at).is_some_and(|prefix| prefix.iter().any(|b| matches!(b, b'b' | b'B')));
        let tok = if is_bytes { Tok::Bytes } else { Tok::Text };
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        let mut at = self.at + if triple { 3 } else { 1 };
        loop {
            match self.bytes.get(at) {
                None => break,
                Some(b'\n' | b'\r') if !triple => break,
                Some(b'\\') if !raw => at += 2,
                Some(byte) if *byte == quote => {
                    let closes =
                        !triple || (self.bytes.get(at + 1) == Some(&quote) && self.bytes.get(at + 2) == Some(&quote));
                    if closes {
                        let end = at + if triple { 3 } else { 1 };
                        self.at = start;
                        return self.push(tok, end - start);
                    }
                    at += 1;
                }
                Some(_) => at += 1,
            }
        }
        let mut end = at.min(self.bytes.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let hint = format!(
            "close it with `{}`",
            if triple { String::from(char::from(quote)).repeat(3) } else { char::from(quote).into() }
        );
        self.fault(start, end, "unterminated text", Some(&hint));
        self.at = end;
        // It still counts as an operand, so that nothing else is said about it.
        self.tokens.push(Token { tok, start: end, end });
    }
}

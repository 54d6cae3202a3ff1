//! What the parser does at a fault: says what it expected, and goes on at the next bracket,
//! comma or operator.

use std::sync::Arc;

use super::ast::{BinaryOp, ExprId};
use super::habits;
use super::lexer::{Tok, Token};
use super::parser::{Infix, Parser};
use super::primary::Meant;

/// Characters of what an open bracket begins, as a hint shows them.
const SHOWN: usize = 24;

impl Parser<'_> {
    /// The token as a message shows it.
    pub(super) fn shown(&self, token: Token) -> String {
        if token.tok == Tok::End {
            return "the end".to_owned();
        }
        let text: String = self.word_at(token).chars().take(32).collect();
        format!("`{text}`")
    }

    /// Whether an operand can begin here.
    pub(super) fn begins_operand(&self) -> bool {
        let token = self.peek();
        match token.tok {
            Tok::Ident => !matches!(self.word_at(token), "in" | "and" | "or"),
            Tok::Int | Tok::Uint | Tok::Double | Tok::Text | Tok::Bytes | Tok::Not | Tok::LeftBrace => true,
            _ => false,
        }
    }

    /// A word where an operand begins: a name, or what another language means by it.
    #[inline(never)]
    pub(super) fn word(&mut self, token: Token) -> Meant {
        let text = self.word_at(token);
        let follows = self.begins_operand();
        let (message, hint, meant) = match text {
            "return" => {
                (format!("`{text}` is a reserved word"), habits::statement(text).map(str::to_owned), Meant::Operand)
            }
            "as" | "break" | "const" | "continue" | "else" | "for" | "function" | "if" | "import" | "in" | "let"
            | "loop" | "package" | "namespace" | "var" | "void" | "while" => {
                (format!("`{text}` is a reserved word"), habits::statement(text).map(str::to_owned), Meant::Nothing)
            }
            "new" | "lambda" | "case" | "select" | "CASE" | "SELECT" if follows => {
                let message = format!("`{text}` is no word of the language");
                (message, habits::statement(text).map(str::to_owned), Meant::Nothing)
            }
            "typeof" if follows => {
                ("`typeof` is not an operator".to_owned(), Some("write `type(x)`".to_owned()), Meant::Operand)
            }
            "not" | "NOT" | "Not" if follows || self.peek().tok == Tok::LeftParen => {
                (format!("`{text}` is not an operator"), Some("did you mean `!`?".to_owned()), Meant::Not)
            }
            _ => return Meant::Name(Arc::from(text)),
        };
        let belongs = matches!(meant, Meant::Nothing) && hint.is_some();
        self.fault(token.start, token.end, message, hint);
        if belongs {
            self.skip_rest();
        }
        meant
    }

    /// A word of another language where an operator stands: told, and read as what is meant.
    #[inline(never)]
    pub(super) fn word_operator(&mut self, token: Token) -> Option<Infix> {
        let word = self.word_at(token).to_ascii_lowercase();
        let ahead = |by: usize| self.tokens.get(self.at + by).copied();
        let is = |by: usize, wanted: &str| {
            ahead(by).is_some_and(|next| next.tok == Tok::Ident && self.word_at(next).eq_ignore_ascii_case(wanted))
        };
        let (mut words, mut operator, mut hint) = (1, "==", String::new());
        if word == "is" && is(1, "not") {
            (words, operator, hint) = (2, "!=", "did you mean `!=`?".to_owned());
        } else if word == "not" && is(1, "in") {
            (words, operator, hint) = (2, "in", "write `!(x in list)`".to_owned());
        } else if word == "not" && (is(1, "like") || is(1, "between")) {
            let other = ahead(1).map(|next| self.word_at(next)).unwrap_or_default();
            let literal = ahead(2).map(|next| self.word_at(next)).unwrap_or_default();
            let (_, inner) = habits::infix(other, literal)?;
            (words, hint) = (2, format!("{inner}, with `!` before it"));
        } else {
            let literal = ahead(1).map(|next| self.word_at(next)).unwrap_or_default();
            (operator, hint) = habits::infix(&word, literal).unwrap_or((operator, hint));
        }
        if hint.is_empty() {
            return None;
        }
        let end = ahead(words - 1).map_or(token.end, |last| last.end);
        let written = self.text.get(token.start..end).unwrap_or_default();
        let between = written.to_ascii_lowercase().ends_with("between");
        self.fault(token.start, end, format!("`{written}` is not an operator"), Some(hint));
        self.at += words;
        if between {
            self.pardon_and();
        }
        Some(infix(operator))
    }

    /// The `and` of `between low and high` is none of its own.
    fn pardon_and(&mut self) {
        let text = self.text;
        let next = self.tokens.iter_mut().skip(self.at).take(8).find(|token| {
            token.tok == Tok::Ident
                && text.get(token.start..token.end).is_some_and(|word| word.eq_ignore_ascii_case("and"))
        });
        if let Some(token) = next {
            token.tok = Tok::And;
        }
    }

    /// A value that has no other beside it: `x ? y`.
    pub(super) fn no_other(&mut self, question: Token) {
        let found = self.peek();
        // `a?.b` is a leading point behind `?` in this language.
        let chained = self.text.get(question.end..question.end + 1) == Some(".");
        let (start, end, message, hint) = if chained {
            let message = "`?.` is not an operator".to_owned();
            (question.start, question.end + 1, message, "did you mean `.?`?")
        } else {
            let message = format!("expected `:`, found {}", self.shown(found));
            (found.start, found.end, message, "`condition ? value : other` needs both values")
        };
        self.fault(start, end, message, Some(hint.to_owned()));
    }

    /// Nothing that could be an operand stands here.
    pub(super) fn no_operand(&mut self, token: Token) -> ExprId {
        let shown = self.shown(token);
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.tok);
        let hint = match (token.tok, before) {
            (Tok::Quoted, _) => Some("backticks quote field names after `.`; quote texts with `'` or `\"`"),
            (Tok::Star, Some(Tok::LeftBracket)) => {
                Some("each element is looked at by `list.all(x, ..)` or `list.exists(x, ..)`")
            }
            (Tok::Slash, _) => Some("a pattern is a text: `x.matches(r'..')`"),
            (Tok::Plus, _) => Some("numbers have no `+` before them"),
            _ => None,
        };
        self.fault(token.start, token.end, format!("expected an expression, found {shown}"), hint.map(str::to_owned));
        if matches!((token.tok, before), (Tok::Quoted, _) | (Tok::Star, Some(Tok::LeftBracket))) {
            self.next();
        }
        self.lost(token.start, token.end)
    }

    /// The closing bracket: taken, or missed and looked for. Returns where it ends.
    pub(super) fn close(&mut self, close: Tok, open: Token) -> usize {
        let token = self.peek();
        if token.tok == close {
            self.at += 1;
            return token.end;
        }
        let expected = match close {
            Tok::RightParen => ")",
            Tok::RightBracket => "]",
            _ => "}",
        };
        let shown = self.shown(token);
        let hint = match token.tok {
            Tok::End | Tok::RightParen | Tok::RightBracket | Tok::RightBrace => Some(self.not_closed(open)),
            Tok::Comma => Some("a list stands in `[..]`".to_owned()),
            _ => self
                .behind(token)
                .or_else(|| self.begins_operand().then(|| "a comma or an operator is missing".to_owned())),
        };
        self.fault(token.start, token.end, format!("expected `{expected}`, found {shown}"), hint);
        self.skip_to(close)
    }

    /// Which bracket is open.
    fn not_closed(&self, open: Token) -> String {
        let text = self.text.get(open.start..).unwrap_or_default();
        let short: String = text.chars().take(SHOWN).collect();
        let cut = if short.len() < text.len() { ".." } else { "" };
        format!("nothing closes `{short}{cut}`")
    }

    /// What the word behind a finished expression means elsewhere.
    fn behind(&self, token: Token) -> Option<String> {
        let word = (token.tok == Tok::Ident).then(|| self.word_at(token))?;
        habits::behind(word).map(str::to_owned)
    }

    /// Skips what belongs to a word that is no expression, up to the bracket or comma behind it.
    pub(super) fn skip_rest(&mut self) {
        let mut open = 0_u32;
        loop {
            match self.peek().tok {
                Tok::End => return,
                Tok::LeftParen | Tok::LeftBracket | Tok::LeftBracketQuestion | Tok::LeftBrace => open += 1,
                Tok::RightParen | Tok::RightBracket | Tok::RightBrace | Tok::Comma if open == 0 => return,
                Tok::RightParen | Tok::RightBracket | Tok::RightBrace => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Skips to the bracket that closes what is open, over pairs of brackets; returns where it ends.
    pub(super) fn skip_to(&mut self, close: Tok) -> usize {
        let mut open = 0_u32;
        loop {
            let token = self.peek();
            match token.tok {
                Tok::End => return token.end,
                Tok::LeftParen | Tok::LeftBracket | Tok::LeftBracketQuestion | Tok::LeftBrace => open += 1,
                Tok::RightParen | Tok::RightBracket | Tok::RightBrace => {
                    if open == 0 {
                        if token.tok == close {
                            self.at += 1;
                        }
                        return token.end;
                    }
                    open -= 1;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// What stands after the whole expression: a fault, and then more of them.
    pub(super) fn rest(&mut self) {
        while self.peek().tok != Tok::End && !self.stopped && self.faults.len() < 20 {
            let token = self.peek();
            let begins = self.begins_operand() || token.tok == Tok::Ident;
            self.at += 1;
            let shown = self.shown(token);
            let hint = match token.tok {
                Tok::RightParen | Tok::RightBracket | Tok::RightBrace => {
                    Some(format!("nothing that {shown} closes is open"))
                }
                Tok::Comma => Some("a list stands in `[..]`".to_owned()),
                _ => self.behind(token).or_else(|| begins.then(|| "an operator is missing".to_owned())),
            };
            self.fault(token.start, token.end, format!("expected the end, found {shown}"), hint);
            // Looks for further faults behind the next operator.
            while !matches!(
                self.peek().tok,
                Tok::End | Tok::And | Tok::Or | Tok::RightParen | Tok::RightBracket | Tok::RightBrace
            ) {
                self.at += 1;
            }
            if matches!(self.peek().tok, Tok::And | Tok::Or) {
                self.at += 1;
                self.expr();
            }
        }
    }
}

fn infix(operator: &str) -> Infix {
    match operator {
        "&&" => Infix::And,
        "||" => Infix::Or,
        "in" => Infix::Binary(BinaryOp::In, 3),
        "!=" => Infix::Binary(BinaryOp::NotEqual, 3),
        "<" => Infix::Binary(BinaryOp::Less, 3),
        "<=" => Infix::Binary(BinaryOp::LessEqual, 3),
        ">" => Infix::Binary(BinaryOp::Greater, 3),
        ">=" => Infix::Binary(BinaryOp::GreaterEqual, 3),
        "%" => Infix::Binary(BinaryOp::Remainder, 5),
        _ => Infix::Binary(BinaryOp::Equal, 3),
    }
}

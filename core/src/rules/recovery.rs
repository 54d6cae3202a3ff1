//! What the parser does at a fault: says what it expected, and goes on at the next bracket,
//! comma or operator.

use super::ast::ExprId;
use super::lexer::{Tok, Token};
use super::parser::Parser;

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

    /// Nothing that could be an operand stands here.
    pub(super) fn no_operand(&mut self, token: Token) -> ExprId {
        let shown = self.shown(token);
        if token.tok == Tok::Quoted {
            let hint = Some("backticks quote field names after `.`".to_owned());
            self.fault(token.start, token.end, format!("expected an expression, found {shown}"), hint);
            self.next();
        } else {
            self.fault(token.start, token.end, format!("expected an expression, found {shown}"), None);
        }
        self.lost(token.start, token.end)
    }

    /// The closing bracket: taken, or missed and looked for. Returns where it ends.
    pub(super) fn close(&mut self, close: Tok) -> usize {
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
        self.fault(token.start, token.end, format!("expected `{expected}`, found {shown}"), None);
        self.skip_to(close)
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
            let token = self.next();
            let shown = self.shown(token);
            let hint = match token.tok {
                Tok::RightParen | Tok::RightBracket | Tok::RightBrace => {
                    Some(format!("nothing that {shown} closes is open"))
                }
                _ if self.begins_operand() || token.tok == Tok::Ident => Some("an operator is missing".to_owned()),
                _ => None,
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

//! Primaries: names, calls, literals and what stands in brackets.

use std::sync::Arc;

use super::ast::{ExprId, ExprKind, Word};
use super::lexer::{Tok, Token};
use super::literals;
use super::parser::Parser;

/// What a word is that begins an operand.
pub(super) enum Meant {
    Name(Arc<str>),
    /// A fault was reported, and nothing is left of it.
    Nothing,
    /// A fault was reported, and an operand follows.
    Operand,
    /// A `not` was reported, and its operand follows.
    Not,
}

impl Parser<'_> {
    #[inline(never)]
    pub(super) fn primary(&mut self, minus: Option<Token>) -> ExprId {
        let token = self.next();
        let start = minus.map_or(token.start, |minus| minus.start);
        match token.tok {
            Tok::Int | Tok::Uint | Tok::Double | Tok::Text | Tok::Bytes => self.literal(token, start, minus.is_some()),
            Tok::Ident => self.name(token, token.start),
            Tok::Dot if self.peek().tok == Tok::Ident => {
                let name = self.next();
                let node = self.name(name, token.start);
                if let Some(expr) = self.ast.nodes.get_mut(node.0 as usize)
                    && let ExprKind::Name(name) = &mut expr.kind
                {
                    *name = Arc::from(format!(".{name}"));
                }
                node
            }
            Tok::LeftParen => {
                let inner = self.expr();
                let end = self.close(Tok::RightParen, token);
                if let Some(expr) = self.ast.nodes.get_mut(inner.0 as usize) {
                    expr.start = token.start;
                    expr.end = end;
                }
                self.bracketed(inner)
            }
            Tok::LeftBracket | Tok::LeftBracketQuestion => self.list_literal(token),
            Tok::LeftBrace => self.map_literal(token),
            _ => {
                if token.tok != Tok::End {
                    self.at -= 1;
                }
                self.no_operand(token)
            }
        }
    }

    /// Parentheses nest, though they leave no node.
    fn bracketed(&mut self, inner: ExprId) -> ExprId {
        let limit = self.limits.expression_depth;
        let mut start = None;
        if let Some(expr) = self.ast.nodes.get_mut(inner.0 as usize) {
            expr.nesting += 1;
            start = (expr.nesting > limit).then_some(expr.start);
        }
        if let Some(start) = start {
            self.too_deep(start);
        }
        inner
    }

    #[inline(never)]
    fn name(&mut self, token: Token, start: usize) -> ExprId {
        let kind = match self.word_at(token) {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null" => ExprKind::Null,
            _ => match self.word(token) {
                Meant::Name(name) => ExprKind::Name(name),
                Meant::Nothing => ExprKind::Fault,
                Meant::Operand => return self.operand(),
                Meant::Not => {
                    let inner = self.operand();
                    let end = self.end_of(inner);
                    return self.add(ExprKind::Not(inner), start, end, 1, &[inner]);
                }
            },
        };
        if let (ExprKind::Name(name), Tok::LeftParen) = (&kind, self.peek().tok) {
            let word = Word { text: Arc::clone(name), start: token.start, end: token.end };
            self.at += 1;
            let (args, end) = self.list(Tok::RightParen);
            let below = args.clone();
            return self.add(ExprKind::Call(word, args), start, end, 1, &below);
        }
        self.add(kind, start, token.end, 0, &[])
    }

    #[inline(never)]
    fn literal(&mut self, token: Token, start: usize, negative: bool) -> ExprId {
        let text = self.text.get(token.start..token.end).unwrap_or_default();
        let kind = match token.tok {
            Tok::Int => literals::int(text, negative).map(ExprKind::Int).ok_or("an int beyond 64 bits"),
            Tok::Uint => literals::uint(text).map(ExprKind::Uint).ok_or("a uint beyond 64 bits"),
            Tok::Double => match text.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    let written = self.text.get(start..token.end).unwrap_or(text);
                    let value = if negative { -value } else { value };
                    let written: String = written.chars().filter(|char| !char.is_whitespace()).collect();
                    Ok(ExprKind::Double(value, Arc::from(written)))
                }
                _ => Err("a double beyond its range"),
            },
            Tok::Bytes => match literals::bytes(text) {
                Ok(value) => Ok(ExprKind::Bytes(value.into())),
                Err((from, to, why)) => {
                    self.fault(token.start + from, token.start + to, why, None);
                    Ok(ExprKind::Fault)
                }
            },
            _ => match literals::text(text) {
                Ok(value) => Ok(ExprKind::Text(value.into())),
                Err((from, to, why)) => {
                    let hint =
                        why.starts_with("unknown escape").then(|| "write `\\\\` or a raw text: `r'..'`".to_owned());
                    self.fault(token.start + from, token.start + to, why, hint);
                    Ok(ExprKind::Fault)
                }
            },
        };
        let kind = kind.unwrap_or_else(|why| {
            self.fault(start, token.end, why, None);
            ExprKind::Fault
        });
        self.add(kind, start, token.end, 0, &[])
    }

    #[inline(never)]
    fn list_literal(&mut self, open: Token) -> ExprId {
        let mut optional = open.tok == Tok::LeftBracketQuestion;
        let mut items = Vec::new();
        while !matches!(self.peek().tok, Tok::End | Tok::RightBracket) && !self.stopped {
            optional |= self.eat(Tok::Question);
            let mut item = self.expr();
            if std::mem::take(&mut optional) {
                item = self.optional(item);
            }
            items.push(item);
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        let end = self.close(Tok::RightBracket, open);
        let below = items.clone();
        self.add(ExprKind::List(items), open.start, end, 1, &below)
    }

    /// `?x` in a literal.
    fn optional(&mut self, inner: ExprId) -> ExprId {
        let (start, end) = (self.start_of(inner), self.end_of(inner));
        self.add(ExprKind::Optional(inner), start, end, 0, &[inner])
    }

    #[inline(never)]
    fn map_literal(&mut self, open: Token) -> ExprId {
        let mut entries = Vec::new();
        let mut below = Vec::new();
        while !matches!(self.peek().tok, Tok::End | Tok::RightBrace) && !self.stopped {
            let optional = self.eat(Tok::Question);
            let mut key = self.expr();
            if optional {
                key = self.optional(key);
            }
            if !self.eat(Tok::Colon) {
                let found = self.peek();
                let shown = self.shown(found);
                let hint = (entries.is_empty() && !matches!(found.tok, Tok::End))
                    .then(|| "a list stands in `[..]`".to_owned());
                self.fault(found.start, found.end, format!("expected `:` and a value, found {shown}"), hint);
                break;
            }
            let value = self.expr();
            entries.push((key, value));
            below.extend([key, value]);
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        let end = self.close(Tok::RightBrace, open);
        self.add(ExprKind::Map(entries), open.start, end, 1, &below)
    }
}

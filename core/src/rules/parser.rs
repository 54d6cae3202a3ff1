//! Tokens to a syntax tree. Binary operators are reduced over a stack of their own, so that only
//! brackets, calls and unary operators recurse; `recovery` goes on after a fault.

use std::sync::Arc;

use super::ast::{Ast, BinaryOp, Expr, ExprId, ExprKind, Word};
use super::fault::Fault;
use super::lexer::{Tok, Token, tokens};
use crate::diagnostics::codes;
use crate::limits::Limits;

/// How many nodes lie on the deepest way down a tree: walks recurse over it, on small stacks. Each
/// bracket may hold several operators of rising precedence, so this is more than the nesting.
pub(super) const MAX_HEIGHT: u32 = 280;

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) ast: Ast,
    pub(super) faults: Vec<Fault>,
    depth: u32,
    pub(super) limits: &'t Limits,
    /// A limit was reached: nothing more is read.
    pub(super) stopped: bool,
}

/// What to do about a limit.
fn raise(limit: &str) -> String {
    format!("raise the compiler's limit `{limit}` where it is meant")
}

/// The tree of an expression, or every fault of its syntax.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<(Ast, ExprId), Vec<Fault>> {
    if text.len() > limits.expression_length && text.chars().count() > limits.expression_length {
        let message =
            format!("expected at most {} code points, found `{}`", limits.expression_length, text.chars().count());
        let fault = Fault::new(codes::RULE_LIMIT, 0, text.len(), message);
        return Err(vec![fault.hint(raise("expression_length"))]);
    }
    let (tokens, faults) = tokens(text);
    let mut parser = Parser { text, tokens, at: 0, ast: Ast::default(), faults, depth: 0, limits, stopped: false };
    let root = parser.whole();
    if parser.faults.is_empty() {
        return Ok((parser.ast, root));
    }
    let mut faults = parser.faults;
    faults.sort_by_key(|fault| (fault.start, fault.end));
    faults.dedup_by_key(|fault| fault.start);
    faults.truncate(20);
    Err(faults)
}

#[derive(Clone, Copy)]
pub(super) enum Infix {
    Or,
    And,
    Binary(BinaryOp, u8),
}

impl Infix {
    fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Binary(_, precedence) => precedence,
        }
    }
}

impl Parser<'_> {
    fn whole(&mut self) -> ExprId {
        if self.peek().tok == Tok::End && self.faults.is_empty() {
            self.fault(0, self.text.len(), "expected an expression, found nothing", None);
        }
        let root = self.expr();
        self.rest();
        root
    }

    pub(super) fn peek(&self) -> Token {
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(Token { tok: Tok::End, start: 0, end: 0 })
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek();
        if token.tok != Tok::End {
            self.at += 1;
        }
        token
    }

    pub(super) fn eat(&mut self, tok: Tok) -> bool {
        let found = self.peek().tok == tok;
        if found {
            self.at += 1;
        }
        found
    }

    pub(super) fn word_at(&self, token: Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    pub(super) fn fault(&mut self, start: usize, end: usize, message: impl Into<String>, hint: Option<String>) {
        if !self.stopped {
            self.faults.push(Fault::new(codes::RULE_SYNTAX, start, end, message).hint_opt(hint));
        }
    }

    pub(super) fn stop(&mut self, start: usize, message: String, limit: Option<&str>) {
        if !self.stopped {
            let end = self.peek().end.max(start);
            self.faults.push(Fault::new(codes::RULE_LIMIT, start, end, message).hint_opt(limit.map(raise)));
            self.stopped = true;
            self.at = self.tokens.len().saturating_sub(1);
        }
    }

    pub(super) fn too_deep(&mut self, start: usize) {
        let message = format!("the expression nests more than {} levels", self.limits.expression_depth);
        self.stop(start, message, Some("expression_depth"));
    }

    fn too_high(&mut self, start: usize) {
        self.stop(start, format!("operators and brackets nest more than {MAX_HEIGHT} deep"), None);
    }

    /// Adds a node; `nests` is 1 for brackets, calls and unary operators.
    pub(super) fn add(&mut self, kind: ExprKind, start: usize, end: usize, nests: u32, below: &[ExprId]) -> ExprId {
        let (mut nesting, mut height) = (0, 0);
        for id in below {
            let expr = self.ast.get(*id);
            nesting = nesting.max(expr.nesting);
            height = height.max(expr.height);
        }
        if self.ast.nodes.len() >= self.limits.expression_nodes {
            let message = format!("the expression has more than {} nodes", self.limits.expression_nodes);
            self.stop(start, message, Some("expression_nodes"));
            return ExprId(u32::MAX);
        }
        if height + 1 > MAX_HEIGHT {
            self.too_high(start);
            return ExprId(u32::MAX);
        }
        if nesting + nests > self.limits.expression_depth {
            self.too_deep(start);
            return ExprId(u32::MAX);
        }
        let id = ExprId(u32::try_from(self.ast.nodes.len()).unwrap_or(u32::MAX));
        self.ast.nodes.push(Expr { kind, start, end, nesting: nesting + nests, height: height + 1 });
        id
    }

    pub(super) fn lost(&mut self, start: usize, end: usize) -> ExprId {
        self.add(ExprKind::Fault, start, end, 0, &[])
    }

    pub(super) fn start_of(&self, id: ExprId) -> usize {
        self.ast.get(id).start
    }

    pub(super) fn end_of(&self, id: ExprId) -> usize {
        self.ast.get(id).end
    }

    /// An expression with its `? :` chain.
    #[inline(never)]
    pub(super) fn expr(&mut self) -> ExprId {
        let mut arms = Vec::new();
        let mut below = Vec::new();
        let last = loop {
            let condition = self.binary();
            let question = self.peek();
            if self.stopped || !self.eat(Tok::Question) {
                break condition;
            }
            let value = self.binary();
            arms.push((condition, value));
            below.extend([condition, value]);
            if !self.eat(Tok::Colon) {
                self.no_other(question);
                let end = self.peek().start;
                break self.lost(end, end);
            }
        };
        let Some((first, _)) = arms.first() else { return last };
        let (start, end) = (self.start_of(*first), self.end_of(last));
        below.push(last);
        self.add(ExprKind::Conditional(arms, last), start, end, 0, &below)
    }

    /// Operands and binary operators, by precedence.
    #[inline(never)]
    fn binary(&mut self) -> ExprId {
        let mut operands = vec![self.operand()];
        let mut operators: Vec<Infix> = Vec::new();
        while let Some(infix) = self.infix() {
            if self.stopped {
                break;
            }
            while operators.last().is_some_and(|top| top.precedence() >= infix.precedence()) {
                self.reduce(&mut operands, &mut operators);
            }
            operators.push(infix);
            let operand = self.operand();
            operands.push(operand);
        }
        while !operators.is_empty() {
            self.reduce(&mut operands, &mut operators);
        }
        operands.pop().unwrap_or(ExprId(u32::MAX))
    }

    /// The operator at hand, taken.
    fn infix(&mut self) -> Option<Infix> {
        let token = self.peek();
        let infix = match token.tok {
            Tok::Or => Infix::Or,
            Tok::And => Infix::And,
            Tok::Equal => Infix::Binary(BinaryOp::Equal, 3),
            Tok::NotEqual => Infix::Binary(BinaryOp::NotEqual, 3),
            Tok::Less => Infix::Binary(BinaryOp::Less, 3),
            Tok::LessEqual => Infix::Binary(BinaryOp::LessEqual, 3),
            Tok::Greater => Infix::Binary(BinaryOp::Greater, 3),
            Tok::GreaterEqual => Infix::Binary(BinaryOp::GreaterEqual, 3),
            Tok::Plus => Infix::Binary(BinaryOp::Add, 4),
            Tok::Minus => Infix::Binary(BinaryOp::Subtract, 4),
            Tok::Star => Infix::Binary(BinaryOp::Multiply, 5),
            Tok::Slash => Infix::Binary(BinaryOp::Divide, 5),
            Tok::Percent => Infix::Binary(BinaryOp::Remainder, 5),
            Tok::Ident => match self.word_at(token) {
                "in" => Infix::Binary(BinaryOp::In, 3),
                _ => return self.word_operator(token),
            },
            _ => return None,
        };
        self.at += 1;
        Some(infix)
    }

    /// Applies the top operator; a left operand of its own kind takes the right one into its chain.
    fn reduce(&mut self, operands: &mut Vec<ExprId>, operators: &mut Vec<Infix>) {
        let (Some(infix), Some(right), Some(left)) = (operators.pop(), operands.pop(), operands.pop()) else { return };
        let (start, end) = (self.start_of(left), self.end_of(right));
        let (right_nesting, right_height) = (self.ast.get(right).nesting, self.ast.get(right).height);
        if let Some(expr) = self.ast.nodes.get_mut(left.0 as usize) {
            let joined = match (&mut expr.kind, infix) {
                (ExprKind::Or(list), Infix::Or) | (ExprKind::And(list), Infix::And) => {
                    list.push(right);
                    true
                }
                (ExprKind::Chain(_, list), Infix::Binary(op, _)) => {
                    list.push((op, right));
                    true
                }
                _ => false,
            };
            if joined {
                expr.end = end;
                expr.nesting = expr.nesting.max(right_nesting);
                expr.height = expr.height.max(right_height + 1);
                let (deep, high) = (expr.nesting > self.limits.expression_depth, expr.height > MAX_HEIGHT);
                if high {
                    self.too_high(start);
                } else if deep {
                    self.too_deep(start);
                }
                return operands.push(left);
            }
        }
        let kind = match infix {
            Infix::Or => ExprKind::Or(vec![left, right]),
            Infix::And => ExprKind::And(vec![left, right]),
            Infix::Binary(op, _) => ExprKind::Chain(left, vec![(op, right)]),
        };
        let node = self.add(kind, start, end, 0, &[left, right]);
        operands.push(node);
    }

    /// Unary operators, a primary, and what follows it.
    #[inline(never)]
    pub(super) fn operand(&mut self) -> ExprId {
        let mut unary = Vec::new();
        while matches!(self.peek().tok, Tok::Not | Tok::Minus) && !self.stopped {
            let token = self.next();
            unary.push(token);
            if unary.len() > self.limits.expression_depth as usize {
                self.too_deep(token.start);
            }
        }
        let literal = matches!(self.peek().tok, Tok::Int | Tok::Double);
        let negative = literal && unary.last().is_some_and(|token| token.tok == Tok::Minus);
        let minus = if negative { unary.pop() } else { None };
        self.depth += 1;
        let mut node = if self.depth > self.limits.expression_depth + 1 {
            let start = self.peek().start;
            self.too_deep(start);
            ExprId(u32::MAX)
        } else {
            let primary = self.primary(minus);
            self.postfix(primary)
        };
        self.depth -= 1;
        while let Some(token) = unary.pop() {
            let end = self.end_of(node);
            let kind = if token.tok == Tok::Not { ExprKind::Not(node) } else { ExprKind::Negate(node) };
            node = self.add(kind, token.start, end, 1, &[node]);
        }
        node
    }

    /// Selections, indexes and method calls.
    #[inline(never)]
    fn postfix(&mut self, mut node: ExprId) -> ExprId {
        while !self.stopped {
            let start = self.start_of(node);
            let token = self.peek();
            match token.tok {
                Tok::Dot | Tok::DotQuestion => {
                    self.at += 1;
                    let Some(word) = self.selector() else { return node };
                    let end = word.end;
                    if token.tok == Tok::DotQuestion {
                        node = self.add(ExprKind::OptionalSelect(node, word), start, end, 1, &[node]);
                    } else if self.peek().tok == Tok::LeftParen {
                        self.at += 1;
                        let (args, end) = self.list(Tok::RightParen);
                        let below: Vec<ExprId> = std::iter::once(node).chain(args.iter().copied()).collect();
                        node = self.add(ExprKind::Method(node, word, args), start, end, 1, &below);
                    } else {
                        node = self.select(node, word, start);
                    }
                }
                Tok::LeftBracket | Tok::LeftBracketQuestion => {
                    self.at += 1;
                    let index = self.expr();
                    let end = self.close(Tok::RightBracket, token);
                    let kind = if token.tok == Tok::LeftBracket {
                        ExprKind::Index(node, index)
                    } else {
                        ExprKind::OptionalIndex(node, index)
                    };
                    node = self.add(kind, start, end, 1, &[node, index]);
                }
                Tok::LeftBrace if self.is_type_name(node) => {
                    self.at += 1;
                    let end = self.skip_to(Tok::RightBrace);
                    node = self.add(ExprKind::Message, start, end, 1, &[]);
                }
                _ => break,
            }
        }
        node
    }

    /// Selections in a row are one node.
    fn select(&mut self, node: ExprId, word: Word, start: usize) -> ExprId {
        if let Some(expr) = self.ast.nodes.get_mut(node.0 as usize)
            && let ExprKind::Select(_, words) = &mut expr.kind
        {
            expr.end = word.end;
            words.push(word);
            return node;
        }
        let end = word.end;
        self.add(ExprKind::Select(node, vec![word]), start, end, 0, &[node])
    }

    fn is_type_name(&self, node: ExprId) -> bool {
        match &self.ast.get(node).kind {
            ExprKind::Name(_) => true,
            ExprKind::Select(base, _) => matches!(self.ast.get(*base).kind, ExprKind::Name(_)),
            _ => false,
        }
    }

    fn selector(&mut self) -> Option<Word> {
        let token = self.peek();
        let text = self.word_at(token);
        let text = match token.tok {
            Tok::Ident if !matches!(text, "in" | "true" | "false" | "null") => text,
            Tok::Quoted => text.trim_matches('`'),
            _ => {
                let shown = self.shown(token);
                let hint = (token.tok == Tok::Ident)
                    .then(|| format!("write `[\"{text}\"]` for a name that is a word of the language"));
                self.fault(token.start, token.end, format!("expected a field name after `.`, found {shown}"), hint);
                if token.tok == Tok::Ident {
                    self.at += 1;
                }
                return None;
            }
        };
        let word = Word { text: Arc::from(text), start: token.start, end: token.end };
        self.at += 1;
        Some(word)
    }

    /// Expressions up to the bracket that closes the one just taken.
    #[inline(never)]
    pub(super) fn list(&mut self, close: Tok) -> (Vec<ExprId>, usize) {
        let open = self.tokens.get(self.at.saturating_sub(1)).copied().unwrap_or(self.peek());
        let mut list = Vec::new();
        while !matches!(self.peek().tok, Tok::End) && self.peek().tok != close && !self.stopped {
            let item = self.expr();
            list.push(item);
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        let end = self.close(close, open);
        (list, end)
    }
}

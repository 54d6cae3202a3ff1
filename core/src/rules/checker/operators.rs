//! Operators: which types they take, and what was meant where they do not.

use super::{Checked, Checker, What};
use crate::diagnostics::{codes, nearest, quoted};
use crate::rules::ast::{BinaryOp, ExprId, ExprKind};
use crate::rules::program::{Node, NodeIx, Range};
use crate::rules::types::{self, Type};
use crate::rules::value::Val;

impl Checker<'_> {
    #[inline(never)]
    pub(super) fn not(&mut self, inner: ExprId, at: (usize, usize)) -> Checked {
        let remarks = self.remarks.len();
        let checked = self.check(inner);
        self.forget_contradictions(remarks);
        self.expect_bool(&checked);
        let node = self.value(checked);
        let known = self.outcome_of(node).map(|value| !value);
        let code = self.code(Node::Not(node), Type::Bool, at);
        let code = self.fold(code, &[node]);
        self.note(&code, known);
        code
    }

    #[inline(never)]
    pub(super) fn negate(&mut self, inner: ExprId, at: (usize, usize)) -> Checked {
        let checked = self.check(inner);
        self.non_null(&checked);
        let ty = match &checked.ty {
            ty @ (Type::Int | Type::Double | Type::Decimal | Type::Dyn | Type::Fault) => ty.clone(),
            ty => {
                let message = format!("expected a number behind `-`, found `{}`", ty.name(self.shape));
                self.fault(codes::RULE_TYPE, at, message, None);
                Type::Fault
            }
        };
        let node = self.value(checked);
        let code = self.code(Node::Negate(node), ty, at);
        self.fold(code, &[node])
    }

    #[inline(never)]
    pub(super) fn junction(&mut self, list: &[ExprId], and: bool, at: (usize, usize)) -> Checked {
        let known = self.tested.len();
        let mut nodes = Vec::with_capacity(list.len());
        let mut decided = false;
        for item in list {
            let before = (self.remarks.len(), self.fixed);
            let checked = self.check(*item);
            let node = self.term_value(&checked, (list, *item), before);
            nodes.push(node);
            decided |= self.constant(node) == Some(Val::Bool(!and));
            if decided && self.lenient {
                break;
            }
            self.facts(*item, and);
        }
        self.tested.truncate(known);
        if decided {
            return self.code(Node::Const(Val::Bool(!and)), Type::Bool, at);
        }
        let range = self.program.add_children(&nodes);
        let node = if and { Node::And(range) } else { Node::Or(range) };
        let known = self.known_junction(&nodes, and).or_else(|| self.contradiction(list, and));
        let code = self.code(node, Type::Bool, at);
        let code = self.fold(code, &nodes);
        self.note(&code, known);
        code
    }

    /// An operand of `&&` or `||`.
    #[inline(never)]
    fn term_value(&mut self, checked: &Checked, (list, item): (&[ExprId], ExprId), known: (usize, u32)) -> NodeIx {
        let before = self.faults.len();
        self.expect_bool(checked);
        if let Some(hint) = (self.faults.len() > before).then(|| self.meant_alternative(list, item)).flatten()
            && let Some(fault) = self.faults.last_mut()
        {
            fault.hint = Some(hint);
        }
        let node = self.value(checked.clone());
        self.remark_constant(item, checked, node, known);
        node
    }

    #[inline(never)]
    pub(super) fn chain(&mut self, first: ExprId, list: &[(BinaryOp, ExprId)], at: (usize, usize)) -> Checked {
        let mut left = self.check(first);
        let mut first_node = None;
        let mut operations = Vec::with_capacity(list.len());
        let mut operands = Vec::with_capacity(list.len() + 1);
        let mut left_expr = Some(first);
        let mut known = None;
        for (op, right) in list {
            let decimals = *op == BinaryOp::In && left.ty == Type::Decimal;
            let mut checked = match &self.ast.get(*right).kind {
                ExprKind::List(items) if decimals => self.list(items, true, self.range(*right)),
                _ => self.check(*right),
            };
            if checked.ty == Type::Decimal {
                left = self.as_decimal(left);
            }
            if left.ty == Type::Decimal {
                checked = self.as_decimal(checked);
            }
            let ty = self.binary(*op, (&left, left_expr), (&checked, *right));
            if let [_] = list {
                known = self.decide(*op, &left, (&checked, *right));
            }
            let end = checked.end;
            if first_node.is_none() {
                let node = self.value(left.clone());
                operands.push(node);
                first_node = Some(node);
            }
            let node = self.value(checked);
            operands.push(node);
            operations.push((*op, node));
            // What is to the left of the next operator is a result, no longer a place.
            left = Checked { what: What::Code(node), ty, start: at.0, end };
            left_expr = None;
        }
        let Some(first_node) = first_node else { return left };
        let start = u32::try_from(self.program.operations.len()).unwrap_or(u32::MAX);
        let len = u32::try_from(operations.len()).unwrap_or(u32::MAX);
        self.program.operations.extend_from_slice(&operations);
        let code = self.code(Node::Chain(first_node, Range { start, len }), left.ty, at);
        let code = self.fold(code, &operands);
        self.note(&code, known);
        code
    }

    /// The type of one operation of a chain.
    #[inline(never)]
    fn binary(&mut self, op: BinaryOp, left: (&Checked, Option<ExprId>), right: (&Checked, ExprId)) -> Type {
        let (left_checked, right_checked) = (left.0, right.0);
        if left_checked.ty == Type::Fault || right_checked.ty == Type::Fault {
            return if is_arithmetic(op) { Type::Fault } else { Type::Bool };
        }
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => self.equality(op, left, right),
            BinaryOp::In => self.membership(left, right),
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                self.non_null(left_checked);
                self.non_null(right_checked);
                let ordered = |ty: &Type| {
                    !matches!(
                        ty,
                        Type::Null
                            | Type::Record(_)
                            | Type::List(_)
                            | Type::Map(..)
                            | Type::Class
                            | Type::Optional(_)
                            | Type::Opaque(..)
                            | Type::Ip
                            | Type::Cidr
                    )
                };
                let (a, b) = (&left_checked.ty, &right_checked.ty);
                if !ordered(a) || !ordered(b) || !self.comparable(a, b) {
                    self.mismatch(op, left_checked, right_checked);
                }
                Type::Bool
            }
            _ => {
                self.non_null(left_checked);
                self.non_null(right_checked);
                self.arithmetic(op, left_checked, right_checked)
            }
        }
    }

    fn equality(&mut self, op: BinaryOp, left: (&Checked, Option<ExprId>), right: (&Checked, ExprId)) -> Type {
        let (a, b) = (&left.0.ty, &right.0.ty);
        if matches!((a, b), (Type::Record(_), Type::Map(..)) | (Type::Map(..), Type::Record(_))) {
            let message = format!("a record cannot be compared with a map by `{}`", op.text());
            let hint = Some("compare the fields one by one".to_owned());
            self.fault(codes::RULE_TYPE, (left.0.start, right.0.end), message, hint);
            return Type::Bool;
        }
        if !self.comparable(a, b) && *a != Type::Null && *b != Type::Null {
            self.mismatch(op, left.0, right.0);
            return Type::Bool;
        }
        if let (Type::Enum(node), None | Some(_)) = (a, left.1) {
            self.symbol(*node, right.1);
        }
        if let (Type::Enum(node), Some(expr)) = (b, left.1) {
            self.symbol(*node, expr);
        }
        Type::Bool
    }

    /// A literal beside an enum must be one of its symbols.
    fn symbol(&mut self, node: crate::schema::NodeId, expr: ExprId) {
        let ExprKind::Text(text) = &self.ast.get(expr).kind else { return };
        let Some(symbols) = types::symbols(self.shape, node) else { return };
        if symbols.iter().any(|symbol| symbol == text) {
            return;
        }
        let names: Vec<&str> = symbols.iter().map(|symbol| &**symbol).collect();
        let hint = nearest(text, names.iter().copied()).map(|name| format!("did you mean `{name}`?"));
        let hint = hint.or_else(|| (names.len() <= 12).then(|| format!("it has {}", quoted(&names))));
        let message = format!("the enum has no symbol `{text}`");
        let at = self.range(expr);
        self.fault(codes::RULE_ENUM_SYMBOL, at, message, hint);
    }

    fn membership(&mut self, left: (&Checked, Option<ExprId>), right: (&Checked, ExprId)) -> Type {
        self.non_null(right.0);
        let inner = match &right.0.ty {
            Type::List(inner) => inner.get(self.shape),
            Type::Map(_, key) => key.get(self.shape),
            Type::Dyn => return Type::Bool,
            ty => {
                let name = ty.name(self.shape);
                let (text, part) = ((right.0.start, right.0.end), (left.0.start, left.0.end));
                let part = || format!("write `{}.contains({})`", self.source(text), self.source(part));
                let hint = ty.is_text().then(part);
                let message = format!("expected a list or map behind `in`, found `{name}`");
                self.fault(codes::RULE_TYPE, (right.0.start, right.0.end), message, hint);
                return Type::Bool;
            }
        };
        if !self.comparable(&left.0.ty, &inner) && left.0.ty != Type::Null && inner != Type::Null {
            let (a, b) = (left.0.ty.name(self.shape), inner.name(self.shape));
            let message = format!("`{a}` cannot be an element among `{b}`");
            self.fault(codes::RULE_TYPE, (left.0.start, right.0.end), message, None);
        }
        if let (Type::Enum(node), ExprKind::List(items)) = (&left.0.ty, &self.ast.get(right.1).kind) {
            for item in items {
                self.symbol(*node, *item);
            }
        }
        if let (Type::Enum(node), Some(expr)) = (&inner, left.1) {
            self.symbol(*node, expr);
        }
        Type::Bool
    }

    /// Whether two types have values in common.
    pub(super) fn comparable(&self, a: &Type, b: &Type) -> bool {
        match (a, b) {
            (Type::Dyn | Type::Fault, _) | (_, Type::Dyn | Type::Fault) | (Type::Record(_), Type::Record(_)) => true,
            (Type::List(a), Type::List(b)) | (Type::Map(a, _), Type::Map(b, _)) => {
                self.inner_comparable(&a.get(self.shape), &b.get(self.shape))
            }
            (Type::Optional(a), Type::Optional(b)) => self.inner_comparable(&a.get(self.shape), &b.get(self.shape)),
            (Type::Opaque(a, _), Type::Opaque(b, _)) => a == b,
            _ if a.is_number() && b.is_number() => true,
            _ if a.is_text() && b.is_text() => true,
            _ => a == b,
        }
    }

    /// One level deep: what lies below compares when run.
    fn inner_comparable(&self, a: &Type, b: &Type) -> bool {
        match (a, b) {
            (Type::List(_), Type::List(_)) | (Type::Map(..), Type::Map(..)) | (Type::Null, _) | (_, Type::Null) => true,
            _ => self.comparable(a, b),
        }
    }

    fn mismatch(&mut self, op: BinaryOp, left: &Checked, right: &Checked) {
        let (a, b) = (left.ty.name(self.shape), right.ty.name(self.shape));
        let message = if left.ty == right.ty {
            format!("`{}` has no order: `{}` does not take it", a, op.text())
        } else {
            format!("`{a}` cannot be compared with `{b}` by `{}`", op.text())
        };
        let hint = conversion(&left.ty, &right.ty).map(|name| {
            let text = if matches!(left.ty, Type::Text) { (left.start, left.end) } else { (right.start, right.end) };
            format!("convert the text: `{name}({})`", dated(name, self.source(text)))
        });
        let hint = hint.or_else(|| self.negated(op, left, right)).or_else(|| self.chained(op, left, right));
        self.fault(codes::RULE_TYPE, (left.start, right.end), message, hint);
    }

    /// `!x == 1`: the sign is of `x` alone.
    fn negated(&self, op: BinaryOp, left: &Checked, right: &Checked) -> Option<String> {
        let text = self.source((left.start, left.end));
        let inner = text.strip_prefix('!')?;
        let right = self.source((right.start, right.end));
        Some(match op {
            BinaryOp::Equal => format!("write `{inner} != {right}`"),
            _ => format!("write `!({inner} {} {right})`", op.text()),
        })
    }

    /// `1 < x < 5`: the second comparison is of the first one's outcome.
    fn chained(&self, op: BinaryOp, left: &Checked, right: &Checked) -> Option<String> {
        let text = self.source((left.start, left.end));
        let ends_in = ["<=", ">=", "==", "<", ">"].iter().filter_map(|sign| text.rsplit_once(sign));
        let (_, middle) = ends_in.min_by_key(|(_, after)| after.len())?;
        let fits = left.ty == Type::Bool && right.ty != Type::Bool && !text.ends_with(')');
        let (middle, right) = (middle.trim(), self.source((right.start, right.end)));
        fits.then(|| format!("write two comparisons: `{text} && {middle} {} {right}`", op.text()))
    }

    #[inline(never)]
    fn arithmetic(&mut self, op: BinaryOp, left: &Checked, right: &Checked) -> Type {
        let at = (left.start, right.end);
        let add = op == BinaryOp::Add;
        let subtract = op == BinaryOp::Subtract;
        match (&left.ty, &right.ty) {
            (Type::Decimal, Type::Decimal) if add || subtract || op == BinaryOp::Multiply => Type::Decimal,
            (Type::Int, Type::Int) => Type::Int,
            (Type::Uint, Type::Uint) => Type::Uint,
            (Type::Double, Type::Double) if op != BinaryOp::Remainder => Type::Double,
            (a, b) if add && a.is_text() && b.is_text() => Type::Text,
            (Type::Bytes, Type::Bytes) if add => Type::Bytes,
            (Type::List(_), Type::List(_)) if add => {
                let joined = types::common(&left.ty, &right.ty);
                joined.unwrap_or_else(|| Type::List(types::Inner::of(Type::Dyn)))
            }
            (Type::Timestamp, Type::Duration) if add || subtract => Type::Timestamp,
            (Type::Duration, Type::Timestamp) if add => Type::Timestamp,
            (Type::Timestamp, Type::Timestamp) if subtract => Type::Duration,
            (Type::Duration, Type::Duration) if add || subtract => Type::Duration,
            (Type::Dyn, _) | (_, Type::Dyn) => Type::Dyn,
            (a, b) => {
                let (first, second) = (a.name(self.shape), b.name(self.shape));
                let hint = match (a, b) {
                    _ if a.is_number() && b.is_number() => arithmetic_hint(op, a, b),
                    (a, b) if add && a.is_text() && has_text(b) => {
                        Some(format!("convert it: `string({})`", self.source((right.start, right.end))))
                    }
                    (a, b) if add && b.is_text() && has_text(a) => {
                        Some(format!("convert it: `string({})`", self.source((left.start, left.end))))
                    }
                    (Type::Timestamp | Type::Duration, Type::Int) | (Type::Int, Type::Timestamp | Type::Duration) => {
                        Some("a duration is written `duration('1h30m')`".to_owned())
                    }
                    _ => None,
                };
                let message = format!("`{}` does not take `{first}` and `{second}`", op.text());
                self.fault(codes::RULE_TYPE, at, message, hint);
                Type::Fault
            }
        }
    }
}

/// A literal that is a date alone, as the timestamp that is meant.
fn dated(function: &str, text: String) -> String {
    let is_date = |text: &str| {
        text.len() == 12
            && text.bytes().enumerate().all(|(at, byte)| match at {
                0 | 11 => matches!(byte, b'\'' | b'"'),
                5 | 8 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    if function != "timestamp" || !is_date(&text) {
        return text;
    }
    text.split_at_checked(11).map_or_else(String::new, |(day, quote)| format!("{day}T00:00:00Z{quote}"))
}

/// Whether `string(..)` takes it.
fn has_text(ty: &Type) -> bool {
    ty.is_number() || matches!(ty, Type::Bool | Type::Date | Type::Time | Type::Timestamp | Type::Duration)
}

/// What to write instead, of two numbers.
fn arithmetic_hint(op: BinaryOp, a: &Type, b: &Type) -> Option<String> {
    if a == b {
        let name = if op == BinaryOp::Divide { "div" } else { "mod" };
        return (*a == Type::Decimal).then(|| format!("write `decimals.{name}(..)`"));
    }
    let name = match (a, b) {
        (Type::Decimal, _) | (_, Type::Decimal) => "decimal",
        (_, Type::Double) => "double",
        _ => "int",
    };
    Some(format!("arithmetic stays within one type: convert one side, as in `{name}(..)`"))
}

fn is_arithmetic(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder)
}

/// The function that makes a text comparable with the other side.
fn conversion(left: &Type, right: &Type) -> Option<&'static str> {
    let ((Type::Text, other) | (other, Type::Text)) = (left, right) else { return None };
    Some(match other {
        Type::Timestamp => "timestamp",
        Type::Date => "date",
        Type::Time => "time",
        Type::Duration => "duration",
        Type::Decimal => "decimal",
        Type::Int => "int",
        Type::Uint => "uint",
        Type::Double => "double",
        _ => return None,
    })
}

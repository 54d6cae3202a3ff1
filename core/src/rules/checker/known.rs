//! What the schema alone decides of an expression: a field that is never null, a number that lies
//! beyond its bounds, symbols that are all listed. Nothing of this changes a program; a rule whose
//! outcome never changes is told.
//!
//! Only what is certain counts. A record that the schema refuses blocks the rule, so its bounds
//! hold wherever the rule runs, but for the parts of a JSON Schema that are judged as a whole: the
//! shape of those serves types alone.

use super::{Checked, Checker, PlaceRef, What};
use crate::cells::PlaceId;
use crate::diagnostics::codes;
use crate::rules::ast::{BinaryOp, ExprId, ExprKind};
use crate::rules::fault::Fault;
use crate::rules::program::{Guard, NodeIx};
use crate::rules::types::{self, Type};
use crate::rules::value::Val;
use crate::scalars::decimal::Number;
use crate::schema::{Bounds, IntKind, Kind, NodeId};

/// Remarks on one expression.
const MOST: usize = 20;
/// Whole numbers up to here are exact as doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// From which number to which a value lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Span {
    Int(i128, i128),
    Double(f64, f64),
}

impl Checker<'_> {
    /// The outcome of a node of type bool, where it is known.
    pub(in crate::rules) fn outcome_of(&self, node: NodeIx) -> Option<bool> {
        match self.constant(node) {
            Some(Val::Bool(value)) => Some(value),
            Some(_) => None,
            None => self.known.get(&node.0).copied(),
        }
    }

    pub(super) fn note(&mut self, checked: &Checked, value: Option<bool>) {
        if let (Some(value), What::Code(node)) = (value, &checked.what)
            && self.constant(*node).is_none()
        {
            self.known.insert(node.0, value);
        }
    }

    /// `&&` and `||`: one operand may decide, and all together do.
    pub(super) fn known_junction(&self, nodes: &[NodeIx], and: bool) -> Option<bool> {
        let mut all = true;
        for node in nodes {
            match self.outcome_of(*node) {
                Some(value) if value != and => return Some(value),
                Some(_) => {}
                None => all = false,
            }
        }
        all.then_some(and)
    }

    /// The outcome of one comparison.
    pub(super) fn decide(&mut self, op: BinaryOp, left: &Checked, right: (&Checked, ExprId)) -> Option<bool> {
        let at = (left.start, right.0.end);
        match op {
            BinaryOp::In => self.all_listed(left, right.1),
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let equal = op == BinaryOp::Equal;
                self.null(left, right.0, at, equal)
                    .or_else(|| self.null(right.0, left, at, equal))
                    .or_else(|| self.only_symbol(left, right.1, equal))
                    .or_else(|| self.bounds(op, left, right.0, at))
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                self.bounds(op, left, right.0, at)
            }
            _ => None,
        }
    }

    /// `this.x == null`, where the schema has no null there.
    fn null(&mut self, side: &Checked, other: &Checked, at: (usize, usize), equal: bool) -> Option<bool> {
        let What::Code(node) = other.what else { return None };
        if other.ty != Type::Null || self.constant(node) != Some(Val::Null) {
            return None;
        }
        let What::Place(place) = &side.what else { return None };
        if place.nullable || matches!(side.ty, Type::Null | Type::Fault) || !self.is_certain(place) {
            return None;
        }
        let text = self.source((side.start, side.end));
        let message = format!("`{text}` is never null here, so this is always `{}`", !equal);
        self.remark(Fault::new(codes::RULE_CONSTANT, at.0, at.1, message).warning());
        Some(!equal)
    }

    /// Whether the schema's word on a place counts.
    pub(super) fn is_certain(&self, place: &PlaceRef) -> bool {
        let perhaps = place.guards.iter().any(|guard| matches!(guard, Guard::Present(_)));
        let mut at: Option<PlaceId> = Some(place.place);
        while let Some(here) = at.and_then(|at| self.layout.place(at)) {
            let (inner, _) = self.shape.value_node(here.node);
            if self.shape.node(here.node).fallback.is_some() || self.shape.node(inner).fallback.is_some() {
                return false;
            }
            at = here.parent;
        }
        !perhaps
    }

    /// The symbols of a place that is certain and not null.
    fn symbols_at(&self, side: &Checked) -> Option<Vec<std::sync::Arc<str>>> {
        let (What::Place(place), Type::Enum(node)) = (&side.what, &side.ty) else { return None };
        if place.nullable || !self.is_certain(place) {
            return None;
        }
        types::symbols(self.shape, *node)
    }

    /// `x in ['A', 'B']`, where the enum has no other symbol.
    fn all_listed(&self, side: &Checked, list: ExprId) -> Option<bool> {
        let ExprKind::List(items) = &self.ast.get(list).kind else { return None };
        let symbols = self.symbols_at(side).filter(|symbols| symbols.len() <= items.len())?;
        let listed = |symbol: &str| {
            items.iter().any(|item| matches!(&self.ast.get(*item).kind, ExprKind::Text(text) if &**text == symbol))
        };
        symbols.iter().all(|symbol| listed(symbol)).then_some(true)
    }

    /// `x == 'A'`, where the enum has no other symbol.
    fn only_symbol(&self, side: &Checked, other: ExprId, equal: bool) -> Option<bool> {
        let ExprKind::Text(text) = &self.ast.get(other).kind else { return None };
        match self.symbols_at(side)?.as_slice() {
            [only] if only == text => Some(equal),
            _ => None,
        }
    }

    /// A number beside a constant.
    fn bounds(&mut self, op: BinaryOp, left: &Checked, right: &Checked, at: (usize, usize)) -> Option<bool> {
        let (op, side, constant) = match (self.number(right), self.number(left)) {
            (Some(constant), None) => (op, left, constant),
            (None, Some(constant)) => (mirrored(op), right, constant),
            _ => return None,
        };
        let span = self.span_of(side)?;
        let outcome = match (span, constant) {
            (Span::Int(low, high), Val::Int(value)) => decided(op, (low, high), i128::from(value)),
            (Span::Int(low, high), Val::Uint(value)) => decided(op, (low, high), i128::from(value)),
            (Span::Int(low, high), Val::Double(value)) => decided(op, (double(low)?, double(high)?), value),
            (Span::Double(low, high), Val::Double(value)) => decided(op, (low, high), value),
            (Span::Double(low, high), Val::Int(value)) => decided(op, (low, high), double(i128::from(value))?),
            _ => None,
        };
        if outcome == Some(false) {
            let text = self.source(at);
            let message = format!("`{text}` is never true: {}", allowed(span));
            self.remark(Fault::new(codes::RULE_CONSTANT, at.0, at.1, message).warning());
        }
        outcome
    }

    fn number(&self, checked: &Checked) -> Option<Val> {
        let (What::Code(node) | What::Double(node, _)) = &checked.what else { return None };
        match self.constant(*node)? {
            value @ (Val::Int(_) | Val::Uint(_)) => Some(value),
            value @ Val::Double(number) if number.is_finite() => Some(value),
            _ => None,
        }
    }

    fn span_of(&self, side: &Checked) -> Option<Span> {
        match &side.what {
            What::Place(place) if !place.nullable && self.is_certain(place) => self.declared(place.node, &side.ty),
            What::Code(node) => self.sizes.get(&node.0).copied(),
            _ => None,
        }
    }

    /// The bounds that the schema declares; those of the type alone say nothing that people mean.
    fn declared(&self, node: NodeId, ty: &Type) -> Option<Span> {
        let node = self.shape.node(self.shape.value_node(node).0);
        let unbounded = Bounds::default();
        let bounds = node.constraints.as_ref().map_or(&unbounded, |constraints| &constraints.number);
        match (&node.kind, ty) {
            (Kind::Int(kind), Type::Int) => {
                let (low, high) = match kind {
                    IntKind::I32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
                    _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
                };
                let low = [whole(bounds.minimum.as_deref(), 0), whole(bounds.exclusive_minimum.as_deref(), 1)]
                    .into_iter()
                    .flatten()
                    .fold(low, i128::max);
                let high = [whole(bounds.maximum.as_deref(), 0), whole(bounds.exclusive_maximum.as_deref(), -1)]
                    .into_iter()
                    .flatten()
                    .fold(high, i128::min);
                (low <= high).then_some(Span::Int(low, high))
            }
            // A bound that excludes its number is taken as one that does not: both may round to one double.
            (Kind::Double, Type::Double) => {
                let low = [&bounds.minimum, &bounds.exclusive_minimum].into_iter().flatten();
                let high = [&bounds.maximum, &bounds.exclusive_maximum].into_iter().flatten();
                let low = low.filter_map(|text| text.parse::<f64>().ok()).fold(f64::NEG_INFINITY, f64::max);
                let high = high.filter_map(|text| text.parse::<f64>().ok()).fold(f64::INFINITY, f64::min);
                let any = low.is_finite() || high.is_finite();
                (any && low <= high).then_some(Span::Double(low, high))
            }
            _ => None,
        }
    }

    /// Between which numbers the size of a place lies.
    pub(super) fn note_size(&mut self, code: &Checked, place: Option<&PlaceRef>) {
        let What::Code(node) = &code.what else { return };
        let constraints = place.filter(|place| !place.nullable && self.is_certain(place)).and_then(|place| {
            let node = self.shape.node(self.shape.value_node(place.node).0);
            let own = node.constraints.as_ref()?;
            Some(match &node.kind {
                Kind::Text => (own.min_length, own.max_length),
                Kind::List(_) => (own.min_items, own.max_items),
                Kind::Map { .. } => (own.min_properties, own.max_properties),
                _ => (None, None),
            })
        });
        let (low, high) = constraints.unwrap_or((None, None));
        let high = high.map_or(i128::from(i64::MAX), i128::from);
        self.sizes.insert(node.0, Span::Int(low.map_or(0, i128::from), high));
    }

    /// Remembers a remark; those on one expression are few.
    pub(super) fn remark(&mut self, fault: Fault) {
        if self.remarks.len() < MOST {
            self.remarks.push(fault);
        }
    }

    /// What `!` turns round is a bound that is stated again, and no contradiction.
    pub(super) fn forget_contradictions(&mut self, before: usize) {
        let mut at = 0;
        self.remarks.retain(|remark| {
            at += 1;
            at <= before || !remark.message.contains("is never true")
        });
    }
}

/// A whole number, and what it excludes added.
fn whole(text: Option<&str>, step: i128) -> Option<i128> {
    let number = Number::parse(text?.as_bytes()).filter(Number::is_integer)?;
    number.to_i64().map(|number| i128::from(number) + step)
}

fn double(value: i128) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "numbers that lose precision are left out")]
    let double = value as f64;
    (double.abs() <= EXACT).then_some(double)
}

pub(super) fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessEqual => BinaryOp::GreaterEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterEqual => BinaryOp::LessEqual,
        same => same,
    }
}

fn decided<N: PartialOrd + Copy>(op: BinaryOp, (low, high): (N, N), value: N) -> Option<bool> {
    let outcome = |always: bool, never: bool| if always { Some(true) } else { never.then_some(false) };
    match op {
        BinaryOp::Less => outcome(high < value, low >= value),
        BinaryOp::LessEqual => outcome(high <= value, low > value),
        BinaryOp::Greater => outcome(low > value, high <= value),
        BinaryOp::GreaterEqual => outcome(low >= value, high < value),
        BinaryOp::Equal => outcome(low == value && high == value, value < low || value > high),
        BinaryOp::NotEqual => outcome(value < low || value > high, low == value && high == value),
        _ => None,
    }
}

/// The bounds in words.
fn allowed(span: Span) -> String {
    let words = |low: Option<String>, high: Option<String>| match (low, high) {
        (Some(low), Some(high)) => format!("the schema allows `{low}` to `{high}`"),
        (Some(low), None) => format!("the schema allows no less than `{low}`"),
        (None, Some(high)) => format!("the schema allows no more than `{high}`"),
        (None, None) => "the schema allows no such number".to_owned(),
    };
    match span {
        Span::Int(low, high) => words(
            (low > i128::from(i64::MIN)).then(|| low.to_string()),
            (high < i128::from(i64::MAX)).then(|| high.to_string()),
        ),
        Span::Double(low, high) => {
            words(low.is_finite().then(|| low.to_string()), high.is_finite().then(|| high.to_string()))
        }
    }
}

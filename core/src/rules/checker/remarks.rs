//! Parts of an expression whose outcome is the same for every record: constants, operands that
//! cannot both hold, and what always stops.

use std::collections::BTreeMap;

use super::{Checked, Checker};
use crate::diagnostics::codes;
use crate::rules::ast::{BinaryOp, ExprId, ExprKind};
use crate::rules::fault::Fault;
use crate::rules::program::NodeIx;
use crate::rules::value::Val;

/// Whole numbers up to here are exact as doubles.
const EXACT: i64 = 9_007_199_254_740_992;

/// What one comparison with a literal says of its other side.
#[derive(Clone, Debug)]
enum Says {
    /// It lies between: both ends, and whether each belongs to it.
    Between((f64, bool), (f64, bool)),
    Text(std::sync::Arc<str>),
    NotText(std::sync::Arc<str>),
    NotNumber(f64),
}

impl Checker<'_> {
    /// Remarks on a part that is constant, though it is no literal.
    pub(super) fn remark_constant(&mut self, id: ExprId, checked: &Checked, node: NodeIx, before: (usize, u32)) {
        let Some(Val::Bool(value)) = self.constant(node) else { return };
        let literal = matches!(self.ast.get(id).kind, ExprKind::Bool(_) | ExprKind::Name(_) | ExprKind::Fault);
        if literal || self.remarks.len() > before.0 || self.fixed > before.1 {
            return;
        }
        let text = self.source((checked.start, checked.end));
        let message = format!("`{text}` is always `{value}`, whatever the record holds");
        self.remark(Fault::new(codes::RULE_CONSTANT, checked.start, checked.end, message).warning());
    }

    /// Remarks on a constant that always stops.
    pub(super) fn remark_stop(&mut self, checked: &Checked, why: &str) {
        if self.unchecked {
            return;
        }
        let text = self.source((checked.start, checked.end));
        let message = format!("`{text}` can never be evaluated: {why}");
        self.remark(Fault::new(codes::RULE_CONSTANT, checked.start, checked.end, message).warning());
    }

    /// Operands of `&&` of which two exclude each other, or of `||` of which one always holds.
    #[inline(never)]
    pub(super) fn contradiction(&mut self, list: &[ExprId], and: bool) -> Option<bool> {
        let mut known: BTreeMap<&str, Vec<(ExprId, Says)>> = BTreeMap::new();
        let mut found = None;
        for id in list {
            let Some((key, says)) = self.says_of(*id) else { continue };
            let others = known.entry(key).or_default();
            // Few comparisons of one value are written by people; the rest are not looked at.
            if others.len() > 8 {
                continue;
            }
            let other =
                others.iter().find(|(_, other)| if and { excludes(other, &says) } else { covers(other, &says) });
            if let Some((other, _)) = other {
                found = Some((*other, *id));
                break;
            }
            others.push((*id, says));
        }
        let (one, other) = found?;
        let (start, end) = (self.range(one), self.range(other));
        let (one, other) = (self.source(start), self.source(end));
        let message = if and {
            format!("`{one}` and `{other}` never hold together")
        } else {
            format!("`{one}` or `{other}` holds for every value")
        };
        self.remark(Fault::new(codes::RULE_CONSTANT, start.0, end.1, message).warning());
        Some(!and)
    }

    /// A comparison of something with a literal: the text of the one side, and what is said of it.
    fn says_of(&self, id: ExprId) -> Option<(&'_ str, Says)> {
        let ExprKind::Chain(left, operations) = &self.ast.get(id).kind else { return None };
        let [(op, right)] = operations.as_slice() else { return None };
        let (side, op, literal) = match (self.is_literal(*left), self.is_literal(*right)) {
            (false, true) => (*left, *op, *right),
            (true, false) => (*right, super::known::mirrored(*op), *left),
            _ => return None,
        };
        let (start, end) = self.range(side);
        let key = self.text.get(start..end)?;
        let all = ((f64::NEG_INFINITY, true), (f64::INFINITY, true));
        let says = match (&self.ast.get(literal).kind, op) {
            (ExprKind::Text(text), BinaryOp::Equal) => Says::Text(text.clone()),
            (ExprKind::Text(text), BinaryOp::NotEqual) => Says::NotText(text.clone()),
            (kind, op) => {
                let number = number(kind)?;
                match op {
                    BinaryOp::Equal => Says::Between((number, true), (number, true)),
                    BinaryOp::NotEqual => Says::NotNumber(number),
                    BinaryOp::Less => Says::Between(all.0, (number, false)),
                    BinaryOp::LessEqual => Says::Between(all.0, (number, true)),
                    BinaryOp::Greater => Says::Between((number, false), all.1),
                    BinaryOp::GreaterEqual => Says::Between((number, true), all.1),
                    _ => return None,
                }
            }
        };
        Some((key, says))
    }

    fn is_literal(&self, id: ExprId) -> bool {
        let kind = &self.ast.get(id).kind;
        matches!(kind, ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Uint(_) | ExprKind::Double(..))
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers that lose precision are left out")]
fn number(kind: &ExprKind) -> Option<f64> {
    match kind {
        ExprKind::Int(value) => (value.unsigned_abs() <= EXACT.unsigned_abs()).then_some(*value as f64),
        ExprKind::Uint(value) => (*value <= EXACT.unsigned_abs()).then_some(*value as f64),
        ExprKind::Double(value, _) => value.is_finite().then_some(*value),
        _ => None,
    }
}

/// Whether no value is both. A value that is a number for the one and a text for the other is a fault already.
fn excludes(one: &Says, other: &Says) -> bool {
    match (one, other) {
        (Says::Text(one), Says::Text(other)) => one != other,
        (Says::Text(one), Says::NotText(other)) | (Says::NotText(other), Says::Text(one)) => one == other,
        (Says::Between(low, high), Says::Between(other_low, other_high)) => {
            apart(*high, *other_low) || apart(*other_high, *low)
        }
        (Says::Between((low, _), (high, _)), Says::NotNumber(number))
        | (Says::NotNumber(number), Says::Between((low, _), (high, _))) => {
            low.total_cmp(number).is_eq() && high.total_cmp(number).is_eq()
        }
        _ => false,
    }
}

/// Whether every value is one of the two. Order says nothing of a double that is not a number.
fn covers(one: &Says, other: &Says) -> bool {
    match (one, other) {
        (Says::NotText(one), Says::NotText(other)) => one != other,
        (Says::NotNumber(one), Says::NotNumber(other)) => !one.total_cmp(other).is_eq(),
        (Says::Text(one), Says::NotText(other)) | (Says::NotText(other), Says::Text(one)) => one == other,
        _ => false,
    }
}

/// Whether all up to an end lies below all from a beginning.
fn apart((high, with_high): (f64, bool), (low, with_low): (f64, bool)) -> bool {
    high < low || (high.total_cmp(&low).is_eq() && !(with_high && with_low))
}

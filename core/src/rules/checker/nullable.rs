//! A value that may be null and is used as if it were there: the warning, and the fix as a text that
//! can be put in its place.

use super::{Checked, Checker, Tested, What};
use crate::cells::Layout;
use crate::diagnostics::codes;
use crate::rules::ast::{BinaryOp, ExprId, ExprKind};
use crate::rules::fault::Fault;
use crate::rules::functions::{BOOL, overloads};
use crate::rules::types::{self, Type};

/// Characters of a term that a hint repeats.
const REPEATED: usize = 120;

/// A condition that can be told to hold, or not to matter, where a value is absent.
#[derive(Clone, Copy, Debug)]
struct Term {
    range: (usize, usize),
    /// `||` would take in what stands beside it.
    beside: bool,
}

impl Checker<'_> {
    /// Warns where a value that may be null is used as if it were there.
    pub(super) fn non_null(&mut self, checked: &Checked) {
        let What::Place(place) = &checked.what else { return };
        let key = (place.place, place.slot);
        let absent = place.place == Layout::ROOT || !place.nullable;
        if absent || self.tested.contains(&Tested::Place(key.0, key.1)) || self.warned.contains(&key) {
            return;
        }
        let whole = self.text.get(checked.start..checked.end).unwrap_or_default();
        if self.text_is_tested(whole) {
            return;
        }
        self.warned.push(key);
        let ty = types::of_node(self.shape, place.node);
        let text = self.source((checked.start, checked.end));
        // `has` takes a field: a variable or an element is compared with null.
        let is_element = whole.ends_with(']');
        let lacks = if is_element { "null" } else { "absent or null" };
        let message = format!("`{text}` may be {lacks}, and is used without a test");
        let hint = self.fix((checked.start, checked.end), &ty, is_element);
        let fault = Fault::new(codes::RULE_NULLABLE, checked.start, checked.end, message);
        self.faults.push(fault.warning().hint(hint));
    }

    /// What to write instead.
    fn fix(&self, at: (usize, usize), ty: &Type, is_element: bool) -> String {
        let text = self.text.get(at.0..at.1).unwrap_or_default();
        let (there, absent) = if text.contains('.') && !is_element {
            (format!("has({text})"), format!("!has({text})"))
        } else {
            (format!("{text} != null"), format!("{text} == null"))
        };
        let where_it = if is_element { "null" } else { "absent" };
        let Some(term) = self.term(at) else {
            let other = other(ty);
            return format!("write `({there} ? {text} : {other})` in its place");
        };
        let repeated = self.text.get(term.range.0..term.range.1).unwrap_or_default();
        let plain = !repeated.contains(['\n', '\r']) && !repeated.contains("//") && repeated.len() <= REPEATED;
        let repeated = if plain { repeated } else { ".." };
        let or = format!("{absent} || {repeated}");
        let or = if term.beside && plain { format!("({or})") } else { or };
        format!("test it first: `{there} && {repeated}`, or `{or}` where it may be {where_it}")
    }

    /// The smallest condition around a place of the text; `None` where what is made of it is no bool.
    fn term(&self, at: (usize, usize)) -> Option<Term> {
        let root = self.root?;
        let mut here = root;
        let mut term = self.yields_bool(root).then(|| Term { range: self.range(root), beside: false });
        // The tree is of limited height.
        while let Some((next, found)) = self.below(here, at, term) {
            (here, term) = (next, found);
        }
        term
    }

    /// The operand of a node in which a place lies, and the term that it is or belongs to.
    fn below(&self, here: ExprId, at: (usize, usize), term: Option<Term>) -> Option<(ExprId, Option<Term>)> {
        let holds = |id: &ExprId| {
            let (start, end) = self.range(*id);
            start <= at.0 && at.1 <= end
        };
        let own = |id: ExprId, beside: bool| Some(Term { range: self.range(id), beside });
        match &self.ast.get(here).kind {
            ExprKind::And(list) => list.iter().find(|id| holds(id)).map(|id| (*id, own(*id, true))),
            ExprKind::Or(list) => list.iter().find(|id| holds(id)).map(|id| (*id, own(*id, false))),
            ExprKind::Conditional(arms, last) => {
                for (condition, value) in arms {
                    if holds(condition) {
                        return Some((*condition, own(*condition, false)));
                    }
                    if holds(value) {
                        return Some((*value, term.and_then(|_| own(*value, false))));
                    }
                }
                holds(last).then(|| (*last, term.and_then(|_| own(*last, false))))
            }
            ExprKind::Chain(first, operations) => {
                let all = std::iter::once(first).chain(operations.iter().map(|(_, id)| id));
                all.into_iter().find(|id| holds(id)).map(|id| (*id, term))
            }
            ExprKind::Method(receiver, word, args) => {
                if holds(receiver) {
                    return Some((*receiver, term));
                }
                let arg = args.iter().find(|arg| holds(arg))?;
                let of_elements = match &*word.text {
                    "all" | "exists" | "exists_one" | "existsOne" | "filter" => own(*arg, false),
                    "map" | "transformList" | "transformMap" | "transformMapEntry" | "sortBy" if args.len() >= 2 => {
                        (args.len() == 3 && args.get(1) == Some(arg)).then(|| own(*arg, false)).flatten()
                    }
                    _ => term,
                };
                Some((*arg, of_elements))
            }
            ExprKind::Call(_, args) | ExprKind::List(args) => args.iter().find(|id| holds(id)).map(|id| (*id, term)),
            // What `!` turns round is one term with it.
            ExprKind::Not(inner)
            | ExprKind::Negate(inner)
            | ExprKind::Select(inner, _)
            | ExprKind::Optional(inner)
            | ExprKind::OptionalSelect(inner, _) => Some((*inner, term)),
            ExprKind::Index(base, index) | ExprKind::OptionalIndex(base, index) => {
                [base, index].into_iter().find(|id| holds(id)).map(|id| (*id, term))
            }
            ExprKind::Map(entries) => {
                entries.iter().flat_map(|(key, value)| [key, value]).find(|id| holds(id)).map(|id| (*id, term))
            }
            _ => None,
        }
    }

    /// Whether an expression is a condition, as its form says.
    fn yields_bool(&self, id: ExprId) -> bool {
        match &self.ast.get(id).kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => true,
            ExprKind::Chain(_, operations) => operations.last().is_some_and(|(op, _)| {
                let numbers = matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply);
                !numbers && !matches!(op, BinaryOp::Divide | BinaryOp::Remainder)
            }),
            ExprKind::Conditional(_, last) => self.yields_bool(*last),
            ExprKind::Method(_, word, _) => {
                matches!(&*word.text, "all" | "exists" | "exists_one" | "existsOne")
                    || overloads().any(|row| row.name == &*word.text && row.result == BOOL)
            }
            ExprKind::Call(word, _) => overloads().any(|row| row.name == &*word.text && row.result == BOOL),
            // A rule that is one field: a bool, or told to be none.
            ExprKind::Name(_) | ExprKind::Select(..) | ExprKind::Index(..) => !self.says,
            _ => false,
        }
    }

    /// Whether the same text, or one that goes on from it, is known to be there.
    fn text_is_tested(&self, text: &str) -> bool {
        self.tested.iter().any(|tested| {
            let Tested::Text(start, end) = *tested else { return false };
            let known = self.text.get(start..end).and_then(|known| known.strip_prefix(text));
            known.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }
}

/// A value of the type, for where there is none.
fn other(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "false",
        Type::Int => "0",
        Type::Uint => "0u",
        Type::Double => "0.0",
        Type::Decimal => "decimal('0')",
        Type::Text | Type::Enum(_) => "''",
        Type::Bytes => "b''",
        Type::List(_) => "[]",
        Type::Map(..) => "{}",
        Type::Timestamp => "timestamp('1970-01-01T00:00:00Z')",
        Type::Duration => "duration('0s')",
        Type::Date => "date('1970-01-01')",
        Type::Time => "time('00:00:00')",
        _ => "null",
    }
}

//! Optionals: what makes them of a place or a value, and what is made of them.

use super::{Bound, Checked, Checker, PlaceRef, What};
use crate::diagnostics::codes;
use crate::rules::ast::{ExprId, ExprKind, Word};
use crate::rules::program::{Node, NodeIx};
use crate::rules::types::{self, Inner, Type};
use crate::rules::value::Val;
use crate::schema::{Kind, NodeId};

/// Selections in a row that are tested one by one.
const MAX_CONDITIONS: usize = 100;

impl Checker<'_> {
    /// The type of an optional's value.
    pub(super) fn unwrapped(&self, ty: &Type) -> Type {
        match ty {
            Type::Optional(inner) => inner.get(self.shape),
            Type::Fault => Type::Fault,
            _ => Type::Dyn,
        }
    }

    fn inner(ty: &Type) -> Inner {
        match ty {
            Type::Optional(inner) => inner.clone(),
            _ => Inner::of(Type::Dyn),
        }
    }

    fn expect_optional(&mut self, checked: &Checked) {
        if !matches!(checked.ty, Type::Optional(_)) && !checked.ty.is_loose() {
            let message = format!("expected an optional, found `{}`", checked.ty.name(self.shape));
            let hint = Some("`optional.of(..)` makes one".to_owned());
            self.fault(codes::RULE_TYPE, (checked.start, checked.end), message, hint);
        }
    }

    /// `?x` in a list.
    #[inline(never)]
    pub(super) fn optional_element(&mut self, inner: ExprId, at: (usize, usize)) -> Checked {
        let checked = self.check(inner);
        self.expect_optional(&checked);
        let ty = checked.ty.clone();
        let node = self.value(checked);
        self.code(Node::Spread(node), ty, at)
    }

    /// The key of `{?key: value}`.
    pub(super) fn optional_key(&mut self, key: ExprId) -> Checked {
        let ExprKind::Optional(inner) = &self.ast.get(key).kind else { return self.check(key) };
        let checked = self.check(*inner);
        let (ty, at) = (checked.ty.clone(), (checked.start, checked.end));
        let node = self.value(checked);
        self.code(Node::Spread(node), ty, at)
    }

    /// The type of an entry that is there where its value is.
    pub(super) fn optional_value(&mut self, value: &Checked) -> Type {
        self.expect_optional(value);
        self.unwrapped(&value.ty)
    }

    pub(super) fn is_record(&self, node: NodeId) -> bool {
        matches!(self.shape.node(self.shape.value_node(node).0).kind, Kind::Record(_))
    }

    /// The type of an element or field of a value, as an optional.
    pub(super) fn chosen(&self, ty: &Type) -> Type {
        Type::Optional(match ty {
            Type::List(inner) | Type::Map(inner, _) => match inner.get(self.shape) {
                // Of a record that is a value, fields are found when run.
                Type::Record(_) => Inner::of(Type::Dyn),
                _ => inner.clone(),
            },
            _ => Inner::of(Type::Dyn),
        })
    }

    /// `base.?field`
    #[inline(never)]
    pub(super) fn optional_selection(&mut self, base: ExprId, word: &Word, at: (usize, usize)) -> Checked {
        let base = self.check(base);
        match (&base.what, &base.ty) {
            (_, Type::Fault) => return base,
            (What::Place(place), Type::Record(_)) => {
                let place = place.as_ref().clone();
                return self.optional_member(&place, Vec::new(), word, at);
            }
            (What::Optional(place, conditions), _) if self.is_record(place.node) => {
                let (place, conditions) = (place.as_ref().clone(), conditions.clone());
                return self.optional_member(&place, conditions, word, at);
            }
            (_, Type::Map(..) | Type::Optional(_) | Type::Dyn | Type::Record(_)) => {}
            (_, ty) => {
                let message = format!("`{}` has no fields", ty.name(self.shape));
                self.fault(codes::RULE_TYPE, (base.start, base.end), message, None);
                return self.lost(at);
            }
        }
        let ty = match &base.ty {
            Type::Optional(inner) => self.chosen(&inner.get(self.shape)),
            ty => self.chosen(ty),
        };
        let base = self.value(base);
        let name = self.program.text(word.text.as_bytes());
        let name = self.program.add_values(&[Val::Text(name)]).start;
        self.code(Node::OptionalSelect(base, name), ty, at)
    }

    /// A member of a record that is there under conditions: under one more, it is there.
    #[inline(never)]
    pub(super) fn optional_member(
        &mut self,
        place: &PlaceRef,
        mut conditions: Vec<NodeIx>,
        word: &Word,
        at: (usize, usize),
    ) -> Checked {
        let (node, _) = self.shape.value_node(place.node);
        let above = place.guards.len();
        if conditions.len() >= MAX_CONDITIONS {
            let message = format!("expected at most {MAX_CONDITIONS} selections behind `.?`");
            self.fault(codes::RULE_LIMIT, at, message, None);
            return self.lost(at);
        }
        let Some(member) = self.member(place, node, word) else { return self.lost(at) };
        let field = self.of_place(member.clone(), at);
        let has = self.has_place(field, false, above, at);
        conditions.push(self.value(has));
        let ty = match types::of_node(self.shape, member.node) {
            Type::Record(_) => Type::Optional(Inner::Node(member.node)),
            ty => Type::Optional(Inner::of(ty)),
        };
        Checked { what: What::Optional(Box::new(member), conditions), ty, start: at.0, end: at.1 }
    }

    /// `has(this.?a.b)`
    pub(super) fn optional_has(
        &mut self,
        place: &PlaceRef,
        conditions: Vec<NodeIx>,
        word: &Word,
        at: (usize, usize),
    ) -> Checked {
        let member = self.optional_member(place, conditions, word, at);
        let What::Optional(_, conditions) = member.what else { return Checked { ty: Type::Bool, ..member } };
        let range = self.program.add_children(&conditions);
        self.code(Node::And(range), Type::Bool, at)
    }

    /// `base[?index]`
    #[inline(never)]
    pub(super) fn optional_indexing(&mut self, base: ExprId, index: ExprId, at: (usize, usize)) -> Checked {
        let base = self.check(base);
        let index = self.check(index);
        self.non_null(&base);
        let ty = match &base.ty {
            Type::Optional(inner) => self.chosen(&inner.get(self.shape)),
            ty @ (Type::List(_) | Type::Map(..) | Type::Dyn | Type::Fault | Type::Record(_)) => self.chosen(ty),
            ty => {
                let message = format!("`{}` cannot be indexed", ty.name(self.shape));
                self.fault(codes::RULE_TYPE, (base.start, base.end), message, None);
                return self.lost(at);
            }
        };
        let base = self.value(base);
        let index = self.value(index);
        self.code(Node::OptionalIndex(base, index), ty, at)
    }

    /// `or`, `orValue`, `optMap` and `optFlatMap`: what does not evaluate all of its arguments.
    pub(super) fn optional_method(
        &mut self,
        receiver: ExprId,
        word: &Word,
        args: &[ExprId],
        at: (usize, usize),
    ) -> Option<Checked> {
        match (&*word.text, args) {
            ("or", [other]) => Some(self.optional_or(receiver, *other, false, at)),
            ("orValue", [other]) => Some(self.optional_or(receiver, *other, true, at)),
            ("optMap", [variable, body]) => Some(self.optional_map(receiver, (*variable, *body), false, at)),
            ("optFlatMap", [variable, body]) => Some(self.optional_map(receiver, (*variable, *body), true, at)),
            _ => None,
        }
    }

    #[inline(never)]
    fn optional_or(&mut self, left: ExprId, right: ExprId, unwrap: bool, at: (usize, usize)) -> Checked {
        let left = self.check(left);
        self.expect_optional(&left);
        let right = self.check(right);
        let ty = if unwrap {
            let own = self.unwrapped(&left.ty);
            // The value of what is always none is the other one.
            if left.ty == Type::Optional(Inner::Free) { right.ty.clone() } else { self.joined(&own, &right) }
        } else {
            self.expect_optional(&right);
            types::common(&left.ty, &right.ty).unwrap_or_else(|| Type::Optional(Inner::of(Type::Dyn)))
        };
        let (left, right) = (self.value(left), self.value(right));
        self.code(Node::OptionalOr { left, right, unwrap }, ty, at)
    }

    /// The type of a value or what stands in for it.
    fn joined(&mut self, own: &Type, other: &Checked) -> Type {
        if let Some(ty) = types::common(own, &other.ty) {
            return ty;
        }
        let null = matches!(own, Type::Null) || matches!(other.ty, Type::Null);
        if !self.comparable(own, &other.ty) && !null {
            let message = format!(
                "expected `{}` as in the optional, found `{}`",
                own.name(self.shape),
                other.ty.name(self.shape)
            );
            self.fault(codes::RULE_TYPE, (other.start, other.end), message, None);
            return Type::Fault;
        }
        Type::Dyn
    }

    #[inline(never)]
    fn optional_map(
        &mut self,
        receiver: ExprId,
        (variable, body): (ExprId, ExprId),
        flat: bool,
        at: (usize, usize),
    ) -> Checked {
        let Some(name) = self.variable_name(variable, "optMap") else { return self.lost(at) };
        let base = self.check(receiver);
        self.expect_optional(&base);
        let local = self.program.locals;
        self.program.locals += 1;
        let own = self.unwrapped(&base.ty);
        self.names.push((name, Bound::Value(Node::Local(local), own)));
        let made = self.check(body);
        self.names.pop();
        let ty = if flat {
            self.expect_optional(&made);
            Type::Optional(Self::inner(&made.ty))
        } else {
            Type::Optional(Inner::of(made.ty.clone()))
        };
        let (base, body) = (self.value(base), self.value(made));
        self.code(Node::OptionalMap { base, local, body, flat }, ty, at)
    }
}

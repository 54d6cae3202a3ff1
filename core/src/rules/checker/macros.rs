//! `has`, `present`, and comprehensions.

use std::sync::Arc;

use super::{Bound, Checked, Checker, PlaceRef, Tested, What};
use crate::cells::Want;
use crate::diagnostics::codes;
use crate::rules::ast::{ExprId, ExprKind, Word};
use crate::rules::functions::MACROS_NOT_BUILT;
use crate::rules::program::{Loop, Macro, Node, NodeIx, Var};
use crate::rules::types::{Inner, Type};

impl Checker<'_> {
    /// `has(e.f)` and `present(e.f)`.
    #[inline(never)]
    pub(super) fn has(&mut self, arg: ExprId, present: bool, at: (usize, usize)) -> Checked {
        let name = if present { "present" } else { "has" };
        let ast = self.ast;
        let (base, words) = match &ast.get(arg).kind {
            ExprKind::Select(base, words) => (*base, words),
            ExprKind::Fault => return Checked { ty: Type::Bool, ..self.lost(at) },
            _ => {
                let text = self.source(self.range(arg));
                let hint = match ast.get(arg).kind {
                    ExprKind::Name(_) => Some(format!("write `{text} != null`")),
                    ExprKind::Index(..) => Some("write `'key' in map`".to_owned()),
                    _ => None,
                };
                let message = format!("expected a field in `{name}(..)`, as in `{name}(this.f)`, found `{text}`");
                self.fault(codes::RULE_TYPE, self.range(arg), message, hint);
                return Checked { ty: Type::Bool, ..self.lost(at) };
            }
        };
        let base = self.check(base);
        // The records on the way are walked with their own test: only the last may be null.
        let Some((_, before)) = words.split_last() else { return self.lost(at) };
        let (record, rest) = self.walk(base, before);
        if record.ty == Type::Fault {
            return Checked { ty: Type::Bool, ..self.lost(at) };
        }
        if rest.is_empty()
            && let What::Place(place) = &record.what
        {
            self.tested.push(Tested::Place(place.place, place.slot));
            let last = words.get(before.len()..).unwrap_or_default();
            let above = place.guards.len();
            let (field, left) = self.walk(record.clone(), last);
            self.tested.pop();
            if left.is_empty() {
                return self.has_place(field, present, above, at);
            }
            let (base, names, _) = self.loose(record, left);
            return self.code(Node::HasSelect(base, names), Type::Bool, at);
        }
        if !matches!(record.ty, Type::Dyn | Type::Map(..)) {
            let message = format!("`{}` has no fields", record.ty.name(self.shape));
            self.fault(codes::RULE_TYPE, (record.start, record.end), message, None);
            return Checked { ty: Type::Bool, ..self.lost(at) };
        }
        let left = words.get(before.len() - rest.len()..).unwrap_or_default();
        let (base, names, _) = self.loose(record, left);
        self.code(Node::HasSelect(base, names), Type::Bool, at)
    }

    fn has_place(&mut self, field: Checked, present: bool, above: usize, at: (usize, usize)) -> Checked {
        let What::Place(place) = field.what else { return Checked { ty: Type::Bool, ..self.lost(at) } };
        self.read(&place, true);
        let cell = self.layout.want(place.place, Want::State);
        let guards = self.program.add_guards(&place.guards);
        // A map's key is there even where its value is null.
        let keyed = matches!(place.guards.last(), Some(crate::rules::program::Guard::Bind { .. }));
        let node = Node::Has {
            at: Self::at(cell, place.slot),
            guards,
            present: present || keyed,
            soft: place.guards.len() > above,
        };
        let always = !place.nullable && place.guards.is_empty() && self.is_certain(&place);
        let code = self.code(node, Type::Bool, at);
        self.note(&code, always.then_some(true));
        code
    }

    #[inline(never)]
    pub(super) fn macro_call(
        &mut self,
        receiver: ExprId,
        word: &Word,
        args: &[ExprId],
        at: (usize, usize),
    ) -> Option<Checked> {
        let kind = match &*word.text {
            "all" => Macro::All,
            "exists" => Macro::Exists,
            "exists_one" | "existsOne" => Macro::ExistsOne,
            "map" => Macro::Map,
            "filter" => Macro::Filter,
            name if MACROS_NOT_BUILT.contains(&name) => {
                return Some(self.not_built(&format!("the function `{name}`"), at));
            }
            _ => return None,
        };
        let (var, filter, body) = match args {
            [var, body] => (*var, None, *body),
            [var, filter, body] if kind == Macro::Map => (*var, Some(*filter), *body),
            [_, _, _] => return Some(self.not_built("a comprehension with two variables", at)),
            _ => {
                let message = format!("expected `{}(x, ..)`, a variable and an expression", word.text);
                self.fault(codes::RULE_TYPE, (word.start, at.1), message, None);
                return Some(self.lost(at));
            }
        };
        let ExprKind::Name(name) = &self.ast.get(var).kind else {
            let message = format!("expected a name as the variable of `{}`", word.text);
            self.fault(codes::RULE_TYPE, self.range(var), message, None);
            return Some(self.lost(at));
        };
        let name = Arc::clone(name);
        let range = self.check(receiver);
        self.non_null(&range);
        let Some((range, var, bound, ty)) = self.iterate(range, word) else { return Some(self.lost(at)) };
        let known = self.tested.len();
        self.names.push((name, bound));
        let code = self.body(kind, (range, var), filter, body, &ty, at);
        self.names.pop();
        self.tested.truncate(known);
        Some(code)
    }

    /// The range of a comprehension, and what its variable is.
    #[inline(never)]
    fn iterate(&mut self, range: Checked, word: &Word) -> Option<(NodeIx, Var, Bound, Type)> {
        if let (What::Place(place), Type::List(_) | Type::Map(..)) = (&range.what, &range.ty) {
            let place = place.as_ref().clone();
            return self.iterate_frames(&place, &range.ty);
        }
        let ty = match &range.ty {
            Type::List(inner) => inner.get(self.shape),
            Type::Map(_, key) => key.get(self.shape),
            Type::Dyn | Type::Fault => Type::Dyn,
            other => {
                let message = format!("`{}` takes a list or map, found `{}`", word.text, other.name(self.shape));
                self.fault(codes::RULE_TYPE, (range.start, range.end), message, None);
                return None;
            }
        };
        let local = self.program.locals;
        self.program.locals += 1;
        let node = self.value(range);
        Some((node, Var::Local(local), Bound::Value(Node::Local(local), ty.clone()), ty))
    }

    fn iterate_frames(&mut self, place: &PlaceRef, ty: &Type) -> Option<(NodeIx, Var, Bound, Type)> {
        let (cell, slot, info) = self.frames(place, false)?;
        self.read(place, false);
        let element = self.layout.place(place.place)?.element?;
        let node = self.layout.place(element)?.node;
        let guards = self.program.add_guards(&place.guards);
        let new = self.new_slot(place.slot);
        let (read, bound, inner) = if let Type::Map(_, key) = ty {
            let key = key.get(self.shape);
            (crate::rules::program::Read::Map(info), Bound::Key(element, new, key.clone()), key)
        } else {
            let next = PlaceRef {
                place: element,
                node,
                slot: new,
                guards: Vec::new(),
                sensitive: place.sensitive,
                nullable: self.shape.value_node(node).1,
            };
            let inner = crate::rules::types::of_node(self.shape, node);
            (crate::rules::program::Read::List(info), Bound::Place(next), inner)
        };
        let range = self.program.push(Node::Cell { at: Self::at(cell, slot), read, guards });
        Some((range, Var::Slot(new), bound, inner))
    }

    #[inline(never)]
    fn body(
        &mut self,
        kind: Macro,
        (range, var): (NodeIx, Var),
        filter: Option<ExprId>,
        body: ExprId,
        element: &Type,
        at: (usize, usize),
    ) -> Checked {
        let mut filter_node = None;
        if let Some(filter) = filter {
            let checked = self.check(filter);
            self.expect_bool(&checked);
            filter_node = Some(self.value(checked));
            self.facts(filter, true);
        }
        let checked = self.check(body);
        if kind != Macro::Map {
            self.expect_bool(&checked);
        }
        let ty = match kind {
            Macro::All | Macro::Exists | Macro::ExistsOne => Type::Bool,
            Macro::Map => Type::List(Inner::of(checked.ty.clone())),
            Macro::Filter => Type::List(Inner::of(element.clone())),
        };
        let mut body_node = self.value(checked);
        if kind == Macro::Filter {
            // What a filter keeps is the variable itself.
            filter_node = Some(body_node);
            let variable = self.names.last().map(|(name, _)| Arc::clone(name));
            let variable = self.name(&variable.unwrap_or_default(), at);
            body_node = self.value(variable);
        }
        let index = u32::try_from(self.program.loops.len()).unwrap_or(u32::MAX);
        self.program.loops.push(Loop { kind, range, var, filter: filter_node, body: body_node });
        // Over no element, `all` is true and `exists` is false.
        let known = match (kind, self.outcome_of(body_node)) {
            (Macro::All, Some(true)) => Some(true),
            (Macro::Exists, Some(false)) => Some(false),
            _ => None,
        };
        let code = self.code(Node::Loop(index), ty, at);
        self.note(&code, known);
        code
    }
}

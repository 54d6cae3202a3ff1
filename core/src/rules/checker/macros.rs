//! `has`, `present`, and comprehensions.

use std::sync::Arc;

use super::{Bound, Checked, Checker, PlaceRef, Tested, What};
use crate::cells::Want;
use crate::diagnostics::codes;
use crate::rules::ast::{BinaryOp, ExprId, ExprKind, Word};
use crate::rules::parts::{self, Arguments};
use crate::rules::program::{Loop, Macro, Node, NodeIx, Range, Read, Var};
use crate::rules::types::{Inner, Key, Type};
use crate::rules::value::Val;

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
        if let What::Optional(place, conditions) = &record.what
            && self.is_record(place.node)
            && let [word] = words.get(before.len()..).unwrap_or_default()
        {
            // The place is there where all selections before it are.
            let (place, conditions) = (place.as_ref().clone(), conditions.clone());
            return self.optional_has(&place, conditions, word, at);
        }
        if let (What::Code(_), Type::Record(node), [word]) =
            (&record.what, &record.ty, words.get(before.len()..).unwrap_or_default())
        {
            let node = *node;
            let member = self.value_member(record, node, word);
            let first = self.value(member);
            let null = self.program.push(Node::Const(Val::Null));
            let start = u32::try_from(self.program.operations.len()).unwrap_or(u32::MAX);
            self.program.operations.push((BinaryOp::NotEqual, null));
            return self.code(Node::Chain(first, Range { start, len: 1 }), Type::Bool, at);
        }
        if !matches!(record.ty, Type::Dyn | Type::Map(..) | Type::Optional(_)) {
            let message = format!("`{}` has no fields", record.ty.name(self.shape));
            self.fault(codes::RULE_TYPE, (record.start, record.end), message, None);
            return Checked { ty: Type::Bool, ..self.lost(at) };
        }
        let left = words.get(before.len() - rest.len()..).unwrap_or_default();
        let (base, names, _) = self.loose(record, left);
        self.code(Node::HasSelect(base, names), Type::Bool, at)
    }

    pub(super) fn has_place(&mut self, field: Checked, present: bool, above: usize, at: (usize, usize)) -> Checked {
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
            "map" | "transformList" => Macro::Map,
            "filter" => Macro::Filter,
            "transformMap" => Macro::MapValues,
            "transformMapEntry" => Macro::MapEntries,
            "sortBy" => Macro::SortBy,
            _ => return None,
        };
        let transforms = parts::transforms(&word.text);
        let Some(Arguments { first, second, filter, body }) = parts::arguments(&word.text, args) else {
            let expected = if transforms { "(i, x, ..)`, two variables" } else { "(x, ..)`, a variable" };
            let message = format!("expected `{}{expected} and an expression", word.text);
            self.fault(codes::RULE_TYPE, (word.start, at.1), message, None);
            return Some(self.lost(at));
        };
        let Some(first) = self.variable_name(first, &word.text) else { return Some(self.lost(at)) };
        let second = match second.map(|second| self.variable_name(second, &word.text)) {
            None => None,
            Some(Some(name)) => Some(name),
            Some(None) => return Some(self.lost(at)),
        };
        let range = self.check(receiver);
        self.non_null(&range);
        let of_range = (range.start, range.end);
        let Some(walk) = self.iterate(range, word, second.is_some()) else { return Some(self.lost(at)) };
        self.program.spanned(walk.range, of_range);
        let (known, names) = (self.tested.len(), self.names.len());
        match second {
            Some(second) => {
                self.names.push((first, walk.key.clone()));
                self.names.push((second, walk.value.clone()));
            }
            None => self.names.push((first, walk.value.clone())),
        }
        let code = self.body(kind, &walk, filter, body, at);
        self.names.truncate(names);
        self.tested.truncate(known);
        Some(code)
    }

    /// The range of a comprehension, and what its variables are.
    #[inline(never)]
    fn iterate(&mut self, range: Checked, word: &Word, two: bool) -> Option<Walk> {
        if let (What::Place(place), Type::List(_) | Type::Map(..)) = (&range.what, &range.ty) {
            let place = place.as_ref().clone();
            return self.iterate_frames(&place, &range.ty, two);
        }
        let (key, value) = match &range.ty {
            Type::List(inner) => (Type::Int, inner.get(self.shape)),
            Type::Map(inner, key) => (key.get(self.shape), inner.get(self.shape)),
            Type::Dyn | Type::Fault => (Type::Dyn, Type::Dyn),
            other => {
                let message = format!("`{}` takes a list or map, found `{}`", word.text, other.name(self.shape));
                self.fault(codes::RULE_TYPE, (range.start, range.end), message, None);
                return None;
            }
        };
        // With one variable a map is walked by its keys.
        let ty = if two || !matches!(range.ty, Type::Map(..)) { value } else { key.clone() };
        let local = self.program.locals;
        self.program.locals += if two { 2 } else { 1 };
        Some(Walk {
            range: self.value(range),
            var: Var::Local(local),
            index: two.then_some(local + 1),
            key: Bound::Value(Node::Local(local + 1), key),
            value: Bound::Value(Node::Local(local), ty.clone()),
            ty,
        })
    }

    fn iterate_frames(&mut self, place: &PlaceRef, ty: &Type, two: bool) -> Option<Walk> {
        let (cell, slot, info) = self.frames(place, false)?;
        self.read(place, false);
        let element = self.layout.place(place.place)?.element?;
        let node = self.layout.place(element)?.node;
        let guards = self.program.add_guards(&place.guards);
        let new = self.new_slot(place.slot);
        let of_element = Bound::Place(PlaceRef {
            place: element,
            node,
            slot: new,
            guards: Vec::new(),
            sensitive: place.sensitive,
            nullable: self.shape.value_node(node).1,
        });
        let inner = crate::rules::types::of_node(self.shape, node);
        let mut index = None;
        let (read, key, value, ty) = if let Type::Map(_, key) = ty {
            let key = key.get(self.shape);
            let bound = Bound::Key(element, new, key.clone());
            let (value, ty) = if two { (of_element, inner) } else { (bound.clone(), key) };
            (Read::Map(info), bound, value, ty)
        } else {
            if two {
                index = Some(self.program.locals);
                self.program.locals += 1;
            }
            let key = Bound::Value(index.map_or(Node::Const(Val::Null), Node::Local), Type::Int);
            (Read::List(info), key, of_element, inner)
        };
        let range = self.program.push(Node::Cell { at: Self::at(cell, slot), read, guards });
        Some(Walk { range, var: Var::Slot(new), index, key, value, ty })
    }

    #[inline(never)]
    fn body(&mut self, kind: Macro, walk: &Walk, filter: Option<ExprId>, body: ExprId, at: (usize, usize)) -> Checked {
        let mut filter_node = None;
        if let Some(filter) = filter {
            let checked = self.check(filter);
            self.expect_bool(&checked);
            filter_node = Some(self.value(checked));
            self.facts(filter, true);
        }
        let checked = self.check(body);
        if matches!(kind, Macro::All | Macro::Exists | Macro::ExistsOne | Macro::Filter) {
            self.expect_bool(&checked);
        }
        let ty = self.made(kind, walk, &checked);
        let mut body_node = self.value(checked);
        let mut key = None;
        match kind {
            Macro::Filter => {
                // What a filter keeps is the variable itself.
                filter_node = Some(body_node);
                body_node = self.bound_value(walk.value.clone(), at);
            }
            Macro::SortBy => key = Some(self.bound_value(walk.value.clone(), at)),
            Macro::MapValues => key = Some(self.bound_value(walk.key.clone(), at)),
            _ => {}
        }
        let index = u32::try_from(self.program.loops.len()).unwrap_or(u32::MAX);
        let plan = Loop {
            kind,
            range: walk.range,
            var: walk.var,
            index: walk.index,
            filter: filter_node,
            body: body_node,
            key,
        };
        self.program.loops.push(plan);
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

    /// The type of what a macro makes.
    fn made(&mut self, kind: Macro, walk: &Walk, body: &Checked) -> Type {
        match kind {
            Macro::All | Macro::Exists | Macro::ExistsOne => Type::Bool,
            Macro::Map => Type::List(Inner::of(body.ty.clone())),
            Macro::Filter | Macro::SortBy => Type::List(Inner::of(walk.ty.clone())),
            Macro::MapValues => {
                let key = match &walk.key {
                    Bound::Value(_, ty) | Bound::Key(_, _, ty) => ty.clone(),
                    _ => Type::Dyn,
                };
                Type::Map(Inner::of(body.ty.clone()), Key::Type(Arc::new(key)))
            }
            Macro::MapEntries => match &body.ty {
                Type::Map(..) | Type::Fault => body.ty.clone(),
                Type::Dyn => Type::Map(Inner::of(Type::Dyn), Key::Type(Arc::new(Type::Dyn))),
                ty => {
                    let message = format!("expected a map of entries, found `{}`", ty.name(self.shape));
                    self.fault(codes::RULE_TYPE, (body.start, body.end), message, None);
                    Type::Fault
                }
            },
        }
    }

    fn bound_value(&mut self, bound: Bound, at: (usize, usize)) -> NodeIx {
        let checked = self.of_bound(bound, at);
        self.value(checked)
    }
}

/// What a comprehension walks over, and its variables.
struct Walk {
    range: NodeIx,
    var: Var,
    /// Where the index or key is kept, unless a frame has it.
    index: Option<u32>,
    key: Bound,
    value: Bound,
    /// Of the value.
    ty: Type,
}

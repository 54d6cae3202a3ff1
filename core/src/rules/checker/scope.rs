//! Names: what is in scope, what is known to be there, and what was meant.

use std::sync::Arc;

use super::{Bound, Checked, Checker, Tested, Variable, What};
use crate::cells::PlaceId;
use crate::diagnostics::{codes, did_you_mean};
use crate::rules::ast::{BinaryOp, ExprId, ExprKind, Word};
use crate::rules::program::Node;
use crate::rules::types::{Inner, Type};
use crate::rules::value::{Seq, TypeName, Val};

impl Checker<'_> {
    /// What a name stands for: a variable of a macro first, then what is declared. A name with a point
    /// in front is looked for outside of both macros and the container.
    pub(super) fn bound(&self, name: &str) -> Option<&Bound> {
        if let Some(name) = name.strip_prefix('.') {
            return self.declared_name(name);
        }
        self.variable(name).or_else(|| self.candidates(name).find_map(|name| self.declared_name(&name)))
    }

    fn variable(&self, name: &str) -> Option<&Bound> {
        let variables = self.names.get(self.declared..).unwrap_or_default();
        variables.iter().rev().find(|(own, _)| &**own == name).map(|(_, bound)| bound)
    }

    fn declared_name(&self, name: &str) -> Option<&Bound> {
        let declared = self.names.get(..self.declared).unwrap_or_default();
        let own = declared.iter().rev().find(|(own, _)| &**own == name).map(|(_, bound)| bound);
        own.or_else(|| self.variables.get(name))
    }

    /// A name as it may be meant within the container, the innermost first.
    pub(super) fn candidates(&self, name: &str) -> impl Iterator<Item = String> + use<> {
        let mut names = Vec::new();
        let mut container = &*self.container;
        while !container.is_empty() {
            names.push(format!("{container}.{name}"));
            container = container.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        names.push(name.to_owned());
        names.into_iter()
    }

    /// The longest declared name that selections spell, and how many of them it takes.
    pub(super) fn qualified(&self, base: ExprId, words: &[Word]) -> Option<(Bound, usize)> {
        let ExprKind::Name(first) = &self.ast.get(base).kind else { return None };
        let names = self.names.get(..self.declared).unwrap_or_default();
        if self.variable(first).is_some() || !names.iter().any(|(name, _)| name.contains('.')) {
            return None;
        }
        for used in (1..=words.len()).rev() {
            let full = words.iter().take(used).fold(first.to_string(), |text, word| text + "." + &word.text);
            if let Some(bound) = self.bound(&full) {
                return Some((bound.clone(), used));
            }
        }
        None
    }

    #[inline(never)]
    pub(super) fn name(&mut self, name: &str, at: (usize, usize)) -> Checked {
        if let Some(bound) = self.bound(name).cloned() {
            return self.of_bound(bound, at);
        }
        let name = name.strip_prefix('.').unwrap_or(name);
        if name == "now" {
            if !self.clock {
                let hint = Some("give the compiler a clock (the program has `--now`)".to_owned());
                self.fault(codes::RULE_CLOCK, at, "`now` needs a clock, and none is given", hint);
                return Checked { ty: Type::Timestamp, ..self.lost(at) };
            }
            self.program.uses_now = true;
            return self.code(Node::Now, Type::Timestamp, at);
        }
        let ty = self.candidates(name).find_map(|name| TypeName::ALL.iter().find(|(own, _)| *own == name));
        if let Some((_, ty)) = ty {
            return self.code(Node::Const(Val::Type(*ty)), Type::Class, at);
        }
        if self.unchecked {
            return self.code(Node::Fail("an unknown name"), Type::Dyn, at);
        }
        self.unknown_name(name, at)
    }

    pub(super) fn of_bound(&mut self, bound: Bound, at: (usize, usize)) -> Checked {
        match bound {
            Bound::Place(place) => {
                let ty = crate::rules::types::of_node(self.shape, place.node);
                Checked { what: What::Place(Box::new(place)), ty, start: at.0, end: at.1 }
            }
            Bound::Value(node, ty) => self.code(node, ty, at),
            Bound::Text(text) => {
                self.fixed += 1;
                let text = self.program.text(text.as_bytes());
                self.code(Node::Const(Val::Text(text)), Type::Text, at)
            }
            Bound::Texts(texts) => {
                self.fixed += 1;
                let values: Vec<Val> = texts.iter().map(|text| Val::Text(self.program.text(text.as_bytes()))).collect();
                let range = self.program.add_values(&values);
                let list = Val::List(Seq::Const { start: range.start, len: range.len });
                self.code(Node::Const(list), Type::List(Inner::of(Type::Text)), at)
            }
            Bound::Key(element, slot, ty) => {
                let cell = self.layout.place(element).and_then(|place| place.key);
                let Some(cell) = cell else { return self.lost(at) };
                let node = self.program.push(Node::Key { cell, slot });
                Checked { what: What::Key(node, element, slot), ty, start: at.0, end: at.1 }
            }
            Bound::Double(value, text) => {
                let node = self.program.push(Node::Const(Val::Double(value)));
                Checked { what: What::Double(node, text), ty: Type::Double, start: at.0, end: at.1 }
            }
            Bound::Shared(variable) => self.shared(&variable, at),
        }
    }

    /// The value of a variable: what it reads, the rule reads.
    pub(super) fn shared(&mut self, variable: &Arc<Variable>, at: (usize, usize)) -> Checked {
        self.program.reads_sensitive |= variable.sensitive;
        self.program.uses_now |= variable.uses_now;
        let next = u32::try_from(self.program.uses.len()).unwrap_or(u32::MAX);
        let (own, _) = self.read_variables.entry(variable.slot).or_insert_with(|| (next, Arc::clone(variable)));
        let own = *own;
        if own == next {
            self.program.uses.push(variable.slot);
        }
        let node = Node::Shared { slot: variable.slot, at: own, height: variable.height, by_use: variable.by_use };
        self.code(node, variable.ty.clone(), at)
    }

    fn unknown_name(&mut self, name: &str, at: (usize, usize)) -> Checked {
        let declared = self.names.iter().map(|(own, _)| own);
        let in_scope: Vec<Arc<str>> = declared.chain(self.variables.keys()).cloned().collect();
        let mut hint = None;
        // A field without its record is what is meant most often.
        for (own, bound) in self.names.iter().rev() {
            if let Bound::Place(place) = bound {
                let known =
                    self.shape.record(place.node).is_some_and(|record| record.fields.iter().any(|f| &*f.name == name));
                if known && hint.is_none() {
                    hint = Some(format!("did you mean `{own}.{name}`?"));
                }
            }
        }
        let hint = hint.or_else(|| Self::meant_name(name));
        let hint =
            hint.or_else(|| near(name, in_scope.iter().map(|name| &**name).chain(["now", "true", "false", "null"])));
        let hint = hint.or_else(|| Some("a text is quoted: `'..'`".to_owned()));
        self.fault(codes::RULE_UNKNOWN_NAME, at, format!("unknown name `{}`", shortened(name)), hint);
        self.lost(at)
    }

    /// The place that an expression leads to, if the checker has seen it.
    fn place_of(&mut self, id: ExprId) -> Option<(PlaceId, u32)> {
        match &self.ast.get(id).kind {
            ExprKind::Name(name) => match self.bound(name)? {
                Bound::Place(place) => Some((place.place, place.slot)),
                _ => None,
            },
            ExprKind::Select(base, words) => {
                let (mut place, slot) = self.place_of(*base)?;
                for word in words {
                    let node = self.layout.place(place)?.node;
                    let record = self.shape.record(node)?;
                    let field = self.layout.field(self.shape.value_node(node).0, record, &word.text)?;
                    place = self.layout.member(place, u32::try_from(field).ok()?)?;
                }
                Some((place, slot))
            }
            _ => None,
        }
    }

    /// What is known to be there where a condition is `truth`.
    pub(super) fn facts(&mut self, id: ExprId, truth: bool) {
        let ast = self.ast;
        match &ast.get(id).kind {
            ExprKind::Call(word, args) if truth && &*word.text == "has" => {
                if let Some(arg) = args.first() {
                    self.is_there(*arg);
                }
            }
            ExprKind::Chain(first, list) => {
                if let [(op, right)] = list.as_slice() {
                    self.fact_of(*first, *op, *right, truth);
                    self.fact_of(*right, *op, *first, truth);
                }
            }
            ExprKind::Not(inner) => self.facts(*inner, !truth),
            ExprKind::And(list) if truth => list.iter().for_each(|item| self.facts(*item, true)),
            ExprKind::Or(list) if !truth => list.iter().for_each(|item| self.facts(*item, false)),
            _ => {}
        }
    }

    /// `x != null`, or `x == 'a literal'`.
    fn fact_of(&mut self, side: ExprId, op: BinaryOp, other: ExprId, truth: bool) {
        let null = matches!(self.ast.get(other).kind, ExprKind::Null);
        let literal = matches!(
            self.ast.get(other).kind,
            ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Double(..) | ExprKind::Bool(_) | ExprKind::Uint(_)
        );
        let holds = match op {
            BinaryOp::NotEqual => (null && truth) || (literal && !truth),
            BinaryOp::Equal => (null && !truth) || (literal && truth),
            _ => false,
        };
        if holds {
            self.is_there(side);
        }
    }

    fn is_there(&mut self, id: ExprId) {
        let expr = self.ast.get(id);
        if let Some(place) = self.place_of(id) {
            self.known(place);
        } else if matches!(expr.kind, ExprKind::Index(..) | ExprKind::Select(..)) {
            self.tested.push(Tested::Text(expr.start, expr.end));
        }
    }

    /// The place is there, and so are the records around it.
    fn known(&mut self, place: (PlaceId, u32)) {
        let mut at = Some(place.0);
        while let Some(place_id) = at {
            self.tested.push(Tested::Place(place_id, place.1));
            let Some(here) = self.layout.place(place_id) else { return };
            let parent = here.parent;
            let same_frame =
                parent.and_then(|parent| self.layout.place(parent)).is_some_and(|up| up.arena == here.arena);
            at = if same_frame { parent } else { None };
        }
    }
}

/// "did you mean", for names of a length that people write.
pub(super) fn near<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if name.len() > 64 { None } else { did_you_mean(name, names) }
}

/// A name as messages show it.
pub(super) fn shortened(name: &str) -> String {
    if name.chars().count() <= 60 {
        return name.to_owned();
    }
    let short: String = name.chars().take(57).collect();
    format!("{short}...")
}

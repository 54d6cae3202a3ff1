//! The names that an expression uses, and an order in which names can be explained.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::rules::ast::{Ast, ExprId, ExprKind};
use crate::rules::checker::Bound;
use crate::rules::program::Node;
use crate::rules::types::Type;
use crate::rules::value::Val;
use crate::schema::Text;

/// Stands for what a fault was reported of.
pub(super) fn lost() -> Bound {
    Bound::Value(Node::Const(Val::Null), Type::Fault)
}

/// The words of a text that may be names.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).filter(|word| !word.is_empty())
}

/// Which of the known names an expression uses: those that its own macros bind are others.
pub(super) fn free(ast: &Ast, root: ExprId, known: &HashMap<Text, usize>) -> Vec<usize> {
    let mut found = BTreeSet::new();
    each_free(ast, root, &mut |name| found.extend(known.get(name)));
    found.into_iter().collect()
}

/// Each name of an expression that none of its own macros binds.
pub(super) fn each_free(ast: &Ast, root: ExprId, see: &mut dyn FnMut(&str)) {
    Walk { ast, bound: Vec::new(), see }.visit(root);
}

struct Walk<'w> {
    ast: &'w Ast,
    bound: Vec<Arc<str>>,
    see: &'w mut dyn FnMut(&str),
}

impl Walk<'_> {
    /// Recursion follows the tree, whose height the parser limits.
    fn visit(&mut self, id: ExprId) {
        let ast = self.ast;
        match &ast.get(id).kind {
            ExprKind::Name(name) => {
                let name = name.strip_prefix('.').unwrap_or(name);
                if !self.bound.iter().any(|own| &**own == name) {
                    (self.see)(name);
                }
            }
            ExprKind::Select(one, _)
            | ExprKind::OptionalSelect(one, _)
            | ExprKind::Not(one)
            | ExprKind::Negate(one)
            | ExprKind::Optional(one) => self.visit(*one),
            ExprKind::Index(one, two) | ExprKind::OptionalIndex(one, two) => {
                self.visit(*one);
                self.visit(*two);
            }
            ExprKind::Call(_, list) | ExprKind::And(list) | ExprKind::Or(list) | ExprKind::List(list) => {
                list.iter().for_each(|one| self.visit(*one));
            }
            ExprKind::Method(receiver, word, args) => self.method(*receiver, &word.text, args),
            ExprKind::Chain(first, list) => {
                self.visit(*first);
                list.iter().for_each(|(_, one)| self.visit(*one));
            }
            ExprKind::Conditional(arms, last) => {
                arms.iter().for_each(|(condition, value)| {
                    self.visit(*condition);
                    self.visit(*value);
                });
                self.visit(*last);
            }
            ExprKind::Map(entries) => entries.iter().for_each(|(key, value)| {
                self.visit(*key);
                self.visit(*value);
            }),
            ExprKind::Fault
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Uint(_)
            | ExprKind::Double(..)
            | ExprKind::Text(_)
            | ExprKind::Bytes(_)
            | ExprKind::Message => {}
        }
    }

    /// What a macro binds is known in the arguments behind it.
    fn method(&mut self, receiver: ExprId, word: &str, args: &[ExprId]) {
        let is_bind = word == "bind" && self.name_of(receiver).is_some_and(|name| &*name == "cel");
        if !is_bind {
            self.visit(receiver);
        }
        let most = match (word, args.len()) {
            ("bind", 3) if is_bind => 1,
            ("all" | "exists" | "exists_one" | "existsOne", 3)
            | ("transformList" | "transformMap" | "transformMapEntry", 3..) => 2,
            (
                "all" | "exists" | "exists_one" | "existsOne" | "map" | "filter" | "sortBy" | "optMap" | "optFlatMap",
                2..,
            ) => 1,
            _ => 0,
        };
        let before = self.bound.len();
        let bound: Vec<Arc<str>> = args.iter().take(most).map_while(|arg| self.name_of(*arg)).collect();
        let count = bound.len();
        // `cel.bind(x, init, body)`: the variable is not known in its own expression.
        let rest = args.get(count..).unwrap_or_default();
        let (first, rest) = if is_bind { rest.split_at_checked(1).unwrap_or((&[], rest)) } else { (&[][..], rest) };
        first.iter().for_each(|arg| self.visit(*arg));
        self.bound.extend(bound);
        rest.iter().for_each(|arg| self.visit(*arg));
        self.bound.truncate(before);
    }

    fn name_of(&self, id: ExprId) -> Option<Arc<str>> {
        match &self.ast.get(id).kind {
            ExprKind::Name(name) => Some(Arc::clone(name)),
            _ => None,
        }
    }
}

/// Everything behind what it uses, and the circles that have no order; what leads into one is left out.
pub(super) fn in_order(uses: &[Vec<usize>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut state = vec![State::New; uses.len()];
    let (mut order, mut circles) = (Vec::new(), Vec::new());
    for start in 0..uses.len() {
        // What is on the way, and which of its uses is next.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        if state.get(start) != Some(&State::New) {
            continue;
        }
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            if let Some(place) = state.get_mut(at).filter(|state| **state == State::New) {
                *place = State::OnWay;
            }
            let used = uses.get(at).and_then(|uses| uses.get(*next)).copied();
            *next += 1;
            match used.map(|used| (used, state.get(used).copied())) {
                Some((used, Some(State::New))) => way.push((used, 0)),
                Some((used, Some(State::OnWay))) => {
                    let from = way.iter().position(|(on, _)| *on == used).unwrap_or(0);
                    circles.push(way.iter().skip(from).map(|(on, _)| *on).collect());
                    way.iter().for_each(|(on, _)| set(&mut state, *on, State::Lost));
                    way.clear();
                }
                Some((_, Some(State::Lost))) => {
                    way.iter().for_each(|(on, _)| set(&mut state, *on, State::Lost));
                    way.clear();
                }
                Some(_) => {}
                None => {
                    set(&mut state, at, State::Done);
                    order.push(at);
                    way.pop();
                }
            }
        }
    }
    (order, circles)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnWay,
    Done,
    Lost,
}

fn set(states: &mut [State], at: usize, state: State) {
    if let Some(place) = states.get_mut(at) {
        *place = state;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::rules::parser::parse;

    #[test]
    fn names_that_are_used() {
        let known: HashMap<Text, usize> =
            ["x", "y", "limit"].iter().enumerate().map(|(at, name)| ((*name).into(), at)).collect();
        let table: &[(&str, &[usize])] = &[
            ("x + this.y", &[0]),
            ("this.l.all(x, x > limit)", &[2]),
            ("x.all(x, x > y) && true", &[0, 1]),
            ("this.l.all(i, x, i > x)", &[]),
            ("this.l.map(i, x, i)", &[0]),
            ("cel.bind(x, x + y, x > limit)", &[0, 1, 2]),
            ("this.l.exists(i, i == 1) ? {'x': y}['x'] : limit", &[1, 2]),
            ("[1].transformList(x, y, x + y)", &[]),
            ("optional.of(x).optMap(y, y + 1)", &[0]),
            (".x == 'limit'", &[0]),
        ];
        for (text, expected) in table {
            let (ast, root) = parse(text, &Limits::default()).unwrap();
            assert_eq!(free(&ast, root, &known), *expected, "{text}");
        }
    }

    #[test]
    fn circles() {
        assert_eq!(in_order(&[vec![1], vec![2], vec![]]), (vec![2, 1, 0], vec![]));
        assert_eq!(in_order(&[vec![0]]), (vec![], vec![vec![0]]));
        // What leads into a circle is told of by it.
        assert_eq!(in_order(&[vec![1], vec![2], vec![1], vec![]]), (vec![3], vec![vec![1, 2]]));
        assert_eq!(in_order(&[vec![1, 2], vec![3], vec![3], vec![]]), (vec![3, 1, 2, 0], vec![]));
    }
}

//! The names that an expression uses, and an order in which names can be explained.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::rules::ast::{Ast, ExprId};
use crate::rules::checker::Bound;
use crate::rules::parts::{Comprehension, Parts, parts};
use crate::rules::program::Node;
use crate::rules::types::Type;
use crate::schema::Text;

/// Stands for what a fault was reported of.
pub(super) fn lost() -> Bound {
    // No constant: of what it is part of, nothing is remarked.
    Bound::Value(Node::Fail("a variable that does not compile"), Type::Fault)
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
    let mut walk = Walk { ast, bound: Vec::new(), steps: vec![Step::Visit(root)] };
    while let Some(step) = walk.steps.pop() {
        match step {
            Step::Bind(names) => walk.bound.extend(names),
            Step::Forget(count) => walk.bound.truncate(walk.bound.len().saturating_sub(count)),
            Step::Visit(id) => {
                let name = walk.below(id);
                if let Some(name) = name.as_ref().map(|name| name.strip_prefix('.').unwrap_or(name))
                    && !walk.bound.iter().any(|own| &**own == name)
                {
                    see(name);
                }
            }
        }
    }
}

enum Step {
    Visit(ExprId),
    Bind(Vec<Arc<str>>),
    /// So many of the names that were bound last.
    Forget(usize),
}

/// Trees are as high as an expression is long at most: nothing here recurses.
struct Walk<'w> {
    ast: &'w Ast,
    bound: Vec<Arc<str>>,
    /// What comes last stands first.
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn visit(&mut self, ids: impl IntoIterator<Item = ExprId>) {
        self.steps.extend(ids.into_iter().map(Step::Visit));
    }

    /// What stands below an expression comes next; the name that it is.
    fn below(&mut self, id: ExprId) -> Option<Arc<str>> {
        match parts(self.ast, id) {
            Parts::Name(name) => return Some(name),
            Parts::Literal => {}
            Parts::All(list) | Parts::Read(list) | Parts::Until(_, list) => self.visit(list),
            Parts::Has(one) => self.visit([one]),
            Parts::OrElse(one, other) => self.visit([one, other]),
            Parts::Arms(arms, last) => {
                self.visit([last]);
                self.visit(arms.iter().flat_map(|(condition, value)| [*condition, *value]));
            }
            Parts::Comprehension(Comprehension { range, variables, filter, body, .. }) => {
                self.bind(range, variables, std::iter::once(body).chain(filter));
            }
            Parts::IfThere { base, variable, body } => self.bind(base, variable.into_iter().collect(), [body]),
            Parts::Bind { variable, init, body } => self.bind(init, variable.into_iter().collect(), [body]),
        }
        None
    }

    /// What a macro binds is known in what stands within it, not in what stands before.
    fn bind(&mut self, before: ExprId, names: Vec<Arc<str>>, within: impl IntoIterator<Item = ExprId>) {
        self.steps.push(Step::Forget(names.len()));
        self.visit(within);
        self.steps.push(Step::Bind(names));
        self.visit([before]);
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
            let next_use = uses.get(at).and_then(|uses| uses.get(*next)).copied();
            *next += 1;
            match next_use.map(|on| (on, state.get(on).copied())) {
                Some((target, Some(State::New))) => way.push((target, 0)),
                Some((target, Some(State::OnWay))) => {
                    let from = way.iter().position(|(on, _)| *on == target).unwrap_or(0);
                    circles.push(way.iter().skip(from).map(|(on, _)| *on).collect());
                    for (on, _) in &way {
                        set(&mut state, *on, State::Lost);
                    }
                    way.clear();
                }
                Some((_, Some(State::Lost))) => {
                    for (on, _) in &way {
                        set(&mut state, *on, State::Lost);
                    }
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

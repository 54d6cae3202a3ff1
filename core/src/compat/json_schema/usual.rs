//! Usual values: such as two schemas accept both, with as much in them as can be.

use super::json::{Json, Types};
use super::report::{Options, session};
use super::schema::Schema;
use super::solve::Answer;
use super::terms::{Group, Id, Lit, TRUE, Term, Terms};
use crate::syntax::Value;

/// A step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Member(String),
    /// The first element.
    Element,
}

/// Where a member stands and the text that it is to be.
pub(crate) type Text = (Vec<Step>, String);

/// Values beside the first.
const MOST: usize = 12;

/// A value that both schemas accept, with all of the members in it that there can be; and the same with a member
/// that is each of some texts.
pub(crate) fn usual(
    one: &Schema,
    other: &Schema,
    (members, equal): (&[Vec<Step>], &[Text]),
    options: Options<'_>,
) -> Vec<Value> {
    session(one, other, options, |session| {
        let both = vec![Lit::yes(session.old_root), Lit::yes(session.new_root)];
        let null = session.solver.terms.types_of(Types::NULL);
        let there = session.solver.terms.not(null);
        let members: Vec<Lit> =
            members.iter().map(|path| Lit::yes(present(session.solver.terms, path, there))).collect();
        let mut found = Vec::new();
        let mut starts = vec![None];
        for (path, text) in equal.iter().take(MOST) {
            let value = session.solver.terms.values.of(Json::Text(text.as_str().into()));
            let term = session.solver.terms.constants(vec![value]);
            starts.push(Some(Lit::yes(present(session.solver.terms, path, term))));
        }
        for start in starts {
            let mut goal = both.clone();
            goal.extend(start);
            let Answer::Sat(mut best) = session.solver.solve(&goal) else { continue };
            for member in &members {
                goal.push(*member);
                match session.solver.solve(&goal) {
                    Answer::Sat(value) => best = value,
                    _ => drop(goal.pop()),
                }
            }
            let value = best.value();
            if best.is_small() && !found.contains(&value) {
                found.push(value);
            }
        }
        found
    })
}

/// That a part is there and satisfies a term.
fn present(terms: &mut Terms, path: &[Step], term: Id) -> Id {
    path.iter().rev().fold(term, |term, step| match step {
        Step::Member(name) => {
            let key = terms.key(name);
            let group = Group { named: vec![(key, term)], patterns: Vec::new(), rest: TRUE };
            let all = vec![terms.types_of(Types::OBJECT), terms.required(name), terms.members(group)];
            terms.and(all)
        }
        Step::Element => {
            let all = vec![terms.types_of(Types::LIST), terms.add(Term::MinItems(1)), terms.items(vec![term], TRUE)];
            terms.and(all)
        }
    })
}

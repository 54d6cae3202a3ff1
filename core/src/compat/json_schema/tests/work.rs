//! What is done is charged: steps are counted, so that the budget bounds the time.

use std::rc::Rc;

use super::super::branch::exactly_one;
use super::super::json::{Json, Types};
use super::super::num::Num;
use super::super::solve::{Answer, Solver};
use super::super::terms::{Id, Lit, Term, Terms};
use super::super::{Containment, Options, Schema, changes, contains};
use crate::limits::Limits;

const STEPS: u64 = 50_000_000;

/// The steps that a goal takes.
fn spent(goal: impl Fn(&mut Terms) -> Vec<Lit>) -> (u64, Answer) {
    let mut terms = Terms::new(Limits::default().regex_bytes);
    let goal = goal(&mut terms);
    let mut solver = Solver::new(&mut terms, STEPS);
    let answer = solver.solve(&goal);
    (STEPS - solver.steps, answer)
}

fn none_of(terms: &mut Terms, values: impl Iterator<Item = Json>) -> Lit {
    let values = values.map(|value| terms.values.of(value)).collect();
    Lit::no(terms.constants(values))
}

#[test]
fn each_number_that_is_tried_is_charged() {
    for (bound, count) in [(None, 3_000), (Some((0, 1)), 3_000)] {
        let (steps, answer) = spent(|terms| {
            let mut goal = vec![Lit::yes(terms.types_of(Types::NUMBER))];
            if let Some((low, high)) = bound {
                goal.push(Lit::yes(terms.add(Term::Min(Num::of_int(low), false))));
                goal.push(Lit::yes(terms.add(Term::Max(Num::of_int(high), false))));
            }
            let exponent = if bound.is_some() { -3 } else { 0 };
            goal.push(none_of(terms, (0..count).map(|at| Json::Num(Num::of_parts(at, exponent)))));
            goal
        });
        assert!(matches!(answer, Answer::Sat(_)), "{answer:?}");
        assert!(steps >= 16 * 1_000, "{steps} for {count} numbers");
    }
}

/// Beyond the interval nothing is tried.
#[test]
fn a_narrow_interval_is_left_at_its_end() {
    let (steps, answer) = spent(|terms| {
        let bound = |terms: &mut Terms, text: &str, low: bool| {
            let bound = Num::parse(text).unwrap();
            Lit::yes(terms.add(if low { Term::Min(bound, true) } else { Term::Max(bound, true) }))
        };
        vec![
            Lit::yes(terms.types_of(Types::NUMBER)),
            bound(terms, "3.000001", true),
            bound(terms, "3.000002", false),
            none_of(terms, (0..5_000).map(|at| Json::Num(Num::of_int(at)))),
        ]
    });
    assert!(matches!(answer, Answer::Sat(_)), "{answer:?}");
    assert!(steps < 5_000 * 2 + 1_000, "{steps}");
}

#[test]
fn each_excluded_text_is_charged() {
    let words = |terms: &mut Terms| none_of(terms, (0..3_000).map(|at| Json::Text(format!("word {at}").into())));
    let (plain, answer) = spent(|terms| vec![Lit::yes(terms.types_of(Types::TEXT)), words(terms)]);
    assert!(matches!(answer, Answer::Sat(_)), "{answer:?}");
    assert!((3_000..6_000).contains(&plain), "{plain}");
    // With a pattern they become a tree, which costs more.
    let (searched, answer) = spent(|terms| {
        let pattern = terms.patterns.of("^[a-z]+ [0-9]+$");
        vec![Lit::yes(terms.types_of(Types::TEXT)), Lit::yes(terms.add(Term::Pattern(pattern))), words(terms)]
    });
    assert!(matches!(answer, Answer::Sat(_)), "{answer:?}");
    assert!(searched >= 2 * 3_000, "{searched}");
}

#[test]
fn long_texts_are_charged() {
    let (steps, _) =
        spent(|terms| vec![Lit::yes(terms.types_of(Types::TEXT)), Lit::yes(terms.add(Term::MinLength(1_000_000)))]);
    assert!(steps >= 10_000, "{steps}");
}

#[test]
fn exactly_one_of_many_is_no_square_of_literals() {
    for count in [2, 40, 200, 201, 8_000] {
        let ids: Vec<Id> = (2..2 + count).collect();
        let (ways, exact) = exactly_one(&ids);
        let literals: usize = ways.iter().map(Vec::len).sum();
        assert_eq!((ways.len(), exact), (ids.len(), count <= 200));
        assert!(literals <= 40_000, "{count}: {literals} literals");
    }
    let (steps, _) = spent(|terms| {
        let ids = (2..152).map(|step| terms.add(Term::MultipleOf(Num::of_int(step)))).collect();
        vec![Lit::yes(terms.types_of(Types::NUMBER)), Lit::yes(terms.one_of(ids))]
    });
    assert!(steps >= 150 * 150, "{steps}");
}

/// Branches beyond that are not told apart: what is found still counts only if the goal says so.
#[test]
fn very_many_branches_are_judged() {
    let (_, answer) = spent(|terms| {
        let ids = (2..402).map(|step| terms.add(Term::MultipleOf(Num::of_int(step)))).collect();
        let least = Lit::yes(terms.add(Term::Min(Num::of_int(1), false)));
        vec![Lit::yes(terms.types_of(Types::NUMBER)), least, Lit::yes(terms.one_of(ids))]
    });
    let two = Json::Num(Num::of_int(2));
    assert!(
        !matches!(&answer, Answer::Unsat) && !matches!(&answer, Answer::Sat(found) if **found != two),
        "{answer:?}"
    );
}

/// Judging a witness gives no steps back to the search.
#[test]
fn a_spent_budget_stays_spent() {
    let whole = |most: usize| {
        let all: Vec<String> =
            (0..300).map(|at| format!(r#""k{at}": {{"type": "integer", "maximum": {most}}}"#)).collect();
        format!(r#"{{"type": "object", "properties": {{{}}}}}"#, all.join(", "))
    };
    let read = |text: &str| Schema::parse(text, &[], &Limits::default()).unwrap();
    let (old, new) = (read(&whole(9)), read(&whole(8)));
    let all = changes(&old, &new, Options::default());
    assert!(all.undecided.is_empty() && all.breaks.len() == 300, "{} breaks, {:?}", all.breaks.len(), all.undecided);
    let some = changes(&old, &new, Options { steps: 20_000, ..Options::default() });
    assert!(some.breaks.len() < 300, "{} breaks", some.breaks.len());
    assert!(some.breaks.iter().all(|found| !found.keyword.is_empty()), "{:?}", some.breaks);
    let [undecided] = some.undecided.as_slice() else { panic!("{:?}", some.undecided) };
    assert!(undecided.pointer.starts_with("/properties/k"), "{undecided:?}");
}

/// What was looked into when the budget was spent is named.
#[test]
fn a_spent_budget_has_a_place() {
    let whole = |count: usize| {
        let pattern = format!("^(a|b)*a(a|b){{{count}}}$");
        format!(r#"{{"properties": {{"q": true, "p": {{"type": "string", "pattern": "{pattern}"}}}}}}"#)
    };
    let read = |text: &str| Schema::parse(text, &[], &Limits::default()).unwrap();
    let options = Options { steps: 400_000, ..Options::default() };
    let found = contains(&read(&whole(40)), &read(&whole(41)), options);
    let Containment::Unknown(found) = found else { panic!("{found:?}") };
    assert_eq!((found.keyword.as_str(), found.pointer.as_str()), ("", "/properties/p"));
}

/// A witness that shares its parts is not written out at any length.
#[test]
fn a_witness_of_any_size_is_not_written() {
    let list = |inner: Rc<Json>| Rc::new(Json::List(vec![inner; 1_000]));
    let small = list(Rc::new(Json::Null));
    assert!(small.is_small() && list(Rc::clone(&small)).is_small());
    assert!(!list(list(list(list(small)))).is_small());
}

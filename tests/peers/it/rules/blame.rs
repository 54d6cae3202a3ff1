//! Where two engines disagree: the smallest part of an expression over which they do.

use super::ours::{Compiled, Look};
use super::tree::Tree;
use crate::engines::{Answer, Engine, Plain, answer, caught};

/// A disagreement, at its smallest part.
#[derive(Clone, Debug)]
pub(crate) struct Blame {
    pub(crate) op: &'static str,
    pub(crate) text: String,
    pub(crate) ours: Answer,
    pub(crate) theirs: Answer,
}

/// Our value of an expression, where it is a scalar.
pub(crate) fn scalar(tree: &Tree, record: &str) -> Option<Plain> {
    ["seeBool", "seeInt", "seeUint", "seeDouble", "seeText", "seeBytes"].into_iter().find_map(|spy| {
        match one(tree, Look::Spy(spy), record) {
            Answer::Value(value) => Some(value),
            _ => None,
        }
    })
}

/// Whether two answers are the same: the value, or that there is none. Where we refuse what another
/// engine finds out when it runs, there is none.
pub(crate) fn agree(ours: &Answer, theirs: &Answer) -> bool {
    match (ours, theirs) {
        (Answer::Value(ours), Answer::Value(theirs)) => ours == theirs,
        (Answer::Error(_) | Answer::Refused(_), Answer::Error(_) | Answer::Refused(_)) => true,
        _ => false,
    }
}

/// How a value that a peer found is looked for on our side.
fn look(value: &Plain) -> Option<Look> {
    Some(Look::Spy(match value {
        Plain::Bool(_) => "seeBool",
        Plain::Int(_) => "seeInt",
        Plain::Uint(_) => "seeUint",
        Plain::Double(_) => "seeDouble",
        Plain::Text(_) => "seeText",
        Plain::Bytes(_) => "seeBytes",
        _ => return None,
    }))
}

fn one(tree: &Tree, look: Look, record: &str) -> Answer {
    Compiled::new(&[(tree, look)]).run(record).remove(0)
}

/// Our answer, in the terms of the peer's.
fn ours(tree: &Tree, theirs: &Answer, record: &str) -> Answer {
    let run = || match one(tree, Look::Run, record) {
        Answer::Value(_) => Answer::Value(Plain::Other("another value".to_owned())),
        other => other,
    };
    let Answer::Value(value) = theirs else { return run() };
    match look(value) {
        Some(spy) => match one(tree, spy, record) {
            Answer::Value(value) => Answer::Value(value),
            _ => run(),
        },
        None => match one(tree, Look::Against(value.clone()), record) {
            Answer::Value(Plain::Bool(true)) => theirs.clone(),
            _ => run(),
        },
    }
}

/// The two answers to a part, where they differ.
pub(crate) fn differ<E: Engine>(engine: &E, tree: &Tree, bound: &E::Bound, record: &str) -> Option<(Answer, Answer)> {
    let text = tree.text();
    let theirs = answer(engine, &caught(|| engine.compile(&text)), bound);
    let ours = ours(tree, &theirs, record);
    (!agree(&ours, &theirs)).then_some((ours, theirs))
}

/// The smallest part over which the engines disagree; `None` where they agree after all.
pub(crate) fn blame<E: Engine>(engine: &E, tree: &Tree, bound: &E::Bound, record: &str) -> Option<Blame> {
    let (ours, theirs) = differ(engine, tree, bound, record)?;
    let parts = tree.parts();
    let smaller = parts.iter().find_map(|part| blame(engine, part, bound, record));
    let smaller = smaller.or_else(|| refused_part(engine, tree, &ours, bound, record));
    let smaller = smaller.or_else(|| part_that_they_refuse(engine, tree, &ours, &theirs));
    smaller.or_else(|| Some(Blame { op: tree.op, text: tree.text(), ours, theirs }))
}

/// The part that we refuse when it is compiled, and that the peer finds out when it runs it, or
/// never comes to.
fn refused_part<E: Engine>(engine: &E, tree: &Tree, ours: &Answer, bound: &E::Bound, record: &str) -> Option<Blame> {
    if !matches!(ours, Answer::Refused(_)) {
        return None;
    }
    tree.parts().iter().find_map(|part| {
        let text = part.text();
        let theirs = answer(engine, &caught(|| engine.compile(&text)), bound);
        let ours @ Answer::Refused(_) = one(part, Look::Run, record) else { return None };
        let smaller = refused_part(engine, part, &ours, bound, record);
        let op = if matches!(theirs, Answer::Error(_) | Answer::Refused(_)) { EARLY } else { part.op };
        Some(smaller.unwrap_or(Blame { op, text, ours, theirs }))
    })
}

/// The part that the peer refuses, though the whole may never come to it.
fn part_that_they_refuse<E: Engine>(engine: &E, tree: &Tree, ours: &Answer, theirs: &Answer) -> Option<Blame> {
    if !matches!(theirs, Answer::Refused(_)) {
        return None;
    }
    tree.parts().iter().find_map(|part| {
        let text = part.text();
        let Ok(Err(message)) = caught(|| engine.compile(&text)) else { return None };
        let theirs = Answer::Refused(message);
        let smaller = part_that_they_refuse(engine, part, ours, &theirs);
        Some(smaller.unwrap_or_else(|| Blame { op: part.op, text, ours: ours.clone(), theirs }))
    })
}

/// The operator of what we refuse early.
pub(crate) const EARLY: &str = "refused early";

//! The entry: one answer for two schemas, and every place at which the new one refuses.

use std::collections::{HashMap, HashSet};

use super::changes::Walk;
use super::compile::{Shared, Side};
use super::json::Json;
use super::library::{Library, NodeKey, Place};
use super::schema::Schema;
use super::solve::{Answer, Solver, Why};
use super::terms::{Id, Lit, Terms};
use crate::diagnostics::Span;
use crate::limits::Limits;
use crate::syntax::Value;

/// How the search is done.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Options<'r> {
    /// Whether formats refuse values.
    pub formats: bool,
    /// Steps of the search at most; the same for every machine.
    pub steps: u64,
    /// Bytes of a compiled pattern.
    pub regex_bytes: usize,
    /// Whether the validators of both sides agree with a witness, as JSON text: the old one accepts
    /// it, the new one refuses it. A witness that they do not confirm counts for nothing.
    pub replay: Option<&'r (dyn Fn(&str) -> bool + Sync)>,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let replay = self.replay.is_some();
        f.debug_struct("Options").field("formats", &self.formats).field("replay", &replay).finish_non_exhaustive()
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { formats: true, steps: 2_000_000, regex_bytes: Limits::default().regex_bytes, replay: None }
    }
}

/// A value that one schema accepts and the other refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Witness {
    /// The value; numbers by their digits.
    pub value: Value,
    /// The value as JSON text.
    pub json: String,
}

/// A place in a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The document: 0 for the schema itself, then its references in their order.
    pub document: u32,
    /// JSON pointer.
    pub pointer: String,
    /// Where it stands.
    pub span: Span,
    /// What stands there, as JSON text.
    pub text: String,
}

/// One way in which the new schema refuses what the old one accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Break {
    /// The keyword of the new schema that refuses the witness.
    pub keyword: String,
    /// JSON pointer of the refused value within the witness.
    pub path: String,
    /// Which of several breaks of the keyword: the name of a member, a branch of the old schema by its pointer;
    /// empty where it has but one.
    pub about: String,
    /// Where the old schema has the same keyword, or what it says of the same place.
    pub old: Option<Location>,
    /// The keyword in the new schema.
    pub new: Option<Location>,
    /// A value that shows it.
    pub witness: Witness,
}

/// What could not be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Undecided {
    /// The keyword that is beyond the search; empty where only the budget is spent.
    pub keyword: String,
    /// JSON pointer of its subschema, or of one that was looked into when the budget was spent; of the new
    /// schema where both have it.
    pub pointer: String,
    /// In words.
    pub reason: &'static str,
}

/// Whether every instance of the old schema is valid under the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Containment {
    /// Every one is: proved.
    Contained,
    /// Not every one, and here is one.
    Broken(Box<Break>),
    /// It could not be decided.
    Unknown(Undecided),
}

/// Every independent way in which the new schema refuses what the old one accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// The breaks, in the order of the new schema.
    pub breaks: Vec<Break>,
    /// What could not be decided; without breaks and these, every instance is contained.
    pub undecided: Vec<Undecided>,
    /// The old schema accepts nothing at all, so that nothing can break.
    pub old_is_empty: bool,
}

/// A place of the new schema, and what the old one says of the same part.
type Pair = (NodeKey, Option<NodeKey>);

/// Both sides as terms, and the search over them.
pub(super) struct Session<'t, 's> {
    pub(super) old: Side<'t>,
    pub(super) new: Side<'t>,
    pub(super) solver: Solver<'s>,
    pub(super) old_root: Id,
    pub(super) new_root: Id,
    /// What is told already.
    pub(super) told: HashSet<String>,
    /// Pairs of places that were walked, and the terms of which breaks are told there.
    pub(super) walked: HashMap<Pair, Vec<Id>>,
    /// The same with what was asked of the whole, and what was given.
    pub(super) asked: HashSet<(Pair, Id, Vec<Lit>)>,
    /// The walks that are under way.
    pub(super) walks: Vec<Walk>,
    options: Options<'s>,
}

/// Decides whether every instance of `old` is valid under `new`.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone is not general over lifetimes")]
pub fn contains(old: &Schema, new: &Schema, options: Options<'_>) -> Containment {
    session(old, new, options, |session| session.contains())
}

/// Finds every independent way in which `new` refuses what `old` accepts, each with a witness.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone is not general over lifetimes")]
pub fn changes(old: &Schema, new: &Schema, options: Options<'_>) -> Changes {
    session(old, new, options, |session| session.changes())
}

/// Whether a schema accepts nothing; `None` where that could not be decided.
pub fn is_empty(schema: &Schema, options: Options<'_>) -> Option<bool> {
    session(schema, schema, options, |session| match session.solver.solve(&[Lit::yes(session.old_root)]) {
        _ if session.is_too_deep() => None,
        Answer::Unsat => Some(true),
        Answer::Sat(value) if session.solver.eval(session.old_root, &value) == Some(true) => Some(false),
        _ => None,
    })
}

pub(super) fn session<T: Send>(
    old: &Schema,
    new: &Schema,
    options: Options<'_>,
    run: impl Fn(&mut Session<'_, '_>) -> T + Sync,
) -> T {
    on_a_large_stack(|| {
        let mut terms = Terms::new(options.regex_bytes);
        let mut shared = Shared::default();
        let mut side = |schema| {
            let schema: &Schema = schema;
            let library = Library::new(schema.root(), schema.references());
            Side::new(library, options.formats, &mut terms, &mut shared)
        };
        let (mut old, mut new) = (side(old), side(new));
        let mut root = |side: &mut Side<'_>| side.library.root().map(|place| side.schema(place, &mut terms));
        let (old_root, new_root) = (root(&mut old).unwrap_or_default(), root(&mut new).unwrap_or_default());
        let solver = Solver::new(&mut terms, options.steps);
        run(&mut Session {
            old,
            new,
            solver,
            old_root,
            new_root,
            told: HashSet::new(),
            walked: HashMap::new(),
            asked: HashSet::new(),
            walks: Vec::new(),
            options,
        })
    })
}

/// The search recurses as deep as values nest, with frames of some size: it works on a stack of its
/// own; where there are no threads, on the caller's.
pub(super) fn on_a_large_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    const STACK: usize = 64 << 20;
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    done.unwrap_or_else(work)
}

impl<'t> Session<'t, '_> {
    /// Whether the terms of a side say less than its schema: neither a proof nor what they say of a
    /// value counts then.
    pub(super) fn is_too_deep(&self) -> bool {
        self.old.too_deep || self.new.too_deep
    }

    fn contains(&mut self) -> Containment {
        let answer = self.solver.solve(&[Lit::yes(self.old_root), Lit::no(self.new_root)]);
        match answer {
            Answer::Unsat if !self.is_too_deep() => Containment::Contained,
            Answer::Unsat => Containment::Unknown(self.undecided(Why::Depth)),
            Answer::Unknown(why) => Containment::Unknown(self.undecided(why)),
            Answer::Sat(value) => match self.confirmed(&value) {
                Some(witness) => {
                    let root = self.new.library.root();
                    let found = root.map(|place| self.judging(|session| session.blame(place, &value)));
                    let found = found.unwrap_or_else(|| Break {
                        keyword: String::new(),
                        path: String::new(),
                        about: String::new(),
                        old: None,
                        new: None,
                        witness: witness.clone(),
                    });
                    Containment::Broken(Box::new(found))
                }
                None => Containment::Unknown(self.beyond()),
            },
        }
    }

    /// The witness, if the terms and both validators say that it is one.
    pub(super) fn confirmed(&mut self, value: &Json) -> Option<Witness> {
        let goal = [Lit::yes(self.old_root), Lit::no(self.new_root)];
        if !value.is_small() {
            return None;
        }
        let told = self.judging(|session| session.solver.satisfies(&goal, value));
        let witness = Self::witness(value);
        let replayed = match self.options.replay {
            Some(replay) => told != Some(false) && replay(&witness.json),
            None => told == Some(true) && !self.is_too_deep(),
        };
        replayed.then_some(witness)
    }

    /// Judges what was found: with steps of its own where few are left, of which the search gets none.
    pub(super) fn judging<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        const LEAST: u64 = 200_000;
        let left = self.solver.steps;
        let given = left.max(LEAST);
        self.solver.steps = given;
        let told = work(self);
        self.solver.steps = left.saturating_sub(given - self.solver.steps);
        told
    }

    pub(super) fn witness(value: &Json) -> Witness {
        Witness { value: value.value(), json: value.text() }
    }

    pub(super) fn undecided(&self, why: Why) -> Undecided {
        let (keyword, id, reason) = match why {
            Why::Steps => ("", None, "the budget of steps is spent"),
            Why::Depth => ("", None, "values or choices nest too deep"),
            Why::Keyword(keyword, id) => (keyword, Some(id), "a combination of keywords is beyond the search"),
        };
        // Where only the budget is spent: what was being asked of when it was.
        let open = || self.solver.open.iter().flat_map(|goal| goal.iter()).map(|lit| (!lit.holds(), lit.id()));
        let refused_first = || open().filter(|(refused, _)| *refused).chain(open().filter(|(refused, _)| !refused));
        let ids: Vec<Id> = id.map_or_else(|| refused_first().map(|(_, id)| id).collect(), |id| vec![id]);
        let pointer = |side: &Side<'t>| {
            let place = ids.iter().find_map(|id| side.origins.get(id));
            place.map(|place| side.library.pointer(*place))
        };
        let pointer = pointer(&self.new).or_else(|| pointer(&self.old)).unwrap_or_default();
        Undecided { keyword: keyword.to_owned(), pointer, reason }
    }

    /// What is named where a witness was not confirmed: a keyword that is not looked into.
    pub(super) fn beyond(&self) -> Undecided {
        let opaque = |side: &Side<'t>| {
            let mut found: Vec<(Id, Place<'t>)> = side
                .origins
                .iter()
                .filter(|(id, _)| matches!(self.solver.terms.get(**id), super::terms::Term::Opaque(_)))
                .map(|(id, place)| (*id, *place))
                .collect();
            found.sort_by_key(|(id, _)| *id);
            found.first().map(|(id, place)| {
                let keyword = match self.solver.terms.get(*id) {
                    super::terms::Term::Opaque(number) => {
                        self.solver.terms.opaque.get(*number).map(|opaque| opaque.keyword.to_string())
                    }
                    _ => None,
                };
                Undecided {
                    keyword: keyword.unwrap_or_default(),
                    pointer: side.library.pointer(*place),
                    reason: "the keyword is not looked into",
                }
            })
        };
        opaque(&self.new).or_else(|| opaque(&self.old)).unwrap_or(Undecided {
            keyword: String::new(),
            pointer: String::new(),
            reason: "the witness was not confirmed by the validators",
        })
    }
}

//! Every independent break: the new schema is walked keyword by keyword, and each is asked alone
//! whether some instance of the old schema misses it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::blame::{Inner, find, step_into};
use super::compile::Part;
use super::json::{Json, Types};
use super::library::{Lead, Place};
use super::report::{Break, Changes, Session, Undecided};
use super::solve::{Answer, Why};
use super::terms::{Group, Id, Lit, TRUE, Term};
use crate::syntax::NodeRef;

/// The way from the root to a part of a value.
#[derive(Clone)]
enum Wrap {
    /// A named member.
    Member(u32),
    /// Members by pattern, or all but some.
    Members(Group),
    Element(usize),
    /// Elements from here on.
    Elements(usize),
}

/// Where the walk is.
#[derive(Clone)]
struct At<'t> {
    place: Place<'t>,
    /// What the old schema says of the same part.
    old: Option<Place<'t>>,
    way: Vec<Wrap>,
    /// What the witness must satisfy besides.
    given: Vec<Lit>,
    /// What parts of it must satisfy for that: how far along the way, and a term.
    scopes: Vec<(usize, Id)>,
    /// What else the new schema says: a witness that satisfies it shows one break alone.
    rest: Vec<Lit>,
    /// Subschemas around, so that recursion ends.
    around: Vec<Place<'t>>,
    /// What tells breaks of one keyword apart: a name, a branch of the old schema.
    about: String,
}

/// A walk of a pair of places that is under way.
pub(super) struct Walk {
    /// How long its way is, and how many scopes are around.
    way: usize,
    scopes: usize,
    /// The terms, about what the walk is about, of which breaks are told.
    told: BTreeSet<Id>,
}

/// Notes what could not be decided, once.
fn undecided(changes: &mut Changes, what: Undecided) {
    if !changes.undecided.contains(&what) {
        changes.undecided.push(what);
    }
}

impl<'t> Session<'t, '_> {
    pub(super) fn changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        let goal = [Lit::yes(self.old_root), Lit::no(self.new_root)];
        let whole = self.solver.solve(&goal);
        if matches!(whole, Answer::Unsat) && !self.old.too_deep && !self.new.too_deep {
            changes.old_is_empty = matches!(self.solver.solve(&[Lit::yes(self.old_root)]), Answer::Unsat);
            return changes;
        }
        if let Some(place) = self.new.library.root() {
            let old = self.old.library.root();
            let at = At {
                place,
                old,
                way: Vec::new(),
                given: Vec::new(),
                scopes: Vec::new(),
                rest: Vec::new(),
                around: Vec::new(),
                about: String::new(),
            };
            self.walk(&at, &mut changes);
        }
        if changes.breaks.is_empty() && changes.undecided.is_empty() {
            self.whole(&whole, &mut changes);
        }
        if self.is_too_deep() && changes.undecided.is_empty() {
            changes.undecided.push(self.undecided(Why::Depth));
        }
        changes
    }

    /// What only the whole shows, or could not be decided.
    fn whole(&mut self, answer: &Answer, changes: &mut Changes) {
        match answer {
            Answer::Sat(value) if self.confirmed(value).is_some() => {
                if let Some(place) = self.new.library.root() {
                    changes.breaks.push(self.judging(|session| session.blame(place, value)));
                }
            }
            Answer::Sat(_) => changes.undecided.push(self.beyond()),
            Answer::Unknown(why) => changes.undecided.push(self.undecided(*why)),
            Answer::Unsat => changes.undecided.push(self.undecided(Why::Depth)),
        }
    }

    /// Looks for breaks of each keyword of a subschema; true if there was any, or anything undecided.
    fn walk(&mut self, at: &At<'t>, changes: &mut Changes) -> bool {
        let mut any = false;
        let pair = (at.place.key(), at.old.map(Place::key));
        if !self.solver.spend(4) {
            self.spent(at, changes);
            return true;
        }
        let whole = self.new.schema(at.place, self.solver.terms);
        let question = (pair, self.wrapped(&at.way, whole), at.given.clone());
        let told = self.walked.get(&pair).cloned();
        let again = self.asked.contains(&question);
        if again || told.as_ref().is_some_and(|told| !self.shows_more(at, question.1, told)) {
            // Its breaks are told, by another way.
            told.into_iter().flatten().for_each(|term| self.tell(at, term));
            return true;
        }
        self.walks.push(Walk { way: at.way.len(), scopes: at.scopes.len(), told: BTreeSet::new() });
        let parts = self.new.parts(at.place, self.solver.terms);
        for (index, part) in parts.iter().enumerate() {
            let answer = self.ask(at, part.term);
            if matches!(answer, Answer::Unsat) {
                continue;
            }
            any = true;
            let mut alone = at.clone();
            for (_, other) in parts.iter().enumerate().filter(|(other, _)| *other != index) {
                alone.rest.push(Lit::yes(self.wrapped(&at.way, other.term)));
            }
            if !self.inside(&alone, *part, changes) {
                self.conclude(&alone, *part, &answer, changes);
            }
        }
        if any {
            self.asked.insert(question);
        }
        if let Some(walk) = self.walks.pop().filter(|walk| !walk.told.is_empty()) {
            let told = self.walked.entry(pair).or_default();
            told.extend(walk.told);
            told.sort_unstable();
            told.dedup();
        }
        any
    }

    /// Whether a place may refuse something by this way that satisfies all of which breaks are told there.
    fn shows_more(&mut self, at: &At<'t>, whole: Id, told: &[Id]) -> bool {
        let mut goal = at.given.clone();
        goal.extend([Lit::yes(self.old_root), Lit::no(whole)]);
        for term in told {
            goal.push(Lit::yes(self.wrapped(&at.way, *term)));
        }
        !matches!(self.solver.solve(&goal), Answer::Unsat)
    }

    /// Notes that a break of a term is told, for each of the walks that led to it.
    fn tell(&mut self, at: &At<'t>, term: Id) {
        let mut walks = std::mem::take(&mut self.walks);
        self.solver.spend(1 + walks.len() as u64);
        for walk in &mut walks {
            let (mut about, mut until) = (term, at.way.len());
            for (from, given) in at.scopes.iter().skip(walk.scopes).rev() {
                about = self.wrapped(at.way.get(*from..until).unwrap_or_default(), about);
                let unless = self.solver.terms.not(*given);
                (about, until) = (self.solver.terms.or(vec![unless, about]), *from);
            }
            let about = self.wrapped(at.way.get(walk.way..until).unwrap_or_default(), about);
            walk.told.insert(about);
        }
        self.walks = walks;
    }

    /// Notes where the budget was spent, the first time.
    fn spent(&self, at: &At<'t>, changes: &mut Changes) {
        let what = Undecided { pointer: self.new.library.pointer(at.place), ..self.undecided(Why::Steps) };
        if changes.undecided.iter().all(|other| other.reason != what.reason) {
            changes.undecided.push(what);
        }
    }

    /// Whether some instance of the old schema misses a term at a place.
    fn ask(&mut self, at: &At<'t>, term: Id) -> Answer {
        let wrapped = self.wrapped(&at.way, term);
        let mut goal = at.given.clone();
        goal.extend([Lit::yes(self.old_root), Lit::no(wrapped)]);
        self.solver.solve(&goal)
    }

    /// A term about a part, as a term about the whole.
    fn wrapped(&mut self, way: &[Wrap], term: Id) -> Id {
        let terms = &mut *self.solver.terms;
        way.iter().rev().fold(term, |term, step| match step {
            Wrap::Member(key) => terms.members(Group { named: vec![(*key, term)], patterns: Vec::new(), rest: TRUE }),
            Wrap::Members(group) => {
                let place = |id: Id| if id == TRUE { TRUE } else { term };
                let patterns = group.patterns.iter().map(|(pattern, id)| (*pattern, place(*id))).collect();
                terms.members(Group { named: group.named.clone(), patterns, rest: place(group.rest) })
            }
            Wrap::Element(at) => {
                let mut prefix = vec![TRUE; *at];
                prefix.push(term);
                terms.items(prefix, TRUE)
            }
            Wrap::Elements(from) => terms.items(vec![TRUE; *from], term),
        })
    }

    /// That a part is there and satisfies a term.
    fn present(&mut self, way: &[Wrap], term: Id) -> Option<Id> {
        let terms = &mut *self.solver.terms;
        way.iter().rev().try_fold(term, |term, step| match step {
            Wrap::Member(key) => {
                let group = Group { named: vec![(*key, term)], patterns: Vec::new(), rest: TRUE };
                let all = vec![terms.types_of(Types::OBJECT), terms.add(Term::Required(*key)), terms.members(group)];
                Some(terms.and(all))
            }
            Wrap::Element(at) | Wrap::Elements(at) => {
                let mut prefix = vec![TRUE; *at];
                prefix.push(term);
                let least = terms.add(Term::MinItems(*at as u64 + 1));
                let all = vec![terms.types_of(Types::LIST), least, terms.items(prefix, TRUE)];
                Some(terms.and(all))
            }
            Wrap::Members(_) => None,
        })
    }

    /// Notes a break, unless the same place has one, or what could not be decided.
    fn conclude(&mut self, at: &At<'t>, part: Part<'t>, answer: &Answer, changes: &mut Changes) {
        match answer {
            Answer::Unsat => {}
            Answer::Unknown(Why::Steps) => self.spent(at, changes),
            Answer::Unknown(why) => undecided(changes, self.undecided(*why)),
            Answer::Sat(value) => {
                let Some(value) = self.shown(at, part.term, value) else {
                    return undecided(changes, self.beyond());
                };
                self.tell(at, part.term);
                let found = self.judging(|session| {
                    let mut path = Vec::new();
                    match session.refused(&at.way, &value, part.term, &mut path) {
                        Some(inner) => Some(session.blame_from((at.place, at.old), &inner, Some(part), &path, &value)),
                        None => session.new.library.root().map(|root| session.blame(root, &value)),
                    }
                });
                let Some(found) = found else { return };
                let found = Break { about: at.about.clone(), ..found };
                // One break is told once, however many ways lead to it.
                let pointer = found.new.as_ref().map_or("", |new| new.pointer.as_str());
                let document = found.new.as_ref().map_or(0, |new| new.document);
                let member = found.path.rsplit_once('/').map_or("", |(_, name)| name);
                let member = if found.keyword.ends_with("Properties") { member } else { "" };
                let mark = format!("{document} {pointer} {member} {}", at.about);
                if self.told.insert(mark) {
                    changes.breaks.push(found);
                }
            }
        }
    }

    /// A confirmed witness, of that break alone if there is one.
    fn shown(&mut self, at: &At<'t>, term: Id, value: &Rc<Json>) -> Option<Rc<Json>> {
        let mut goal = at.given.clone();
        goal.extend(&at.rest);
        goal.extend([Lit::yes(self.old_root), Lit::no(self.wrapped(&at.way, term))]);
        if let Answer::Sat(alone) = self.solver.solve(&goal)
            && self.confirmed(&alone).is_some()
        {
            return Some(alone);
        }
        self.confirmed(value).map(|_| Rc::clone(value))
    }

    /// The part of a value at a way that a term refuses.
    fn refused(&mut self, way: &[Wrap], value: &Json, term: Id, path: &mut Vec<Inner>) -> Option<Json> {
        let Some((step, rest)) = way.split_first() else {
            return (self.solver.eval(term, value) == Some(false)).then(|| value.clone());
        };
        let inner: Vec<(Inner, Rc<Json>)> = match (step, value) {
            (Wrap::Member(key), Json::Map(members)) => {
                let name = self.solver.terms.key_text(*key);
                members
                    .get(name.as_str())
                    .map(|value| (Inner::Member(name.to_string()), Rc::clone(value)))
                    .into_iter()
                    .collect()
            }
            (Wrap::Members(group), Json::Map(members)) => {
                let mut found = Vec::new();
                for (name, value) in members {
                    let (key, mut parts) = (self.solver.terms.key(name), Vec::new());
                    group.parts(self.solver.terms, key, &mut parts);
                    if parts.iter().any(|id| *id != TRUE) {
                        found.push((Inner::Member(name.to_string()), Rc::clone(value)));
                    }
                }
                found
            }
            (Wrap::Element(at), Json::List(items)) => {
                items.get(*at).map(|item| (Inner::Element(*at), Rc::clone(item))).into_iter().collect()
            }
            (Wrap::Elements(from), Json::List(items)) => {
                let items = items.iter().enumerate().skip(*from);
                items.map(|(at, item)| (Inner::Element(at), Rc::clone(item))).collect()
            }
            _ => Vec::new(),
        };
        for (step, value) in inner {
            path.push(step);
            let found = self.refused(rest, &value, term, path);
            if found.is_some() {
                return found;
            }
            path.pop();
        }
        None
    }

    /// Looks into a keyword; false if it is one that is blamed as a whole.
    fn inside(&mut self, at: &At<'t>, part: Part<'t>, changes: &mut Changes) -> bool {
        let (keyword, node) = (part.keyword, part.value);
        if at.around.iter().any(|place| place.key() == at.place.key()) || at.around.len() > 200 {
            return false;
        }
        match keyword {
            "$ref" | "$dynamicRef" | "$recursiveRef" => match self.new.target(at.place, keyword, node) {
                Lead::To(target) => self.step(at, target, None, changes),
                _ => false,
            },
            "allOf" => {
                let mut any = false;
                for branch in node.items() {
                    let place = self.new.library.below(at.place, branch);
                    any |= self.step(at, place, None, changes);
                }
                any
            }
            "properties" => {
                let mut any = false;
                let mut inner = at.clone();
                for (key, schema) in node.entries() {
                    let name = key.scalar_text().unwrap_or_default();
                    let id = self.new.child(at.place, schema, self.solver.terms);
                    let key = self.solver.terms.key(name);
                    inner.way.push(Wrap::Member(key));
                    let answer = self.ask(&inner, id);
                    inner.way.pop();
                    if matches!(answer, Answer::Unsat) {
                        continue;
                    }
                    let mut alone = at.clone();
                    alone.rest.extend(self.siblings(at, part, key));
                    let step = (Wrap::Member(key), Inner::Member(name.to_owned()));
                    any |= self.child(&alone, part, (schema, id), step, changes);
                }
                any
            }
            "patternProperties" => {
                let mut any = false;
                for (pattern, schema) in node.entries() {
                    let id = self.new.child(at.place, schema, self.solver.terms);
                    let pattern = self.solver.terms.patterns.of(pattern.scalar_text().unwrap_or_default());
                    let group = Group { named: Vec::new(), patterns: vec![(pattern, super::terms::FALSE)], rest: TRUE };
                    let step = (Wrap::Members(group), Inner::Member(String::new()));
                    any |= self.child(at, part, (schema, id), step, changes);
                }
                any
            }
            "additionalProperties" => self.additional(at, part, changes),
            "required" => {
                let mut any = false;
                for name in node.items().filter_map(NodeRef::as_str) {
                    let term = self.solver.terms.required(name);
                    let answer = self.ask(at, term);
                    any |= !matches!(answer, Answer::Unsat);
                    let mut alone = at.clone();
                    for other in node.items().filter_map(NodeRef::as_str).filter(|other| *other != name) {
                        let other = self.solver.terms.required(other);
                        alone.rest.push(Lit::yes(self.wrapped(&at.way, other)));
                    }
                    name.clone_into(&mut alone.about);
                    self.conclude(&alone, Part { term, ..part }, &answer, changes);
                }
                any
            }
            "items" | "prefixItems" | "additionalItems" => self.elements(at, part, changes),
            "oneOf" | "anyOf" => self.branches(at, part, changes),
            _ => false,
        }
    }

    /// That the other named members are as the new schema says.
    fn siblings(&mut self, at: &At<'t>, part: Part<'t>, key: u32) -> Option<Lit> {
        let Term::Members(group) = self.solver.terms.get(part.term).clone() else { return None };
        let named = group.named.iter().copied().filter(|(other, _)| *other != key).collect();
        let others = self.solver.terms.members(Group { named, patterns: Vec::new(), rest: TRUE });
        Some(Lit::yes(self.wrapped(&at.way, others)))
    }

    /// Walks another subschema of the same part, or of a part of it.
    fn step(&mut self, at: &At<'t>, place: Place<'t>, step: Option<(Wrap, Inner)>, changes: &mut Changes) -> bool {
        let mut next = at.clone();
        next.around.push(at.place);
        next.place = place;
        next.about.clear();
        if let Some((wrap, inner)) = step {
            next.way.push(wrap);
            next.old = match inner {
                Inner::Member(name) if name.is_empty() => None,
                inner => next.old.and_then(|old| step_into(&self.old, &mut self.solver, old, &inner)),
            };
        }
        self.walk(&next, changes)
    }

    /// A subschema about a part: asked as a whole first.
    fn child(
        &mut self,
        at: &At<'t>,
        part: Part<'t>,
        (schema, id): (NodeRef<'t>, Id),
        step: (Wrap, Inner),
        changes: &mut Changes,
    ) -> bool {
        let mut inner = at.clone();
        inner.way.push(step.0.clone());
        let answer = self.ask(&inner, id);
        if matches!(answer, Answer::Unsat) {
            return false;
        }
        let place = self.new.library.below(at.place, schema);
        if !schema.is_mapping() || !self.step(at, place, Some(step), changes) {
            let whole = self.wrapped(inner.way.get(at.way.len()..).unwrap_or_default(), id);
            self.conclude(at, Part { term: whole, ..part }, &answer, changes);
        }
        true
    }

    /// `additionalProperties`: each name that the old schema declares, then all others.
    fn additional(&mut self, at: &At<'t>, part: Part<'t>, changes: &mut Changes) -> bool {
        let node = part.value;
        let mut group = Group { named: Vec::new(), patterns: Vec::new(), rest: super::terms::FALSE };
        let own = at.place.node.get("properties").into_iter().flat_map(NodeRef::entries);
        let own: Vec<&str> = own.filter_map(|(key, _)| key.scalar_text()).collect();
        for name in &own {
            group.named.push((self.solver.terms.key(name), TRUE));
        }
        for (pattern, _) in at.place.node.get("patternProperties").into_iter().flat_map(NodeRef::entries) {
            let pattern = self.solver.terms.patterns.of(pattern.scalar_text().unwrap_or_default());
            group.patterns.push((pattern, TRUE));
        }
        let id = self.new.child(at.place, node, self.solver.terms);
        let id = if node.as_bool() == Some(false) { super::terms::FALSE } else { id };
        let mut any = false;
        let old = at.old.and_then(|old| find(&self.old, old, "properties"));
        for (key, _) in old.into_iter().flat_map(|(_, properties)| properties.entries()) {
            let name = key.scalar_text().unwrap_or_default();
            let key = self.solver.terms.key(name);
            let matches = group.patterns.iter().any(|(pattern, _)| self.solver.terms.patterns.is_match(*pattern, name));
            if own.contains(&name) || matches {
                continue;
            }
            group.named.push((key, TRUE));
            let step = (Wrap::Member(key), Inner::Member(name.to_owned()));
            any |= self.child(at, part, (node, id), step, changes);
        }
        any | self.child(at, part, (node, id), (Wrap::Members(group), Inner::Member(String::new())), changes)
    }

    fn elements(&mut self, at: &At<'t>, part: Part<'t>, changes: &mut Changes) -> bool {
        let (keyword, node) = (part.keyword, part.value);
        if node.is_sequence() {
            let mut any = false;
            for (index, schema) in node.items().enumerate() {
                let id = self.new.child(at.place, schema, self.solver.terms);
                let step = (Wrap::Element(index), Inner::Element(index));
                any |= self.child(at, part, (schema, id), step, changes);
            }
            return any;
        }
        let before = if keyword == "items" { "prefixItems" } else { "items" };
        let before = at.place.node.get(before).filter(|node| node.is_sequence()).map_or(0, NodeRef::len);
        let id = self.new.child(at.place, node, self.solver.terms);
        self.child(at, part, (node, id), (Wrap::Elements(before), Inner::Element(before)), changes)
    }

    /// Branches: each of the old side against the only one of the new side that its values can mean.
    fn branches(&mut self, at: &At<'t>, part: Part<'t>, changes: &mut Changes) -> bool {
        let node = part.value;
        let Some(old) = at.old else { return false };
        let found = find(&self.old, old, "oneOf").or_else(|| find(&self.old, old, "anyOf"));
        let Some((owner, branches)) = found else { return false };
        if branches.len() * node.len() > 2_500 {
            return false;
        }
        let mut any = false;
        for branch in branches.items() {
            let theirs = self.old.child(owner, branch, self.solver.terms);
            let Some(given) = self.present(&at.way, theirs) else { return false };
            let mut partners = Vec::new();
            for own in node.items() {
                let id = self.new.child(at.place, own, self.solver.terms);
                if !matches!(self.solver.solve(&[Lit::yes(theirs), Lit::yes(id)]), Answer::Unsat) {
                    partners.push((own, id));
                }
            }
            let mut next = at.clone();
            next.given.push(Lit::yes(given));
            next.scopes.push((at.way.len(), theirs));
            next.old = Some(self.old.library.below(owner, branch));
            // The same element on both sides.
            for step in &mut next.way {
                if let Wrap::Elements(from) = step {
                    *step = Wrap::Element(*from);
                }
            }
            let mut broken = false;
            if let [(own, _)] = partners.as_slice() {
                let place = self.new.library.below(at.place, *own);
                broken = self.step(&next, place, None, changes);
            }
            if !broken {
                let answer = self.ask(&next, part.term);
                broken = !matches!(answer, Answer::Unsat);
                next.about = next.old.map_or_else(String::new, |old| self.old.library.pointer(old));
                self.conclude(&next, part, &answer, changes);
            }
            any |= broken;
        }
        any
    }
}

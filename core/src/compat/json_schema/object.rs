//! Objects: what each member must satisfy, and the members by which some schema is to be missed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::json::{Json, Types};
use super::solve::{Answer, Solver, Why};
use super::terms::{Group, Id, KeyId, Lit, TRUE, Term};

/// Patterns of names of which every combination is looked at.
const MOST_PATTERNS: usize = 8;
/// Members that are added to reach a least number.
const MOST_FILLED: u64 = 2_000;

/// A member: a name, or any name that satisfies some literals.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Known(KeyId),
    /// Literals on the name, which none of the known ones is.
    New(Vec<Lit>),
}

/// One way to miss a schema: a member, and what its value must satisfy.
#[derive(Clone, Debug)]
struct Way {
    name: Name,
    value: Vec<Lit>,
    found: Rc<Json>,
}

#[derive(Default)]
pub(super) struct Object {
    required: BTreeSet<KeyId>,
    forbidden: BTreeSet<KeyId>,
    groups: Vec<Rc<Group>>,
    names: Vec<Id>,
    min: u64,
    max: Option<u64>,
    missed: Vec<Rc<Group>>,
    missed_names: Vec<Id>,
    /// Every name that is spoken of; found when first asked for.
    known: Option<Vec<KeyId>>,
    unknown: Option<Why>,
    /// Names that no name schema forbids.
    allowed: HashMap<KeyId, bool>,
    /// Lists of values that it must be none of.
    excluded: Vec<Id>,
}

/// A kind of new names: the signs of all patterns.
struct Region {
    name: Vec<Lit>,
    /// The patterns that match.
    matching: Vec<u32>,
}

impl Object {
    /// What a member's value must satisfy.
    fn value(&self, solver: &mut Solver<'_>, key: KeyId) -> Vec<Lit> {
        let mut ids = Vec::new();
        for group in &self.groups {
            group.parts(solver.terms, key, &mut ids);
        }
        lits(ids)
    }

    /// What the value of a new member must satisfy.
    fn new_value(&self, region: &Region) -> Vec<Lit> {
        let mut ids = Vec::new();
        for group in &self.groups {
            new_parts(group, region, &mut ids);
        }
        lits(ids)
    }

    fn known(&mut self) -> Vec<KeyId> {
        let known = self.known.get_or_insert_with(|| {
            let mut known: Vec<KeyId> = self.required.iter().copied().collect();
            let mut more: Vec<KeyId> = self.forbidden.iter().copied().collect();
            for group in self.groups.iter().chain(&self.missed) {
                more.extend(group.named.iter().map(|(key, _)| *key));
            }
            more.sort_unstable();
            more.dedup();
            known.extend(more.into_iter().filter(|key| !self.required.contains(key)));
            known
        });
        known.clone()
    }

    /// The kinds of new names. Beyond a few patterns not all of them, which is noted.
    fn regions(&mut self, solver: &mut Solver<'_>) -> Vec<Region> {
        let mut patterns: Vec<u32> = Vec::new();
        for group in self.groups.iter().chain(&self.missed) {
            patterns.extend(group.patterns.iter().map(|(pattern, _)| *pattern));
        }
        patterns.sort_unstable();
        patterns.dedup();
        let known: Vec<_> = self.known().into_iter().map(|key| solver.key_value(key)).collect();
        let excluded = solver.terms.constants(known);
        let mut base = vec![Lit::yes(solver.terms.types_of(Types::TEXT)), Lit::no(excluded)];
        base.extend(self.names.iter().map(|id| Lit::yes(*id)));
        let cases: Vec<u64> = if patterns.len() <= MOST_PATTERNS {
            (0..1 << patterns.len()).collect()
        } else {
            self.unknown = self.unknown.or(Some(Why::Keyword("patternProperties", TRUE)));
            std::iter::once(0).chain((0..patterns.len().min(60)).map(|at| 1 << at)).collect()
        };
        let mut regions = Vec::new();
        for case in cases {
            let (mut name, mut matching) = (base.clone(), Vec::new());
            for (at, pattern) in patterns.iter().enumerate() {
                let id = solver.terms.add(Term::Pattern(*pattern));
                let holds = at < 64 && case >> at & 1 == 1;
                name.push(if holds { Lit::yes(id) } else { Lit::no(id) });
                if holds {
                    matching.push(*pattern);
                }
            }
            regions.push(Region { name, matching });
        }
        regions
    }

    fn allows(&mut self, solver: &mut Solver<'_>, key: KeyId) -> bool {
        if self.names.is_empty() {
            return true;
        }
        if let Some(known) = self.allowed.get(&key) {
            return *known;
        }
        let name = solver.key_json(key);
        let allowed = self.names.iter().all(|id| solver.eval(*id, &name) != Some(false));
        self.allowed.insert(key, allowed);
        allowed
    }

    fn note(&mut self, why: Why) {
        self.unknown = self.unknown.or(Some(why));
    }
}

fn lits(mut ids: Vec<Id>) -> Vec<Lit> {
    ids.retain(|id| *id != TRUE);
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(Lit::yes).collect()
}

fn new_parts(group: &Group, region: &Region, out: &mut Vec<Id>) {
    let before = out.len();
    out.extend(group.patterns.iter().filter(|(pattern, _)| region.matching.contains(pattern)).map(|(_, id)| *id));
    if out.len() == before {
        out.push(group.rest);
    }
}

impl Solver<'_> {
    fn key_json(&mut self, key: KeyId) -> Json {
        Json::Text(self.terms.key_text(key).as_str().into())
    }

    fn key_value(&mut self, key: KeyId) -> u32 {
        let name = self.key_json(key);
        self.terms.values.of(name)
    }

    pub(super) fn object(&mut self, atoms: &[Lit]) -> Answer {
        let mut object = Object::default();
        for lit in atoms {
            self.object_atom(*lit, &mut object);
        }
        if object.max.is_some_and(|max| max < object.min.max(object.required.len() as u64)) {
            return Answer::Unsat;
        }
        let mut misses = Vec::new();
        for group in object.missed.clone() {
            misses.push(self.ways_to_miss(&mut object, &group));
        }
        for names in object.missed_names.clone() {
            misses.push(self.ways_to_miss_names(&mut object, names));
        }
        if misses.iter().any(Vec::is_empty) {
            return object.unknown.map_or(Answer::Unsat, Answer::Unknown);
        }
        // The members that must be there.
        let mut required = BTreeMap::new();
        for key in object.required.clone() {
            if object.forbidden.contains(&key) || !object.allows(self, key) {
                return Answer::Unsat;
            }
            let goal = object.value(self, key);
            match self.solve(&goal) {
                Answer::Sat(value) => {
                    required.insert(key, value);
                }
                Answer::Unsat => return Answer::Unsat,
                Answer::Unknown(why) => object.note(why),
            }
        }
        if object.required.len() > required.len() {
            return Answer::Unknown(object.unknown.unwrap_or(Why::Steps));
        }
        misses.sort_by_key(Vec::len);
        let mut chosen = Vec::new();
        match self.choose(&mut object, &required, &misses, &mut chosen) {
            Some(value) => Answer::Sat(value),
            None if self.steps == 0 => Answer::Unknown(Why::Steps),
            None => object.unknown.map_or(Answer::Unsat, Answer::Unknown),
        }
    }

    fn object_atom(&mut self, lit: Lit, object: &mut Object) {
        let at_most = |object: &mut Object, count: u64| object.max = Some(object.max.unwrap_or(count).min(count));
        match (self.terms.get(lit.id()).clone(), lit.holds()) {
            (Term::Required(key), true) => {
                object.required.insert(key);
            }
            (Term::Required(key), false) => {
                object.forbidden.insert(key);
            }
            (Term::MinMembers(count), true) => object.min = object.min.max(count),
            (Term::MinMembers(count), false) => at_most(object, count.saturating_sub(1)),
            (Term::MaxMembers(count), true) => at_most(object, count),
            (Term::MaxMembers(count), false) => object.min = object.min.max(count.saturating_add(1)),
            (Term::Members(group), true) => object.groups.push(group),
            (Term::Members(group), false) => object.missed.push(group),
            (Term::Names(id), true) => object.names.push(id),
            (Term::Names(id), false) => object.missed_names.push(id),
            (Term::Enum(_), false) => object.excluded.push(lit.id()),
            _ => {}
        }
    }

    /// The members by which a group can be missed.
    fn ways_to_miss(&mut self, object: &mut Object, group: &Group) -> Vec<Way> {
        let mut ways = Vec::new();
        let mut parts = Vec::new();
        let plain = group.rest == TRUE && group.patterns.is_empty();
        let keys = if plain {
            let (must, may): (Vec<KeyId>, Vec<KeyId>) =
                group.named.iter().map(|(key, _)| *key).partition(|key| object.required.contains(key));
            must.into_iter().chain(may).collect()
        } else {
            object.known()
        };
        for key in keys {
            if !self.spend(1) {
                object.note(Why::Steps);
                return ways;
            }
            if object.forbidden.contains(&key) {
                continue;
            }
            parts.clear();
            group.parts(self.terms, key, &mut parts);
            if parts.iter().all(|id| *id == TRUE) || !object.allows(self, key) {
                continue;
            }
            let value = object.value(self, key);
            for part in &parts {
                self.way(object, Name::Known(key), &value, *part, &mut ways);
            }
        }
        // A new name does no better than what is not asked for anyhow.
        if group.rest == TRUE && group.patterns.iter().all(|(_, id)| *id == TRUE) {
            return ways;
        }
        for region in object.regions(self) {
            parts.clear();
            new_parts(group, &region, &mut parts);
            let value = object.new_value(&region);
            for part in &parts {
                let mut found = Vec::new();
                self.way(object, Name::New(region.name.clone()), &value, *part, &mut found);
                if !found.is_empty() && self.has_name(object, &region.name) {
                    ways.append(&mut found);
                }
            }
        }
        ways
    }

    /// Adds a member whose value misses a schema, if there is such a value.
    fn way(&mut self, object: &mut Object, name: Name, value: &[Lit], part: Id, ways: &mut Vec<Way>) {
        if part == TRUE || value.contains(&Lit::yes(part)) {
            return;
        }
        let mut value = value.to_vec();
        value.push(Lit::no(part));
        match self.solve(&value) {
            Answer::Sat(found) => ways.push(Way { name, value, found }),
            Answer::Unsat => {}
            Answer::Unknown(why) => object.note(why),
        }
    }

    fn has_name(&mut self, object: &mut Object, name: &[Lit]) -> bool {
        match self.solve(name) {
            Answer::Sat(_) => true,
            Answer::Unsat => false,
            Answer::Unknown(why) => {
                object.note(why);
                false
            }
        }
    }

    fn ways_to_miss_names(&mut self, object: &mut Object, names: Id) -> Vec<Way> {
        let mut ways = Vec::new();
        for key in object.known() {
            let name = self.key_json(key);
            if object.forbidden.contains(&key) || self.eval(names, &name) == Some(true) || !object.allows(self, key) {
                continue;
            }
            let value = object.value(self, key);
            self.way_of_value(object, Name::Known(key), value, &mut ways);
        }
        for region in object.regions(self) {
            let mut name = region.name.clone();
            name.push(Lit::no(names));
            if self.has_name(object, &name) {
                let value = object.new_value(&region);
                self.way_of_value(object, Name::New(name), value, &mut ways);
            }
        }
        ways
    }

    fn way_of_value(&mut self, object: &mut Object, name: Name, value: Vec<Lit>, ways: &mut Vec<Way>) {
        match self.solve(&value) {
            Answer::Sat(found) => ways.push(Way { name, value, found }),
            Answer::Unsat => {}
            Answer::Unknown(why) => object.note(why),
        }
    }

    /// Chooses one way for each schema that must be missed, and completes the object.
    fn choose(
        &mut self,
        object: &mut Object,
        required: &BTreeMap<KeyId, Rc<Json>>,
        misses: &[Vec<Way>],
        chosen: &mut Vec<Way>,
    ) -> Option<Rc<Json>> {
        if !self.spend(1) {
            return None;
        }
        let Some((first, rest)) = misses.split_first() else {
            return self.complete(object, required, chosen);
        };
        for way in first {
            // As a member of its own, or together with one that is chosen already.
            let known = matches!(way.name, Name::Known(_));
            let same = chosen.iter().position(|other| known && other.name == way.name);
            if same.is_none() {
                chosen.push(way.clone());
                let found = self.choose(object, required, rest, chosen);
                chosen.pop();
                if found.is_some() {
                    return found;
                }
            }
            for at in 0..chosen.len() {
                let Some(other) = chosen.get(at).cloned() else { continue };
                if known != matches!(other.name, Name::Known(_)) || (known && same != Some(at)) {
                    continue;
                }
                if let Some(joined) = self.joined(object, &other, way) {
                    if let Some(slot) = chosen.get_mut(at) {
                        *slot = joined;
                    }
                    let found = self.choose(object, required, rest, chosen);
                    if let Some(slot) = chosen.get_mut(at) {
                        *slot = other;
                    }
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }

    /// One member in place of two.
    fn joined(&mut self, object: &mut Object, a: &Way, b: &Way) -> Option<Way> {
        let both = |a: &[Lit], b: &[Lit]| {
            let mut all: Vec<Lit> = a.iter().chain(b).copied().collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let name = match (&a.name, &b.name) {
            (Name::New(a), Name::New(b)) => {
                let name = both(a, b);
                if !self.has_name(object, &name) {
                    return None;
                }
                Name::New(name)
            }
            (name, _) => name.clone(),
        };
        let value = both(&a.value, &b.value);
        match self.solve(&value) {
            Answer::Sat(found) => Some(Way { name, value, found }),
            Answer::Unsat => None,
            Answer::Unknown(why) => {
                object.note(why);
                None
            }
        }
    }

    fn complete(
        &mut self,
        object: &mut Object,
        required: &BTreeMap<KeyId, Rc<Json>>,
        chosen: &[Way],
    ) -> Option<Rc<Json>> {
        let mut members = required.clone();
        let mut new: BTreeMap<Rc<str>, Rc<Json>> = BTreeMap::new();
        let mut used = Vec::new();
        for way in chosen {
            match &way.name {
                Name::Known(key) => {
                    members.insert(*key, Rc::clone(&way.found));
                }
                Name::New(lits) => {
                    let name = self.new_name(object, lits, &mut used);
                    if name.is_none() && chosen.len() > 1 {
                        // Another of the new members may have taken the only name.
                        object.note(Why::Keyword("propertyNames", object.names.first().copied().unwrap_or(TRUE)));
                    }
                    new.insert(name?, Rc::clone(&way.found));
                }
            }
        }
        let count = |members: &BTreeMap<KeyId, Rc<Json>>, new: &BTreeMap<_, _>| (members.len() + new.len()) as u64;
        if object.max.is_some_and(|max| count(&members, &new) > max) {
            return None;
        }
        if object.min > count(&members, &new) {
            self.fill(object, &mut members, &mut new, &mut used)?;
        }
        let value = self.written(&members, &new);
        if object.excluded.iter().all(|id| self.eval(*id, &value) == Some(false)) {
            return Some(value);
        }
        self.another(object, chosen, members, new, used)
    }

    fn written(&self, members: &BTreeMap<KeyId, Rc<Json>>, new: &BTreeMap<Rc<str>, Rc<Json>>) -> Rc<Json> {
        let named = members.iter().map(|(key, value)| (self.terms.key_text(*key).as_str().into(), Rc::clone(value)));
        let new = new.iter().map(|(name, value)| (Rc::clone(name), Rc::clone(value)));
        Rc::new(Json::Map(named.chain(new).collect()))
    }

    /// Another object than those that are excluded: with one value changed, or one member more.
    fn another(
        &mut self,
        object: &mut Object,
        chosen: &[Way],
        mut members: BTreeMap<KeyId, Rc<Json>>,
        mut new: BTreeMap<Rc<str>, Rc<Json>>,
        mut used: Vec<u32>,
    ) -> Option<Rc<Json>> {
        for (key, value) in members.clone() {
            let way = chosen.iter().find(|way| way.name == Name::Known(key));
            let mut goal = way.map_or_else(|| object.value(self, key), |way| way.value.clone());
            for _ in 0..=object.excluded.len() {
                let taken = members.get(&key).cloned().unwrap_or_else(|| Rc::clone(&value));
                let taken = self.terms.values.of((*taken).clone());
                goal.push(Lit::no(self.terms.constants(vec![taken])));
                let Answer::Sat(other) = self.solve(&goal) else { break };
                members.insert(key, other);
                let built = self.written(&members, &new);
                if object.excluded.iter().all(|id| self.eval(*id, &built) == Some(false)) {
                    return Some(built);
                }
            }
            members.insert(key, value);
        }
        let least = std::mem::replace(&mut object.min, (members.len() + new.len()) as u64 + 1);
        let room = object.max.is_none_or(|max| object.min <= max);
        let filled = if room { self.fill(object, &mut members, &mut new, &mut used) } else { None };
        object.min = least;
        let built = self.written(&members, &new);
        let differs = object.excluded.iter().all(|id| self.eval(*id, &built) == Some(false));
        if filled.is_some() && differs {
            return Some(built);
        }
        object.note(Why::Keyword("enum", object.excluded.first().copied().unwrap_or(TRUE)));
        None
    }

    /// A new name that satisfies some literals and is not used yet.
    fn new_name(&mut self, object: &mut Object, lits: &[Lit], used: &mut Vec<u32>) -> Option<Rc<str>> {
        let mut goal = lits.to_vec();
        let excluded = self.terms.constants(used.clone());
        goal.push(Lit::no(excluded));
        match self.solve(&goal) {
            Answer::Sat(value) => {
                used.push(self.terms.values.of((*value).clone()));
                match &*value {
                    Json::Text(text) => Some(Rc::clone(text)),
                    _ => None,
                }
            }
            Answer::Unsat => None,
            Answer::Unknown(why) => {
                object.note(why);
                None
            }
        }
    }

    /// Adds members until there are enough.
    fn fill(
        &mut self,
        object: &mut Object,
        members: &mut BTreeMap<KeyId, Rc<Json>>,
        new: &mut BTreeMap<Rc<str>, Rc<Json>>,
        used: &mut Vec<u32>,
    ) -> Option<()> {
        let mut lacking = object.min.saturating_sub((members.len() + new.len()) as u64);
        if lacking > MOST_FILLED + object.known().len() as u64 {
            object.note(Why::Keyword("minProperties", TRUE));
            return None;
        }
        for key in object.known() {
            if lacking == 0 {
                return Some(());
            }
            if members.contains_key(&key) || object.forbidden.contains(&key) || !object.allows(self, key) {
                continue;
            }
            let goal = object.value(self, key);
            match self.solve(&goal) {
                Answer::Sat(value) => {
                    members.insert(key, value);
                    lacking -= 1;
                }
                Answer::Unsat => {}
                Answer::Unknown(why) => object.note(why),
            }
        }
        for region in object.regions(self) {
            let goal = object.new_value(&region);
            let value = match self.solve(&goal) {
                Answer::Sat(value) => value,
                Answer::Unsat => continue,
                Answer::Unknown(why) => {
                    object.note(why);
                    continue;
                }
            };
            while lacking > 0 {
                let Some(name) = self.new_name(object, &region.name, used) else { break };
                new.insert(name, Rc::clone(&value));
                lacking -= 1;
            }
        }
        (lacking == 0).then_some(())
    }
}

//! Schemas as terms: one arena of nodes for both sides, equal nodes having one id. Every atom holds
//! vacuously for values of other types, as keywords do.

use std::collections::HashMap;
use std::rc::Rc;

use super::json::{Json, Types};
use super::num::Num;
use super::patterns::{PatternId, Patterns};

/// Index of a term.
pub(super) type Id = u32;
/// Index of a name of a member.
pub(super) type KeyId = u32;
/// Index of a value.
pub(super) type ValueId = u32;

/// A term, or that it does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Lit(pub(super) u32);

impl Lit {
    pub(super) fn yes(id: Id) -> Self {
        Self(id << 1)
    }

    pub(super) fn no(id: Id) -> Self {
        Self(id << 1 | 1)
    }

    pub(super) fn id(self) -> Id {
        self.0 >> 1
    }

    pub(super) fn holds(self) -> bool {
        self.0 & 1 == 0
    }

    pub(super) fn negated(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// The schemas of an object's members by name: those named, those that match patterns, and the rest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// Sorted by key.
    pub(super) named: Vec<(KeyId, Id)>,
    pub(super) patterns: Vec<(PatternId, Id)>,
    pub(super) rest: Id,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Term {
    True,
    False,
    And(Rc<[Id]>),
    Or(Rc<[Id]>),
    OneOf(Rc<[Id]>),
    Not(Id),
    /// A definition that leads back to itself.
    Ref(u32),
    Type(Types),
    Enum(Rc<[ValueId]>),
    Min(Num, bool),
    Max(Num, bool),
    MultipleOf(Num),
    MinLength(u64),
    MaxLength(u64),
    Pattern(PatternId),
    Format(u32),
    MinItems(u64),
    MaxItems(u64),
    Unique,
    Items(Rc<[Id]>, Id),
    Contains(Id, u64, Option<u64>),
    MinMembers(u64),
    MaxMembers(u64),
    Required(KeyId),
    Names(Id),
    Members(Rc<Group>),
    /// A keyword that is not looked into.
    Opaque(u32),
}

#[derive(Debug)]
struct Entry {
    term: Term,
    /// Types of which it may accept a value, and of which it may refuse one.
    accepts: Types,
    refuses: Types,
}

/// A keyword that is not looked into.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Opaque {
    pub(super) keyword: Rc<str>,
    /// What makes two of them mean the same: their text and all around it that matters.
    pub(super) means: Rc<str>,
}

/// Numbers of things that are equal only to themselves.
#[derive(Debug)]
pub(super) struct Interner<T> {
    list: Vec<Rc<T>>,
    index: HashMap<Rc<T>, u32>,
}

impl<T: Eq + std::hash::Hash> Interner<T> {
    fn new() -> Self {
        Self { list: Vec::new(), index: HashMap::new() }
    }

    pub(super) fn of(&mut self, item: T) -> u32 {
        if let Some(id) = self.index.get(&item) {
            return *id;
        }
        let id = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let item = Rc::new(item);
        self.list.push(Rc::clone(&item));
        self.index.insert(item, id);
        id
    }

    pub(super) fn find(&self, item: &T) -> Option<u32> {
        self.index.get(item).copied()
    }

    pub(super) fn get(&self, id: u32) -> Option<&Rc<T>> {
        self.list.get(id as usize)
    }
}

/// The arena.
#[derive(Debug)]
pub(super) struct Terms {
    entries: Vec<Entry>,
    index: HashMap<Term, Id>,
    pub(super) values: Interner<Json>,
    pub(super) keys: Interner<String>,
    pub(super) opaque: Interner<Opaque>,
    pub(super) formats: Interner<String>,
    pub(super) patterns: Patterns,
    /// What recursive definitions mean, once known.
    pub(super) targets: Vec<Option<Id>>,
}

pub(super) const TRUE: Id = 0;
pub(super) const FALSE: Id = 1;

impl Terms {
    pub(super) fn new(regex_bytes: usize) -> Self {
        let mut terms = Self {
            entries: Vec::new(),
            index: HashMap::new(),
            values: Interner::new(),
            keys: Interner::new(),
            opaque: Interner::new(),
            formats: Interner::new(),
            patterns: Patterns::new(regex_bytes),
            targets: Vec::new(),
        };
        terms.add(Term::True);
        terms.add(Term::False);
        terms
    }

    pub(super) fn get(&self, id: Id) -> &Term {
        self.entries.get(id as usize).map_or(&Term::True, |entry| &entry.term)
    }

    /// The types of which some value may satisfy a literal.
    pub(super) fn types(&self, lit: Lit) -> Types {
        let entry = self.entries.get(lit.id() as usize);
        entry.map_or(Types::ALL, |entry| if lit.holds() { entry.accepts } else { entry.refuses })
    }

    pub(super) fn add(&mut self, term: Term) -> Id {
        if let Some(id) = self.index.get(&term) {
            return *id;
        }
        let (accepts, refuses) = self.reach(&term);
        let id = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { term: term.clone(), accepts, refuses });
        self.index.insert(term, id);
        id
    }

    /// The types that a term may accept and may refuse.
    fn reach(&self, term: &Term) -> (Types, Types) {
        let all = |ids: &[Id], start: Types, holds: bool, join: fn(Types, Types) -> Types| {
            ids.iter()
                .fold(start, |types, id| join(types, self.types(if holds { Lit::yes(*id) } else { Lit::no(*id) })))
        };
        let own = |types: Types| (Types::ALL, types);
        match term {
            Term::True => (Types::ALL, Types::NONE),
            Term::False => (Types::NONE, Types::ALL),
            Term::And(ids) => (all(ids, Types::ALL, true, Types::and), all(ids, Types::NONE, false, Types::or)),
            Term::Or(ids) => (all(ids, Types::NONE, true, Types::or), all(ids, Types::ALL, false, Types::and)),
            Term::OneOf(ids) => (all(ids, Types::NONE, true, Types::or), Types::ALL),
            Term::Not(id) => (self.types(Lit::no(*id)), self.types(Lit::yes(*id))),
            Term::Ref(_) | Term::Opaque(_) => (Types::ALL, Types::ALL),
            Term::Type(types) => (*types, types.not()),
            Term::Enum(values) => {
                let kinds = values.iter().filter_map(|id| self.values.get(*id)).map(|value| value.kind());
                (kinds.fold(Types::NONE, Types::or), Types::ALL)
            }
            Term::Min(..) | Term::Max(..) | Term::MultipleOf(_) => own(Types::NUMBER),
            Term::MinLength(_) | Term::MaxLength(_) | Term::Pattern(_) | Term::Format(_) => own(Types::TEXT),
            Term::MinItems(_) | Term::MaxItems(_) | Term::Unique | Term::Items(..) | Term::Contains(..) => {
                own(Types::LIST)
            }
            Term::MinMembers(_) | Term::MaxMembers(_) | Term::Required(_) | Term::Names(_) | Term::Members(_) => {
                own(Types::OBJECT)
            }
        }
    }

    pub(super) fn and(&mut self, mut ids: Vec<Id>) -> Id {
        ids.retain(|id| *id != TRUE);
        ids.sort_unstable();
        ids.dedup();
        if ids.contains(&FALSE) {
            return FALSE;
        }
        match ids.as_slice() {
            [] => TRUE,
            [only] => *only,
            _ => self.add(Term::And(ids.into())),
        }
    }

    pub(super) fn or(&mut self, mut ids: Vec<Id>) -> Id {
        ids.retain(|id| *id != FALSE);
        ids.sort_unstable();
        ids.dedup();
        if ids.contains(&TRUE) {
            return TRUE;
        }
        match ids.as_slice() {
            [] => FALSE,
            [only] => *only,
            _ => self.add(Term::Or(ids.into())),
        }
    }

    pub(super) fn one_of(&mut self, mut ids: Vec<Id>) -> Id {
        ids.retain(|id| *id != FALSE);
        ids.sort_unstable();
        match ids.as_slice() {
            [] => FALSE,
            [only] => *only,
            _ => self.add(Term::OneOf(ids.into())),
        }
    }

    pub(super) fn not(&mut self, id: Id) -> Id {
        match self.get(id) {
            Term::True => FALSE,
            Term::False => TRUE,
            Term::Not(inner) => *inner,
            Term::Type(types) => {
                let types = types.not();
                self.types_of(types)
            }
            _ => self.add(Term::Not(id)),
        }
    }

    pub(super) fn types_of(&mut self, types: Types) -> Id {
        match types {
            Types::ALL => TRUE,
            Types::NONE => FALSE,
            types => self.add(Term::Type(types)),
        }
    }

    pub(super) fn constants(&mut self, mut values: Vec<ValueId>) -> Id {
        values.sort_unstable();
        values.dedup();
        if values.is_empty() { FALSE } else { self.add(Term::Enum(values.into())) }
    }

    pub(super) fn key(&mut self, name: &str) -> KeyId {
        self.keys.of(name.to_owned())
    }

    pub(super) fn key_text(&self, key: KeyId) -> Rc<String> {
        self.keys.get(key).map_or_else(Rc::default, Rc::clone)
    }

    pub(super) fn required(&mut self, name: &str) -> Id {
        let key = self.key(name);
        self.add(Term::Required(key))
    }

    pub(super) fn members(&mut self, mut group: Group) -> Id {
        group.patterns.retain(|(_, id)| *id != TRUE || group.rest != TRUE);
        if group.rest == TRUE {
            group.named.retain(|(_, id)| *id != TRUE);
        }
        if group.named.is_empty() && group.patterns.is_empty() && group.rest == TRUE {
            return TRUE;
        }
        group.named.sort_unstable();
        group.named.dedup_by_key(|(key, _)| *key);
        group.patterns.sort_unstable();
        self.add(Term::Members(Rc::new(group)))
    }

    pub(super) fn items(&mut self, mut prefix: Vec<Id>, rest: Id) -> Id {
        while prefix.last() == Some(&rest) {
            prefix.pop();
        }
        if prefix.is_empty() && rest == TRUE { TRUE } else { self.add(Term::Items(prefix.into(), rest)) }
    }

    pub(super) fn contains(&mut self, schema: Id, min: u64, max: Option<u64>) -> Id {
        if min == 0 && max.is_none() { TRUE } else { self.add(Term::Contains(schema, min, max)) }
    }
}

impl Group {
    /// The schemas that apply to a member.
    pub(super) fn parts(&self, terms: &mut Terms, key: KeyId, out: &mut Vec<Id>) {
        let mut covered = false;
        if let Ok(at) = self.named.binary_search_by_key(&key, |(key, _)| *key) {
            covered = true;
            out.extend(self.named.get(at).map(|(_, id)| *id));
        }
        if !self.patterns.is_empty() {
            let name = terms.key_text(key);
            for (pattern, id) in &self.patterns {
                if terms.patterns.is_match(*pattern, &name) {
                    covered = true;
                    out.push(*id);
                }
            }
        }
        if !covered {
            out.push(self.rest);
        }
    }
}

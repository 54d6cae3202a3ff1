//! Which tables describe an object: its own, and those of the cases that hold for it.

use super::table::{Cases, Key, Table, Value, has, nearest};
use crate::syntax::NodeRef;

/// The tables of one object.
pub(super) struct Scope<'n> {
    pub(super) base: &'static Table,
    pub(super) active: Vec<Active>,
    /// The word that decides the cases.
    pub(super) word: Option<&'n str>,
    /// Whether the word is known: without it nobody can say which keys belong here.
    pub(super) told: bool,
}

/// A table that a case adds, and the version as which it is read.
#[derive(Clone, Copy)]
pub(super) struct Active {
    pub(super) table: &'static Table,
    pub(super) minor: u8,
    /// Whether it holds only because the key that decides is absent.
    pub(super) by_absence: bool,
    /// Whether that absence counts in the document's own version.
    pub(super) in_own: bool,
}

impl<'n> Scope<'n> {
    pub(super) fn new(base: &'static Table, node: NodeRef<'n>, minor: u8) -> Self {
        let mut scope = Self { base, active: Vec::new(), word: None, told: true };
        let Some(cases) = base.cases else { return scope };
        let given = node.get(cases.key);
        scope.word = given.and_then(NodeRef::as_str);
        scope.told = scope.word.is_some_and(|word| knows(base, cases, word));
        for case in cases.list {
            let by_word = scope.word.is_some_and(|word| case.words.contains(&word));
            let by_key = case.or_has.is_some_and(|(key, versions)| {
                has(versions, minor) && node.get(key).is_some_and(|value| value.as_str().is_some())
            });
            let by_absence = given.is_none() && case.or_absent != 0;
            if by_word || by_key || by_absence {
                scope.active.push(Active {
                    table: case.table,
                    minor: nearest(case.versions, minor),
                    by_absence: !by_word && !by_key,
                    in_own: has(case.or_absent, minor),
                });
            }
        }
        if scope.is_default() && scope.foreign(node) {
            scope.active.clear();
        }
        scope
    }

    /// Whether one case holds because the key that decides is absent: it is the default.
    pub(super) fn is_default(&self) -> bool {
        self.active.iter().filter(|active| active.by_absence).count() == 1
    }

    /// Whether the object has keys of another case than the default.
    fn foreign(&self, node: NodeRef<'_>) -> bool {
        let known = |name: &str| self.names().any(|known| known == name);
        node.entries().filter_map(|(key, _)| key.scalar_text()).any(|name| !known(name) && self.elsewhere(name))
    }

    /// The forms of a key: those of the cases, else those of every object of this kind; with the
    /// version as which each is read.
    pub(super) fn rows(&self, name: &str, minor: u8) -> Vec<(&'static Key, u8)> {
        let of = |table: &'static Table, minor| {
            table.keys.iter().filter(move |key| key.name == name).map(move |key| (key, minor))
        };
        let name = self.active.iter().flat_map(|active| of(active.table, active.minor)).collect::<Vec<_>>();
        if name.is_empty() { of(self.base, minor).collect() } else { name }
    }

    /// Whether a case that does not hold knows a key.
    pub(super) fn elsewhere(&self, name: &str) -> bool {
        let list = self.base.cases.map_or(&[][..], |cases| cases.list);
        list.iter().any(|case| case.table.keys.iter().any(|key| key.name == name))
    }

    /// What the object is, with its article, and with the word that decides its cases.
    pub(super) fn what(&self) -> String {
        let what = self.base.what;
        match (self.base.cases, self.word) {
            (Some(Cases { key, .. }), Some(word)) if self.told => format!("{what} of `{key}: {word}`"),
            _ => what.to_owned(),
        }
    }

    /// Names of all keys that could stand here.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        let tables = std::iter::once(self.base).chain(self.active.iter().map(|active| active.table));
        tables.flat_map(|table| table.keys.iter().map(|key| key.name))
    }
}

fn knows(base: &Table, cases: Cases, word: &str) -> bool {
    base.keys.iter().filter(|key| key.name == cases.key).any(|key| match key.value {
        Value::Words(groups) => groups.iter().any(|(_, words)| words.contains(&word)),
        _ => false,
    })
}

//! Objects: the registry tells open models, closed ones, and those between.

use std::collections::BTreeSet;

use super::diff::{Diff, Told};
use super::leaf::Bound;
use super::model::{Id, Object, Rest};
use super::words::What;

/// What a model says of members that it does not name.
pub(super) enum Content {
    Open,
    Closed,
    /// This schema, for the member that was asked for.
    Partly(Id),
}

/// The step to a member, as paths are written.
fn step(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl Object<'_> {
    fn content(&self, name: &str, is: impl Fn(Id) -> (bool, bool)) -> Content {
        let (is_empty, is_false) = self.unevaluated.map_or((true, false), is);
        if self.patterns.is_empty() && self.rest == Rest::Any && is_empty {
            return Content::Open;
        }
        // A pattern that we cannot read matches nothing.
        let matches = |pattern: &Option<crate::scalars::ecma::Pattern>| {
            pattern.as_ref().is_some_and(|pattern| pattern.is_match(name.as_bytes()))
        };
        if let Some((_, id)) = self.patterns.iter().find(|(pattern, _)| matches(pattern)) {
            return Content::Partly(*id);
        }
        match (self.rest, self.unevaluated) {
            (Rest::Schema(id), _) => Content::Partly(id),
            (Rest::Any, Some(id)) if !is_false => Content::Partly(id),
            _ => Content::Closed,
        }
    }
}

impl Diff<'_, '_> {
    pub(super) fn object(&mut self, own: &Object<'_>, wanted: &Object<'_>, depth: u32, told: &mut Told) {
        let names: BTreeSet<&str> = own.properties.keys().chain(wanted.properties.keys()).copied().collect();
        for name in names {
            let path = step(name);
            match (own.properties.get(name), wanted.properties.get(name)) {
                (Some(old), Some(new)) => {
                    if wanted.required.contains(name) && !own.required.contains(name) {
                        let has_default = self.has_default(*new);
                        let what = if has_default { What::RequiredWithDefault } else { What::Required };
                        self.note(told, what, &path);
                    }
                    let part = self.compare(*old, *new, depth + 1);
                    told.take(&path, &part);
                }
                (Some(old), None) => self.removed(*old, wanted, name, depth, told),
                (None, Some(new)) => self.added(own, *new, (wanted, name), depth, told),
                (None, None) => {}
            }
        }
        self.dependencies(own, wanted, depth, told);
        self.rest((own.rest, wanted.rest), (What::Closed, What::Narrowed), depth, told);
        self.unevaluated((own.unevaluated, wanted.unevaluated), (What::Closed, What::Narrowed), depth, told);
        self.bound("maxProperties", Bound::Most, (own.most, wanted.most), told);
        self.bound("minProperties", Bound::Least, (own.least, wanted.least), told);
    }

    fn has_default(&self, id: Id) -> bool {
        self.models.list.get(id).is_some_and(|model| model.has_default)
    }

    fn content(&self, object: &Object<'_>, name: &str) -> Content {
        object.content(name, |id| (self.models.is_empty(id), self.models.is_false(id)))
    }

    fn removed(&mut self, old: Id, wanted: &Object<'_>, name: &str, depth: u32, told: &mut Told) {
        let path = step(name);
        match self.content(wanted, name) {
            Content::Open => {}
            Content::Closed if self.models.is_false(old) => {}
            Content::Closed => self.note(told, What::RemovedFromClosed, &path),
            Content::Partly(rest) => {
                let part = self.compare(old, rest, depth + 1);
                told.take(&path, &part);
                if part.refused {
                    self.note(told, What::RemovedNotCovered, &path);
                }
            }
        }
    }

    fn added(&mut self, own: &Object<'_>, new: Id, (wanted, name): (&Object<'_>, &str), depth: u32, told: &mut Told) {
        let path = step(name);
        let (required, has_default) = (wanted.required.contains(name), self.has_default(new));
        match self.content(own, name) {
            Content::Open if self.models.is_empty(new) => return,
            Content::Open => {
                let what = match (required, has_default) {
                    (false, _) => What::OpenOptional,
                    (true, true) => What::OpenWithDefault,
                    (true, false) => What::OpenRequired,
                };
                return self.note(told, what, &path);
            }
            Content::Closed => {}
            Content::Partly(rest) => {
                let part = self.compare(rest, new, depth + 1);
                told.take(&path, &part);
                if part.refused {
                    self.note(told, What::AddedNotCovered, &path);
                }
            }
        }
        match (required, has_default) {
            (true, true) => self.note(told, What::ClosedRequiredWithDefault, &path),
            (true, false) => self.note(told, What::ClosedRequired, &path),
            (false, _) => {}
        }
    }

    fn dependencies(&mut self, own: &Object<'_>, wanted: &Object<'_>, depth: u32, told: &mut Told) {
        for (name, needs) in &wanted.needs {
            match own.needs.get(name) {
                None => self.note(told, What::Added("dependentRequired"), &step(name)),
                Some(before) if !needs.is_subset(before) => {
                    let what = if before.is_subset(needs) { What::Tightened } else { What::Changed };
                    self.note(told, what("dependentRequired"), &step(name));
                }
                Some(_) => {}
            }
        }
        for (name, new) in &wanted.dependent {
            match own.dependent.get(name) {
                None => self.note(told, What::Added("dependentSchemas"), &step(name)),
                Some(old) => {
                    let part = self.compare(*old, *new, depth + 1);
                    told.take("", &part);
                }
            }
        }
    }

    /// What is declared of all others.
    pub(super) fn rest(
        &mut self,
        (own, wanted): (Rest, Rest),
        (closed, narrowed): (What, What),
        depth: u32,
        told: &mut Told,
    ) {
        match (own, wanted) {
            (Rest::None, _) | (_, Rest::Any) => {}
            (_, Rest::None) => self.note(told, closed, ""),
            (Rest::Any, Rest::Schema(_)) => self.note(told, narrowed, ""),
            (Rest::Schema(old), Rest::Schema(new)) => {
                let part = self.compare(old, new, depth + 1);
                told.take("/*", &part);
            }
        }
    }

    /// The same of what nothing else has looked at.
    pub(super) fn unevaluated(
        &mut self,
        (own, wanted): (Option<Id>, Option<Id>),
        (closed, narrowed): (What, What),
        depth: u32,
        told: &mut Told,
    ) {
        let rest = |id: Option<Id>, models: &super::model::Models<'_>| match id {
            None => Rest::Any,
            Some(id) if models.is_false(id) => Rest::None,
            Some(id) if models.is_empty(id) => Rest::Any,
            Some(id) => Rest::Schema(id),
        };
        // That everything may follow is a narrowing, too, where nothing was said.
        if own.is_none() && wanted.is_some_and(|id| self.models.is_empty(id)) {
            return self.note(told, narrowed, "");
        }
        let pair = (rest(own, self.models), rest(wanted, self.models));
        self.rest(pair, (closed, narrowed), depth, told);
    }
}

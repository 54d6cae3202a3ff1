//! Lists: what all elements are, what the first ones are, and what may follow.

use super::diff::{Diff, Told};
use super::leaf::Bound;
use super::model::{Id, List, Rest};
use super::object::Content;
use super::words::What;

impl Diff<'_, '_> {
    pub(super) fn list(&mut self, own: &List, wanted: &List, depth: u32, told: &mut Told) {
        match (own.all, wanted.all) {
            (None, Some(_)) => self.note(told, What::ItemsAdded, "/*"),
            (Some(old), Some(new)) => {
                let part = self.compare(old, new, depth + 1);
                told.take("/*", &part);
            }
            _ => {}
        }
        for at in 0..own.first.len().max(wanted.first.len()) {
            match (own.first.get(at).copied(), wanted.first.get(at).copied()) {
                (Some(old), Some(new)) => {
                    let part = self.compare(old, new, depth + 1);
                    told.take("/*", &part);
                }
                (Some(old), None) => self.place_removed(old, wanted, depth, told),
                (None, Some(new)) => self.place_added(own, new, depth, told),
                (None, None) => {}
            }
        }
        let words = (What::ElementsClosed, What::ElementsNarrowed);
        self.rest((own.rest, wanted.rest), words, depth, told);
        self.unevaluated((own.unevaluated, wanted.unevaluated), words, depth, told);
        self.bound("maxItems", Bound::Most, (own.most, wanted.most), told);
        self.bound("minItems", Bound::Least, (own.least, wanted.least), told);
        if wanted.is_unique && !own.is_unique {
            self.note(told, What::Unique, "");
        }
        self.bound("maxContains", Bound::Most, (own.most_contained, wanted.most_contained), told);
        self.bound("minContains", Bound::Least, (own.least_contained, wanted.least_contained), told);
    }

    fn after(&self, list: &List) -> Content {
        match (list.rest, list.unevaluated) {
            (Rest::None, _) => Content::Closed,
            (Rest::Any, None) => Content::Open,
            (Rest::Any, Some(id)) if self.models.is_empty(id) => Content::Open,
            (Rest::Any, Some(id)) if self.models.is_false(id) => Content::Closed,
            (Rest::Schema(id), _) | (Rest::Any, Some(id)) => Content::Partly(id),
        }
    }

    fn place_removed(&mut self, old: Id, wanted: &List, depth: u32, told: &mut Told) {
        match self.after(wanted) {
            Content::Open => {}
            Content::Closed if self.models.is_false(old) => {}
            Content::Closed => self.note(told, What::ElementRemoved, "/*"),
            Content::Partly(rest) => self.covered((old, rest), depth, told),
        }
    }

    fn place_added(&mut self, own: &List, new: Id, depth: u32, told: &mut Told) {
        match self.after(own) {
            Content::Closed => {}
            Content::Open if self.models.is_empty(new) => {}
            Content::Open => self.note(told, What::ElementAdded, "/*"),
            Content::Partly(rest) => self.covered((rest, new), depth, told),
        }
    }

    fn covered(&mut self, (old, new): (Id, Id), depth: u32, told: &mut Told) {
        let part = self.compare(old, new, depth + 1);
        told.take("/*", &part);
        if part.refused {
            self.note(told, What::ElementNotCovered, "/*");
        }
    }
}

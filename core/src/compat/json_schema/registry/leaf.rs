//! Texts, numbers and listed values.

use std::collections::BTreeSet;

use super::diff::{Diff, Told};
use super::model::{Number, Text};
use super::words::What;

/// Whether a greater bound is a wider one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Most,
    Least,
}

impl Diff<'_, '_> {
    pub(super) fn bound(
        &self,
        keyword: &'static str,
        kind: Bound,
        (own, wanted): (Option<f64>, Option<f64>),
        told: &mut Told,
    ) {
        let what = match (own, wanted) {
            (None, Some(_)) => What::Added(keyword),
            (Some(own), Some(wanted)) if kind == Bound::Most && wanted < own => What::Tightened(keyword),
            (Some(own), Some(wanted)) if kind == Bound::Least && wanted > own => What::Tightened(keyword),
            _ => return,
        };
        self.note(told, what, "");
    }

    pub(super) fn text(&self, own: &Text<'_>, wanted: &Text<'_>, told: &mut Told) {
        self.bound("maxLength", Bound::Most, (own.most, wanted.most), told);
        self.bound("minLength", Bound::Least, (own.least, wanted.least), told);
        match (own.pattern, wanted.pattern) {
            (None, Some(_)) => self.note(told, What::Added("pattern"), ""),
            (Some(own), Some(wanted)) if own != wanted => self.note(told, What::Changed("pattern"), ""),
            _ => {}
        }
    }

    pub(super) fn number(&self, own: &Number, wanted: &Number, told: &mut Told) {
        self.bound("maximum", Bound::Most, (own.most, wanted.most), told);
        self.bound("minimum", Bound::Least, (own.least, wanted.least), told);
        self.bound("exclusiveMaximum", Bound::Most, (own.below, wanted.below), told);
        self.bound("exclusiveMinimum", Bound::Least, (own.above, wanted.above), told);
        match (&own.factor, &wanted.factor) {
            (None, Some(_)) => self.note(told, What::Added("multipleOf"), ""),
            (Some(own), Some(wanted)) if own == wanted || own.is_multiple_of(wanted) == Some(true) => {}
            (Some(own), Some(wanted)) => {
                let is_greater = wanted.is_multiple_of(own) == Some(true);
                let what = if is_greater { What::Tightened } else { What::Changed };
                self.note(told, what("multipleOf"), "");
            }
            _ => {}
        }
        if wanted.is_integer && !own.is_integer {
            self.note(told, What::Integer, "");
        }
    }

    pub(super) fn values(&self, own: &BTreeSet<String>, wanted: &BTreeSet<String>, told: &mut Told) {
        if own.is_subset(wanted) {
            return;
        }
        let what = if wanted.is_subset(own) { What::EnumNarrowed } else { What::EnumChanged };
        self.note(told, what, "");
    }
}

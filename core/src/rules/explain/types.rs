//! The types of a rule's parts. A rule on many places has the same ones at most of them.

use super::super::info::runs_on;
use super::super::program::Program;
use super::form::{ExplainedPart, ExplainedTypes};
use super::trace::Tracer;
use super::{Explaining, Noted, Text};

/// Places whose types are looked at.
const MOST_PLACES: usize = 1000;
/// Ways in which they may differ that are told.
const MOST_WAYS: usize = 10;

impl Explaining<'_> {
    pub(super) fn types(&self, noted: &Noted) -> Vec<ExplainedTypes> {
        let mut found: Vec<ExplainedTypes> = Vec::new();
        let below = noted.deep.iter().flat_map(|deep| deep.instances.iter().zip(&deep.place.targets));
        let below = below.filter_map(|(instance, target)| Some((instance.as_ref()?, target.dotted.clone())));
        let places = noted.instances.iter().map(|instance| (instance, runs_on(instance))).chain(below);
        for (instance, place) in places.take(MOST_PLACES) {
            let Some(condition) = self.typed(noted.condition.as_ref(), Some(&instance.condition)) else { continue };
            let when = self.typed(noted.guard.as_ref(), instance.guard.as_ref());
            let message = self.typed(noted.message.as_ref(), instance.message.as_ref());
            let ways = found.len();
            let is_same =
                |own: &&mut ExplainedTypes| own.condition == condition && own.when == when && own.message == message;
            match found.iter_mut().find(is_same) {
                Some(own) if own.fields.contains(&place) => {}
                Some(own) => own.fields.push(place),
                None if ways < MOST_WAYS => {
                    found.push(ExplainedTypes { fields: vec![place], when, condition, message });
                }
                None => {}
            }
        }
        found
    }

    fn typed(&self, text: Option<&Text>, program: Option<&Program>) -> Option<ExplainedPart> {
        let (text, program) = (text?, program?);
        let of = self.expression(text, program, &[])?;
        Some(Tracer::new(&of, None, self.set.rule_cost).whole().0)
    }
}

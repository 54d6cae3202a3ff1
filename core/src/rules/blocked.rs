//! Which structural faults keep a rule from running.

use std::cmp::Ordering;

use crate::cells::{Layout, PlaceId};
use crate::diagnostics::{Code, codes};
use crate::report::{Path, PathStep};

/// A step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(u32),
    /// Any element or key.
    Any,
    /// The element in which an instance stands: its slot.
    Slot(u32),
}

/// The paths that a rule reads at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) steps: Vec<Step>,
    /// All below is read as well.
    pub(super) whole: bool,
}

/// The pattern of a place; `slots` are the parents of slots, of which the first `own` are the
/// instance's own.
pub(super) fn pattern(layout: &Layout, place: PlaceId, slot: u32, slots: &[u32], own: u32, whole: bool) -> Pattern {
    let mut steps = Vec::new();
    let (mut at, mut slot) = (place, slot);
    while let Some((here, parent)) = layout.place(at).and_then(|here| Some((here, here.parent?))) {
        let up = layout.place(parent);
        if up.is_some_and(|up| up.element == Some(at)) {
            steps.push(if slot < own { Step::Slot(slot) } else { Step::Any });
            slot = slots.get(slot as usize).copied().unwrap_or(0);
        } else {
            let field = up.and_then(|up| up.members.iter().find(|(_, place)| *place == at)).map(|(field, _)| *field);
            steps.push(field.map_or(Step::Any, Step::Field));
        }
        let _ = here;
        at = parent;
    }
    steps.reverse();
    Pattern { steps, whole }
}

/// Whether a pattern's step is a path's step; `bound` are the steps of the instance's slots.
fn is(step: &Step, path: &PathStep, bound: &[PathStep]) -> bool {
    match (step, path) {
        (Step::Field(own), PathStep::Field(other, _)) => own == other,
        (Step::Any, PathStep::Index(_) | PathStep::Name(_) | PathStep::Hidden(_)) => true,
        (Step::Slot(slot), _) => match (bound.get(*slot as usize), path) {
            (Some(PathStep::Index(own)), PathStep::Index(other)) => own == other,
            (Some(PathStep::Name(own) | PathStep::Hidden(own)), PathStep::Name(other) | PathStep::Hidden(other)) => {
                own == other
            }
            _ => false,
        },
        _ => false,
    }
}

/// A structural fault: where, what, and whether it leaves the value without a type.
pub(super) type Found = (Path, Code, bool);

/// The first fault that blocks a read.
pub(super) fn blocker<'f>(reads: &[Pattern], faults: &'f [Found], bound: &[PathStep]) -> Option<&'f Found> {
    faults.iter().find(|fault| reads.iter().any(|read| blocks(read, fault, bound)))
}

/// Bounds on how many elements or members there are: they leave each of them as it is.
fn is_count(code: Code) -> bool {
    [codes::SCHEMA_MIN_ITEMS, codes::SCHEMA_MAX_ITEMS, codes::SCHEMA_MIN_PROPERTIES, codes::SCHEMA_MAX_PROPERTIES]
        .contains(&code)
}

fn blocks(read: &Pattern, (path, code, untyped): &Found, bound: &[PathStep]) -> bool {
    let agree = read.steps.iter().zip(&path.0).all(|(step, path)| is(step, path, bound));
    let (own, other) = (read.steps.len(), path.0.len());
    agree
        && match other.cmp(&own) {
            Ordering::Less => *untyped,
            Ordering::Equal => read.whole || !is_count(*code),
            Ordering::Greater => read.whole,
        }
}

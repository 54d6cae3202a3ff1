//! Which structural faults keep a rule from running.

use std::cmp::Ordering;
use std::collections::BTreeSet;

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
pub(crate) type Found = (Path, Code, bool);

/// What is known of a record's structure when its rules run.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    /// The faults, in the order of the report.
    pub(crate) found: Vec<Found>,
    /// Of those that are too many to keep: for each step the field, or `None` for an element, a key
    /// or an undeclared member; the code; and whether the value is left without a type.
    pub(crate) beyond: BTreeSet<(Vec<Option<u32>>, Code, bool)>,
    /// They are too many even for that.
    pub(crate) anywhere: bool,
    /// Reading did not reach the end.
    pub(crate) ended: bool,
}

impl Structure {
    pub(super) fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether a fault that was only counted may block a read.
    pub(super) fn may_block(&self, reads: &[Pattern]) -> bool {
        self.anywhere
            || self.beyond.iter().any(|(steps, code, untyped)| {
                reads.iter().any(|read| meets(read, steps) && reaches(read, steps.len(), *code, *untyped))
            })
    }

    /// Whether a fault that was only counted, at most so many steps down, may hide what lies below it.
    pub(super) fn may_hide(&self, place: &Pattern, most: usize) -> bool {
        let hides = |steps: &[Option<u32>], untyped: bool| untyped && steps.len() <= most && meets(place, steps);
        self.anywhere || self.beyond.iter().any(|(steps, _, untyped)| hides(steps, *untyped))
    }
}

/// Whether a fault at a place of this kind may lie on the way of a read, or below it.
fn meets(read: &Pattern, steps: &[Option<u32>]) -> bool {
    read.steps.iter().zip(steps).all(|(own, other)| match (own, other) {
        (Step::Field(own), Some(other)) => own == other,
        (Step::Any | Step::Slot(_), None) => true,
        _ => false,
    })
}

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
    agree && reaches(read, path.0.len(), *code, *untyped)
}

/// Whether a fault at so many steps along the way of a read blocks it.
fn reaches(read: &Pattern, steps: usize, code: Code, untyped: bool) -> bool {
    match steps.cmp(&read.steps.len()) {
        Ordering::Less => untyped,
        Ordering::Equal => read.whole || !is_count(code),
        Ordering::Greater => read.whole,
    }
}

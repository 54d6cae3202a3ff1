//! Which structural faults keep a rule from running.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

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
        if here.is_branch {
            at = parent;
            continue;
        }
        if up.is_some_and(|up| up.element == Some(at)) {
            steps.push(if slot < own { Step::Slot(slot) } else { Step::Any });
            slot = slots.get(slot as usize).copied().unwrap_or(0);
        } else {
            steps.push(here.field.map_or(Step::Any, Step::Field));
        }
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
    blocker_among(reads, faults, bound, |_| true)
}

/// The first fault of some kind that blocks a read. The faults are sorted by path.
pub(super) fn blocker_among<'f>(
    reads: &[Pattern],
    faults: &'f [Found],
    bound: &[PathStep],
    is_meant: impl Fn(&Found) -> bool,
) -> Option<&'f Found> {
    let first = reads.iter().filter_map(|read| first_of(read, faults, bound, &is_meant)).min()?;
    faults.get(first)
}

/// Rules and faults may both be many: what blocks a read stands at its beginnings, or below its
/// steps up to the first that is any element, and both are searched for.
fn first_of(read: &Pattern, faults: &[Found], bound: &[PathStep], is_meant: &impl Fn(&Found) -> bool) -> Option<usize> {
    let concrete = |step: &Step| match step {
        Step::Field(field) => Some(PathStep::Field(*field, Arc::default())),
        Step::Slot(slot) => bound.get(*slot as usize).cloned(),
        Step::Any => None,
    };
    let known: Vec<PathStep> = read.steps.iter().map_while(concrete).collect();
    for length in 0..=known.len() {
        let beginning = known.get(..length).unwrap_or_default();
        let start = faults.partition_point(|(path, ..)| path.0.as_slice() < beginning);
        let rest = faults.get(start..).unwrap_or_default();
        let is_last = length == known.len();
        let count = rest.iter().take_while(|(path, ..)| {
            let own = if is_last { path.0.get(..length) } else { Some(path.0.as_slice()) };
            own.is_some_and(|own| own.cmp(beginning) == Ordering::Equal)
        });
        let mut near = count.enumerate();
        if let Some((at, _)) = near.find(|(_, fault)| is_meant(fault) && blocks(read, fault, bound)) {
            return Some(start + at);
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The search finds what a walk over all faults finds.
    #[test]
    fn the_search_misses_nothing() {
        let field = |index: u32| PathStep::Field(index, format!("f{index}").into());
        let name = |text: &str| PathStep::Name(text.into());
        let paths: Vec<Vec<PathStep>> = vec![
            vec![],
            vec![field(0)],
            vec![field(1)],
            vec![field(1), PathStep::Index(0)],
            vec![field(1), PathStep::Index(0), field(0)],
            vec![field(1), PathStep::Index(2), field(0)],
            vec![field(1), PathStep::Index(2), field(3), PathStep::Index(5)],
            vec![field(2), name("a")],
            vec![field(2), PathStep::Hidden("b c".into()), field(0)],
            vec![field(4), field(0)],
            vec![name("undeclared")],
        ];
        let steps = [
            vec![],
            vec![Step::Field(1)],
            vec![Step::Field(1), Step::Any, Step::Field(0)],
            vec![Step::Field(1), Step::Slot(1), Step::Field(0)],
            vec![Step::Field(1), Step::Slot(1), Step::Field(3), Step::Any],
            vec![Step::Field(2), Step::Slot(2), Step::Field(0)],
            vec![Step::Field(2), Step::Any],
            vec![Step::Field(4)],
            vec![Step::Field(9)],
        ];
        let bound = [PathStep::Index(u32::MAX), PathStep::Index(2), PathStep::Name("b c".into())];
        let mut hits = 0;
        // Each pair of paths, with and without a type left.
        for (first, second, untyped) in
            (0..paths.len()).flat_map(|a| (0..paths.len()).flat_map(move |b| [(a, b, true), (a, b, false)]))
        {
            let code = if untyped { codes::SCHEMA_TYPE } else { codes::SCHEMA_MIN_ITEMS };
            let fault = |at: usize| (Path(paths[at].clone()), code, untyped);
            let mut faults = vec![fault(first), fault(second)];
            faults.sort_by(|a, b| a.0.cmp(&b.0));
            for (steps, whole) in steps.iter().flat_map(|steps| [(steps, true), (steps, false)]) {
                let read = Pattern { steps: steps.clone(), whole };
                let walked = faults.iter().find(|fault| blocks(&read, fault, &bound));
                assert_eq!(blocker(std::slice::from_ref(&read), &faults, &bound), walked, "{read:?} {faults:?}");
                hits += usize::from(walked.is_some());
            }
        }
        assert!(hits > 500, "{hits}");
    }
}

//! Which fields are sensitive for who writes, and not for who reads: of their values no text speaks.

use std::collections::BTreeSet;

use crate::contract::Contract;
use crate::report::Violation;

/// Fields that the reader's validator does not mask and the writer's does.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    /// Their pointers.
    pointers: BTreeSet<String>,
    /// Where the reader has no such field: all fields of the writer. What stands elsewhere may be the field under
    /// another name.
    known: Option<BTreeSet<String>>,
}

impl Hidden {
    pub(super) fn of(writer: &Contract, reader: &Contract) -> Self {
        let fields = |contract: &Contract, sensitive: bool| -> BTreeSet<String> {
            let fields = contract.fields().iter().filter(|field| field.sensitive || !sensitive);
            fields.map(|field| field.pointer.clone()).collect()
        };
        let (masked, read) = (fields(reader, true), fields(reader, false));
        let pointers: BTreeSet<String> =
            fields(writer, true).into_iter().filter(|pointer| !masked.contains(pointer)).collect();
        let is_gone = pointers.iter().any(|pointer| !read.contains(pointer));
        Self { pointers, known: is_gone.then(|| fields(writer, false)) }
    }

    /// Whether a violation may hold a value of such a field.
    pub(super) fn holds(&self, violation: &Violation) -> bool {
        let steps: Vec<&str> = violation.path.split('/').skip(1).collect();
        let along = |pointer: &str| {
            let field = pointer.split('/').skip(1);
            field.zip(&steps).all(|(field, step)| field == "*" || field == *step)
        };
        let is_known = |pointer: &String| along(pointer) && pointer.split('/').skip(1).count() == steps.len();
        if violation.rule.is_some() {
            return !self.pointers.is_empty();
        }
        // What holds such a field may be shown with it.
        let is_elsewhere = || self.known.as_ref().is_some_and(|known| !steps.is_empty() && !known.iter().any(is_known));
        self.pointers.iter().any(|pointer| along(pointer)) || is_elsewhere()
    }

    /// The violation, without its value and its words where it may speak of one.
    pub(super) fn masked(&self, violation: &Violation) -> Violation {
        if !self.holds(violation) {
            return violation.clone();
        }
        Violation {
            message: "hidden: it speaks of a field that is sensitive under the other contract".to_owned(),
            found: None,
            ..violation.clone()
        }
    }

    /// What a violation of a made record says: without a value found, its words are those of the schema.
    pub(super) fn said(&self, violation: &Violation) -> String {
        let is_bare = violation.found.is_none() && violation.rule.is_none();
        if is_bare { violation.to_string() } else { self.masked(violation).to_string() }
    }
}

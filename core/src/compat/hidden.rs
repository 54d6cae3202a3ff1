//! Which fields are sensitive for who writes, and not for who reads: of their values no text speaks.

use std::collections::BTreeSet;

use crate::contract::Contract;
use crate::report::Violation;

/// Fields that the reader's validator does not mask and the writer's does, by their pointers.
#[derive(Debug)]
pub(super) struct Hidden {
    pointers: BTreeSet<String>,
}

impl Hidden {
    pub(super) fn of(writer: &Contract, reader: &Contract) -> Self {
        let sensitive = |contract: &Contract| -> BTreeSet<String> {
            let fields = contract.fields().iter().filter(|field| field.sensitive);
            fields.map(|field| field.pointer.clone()).collect()
        };
        let masked = sensitive(reader);
        Self { pointers: sensitive(writer).into_iter().filter(|pointer| !masked.contains(pointer)).collect() }
    }

    /// What a violation says.
    pub(super) fn said(&self, violation: &Violation) -> String {
        let steps: Vec<&str> = violation.path.split('/').skip(1).collect();
        let meets = |pointer: &String| {
            let field = pointer.split('/').skip(1);
            // What holds such a field may be shown with it.
            field.zip(&steps).all(|(field, step)| field == "*" || field == *step)
        };
        if !self.pointers.iter().any(meets) || violation.found.is_none() && violation.rule.is_none() {
            return violation.to_string();
        }
        let hidden = Violation {
            message: "hidden: it speaks of a field that is sensitive under the other contract".to_owned(),
            found: None,
            ..violation.clone()
        };
        hidden.to_string()
    }
}

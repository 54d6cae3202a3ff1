//! Service levels of fields that the schema lacks.

use super::walk::{Through, field_through};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::model::{ServiceElement, ServiceLevel, TargetStep};
use crate::schema::Shape;

/// Checks the elements that lie in the object.
pub(super) fn check(shape: &Shape, levels: &[ServiceLevel], object: Option<usize>, diagnostics: &mut Diagnostics) {
    for element in levels.iter().flat_map(|level| &level.elements) {
        if element.object == object && !element.declared {
            one(shape, element, diagnostics);
        }
    }
}

fn one(shape: &Shape, element: &ServiceElement, diagnostics: &mut Diagnostics) {
    let mut at = shape.root;
    for step in &element.target.steps {
        let TargetStep::Name(name, span) = step else { continue };
        match field_through(shape, at, name) {
            Through::Field(field) => at = field.node,
            Through::Open => return,
            Through::Unknown(fields) => {
                let hint = did_you_mean(name, fields.iter().map(|field| &*field.name));
                let message = format!("`element`: the schema has no field `{name}`");
                let fault = Diagnostic::warning(codes::DOCUMENT_SERVICE_LEVEL, message).at(*span);
                diagnostics.push(fault.hint_opt(hint));
                return;
            }
        }
    }
}

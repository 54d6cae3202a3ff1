//! What the extension keys say of fields and versions, checked against the schemas that they speak
//! of. Nothing here judges a record: the parts that will enforce masks and migrations find them
//! typed, and without faults.

mod evolution;
mod history;
mod masks;
mod migrations;
mod service_levels;
#[cfg(test)]
mod tests;
mod walk;

use crate::diagnostics::Diagnostics;
use crate::limits::Limits;
use crate::model::{Document, Object};
use crate::schema::Shape;
use history::Versions;

/// Checks the extensions of one object against its shape, and what others promise of it. Gives the
/// shapes of its history, from the oldest to the newest, where they could be read.
pub(crate) fn check(
    document: &Document,
    object: &Object,
    shape: &Shape,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Shape>> {
    let versions = Versions::lower(document, object, shape, limits, diagnostics);
    masks::check(shape, &object.extensions.masks, diagnostics);
    migrations::check(&versions, &object.extensions.migrations, diagnostics);
    if let Some(evolution) = &object.extensions.evolution {
        evolution::check(&versions, evolution, diagnostics);
    }
    let at = document.objects.iter().position(|known| std::ptr::eq(known, object));
    service_levels::check(shape, &document.service_levels, at, diagnostics);
    versions.past.into_iter().map(|(_, shape)| shape).collect()
}

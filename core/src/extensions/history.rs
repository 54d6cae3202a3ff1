//! The versions of a schema that the contract knows: its own, and those of its history.

use crate::diagnostics::{Diagnostics, Severity};
use crate::limits::Limits;
use crate::model::{Document, Object, PastVersion, SchemaSource, Version};
use crate::schema::{self, Lowered, Shape};

/// The own version and the older ones, from the oldest to the newest.
pub(super) struct Versions<'a> {
    /// `None` where the contract has none, or one that cannot be ordered.
    pub(super) own: Option<Version>,
    /// As the document writes it.
    pub(super) own_text: Option<&'a str>,
    pub(super) shape: &'a Shape,
    /// With the shape, where the schema could be read.
    pub(super) past: Vec<(&'a PastVersion, Option<Shape>)>,
}

/// What is known of the versions that a name such as `1` names: of the newest of them.
pub(super) enum Known<'v> {
    Shape(&'v Shape),
    /// Its schema has a fault, which has been told.
    Broken,
    No,
}

impl<'a> Versions<'a> {
    /// Lowers the schemas of the history; their faults are diagnostics in them.
    pub(super) fn lower(
        document: &'a Document,
        object: &'a Object,
        shape: &'a Shape,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let references = object.schema.as_ref().map(|schema| schema.references.as_slice()).unwrap_or_default();
        let past = object.extensions.wire.history.iter().map(|past| {
            let shape = past.schema.as_ref().and_then(|source| lower(source, references, limits, diagnostics));
            (past, shape)
        });
        let past = past.collect();
        let own_text = document.version.as_deref();
        Self { own: own_text.and_then(Version::parse), own_text, shape, past }
    }

    pub(super) fn find(&self, wanted: &Version) -> Known<'_> {
        if self.own.as_ref().is_some_and(|own| wanted.names(own)) {
            return Known::Shape(self.shape);
        }
        match self.past.iter().rev().find(|(past, _)| wanted.names(&past.version)) {
            Some((_, Some(shape))) => Known::Shape(shape),
            Some((_, None)) => Known::Broken,
            None => Known::No,
        }
    }

    /// Every shape there is, the own one first.
    pub(super) fn shapes(&self) -> impl Iterator<Item = &Shape> {
        std::iter::once(self.shape).chain(self.past.iter().filter_map(|(_, shape)| shape.as_ref()))
    }
}

/// The shape of an older schema. It may refer to the same schemas as the contract's own, or hold
/// them itself.
fn lower(
    source: &SchemaSource,
    references: &[(std::sync::Arc<str>, crate::syntax::Located)],
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Shape> {
    let (alone, found) = attempt(source, limits);
    if alone.is_some() || references.is_empty() {
        found.into_iter().for_each(|fault| diagnostics.push(fault));
        return alone.map(|lowered| lowered.shape);
    }
    let (together, faults) = attempt(&SchemaSource { references: references.to_vec(), ..source.clone() }, limits);
    let told = if together.is_some() { faults } else { found };
    told.into_iter().for_each(|fault| diagnostics.push(fault));
    together.map(|lowered| lowered.shape)
}

/// The schema without faults, and what is told of it; what it asks of records is enforced nowhere.
fn attempt(source: &SchemaSource, limits: &Limits) -> (Option<Lowered>, Vec<crate::diagnostics::Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let lowered = schema::lower(source, limits, &mut diagnostics, &mut Vec::new());
    let found: Vec<_> = diagnostics
        .into_sorted()
        .into_iter()
        .filter(|fault| fault.code != crate::diagnostics::codes::DOCUMENT_NOT_ENFORCED)
        .collect();
    let sound = found.iter().all(|fault| fault.severity != Severity::Error);
    (lowered.filter(|_| sound), found)
}

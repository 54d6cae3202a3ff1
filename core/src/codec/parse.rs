//! Schemas that come with data: their text lowered, with the first thing that is wrong with it.

use super::WriterSchema;
use crate::diagnostics::{Diagnostics, Severity, Sources};
use crate::limits::Limits;
use crate::model::{Format, SchemaSource};
use crate::schema::{Shape, lower};
use crate::syntax::Located;

/// The shape of an Avro schema, or why it has none.
pub(crate) fn schema(found: &WriterSchema, limits: &Limits) -> Result<Shape, String> {
    let size = found.text.len() + found.references.iter().map(|(_, text)| text.len()).sum::<usize>();
    if size > limits.document_bytes {
        return Err(format!("the schema is larger than the limit `document_bytes`, {}", limits.document_bytes));
    }
    let mut sources = Sources::default();
    let mut located = |name: &str, text: &str| Located::source(sources.add(name, text), text);
    let text = located("schema", &found.text);
    let references = found.references.iter().map(|(name, text)| (name.as_str().into(), located(name, text))).collect();
    let source = SchemaSource { format: Format::Avro, text, references };
    let mut diagnostics = Diagnostics::strict(false);
    let lowered = lower(&source, limits, &mut diagnostics, &mut Vec::new());
    let wrong = diagnostics.into_sorted().into_iter().find(|one| one.severity == Severity::Error);
    match (lowered, wrong) {
        (Some(lowered), None) => Ok(lowered.shape),
        (_, Some(wrong)) => Err(format!("the schema is not valid: {}", wrong.message)),
        (None, None) => Err("the schema is not valid".to_owned()),
    }
}

//! The one entry: the text of a schema to its shape.

use super::{Format, Sample, Shape, Text};
use crate::diagnostics::Diagnostics;
#[cfg(not(all(feature = "avro", feature = "json-schema")))]
use crate::diagnostics::{Diagnostic, codes};
use crate::limits::Limits;
use crate::model::SchemaSource;
use crate::report::NotEnforced;
use crate::syntax::parse_json_at;

/// A schema, lowered.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) shape: Shape,
    /// JSON Schema: the document as JSON text, for what the `jsonschema` crate judges.
    pub(crate) json_text: Option<String>,
    /// JSON Schema: the texts that it may refer to, by name.
    pub(crate) resources: Vec<(Text, String)>,
    /// Defaults and examples to be judged by it.
    pub(crate) samples: Vec<Sample>,
}

/// Lowers a schema; `None` where its text cannot be read at all.
///
/// Faults are pushed to `diagnostics`, at their places in the contract where the text stands
/// inside one; the shape is of use only if there are no errors among them.
pub(crate) fn lower(
    source: &SchemaSource,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
    not_enforced: &mut Vec<NotEnforced>,
) -> Option<Lowered> {
    let mut references = Vec::with_capacity(source.references.len());
    for (name, text) in &source.references {
        if let Some(tree) = parse_json_at(text, limits, diagnostics) {
            references.push((name.clone(), tree));
        }
    }
    let tree = parse_json_at(&source.text, limits, diagnostics)?;
    match source.format {
        #[cfg(feature = "avro")]
        Format::Avro => {
            let references: Vec<_> = references.into_iter().map(|(_, tree)| tree).collect();
            let shape = super::avro::lower(&references, &tree, diagnostics);
            Some(Lowered { shape, json_text: None, resources: Vec::new(), samples: Vec::new() })
        }
        #[cfg(feature = "json-schema")]
        Format::JsonSchema => {
            let (shape, samples) = super::json_schema::lower(&tree, &references, limits, diagnostics, not_enforced);
            let text = |tree: &crate::syntax::Tree| {
                let mut text = String::new();
                tree.root().write_json(&mut text);
                text
            };
            let resources = references.iter().map(|(name, tree)| (name.clone(), text(tree))).collect();
            Some(Lowered { shape, json_text: Some(text(&tree)), resources, samples })
        }
        // Properties have no text of their own.
        Format::Odcs => None,
        #[cfg(not(all(feature = "avro", feature = "json-schema")))]
        format => {
            let (name, feature) =
                if format == Format::Avro { ("Avro", "avro") } else { ("JSON Schema", "json-schema") };
            let _ = (tree, references, not_enforced);
            let fault = Diagnostic::error(codes::DOCUMENT_NOT_BUILT, format!("{name} is not part of this build"));
            let hint = format!("build the crate `stipula` with its Cargo feature `{feature}`");
            diagnostics.push(fault.at(source.text.map.span(0, 1)).hint(hint));
            None
        }
    }
}

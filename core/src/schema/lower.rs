//! The one entry: the text of a schema to its shape.

use super::{Format, Shape, Text, avro, json_schema};
use crate::diagnostics::Diagnostics;
use crate::document::SchemaSource;
use crate::limits::Limits;
use crate::report::NotEnforced;
use crate::syntax::{Tree, parse_json_at};

/// A schema, lowered.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) shape: Shape,
    /// JSON Schema: the document as JSON text, for what the `jsonschema` crate judges.
    pub(crate) json_text: Option<String>,
    /// JSON Schema: the texts that it may refer to, by name.
    pub(crate) resources: Vec<(Text, String)>,
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
        Format::Avro => {
            let references: Vec<Tree> = references.into_iter().map(|(_, tree)| tree).collect();
            let shape = avro::lower(&references, &tree, diagnostics);
            Some(Lowered { shape, json_text: None, resources: Vec::new() })
        }
        Format::JsonSchema => {
            let shape = json_schema::lower(&tree, &references, limits, diagnostics, not_enforced);
            let text = |tree: &Tree| {
                let mut text = String::new();
                tree.root().write_json(&mut text);
                text
            };
            let resources = references.iter().map(|(name, tree)| (name.clone(), text(tree))).collect();
            Some(Lowered { shape, json_text: Some(text(&tree)), resources })
        }
    }
}

//! A schema file alone is a contract: its name from the schema, no rules.

use crate::model::Format;
use crate::model::{Document, Extensions, Object, SchemaSource};
use crate::syntax::{Located, NodeRef};

/// The document of a bare schema; `text` is what its front end parses.
pub(super) fn lower(root: NodeRef<'_>, format: Format, text: Located) -> Document {
    let name = name(root, format);
    let object = Object {
        name: name.as_deref().map(Into::into),
        span: None,
        schema: Some(SchemaSource { format, text, references: Vec::new() }),
        properties: Vec::new(),
        tags: Vec::new(),
        names_schema: true,
        rules: Vec::new(),
        overlays: Vec::new(),
        extensions: Extensions::default(),
        examples: Vec::new(),
        not_enforced: Vec::new(),
        tag_globs: Vec::new(),
        unenforced: Vec::new(),
        unjudged: Vec::new(),
    };
    Document {
        id: None,
        name,
        version: None,
        status: None,
        owner: None,
        support: None,
        objects: vec![object],
        service_levels: Vec::new(),
        not_enforced: Vec::new(),
    }
}

/// The name that a schema gives itself.
pub(crate) fn name(root: NodeRef<'_>, format: Format) -> Option<String> {
    let text = |key: &str| root.get(key).and_then(NodeRef::as_str).filter(|text| !text.is_empty());
    let name = match format {
        Format::Avro => text("name").and_then(|name| name.rsplit('.').next()),
        _ => text("title").or_else(|| {
            let id = text("$id").or_else(|| text("id"))?;
            let last = id.trim_end_matches('#').trim_end_matches('/').rsplit('/').next()?;
            Some(last.trim_end_matches(".json").trim_end_matches(".schema"))
        }),
    };
    name.map(str::to_owned)
}

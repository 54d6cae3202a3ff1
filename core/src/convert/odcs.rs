//! To ODCS: the document that reading the registry form makes, with its schemas in files.

use super::value::{Value, members};
use super::{Conversion, ConvertedFile};
use crate::document::{Loader, Opened, default_file, registry_as_odcs};
use crate::limits::Limits;
use crate::model::{DocumentKind, Format, SchemaSource};
use crate::syntax::{NodeRef, Tree, parse_json_at};

/// An ODCS contract as a tree, and what stands beside it.
pub(super) struct Form {
    pub(super) tree: Tree,
    pub(super) files: Vec<ConvertedFile>,
    pub(super) dropped: Vec<String>,
}

pub(super) fn write(loader: &mut Loader<'_>, opened: &Opened, schema: &SchemaSource) -> Option<Conversion> {
    let (root, files, dropped) = match opened.kind {
        DocumentKind::Registry => {
            let form = form(loader, opened)?;
            (Value::Map(members(form.tree.root())), form.files, form.dropped)
        }
        DocumentKind::Odcs => (Value::Map(members(opened.tree.root())), Vec::new(), Vec::new()),
        _ => bare(opened, schema),
    };
    Some(Conversion { text: root.to_yaml(), files, carried: Vec::new(), dropped })
}

/// The registry form as an ODCS tree.
pub(super) fn form(loader: &mut Loader<'_>, opened: &Opened) -> Option<Form> {
    let composed = registry_as_odcs(loader, opened.tree.root())?;
    let limits = Limits { document_bytes: usize::MAX, document_depth: u32::MAX, ..loader.limits.clone() };
    let tree = parse_json_at(&composed.text, &limits, loader.diagnostics)?;
    let mut files: Vec<ConvertedFile> = Vec::new();
    for (name, text) in composed.files {
        if files.iter().all(|file| file.name != name) {
            files.push(ConvertedFile { name, text: text.text.to_string() });
        }
    }
    Some(Form { tree, files, dropped: composed.dropped })
}

/// A schema alone.
fn bare(opened: &Opened, schema: &SchemaSource) -> (Value, Vec<ConvertedFile>, Vec<String>) {
    let name = bare_name(opened.tree.root(), schema.format);
    let file = default_file(&name, schema.format);
    let format = if schema.format == Format::Avro { "avro" } else { "json-schema" };
    let map =
        |list: Vec<(&str, Value)>| Value::Map(list.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    let value = map(vec![("format", Value::text(format)), ("file", Value::text(&file))]);
    let property = map(vec![("property", Value::text("stipulaSchema")), ("value", value)]);
    let object = map(vec![("name", Value::text(&name)), ("customProperties", Value::List(vec![property]))]);
    let root = map(vec![
        ("apiVersion", Value::text("v3.1.0")),
        ("kind", Value::text("DataContract")),
        ("id", Value::text(&name)),
        ("name", Value::text(&name)),
        ("version", Value::text("1")),
        ("status", Value::text("active")),
        ("schema", Value::List(vec![object])),
    ]);
    (root, vec![ConvertedFile { name: file, text: schema.text.text.to_string() }], Vec::new())
}

fn bare_name(root: NodeRef<'_>, format: Format) -> String {
    crate::document::schema_name(root, format).unwrap_or_else(|| "record".to_owned())
}

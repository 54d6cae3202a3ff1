//! The schema of the registry form: its text, its draft, its name.

use super::super::{bare, kind};
use super::given;
use crate::diagnostics::Diagnostics;
use crate::limits::Limits;
use crate::model::Format;
use crate::syntax::{Located, NodeRef, Tree, parse_json_at};

const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";
pub(crate) const DRAFT_2020: &str = "https://json-schema.org/draft/2020-12/schema";

/// The tree of a schema's text; its faults are told where it is lowered.
fn quiet(text: &Located, limits: &Limits) -> Option<Tree> {
    parse_json_at(text, limits, &mut Diagnostics::default())
}

/// The text of the schema. A JSON Schema that names no draft is of draft 7 here.
pub(super) fn located(root: NodeRef<'_>, format: Format, limits: &Limits) -> Option<Located> {
    let text = given(root, "schema")?.located()?;
    Some(if format == Format::JsonSchema { with_draft(&text, DRAFT_7, limits) } else { text })
}

/// The schema with its draft named, where it is an object that names none.
pub(crate) fn with_draft(text: &Located, draft: &str, limits: &Limits) -> Located {
    let Some(tree) = quiet(text, limits) else { return text.clone() };
    let root = tree.root();
    let Some(open) = text.text.find('{').filter(|_| root.is_mapping() && root.get("$schema").is_none()) else {
        return text.clone();
    };
    let comma = if root.len() > 0 { "," } else { "" };
    text.with_inserted(open + 1, &format!("\"$schema\":\"{draft}\"{comma}"))
}

/// The name that a schema gives itself.
pub(super) fn name(text: &Located, format: Format, limits: &Limits) -> Option<String> {
    bare::name(quiet(text, limits)?.root(), format)
}

/// The schema within a registry's answer, where a file holds one in place of the schema itself.
pub(in crate::document) fn inner_schema(text: &Located, limits: &Limits) -> Option<Located> {
    if !text.text.trim_start().starts_with('{') {
        return None;
    }
    let tree = quiet(text, limits)?;
    let root = tree.root();
    if !kind::is_registry(root) {
        return None;
    }
    let is_json = given(root, "schemaType").and_then(NodeRef::as_str) == Some("JSON");
    located(root, if is_json { Format::JsonSchema } else { Format::Avro }, limits)
}

/// The references of a registry's answer: (name, subject, version).
pub(super) fn inner_references(text: &str, limits: &Limits) -> Vec<(String, Option<String>, Option<String>)> {
    let located = Located::source(crate::diagnostics::SourceId::default(), text);
    let Some(tree) = quiet(&located, limits).filter(|tree| kind::is_registry(tree.root())) else { return Vec::new() };
    let owned = |node: NodeRef<'_>, key: &str| given(node, key).and_then(NodeRef::scalar_text).map(str::to_owned);
    let list = given(tree.root(), "references").into_iter().flat_map(NodeRef::items);
    list.filter_map(|item| Some((owned(item, "name")?, owned(item, "subject"), owned(item, "version")))).collect()
}

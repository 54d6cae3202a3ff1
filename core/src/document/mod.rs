//! Nodes to a [`Document`], whatever the dialect.

mod about;
mod bare;
mod kind;
mod loader;
mod odcs;
mod resolver;
#[cfg(test)]
mod tests;

pub(crate) use about::{About, about};
pub(crate) use loader::Loader;
pub use resolver::{NoResolver, Resolver};

use crate::diagnostics::{Diagnostic, SourceId, codes};
use crate::model::{Document, DocumentKind, Format};
use crate::syntax::{Located, NodeRef, Tree, parse_json_at, parse_yaml_at, refuse_path};

/// Reads a document of any kind. `None` after a fault that leaves nothing to judge with; other
/// faults are diagnostics beside the document.
pub(crate) fn read(loader: &mut Loader<'_>, source: SourceId, kind: Option<DocumentKind>) -> Option<Document> {
    let name = loader.sources.get(source)?.name().to_owned();
    let text = loader.text(source)?;
    if refuse_path(&text, loader.diagnostics) {
        return None;
    }
    let is_protobuf = kind == Some(DocumentKind::Protobuf) || (kind.is_none() && kind::is_protobuf(&name, &text.text));
    if is_protobuf {
        not_built(loader, &text, "Protobuf schemas are not built yet");
        return None;
    }
    let (tree, is_json) = parse(loader, &name, &text)?;
    let root = tree.root();
    let told = match kind {
        Some(kind) => kind,
        None => kind::decide(root, &name, loader.diagnostics)?,
    };
    let is_contract = root.get("apiVersion").is_some() && root.get("kind").is_some();
    if is_contract && matches!(told, DocumentKind::Avro | DocumentKind::JsonSchema) {
        let message = "expected a bare schema, found an ODCS contract";
        loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_KIND, message).at(root.span()));
        return None;
    }
    let bare = |root: NodeRef<'_>, format| {
        let text = if is_json { text.clone() } else { root.json_located() };
        Some(bare::lower(root, format, text))
    };
    match told {
        DocumentKind::Odcs => odcs::read(loader, root),
        DocumentKind::Avro => bare(root, Format::Avro),
        DocumentKind::JsonSchema => bare(root, Format::JsonSchema),
        DocumentKind::Protobuf => None,
        DocumentKind::Registry => {
            not_built(loader, &text, "the registry form of a contract is not built yet");
            None
        }
    }
}

fn not_built(loader: &mut Loader<'_>, text: &Located, message: &str) {
    let start = text.map.span(0, 1);
    loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_NOT_BUILT, message).at(start));
}

/// The tree, and whether the text is JSON; an empty document is a diagnostic.
fn parse(loader: &mut Loader<'_>, name: &str, text: &Located) -> Option<(Tree, bool)> {
    let named_yaml = [".yaml", ".yml"].iter().any(|ending| kind::has_ending(name, ending));
    let is_json = !named_yaml && text.text.trim_start_matches('\u{FEFF}').trim_start().starts_with(['{', '[', '"']);
    let before = loader.diagnostics.len();
    let parser = if is_json { parse_json_at } else { parse_yaml_at };
    let tree = parser(text, loader.limits, loader.diagnostics);
    let is_empty = match &tree {
        Some(tree) => tree.root().is_null(),
        None => loader.diagnostics.len() == before,
    };
    if is_empty {
        let start = text.map.span(0, 0);
        loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_EMPTY, "the document holds nothing").at(start));
        return None;
    }
    tree.map(|tree| (tree, is_json))
}

//! Nodes to a [`Document`], whatever the dialect.

mod about;
mod bare;
#[cfg(test)]
mod json_tests;
mod kind;
mod loader;
mod odcs;
mod registry;
mod resolver;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use about::{About, about};
pub(crate) use bare::name as schema_name;
pub(crate) use loader::Loader;
pub(crate) use odcs::{owner, support, tables_json};
pub(crate) use registry::{
    Composed, DRAFT_2020, ENGINE, LABELS, List as RuleList, PARTS, TEXTS, default_file, is_name as is_rule_name,
    split as split_guard, with_draft,
};
pub use resolver::{NoResolver, Resolver};
pub(crate) use words::{action_of, severity};

use registry::Purpose;

use crate::diagnostics::{Diagnostic, SourceId, codes};
use crate::model::{Document, DocumentKind, Format};
use crate::syntax::{Located, NodeRef, Tree, parse_json_at, parse_yaml_at, refuse_path};

/// A document whose kind is known.
pub(crate) struct Opened {
    pub(crate) kind: DocumentKind,
    pub(crate) tree: Tree,
    text: Located,
    is_json: bool,
}

/// Reads a document of any kind. `None` after a fault that leaves nothing to judge with; other
/// faults are diagnostics beside the document.
pub(crate) fn read(loader: &mut Loader<'_>, source: SourceId, kind: Option<DocumentKind>) -> Option<Document> {
    let Opened { kind, tree, text, is_json } = open(loader, source, kind)?;
    let root = tree.root();
    let bare = |root: NodeRef<'_>, format| {
        let text = if is_json { text.clone() } else { root.json_located() };
        Some(bare::lower(root, format, text))
    };
    match kind {
        DocumentKind::Odcs => odcs::read(loader, root),
        DocumentKind::Avro => bare(root, Format::Avro),
        DocumentKind::JsonSchema => bare(root, Format::JsonSchema),
        DocumentKind::Protobuf => None,
        DocumentKind::Registry => registry::read(loader, root),
    }
}

/// The tree of a document, and its kind.
pub(crate) fn open(loader: &mut Loader<'_>, source: SourceId, kind: Option<DocumentKind>) -> Option<Opened> {
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
    let kind = match kind {
        Some(kind) => kind,
        None => kind::decide(root, &name, loader.diagnostics)?,
    };
    let is_contract = root.get("apiVersion").is_some() && root.get("kind").is_some();
    if is_contract && matches!(kind, DocumentKind::Avro | DocumentKind::JsonSchema) {
        let message = "expected a bare schema, found an ODCS contract";
        loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_KIND, message).at(root.span()));
        return None;
    }
    Some(Opened { kind, tree, text, is_json })
}

/// The registry form as an ODCS contract that says all of it.
pub(crate) fn registry_as_odcs(loader: &mut Loader<'_>, root: NodeRef<'_>) -> Option<Composed> {
    registry::as_odcs(loader, root, Purpose::Convert)
}

/// The tree of a document of any kind, were it one that nothing else reads.
pub(crate) fn tree(loader: &mut Loader<'_>, source: SourceId) -> Option<Tree> {
    let name = loader.sources.get(source)?.name().to_owned();
    let text = loader.text(source)?;
    if refuse_path(&text, loader.diagnostics) {
        return None;
    }
    parse(loader, &name, &text).map(|(tree, _)| tree)
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

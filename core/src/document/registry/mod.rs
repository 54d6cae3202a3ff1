//! The Confluent registry form: a registration request, or what the registry answers.
//!
//! Its parts are checked as the registry checks them; then it is written as an ODCS contract, each
//! part at its own place, and lowered as one. So both forms mean the same by construction, and
//! conversion writes down what reading made.

mod build;
mod check;
mod compose;
mod properties;
mod quality;
mod references;
mod rules;
mod schema;

use super::loader::Loader;
use super::odcs;
use crate::limits::Limits;
use crate::model::Document;
use crate::syntax::{Located, NodeRef, parse_json_at};

pub(super) use compose::Purpose;
pub(crate) use compose::{Composed, LABELS, default_file};
pub(super) use properties::sensitive_names;
pub(crate) use properties::{PARTS, TEXTS};
pub(crate) use quality::ENGINE;
pub(crate) use rules::{List, is_name, split};
pub(super) use schema::inner_schema;
pub(crate) use schema::{DRAFT_2020, with_draft};

/// Reads a contract in the registry form; faults are diagnostics beside it.
pub(super) fn read(loader: &mut Loader<'_>, root: NodeRef<'_>) -> Option<Document> {
    let composed = as_odcs(loader, root, Purpose::Judge)?;
    let tree = parse_json_at(&composed.text, &roomy(loader.limits), loader.diagnostics)?;
    let mut document = odcs::read(loader, tree.root())?;
    document.not_enforced.extend(composed.unenforced.parts);
    if let Some(object) = document.objects.first_mut() {
        object.unenforced.extend(composed.unenforced.rules);
        object.unenforced.sort_by_key(|rule| rule.before);
    }
    Some(document)
}

/// The contract as an ODCS document.
pub(super) fn as_odcs(loader: &mut Loader<'_>, root: NodeRef<'_>, purpose: Purpose) -> Option<Composed> {
    mask_sensitive(loader, root);
    let kind = check::document(loader, root)?;
    let carried = properties::read(loader, root);
    let rules = rules::all(loader, root);
    let format = kind?;
    Some(compose::odcs(loader, root, format, &carried, &rules, purpose))
}

/// Values of sensitive properties stand in no text of ours, snippets of the document included.
fn mask_sensitive(loader: &mut Loader<'_>, root: NodeRef<'_>) {
    let spans: Vec<_> = properties::sensitive_values(root).map(NodeRef::span).collect();
    loader.sources.mask(&spans);
}

/// Limits for what is written from a document that was within them.
fn roomy(limits: &Limits) -> Limits {
    let document_bytes = limits.document_bytes.saturating_mul(4).saturating_add(1 << 16);
    Limits { document_bytes, document_depth: limits.document_depth.saturating_add(16), ..limits.clone() }
}

/// What a key says; `null` says nothing.
fn given<'n>(node: NodeRef<'n>, key: &str) -> Option<NodeRef<'n>> {
    node.get(key).filter(|value| !value.is_null())
}

/// A text of a scalar, where it is one and not empty.
fn text(node: NodeRef<'_>) -> Option<Located> {
    node.located().filter(|located| !located.text.trim().is_empty())
}

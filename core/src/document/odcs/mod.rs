//! The Open Data Contract Standard, 3.0 to 3.2, as a documented profile.

pub(super) mod check;
mod extension;
mod implementation;
mod impossible;
mod object;
mod people;
mod placeholders;
mod profile;
mod property;
mod quality;
mod scope;
mod service_level;
mod shapes;
#[rustfmt::skip]
mod standard;
mod table;
mod tables;
mod values;

pub(crate) use people::{owner, support};
pub(crate) use profile::tables_json;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::loader::Loader;
use crate::diagnostics::{Diagnostic, Span, codes, nearest, short};
use crate::model::{Document, TypeOptions, Version};
use crate::report::NotEnforced;
use crate::syntax::{Kind, NodeRef};

/// What is shared while one contract is lowered.
pub(super) struct Lowering<'l, 'a> {
    loader: &'l mut Loader<'a>,
    minor: u8,
    /// Ids of rules, and where each stands.
    ids: HashMap<Arc<str>, Span>,
    /// Ids of the rules of other engines.
    other_ids: HashMap<Arc<str>, Span>,
    /// The contract's own version, where it is one that can be ordered.
    version: Option<Version>,
    /// The roles that the contract names.
    roles: BTreeSet<Arc<str>>,
    /// Of every property that has no options.
    no_options: Arc<TypeOptions>,
    /// What no object enforces.
    not_enforced: Vec<NotEnforced>,
}

/// Lowers a contract; faults are diagnostics beside it.
pub(super) fn read(loader: &mut Loader<'_>, root: NodeRef<'_>) -> Option<Document> {
    if !root.is_mapping() {
        let message = format!("expected a contract, found {}", root.kind().article());
        loader.error(codes::DOCUMENT_KIND, root.span(), message);
        return None;
    }
    let minor = api_version(loader, root);
    contract_kind(loader, root);
    check::Checker { diagnostics: loader.diagnostics, minor }.object(root, &standard::ROOT);
    let version = root.get("version").and_then(NodeRef::scalar_text).and_then(Version::parse);
    let roles = root.get("roles").into_iter().flat_map(NodeRef::items);
    let roles = roles.filter_map(|role| role.get("role")?.as_str()).map(Into::into).collect();
    let mut lowering = Lowering {
        loader,
        minor,
        ids: HashMap::new(),
        other_ids: HashMap::new(),
        version,
        roles,
        not_enforced: Vec::new(),
        no_options: Arc::default(),
    };
    let objects = object::all(&mut lowering, root);
    let service_levels = service_level::all(&mut lowering, root);
    extension::misplaced(&mut lowering, root, &[], "the contract");
    placeholders::check(&mut lowering, root);
    let label =
        |key: &str| root.get(key).and_then(NodeRef::scalar_text).filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Document {
        id: label("id"),
        name: label("name"),
        version: label("version"),
        status: label("status"),
        owner: people::owner(root),
        support: people::support(root),
        objects,
        service_levels,
        not_enforced: lowering.not_enforced,
    })
}

/// The minor version of `apiVersion`.
fn api_version(loader: &mut Loader<'_>, root: NodeRef<'_>) -> u8 {
    let Some(node) = root.get("apiVersion") else { return 2 };
    let text = node.scalar_text().unwrap_or("");
    for (minor, prefix) in [(0, "v3.0."), (1, "v3.1."), (2, "v3.2.")] {
        let patch = text.strip_prefix(prefix);
        if patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())) {
            if !standard::API_VERSIONS.contains(&text) {
                let message = format!("`{}` is no published version of ODCS: it is read as v3.{minor}", short(text));
                loader.diagnostics.push(Diagnostic::warning(codes::DOCUMENT_VALUE, message).at(node.span()));
            }
            return minor;
        }
    }
    if node.kind() != Kind::String && node.kind() != Kind::Float {
        // The table of keys reports its type.
        return 2;
    }
    let message = format!("expected an `apiVersion` of v3.0.x, v3.1.x or v3.2.x, found `{}`", short(text));
    let bare = text.trim_start_matches(['v', 'V']);
    let hint = match bare.split('.').collect::<Vec<_>>().as_slice() {
        ["3", minor @ ("0" | "1" | "2"), ..] => Some(format!("write `v3.{minor}.0`")),
        ["2", ..] => Some("ODCS 2 is another format: migrate the contract to v3".to_owned()),
        ["0" | "1", ..] => Some("write `v3.1.0`".to_owned()),
        _ => None,
    };
    loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span()).hint_opt(hint));
    2
}

fn contract_kind(loader: &mut Loader<'_>, root: NodeRef<'_>) {
    let Some(node) = root.get("kind") else { return };
    let Some(text) = node.as_str().filter(|text| *text != "DataContract") else { return };
    let message = format!("expected `kind: DataContract`, found `{}`", short(text));
    let folded: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let near = folded.eq_ignore_ascii_case("DataContract") || nearest(&short(text), ["DataContract"]).is_some();
    let hint = near.then(|| "did you mean `DataContract`?".to_owned());
    loader.diagnostics.push(Diagnostic::error(codes::DOCUMENT_KIND, message).at(node.span()).hint_opt(hint));
}

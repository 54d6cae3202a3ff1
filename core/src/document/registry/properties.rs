//! `metadata.properties`: the contract's own under `stipula.*`, labels, and what others wrote.

use std::collections::HashSet;

use super::super::loader::Loader;
use super::given;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, short};
use crate::syntax::{NodeRef, Tree, parse_json_at};

/// Begins the names of properties in which an ODCS contract is carried.
pub(crate) const OURS: &str = "stipula.";
/// Keys of an ODCS contract whose value is a text, carried as that text.
pub(crate) const TEXTS: [&str; 9] =
    ["apiVersion", "id", "name", "version", "status", "tenant", "domain", "dataProduct", "contractCreatedTs"];
/// Keys of an ODCS contract carried as the JSON text of their value.
pub(crate) const PARTS: [&str; 11] = [
    "description",
    "context",
    "servers",
    "support",
    "price",
    "team",
    "roles",
    "slaDefaultElement",
    "slaProperties",
    "authoritativeDefinitions",
    "tags",
];
/// What else is carried: custom properties that are no plain texts, the schema object without its
/// rules and its schema, its quality rules, and what `stipulaSchema` says beside the schema.
pub(crate) const REST: [&str; 4] = ["customProperties", "object", "quality", "schema"];

/// The properties, sorted out.
pub(super) struct Carried<'n> {
    texts: Vec<(&'static str, NodeRef<'n>)>,
    trees: Vec<(&'static str, Tree)>,
    /// (name, value) of all others, those that are sensitive left out.
    pub(super) plain: Vec<(NodeRef<'n>, NodeRef<'n>)>,
    /// Names of sensitive properties.
    pub(super) sensitive: Vec<NodeRef<'n>>,
}

impl<'n> Carried<'n> {
    /// A text of ours, by the name behind `stipula.`.
    pub(super) fn text(&self, name: &str) -> Option<NodeRef<'n>> {
        self.texts.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }

    /// A part of ours, read from its JSON text.
    pub(super) fn part(&self, name: &str) -> Option<NodeRef<'_>> {
        self.trees.iter().find(|(own, _)| *own == name).map(|(_, tree)| tree.root())
    }

    /// A property of any name.
    pub(super) fn property(&self, name: &str) -> Option<NodeRef<'n>> {
        self.plain.iter().find(|(key, _)| key.scalar_text() == Some(name)).map(|(_, value)| *value)
    }
}

/// The names that `metadata.sensitive` lists.
pub(in crate::document) fn sensitive_names(root: NodeRef<'_>) -> HashSet<&str> {
    let list = given(root, "metadata").and_then(|metadata| given(metadata, "sensitive"));
    list.into_iter().flat_map(NodeRef::items).filter_map(NodeRef::as_str).collect()
}

/// Values of the properties that `metadata.sensitive` names.
pub(super) fn sensitive_values(root: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let metadata = given(root, "metadata");
    let names = sensitive_names(root);
    let entries = metadata.and_then(|metadata| given(metadata, "properties")).into_iter().flat_map(NodeRef::entries);
    entries.filter(move |(key, _)| key.scalar_text().is_some_and(|key| names.contains(key))).map(|(_, value)| value)
}

pub(super) fn read<'n>(loader: &mut Loader<'_>, root: NodeRef<'n>) -> Carried<'n> {
    let mut carried = Carried { texts: Vec::new(), trees: Vec::new(), plain: Vec::new(), sensitive: Vec::new() };
    let hidden: HashSet<u32> = sensitive_values(root).map(NodeRef::id).collect();
    let properties = given(root, "metadata").and_then(|metadata| given(metadata, "properties"));
    for (key, value) in properties.into_iter().flat_map(NodeRef::entries) {
        let (Some(name), Some(_)) = (key.scalar_text(), value.as_str()) else { continue };
        let Some(own) = name.strip_prefix(OURS) else {
            if hidden.contains(&value.id()) {
                carried.sensitive.push(key);
            } else {
                carried.plain.push((key, value));
            }
            continue;
        };
        if let Some(text) = TEXTS.iter().find(|text| **text == own) {
            carried.texts.push((text, value));
        } else if let Some(part) = PARTS.iter().chain(&REST).find(|part| **part == own) {
            let tree = value.located().and_then(|text| parse_json_at(&text, loader.limits, loader.diagnostics));
            carried.trees.extend(tree.map(|tree| (*part, tree)));
        } else {
            let message = format!("no property of ours has the name `{}`", short(name));
            let names = TEXTS.iter().chain(&PARTS).chain(&REST).copied();
            let hint = if loader.diagnostics.is_full() { None } else { did_you_mean(&short(own), names) };
            // The hint names the whole property.
            let hint = hint.map(|hint| hint.replacen('`', &format!("`{OURS}"), 1));
            let fault = Diagnostic::error(codes::DOCUMENT_UNKNOWN_KEY, message).at(key.span());
            loader.diagnostics.push(fault.hint_opt(hint));
        }
    }
    carried
}

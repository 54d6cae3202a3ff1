//! Which draft a document follows.

use super::super::Text;
use super::super::input::{found, shortened};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::syntax::{NodeRef, Tree};

/// The drafts that are read, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Draft {
    D4,
    D6,
    D7,
    D2019,
    D2020,
}

impl Draft {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::D4 => "draft 4",
            Self::D6 => "draft 6",
            Self::D7 => "draft 7",
            Self::D2019 => "2019-09",
            Self::D2020 => "2020-12",
        }
    }

    /// In draft 7 and before, `$ref` hides what stands beside it.
    pub(crate) fn ref_hides(self) -> bool {
        self <= Self::D7
    }

    pub(crate) fn id_keyword(self) -> &'static str {
        if self == Self::D4 { "id" } else { "$id" }
    }
}

/// The meta-schemas, without an empty fragment.
const KNOWN: [(&str, Draft); 5] = [
    ("http://json-schema.org/draft-04/schema", Draft::D4),
    ("http://json-schema.org/draft-06/schema", Draft::D6),
    ("http://json-schema.org/draft-07/schema", Draft::D7),
    ("https://json-schema.org/draft/2019-09/schema", Draft::D2019),
    ("https://json-schema.org/draft/2020-12/schema", Draft::D2020),
];

const KNOWN_NEWEST: &str = "https://json-schema.org/draft/2020-12/schema";

/// The draft that a `$schema` names.
pub(super) fn named(uri: &str) -> Option<Draft> {
    let uri = uri.strip_suffix('#').unwrap_or(uri);
    let rest = |uri: &'_ str| uri.split_once("://").map_or(uri.to_owned(), |(_, rest)| rest.to_owned());
    KNOWN.iter().find(|(known, _)| rest(known) == rest(uri)).map(|(_, draft)| *draft)
}

/// Whether a reference leads to a meta-schema of a draft, or to a part of one.
pub(super) fn is_meta_schema(uri: &str) -> bool {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    ["json-schema.org/draft-0", "json-schema.org/draft/20"].iter().any(|start| rest.starts_with(start))
}

/// What a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    /// Its meta-schema leaves out vocabularies of the draft: only the `jsonschema` crate knows what
    /// its keywords mean.
    pub(super) is_partial: bool,
}

impl Dialect {
    fn whole(draft: Draft) -> Self {
        Self { draft, is_partial: false }
    }
}

/// Meta-schemas that lead to one another are followed so far.
const HOPS: usize = 8;

/// The dialect of a document; 2020-12 where it names none. A meta-schema of somebody's own has to come
/// with the document.
pub(super) fn of(root: NodeRef<'_>, references: &[(Text, Tree)], diagnostics: &mut Diagnostics) -> Dialect {
    let Some(node) = root.get("$schema") else { return Dialect::whole(Draft::D2020) };
    let Some(uri) = node.as_str() else {
        let message = format!("expected `$schema` to be a text, found {}", found(node));
        diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(node.span()));
        return Dialect::whole(Draft::D2020);
    };
    if let Some(draft) = named(uri) {
        return Dialect::whole(draft);
    }
    let fault = match own(uri, references) {
        Ok(Some(dialect)) => return dialect,
        Ok(None) => {
            let hint = if uri.len() <= 100 { did_you_mean(uri, KNOWN.iter().map(|(known, _)| *known)) } else { None };
            let message = format!("`$schema` names a dialect that is not supported: `{}`", shortened(uri));
            Diagnostic::error(codes::DOCUMENT_NOT_BUILT, message).hint_opt(hint)
        }
        Err(vocabulary) => {
            let message = format!("the dialect of `$schema` asks for a vocabulary that is not known: `{vocabulary}`");
            Diagnostic::error(codes::DOCUMENT_NOT_BUILT, message)
        }
    };
    diagnostics.push(fault.at(node.span()));
    Dialect::whole(Draft::D2020)
}

/// The dialect that a meta-schema among the references makes; the vocabulary that nobody here knows.
fn own(uri: &str, references: &[(Text, Tree)]) -> Result<Option<Dialect>, String> {
    let bare = |uri: &str| uri.strip_suffix('#').unwrap_or(uri).to_owned();
    let mut wanted = bare(uri);
    let mut vocabularies = None;
    for _ in 0..HOPS {
        let meta = references.iter().map(|(name, tree)| (name, tree.root())).find(|(name, root)| {
            let ids = [root.get("$id"), root.get("id")].into_iter().flatten().filter_map(NodeRef::as_str);
            bare(name) == wanted || ids.map(bare).any(|id| id == wanted)
        });
        let Some((_, meta)) = meta else { return Ok(None) };
        vocabularies = vocabularies.or_else(|| meta.get("$vocabulary"));
        let next = meta.get("$schema").and_then(NodeRef::as_str).unwrap_or(KNOWN_NEWEST);
        if let Some(draft) = named(next) {
            let listed: Vec<(&str, bool)> = vocabularies
                .into_iter()
                .flat_map(NodeRef::entries)
                .map(|(key, value)| (key.scalar_text().unwrap_or_default(), value.as_bool() == Some(true)))
                .collect();
            let is_known = |uri: &str| uri.starts_with("https://json-schema.org/draft/20") && uri.contains("/vocab/");
            if let Some((unknown, _)) = listed.iter().find(|(uri, needed)| *needed && !is_known(uri)) {
                return Err(shortened(unknown));
            }
            let parts: &[&str] = match draft {
                Draft::D2020 => &["applicator", "validation", "unevaluated"],
                Draft::D2019 => &["applicator", "validation"],
                _ => &[],
            };
            let has = |part: &&str| listed.iter().any(|(uri, _)| uri.ends_with(&format!("/vocab/{part}")));
            return Ok(Some(Dialect { draft, is_partial: vocabularies.is_some() && !parts.iter().all(has) }));
        }
        wanted = bare(next);
    }
    Ok(None)
}

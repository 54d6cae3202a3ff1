//! Which draft a document follows.

use super::super::input::{found, shortened};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::syntax::NodeRef;

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

/// The draft of a document; 2020-12 where it names none.
pub(super) fn of(root: NodeRef<'_>, diagnostics: &mut Diagnostics) -> Draft {
    let Some(node) = root.get("$schema") else { return Draft::D2020 };
    let Some(uri) = node.as_str() else {
        let message = format!("expected `$schema` to be a text, found {}", found(node));
        diagnostics.push(Diagnostic::error(codes::SCHEMA_INVALID, message).at(node.span()));
        return Draft::D2020;
    };
    if let Some(draft) = named(uri) {
        return draft;
    }
    let hint = if uri.len() <= 100 { did_you_mean(uri, KNOWN.iter().map(|(known, _)| *known)) } else { None };
    let message = format!("`$schema` names a dialect that is not supported: `{}`", shortened(uri));
    let fault = Diagnostic::error(codes::DOCUMENT_NOT_BUILT, message).at(node.span());
    diagnostics.push(fault.hint_opt(hint));
    Draft::D2020
}

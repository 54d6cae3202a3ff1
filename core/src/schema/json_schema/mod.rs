//! JSON Schema, drafts 4 to 2020-12, to the shape. What is compiled becomes checks of the plan;
//! a subschema with a keyword beyond that is left to the `jsonschema` crate as a whole.

mod check;
mod compile;
mod composite;
mod cycles;
mod draft;
mod exact;
mod impossible;
mod join;
mod keywords;
mod members;
mod nullable;
mod pointers;
mod reach;
mod refs;
mod values;
mod values_refused;

pub(crate) use draft::Draft;
pub(crate) use exact::{OPEN, OWN, Written, exact_texts};
pub(crate) use keywords::code_of;
pub(crate) use pointers::percent_decoded;

use super::{Sample, Shape, Text};
use crate::diagnostics::Diagnostics;
use crate::limits::Limits;
use crate::report::NotEnforced;
use crate::syntax::Tree;

/// Lowers a document. `references` are the texts that it may refer to, by name.
pub(super) fn lower(
    tree: &Tree,
    references: &[(Text, Tree)],
    limits: &Limits,
    diagnostics: &mut Diagnostics,
    not_enforced: &mut Vec<NotEnforced>,
) -> (Shape, Vec<Sample>) {
    let root = tree.root();
    let draft::Dialect { draft, is_partial } = draft::of(root, references, diagnostics);
    if is_partial {
        return (compile::as_a_whole(root), Vec::new());
    }
    let mut check = check::Check::new(draft, limits, diagnostics, not_enforced);
    check.run(root);
    let known = check.into_known(references);
    let compiled = compile::compile(root, draft, &known, limits, diagnostics);
    // Subschemas in places that no keyword declares, which some `$ref` leads to.
    check::Check::resume(draft, limits, diagnostics, not_enforced, known).follow(root);
    compiled
}

/// The draft of a document, 2020-12 where it names none that is known; and whether its meta-schema leaves
/// out some of what the draft says.
pub(crate) fn draft_of(root: crate::syntax::NodeRef<'_>, references: &[(Text, Tree)]) -> (Draft, bool) {
    let found = draft::of(root, references, &mut Diagnostics::default());
    (found.draft, found.is_partial)
}

/// The draft that a `$schema` names.
pub(crate) fn draft_named(uri: &str) -> Option<Draft> {
    draft::named(uri)
}

/// Whether a draft knows a keyword.
pub(crate) fn is_keyword(name: &str, draft: Draft) -> bool {
    keywords::keyword(name, draft).is_some()
}

/// Whether a format is checked under a draft.
pub(crate) fn is_checked_format(name: &str, draft: Draft) -> bool {
    keywords::NATIVE_FORMATS.contains(&name) || keywords::is_crate_format(name, draft)
}

/// The keywords that may refuse a value, whatever the draft; some stand twice.
pub(crate) fn judging_keywords() -> impl Iterator<Item = &'static str> {
    keywords::KEYWORDS.iter().filter(|row| row.role != keywords::Role::Note).map(|row| row.name)
}

/// Whether the `jsonschema` crate checks a format, under the newest draft.
pub(super) fn is_crate_format(name: &str) -> bool {
    keywords::is_crate_format(name, draft::Draft::D2020)
}

#[cfg(test)]
pub(super) fn keyword_names() -> impl Iterator<Item = &'static str> {
    keywords::KEYWORDS.iter().map(|row| row.name)
}

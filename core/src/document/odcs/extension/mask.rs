//! `stipulaMask` of a property.

use std::sync::Arc;

use super::super::Lowering;
use super::super::check::Checker;
use super::super::object::Element;
use super::{known, tables};
use crate::diagnostics::{Diagnostic, Span, codes, did_you_mean, short};
use crate::model::{Mask, MaskKind, MaskMode, Object};
use crate::syntax::{Kind, NodeRef};

/// Roles of the contract that a mask's roles are compared with.
const MOST_ROLES: usize = 64;

/// Lowers a mask into the object.
pub(super) fn mask(lowering: &mut Lowering<'_, '_>, element: Element<'_>, value: NodeRef<'_>, object: &mut Object) {
    Checker { diagnostics: lowering.loader.diagnostics, minor: 2 }.nested(value, "stipulaMask", &tables::MASK);
    if !value.is_mapping() {
        return;
    }
    let Some(kind) = kind(lowering, value) else { return };
    let mask = Mask {
        target: element.target.clone(),
        span: value.span(),
        kind_span: value.get("kind").map_or_else(|| value.span(), NodeRef::span),
        mode: known(value.get("mode"), &MaskMode::WORDS).unwrap_or_default(),
        roles: roles(lowering, value),
        kind,
    };
    let mut others = object.extensions.masks.iter().rev().take_while(|other| is_on(other, element));
    if let Some((first, meeting)) = others.find_map(|other| Some((other.span, meeting(&mask, other)?))) {
        let message = match meeting {
            Meeting::Role(role) => format!("two masks of one property are for the role `{}`", short(&role)),
            Meeting::All => "two masks of one property are for all roles".to_owned(),
        };
        let fault = Diagnostic::error(codes::DOCUMENT_MASK, message).at(mask.span);
        lowering.loader.diagnostics.push(fault.label(first, "the other one"));
        return;
    }
    object.extensions.masks.push(mask);
}

/// Whether a mask is on this property; those of one property follow each other.
fn is_on(mask: &Mask, element: Element<'_>) -> bool {
    mask.target.dotted() == element.target.dotted()
}

/// For whom two masks are applied on one side.
enum Meeting {
    Role(Arc<str>),
    All,
}

fn meeting(own: &Mask, other: &Mask) -> Option<Meeting> {
    if !own.mode.meets(other.mode) {
        return None;
    }
    match (own.roles.first(), other.roles.first()) {
        (None, None) => Some(Meeting::All),
        (None, Some(role)) | (Some(role), None) => Some(Meeting::Role(Arc::clone(role))),
        _ => own
            .roles
            .iter()
            .find(|role| other.roles.binary_search(role).is_ok())
            .map(|role| Meeting::Role(Arc::clone(role))),
    }
}

/// `kind` with its `keep`; `null` may be the word or null itself.
fn kind(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<MaskKind> {
    let kind = match value.get("kind") {
        None => MaskKind::Fixed,
        Some(node) if node.kind() == Kind::Null => MaskKind::Null,
        Some(node) => match node.as_str()? {
            "fixed" => MaskKind::Fixed,
            "null" => MaskKind::Null,
            "hash" => MaskKind::Hash,
            "partial" => return partial(lowering, value, node.span()),
            _ => return None,
        },
    };
    if let Some((keep, _)) = value.get_entry("keep") {
        let message = format!("`keep` belongs to the kind `partial`, not to `{}`", kind.as_str());
        lowering.loader.error(codes::DOCUMENT_MASK, keep.span(), message);
    }
    Some(kind)
}

fn partial(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>, span: Span) -> Option<MaskKind> {
    let Some(keep) = value.get("keep") else {
        let message = "a mask of the kind `partial` needs the key `keep`";
        let fault = Diagnostic::error(codes::DOCUMENT_MISSING_KEY, message).at(span);
        lowering.loader.diagnostics.push(fault.hint("`keep: 4` shows the last four characters"));
        return None;
    };
    let text = keep.number_text()?;
    let Ok(keep_count) = text.parse::<u32>() else {
        let message = format!("`keep`: expected how many characters stay, found `{}`", short(text));
        lowering.loader.error(codes::DOCUMENT_VALUE, keep.span(), message);
        return None;
    };
    Some(MaskKind::Partial { keep: keep_count })
}

fn roles(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Vec<Arc<str>> {
    let mut roles: Vec<Arc<str>> = Vec::new();
    for node in value.get("roles").into_iter().flat_map(NodeRef::items) {
        let Some(role) = node.as_str() else { continue };
        if role.trim().is_empty() {
            lowering.loader.error(codes::DOCUMENT_VALUE, node.span(), "`roles`: expected the name of a role");
        } else if !lowering.roles.contains(role) {
            // What is nearly a role of the contract is hardly another one.
            let known = lowering.roles.iter().take(MOST_ROLES).map(|known| &**known);
            let near = did_you_mean(&short(role), known);
            if let Some(hint) = near {
                let message = format!("the contract has no role `{}`", short(role));
                let fault = Diagnostic::warning(codes::DOCUMENT_MASK, message).at(node.span());
                lowering.loader.diagnostics.push(fault.hint(hint));
            }
        }
        roles.push(role.into());
    }
    roles.sort();
    roles.dedup();
    roles
}

//! `stipulaEvolution` of an object.

use std::sync::Arc;

use super::super::Lowering;
use super::super::check::{Checker, listed};
use super::{known, tables, text};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, short};
use crate::model::{Accepted, Compatibility, Cover, Evolution, Spanned, Within};
use crate::scalars::time::parse_date;
use crate::syntax::NodeRef;

pub(super) fn evolution(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<Evolution> {
    Checker { diagnostics: lowering.loader.diagnostics, minor: 2 }.nested(
        value,
        "stipulaEvolution",
        &tables::EVOLUTION,
    );
    if !value.is_mapping() {
        return None;
    }
    Some(Evolution {
        compatibility: known(value.get("compatibility"), &Compatibility::WORDS).unwrap_or_default(),
        within: known(value.get("within"), &Within::WORDS).unwrap_or_default(),
        covers: covers(lowering, value.get("covers")),
        accepted: accepted(lowering, value.get("accepted")),
    })
}

/// `covers`; left out it is everything.
fn covers(lowering: &mut Lowering<'_, '_>, node: Option<NodeRef<'_>>) -> Vec<Cover> {
    let Some(list) = node.filter(|list| list.is_sequence()) else {
        return Evolution::default().covers;
    };
    let mut covers = Vec::new();
    for item in list.items() {
        let Some(word) = item.as_str() else { continue };
        let names: Vec<&str> = Cover::WORDS.iter().map(|(name, _)| *name).collect();
        match known(Some(item), &Cover::WORDS) {
            Some(cover) if covers.contains(&cover) => {
                let message = format!("`covers` names `{word}` twice");
                lowering.loader.diagnostics.push(Diagnostic::warning(codes::DOCUMENT_VALUE, message).at(item.span()));
            }
            Some(cover) => covers.push(cover),
            None => {
                let message = format!("`covers`: expected {}, found `{}`", listed(&names), short(word));
                let hint = did_you_mean(&short(word), names.iter().copied());
                let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(item.span());
                lowering.loader.diagnostics.push(fault.hint_opt(hint));
            }
        }
    }
    if list.items().len() == 0 {
        let message = "`covers` names nothing, so the policy looks at nothing";
        let fault = Diagnostic::warning(codes::DOCUMENT_VALUE, message).at(list.span());
        lowering.loader.diagnostics.push(fault.hint("leave it out to cover schema, rules and tags"));
    }
    covers
}

fn accepted(lowering: &mut Lowering<'_, '_>, node: Option<NodeRef<'_>>) -> Vec<Accepted> {
    let mut list: Vec<Accepted> = Vec::new();
    let mut seen = std::collections::HashMap::new();
    for item in node.into_iter().flat_map(NodeRef::items).filter(|item| item.is_mapping()) {
        let Some(code) = text(item.get("code")) else { continue };
        let path = path(lowering, item);
        let until = item.get("until").and_then(|node| until(lowering, node));
        let label = |key: &str| text(item.get(key)).map(|text| text.value);
        let (rule, about) = (label("rule"), label("about"));
        let key = (Arc::clone(&code.value), path.as_ref().map(|path| Arc::clone(&path.value)));
        let key = (key, rule.clone(), about.clone());
        if let Some(first) = seen.insert(key, code.span) {
            let message = format!("the change `{}` is accepted twice at one path", short(&code.value));
            let fault = Diagnostic::error(codes::DOCUMENT_EVOLUTION, message).at(code.span);
            lowering.loader.diagnostics.push(fault.label(first, "first here"));
        }
        list.push(Accepted { owner: label("owner"), reason: label("reason"), code, path, rule, about, until });
    }
    list
}

/// A JSON Pointer, as reports have it; the empty one is the whole record.
fn path(lowering: &mut Lowering<'_, '_>, item: NodeRef<'_>) -> Option<Spanned<Arc<str>>> {
    let node = item.get("path")?;
    let path = node.as_str()?;
    if !path.is_empty() && !path.starts_with('/') {
        let pointer = format!("/{}", path.replace("[]", ".*").replace('.', "/"));
        let message = format!("`path`: expected a JSON Pointer, found `{}`", short(path));
        let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span());
        lowering.loader.diagnostics.push(fault.hint(format!("write `{}`", short(&pointer))));
        return None;
    }
    Some(Spanned { value: path.into(), span: node.span() })
}

fn until(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>) -> Option<Spanned<i32>> {
    let written = node.as_str()?;
    let Some(day) = parse_date(written.as_bytes()) else {
        let message = format!("`until`: expected a date, found `{}`", short(written));
        let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span());
        lowering.loader.diagnostics.push(fault.hint("as in `2026-01-31`"));
        return None;
    };
    Some(Spanned { value: day, span: node.span() })
}

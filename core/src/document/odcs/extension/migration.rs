//! `stipulaMigrations`: which version leads to which, and by which steps.

use super::super::Lowering;
use super::super::check::Checker;
use super::step::step;
use super::wire::version;
use super::{MIGRATIONS, tables};
use crate::diagnostics::{Diagnostic, codes, short};
use crate::model::{Migration, Steps};
use crate::syntax::NodeRef;
use std::cmp::Ordering;

pub(super) fn migrations(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Vec<Migration> {
    Checker { diagnostics: lowering.loader.diagnostics, minor: 2 }.list(value, MIGRATIONS, &tables::MIGRATION);
    let items = value.items().filter(|item| item.is_mapping());
    let mut list: Vec<Migration> = items.filter_map(|item| migration(lowering, item)).collect();
    list.sort_by(|a, b| a.from.value.order(&b.from.value));
    chained(lowering, &list);
    list
}

fn migration(lowering: &mut Lowering<'_, '_>, item: NodeRef<'_>) -> Option<Migration> {
    let from = item.get("from").and_then(|node| version(lowering, node, "from"));
    let to = item.get("to").and_then(|node| version(lowering, node, "to"));
    let upgrade = steps(lowering, item, "upgrade");
    let downgrade = steps(lowering, item, "downgrade");
    if item.get("upgrade").is_none() && item.get("downgrade").is_none() {
        let span = item.entries().next().map_or_else(|| item.span(), |(key, _)| key.span());
        lowering.loader.error(codes::DOCUMENT_MISSING_KEY, span, "a migration needs the key `upgrade` or `downgrade`");
    }
    let (from, to) = (from?, to?);
    if from.value.order(&to.value) != Ordering::Less || from.value.names(&to.value) {
        let message = format!(
            "a migration leads upwards: `{}` is not below `{}`",
            short(&from.value.text),
            short(&to.value.text)
        );
        let downwards = from.value.order(&to.value) == Ordering::Greater;
        let hint = downwards.then(|| "the way back stands under `downgrade` of the same migration".to_owned());
        let fault = Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(to.span).hint_opt(hint);
        lowering.loader.diagnostics.push(fault);
        return None;
    }
    Some(Migration { from, to, upgrade, downgrade })
}

fn steps(lowering: &mut Lowering<'_, '_>, item: NodeRef<'_>, key: &str) -> Option<Steps> {
    let (name, list) = item.get_entry(key)?;
    if !list.is_sequence() {
        return None;
    }
    let nodes = list.items().filter(|node| node.is_mapping());
    let read: Vec<_> = nodes.filter_map(|node| step(lowering, node)).collect();
    let whole = read.len() == list.items().len();
    Some(Steps { span: name.span(), list: read, whole })
}

/// One way from version to version: no migration begins before the one below it has ended.
fn chained(lowering: &mut Lowering<'_, '_>, list: &[Migration]) {
    for pair in list.windows(2) {
        let [one, next] = pair else { continue };
        let same = one.from.value.order(&next.from.value) == Ordering::Equal;
        let overlaps = next.from.value.order(&one.to.value) == Ordering::Less;
        if !same && !overlaps {
            continue;
        }
        let message = if same {
            format!("two migrations lead away from version `{}`", short(&next.from.value.text))
        } else {
            format!(
                "the migrations from `{}` to `{}` and from `{}` to `{}` overlap",
                short(&one.from.value.text),
                short(&one.to.value.text),
                short(&next.from.value.text),
                short(&next.to.value.text)
            )
        };
        let (first, second) = if one.from.span.start <= next.from.span.start { (one, next) } else { (next, one) };
        let fault = Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(second.from.span);
        lowering.loader.diagnostics.push(fault.label(first.from.span, "the other one"));
    }
}

//! Migrations, walked step by step over the shapes of the versions that they lead between.

mod convert;
mod draft;
mod result;
mod steps;
mod value;

use std::cmp::Ordering;

use super::history::{Known, Versions};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, short_to};
use crate::model::{Migration, Spanned, Steps, Version};
use crate::schema::Shape;
use draft::Draft;

/// Members of records that the migrations of one object may touch and compare; those of a contract of
/// the largest size need far fewer.
const MOST_MEMBERS: usize = 5_000_000;
/// Members that the steps of one way may touch.
const MOST_TOUCHED: usize = 200_000;

pub(super) fn check(versions: &Versions<'_>, migrations: &[Migration], diagnostics: &mut Diagnostics) {
    if versions.own.is_none() && !migrations.is_empty() {
        own_version(versions, migrations, diagnostics);
        return;
    }
    let mut left = MOST_MEMBERS;
    for migration in migrations {
        let from = known(versions, &migration.from, diagnostics);
        let to = known(versions, &migration.to, diagnostics);
        let (Some(from), Some(to)) = (from, to) else { continue };
        if let Some(steps) = &migration.upgrade {
            walk(steps, (from, &migration.from.value), (to, &migration.to.value), &mut left, diagnostics);
        }
        if let Some(steps) = &migration.downgrade {
            walk(steps, (to, &migration.to.value), (from, &migration.from.value), &mut left, diagnostics);
        }
        if left == 0 {
            let message = "the migrations of this contract touch too much to be checked";
            diagnostics.push(Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(migration.from.span));
            return;
        }
    }
    gaps(versions, migrations, &mut left, diagnostics);
}

fn own_version(versions: &Versions<'_>, migrations: &[Migration], diagnostics: &mut Diagnostics) {
    let Some(first) = migrations.first() else { return };
    let own = versions.own_text.map_or_else(|| "none".to_owned(), |text| format!("`{}`", short(text)));
    let message = format!("the steps are not checked: they need a contract version such as `2.1.0`, found {own}");
    diagnostics.push(Diagnostic::warning(codes::DOCUMENT_MIGRATION, message).at(first.from.span));
}

/// The shape of a version; one that nobody knows is told, and one with faults has been.
fn known<'v>(
    versions: &'v Versions<'_>,
    wanted: &Spanned<Version>,
    diagnostics: &mut Diagnostics,
) -> Option<&'v Shape> {
    match versions.find(&wanted.value) {
        Known::Shape(shape) => Some(shape),
        Known::Broken => None,
        Known::No => {
            let text = short(&wanted.value.text);
            let own = versions.own.as_ref();
            let beyond = own.filter(|own| wanted.value.order(own) == Ordering::Greater);
            let fault = if let Some(own) = beyond {
                let message = format!("the version `{text}` is beyond the contract's own `{}`", short(&own.text));
                Diagnostic::error(codes::DOCUMENT_MIGRATION, message)
            } else {
                let message = format!("the steps are not checked: `history` names no schema of version `{text}`");
                Diagnostic::warning(codes::DOCUMENT_MIGRATION, message)
                    .hint(format!("add it to `stipulaSchema`: `history: [{{version: {text}, file: ..}}]`"))
            };
            diagnostics.push(fault.at(wanted.span));
            None
        }
    }
}

fn walk(
    steps: &Steps,
    from: (&Shape, &Version),
    to: (&Shape, &Version),
    left: &mut usize,
    diagnostics: &mut Diagnostics,
) {
    let allowed = MOST_TOUCHED.min(*left);
    let mut draft = Draft::new(from.0, allowed);
    let mut sound = steps.whole;
    for step in &steps.list {
        let done = steps::run(&mut draft, step, &from.1.text, diagnostics);
        if draft.left() == 0 {
            // What was not copied any more is not missing.
            break;
        }
        if let Err(fault) = done {
            diagnostics.push(*fault);
            // What comes after it walks over a record that nobody meant; its names still count.
            sound = false;
        }
    }
    *left = if draft.left() == 0 { 0 } else { *left - (allowed - draft.left()) };
    if sound && *left > 0 {
        result::compare(&draft, steps, (to.0, &short(&to.1.text)), left, diagnostics);
    }
}

/// Between two migrations, or the last and the contract itself, a version that reads unlike the one
/// before and that no migration leads to.
fn gaps(versions: &Versions<'_>, migrations: &[Migration], left: &mut usize, diagnostics: &mut Diagnostics) {
    let ends = migrations.iter().map(|migration| &migration.to);
    let begins = migrations.iter().skip(1).map(|migration| Some(&migration.from.value)).chain([None]);
    for (end, begin) in ends.zip(begins) {
        let Some(own) = &versions.own else { return };
        let next = begin.unwrap_or(own);
        if end.value.names(next) || next.names(&end.value) || end.value.order(next) != Ordering::Less {
            continue;
        }
        let (Known::Shape(from), Known::Shape(to)) = (versions.find(&end.value), versions.find(next)) else {
            continue;
        };
        if let Some(lack) = result::differs(from, to, left) {
            let message = format!("no migration leads from `{}` to `{}`", short(&end.value.text), short(&next.text));
            diagnostics.push(Diagnostic::warning(codes::DOCUMENT_MIGRATION, message).at(end.span).hint(lack));
        }
    }
}

/// A text of the document as messages show it.
fn short(text: &str) -> String {
    short_to(text, 64)
}

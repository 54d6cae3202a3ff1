//! What each step asks of the record before it, and what it leaves.

use super::super::walk::Word;
use super::convert::convert;
use super::draft::{Draft, Fault, Found, Lost, Place};
use super::short;
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes};
use crate::model::{FieldPath, Step, StepKind, TargetStep};
use crate::syntax::Located;

/// Runs a step over the draft.
pub(super) fn run(
    draft: &mut Draft<'_>,
    step: &Step,
    version: &str,
    diagnostics: &mut Diagnostics,
) -> Result<(), Fault> {
    let done = match &step.kind {
        StepKind::Rename { from, to } => relocate(draft, from, to, version, false),
        StepKind::Move { from, to } => relocate(draft, from, to, version, true),
        StepKind::Default { field, value } => default(draft, field, value, version, diagnostics),
        StepKind::Convert(step) => convert(draft, step, version, diagnostics),
        StepKind::Drop { field } => {
            draft.find(field, version).and_then(|found| remove(draft, found, field).map(|_| ()))
        }
        StepKind::Split { from, into, .. } => split(draft, from, into, version),
        StepKind::Merge { from, into, .. } => merge(draft, from, into, version),
    };
    match done {
        Ok(()) | Err(Lost::Open) => Ok(()),
        Err(Lost::Fault(fault)) => Err(fault),
    }
}

pub(super) fn fault(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(span)
}

/// Takes a field away.
fn remove(draft: &mut Draft<'_>, found: Found, path: &FieldPath) -> Result<Place, Lost> {
    match path.target.steps.last() {
        Some(TargetStep::Name(name, _)) => draft.take(found, name).ok_or(Lost::Open),
        _ => Err(fault(path.span, "expected the name of a field, found the elements of a list").into()),
    }
}

/// A name that the record does not have yet.
fn free(
    draft: &mut Draft<'_>,
    path: &FieldPath,
    version: &str,
    make: bool,
) -> Result<(usize, crate::schema::Text, Span), Lost> {
    let (record, name, span) = draft.around(path, version, make)?;
    if draft.member(record, &name).is_none() {
        return Ok((record, name, span));
    }
    let message = format!("the name `{}` is taken", short(&name));
    Err(fault(span, message).hint("drop the field that has it first, or choose another name").into())
}

fn relocate(draft: &mut Draft<'_>, from: &FieldPath, to: &FieldPath, version: &str, make: bool) -> Result<(), Lost> {
    let found = draft.find(from, version)?;
    if lists(from) != lists(to) {
        let message = "a field cannot move into a list or out of one";
        return Err(fault(to.span, message).into());
    }
    let same = from.target.dotted() == to.target.dotted();
    if same {
        let message = format!("`{}` is where the field is already", short(&to.text));
        return Err(fault(to.span, message).into());
    }
    let mut place = remove(draft, found, from)?;
    let (record, name, span) = free(draft, to, version, make)?;
    place.made = Some(span);
    draft.put(record, name, place);
    Ok(())
}

/// The path up to its last list.
fn lists(path: &FieldPath) -> String {
    let dotted = path.target.dotted();
    dotted.rfind("[]").and_then(|at| dotted.get(..at)).unwrap_or("").to_owned()
}

fn default(
    draft: &mut Draft<'_>,
    field: &FieldPath,
    value: &Located,
    version: &str,
    diagnostics: &mut Diagnostics,
) -> Result<(), Lost> {
    let (record, name, span) = draft.around(field, version, false)?;
    let Some(at) = draft.member(record, &name) else {
        draft.put(record, name, Place::given(value.clone(), span));
        return Ok(());
    };
    let Some(place) = draft.place_mut(at) else { return Ok(()) };
    if !place.optional && !place.nullable {
        let message =
            format!("`{}` is always there in version `{}`, so the default never counts", short(&name), short(version));
        diagnostics.push(Diagnostic::warning(codes::DOCUMENT_MIGRATION, message).at(span));
        return Ok(());
    }
    place.optional = false;
    place.nullable = false;
    place.made = Some(span);
    place.default = Some(value.clone());
    Ok(())
}

/// A field that must hold a text.
fn text(draft: &mut Draft<'_>, path: &FieldPath, version: &str) -> Result<Found, Lost> {
    let found = draft.find(path, version)?;
    let word = draft.word(found.place);
    if word.is_text() || word == Word::Any {
        return Ok(found);
    }
    let message = format!("expected a text, and `{}` is `{}`", short(&path.text), word.as_str());
    Err(fault(path.span, message).hint("turn it into a text first: `convert: {field: .., to: string}`").into())
}

fn split(draft: &mut Draft<'_>, from: &FieldPath, into: &[FieldPath], version: &str) -> Result<(), Lost> {
    let found = text(draft, from, version)?;
    let whole = remove(draft, found, from)?;
    for path in into {
        put_text(draft, (path, from), version, whole.nullable || whole.optional)?;
    }
    Ok(())
}

fn merge(draft: &mut Draft<'_>, from: &[FieldPath], into: &FieldPath, version: &str) -> Result<(), Lost> {
    for path in from {
        let found = text(draft, path, version)?;
        if lists(path) != lists(into) {
            return Err(fault(path.span, "a field cannot move into a list or out of one").into());
        }
        remove(draft, found, path)?;
    }
    put_text(draft, (into, into), version, false)
}

/// Puts a text that a step has made; `beside` is where it comes from.
fn put_text(
    draft: &mut Draft<'_>,
    (path, beside): (&FieldPath, &FieldPath),
    version: &str,
    nullable: bool,
) -> Result<(), Lost> {
    if lists(path) != lists(beside) {
        return Err(fault(path.span, "a field cannot move into a list or out of one").into());
    }
    let (record, name, span) = free(draft, path, version, true)?;
    draft.put(record, name, Place::of_word(Word::Text, span, (false, nullable)));
    Ok(())
}

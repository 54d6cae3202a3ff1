//! Which types have a conversion, and which texts a field has.

use super::super::walk::{Word, symbols};
use super::draft::{Draft, Lost, Place, What};
use super::short;
use super::steps::fault;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::model::{Conversion, Convert};

pub(super) fn convert(
    draft: &mut Draft<'_>,
    step: &Convert,
    version: &str,
    diagnostics: &mut Diagnostics,
) -> Result<(), Lost> {
    let found = draft.find(&step.field, version)?;
    let word = draft.word(found.place);
    if !step.values.is_empty() {
        values(draft, step, found.place, word)?;
    }
    let made = match &step.to {
        // Texts for texts: what is no symbol any more is told where the result is compared.
        None => Word::Text,
        Some(to) => {
            if !exists(word, to.value) {
                let message = format!("no conversion leads from `{}` to `{}`", word.as_str(), name(to.value));
                return Err(fault(to.span, message).into());
            }
            unit(step, word, to.value)?;
            let target = word_of(to.value);
            if target == word && step.values.is_empty() {
                let message = format!("`{}` is `{}` already", short(&step.field.text), word.as_str());
                diagnostics.push(Diagnostic::warning(codes::DOCUMENT_MIGRATION, message).at(to.span));
            }
            target
        }
    };
    if let Some(place) = draft.place_mut(found.place) {
        let (optional, nullable) = (place.optional, place.nullable);
        *place = Place::of_word(made, step.field.span, (optional, nullable));
        if made == Word::Text {
            place.texts = step.values.iter().map(|(_, new)| new.clone()).collect();
        }
    }
    Ok(())
}

/// `values` stand for texts that the field can have.
fn values(draft: &Draft<'_>, step: &Convert, at: usize, word: Word) -> Result<(), Lost> {
    if !word.is_text() && word != Word::Any {
        let message = format!("`values` belong to a text, and `{}` is `{}`", short(&step.field.text), word.as_str());
        return Err(fault(step.field.span, message).into());
    }
    let Some(What::Node(node)) = draft.place(at).map(|place| place.what) else { return Ok(()) };
    let Some(known) = symbols(draft.shape, node) else { return Ok(()) };
    for (old, _) in &step.values {
        if !known.iter().any(|symbol| *symbol == &*old.value) {
            let message = format!("`{}` never is `{}`", short(&step.field.text), short(&old.value));
            let hint = did_you_mean(&old.value, known.iter().copied());
            return Err(fault(old.span, message).hint_opt(hint).into());
        }
    }
    Ok(())
}

/// A number that stands for a point in time needs its unit, and nothing else has one.
fn unit(step: &Convert, word: Word, to: Conversion) -> Result<(), Lost> {
    let counts = matches!((word, to), (Word::Int, Conversion::Timestamp) | (Word::Timestamp, Conversion::Int));
    match (&step.unit, counts) {
        (None, true) => {
            let span = step.to.as_ref().map_or(step.field.span, |to| to.span);
            let message = "a number and a point in time convert by a `unit`";
            Err(fault(span, message).hint("`unit: ms` counts milliseconds since 1970").into())
        }
        (Some(unit), false) if word != Word::Any => {
            let message = "`unit` belongs to a conversion between numbers and points in time";
            Err(fault(unit.span, message).into())
        }
        _ => Ok(()),
    }
}

fn exists(from: Word, to: Conversion) -> bool {
    use Conversion::{Bool, Bytes, Date, Decimal, Double, Int, Text, Time, Timestamp};
    match from {
        Word::Any | Word::Text | Word::Enum | Word::Uuid => true,
        Word::Int => matches!(to, Text | Int | Double | Decimal | Timestamp),
        Word::Double | Word::Decimal => matches!(to, Text | Int | Double | Decimal),
        Word::Bool => matches!(to, Text | Bool),
        Word::Bytes => matches!(to, Text | Bytes),
        Word::Date => matches!(to, Text | Date | Timestamp),
        Word::Time => matches!(to, Text | Time),
        Word::Timestamp => matches!(to, Text | Date | Time | Timestamp | Int),
        Word::Null | Word::Record | Word::List | Word::Map => false,
    }
}

fn name(to: Conversion) -> &'static str {
    Conversion::WORDS.iter().find(|(_, known)| *known == to).map_or("", |(name, _)| name)
}

fn word_of(to: Conversion) -> Word {
    match to {
        Conversion::Text => Word::Text,
        Conversion::Int => Word::Int,
        Conversion::Double => Word::Double,
        Conversion::Decimal => Word::Decimal,
        Conversion::Bool => Word::Bool,
        Conversion::Bytes => Word::Bytes,
        Conversion::Date => Word::Date,
        Conversion::Time => Word::Time,
        Conversion::Timestamp => Word::Timestamp,
    }
}

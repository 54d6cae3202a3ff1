//! Values as explanations show them: as an expression would write them, shortened.

use super::super::eval::Run;
use super::super::value::{Seq, Val};

/// Characters of a text, as in reports.
const TEXT: usize = 32;
/// Elements of a list that are shown.
const ELEMENTS: usize = 8;
/// Characters of a list.
const LIST: usize = 100;

/// A value; of one that may hold what is hidden, only how much it holds.
pub(super) fn shown(run: &mut Run<'_>, value: Val, holds_hidden: bool) -> String {
    match value {
        Val::List(seq) if holds_hidden => counted(seq, "element"),
        Val::List(seq) => list(run, seq),
        Val::Map(seq) if seq.len() == 1 => "1 entry".to_owned(),
        Val::Map(seq) => format!("{} entries", seq.len()),
        Val::Optional(seq) if seq.len() == 0 => "optional.none()".to_owned(),
        Val::Optional(seq) => {
            let inner = run.first_elements(seq, 1).and_then(|values| values.first().copied());
            let inner = inner.map_or_else(|| "..".to_owned(), |value| scalar(run, value));
            format!("optional.of({inner})")
        }
        other => scalar(run, other),
    }
}

fn counted(seq: Seq, word: &str) -> String {
    let count = seq.len();
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn list(run: &mut Run<'_>, seq: Seq) -> String {
    let Some(values) = run.first_elements(seq, ELEMENTS) else { return counted(seq, "element") };
    if values.iter().any(|value| matches!(value, Val::List(_) | Val::Map(_) | Val::Optional(_))) {
        return counted(seq, "element");
    }
    let mut text = String::from("[");
    for (at, value) in values.iter().enumerate() {
        let next = scalar(run, *value);
        if text.chars().count() + next.chars().count() > LIST {
            text.push_str(if at == 0 { ".." } else { ", .." });
            return format!("{text}] ({})", counted(seq, "element"));
        }
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(&next);
    }
    if (values.len() as u64) < u64::from(seq.len()) {
        return format!("{text}, ..] ({})", counted(seq, "element"));
    }
    text.push(']');
    text
}

fn scalar(run: &Run<'_>, value: Val) -> String {
    match value {
        Val::Text(text) => quoted(&run.text_value(text)),
        Val::Bytes(bytes) => {
            let count = run.bytes(bytes).len();
            format!("{count} byte{}", if count == 1 { "" } else { "s" })
        }
        Val::List(seq) => counted(seq, "element"),
        Val::Map(_) => "{..}".to_owned(),
        Val::Optional(_) => "optional(..)".to_owned(),
        other => run.shown(other).map_or_else(|| other.type_name().name().to_owned(), |text| short(&text, LIST)),
    }
}

/// In quotes, control characters and all escaped.
fn quoted(text: &str) -> String {
    let whole = text.chars().count();
    let head: String = text.chars().take(TEXT).collect();
    let written = serde_json::to_string(&head).unwrap_or_default();
    if whole > TEXT { format!("{written}... ({whole} characters)") } else { written }
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{head}...")
}

//! One step of a migration, and the paths of the fields that it speaks of.

use std::sync::Arc;

use super::super::Lowering;
use super::{known, text};
use crate::diagnostics::{Diagnostic, Span, codes, short};
use crate::model::{Conversion, Convert, Epoch, FieldPath, Spanned, Step, StepKind, Target, TargetStep};
use crate::syntax::NodeRef;

/// Names in one path.
const MOST_NAMES: usize = 64;

/// Lowers a step; `None` after a fault, which has been told.
pub(super) fn step(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>) -> Option<Step> {
    let mut entries = node.entries();
    let Some((word, value)) = entries.next() else {
        let message = "a step needs one of `rename`, `move`, `default`, `convert`, `drop`, `split`, `merge`";
        lowering.loader.error(codes::DOCUMENT_MISSING_KEY, node.span(), message);
        return None;
    };
    if let Some((second, _)) = entries.next() {
        let message = format!("a step does one thing, found `{}` too", short(second.scalar_text().unwrap_or("")));
        let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(second.span());
        lowering.loader.diagnostics.push(fault.hint("write each step as an entry of its own"));
        return None;
    }
    let kind = match word.scalar_text()? {
        "rename" => {
            let (from, to) = (field(lowering, value, "from"), field(lowering, value, "to"));
            rename(lowering, from?, to?)?
        }
        "move" => {
            let (from, to) = (field(lowering, value, "from"), field(lowering, value, "to"));
            StepKind::Move { from: from?, to: to? }
        }
        "default" => {
            StepKind::Default { field: field(lowering, value, "field")?, value: value.get("value")?.json_located() }
        }
        "convert" => StepKind::Convert(convert(lowering, value)?),
        "drop" if value.as_str().is_some() => StepKind::Drop { field: path(lowering, value, "drop")? },
        "drop" => StepKind::Drop { field: field(lowering, value, "field")? },
        "split" => {
            let (from, into) = (field(lowering, value, "from"), fields(lowering, value, "into"));
            StepKind::Split { from: from?, into: into?, by: separator(lowering, value)? }
        }
        "merge" => {
            let (from, into) = (fields(lowering, value, "from"), field(lowering, value, "into"));
            StepKind::Merge { from: from?, into: into?, by: value.get("by")?.as_str()?.into() }
        }
        // The table of keys has told of it.
        _ => return None,
    };
    Some(Step { kind })
}

/// A new name within the same record.
fn rename(lowering: &mut Lowering<'_, '_>, from: FieldPath, to: FieldPath) -> Option<StepKind> {
    let around = |path: &FieldPath| match path.target.steps.split_last() {
        Some((_, around)) => Target { steps: around.to_vec() }.dotted(),
        None => String::new(),
    };
    let (own, other) = (around(&from), around(&to));
    if own == other {
        return Some(StepKind::Rename { from, to });
    }
    let message = format!("`to`: expected a name beside `{}`, found `{}`", short(&from.text), short(&to.text));
    let hint = match to.target.steps.as_slice() {
        [TargetStep::Name(name, _)] => format!("write `{own}.{name}`, or take it elsewhere with `move`"),
        _ => "`move` takes a field to another record".to_owned(),
    };
    let fault = Diagnostic::error(codes::DOCUMENT_MIGRATION, message).at(to.span).hint(hint);
    lowering.loader.diagnostics.push(fault);
    None
}

fn convert(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<Convert> {
    let field = field(lowering, value, "field")?;
    let spanned = |key: &str| value.get(key).map(NodeRef::span);
    let to = known(value.get("to"), &Conversion::WORDS).zip(spanned("to"));
    let unit = known(value.get("unit"), &Epoch::WORDS).zip(spanned("unit"));
    let mut values = Vec::new();
    for (key, text) in value.get("values").into_iter().flat_map(NodeRef::entries) {
        if let (Some(old), Some(new)) = (key.scalar_text(), text.as_str()) {
            let old = Spanned { value: old.into(), span: key.span() };
            values.push((old, Spanned { value: new.into(), span: text.span() }));
        }
    }
    if value.get("to").is_none() && values.is_empty() {
        let span = value.entries().next().map_or_else(|| value.span(), |(key, _)| key.span());
        lowering.loader.error(codes::DOCUMENT_MISSING_KEY, span, "a `convert` needs the key `to` or `values`");
        return None;
    }
    let misread = |key: &str, read: bool| value.get(key).is_some() && !read;
    if misread("to", to.is_some()) || misread("unit", unit.is_some()) {
        return None;
    }
    let spanned = |(value, span)| Spanned { value, span };
    Some(Convert { field, to: to.map(spanned), unit: unit.map(|(value, span)| Spanned { value, span }), values })
}

/// A separator that a text can be cut at.
fn separator(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>) -> Option<Arc<str>> {
    let node = value.get("by")?;
    let text = node.as_str()?;
    if text.is_empty() {
        lowering.loader.error(
            codes::DOCUMENT_VALUE,
            node.span(),
            "`by`: expected a text to cut at, found an empty one",
        );
        return None;
    }
    Some(text.into())
}

fn field(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>, key: &str) -> Option<FieldPath> {
    let node = value.get(key)?;
    node.as_str()?;
    path(lowering, node, key)
}

/// At least two fields.
fn fields(lowering: &mut Lowering<'_, '_>, value: NodeRef<'_>, key: &str) -> Option<Vec<FieldPath>> {
    let list = value.get(key).filter(|list| list.is_sequence())?;
    let texts: Vec<NodeRef<'_>> = list.items().filter(|item| item.as_str().is_some()).collect();
    let paths: Vec<FieldPath> = texts.iter().filter_map(|item| path(lowering, *item, key)).collect();
    if paths.len() != list.items().len() {
        return None;
    }
    if paths.len() < 2 {
        let message = format!("`{key}`: expected at least two fields, found {}", paths.len());
        lowering.loader.error(codes::DOCUMENT_VALUE, list.span(), message);
        return None;
    }
    Some(paths)
}

/// `address.city`, `items[].qty`; `\` before a character takes it as it is.
fn path(lowering: &mut Lowering<'_, '_>, node: NodeRef<'_>, key: &str) -> Option<FieldPath> {
    let located = node.located()?;
    let written = Arc::clone(&located.text);
    if let Some(steps) = parse(&written, |start, end| located.map.span(start, end)) {
        return Some(FieldPath { target: Target { steps }, text: written, span: node.span() });
    }
    let message = format!("`{key}`: expected the path of a field, found `{}`", short(&written));
    let hint = match text(Some(node)) {
        Some(pointer) if pointer.value.starts_with('/') => {
            format!("write `{}`", short(&pointer.value.trim_start_matches('/').replace('/', ".")))
        }
        _ => "names joined by `.`, as in `address.city` or `items[].qty`".to_owned(),
    };
    let fault = Diagnostic::error(codes::DOCUMENT_VALUE, message).at(node.span()).hint(hint);
    lowering.loader.diagnostics.push(fault);
    None
}

fn parse(text: &str, span: impl Fn(usize, usize) -> Span) -> Option<Vec<TargetStep>> {
    let mut steps = Vec::new();
    let (mut name, mut start) = (String::new(), 0);
    let mut characters = text.char_indices().peekable();
    // After `[]` only `.`, `[` or the end may follow.
    let mut closed = false;
    while let Some((at, character)) = characters.next() {
        match character {
            '.' => {
                if !closed {
                    push(&mut steps, &mut name, span(start, at))?;
                }
                characters.peek()?;
                closed = false;
                start = at + 1;
            }
            '[' => {
                if !closed {
                    push(&mut steps, &mut name, span(start, at))?;
                }
                characters.next().filter(|(_, end)| *end == ']')?;
                steps.push(TargetStep::Items);
                closed = true;
            }
            _ if closed => return None,
            '/' if at == 0 => return None,
            '\\' => name.push(characters.next()?.1),
            _ => name.push(character),
        }
        if steps.len() > MOST_NAMES {
            return None;
        }
    }
    if !closed {
        push(&mut steps, &mut name, span(start, text.len()))?;
    }
    Some(steps)
}

fn push(steps: &mut Vec<TargetStep>, name: &mut String, span: Span) -> Option<()> {
    if name.trim().is_empty() {
        return None;
    }
    steps.push(TargetStep::Name(std::mem::take(name).into(), span));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::diagnostics::{SourceId, Span};
    use crate::model::Target;

    #[test]
    fn paths_of_fields() {
        let table = [
            ("a", Some("a")),
            ("a.b", Some("a.b")),
            ("items[].qty", Some("items[].qty")),
            ("a[][]", Some("a[][]")),
            ("a\\.b", Some("a.b")),
            ("", None),
            (".a", None),
            ("a.", None),
            ("a..b", None),
            ("/a", None),
            ("[]", None),
            ("a[0]", None),
            ("a[]b", None),
            ("a\\", None),
        ];
        for (text, expected) in table {
            let steps = parse(text, |start, end| Span::new(SourceId(0), start, end));
            let dotted = steps.map(|steps| Target { steps }.dotted());
            assert_eq!(dotted.as_deref(), expected, "{text}");
        }
    }
}

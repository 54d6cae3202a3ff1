//! Texts: what the strings and encoders extensions of CEL do. Positions count code points.

use super::Run;
use crate::rules::cost::text_units;
use crate::rules::functions::{BYTES, Func, Gives, INT, Native, Overload, Style, TEXT, table};
use crate::rules::value::{INDEX, NO_OVERLOAD, Out, Stop, Val};
use crate::scalars::base64;

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Method "charAt"(Text, Int) -> TEXT => Func::Native(Native(char_at));
    Method "indexOf"(Text, Text) -> INT => Func::Native(Native(index_of));
    Method "indexOf"(Text, Text, Int) -> INT => Func::Native(Native(index_of));
    Method "lastIndexOf"(Text, Text) -> INT => Func::Native(Native(last_index_of));
    Method "lastIndexOf"(Text, Text, Int) -> INT => Func::Native(Native(last_index_of));
    Method "replace"(Text, Text, Text) -> TEXT => Func::Native(Native(replace));
    Method "replace"(Text, Text, Text, Int) -> TEXT => Func::Native(Native(replace));
    Method "split"(Text, Text) -> Gives::TextList => Func::Native(Native(split));
    Method "split"(Text, Text, Int) -> Gives::TextList => Func::Native(Native(split));
    Method "substring"(Text, Int) -> TEXT => Func::Native(Native(substring));
    Method "substring"(Text, Int, Int) -> TEXT => Func::Native(Native(substring));
    Method "join"(AnyList) -> TEXT => Func::Native(Native(join));
    Method "join"(AnyList, Text) -> TEXT => Func::Native(Native(join));
    Global "strings.quote"(Text) -> TEXT => Func::Native(Native(quote));
    Global "base64.encode"(Bytes) -> TEXT => Func::Native(Native(encode));
    Global "base64.decode"(Text) -> BYTES => Func::Native(Native(decode));
};

const RANGE: Stop = Stop::Error("a range whose end lies before its start");

pub(super) fn int(value: Val) -> Result<i64, Stop> {
    match value {
        Val::Int(value) => Ok(value),
        _ => Err(NO_OVERLOAD),
    }
}

/// A position within a text of so many code points, its end included.
fn position(value: Val, len: usize) -> Result<usize, Stop> {
    usize::try_from(int(value)?).ok().filter(|at| *at <= len).ok_or(INDEX)
}

fn count(position: usize) -> Out {
    i64::try_from(position).map(Val::Int).map_err(|_| INDEX)
}

/// Where a code point begins.
fn offset(text: &str, position: usize) -> usize {
    text.char_indices().nth(position).map_or(text.len(), |(at, _)| at)
}

fn char_at(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text, at] = args else { return Err(NO_OVERLOAD) };
    let text = run.text(*text)?;
    let at = position(*at, text.chars().count())?;
    let found: String = text.chars().nth(at).into_iter().collect();
    run.built_text(&found)
}

fn index_of(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text, part, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let (text, part) = (run.text(*text)?, run.text(*part)?);
    let from = rest.first().map_or(Ok(0), |at| position(*at, text.chars().count()))?;
    let start = offset(&text, from);
    let found = text.get(start..).and_then(|rest| rest.find(&part));
    match found.and_then(|at| text.get(..start + at)) {
        Some(before) => count(before.chars().count()),
        None => Ok(Val::Int(-1)),
    }
}

fn last_index_of(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text, part, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let (text, part) = (run.text(*text)?, run.text(*part)?);
    let last = match rest.first() {
        Some(at) => offset(&text, position(*at, text.chars().count())?),
        None => text.len(),
    };
    // A part that begins at `last` at the latest ends within this.
    let mut end = (last + part.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let found = text.get(..end).and_then(|head| head.rfind(&part));
    match found.and_then(|at| text.get(..at)) {
        Some(before) => count(before.chars().count()),
        None => Ok(Val::Int(-1)),
    }
}

fn replace(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text, old, new, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let (text, old, new) = (run.text(*text)?, run.text(*old)?, run.text(*new)?);
    let limit = rest.first().map_or(Ok(-1), |limit| int(*limit))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    // Paid before it is built: the result may be much longer than the text.
    let times = text.matches(&old).count().min(limit);
    run.charge(text_units(times.saturating_mul(new.len())))?;
    let made = text.replacen(&old, &new, limit);
    run.built_text(&made)
}

fn split(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text, separator, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let (text, separator) = (run.text(*text)?, run.text(*separator)?);
    let limit = rest.first().map_or(Ok(-1), |limit| int(*limit))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let parts: Vec<&str> =
        if separator.is_empty() { letters(&text, limit) } else { text.splitn(limit, &separator).collect() };
    let mut values = Vec::with_capacity(parts.len());
    for part in parts {
        run.charge(1)?;
        values.push(run.built_text(part)?);
    }
    run.built_list(&values)
}

/// Each code point alone, and the rest with the last of so many.
fn letters(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if parts.len() == limit {
            break;
        }
        let end = if parts.len() + 1 == limit { rest.len() } else { first.len_utf8() };
        let Some((part, after)) = rest.split_at_checked(end) else { break };
        parts.push(part);
        rest = after;
    }
    parts
}

fn substring(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text, start, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let text = run.text(*text)?;
    let len = text.chars().count();
    let start = position(*start, len)?;
    let end = rest.first().map_or(Ok(len), |end| position(*end, len))?;
    if end < start {
        return Err(RANGE);
    }
    let part = text.get(offset(&text, start)..offset(&text, end)).unwrap_or_default();
    run.built_text(part)
}

fn join(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [list, rest @ ..] = args else { return Err(NO_OVERLOAD) };
    let separator = rest.first().map_or(Ok(String::new()), |separator| run.text(*separator))?;
    let mut made = String::new();
    for (at, value) in run.elements(*list)?.into_iter().enumerate() {
        if at > 0 {
            run.charge(text_units(separator.len()))?;
            made.push_str(&separator);
        }
        let part = run.text(value)?;
        made.push_str(&part);
    }
    run.built_text(&made)
}

/// The text as a literal in double quotes.
fn quote(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [text] = args else { return Err(NO_OVERLOAD) };
    let text = run.text(*text)?;
    let mut made = String::from("\"");
    for char in text.chars() {
        match char {
            '\u{7}' => made.push_str("\\a"),
            '\u{8}' => made.push_str("\\b"),
            '\u{c}' => made.push_str("\\f"),
            '\n' => made.push_str("\\n"),
            '\r' => made.push_str("\\r"),
            '\t' => made.push_str("\\t"),
            '\u{b}' => made.push_str("\\v"),
            '\\' => made.push_str("\\\\"),
            '"' => made.push_str("\\\""),
            other => made.push(other),
        }
    }
    made.push('"');
    run.built_text(&made)
}

/// The text backwards, by code points.
pub(super) fn reversed(run: &mut Run<'_>, text: Val) -> Out {
    let text: String = run.text(text)?.chars().rev().collect();
    run.built_text(&text)
}

fn encode(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Bytes(bytes)] = args else { return Err(NO_OVERLOAD) };
    run.charged(*bytes)?;
    let text = base64::encode(run.bytes(*bytes));
    run.built_text(&text)
}

/// With or without padding.
fn decode(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(text)] = args else { return Err(NO_OVERLOAD) };
    run.charged(*text)?;
    let bytes = base64::decode_any(run.bytes(*text)).ok_or(Stop::Error("a text that is no base64"))?;
    Ok(Val::Bytes(run.build(&bytes)?))
}

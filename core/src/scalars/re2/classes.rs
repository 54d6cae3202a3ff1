//! RE2's classes: brackets, `[:alpha:]`, `\d` and its like, `\pL`.

use regex_syntax::hir::ClassUnicode;

use super::parser::{escaped_char, folded};
use crate::scalars::pattern::PatternError;
use crate::scalars::pattern::classes::{DIGIT, Range, Set, WORD, class};
use crate::scalars::pattern::cursor::Cursor;
use crate::scalars::pattern::properties;
use crate::scalars::pattern::tree::Tree;

const SPACE: &[Range] = &[(0x09, 0x0a), (0x0c, 0x0d), (0x20, 0x20)];

/// A class in brackets; the cursor is behind the first one.
pub(super) fn bracket(
    cursor: &mut Cursor<'_>,
    start: usize,
    fold: bool,
    tree: &mut Tree,
) -> Result<ClassUnicode, PatternError> {
    let negated = cursor.eat("^");
    let mut set = Set::new(fold);
    let mut first = true;
    while first || !cursor.eat("]") {
        first = false;
        if let Some((found, negated)) = posix(cursor, tree)? {
            set.add_class(found, negated, tree)?;
            continue;
        }
        let item = cursor.at();
        let low = match escaped_set(cursor)? {
            Escaped::Set(found, negated) => {
                set.add_class(found, negated, tree)?;
                continue;
            }
            Escaped::Char(point) => point,
            Escaped::Plain => plain(cursor, start)?,
        };
        let mut high = low;
        if cursor.rest().starts_with('-') && !cursor.rest().starts_with("-]") && cursor.rest().len() > 1 {
            cursor.bump();
            let end = cursor.at();
            high = if cursor.eat("\\") { escaped_char(cursor, end)? } else { plain(cursor, start)? };
        }
        if high < low {
            return Err(cursor.fault(format!("`{}` is no range: its end is below its start", cursor.shown(item)), item));
        }
        set.add((low, high), tree)?;
    }
    Ok(set.build(negated))
}

/// What stands in brackets behind a backslash.
enum Escaped {
    /// A class, and whether it is what the class leaves out.
    Set(ClassUnicode, bool),
    Char(u32),
    /// No escape.
    Plain,
}

fn escaped_set(cursor: &mut Cursor<'_>) -> Result<Escaped, PatternError> {
    let start = cursor.at();
    if !cursor.eat("\\") {
        return Ok(Escaped::Plain);
    }
    if let Some((found, negated)) = class_of_escape(cursor, start)? {
        return Ok(Escaped::Set(found, negated));
    }
    escaped_char(cursor, start).map(Escaped::Char)
}

fn plain(cursor: &mut Cursor<'_>, start: usize) -> Result<u32, PatternError> {
    match cursor.bump() {
        Some(c) => Ok(u32::from(c)),
        None => Err(cursor.fault("missing `]`: this class is never closed", start)),
    }
}

/// A class that is written as an escape, outside of brackets; the cursor is behind the backslash.
pub(super) fn escaped_class(
    cursor: &mut Cursor<'_>,
    start: usize,
    fold: bool,
    tree: &mut Tree,
) -> Result<Option<ClassUnicode>, PatternError> {
    match class_of_escape(cursor, start)? {
        Some((found, negated)) => folded(found, negated, fold, tree).map(Some),
        None => Ok(None),
    }
}

fn class_of_escape(cursor: &mut Cursor<'_>, start: usize) -> Result<Option<(ClassUnicode, bool)>, PatternError> {
    let Some(letter) = cursor.peek() else { return Ok(None) };
    let ranges = match letter.to_ascii_lowercase() {
        'd' => DIGIT,
        's' => SPACE,
        'w' => WORD,
        'p' => return property(cursor, start).map(Some),
        _ => return Ok(None),
    };
    cursor.bump();
    Ok(Some((class(ranges), letter.is_ascii_uppercase())))
}

/// `pL`, `P{Greek}`, `p{^Greek}`; the cursor is before the `p`.
fn property(cursor: &mut Cursor<'_>, start: usize) -> Result<(ClassUnicode, bool), PatternError> {
    let mut negated = cursor.bump() == Some('P');
    let begin = cursor.at();
    let mut name = if cursor.eat("{") {
        match cursor.until("}") {
            Some(name) => name,
            None => return Err(cursor.fault("the name of this class does not end: missing `}`", start)),
        }
    } else {
        cursor.bump();
        cursor.since(begin)
    };
    if let Some(rest) = name.strip_prefix('^').filter(|_| name.len() > 1) {
        negated = !negated;
        name = rest;
    }
    match properties::re2(name) {
        Some(found) => Ok((found, negated)),
        None => Err(cursor.fault(format!("`{}` is no Unicode class of RE2", cursor.shown(start)), start)),
    }
}

/// `[:alpha:]` inside brackets. Without its end it is just characters.
fn posix(cursor: &mut Cursor<'_>, tree: &mut Tree) -> Result<Option<(ClassUnicode, bool)>, PatternError> {
    let start = cursor.at();
    let mut ahead = *cursor;
    if !ahead.eat("[:") {
        return Ok(None);
    }
    let Some(text) = ahead.until(":]") else {
        // The search went to the pattern's end, and may do so again.
        tree.charge(ahead.rest().len() / 16)?;
        return Ok(None);
    };
    *cursor = ahead;
    let (negated, name) = text.strip_prefix('^').map_or((false, text), |name| (true, name));
    let ranges: &[Range] = match name {
        "alnum" => &[(0x30, 0x39), (0x41, 0x5a), (0x61, 0x7a)],
        "alpha" => &[(0x41, 0x5a), (0x61, 0x7a)],
        "ascii" => &[(0x00, 0x7f)],
        "blank" => &[(0x09, 0x09), (0x20, 0x20)],
        "cntrl" => &[(0x00, 0x1f), (0x7f, 0x7f)],
        "digit" => DIGIT,
        "graph" => &[(0x21, 0x7e)],
        "lower" => &[(0x61, 0x7a)],
        "print" => &[(0x20, 0x7e)],
        "punct" => &[(0x21, 0x2f), (0x3a, 0x40), (0x5b, 0x60), (0x7b, 0x7e)],
        "space" => &[(0x09, 0x0d), (0x20, 0x20)],
        "upper" => &[(0x41, 0x5a)],
        "word" => WORD,
        "xdigit" => &[(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)],
        _ => return Err(cursor.fault(format!("`{}` is no class of RE2", cursor.shown(start)), start)),
    };
    Ok(Some((class(ranges), negated)))
}

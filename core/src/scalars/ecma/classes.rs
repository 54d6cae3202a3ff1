//! ECMA-262's classes under the `u` flag: brackets, `\d` and its like, `\p{..}`.

use regex_syntax::hir::ClassUnicode;

use super::parser::escaped_char;
use crate::scalars::pattern::PatternError;
use crate::scalars::pattern::classes::{DIGIT, Range, Set, WORD, class};
use crate::scalars::pattern::cursor::Cursor;
use crate::scalars::pattern::properties;
use crate::scalars::pattern::tree::Tree;

/// White space and line terminators.
const SPACE: &[Range] = &[
    (0x09, 0x0d),
    (0x20, 0x20),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];

/// One end of a range, or a class that can be none.
enum Atom {
    Char(u32),
    Set(ClassUnicode),
}

/// A class in brackets; the cursor is behind the first one.
pub(super) fn bracket(cursor: &mut Cursor<'_>, start: usize, tree: &mut Tree) -> Result<ClassUnicode, PatternError> {
    let negated = cursor.eat("^");
    let mut set = Set::new(false);
    while !cursor.eat("]") {
        let item = cursor.at();
        let low = atom(cursor, start)?;
        if !cursor.rest().starts_with('-') || cursor.rest().starts_with("-]") {
            match low {
                Atom::Char(point) => set.add((point, point), tree)?,
                Atom::Set(found) => set.add_class(found, false, tree)?,
            }
            continue;
        }
        cursor.bump();
        match (low, atom(cursor, start)?) {
            (Atom::Char(low), Atom::Char(high)) if low <= high => set.add((low, high), tree)?,
            _ => return Err(cursor.fault(format!("`{}` is no range of characters", cursor.shown(item)), item)),
        }
    }
    Ok(set.build(negated))
}

fn atom(cursor: &mut Cursor<'_>, start: usize) -> Result<Atom, PatternError> {
    let begin = cursor.at();
    match cursor.bump() {
        None => Err(cursor.fault("missing `]`: this class is never closed", start)),
        Some('\\') if cursor.eat("-") => Ok(Atom::Char(0x2d)),
        Some('\\') if cursor.eat("b") => Ok(Atom::Char(0x08)),
        Some('\\') => match escaped_class(cursor, begin)? {
            Some(found) => Ok(Atom::Set(found)),
            None => escaped_char(cursor, begin).map(Atom::Char),
        },
        Some(c) => Ok(Atom::Char(u32::from(c))),
    }
}

/// A class that is written as an escape; the cursor is behind the backslash.
pub(super) fn escaped_class(cursor: &mut Cursor<'_>, start: usize) -> Result<Option<ClassUnicode>, PatternError> {
    let Some(letter) = cursor.peek() else { return Ok(None) };
    let mut found = match letter.to_ascii_lowercase() {
        'd' => class(DIGIT),
        's' => class(SPACE),
        'w' => class(WORD),
        'p' => return property(cursor, start).map(Some),
        _ => return Ok(None),
    };
    cursor.bump();
    if letter.is_ascii_uppercase() {
        found.negate();
    }
    Ok(Some(found))
}

/// `p{..}`; the cursor is before the `p`.
fn property(cursor: &mut Cursor<'_>, start: usize) -> Result<ClassUnicode, PatternError> {
    let negated = cursor.bump() == Some('P');
    let text = if cursor.eat("{") { cursor.until("}") } else { None };
    let Some(mut found) = text.and_then(properties::ecma) else {
        let message = format!("`{}` is no Unicode property of ECMA-262", cursor.shown(start));
        return Err(cursor.fault(message, start));
    };
    if negated {
        found.negate();
    }
    Ok(found)
}

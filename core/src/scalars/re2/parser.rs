//! RE2's syntax, with the options that it has by default.

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, Hir, Look};

use super::classes;
use crate::scalars::pattern::PatternError;
use crate::scalars::pattern::classes::{MAX_CODE_POINT, Set, all_but};
use crate::scalars::pattern::cursor::Cursor;
use crate::scalars::pattern::tree::{Count, Tree};

/// The greatest count of a repetition, and of the product of those inside each other.
const MAX_COUNT: u32 = 1000;

/// The flags of a group: `i`, `m`, `s`, `U`.
#[expect(clippy::struct_excessive_bools, reason = "these are RE2's flags")]
#[derive(Clone, Copy, Debug, Default)]
struct Flags {
    fold: bool,
    lines: bool,
    dot_all: bool,
    lazy: bool,
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    tree: Tree,
    flags: Flags,
    /// The flags to come back to, of each open group.
    saved: Vec<Flags>,
    /// Whether the last item is a repetition just written, which may not be repeated again.
    repeated: bool,
}

/// The tree of a pattern.
pub(in crate::scalars) fn parse(pattern: &str, size_limit: usize) -> Result<Hir, PatternError> {
    let mut parser = Parser {
        cursor: Cursor::new(pattern),
        tree: Tree::new(size_limit, pattern.len()),
        flags: Flags::default(),
        saved: Vec::new(),
        repeated: false,
    };
    parser.tree.charge(pattern.len() * 32)?;
    loop {
        let start = parser.cursor.at();
        let Some(c) = parser.cursor.bump() else { break };
        parser.step(c, start)?;
    }
    parser.tree.finish()
}

impl Parser<'_> {
    fn step(&mut self, c: char, start: usize) -> Result<(), PatternError> {
        let repeated = std::mem::take(&mut self.repeated);
        match c {
            '(' => self.open(start),
            ')' => self.close(start),
            '|' => self.tree.alternate(),
            '^' => self.tree.push_look(if self.flags.lines { Look::StartLF } else { Look::Start }),
            '$' => self.tree.push_look(if self.flags.lines { Look::EndLF } else { Look::End }),
            '.' => self.tree.push_class(if self.flags.dot_all { all_but(&[]) } else { all_but(&[(0x0a, 0x0a)]) }),
            '[' => {
                let class = classes::bracket(&mut self.cursor, start, self.flags.fold, &mut self.tree)?;
                self.tree.push_class(class)
            }
            '*' => self.repeat(Count { min: 0, max: None }, repeated, start),
            '+' => self.repeat(Count { min: 1, max: None }, repeated, start),
            '?' => self.repeat(Count { min: 0, max: Some(1) }, repeated, start),
            '{' => match self.count() {
                Some(count) => self.repeat(count, repeated, start),
                None => self.tree.push_char('{'),
            },
            '\\' => self.escape(start),
            c => self.literal(u32::from(c)),
        }
    }

    fn literal(&mut self, point: u32) -> Result<(), PatternError> {
        match char::from_u32(point) {
            Some(c) if !self.flags.fold => self.tree.push_char(c),
            // A surrogate is in no text: an empty class.
            _ => {
                let mut set = Set::new(self.flags.fold);
                set.add((point, point), &mut self.tree)?;
                self.tree.push_class(set.build(false))
            }
        }
    }

    fn repeat(&mut self, count: Count, repeated: bool, start: usize) -> Result<(), PatternError> {
        let lazy = self.cursor.eat("?");
        let text = self.cursor.shown(start);
        if repeated {
            return Err(self.cursor.fault(format!("`{text}` repeats a repetition"), start));
        }
        if count.max.is_some_and(|max| max < count.min || max > MAX_COUNT) || count.min > MAX_COUNT {
            let message = format!("`{text}` is no repetition: expected ascending counts of at most {MAX_COUNT}");
            return Err(self.cursor.fault(message, start));
        }
        if !self.tree.can_repeat() {
            return Err(self.cursor.fault(format!("`{text}` has nothing to repeat"), start));
        }
        if self.tree.repeat(count, lazy == self.flags.lazy)? > u64::from(MAX_COUNT) {
            let message = format!("`{text}` brings nested repetitions to more than {MAX_COUNT}");
            return Err(self.cursor.fault(message, start));
        }
        self.repeated = true;
        Ok(())
    }

    /// The counts behind a `{`; where it is no repetition, `None`, and it is a character.
    fn count(&mut self) -> Option<Count> {
        let mut ahead = self.cursor;
        let min = number(&mut ahead)?;
        let max = match (ahead.eat(","), ahead.eat("}")) {
            (false, true) => Some(min),
            (true, true) => None,
            (true, false) => {
                let max = number(&mut ahead)?;
                ahead.eat("}").then_some(())?;
                Some(max)
            }
            (false, false) => return None,
        };
        self.cursor = ahead;
        Some(Count { min, max })
    }

    fn open(&mut self, start: usize) -> Result<(), PatternError> {
        let flags = self.flags;
        if self.cursor.eat("?") && !self.group_head(start)? {
            return Ok(());
        }
        self.saved.push(flags);
        self.tree.open(start)
    }

    fn close(&mut self, start: usize) -> Result<(), PatternError> {
        if !self.tree.close()? {
            return Err(self.cursor.fault("`)` closes no group", start));
        }
        self.flags = self.saved.pop().unwrap_or_default();
        Ok(())
    }

    /// What stands behind `(?`; false where it was flags alone, and no group.
    fn group_head(&mut self, start: usize) -> Result<bool, PatternError> {
        for look in ["=", "!", "<=", "<!"] {
            if self.cursor.eat(look) {
                let message = format!("`(?{look}` (look-around) is not supported: patterns are matched in linear time");
                return Err(self.cursor.fault(message, start));
            }
        }
        if !self.cursor.eat("P<") && !self.cursor.eat("<") {
            return self.group_flags(start);
        }
        match self.cursor.until(">") {
            Some(name) if is_name(name) => Ok(true),
            Some(_) => Err(self.cursor.fault(format!("`{}` has no valid name", self.cursor.shown(start)), start)),
            None => Err(self.cursor.fault("the name of this group does not end: missing `>`", start)),
        }
    }

    fn group_flags(&mut self, start: usize) -> Result<bool, PatternError> {
        let mut flags = self.flags;
        let mut on = true;
        let mut seen = true;
        loop {
            match self.cursor.bump() {
                Some('i') => flags.fold = on,
                Some('m') => flags.lines = on,
                Some('s') => flags.dot_all = on,
                Some('U') => flags.lazy = on,
                Some('-') if on => {
                    on = false;
                    seen = false;
                    continue;
                }
                Some(end @ (':' | ')')) if seen => {
                    self.flags = flags;
                    return Ok(end == ':');
                }
                _ => {
                    let message = format!("`{}` begins no group that RE2 knows", self.cursor.shown(start));
                    return Err(self.cursor.fault(message, start));
                }
            }
            seen = true;
        }
    }

    /// An escape outside of brackets; the cursor is behind the backslash.
    fn escape(&mut self, start: usize) -> Result<(), PatternError> {
        let fold = self.flags.fold;
        if let Some(class) = classes::escaped_class(&mut self.cursor, start, fold, &mut self.tree)? {
            return self.tree.push_class(class);
        }
        match self.cursor.peek() {
            Some('A') => self.look(Look::Start),
            Some('z') => self.look(Look::End),
            Some('b') => self.look(Look::WordAscii),
            Some('B') => self.look(Look::WordAsciiNegate),
            Some('C') => {
                self.cursor.bump();
                let any = ClassBytes::new([ClassBytesRange::new(0, 0xff)]);
                self.tree.push(Hir::class(Class::Bytes(any)))
            }
            Some('Q') => {
                self.cursor.bump();
                self.quoted()
            }
            _ => {
                let point = escaped_char(&mut self.cursor, start)?;
                self.literal(point)
            }
        }
    }

    fn look(&mut self, look: Look) -> Result<(), PatternError> {
        self.cursor.bump();
        self.tree.push_look(look)
    }

    /// Text up to `\E` or the pattern's end, taken literally.
    fn quoted(&mut self) -> Result<(), PatternError> {
        while !self.cursor.eat("\\E") {
            let Some(c) = self.cursor.bump() else { break };
            self.literal(u32::from(c))?;
        }
        Ok(())
    }
}

/// A count without leading zeros; what is too large anyway saturates.
fn number(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digits = cursor.digits(10, usize::MAX);
    // More than nine digits are no number to RE2, and the brace stands for itself.
    if digits.is_empty() || digits.len() > 9 || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some(digits.parse().unwrap_or(u32::MAX))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}

/// The code point of an escape that stands for one, in brackets or outside.
pub(super) fn escaped_char(cursor: &mut Cursor<'_>, start: usize) -> Result<u32, PatternError> {
    let Some(c) = cursor.bump() else {
        return Err(cursor.fault("`\\` at the end of the pattern escapes nothing", start));
    };
    let point = match c {
        '0'..='7' => octal(c, cursor),
        'x' => hexadecimal(cursor),
        'a' => Some(0x07),
        'f' => Some(0x0c),
        'n' => Some(0x0a),
        'r' => Some(0x0d),
        't' => Some(0x09),
        'v' => Some(0x0b),
        c if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
        _ => None,
    };
    point.ok_or_else(|| {
        let text = cursor.shown(start);
        let message = match c {
            '1'..='9' => format!("`{text}` (a back-reference) is not supported: patterns are matched in linear time"),
            _ => format!("`{text}` is no escape of RE2"),
        };
        cursor.fault(message, start)
    })
}

/// Up to three octal digits; a single one other than 0 would be a back-reference.
fn octal(first: char, cursor: &mut Cursor<'_>) -> Option<u32> {
    let more = cursor.digits(8, 2);
    let single = first != '0' && more.is_empty();
    if single { None } else { u32::from_str_radix(&format!("{first}{more}"), 8).ok() }
}

fn hexadecimal(cursor: &mut Cursor<'_>) -> Option<u32> {
    if !cursor.eat("{") {
        let digits = cursor.digits(16, 2);
        return if digits.len() == 2 { u32::from_str_radix(digits, 16).ok() } else { None };
    }
    let digits = cursor.digits(16, usize::MAX);
    let significant = digits.trim_start_matches('0');
    let point = if significant.is_empty() { 0 } else { u32::from_str_radix(significant, 16).ok()? };
    (cursor.eat("}") && !digits.is_empty() && point <= MAX_CODE_POINT).then_some(point)
}

/// The class of some ranges, with other cases if asked.
pub(super) fn folded(
    set: ClassUnicode,
    negated: bool,
    fold: bool,
    tree: &mut Tree,
) -> Result<ClassUnicode, PatternError> {
    let mut whole = Set::new(fold);
    whole.add_class(set, negated, tree)?;
    Ok(whole.build(false))
}

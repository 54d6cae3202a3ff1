//! ECMA-262's pattern syntax under the `u` flag, where nothing is let pass as "just a character".

use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, Look};

use super::classes;
use crate::scalars::pattern::PatternError;
use crate::scalars::pattern::classes::{MAX_CODE_POINT, Set, all_but};
use crate::scalars::pattern::cursor::Cursor;
use crate::scalars::pattern::tree::{Count, Tree};

const LINE_TERMINATORS: &[(u32, u32)] = &[(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)];

struct Parser<'a> {
    cursor: Cursor<'a>,
    tree: Tree,
    /// Whether the last item can be repeated: assertions cannot, nor can a repetition.
    repeatable: bool,
    /// Group names, of the open groups from the outermost to the innermost.
    names: Vec<Names<'a>>,
}

/// Names of one group's inside. A name may stand twice only in branches of which one can match.
#[derive(Default)]
struct Names<'a> {
    branch: BTreeSet<&'a str>,
    earlier: BTreeSet<&'a str>,
}

/// The tree of a pattern.
pub(in crate::scalars) fn parse(pattern: &str, size_limit: usize) -> Result<Hir, PatternError> {
    let mut parser = Parser {
        cursor: Cursor::new(pattern),
        tree: Tree::new(size_limit, pattern.len()),
        repeatable: false,
        names: vec![Names::default()],
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
        let repeatable = std::mem::replace(&mut self.repeatable, true);
        match c {
            '(' => self.open(start),
            ')' => self.close(start),
            '|' => {
                self.repeatable = false;
                if let Some(names) = self.names.last_mut() {
                    names.end_branch();
                }
                self.tree.alternate()
            }
            '^' => self.look(Look::Start),
            '$' => self.look(Look::End),
            '.' => self.tree.push_class(all_but(LINE_TERMINATORS)),
            '[' => {
                let class = classes::bracket(&mut self.cursor, start, &mut self.tree)?;
                self.tree.push_class(class)
            }
            '*' => self.repeat(Count { min: 0, max: None }, repeatable, start),
            '+' => self.repeat(Count { min: 1, max: None }, repeatable, start),
            '?' => self.repeat(Count { min: 0, max: Some(1) }, repeatable, start),
            '{' => {
                let count = self.count(start)?;
                self.repeat(count, repeatable, start)
            }
            ']' | '}' => Err(self.cursor.fault(format!("`{c}` alone must be escaped: `\\{c}`"), start)),
            '\\' => self.escape(start),
            c => self.tree.push_char(c),
        }
    }

    fn look(&mut self, look: Look) -> Result<(), PatternError> {
        self.repeatable = false;
        self.tree.push_look(look)
    }

    fn repeat(&mut self, count: Count, repeatable: bool, start: usize) -> Result<(), PatternError> {
        let lazy = self.cursor.eat("?");
        self.repeatable = false;
        let text = self.cursor.shown(start);
        if count.max.is_some_and(|max| max < count.min) {
            let message = format!("`{text}` is no repetition: its counts are not ascending");
            return Err(self.cursor.fault(message, start));
        }
        if !repeatable || !self.tree.can_repeat() {
            return Err(self.cursor.fault(format!("`{text}` has nothing to repeat"), start));
        }
        self.tree.repeat(count, !lazy).map(|_| ())
    }

    /// The counts behind a `{`.
    fn count(&mut self, start: usize) -> Result<Count, PatternError> {
        let bad = |parser: &Self| {
            let message = "`{` begins no repetition; a character must be escaped: `\\{`";
            PatternError::new(message, start, parser.cursor.at())
        };
        let min = self.number().ok_or_else(|| bad(self))?;
        let mut max = Some(min);
        if self.cursor.eat(",") {
            max = self.number();
        }
        if self.cursor.eat("}") { Ok(Count { min, max }) } else { Err(bad(self)) }
    }

    /// What is too large for any program anyway saturates.
    fn number(&mut self) -> Option<u32> {
        let digits = self.cursor.digits(10, usize::MAX);
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX))
    }

    fn open(&mut self, start: usize) -> Result<(), PatternError> {
        self.repeatable = false;
        if self.cursor.eat("?") && !self.cursor.eat(":") {
            self.group_head(start)?;
        }
        self.names.push(Names::default());
        self.tree.open(start)
    }

    /// What stands behind `(?`, a plain group aside: a name, or what is not supported.
    fn group_head(&mut self, start: usize) -> Result<(), PatternError> {
        for look in ["=", "!", "<=", "<!"] {
            if self.cursor.eat(look) {
                let message = format!("`(?{look}` (look-around) is not supported: patterns are matched in linear time");
                return Err(self.cursor.fault(message, start));
            }
        }
        if !self.cursor.eat("<") {
            self.cursor.bump();
            let message = format!("`{}` begins no group that is supported", self.cursor.shown(start));
            return Err(self.cursor.fault(message, start));
        }
        let Some(name) = self.cursor.until(">") else {
            return Err(self.cursor.fault("the name of this group does not end: missing `>`", start));
        };
        if !is_name(name) {
            return Err(self.cursor.fault(format!("`{}` has no valid name", self.cursor.shown(start)), start));
        }
        if self.names.iter().any(|names| names.branch.contains(name)) {
            return Err(self.cursor.fault(format!("`{}` has a name that is taken", self.cursor.shown(start)), start));
        }
        if let Some(names) = self.names.last_mut() {
            names.branch.insert(name);
        }
        Ok(())
    }

    fn close(&mut self, start: usize) -> Result<(), PatternError> {
        if !self.tree.close()? {
            return Err(self.cursor.fault("`)` closes no group", start));
        }
        if let (Some(mut inner), Some(outer)) = (self.names.pop(), self.names.last_mut()) {
            inner.end_branch();
            outer.branch.append(&mut inner.earlier);
        }
        Ok(())
    }

    /// An escape outside of brackets; the cursor is behind the backslash.
    fn escape(&mut self, start: usize) -> Result<(), PatternError> {
        if self.cursor.eat("b") {
            return self.look(Look::WordAscii);
        }
        if self.cursor.eat("B") {
            return self.look(Look::WordAsciiNegate);
        }
        if let Some(class) = classes::escaped_class(&mut self.cursor, start)? {
            return self.tree.push_class(class);
        }
        if matches!(self.cursor.peek(), Some('1'..='9')) || self.cursor.eat("k<") {
            self.cursor.digits(10, usize::MAX);
            let text = self.cursor.shown(start);
            let message = format!("`{text}` (a back-reference) is not supported: patterns are matched in linear time");
            return Err(self.cursor.fault(message, start));
        }
        let point = escaped_char(&mut self.cursor, start)?;
        match char::from_u32(point) {
            Some(c) => self.tree.push_char(c),
            // A lone surrogate is in no text.
            None => self.tree.push_class(Set::new(false).build(false)),
        }
    }
}

impl Names<'_> {
    fn end_branch(&mut self) {
        if self.earlier.len() < self.branch.len() {
            std::mem::swap(&mut self.earlier, &mut self.branch);
        }
        self.earlier.extend(std::mem::take(&mut self.branch));
    }
}

fn is_name(name: &str) -> bool {
    let rest = name.strip_prefix(|c: char| c == '_' || c == '$' || c.is_alphabetic());
    rest.is_some_and(|rest| rest.chars().all(|c| c == '_' || c == '$' || c.is_alphanumeric()))
}

/// The code point of an escape that stands for one, in brackets or outside.
pub(super) fn escaped_char(cursor: &mut Cursor<'_>, start: usize) -> Result<u32, PatternError> {
    let Some(c) = cursor.bump() else {
        return Err(cursor.fault("`\\` at the end of the pattern escapes nothing", start));
    };
    let point = match c {
        'f' => Some(0x0c),
        'n' => Some(0x0a),
        'r' => Some(0x0d),
        't' => Some(0x09),
        'v' => Some(0x0b),
        '0' => (!matches!(cursor.peek(), Some('0'..='9'))).then_some(0),
        'c' => cursor.bump().filter(char::is_ascii_alphabetic).map(|letter| u32::from(letter) % 32),
        'x' => hexadecimal(cursor, 2),
        'u' => unicode(cursor),
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => Some(u32::from(c)),
        _ => None,
    };
    point.ok_or_else(|| {
        let message = format!("`{}` is no escape of ECMA-262 with the `u` flag", cursor.shown(start));
        cursor.fault(message, start)
    })
}

/// `XXXX`, two such for a surrogate pair, or `{X..}`.
fn unicode(cursor: &mut Cursor<'_>) -> Option<u32> {
    if cursor.eat("{") {
        let digits = cursor.digits(16, usize::MAX);
        let significant = digits.trim_start_matches('0');
        let point = if significant.is_empty() { 0 } else { u32::from_str_radix(significant, 16).ok()? };
        return (cursor.eat("}") && !digits.is_empty() && point <= MAX_CODE_POINT).then_some(point);
    }
    let high = hexadecimal(cursor, 4)?;
    if (0xd800..0xdc00).contains(&high) {
        let mut ahead = *cursor;
        if ahead.eat("\\u")
            && let Some(low @ 0xdc00..=0xdfff) = hexadecimal(&mut ahead, 4)
        {
            *cursor = ahead;
            return Some(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
        }
    }
    Some(high)
}

fn hexadecimal(cursor: &mut Cursor<'_>, length: usize) -> Option<u32> {
    let digits = cursor.digits(16, length);
    if digits.len() == length { u32::from_str_radix(digits, 16).ok() } else { None }
}

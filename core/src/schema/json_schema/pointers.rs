//! JSON pointers of subschemas, kept as steps and written out only where one is shown.

use super::super::Text;

#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'t> {
    Word(&'static str),
    Key(&'t str),
    Index(usize),
}

/// Index of a pointer in [`Pointers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PointerId(u32);

/// All pointers of a document, each one step longer than another.
pub(super) struct Pointers<'t> {
    steps: Vec<(PointerId, Step<'t>)>,
    /// Bytes that may still be written out: keys of any length may stand above many fallbacks.
    left: usize,
}

impl<'t> Pointers<'t> {
    pub(super) const ROOT: PointerId = PointerId(u32::MAX);

    pub(super) fn new(left: usize) -> Self {
        Self { steps: Vec::new(), left }
    }

    pub(super) fn below(&mut self, parent: PointerId, step: Step<'t>) -> PointerId {
        let id = PointerId(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.steps.push((parent, step));
        id
    }

    /// The pointer's text; `None` where the texts together grow beyond reason.
    pub(super) fn text(&mut self, pointer: PointerId) -> Option<Text> {
        let mut steps = Vec::new();
        let mut at = pointer;
        while let Some((parent, step)) = self.steps.get(at.0 as usize) {
            steps.push(*step);
            at = *parent;
        }
        let mut text = String::new();
        for step in steps.iter().rev() {
            text.push('/');
            match step {
                Step::Word(word) => text.push_str(word),
                Step::Key(key) => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => text.push_str(&index.to_string()),
            }
        }
        self.left = self.left.checked_sub(text.len())?;
        Some(text.into())
    }
}

/// The tokens of a pointer in a fragment: percent signs, then `~1` and `~0`, undone.
pub(super) fn tokens(fragment: &str) -> Option<Vec<String>> {
    let decoded = percent_decoded(fragment)?;
    if decoded.is_empty() {
        return Some(Vec::new());
    }
    let rest = decoded.strip_prefix('/')?;
    Some(rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

/// A fragment without its percent signs.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            out.push(u8::try_from(value).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

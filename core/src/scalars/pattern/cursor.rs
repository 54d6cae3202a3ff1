//! A place in a pattern's text.

use super::PatternError;

/// Reads a pattern forwards; offsets are bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Steps over `wanted`, if it comes next.
    pub(crate) fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// What stands before the next `end`, stepping over both.
    pub(crate) fn until(&mut self, end: &str) -> Option<&'a str> {
        let (before, _) = self.rest().split_once(end)?;
        self.at += before.len() + end.len();
        Some(before)
    }

    /// Steps over the digits that come next, at most `most`, and gives them.
    pub(crate) fn digits(&mut self, radix: u32, most: usize) -> &'a str {
        let rest = self.rest();
        let length = rest.chars().take(most).take_while(|c| c.is_digit(radix)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The text since `start`.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The same, cut to what fits a message.
    pub(crate) fn shown(&self, start: usize) -> String {
        const MOST: usize = 40;
        let text = self.since(start);
        match text.char_indices().nth(MOST) {
            Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
            None => text.to_owned(),
        }
    }

    /// A fault of the text since `start`.
    pub(crate) fn fault(&self, message: impl Into<String>, start: usize) -> PatternError {
        PatternError::new(message, start, self.at)
    }
}

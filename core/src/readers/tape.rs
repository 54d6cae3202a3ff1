//! A value on the tape as a [`Datum`]: it can be read again and again.

use std::borrow::Cow;

use super::datum::{Broken, Datum, Elements, Members, View};
use crate::cells::{Slot, Tape, TextRef};
use crate::diagnostics::Code;

/// A value on a tape, and what its texts are ranges of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TapeRef<'t> {
    pub(crate) tape: &'t Tape,
    pub(crate) payload: &'t [u8],
    pub(crate) buffer: &'t [u8],
    pub(crate) at: u32,
}

impl<'t> TapeRef<'t> {
    pub(crate) fn slot(&self) -> Slot {
        self.tape.get(self.at)
    }

    pub(crate) fn bytes(&self, text: TextRef) -> &'t [u8] {
        text.bytes(self.payload, self.buffer)
    }

    /// A text of the tape; it was UTF-8 when it was written.
    pub(crate) fn text(&self, text: TextRef) -> &'t str {
        smoothutf8::from_utf8(self.bytes(text)).unwrap_or_default()
    }

    pub(crate) fn move_to(&self, at: u32) -> Self {
        Self { at, ..*self }
    }

    /// Key and value of each member of a map, or nothing.
    pub(crate) fn pairs(&self) -> TapeMap<'t> {
        let left = if let Slot::Map { len, .. } = self.slot() { len } else { 0 };
        TapeMap { next: self.move_to(self.at + 1), left, key: "", fault: None }
    }

    /// Each element of a list, or nothing.
    pub(crate) fn items(&self) -> TapeList<'t> {
        let left = if let Slot::List { len, .. } = self.slot() { len } else { 0 };
        TapeList { next: self.move_to(self.at + 1), left }
    }
}

impl<'t> Datum for TapeRef<'t> {
    type List<'s>
        = TapeList<'t>
    where
        Self: 's;
    type Map<'s>
        = TapeMap<'t>
    where
        Self: 's;

    fn view(&self) -> Result<View<'_, Self>, Broken> {
        Ok(match self.slot() {
            Slot::Null => View::Null,
            Slot::Bool(value) => View::Bool(value),
            Slot::Int(value) => View::Int(value),
            Slot::Uint(value) => View::Uint(value),
            Slot::Double(value) => View::Double(value),
            Slot::Digits(text) => View::Digits(Cow::Borrowed(self.text(text))),
            Slot::Decimal { mantissa, scale } => View::Digits(Cow::Owned(format!("{mantissa}e{}", -i64::from(scale)))),
            Slot::Text(text) => View::Text(Cow::Borrowed(self.text(text))),
            Slot::Bytes(bytes) => View::Bytes(Cow::Borrowed(self.bytes(bytes))),
            Slot::Date(days) => View::Date(days),
            Slot::Time(nanos) => View::Time(nanos),
            Slot::Timestamp { seconds, nanos } => View::Timestamp { seconds, nanos },
            Slot::List { .. } => View::List(self.items()),
            Slot::Map { .. } => View::Map(self.pairs()),
            Slot::Host(name) => View::Unsupported(Cow::Owned(self.text(name).to_owned())),
            Slot::Faulty(code) => View::Faulty(code),
        })
    }

    fn is_rereadable(&self) -> bool {
        true
    }

    fn on_tape(&self) -> Option<u32> {
        Some(self.at)
    }
}

/// Elements on the tape.
#[derive(Clone, Debug)]
pub(crate) struct TapeList<'t> {
    next: TapeRef<'t>,
    left: u32,
}

impl<'t> Iterator for TapeList<'t> {
    type Item = TapeRef<'t>;

    fn next(&mut self) -> Option<TapeRef<'t>> {
        self.left = self.left.checked_sub(1)?;
        let element = self.next;
        self.next.at = element.tape.after(element.at);
        Some(element)
    }
}

impl<'t> Elements for TapeList<'t> {
    type Item = TapeRef<'t>;

    fn next(&mut self) -> Result<Option<TapeRef<'t>>, Broken> {
        Ok(Iterator::next(self))
    }
}

/// Members on the tape.
#[derive(Clone, Debug)]
pub(crate) struct TapeMap<'t> {
    next: TapeRef<'t>,
    left: u32,
    key: &'t str,
    fault: Option<Code>,
}

impl<'t> Iterator for TapeMap<'t> {
    type Item = (&'t str, TapeRef<'t>);

    fn next(&mut self) -> Option<(&'t str, TapeRef<'t>)> {
        self.left = self.left.checked_sub(1)?;
        (self.key, self.fault) = match self.next.slot() {
            Slot::Text(key) => (self.next.text(key), None),
            Slot::Faulty(code) => ("", Some(code)),
            _ => ("", None),
        };
        let value = self.next.move_to(self.next.at + 1);
        self.next.at = value.tape.after(value.at);
        Some((self.key, value))
    }
}

impl<'t> Members for TapeMap<'t> {
    type Item = TapeRef<'t>;

    fn next(&mut self) -> Result<Option<TapeRef<'t>>, Broken> {
        Ok(Iterator::next(self).map(|(_, value)| value))
    }

    fn key(&self) -> &str {
        self.key
    }

    fn key_fault(&self) -> Option<Code> {
        self.fault
    }
}

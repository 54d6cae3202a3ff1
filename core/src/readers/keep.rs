//! A value kept on the tape as it is: for whoever has to look at it in another order than its own.

use super::datum::{Broken, Datum, Elements, Members, View};
use super::json::{Dialect, JsonDoc};
use super::tape::TapeRef;
use crate::cells::{Layout, Scratch, Slot};
use crate::limits::Limits;
use crate::schema::NodeId;

/// A value on a tape of its own.
#[derive(Debug)]
pub(crate) struct Kept {
    text: Vec<u8>,
    tape: crate::cells::Tape,
    root: u32,
}

impl Kept {
    /// Keeps a value; `None` where it can be read no further, or is beyond the limits.
    pub(crate) fn of<D: Datum>(value: &D, limits: &Limits) -> Option<Self> {
        let mut keeping = Keeping::new(limits);
        let root = keeping.value(value).ok()?;
        Some(keeping.finish(root))
    }

    /// Keeps any `Serialize`.
    pub(crate) fn of_value<T: serde::Serialize + ?Sized>(value: &T, limits: &Limits) -> Option<Self> {
        let mut keeping = Keeping::new(limits);
        let root = super::serialize::to_tape(value, &mut keeping.scratch, limits).ok()?;
        Some(keeping.finish(root))
    }

    /// Keeps JSON text, or object text, that was judged: its own length bounds what is kept of it.
    pub(crate) fn of_text(text: &[u8], is_object_text: bool, limits: &Limits) -> Option<Self> {
        let dialect = if is_object_text { Dialect::Object } else { Dialect::Json };
        let doc = JsonDoc::new(text, dialect, limits);
        let mut keeping = Keeping { left: u64::MAX, ..Keeping::new(limits) };
        let root = keeping.value(&doc.root().ok()?).ok()?;
        doc.finish().ok()?;
        Some(keeping.finish(root))
    }

    /// Values, keys included.
    pub(crate) fn len(&self) -> u64 {
        self.tape.next().into()
    }

    pub(crate) fn root(&self) -> TapeRef<'_> {
        TapeRef { tape: &self.tape, payload: &[], buffer: &self.text, at: self.root }
    }
}

struct Keeping {
    scratch: Scratch,
    /// Values and bytes that may still come.
    left: u64,
    depth: u32,
}

impl Keeping {
    fn new(limits: &Limits) -> Self {
        let mut scratch = Scratch::default();
        scratch.reset(&Layout::new(NodeId(0)));
        Self { scratch, left: limits.payload_bytes, depth: limits.payload_depth.min(Limits::MAX_PAYLOAD_DEPTH) }
    }

    fn finish(mut self, root: u32) -> Kept {
        let (text, tape) = self.scratch.set_aside();
        Kept { text, tape, root }
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Broken> {
        self.left = self.left.checked_sub(bytes as u64 + 1).ok_or(Broken)?;
        Ok(())
    }

    fn text(&mut self, bytes: &[u8]) -> Result<crate::cells::TextRef, Broken> {
        self.charge(bytes.len())?;
        Ok(self.scratch.keep(bytes))
    }

    fn value<D: Datum>(&mut self, value: &D) -> Result<u32, Broken> {
        self.charge(0)?;
        let slot = match value.view()? {
            View::List(list) => return self.list(list),
            View::Map(map) => return self.map(map),
            View::Null => Slot::Null,
            View::Bool(value) => Slot::Bool(value),
            View::Int(value) => Slot::Int(value),
            View::Uint(value) => Slot::Uint(value),
            View::Double(value) => Slot::Double(value),
            View::Digits(digits) => Slot::Digits(self.text(digits.as_bytes())?),
            View::Text(text) => Slot::Text(self.text(text.as_bytes())?),
            View::Bytes(bytes) => Slot::Bytes(self.text(&bytes)?),
            View::Date(days) => Slot::Date(days),
            View::Time(nanos) => Slot::Time(nanos),
            View::Timestamp { seconds, nanos } => Slot::Timestamp { seconds, nanos },
            View::Unsupported(name) => Slot::Host(self.text(name.as_bytes())?),
            View::Faulty(code) => Slot::Faulty(code),
        };
        Ok(self.scratch.tape.push(slot))
    }

    fn open(&mut self) -> Result<u32, Broken> {
        self.depth = self.depth.checked_sub(1).ok_or(Broken)?;
        Ok(self.scratch.tape.push(Slot::Null))
    }

    #[inline(never)]
    fn list<L: Elements<Item: Datum>>(&mut self, mut list: L) -> Result<u32, Broken> {
        let at = self.open()?;
        let mut len = 0_u32;
        while let Some(element) = list.next()? {
            self.value(&element)?;
            len = len.saturating_add(1);
        }
        self.depth += 1;
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::List { len, end });
        Ok(at)
    }

    #[inline(never)]
    fn map<M: Members<Item: Datum>>(&mut self, mut map: M) -> Result<u32, Broken> {
        let at = self.open()?;
        let mut len = 0_u32;
        while let Some(member) = map.next()? {
            let key = match map.key_fault() {
                Some(code) => Slot::Faulty(code),
                None => Slot::Text(self.text(map.key().as_bytes())?),
            };
            self.scratch.tape.push(key);
            self.value(&member)?;
            len = len.saturating_add(1);
        }
        self.depth += 1;
        let end = self.scratch.tape.next();
        self.scratch.tape.set(at, Slot::Map { len, end });
        Ok(at)
    }
}

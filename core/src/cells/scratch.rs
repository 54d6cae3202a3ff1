//! Cells and frames of one record. Kept between records, so that a warm call allocates nothing.

use std::collections::BTreeMap;
use std::slice::ChunksExact;

use super::keys::SeenKey;
use super::layout::{ArenaId, CellRef, Layout};
use super::tape::Tape;

/// A text or bytes: a range of the payload, or of the scratch's text buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextRef {
    start: u32,
    /// Length, with the top bit set where the range lies in the buffer.
    len: u32,
}

const IN_BUFFER: u32 = 1 << 31;

impl TextRef {
    /// A range of the payload. Payloads are limited to less than 2 GiB, so it always fits.
    pub(crate) fn payload(start: usize, len: usize) -> Self {
        let fit = |at: usize| u32::try_from(at).unwrap_or(0) & !IN_BUFFER;
        Self { start: fit(start), len: fit(len) }
    }

    fn buffer(start: usize, len: usize) -> Self {
        let range = Self::payload(start, len);
        Self { start: range.start, len: range.len | IN_BUFFER }
    }

    /// The text within `from`, which begins at `base`.
    #[inline]
    fn range(self, base: usize, from: &[u8]) -> &[u8] {
        let Some(start) = (self.start as usize).checked_sub(base) else { return &[] };
        from.get(start..start + (self.len & !IN_BUFFER) as usize).unwrap_or_default()
    }

    /// The text, where `payload` and `buffer` are what it may be a range of.
    pub(crate) fn bytes<'a>(self, payload: &'a [u8], buffer: &'a [u8]) -> &'a [u8] {
        self.range(0, if self.len & IN_BUFFER == 0 { payload } else { buffer })
    }

    /// The reference to a text that lies within the payload or the buffer.
    pub(crate) fn locate(text: &[u8], payload: &[u8], buffer: &[u8]) -> Option<Self> {
        let within = |all: &[u8]| {
            let start = text.as_ptr().addr().checked_sub(all.as_ptr().addr())?;
            (!text.is_empty() && start + text.len() <= all.len()).then_some(start)
        };
        match within(payload) {
            Some(start) => Some(Self::payload(start, text.len())),
            None => within(buffer).map(|start| Self::buffer(start, text.len())),
        }
    }
}

/// The state and the value of one place of one record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Cell {
    /// The member is not there.
    #[default]
    Absent,
    Null,
    /// Structure refused the value: rules that read it are blocked.
    Bad,
    /// Structurally fine, but beyond the type that rules read: `rule.range`.
    OutOfRange,
    Bool(bool),
    Int(i64),
    #[expect(dead_code, reason = "the cell of Protobuf's uint32 and uint64")]
    Uint(u64),
    Double(f64),
    /// `mantissa` times ten to the power of minus `scale`.
    Decimal {
        mantissa: i64,
        scale: i32,
    },
    /// A number as text in JSON's grammar, where the other forms cannot hold it exactly, or where
    /// the node is a JSON `number` (rules read it as double, `decimal(..)` reads the digits).
    Digits(TextRef),
    /// The same where the node is a JSON `number`, with the double that it is; see [`Cell::number`].
    Number {
        double: f64,
        start: u32,
        len: u16,
    },
    /// UTF-8.
    Text(TextRef),
    /// Index of an enum's symbol.
    Symbol(u32),
    Bytes(TextRef),
    /// Days since 1970-01-01.
    Date(i32),
    /// Nanoseconds of a day.
    Time(i64),
    /// Seconds since 1970-01-01T00:00:00Z, and nanoseconds.
    Timestamp {
        seconds: i64,
        nanos: u32,
    },
    /// A record is there (its members have cells of their own).
    Record,
    /// A list or map is there: its frames in the arena of its element place. `start` is 0 where
    /// the place has no element place; `len` is always the number of elements.
    Range {
        start: u32,
        len: u32,
    },
    /// A whole value: the index of its first slot in the tape.
    Tree(u32),
}

impl Cell {
    /// The cell of a JSON `number`: finite doubles of few digits stand ready beside them.
    pub(crate) fn number(double: f64, digits: TextRef) -> Self {
        let buffered = digits.len & IN_BUFFER;
        match u16::try_from(digits.len & !IN_BUFFER) {
            Ok(len) if double.is_finite() => Self::Number { double, start: digits.start | buffered, len },
            _ => Self::Digits(digits),
        }
    }

    /// The digits of a number that stands as text.
    pub(crate) fn digits(self) -> Option<TextRef> {
        match self {
            Self::Digits(text) => Some(text),
            Self::Number { start, len, .. } => {
                Some(TextRef { start: start & !IN_BUFFER, len: u32::from(len) | (start & IN_BUFFER) })
            }
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct Arena {
    width: u32,
    frames: u32,
    cells: Vec<Cell>,
}

/// Cells, frames, text buffer and tape of one record.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    arenas: Vec<Arena>,
    /// Texts that are no range of the payload (unescaped, or of a host object).
    text: Vec<u8>,
    pub(crate) tape: Tape,
    /// Keys of the maps that are open, for the search for doubles.
    pub(crate) keys: Vec<SeenKey>,
    /// Bits of the fields that were there, of the records that are open.
    pub(crate) seen: Vec<u64>,
    /// Whether a branch (its op) of a union accepts a value (its slot).
    pub(crate) tried: BTreeMap<(u32, u32), bool>,
    /// Length of the texts that are set aside while a tape is judged; see [`Self::set_aside`].
    text_base: usize,
    /// What the scan of JSON text learnt of the order of members. Kept between records: it says
    /// where to look first, and decides nothing.
    pub(crate) memo: Vec<u16>,
    /// A text without its escapes, while it is looked at.
    pub(crate) unescaped: Vec<u8>,
}

impl Scratch {
    /// Makes it ready for a record: one empty root frame, all else empty.
    pub(crate) fn reset(&mut self, layout: &Layout) {
        self.arenas.resize_with(layout.arenas().len(), Arena::default);
        for (arena, width) in self.arenas.iter_mut().zip(layout.arenas()) {
            arena.width = *width;
            arena.frames = 0;
            arena.cells.clear();
        }
        self.text.clear();
        self.text_base = 0;
        self.tape.clear();
        self.keys.clear();
        self.seen.clear();
        self.tried.clear();
        self.push_frame(ArenaId(0));
    }

    /// Frames that an arena holds; where the next list's range starts.
    pub(crate) fn frames(&self, arena: ArenaId) -> u32 {
        self.arenas.get(arena.0 as usize).map_or(0, |arena| arena.frames)
    }

    /// A new frame of absent cells, which is now the arena's last.
    pub(crate) fn push_frame(&mut self, arena: ArenaId) {
        if let Some(arena) = self.arenas.get_mut(arena.0 as usize) {
            arena.frames += 1;
            let end = arena.cells.len() + arena.width as usize;
            arena.cells.resize(end, Cell::Absent);
        }
    }

    /// Writes a cell of the arena's last frame.
    pub(crate) fn set(&mut self, cell: CellRef, value: Cell) {
        if let Some(arena) = self.arenas.get_mut(cell.arena.0 as usize) {
            let last = arena.cells.len().saturating_sub(arena.width as usize);
            if let Some(slot) = arena.cells.get_mut(last + cell.index as usize) {
                *slot = value;
            }
        }
    }

    /// Copies a text into the buffer.
    pub(crate) fn keep(&mut self, text: &[u8]) -> TextRef {
        let start = self.text_base + self.text.len();
        self.text.extend_from_slice(text);
        TextRef::buffer(start, text.len())
    }

    /// The bytes of a text.
    #[inline]
    pub(crate) fn text_bytes<'a>(&'a self, (payload, aside): (&'a [u8], &'a [u8]), text: TextRef) -> &'a [u8] {
        if text.len & IN_BUFFER == 0 {
            text.range(0, payload)
        } else if (text.start as usize) < self.text_base {
            text.range(0, aside)
        } else {
            text.range(self.text_base, &self.text)
        }
    }

    /// Takes texts and tape out, so that the tape can be judged while cells are written. New texts
    /// and slots continue the numbering; [`Self::put_back`] joins them.
    pub(crate) fn set_aside(&mut self) -> (Vec<u8>, Tape) {
        let text = std::mem::take(&mut self.text);
        self.text_base = text.len();
        let tape = self.tape.set_aside();
        (text, tape)
    }

    pub(crate) fn put_back(&mut self, (mut text, tape): (Vec<u8>, Tape)) {
        text.extend_from_slice(&self.text);
        self.text = text;
        self.text_base = 0;
        self.tape.put_back(tape);
    }

    /// Notes that a field is there, in the words from `from` on; whether it was already.
    pub(crate) fn mark_seen(&mut self, from: usize, field: usize) -> bool {
        let bit = 1 << (field % 64);
        let Some(word) = self.seen.get_mut(from + field / 64) else { return false };
        let was = *word & bit != 0;
        *word |= bit;
        was
    }

    /// Whether a field is there.
    pub(crate) fn is_seen(&self, from: usize, field: usize) -> bool {
        self.seen.get(from + field / 64).is_some_and(|word| word & (1 << (field % 64)) != 0)
    }

    /// The bytes that it holds on to; a pool shrinks what is too large.
    pub(crate) fn capacity(&self) -> usize {
        let cells: usize = self.arenas.iter().map(|arena| arena.cells.capacity()).sum();
        let texts = self.text.capacity() + self.unescaped.capacity();
        let keys = self.keys.capacity() * size_of::<SeenKey>();
        let seen = self.seen.capacity() * size_of::<u64>();
        let memo = self.memo.capacity() * size_of::<u16>();
        // The nodes of the tree are half full at least.
        let tried = self.tried.len() * 2 * size_of::<((u32, u32), bool)>();
        cells * size_of::<Cell>() + texts + self.tape.capacity() + keys + seen + memo + tried
    }
}

/// What a program sees of a record: its cells, and the bytes that texts are ranges of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells<'a> {
    payload: &'a [u8],
    scratch: &'a Scratch,
}

impl<'a> Cells<'a> {
    /// `payload` is what the reader read; empty for a host object.
    pub(crate) fn new(payload: &'a [u8], scratch: &'a Scratch) -> Self {
        Self { payload, scratch }
    }

    /// The cell of a frame (0 for the root arena).
    pub(crate) fn get(&self, cell: CellRef, frame: u32) -> Cell {
        self.scratch
            .arenas
            .get(cell.arena.0 as usize)
            .and_then(|arena| arena.cells.get(frame as usize * arena.width as usize + cell.index as usize))
            .copied()
            .unwrap_or_default()
    }

    /// The cells of one frame; none where there is no such frame.
    #[inline]
    pub(crate) fn frame(&self, arena: ArenaId, frame: u32) -> &'a [Cell] {
        let Some(arena) = self.scratch.arenas.get(arena.0 as usize) else { return &[] };
        let start = frame as usize * arena.width as usize;
        arena.cells.get(start..start + arena.width as usize).unwrap_or_default()
    }

    /// The cells of frames in a row, frame by frame; `None` where they have no cells.
    #[inline]
    pub(crate) fn frames(&self, arena: ArenaId, start: u32, len: u32) -> Option<ChunksExact<'a, Cell>> {
        let arena = self.scratch.arenas.get(arena.0 as usize).filter(|arena| arena.width > 0)?;
        let width = arena.width as usize;
        let cells = arena.cells.get(start as usize * width..(start as usize + len as usize) * width)?;
        Some(cells.chunks_exact(width))
    }

    /// The bytes of a text.
    #[inline]
    pub(crate) fn bytes(&self, text: TextRef) -> &'a [u8] {
        self.scratch.text_bytes((self.payload, &[]), text)
    }

    pub(crate) fn tape(&self) -> &'a Tape {
        &self.scratch.tape
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys;
    use super::{Scratch, TextRef};

    type Fill = fn(&mut Scratch, u32);

    #[test]
    fn whatever_it_holds_on_to_is_counted() {
        let many = 10_000;
        let fill: [(Fill, usize); 6] = [
            (|scratch, _| keys::note(scratch, b"", TextRef::payload(0, 0), 0), 16),
            (|scratch, _| scratch.seen.push(0), 8),
            (|scratch, at| _ = scratch.tried.insert((at, 0), true), 12),
            (|scratch, _| scratch.memo.push(0), 2),
            (|scratch, _| scratch.unescaped.push(0), 1),
            (|scratch, _| _ = scratch.keep(b"a"), 1),
        ];
        for (index, (fill, bytes)) in fill.iter().enumerate() {
            let mut scratch = Scratch::default();
            (0..many).for_each(|at| fill(&mut scratch, at));
            assert!(scratch.capacity() >= bytes * 10_000, "{index}: {}", scratch.capacity());
        }
    }
}

//! Records cut out of an input that holds several, as its bytes go by, in flat memory: whether one is
//! JSON at all is for the contract to say.

use super::{Options, Position, Record, Sink, Stop};

/// Whether a byte stands in a JSON text, its quotes included.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quotes {
    is_open: bool,
    escaped: bool,
}

impl Quotes {
    /// Goes over a byte; whether it belongs to a text.
    pub(crate) fn step(&mut self, byte: u8) -> bool {
        if self.is_open {
            self.is_open = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return true;
        }
        self.is_open = byte == b'"';
        self.is_open
    }
}

/// The brackets and the text around a place.
#[derive(Debug, Default)]
struct Around {
    /// The open brackets, no more than a record may have.
    open: Vec<u8>,
    most: usize,
    /// How many are open below those.
    deeper: u64,
    quotes: Quotes,
}

impl Around {
    /// Goes over a byte; `false` where it closes another bracket than the last open one.
    fn step(&mut self, byte: u8) -> bool {
        if self.quotes.step(byte) {
            return true;
        }
        match byte {
            b'[' | b'{' if self.open.len() < self.most => self.open.push(byte),
            b'[' | b'{' => self.deeper += 1,
            b']' | b'}' if self.deeper > 0 => self.deeper -= 1,
            b']' => return self.open.pop() == Some(b'['),
            b'}' => return self.open.pop() == Some(b'{'),
            _ => {}
        }
        true
    }

    fn is_outside(&self) -> bool {
        self.open.is_empty() && self.deeper == 0 && !self.quotes.is_open
    }

    fn end(&mut self) {
        self.open.clear();
        (self.deeper, self.quotes) = (0, Quotes::default());
    }
}

/// Cuts one record after the other.
pub(super) struct Splitter<'f> {
    file: &'f str,
    /// The place of the next byte.
    pub(super) at: Position,
    /// Where the record began, once it has.
    pub(super) start: Option<Position>,
    bytes: Vec<u8>,
    most: usize,
    /// Records so far.
    pub(super) number: u64,
    around: Around,
}

impl<'f> Splitter<'f> {
    pub(super) fn new(file: &'f str, at: Position, options: Options) -> Self {
        let most = usize::try_from(options.limit).unwrap_or(usize::MAX).saturating_add(1);
        let around = Around { most: options.depth as usize, ..Around::default() };
        Self { file, at, start: None, bytes: Vec::new(), most, number: 0, around }
    }

    /// Whether the next byte stands in no bracket and no text.
    pub(super) fn is_outside(&self) -> bool {
        self.around.is_outside()
    }

    pub(super) fn is_in_text(&self) -> bool {
        self.around.quotes.is_open
    }

    /// Takes a byte into the record. Whether none is open after it: of a closing bracket that fits no
    /// open one, nobody knows what it closes, and the record ends there.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        self.start.get_or_insert(self.at);
        if self.bytes.len() < self.most {
            self.bytes.push(byte);
        }
        if !self.around.step(byte) {
            self.around.end();
        }
        self.around.is_outside()
    }

    /// Hands the record on, be it empty.
    pub(super) fn give(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let start = self.start.take().unwrap_or(self.at);
        self.number += 1;
        sink(Record::part(self.file, self.number, start, &self.bytes)).map_err(Stop::Output)?;
        self.bytes.clear();
        self.around.end();
        Ok(())
    }

    /// The input is not what it claims to be.
    pub(super) fn broken(&self, reason: &str) -> Stop {
        Stop::Input(format!("cannot read `{}`: {reason}", self.file))
    }
}

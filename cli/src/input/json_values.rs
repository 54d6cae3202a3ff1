//! JSON values one after the other, whatever stands between them: concatenated, indented over many
//! lines, or one a line.

use std::io::BufRead;

use super::split::Splitter;
use super::{Options, Position, Sink, Stop, failed, is_blank};

pub(super) fn read(
    input: &mut dyn BufRead,
    file: &str,
    start: Position,
    options: Options,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    let mut values = Values { splitter: Splitter::new(file, start, options), in_word: false };
    loop {
        let chunk = input.fill_buf().map_err(|error| failed(file, &error))?;
        if chunk.is_empty() {
            return values.end(sink);
        }
        for byte in chunk {
            values.step(*byte, sink)?;
            values.splitter.at.step(*byte);
        }
        let count = chunk.len();
        input.consume(count);
    }
}

struct Values<'f> {
    splitter: Splitter<'f>,
    /// In a number or a word, which ends where something else begins.
    in_word: bool,
}

impl Values<'_> {
    fn step(&mut self, byte: u8, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let opens = matches!(byte, b'{' | b'[' | b'"');
        if self.in_word && (opens || is_blank(byte)) {
            self.give(sink)?;
        }
        if self.splitter.start.is_none() {
            if is_blank(byte) {
                return Ok(());
            }
            self.in_word = !opens;
        }
        // No text goes on on another line: what follows is the next value.
        if byte == b'\n' && self.splitter.is_in_text() {
            return self.give(sink);
        }
        if self.splitter.take(byte) && !self.in_word { self.give(sink) } else { Ok(()) }
    }

    fn give(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        self.in_word = false;
        self.splitter.give(sink)
    }

    /// The input ends; a value that is still open is cut off, and perhaps others with it.
    fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let Some(Position { line, column }) = self.splitter.start else { return Ok(()) };
        let is_cut = !self.splitter.is_outside();
        self.give(sink)?;
        if is_cut {
            return Err(self.splitter.broken(&format!("it ends inside the value that begins at {line}:{column}")));
        }
        Ok(())
    }
}

//! JSON values one after the other, whatever stands between them: concatenated, indented over many
//! lines, or one a line. They are only split here, in flat memory; whether one is JSON at all is for
//! the contract to say.

use std::io::BufRead;

use super::{Position, Record, Sink, Stop, failed};

pub(super) fn read(
    input: &mut dyn BufRead,
    file: &str,
    start: Position,
    limit: u64,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let mut splitter = Splitter { most, at: start, start: None, value: Vec::new(), number: 0, state: State::Between };
    loop {
        let chunk = input.fill_buf().map_err(|error| failed(file, &error))?;
        if chunk.is_empty() {
            break;
        }
        for byte in chunk {
            splitter.step(*byte, file, sink)?;
        }
        let count = chunk.len();
        input.consume(count);
    }
    splitter.give(file, sink)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between values.
    Between,
    /// In a number or a word, which ends where something else begins.
    Word,
    /// In an object, array or text, so many brackets deep.
    Nested { depth: u64, in_string: bool, escaped: bool },
}

struct Splitter {
    most: usize,
    /// The place of the next byte.
    at: Position,
    /// Where the value began, once it has.
    start: Option<Position>,
    value: Vec<u8>,
    number: u64,
    state: State,
}

impl Splitter {
    fn step(&mut self, byte: u8, file: &str, sink: &mut Sink<'_>) -> Result<(), Stop> {
        if self.state == State::Word && (byte.is_ascii_whitespace() || matches!(byte, b'{' | b'[' | b'"')) {
            self.give(file, sink)?;
        }
        match self.state {
            State::Between if byte.is_ascii_whitespace() => {}
            State::Between => {
                self.keep(byte);
                let nested = |depth, in_string| State::Nested { depth, in_string, escaped: false };
                self.state = match byte {
                    b'{' | b'[' => nested(1, false),
                    b'"' => nested(0, true),
                    _ => State::Word,
                };
            }
            State::Word => self.keep(byte),
            // No text goes on on another line: what follows is the next value.
            State::Nested { in_string: true, .. } if byte == b'\n' => self.give(file, sink)?,
            State::Nested { mut depth, mut in_string, mut escaped } => {
                self.keep(byte);
                if in_string {
                    in_string = escaped || byte != b'"';
                    escaped = !escaped && byte == b'\\';
                } else {
                    match byte {
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        b'"' => in_string = true,
                        _ => {}
                    }
                }
                self.state = State::Nested { depth, in_string, escaped };
                if depth == 0 && !in_string {
                    self.give(file, sink)?;
                }
            }
        }
        self.at.step(byte);
        Ok(())
    }

    fn keep(&mut self, byte: u8) {
        self.start.get_or_insert(self.at);
        if self.value.len() < self.most {
            self.value.push(byte);
        }
    }

    fn give(&mut self, file: &str, sink: &mut Sink<'_>) -> Result<(), Stop> {
        self.state = State::Between;
        let Some(start) = self.start.take() else { return Ok(()) };
        self.number += 1;
        let record =
            Record { file, number: self.number, start, whole_file: false, bytes: &self.value, is_binary: false };
        sink(record).map_err(Stop::Output)?;
        self.value.clear();
        Ok(())
    }
}

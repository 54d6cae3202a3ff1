//! A top-level array as a list of records. It is only split here, element by element and in flat
//! memory: whether an element is JSON at all is for the contract to say.

use std::io::{self, BufRead};

use super::{Position, Record, Sink, Stop, failed};

/// Skips white space and the `[` of an array, if there is one.
pub(super) fn opens(input: &mut dyn BufRead, at: &mut Position) -> io::Result<bool> {
    while let Some(byte) = peek(input)? {
        if byte == b'[' || byte.is_ascii_whitespace() {
            at.step(byte);
            input.consume(1);
        }
        if !byte.is_ascii_whitespace() {
            return Ok(byte == b'[');
        }
    }
    Ok(false)
}

fn peek(input: &mut dyn BufRead) -> io::Result<Option<u8>> {
    Ok(input.fill_buf()?.first().copied())
}

/// The elements after the `[`.
pub(super) fn read(
    input: &mut dyn BufRead,
    file: &str,
    start: Position,
    limit: u64,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let mut splitter = Splitter { most, at: start, ..Splitter::default() };
    let mut number = 0;
    let mut ended = false;
    loop {
        let chunk = input.fill_buf().map_err(|error| failed(file, &error))?;
        if chunk.is_empty() {
            break;
        }
        for byte in chunk {
            if ended && !byte.is_ascii_whitespace() {
                let Position { line, column } = splitter.at;
                return Err(broken(file, &format!("there is more after the array, at {line}:{column}")));
            }
            let step = if ended { Step::Inside } else { splitter.step(*byte) };
            ended |= step == Step::Last;
            // `[]` holds no record; `[1, ]` lacks one, and is refused as an empty record.
            let none = step == Step::Last && number == 0 && splitter.start.is_none();
            if step != Step::Inside && !none {
                number += 1;
                splitter.give(file, number, sink)?;
            }
            splitter.at.step(*byte);
        }
        let count = chunk.len();
        input.consume(count);
    }
    if ended {
        return Ok(());
    }
    if splitter.start.is_some() {
        splitter.give(file, number + 1, sink)?;
    }
    Err(broken(file, "the array does not end"))
}

fn broken(file: &str, reason: &str) -> Stop {
    Stop::Input(format!("cannot read `{file}`: {reason}"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The byte belongs to an element, or to nothing.
    Inside,
    /// The byte ends an element.
    Element,
    /// The byte ends the array.
    Last,
}

#[derive(Debug)]
struct Splitter {
    most: usize,
    /// The place of the next byte.
    at: Position,
    /// Where the element began, once it has.
    start: Option<Position>,
    element: Vec<u8>,
    depth: u64,
    in_string: bool,
    escaped: bool,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            most: 0,
            at: Position::START,
            start: None,
            element: Vec::new(),
            depth: 0,
            in_string: false,
            escaped: false,
        }
    }
}

impl Splitter {
    fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            self.keep(byte);
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return Step::Inside;
        }
        match byte {
            b',' if self.depth == 0 => return Step::Element,
            b']' if self.depth == 0 => return Step::Last,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            b'"' => self.in_string = true,
            _ if self.start.is_none() && byte.is_ascii_whitespace() => return Step::Inside,
            _ => {}
        }
        self.keep(byte);
        Step::Inside
    }

    fn keep(&mut self, byte: u8) {
        self.start.get_or_insert(self.at);
        if self.element.len() < self.most {
            self.element.push(byte);
        }
    }

    fn give(&mut self, file: &str, number: u64, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let start = self.start.take().unwrap_or(self.at);
        sink(Record { file, number, start, whole_file: false, bytes: &self.element, is_binary: false })
            .map_err(Stop::Output)?;
        self.element.clear();
        Ok(())
    }
}

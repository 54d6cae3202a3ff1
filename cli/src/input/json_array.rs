//! A top-level array as a list of records.

use std::io::{self, BufRead};

use super::split::Splitter;
use super::{Options, Position, Sink, Stop, failed, is_blank};

/// Skips white space and the `[` of an array, if there is one.
pub(super) fn opens(input: &mut dyn BufRead, at: &mut Position) -> io::Result<bool> {
    while let Some(byte) = peek(input)? {
        if byte == b'[' || is_blank(byte) {
            at.step(byte);
            input.consume(1);
        }
        if !is_blank(byte) {
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
    options: Options,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    let mut splitter = Splitter::new(file, start, options);
    let mut ended = false;
    loop {
        let chunk = input.fill_buf().map_err(|error| failed(file, &error))?;
        if chunk.is_empty() {
            break;
        }
        for byte in chunk {
            if ended && !is_blank(*byte) {
                let Position { line, column } = splitter.at;
                return Err(splitter.broken(&format!("there is more after the array, at {line}:{column}")));
            }
            let step = if ended { Step::Inside } else { step(&mut splitter, *byte) };
            ended |= step == Step::Last;
            // `[]` holds no record; `[1, ]` lacks one, and is refused as an empty record.
            let none = step == Step::Last && splitter.number == 0 && splitter.start.is_none();
            if step != Step::Inside && !none {
                splitter.give(sink)?;
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
        splitter.give(sink)?;
    }
    Err(splitter.broken("the array does not end"))
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

fn step(splitter: &mut Splitter<'_>, byte: u8) -> Step {
    if splitter.is_outside() {
        match byte {
            b',' => return Step::Element,
            b']' => return Step::Last,
            _ if splitter.start.is_none() && is_blank(byte) => return Step::Inside,
            _ => {}
        }
    }
    // Where a bracket fits no other, the element goes on up to the next comma.
    splitter.take(byte);
    Step::Inside
}

//! Records out of files and standard input, one after the other, in flat memory.

mod binary;
mod files;
mod json_array;
mod json_lines;
mod json_values;
mod split;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

pub(crate) use binary::open;
pub(crate) use files::{Source, expand};
pub(crate) use split::Quotes;

use stipula::{Contract, Report};

use crate::progress::Progress;

/// Line and column, both from 1; columns count code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The place after these bytes, the first of which stands here.
    pub(crate) fn after(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.step(*byte);
        }
        self
    }

    fn step(&mut self, byte: u8) {
        if byte == b'\n' {
            *self = Self { line: self.line + 1, column: 1 };
        } else if byte & 0xC0 != 0x80 {
            self.column += 1;
        }
    }
}

/// One record as it stands in its input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) file: &'a str,
    /// From 1 in each file.
    pub(crate) number: u64,
    /// How many there are: of those that a container file has lost, all at once.
    pub(crate) count: u64,
    /// Where it begins.
    pub(crate) start: Position,
    /// Whether it is all that the file holds.
    pub(crate) whole_file: bool,
    /// Its text, or its payload; of one beyond the limit, enough to be told so. Empty where a container file holds it.
    pub(crate) bytes: &'a [u8],
    /// It is no text: places in it are bytes.
    pub(crate) is_binary: bool,
}

impl<'a> Record<'a> {
    /// A record of an input that may hold others.
    fn part(file: &'a str, number: u64, start: Position, bytes: &'a [u8]) -> Self {
        Self { file, number, count: 1, start, whole_file: false, bytes, is_binary: false }
    }

    /// A record that is no text.
    pub(crate) fn binary(file: &'a str, number: u64, bytes: &'a [u8]) -> Self {
        Self { whole_file: true, is_binary: true, ..Self::part(file, number, Position::START, bytes) }
    }

    /// What a contract says of it: of a payload by its own encoding and framing, of text as JSON.
    pub(crate) fn judged_by(&self, contract: &Contract) -> Report {
        if self.is_binary { contract.check_bytes(self.bytes) } else { contract.check_json(self.bytes) }
    }

    /// The place of a byte of the record, within its file.
    pub(crate) fn place(&self, offset: u64) -> Position {
        if self.is_binary {
            return self.start;
        }
        let length = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        self.start.after(self.bytes.get(..length).unwrap_or_default())
    }
}

/// Why reading ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The input cannot be read, or is not what it claims to be.
    Input(String),
    /// The outcome cannot be written.
    Output(io::Error),
}

/// Takes each record.
pub(crate) type Sink<'s> = dyn FnMut(Record<'_>) -> io::Result<()> + 's;

/// How inputs are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Whether every element of a top-level array is a record, and every one of the values of an input.
    pub(crate) each: bool,
    /// The limit of a payload's bytes: no more than one beyond it are kept.
    pub(crate) limit: u64,
    /// The limit of a payload's depth: no more open brackets are kept.
    pub(crate) depth: u32,
    pub(crate) payloads: Payloads,
}

/// What a file of payloads holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payloads {
    /// Nothing that can be read: text alone is asked for.
    Refused,
    One,
    /// Many, each behind its length.
    Delimited,
}

impl Options {
    /// As a contract has records.
    pub(crate) fn new(contract: &Contract, each: bool) -> Self {
        let limits = contract.limits();
        let payloads = if contract.framing() == "delimited" { Payloads::Delimited } else { Payloads::One };
        Self { each, limit: limits.payload_bytes, depth: limits.payload_depth, payloads }
    }

    /// For text alone, which no contract judges.
    pub(crate) const fn of_text(each: bool, limit: u64, depth: u32) -> Self {
        Self { each, limit, depth, payloads: Payloads::Refused }
    }
}

/// Hands every record of a source to the sink.
pub(crate) fn read(source: &Source, options: Options, progress: &Progress, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let name = source.name();
    let read = |error| failed(&name, &error);
    match source {
        Source::Stdin => {
            let mut input = BufReader::new(Counted { inner: io::stdin().lock(), progress });
            text(&mut input, &name, false, options, sink)
        }
        Source::Lines(path) => {
            let file = File::open(path).map_err(read)?;
            let mut input = BufReader::with_capacity(1 << 16, Counted { inner: file, progress });
            json_lines::read(&mut input, &name, Position::START, options, sink)
        }
        Source::Whole(path) => {
            let file = File::open(path).map_err(read)?;
            let mut input = BufReader::with_capacity(1 << 16, Counted { inner: file, progress });
            text(&mut input, &name, true, options, sink)
        }
        Source::Payloads(path) if options.payloads != Payloads::Refused => {
            binary::read(open(path, &name, progress)?, &name, options, sink)
        }
        Source::Container(_) | Source::Payloads(_) => Err(Stop::Input(format!("`{name}` holds no JSON"))),
    }
}

/// White space of JSON; every other byte is for the contract to judge.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A `.json` file or standard input: where each value is asked for, an array or values one after the
/// other; else one record, or one a line.
fn text(
    input: &mut dyn BufRead,
    name: &str,
    whole_file: bool,
    options: Options,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    let mut start = Position::START;
    if options.each {
        let is_array = json_array::opens(input, &mut start).map_err(|error| failed(name, &error))?;
        let read = if is_array { json_array::read } else { json_values::read };
        return read(input, name, start, options, sink);
    }
    if !whole_file {
        return json_lines::read(input, name, start, options, sink);
    }
    let mut bytes = Vec::new();
    input.take(options.limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| failed(name, &error))?;
    sink(Record { whole_file: true, ..Record::part(name, 1, start, &bytes) }).map_err(Stop::Output)
}

pub(crate) fn failed(name: &str, error: &io::Error) -> Stop {
    Stop::Input(format!("cannot read `{name}`: {}", files::reason(error)))
}

/// Tells the progress bar of each read.
struct Counted<'p, R> {
    inner: R,
    progress: &'p Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Position, Record, Stop, text};

    /// What the sink gets, `number@line:column text`, and the error that ends it.
    #[track_caller]
    fn check(input: &str, whole_file: bool, each: bool, expected: &[&str]) {
        let mut seen = Vec::new();
        let mut sink = |record: Record<'_>| {
            let Position { line, column } = record.start;
            seen.push(format!("{}@{line}:{column} {}", record.number, String::from_utf8_lossy(record.bytes)));
            Ok(())
        };
        let outcome = text(&mut input.as_bytes(), "f", whole_file, Options::of_text(each, 10, 3), &mut sink);
        match outcome {
            Ok(()) => {}
            Err(Stop::Input(error)) => seen.push(error),
            Err(Stop::Output(error)) => panic!("{error}"),
        }
        assert_eq!(seen, expected, "{input:?}");
    }

    #[test]
    fn lines() {
        let cases: [(&str, &[&str]); 10] = [
            ("", &[]),
            ("\n \r\n\t\n", &[]),
            // A form feed is no white space of JSON.
            ("\x0c\n", &["1@1:1 \x0c"]),
            ("1", &["1@1:1 1"]),
            ("1\n", &["1@1:1 1"]),
            ("1\r\n2\r\n", &["1@1:1 1", "2@2:1 2"]),
            ("\n1\n\n 2", &["1@2:1 1", "2@4:1  2"]),
            ("[1]\n[2]", &["1@1:1 [1]", "2@2:1 [2]"]),
            // Beyond the limit: some of the line is kept, and the next one is found.
            ("0123456789abcdefghij\n2\n", &["1@1:1 0123456789abc", "2@2:1 2"]),
            ("\u{feff}1\n", &["1@1:1 \u{feff}1"]),
        ];
        for (input, expected) in cases {
            check(input, false, false, expected);
        }
    }

    #[test]
    fn whole_files() {
        for (input, expected) in
            [("[1, 2]\n", "1@1:1 [1, 2]\n"), ("", "1@1:1 "), ("01234567890123", "1@1:1 01234567890")]
        {
            check(input, true, false, &[expected]);
        }
    }

    #[test]
    fn arrays() {
        let endless = "cannot read `f`: the array does not end";
        let cases: [(&str, &[&str]); 22] = [
            ("[1, 2]\n", &["1@1:2 1", "2@1:5 2"]),
            ("\n {\"a\": 1}\n", &["1@2:2 {\"a\": 1}"]),
            ("", &[]),
            ("[]", &[]),
            (" [ ] ", &[]),
            ("[\n{\"a\":[1]},\n 2 ]", &["1@2:1 {\"a\":[1]}", "2@3:2 2 "]),
            ("[\"],\\\"é\",2]", &["1@1:2 \"],\\\"é\"", "2@1:10 2"]),
            ("[1,]", &["1@1:2 1", "2@1:4 "]),
            ("[,1]", &["1@1:2 ", "2@1:3 1"]),
            ("[1}2]", &["1@1:2 1}2"]),
            ("[0123456789abcdef,2]", &["1@1:2 0123456789a", "2@1:19 2"]),
            ("[1", &["1@1:2 1", endless]),
            ("[1,", &["1@1:2 1", endless]),
            ("[[1]", &["1@1:2 [1]", endless]),
            ("[1]\n 2", &["1@1:2 1", "cannot read `f`: there is more after the array, at 2:2"]),
            ("[1]\x0c", &["1@1:2 1", "cannot read `f`: there is more after the array, at 1:4"]),
            ("[\x0c1]", &["1@1:2 \x0c1"]),
            // A bracket that fits no other loses no element but its own.
            ("[{\"a\":[1},2]", &["1@1:2 {\"a\":[1}", "2@1:11 2"]),
            ("[[{2],3]", &["1@1:2 [{2]", "2@1:7 3"]),
            ("[\"a]},\",2]", &["1@1:2 \"a]},\"", "2@1:9 2"]),
            // Below the limit of the depth brackets are counted alone.
            ("[[[[[}]]],5]", &["1@1:2 [[[[}]]]", "2@1:11 5"]),
            ("[[[[[5", &["1@1:2 [[[[5", endless]),
        ];
        for (input, expected) in cases {
            check(input, true, true, expected);
        }
    }

    #[test]
    fn values_one_after_the_other() {
        let cut = "cannot read `f`: it ends inside the value that begins at 1:1";
        let cases: [(&str, &[&str]); 16] = [
            ("\n 1\n2", &["1@2:2 1", "2@3:1 2"]),
            ("{\"a\":1}{\"b\":2}[3]", &["1@1:1 {\"a\":1}", "2@1:8 {\"b\":2}", "3@1:15 [3]"]),
            ("{\n 1\n}\n{\n}", &["1@1:1 {\n 1\n}", "2@4:1 {\n}"]),
            ("1 true\"a\"null", &["1@1:1 1", "2@1:3 true", "3@1:7 \"a\"", "4@1:10 null"]),
            ("\"}{\\\"\"2", &["1@1:1 \"}{\\\"\"", "2@1:7 2"]),
            ("{\"é\":1} 2", &["1@1:1 {\"é\":1}", "2@1:9 2"]),
            // A text ends with its line, so that what follows it is found again.
            ("{\"a\n{\"b\":2}", &["1@1:1 {\"a", "2@2:1 {\"b\":2}"]),
            ("} 1", &["1@1:1 }", "2@1:3 1"]),
            ("{\"a\":", &["1@1:1 {\"a\":", cut]),
            ("\"a", &["1@1:1 \"a", cut]),
            ("{\"a\n", &["1@1:1 {\"a"]),
            ("1[\n2}\n[3]", &["1@1:1 1", "2@1:2 [\n2}", "3@3:1 [3]"]),
            ("{[1}\n{}\n2", &["1@1:1 {[1}", "2@2:1 {}", "3@3:1 2"]),
            ("1[[[[}]]]5", &["1@1:1 1", "2@1:2 [[[[}]]]", "3@1:10 5"]),
            ("\x0c1", &["1@1:1 \x0c1"]),
            ("{\"0123456789\": 1}2", &["1@1:1 {\"012345678", "2@1:18 2"]),
        ];
        for (input, expected) in cases {
            check(input, false, true, expected);
            check(input, true, true, expected);
        }
        check("[1,\n2]", false, true, &["1@1:2 1", "2@2:1 2"]);
    }

    #[test]
    fn places_within_a_record() {
        let record = Record {
            file: "f",
            number: 1,
            count: 1,
            start: Position { line: 3, column: 5 },
            whole_file: false,
            bytes: "é{\r\n\"ü\": x".as_bytes(),
            is_binary: false,
        };
        for (offset, line, column) in [(0, 3, 5), (2, 3, 6), (5, 4, 1), (8, 4, 3), (99, 4, 7)] {
            assert_eq!(record.place(offset), Position { line, column }, "{offset}");
        }
    }
}

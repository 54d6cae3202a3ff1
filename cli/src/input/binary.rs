//! Files that hold no text: container files, and payloads as they travel.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use super::{Counted, Options, Payloads, Record, Sink, Stop, failed};
use crate::progress::Progress;

/// A file, whose bytes the progress bar counts.
pub(crate) fn open<'p>(path: &Path, name: &str, progress: &'p Progress) -> Result<impl Read + 'p, Stop> {
    let file = File::open(path).map_err(|error| failed(name, &error))?;
    Ok(Counted { inner: file, progress })
}

/// Hands payloads as they travel to the sink: one in a file, or many where the framing says where each ends.
pub(super) fn read(input: impl Read, name: &str, options: Options, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let mut hand = |number, payload: io::Result<Vec<u8>>| {
        let payload = payload.map_err(|error| failed(name, &error))?;
        sink(Record::binary(name, number, &payload)).map_err(Stop::Output)
    };
    if options.payloads == Payloads::Delimited {
        let mut payloads = (1..).zip(Delimited::new(input, options.limit));
        return payloads.try_for_each(|(number, payload)| hand(number, payload));
    }
    let mut bytes = Vec::new();
    let read = input.take(options.limit.saturating_add(1)).read_to_end(&mut bytes);
    hand(1, read.map(|_| bytes))
}

/// Payloads one after the other, each behind its length.
struct Delimited<R> {
    input: BufReader<R>,
    limit: u64,
    ended: bool,
}

impl<R: Read> Delimited<R> {
    fn new(input: R, limit: u64) -> Self {
        Self { input: BufReader::with_capacity(1 << 16, input), limit, ended: false }
    }

    /// The next payload with its length; what is cut is the last one. Of what is beyond the limit one byte more is
    /// kept, so that it is refused, and the next one is found.
    fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.ended || self.input.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let mut length = 0_u64;
        for index in 0..10 {
            if self.input.by_ref().take(1).read_to_end(&mut bytes)? == 0 {
                break;
            }
            let byte = bytes.last().copied().unwrap_or_default();
            length |= u64::from(byte & 0x7f).checked_shl(7 * index).unwrap_or_default();
            if byte < 0x80 {
                let kept = length.min(self.limit.saturating_add(1));
                let read = self.input.by_ref().take(kept).read_to_end(&mut bytes)? as u64;
                let passed = io::copy(&mut self.input.by_ref().take(length - kept), &mut io::sink())?;
                self.ended = read + passed != length;
                return Ok(Some(bytes));
            }
        }
        self.ended = true;
        Ok(Some(bytes))
    }
}

impl<R: Read> Iterator for Delimited<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        self.piece().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::Delimited;

    #[test]
    fn pieces() {
        let cases: [(&[u8], &[&[u8]]); 8] = [
            (&[], &[]),
            (&[2, 5, 6, 0, 1, 7], &[&[2, 5, 6], &[0], &[1, 7]]),
            (&[0x82, 0, 5, 6], &[&[0x82, 0, 5, 6]]),
            (&[3, 5], &[&[3, 5]]),
            (&[0x80], &[&[0x80]]),
            // Beyond the limit: no more than one byte of it is kept, and what follows is found.
            (&[9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 7], &[&[9, 1, 2, 3, 4, 5], &[1, 7]]),
            (&[9, 1, 2, 3, 4, 5, 6], &[&[9, 1, 2, 3, 4, 5]]),
            (&[5, 1, 2, 3, 4, 5, 0], &[&[5, 1, 2, 3, 4, 5], &[0]]),
        ];
        for (input, expected) in cases {
            let found: Vec<Vec<u8>> = Delimited::new(input, 4).map(Result::unwrap).collect();
            assert_eq!(found, expected, "{input:?}");
        }
    }
}

//! The bytes of a container file, read piece by piece.

use std::io::{self, Read};

use super::Stop;
use crate::diagnostics::Code;
use crate::scalars::varint::{LONGEST, varint, zigzag};

/// A reader with one byte of sight.
pub(super) struct Source<R> {
    inner: io::BufReader<R>,
}

impl<R: Read> Source<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner: io::BufReader::with_capacity(1 << 16, inner) }
    }

    pub(super) fn is_at_end(&mut self) -> Result<bool, Stop> {
        use io::BufRead as _;
        loop {
            match self.inner.fill_buf() {
                Ok(bytes) => return Ok(bytes.is_empty()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Stop::Io(error)),
            }
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads so many bytes; memory grows with what is there, and never with what is said.
    pub(super) fn fill(&mut self, bytes: &mut Vec<u8>, size: u64) -> Result<(), Stop> {
        bytes.clear();
        let read = self.inner.by_ref().take(size).read_to_end(bytes)?;
        if (read as u64) < size {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }

    /// A zigzag varint of at most 10 bytes; one that is none is a fault of this code.
    pub(super) fn long(&mut self, code: Code) -> Result<i64, Stop> {
        let mut bytes = [0x80; LONGEST];
        for place in &mut bytes {
            [*place] = self.array()?;
            if *place < 0x80 {
                break;
            }
        }
        if let Ok((value, _)) = varint(&bytes, LONGEST) {
            return Ok(zigzag(value));
        }
        Err(Stop::fault(code, "a count or size of more than 10 bytes or 64 bits"))
    }
}

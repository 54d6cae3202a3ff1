//! A walk over Avro binary: the primitives, read strictly and within what is left.

use crate::diagnostics::{Code, codes};
use crate::scalars::varint::{LONGEST, NoVarint, varint, zigzag};

/// A fault that ends reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) at: usize,
}

/// Bytes, and where reading stands in them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'p> {
    pub(crate) bytes: &'p [u8],
    pub(crate) at: usize,
    /// No payload is longer: a length above it is no length of one cut short.
    pub(crate) longest: u64,
}

impl<'p> Cursor<'p> {
    pub(crate) fn new(bytes: &'p [u8], longest: u64) -> Self {
        Self { bytes, at: 0, longest }
    }

    pub(crate) fn rest(&self) -> &'p [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The bytes from `start` to here.
    pub(crate) fn since(&self, start: usize) -> &'p [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// A zigzag varint of at most 10 bytes and 64 bits.
    #[inline]
    pub(crate) fn long(&mut self) -> Result<i64, Fault> {
        if let [byte, ..] = self.rest()
            && *byte < 0x80
        {
            self.at += 1;
            return Ok(zigzag(u64::from(*byte)));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<i64, Fault> {
        let code = match varint(self.rest(), LONGEST) {
            Ok((value, end)) => {
                self.at += end;
                return Ok(zigzag(value));
            }
            Err(NoVarint::Cut) => codes::AVRO_TRUNCATED,
            Err(NoVarint::Long) => codes::AVRO_VARINT,
        };
        Err(Fault { code, at: self.at })
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'p [u8], Fault> {
        match self.rest().get(..len) {
            Some(bytes) => {
                self.at += len;
                Ok(bytes)
            }
            None => Err(Fault { code: codes::AVRO_TRUNCATED, at: self.bytes.len() }),
        }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        Ok(self.take(N)?.first_chunk().copied().unwrap_or([0; N]))
    }

    /// Bytes behind their length.
    pub(crate) fn prefixed(&mut self) -> Result<&'p [u8], Fault> {
        let at = self.at;
        let length = self.long()?;
        if let Some(bytes) = usize::try_from(length).ok().and_then(|length| self.rest().get(..length)) {
            self.at += bytes.len();
            return Ok(bytes);
        }
        let is_cut = u64::try_from(length).is_ok_and(|length| length <= self.longest);
        Err(Fault { code: if is_cut { codes::AVRO_TRUNCATED } else { codes::AVRO_LENGTH }, at })
    }

    /// The next block of a list or map: its count, and where it ends if it says so.
    pub(crate) fn block(&mut self) -> Result<Option<(u64, Option<usize>)>, Fault> {
        let at = self.at;
        let count = self.long()?;
        if count >= 0 {
            return Ok((count > 0).then_some((count.unsigned_abs(), None)));
        }
        let size = self.long()?;
        let end = usize::try_from(size).ok().and_then(|size| self.at.checked_add(size));
        match end.filter(|end| *end <= self.bytes.len()) {
            Some(end) => Ok(Some((count.unsigned_abs(), Some(end)))),
            None => Err(Fault { code: codes::AVRO_BLOCK, at }),
        }
    }

    pub(crate) fn end_of_block(&self, end: Option<usize>) -> Result<(), Fault> {
        match end {
            Some(end) if end != self.at => Err(Fault { code: codes::AVRO_BLOCK, at: self.at }),
            _ => Ok(()),
        }
    }
}

/// Writes a zigzag varint.
pub(crate) fn put_long(out: &mut Vec<u8>, value: i64) {
    put_varint(out, (value << 1).cast_unsigned() ^ (value >> 63).cast_unsigned());
}

/// Writes an unsigned varint.
pub(crate) fn put_varint(out: &mut Vec<u8>, value: u64) {
    let mut rest = value;
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

/// Writes bytes behind their length.
pub(crate) fn put_prefixed(out: &mut Vec<u8>, bytes: &[u8]) {
    put_long(out, i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    out.extend_from_slice(bytes);
}

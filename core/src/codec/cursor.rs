//! A walk over Avro binary: the primitives, read strictly and within what is left.

use crate::diagnostics::{Code, codes};

/// A fault that ends reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) at: usize,
}

/// Bytes, and where reading stands in them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'p> {
    pub(super) bytes: &'p [u8],
    pub(super) at: usize,
    /// No payload is longer: a length above it is no length of one cut short.
    pub(super) longest: u64,
}

impl<'p> Cursor<'p> {
    pub(super) fn new(bytes: &'p [u8], longest: u64) -> Self {
        Self { bytes, at: 0, longest }
    }

    pub(super) fn rest(&self) -> &'p [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The bytes from `start` to here.
    pub(super) fn since(&self, start: usize) -> &'p [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// A zigzag varint of at most 10 bytes and 64 bits.
    pub(super) fn long(&mut self) -> Result<i64, Fault> {
        let rest = self.rest();
        let mut value = 0_u64;
        for (index, byte) in rest.iter().take(10).enumerate() {
            if index == 9 && *byte > 1 {
                return Err(Fault { code: codes::AVRO_VARINT, at: self.at });
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if *byte < 0x80 {
                self.at += index + 1;
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        let code = if rest.len() < 10 { codes::AVRO_TRUNCATED } else { codes::AVRO_VARINT };
        Err(Fault { code, at: self.at })
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'p [u8], Fault> {
        match self.rest().get(..len) {
            Some(bytes) => {
                self.at += len;
                Ok(bytes)
            }
            None => Err(Fault { code: codes::AVRO_TRUNCATED, at: self.bytes.len() }),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        Ok(self.take(N)?.first_chunk().copied().unwrap_or([0; N]))
    }

    /// Bytes behind their length.
    pub(super) fn prefixed(&mut self) -> Result<&'p [u8], Fault> {
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
    pub(super) fn block(&mut self) -> Result<Option<(u64, Option<usize>)>, Fault> {
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

    pub(super) fn end_of_block(&self, end: Option<usize>) -> Result<(), Fault> {
        match end {
            Some(end) if end != self.at => Err(Fault { code: codes::AVRO_BLOCK, at: self.at }),
            _ => Ok(()),
        }
    }
}

/// Writes a zigzag varint.
pub(crate) fn put_long(out: &mut Vec<u8>, value: i64) {
    let mut rest = (value << 1).cast_unsigned() ^ (value >> 63).cast_unsigned();
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

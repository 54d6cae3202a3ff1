//! Integers of one to ten bytes, seven bits each, as Avro and what frames it write them.

/// Why bytes do not begin with a varint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoVarint {
    /// They end within it.
    Cut,
    /// It has too many bytes, or more than 64 bits.
    Long,
}

/// Bytes of the longest one.
pub(crate) const LONGEST: usize = 10;

/// The varint of at most so many bytes and 64 bits that bytes begin with, and where it ends.
pub(crate) fn varint(bytes: &[u8], longest: usize) -> Result<(u64, usize), NoVarint> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(longest).enumerate() {
        if index == 9 && *byte > 1 {
            return Err(NoVarint::Long);
        }
        value |= u64::from(byte & 0x7f) << (7 * index);
        if *byte < 0x80 {
            return Ok((value, index + 1));
        }
    }
    Err(if bytes.len() < longest { NoVarint::Cut } else { NoVarint::Long })
}

/// The signed integer that a varint stands for: 0, -1, 1, -2, 2, ..
#[inline]
pub(crate) fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, NoVarint, varint, zigzag};

    /// Bytes, how many it may have, and what they begin with.
    type Row<'t> = (&'t [u8], usize, Result<(u64, usize), NoVarint>);

    #[test]
    fn varints() {
        let most = [&[0xff; 9][..], &[1]].concat();
        let beyond = [&[0xff; 9][..], &[2]].concat();
        let cases: [Row<'_>; 9] = [
            (&[], LONGEST, Err(NoVarint::Cut)),
            (&[0, 9], LONGEST, Ok((0, 1))),
            (&[0x80, 1], LONGEST, Ok((128, 2))),
            // Not the shortest form.
            (&[0x81, 0], LONGEST, Ok((1, 2))),
            (&[0x80; 9], LONGEST, Err(NoVarint::Cut)),
            (&[0x80; 11], LONGEST, Err(NoVarint::Long)),
            (&most, LONGEST, Ok((u64::MAX, 10))),
            (&beyond, LONGEST, Err(NoVarint::Long)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0], 5, Err(NoVarint::Long)),
        ];
        for (bytes, longest, expected) in cases {
            assert_eq!(varint(bytes, longest), expected, "{bytes:?}");
        }
        for (value, expected) in [(0, 0), (1, -1), (2, 1), (u64::MAX, i64::MIN), (u64::MAX - 1, i64::MAX)] {
            assert_eq!(zigzag(value), expected);
        }
    }
}

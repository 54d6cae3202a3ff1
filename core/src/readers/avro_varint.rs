//! Varints, lengths and texts of Avro binary, taken from the front of what is left.
//!
//! Everything here gives `None` for bytes that the specification does not allow; which fault it is
//! says the careful reader.

/// The top bit of each byte of a word.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// What was read, and what is left.
pub(crate) type Taken<'p, T> = Option<(T, &'p [u8])>;

/// A varint of at most 10 bytes and 64 bits, as it stands: not unzigzagged.
#[inline]
pub(crate) fn varint(rest: &[u8]) -> Taken<'_, u64> {
    match rest {
        [byte, tail @ ..] if *byte < 0x80 => Some((u64::from(*byte), tail)),
        _ => long_varint(rest),
    }
}

/// Most are of fewer than 8 bytes: one word holds them, and where they end.
#[inline(never)]
fn long_varint(rest: &[u8]) -> Taken<'_, u64> {
    if let Some(chunk) = rest.first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let stops = !word & TOPS;
        if stops != 0 {
            let bits = stops.trailing_zeros() + 1;
            let tail = rest.get(bits as usize / 8..)?;
            return Some((pack(word & (u64::MAX >> (64 - bits))), tail));
        }
    }
    bytewise(rest)
}

/// The 7 lower bits of each byte, put together.
fn pack(word: u64) -> u64 {
    let word = (word & 0x007f_007f_007f_007f) | ((word & 0x7f00_7f00_7f00_7f00) >> 1);
    let word = (word & 0x0000_3fff_0000_3fff) | ((word & 0x3fff_0000_3fff_0000) >> 2);
    (word & 0x0fff_ffff) | ((word & 0x0fff_ffff_0000_0000) >> 4)
}

fn bytewise(rest: &[u8]) -> Taken<'_, u64> {
    let mut value = 0;
    for (index, byte) in rest.iter().take(10).enumerate() {
        if index == 9 && *byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << (7 * index);
        if *byte < 0x80 {
            return Some((value, rest.get(index + 1..)?));
        }
    }
    None
}

/// A `long`.
#[inline]
pub(crate) fn long(rest: &[u8]) -> Taken<'_, i64> {
    let (value, tail) = varint(rest)?;
    Some(((value >> 1).cast_signed() ^ -((value & 1).cast_signed()), tail))
}

/// A `long` that is not negative: a length or an index.
#[inline]
pub(crate) fn natural(rest: &[u8]) -> Taken<'_, u64> {
    match rest {
        [byte, tail @ ..] if byte & 0x81 == 0 => Some((u64::from(*byte >> 1), tail)),
        _ => {
            let (value, tail) = long_varint(rest)?;
            (value & 1 == 0).then_some((value >> 1, tail))
        }
    }
}

/// Bytes behind their length.
#[inline]
pub(crate) fn prefixed(rest: &[u8]) -> Taken<'_, &[u8]> {
    let (length, tail) = natural(rest)?;
    tail.split_at_checked(usize::try_from(length).ok()?)
}

/// UTF-8 behind its length.
#[inline]
pub(crate) fn text(rest: &[u8]) -> Taken<'_, &[u8]> {
    let (length, tail) = natural(rest)?;
    let (bytes, after) = tail.split_at_checked(usize::try_from(length).ok()?)?;
    is_utf8(bytes, tail).then_some((bytes, after))
}

/// `tail` begins with the text: short texts are looked at by words that reach beyond them.
#[inline]
fn is_utf8(bytes: &[u8], tail: &[u8]) -> bool {
    if let Some((low, high)) = tail.first_chunk::<16>().and_then(|chunk| chunk.split_first_chunk::<8>())
        && let Some(high) = high.first_chunk::<8>()
        && bytes.len() <= 16
    {
        let (low, high) = (u64::from_le_bytes(*low) & TOPS, u64::from_le_bytes(*high) & TOPS);
        let both = u128::from(low) | (u128::from(high) << 64);
        // What lies beyond the text is shifted out.
        let own = if bytes.is_empty() { 0 } else { both << (128 - 8 * bytes.len()) };
        if own == 0 {
            return true;
        }
    }
    smoothutf8::verify(bytes)
}

#[cfg(test)]
mod tests {
    use super::{bytewise, text, varint};

    #[test]
    fn a_word_holds_what_the_bytes_say() {
        let mut values: Vec<u64> = (0..64).flat_map(|bit| [1 << bit, (1 << bit) - 1, (1 << bit) + 5]).collect();
        values.push(u64::MAX);
        for value in values {
            let mut bytes = Vec::new();
            let mut left = value;
            while left >= 0x80 {
                bytes.push(u8::try_from(left & 0x7f).unwrap() | 0x80);
                left >>= 7;
            }
            bytes.push(u8::try_from(left).unwrap());
            for padding in [0, 1, 9] {
                let padded = [bytes.as_slice(), &vec![0xff; padding]].concat();
                let read = varint(&padded).map(|(value, tail)| (value, tail.len()));
                assert_eq!(read, Some((value, padding)), "{value}");
                assert_eq!(varint(&padded), bytewise(&padded));
            }
            for end in 0..bytes.len() {
                assert_eq!(varint(bytes.get(..end).unwrap()), None, "{value}, {end}");
            }
        }
        // Not the shortest, and too long.
        assert_eq!(varint(&[0x80, 0x80, 0x00]), Some((0, &[][..])));
        assert_eq!(varint(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]), None);
        assert_eq!(varint(&[0x80; 11]), None);
    }

    #[test]
    fn texts_are_utf8_wherever_they_end() {
        let all = "añb漢c🦀d Grüße an alle".as_bytes();
        for len in 0..=all.len() {
            for padding in [0, 5, 20] {
                let own = all.get(..len).unwrap();
                let length = u8::try_from(len * 2).unwrap();
                let payload = [&[length][..], own, &vec![0xff; padding]].concat();
                let read = text(&payload).map(|(bytes, tail)| (bytes, tail.len()));
                let wanted = std::str::from_utf8(own).ok().map(|_| (own, padding));
                assert_eq!(read, wanted, "{len} {padding}");
            }
        }
    }
}

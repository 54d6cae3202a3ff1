//! Varints, lengths and texts of Avro binary, taken from the front of what is left.
//!
//! Everything here gives `None` for bytes that the specification does not allow; which fault it is
//! says the careful reader.

use crate::scalars::varint;

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
    let (value, end) = varint::varint(rest, varint::LONGEST).ok()?;
    Some((value, rest.get(end..)?))
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
    let after = skip_text(rest)?;
    let (length, tail) = natural(rest)?;
    Some((tail.get(..usize::try_from(length).ok()?)?, after))
}

/// Texts up to this length are looked at by two words, which may reach beyond them.
const SHORT: usize = 16;

/// For each length, the bytes of two words that are the text's own.
const OWN: [[u64; 2]; SHORT + 1] = own();

const fn own() -> [[u64; 2]; SHORT + 1] {
    let mut masks = [[0, 0]; SHORT + 1];
    let mut len = 1;
    while len <= SHORT {
        let both = u128::MAX >> (128 - 8 * len);
        let (low, high) = (both & u64::MAX as u128, both >> 64);
        #[expect(clippy::cast_possible_truncation, clippy::indexing_slicing, reason = "the halves of a constant")]
        {
            masks[len] = [low as u64, high as u64];
        }
        len += 1;
    }
    masks
}

/// The two words of a short text in ASCII, with nothing of what lies behind it, and what does.
#[inline]
fn short_text(rest: &[u8]) -> Taken<'_, [u64; 2]> {
    let (first, tail) = rest.split_first()?;
    // A negative length, or one of more bytes, is beyond the table.
    let len = usize::from(first.rotate_right(1));
    let (low, high) = tail.first_chunk::<16>()?.split_first_chunk::<8>()?;
    let mask = OWN.get(len)?;
    let low = u64::from_le_bytes(*low) & mask.first()?;
    let high = u64::from_le_bytes(*high.first_chunk()?) & mask.last()?;
    if (low | high) & TOPS == 0 { Some(([low, high], tail.get(len..)?)) } else { None }
}

/// What lies behind a text that is UTF-8.
#[inline]
pub(crate) fn skip_text(rest: &[u8]) -> Option<&[u8]> {
    match short_text(rest) {
        Some((_, after)) => Some(after),
        None => skip_any_text(rest),
    }
}

#[inline(never)]
fn skip_any_text(rest: &[u8]) -> Option<&[u8]> {
    let (bytes, after) = prefixed(rest)?;
    smoothutf8::verify(bytes).then_some(after)
}

/// A text that is UTF-8, as a number from 0 to 255: the same one for the same text.
#[inline]
pub(crate) fn text_mark(rest: &[u8]) -> Taken<'_, u8> {
    let (words, after) = match short_text(rest) {
        Some(short) => short,
        None => (any_words(rest)?, skip_any_text(rest)?),
    };
    let [low, high] = words;
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Some((mixed.to_be_bytes()[0], after))
}

/// The first words of any text, filled with zeros.
#[inline(never)]
fn any_words(rest: &[u8]) -> Option<[u64; 2]> {
    let (bytes, _) = prefixed(rest)?;
    let mut filled = [0; SHORT];
    filled.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    let (low, high) = filled.split_first_chunk::<8>()?;
    Some([u64::from_le_bytes(*low), u64::from_le_bytes(*high.first_chunk()?)])
}

#[cfg(test)]
mod tests {
    use super::{bytewise, text, text_mark, varint};

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
                // Nothing of what lies behind it counts.
                let other = [&[length][..], own, &vec![0; padding]].concat();
                let mark = |payload: &[u8]| text_mark(payload).map(|(mark, _)| mark);
                assert_eq!(mark(&payload), mark(&other), "{len} {padding}");
                assert_eq!(mark(&payload).is_some(), wanted.is_some());
            }
        }
    }
}

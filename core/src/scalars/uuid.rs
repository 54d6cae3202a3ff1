//! UUIDs: the check of the text, and the canonical text of 16 bytes.

/// Whether the text is a UUID, in either case and of any version.
pub(crate) fn is_uuid(text: &[u8]) -> bool {
    let Some(text) = text.first_chunk::<36>().filter(|_| text.len() == 36) else { return false };
    let is_cut =
        matches!(text, [_, _, _, _, _, _, _, _, b'-', _, _, _, _, b'-', _, _, _, _, b'-', _, _, _, _, b'-', ..]);
    let are_digits = |left: usize, right: usize| are_hex(quarter(text, left) | (quarter(text, right) << 32));
    is_cut && are_digits(0, 4) && are_digits(9, 14) && are_digits(19, 24) && are_digits(28, 32)
}

/// Four bytes of the text.
#[inline]
fn quarter(text: &[u8; 36], at: usize) -> u64 {
    let bytes = text.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)))
}

/// Whether all bytes of a word are hexadecimal digits.
fn are_hex(word: u64) -> bool {
    const TOPS: u64 = 0x8080_8080_8080_8080;
    const ONES: u64 = TOPS >> 7;
    // The top bit of each byte that is at least so much; no byte borrows from another.
    let least = |bytes: u64, least: u64| (bytes | TOPS) - ONES * least;
    let lower = word | (ONES * 0x20);
    let digits = least(word, 0x30) & !least(word, 0x3a);
    let letters = least(lower, 0x61) & !least(lower, 0x67);
    (digits | letters) & !word & TOPS == TOPS
}

/// The canonical text, in lower case, as ASCII bytes.
pub(crate) fn canonical(bytes: [u8; 16]) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let mut places = text.iter_mut().enumerate().filter(|(at, _)| !matches!(at, 8 | 13 | 18 | 23));
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            if let Some((_, place)) = places.next() {
                *place = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
            }
        }
    }
    text
}

/// The bytes of a UUID's text.
pub(crate) fn parse(text: &[u8]) -> Option<[u8; 16]> {
    if !is_uuid(text) {
        return None;
    }
    let mut digits = text.iter().filter_map(|byte| char::from(*byte).to_digit(16));
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        *byte = u8::try_from(digits.next()? * 16 + digits.next()?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::is_uuid;

    #[test]
    fn every_byte_at_every_place() {
        let good = *b"123e4567-E89b-12d3-a456-42661417400F";
        assert!(is_uuid(&good));
        for at in 0..36 {
            for byte in 0..=255_u8 {
                let mut text = good;
                text[at] = byte;
                let wanted = if [8, 13, 18, 23].contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
                assert_eq!(is_uuid(&text), wanted, "{at} {byte}");
            }
        }
        assert!(!is_uuid(&good[..35]) && !is_uuid(b"") && !is_uuid(&[&good[..], b"0"].concat()));
    }
}

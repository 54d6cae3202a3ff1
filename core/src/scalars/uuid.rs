//! UUIDs: the check of the text, and the canonical text of 16 bytes.

/// Whether the text is a UUID, in either case and of any version.
pub(crate) fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
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

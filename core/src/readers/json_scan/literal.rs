//! Short texts that are expected: compared as they stand in the payload, two words at a time.

/// A text of at most 32 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literal {
    words: [u128; 2],
    masks: [u128; 2],
    len: usize,
}

/// Bytes that a literal may have.
const MOST: usize = 32;

impl Literal {
    /// `None` where the text is too long.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        if text.len() > MOST {
            return None;
        }
        let word = |from: usize| {
            let mut bytes = [0; 16];
            let mut mask = [0; 16];
            let own = text.iter().skip(from);
            bytes.iter_mut().zip(&mut mask).zip(own).for_each(|((place, mask), byte)| (*place, *mask) = (*byte, 0xff));
            (u128::from_le_bytes(bytes), u128::from_le_bytes(mask))
        };
        let (low, high) = (word(0), word(16));
        Some(Self { words: [low.0, high.0], masks: [low.1, high.1], len: text.len() })
    }

    /// Of a member: its name in quotes, and the colon. `None` where it is too long, or where the name
    /// has what stands in no string as it is.
    pub(super) fn of_key(name: &str) -> Option<Self> {
        is_plain(name).then(|| Self::of([b"\"", name.as_bytes(), b"\":"].concat().as_slice())).flatten()
    }

    /// Of a string's text, and the quote behind it; likewise.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        is_plain(text).then(|| Self::of([text.as_bytes(), b"\""].concat().as_slice())).flatten()
    }

    /// What stands behind it, where `rest` begins with it. Where few bytes are left it is never found.
    #[inline]
    pub(super) fn behind<'p>(&self, rest: &'p [u8]) -> Option<&'p [u8]> {
        let [low, high] = self.words;
        let [low_mask, high_mask] = self.masks;
        let (first, tail) = rest.split_first_chunk::<16>()?;
        if (u128::from_le_bytes(*first) ^ low) & low_mask != 0 {
            return None;
        }
        if self.len > 16 && (u128::from_le_bytes(*tail.first_chunk::<16>()?) ^ high) & high_mask != 0 {
            return None;
        }
        rest.get(self.len..)
    }
}

fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
}

/// For texts of a fixed length: the bytes that each place may have, and the quote behind them.
#[derive(Clone, Debug)]
pub(super) struct Template {
    blocks: Box<[Block]>,
    len: usize,
}

/// Sixteen places, each with up to [`RANGES`] ranges of bytes.
#[derive(Clone, Debug)]
struct Block {
    ranges: Box<[([u8; 16], [u8; 16])]>,
}

const RANGES: usize = 3;

/// Places of a template, the quote included.
const PLACES: usize = 48;

impl Template {
    /// `sets` holds, for each place, the bit of each ASCII byte that may stand there.
    pub(super) fn of(sets: &[u128]) -> Option<Self> {
        let mut places: Vec<Vec<(u8, u8)>> = sets.iter().map(|set| ranges(*set)).collect();
        places.push(vec![(b'"', 0)]);
        if places.len() > PLACES || places.iter().any(|ranges| ranges.is_empty() || ranges.len() > RANGES) {
            return None;
        }
        let len = places.len();
        let block = |places: &[Vec<(u8, u8)>]| {
            let most = places.iter().map(Vec::len).max().unwrap_or(1);
            let nth = |nth: usize| {
                let (mut lows, mut widths) = ([0; 16], [0xff; 16]);
                for ((low, width), ranges) in lows.iter_mut().zip(&mut widths).zip(places) {
                    (*low, *width) = ranges.get(nth).or(ranges.first()).copied().unwrap_or((0, 0xff));
                }
                (lows, widths)
            };
            Block { ranges: (0..most).map(nth).collect() }
        };
        Some(Self { blocks: places.chunks(16).map(block).collect(), len })
    }

    /// What stands behind the text and its quote. Where few bytes are left it is never found.
    #[inline]
    pub(super) fn behind<'p>(&self, rest: &'p [u8]) -> Option<&'p [u8]> {
        let mut left = rest;
        for block in &self.blocks {
            let (chunk, tail) = left.split_first_chunk::<16>()?;
            if !block.has(chunk) {
                return None;
            }
            left = tail;
        }
        rest.get(self.len..)
    }
}

impl Block {
    #[inline]
    fn has(&self, chunk: &[u8; 16]) -> bool {
        if let [(lows, widths)] = &*self.ranges {
            let mut bad = false;
            for ((byte, low), width) in chunk.iter().zip(lows).zip(widths) {
                bad |= byte.wrapping_sub(*low) > *width;
            }
            return !bad;
        }
        let mut good = [0_u8; 16];
        for (lows, widths) in &self.ranges {
            for (((good, byte), low), width) in good.iter_mut().zip(chunk).zip(lows).zip(widths) {
                *good |= u8::from(byte.wrapping_sub(*low) <= *width);
            }
        }
        good.iter().all(|good| *good == 1)
    }
}

/// The ranges of a set: each its first byte, and how many more there are. None where there is what
/// stands in no string as it is.
fn ranges(set: u128) -> Vec<(u8, u8)> {
    let mut all: Vec<(u8, u8)> = Vec::new();
    for byte in 0..0x80_u8 {
        if set >> byte & 1 == 0 {
            continue;
        }
        if matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            return Vec::new();
        }
        match all.last_mut() {
            Some((low, more)) if *low + *more + 1 == byte => *more += 1,
            _ => all.push((byte, 0)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_where_they_stand() {
        for text in ["a", "eight by", "sixteen bytes 12", "more than sixteen bytes by far", "ü"] {
            let literal = Literal::of_text(text).unwrap();
            let behind = format!("{text}\", and more, enough for all words");
            assert_eq!(literal.behind(behind.as_bytes()), behind.as_bytes().get(text.len() + 1..), "{text}");
            for at in 0..=text.len() {
                let mut other = behind.clone().into_bytes();
                other[at] ^= 1;
                assert_eq!(literal.behind(&other), None, "{text} {at}");
            }
            assert_eq!(literal.behind(b"a\""), None);
        }
        assert!(Literal::of_text("a\"b").is_none() && Literal::of_key("a\nb").is_none());
        assert!(Literal::of_key(&"k".repeat(29)).is_some() && Literal::of_key(&"k".repeat(30)).is_none());
    }

    #[test]
    fn templates_take_what_their_sets_hold() {
        let set = |text: &str| text.bytes().fold(0_u128, |set, byte| set | 1 << byte);
        let (digits, hex) = (set("0123456789"), set("0123456789abcdefABCDEF"));
        let cases = [
            (vec![set("A"), digits, digits], "A12", "A1x"),
            (vec![hex; 20], "0123456789abcdefABCD", "0123456789abcdefABCG"),
            (vec![digits; 16], "0123456789012345", "012345678901234a"),
        ];
        for (sets, good, bad) in cases {
            let template = Template::of(&sets).unwrap();
            let text = |text: &str| format!("{text}\"{}", " ".repeat(40)).into_bytes();
            assert_eq!(template.behind(&text(good)).map(<[u8]>::len), Some(40), "{good}");
            assert_eq!(template.behind(&text(bad)), None, "{bad}");
            assert_eq!(template.behind(&text(&format!("{good}1"))), None, "{good}");
        }
        assert!(Template::of(&[set("a\"")]).is_none() && Template::of(&[set("acegik")]).is_none());
        assert!(Template::of(&[digits; 48]).is_none());
    }
}

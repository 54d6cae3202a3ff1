//! The generator of pseudo-random numbers, and what it does to an input.

/// A small generator of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// A generator; a seed of zero would stand still, so it is none.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below another one.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// What may be put into an input whole: tokens of its language.
pub(super) type Words = Vec<Vec<u8>>;

/// One input, changed in one to four places, mostly in one: most of what is torn often is refused
/// at its first byte.
pub(super) fn mutate(seeded: &mut Seeded, sample: &[u8], other: &[u8], words: &Words) -> Vec<u8> {
    let mut input = sample.to_vec();
    let most = 1 + seeded.below(4);
    for _ in 0..=seeded.below(most) {
        if input.is_empty() {
            input.push(seeded.byte());
        }
        let at = seeded.below(input.len());
        match seeded.below(11) {
            0 => input.insert(at, seeded.byte()),
            1 => drop(input.remove(at)),
            2 => input[at] ^= 1 << seeded.below(8),
            3 => input[at] = input[seeded.below(input.len())],
            4 => input[at] = [0, 1, 2, 0x7f, 0x80, 0xff, b'"', b'0', b'\\'][seeded.below(9)],
            5 => input.truncate(at),
            6 => {
                // A piece stands twice.
                let end = (at + 1 + seeded.below(24)).min(input.len());
                let piece = input[at..end].to_vec();
                let to = seeded.below(input.len());
                input.splice(to..to, piece);
            }
            7 => {
                let end = (at + 1 + seeded.below(24)).min(input.len());
                drop(input.drain(at..end));
            }
            8 => {
                // The beginning of one, the end of another.
                let from = seeded.below(other.len());
                input.truncate(at);
                input.extend(&other[from.min(other.len())..]);
            }
            _ if words.is_empty() => {}
            _ => {
                let word = &words[seeded.below(words.len())];
                // Where a word begins, a word is exchanged more often than it is torn.
                let end = (at + seeded.below(word.len() + 2)).min(input.len());
                input.splice(at..end, word.iter().copied());
            }
        }
    }
    input
}

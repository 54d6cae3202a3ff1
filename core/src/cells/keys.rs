//! The keys of the maps that are open, to find those that stand twice: in time linear but for a
//! logarithm, whatever the keys are, and without allocation once warm.

use std::cmp::Ordering;

use super::{Scratch, TextRef};

/// The offset of a key that stands in no payload.
pub(crate) const NOWHERE: u64 = u64::MAX;

/// The payload, and the texts of the scratch that are set aside.
type Texts<'a> = (&'a [u8], &'a [u8]);

/// A key of an open map.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeenKey {
    mix: u64,
    pub(crate) text: TextRef,
    pub(crate) offset: u32,
}

impl SeenKey {
    /// Where it stands in the payload.
    pub(crate) fn place(&self) -> Option<u64> {
        (self.offset != u32::MAX).then(|| u64::from(self.offset))
    }
}

/// Notes a key; `text` is where its bytes lie.
pub(crate) fn note(scratch: &mut Scratch, bytes: &[u8], text: TextRef, offset: u64) {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    scratch.keys.push(SeenKey { mix: mix(bytes), text, offset });
}

/// Up to so many keys are compared with each other, which takes no sorting.
const FEW: usize = 12;

/// Whether no key noted from `mark` on stands twice.
pub(crate) fn all_differ(scratch: &mut Scratch, mark: usize, texts: Texts<'_>) -> bool {
    let keys = scratch.keys.get(mark..).unwrap_or_default();
    if keys.len() <= FEW {
        let mixes = |at: usize| keys.iter().skip(at + 1).map(|key| key.mix);
        if keys.iter().enumerate().all(|(at, key)| mixes(at).all(|mix| mix != key.mix)) {
            return true;
        }
    }
    sort(scratch, mark, texts);
    next_double(scratch, mark, 1, texts).is_none()
}

/// Sorts the keys noted from `mark` on; equal ones are then neighbours, in order of their offsets.
pub(crate) fn sort(scratch: &mut Scratch, mark: usize, texts: Texts<'_>) {
    let mut keys = std::mem::take(&mut scratch.keys);
    if let Some(open) = keys.get_mut(mark..) {
        open.sort_unstable_by(|a, b| compare(scratch, texts, a, b).then(a.offset.cmp(&b.offset)));
    }
    scratch.keys = keys;
}

/// The first key at or after `from` that equals the one before it.
pub(crate) fn next_double(scratch: &Scratch, mark: usize, from: usize, texts: Texts<'_>) -> Option<usize> {
    let keys = scratch.keys.get(mark..)?;
    (from.max(1)..keys.len()).find(|at| match (keys.get(at - 1), keys.get(*at)) {
        (Some(before), Some(key)) => compare(scratch, texts, before, key) == Ordering::Equal,
        _ => false,
    })
}

fn compare(scratch: &Scratch, texts: Texts<'_>, a: &SeenKey, b: &SeenKey) -> Ordering {
    let bytes = |key: &SeenKey| scratch.text_bytes(texts, key.text);
    a.mix.cmp(&b.mix).then_with(|| bytes(a).cmp(bytes(b)))
}

/// A quick mix of a key: equal keys have equal ones, and bytes decide where it is equal.
fn mix(bytes: &[u8]) -> u64 {
    let mut mix = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        mix = (mix.rotate_left(5) ^ u64::from_le_bytes(*chunk)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        rest = tail;
    }
    for byte in rest {
        mix = (mix.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    mix
}

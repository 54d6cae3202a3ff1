//! Whole values, flat: for places of no single type, for structural equality, and for the
//! subtrees of a JSON Schema that the crate judges. Kept between records like the cells.

use super::scratch::TextRef;
use crate::diagnostics::Code;

/// One slot. A list or map is followed by its elements; `end` is the index after the last of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slot {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    /// A number as text in JSON's grammar.
    Digits(TextRef),
    Decimal {
        mantissa: i64,
        scale: i32,
    },
    Text(TextRef),
    Bytes(TextRef),
    Date(i32),
    Time(i64),
    Timestamp {
        seconds: i64,
        nanos: u32,
    },
    List {
        len: u32,
        end: u32,
    },
    /// Followed by pairs of `Text` (the key) and a value.
    Map {
        len: u32,
        end: u32,
    },
    /// A host value of a type that no data model holds. No rule sees it: structure refuses it.
    Host(TextRef),
    /// A value or key with a fault. No rule sees it: structure refuses it.
    Faulty(Code),
}

impl Slot {
    /// The slot, when it and what is in it move so many slots towards the beginning.
    fn moved_up(self, by: u32) -> Self {
        match self {
            Self::List { len, end } => Self::List { len, end: end - by },
            Self::Map { len, end } => Self::Map { len, end: end - by },
            slot => slot,
        }
    }
}

/// Values of one record, in a row.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    slots: Vec<Slot>,
    /// Slots that are set aside while they are judged.
    base: u32,
    /// Of values of unions of several types: the slot, and the branch that is taken.
    branches: Vec<(u32, u32)>,
}

impl Tape {
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.branches.clear();
        self.base = 0;
    }

    /// Takes all slots out; new ones continue their numbering until [`Self::put_back`].
    pub(crate) fn set_aside(&mut self) -> Self {
        let aside = std::mem::take(self);
        self.base = aside.next();
        aside
    }

    pub(crate) fn put_back(&mut self, mut aside: Self) {
        aside.slots.append(&mut self.slots);
        aside.branches.append(&mut self.branches);
        *self = aside;
    }

    /// Notes which branch of its union the next value is of.
    pub(crate) fn note_branch(&mut self, branch: usize) {
        self.branches.push((self.next(), u32::try_from(branch).unwrap_or(u32::MAX)));
    }

    /// The branch that the value of a union takes.
    pub(crate) fn branch(&self, at: u32) -> Option<u32> {
        let index = self.branches.binary_search_by_key(&at, |(slot, _)| *slot).ok()?;
        self.branches.get(index).map(|(_, branch)| *branch)
    }

    /// Index of the next slot.
    pub(crate) fn next(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX).saturating_add(self.base)
    }

    /// Forgets the slots from an index on.
    pub(crate) fn truncate(&mut self, next: u32) {
        self.slots.truncate(next.saturating_sub(self.base) as usize);
        let kept = self.branches.partition_point(|(slot, _)| *slot < next);
        self.branches.truncate(kept);
    }

    pub(crate) fn push(&mut self, slot: Slot) -> u32 {
        let at = self.next();
        self.slots.push(slot);
        at
    }

    /// Replaces a slot; lists and maps are pushed with `end: 0` and set when they close.
    pub(crate) fn set(&mut self, at: u32, slot: Slot) {
        if let Some(place) = self.slots.get_mut(at.wrapping_sub(self.base) as usize) {
            *place = slot;
        }
    }

    pub(crate) fn get(&self, at: u32) -> Slot {
        self.slots.get(at.wrapping_sub(self.base) as usize).copied().unwrap_or(Slot::Null)
    }

    /// Index after the value at `at`.
    pub(crate) fn after(&self, at: u32) -> u32 {
        match self.get(at) {
            Slot::List { end, .. } | Slot::Map { end, .. } => end.max(at + 1),
            _ => at + 1,
        }
    }

    /// Takes members of the map at `at` away, whose keys stand at these slots (ascending). The map
    /// is the last value of the tape.
    pub(crate) fn remove_members(&mut self, at: u32, keys: &[u32]) {
        let Slot::Map { len, end } = self.get(at) else { return };
        let first = (at + 1).wrapping_sub(self.base) as usize;
        let old = self.slots.split_off(first.min(self.slots.len()));
        let mut gone = 0;
        let mut index = at + 1;
        let mut rest = old.into_iter();
        while index < end {
            // A key, and a value that knows where it ends.
            let size = match rest.as_slice().get(1) {
                Some(Slot::List { end, .. } | Slot::Map { end, .. }) => end.saturating_sub(index).max(2),
                _ => 2,
            };
            let is_gone = keys.binary_search(&index).is_ok();
            for _ in 0..size {
                let Some(slot) = rest.next() else { return };
                if !is_gone {
                    self.slots.push(slot.moved_up(gone));
                }
            }
            index += size;
            gone += if is_gone { size } else { 0 };
        }
        let len = len.saturating_sub(u32::try_from(keys.len()).unwrap_or(u32::MAX));
        self.set(at, Slot::Map { len, end: end - gone });
    }

    pub(crate) fn capacity(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>() + self.branches.capacity() * size_of::<(u32, u32)>()
    }
}

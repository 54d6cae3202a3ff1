//! Which byte of the payload a byte of the rewritten datum comes from: for the offsets of faults.

/// Places, in the order of the rewritten datum.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// From this byte of the datum on, bytes come from this byte of the payload on.
    places: Vec<(usize, usize)>,
    /// Places that bringing pieces into another order looked at.
    #[cfg(test)]
    pub(super) looked: usize,
}

impl Trace {
    /// Notes that the next bytes come from another place.
    pub(super) fn note(&mut self, out: usize, from: usize) {
        let follows = self.places.last().is_some_and(|(at, own)| out >= *at && own + (out - at) == from);
        if !follows {
            self.places.push((out, from));
        }
    }

    /// Where a byte comes from.
    pub(crate) fn origin(&self, out: u64) -> u64 {
        let out = usize::try_from(out).unwrap_or(usize::MAX);
        let index = self.places.partition_point(|(at, _)| *at <= out);
        let place = index.checked_sub(1).and_then(|index| self.places.get(index));
        place.map_or(out as u64, |(at, from)| (from + (out - at)) as u64)
    }

    /// Moves the pieces of the datum behind `start` into another order, one after the other.
    pub(super) fn permute(&mut self, start: usize, pieces: &[(usize, usize)]) {
        let first = self.places.partition_point(|(at, _)| *at < start);
        let old = self.places.split_off(first);
        let from = |out: usize| {
            let index = old.partition_point(|(at, _)| *at <= out);
            let place = index.checked_sub(1).and_then(|index| old.get(index));
            place.map_or(out, |(at, from)| from + (out - at))
        };
        let mut next = start;
        for (begin, end) in pieces {
            self.places.push((next, from(*begin)));
            // They stand in order: those of a piece are neighbours.
            let inside = old.partition_point(|(at, _)| at <= begin)..old.partition_point(|(at, _)| at < end);
            let inside = old.get(inside).unwrap_or_default().iter();
            #[cfg(test)]
            {
                self.looked += inside.len();
            }
            self.places.extend(inside.map(|(at, from)| (next + (at - begin), *from)));
            next += end - begin;
        }
    }
}

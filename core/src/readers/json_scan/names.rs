//! The names of a record's members, found by their ends and one multiplication.

/// Where each name stands.
#[derive(Debug)]
pub(super) struct Names {
    shift: u32,
    /// Index of a name and one, or 0. What finds its place taken goes to the next one.
    table: Box<[u16]>,
}

/// Places that are looked at for one name.
const PROBES: usize = 8;

impl Names {
    /// `None` where too many names look alike, or there are too many at all.
    pub(super) fn of<'n>(names: &(impl Iterator<Item = &'n [u8]> + Clone)) -> Option<Self> {
        let count = names.clone().count();
        if count > 16_384 {
            return None;
        }
        (2..5).find_map(|spare| {
            let bits = (count.max(2) << spare).next_power_of_two().trailing_zeros();
            let mut own = Self { shift: 64 - bits, table: vec![0; (1 << bits) + PROBES].into() };
            (1..).zip(names.clone()).all(|(index, name)| own.add(index, name)).then_some(own)
        })
    }

    fn add(&mut self, index: u16, name: &[u8]) -> bool {
        let at = self.first(name);
        let free = self.table.iter_mut().skip(at).take(PROBES).find(|place| **place == 0);
        free.map(|place| *place = index).is_some()
    }

    #[inline]
    fn first(&self, name: &[u8]) -> usize {
        usize::try_from(fold(name).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift).unwrap_or(0)
    }

    /// The index of a name, of those that are right.
    #[inline]
    pub(super) fn find(&self, name: &[u8], is_right: impl Fn(usize) -> bool) -> Option<usize> {
        let places = self.table.get(self.first(name)..)?.iter().take(PROBES);
        places.map_while(|place| usize::from(*place).checked_sub(1)).find(|index| is_right(*index))
    }
}

/// A word of the length, the first and the last bytes of a name.
#[inline]
fn fold(name: &[u8]) -> u64 {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => short(name),
    };
    first ^ last.rotate_left(29) ^ (name.len() as u64).wrapping_mul(0x9fb2_1c65_1e98_df25)
}

#[inline]
fn short(name: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        return (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into());
    }
    let byte = |at: usize| u64::from(name.get(at).copied().unwrap_or(0));
    (byte(0) | byte(name.len() / 2) << 8, byte(name.len().saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        for count in [0, 1, 2, 22, 51, 300] {
            for form in ["k", "a_rather_long_prefix_", "ü"] {
                let names: Vec<String> = (0..count).map(|at| format!("{form}{at}")).collect();
                let found = Names::of(&names.iter().map(String::as_bytes)).unwrap();
                for (index, name) in names.iter().enumerate() {
                    assert_eq!(found.find(name.as_bytes(), |at| names[at] == *name), Some(index), "{name}");
                }
                assert_eq!(found.find(b"another", |at| names[at] == "another"), None);
            }
        }
        // The same ends and the same length.
        let alike: Vec<String> = (100..120).map(|at| format!("firstofs-{at}-thelast8")).collect();
        assert!(Names::of(&alike.iter().take(8).map(String::as_bytes)).is_some());
        assert!(Names::of(&alike.iter().map(String::as_bytes)).is_none());
    }
}

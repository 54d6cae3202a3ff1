//! Seeded generators of the differential tests.

pub mod avro;
pub mod avro_edits;

use serde_json::Value;

/// `SplitMix64`: small, seeded, the same everywhere.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end.max(1) as u64).unwrap_or(0)
    }

    /// One of a list; `None` of an empty one.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// Changes one value somewhere in a document: replaced, removed, renamed, or doubled.
pub fn mutate(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) if !members.is_empty() && random.below(8) > 0 => {
            let names: Vec<String> = members.keys().cloned().collect();
            let Some(name) = random.pick(&names) else { return };
            match random.below(8) {
                0 => {
                    members.remove(name);
                }
                1 => {
                    members.insert(format!("{name}_x"), Value::from(1));
                }
                _ => {
                    if let Some(member) = members.get_mut(name) {
                        mutate(member, random);
                    }
                }
            }
        }
        Value::Array(items) if !items.is_empty() && random.below(8) > 0 => {
            let at = random.below(items.len());
            match random.below(6) {
                0 => {
                    items.remove(at);
                }
                1 => items.extend(items.clone()),
                _ => {
                    if let Some(item) = items.get_mut(at) {
                        mutate(item, random);
                    }
                }
            }
        }
        _ => *value = scalar(value, random),
    }
}

fn scalar(value: &Value, random: &mut Random) -> Value {
    let texts = ["", "EUR", "eur", "ORD-00000001", "x@y", "\u{e9}\u{1f600}", "2026-01-31T10:00:00Z"];
    match (random.below(10), value) {
        (0, _) => Value::Null,
        (1, _) => Value::Bool(random.below(2) == 0),
        (2, _) => Value::from(-1),
        (3, _) => Value::from(random.bits() >> 20),
        (4, _) => Value::from(1.0),
        (5, _) => Value::from(0.5),
        (6, Value::String(text)) => Value::from(format!("{text}{text}")),
        (7, Value::Number(number)) => Value::from(-number.as_f64().unwrap_or(0.0)),
        (8, _) => Value::Array(Vec::new()),
        _ => Value::from(random.pick(&texts).copied().unwrap_or_default()),
    }
}

/// Changes a few bytes: flipped, removed, doubled, cut.
pub fn mutate_bytes(payload: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(2) {
        if payload.is_empty() {
            return;
        }
        let at = random.below(payload.len());
        match random.below(5) {
            0 => payload.truncate(at),
            1 => {
                payload.remove(at);
            }
            2 => payload.insert(at, u8::try_from(random.below(256)).unwrap_or(0)),
            3 => {
                if let Some(byte) = payload.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            _ => {
                if let Some(byte) = payload.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).unwrap_or(0);
                }
            }
        }
    }
}

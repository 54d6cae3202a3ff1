//! Choices by a seed.

use crate::hammer::Seeded;

/// A generator of choices, and of names that are used once.
#[derive(Clone, Debug)]
pub struct Dice {
    seeded: Seeded,
    named: usize,
}

impl Dice {
    /// Choices that begin at a seed.
    pub fn new(seed: u64) -> Self {
        Self { seeded: Seeded::new(seed), named: 0 }
    }

    /// A number below another one.
    pub fn below(&mut self, limit: usize) -> usize {
        self.seeded.below(limit)
    }

    /// A number of a range, its end included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(usize::try_from(most - least + 1).unwrap())).unwrap()
    }

    /// Whether it happens.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Some of several, at least one, in their order.
    pub fn some<T: Clone>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let mut left = 1 + self.below(most.min(of.len()));
        let mut some = Vec::new();
        for (at, item) in of.iter().enumerate() {
            if self.below(of.len() - at) < left {
                some.push(item.clone());
                left -= 1;
            }
        }
        some
    }

    /// A name that nothing else has.
    pub fn name(&mut self, kind: &str) -> String {
        self.named += 1;
        format!("{kind}{}", self.named)
    }
}

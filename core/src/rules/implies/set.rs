//! Sets of what a term may be: numbers, texts, bools, null, not-a-number, an error.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Ranges of one set; what has more is not narrowed any further.
const MOST_RANGES: usize = 64;

/// Which texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Texts {
    Of(BTreeSet<Arc<str>>),
    But(BTreeSet<Arc<str>>),
}

/// A set of outcomes of a term. Numbers are keys that are ordered as the numbers are, so that every
/// range is a closed one: those of doubles are made of their bits.
#[expect(clippy::struct_excessive_bools, reason = "each is an outcome of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) numbers: Vec<(i128, i128)>,
    pub(super) texts: Texts,
    pub(super) no: bool,
    pub(super) yes: bool,
    pub(super) null: bool,
    pub(super) nan: bool,
    pub(super) error: bool,
}

impl Set {
    pub(super) fn nothing() -> Self {
        Self {
            numbers: Vec::new(),
            texts: Texts::Of(BTreeSet::new()),
            no: false,
            yes: false,
            null: false,
            nan: false,
            error: false,
        }
    }

    pub(super) fn everything() -> Self {
        Self {
            numbers: vec![(i128::MIN, i128::MAX)],
            texts: Texts::But(BTreeSet::new()),
            no: true,
            yes: true,
            null: true,
            nan: true,
            error: true,
        }
    }

    pub(super) fn range(low: i128, high: i128) -> Self {
        let numbers = if low <= high { vec![(low, high)] } else { Vec::new() };
        Self { numbers, ..Self::nothing() }
    }

    pub(super) fn truth(value: bool) -> Self {
        Self { no: !value, yes: value, ..Self::nothing() }
    }

    pub(super) fn is_empty(&self) -> bool {
        let no_text = matches!(&self.texts, Texts::Of(texts) if texts.is_empty());
        self.numbers.is_empty() && no_text && !(self.no || self.yes || self.null || self.nan || self.error)
    }

    /// What is in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut numbers = Vec::new();
        for (low, high) in &self.numbers {
            for (least, most) in &other.numbers {
                let (low, high) = (*low.max(least), *high.min(most));
                if low <= high {
                    numbers.push((low, high));
                }
            }
        }
        if numbers.len() > MOST_RANGES {
            numbers.clone_from(&self.numbers);
        }
        Self {
            numbers,
            texts: match (&self.texts, &other.texts) {
                (Texts::Of(one), Texts::Of(two)) => Texts::Of(one.intersection(two).cloned().collect()),
                (Texts::Of(one), Texts::But(two)) | (Texts::But(two), Texts::Of(one)) => {
                    Texts::Of(one.difference(two).cloned().collect())
                }
                (Texts::But(one), Texts::But(two)) => Texts::But(one.union(two).cloned().collect()),
            },
            no: self.no && other.no,
            yes: self.yes && other.yes,
            null: self.null && other.null,
            nan: self.nan && other.nan,
            error: self.error && other.error,
        }
    }

    /// What is in either.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut numbers = [self.numbers.as_slice(), &other.numbers].concat();
        numbers.sort_unstable();
        let mut joined: Vec<(i128, i128)> = Vec::with_capacity(numbers.len());
        for (low, high) in numbers {
            match joined.last_mut() {
                Some((_, end)) if low <= end.saturating_add(1) => *end = high.max(*end),
                _ => joined.push((low, high)),
            }
        }
        Self {
            numbers: joined,
            texts: match (&self.texts, &other.texts) {
                (Texts::Of(one), Texts::Of(two)) => Texts::Of(one.union(two).cloned().collect()),
                (Texts::Of(one), Texts::But(two)) | (Texts::But(two), Texts::Of(one)) => {
                    Texts::But(two.difference(one).cloned().collect())
                }
                (Texts::But(one), Texts::But(two)) => Texts::But(one.intersection(two).cloned().collect()),
            },
            no: self.no || other.no,
            yes: self.yes || other.yes,
            null: self.null || other.null,
            nan: self.nan || other.nan,
            error: self.error || other.error,
        }
    }

    /// What is not in it.
    pub(super) fn not(&self) -> Self {
        let mut numbers = Vec::new();
        let mut from = Some(i128::MIN);
        for (low, high) in &self.numbers {
            if let Some(from) = from
                && from < *low
            {
                numbers.push((from, low - 1));
            }
            from = high.checked_add(1);
        }
        numbers.extend(from.map(|from| (from, i128::MAX)));
        Self {
            numbers,
            texts: match &self.texts {
                Texts::Of(texts) => Texts::But(texts.clone()),
                Texts::But(texts) => Texts::Of(texts.clone()),
            },
            no: !self.no,
            yes: !self.yes,
            null: !self.null,
            nan: !self.nan,
            error: !self.error,
        }
    }
}

/// The key of a double: ordered as doubles are, the two zeros as one.
pub(super) fn key(value: f64) -> i128 {
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    let magnitude = i128::from(bits & !(1 << 63));
    if value < 0.0 { -magnitude } else { magnitude }
}

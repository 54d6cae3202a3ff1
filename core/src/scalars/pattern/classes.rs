//! Sets of characters.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::tree::Tree;
use super::{PatternError, properties};

/// A range of code points, both ends included.
pub(crate) type Range = (u32, u32);

pub(crate) const MAX_CODE_POINT: u32 = 0x10_ffff;
pub(crate) const DIGIT: &[Range] = &[(0x30, 0x39)];
pub(crate) const WORD: &[Range] = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];

/// What folds walks every code point of a class: of larger ones only those that have cases.
const LARGE: usize = 4096;

/// A set while a parser collects it.
#[derive(Debug)]
pub(crate) struct Set {
    ranges: Vec<ClassUnicodeRange>,
    fold: bool,
}

impl Set {
    /// With `fold`, what is added brings its other cases along.
    pub(crate) fn new(fold: bool) -> Self {
        Self { ranges: Vec::new(), fold }
    }

    pub(crate) fn add(&mut self, range: Range, tree: &mut Tree) -> Result<(), PatternError> {
        self.add_class(class(&[range]), false, tree)
    }

    /// Adds a class, or (folded before) what is not in it.
    pub(crate) fn add_class(
        &mut self,
        mut class: ClassUnicode,
        negated: bool,
        tree: &mut Tree,
    ) -> Result<(), PatternError> {
        if self.fold {
            fold(&mut class, tree)?;
        }
        if negated {
            class.negate();
        }
        tree.charge((class.ranges().len() + 1) * 16)?;
        self.ranges.extend_from_slice(class.ranges());
        Ok(())
    }

    pub(crate) fn build(self, negated: bool) -> ClassUnicode {
        let mut class = ClassUnicode::new(self.ranges);
        if negated {
            class.negate();
        }
        class
    }
}

/// The class of some ranges. Surrogates are no characters of a text and fall out.
pub(crate) fn class(ranges: &[Range]) -> ClassUnicode {
    let parts = ranges.iter().flat_map(|(low, high)| {
        let below = (*low, (*high).min(0xd7ff));
        let above = ((*low).max(0xe000), (*high).min(MAX_CODE_POINT));
        [below, above]
    });
    let range = |(low, high): Range| match (char::from_u32(low), char::from_u32(high)) {
        (Some(low), Some(high)) if low <= high => Some(ClassUnicodeRange::new(low, high)),
        _ => None,
    };
    ClassUnicode::new(parts.filter_map(range))
}

/// Every character but these.
pub(crate) fn all_but(ranges: &[Range]) -> ClassUnicode {
    let mut all = class(ranges);
    all.negate();
    all
}

/// Adds the other cases of a class's characters.
pub(crate) fn fold(class: &mut ClassUnicode, tree: &mut Tree) -> Result<(), PatternError> {
    let mut cased = class.clone();
    let mut points: usize = cased.iter().map(ClassUnicodeRange::len).sum();
    if points > LARGE
        && let Some(all) = properties::ecma("Changes_When_Casemapped")
    {
        points = LARGE;
        cased.intersect(&all);
    }
    tree.charge(points * 2)?;
    cased.case_fold_simple();
    class.union(&cased);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a large class leaves out before it folds has no other case indeed.
    #[test]
    fn every_character_with_cases_folds_in_a_large_class() {
        let cased = properties::ecma("Changes_When_Casemapped").unwrap();
        let mut other = cased.clone();
        other.negate();
        let mut folded = other.clone();
        folded.case_fold_simple();
        assert_eq!(folded, other);
    }
}

//! Upper bounds: sums of products of sizes that nobody knows before the record is there.
//!
//! A bound of a size counts bytes and elements; one of a cost counts eighths of a unit, since a unit
//! is 8 bytes of text. Figures saturate: what is that large is beyond every budget.

/// A size that the schema leaves open: that of the record ([`RECORD`]), or of the element that a loop
/// is at. The elements of a list are together no larger than the list.
pub(super) type Var = u32;

pub(super) const RECORD: Var = 0;

/// Of a variable that counts bytes of texts, or what lies in a value that is compared: such a factor is as large as any
/// other, but short in what people write, and nobody is warned of it.
const QUIET: Var = 1 << 31;

/// Terms beyond these are bounded by the size of the whole record.
const MOST_TERMS: usize = 64;
/// Factors of a term beyond these, once terms are too many: beyond every budget. With those of few factors, quiet or
/// not, fewer than the terms, so that what takes their place always fits.
const MOST_FACTORS: usize = 16;
const FEW_FACTORS: usize = 4;

/// A constant, and coefficients of products of variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bound {
    constant: u64,
    /// Sorted by their variables, which are sorted; a variable stands once for each power.
    terms: Vec<(Vec<Var>, u64)>,
}

impl Bound {
    pub(super) const ZERO: Self = Self { constant: 0, terms: Vec::new() };

    pub(super) fn of(constant: u64) -> Self {
        Self { constant, terms: Vec::new() }
    }

    pub(super) fn var(var: Var) -> Self {
        Self { constant: 0, terms: vec![(vec![var], 1)] }
    }

    /// The same, of texts.
    pub(super) fn quiet(&self) -> Self {
        let mut made = Self::of(self.constant);
        for (vars, factor) in &self.terms {
            made.term(vars.iter().map(|var| var | QUIET).collect(), *factor);
        }
        made
    }

    /// How many sizes of lists are multiplied.
    pub(super) fn loops(&self) -> usize {
        self.terms.iter().map(|(vars, _)| vars.iter().filter(|var| **var & QUIET == 0).count()).max().unwrap_or(0)
    }

    /// The bound, where it depends on nothing.
    pub(super) fn fixed(&self) -> Option<u64> {
        self.terms.is_empty().then_some(self.constant)
    }

    fn term(&mut self, vars: Vec<Var>, factor: u64) {
        self.insert(vars, factor);
        if self.terms.len() > MOST_TERMS {
            for (vars, factor) in std::mem::take(&mut self.terms) {
                let factor = if vars.len() > MOST_FACTORS { u64::MAX } else { factor };
                let quiet = vars.iter().filter(|var| *var & QUIET != 0).count();
                // Few factors stay what they are; of many it is enough that they are many.
                let quiet = if vars.len() <= FEW_FACTORS || quiet == vars.len() { quiet } else { 0 };
                let own = (0..vars.len().min(MOST_FACTORS)).map(|at| if at < quiet { RECORD | QUIET } else { RECORD });
                let mut own: Vec<Var> = own.collect();
                own.sort_unstable();
                self.insert(own, factor);
            }
        }
    }

    fn insert(&mut self, vars: Vec<Var>, factor: u64) {
        if vars.is_empty() {
            self.constant = self.constant.saturating_add(factor);
            return;
        }
        match self.terms.binary_search_by(|(own, _)| own.cmp(&vars)) {
            Ok(at) => {
                if let Some((_, own)) = self.terms.get_mut(at) {
                    *own = own.saturating_add(factor);
                }
            }
            Err(_) if factor == 0 => {}
            Err(at) => self.terms.insert(at, (vars, factor)),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.constant = self.constant.saturating_add(other.constant);
        for (vars, factor) in &other.terms {
            self.term(vars.clone(), *factor);
        }
    }

    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.add(other);
        self
    }

    pub(super) fn plus_units(mut self, units: u64) -> Self {
        self.constant = self.constant.saturating_add(units.saturating_mul(8));
        self
    }

    pub(super) fn times(&self, factor: u64) -> Self {
        if factor == 0 {
            return Self::ZERO;
        }
        let terms = self.terms.iter().map(|(vars, own)| (vars.clone(), own.saturating_mul(factor)));
        Self { constant: self.constant.saturating_mul(factor), terms: terms.collect() }
    }

    pub(super) fn product(&self, other: &Self) -> Self {
        let mut made = other.times(self.constant);
        for (vars, factor) in &self.terms {
            made.term(vars.clone(), factor.saturating_mul(other.constant));
            for (others, more) in &other.terms {
                let mut both = [vars.as_slice(), others.as_slice()].concat();
                both.sort_unstable();
                made.term(both, factor.saturating_mul(*more));
            }
        }
        made
    }

    /// Bounds both.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.constant = self.constant.max(other.constant);
        for (vars, factor) in &other.terms {
            let own = self.terms.iter().find(|(own, _)| own == vars).map_or(0, |(_, own)| *own);
            self.term(vars.clone(), factor.saturating_sub(own));
        }
        self
    }

    /// The better of two bounds of the same: the one that depends on less.
    pub(super) fn better(self, other: Self) -> Self {
        match (self.degree(), other.degree()) {
            (0, 0) => Self::of(self.constant.min(other.constant)),
            (own, others) if own <= others => self,
            _ => other,
        }
    }

    pub(super) fn degree(&self) -> usize {
        self.terms.iter().map(|(vars, _)| vars.len()).max().unwrap_or(0)
    }

    /// The sum over the elements of a list, of whose single sizes `vars` stand, of so many elements
    /// and such a size in all.
    pub(super) fn over(&self, vars: &[Var], len: &Self, total: &Self) -> Self {
        let mut made = len.times(self.constant);
        for (own, factor) in &self.terms {
            let (inner, outer): (Vec<Var>, Vec<Var>) = own.iter().partition(|var| vars.contains(&(*var & !QUIET)));
            let mut sum = Self::ZERO;
            sum.term(outer, *factor);
            if inner.is_empty() {
                sum = sum.product(len);
            }
            // The sum of powers is at most the power of the sum.
            for var in inner {
                sum = if var & QUIET == 0 { sum.product(total) } else { sum.product(&total.quiet()) };
            }
            made.add(&sum);
        }
        made
    }

    /// With another bound in the place of a variable.
    pub(super) fn with(&self, var: Var, value: &Self) -> Self {
        self.over(&[var], &Self::of(1), value)
    }

    /// Coefficients by powers of the record's size, in whole units; every other variable is within it.
    pub(super) fn units(&self) -> Vec<u64> {
        let mut powers = vec![0_u64; self.degree() + 1];
        let terms = self.terms.iter().map(|(vars, factor)| (vars.len(), *factor));
        for (power, factor) in std::iter::once((0, self.constant)).chain(terms) {
            if let Some(own) = powers.get_mut(power) {
                *own = own.saturating_add(factor);
            }
        }
        powers.into_iter().map(|eighths| eighths.div_ceil(8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_products() {
        let (n, e) = (Bound::var(RECORD), Bound::var(5));
        let body = e.times(3).plus_units(1);
        // Ten elements: their texts are the list's.
        assert_eq!(body.over(&[5], &Bound::of(10), &n).units(), [10, 1]);
        // A number that nobody knows.
        assert_eq!(body.over(&[5], &n, &n).units(), [0, 2]);
        // Loops over the same list.
        let inner = body.over(&[5], &n, &n);
        assert_eq!(inner.over(&[6], &n, &n).units(), [0, 0, 2]);
        assert_eq!(e.product(&n).plus(&n).degree(), 2);
        assert_eq!(Bound::of(8).or(&n).or(&n.times(3)), Bound::of(8).plus(&n.times(3)));
        assert_eq!(n.clone().better(Bound::of(7)), Bound::of(7));
        assert_eq!(e.with(5, &Bound::of(4)), Bound::of(4));
        let texts = e.quiet().over(&[5], &n, &n);
        assert_eq!((texts.loops(), texts.degree()), (0, 1));
        assert_eq!(texts.product(&n).over(&[5], &n, &n).loops(), 2);
        assert_eq!(Bound::of(u64::MAX).plus(&Bound::of(9)).units(), [u64::MAX / 8 + 1]);
    }

    /// Loops in loops, deeper than terms may be many.
    #[test]
    fn factors_are_few() {
        let mut bound = Bound::of(1);
        for depth in 0..200 {
            bound = bound.product(&Bound::var(depth % 3)).plus_units(1);
        }
        assert!(bound.terms.len() <= MOST_TERMS && bound.degree() > 1, "{}", bound.degree());
    }

    /// Many terms become few, and larger ones.
    #[test]
    fn terms_are_few() {
        let mut sum = Bound::ZERO;
        for var in 1..100 {
            sum.add(&Bound::var(var));
        }
        assert!(sum.terms.len() <= MOST_TERMS, "{sum:?}");
        assert_eq!(sum.times(8).units(), [0, 99]);
    }
}

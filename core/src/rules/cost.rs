//! What evaluation costs, in units that no machine changes: one for each operation run and each
//! element visited, one more for each 8 bytes of text read or built.

use super::value::Stop;

/// The budgets of a record. The smaller of the two runs out first, so one number is counted down.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Budget {
    left: u64,
    /// What the record had left beyond `left` when the rule began.
    beyond: u64,
    /// The rule's budget is the smaller one, or both are the same.
    by_rule: bool,
}

impl Budget {
    pub(super) fn new(record: u64) -> Self {
        Self { left: 0, beyond: record, by_rule: true }
    }

    /// Takes back what was charged too much.
    #[inline]
    pub(super) fn give_back(&mut self, units: u64) {
        self.left = self.left.saturating_add(units);
    }

    /// Units that the rule may still spend.
    #[inline]
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Units that the record still has.
    #[cfg(test)]
    pub(super) fn of_record(&self) -> u64 {
        self.left + self.beyond
    }

    /// The next rule begins.
    #[inline]
    pub(super) fn begin_rule(&mut self, rule: u64) {
        let record = self.left + self.beyond;
        self.left = rule.min(record);
        self.beyond = record - self.left;
        self.by_rule = rule <= record;
    }

    /// Units that a rule of this budget may spend.
    #[inline]
    pub(super) fn most(&self, rule: u64) -> u64 {
        rule.min(self.left + self.beyond)
    }

    /// Charges a rule that has run to its end already, where the budgets reach that far.
    #[inline]
    pub(super) fn settle(&mut self, rule: u64, units: u64) -> bool {
        let reaches = units <= self.most(rule);
        if reaches {
            (self.left, self.beyond) = (self.left + self.beyond - units, 0);
        }
        reaches
    }

    #[inline]
    pub(super) fn charge(&mut self, units: u64) -> Result<(), Stop> {
        if self.spend(units) { Ok(()) } else { Err(self.exhausted()) }
    }

    /// Charges where the budgets reach that far; else nothing happens.
    #[inline]
    pub(super) fn spend(&mut self, units: u64) -> bool {
        let reaches = units <= self.left;
        if reaches {
            self.left -= units;
        }
        reaches
    }

    #[cold]
    fn exhausted(self) -> Stop {
        if self.by_rule { Stop::RuleCost } else { Stop::RecordCost }
    }
}

/// Units for reading or building a text.
#[inline]
pub(super) fn text_units(bytes: usize) -> u64 {
    (bytes / 8) as u64
}

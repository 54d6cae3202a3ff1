//! What evaluation costs, in units that no machine changes: one for each operation run and each
//! element visited, one more for each 8 bytes of text read or built.

use super::value::Stop;

/// The budgets of a record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Budget {
    rule: u64,
    record: u64,
}

impl Budget {
    pub(super) fn new(record: u64) -> Self {
        Self { rule: 0, record }
    }

    /// The next rule begins.
    pub(super) fn begin_rule(&mut self, rule: u64) {
        self.rule = rule;
    }

    /// What is left of the rule's budget.
    pub(super) fn left_of_rule(&self) -> u64 {
        self.rule
    }

    pub(super) fn charge(&mut self, units: u64) -> Result<(), Stop> {
        self.rule = self.rule.checked_sub(units).ok_or(Stop::RuleCost)?;
        self.record = self.record.checked_sub(units).ok_or(Stop::RecordCost)?;
        Ok(())
    }
}

/// Units for reading or building a text.
pub(super) fn text_units(bytes: usize) -> u64 {
    (bytes / 8) as u64
}

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

    /// Takes back what was charged too much.
    pub(super) fn give_back(&mut self, units: u64) {
        self.rule = self.rule.saturating_add(units);
        self.record = self.record.saturating_add(units);
    }

    /// Units that the rule still has.
    pub(super) fn left_of_rule(&self) -> u64 {
        self.rule
    }

    /// Units that the record still has.
    #[cfg(test)]
    pub(super) fn left_of_record(&self) -> u64 {
        self.record
    }

    /// The next rule begins.
    pub(super) fn begin_rule(&mut self, rule: u64) {
        self.rule = rule;
    }

    pub(super) fn charge(&mut self, units: u64) -> Result<(), Stop> {
        let (Some(rule), Some(record)) = (self.rule.checked_sub(units), self.record.checked_sub(units)) else {
            // As if the units were charged one by one.
            return Err(if self.rule <= self.record { Stop::RuleCost } else { Stop::RecordCost });
        };
        (self.rule, self.record) = (rule, record);
        Ok(())
    }
}

/// Units for reading or building a text.
pub(super) fn text_units(bytes: usize) -> u64 {
    (bytes / 8) as u64
}

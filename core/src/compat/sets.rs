//! The rules of both sides, and which records they let pass.

use std::collections::BTreeMap;

use crate::contract::{Contract, Judgement};
use crate::model::{Mode, RuleSource};

/// Whether a rule rejects for the side that writes, and for the one that reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rejects {
    pub(super) writer: bool,
    pub(super) reader: bool,
}

/// Which rules of a contract reject on which side, by id.
#[derive(Debug, Default)]
pub(super) struct Sets {
    rules: BTreeMap<String, Rejects>,
}

impl Sets {
    pub(super) fn of(contract: &Contract) -> Self {
        let rules = contract.stated_rules().iter();
        Self { rules: rules.map(|rule| (rule.id.to_string(), rejects(rule))).collect() }
    }

    /// Whether structure and rules let a producer write a record.
    pub(super) fn writes(&self, judged: &Judgement) -> bool {
        judged.structure.is_empty() && !self.any(judged, |rejects| rejects.writer)
    }

    /// How many of the producer's rules refuse a record.
    pub(super) fn refusals(&self, judged: &Judgement) -> usize {
        judged.rules.iter().filter(|id| self.rules.get(*id).is_none_or(|rejects| rejects.writer)).count()
    }

    fn any(&self, judged: &Judgement, asks: impl Fn(&Rejects) -> bool) -> bool {
        judged.rules.iter().any(|id| self.rules.get(id).is_none_or(&asks))
    }
}

/// On which sides a rule rejects.
pub(super) fn rejects(rule: &RuleSource) -> Rejects {
    let runs = rule.judges() && !rule.disabled;
    let writes = runs && matches!(rule.mode, Mode::Write | Mode::WriteRead);
    let reads = runs && matches!(rule.mode, Mode::Read | Mode::WriteRead);
    Rejects { writer: writes && rule.actions.writer.rejects(), reader: reads && rule.actions.reader.rejects() }
}

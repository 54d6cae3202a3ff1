//! What a run adds up: exact, whatever is shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use stipula::{Code, Report};

/// How often one code, of one rule, was found in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Line {
    pub(crate) code: Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<Arc<str>>,
    pub(crate) count: u64,
    /// Whether it refuses records.
    #[serde(skip)]
    pub(crate) rejects: bool,
}

/// The sums of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) records: u64,
    pub(crate) invalid: u64,
    pub(crate) violations: u64,
    pub(crate) not_evaluated: u64,
    /// In the order of their first violation.
    pub(crate) tally: Vec<Line>,
    places: BTreeMap<(Code, Option<Arc<str>>), usize>,
}

impl Counts {
    pub(crate) fn valid(&self) -> u64 {
        self.records - self.invalid
    }

    /// Violations that refuse nothing.
    pub(crate) fn warnings(&self) -> u64 {
        self.tally.iter().filter(|line| !line.rejects).map(|line| line.count).sum()
    }

    /// What is said of one record, or of several that are lost at once.
    pub(crate) fn add(&mut self, report: &Report, records: u64) {
        self.records += records;
        self.invalid += if report.valid { 0 } else { records };
        self.violations += report.total;
        self.not_evaluated += report.not_evaluated.len() as u64;
        for tally in &report.tally {
            let place = *self.places.entry((tally.code, tally.rule.clone())).or_insert(self.tally.len());
            if let Some(line) = self.tally.get_mut(place) {
                line.count += tally.count;
                line.rejects |= tally.rejects;
                continue;
            }
            let (code, rule) = (tally.code, tally.rule.clone());
            self.tally.push(Line { code, rule, count: tally.count, rejects: tally.rejects });
        }
    }
}

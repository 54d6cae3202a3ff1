//! Avro: what schema resolution makes of each other's records, and a datum for whatever breaks.

mod java;
mod meaning;
mod replay;
mod tell;
#[cfg(test)]
mod tests;
mod walk;

use super::asked;
use super::change::{Area, Change};
use super::evolution::{Found, ProfileVerdict};
use super::level::{Verdict, Way};
use super::made::{Made, Samples, Step};
use super::sets::Sets;
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::schema::Shape;
use meaning::Meaning;
pub(super) use replay::Replay;
use walk::{Walk, Why};

/// Findings of one way that get a witness and a line of their own; what is beyond is counted.
const MOST: usize = 1_000;
/// Values of all records that are made for the witnesses of one way: each record is a whole one.
const MOST_VALUES: u64 = 20_000;

/// Makes the records of witnesses, as long as there is a budget.
struct Maker<'s> {
    samples: Samples<'s>,
    left: u64,
}

impl Maker<'_> {
    fn record(&mut self, steps: &[&Step], end: Made) -> Option<Made> {
        if self.left == 0 {
            return None;
        }
        let made = self.samples.record(steps, end);
        self.left = self.left.saturating_sub(made.as_ref().map_or(1, Made::size));
        made
    }

    fn why_none(&self, otherwise: &str) -> String {
        let spent = "the witnesses of changes before this one are as large as those of one comparison may be";
        if self.left == 0 { spent } else { otherwise }.to_owned()
    }
}

/// What the schemas of two contracts change, both ways; and what others say of it.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) -> Vec<ProfileVerdict> {
    let mut spec = ProfileVerdict {
        profile: "spec",
        backward: Verdict::Compatible,
        forward: Verdict::Compatible,
        notes: Vec::new(),
    };
    let mut java = ProfileVerdict { profile: "java", ..spec.clone() };
    for (contract, name) in [(old, "old"), (new, "new")] {
        if without_value(contract.shape()) {
            let message = format!("no value is valid under the {name} schema, so nothing can be written by it");
            found.add(Change::new(changes::NO_VALUE, Area::Schema, "", message));
        }
    }
    for way in [Way::Backward, Way::Forward] {
        let walk = Walk::new(old.shape(), new.shape(), way);
        let verdict = if walk.unfinished {
            Verdict::Unknown
        } else if walk.findings.iter().all(|finding| matches!(finding.why, Why::Utf8)) {
            Verdict::Compatible
        } else {
            Verdict::Breaking
        };
        if !walk.findings.is_empty() && verdict == Verdict::Compatible {
            let note = "the specification promotes `bytes` to `string`; bytes that are not UTF-8 are no string";
            spec.notes.push(note.to_owned());
        }
        let (told, note) = java::verdict(&walk);
        match way {
            Way::Backward => (spec.backward, java.backward) = (verdict, told),
            Way::Forward => (spec.forward, java.forward) = (verdict, told),
        }
        java.notes.extend(note.filter(|_| told != verdict));
        tell(&walk, (old, new), found);
    }
    vec![spec, java]
}

fn without_value(shape: &Shape) -> bool {
    shape.node(shape.root).constraints.as_ref().is_some_and(|constraints| constraints.never)
}

/// The findings of one way as changes, each with a witness.
fn tell(walk: &Walk<'_>, (old, new): (&Contract, &Contract), found: &mut Found) {
    let way = walk.way;
    let Some(replay) = Replay::new(old, new, way).filter(|_| !walk.unfinished) else {
        let message = "the schemas are too large to be compared";
        found.add(Change::new(changes::UNDECIDED, Area::Schema, "", message).way(way, Verdict::Unknown));
        return;
    };
    let sets = Sets::of(replay.writer);
    let mut maker = Maker { samples: Samples::new(walk.pair.writer), left: MOST_VALUES };
    let whole = if walk.always_fails() { "; no record at all is read" } else { "" };
    for finding in walk.findings.iter().take(MOST) {
        let mut change = tell::change(walk, finding, whole).way(way, Verdict::Breaking);
        let steps = walk.steps(finding.at);
        let end = end_of(&mut maker.samples, walk, finding);
        let made = end.and_then(|end| maker.record(&steps, end));
        if let Some(witness) = made.as_ref().and_then(|made| replay.refusal(&sets, made)) {
            change.witnesses.push(witness);
        } else {
            let beyond = "a record that shows it would be beyond the limits of a payload";
            change.no_witness = Some(maker.why_none(beyond));
        }
        found.add(change);
    }
    if walk.findings.len() > MOST {
        let message = format!("{} further places cannot be read", walk.findings.len() - MOST);
        found.add(Change::new(changes::UNDECIDED, Area::Schema, "", message).way(way, Verdict::Breaking));
    }
    for at in walk.constrained.iter().copied() {
        found.add(constrained(walk, at, &replay, (&sets, &mut maker)));
    }
    for at in walk.leaves.iter().copied() {
        leaf(walk, at, &replay, (&sets, &mut maker), found);
    }
}

/// A place of which the reader asks more than the writer, with a value that shows it.
fn constrained(walk: &Walk<'_>, at: usize, replay: &Replay<'_>, (sets, maker): (&Sets, &mut Maker<'_>)) -> Change {
    let mut change = tell::constrained(walk, at);
    if let Some(visited) = walk.visited.get(at)
        && let Some(wanted) = walk.pair.reader.node(visited.reader).constraints.as_deref()
    {
        for end in asked::refused(&mut maker.samples, visited.writer, (walk.pair.writer, wanted)) {
            let made = maker.record(&walk.steps(at), end);
            if let Some(witness) = made.and_then(|made| replay.refusal(sets, &made)) {
                change.witnesses.push(witness);
                return change.way(walk.way, Verdict::Breaking);
            }
        }
    }
    change.no_witness = Some(maker.why_none("neither a proof nor a value that shows the opposite was found"));
    change.way(walk.way, Verdict::Unknown)
}

/// The value that is refused, at the place of a finding.
fn end_of(samples: &mut Samples<'_>, walk: &Walk<'_>, finding: &walk::Finding) -> Option<Made> {
    match &finding.why {
        Why::Symbol(index, _) => Some(Made::Int((*index).into())),
        Why::Utf8 => Some(Made::Prefixed(vec![0xff])),
        _ => samples.value(walk.visited.get(finding.at)?.writer),
    }
}

/// Scalars that match, and may not be read as what was written.
fn leaf(walk: &Walk<'_>, at: usize, replay: &Replay<'_>, (sets, maker): (&Sets, &mut Maker<'_>), found: &mut Found) {
    let Some(visited) = walk.visited.get(at) else { return };
    let (own, wanted) = (walk.pair.writer.node(visited.writer), walk.pair.reader.node(visited.reader));
    let mut record = |end: Made| maker.record(&walk.steps(at), end);
    let change = match meaning::of(&own.kind, &wanted.kind) {
        Meaning::Same => return,
        Meaning::Logical => tell::logical(walk, at),
        Meaning::Lossy(end) => {
            let mut change = tell::lossy(walk, at, None);
            change.witnesses.extend(record(end).and_then(|made| replay.difference(sets, &made)));
            change
        }
        Meaning::Defaulted(index, symbol) => {
            let mut change = tell::lossy(walk, at, Some(&symbol));
            let made = record(Made::Int(index.into()));
            change.witnesses.extend(made.and_then(|made| replay.difference(sets, &made)));
            change
        }
        Meaning::Different(end) => {
            let mut change = tell::different(walk, at).way(walk.way, Verdict::Breaking);
            match record(end).and_then(|made| replay.difference(sets, &made)) {
                Some(witness) => change.witnesses.push(witness),
                None => change.no_witness = Some(maker.why_none("no pair of values that shows it was found")),
            }
            change
        }
        Meaning::Refined(end) => match record(end).and_then(|made| replay.refusal(sets, &made)) {
            Some(witness) => {
                let mut change = tell::logical(walk, at).way(walk.way, Verdict::Breaking);
                change.witnesses.push(witness);
                change
            }
            None => tell::logical(walk, at).way(walk.way, Verdict::Unknown),
        },
    };
    found.add(change);
}

//! Avro: what schema resolution makes of each other's records, and a datum for whatever breaks.

mod datum;
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
use super::made::Made;
use super::sets::Sets;
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::schema::Shape;
use datum::Data;
use meaning::Meaning;
pub(super) use replay::Replay;
use walk::{Walk, Why};

/// Findings of one way that get a witness and a line of their own; what is beyond is counted.
const MOST: usize = 1_000;
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
    for way in Way::BOTH {
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
        java.notes.extend((told != verdict).then_some(note));
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
    let mut data = Data::new(walk.pair.writer);
    let whole = if walk.always_fails() { "; no record at all is read" } else { "" };
    for finding in walk.findings.iter().take(MOST) {
        let mut change = tell::change(walk, finding, whole).way(way, Verdict::Breaking);
        let end = end_of(&mut data, walk, finding);
        let datum = end.and_then(|end| data.datum(&walk.steps(finding.at), &end));
        let names = walk.names(finding.at);
        match datum.map(|datum| replay.refusal(&sets, &datum, &names)) {
            Some(Some(witness)) => change.witnesses.push(witness),
            Some(None) => {
                let why = "no record was found that the writer's contract takes, with what it asks of the other fields";
                change.no_witness = Some(why.to_owned());
            }
            None => {
                let why = "a record that shows it would be beyond the limits of a payload";
                change.no_witness = Some(data.why_none(why));
            }
        }
        found.add(change);
    }
    if walk.findings.len() > MOST {
        let message = format!("{} further places cannot be read", walk.findings.len() - MOST);
        let change = Change::new(changes::UNDECIDED, Area::Schema, "", message).about(&["places beyond"]);
        found.add(change.way(way, Verdict::Breaking));
    }
    for at in walk.constrained.iter().copied() {
        found.add(constrained(walk, at, &replay, (&sets, &mut data)));
    }
    let mut told = 0;
    for at in walk.leaves.iter().copied() {
        for meaning in walk.meanings(at) {
            told += 1;
            if told > MOST {
                let message = "further values may be read as something else";
                let change = Change::new(changes::UNDECIDED, Area::Schema, "", message).about(&["values beyond"]);
                found.add(change.way(way, Verdict::Unknown));
                return;
            }
            leaf(walk, at, meaning, &replay, (&sets, &mut data), found);
        }
    }
}

/// A place of which the reader asks more than the writer, with a value that shows it.
fn constrained(walk: &Walk<'_>, at: usize, replay: &Replay<'_>, (sets, data): (&Sets, &mut Data<'_>)) -> Change {
    let mut change = tell::constrained(walk, at);
    if let Some(visited) = walk.visited.get(at)
        && let Some(wanted) = walk.pair.reader.node(visited.reader).constraints.as_deref()
    {
        let names = walk.names(at);
        for end in asked::refused(data.samples(), visited.writer, (walk.pair.writer, wanted)) {
            let datum = data.datum(&walk.steps(at), &end);
            if let Some(witness) = datum.and_then(|datum| replay.refusal(sets, &datum, &names)) {
                change.witnesses.push(witness);
                return change.way(walk.way, Verdict::Breaking);
            }
        }
    }
    change.no_witness = Some(data.why_none("neither a proof nor a value that shows the opposite was found"));
    change.way(walk.way, Verdict::Unknown)
}

/// The value that is refused, at the place of a finding.
fn end_of(data: &mut Data<'_>, walk: &Walk<'_>, finding: &walk::Finding) -> Option<Made> {
    match &finding.why {
        Why::Symbol(index, _) => Some(Made::Int((*index).into())),
        Why::Utf8 => Some(Made::Prefixed(vec![0xff])),
        _ => data.value(walk.visited.get(finding.at)?.writer),
    }
}

/// Scalars that match, and may not be read as what was written.
fn leaf(
    walk: &Walk<'_>,
    at: usize,
    meaning: Meaning,
    replay: &Replay<'_>,
    (sets, data): (&Sets, &mut Data<'_>),
    found: &mut Found,
) {
    let names = walk.names(at);
    let mut datum = |end: Made| data.datum(&walk.steps(at), &end);
    let change = match meaning {
        Meaning::Logical => tell::logical(walk, at),
        Meaning::Lossy(end) => {
            let mut change = tell::lossy(walk, at, None);
            change.witnesses.extend(datum(end).and_then(|datum| replay.difference(sets, &datum, &names)));
            change
        }
        Meaning::Defaulted(index, symbol) => {
            let mut change = tell::lossy(walk, at, Some(&symbol));
            let datum = datum(Made::Int(index.into()));
            change.witnesses.extend(datum.and_then(|datum| replay.difference(sets, &datum, &names)));
            change
        }
        Meaning::Different(end) => {
            let mut change = tell::different(walk, at).way(walk.way, Verdict::Breaking);
            match datum(end).and_then(|datum| replay.difference(sets, &datum, &names)) {
                Some(witness) => change.witnesses.push(witness),
                None => change.no_witness = Some(data.why_none("no pair of values that shows it was found")),
            }
            change
        }
        Meaning::Refined(end) => match datum(end).and_then(|datum| replay.refusal(sets, &datum, &names)) {
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

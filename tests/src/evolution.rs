//! Random pairs of contracts with rules, compared, and held against what both contracts do with random
//! records: what is called compatible is refused by no reader, and every witness proves what it says.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;
use stipula::{Verdict, Way, compare};

pub mod dice;
pub mod document;
pub mod edit;
pub mod oracle;
pub mod record;
pub mod rephrase;
pub mod rule;
pub mod schema;
pub mod shrink;

use dice::Dice;
use document::{Document, Field, Kind};
use oracle::Sides;
use record::Recorder;

/// Edits of one contract that are tried.
const EDITS: usize = 4;
/// Records that producers may write, of each side of a pair.
const RECORDS: usize = 12;
/// Records made for them at most.
const TRIES: usize = 60;
/// Records made with a look at the other contract.
const MIXED: usize = 10;
/// Steps to make a finding small.
const SHRINKS: usize = 1_500;

/// How many ways of pairs came to which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Pairs that were compared.
    pub pairs: u64,
    /// Documents that do not compile.
    pub refused: u64,
    /// Pairs that are compatible one way or the other, with ten records or more that were read.
    pub shown: u64,
    /// Verdicts, two of each pair.
    pub compatible: u64,
    pub breaking: u64,
    pub unknown: u64,
    /// Of the unknown ones those that a record would have broken.
    pub undecided_breaks: u64,
    /// Records that went from a writer to a reader of a compatible pair.
    pub records: u64,
    /// Witnesses that were replayed.
    pub witnesses: u64,
}

/// A record that a producer may write, and its payload.
type Written = (Value, Vec<u8>);

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    /// In a word, for the same kind of fault.
    kind: &'static str,
    way: Option<Way>,
    text: String,
}

/// A run over random pairs.
#[derive(Debug)]
pub struct Pairs {
    dice: Dice,
    /// What it did.
    pub done: Done,
    /// What went wrong, at most 20 texts.
    pub findings: Vec<String>,
}

impl Pairs {
    /// A run that begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), done: Done::default(), findings: Vec::new() }
    }

    /// Compares so many pairs.
    pub fn run(&mut self, pairs: u64) {
        let end = self.done.pairs + pairs;
        while self.done.pairs < end && self.findings.len() < 20 {
            let old = schema::document(&mut self.dice);
            let Some(sides) = compiled(&old, "1.0.0") else {
                self.done.refused += 1;
                continue;
            };
            let records = self.records(&sides, &old);
            for _ in 0..EDITS {
                let new = edit::edited(&mut self.dice, &old);
                if new != old {
                    self.pair((&sides, &old, &records), &new);
                }
            }
        }
    }

    fn pair(&mut self, (sides, old, records): (&Sides, &Document, &[Written]), new: &Document) {
        let Some(other) = compiled(new, "1.1.0") else {
            self.done.refused += 1;
            return;
        };
        // One contract in two spellings has changed nothing, also where its rules of readers ask for more.
        if sides.contract.digest() == other.contract.digest() {
            return;
        }
        let news = self.records(&other, new);
        let written = [
            [records, self.mixed(sides, (old, records), (new, &news)).as_slice()].concat(),
            [news.as_slice(), self.mixed(&other, (new, &news), (old, records)).as_slice()].concat(),
        ];
        let fault = catch_unwind(AssertUnwindSafe(|| judge(sides, &other, &written, &mut self.done)));
        let fault = fault.unwrap_or_else(|_| Some(Fault { kind: "panic", way: None, text: "panic".to_owned() }));
        if let Some(fault) = fault {
            self.findings.push(told(&(old.clone(), new.clone()), &written, &fault));
        }
    }

    /// Records that the producers of a contract may write.
    fn records(&mut self, sides: &Sides, document: &Document) -> Vec<Written> {
        let mut recorder = Recorder::new(&mut self.dice, document.form, &[document]);
        let mut records = Vec::new();
        for attempt in 0..TRIES {
            let mut record = recorder.record(document);
            if attempt % 4 == 1 {
                record = record::mutated(recorder.dice, &record);
            }
            records.extend(sides.written(&record).map(|payload| (record, payload)));
            if records.len() == RECORDS {
                break;
            }
        }
        records
    }

    /// The same after a look at the other contract: its members, its constants.
    fn mixed(&mut self, sides: &Sides, own: (&Document, &[Written]), other: (&Document, &[Written])) -> Vec<Written> {
        let mut recorder = Recorder::new(&mut self.dice, own.0.form, &[other.0]);
        let mut records = Vec::new();
        for attempt in 0..MIXED {
            let record = recorder.record(own.0);
            let record = match other.1.get(attempt) {
                Some((another, _)) if attempt % 2 == 0 => record::mixed(recorder.dice, &record, another),
                _ => record,
            };
            records.extend(sides.written(&record).map(|payload| (record, payload)));
        }
        records
    }
}

fn compiled(document: &Document, version: &str) -> Option<Sides> {
    catch_unwind(AssertUnwindSafe(|| Sides::of(document, version))).unwrap_or_default()
}

/// The first fault of a pair.
fn judge(old: &Sides, new: &Sides, written: &[Vec<Written>; 2], done: &mut Done) -> Option<Fault> {
    let evolution = compare(&old.contract, &new.contract);
    done.pairs += 1;
    let mut is_shown = false;
    for (way, records) in [Way::Backward, Way::Forward].into_iter().zip(written) {
        let (writer, reader) = oracle::sides(old, new, way);
        let refused = records.iter().find_map(|(record, payload)| {
            Some((oracle::refusal(writer, reader, way, payload, oracle::Counts::New)?, record))
        });
        match oracle::verdict(&evolution, way) {
            Verdict::Compatible => {
                done.compatible += 1;
                done.records += records.len() as u64;
                is_shown |= records.len() >= 10;
                if let Some((said, record)) = refused {
                    let text = format!("COMPATIBLE, but the record {record} is refused: {said}");
                    return Some(Fault { kind: "compatible", way: Some(way), text });
                }
            }
            Verdict::Breaking => done.breaking += 1,
            _ => {
                done.unknown += 1;
                done.undecided_breaks += u64::from(refused.is_some());
            }
        }
    }
    done.shown += u64::from(is_shown);
    for change in &evolution.changes {
        for witness in &change.witnesses {
            done.witnesses += 1;
            if let Some(why) = oracle::unproved(old, new, witness) {
                let text = format!("{}: the witness {} proves nothing: {why}", oracle::line(change), witness.record);
                return Some(Fault { kind: "witness", way: Some(witness.way), text });
            }
        }
        if oracle::is_unexplained(change) {
            let text = format!("{}: breaks without a witness, and does not say why", oracle::line(change));
            return Some(Fault { kind: "unexplained", way: None, text });
        }
    }
    None
}

/// A finding, made small.
fn told(pair: &shrink::Pair, written: &[Vec<Written>; 2], fault: &Fault) -> String {
    let again = |pair: &shrink::Pair| -> Option<Fault> {
        let (old, new) = (compiled(&pair.0, "1.0.0")?, compiled(&pair.1, "1.1.0")?);
        if old.contract.digest() == new.contract.digest() {
            return None;
        }
        let records = [cut(&old, &pair.0, &written[0]), cut(&new, &pair.1, &written[1])];
        let judged = catch_unwind(AssertUnwindSafe(|| judge(&old, &new, &records, &mut Done::default())));
        let panicked = || Some(Fault { kind: "panic", way: None, text: "panic".to_owned() });
        judged.unwrap_or_else(|_| panicked()).filter(|found| (found.kind, found.way) == (fault.kind, fault.way))
    };
    let small = shrink::shrink(pair.clone(), SHRINKS, |pair| again(pair).is_some());
    let fault = again(&small).unwrap_or_else(|| fault.clone());
    let way = fault.way.map(|way| format!("{way:?} ")).unwrap_or_default();
    format!("{way}{}\n  old {}\n  new {}", fault.text, small.0.text("1.0.0"), small.1.text("1.1.0"))
}

/// Records with what a smaller document still declares, and as they are: an undeclared member may be what
/// a finding is about.
fn cut(sides: &Sides, document: &Document, records: &[Written]) -> Vec<Written> {
    let fewer = records.iter().map(|(record, _)| declared(&document.fields, record));
    let all = fewer.chain(records.iter().map(|(record, _)| record.clone()));
    all.filter_map(|record| Some((record.clone(), sides.written(&record)?))).collect()
}

fn declared(fields: &[Field], record: &Value) -> Value {
    let Value::Object(members) = record else { return record.clone() };
    let known = |name: &String| fields.iter().find(|field| field.name == *name);
    let kept = members.iter().filter_map(|(name, value)| Some((name.clone(), within(known(name)?, value))));
    Value::Object(kept.collect())
}

fn within(field: &Field, value: &Value) -> Value {
    match (&field.kind, value) {
        (Kind::Record(_, fields), _) => declared(fields, value),
        (Kind::List(item), Value::Array(items)) => items.iter().map(|value| within(item, value)).collect(),
        _ => value.clone(),
    }
}

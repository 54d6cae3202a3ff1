//! A search for a record that one contract lets pass and a rule of the other refuses: from usual records,
//! one value after the other is changed, and the most promising ones are kept.

mod made;
#[cfg(feature = "json-schema")]
mod value;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::change::{Witness, WitnessLevel};
use super::hidden::Hidden;
use super::level::Way;
use super::made::{Made, Samples};
use super::sets::Sets;
use super::texts::Texts;
use crate::contract::{Contract, Judgement};
use crate::model::RuleSource;
use crate::rules::{Constant, constants};
use crate::scalars::decimal::Number;
use crate::syntax::Value;

/// Records that are judged for one rule: in a narrow search, and in a wide one.
const MOST: [usize; 2] = [3_000, 6_000];
/// Values of all records that are judged for all rules of one way, and rules that judge them: some
/// tenths of a second.
const MOST_WORK: u64 = 1_000_000;
/// Records that are kept of each sort from one round to the next: after the first so many that each two values are
/// changed together, and then some of the best.
const KEPT: [usize; 2] = [50, 6];
/// Records of one score from which they are taken.
const MOST_ALIKE: usize = 400;
/// Rounds: values that are changed in one record.
const ROUNDS: usize = 5;
/// Records of which the changes of one are made.
const MOST_MOVES: usize = 900;
/// Parts of a witness that it is tried to leave out.
const MOST_PARTS: usize = 200;

/// A record, as its format has it.
#[derive(Clone, Debug, PartialEq)]
enum Record {
    /// Made by the schema of the writer.
    Made(Made),
    /// A value of JSON.
    Json(Value),
}

/// Values that are near the constants of the rules.
#[derive(Debug, Default)]
struct Pool {
    whole: Vec<i64>,
    doubles: Vec<f64>,
    /// Decimals by their digits.
    decimals: Vec<String>,
    /// Moments, in seconds.
    moments: Vec<i64>,
    texts: Vec<String>,
}

/// Who writes, who reads, and how a record is judged by both.
pub(super) struct Ground<'c> {
    way: Way,
    writer: &'c Contract,
    reader: &'c Contract,
    #[cfg(feature = "avro")]
    replay: Option<super::avro::Replay<'c>>,
    sets: Sets,
    hidden: Hidden,
    /// Names in all rules.
    names: BTreeSet<Arc<str>>,
    pool: Pool,
    samples: Samples<'c>,
    bases: Vec<Record>,
    /// What is left of [`MOST_WORK`].
    work: Cell<u64>,
}

/// How well a record shows what is sought: nothing is left where all are nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// What refuses it, of writer and reader, beside the rule.
    faults: usize,
    /// The rule lets it pass.
    passes: bool,
}

impl<'c> Ground<'c> {
    pub(super) fn new(old: &'c Contract, new: &'c Contract, way: Way) -> Self {
        let (writer, reader) = way.sides(old, new);
        let (mut names, mut all) = (BTreeSet::new(), Vec::new());
        for rule in writer.stated_rules().iter().chain(reader.stated_rules()) {
            let (found, read) = of_rule(rule, writer);
            names.extend(read);
            all.extend(found);
        }
        let mut ground = Self {
            way,
            writer,
            reader,
            #[cfg(feature = "avro")]
            replay: (writer.format() == crate::schema::Format::Avro && reader.format() == writer.format())
                .then(|| super::avro::Replay::new(old, new, way))
                .flatten(),
            sets: Sets::of(writer),
            hidden: Hidden::of(writer, reader),
            names,
            pool: pool(&all),
            samples: Samples::new(writer.shape()),
            bases: Vec::new(),
            work: Cell::new(MOST_WORK),
        };
        ground.bases = ground.usual();
        ground
    }

    /// Whether the budget of all records is spent.
    pub(super) fn is_spent(&self) -> bool {
        self.work.get() == 0
    }

    /// Usual records.
    fn usual(&mut self) -> Vec<Record> {
        #[cfg(feature = "json-schema")]
        if self.writer.format().is_json() {
            let values = value::usual(self.writer, self.reader);
            if !values.is_empty() {
                return values.into_iter().map(Record::Json).collect();
            }
        }
        let made = self.samples.whole();
        if self.writer.format().is_json() {
            let shape = self.writer.shape();
            let json = made.map(|made| made.json(shape, shape.root));
            return json.and_then(|json| read(&json)).map(Record::Json).into_iter().collect();
        }
        made.map(Record::Made).into_iter().collect()
    }

    fn size(record: &Record) -> u64 {
        match record {
            Record::Made(made) => made.size(),
            Record::Json(value) => size(value),
        }
    }

    /// What both say of a record; `None` as well where the budget is spent.
    fn judge(&self, record: &Record) -> Option<(Judgement, Judgement)> {
        let rules = self.writer.stated_rules().len() + self.reader.stated_rules().len();
        let left = self.work.get().checked_sub(Self::size(record) + rules as u64);
        self.work.set(left.unwrap_or(0));
        left?;
        match record {
            #[cfg(feature = "avro")]
            Record::Made(made) => {
                let replay = self.replay.as_ref()?;
                let mut datum = Vec::new();
                made.write(&mut datum);
                let replayed = replay.judge(&datum);
                Some((replayed.written, replayed.read))
            }
            #[cfg(not(feature = "avro"))]
            Record::Made(_) => None,
            Record::Json(value) => {
                let json = value.to_json();
                Some((self.writer.judge_json(&json), self.reader.judge_json(&json)))
            }
        }
    }

    fn score(&self, record: &Record, id: &str) -> Option<(Score, Judgement)> {
        let (written, read) = self.judge(record)?;
        let faults = written.structure.len() * 4 + self.sets.refusals(&written) + read.structure.len() * 4;
        Some((Score { faults, passes: !read.rules.contains(id) }, read))
    }

    /// A record that the writer may write and that a rule of the reader refuses.
    pub(super) fn against(&self, rule: &RuleSource) -> Option<Witness> {
        let ([narrow, wide], [many, some]) = (MOST, KEPT);
        self.search(rule, some, narrow).or_else(|| self.search(rule, many, wide))
    }

    fn search(&self, rule: &RuleSource, most: usize, mut left: usize) -> Option<Witness> {
        let [_, some] = KEPT;
        let id = rule.id.to_string();
        let own: BTreeSet<Arc<str>> = of_rule(rule, self.writer).1.into_iter().collect();
        let mut kept: Vec<(Score, Record)> = Vec::new();
        for base in &self.bases {
            let (score, read) = self.score(base, &id)?;
            if score == SHOWS {
                return Some(self.smallest(base.clone(), read, &id));
            }
            kept.push((score, base.clone()));
        }
        kept = best(kept, some);
        for round in 0..ROUNDS {
            // What the rule itself reads comes first; in the end, what others read.
            let names = if round + 2 < ROUNDS { &own } else { &self.names };
            let mut next = kept.clone();
            for (_, record) in &kept {
                for other in self.moves(record, names) {
                    left = left.checked_sub(1)?;
                    let (score, read) = self.score(&other, &id)?;
                    if score == SHOWS {
                        return Some(self.smallest(other, read, &id));
                    }
                    if is_wanted(&next, score, &other) {
                        next.push((score, other));
                    }
                }
            }
            kept = best(next, if round == 0 { most } else { some });
        }
        None
    }

    /// Records that differ from one in one value.
    fn moves(&self, record: &Record, names: &BTreeSet<Arc<str>>) -> Vec<Record> {
        let mut found = Vec::new();
        match record {
            Record::Made(made) => {
                for (place, values) in self.changes_of(made, names) {
                    for value in values {
                        let mut other = made.clone();
                        if found.len() < MOST_MOVES && made::put(&mut other, &place, value) && other != *made {
                            found.push(Record::Made(other));
                        }
                    }
                }
            }
            #[cfg(feature = "json-schema")]
            Record::Json(value) => {
                let others: Vec<&Value> = self
                    .bases
                    .iter()
                    .filter_map(|base| if let Record::Json(value) = base { Some(value) } else { None })
                    .collect();
                found.extend(value::moves(value, names, &self.pool, &others, MOST_MOVES).into_iter().map(Record::Json));
            }
            #[cfg(not(feature = "json-schema"))]
            Record::Json(_) => {}
        }
        found
    }

    /// A witness of the record without what it does not need.
    fn smallest(&self, mut record: Record, mut read: Judgement, id: &str) -> Witness {
        let mut at = 0;
        for _ in 0..MOST_PARTS {
            let Some(other) = self.without(&record, at) else { break };
            at += 1;
            if other == record {
                continue;
            }
            let Some((score, judged)) = self.score(&other, id) else { break };
            if score == SHOWS {
                (record, read) = (other, judged);
                at -= 1;
            }
        }
        self.witness(&record, &read, id)
    }

    /// The record without one of its parts, by number; `None` where it has no such part.
    fn without(&self, record: &Record, at: usize) -> Option<Record> {
        match record {
            Record::Made(made) => {
                let (place, less) = self.parts_of(made).into_iter().nth(at)?;
                let mut other = made.clone();
                made::put(&mut other, &place, less);
                Some(Record::Made(other))
            }
            #[cfg(feature = "json-schema")]
            Record::Json(value) => value::without(value, at).map(Record::Json),
            #[cfg(not(feature = "json-schema"))]
            Record::Json(_) => None,
        }
    }

    fn witness(&self, record: &Record, read: &Judgement, id: &str) -> Witness {
        let says = |violation: &&crate::report::Violation| violation.rule.as_deref() == Some(id);
        let refused = read.said.iter().filter(says).take(1).map(|violation| self.hidden.said(violation)).collect();
        #[cfg(feature = "avro")]
        if let (Some(replay), Record::Made(made)) = (&self.replay, record) {
            let mut datum = Vec::new();
            made.write(&mut datum);
            return self.hidden.shown(replay.witness(WitnessLevel::Contract, &datum, &self.names, refused));
        }
        let json = match record {
            Record::Made(made) => made.json(self.writer.shape(), self.writer.shape().root),
            Record::Json(value) => value.to_json(),
        };
        self.hidden.shown(Witness {
            way: self.way,
            level: WitnessLevel::Contract,
            encoding: "json",
            record: json.clone(),
            payload: json,
            masked: false,
            refused,
            read_as: None,
        })
    }
}

const SHOWS: Score = Score { faults: 0, passes: false };

/// Some of those with the fewest faults of the ones that the rule refuses, and of the ones that it lets pass: of
/// many that are alike, from all along.
fn best(all: Vec<(Score, Record)>, most: usize) -> Vec<(Score, Record)> {
    let (mut passed, mut refused): (Vec<_>, Vec<_>) = all.into_iter().partition(|(score, _)| score.passes);
    for sort in [&mut passed, &mut refused] {
        sort.sort_by_key(|(score, _)| *score);
        let least = sort.first().map(|(score, _)| *score);
        let alike = sort.iter().take_while(|(score, _)| Some(*score) == least).count();
        if alike > most {
            sort.truncate(alike);
            let mut at = 0;
            sort.retain(|_| {
                at += most;
                at % alike < most
            });
        }
        sort.truncate(most);
    }
    refused.append(&mut passed);
    refused
}

/// Whether a record is as good as those that are kept.
fn is_wanted(kept: &[(Score, Record)], score: Score, record: &Record) -> bool {
    let mut alike = kept.iter().filter(|(other, _)| other.passes == score.passes);
    let better = alike.clone().filter(|(other, _)| other.faults <= score.faults).count();
    better < MOST_ALIKE && alike.all(|(_, other)| other != record)
}

/// The constants of a rule, and the names in it.
fn of_rule(rule: &RuleSource, contract: &Contract) -> (Vec<Constant>, Vec<Arc<str>>) {
    let (mut all, mut names) = (Vec::new(), Vec::new());
    for text in std::iter::once(&rule.expr).chain(&rule.when) {
        let (found, read) = constants(&text.text, contract.limits());
        names.extend(read);
        all.extend(found);
    }
    names.extend(rule.target.dotted().split(['.', '[', ']']).map(Arc::from));
    let reached = contract.rules().iter().filter(|info| info.id == *rule.id).flat_map(|info| &info.fields);
    names.extend(reached.flat_map(|path| path.split(['.', '[', ']'])).map(Arc::from));
    (all, names)
}

fn pool(constants: &[Constant]) -> Pool {
    let (mut pool, mut texts) = (Pool::default(), Texts::default());
    let mut lengths = BTreeSet::new();
    for constant in constants {
        match constant {
            Constant::Int(value) => {
                pool.whole.extend([value.saturating_sub(1), *value, value.saturating_add(1)]);
                #[expect(clippy::cast_precision_loss, reason = "only a value to try")]
                pool.doubles.push(*value as f64);
                pool.decimals.push(value.to_string());
                if let Some(value) = u64::try_from(*value).ok().filter(|value| *value <= 1_000) {
                    lengths.extend([value.saturating_sub(1), value, value + 1]);
                }
            }
            Constant::Double(value) => {
                #[expect(clippy::cast_possible_truncation, reason = "only a value to try")]
                pool.whole.extend([*value as i64, *value as i64 + 1]);
                pool.doubles.push(*value);
                pool.decimals.push(value.to_string());
            }
            Constant::Text(text) => {
                if Number::parse(text.as_bytes()).is_some() {
                    pool.decimals.push(text.to_string());
                }
                let day = crate::scalars::time::parse_date(text.as_bytes()).map(|day| i64::from(day) * 86_400);
                let second = crate::scalars::time::parse_timestamp(text.as_bytes()).map(|(seconds, _)| seconds);
                pool.moments.extend(day.or(second));
                texts.constant(text);
            }
        }
    }
    let doubles = pool.doubles.clone();
    pool.doubles = doubles.iter().flat_map(|at| [*at, at - 0.01, at + 0.01, at - 1.0, at + 1.0]).collect();
    pool.whole.extend([0, 1, -1, 2, 100, 1_000_000]);
    pool.doubles.extend([0.0, 0.5, -1.0, 2.0, 100.0, 1e6]);
    pool.decimals.extend(["0", "1", "100"].map(str::to_owned));
    pool.decimals.sort();
    pool.decimals.dedup();
    pool.moments.extend([0, 1_767_225_600]);
    pool.texts = texts.words(&lengths);
    pool
}

/// JSON text as a value.
fn read(json: &str) -> Option<Value> {
    let value: serde_json::Value = serde_json::from_str(json).ok()?;
    Some(of_serde(&value))
}

fn of_serde(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(value) => Value::Number(value.to_string()),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(of_serde).collect()),
        serde_json::Value::Object(members) => {
            Value::Map(members.iter().map(|(name, value)| (name.clone(), of_serde(value))).collect())
        }
    }
}

fn size(value: &Value) -> u64 {
    1 + match value {
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(members) => members.iter().map(|(_, value)| size(value)).sum(),
        _ => 0,
    }
}

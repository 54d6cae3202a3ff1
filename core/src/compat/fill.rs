//! A search for a record that one contract lets pass and a rule of the other refuses: from a usual
//! record, one value after the other is changed for the better.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::change::{Witness, WitnessLevel};
use super::hidden::Hidden;
use super::level::Way;
use super::made::{Made, Samples, text};
use super::sets::Sets;
use crate::contract::{Contract, Judgement};
use crate::model::RuleSource;
use crate::rules::{Constant, constants};
use crate::schema::{Kind, NodeId, Presence, Shape};

/// Records that are judged for one rule.
const MOST: usize = 1_500;
/// Values of all records that are judged for all rules of one way, and rules that judge them: about a
/// tenth of a second.
const MOST_WORK: u64 = 300_000;
/// Values of one place that are tried.
const MOST_VALUES: usize = 60;
/// Parts of a witness that it is tried to leave out.
const MOST_PARTS: usize = 200;
/// How deep such parts lie.
const MOST_STEPS: usize = 8;
/// Places of a record that are changed.
const MOST_PLACES: usize = 40;

/// A place in a made record: indexes down from the top.
type Place = Vec<usize>;

/// Who writes, who reads, and how a record is judged by both.
pub(super) struct Ground<'c> {
    pub(super) way: Way,
    pub(super) writer: &'c Contract,
    pub(super) reader: &'c Contract,
    #[cfg(feature = "avro")]
    replay: Option<super::avro::Replay<'c>>,
    sets: Sets,
    hidden: Hidden,
    /// Names and constants of all rules.
    names: BTreeSet<Arc<str>>,
    pool: Vec<Constant>,
    /// What is left of [`MOST_WORK`].
    work: Cell<u64>,
}

impl<'c> Ground<'c> {
    pub(super) fn new(old: &'c Contract, new: &'c Contract, way: Way) -> Self {
        let (writer, reader) = way.sides(old, new);
        let (mut names, mut pool) = (BTreeSet::new(), Vec::new());
        for rule in writer.stated_rules().iter().chain(reader.stated_rules()) {
            for text in std::iter::once(&rule.expr).chain(&rule.when) {
                let (found, read) = constants(&text.text, writer.limits());
                names.extend(read);
                pool.extend(found);
            }
            names.extend(rule.target.dotted().split(['.', '[', ']']).map(Arc::from));
        }
        pool.dedup();
        Self {
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
            pool,
            work: Cell::new(MOST_WORK),
        }
    }

    /// What both say of a record; `None` as well where the budget is spent.
    fn judge(&self, made: &Made) -> Option<(Judgement, Judgement)> {
        let rules = self.writer.stated_rules().len() + self.reader.stated_rules().len();
        self.work.set(self.work.get().checked_sub(made.size() + rules as u64)?);
        #[cfg(feature = "avro")]
        if let Some(replay) = &self.replay {
            let mut datum = Vec::new();
            made.write(&mut datum);
            let replayed = replay.judge(&datum);
            return Some((replayed.written, replayed.read));
        }
        if !self.writer.format().is_json() {
            return None;
        }
        let json = made.json(self.writer.shape(), self.writer.shape().root);
        Some((self.writer.judge_json(&json), self.reader.judge_json(&json)))
    }

    /// A record that the writer may write and that a rule of the reader refuses.
    pub(super) fn against(&self, rule: &RuleSource) -> Option<Witness> {
        let mut made = Samples::new(self.writer.shape()).whole()?;
        let id = rule.id.to_string();
        // What the writer refuses counts most; then, that the rule lets it pass.
        let score = |made: &Made| -> Option<(usize, Judgement, Judgement)> {
            let (written, read) = self.judge(made)?;
            let refused = written.structure.len() * 10 + self.sets.refusals(&written);
            let passes = usize::from(!read.structure.is_empty() || !read.rules.contains(&id));
            Some((refused * 2 + passes, written, read))
        };
        let mut best = score(&made)?;
        let mut left = MOST;
        while best.0 > 0 && left > 0 {
            let before = best.0;
            for (place, node, name, optional) in self.places(&made) {
                for value in self.values(node, &name, optional) {
                    left = left.saturating_sub(1);
                    let mut other = made.clone();
                    if left == 0 || !put(&mut other, &place, value) {
                        break;
                    }
                    let Some(found) = score(&other) else { continue };
                    if found.0 < best.0 {
                        (best, made) = (found, other);
                    }
                    if best.0 == 0 {
                        return Some(self.smallest(made, best.2, &id));
                    }
                }
            }
            if best.0 == before {
                return None;
            }
        }
        (best.0 == 0).then(|| self.smallest(made, best.2, &id))
    }

    /// A witness of the record without what it does not need.
    fn smallest(&self, mut made: Made, mut read: Judgement, id: &str) -> Witness {
        let mut parts = Vec::new();
        self.parts(&made, self.writer.shape().root, &mut Vec::new(), &mut parts);
        for (place, less) in parts.into_iter().take(MOST_PARTS) {
            let mut other = made.clone();
            if !put(&mut other, &place, less) || other == made {
                continue;
            }
            let Some((written, judged)) = self.judge(&other) else { break };
            let shows = written.structure.is_empty()
                && self.sets.refusals(&written) == 0
                && judged.structure.is_empty()
                && judged.rules.contains(id);
            if shows {
                (made, read) = (other, judged);
            }
        }
        self.witness(&made, &read, id)
    }

    /// What a record could do without, the inner parts after those around them.
    fn parts(&self, made: &Made, id: NodeId, place: &mut Place, found: &mut Vec<(Place, Made)>) {
        let shape = self.writer.shape();
        let (inner, nullable) = shape.value_node(id);
        if place.len() > MOST_STEPS || found.len() > MOST_PARTS {
            return;
        }
        match (made, &shape.node(id).kind) {
            (Made::Branch(..), Kind::Union(branches)) => {
                let null = branches.iter().position(|branch| matches!(shape.node(*branch).kind, Kind::Null));
                found.extend(null.map(|at| (place.clone(), Made::Branch(at, Box::new(Made::Null)))));
            }
            (Made::List(_), _) => found.push((place.clone(), Made::List(Vec::new()))),
            _ if nullable && *made != Made::Null => found.push((place.clone(), Made::Null)),
            _ => {}
        }
        if let (Made::Record(fields), Kind::Record(record)) = (made.bare(), &shape.node(inner).kind) {
            for (at, (field, made)) in record.fields.iter().zip(fields).enumerate() {
                place.push(at);
                if field.presence == Presence::Optional && shape.format.is_json() && *made != Made::Absent {
                    found.push((place.clone(), Made::Absent));
                }
                self.parts(made, field.node, place, found);
                place.pop();
            }
        }
    }

    fn witness(&self, made: &Made, read: &Judgement, id: &str) -> Witness {
        let says = |violation: &&crate::report::Violation| violation.rule.as_deref() == Some(id);
        let refused = read.said.iter().filter(says).take(1).map(|violation| self.hidden.said(violation)).collect();
        #[cfg(feature = "avro")]
        if let Some(replay) = &self.replay {
            let mut datum = Vec::new();
            made.write(&mut datum);
            return self.hidden.shown(replay.witness(WitnessLevel::Contract, &datum, &self.names, refused));
        }
        let json = made.json(self.writer.shape(), self.writer.shape().root);
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

    /// The places of a record that rules may read.
    fn places(&self, made: &Made) -> Vec<(Place, NodeId, String, bool)> {
        let shape = self.writer.shape();
        let mut found = Vec::new();
        let mut open: Vec<(&Made, NodeId, Place, String, bool)> =
            vec![(made, shape.root, Vec::new(), String::new(), false)];
        while let Some((made, id, place, name, optional)) = open.pop() {
            let (inner, _) = shape.value_node(id);
            let below = |at: usize| [place.as_slice(), &[at]].concat();
            match (made, &shape.node(inner).kind) {
                (Made::Record(fields), Kind::Record(record)) => {
                    for (at, (field, made)) in record.fields.iter().zip(fields).enumerate().rev() {
                        let absent = field.presence == Presence::Optional && shape.format.is_json();
                        open.push((made, field.node, below(at), field.name.to_string(), absent));
                    }
                }
                (Made::List(items), Kind::List(element)) => {
                    for (at, item) in items.iter().enumerate() {
                        open.push((item, *element, below(at), name.clone(), false));
                    }
                }
                // Below a branch of a union of several types the value is its own.
                (Made::Branch(_, made), Kind::Record(_)) => {
                    open.push((made, inner, place.clone(), name.clone(), false));
                }
                _ => {}
            }
            if !place.is_empty() && self.names.contains(name.as_str()) {
                found.push((place, id, name, optional));
            }
            if found.len() >= MOST_PLACES {
                break;
            }
        }
        found
    }

    /// What a place may hold: values of its type near the constants of the rules.
    fn values(&self, id: NodeId, name: &str, optional: bool) -> Vec<Made> {
        let shape = self.writer.shape();
        let mut found = Vec::new();
        if optional {
            found.push(Made::Absent);
        }
        if let Kind::Union(branches) = &shape.node(id).kind {
            for (at, branch) in branches.iter().enumerate() {
                let values = self.of_kind(shape, *branch, name).into_iter();
                found.extend(values.map(|value| Made::Branch(at, Box::new(value))));
            }
        } else {
            if shape.value_node(id).1 {
                found.push(Made::Null);
            }
            found.extend(self.of_kind(shape, id, name));
        }
        found.truncate(MOST_VALUES);
        found
    }

    fn of_kind(&self, shape: &Shape, id: NodeId, name: &str) -> Vec<Made> {
        let node = shape.node(id);
        let mut found = Vec::new();
        match &node.kind {
            Kind::Null => found.push(Made::Null),
            Kind::Bool => found.extend([Made::Bool(false), Made::Bool(true)]),
            Kind::Int(_) | Kind::Time(_) | Kind::Timestamp { .. } | Kind::Date if !is_text(shape, &node.kind) => {
                let numbers = self.pool.iter().filter_map(|constant| match constant {
                    Constant::Int(value) => Some(*value),
                    #[expect(clippy::cast_possible_truncation, reason = "only a value to try")]
                    Constant::Double(value) => Some(*value as i64),
                    Constant::Text(_) => None,
                });
                found.extend(numbers.flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]).map(Made::Int));
                found.extend([0, 1, -1, 2, 100, 1_000_000].map(Made::Int));
            }
            Kind::Float | Kind::Double => {
                let numbers: Vec<f64> = self.pool.iter().filter_map(number).collect();
                let near = numbers.into_iter().flat_map(|at| [at - 1.0, at - 0.01, at, at + 0.01, at + 1.0]);
                let near = near.chain([0.0, 0.5, -1.0, 2.0, 100.0, 1e6]);
                let single = matches!(node.kind, Kind::Float) && !shape.format.is_json();
                #[expect(clippy::cast_possible_truncation, reason = "only a value to try")]
                found.extend(near.map(|at| if single { Made::Float(at as f32) } else { Made::Double(at) }));
            }
            Kind::Enum { symbols, .. } if !shape.format.is_json() => {
                found
                    .extend((0..symbols.len().min(MOST_VALUES)).filter_map(|at| i64::try_from(at).ok()).map(Made::Int));
            }
            Kind::Text | Kind::Enum { .. } => {
                let texts = self.pool.iter().filter_map(|constant| match constant {
                    Constant::Text(text) => Some(Made::text(text)),
                    _ => None,
                });
                found.extend(texts);
                found.extend(self.lengths().map(|length| Made::Prefixed(vec![b'a'; length])));
                found.extend(["", "x", text(name), "EUR", "eur"].map(Made::text));
            }
            Kind::List(_) => {
                let one = Samples::new(shape).element(id);
                found.push(Made::List(Vec::new()));
                for length in self.lengths().chain([1, 2]).filter(|length| *length <= 20) {
                    found.extend(one.clone().map(|one| Made::List(vec![one; length])));
                }
            }
            _ => {}
        }
        found
    }

    /// Lengths near the constants.
    fn lengths(&self) -> impl Iterator<Item = usize> {
        let numbers = self.pool.iter().filter_map(|constant| match constant {
            Constant::Int(value) => usize::try_from(*value).ok().filter(|value| *value <= 200),
            _ => None,
        });
        let near: BTreeSet<usize> = numbers.flat_map(|at| [at.saturating_sub(1), at, at + 1]).collect();
        near.into_iter()
    }
}

fn is_text(shape: &Shape, kind: &Kind) -> bool {
    shape.format.is_json() && !matches!(kind, Kind::Int(_))
}

fn number(constant: &Constant) -> Option<f64> {
    match constant {
        #[expect(clippy::cast_precision_loss, reason = "only a value to try")]
        Constant::Int(value) => Some(*value as f64),
        Constant::Double(value) => Some(*value),
        Constant::Text(_) => None,
    }
}

/// Puts a value at a place; branches of unions on the way are passed.
fn put(made: &mut Made, place: &[usize], value: Made) -> bool {
    let Some((at, rest)) = place.split_first() else {
        *made = value;
        return true;
    };
    match made {
        Made::Record(parts) | Made::List(parts) => parts.get_mut(*at).is_some_and(|part| put(part, rest, value)),
        Made::Branch(_, inner) => put(inner, place, value),
        _ => false,
    }
}

//! Changes of a record that the schema of its writer made.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Ground;
use crate::compat::made::{Made, text};
use crate::schema::{Kind, NodeId, Presence, Shape, TimeUnit};

/// Values of one place that are tried.
const MOST_VALUES: usize = 90;
/// How deep parts lie that a record can do without.
const MOST_STEPS: usize = 8;
/// Places of a record that are changed.
const MOST_PLACES: usize = 40;

/// A place in a made record: indexes down from the top.
type Place = Vec<usize>;

impl Ground<'_> {
    /// Places with one of these names, and what they may hold.
    pub(super) fn changes_of(&self, made: &Made, names: &BTreeSet<Arc<str>>) -> Vec<(Place, Vec<Made>)> {
        let peers = numbers(made);
        let places = self.places(made, names).into_iter();
        places.map(|(place, node, name, optional)| (place, self.values(node, &name, optional, &peers))).collect()
    }

    /// What a record could do without, the inner parts after those around them.
    pub(super) fn parts_of(&self, made: &Made) -> Vec<(Place, Made)> {
        let mut found = Vec::new();
        self.parts(made, self.writer.shape().root, &mut Vec::new(), &mut found);
        found
    }

    fn parts(&self, made: &Made, id: NodeId, place: &mut Place, found: &mut Vec<(Place, Made)>) {
        let shape = self.writer.shape();
        let (inner, nullable) = shape.value_node(id);
        if place.len() > MOST_STEPS || found.len() > super::MOST_PARTS {
            return;
        }
        match (made, &shape.node(id).kind) {
            (Made::Branch(..), Kind::Union(branches)) => {
                let null = branches.iter().position(|branch| matches!(shape.node(*branch).kind, Kind::Null));
                found.extend(null.map(|at| (place.clone(), Made::Branch(at, Box::new(Made::Null)))));
            }
            (Made::List(_), _) => found.push((place.clone(), Made::List(Vec::new()))),
            (Made::Map(_), _) => found.push((place.clone(), Made::Map(Vec::new()))),
            _ if nullable && *made != Made::Null => found.push((place.clone(), Made::Null)),
            _ => {}
        }
        if let (Made::Record(fields), Kind::Record(record)) = (made.bare(), &shape.node(inner).kind) {
            for (at, (field, made)) in record.fields.iter().zip(fields).enumerate() {
                place.push(at);
                self.parts(made, field.node, place, found);
                place.pop();
            }
        }
    }

    /// The places of a record that rules may read.
    fn places(&self, made: &Made, names: &BTreeSet<Arc<str>>) -> Vec<(Place, NodeId, String, bool)> {
        let shape = self.writer.shape();
        let mut found = Vec::new();
        let mut open: Vec<(&Made, NodeId, Place, String, bool)> =
            vec![(made, shape.root, Vec::new(), String::new(), false)];
        while let Some((made, id, place, name, optional)) = open.pop() {
            let (inner, _) = shape.value_node(id);
            let below = |at: usize| [place.as_slice(), &[at]].concat();
            match (made.bare(), &shape.node(inner).kind) {
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
                _ => {}
            }
            // A reader may know it by another name.
            let known = names.contains(name.as_str()) || self.other_names(&name).any(|name| names.contains(&**name));
            if !place.is_empty() && known {
                found.push((place, id, name, optional));
            }
            if found.len() >= MOST_PLACES {
                break;
            }
        }
        found
    }

    /// Names of fields of the reader that have this one as an alias.
    fn other_names(&self, name: &str) -> impl Iterator<Item = &Arc<str>> {
        let records = self.reader.shape().nodes.iter().filter_map(|node| match &node.kind {
            Kind::Record(record) => Some(record),
            _ => None,
        });
        let fields = records.flat_map(|record| &record.fields);
        fields.filter(move |field| field.aliases.iter().any(|alias| **alias == *name)).map(|field| &field.name)
    }

    /// What a place may hold: values of its type near the constants of the rules.
    fn values(&self, id: NodeId, name: &str, optional: bool, peers: &[i64]) -> Vec<Made> {
        let shape = self.writer.shape();
        let mut found = Vec::new();
        if optional {
            found.push(Made::Absent);
        }
        if let Kind::Union(branches) = &shape.node(id).kind {
            for (at, branch) in branches.iter().enumerate() {
                let values = self.of_kind(shape, *branch, name, peers).into_iter();
                found.extend(values.map(|value| Made::Branch(at, Box::new(value))));
            }
        } else {
            found.extend(self.of_kind(shape, id, name, peers));
        }
        found.truncate(MOST_VALUES);
        found
    }

    fn of_kind(&self, shape: &Shape, id: NodeId, name: &str, peers: &[i64]) -> Vec<Made> {
        let node = shape.node(id);
        let pool = &self.pool;
        let beside = peers.iter().flat_map(|at| [at.saturating_sub(1), *at, at.saturating_add(1)]);
        match &node.kind {
            Kind::Null => vec![Made::Null],
            Kind::Bool => vec![Made::Bool(false), Made::Bool(true)],
            Kind::Int(_) | Kind::Time(_) => pool.whole.iter().copied().chain(beside).map(Made::Int).collect(),
            Kind::Date => {
                let days = pool.moments.iter().map(|at| at.div_euclid(86_400));
                days.flat_map(|at| [at - 1, at, at + 1]).chain(beside).map(Made::Int).collect()
            }
            Kind::Timestamp { unit, .. } => {
                let unit = match unit {
                    TimeUnit::Millis => 1_000_i64,
                    TimeUnit::Micros => 1_000_000,
                    TimeUnit::Nanos => 1_000_000_000,
                };
                let near = pool.moments.iter().map(|at| at.saturating_mul(unit));
                near.flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)])
                    .chain(beside)
                    .map(Made::Int)
                    .collect()
            }
            Kind::Float | Kind::Double => {
                let single = matches!(node.kind, Kind::Float);
                #[expect(clippy::cast_possible_truncation, reason = "only a value to try")]
                let of = |at: &f64| if single { Made::Float(*at as f32) } else { Made::Double(*at) };
                pool.doubles.iter().chain([&f64::NAN]).map(of).collect()
            }
            Kind::Decimal { scale, fixed, .. } => {
                let exact = |text: &String| Made::decimal(text, *scale, *fixed);
                let own = pool.decimals.iter().filter_map(exact);
                let near = own
                    .filter_map(|made| made.unscaled())
                    .flat_map(|at| [at, at.saturating_sub(1), at.saturating_add(1)]);
                near.chain(beside).filter_map(|at| Made::of_unscaled(at, *fixed)).collect()
            }
            Kind::Enum { symbols, .. } => {
                (0..symbols.len().min(MOST_VALUES)).filter_map(|at| i64::try_from(at).ok()).map(Made::Int).collect()
            }
            Kind::Text => pool.texts.iter().map(String::as_str).chain([text(name)]).map(Made::text).collect(),
            Kind::List(_) => {
                let one = self.samples.one_element(id);
                let lengths = pool.whole.iter().filter_map(|at| usize::try_from(*at).ok()).filter(|at| *at <= 200);
                let lengths: BTreeSet<usize> = lengths.chain([0, 1, 2]).collect();
                lengths.into_iter().filter_map(|length| Some(Made::List(vec![one.clone()?; length]))).collect()
            }
            Kind::Map { value, .. } => {
                let one = self.samples.one_value(*value);
                let texts = pool.texts.iter().filter(|text| text.len() <= 300).take(MOST_VALUES);
                let maps = texts.filter_map(|key| Some(Made::Map(vec![(key.clone(), one.clone()?)])));
                std::iter::once(Made::Map(Vec::new())).chain(maps).collect()
            }
            _ => self.samples.one_value(id).into_iter().collect(),
        }
    }
}

/// The whole numbers in a record: another may be beside one of them.
fn numbers(made: &Made) -> Vec<i64> {
    let mut found = BTreeSet::new();
    let mut open = vec![made];
    while let Some(made) = open.pop() {
        match made {
            Made::Int(value) => drop(found.insert(*value)),
            Made::List(parts) | Made::Record(parts) => open.extend(parts),
            Made::Branch(_, inner) => open.push(inner),
            Made::Prefixed(_) | Made::Fixed(_) => found.extend(made.unscaled()),
            _ => {}
        }
        if found.len() >= 12 {
            break;
        }
    }
    found.into_iter().collect()
}

/// Puts a value at a place; branches of unions on the way are passed.
pub(super) fn put(made: &mut Made, place: &[usize], value: Made) -> bool {
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

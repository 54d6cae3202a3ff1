//! What properties ask of values over an Avro schema: whether one side asks no more than the other, and
//! values that may show that it does.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::made::{Made, Samples};
use super::texts::Texts;
use crate::scalars::decimal::{Number, compare};
use crate::schema::{Bounds, Const, Constraints, Kind, NodeId, Shape, Text};

/// Longest texts and lists that are made.
const LONGEST: u64 = 5_000;

/// Whether what is asked of a reader's values is asked of the writer's, too.
pub(super) fn asks_less(own: Option<&Constraints>, wanted: Option<&Constraints>) -> bool {
    let Some(wanted) = wanted else { return true };
    let nothing = Constraints::default();
    let own = own.unwrap_or(&nothing);
    let bare = |asked: &Constraints| Constraints { never: false, pattern_span: None, ..asked.clone() };
    if bare(wanted) == nothing || bare(own) == bare(wanted) {
        return true;
    }
    // Moments are compared where they are the same ones only.
    let timed = own.time_form.is_some() || wanted.time_form.is_some();
    let moments = !timed || (own.time_form == wanted.time_form && own.number == wanted.number);
    let least =
        |own: Option<u64>, wanted: Option<u64>| wanted.is_none_or(|wanted| own.is_some_and(|own| own >= wanted));
    let most = |own: Option<u64>, wanted: Option<u64>| wanted.is_none_or(|wanted| own.is_some_and(|own| own <= wanted));
    let same = |own: &Option<Text>, wanted: &Option<Text>| wanted.is_none() || own == wanted;
    moments
        && least(own.min_length, wanted.min_length)
        && most(own.max_length, wanted.max_length)
        && least(own.min_items, wanted.min_items)
        && most(own.max_items, wanted.max_items)
        && least(own.min_properties, wanted.min_properties)
        && most(own.max_properties, wanted.max_properties)
        && same(&own.pattern, &wanted.pattern)
        && same(&own.format, &wanted.format)
        && same(&own.multiple_of, &wanted.multiple_of)
        && (timed || within(&own.number, &wanted.number))
        && lists_less(own, wanted)
        && (own.not_null || !wanted.not_null)
        && (wanted.constant.is_none() || own.constant == wanted.constant)
}

fn lists_less(own: &Constraints, wanted: &Constraints) -> bool {
    let Some(wanted) = &wanted.any_of else { return true };
    own.any_of.as_ref().is_some_and(|own| own.iter().all(|value| wanted.contains(value)))
}

/// Whether bounds lie within others.
fn within(own: &Bounds, wanted: &Bounds) -> bool {
    let order = |a: &Text, b: &Text| Some(compare(&Number::parse(a.as_bytes())?, &Number::parse(b.as_bytes())?));
    let beyond = |own: [(&Option<Text>, bool); 2], wanted: (&Option<Text>, bool), side: Ordering| {
        let Some(bound) = wanted.0 else { return true };
        own.into_iter().any(|(own, excluded)| {
            let order = own.as_ref().and_then(|own| order(own, bound));
            order == Some(side) || (order == Some(Ordering::Equal) && (excluded || !wanted.1))
        })
    };
    let low = [(&own.minimum, false), (&own.exclusive_minimum, true)];
    let high = [(&own.maximum, false), (&own.exclusive_maximum, true)];
    beyond(low, (&wanted.minimum, false), Ordering::Greater)
        && beyond(low, (&wanted.exclusive_minimum, true), Ordering::Greater)
        && beyond(high, (&wanted.maximum, false), Ordering::Less)
        && beyond(high, (&wanted.exclusive_maximum, true), Ordering::Less)
}

/// Values of a writer's place that a reader who asks this may refuse; the validators say which.
pub(super) fn refused(samples: &mut Samples<'_>, writer: NodeId, (own, wanted): (&Shape, &Constraints)) -> Vec<Made> {
    let node = own.node(writer);
    if let Kind::Union(branches) = &node.kind {
        let mut all = Vec::new();
        for (at, branch) in branches.iter().enumerate() {
            let values = refused(samples, *branch, (own, wanted)).into_iter();
            all.extend(values.map(|value| Made::Branch(at, Box::new(value))));
        }
        return all;
    }
    let counts = |bounds: [Option<u64>; 4]| -> BTreeSet<u64> {
        let near = bounds.into_iter().flatten().flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]);
        near.filter(|count| *count <= LONGEST).collect()
    };
    let asked = node.constraints.as_deref();
    let of_own = |of: fn(&Constraints) -> Option<u64>| asked.and_then(of);
    match &node.kind {
        Kind::Null => vec![Made::Null],
        Kind::Bool => vec![Made::Bool(false), Made::Bool(true)],
        Kind::Text => {
            let patterns = [wanted.pattern.as_deref(), asked.and_then(|own| own.pattern.as_deref())];
            let bounds =
                [wanted.min_length, wanted.max_length, of_own(|own| own.min_length), of_own(|own| own.max_length)];
            let mut texts = Texts::default();
            patterns.into_iter().flatten().for_each(|pattern| texts.pattern(pattern));
            let mut found: Vec<Made> = texts.words(&counts(bounds)).iter().map(|text| Made::text(text)).collect();
            let listed = asked.into_iter().flat_map(|own| own.any_of.iter().flatten());
            found.extend(
                listed.filter_map(|value| if let Const::Text(text) = value { Some(Made::text(text)) } else { None }),
            );
            found
        }
        Kind::Int(_) | Kind::Date | Kind::Time(_) | Kind::Timestamp { .. } => {
            let bounds = wanted.bounds().into_iter().filter_map(|(_, bound)| bound?.parse::<i64>().ok());
            let near = bounds.flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]);
            let mut found: Vec<Made> = near.map(Made::Int).collect();
            found.extend([0, 1, -1, 7, i64::from(i32::MAX), i64::from(i32::MIN)].map(Made::Int));
            found
        }
        Kind::Float | Kind::Double => {
            let bounds = wanted.bounds().into_iter().filter_map(|(_, bound)| bound?.parse::<f64>().ok());
            let near = bounds.flat_map(|at| [at - 1.0, at, at + 1.0]).chain([0.0, -1.0, 0.3, 1e9]);
            #[expect(clippy::cast_possible_truncation, reason = "only a value to try")]
            let of = |at: f64| if matches!(node.kind, Kind::Float) { Made::Float(at as f32) } else { Made::Double(at) };
            near.map(of).collect()
        }
        Kind::Decimal { scale, fixed, .. } => {
            let bounds = wanted.bounds().into_iter().filter_map(|(_, bound)| Made::decimal(bound?, *scale, *fixed));
            let near = ["0", "-1", "1", "1000000"].into_iter().filter_map(|text| Made::decimal(text, *scale, *fixed));
            bounds.chain(near).collect()
        }
        Kind::Enum { symbols, .. } => (0_i64..).zip(symbols.iter()).map(|(at, _)| Made::Int(at)).collect(),
        Kind::List(_) => {
            let one = samples.element(writer);
            let bounds = [wanted.min_items, wanted.max_items, of_own(|own| own.min_items), of_own(|own| own.max_items)];
            let counts = counts(bounds).into_iter().chain([0]).filter_map(|count| usize::try_from(count).ok());
            counts.filter_map(|count| Some(Made::List(vec![one.clone()?; count]))).collect()
        }
        _ => samples.value(writer).into_iter().collect(),
    }
}

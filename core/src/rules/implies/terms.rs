//! Terms of expressions: places of the record, sizes, and whatever else is only compared as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::formula::Term;
use super::set::{Set, Texts, key};
use crate::schema::{Bounds, IntKind, Kind, NodeId, Presence, Shape, TypeSet};

/// What a term's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Int,
    Double,
    Text,
    Bool,
    /// Anything else; only compared with itself.
    Other,
}

/// A place of one schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) node: NodeId,
    /// It may be null or absent.
    pub(super) nullable: bool,
    /// What encloses it may be: then reading it may be an error.
    pub(super) shaky: bool,
}

impl Place {
    pub(super) fn root(shape: &Shape) -> Self {
        let (node, nullable) = shape.value_node(shape.root);
        Self { node, nullable, shaky: false }
    }

    /// A field of the record at a place.
    pub(super) fn field(self, shape: &Shape, name: &str) -> Option<Self> {
        let Kind::Record(record) = &shape.node(self.node).kind else { return None };
        let field = record.fields.iter().find(|field| &*field.name == name)?;
        let (node, nullable) = shape.value_node(field.node);
        // A default fills what is absent, in Avro.
        let absent = field.presence == Presence::Optional && shape.format.is_json();
        let judged_elsewhere = shape.node(self.node).fallback.is_some() || shape.node(field.node).fallback.is_some();
        Some(Self {
            node,
            nullable: nullable || absent || judged_elsewhere,
            shaky: self.nullable || self.shaky || judged_elsewhere,
        })
    }

    /// An element of the list, or a value of the map, at a place.
    pub(super) fn element(self, shape: &Shape) -> Option<Self> {
        let Kind::List(inner) = &shape.node(self.node).kind else { return None };
        let (node, nullable) = shape.value_node(*inner);
        Some(Self { node, nullable, shaky: shape.node(*inner).fallback.is_some() })
    }

    /// Whether it holds a single of Avro.
    pub(super) fn is_single(self, shape: &Shape) -> bool {
        matches!(shape.node(self.node).kind, Kind::Float) && !shape.format.is_json()
    }

    pub(super) fn ty(self, shape: &Shape) -> Type {
        let node = shape.node(self.node);
        if node.fallback.is_some() {
            return Type::Other;
        }
        match &node.kind {
            Kind::Int(_) => Type::Int,
            Kind::Float | Kind::Double => Type::Double,
            Kind::Text | Kind::Enum { .. } | Kind::Uuid { .. } => Type::Text,
            Kind::Bool => Type::Bool,
            _ => Type::Other,
        }
    }

    /// What the schema lets it be.
    pub(super) fn universe(self, shape: &Shape) -> Set {
        let node = shape.node(self.node);
        let json = shape.format.is_json();
        let bounds = node.constraints.as_ref().map(|constraints| &constraints.number);
        let mut set = match (&node.kind, self.ty(shape)) {
            (Kind::Int(IntKind::I32), _) => Set::range(i32::MIN.into(), i32::MAX.into()),
            (_, Type::Int) => {
                let (low, high) = whole_bounds(bounds);
                Set::range(low, high)
            }
            // A single or a double; in JSON there is no NaN.
            (_, Type::Double) => Set { nan: !json, ..Set::range(key(f64::NEG_INFINITY), key(f64::INFINITY)) },
            (Kind::Enum { symbols, .. }, _) => {
                Set { texts: Texts::Of(symbols.iter().cloned().collect()), ..Set::nothing() }
            }
            (_, Type::Text) => Set { texts: Texts::But(BTreeSet::new()), ..Set::nothing() },
            (_, Type::Bool) => Set { no: true, yes: true, ..Set::nothing() },
            (_, Type::Other) => Set::everything(),
        };
        set.null |= self.nullable;
        // A number of JSON may be beyond what rules hold.
        let numeric = matches!(self.ty(shape), Type::Int | Type::Double);
        set.error |= self.shaky || (json && numeric) || node.types == TypeSet::ALL && json;
        set
    }
}

fn whole_bounds(bounds: Option<&Bounds>) -> (i128, i128) {
    let whole = |text: Option<&crate::schema::Text>| text.and_then(|text| text.parse::<i64>().ok()).map(i128::from);
    let all = (i128::from(i64::MIN), i128::from(i64::MAX));
    let Some(bounds) = bounds else { return all };
    let low =
        whole(bounds.minimum.as_ref()).into_iter().chain(whole(bounds.exclusive_minimum.as_ref()).map(|at| at + 1));
    let high =
        whole(bounds.maximum.as_ref()).into_iter().chain(whole(bounds.exclusive_maximum.as_ref()).map(|at| at - 1));
    (low.fold(all.0, i128::max), high.fold(all.1, i128::min))
}

/// All terms of both contracts, by their text.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: BTreeMap<String, Term>,
    /// What each may be, before anything is said of it.
    pub(super) universe: BTreeMap<Term, Set>,
}

impl Terms {
    pub(super) fn of(&mut self, text: String, universe: impl FnOnce() -> Set) -> Term {
        let next = self.numbers.len();
        let term = *self.numbers.entry(text).or_insert(next);
        if term == next {
            self.universe.insert(term, universe());
        }
        term
    }
}

/// Whether a value of one place is the very same value at the other: nothing of it is converted,
/// filled in or left out on the way from the writer to the reader.
pub(super) fn same(writer: &Shape, reader: &Shape, own: NodeId, other: NodeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![(own, other)];
    while let Some((own, other)) = open.pop() {
        if !seen.insert((own, other)) {
            continue;
        }
        match (&writer.node(own).kind, &reader.node(other).kind) {
            (Kind::Record(own), Kind::Record(other)) => {
                if own.fields.len() != other.fields.len() {
                    return false;
                }
                for (own, other) in own.fields.iter().zip(&other.fields) {
                    if own.name != other.name {
                        return false;
                    }
                    open.push((own.node, other.node));
                }
            }
            (Kind::List(own), Kind::List(other)) | (Kind::Map { value: own, .. }, Kind::Map { value: other, .. }) => {
                open.push((*own, *other));
            }
            (Kind::Union(own), Kind::Union(other)) if own.len() == other.len() => {
                open.extend(own.iter().copied().zip(other.iter().copied()));
            }
            (Kind::Enum { symbols: own, .. }, Kind::Enum { symbols: other, .. }) if own == other => {}
            (Kind::Timestamp { unit, local }, Kind::Timestamp { unit: to, local: is }) if (unit, local) == (to, is) => {
            }
            (Kind::Time(unit), Kind::Time(to)) if unit == to => {}
            (Kind::Union(_) | Kind::Enum { .. } | Kind::Timestamp { .. } | Kind::Time(_), _)
            | (_, Kind::Union(_) | Kind::Enum { .. }) => return false,
            (own, other) => {
                // An int is the same number as a long.
                if std::mem::discriminant(own) != std::mem::discriminant(other) {
                    return false;
                }
            }
        }
    }
    true
}

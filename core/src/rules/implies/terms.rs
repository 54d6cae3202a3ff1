//! Terms of expressions: places of the record, sizes, and whatever else is only compared as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::formula::{Formula, Term};
use super::set::{Set, Texts, key};
use crate::scalars::decimal::Number;
use crate::schema::{Bounds, Constraints, Format, IntKind, Kind, NodeId, Presence, Record, Shape, TypeSet};

/// What a term's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Int,
    Double,
    Text,
    Bool,
    /// A decimal: its key is [`decimal_key`].
    Decimal,
    /// An instant, in nanoseconds.
    Instant,
    /// A day.
    Day,
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
    /// What encloses it may be no record at all: then it is an error, and asking whether it is there as well.
    pub(super) unsure: bool,
}

impl Place {
    pub(super) fn root(shape: &Shape) -> Self {
        let (node, nullable) = shape.value_node(shape.root);
        Self { node, nullable, shaky: false, unsure: false }
    }

    /// A field of the record at a place.
    pub(super) fn field(self, shape: &Shape, name: &str) -> Option<Self> {
        let Kind::Record(record) = &shape.node(self.node).kind else { return None };
        let field = record.fields.iter().find(|field| &*field.name == name)?;
        let (node, nullable) = shape.value_node(field.node);
        // A default fills what is absent, in Avro.
        let absent = field.presence == Presence::Optional && shape.format.is_json();
        // Beside what is beyond the plan of properties, all the rest is judged by it.
        let elsewhere = |id: NodeId| shape.node(id).fallback.is_some() && shape.format != Format::Odcs;
        let judged_elsewhere = elsewhere(self.node) || elsewhere(field.node);
        Some(Self {
            node,
            nullable: nullable || absent || judged_elsewhere,
            shaky: self.nullable || self.shaky || judged_elsewhere || !self.is_of_its_kind(shape),
            unsure: self.unsure || !self.is_of_its_kind(shape),
        })
    }

    /// An element of the list, or a value of the map, at a place.
    pub(super) fn element(self, shape: &Shape) -> Option<Self> {
        let Kind::List(inner) = &shape.node(self.node).kind else { return None };
        let (node, nullable) = shape.value_node(*inner);
        Some(Self { node, nullable, shaky: shape.node(*inner).fallback.is_some(), unsure: false })
    }

    /// Whether what is there, where it is not null, is of its node's kind: in JSON a schema may allow others as well.
    pub(super) fn is_of_its_kind(self, shape: &Shape) -> bool {
        let node = shape.node(self.node);
        let own = match &node.kind {
            Kind::Bool => TypeSet::BOOL,
            Kind::Int(_) | Kind::Float | Kind::Double => TypeSet::NUMBER,
            Kind::Text => TypeSet::TEXT,
            Kind::List(_) => TypeSet::LIST,
            Kind::Record(_) | Kind::Map { .. } => TypeSet::OBJECT,
            _ => return true,
        };
        !shape.format.is_json() || own.with(TypeSet::NULL).has(node.types)
    }

    /// Whether it holds a single of Avro.
    pub(super) fn is_single(self, shape: &Shape) -> bool {
        matches!(shape.node(self.node).kind, Kind::Float) && !shape.format.is_json()
    }

    /// Whether it holds texts as they are written.
    pub(super) fn is_plain_text(self, shape: &Shape) -> bool {
        matches!(shape.node(self.node).kind, Kind::Text | Kind::Enum { .. })
    }

    pub(super) fn ty(self, shape: &Shape) -> Type {
        let node = shape.node(self.node);
        if (node.fallback.is_some() && shape.format != Format::Odcs) || !self.is_of_its_kind(shape) {
            return Type::Other;
        }
        match &node.kind {
            Kind::Decimal { .. } => Type::Decimal,
            Kind::Timestamp { local: false, .. } => Type::Instant,
            Kind::Date => Type::Day,
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
            (Kind::Decimal { precision, scale, .. }, _) => {
                let most = 10_i128.checked_pow(*precision).and_then(|most| {
                    let unit = 10_i128.checked_pow(DECIMALS.checked_sub(*scale)?)?;
                    (most - 1).checked_mul(unit)?.checked_mul(2)
                });
                Set::range(most.map_or(i128::MIN, |most| -most), most.unwrap_or(i128::MAX))
            }
            (_, Type::Decimal | Type::Instant | Type::Day) => Set::range(i128::MIN, i128::MAX),
            (_, Type::Other) => Set { null: false, error: false, ..Set::everything() },
        };
        set.null |= self.nullable || node.types == TypeSet::ALL && json;
        set.error |= self.shaky || self.may_fail(shape);
        set
    }

    /// Whether reading what is there may be an error: a number of JSON, or a moment, may be beyond what rules hold.
    pub(super) fn may_fail(self, shape: &Shape) -> bool {
        let (node, json) = (shape.node(self.node), shape.format.is_json());
        let sure = match &node.kind {
            Kind::Bool | Kind::Text | Kind::Enum { .. } | Kind::Record(_) | Kind::List(_) | Kind::Map { .. } => true,
            Kind::Uuid { .. }
            | Kind::Bytes
            | Kind::Fixed(_)
            | Kind::Decimal { .. }
            | Kind::Int(_)
            | Kind::Float
            | Kind::Double => !json,
            _ => false,
        };
        !sure || self.unsure || !self.is_of_its_kind(shape) || node.types == TypeSet::ALL && json
    }

    /// Whether what is there has a size, whatever it is.
    pub(super) fn has_size(self, shape: &Shape) -> bool {
        let text = self.ty(shape) == Type::Text && !self.may_fail(shape);
        text || (self.ty(shape) == Type::Other
            && matches!(shape.node(self.node).kind, Kind::List(_) | Kind::Map { .. }))
    }

    /// Sizes that the schema allows: lengths of texts, counts of elements.
    pub(super) fn sizes(self, shape: &Shape) -> Set {
        let node = shape.node(self.node);
        let asked = node.constraints.as_deref();
        let of = |of: fn(&Constraints) -> Option<u64>| asked.and_then(of).map(i128::from);
        let (low, high) = match &node.kind {
            Kind::Text => (of(|asked| asked.min_length), of(|asked| asked.max_length)),
            Kind::List(_) => (of(|asked| asked.min_items), of(|asked| asked.max_items)),
            Kind::Map { .. } => (of(|asked| asked.min_properties), of(|asked| asked.max_properties)),
            _ => (None, None),
        };
        Set::range(low.unwrap_or(0), high.unwrap_or(i128::from(i64::MAX)))
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

/// Where a term is in the schema of the writer, and in that of the reader.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places {
    pub(super) writer: Option<Place>,
    pub(super) reader: Option<Place>,
}

impl Places {
    pub(super) fn root(writer: &Shape, reader: &Shape) -> Self {
        Self { writer: Some(Place::root(writer)), reader: Some(Place::root(reader)) }
    }

    pub(super) fn element(self, writer: &Shape, reader: &Shape) -> Self {
        Self {
            writer: self.writer.and_then(|place| place.element(writer)),
            reader: self.reader.and_then(|place| place.element(reader)),
        }
    }

    /// A field as one side names it, and what the writer names it: a reader may know it by an alias.
    pub(super) fn field<'n>(
        self,
        (writer, reader): (&'n Shape, &'n Shape),
        name: &'n str,
        by_reader: bool,
    ) -> (Self, &'n str) {
        let record = |shape: &'n Shape, place: Option<Place>| match &shape.node(place?.node).kind {
            Kind::Record(record) => Some(record),
            _ => None,
        };
        let own = record(writer, self.writer);
        let theirs = record(reader, self.reader);
        let has = |record: Option<&Record>, name: &str| {
            record.is_some_and(|record| record.fields.iter().any(|field| &*field.name == name))
        };
        let (mut from, mut to) = (name, name);
        let fields = || theirs.into_iter().flat_map(|record| &record.fields);
        if by_reader && !has(own, name) {
            // The first alias that is written counts, and a name wins over it.
            let field = fields().find(|field| &*field.name == name);
            let alias = field.and_then(|field| field.aliases.iter().find(|alias| has(own, alias)));
            from = alias.filter(|alias| !has(theirs, alias)).map_or(name, |alias| alias);
        } else if !by_reader && !has(theirs, name) {
            let field = fields().find(|field| {
                let first = field.aliases.iter().find(|alias| has(own, alias));
                !has(own, &field.name) && first.is_some_and(|alias| &**alias == name)
            });
            to = field.map_or(name, |field| &field.name);
        }
        let places = Self {
            writer: self.writer.and_then(|place| place.field(writer, from)),
            reader: self.reader.and_then(|place| place.field(reader, to)),
        };
        (places, from)
    }

    /// Whether records of the writer's place are never read: the reader wants a field that they lack.
    pub(super) fn is_never_read(self, writer: &Shape, reader: &Shape) -> bool {
        let (Some(own), Some(wanted)) = (self.writer, self.reader) else { return false };
        let (Kind::Record(own), Kind::Record(wanted)) = (&writer.node(own.node).kind, &reader.node(wanted.node).kind)
        else {
            return false;
        };
        let lacks = |name: &str| own.fields.iter().all(|field| &*field.name != name);
        reader.format == Format::Avro
            && wanted.fields.iter().any(|field| {
                field.default.is_none() && lacks(&field.name) && field.aliases.iter().all(|alias| lacks(alias))
            })
    }
}

/// Whether no record of the writer's is read at all, for what the record itself lacks.
pub(crate) fn reads_nothing(writer: &Shape, reader: &Shape) -> bool {
    Places::root(writer, reader).is_never_read(writer, reader)
}

/// Digits behind the point that keys of decimals tell apart.
const DECIMALS: u32 = 15;

/// The key of a decimal as written: even, so that what lies between two of them has a key as well. `None` where it
/// has too many digits.
pub(super) fn decimal_key(text: &str) -> Option<i128> {
    let number = Number::parse(text.as_bytes())?;
    let (mantissa, scale) = number.mantissa()?;
    let places = i64::from(DECIMALS).checked_sub(i64::from(scale))?;
    let power = 10_i128.checked_pow(u32::try_from(places).ok()?)?;
    i128::from(mantissa).checked_mul(power)?.checked_mul(2)
}

/// All terms of both contracts, by their text.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: BTreeMap<String, Term>,
    /// What each may be, before anything is said of it.
    pub(super) universe: BTreeMap<Term, Set>,
    /// What holds between terms, whatever rules say.
    pub(super) links: Vec<Formula>,
    /// Texts that are asked for a pattern: the text, the pattern, and the term of the answer.
    pub(super) patterns: Vec<(String, Arc<str>, Term)>,
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

    /// Whether a term is not known yet.
    pub(super) fn is_new(&self, text: &str) -> bool {
        !self.numbers.contains_key(text)
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
        let form = |shape: &'_ Shape, id: NodeId| {
            shape.node(id).constraints.as_ref().and_then(|asked| asked.time_form.clone())
        };
        if form(writer, own) != form(reader, other) {
            return false;
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
            // A symbol that the reader does not know is its default, or none is read.
            (Kind::Enum { symbols: own, .. }, Kind::Enum { symbols: other, default })
                if default.is_none() || own.iter().all(|symbol| other.contains(symbol)) => {}
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

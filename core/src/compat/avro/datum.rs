//! Datums for witnesses: the value that shows a break at its place, and around it the least that the schema takes. What
//! a field without a part in it holds is written once, however many datums it stands in.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::made::{Made, Samples, Step};
use crate::codec::{put_long, put_prefixed};
use crate::schema::{Field, Kind, NodeId, Shape};

/// Values of the datums of one way: each holds a whole record, so that many breaks of a wide one need many.
const MOST_VALUES: u64 = 1_000_000;
/// Values of one datum.
const MOST: u64 = 20_000;
/// Steps to a place.
const DEEPEST: usize = 300;
/// Records with more fields are wide: texts beside what is shown are empty in them.
pub(super) const WIDE: usize = 64;

/// Makes datums, as long as there is a budget.
pub(super) struct Data<'s> {
    shape: &'s Shape,
    samples: Samples<'s>,
    least: BTreeMap<(NodeId, usize), Option<Rc<Least>>>,
    left: u64,
}

/// What a field holds that has no part in a break.
struct Least {
    bytes: Vec<u8>,
    size: u64,
}

/// A datum under way.
#[derive(Default)]
struct Datum {
    bytes: Vec<u8>,
    size: u64,
}

impl<'s> Data<'s> {
    pub(super) fn new(shape: &'s Shape) -> Self {
        Self { shape, samples: Samples::new(shape), least: BTreeMap::new(), left: MOST_VALUES }
    }

    /// Makes values.
    pub(super) fn samples(&mut self) -> &mut Samples<'s> {
        &mut self.samples
    }

    /// The smallest value of a node.
    pub(super) fn value(&mut self, id: NodeId) -> Option<Made> {
        self.samples.value(id)
    }

    /// A datum with a value at a place; `None` where it would be too large, or the budget is spent.
    pub(super) fn datum(&mut self, steps: &[&Step], end: &Made) -> Option<Vec<u8>> {
        if self.left == 0 || steps.len() > DEEPEST {
            return None;
        }
        let mut datum = Datum::default();
        let made = self.along(self.shape.root, steps, end, &mut datum);
        self.left = self.left.saturating_sub(datum.size.max(1));
        made.map(|()| datum.bytes)
    }

    /// Why there is none.
    pub(super) fn why_none(&self, otherwise: &str) -> String {
        let spent = "the witnesses of changes before this one are as large as those of one comparison may be";
        if self.left == 0 { spent } else { otherwise }.to_owned()
    }

    fn along(&mut self, id: NodeId, steps: &[&Step], end: &Made, datum: &mut Datum) -> Option<()> {
        datum.size += 1;
        let Some((step, rest)) = steps.split_first() else {
            end.write(&mut datum.bytes);
            datum.size += end.size();
            return Some(());
        };
        let shape = self.shape;
        match (step, &shape.node(id).kind) {
            (Step::Into, _) => self.along(id, rest, end, datum)?,
            (Step::Field(index, _), Kind::Record(record)) => {
                let is_wide = record.fields.len() > WIDE;
                for (at, field) in record.fields.iter().enumerate() {
                    if at == *index {
                        self.along(field.node, rest, end, datum)?;
                        continue;
                    }
                    let least = self.least((id, at), field, is_wide)?;
                    datum.bytes.extend_from_slice(&least.bytes);
                    datum.size += least.size;
                    if datum.size > MOST {
                        return None;
                    }
                }
            }
            (Step::Element, Kind::List(element)) => {
                put_long(&mut datum.bytes, 1);
                self.along(*element, rest, end, datum)?;
                put_long(&mut datum.bytes, 0);
            }
            (Step::Value, Kind::Map { value, .. }) => {
                put_long(&mut datum.bytes, 1);
                put_prefixed(&mut datum.bytes, b"key");
                self.along(*value, rest, end, datum)?;
                put_long(&mut datum.bytes, 0);
            }
            (Step::Branch(index), Kind::Union(branches)) => {
                put_long(&mut datum.bytes, i64::try_from(*index).ok()?);
                self.along(*branches.get(*index)?, rest, end, datum)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn least(&mut self, place: (NodeId, usize), field: &Field, is_wide: bool) -> Option<Rc<Least>> {
        if let Some(known) = self.least.get(&place) {
            return known.clone();
        }
        let node = self.shape.node(field.node);
        let is_free = is_wide && node.constraints.is_none() && matches!(node.kind, Kind::Text | Kind::Bytes);
        let made = if is_free { Some(Made::text("")) } else { self.samples.named(field.node, &field.name) };
        let least = made.map(|made| {
            let mut bytes = Vec::new();
            made.write(&mut bytes);
            Rc::new(Least { bytes, size: made.size() })
        });
        self.least.insert(place, least.clone());
        least
    }
}

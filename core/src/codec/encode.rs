//! A value to an Avro datum. What fits is what the judge of values accepts; of a union it is the
//! first branch, in schema order, that takes the value.

use std::collections::{BTreeMap, BTreeSet};

use super::cursor::{put_long, put_prefixed};
use super::encode_scalar::{self, Kinds};
use crate::cells::Slot;
use crate::limits::Limits;
use crate::readers::{DefaultValue, Kept, TapeRef};
use crate::schema::{Field, Kind, NodeId, Record, Shape};

/// Why a value has no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It does not fit.
    Value,
    /// It takes too many steps.
    Steps,
}

/// Steps for one value, its size aside; unions are tried.
const STEPS: u64 = 4_000_000;

/// The datum of a value.
pub(crate) fn encode(
    shape: &Shape,
    value: TapeRef<'_>,
    ignores_undeclared: bool,
    out: Vec<u8>,
) -> Result<Vec<u8>, Refused> {
    let mut encoder = Encoder {
        shape,
        out,
        refused: BTreeSet::new(),
        steps: STEPS,
        in_default: false,
        ignores_undeclared,
        names: BTreeMap::new(),
    };
    encoder.value(shape.root, value)?;
    Ok(encoder.out)
}

/// The bytes of a field's default: bytes of all kinds are text of code points in it.
pub(crate) fn encode_default(shape: &Shape, node: NodeId, default: &DefaultValue) -> Option<Vec<u8>> {
    let kept = Kept::of(&default, &Limits::default())?;
    let mut encoder = Encoder {
        shape,
        out: Vec::new(),
        refused: BTreeSet::new(),
        steps: STEPS,
        in_default: true,
        ignores_undeclared: false,
        names: BTreeMap::new(),
    };
    encoder.value(node, kept.root()).ok()?;
    Some(encoder.out)
}

struct Encoder<'s> {
    shape: &'s Shape,
    out: Vec<u8>,
    /// Branches of unions that do not take the value of a slot.
    refused: BTreeSet<(NodeId, u32)>,
    steps: u64,
    in_default: bool,
    ignores_undeclared: bool,
    /// The fields of records whose members came in another order, by name.
    names: BTreeMap<NodeId, BTreeMap<&'s str, usize>>,
}

impl<'s> Encoder<'s> {
    fn value(&mut self, id: NodeId, value: TapeRef<'_>) -> Result<(), Refused> {
        self.steps = self.steps.checked_sub(1).ok_or(Refused::Steps)?;
        let shape = self.shape;
        match (&shape.node(id).kind, value.slot()) {
            (Kind::Union(branches), _) => self.union(branches, value),
            (Kind::Record(record), Slot::Map { .. }) => self.record(id, record, value),
            (Kind::List(element), Slot::List { len, .. }) => {
                self.block(len);
                for item in value.items() {
                    self.value(*element, item)?;
                }
                self.out.push(0);
                Ok(())
            }
            (Kind::Map { value: inner, .. }, Slot::Map { len, .. }) => {
                self.block(len);
                for (key, item) in value.pairs() {
                    put_prefixed(&mut self.out, key.as_bytes());
                    self.value(*inner, item)?;
                }
                self.out.push(0);
                Ok(())
            }
            (kind, _) => {
                let kinds = Kinds { kind, in_default: self.in_default };
                encode_scalar::write(kinds, value, &mut self.out).ok_or(Refused::Value)
            }
        }
    }

    /// The count of the only block; what is empty is its end alone.
    fn block(&mut self, len: u32) {
        if len > 0 {
            put_long(&mut self.out, len.into());
        }
    }

    #[inline(never)]
    fn record(&mut self, id: NodeId, record: &'s Record, value: TapeRef<'_>) -> Result<(), Refused> {
        let mut members: Vec<Option<TapeRef<'_>>> = vec![None; record.fields.len()];
        for (expected, (key, member)) in value.pairs().enumerate() {
            self.steps = self.steps.checked_sub(1).ok_or(Refused::Steps)?;
            let is_next = record.fields.get(expected).is_some_and(|field| *field.name == *key);
            let index = if is_next { Some(expected) } else { self.field(id, record, key) };
            match index.and_then(|index| members.get_mut(index)) {
                Some(place) => *place = Some(member),
                None if self.ignores_undeclared => {}
                None => return Err(Refused::Value),
            }
        }
        for (field, member) in record.fields.iter().zip(members) {
            match member {
                Some(member) => self.value(field.node, member)?,
                None => self.default(field)?,
            }
        }
        Ok(())
    }

    fn field(&mut self, id: NodeId, record: &'s Record, name: &str) -> Option<usize> {
        let fields = || record.fields.iter().map(|field| &*field.name).zip(0..).collect();
        self.names.entry(id).or_insert_with(fields).get(name).copied()
    }

    fn default(&mut self, field: &Field) -> Result<(), Refused> {
        let value = field.default.as_deref().and_then(DefaultValue::parse).ok_or(Refused::Value)?;
        let bytes = encode_default(self.shape, field.node, &value).ok_or(Refused::Value)?;
        self.steps = self.steps.checked_sub(bytes.len() as u64).ok_or(Refused::Steps)?;
        self.out.extend_from_slice(&bytes);
        Ok(())
    }

    #[inline(never)]
    fn union(&mut self, branches: &[NodeId], value: TapeRef<'_>) -> Result<(), Refused> {
        let start = self.out.len();
        for (index, branch) in (0_i64..).zip(branches) {
            // A branch that was tried in vain is not tried again: nested unions do not multiply.
            if self.refused.contains(&(*branch, value.at)) {
                continue;
            }
            put_long(&mut self.out, index);
            match self.value(*branch, value) {
                Err(Refused::Value) => {
                    self.out.truncate(start);
                    self.refused.insert((*branch, value.at));
                }
                done => return done,
            }
        }
        Err(Refused::Value)
    }
}

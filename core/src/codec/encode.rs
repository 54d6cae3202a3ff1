//! A value to an Avro datum. What fits is what the judge of values accepts; of a union it is the
//! first branch, in schema order, that takes the value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::encode_scalar::{self, Kinds};
use crate::cells::Slot;
use crate::limits::Limits;
use crate::readers::avro_cursor::{put_long, put_prefixed};
use crate::readers::{DefaultValue, Kept, TapeRef};
use crate::schema::{Field, Kind, NodeId, Record, Shape, type_name};

/// Why a value has no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It does not fit.
    Value,
    /// It takes too many steps.
    Steps,
    /// It is nested too deep.
    Depth,
    /// The schema takes it, and no datum holds it; why.
    Beyond(&'static str),
}

/// Steps for one value or all defaults of a schema, sizes aside; unions are tried.
const STEPS: u64 = 4_000_000;

/// Further steps for each value within one.
const STEPS_PER_VALUE: u64 = 16;

/// How values are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Encoding {
    pub(crate) ignores_undeclared: bool,
    /// It is the specification's own JSON encoding.
    pub(crate) is_tagged: bool,
}

/// The datum of a value.
pub(crate) fn encode(shape: &Shape, value: &Kept, encoding: Encoding, out: Vec<u8>) -> Result<Vec<u8>, Refused> {
    let mut encoder = Encoder::new(shape, encoding);
    encoder.out = out;
    encoder.steps = STEPS.saturating_add(value.len().saturating_mul(STEPS_PER_VALUE));
    encoder.value(shape.root, value.root())?;
    match encoder.beyond {
        Some(why) => Err(Refused::Beyond(why)),
        None => Ok(encoder.out),
    }
}

/// The bytes of fields' defaults: each is made once, and all of them out of one budget.
pub(crate) struct Defaults<'s>(Encoder<'s>);

impl<'s> Defaults<'s> {
    pub(crate) fn new(shape: &'s Shape) -> Self {
        Self(Encoder::new(shape, Encoding::default()))
    }

    /// The default of a record's field.
    pub(crate) fn of(&mut self, record: NodeId, index: usize, field: &Field) -> Result<Arc<[u8]>, Refused> {
        Ok(self.0.kept_default(record, index, field)?.bytes)
    }

    /// Steps that were taken.
    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        STEPS - self.0.steps
    }
}

/// A default in the reader's encoding.
#[derive(Clone, Debug)]
struct KeptDefault {
    bytes: Arc<[u8]>,
    /// Records, lists and maps within each other.
    height: u32,
}

struct Encoder<'s> {
    shape: &'s Shape,
    out: Vec<u8>,
    /// Branches of unions that do not take the value of a slot.
    refused: BTreeSet<(NodeId, u32)>,
    steps: u64,
    depth: u32,
    /// The greatest depth since a default began.
    deepest: u32,
    in_default: bool,
    encoding: Encoding,
    /// What fits and has no bytes.
    beyond: Option<&'static str>,
    /// The fields of records whose members came in another order, by name.
    names: BTreeMap<NodeId, BTreeMap<&'s str, usize>>,
    /// Defaults by record and field; `None` where one does not fit.
    defaults: BTreeMap<(NodeId, usize), Option<KeptDefault>>,
}

impl<'s> Encoder<'s> {
    fn new(shape: &'s Shape, encoding: Encoding) -> Self {
        Self {
            shape,
            out: Vec::new(),
            refused: BTreeSet::new(),
            steps: STEPS,
            depth: 0,
            deepest: 0,
            in_default: false,
            encoding,
            beyond: None,
            names: BTreeMap::new(),
            defaults: BTreeMap::new(),
        }
    }

    fn step(&mut self, steps: u64) -> Result<(), Refused> {
        self.steps = self.steps.checked_sub(steps).ok_or(Refused::Steps)?;
        Ok(())
    }

    fn open(&mut self) -> Result<(), Refused> {
        self.depth += 1;
        self.reaches(self.depth)
    }

    fn close(&mut self) {
        self.depth -= 1;
    }

    fn reaches(&mut self, depth: u32) -> Result<(), Refused> {
        self.deepest = self.deepest.max(depth);
        if depth > Limits::MAX_PAYLOAD_DEPTH { Err(Refused::Depth) } else { Ok(()) }
    }

    fn value(&mut self, id: NodeId, value: TapeRef<'_>) -> Result<(), Refused> {
        self.step(1)?;
        let shape = self.shape;
        match (&shape.node(id).kind, value.slot()) {
            (Kind::Union(branches), _) if self.encoding.is_tagged => self.tagged(branches, value),
            (Kind::Union(branches), _) => self.union(branches, value),
            (Kind::Record(record), Slot::Map { .. }) => self.record(id, record, value),
            (Kind::List(element), Slot::List { len, .. }) => {
                self.open()?;
                self.block(len);
                for item in value.items() {
                    self.value(*element, item)?;
                }
                self.out.push(0);
                self.close();
                Ok(())
            }
            (Kind::Map { value: inner, .. }, Slot::Map { .. }) => self.map(*inner, value),
            (kind, _) => {
                // Bytes of every kind are code points in both.
                let kinds = Kinds { kind, in_default: self.in_default || self.encoding.is_tagged };
                match encode_scalar::write(kinds, value, &mut self.out) {
                    Err(Refused::Beyond(why)) => {
                        self.beyond.get_or_insert(why);
                        Ok(())
                    }
                    written => written,
                }
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
        self.open()?;
        let mut members: Vec<Option<TapeRef<'_>>> = vec![None; record.fields.len()];
        for (expected, (key, member)) in value.pairs().enumerate() {
            self.step(1)?;
            let is_next = record.fields.get(expected).is_some_and(|field| *field.name == *key);
            let index = if is_next { Some(expected) } else { self.field(id, record, key) };
            match index.and_then(|index| members.get_mut(index)) {
                Some(place) => *place = Some(member),
                None if self.encoding.ignores_undeclared => {}
                None => return Err(Refused::Value),
            }
        }
        for (index, (field, member)) in record.fields.iter().zip(members).enumerate() {
            match member {
                Some(member) => self.value(field.node, member)?,
                None => self.default(id, index, field)?,
            }
        }
        self.close();
        Ok(())
    }

    fn field(&mut self, id: NodeId, record: &'s Record, name: &str) -> Option<usize> {
        let fields = || record.fields.iter().map(|field| &*field.name).zip(0..).collect();
        self.names.entry(id).or_insert_with(fields).get(name).copied()
    }

    fn default(&mut self, record: NodeId, index: usize, field: &Field) -> Result<(), Refused> {
        let kept = self.kept_default(record, index, field)?;
        self.reaches(self.depth.saturating_add(kept.height))?;
        self.step(kept.bytes.len() as u64)?;
        self.out.extend_from_slice(&kept.bytes);
        Ok(())
    }

    /// The bytes of a default: made when they are first asked for.
    fn kept_default(&mut self, record: NodeId, index: usize, field: &Field) -> Result<KeptDefault, Refused> {
        self.step(1)?;
        if let Some(kept) = self.defaults.get(&(record, index)) {
            return kept.clone().ok_or(Refused::Value);
        }
        let made = match self.made_default(field) {
            Err(Refused::Value) => None,
            made => Some(made?),
        };
        self.defaults.insert((record, index), made.clone());
        made.ok_or(Refused::Value)
    }

    /// Bytes of all kinds are text of code points in a default.
    #[inline(never)]
    fn made_default(&mut self, field: &Field) -> Result<KeptDefault, Refused> {
        let value = field.default.as_deref().and_then(DefaultValue::parse).ok_or(Refused::Value)?;
        let kept = Kept::of(&&value, &Limits::default()).ok_or(Refused::Value)?;
        let depth = self.depth;
        // Slots of another tape: nothing is known of them.
        let was = (
            std::mem::take(&mut self.out),
            std::mem::take(&mut self.refused),
            std::mem::replace(&mut self.in_default, true),
            std::mem::take(&mut self.encoding),
            std::mem::replace(&mut self.deepest, depth),
            self.beyond.take(),
        );
        let made = self.value(field.node, kept.root());
        let height = self.deepest - depth;
        let bytes = std::mem::replace(&mut self.out, was.0);
        (self.refused, self.in_default, self.encoding) = (was.1, was.2, was.3);
        (self.depth, self.deepest) = (depth, self.deepest.max(was.4));
        let beyond = std::mem::replace(&mut self.beyond, was.5);
        made?;
        match beyond {
            Some(why) => Err(Refused::Beyond(why)),
            None => Ok(KeptDefault { bytes: bytes.into(), height }),
        }
    }

    /// Of two equal keys the last one counts, where the contract lets them be.
    #[inline(never)]
    fn map(&mut self, inner: NodeId, value: TapeRef<'_>) -> Result<(), Refused> {
        self.open()?;
        let last: BTreeMap<&str, u32> = (0..).zip(value.pairs()).map(|(index, (key, _))| (key, index)).collect();
        self.block(u32::try_from(last.len()).unwrap_or(u32::MAX));
        for (index, (key, item)) in (0..).zip(value.pairs()) {
            if last.get(key) == Some(&index) {
                put_prefixed(&mut self.out, key.as_bytes());
                self.value(inner, item)?;
            }
        }
        self.out.push(0);
        self.close();
        Ok(())
    }

    /// A value of a union in the specification's own JSON encoding: null, or an object of one member,
    /// whose key names the branch.
    #[inline(never)]
    fn tagged(&mut self, branches: &[NodeId], value: TapeRef<'_>) -> Result<(), Refused> {
        let shape = self.shape;
        let is_null = |branch: &NodeId| matches!(shape.node(*branch).kind, Kind::Null);
        let (key, inner) = match value.slot() {
            Slot::Null => (None, value),
            _ => value.pairs().next().map(|(key, inner)| (Some(key), inner)).ok_or(Refused::Value)?,
        };
        let is_meant = |branch: &NodeId| match key {
            None => is_null(branch),
            Some(key) => !is_null(branch) && type_name(shape.node(*branch)) == key,
        };
        let (index, branch) = (0_i64..).zip(branches).find(|(_, branch)| is_meant(branch)).ok_or(Refused::Value)?;
        put_long(&mut self.out, index);
        self.value(*branch, inner)
    }

    #[inline(never)]
    fn union(&mut self, branches: &[NodeId], value: TapeRef<'_>) -> Result<(), Refused> {
        let (start, depth, deepest, beyond) = (self.out.len(), self.depth, self.deepest, self.beyond);
        for (index, branch) in (0_i64..).zip(branches) {
            // A branch that was tried in vain is not tried again: nested unions do not multiply.
            if self.refused.contains(&(*branch, value.at)) {
                continue;
            }
            put_long(&mut self.out, index);
            match self.value(*branch, value) {
                Err(Refused::Value) => {
                    self.out.truncate(start);
                    (self.depth, self.deepest, self.beyond) = (depth, deepest, beyond);
                    self.refused.insert((*branch, value.at));
                }
                done => return done,
            }
        }
        Err(Refused::Value)
    }
}

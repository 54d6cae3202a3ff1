//! A pair of schemas to ops. Nothing recurses: pairs wait for their turn, so recursion of the
//! schemas is an op id that leads back.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::super::encode::{Defaults, Refused};
use super::pair::{Pair, short};
use super::{Number, Op, OpId, OpKind, RecordOp, Resolution, Step};
use crate::schema::{Field, Kind, NodeId, Record, Shape, Text, describe, primitive};

/// Ops of one pair; a pair of schemas of the largest size needs far fewer.
const MOST: usize = 1 << 18;

impl Resolution {
    /// Compiles a pair; `None` where it takes too many ops.
    pub(crate) fn compile(writer: Arc<Shape>, reader: &Shape) -> Option<Self> {
        let pair = Pair { writer: &writer, reader };
        let mut compiling = Compiling::new(pair);
        let root = compiling.op(writer.root, reader.root);
        let mut ops = Vec::new();
        while let Some((own, wanted)) = compiling.waiting.pop_front() {
            if compiling.known.len() > MOST {
                return None;
            }
            let kind = compiling.compile(own, wanted)?;
            ops.push((own, Op { reader: wanted, kind }));
        }
        let (same, links) = same(&ops);
        #[cfg(test)]
        let work = super::Work { defaults: compiling.defaults.spent(), links };
        #[cfg(not(test))]
        let _ = links;
        let is_same = same.get(root.0 as usize).copied().unwrap_or(false);
        let ops = ops.into_iter().zip(same);
        let ops = ops.map(|((own, op), same)| if same { Op { kind: OpKind::Copy(own), ..op } } else { op }).collect();
        Some(Self {
            writer,
            ops,
            root,
            is_same,
            #[cfg(test)]
            work,
        })
    }
}

struct Compiling<'s> {
    pair: Pair<'s>,
    known: BTreeMap<(NodeId, NodeId), OpId>,
    waiting: VecDeque<(NodeId, NodeId)>,
    defaults: Defaults<'s>,
}

impl<'s> Compiling<'s> {
    fn new(pair: Pair<'s>) -> Self {
        let defaults = Defaults::new(pair.reader);
        Self { pair, known: BTreeMap::new(), waiting: VecDeque::new(), defaults }
    }

    fn op(&mut self, writer: NodeId, reader: NodeId) -> OpId {
        let next = OpId(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry((writer, reader)).or_insert(next);
        if id == next {
            self.waiting.push_back((writer, reader));
        }
        id
    }

    /// `None` where the defaults take too many steps.
    fn compile(&mut self, writer: NodeId, reader: NodeId) -> Option<OpKind> {
        let Pair { writer: own_shape, reader: reader_shape } = self.pair;
        let (own, wanted) = (&own_shape.node(writer).kind, &reader_shape.node(reader).kind);
        Some(match (own, wanted) {
            (Kind::Union(branches), _) => {
                let count = if let Kind::Union(wanted) = wanted { Some(wanted.len()) } else { None };
                OpKind::Branches(branches.iter().map(|branch| self.op(*branch, reader)).collect(), count)
            }
            (_, Kind::Union(branches)) => {
                let first = (0_u32..).zip(branches).find(|(_, branch)| self.pair.matches(writer, **branch));
                match first {
                    Some((index, branch)) => OpKind::Into(index, self.op(writer, *branch)),
                    None => self.refuse(writer, reader),
                }
            }
            _ if !self.pair.matches(writer, reader) => self.refuse(writer, reader),
            (Kind::Record(own), Kind::Record(wanted)) => return self.record(own, wanted, (writer, reader)),
            (Kind::List(own), Kind::List(wanted)) => OpKind::List(self.op(*own, *wanted)),
            (Kind::Map { value: own, .. }, Kind::Map { value: wanted, .. }) => OpKind::Map(self.op(*own, *wanted)),
            (Kind::Enum { symbols: own, .. }, Kind::Enum { symbols, default }) => {
                enumeration(writer, own, symbols, *default)
            }
            _ => scalar(writer, own, wanted),
        })
    }

    fn refuse(&self, writer: NodeId, reader: NodeId) -> OpKind {
        let expected = describe::expected(self.pair.reader, reader);
        let found = describe::expected(self.pair.writer, writer);
        let text = format!(
            "expected {expected}, and the schema that wrote the payload has {found}, which is not read as that"
        );
        OpKind::Refuse(text.into())
    }

    fn record(&mut self, own: &Record, wanted: &Record, (writer, reader): (NodeId, NodeId)) -> Option<OpKind> {
        let mut steps = Vec::with_capacity(own.fields.len());
        let mut taken: Vec<Option<u32>> = vec![None; wanted.fields.len()];
        let targets = Targets::new(own, wanted);
        for (place, field) in (0_u32..).zip(&own.fields) {
            let step = match targets.find(&field.name) {
                Some((index, target)) => {
                    if let Some(place) = taken.get_mut(index as usize) {
                        *place = u32::try_from(steps.len()).ok();
                    }
                    let op = self.op(field.node, target.node);
                    Step::Keep { op, index, name: target.name.clone(), sensitive: target.sensitive }
                }
                None => Step::Skip { node: field.node, name: field.name.clone(), index: place },
            };
            steps.push(step);
        }
        let mut defaults = Vec::new();
        for (index, (field, taken)) in wanted.fields.iter().zip(&taken).enumerate() {
            if taken.is_some() {
                continue;
            }
            match self.defaults.of(reader, index, field) {
                Ok(bytes) => defaults.push((index, bytes)),
                Err(Refused::Value) => {
                    let name = self.pair.writer.node(writer).name.as_deref().map_or("record", short);
                    let text = format!(
                        "the field `{}` has no default, and the `{name}` that wrote the payload does not have it",
                        field.name
                    );
                    return Some(OpKind::Refuse(text.into()));
                }
                Err(Refused::Depth) => {
                    let text = format!("the default of the field `{}` is nested too deep", field.name);
                    return Some(OpKind::Refuse(text.into()));
                }
                Err(Refused::Beyond(why)) => {
                    let text = format!("the default of the field `{}` has no bytes: {why}", field.name);
                    return Some(OpKind::Refuse(text.into()));
                }
                Err(Refused::Steps) => return None,
            }
        }
        Some(OpKind::Record(ordered(steps, taken, defaults)))
    }
}

/// The steps in an order in which they can be written, if there is one.
fn ordered(mut steps: Vec<Step>, mut taken: Vec<Option<u32>>, defaults: Vec<(usize, Arc<[u8]>)>) -> RecordOp {
    let kept: Vec<u32> = taken.iter().flatten().copied().collect();
    if !kept.is_sorted() {
        for (index, bytes) in defaults {
            if let Some(place) = taken.get_mut(index) {
                *place = u32::try_from(steps.len()).ok();
            }
            steps.push(Step::Default(bytes));
        }
        return RecordOp { steps, order: Some(taken.into_iter().flatten().collect()) };
    }
    let mut defaults = defaults.into_iter().peekable();
    let mut all = Vec::with_capacity(steps.len());
    for step in steps {
        if let Step::Keep { index, .. } = &step {
            while let Some((_, bytes)) = defaults.next_if(|(default, _)| *default < *index as usize) {
                all.push(Step::Default(bytes));
            }
        }
        all.push(step);
    }
    all.extend(defaults.map(|(_, bytes)| Step::Default(bytes)));
    RecordOp { steps: all, order: None }
}

/// Which of the reader's fields a field of the writer's is: the one of its name, else one that has
/// it as an alias.
pub(crate) struct Targets<'s> {
    wanted: &'s Record,
    names: BTreeMap<&'s str, u32>,
    /// The alias of each field that is taken: the first of the writer's fields that there is.
    aliases: BTreeMap<&'s str, u32>,
}

impl<'s> Targets<'s> {
    pub(crate) fn new(own: &'s Record, wanted: &'s Record) -> Self {
        let names: BTreeMap<&str, u32> = wanted.fields.iter().map(|field| &*field.name).zip(0..).collect();
        let written: BTreeSet<&str> = own.fields.iter().map(|field| &*field.name).collect();
        let mut aliases = BTreeMap::new();
        for (index, field) in (0_u32..).zip(&wanted.fields).filter(|(_, field)| !written.contains(&*field.name)) {
            let first = field.aliases.iter().find(|alias| written.contains(&***alias));
            if let Some(alias) = first {
                aliases.entry(&**alias).or_insert(index);
            }
        }
        Self { wanted, names, aliases }
    }

    pub(crate) fn find(&self, name: &str) -> Option<(u32, &'s Field)> {
        let index = *self.names.get(name).or_else(|| self.aliases.get(name))?;
        Some((index, self.wanted.fields.get(index as usize)?))
    }
}

fn enumeration(writer: NodeId, own: &[Text], symbols: &[Text], default: Option<u32>) -> OpKind {
    if own == symbols {
        return OpKind::Copy(writer);
    }
    let places: BTreeMap<&Text, u32> = symbols.iter().zip(0..).collect();
    OpKind::Enum {
        symbols: own.iter().map(|symbol| places.get(symbol).copied().or(default)).collect(),
        reader: u32::try_from(symbols.len()).unwrap_or(u32::MAX),
        names: own.into(),
    }
}

fn scalar(writer: NodeId, own: &Kind, wanted: &Kind) -> OpKind {
    let (base, target) = (primitive(own), primitive(wanted));
    match (base, target) {
        ("int" | "long", "float") => OpKind::Number(writer, Number::Float),
        ("int" | "long" | "float", "double") => OpKind::Number(writer, Number::Double),
        ("bytes", "string") if matches!(own, Kind::Bytes) => OpKind::Copy(writer),
        _ if base != target => OpKind::Checked(writer),
        _ if is_plain(own) || asks_the_same(own, wanted) => OpKind::Copy(writer),
        _ => OpKind::Checked(writer),
    }
}

/// Nothing is asked of the value beyond its type on the wire.
fn is_plain(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Null
            | Kind::Bool
            | Kind::Int(_)
            | Kind::Float
            | Kind::Double
            | Kind::Text
            | Kind::Bytes
            | Kind::Fixed(_)
            | Kind::Date
            | Kind::Time(_)
            | Kind::Timestamp { .. }
            | Kind::Duration
            | Kind::Uuid { fixed: true }
    )
}

fn asks_the_same(own: &Kind, wanted: &Kind) -> bool {
    // Precision and scale of two decimals that match are the same.
    std::mem::discriminant(own) == std::mem::discriminant(wanted)
}

/// Which ops write what they read: the greatest set that agrees with itself. What does not is taken
/// out, and whatever stands on it with it: each link is followed once. Gives how many were, too.
fn same(ops: &[(NodeId, Op)]) -> (Vec<bool>, usize) {
    let mut same = vec![true; ops.len()];
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); ops.len()];
    let mut out = Vec::new();
    for (index, (_, op)) in ops.iter().enumerate() {
        match stands_on(op, ops) {
            Some(below) => {
                for id in below {
                    if let Some(above) = above.get_mut(id.0 as usize) {
                        above.push(index);
                    }
                }
            }
            None => out.push(index),
        }
    }
    let mut followed = 0;
    while let Some(index) = out.pop() {
        if let Some(place) = same.get_mut(index)
            && std::mem::take(place)
        {
            let above = above.get_mut(index).map(std::mem::take).unwrap_or_default();
            followed += above.len();
            out.extend(above);
        }
    }
    (same, followed)
}

/// The ops that have to write what they read for this one to do so; `None` where it never does.
fn stands_on(op: &Op, ops: &[(NodeId, Op)]) -> Option<Vec<OpId>> {
    match &op.kind {
        OpKind::Copy(_) => Some(Vec::new()),
        OpKind::List(inner) | OpKind::Map(inner) => Some(vec![*inner]),
        OpKind::Record(record) if record.order.is_none() => {
            let kept = |step: &Step| if let Step::Keep { op, .. } = step { Some(*op) } else { None };
            record.steps.iter().map(kept).collect()
        }
        OpKind::Branches(branches, count) if *count == Some(branches.len()) => {
            let own = |(index, branch): (u32, &OpId)| match ops.get(branch.0 as usize).map(|(_, op)| &op.kind) {
                Some(OpKind::Into(own, inner)) if *own == index => Some(*inner),
                _ => None,
            };
            (0_u32..).zip(branches).map(own).collect()
        }
        _ => None,
    }
}

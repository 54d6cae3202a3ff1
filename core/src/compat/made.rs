//! Records made up by a schema: small, and such as people would write.

use std::collections::BTreeSet;
use std::rc::Rc;

#[cfg(feature = "avro")]
use crate::codec::{put_long, put_prefixed};
#[cfg(feature = "avro")]
use crate::scalars::decimal::Number;
use crate::schema::{Kind, NodeId, Presence, Shape, Text, TypeSet};

/// Values of one record; what needs more is not made.
const MOST: usize = 20_000;
/// Steps from the record to a place, and how deep values nest.
const DEEPEST: u32 = 100;

/// A step from a place to one below it.
#[derive(Clone, Debug)]
pub(in crate::compat) enum Step {
    /// A field: its index in the writer's record, and its name in the new schema.
    Field(usize, Text),
    /// An element of a list.
    Element,
    /// A value of a map.
    Value,
    /// A branch of the writer's union.
    Branch(usize),
    /// A branch of the reader's union.
    Into,
}

/// A value of a writer's type.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::compat) enum Made {
    Null,
    /// A member that is not there.
    Absent,
    Bool(bool),
    Int(i64),
    Float(f32),
    Double(f64),
    /// A text or bytes: a length stands before them.
    Prefixed(Vec<u8>),
    Fixed(Vec<u8>),
    List(Vec<Made>),
    Map(Vec<(String, Made)>),
    Record(Vec<Made>),
    Branch(usize, Box<Made>),
}

impl Made {
    pub(in crate::compat) fn text(text: &str) -> Self {
        Self::Prefixed(text.as_bytes().to_vec())
    }

    /// A decimal of this scale by its digits; `None` where it has more of them behind the point.
    #[cfg(feature = "avro")]
    pub(in crate::compat) fn decimal(text: &str, scale: u32, fixed: Option<u32>) -> Option<Self> {
        let bytes = Number::parse(text.as_bytes())?.to_unscaled(scale)?;
        Self::of_bytes(bytes, fixed)
    }

    #[cfg(not(feature = "avro"))]
    pub(in crate::compat) fn decimal(_: &str, _: u32, _: Option<u32>) -> Option<Self> {
        None
    }

    /// The decimal of an unscaled value.
    pub(in crate::compat) fn of_unscaled(value: i64, fixed: Option<u32>) -> Option<Self> {
        let mut bytes = value.to_be_bytes().to_vec();
        let sign = if value < 0 { 0xff } else { 0 };
        while let [first, second, ..] = bytes.as_slice()
            && *first == sign
            && (second ^ sign) < 0x80
        {
            bytes.remove(0);
        }
        Self::of_bytes(bytes, fixed)
    }

    fn of_bytes(mut bytes: Vec<u8>, fixed: Option<u32>) -> Option<Self> {
        let Some(size) = fixed else { return Some(Self::Prefixed(bytes)) };
        let sign = if bytes.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 };
        let more = (size as usize).checked_sub(bytes.len())?;
        bytes.splice(0..0, std::iter::repeat_n(sign, more));
        Some(Self::Fixed(bytes))
    }

    /// The unscaled value of a short decimal.
    pub(in crate::compat) fn unscaled(&self) -> Option<i64> {
        let (Self::Prefixed(bytes) | Self::Fixed(bytes)) = self else { return None };
        let first = *bytes.first().filter(|_| bytes.len() <= 8)?;
        let start = if first >= 0x80 { -1 } else { 0 };
        Some(bytes.iter().fold(start, |value, byte| (value << 8) | i64::from(*byte)))
    }

    /// The value without the branch of a union around it.
    pub(in crate::compat) fn bare(&self) -> &Self {
        match self {
            Self::Branch(_, value) => value.bare(),
            value => value,
        }
    }

    /// How many values it holds.
    pub(in crate::compat) fn size(&self) -> u64 {
        1 + match self {
            Self::List(parts) | Self::Record(parts) => parts.iter().map(Self::size).sum(),
            Self::Map(members) => members.iter().map(|(_, value)| value.size()).sum(),
            Self::Branch(_, value) => value.size(),
            _ => 0,
        }
    }

    /// The datum.
    #[cfg(feature = "avro")]
    pub(in crate::compat) fn write(&self, out: &mut Vec<u8>) {
        let count = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
        match self {
            Self::Null | Self::Absent => {}
            Self::Bool(value) => out.push((*value).into()),
            Self::Int(value) => put_long(out, *value),
            Self::Float(value) => out.extend_from_slice(&value.to_le_bytes()),
            Self::Double(value) => out.extend_from_slice(&value.to_le_bytes()),
            Self::Prefixed(bytes) => put_prefixed(out, bytes),
            Self::Fixed(bytes) => out.extend_from_slice(bytes),
            Self::List(items) => {
                if !items.is_empty() {
                    put_long(out, count(items.len()));
                    for item in items {
                        item.write(out);
                    }
                }
                out.push(0);
            }
            Self::Map(members) => {
                if !members.is_empty() {
                    put_long(out, count(members.len()));
                }
                for (key, value) in members {
                    put_prefixed(out, key.as_bytes());
                    value.write(out);
                }
                out.push(0);
            }
            Self::Record(fields) => fields.iter().for_each(|field| field.write(out)),
            Self::Branch(index, value) => {
                put_long(out, count(*index));
                value.write(out);
            }
        }
    }
}

impl Made {
    /// The same as JSON text, of a value of this node.
    pub(in crate::compat) fn json(&self, shape: &Shape, id: NodeId) -> String {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let (inner, _) = shape.value_node(id);
        match (self, &shape.node(inner).kind) {
            (Self::Bool(value), _) => value.to_string(),
            (Self::Int(at), Kind::Enum { symbols, .. }) => {
                quoted(usize::try_from(*at).ok().and_then(|at| symbols.get(at)).map_or("", |symbol| symbol))
            }
            (Self::Int(value), _) => value.to_string(),
            (Self::Float(value), _) => serde_json::to_string(value).unwrap_or_default(),
            (Self::Double(value), _) => serde_json::to_string(value).unwrap_or_default(),
            (Self::Prefixed(bytes) | Self::Fixed(bytes), _) => quoted(&String::from_utf8_lossy(bytes)),
            (Self::List(items), Kind::List(element)) => {
                format!("[{}]", items.iter().map(|item| item.json(shape, *element)).collect::<Vec<_>>().join(","))
            }
            (Self::Map(members), Kind::Map { value, .. }) => {
                let members = members.iter().map(|(key, made)| format!("{}:{}", quoted(key), made.json(shape, *value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            (Self::Record(fields), Kind::Record(record)) => {
                let members = record.fields.iter().zip(fields).filter(|(_, made)| **made != Self::Absent);
                let members =
                    members.map(|(field, made)| format!("{}:{}", quoted(&field.name), made.json(shape, field.node)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            (Self::Branch(_, value), _) => value.json(shape, id),
            _ => "null".to_owned(),
        }
    }
}

/// Makes values of a schema.
pub(in crate::compat) struct Samples<'s> {
    pub(in crate::compat) shape: &'s Shape,
    /// How deep the smallest value of a node nests; `None` where it has none.
    ranks: Rc<[Option<u32>]>,
    left: usize,
}

impl<'s> Samples<'s> {
    pub(in crate::compat) fn new(shape: &'s Shape) -> Self {
        Self { shape, ranks: ranks(shape).into(), left: MOST }
    }

    fn rank(&self, id: NodeId) -> Option<u32> {
        self.ranks.get(id.0 as usize).copied().flatten()
    }

    /// The smallest value of a node.
    pub(in crate::compat) fn value(&mut self, id: NodeId) -> Option<Made> {
        self.named(id, "")
    }

    /// The same of a field with this name.
    pub(in crate::compat) fn named(&mut self, id: NodeId, name: &str) -> Option<Made> {
        self.left = MOST;
        self.least(id, name)
    }

    /// A value with something in every list, and nothing left out: `depth` deep.
    pub(in crate::compat) fn rich(&mut self, id: NodeId, name: &str, depth: u32) -> Option<Made> {
        self.left = self.left.checked_sub(1)?;
        if depth == 0 {
            return self.least(id, name);
        }
        let shape = self.shape;
        let (inner, _) = shape.value_node(id);
        Some(match (&shape.node(id).kind, &shape.node(inner).kind) {
            (Kind::Union(branches), _) => {
                let usual =
                    |branch: &NodeId| !matches!(shape.node(*branch).kind, Kind::Null) && self.rank(*branch).is_some();
                let at = branches.iter().position(usual)?;
                Made::Branch(at, Box::new(self.rich(*branches.get(at)?, name, depth)?))
            }
            (_, Kind::Record(record)) => {
                let fields = record.fields.iter().map(|field| match self.rich(field.node, &field.name, depth - 1) {
                    None if field.presence == Presence::Optional => Some(Made::Absent),
                    made => made,
                });
                Made::Record(fields.collect::<Option<Vec<Made>>>()?)
            }
            (_, Kind::List(element)) => Made::List(vec![self.rich(*element, name, depth - 1)?]),
            _ => self.least(id, name)?,
        })
    }

    /// The same, whatever was made before.
    pub(in crate::compat) fn one_element(&self, list: NodeId) -> Option<Made> {
        Samples { shape: self.shape, ranks: Rc::clone(&self.ranks), left: MOST }.element(list)
    }

    /// A usual value of a node.
    pub(in crate::compat) fn one_value(&self, id: NodeId) -> Option<Made> {
        Samples { shape: self.shape, ranks: Rc::clone(&self.ranks), left: MOST }.rich(id, "", 3)
    }

    /// A usual element of a list.
    pub(in crate::compat) fn element(&mut self, list: NodeId) -> Option<Made> {
        let Kind::List(element) = &self.shape.node(list).kind else { return None };
        self.left = MOST;
        self.rich(*element, "", 3)
    }

    /// The smallest value, or one with something in every list.
    pub(in crate::compat) fn whole(&mut self) -> Option<Made> {
        self.left = MOST;
        self.rich(self.shape.root, "", 5)
    }

    fn least(&mut self, id: NodeId, name: &str) -> Option<Made> {
        self.left = self.left.checked_sub(1)?;
        if self.rank(id)? > DEEPEST {
            return None;
        }
        let shape = self.shape;
        let node = shape.node(id);
        if shape.format.is_json()
            && let Some(made) = listed(node)
        {
            return Some(made);
        }
        Some(match &node.kind {
            Kind::Record(record) => {
                let json = shape.format.is_json();
                let fields = record.fields.iter().map(|field| match field.presence {
                    Presence::Optional if json => Some(Made::Absent),
                    _ => self.least(field.node, &field.name),
                });
                Made::Record(fields.collect::<Option<Vec<Made>>>()?)
            }
            Kind::List(_) => Made::List(Vec::new()),
            Kind::Map { .. } => Made::Map(Vec::new()),
            Kind::Union(branches) => {
                let ranked = branches.iter().enumerate().filter_map(|(at, branch)| Some((self.rank(*branch)?, at)));
                let (_, at) = ranked.min()?;
                Made::Branch(at, Box::new(self.least(*branches.get(at)?, name)?))
            }
            Kind::Dyn if node.types != TypeSet::ALL => of_types(node.types, name)?,
            Kind::Date if shape.format.is_json() => Made::text("2026-01-01"),
            Kind::Timestamp { .. } if shape.format.is_json() => Made::text("2026-01-01T00:00:00Z"),
            Kind::Time(_) if shape.format.is_json() => Made::text("12:00:00"),
            kind => scalar(kind, name)?,
        })
    }
}

/// The first value that a schema lists.
fn listed(node: &crate::schema::Node) -> Option<Made> {
    let constraints = node.constraints.as_ref()?;
    let first = constraints.any_of.iter().flatten().chain(&constraints.constant).next()?;
    Some(match first {
        crate::schema::Const::Null => Made::Null,
        crate::schema::Const::Bool(value) => Made::Bool(*value),
        crate::schema::Const::Text(text) => Made::text(text),
        crate::schema::Const::Number(text) => {
            text.parse().map(Made::Int).or_else(|_| text.parse().map(Made::Double)).ok()?
        }
    })
}

/// A value of one of several types.
fn of_types(types: TypeSet, name: &str) -> Option<Made> {
    Some(if types.has(TypeSet::TEXT) {
        Made::text(text(name))
    } else if types.has(TypeSet::INTEGER) {
        Made::Int(1)
    } else if types.has(TypeSet::BOOL) {
        Made::Bool(true)
    } else if types.has(TypeSet::NULL) {
        Made::Null
    } else {
        return None;
    })
}

/// A plausible value of a scalar type.
fn scalar(kind: &Kind, name: &str) -> Option<Made> {
    Some(match kind {
        Kind::Null => Made::Null,
        Kind::Bool => Made::Bool(true),
        Kind::Date => Made::Int(20_454),
        Kind::Time(_) => Made::Int(43_200_000),
        Kind::Timestamp { unit, .. } => {
            let seconds = 1_767_225_600_i64;
            Made::Int(match unit {
                crate::schema::TimeUnit::Millis => seconds * 1_000,
                crate::schema::TimeUnit::Micros => seconds * 1_000_000,
                crate::schema::TimeUnit::Nanos => seconds * 1_000_000_000,
            })
        }
        Kind::Int(_) => Made::Int(1),
        Kind::Float => Made::Float(1.5),
        Kind::Double => Made::Double(1.5),
        Kind::Text => Made::text(text(name)),
        Kind::Uuid { fixed: false } => Made::text("6ba7b810-9dad-41d1-80b4-00c04fd430c8"),
        Kind::Bytes => Made::text("abc"),
        Kind::Decimal { fixed: None, .. } => Made::Prefixed(vec![1]),
        Kind::Decimal { fixed: Some(size), .. } => {
            let mut bytes = vec![0; *size as usize];
            if let Some(last) = bytes.last_mut() {
                *last = 1;
            }
            Made::Fixed(bytes)
        }
        Kind::Fixed(size) => Made::Fixed(vec![b'a'; *size as usize]),
        Kind::Uuid { fixed: true } => Made::Fixed(vec![0x41; 16]),
        Kind::Duration => Made::Fixed([[1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0]].concat()),
        Kind::Enum { symbols, .. } if !symbols.is_empty() => Made::Int(0),
        _ => return None,
    })
}

/// A text such as a field of this name may hold.
pub(in crate::compat) fn text(name: &str) -> &'static str {
    const TEXTS: [(&str, &str); 12] = [
        ("email", "ana@example.com"),
        ("mail", "ana@example.com"),
        ("currency", "EUR"),
        ("country", "DE"),
        ("city", "Berlin"),
        ("phone", "+4930123456"),
        ("url", "https://example.com/"),
        ("uri", "https://example.com/"),
        ("language", "en"),
        ("name", "Ana"),
        ("status", "new"),
        ("id", "a-1"),
    ];
    let name = name.to_lowercase();
    TEXTS.iter().find(|(part, _)| name.contains(part)).map_or("text", |(_, text)| text)
}

/// How deep the smallest value of each node nests: a node is ranked as soon as what it needs is.
fn ranks(shape: &Shape) -> Vec<Option<u32>> {
    let count = shape.nodes.len();
    let mut ranks: Vec<Option<u32>> = vec![None; count];
    let mut missing = vec![0_usize; count];
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut round: BTreeSet<usize> = BTreeSet::new();
    for (at, node) in shape.nodes.iter().enumerate() {
        let (children, needed): (Vec<NodeId>, usize) = match &node.kind {
            Kind::Record(record) => (record.fields.iter().map(|field| field.node).collect(), record.fields.len()),
            Kind::Union(branches) => (branches.clone(), 1),
            Kind::Enum { symbols, .. } => (Vec::new(), usize::from(symbols.is_empty())),
            _ => (Vec::new(), 0),
        };
        if let Some(missing) = missing.get_mut(at) {
            *missing = needed;
        }
        for child in children {
            if let Some(waiting) = waiting.get_mut(child.0 as usize) {
                waiting.push(at);
            }
        }
        if needed == 0 {
            round.insert(at);
        }
    }
    let mut rank = 0;
    while !round.is_empty() {
        let mut next = BTreeSet::new();
        for at in std::mem::take(&mut round) {
            match ranks.get_mut(at) {
                Some(place) if place.is_none() => *place = Some(rank),
                _ => continue,
            }
            for parent in waiting.get_mut(at).map(std::mem::take).unwrap_or_default() {
                if let Some(missing) = missing.get_mut(parent).filter(|missing| **missing > 0) {
                    *missing -= 1;
                    if *missing == 0 {
                        next.insert(parent);
                    }
                }
            }
        }
        round = next;
        rank += 1;
    }
    ranks
}

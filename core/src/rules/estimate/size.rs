//! How large a value may be: by its place in the schema, or by what makes it.

use std::collections::HashMap;

use super::bound::{Bound, Var};
use crate::cells::{CellRef, Layout, PlaceId};
use crate::rules::value::{Dec, Seq, Str, Val};
use crate::schema::{Const, Constraints, Content, Kind, NodeId, Shape, TypeSet};

/// Bytes of a code point, at most.
const WIDEST: u64 = 4;
/// Bytes of a number, date or time as text, at most.
pub(super) const SCALAR_TEXT: u64 = 64;
/// Schemas that nest deeper count as open.
const DEPTH: u32 = 64;

/// Bounds of a value.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked on its own")]
pub(super) struct Size {
    /// Bytes of a text or of bytes.
    pub(super) text: Bound,
    /// Digits of a decimal, or of a number that may become one.
    pub(super) digits: Bound,
    /// Elements of a list or map.
    pub(super) len: Bound,
    /// Bytes and values of all that lies within.
    pub(super) total: Bound,
    /// The value of a whole number, where that is bounded.
    pub(super) value: Option<Bound>,
    /// Certainly no list, map or record.
    pub(super) plain: bool,
    /// Its elements certainly are none.
    pub(super) flat: bool,
    /// Its elements certainly are of one type that has an order.
    pub(super) sorts: bool,
    /// Perhaps a decimal.
    pub(super) decimal: bool,
}

impl Size {
    /// A value of no text.
    pub(super) fn scalar() -> Self {
        Self { plain: true, total: Bound::of(1), ..Self::default() }
    }

    pub(super) fn text(bytes: Bound) -> Self {
        let total = Bound::of(1).plus(&bytes);
        Self { digits: bytes.clone(), text: bytes, total, plain: true, ..Self::default() }
    }

    pub(super) fn decimal(digits: Bound) -> Self {
        let total = Bound::of(1).plus(&digits);
        Self { digits, total, plain: true, decimal: true, ..Self::default() }
    }

    /// A whole number.
    pub(super) fn whole(value: Bound) -> Self {
        Self { value: Some(value), ..Self::scalar() }
    }

    pub(super) fn list(len: Bound, total: Bound) -> Self {
        Self { len, total, ..Self::default() }
    }

    /// Anything of this size.
    pub(super) fn any(size: &Bound) -> Self {
        let (text, digits, len, total) = (size.quiet(), size.quiet(), size.clone(), size.clone());
        Self { text, digits, len, total, decimal: true, ..Self::default() }
    }

    /// Bounds both.
    pub(super) fn or(self, other: &Self) -> Self {
        Self {
            text: self.text.or(&other.text),
            digits: self.digits.or(&other.digits),
            len: self.len.or(&other.len),
            total: self.total.or(&other.total),
            value: self.value.zip(other.value.as_ref()).map(|(own, other)| own.or(other)),
            plain: self.plain && other.plain,
            flat: self.flat && other.flat,
            sorts: self.sorts && other.sorts,
            decimal: self.decimal || other.decimal,
        }
    }

    /// With each bound changed.
    pub(super) fn changed(&self, change: impl Fn(&Bound) -> Bound) -> Self {
        Self {
            text: change(&self.text),
            digits: change(&self.digits),
            len: change(&self.len),
            total: change(&self.total),
            value: self.value.as_ref().map(&change),
            ..*self
        }
    }
}

/// The bound of the variable that stands for an element's size, by the slot of its frame.
pub(super) fn frame_var(slot: u32) -> Var {
    slot.saturating_mul(2)
}

/// The same of an element that is a value.
pub(super) fn local_var(local: u32) -> Var {
    local.saturating_mul(2).saturating_add(1)
}

/// A place whose bound is taken to be another than the schema's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assumed {
    pub(super) place: PlaceId,
    pub(super) most: u64,
}

/// The places of a contract, and what the schema says of their sizes.
pub(super) struct Places<'p> {
    shape: &'p Shape,
    layout: &'p Layout,
    by_cell: HashMap<CellRef, PlaceId>,
    /// Of each node that was asked: how large all below it may be, where that is bounded.
    totals: HashMap<NodeId, Option<u64>>,
    /// A bound above this is none: no payload is as large.
    most: u64,
    pub(super) assumed: Vec<Assumed>,
    /// What the contract's variables cost, with those that they read, and their values, by slot.
    pub(super) variables: Vec<(Bound, Size)>,
    /// Lists, maps and texts that were asked: what would bound them better.
    pub(super) asked: Vec<PlaceId>,
}

impl<'p> Places<'p> {
    pub(super) fn new(shape: &'p Shape, layout: &'p Layout, payload_bytes: u64) -> Self {
        let by_cell = layout.by_cell();
        Self {
            shape,
            layout,
            by_cell,
            totals: HashMap::new(),
            most: payload_bytes,
            assumed: Vec::new(),
            variables: Vec::new(),
            asked: Vec::new(),
        }
    }

    fn node(&self, place: PlaceId) -> NodeId {
        let node = self.layout.place(place).map_or(self.shape.root, |place| place.node);
        self.shape.value_node(node).0
    }

    /// A bound of the schema, or the size of what is around.
    fn within(&self, place: PlaceId, bound: Option<u64>, var: Var) -> Bound {
        let assumed = self.assumed.iter().find(|assumed| assumed.place == place).map(|assumed| assumed.most);
        let bound = match (bound, assumed) {
            (Some(bound), Some(assumed)) => Some(bound.min(assumed)),
            (bound, assumed) => bound.or(assumed),
        };
        match bound.filter(|bound| *bound <= self.most) {
            Some(bound) => Bound::of(bound),
            // A default may stand in for what a payload lacks.
            None => Bound::var(var).plus(&Bound::of(self.defaults(place))),
        }
    }

    /// Bytes of the defaults of a place and of those around it.
    fn defaults(&self, place: PlaceId) -> u64 {
        let mut bytes = 0_usize;
        let mut at = Some(place);
        while let Some(here) = at.and_then(|at| self.layout.place(at)) {
            at = here.parent;
            let record = here.parent.and_then(|parent| self.shape.record(self.layout.place(parent)?.node));
            let field = record.zip(here.field).and_then(|(record, at)| record.fields.get(at as usize));
            let default = field.and_then(|field| field.default.as_ref());
            // An empty default is one node.
            bytes = bytes.saturating_add(default.map_or(0, |default| default.len()));
        }
        bytes as u64
    }

    /// The value of a cell in the frame of a slot.
    pub(super) fn cell(&mut self, cell: CellRef, slot: u32) -> Size {
        let var = frame_var(slot);
        match self.by_cell.get(&cell) {
            Some(place) => self.place(*place, var),
            // A key.
            None => Size::text(Bound::var(var).quiet()),
        }
    }

    fn place(&mut self, place: PlaceId, var: Var) -> Size {
        let id = self.node(place);
        let shape = self.shape;
        let node = shape.node(id);
        let unlimited = Constraints::default();
        let says = node.constraints.as_deref().unwrap_or(&unlimited);
        if !self.is_exact(id) {
            return Size::any(&Bound::var(var).plus(&Bound::of(self.defaults(place))));
        }
        match &node.kind {
            Kind::Text | Kind::Bytes | Kind::Uuid { .. } | Kind::Fixed(_) | Kind::Enum { .. } => {
                let most = self.text_of(id);
                if matches!(node.kind, Kind::Text | Kind::Bytes) {
                    self.asked.push(place);
                }
                Size::text(self.within(place, most, var).quiet())
            }
            Kind::Double if shape.format.is_json() => Size { digits: Bound::var(var).quiet(), ..Size::scalar() },
            Kind::Decimal { precision, .. } => Size::decimal(Bound::of(u64::from(*precision) + SCALAR_TEXT)),
            Kind::List(element) => {
                self.asked.push(place);
                let flat = self.is_plain(*element);
                let total = self.total(id, DEPTH);
                Size {
                    len: self.within(place, says.max_items, var),
                    total: self.within(place, total, var),
                    flat,
                    sorts: flat && self.sorts(*element),
                    ..Size::default()
                }
            }
            Kind::Map { value, .. } => {
                self.asked.push(place);
                let len = self.within(place, says.max_properties, var);
                Size { len, total: Bound::var(var), flat: self.is_plain(*value), ..Size::default() }
            }
            Kind::Record(_) | Kind::Dyn | Kind::Union(_) => {
                let total = self.total(id, DEPTH);
                Size::any(&self.within(place, total, var))
            }
            Kind::Int(_) => Size { value: maximum(says), ..Size::scalar() },
            _ => Size::scalar(),
        }
    }

    /// Whether values are of the type that the kind says, or null.
    fn is_exact(&self, id: NodeId) -> bool {
        let node = self.shape.node(id);
        let own = match &node.kind {
            _ if !self.shape.format.is_json() => return true,
            Kind::Null => TypeSet::NULL,
            Kind::Bool => TypeSet::BOOL,
            Kind::Int(_) | Kind::Float | Kind::Double | Kind::Decimal { .. } => TypeSet::NUMBER,
            Kind::List(_) => TypeSet::LIST,
            Kind::Record(_) | Kind::Map { .. } => TypeSet::OBJECT,
            Kind::Dyn | Kind::Union(_) => return true,
            _ => TypeSet::TEXT,
        };
        node.types.without(TypeSet::NULL).without(own).0 == 0
    }

    fn is_plain(&self, id: NodeId) -> bool {
        let (id, _) = self.shape.value_node(id);
        let holds = |kind: &Kind| {
            matches!(
                kind,
                Kind::List(_) | Kind::Map { .. } | Kind::Record(_) | Kind::Dyn | Kind::Union(_) | Kind::Duration
            )
        };
        self.is_exact(id) && !holds(&self.shape.node(id).kind)
    }

    /// Whether `unique` sorts such elements.
    fn sorts(&self, id: NodeId) -> bool {
        let (id, nullable) = self.shape.value_node(id);
        let kind = &self.shape.node(id).kind;
        !nullable && !matches!(kind, Kind::Float | Kind::Double | Kind::Decimal { .. } | Kind::Null)
    }

    /// Bytes of a text, where they are bounded.
    fn text_of(&self, id: NodeId) -> Option<u64> {
        let node = self.shape.node(id);
        let says = node.constraints.as_deref();
        let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().map(|most| most as u64);
        match &node.kind {
            Kind::Uuid { .. } => Some(36),
            Kind::Fixed(bytes) => Some((*bytes).into()),
            Kind::Enum { symbols, .. } => longest(&mut symbols.iter().map(|symbol| symbol.len())),
            _ => {
                let says = says?;
                let of = |value: &Const| if let Const::Text(text) = value { text.len() } else { 0 };
                let listed = says.any_of.iter().flatten().chain(&says.constant).map(of);
                let length = says.max_length.map(|length| length.saturating_mul(WIDEST));
                longest(&mut listed.into_iter()).or(length)
            }
        }
    }

    /// Bytes and values below a node, where they are bounded.
    #[inline(never)]
    fn total(&mut self, id: NodeId, depth: u32) -> Option<u64> {
        let (id, _) = self.shape.value_node(id);
        if depth == 0 || !self.is_exact(id) {
            return None;
        }
        if let Some(known) = self.totals.get(&id) {
            return *known;
        }
        // What leads back to itself has no bound.
        self.totals.insert(id, None);
        let found = self.total_of(id, depth - 1);
        self.totals.insert(id, found);
        found
    }

    fn total_of(&mut self, id: NodeId, depth: u32) -> Option<u64> {
        let shape = self.shape;
        let node = shape.node(id);
        Some(match &node.kind {
            Kind::Dyn | Kind::Map { .. } => return None,
            Kind::Double if shape.format.is_json() => return None,
            Kind::Text | Kind::Bytes | Kind::Uuid { .. } | Kind::Fixed(_) | Kind::Enum { .. } => {
                self.text_of(id)?.saturating_add(1)
            }
            Kind::Decimal { precision, .. } => u64::from(*precision) + SCALAR_TEXT,
            Kind::List(element) => {
                let most = node.constraints.as_ref()?.max_items?;
                self.total(*element, depth)?.saturating_mul(most).saturating_add(1)
            }
            Kind::Record(record) => {
                if shape.format != crate::schema::Format::Avro && !matches!(record.content, Content::Closed) {
                    return None;
                }
                let mut sum = 1_u64;
                for field in &record.fields {
                    let own = self.total(field.node, depth)?.saturating_add(field.name.len() as u64 + 1);
                    sum = sum.saturating_add(own);
                }
                sum
            }
            Kind::Union(branches) => {
                let mut most = 0;
                for branch in branches {
                    most = most.max(self.total(*branch, depth)?);
                }
                most
            }
            _ => SCALAR_TEXT,
        })
    }

    /// What bounds a place, and the key that says so.
    pub(super) fn keyword(&self, place: PlaceId) -> &'static str {
        match &self.shape.node(self.node(place)).kind {
            Kind::List(_) => "maxItems",
            Kind::Map { .. } => "maxProperties",
            _ => "maxLength",
        }
    }

    /// The path of a place: `items[].name`.
    pub(super) fn path(&self, place: PlaceId) -> String {
        let mut steps: Vec<String> = Vec::new();
        let mut at = place;
        while let Some((here, parent)) = self.layout.place(at).and_then(|here| Some((here, here.parent?))) {
            let record = self.layout.place(parent).and_then(|parent| self.shape.record(parent.node));
            let field = record.zip(here.field).and_then(|(record, at)| record.fields.get(at as usize));
            steps.push(field.map_or_else(|| "[]".to_owned(), |field| format!(".{}", field.name)));
            at = parent;
        }
        steps.reverse();
        steps.concat().trim_start_matches('.').to_owned()
    }
}

/// The largest value of a whole number, where the schema says one.
fn maximum(says: &Constraints) -> Option<Bound> {
    let most = says.number.maximum.as_ref().or(says.number.exclusive_maximum.as_ref())?;
    most.parse().ok().map(Bound::of)
}

/// The size of a constant; `values` are the program's.
pub(super) fn constant(value: Val, values: &[Val]) -> Size {
    match value {
        Val::Text(Str::Const { len, .. }) | Val::Bytes(Str::Const { len, .. }) => Size::text(Bound::of(len.into())),
        Val::Decimal(Dec::Digits(Str::Const { len, .. })) => Size::decimal(Bound::of(len.into())),
        Val::Decimal(_) => Size::decimal(Bound::of(SCALAR_TEXT)),
        Val::Int(value) => Size::whole(Bound::of(value.max(0).unsigned_abs())),
        Val::Uint(value) => Size::whole(Bound::of(value)),
        Val::List(Seq::Const { start, len }) | Val::Optional(Seq::Const { start, len }) => {
            listed(values, start, len, 1)
        }
        Val::Map(Seq::Const { start, len }) => listed(values, start, len, 2),
        _ => Size::scalar(),
    }
}

/// Values in a constant that are looked at; a larger one counts as beyond every budget.
const MOST_CONSTANTS: u64 = 100_000;

fn listed(values: &[Val], start: u32, len: u32, each: u32) -> Size {
    let range = |start: u32, len: u32| values.get(start as usize..(start as usize + len as usize)).unwrap_or_default();
    let items = range(start, len.saturating_mul(each));
    let is_plain = |value: &Val| !matches!(value, Val::List(_) | Val::Map(_) | Val::Optional(_));
    let number = |value: &Val| matches!(value, Val::Double(_) | Val::Digits(_) | Val::Decimal(_) | Val::Null);
    let same = items.windows(2).all(|pair| matches!(pair, [a, b] if a.type_name() == b.type_name()));
    let flat = each == 1 && items.iter().all(is_plain);
    let sorts = flat && same && !items.iter().any(number);
    // One list may stand in many: what is named once is not copied.
    let (mut total, mut looked, mut waiting) = (1_u64, 0_u64, vec![items]);
    while let Some(items) = waiting.pop() {
        looked = looked.saturating_add(items.len() as u64);
        if looked > MOST_CONSTANTS {
            total = u64::MAX / 16;
            break;
        }
        for item in items {
            total = total.saturating_add(match *item {
                Val::List(Seq::Const { start, len }) | Val::Optional(Seq::Const { start, len }) => {
                    waiting.push(range(start, len));
                    1
                }
                Val::Map(Seq::Const { start, len }) => {
                    waiting.push(range(start, len.saturating_mul(2)));
                    1
                }
                Val::Text(Str::Const { len, .. }) | Val::Bytes(Str::Const { len, .. }) => u64::from(len) + 1,
                _ => SCALAR_TEXT,
            });
        }
    }
    Size { flat, sorts, ..Size::list(Bound::of(len.into()), Bound::of(total)) }
}

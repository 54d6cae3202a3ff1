//! From a shape and the places that rules read to a plan: dense ops with their cells resolved.
//!
//! Ops are shared between all visits of a node at which no rule reads, so recursion of a schema
//! is an op id that leads back; places are a finite tree, so each of theirs is compiled once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::default::DefaultValue;
use super::moments::Moments;
use super::ops::{
    Checks, CompositeOp, ContentOp, DecimalOp, EnumOp, FieldOp, ListOp, Listed, MapOp, MatchedOp, Op, OpId, OpKind,
    RecordOp, Store, UnionOp,
};
use super::texts::TextFormat;
use crate::cells::{Layout, PlaceId, Want};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, codes};
use crate::limits::Limits;
use crate::scalars::decimal::{Factor, Prepared};
use crate::scalars::ecma::Pattern;
use crate::schema::{Composite, Constraints, Content, Field, Format, Kind, NodeId, Presence, Record, Shape, Text};

/// How contracts read, beside their limits.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadOptions {
    /// A key that stands twice in an object is a violation; otherwise the last one counts.
    pub(crate) duplicate_keys_refuse: bool,
    /// `format` of a JSON Schema refuses values.
    pub(crate) formats_assert: bool,
    /// An undeclared member of an object judged by an Avro schema or by ODCS properties is a violation.
    pub(crate) undeclared_refuse: bool,
    /// JSON text under an Avro schema is in the specification's own JSON encoding.
    pub(crate) avro_json: bool,
    /// Under ODCS properties that violation rejects nothing: the reader's side.
    pub(crate) undeclared_warn: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            duplicate_keys_refuse: true,
            formats_assert: true,
            undeclared_refuse: true,
            avro_json: false,
            undeclared_warn: false,
        }
    }
}

/// The ops of a contract.
#[derive(Debug)]
pub(crate) struct Plan {
    ops: Vec<Op>,
    pub(crate) root: OpId,
}

/// What of a place an op serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Its cell, and the places below.
    Whole,
    /// Its cell alone: one of several branches of a union.
    Cell,
    /// The places below alone: the union around it keeps the whole value.
    Below,
}

type Key = (NodeId, Option<(PlaceId, Part)>);

impl Plan {
    /// Compiles a shape; faults of its patterns are diagnostics.
    pub(crate) fn compile(
        shape: &Shape,
        layout: &Layout,
        options: ReadOptions,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut planner = Planner {
            shape,
            layout,
            options,
            limits,
            diagnostics,
            known: BTreeMap::new(),
            patterns: BTreeMap::new(),
            waiting: VecDeque::new(),
        };
        let root = planner.op((shape.root, Some((Layout::ROOT, Part::Whole))));
        let mut ops = Vec::new();
        while let Some(key) = planner.waiting.pop_front() {
            ops.push(planner.compile(key));
        }
        Self { ops, root }
    }

    /// How many ops there are.
    pub(crate) fn len(&self) -> usize {
        self.ops.len()
    }

    /// The op of an id. Ids come from this plan alone, so the fallback is never reached.
    #[inline]
    pub(crate) fn op(&self, id: OpId) -> &Op {
        static LOST: Op = Op {
            node: NodeId(u32::MAX),
            kind: OpKind::Dyn,
            types: crate::schema::TypeSet::ALL,
            checks: None,
            store: None,
            whole: None,
            fallback: None,
            composite: None,
            inner: None,
            placed: false,
        };
        self.ops.get(id.0 as usize).unwrap_or(&LOST)
    }
}

struct Planner<'a> {
    shape: &'a Shape,
    layout: &'a Layout,
    options: ReadOptions,
    limits: &'a Limits,
    diagnostics: &'a mut Diagnostics,
    known: BTreeMap<Key, OpId>,
    /// Patterns that were compiled: several ops of one node have the same.
    patterns: BTreeMap<(Text, Option<Span>), Option<Pattern>>,
    /// Keys whose ops are not compiled yet, in the order of their ids.
    waiting: VecDeque<Key>,
}

impl Planner<'_> {
    /// The op of a key: a new one waits for its turn, so that nothing here recurses.
    fn op(&mut self, key: Key) -> OpId {
        let next = OpId(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry(key).or_insert(next);
        if id == next {
            self.waiting.push_back(key);
        }
        id
    }

    fn compile(&mut self, (node_id, at): Key) -> Op {
        let node = self.shape.node(node_id);
        let place = at.and_then(|(place, _)| self.layout.place(place));
        let is_part = |part| at.is_some_and(|(_, own)| own == part);
        let mut store = place
            .filter(|place| place.want != Want::Nothing && !is_part(Part::Below))
            .and_then(|place| place.cell.map(|cell| Store { cell, want: place.want }));
        let below = at.filter(|_| !is_part(Part::Cell)).map(|(place, _)| place);
        // Of a nullable list the union keeps the whole value.
        let whole = place.filter(|place| place.node == node_id).and_then(|place| place.whole);
        let never = node.constraints.as_ref().is_some_and(|constraints| constraints.never);
        let kind = match &node.kind {
            _ if never && self.shape.format == Format::Avro => OpKind::Never,
            Kind::Record(record) => OpKind::Record(Box::new(self.record(record, below))),
            Kind::List(element) => OpKind::List(self.list(*element, below)),
            Kind::Map { key, value } => OpKind::Map(self.map(*key, *value, below)),
            Kind::Union(branches) => {
                let union = self.union(node_id, branches, at, store);
                // A branch writes the cell, unless the value is kept whole, or branches have cells of their own.
                let parted = place.is_some_and(|place| !place.branches.is_empty());
                store = store.filter(|store| store.want == Want::Tree || parted);
                OpKind::Union(Box::new(union))
            }
            scalar => scalar_kind(scalar),
        };
        let checks = node.constraints.as_deref().map(|constraints| Box::new(self.checks(node_id, constraints)));
        let composite = node.composite.as_deref().map(|own| Box::new(self.composite(own, node.span)));
        let (types, fallback, inner) = (node.types, node.fallback, node.inner);
        Op { node: node_id, kind, types, checks, store, whole, fallback, composite, inner, placed: at.is_some() }
    }

    fn composite(&mut self, own: &Composite, span: Option<Span>) -> CompositeOp {
        let matched = own.matched.as_ref().map(|matched| {
            let patterns = matched.patterns.iter();
            let patterns = patterns.filter_map(|(text, id)| Some((self.pattern(text, span)?, self.op((*id, None)))));
            let patterns = patterns.collect();
            MatchedOp { declared: matched.declared.clone(), patterns, content: self.content(&matched.content) }
        });
        CompositeOp {
            all: self.ops(&own.all),
            any: own.any.iter().map(|group| self.ops(group)).collect(),
            one: own.one.iter().map(|group| self.ops(group)).collect(),
            not: self.ops(&own.not),
            tuple: own.tuple.as_ref().map(|(prefix, rest)| (self.ops(prefix), rest.map(|id| self.op((id, None))))),
            condition: own.condition.map(|ids| ids.map(|id| self.op((id, None)))),
            matched,
        }
    }

    /// The ops of nodes below which no rule reads.
    fn ops(&mut self, ids: &[NodeId]) -> Vec<OpId> {
        ids.iter().map(|id| self.op((*id, None))).collect()
    }

    fn content(&mut self, content: &Content) -> ContentOp {
        match content {
            Content::Open => ContentOp::Open,
            Content::Closed => ContentOp::Closed,
            Content::Schema(node) => ContentOp::Schema(self.op((*node, None))),
        }
    }

    fn record(&mut self, record: &Record, place: Option<PlaceId>) -> RecordOp {
        let mut has_places = false;
        let mut fields = Vec::with_capacity(record.fields.len());
        for (index, field) in (0_u32..).zip(&record.fields) {
            let member = place.and_then(|place| self.layout.member(place, index));
            has_places |= member.is_some();
            let op = self.op((field.node, member.map(|place| (place, Part::Whole))));
            fields.push(self.field(field, op));
        }
        let content = self.content(&record.content);
        let mut sorted: Vec<u32> = (0_u32..).zip(&record.fields).map(|(index, _)| index).collect();
        sorted.sort_by_key(|index| record.fields.get(*index as usize).map(|field| &field.name));
        RecordOp { fields, sorted: sorted.into(), content, has_places }
    }

    fn field(&self, field: &Field, op: OpId) -> FieldOp {
        // JSON Schema's `default` fills nothing.
        let default =
            field.default.as_deref().filter(|_| self.shape.format == Format::Avro).and_then(DefaultValue::parse);
        FieldOp {
            name: Arc::clone(&field.name),
            op,
            required: field.presence == Presence::Required,
            sensitive: field.sensitive,
            default,
        }
    }

    /// The place of the elements, where a rule looks into the list or map at a place.
    fn element_place(&self, place: Option<PlaceId>) -> Option<PlaceId> {
        self.layout.place(place?)?.element
    }

    fn list(&mut self, element: NodeId, place: Option<PlaceId>) -> ListOp {
        let below = self.element_place(place);
        let element = self.op((element, below.map(|place| (place, Part::Whole))));
        ListOp { element, arena: below.and_then(|place| Some(self.layout.place(place)?.arena)) }
    }

    fn map(&mut self, key: Option<NodeId>, value: NodeId, place: Option<PlaceId>) -> MapOp {
        let keys = key.map(|key| self.op((key, None)));
        let below = self.element_place(place);
        let value = self.op((value, below.map(|place| (place, Part::Whole))));
        let place = below.and_then(|place| self.layout.place(place));
        MapOp { value, arena: place.map(|place| place.arena), key: place.and_then(|place| place.key), keys }
    }

    fn union(
        &mut self,
        union: NodeId,
        branches: &[NodeId],
        at: Option<(PlaceId, Part)>,
        store: Option<Store>,
    ) -> UnionOp {
        let keeps_whole = store.is_some_and(|store| store.want == Want::Tree);
        let parted = at.filter(|(_, part)| *part != Part::Cell).map(|(place, _)| place);
        let parted = parted.filter(|place| self.layout.place(*place).is_some_and(|own| !own.branches.is_empty()));
        let only = self.shape.value_node(union).0;
        let mut ops = Vec::with_capacity(branches.len());
        let mut null = None;
        for (index, branch) in branches.iter().enumerate() {
            if let Some(place) = parted {
                let own = u32::try_from(index).ok().and_then(|index| self.layout.branch(place, index));
                null = if matches!(self.shape.node(*branch).kind, Kind::Null) { Some(index) } else { null };
                ops.push(self.op((*branch, own.map(|own| (own, Part::Whole)))));
                continue;
            }
            let is_null = matches!(self.shape.node(*branch).kind, Kind::Null);
            if is_null {
                null = Some(index);
            }
            let at = at.and_then(|(place, part)| {
                let cell = !keeps_whole && part != Part::Below;
                let below = *branch == only && part != Part::Cell;
                match (cell, below) {
                    (true, true) => Some((place, Part::Whole)),
                    (true, false) => Some((place, Part::Cell)),
                    (false, true) => Some((place, Part::Below)),
                    (false, false) => None,
                }
            });
            ops.push(self.op((*branch, at)));
        }
        #[cfg(feature = "avro")]
        let tags = self.tags(branches);
        #[cfg(not(feature = "avro"))]
        let tags = Vec::new();
        UnionOp { branches: ops, null, tags }
    }

    /// The names of the branches, where values stand under them.
    #[cfg(feature = "avro")]
    fn tags(&self, branches: &[NodeId]) -> Vec<Text> {
        if !self.options.avro_json || self.shape.format != Format::Avro {
            return Vec::new();
        }
        branches.iter().map(|branch| crate::schema::type_name(self.shape.node(*branch)).into()).collect()
    }

    fn checks(&mut self, node: NodeId, constraints: &Constraints) -> Checks {
        let pattern = constraints.pattern.as_ref().and_then(|pattern| {
            let span = constraints.pattern_span.or(self.shape.node(node).span);
            self.pattern(pattern, span)
        });
        let format = constraints.format.as_deref().filter(|_| self.options.formats_assert).and_then(TextFormat::of);
        let class = self.shape.node(node).kind.time_class();
        let moments = class.and_then(|class| Moments::of(class, constraints)).map(Box::new);
        Checks {
            minimum: bound(constraints.number.minimum.as_ref()),
            maximum: bound(constraints.number.maximum.as_ref()),
            exclusive_minimum: bound(constraints.number.exclusive_minimum.as_ref()),
            exclusive_maximum: bound(constraints.number.exclusive_maximum.as_ref()),
            min_length: constraints.min_length,
            max_length: constraints.max_length,
            pattern,
            format,
            min_items: constraints.min_items,
            max_items: constraints.max_items,
            min_properties: constraints.min_properties,
            max_properties: constraints.max_properties,
            // The values of dates and times are compared as such, and null among them by the type.
            any_of: constraints.any_of.as_deref().filter(|_| moments.is_none()).map(Listed::of),
            constant: constraints.constant.as_ref().map(|constant| Listed::of(std::slice::from_ref(constant))),
            implied_types: constraints.implied_types,
            never: constraints.never,
            not_null: constraints.not_null,
            multiple_of: constraints.multiple_of.as_deref().and_then(|factor| Factor::parse(factor.as_bytes())),
            moments,
        }
    }

    fn pattern(&mut self, pattern: &Text, span: Option<Span>) -> Option<Pattern> {
        if let Some(known) = self.patterns.get(&(Arc::clone(pattern), span)) {
            return known.clone();
        }
        let compiled = match Pattern::compile(pattern, self.limits.regex_bytes) {
            Ok(pattern) => Some(pattern),
            Err(fault) => {
                let message = format!("the pattern `{pattern}` cannot be used: {fault}");
                self.diagnostics.push(Diagnostic::error(codes::SCHEMA_PATTERN, message).at_opt(span));
                None
            }
        };
        self.patterns.insert((Arc::clone(pattern), span), compiled.clone());
        compiled
    }
}

fn scalar_kind(kind: &Kind) -> OpKind {
    match kind {
        Kind::Null => OpKind::Null,
        Kind::Bool => OpKind::Bool,
        Kind::Int(kind) => OpKind::Int(*kind),
        Kind::Float => OpKind::Float,
        Kind::Double => OpKind::Double,
        Kind::Decimal { precision, scale, fixed } => OpKind::Decimal(DecimalOp {
            precision: *precision,
            scale: *scale,
            fixed: *fixed,
            bound: 10_u128.checked_pow(*precision),
        }),
        Kind::Text => OpKind::Text,
        Kind::Uuid { fixed } => OpKind::Uuid { fixed: *fixed },
        Kind::Bytes => OpKind::Bytes,
        Kind::Fixed(size) => OpKind::Fixed(*size),
        Kind::Enum { symbols, .. } => {
            let mut sorted: Vec<u32> = (0_u32..).zip(symbols.iter()).map(|(index, _)| index).collect();
            sorted.sort_by_key(|index| symbols.get(*index as usize));
            OpKind::Enum(EnumOp { symbols: Arc::clone(symbols), sorted: sorted.into() })
        }
        Kind::Date => OpKind::Date,
        Kind::Time(unit) => OpKind::Time(*unit),
        Kind::Timestamp { unit, local } => OpKind::Timestamp { unit: *unit, local: *local },
        Kind::Duration => OpKind::Duration,
        Kind::Dyn | Kind::Record(_) | Kind::List(_) | Kind::Map { .. } | Kind::Union(_) => OpKind::Dyn,
    }
}

fn bound(text: Option<&Text>) -> Option<Prepared> {
    Prepared::parse(text?.as_bytes())
}

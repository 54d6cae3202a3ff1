//! Where a rule runs: the places that its target, its tags or its fields reach.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::blocked::Step;
use super::checker::PlaceRef;
use super::program::At;
use super::types::{self, Type};
use crate::cells::{CellRef, Layout, Want};
use crate::model::{InlinePlace, TargetStep};
use crate::schema::{Format, Kind, NodeId, Presence, Shape, Text};

/// How many places one rule may reach.
const MAX_PLACES: usize = 10_000;
/// How many lists may lie around a place, and how deep the search goes.
const MAX_LISTS: usize = 32;
const MAX_DEPTH: usize = 128;

/// A list or map around a place: its frames are walked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub(super) list: At,
    pub(super) is_map: bool,
    pub(super) key: Option<CellRef>,
    /// The keys may not be shown.
    pub(super) hidden: bool,
}

/// A place that a rule runs on.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) this: PlaceRef,
    /// The record around it.
    pub(super) message: PlaceRef,
    /// From the outside in; the slot of the n-th is n + 1.
    pub(super) around: Vec<Around>,
    pub(super) path: Vec<(Step, Option<Text>)>,
    pub(super) name: Option<Text>,
    pub(super) tags: Vec<Text>,
}

/// Why a place is not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// No such field; the names that there are.
    Unknown(Vec<Text>),
    NotBuilt(&'static str),
    TooMany,
}

impl Spot {
    pub(super) fn root(shape: &Shape) -> Self {
        let this = PlaceRef {
            place: Layout::ROOT,
            node: shape.root,
            slot: 0,
            guards: Vec::new(),
            sensitive: shape.sensitive,
            nullable: shape.value_node(shape.root).1,
        };
        Self { message: this.clone(), this, around: Vec::new(), path: Vec::new(), name: None, tags: Vec::new() }
    }

    /// The parents of the slots.
    pub(super) fn slots(&self) -> Vec<u32> {
        let mut slots = vec![0];
        slots.extend((0..self.around.len()).map(|slot| u32::try_from(slot).unwrap_or(0)));
        slots
    }

    fn field(&self, shape: &Shape, layout: &mut Layout, index: usize) -> Option<Self> {
        let record = shape.record(self.this.node)?;
        let field = record.fields.get(index)?;
        let at = u32::try_from(index).ok()?;
        let place = layout.add_member(self.this.place, at, field.node);
        let optional = shape.format != Format::Avro && field.presence == Presence::Optional;
        let mut spot = self.clone();
        spot.message = self.this.clone();
        spot.message.nullable = false;
        spot.this = PlaceRef {
            place,
            node: field.node,
            slot: self.this.slot,
            guards: Vec::new(),
            sensitive: self.this.sensitive || field.sensitive,
            nullable: optional || shape.value_node(field.node).1,
        };
        spot.path.push((Step::Field(at), Some(Arc::clone(&field.name))));
        spot.name = Some(Arc::clone(&field.name));
        spot.tags = tags_of(shape, index, self.this.node);
        Some(spot)
    }

    fn elements(&self, shape: &Shape, layout: &mut Layout) -> Result<Self, Miss> {
        let (inner, _) = shape.value_node(self.this.node);
        let (node, is_map) = match &shape.node(inner).kind {
            Kind::List(node) => (*node, false),
            Kind::Map { value, .. } => (*value, true),
            Kind::Dyn | Kind::Union(_) => return Err(Miss::NotBuilt("a rule below a value of no single type")),
            _ => return Err(Miss::Unknown(Vec::new())),
        };
        if self.around.len() >= MAX_LISTS {
            return Err(Miss::TooMany);
        }
        if layout.place(self.this.place).is_some_and(|place| place.want == Want::Tree) {
            return Err(Miss::NotBuilt("a rule below a list or map that another rule reads as a whole"));
        }
        let element = layout.add_element(self.this.place, node, is_map);
        let list = At { cell: layout.want(self.this.place, Want::State), slot: self.this.slot };
        let mut spot = self.clone();
        spot.around.push(Around {
            list,
            is_map,
            key: layout.place(element).and_then(|place| place.key),
            hidden: self.this.sensitive,
        });
        let own = u32::try_from(spot.around.len()).unwrap_or(0);
        spot.this = PlaceRef {
            place: element,
            node,
            slot: own,
            guards: Vec::new(),
            sensitive: self.this.sensitive,
            nullable: shape.value_node(node).1,
        };
        spot.path.push((Step::Slot(own), None));
        Ok(spot)
    }

    /// The dotted name of the place, without its elements.
    pub(super) fn dotted(&self) -> String {
        let names: Vec<&str> = self.path.iter().filter_map(|(_, name)| name.as_deref()).collect();
        names.join(".")
    }

    fn member(&self, shape: &Shape, layout: &mut Layout, name: &str) -> Result<Self, Miss> {
        let mut here = self.clone();
        // Lists are looked into, also where the step is not written.
        while matches!(types::of_node(shape, here.this.node), Type::List(_)) {
            here = here.elements(shape, layout)?;
        }
        let Some(record) = shape.record(here.this.node) else {
            return Err(match types::of_node(shape, here.this.node) {
                Type::Dyn => Miss::NotBuilt("a rule below a value of no single type"),
                Type::Map(..) => return here.elements(shape, layout)?.member(shape, layout, name),
                _ => Miss::Unknown(Vec::new()),
            });
        };
        let node = shape.value_node(here.this.node).0;
        let index = layout.field(node, record, name);
        let names = || record.fields.iter().map(|field| Arc::clone(&field.name)).collect();
        index.and_then(|index| here.field(shape, layout, index)).ok_or_else(|| Miss::Unknown(names()))
    }
}

fn tags_of(shape: &Shape, index: usize, record: NodeId) -> Vec<Text> {
    let Some(field) = shape.record(record).and_then(|record| record.fields.get(index)) else { return Vec::new() };
    let mut tags = field.tags.clone();
    for node in [field.node, shape.value_node(field.node).0] {
        for tag in &shape.node(node).tags {
            if !tags.contains(tag) {
                tags.push(Arc::clone(tag));
            }
        }
    }
    tags
}

/// The place of a rule on a property.
pub(super) fn target(shape: &Shape, layout: &mut Layout, steps: &[TargetStep]) -> Result<Spot, Miss> {
    let mut spot = Spot::root(shape);
    for step in steps {
        spot = match step {
            TargetStep::Name(name, _) => spot.member(shape, layout, name)?,
            TargetStep::Items => spot.elements(shape, layout)?,
        };
    }
    Ok(spot)
}

/// The place of a dotted path below a spot: `items[].qty`, `items.*.qty` and `items.qty` are one.
pub(super) fn dotted(
    shape: &Shape,
    layout: &mut Layout,
    from: &Spot,
    path: &str,
) -> Result<Spot, (usize, usize, Miss)> {
    let mut spot = from.clone();
    let mut at = 0;
    for part in path.split('.') {
        let span = (at, at + part.len());
        at = span.1 + 1;
        let name = part.trim_end_matches("[]");
        let next = if name == "*" || name.is_empty() {
            spot.elements(shape, layout)
        } else {
            spot.member(shape, layout, name)
        };
        spot = next.map_err(|miss| (span.0, span.1, miss))?;
        for _ in 0..(part.len() - name.len()) / 2 {
            if !name.is_empty() {
                spot = spot.elements(shape, layout).map_err(|miss| (span.0, span.1, miss))?;
            }
        }
    }
    Ok(spot)
}

/// What is looked for below a spot.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'t> {
    /// Every scalar that carries one of the tags, or lies below a field that does.
    Tagged(&'t [&'t str]),
    /// Every scalar.
    Scalars,
    /// The element of the schema that has a rule of its own.
    Element(&'t InlinePlace),
}

impl Wanted<'_> {
    /// Whether a field is one that is wanted, with all scalars below it.
    fn wants_field(self, shape: &Shape, index: usize, record: NodeId) -> bool {
        match self {
            Self::Tagged(tags) => tags_of(shape, index, record).iter().any(|tag| tags.contains(&&**tag)),
            Self::Scalars => true,
            Self::Element(place) => {
                let Some(field) = shape.record(record).and_then(|record| record.fields.get(index)) else {
                    return false;
                };
                (place.field.is_some() && field.span == place.field) || self.wants_node(shape, field.node)
            }
        }
    }

    /// Whether an element's values are wanted, of whatever type.
    fn wants_node(self, shape: &Shape, id: NodeId) -> bool {
        let Self::Element(place) = self else { return false };
        let own = shape.node(id).span == Some(place.node);
        own || shape.node(shape.value_node(id).0).span == Some(place.node)
    }
}

/// A search below a spot.
struct Search<'t> {
    shape: &'t Shape,
    wanted: Wanted<'t>,
    /// Nodes from which a wanted place can be reached.
    reach: Vec<bool>,
    on_way: Vec<NodeId>,
    found: Vec<Spot>,
    /// Of a search for every scalar: what it did not look into.
    passed_over: Option<&'static str>,
}

/// The places below a spot that are wanted, and what stood in the way of others where all scalars are.
pub(super) fn search(
    shape: &Shape,
    layout: &mut Layout,
    from: &Spot,
    wanted: Wanted<'_>,
) -> Result<(Vec<Spot>, Option<&'static str>), Miss> {
    let reach = reach(shape, wanted);
    let mut search = Search { shape, wanted, reach, on_way: Vec::new(), found: Vec::new(), passed_over: None };
    let whole = from.this.node;
    if wanted.wants_node(shape, whole) {
        search.found.push(from.clone());
    }
    search.visit(layout, from, matches!(wanted, Wanted::Scalars))?;
    Ok((search.found, search.passed_over))
}

impl Search<'_> {
    /// A place that is not looked into: an error, or one that is told where every scalar is meant.
    fn not_built(&mut self, what: &'static str) -> Result<(), Miss> {
        if matches!(self.wanted, Wanted::Scalars) {
            self.passed_over = Some(what);
            return Ok(());
        }
        Err(Miss::NotBuilt(what))
    }

    fn visit(&mut self, layout: &mut Layout, spot: &Spot, carries: bool) -> Result<(), Miss> {
        let (node, _) = self.shape.value_node(spot.this.node);
        if !carries && !self.reach.get(node.0 as usize).copied().unwrap_or(false) {
            return Ok(());
        }
        if self.on_way.contains(&node) {
            return self.not_built("a rule by tag through a recursive type");
        }
        if self.on_way.len() >= MAX_DEPTH || self.found.len() >= MAX_PLACES {
            return Err(Miss::TooMany);
        }
        self.on_way.push(node);
        self.below(layout, spot, node, carries)?;
        self.on_way.pop();
        Ok(())
    }

    #[inline(never)]
    fn below(&mut self, layout: &mut Layout, spot: &Spot, node: NodeId, carries: bool) -> Result<(), Miss> {
        let shape = self.shape;
        match &shape.node(node).kind {
            Kind::Record(record) => {
                for index in 0..record.fields.len() {
                    self.field(layout, (spot, node, carries), index)?;
                }
                Ok(())
            }
            Kind::List(_) | Kind::Map { .. } => {
                let next = match spot.elements(shape, layout) {
                    Ok(next) => next,
                    Err(Miss::NotBuilt(what)) => return self.not_built(what),
                    Err(miss) => return Err(miss),
                };
                if self.wanted.wants_node(shape, next.this.node) {
                    self.found.push(next.clone());
                }
                self.visit(layout, &next, carries)
            }
            Kind::Union(branches) => {
                let composite = |id: &NodeId| {
                    matches!(
                        shape.node(*id).kind,
                        Kind::Record(_) | Kind::List(_) | Kind::Map { .. } | Kind::Union(_) | Kind::Dyn
                    )
                };
                if branches.iter().any(composite) {
                    return self.not_built("a rule by tag through a union of records or lists");
                }
                self.scalar(spot, carries);
                Ok(())
            }
            Kind::Dyn if carries => self.not_built("a rule by tag on a value of no single type"),
            _ => {
                self.scalar(spot, carries);
                Ok(())
            }
        }
    }

    fn field(
        &mut self,
        layout: &mut Layout,
        (spot, node, carries): (&Spot, NodeId, bool),
        index: usize,
    ) -> Result<(), Miss> {
        let shape = self.shape;
        let own = self.wanted.wants_field(shape, index, node);
        let field = shape.record(node).and_then(|record| record.fields.get(index)).map_or(node, |field| field.node);
        let (inner, _) = shape.value_node(field);
        let reaches = self.reach.get(inner.0 as usize).copied().unwrap_or(false);
        if !(carries || own || reaches) {
            return Ok(());
        }
        let Some(next) = spot.field(shape, layout, index) else { return Ok(()) };
        if let Wanted::Element(_) = self.wanted {
            if own {
                self.found.push(next.clone());
            }
            return if reaches { self.visit(layout, &next, false) } else { Ok(()) };
        }
        self.visit(layout, &next, carries || own)
    }

    fn scalar(&mut self, spot: &Spot, carries: bool) {
        if carries {
            self.found.push(spot.clone());
        }
    }
}

/// Every tag that some field carries.
pub(super) fn all_tags(shape: &Shape) -> BTreeSet<Text> {
    let mut tags = BTreeSet::new();
    for node in &shape.nodes {
        tags.extend(node.tags.iter().cloned());
        if let Kind::Record(record) = &node.kind {
            tags.extend(record.fields.iter().flat_map(|field| field.tags.iter().cloned()));
        }
    }
    tags
}

/// For each node, whether a wanted place lies below it.
fn reach(shape: &Shape, wanted: Wanted<'_>) -> Vec<bool> {
    // Edges from a node to those that contain it.
    let mut above: Vec<Vec<u32>> = vec![Vec::new(); shape.nodes.len()];
    let mut reached = vec![false; shape.nodes.len()];
    let mut work: Vec<u32> = Vec::new();
    for (at, node) in shape.nodes.iter().enumerate() {
        let own = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let mut link = |to: NodeId| {
            if let Some(list) = above.get_mut(to.0 as usize) {
                list.push(own.0);
            }
        };
        match &node.kind {
            Kind::Record(record) => {
                for (index, field) in record.fields.iter().enumerate() {
                    link(field.node);
                    if wanted.wants_field(shape, index, own) && work.last() != Some(&own.0) {
                        work.push(own.0);
                    }
                }
            }
            Kind::List(element) | Kind::Map { value: element, .. } => {
                link(*element);
                if wanted.wants_node(shape, *element) {
                    work.push(own.0);
                }
            }
            Kind::Union(branches) => branches.iter().for_each(|branch| link(*branch)),
            _ => {}
        }
    }
    while let Some(at) = work.pop() {
        let Some(here) = reached.get_mut(at as usize) else { continue };
        if std::mem::replace(here, true) {
            continue;
        }
        work.extend(above.get(at as usize).into_iter().flatten());
    }
    reached
}

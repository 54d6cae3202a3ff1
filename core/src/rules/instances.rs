//! Where a rule runs: the places that its target, its tags or its fields reach.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::blocked::Step;
use super::checker::PlaceRef;
use super::deep::DeepSpot;
use super::program::At;
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
    /// Names below a value of no single type mean nothing.
    NoType,
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

    /// The elements of the list or map at the place; of a union, those of each branch that is one.
    fn elements(&self, shape: &Shape, layout: &mut Layout) -> Result<Vec<Self>, Miss> {
        let (inner, _) = shape.value_node(self.this.node);
        match &shape.node(inner).kind {
            Kind::List(node) => Ok(vec![self.element(shape, layout, *node, false)?]),
            Kind::Map { value, .. } => Ok(vec![self.element(shape, layout, *value, true)?]),
            Kind::Union(branches) => {
                let mut all = Vec::new();
                for (index, branch) in (0..).zip(branches) {
                    if matches!(shape.node(*branch).kind, Kind::List(_) | Kind::Map { .. }) {
                        all.extend(self.branch(shape, layout, index, *branch).elements(shape, layout)?);
                    }
                }
                if all.is_empty() { Err(Miss::Unknown(Vec::new())) } else { Ok(all) }
            }
            Kind::Dyn => Err(Miss::NoType),
            _ => Err(Miss::Unknown(Vec::new())),
        }
    }

    /// A branch of the union at the place: on the same path, and absent where another is taken.
    fn branch(&self, shape: &Shape, layout: &mut Layout, index: u32, node: NodeId) -> Self {
        let mut spot = self.clone();
        spot.this.place = layout.add_branch(self.this.place, index, node);
        spot.this.node = node;
        spot.this.nullable = true;
        let own = &shape.node(node).tags;
        spot.tags.extend(own.iter().filter(|tag| !self.tags.contains(tag)).cloned());
        spot
    }

    fn element(&self, shape: &Shape, layout: &mut Layout, node: NodeId, is_map: bool) -> Result<Self, Miss> {
        if self.around.len() >= MAX_LISTS {
            return Err(Miss::TooMany);
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

    /// The records at the place, lists and maps looked into and unions taken apart.
    fn records(&self, shape: &Shape, layout: &mut Layout, found: &mut Vec<Self>) -> Result<(), Miss> {
        if found.len() >= MAX_PLACES {
            return Err(Miss::TooMany);
        }
        let (node, _) = shape.value_node(self.this.node);
        match &shape.node(node).kind {
            Kind::Record(_) => found.push(self.clone()),
            Kind::List(_) | Kind::Map { .. } => {
                for element in self.elements(shape, layout)? {
                    element.records(shape, layout, found)?;
                }
            }
            Kind::Union(branches) => {
                for (index, branch) in (0..).zip(branches) {
                    if matches!(shape.node(*branch).kind, Kind::Record(_) | Kind::List(_) | Kind::Map { .. }) {
                        self.branch(shape, layout, index, *branch).records(shape, layout, found)?;
                    }
                }
            }
            Kind::Dyn => return Err(Miss::NoType),
            _ => {}
        }
        Ok(())
    }

    /// The places of a member: of a union, of each branch that has it.
    fn member(&self, shape: &Shape, layout: &mut Layout, name: &str) -> Result<Vec<Self>, Miss> {
        let mut records = Vec::new();
        self.records(shape, layout, &mut records)?;
        let (mut found, mut names) = (Vec::new(), Vec::new());
        for spot in &records {
            let Some(record) = shape.record(spot.this.node) else { continue };
            let index = layout.field(shape.value_node(spot.this.node).0, record, name);
            found.extend(index.and_then(|index| spot.field(shape, layout, index)));
            if found.is_empty() {
                names.extend(record.fields.iter().map(|field| Arc::clone(&field.name)));
            }
        }
        if found.is_empty() { Err(Miss::Unknown(names)) } else { Ok(found) }
    }
}

pub(super) fn tags_of(shape: &Shape, index: usize, record: NodeId) -> Vec<Text> {
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

/// The places of a rule on a property: more than one where unions lie on the way.
pub(super) fn target(shape: &Shape, layout: &mut Layout, steps: &[TargetStep]) -> Result<Vec<Spot>, Miss> {
    let mut spots = vec![Spot::root(shape)];
    for step in steps {
        spots = each(&spots, |spot| match step {
            TargetStep::Name(name, _) => spot.member(shape, layout, name),
            TargetStep::Items => spot.elements(shape, layout),
        })?;
    }
    Ok(spots)
}

/// Takes a step from each of the spots; from one at least there must be a way.
fn each(spots: &[Spot], mut step: impl FnMut(&Spot) -> Result<Vec<Spot>, Miss>) -> Result<Vec<Spot>, Miss> {
    let (mut all, mut names) = (Vec::new(), Vec::new());
    for spot in spots {
        match step(spot) {
            Ok(next) => all.extend(next),
            Err(Miss::Unknown(own)) => names.extend(own),
            Err(miss) => return Err(miss),
        }
        if all.len() > MAX_PLACES {
            return Err(Miss::TooMany);
        }
    }
    if all.is_empty() { Err(Miss::Unknown(names)) } else { Ok(all) }
}

/// The places of a dotted path below a spot: `items[].qty`, `items.*.qty` and `items.qty` are one.
pub(super) fn dotted(
    shape: &Shape,
    layout: &mut Layout,
    from: &Spot,
    path: &str,
) -> Result<Vec<Spot>, (usize, usize, Miss)> {
    let mut spots = vec![from.clone()];
    let mut at = 0;
    for part in path.split('.') {
        let span = (at, at + part.len());
        at = span.1 + 1;
        let name = part.trim_end_matches("[]");
        let is_element = name == "*" || name.is_empty();
        let brackets = (part.len() - name.len()) / 2 - usize::from(name.is_empty() && !part.is_empty());
        let mut take = |steps: usize, name: Option<&str>| -> Result<(), Miss> {
            for _ in 0..steps {
                spots = each(&spots, |spot| match name {
                    Some(name) => spot.member(shape, layout, name),
                    None => spot.elements(shape, layout),
                })?;
            }
            Ok(())
        };
        let taken = take(1, (!is_element).then_some(name)).and_then(|()| take(brackets, None));
        taken.map_err(|miss| (span.0, span.1, miss))?;
    }
    Ok(spots)
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
    pub(super) fn wants_field(self, shape: &Shape, index: usize, record: NodeId) -> bool {
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
    pub(super) fn wants_node(self, shape: &Shape, id: NodeId) -> bool {
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
    /// Nodes that lie on a circle.
    circles: &'t [bool],
    depth: usize,
    found: Vec<Spot>,
    deep: Vec<DeepSpot>,
}

/// The places below a spot that are wanted, and the values in which they may stand at any depth.
pub(super) fn search(
    shape: &Shape,
    layout: &mut Layout,
    from: &Spot,
    (wanted, circles): (Wanted<'_>, &[bool]),
) -> Result<(Vec<Spot>, Vec<DeepSpot>), Miss> {
    let reach = reach(shape, wanted);
    let mut search = Search { shape, wanted, reach, circles, depth: 0, found: Vec::new(), deep: Vec::new() };
    let carries = matches!(wanted, Wanted::Scalars);
    search.at(layout, from, carries)?;
    Ok((search.found, search.deep))
}

impl Search<'_> {
    /// A place whose own type may be wanted, and what lies below it.
    fn at(&mut self, layout: &mut Layout, spot: &Spot, carries: bool) -> Result<(), Miss> {
        // What is deep sees to itself.
        if !self.is_deep(spot, carries) && self.wanted.wants_node(self.shape, spot.this.node) {
            self.found.push(spot.clone());
        }
        self.visit(layout, spot, carries)
    }

    fn is_deep(&self, spot: &Spot, carries: bool) -> bool {
        let (node, _) = self.shape.value_node(spot.this.node);
        let loose = carries && matches!(self.shape.node(node).kind, Kind::Dyn);
        loose || (self.circles.get(node.0 as usize) == Some(&true) && (carries || self.reaches(node)))
    }

    fn reaches(&self, node: NodeId) -> bool {
        self.reach.get(node.0 as usize).copied().unwrap_or(false)
    }

    fn visit(&mut self, layout: &mut Layout, spot: &Spot, carries: bool) -> Result<(), Miss> {
        let (node, _) = self.shape.value_node(spot.this.node);
        if self.is_deep(spot, carries) {
            let deep = DeepSpot::new(self.shape, layout, (spot, carries), self.wanted, &self.reach);
            self.deep.push(deep.ok_or(Miss::TooMany)?);
            return Ok(());
        }
        if !carries && !self.reaches(node) {
            return Ok(());
        }
        if self.depth >= MAX_DEPTH || self.found.len() >= MAX_PLACES {
            return Err(Miss::TooMany);
        }
        self.depth += 1;
        self.below(layout, spot, node, carries)?;
        self.depth -= 1;
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
            }
            Kind::List(_) | Kind::Map { .. } => {
                for next in spot.elements(shape, layout)? {
                    self.at(layout, &next, carries)?;
                }
            }
            Kind::Union(branches) if branches.iter().any(|branch| is_composite(shape, *branch)) => {
                for (index, branch) in (0..).zip(branches) {
                    let is_null = matches!(shape.node(*branch).kind, Kind::Null);
                    if !is_null && (carries || self.reaches(*branch) || self.wanted.wants_node(shape, *branch)) {
                        let next = spot.branch(shape, layout, index, *branch);
                        self.at(layout, &next, carries)?;
                    }
                }
            }
            _ => self.scalar(spot, carries),
        }
        Ok(())
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
            // What is deep sees to itself, unless it is the field that is meant.
            let is_field = !self.wanted.wants_node(shape, next.this.node) || !self.is_deep(&next, false);
            if own && is_field {
                self.found.push(next.clone());
            }
            return if reaches || own { self.visit(layout, &next, false) } else { Ok(()) };
        }
        self.visit(layout, &next, carries || own)
    }

    fn scalar(&mut self, spot: &Spot, carries: bool) {
        if carries {
            self.found.push(spot.clone());
        }
    }
}

pub(super) fn is_composite(shape: &Shape, id: NodeId) -> bool {
    matches!(shape.node(id).kind, Kind::Record(_) | Kind::List(_) | Kind::Map { .. } | Kind::Union(_) | Kind::Dyn)
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

//! Rules in values of recursive types, and of no type: no place can be named for what may stand at
//! any depth, so the rule is bound to the types on the way, and run wherever one of them occurs.
//!
//! The states are a machine over the whole value (the tape): one for each type, and what is known
//! of it on the way there. `deep_run` walks them beside the tape.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::blocked::{Pattern, Step};
use super::instances::{Spot, Wanted, is_composite, tags_of};
use super::program::At;
use super::rule_set::Instance;
use super::types::{self, Type};
use crate::cells::{Layout, Want};
use crate::schema::{Kind, NodeId, Shape, Text};

/// States and their ways out, of one walk.
const MAX_STATES: usize = 10_000;
const MAX_WAYS: usize = 100_000;

/// Index of a state.
pub(super) type StateId = u32;

/// A value in which a rule runs at any depth.
#[derive(Clone, Debug)]
pub(super) struct DeepSpot {
    /// The whole value.
    pub(super) spot: Spot,
    /// Its cell.
    pub(super) at: At,
    pub(super) states: Vec<State>,
    pub(super) targets: Vec<Target>,
}

/// The same, compiled: an instance for each target, unless its guard is false there.
#[derive(Clone, Debug)]
pub(super) struct Deep {
    pub(super) place: DeepSpot,
    pub(super) instances: Vec<Option<Instance>>,
    /// The whole value, as a read.
    pub(super) whole: Pattern,
}

#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The rule runs on the value itself.
    pub(super) hit: Option<u32>,
    pub(super) ways: Ways,
}

/// Where the walk goes on from a value.
#[derive(Clone, Debug, Default)]
pub(super) enum Ways {
    #[default]
    None,
    /// Fields, sorted by name.
    Fields(Vec<Way>),
    /// Each element of a list, or value of a map; whether the keys may not be shown.
    Elements(StateId, bool),
    /// Of a union, by the branch that is taken.
    Branches(Vec<StateId>),
    /// A value of no single type: every scalar in it.
    Any,
}

#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) name: Text,
    pub(super) index: u32,
    pub(super) state: StateId,
}

/// What the rule sees where it runs.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) node: NodeId,
    pub(super) name: Option<Text>,
    pub(super) tags: Vec<Text>,
    /// The names of the shortest way there.
    pub(super) dotted: String,
    /// The record around it, where that is a part of the whole value.
    pub(super) record: Option<NodeId>,
    pub(super) sensitive: bool,
}

/// What a state is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    node: NodeId,
    carries: bool,
    sensitive: bool,
    /// The field that the value stands in, where the rule may run on it.
    owner: Option<(NodeId, u32)>,
}

struct Builder<'b> {
    shape: &'b Shape,
    from: &'b Spot,
    wanted: Wanted<'b>,
    reach: &'b [bool],
    known: BTreeMap<Key, StateId>,
    waiting: VecDeque<(Key, String)>,
    states: Vec<State>,
    targets: Vec<Target>,
    ways: usize,
}

impl DeepSpot {
    /// The walk below a spot; `None` where it has too many states.
    pub(super) fn new(
        shape: &Shape,
        layout: &mut Layout,
        (from, carries): (&Spot, bool),
        wanted: Wanted<'_>,
        reach: &[bool],
    ) -> Option<Self> {
        let cell = match types::of_node(shape, from.this.node) {
            Type::List(_) | Type::Map(..) => layout.whole(from.this.place),
            _ => layout.want(from.this.place, Want::Tree),
        };
        let mut builder = Builder {
            shape,
            from,
            wanted,
            reach,
            known: BTreeMap::new(),
            waiting: VecDeque::new(),
            states: Vec::new(),
            targets: Vec::new(),
            ways: 0,
        };
        let first = Key { node: from.this.node, carries, sensitive: from.this.sensitive, owner: None };
        builder.state(first, &from.dotted());
        while let Some((key, dotted)) = builder.waiting.pop_front() {
            let state = builder.compile(key, &dotted);
            builder.states.push(state);
            if builder.known.len() > MAX_STATES || builder.ways > MAX_WAYS {
                return None;
            }
        }
        let at = At { cell, slot: from.this.slot };
        Some(Self { spot: from.clone(), at, states: builder.states, targets: builder.targets })
    }

    /// The whole value, as a read that a fault anywhere in it blocks.
    pub(super) fn pattern(&self) -> Pattern {
        Pattern { steps: self.spot.path.iter().map(|(step, _)| step.clone()).collect::<Vec<Step>>(), whole: true }
    }
}

impl Builder<'_> {
    fn state(&mut self, key: Key, dotted: &str) -> StateId {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let id = *self.known.entry(key).or_insert(next);
        if id == next {
            self.waiting.push_back((key, dotted.to_owned()));
        }
        self.ways += 1;
        id
    }

    fn compile(&mut self, key: Key, dotted: &str) -> State {
        let shape = self.shape;
        let (node, _) = shape.value_node(key.node);
        let own = self.wanted.wants_node(shape, key.node) || self.wants_owner(key);
        let scalar = key.carries && !is_composite(shape, node);
        let loose_union = matches!(&shape.node(node).kind, Kind::Union(branches)
            if !branches.iter().any(|branch| is_composite(shape, *branch)));
        let hit = (own || scalar || (key.carries && loose_union)).then(|| self.target(key, dotted));
        let ways = match &shape.node(node).kind {
            Kind::Record(_) => self.fields(key, node, dotted),
            Kind::List(element) | Kind::Map { value: element, .. } if self.goes_on(key.carries, *element) => {
                let next = Key { node: *element, ..key };
                Ways::Elements(self.state(self.without_owner(next), dotted), key.sensitive)
            }
            Kind::Union(branches) if !loose_union => {
                let state = |branch: &NodeId| self.state(self.without_owner(Key { node: *branch, ..key }), dotted);
                Ways::Branches(branches.iter().map(state).collect())
            }
            Kind::Dyn if key.carries => return State { hit: Some(self.target(key, dotted)), ways: Ways::Any },
            _ => Ways::None,
        };
        State { hit, ways }
    }

    /// Whether there is anything to look for in a value.
    fn goes_on(&self, carries: bool, node: NodeId) -> bool {
        let reaches = |id: NodeId| self.reach.get(id.0 as usize) == Some(&true);
        carries || reaches(self.shape.value_node(node).0) || self.wanted.wants_node(self.shape, node)
    }

    /// Whether the rule stands on the field, and not on its type.
    fn wants_owner(&self, key: Key) -> bool {
        let Some((record, index)) = key.owner else { return false };
        matches!(self.wanted, Wanted::Element(_))
            && self.shape.record(record).and_then(|own| own.fields.get(index as usize)).map(|field| field.node)
                == Some(key.node)
            && self.wanted.wants_field(self.shape, index as usize, record)
    }

    /// Of a record no rule by tag sees in which field it stands.
    fn without_owner(&self, key: Key) -> Key {
        let (node, _) = self.shape.value_node(key.node);
        let forgets =
            matches!(self.shape.node(node).kind, Kind::Record(_)) && !matches!(self.wanted, Wanted::Element(_));
        if forgets { Key { owner: None, ..key } } else { key }
    }

    fn fields(&mut self, key: Key, node: NodeId, dotted: &str) -> Ways {
        let Some(record) = self.shape.record(node) else { return Ways::None };
        let by_tag = !matches!(self.wanted, Wanted::Element(_));
        let mut ways = Vec::new();
        for (index, field) in (0_u32..).zip(&record.fields) {
            let own = self.wanted.wants_field(self.shape, index as usize, node);
            let carries = key.carries || (own && by_tag);
            if !(own || self.goes_on(carries, field.node)) {
                continue;
            }
            let sensitive = key.sensitive || field.sensitive;
            let next = self.without_owner(Key { node: field.node, carries, sensitive, owner: Some((node, index)) });
            let below = if dotted.is_empty() { field.name.to_string() } else { format!("{dotted}.{}", field.name) };
            ways.push(Way { name: Arc::clone(&field.name), index, state: self.state(next, &below) });
        }
        ways.sort_by(|one, other| one.name.cmp(&other.name));
        Ways::Fields(ways)
    }

    fn target(&mut self, key: Key, dotted: &str) -> u32 {
        let (record, name, tags) = match key.owner {
            Some((record, index)) => {
                let field = self.shape.record(record).and_then(|own| own.fields.get(index as usize));
                let name = field.map(|field| Arc::clone(&field.name));
                (Some(record), name, tags_of(self.shape, index as usize, record))
            }
            None => (None, self.from.name.clone(), self.from.tags.clone()),
        };
        let (node, dotted, sensitive) = (key.node, dotted.to_owned(), key.sensitive);
        self.targets.push(Target { node, name, tags, dotted, record, sensitive });
        u32::try_from(self.targets.len() - 1).unwrap_or(u32::MAX)
    }
}

/// For each node, whether it lies on a circle, or between two of them.
pub(super) fn circles(shape: &Shape) -> Vec<bool> {
    let count = shape.nodes.len();
    let (mut out, mut into): (Vec<Vec<u32>>, Vec<Vec<u32>>) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (at, node) in (0_u32..).zip(&shape.nodes) {
        let mut link = |to: NodeId| {
            if let (Some(out), Some(into)) = (out.get_mut(at as usize), into.get_mut(to.0 as usize)) {
                out.push(to.0);
                into.push(at);
            }
        };
        match &node.kind {
            Kind::Record(record) => record.fields.iter().for_each(|field| link(field.node)),
            Kind::List(element) | Kind::Map { value: element, .. } => link(*element),
            Kind::Union(branches) => branches.iter().for_each(|branch| link(*branch)),
            _ => {}
        }
    }
    let mut left = vec![true; count];
    trim(&mut left, &out, &into);
    trim(&mut left, &into, &out);
    left
}

/// Takes away what no way leads out of, again and again.
fn trim(left: &mut [bool], out: &[Vec<u32>], into: &[Vec<u32>]) {
    let is_left = |left: &[bool], at: u32| left.get(at as usize).copied().unwrap_or(false);
    let mut degrees: Vec<usize> = out.iter().map(|ways| ways.iter().filter(|to| is_left(left, **to)).count()).collect();
    let ends = (0_u32..).zip(&degrees).filter(|(at, degree)| **degree == 0 && is_left(left, *at));
    let mut work: Vec<u32> = ends.map(|(at, _)| at).collect();
    while let Some(at) = work.pop() {
        if let Some(place) = left.get_mut(at as usize) {
            *place = false;
        }
        for above in into.get(at as usize).into_iter().flatten() {
            if let Some(degree) = degrees.get_mut(*above as usize) {
                *degree = degree.saturating_sub(1);
                if *degree == 0 && is_left(left, *above) {
                    work.push(*above);
                }
            }
        }
    }
}

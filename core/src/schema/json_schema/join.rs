//! The kinds of nodes that the crate judges, for the rules' sake: joined over `properties`,
//! `allOf`, `oneOf`, `anyOf`, `then`, `else` and `$ref`. Where branches disagree, or one of them
//! says nothing, a place has no type and is looked at when a rule runs.

use std::collections::HashMap;

use super::super::{Content, Field, Kind, Node, NodeId, Presence, Record, TypeSet};

/// Joins within joins; deeper ones have no type.
const DEPTH: u32 = 24;
/// Nodes made for members that several branches declare.
const MADE: usize = 20_000;
/// Members of all joined records together: each join copies those of its branches.
const MEMBERS: usize = 200_000;

/// The branches of a node: all of `all` hold beside its own kind, and one of each of `any`.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) all: Vec<NodeId>,
    pub(super) any: Vec<Vec<NodeId>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Settling,
    Settled,
}

#[derive(Debug, Default)]
pub(super) struct Joins {
    parts: HashMap<NodeId, (Parts, State)>,
    /// Nodes made for the members of several branches.
    made: HashMap<(bool, Vec<NodeId>), NodeId>,
    /// Members of the records joined so far.
    members: usize,
}

/// A kind and its types, on the way to a joined one.
type Joined = (Kind, TypeSet);

impl Joins {
    pub(super) fn add(&mut self, id: NodeId, parts: Parts) {
        if !parts.all.is_empty() || !parts.any.is_empty() {
            self.parts.insert(id, (parts, State::Open));
        }
    }

    /// Forgets the branches of a node whose kind is final.
    pub(super) fn remove(&mut self, id: NodeId) {
        self.parts.remove(&id);
    }

    pub(super) fn settle_all(&mut self, nodes: &mut Vec<Node>) {
        let mut ids: Vec<NodeId> = self.parts.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.settle(id, nodes, 0);
        }
    }

    /// Joins a node; one that is being joined already, or lies too deep, keeps its own kind for now.
    fn settle(&mut self, id: NodeId, nodes: &mut Vec<Node>, depth: u32) {
        let Some((parts, state)) = self.parts.get_mut(&id) else { return };
        if *state != State::Open || depth > DEPTH {
            return;
        }
        *state = State::Settling;
        let parts = parts.clone();
        let Some(own) = nodes.get(id.0 as usize) else { return };
        let mut joined: Joined = (own.kind.clone(), own.types);
        for part in parts.all {
            self.settle(part, nodes, depth + 1);
            let part = self.joined_of(nodes, part);
            joined = self.both(joined, part, nodes, depth);
        }
        for group in parts.any {
            for branch in &group {
                self.settle(*branch, nodes, depth + 1);
            }
            let group = self.either(&group, nodes, depth);
            joined = self.both(joined, group, nodes, depth);
        }
        if let Some(node) = nodes.get_mut(id.0 as usize) {
            (node.kind, node.types) = joined;
        }
        if let Some((_, state)) = self.parts.get_mut(&id) {
            *state = State::Settled;
        }
    }

    /// The kind of a node so far; none once too many members have been copied.
    fn joined_of(&mut self, nodes: &[Node], id: NodeId) -> Joined {
        let Some(node) = nodes.get(id.0 as usize) else { return (Kind::Dyn, TypeSet::ALL) };
        if let Kind::Record(record) = &node.kind {
            self.members = self.members.saturating_add(record.fields.len());
            if self.members > MEMBERS {
                return (Kind::Dyn, node.types);
            }
        }
        (node.kind.clone(), node.types)
    }

    /// A value of both kinds.
    fn both(&mut self, a: Joined, b: Joined, nodes: &mut Vec<Node>, depth: u32) -> Joined {
        let types = TypeSet(a.1.0 & b.1.0);
        let kind = match (a.0, b.0) {
            (Kind::Dyn, kind) | (kind, Kind::Dyn) => kind,
            (Kind::Record(a), Kind::Record(b)) => Kind::Record(self.both_records(a, b, nodes, depth)),
            (Kind::Record(record), Kind::Map { .. }) | (Kind::Map { .. }, Kind::Record(record)) => Kind::Record(record),
            (Kind::List(a), Kind::List(b)) => Kind::List(self.member(true, vec![a, b], nodes, depth)),
            (Kind::Map { value: a, .. }, Kind::Map { value: b, .. }) => {
                Kind::Map { key: None, value: self.member(true, vec![a, b], nodes, depth) }
            }
            (Kind::Int(int), Kind::Double) | (Kind::Double, Kind::Int(int)) => Kind::Int(int),
            (a, b) if same_scalar(&a, &b) => a,
            _ => Kind::Dyn,
        };
        (kind, types)
    }

    fn both_records(&mut self, mut a: Record, b: Record, nodes: &mut Vec<Node>, depth: u32) -> Record {
        let mut index: HashMap<_, usize> =
            a.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect();
        for other in b.fields {
            let known = index.get(&other.name).and_then(|at| a.fields.get_mut(*at));
            let Some(field) = known else {
                index.insert(other.name.clone(), a.fields.len());
                a.fields.push(other);
                continue;
            };
            field.node = self.member(true, vec![field.node, other.node], nodes, depth);
            merge_tags(field, &other);
            if other.presence == Presence::Required {
                field.presence = Presence::Required;
            }
        }
        if matches!(b.content, Content::Closed) {
            a.content = Content::Closed;
        }
        a
    }

    /// A value of any one of several nodes.
    fn either(&mut self, group: &[NodeId], nodes: &mut Vec<Node>, depth: u32) -> Joined {
        let mut types = TypeSet(0);
        let mut kinds = Vec::new();
        for id in group {
            let Some(node) = nodes.get(id.0 as usize) else { continue };
            if node.constraints.as_ref().is_some_and(|constraints| constraints.never) {
                continue;
            }
            types = types.with(node.types);
            match &node.kind {
                Kind::Null => {}
                // It says nothing at all: beside records, a record without members.
                Kind::Dyn if node.types == TypeSet::ALL => kinds.push(Kind::Record(Record::default())),
                _ => kinds.push(self.joined_of(nodes, *id).0),
            }
        }
        let kind = match kinds.first() {
            None if types == TypeSet::NULL => Kind::Null,
            None => return (Kind::Dyn, TypeSet::ALL),
            Some(Kind::Record(_)) => match self.either_records(kinds, nodes, depth) {
                Kind::Record(record) if record.fields.is_empty() && types == TypeSet::ALL => Kind::Dyn,
                kind => kind,
            },
            Some(Kind::List(_)) => self.either_elements(&kinds, nodes, depth),
            Some(first) if kinds.iter().all(|kind| same_scalar(first, kind)) => first.clone(),
            Some(_) => Kind::Dyn,
        };
        (kind, types)
    }

    fn either_elements(&mut self, kinds: &[Kind], nodes: &mut Vec<Node>, depth: u32) -> Kind {
        let elements = kinds.iter().map(|kind| if let Kind::List(id) = kind { Some(*id) } else { None });
        match elements.collect::<Option<Vec<NodeId>>>() {
            Some(elements) => Kind::List(self.member(false, elements, nodes, depth)),
            None => Kind::Dyn,
        }
    }

    /// All members that some branch declares. One that a branch without it leaves open has no type.
    fn either_records(&mut self, kinds: Vec<Kind>, nodes: &mut Vec<Node>, depth: u32) -> Kind {
        let count = kinds.len();
        let mut open = 0;
        let mut index: HashMap<_, usize> = HashMap::new();
        let mut fields: Vec<(Field, Vec<NodeId>, usize, usize)> = Vec::new();
        for kind in kinds {
            let Kind::Record(record) = kind else { return Kind::Dyn };
            let is_open = !matches!(record.content, Content::Closed);
            open += usize::from(is_open);
            for field in record.fields {
                let at = *index.entry(field.name.clone()).or_insert_with(|| {
                    fields.push((Field::new(field.name.clone(), field.node, Presence::Optional), Vec::new(), 0, 0));
                    fields.len() - 1
                });
                if let Some((all, members, required, seen_open)) = fields.get_mut(at) {
                    members.push(field.node);
                    *required += usize::from(field.presence == Presence::Required);
                    *seen_open += usize::from(is_open);
                    all.span = all.span.or(field.span);
                    merge_tags(all, &field);
                }
            }
        }
        let mut joined = Vec::with_capacity(fields.len());
        for (mut field, members, required, seen_open) in fields {
            field.presence = if required == count { Presence::Required } else { Presence::Optional };
            field.node = if seen_open < open { any(nodes) } else { self.member(false, members, nodes, depth) };
            joined.push(field);
        }
        let content = if open == 0 { Content::Closed } else { Content::Open };
        Kind::Record(Record { fields: joined, content, oneofs: Vec::new() })
    }

    /// The node of a member that several branches declare.
    fn member(&mut self, all: bool, mut members: Vec<NodeId>, nodes: &mut Vec<Node>, depth: u32) -> NodeId {
        members.sort_unstable();
        members.dedup();
        if let [only] = members.as_slice() {
            return *only;
        }
        if let Some(made) = self.made.get(&(all, members.clone())) {
            return *made;
        }
        let made = any(nodes);
        self.made.insert((all, members.clone()), made);
        if self.made.len() < MADE && depth < DEPTH {
            let parts = if all {
                Parts { all: members, any: Vec::new() }
            } else {
                Parts { all: Vec::new(), any: vec![members] }
            };
            self.add(made, parts);
            self.settle(made, nodes, depth + 1);
        }
        made
    }
}

fn merge_tags(field: &mut Field, other: &Field) {
    for tag in &other.tags {
        if !field.tags.contains(tag) {
            field.tags.push(tag.clone());
        }
    }
}

fn any(nodes: &mut Vec<Node>) -> NodeId {
    let id = NodeId(u32::try_from(nodes.len()).unwrap_or(u32::MAX));
    nodes.push(Node::new(Kind::Dyn));
    id
}

fn same_scalar(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Null, Kind::Null)
        | (Kind::Bool, Kind::Bool)
        | (Kind::Double, Kind::Double)
        | (Kind::Text, Kind::Text) => true,
        (Kind::Int(a), Kind::Int(b)) => a == b,
        _ => false,
    }
}

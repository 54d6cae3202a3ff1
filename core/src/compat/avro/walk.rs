//! Schema resolution of a pair, decided: every place where a value of the writer's cannot be read.
//!
//! A union takes the first branch of the reader's that matches, and a match looks no deeper than the
//! types themselves; so nothing is ever tried again, and each pair of types is visited once. A place
//! that comes again is a pair that is known: recursion needs nothing more.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::asked::asks_less;
use super::super::level::Way;
use super::super::made::Step;
use super::meaning::{self, Meaning};
use crate::codec::{Pair, Targets};
use crate::schema::describe::type_word;
use crate::schema::{Kind, NodeId, Record, Shape, Text, fixed_size, primitive};

/// Pairs of one comparison; schemas of the largest size need far fewer.
const MOST: usize = 1 << 18;

/// Two types that meet.
#[derive(Debug)]
pub(super) struct Visited {
    pub(super) writer: NodeId,
    pub(super) reader: NodeId,
    from: Option<(usize, Step)>,
    needs: Needs,
    below: Vec<usize>,
    refused: bool,
}

/// What must be readable below a pair, so that some value is readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    All,
    Any,
    Nothing,
}

/// Why values are refused.
#[derive(Clone, Debug)]
pub(super) enum Why {
    /// The reader has a field without a default, and the writer does not have it.
    Missing(Text),
    /// The types are of different kinds.
    Kind,
    /// The same of two named types.
    Name,
    /// Two fixed types of different sizes.
    Size,
    /// Two decimals that do not match.
    Decimal,
    /// No branch of the reader's union is matched.
    NoBranch,
    /// A symbol that the reader does not know, without a default to take it.
    Symbol(u32, Text),
    /// Bytes that are no text.
    Utf8,
}

/// A place where some value is refused.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) why: Why,
    pub(super) at: usize,
}

/// Whose names are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    New,
    Reader,
}

/// What a walk has found.
pub(super) struct Walk<'s> {
    pub(super) pair: Pair<'s>,
    pub(super) way: Way,
    pub(super) visited: Vec<Visited>,
    pub(super) findings: Vec<Finding>,
    /// Pairs of scalars that match.
    pub(super) leaves: Vec<usize>,
    /// Pairs of which the reader asks more than the types say, and not what the writer asks.
    pub(super) constrained: BTreeSet<usize>,
    /// The schemas are too large to be compared.
    pub(super) unfinished: bool,
    known: BTreeMap<(NodeId, NodeId), usize>,
    waiting: VecDeque<usize>,
}

impl<'s> Walk<'s> {
    /// Walks a pair: of the old and the new schema, who writes depends on the way.
    pub(super) fn new(old: &'s Shape, new: &'s Shape, way: Way) -> Self {
        let (writer, reader) = way.sides(old, new);
        let mut walk = Self {
            pair: Pair { writer, reader },
            way,
            visited: Vec::new(),
            findings: Vec::new(),
            leaves: Vec::new(),
            constrained: BTreeSet::new(),
            unfinished: false,
            known: BTreeMap::new(),
            waiting: VecDeque::new(),
        };
        walk.meet(writer.root, reader.root, None);
        walk.asks(0, writer.root, reader.root);
        while let Some(at) = walk.waiting.pop_front() {
            if walk.visited.len() > MOST {
                walk.unfinished = true;
                break;
            }
            walk.visit(at);
        }
        walk
    }

    fn meet(&mut self, writer: NodeId, reader: NodeId, from: Option<(usize, Step)>) -> usize {
        let next = self.visited.len();
        let at = *self.known.entry((writer, reader)).or_insert(next);
        if at == next {
            self.waiting.push_back(at);
            self.visited.push(Visited {
                writer,
                reader,
                from,
                needs: Needs::Nothing,
                below: Vec::new(),
                refused: false,
            });
        }
        at
    }

    fn below(&mut self, at: usize, writer: NodeId, reader: NodeId, step: Step) {
        // What is asked of a union is asked once, and not of its branches again.
        let asks = !matches!(step, Step::Branch(_));
        let child = self.meet(writer, reader, Some((at, step)));
        if asks {
            self.asks(child, writer, reader);
        }
        if let Some(visited) = self.visited.get_mut(at) {
            visited.below.push(child);
        }
    }

    /// Whether the reader asks more of a pair than the writer.
    fn asks(&mut self, at: usize, writer: NodeId, reader: NodeId) {
        let own = self.pair.writer.node(writer).constraints.as_deref();
        // What has no value is read, however it is read.
        let never = own.is_some_and(|constraints| constraints.never);
        let wanted = self.pair.reader.node(reader).constraints.as_deref();
        // What is converted or rounded on the way may no more keep what it kept.
        let kind = |shape: &'s Shape, id: NodeId| &shape.node(shape.value_node(id).0).kind;
        let (from, to) = (kind(self.pair.writer, writer), kind(self.pair.reader, reader));
        let is_number = |kind: &Kind| matches!(kind, Kind::Int(_) | Kind::Float | Kind::Double);
        let same = std::mem::discriminant(from) == std::mem::discriminant(to) || (is_number(from) && is_number(to));
        // A single is the shortest decimal that means it; as a double it is another one.
        let is_widened = matches!((from, to), (Kind::Float, Kind::Double));
        let as_it_is = same && !is_widened && !meaning::is_rounded(from, to);
        let own_asked = if as_it_is { own } else { None };
        if !never && !asks_less(own_asked, wanted) {
            self.constrained.insert(at);
        }
    }

    fn needs(&mut self, at: usize, needs: Needs) {
        if let Some(visited) = self.visited.get_mut(at) {
            visited.needs = needs;
        }
    }

    fn refuse(&mut self, at: usize, why: Why) {
        // Some symbols and some bytes are still read.
        let all = !matches!(why, Why::Symbol(..) | Why::Utf8);
        if let Some(visited) = self.visited.get_mut(at) {
            visited.refused |= all;
        }
        self.findings.push(Finding { why, at });
    }

    fn visit(&mut self, at: usize) {
        let Some(visited) = self.visited.get(at) else { return };
        let (writer, reader) = (visited.writer, visited.reader);
        let Pair { writer: own_shape, reader: reader_shape } = self.pair;
        let own = own_shape.node(writer);
        // What has no value is read, however it is read.
        if own.constraints.as_ref().is_some_and(|constraints| constraints.never) {
            return;
        }
        match (&own.kind, &reader_shape.node(reader).kind) {
            (Kind::Union(branches), _) => {
                self.needs(at, Needs::Any);
                for (index, branch) in branches.iter().enumerate() {
                    self.below(at, *branch, reader, Step::Branch(index));
                }
            }
            (_, Kind::Union(branches)) => match branches.iter().find(|branch| self.pair.matches(writer, **branch)) {
                Some(branch) => {
                    self.needs(at, Needs::All);
                    self.below(at, writer, *branch, Step::Into);
                }
                None => self.refuse(at, Why::NoBranch),
            },
            (own, wanted) if !self.pair.matches(writer, reader) => {
                let why = mismatch(own, wanted);
                self.refuse(at, why);
            }
            (Kind::Record(own), Kind::Record(wanted)) => self.record(at, own, wanted),
            (Kind::List(own), Kind::List(wanted)) => self.below(at, *own, *wanted, Step::Element),
            (Kind::Map { value: own, .. }, Kind::Map { value: wanted, .. }) => {
                self.below(at, *own, *wanted, Step::Value);
            }
            (Kind::Enum { symbols: own, .. }, Kind::Enum { symbols, default }) => {
                let known: BTreeSet<&Text> = symbols.iter().collect();
                let unknown: Vec<(u32, Text)> = (0_u32..)
                    .zip(own.iter())
                    .filter(|(_, symbol)| !known.contains(symbol))
                    .map(|(index, symbol)| (index, symbol.clone()))
                    .collect();
                let none_is_known = unknown.len() == own.len();
                if default.is_none() {
                    for (index, symbol) in unknown {
                        self.refuse(at, Why::Symbol(index, symbol));
                    }
                    if let Some(visited) = self.visited.get_mut(at) {
                        visited.refused |= none_is_known;
                    }
                }
                self.leaves.push(at);
            }
            (own, wanted) => {
                if primitive(own) == "bytes" && primitive(wanted) == "string" {
                    self.refuse(at, Why::Utf8);
                }
                self.leaves.push(at);
            }
        }
    }

    fn record(&mut self, at: usize, own: &'s Record, wanted: &'s Record) {
        self.needs(at, Needs::All);
        let targets = Targets::new(own, wanted);
        let mut taken = vec![false; wanted.fields.len()];
        for (index, field) in own.fields.iter().enumerate() {
            let Some((place, reader)) = targets.find(&field.name) else { continue };
            if let Some(taken) = taken.get_mut(place as usize) {
                *taken = true;
            }
            let name = if self.way == Way::Backward { &reader.name } else { &field.name };
            self.below(at, field.node, reader.node, Step::Field(index, name.clone()));
        }
        for (field, taken) in wanted.fields.iter().zip(taken) {
            if !taken && field.default.is_none() {
                self.refuse(at, Why::Missing(field.name.clone()));
            }
        }
    }

    /// The steps from the whole record to a pair.
    pub(super) fn steps(&self, at: usize) -> Vec<&Step> {
        let mut steps = Vec::new();
        let mut at = at;
        while let Some((from, step)) = self.visited.get(at).and_then(|visited| visited.from.as_ref()) {
            steps.push(step);
            at = *from;
        }
        steps.reverse();
        steps
    }

    /// What becomes of values of a pair of scalars.
    pub(super) fn meanings(&self, at: usize) -> Vec<Meaning> {
        let kinds = self
            .visited
            .get(at)
            .map(|pair| (&self.pair.writer.node(pair.writer).kind, &self.pair.reader.node(pair.reader).kind));
        kinds.map(|(own, wanted)| meaning::of(own, wanted)).unwrap_or_default()
    }

    /// The names of the fields on the way to a pair, on both sides.
    pub(super) fn names(&self, at: usize) -> BTreeSet<Text> {
        let mut names = BTreeSet::new();
        let mut at = at;
        while let Some((from, step)) = self.visited.get(at).and_then(|visited| visited.from.as_ref()) {
            if let Step::Field(index, name) = step {
                names.insert(name.clone());
                let around = self.visited.get(*from).and_then(|around| self.pair.writer.record(around.writer));
                names.extend(around.and_then(|record| record.fields.get(*index)).map(|field| field.name.clone()));
            }
            at = *from;
        }
        names
    }

    /// The branches of unions on the way to a pair, as its fields name them: those of the new schema, or of the
    /// reader's; of the other one where that one has no union there.
    pub(super) fn branches(&self, at: usize, side: Side) -> String {
        let of_reader = side == Side::Reader || self.way == Way::Backward;
        let mut names: Vec<String> = Vec::new();
        let (mut at, mut is_last) = (at, true);
        while let Some(visited) = self.visited.get(at) {
            let Some((from, step)) = &visited.from else { break };
            let around = self.visited.get(*from);
            let name = |shape: &Shape, union: NodeId, branch: NodeId| {
                // A type beside `null` alone is no choice.
                let is_choice = matches!(shape.node(shape.value_node(union).0).kind, Kind::Union(_));
                is_choice.then(|| type_word(shape, branch, true))
            };
            let read = around.and_then(|around| name(self.pair.reader, around.reader, visited.reader));
            let written = around.and_then(|around| name(self.pair.writer, around.writer, visited.writer));
            match step {
                Step::Into => {
                    // The writer's branch of the same value stands before it.
                    let before = around.and_then(|around| around.from.as_ref());
                    let of_branch = before.filter(|(_, step)| matches!(step, Step::Branch(_)));
                    let own = of_branch.and_then(|(outer, _)| {
                        let outer = self.visited.get(*outer)?;
                        name(self.pair.writer, outer.writer, visited.writer)
                    });
                    names.extend(if of_reader { read.or(own) } else { own.or(read) });
                    (at, is_last) = (of_branch.map_or(*from, |(outer, _)| *outer), false);
                    continue;
                }
                // Where a branch as a whole is meant, it is named however few there are.
                Step::Branch(_) if names.is_empty() && is_last => {
                    names.push(type_word(self.pair.writer, visited.writer, true));
                }
                Step::Branch(_) => names.extend(written),
                Step::Field(..) | Step::Element | Step::Value => {}
            }
            is_last = false;
            at = *from;
        }
        names.reverse();
        names.join(" ")
    }

    /// Where a pair is, as changes name it.
    pub(super) fn pointer(&self, at: usize) -> String {
        let mut text = String::new();
        for step in self.steps(at) {
            match step {
                Step::Field(_, name) => {
                    text.push('/');
                    text.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Element | Step::Value => text.push_str("/*"),
                Step::Branch(_) | Step::Into => {}
            }
        }
        text
    }

    /// Whether no value at all is read at the root, though there are values: a least fixpoint.
    pub(super) fn always_fails(&self) -> bool {
        if self.findings.is_empty() {
            return false;
        }
        let mut is_read = vec![false; self.visited.len()];
        let mut missing: Vec<usize> = self
            .visited
            .iter()
            .map(|visited| match visited.needs {
                Needs::All => visited.below.len(),
                Needs::Any => 1,
                Needs::Nothing => 0,
            })
            .collect();
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); self.visited.len()];
        for (at, visited) in self.visited.iter().enumerate().filter(|(_, visited)| visited.needs != Needs::Nothing) {
            for below in &visited.below {
                if let Some(waiting) = waiting.get_mut(*below) {
                    waiting.push(at);
                }
            }
        }
        let is_ready = |at: usize, missing: &[usize]| {
            missing.get(at) == Some(&0) && self.visited.get(at).is_some_and(|visited| !visited.refused)
        };
        let mut open: Vec<usize> = (0..self.visited.len()).filter(|at| is_ready(*at, &missing)).collect();
        while let Some(at) = open.pop() {
            let Some(place) = is_read.get_mut(at).filter(|known| !**known) else { continue };
            *place = true;
            for parent in waiting.get_mut(at).map(std::mem::take).unwrap_or_default() {
                if let Some(missing) = missing.get_mut(parent) {
                    *missing = missing.saturating_sub(1);
                }
                if is_ready(parent, &missing) {
                    open.push(parent);
                }
            }
        }
        is_read.first() == Some(&false)
    }
}

/// Why two types do not match.
fn mismatch(own: &Kind, wanted: &Kind) -> Why {
    match (own, wanted) {
        (Kind::Record(_), Kind::Record(_)) | (Kind::Enum { .. }, Kind::Enum { .. }) => Why::Name,
        _ => match (fixed_size(own), fixed_size(wanted)) {
            (Some(size), Some(other)) if size != other => Why::Size,
            (Some(_), Some(_)) if matches!((own, wanted), (Kind::Decimal { .. }, Kind::Decimal { .. })) => {
                if same_decimal(own, wanted) {
                    Why::Name
                } else {
                    Why::Decimal
                }
            }
            (Some(_), Some(_)) => Why::Name,
            (None, None) if matches!((own, wanted), (Kind::Decimal { .. }, Kind::Decimal { .. })) => Why::Decimal,
            _ => Why::Kind,
        },
    }
}

fn same_decimal(own: &Kind, wanted: &Kind) -> bool {
    match (own, wanted) {
        (Kind::Decimal { precision, scale, .. }, Kind::Decimal { precision: other, scale: their, .. }) => {
            precision == other && scale == their
        }
        _ => true,
    }
}

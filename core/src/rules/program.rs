//! Programs: a typed tree in one list. Every name is resolved: a program reads cells by index.

use std::ops::Deref;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::functions::{Func, Part};
use super::host::Function;
use super::special::Special;
use super::value::{Str, Val};
use crate::cells::CellRef;
use crate::scalars::re2::Regex;
use crate::scalars::time::Zone;

/// Index of a node in its [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeIx(pub(super) u32);

/// A range of one of the program's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: u32,
    pub(super) len: u32,
}

/// How the cell of a place becomes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// As the cell says.
    Plain,
    /// Digits are an exact decimal.
    Decimal,
    /// An int: what no int of 64 bits holds is out of range.
    Int,
    /// A double: whole numbers are doubles as well.
    Double,
    /// The index of a symbol; the range of [`Program::values`] that holds the symbols.
    Symbol(Range),
    /// A list whose frames are `lists[info]`.
    List(u32),
    /// A map likewise.
    Map(u32),
}

/// A place: its cell, and the frame slot that says which frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) cell: CellRef,
    pub(super) slot: u32,
}

/// What must hold, or be set, before a cell is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// The record is there: else its field is "a field of null".
    Exists(At),
    /// The member is there: `this['x']`.
    Present(At),
    /// Sets `slot` to the element of a list at an index, or of a map at a key.
    Bind { list: At, info: u32, index: NodeIx, slot: u32 },
}

/// What the frames of a list or map are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListInfo {
    /// The element's own cell and how to read it, where it is read as a value.
    pub(super) element: Option<(CellRef, Read)>,
    /// The key's cell, of a map.
    pub(super) key: Option<CellRef>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Macro {
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    /// `transformMap`: the body is the value at the same key.
    MapValues,
    /// `transformMapEntry`: the body is a map of entries.
    MapEntries,
    /// `sortBy`: the body is what elements are sorted by.
    SortBy,
}

/// The variable of a comprehension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Var {
    /// A value.
    Local(u32),
    /// The current frame.
    Slot(u32),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) kind: Macro,
    pub(super) range: NodeIx,
    pub(super) var: Var,
    /// Of a macro with two variables: where the index or key is kept, unless the frame has it.
    pub(super) index: Option<u32>,
    /// `map(x, filter, body)`: the filter; for `filter` itself there is none.
    pub(super) filter: Option<NodeIx>,
    pub(super) body: NodeIx,
    /// The key of an entry that is made, or the element that is sorted.
    pub(super) key: Option<NodeIx>,
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    Const(Val),
    /// A place's value.
    Cell {
        at: At,
        read: Read,
        guards: Range,
    },
    /// Whether a place is there; `present` counts null as there, `soft` says that the last guard is of
    /// the record itself: where that is absent or null, so is the place.
    Has {
        at: At,
        guards: Range,
        present: bool,
        soft: bool,
    },
    /// The key of a map's current frame.
    Key {
        cell: CellRef,
        slot: u32,
    },
    /// The element itself, where only its place in the list matters: never read.
    Local(u32),
    Now,
    Not(NodeIx),
    Negate(NodeIx),
    And(Range),
    Or(Range),
    /// The first operand, and a range of [`Program::operations`].
    Chain(NodeIx, Range),
    /// Pairs of children, and the last value.
    Conditional(Range, NodeIx),
    /// A chain of names (texts in [`Program::values`]) from a value of no fixed type.
    Select(NodeIx, Range),
    /// A declared member of a record that is a value: null where it is absent. Whole numbers of a `double`
    /// place are doubles.
    Member {
        base: NodeIx,
        name: u32,
        double: bool,
    },
    /// `has` of the last of them.
    HasSelect(NodeIx, Range),
    Index(NodeIx, NodeIx),
    /// `base.?name`: the base, and a text of [`Program::values`].
    OptionalSelect(NodeIx, u32),
    OptionalIndex(NodeIx, NodeIx),
    /// The second, as an optional, where all of the first hold; else none.
    OptionalPlace(Range, NodeIx),
    /// `a.or(b)`, and with `unwrap` `a.orValue(b)`.
    OptionalOr {
        left: NodeIx,
        right: NodeIx,
        unwrap: bool,
    },
    /// `optMap` and `optFlatMap`: a local for the value, and what is made of it.
    OptionalMap {
        base: NodeIx,
        local: u32,
        body: NodeIx,
        flat: bool,
    },
    /// `?x` in a list or map literal.
    Spread(NodeIx),
    /// The body, in which slots stand for expressions that are evaluated at most once.
    Let {
        from: u32,
        to: u32,
        body: NodeIx,
    },
    /// The value of such a slot.
    Lazy {
        slot: u32,
        init: NodeIx,
    },
    /// What rules share, by its slot of the record: a program of [`Program::shared`]. Its evaluation
    /// recurses as deep as `height`. Paid for at each use, or else once a rule.
    Shared {
        slot: u32,
        at: u32,
        height: u32,
        by_use: bool,
    },
    /// What cannot be evaluated, found where types are not checked.
    Fail(&'static str),
    Call(Func, Range),
    /// A function of [`Program::hosts`].
    HostCall(u32, Range),
    /// A part of a timestamp in a zone of [`Program::zones`].
    ZonedPart(Part, NodeIx, u32),
    /// `matches` with a constant pattern.
    Matches(NodeIx, u32),
    List(Range),
    /// Pairs of children.
    Map(Range),
    Loop(u32),
}

/// Constants of all programs of a contract: a value that one of them makes is one for all.
#[derive(Clone, Debug, Default)]
pub(super) struct Consts {
    pub(super) pool: Vec<u8>,
    pub(super) values: Vec<Val>,
    pub(super) lists: Vec<ListInfo>,
}

/// One expression, compiled.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    /// While expressions compile, they go from one program to the next; then each holds them.
    pub(super) consts: Arc<Consts>,
    /// The programs of the variables that it reads.
    pub(super) shared: Vec<Arc<Program>>,
    /// The slots of these.
    pub(super) uses: Vec<u32>,
    pub(super) nodes: Vec<Node>,
    pub(super) children: Vec<NodeIx>,
    pub(super) operations: Vec<(BinaryOp, NodeIx)>,
    pub(super) guards: Vec<Guard>,
    pub(super) loops: Vec<Loop>,
    pub(super) regexes: Vec<Regex>,
    pub(super) zones: Vec<Zone>,
    pub(super) hosts: Vec<Function>,
    pub(super) root: Option<NodeIx>,
    /// Where each node stands in the source, for reports; empty where it is not known.
    pub(super) spans: Vec<(u32, u32)>,
    pub(super) source: Arc<str>,
    /// The quick way to the same outcome; see [`Program::specialise`].
    pub(super) special: Option<Special>,
    /// Frame slots; those of the instance come first.
    pub(super) slots: u32,
    pub(super) locals: u32,
    /// Slots of expressions that are evaluated at most once.
    pub(super) lazies: u32,
    /// Bytes that a pattern from data may compile to.
    pub(super) regex_bytes: usize,
    pub(super) uses_now: bool,
    pub(super) reads_sensitive: bool,
    /// The expression may yield a text.
    pub(super) yields_text: bool,
    /// What is known of each part of the text, where it will be explained.
    pub(super) notes: Option<Box<super::explain::Notes>>,
}

fn fit(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Deref for Program {
    type Target = Consts;

    fn deref(&self) -> &Consts {
        &self.consts
    }
}

impl Program {
    /// A program whose constants stand behind those of others.
    pub(super) fn after(consts: Consts) -> Self {
        Self { consts: Arc::new(consts), ..Self::default() }
    }

    /// The constants so far, for the next program.
    pub(super) fn take_consts(&mut self) -> Consts {
        std::mem::take(Arc::make_mut(&mut self.consts))
    }

    /// Gives the program what all programs of the contract have; `shared` are its variables by slot.
    pub(super) fn link(&mut self, consts: &Arc<Consts>, shared: &[Arc<Program>]) {
        self.consts = Arc::clone(consts);
        self.shared = self.uses.iter().filter_map(|slot| shared.get(*slot as usize).cloned()).collect();
    }

    pub(super) fn add_list(&mut self, info: ListInfo) -> u32 {
        let lists = &mut Arc::make_mut(&mut self.consts).lists;
        lists.push(info);
        fit(lists.len() - 1)
    }

    pub(super) fn push(&mut self, node: Node) -> NodeIx {
        self.nodes.push(node);
        NodeIx(fit(self.nodes.len() - 1))
    }

    /// Keeps where a node stands in the source.
    pub(super) fn spanned(&mut self, at: NodeIx, (start, end): (usize, usize)) {
        let index = at.0 as usize;
        if self.spans.len() <= index {
            self.spans.resize(index + 1, (0, 0));
        }
        if let Some(span) = self.spans.get_mut(index) {
            *span = (fit(start), fit(end));
        }
    }

    pub(super) fn node(&self, at: NodeIx) -> Node {
        self.nodes.get(at.0 as usize).copied().unwrap_or(Node::Const(Val::Null))
    }

    pub(super) fn add_children(&mut self, list: &[NodeIx]) -> Range {
        let start = fit(self.children.len());
        self.children.extend_from_slice(list);
        Range { start, len: fit(list.len()) }
    }

    pub(super) fn children(&self, range: Range) -> &[NodeIx] {
        slice(&self.children, range)
    }

    pub(super) fn operations(&self, range: Range) -> &[(BinaryOp, NodeIx)] {
        slice(&self.operations, range)
    }

    /// Bytes of the pool.
    #[inline]
    pub(super) fn pooled(&self, range: Range) -> &[u8] {
        slice(&self.pool, range)
    }

    pub(super) fn values(&self, range: Range) -> &[Val] {
        slice(&self.values, range)
    }

    pub(super) fn add_values(&mut self, list: &[Val]) -> Range {
        let values = &mut Arc::make_mut(&mut self.consts).values;
        let start = fit(values.len());
        values.extend_from_slice(list);
        Range { start, len: fit(list.len()) }
    }

    pub(super) fn guards(&self, range: Range) -> &[Guard] {
        slice(&self.guards, range)
    }

    pub(super) fn add_guards(&mut self, list: &[Guard]) -> Range {
        let start = fit(self.guards.len());
        self.guards.extend_from_slice(list);
        Range { start, len: fit(list.len()) }
    }

    /// How deep evaluation recurses. Every node stands behind those that it evaluates.
    pub(super) fn height(&self) -> u32 {
        let mut heights: Vec<u32> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut below = 0;
            self.each_below(*node, &mut |child| {
                below = below.max(heights.get(child.0 as usize).copied().unwrap_or(0));
            });
            if let Node::Shared { height, .. } = node {
                below = *height;
            }
            heights.push(below.saturating_add(1));
        }
        self.root.and_then(|root| heights.get(root.0 as usize).copied()).unwrap_or(0)
    }

    /// The nodes that a node evaluates.
    pub(super) fn each_below(&self, node: Node, see: &mut impl FnMut(NodeIx)) {
        match node {
            Node::Const(_) | Node::Key { .. } | Node::Local(_) | Node::Now | Node::Fail(_) | Node::Shared { .. } => {}
            Node::Cell { guards, .. } | Node::Has { guards, .. } => {
                for guard in self.guards(guards) {
                    if let Guard::Bind { index, .. } = guard {
                        see(*index);
                    }
                }
            }
            Node::Not(one)
            | Node::Negate(one)
            | Node::Select(one, _)
            | Node::Member { base: one, .. }
            | Node::HasSelect(one, _)
            | Node::OptionalSelect(one, _)
            | Node::Spread(one)
            | Node::Let { body: one, .. }
            | Node::Lazy { init: one, .. }
            | Node::ZonedPart(_, one, _)
            | Node::Matches(one, _) => see(one),
            Node::Index(one, two)
            | Node::OptionalIndex(one, two)
            | Node::OptionalOr { left: one, right: two, .. }
            | Node::OptionalMap { base: one, body: two, .. } => [one, two].into_iter().for_each(see),
            Node::And(range)
            | Node::Or(range)
            | Node::Call(_, range)
            | Node::HostCall(_, range)
            | Node::List(range)
            | Node::Map(range) => {
                slice(&self.children, range).iter().copied().for_each(see);
            }
            Node::Conditional(range, one) | Node::OptionalPlace(range, one) => {
                slice(&self.children, range).iter().copied().for_each(&mut *see);
                see(one);
            }
            Node::Chain(first, range) => {
                see(first);
                for (_, operand) in slice(&self.operations, range) {
                    see(*operand);
                }
            }
            Node::Loop(at) => {
                let Some(plan) = self.loops.get(at as usize) else { return };
                let nodes = [Some(plan.range), plan.filter, Some(plan.body), plan.key];
                nodes.into_iter().flatten().for_each(see);
            }
        }
    }

    /// Whether it asks for offsets of zones by name, fixed or from data.
    pub(super) fn uses_zones(&self) -> bool {
        let by_name = |node: &Node| matches!(node, Node::Call(Func::Part(_), args) if args.len == 2);
        self.zones.iter().any(Zone::is_named) || self.nodes.iter().any(by_name)
    }

    /// A text of the program.
    pub(super) fn text(&mut self, text: &[u8]) -> Str {
        let pool = &mut Arc::make_mut(&mut self.consts).pool;
        let start = fit(pool.len());
        pool.extend_from_slice(text);
        Str::Const { start, len: fit(text.len()) }
    }
}

#[inline]
fn slice<T>(list: &[T], range: Range) -> &[T] {
    list.get(range.start as usize..range.start as usize + range.len as usize).unwrap_or_default()
}

//! What the quick scan of JSON text runs: a node for each op of a plan, its checks made ready.

use super::literal::{Literal, Template};
use super::names::Names;
use crate::cells::{ArenaId, CellRef};
use crate::readers::ops::OpId;
use crate::readers::texts::TextFormat;
use crate::scalars::ecma::Pattern;

/// A program; its nodes stand where the plan's ops do.
#[derive(Debug)]
pub(crate) struct Program {
    pub(super) nodes: Box<[Node]>,
    pub(super) root: OpId,
    /// Places of the memo that the scratch keeps between records.
    pub(super) memo: usize,
    /// Levels of values that it reads; deeper ones are the careful reader's.
    pub(super) depth: u32,
}

/// What a value may be, by its JSON type.
#[expect(clippy::struct_excessive_bools, reason = "each is one word that may stand there")]
#[derive(Debug)]
pub(super) struct Node {
    pub(super) op: OpId,
    pub(super) way: Way,
    /// The value's cell.
    pub(super) cell: Option<CellRef>,
    pub(super) text: Option<Box<Text>>,
    pub(super) number: Option<Box<Number>>,
    pub(super) object: Object,
    pub(super) list: List,
    pub(super) composite: Option<Box<Composite>>,
    /// The words that may stand there.
    pub(super) null: bool,
    pub(super) no: bool,
    pub(super) yes: bool,
    /// Rules read a truth value there.
    pub(super) is_bool: bool,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By its own node.
    Plain,
    /// The same, and it is kept whole.
    Tree(CellRef),
    /// By several subschemas, each over the same bytes.
    Composite,
    /// Its fallback judges it, over the tape.
    Fallback(u32),
    /// The same below a composite.
    Inner(u32),
    /// Not at all: the careful reader is asked.
    Unknown,
}

/// What several subschemas ask of one value.
#[derive(Debug)]
pub(super) struct Composite {
    pub(super) all: Vec<OpId>,
    pub(super) any: Vec<Group>,
    pub(super) one: Vec<Group>,
    pub(super) not: Vec<OpId>,
    pub(super) condition: Option<[OpId; 3]>,
    pub(super) tuple: Option<(Vec<OpId>, Option<OpId>)>,
    pub(super) matched: Option<Matched>,
    /// How often it reads the value, at most.
    pub(super) passes: u64,
    /// Rules read within it.
    pub(super) placed: bool,
}

/// Branches, and how to choose one by the text of a member.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) branches: Vec<OpId>,
    pub(super) choice: Option<Choice>,
}

/// A member that every branch requires, with texts that no other branch allows.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: Box<[u8]>,
    /// Sorted by the text.
    pub(super) branches: Box<[(Box<[u8]>, OpId)]>,
}

#[derive(Debug)]
pub(super) struct Matched {
    pub(super) declared: Vec<crate::schema::Text>,
    pub(super) patterns: Vec<(Pattern, OpId)>,
    pub(super) content: Content,
}

/// How many members or elements there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) min: u64,
    pub(super) max: u64,
}

impl Sizes {
    #[inline]
    pub(super) fn has(self, total: u64) -> bool {
        total >= self.min && total <= self.max
    }
}

/// What a cell is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// The value: it is of the type that rules read.
    Value,
    Symbol,
    OutOfRange,
}

/// What a text may be.
#[derive(Debug)]
pub(super) struct Text {
    /// Nothing is asked of it, and no cell is there.
    pub(super) is_free: bool,
    pub(super) keep: Keep,
    /// Only the texts of the op's lists; those of them that are short stand in `symbols`.
    pub(super) is_listed: bool,
    pub(super) symbols: Box<[Literal]>,
    pub(super) template: Option<Template>,
    /// Code points.
    pub(super) min: u64,
    pub(super) max: u64,
    pub(super) pattern: Option<Pattern>,
    pub(super) format: Option<TextFormat>,
}

/// What a number may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// The whole numbers between which all are accepted, both included.
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) has_fractions: bool,
    /// Only the careful reader can tell.
    pub(super) is_exact: bool,
    pub(super) keep: NumberKeep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberKeep {
    Int,
    Double,
    OutOfRange,
}

/// What an object may be.
#[derive(Debug)]
pub(super) enum Object {
    Refused,
    /// Any members.
    Loose(Sizes),
    Record(Box<Record>),
    Map(Box<Map>),
}

#[derive(Debug)]
pub(super) struct Record {
    pub(super) props: Box<[Prop]>,
    /// Indexes of the properties, sorted by name, where `names` cannot tell.
    pub(super) sorted: Box<[u32]>,
    pub(super) names: Option<Names>,
    /// Bits of the required properties, 64 to a word.
    pub(super) required: Box<[u64]>,
    /// The first word of them.
    pub(super) first_required: u64,
    pub(super) content: Content,
    pub(super) sizes: Sizes,
    /// Where its part of the memo begins: what came last time after each property, and at first.
    pub(super) memo: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    Open,
    Closed,
    Node(OpId),
}

#[derive(Debug)]
pub(super) struct Prop {
    pub(super) literal: Option<Literal>,
    pub(super) name: Box<[u8]>,
    pub(super) node: OpId,
}

#[derive(Debug)]
pub(super) struct Map {
    pub(super) value: OpId,
    pub(super) arena: Option<ArenaId>,
    pub(super) key: Option<CellRef>,
    pub(super) sizes: Sizes,
}

/// What a list may be.
#[derive(Debug)]
pub(super) enum List {
    Refused,
    Loose(Sizes),
    Elements(Elements),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Elements {
    pub(super) element: OpId,
    pub(super) arena: Option<ArenaId>,
    pub(super) sizes: Sizes,
}

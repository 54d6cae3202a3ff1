//! Payloads of another version: what one schema wrote is rewritten as the contract's schema would
//! have written it ("Schema Resolution" of the specification), so that structure and rules see the
//! reader's view alone.
//!
//! A pair of schemas is compiled once. What both write alike is copied byte by byte.

mod compile;
mod pair;
mod run;
#[cfg(test)]
mod tests;
mod trace;
mod walk;

use std::sync::Arc;

use crate::schema::{NodeId, Shape, Text};

pub(crate) use compile::Targets;
pub(crate) use pair::{Pair, promotes};
pub(crate) use run::{Rewriting, Rewritten};
pub(crate) use trace::Trace;

/// The ops that lead from one schema to another.
#[derive(Debug)]
pub(crate) struct Resolution {
    writer: Arc<Shape>,
    ops: Vec<Op>,
    root: OpId,
    /// Both schemas write the same bytes.
    pub(crate) is_same: bool,
    /// What compiling took.
    #[cfg(test)]
    work: Work,
}

/// Steps of the defaults, and links between ops that were followed.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
struct Work {
    defaults: u64,
    links: usize,
}

/// Index of an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OpId(u32);

#[derive(Debug)]
struct Op {
    /// The place in the reader's schema.
    reader: NodeId,
    kind: OpKind,
}

#[derive(Debug)]
enum OpKind {
    /// The same bytes; whatever is wrong with them the reader's schema finds.
    Copy(NodeId),
    /// The same bytes, after the checks that only the writer's schema knows.
    Checked(NodeId),
    /// A number as one of another type.
    Number(NodeId, Number),
    /// The reader's index of each symbol of the writer's.
    Enum {
        symbols: Box<[Option<u32>]>,
        reader: u32,
        names: Box<[Text]>,
    },
    Record(RecordOp),
    List(OpId),
    Map(OpId),
    /// The writer's union: an op for each branch; and how many branches the reader's has.
    Branches(Box<[OpId]>, Option<usize>),
    /// A branch of the reader's union.
    Into(u32, OpId),
    /// No value of the writer's type is one of the reader's; why.
    Refuse(Text),
}

/// What a number becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Float,
    Double,
}

#[derive(Debug)]
struct RecordOp {
    steps: Vec<Step>,
    /// The fields come in another order: where each of the reader's stands among the steps.
    order: Option<Box<[u32]>>,
}

#[derive(Debug)]
enum Step {
    /// A field of both; `index` is the reader's.
    Keep { op: OpId, index: u32, name: Text, sensitive: bool },
    /// A field of the writer's alone: checked, and left out.
    Skip { node: NodeId, name: Text, index: u32 },
    /// A field of the reader's alone.
    Default(Arc<[u8]>),
}

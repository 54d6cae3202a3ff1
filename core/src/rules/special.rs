//! Special forms of what rules mostly are: comparisons of cells and constants, `has`, sizes, texts
//! among constants, `all` and `exists` over frames. A program is always whole without them: where a
//! cell is not of the plain kind that a form is for, or the budget does not reach, the general node
//! is evaluated instead, and nothing has been charged.

use super::ast::BinaryOp;
use super::program::{NodeIx, Range};
use crate::cells::ArenaId;

/// Frame slots that special forms know; others are left to the general nodes.
pub(super) const SLOTS: usize = 4;

/// What a program is tested by.
#[derive(Clone, Debug)]
pub(super) struct Special {
    pub(super) test: Test,
    /// The instance's own slots that are read, and whose frames they are.
    pub(super) own: Vec<(u32, ArenaId)>,
    /// It needs no run: there are no general nodes, and no loop within another.
    pub(super) plain: bool,
}

/// A cell of a slot's frame, read as a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fetch {
    pub(super) index: u32,
    pub(super) slot: u32,
    /// Whole numbers are doubles.
    pub(super) double: bool,
    /// Records that have to be there.
    pub(super) guards: Range,
}

/// What yields a bool or an error.
#[derive(Clone, Debug)]
pub(super) enum Test {
    General(NodeIx),
    Constant(bool),
    Not(Box<Test>),
    /// `&&` (false decides) and `||` (true does).
    Junction {
        decides: bool,
        parts: Vec<Test>,
    },
    Conditional {
        arms: Vec<(Test, Test)>,
        last: Box<Test>,
    },
    /// `all` (false decides) and `exists` (true does) over frames.
    Quantifier(Box<Quantifier>),
    /// The general node, and its special form.
    Leaf(NodeIx, Leaf),
}

impl Test {
    /// Whether it needs no run; within a loop (`inner`) there may be no other.
    pub(super) fn is_plain(&self, inner: bool) -> bool {
        match self {
            Self::General(_) => false,
            Self::Constant(_) | Self::Leaf(..) => true,
            Self::Not(test) => test.is_plain(inner),
            Self::Junction { parts, .. } => parts.iter().all(|part| part.is_plain(inner)),
            Self::Conditional { arms, last } => {
                let arms = arms.iter().all(|(condition, value)| condition.is_plain(inner) && value.is_plain(inner));
                arms && last.is_plain(inner)
            }
            Self::Quantifier(plan) => !inner && plan.body.is_plain(true),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Quantifier {
    pub(super) node: NodeIx,
    pub(super) list: Fetch,
    /// Of the element, and whose frames these are.
    pub(super) slot: u32,
    pub(super) arena: ArenaId,
    pub(super) decides: bool,
    pub(super) body: Test,
}

/// Forms that evaluate no other node.
#[derive(Clone, Debug)]
pub(super) enum Leaf {
    /// A cell that holds a bool.
    Truth(Fetch),
    /// Whether a cell is there; a last guard that is `soft` may be absent.
    Has {
        cell: Fetch,
        present: bool,
        soft: bool,
    },
    /// Two cells of ints.
    Ints {
        left: Fetch,
        right: Fetch,
        holds: Holds,
    },
    /// The constant is on the right.
    Int {
        cell: Fetch,
        known: i64,
        holds: Holds,
    },
    Double {
        cell: Fetch,
        known: f64,
        holds: Holds,
    },
    /// Any two cells.
    Cells {
        left: Fetch,
        right: Fetch,
        holds: Holds,
    },
    /// Any other constant.
    Against {
        cell: Fetch,
        known: Known,
        holds: Holds,
    },
    /// The outcome for each symbol of an enum, and what it costs.
    Symbols {
        cell: Fetch,
        outcomes: Vec<(bool, u32)>,
    },
    /// `size(..)` of a text or a list.
    Size {
        cell: Fetch,
        known: i64,
        holds: Holds,
    },
    /// `in`: texts of the program's pool.
    Among {
        cell: Fetch,
        texts: Vec<Range>,
    },
    Search {
        cell: Fetch,
        part: Range,
        how: How,
    },
    Matches {
        cell: Fetch,
        regex: u32,
    },
    /// Texts in a row beside a text: nothing is built.
    Joined {
        parts: Vec<Piece>,
        whole: Piece,
        equal: bool,
    },
    /// Two timestamps.
    Moments {
        left: Moment,
        right: Moment,
        holds: Holds,
    },
    /// What lies between two timestamps, beside a duration in nanoseconds.
    Between {
        later: Moment,
        earlier: Moment,
        nanos: i128,
        holds: Holds,
    },
}

/// A constant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    Null,
    Bool(bool),
    Int(i64),
    /// Of the program's pool.
    Text(Range),
    Date(i32),
    Time(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Starts,
    Ends,
    Contains,
}

/// A text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Cell(Fetch),
    /// Of the program's pool.
    Known(Range),
}

/// A timestamp.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    Cell(Fetch),
    /// `timestamp(..)` of a text.
    Text(Fetch),
    Known {
        seconds: i64,
        nanos: u32,
    },
}

/// Which orders satisfy a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holds(u8);

const LESS: u8 = 1;
const EQUAL: u8 = 2;
const GREATER: u8 = 4;
/// Beside NaN.
const NONE: u8 = 8;

impl Holds {
    pub(super) const EQUAL: Self = Self(EQUAL);
    pub(super) const UNEQUAL: Self = Self(LESS | GREATER | NONE);

    pub(super) fn of(op: BinaryOp) -> Option<Self> {
        Some(Self(match op {
            BinaryOp::Equal => EQUAL,
            BinaryOp::NotEqual => LESS | GREATER | NONE,
            BinaryOp::Less => LESS,
            BinaryOp::LessEqual => LESS | EQUAL,
            BinaryOp::Greater => GREATER,
            BinaryOp::GreaterEqual => GREATER | EQUAL,
            _ => return None,
        }))
    }

    /// The same with its sides exchanged.
    pub(super) fn turned(self) -> Self {
        let kept = self.0 & (EQUAL | NONE);
        Self(kept | if self.0 & LESS == 0 { 0 } else { GREATER } | if self.0 & GREATER == 0 { 0 } else { LESS })
    }

    /// Whether only equality is asked: texts of unlike lengths need not be read then.
    pub(super) fn is_equality(self) -> bool {
        self == Self::EQUAL || self == Self::UNEQUAL
    }

    /// Of values that have an order, or none beside NaN; without a branch.
    #[inline]
    pub(super) fn of_values<T: PartialOrd + Copy>(self, left: T, right: T) -> bool {
        let bits = u8::from(left < right) | (u8::from(left == right) << 1) | (u8::from(left > right) << 2);
        self.0 & (bits | (u8::from(bits == 0) << 3)) != 0
    }
}

//! The flat program of the quick scan: 8 bytes an instruction, made from a plan.

use super::ops::OpId;
use crate::cells::{ArenaId, CellRef};

/// What an instruction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The end of a body: once more from its start, or back.
    End,
    /// Goes on at `arg`.
    Jump,
    /// Refuses: a null that a property does not allow.
    Refuse,
    /// Charges `arg` values, and asks whether `low` levels more are not too deep.
    Charge,
    /// Gives `arg` values back.
    Refund,
    /// `arg` bytes of any kind.
    Skip,
    Bool,
    Int,
    /// `arg` longs in a row.
    Longs,
    /// `arg` texts in a row.
    Texts,
    Bytes,
    /// An index below `arg`.
    Enum,
    /// `arg` of the decimals; up to `low` bytes hold no value beyond its precision.
    Decimal,
    Uuid,
    /// A union with null as its branch `low`: null goes on at `arg`.
    Nullable,
    /// A union of null, as its branch `low`, and a text.
    NullableText,
    /// A union of null, as its branch `low`, and a long.
    NullableLong,
    /// A union of `low` branches, whose targets stand from `arg` on.
    Union,
    /// `arg` of the lists; its body follows.
    List,
    /// Values are charged if `low` is 1.
    TextList,
    /// Likewise.
    TextMap,
    /// The key of a map's entry; with a cell if `low` is 1.
    Key,
    /// Body `arg`, `low` levels below where this one began.
    Call,
    /// A scalar of op `arg`, by the careful reader.
    Scalar,
    /// Any value of op `arg`, by the careful reader, `low` levels below where this body began.
    Whole,
    // With the cell `arg`.
    KeepNull,
    KeepRecord,
    KeepBool,
    KeepInt,
    KeepLong,
    KeepDouble,
    KeepText,
    /// An index below `low`.
    KeepEnum,
    /// Of the unit `low`: 0 milliseconds, 1 microseconds, 2 nanoseconds.
    KeepTimestamp,
}

/// One instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ins {
    pub(crate) code: Code,
    pub(crate) low: u16,
    pub(crate) arg: u32,
}

const _: () = assert!(size_of::<Ins>() == 8, "instructions stay small");

/// A list, or a map, whose body begins with its key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListIns {
    /// Where the program goes on behind the body.
    pub(crate) next: u32,
    pub(crate) arena: Option<ArenaId>,
    pub(crate) cell: Option<CellRef>,
    pub(crate) is_map: bool,
    /// An element takes at least one byte.
    pub(crate) has_bytes: bool,
    /// How few and how many elements a property allows.
    pub(crate) sizes: (u64, u64),
}

/// A decimal of bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecimalIns {
    pub(crate) op: OpId,
    pub(crate) bound: u128,
    pub(crate) cell: Option<CellRef>,
    pub(crate) fixed: Option<u32>,
    pub(crate) scale: i32,
}

/// A program. Body 0, at 0, reads the record.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) code: Box<[Ins]>,
    pub(crate) lists: Box<[ListIns]>,
    pub(crate) decimals: Box<[DecimalIns]>,
    pub(crate) targets: Box<[u32]>,
    pub(crate) cells: Box<[CellRef]>,
    /// Where each body begins.
    pub(crate) bodies: Box<[u32]>,
}

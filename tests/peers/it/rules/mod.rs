//! Rules: our programs against other engines of CEL, over generated expressions and records.

mod blame;
mod comparisons;
mod differ;
mod generate;
mod ours;
mod page;
mod record;
mod settled;
mod tree;

pub(crate) use ours::quoted;

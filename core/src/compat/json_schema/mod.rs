//! JSON Schema: is every instance of one schema valid under another? Where not, an instance that
//! shows it.
//!
//! Both schemas become terms of one arena. The search looks for a value that
//! satisfies the one and not the other; that there is none is the proof. Keywords that are not looked
//! into are let go, so that "there is none" stays a proof, and what is found counts only if the caller
//! has replayed it.

mod blame;
mod branch;
mod changes;
mod compile;
mod counted;
mod cycles;
mod eval;
mod formats;
mod json;
mod library;
mod list;
mod nfa;
mod num;
mod number;
mod object;
mod patterns;
pub(super) mod registry;
mod report;
mod schema;
mod solve;
mod terms;
mod text;
mod unevaluated;
mod usual;
mod words;

#[cfg(test)]
mod tests;

pub use report::{Break, Changes, Containment, Location, Options, Undecided, Witness, changes, contains, is_empty};
pub use schema::Schema;
pub(crate) use usual::{Step, usual};

/// Steps of the search for one text.
const WORK_OF_ONE_TEXT: u64 = 400_000;

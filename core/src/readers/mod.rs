//! Plans and their runs: one pass over JSON text, Avro bytes or a host object, which checks
//! structure and fills cells.

mod avro;
mod datum;
mod exact;
mod fault;
mod keys;
mod ops;
mod plan;
mod run;
mod texts;

pub use datum::{Broken, Datum, Elements, Members, View};

//! Plans and their runs: one pass over JSON text, Avro bytes or a host object, which checks
//! structure and fills cells.

mod avro;
mod avro_scalars;
mod avro_tape;
mod datum;
mod fault;
mod keys;
mod ops;
mod plan;
mod run;
mod texts;

pub(crate) use keys::SeenKey;
pub use datum::{Broken, Datum, Elements, Members, View};

//! Plans and their runs: one pass over JSON text, Avro bytes or a host object, which checks
//! structure and fills cells.

mod datum;

pub use datum::{Broken, Datum, Elements, Members, View};

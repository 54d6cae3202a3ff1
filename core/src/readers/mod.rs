//! Plans and their runs: one pass over JSON text, Avro bytes or a host object, which checks
//! structure and fills cells.

mod avro;
mod avro_scalars;
mod avro_tape;
mod copy;
mod datum;
mod default;
mod fault;
mod json;
mod json_number;
mod json_text;
mod judge;
mod judge_avro;
mod judge_json;
mod keys;
mod messages;
mod ops;
mod plan;
mod readers;
mod run;
mod tape;
#[cfg(test)]
mod tests;
mod texts;
mod union;

pub use datum::{Broken, Datum, Elements, Members, View};
pub(crate) use fault::{Collector, Fault, Faults, FirstFault, Flow, Sink, Stop};
pub(crate) use keys::SeenKey;
pub(crate) use messages::violation;
pub(crate) use plan::ReadOptions;
pub(crate) use readers::Readers;

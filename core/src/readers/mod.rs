//! Plans and their runs: one pass over JSON text, Avro bytes or a host object, which checks
//! structure and fills cells.

#[cfg(feature = "json-schema")]
mod attribute;
#[cfg(feature = "avro")]
mod avro;
#[cfg(feature = "avro")]
mod avro_code;
#[cfg(feature = "avro")]
pub(crate) mod avro_cursor;
#[cfg(feature = "avro")]
mod avro_emit;
#[cfg(feature = "avro")]
mod avro_scalars;
#[cfg(feature = "avro")]
mod avro_scan;
#[cfg(feature = "avro")]
mod avro_tape;
#[cfg(feature = "avro")]
mod avro_varint;
mod copy;
mod datum;
mod default;
mod entry;
#[cfg(feature = "json-schema")]
mod fallback;
#[cfg(feature = "json-schema")]
mod fallback_asked;
#[cfg(feature = "json-schema")]
mod fallback_exact;
#[cfg(feature = "json-schema")]
mod fallback_json;
#[cfg(feature = "json-schema")]
mod fallback_run;
mod fault;
mod json;
mod json_fault;
mod json_number;
mod json_scan;
mod json_text;
mod judge;
#[cfg(feature = "avro")]
mod judge_avro;
mod judge_json;
mod judge_odcs;
#[cfg(feature = "avro")]
mod keep;
mod messages;
mod moments;
#[cfg(feature = "json-schema")]
mod nearest;
mod ops;
mod plan;
#[cfg(feature = "avro")]
mod refined;
mod run;
mod serialize;
#[cfg(feature = "avro")]
mod tagged;
mod tape;
#[cfg(test)]
pub(crate) mod tests;
mod texts;
mod typed;
mod union;

#[cfg(feature = "avro")]
pub(crate) use avro_scalars::nanos_of;
pub use datum::{Broken, Datum, Elements, Members, View};
#[cfg(feature = "avro")]
pub(crate) use default::DefaultValue;
pub(crate) use entry::Readers;
pub(crate) use fault::{Collector, Fault, FirstFault, Flow, Found, Note, Raw, Sink};
#[cfg(feature = "avro")]
pub(crate) use fault::{Step, Stop};
#[cfg(feature = "avro")]
pub(crate) use judge_avro::{Integer, code_points, decimal_of, double, integer, uuid_of_points};
#[cfg(feature = "avro")]
pub(crate) use keep::Kept;
pub(crate) use messages::violation;
pub(crate) use plan::ReadOptions;
#[cfg(feature = "avro")]
pub(crate) use tape::TapeRef;

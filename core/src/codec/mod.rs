//! What stands around a datum, and how values become bytes: framings and the schemas that frames
//! name.

#[cfg(feature = "avro")]
mod container;
#[cfg(feature = "avro")]
mod decode;
#[cfg(feature = "avro")]
mod encode;
#[cfg(feature = "avro")]
mod encode_scalar;
mod fault;
mod frame;
mod guess;
mod lookup;
mod parse;
#[cfg(feature = "avro")]
mod plain;
#[cfg(feature = "avro")]
mod resolve;
#[cfg(test)]
mod tests;
mod writers;

#[cfg(feature = "avro")]
pub(crate) use crate::readers::avro_cursor::{put_long, put_prefixed, put_varint};
#[cfg(feature = "avro")]
pub(crate) use container::{Blocks, Stop as ContainerStop};
#[cfg(feature = "avro")]
pub use decode::{Build, Timestamp};
#[cfg(feature = "avro")]
pub(crate) use decode::{Undecoded, decode};
#[cfg(feature = "avro")]
pub(crate) use encode::{Encoding, Refused, encode};
pub(crate) use fault::FrameFault;
pub(crate) use guess::framed;
pub use lookup::{SchemaId, SchemaLookup, WriterSchema};
#[cfg(feature = "avro")]
pub(crate) use parse::schema;
#[cfg(feature = "avro")]
pub(crate) use plain::Plain;
#[cfg(feature = "avro")]
pub(crate) use plain::Plainly;
#[cfg(feature = "avro")]
pub(crate) use resolve::{Pair, Targets, promotes};
#[cfg(feature = "avro")]
pub(crate) use resolve::{Resolution, Rewriting, Rewritten, Trace};
pub(crate) use writers::{Writer, Writers};

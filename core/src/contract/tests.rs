//! Whole contracts: what the parts do together.

#[cfg(feature = "avro")]
mod codec;
mod examples;
mod explain;
mod json_scan;
mod linear;

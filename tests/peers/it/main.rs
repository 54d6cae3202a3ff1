//! Differential tests. Each says which disagreements the specifications explain.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests fail by panic")]

mod avro;
mod avro_evolution;
mod avro_random;
mod cel_spec;
mod containment;
mod engines;
mod json;
mod json_schemas;
mod odcs;
mod re2;
mod rules;

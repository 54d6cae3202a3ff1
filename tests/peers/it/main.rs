//! Differential tests. Each says which disagreements the specifications explain.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panic")]

mod avro;
mod avro_random;
mod json;
mod odcs;
mod rules;

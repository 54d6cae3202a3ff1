//! Differential tests. Each says which disagreements the specifications explain.

mod avro;
mod json;
mod rules;

//! Whole contracts: what the parts do together.

mod examples;
mod explain;
mod json_scan;
mod linear;

//! Whole contracts: what the parts do together.

mod examples;
mod json_scan;
mod explain;
mod linear;

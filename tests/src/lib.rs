//! Helpers of the end-to-end tests and of the benches.
// Helpers of tests fail by panic, so that a test says where.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panic, so that a test says where"
)]

pub mod avro;
pub mod base64;
pub mod code_pages;
pub mod conformance;
pub mod hammer;
pub mod host;
pub mod odcs_table;
pub mod outcomes;
pub mod profile;
pub mod samples;
pub mod vectors;
pub mod wide;

/// The tour of the README is run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;

/// The root of the repository.
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

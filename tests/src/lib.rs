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
pub mod cel_suite;
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

/// Compares a text with the one kept in `tests/snapshots`, or keeps it where
/// `STIPULA_UPDATE_SNAPSHOTS` is set.
pub fn compare_snapshot(name: &str, actual: &str) {
    let path = root().join("tests/snapshots").join(name);
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        return std::fs::write(path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    let differs = actual.lines().zip(expected.lines()).find(|(actual, expected)| actual != expected);
    assert!(
        actual == expected,
        "{name} differs, first by {differs:?}; look, and set STIPULA_UPDATE_SNAPSHOTS=1 to accept"
    );
}

/// The root of the repository.
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

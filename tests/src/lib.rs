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
pub mod clients;
pub mod code_pages;
pub mod conformance;
pub mod evolution;
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

/// Compares what stands in a page of `docs/` between `<!-- name -->` and `<!-- end -->`, or writes it
/// there where `STIPULA_UPDATE_SNAPSHOTS` is set.
pub fn compare_page_part(page: &str, name: &str, actual: &str) {
    let path = root().join("docs").join(page);
    let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (start, end) = (format!("<!-- {name} -->\n"), "<!-- end -->\n");
    let (before, rest) = text.split_once(&start).unwrap_or_else(|| panic!("{page} has no `{start}`"));
    let (part, behind) = rest.split_once(end).unwrap_or_else(|| panic!("{page} has no end of `{name}`"));
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        return std::fs::write(path, format!("{before}{start}{actual}{end}{behind}")).unwrap();
    }
    assert!(part == actual, "`{name}` of {page} differs; look, and set STIPULA_UPDATE_SNAPSHOTS=1 to accept");
}

/// The root of the repository.
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

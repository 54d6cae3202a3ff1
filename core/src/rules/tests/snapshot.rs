//! Texts that are kept in `tests/snapshots`, rewritten where `STIPULA_UPDATE_SNAPSHOTS` is set.

#[expect(clippy::disallowed_methods, reason = "snapshots lie outside of the crate")]
pub(super) fn matches(name: &str, found: &str) {
    let path = format!("{}/../tests/snapshots/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == found, "{name} differs; look, and set STIPULA_UPDATE_SNAPSHOTS=1 to accept\n{found}");
}

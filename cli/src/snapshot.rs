//! Snapshots: texts in `tests/snapshots`, rewritten where `STIPULA_UPDATE_SNAPSHOTS` is set.

use std::fs;
use std::path::Path;

/// Compares with the file of this name; line ends are not part of a snapshot.
#[track_caller]
pub(crate) fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        actual == expected,
        "{name} differs; look, and set STIPULA_UPDATE_SNAPSHOTS=1 to accept\n--- expected\n{expected}\n--- actual\n{actual}"
    );
}

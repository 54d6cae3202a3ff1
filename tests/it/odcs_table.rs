//! The committed table of the standard is what `make odcs-table` writes.

use stipula_tests::odcs_table::{TABLE, official_schemas, table};

#[test]
fn the_table_is_what_the_command_writes() {
    let Some(schemas) = official_schemas() else {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return;
    };
    let written = table(&schemas);
    let committed = std::fs::read_to_string(stipula_tests::root().join(TABLE)).unwrap();
    let differs = committed.lines().zip(written.lines()).find(|(one, other)| one != other);
    assert!(committed == written, "run `make odcs-table`; first difference: {differs:?}");
}

//! Writes the table of the standard from the official JSON Schemas: `make odcs-table`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::process::ExitCode;

use stipula_tests::odcs_table;

fn main() -> ExitCode {
    let Some(schemas) = odcs_table::official_schemas() else {
        eprintln!("the conformance data is missing: set STIPULA_VECTORS");
        return ExitCode::FAILURE;
    };
    let path = stipula_tests::root().join(odcs_table::TABLE);
    match std::fs::write(&path, odcs_table::table(&schemas)) {
        Ok(()) => {
            println!("wrote {}", odcs_table::TABLE);
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{}: {fault}", path.display());
            ExitCode::FAILURE
        }
    }
}

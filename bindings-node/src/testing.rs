//! Contract tests: run by the core's own runner, told as JSON text.

use std::path::Path;

use napi::bindgen_prelude::{Error, Result};
use napi_derive::napi;
use stipula_files::TestRun;

/// Runs every case of a tests file, or of all below a folder: `stipula.tests/1` as JSON text.
#[expect(clippy::needless_pass_by_value, reason = "the host's strings come owned")]
#[napi(catch_unwind)]
pub fn run_contract_tests(path: String) -> Result<String> {
    TestRun::below(Path::new(&path)).map(|run| run.to_json()).map_err(Error::from_reason)
}

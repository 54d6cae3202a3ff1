//! Any JSON Schema on any text: no panic, no hang, and one outcome by every verb and way in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stipula_tests::hammer::json::judge;

fuzz_target!(|input: &[u8]| {
    if let Err(fault) = judge(input) {
        panic!("{fault}");
    }
});

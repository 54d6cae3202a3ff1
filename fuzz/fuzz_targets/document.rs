//! Any text as a document: no panic, no hang, and the same bytes of output twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stipula_tests::hammer::document::judge;

fuzz_target!(|input: &[u8]| {
    if let Err(fault) = judge(input) {
        panic!("{fault}");
    }
});

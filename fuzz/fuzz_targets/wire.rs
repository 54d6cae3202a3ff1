//! Any bytes as Avro data, frames, payloads of older schemas and container files: no panic, no hang,
//! one outcome by every verb, and values that come back as they went.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stipula_tests::hammer::wire::judge;

fuzz_target!(|input: &[u8]| {
    if let Err(fault) = judge(input) {
        panic!("{fault}");
    }
});

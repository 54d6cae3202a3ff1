//! Mutated payloads, objects, documents and expressions: the short run. `make hammer` is the long one.

use stipula_tests::hammer::{Hammer, Rounds};

#[test]
fn mutations_are_judged_alike_by_every_verb_and_way() {
    let mut hammer = Hammer::new(0x5eed);
    hammer.run(Rounds {
        avro: 20_000,
        wire: 6_000,
        json: 20_000,
        object: 20_000,
        documents: 2_000,
        expressions: 5_000,
        rules: 6_000,
        schemas: 4_000,
    });
    assert!(hammer.findings.is_empty(), "{}", hammer.findings.join("\n"));
    // Each family must have seen records on both sides, or it tried nothing.
    let done = hammer.done;
    assert!(done.accepted > 1_500 && done.inputs - done.accepted > 30_000 && done.compared > 1_000, "{done:?}");
}

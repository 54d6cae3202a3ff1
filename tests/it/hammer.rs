//! Mutated payloads, objects, documents and expressions: the short run. `make hammer` is the long one.

use stipula_tests::hammer::{Done, Hammer, Rounds};

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
    for (family, one) in &done {
        assert!(one.accepted > 20 && one.inputs - one.accepted > 20, "{family}: {one:?}");
    }
    let sum = |of: fn(&Done) -> u64| done.values().map(of).sum::<u64>();
    let (inputs, accepted, compared) = (sum(|one| one.inputs), sum(|one| one.accepted), sum(|one| one.compared));
    assert!(accepted > 1_500 && inputs - accepted > 30_000 && compared > 1_000, "{done:?}");
}

//! Random pairs of contracts with rules: the short run. `make hammer` is the long one.

use stipula_tests::evolution::Pairs;

#[test]
fn what_is_called_compatible_is_refused_by_no_reader() {
    let mut pairs = Pairs::new(0x5eed);
    pairs.run(400);
    assert!(pairs.findings.is_empty(), "{}\n{:?}", pairs.findings.join("\n"), pairs.done);
    // A run that compares little, or reads little, shows nothing.
    let done = pairs.done;
    assert!(done.pairs >= 400 && done.shown * 3 >= done.pairs, "{done:?}");
    assert!(done.breaking > 100 && done.witnesses > 150 && done.records > 3_000, "{done:?}");
    // Of each pair there are two verdicts.
    assert!(done.unknown * 4 < done.pairs * 2, "{done:?}");
}

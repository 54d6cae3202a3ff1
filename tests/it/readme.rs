//! The contracts that the README shows.

use stipula_tests::{root, samples};

#[test]
fn the_contracts_of_the_readme_compile() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty(), "the README shows no contract");
    for block in blocks {
        let contract = samples::compiler_beside(block, "contracts/orders").compile();
        let contract = contract.unwrap_or_else(|fault| panic!("{fault}"));
        assert!(contract.diagnostics().is_empty() && !contract.rules().is_empty(), "{:?}", contract.diagnostics());
    }
}

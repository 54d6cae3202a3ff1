//! What a contract costs to compile grows with its size, and not with its square.

use std::fmt::Write as _;

use crate::contract::Contract;

/// A contract of so many properties, and as many rules.
fn document(count: usize) -> String {
    let mut text = String::from(
        "apiVersion: v3.2.0\nkind: DataContract\nid: t\nversion: 1.0.0\nschema:\n  - name: R\n    quality:\n",
    );
    for at in 0..count {
        let rule = format!("this.p{at} == null || this.p{at} > {at}");
        let _ = writeln!(text, "      - {{id: r{at}, type: custom, engine: cel, implementation: \"{rule}\"}}");
    }
    text.push_str("    properties:\n");
    for at in 0..count {
        let _ = writeln!(text, "      - {{name: p{at}, logicalType: integer, logicalTypeOptions: {{minimum: 0}}}}");
    }
    text
}

#[test]
fn many_properties_and_rules_compile_and_judge() {
    let contract = Contract::compile(document(500)).unwrap();
    assert_eq!(contract.rules().len(), 500);
    assert!(contract.is_valid_json("{\"p499\": 500}"));
    let report = contract.check_json("{\"p499\": -1, \"p3\": 3}");
    let found: Vec<_> = report.violations.iter().map(|one| (one.code.as_str(), one.path.as_str())).collect();
    assert_eq!(found, [("schema.minimum", "/p499"), ("rule.violated", "")]);
}

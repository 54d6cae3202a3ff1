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

/// An object of so many fields under so many tags.
fn tagged(count: usize) -> String {
    let words =
        |begin: &str, end: &str| (0..count).map(|at| format!("{begin}{at}{end}")).collect::<Vec<_>>().join(", ");
    format!(
        "apiVersion: v3.2.0\nkind: DataContract\nid: t\nversion: 1.0.0\nschema:\n  - name: R\n    properties:\n      \
         - {{name: o, logicalType: object, tags: [{}], properties: [{}]}}\n",
        words("t", ""),
        words("{name: p", "}")
    )
}

#[test]
fn fields_under_many_tags_are_listed_as_far_as_their_tags_fit() {
    let few = Contract::compile(tagged(500)).unwrap();
    assert_eq!((few.fields().len(), few.fields()[0].deep), (501, false));
    let many = Contract::compile(tagged(1_500)).unwrap();
    assert_eq!((many.fields().len(), many.fields()[0].deep), (1, true));
    assert!(many.is_valid_json("{\"o\": {\"p1499\": 1}}"));
}

#[test]
fn a_line_with_many_faults_is_not_shown_whole_for_each() {
    let fields = |count: usize| {
        let list: Vec<_> = (0..count).map(|at| format!("{{\"name\": \"f{at}\", \"type\": \"nope\"}}")).collect();
        format!("{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{}]}}", list.join(", "))
    };
    let size = |count: usize| {
        let error = Contract::compile(fields(count)).unwrap_err();
        crate::diagnostics_json(error.diagnostics(), error.sources()).len()
    };
    let (small, large) = (size(250), size(500));
    assert!(large * 10 < small * 23, "{small} bytes became {large}");
}

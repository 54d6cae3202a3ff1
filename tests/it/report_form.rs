//! Reports have the form that `contracts/report.schema.json` promises.

use stipula::{Contract, Format};
use stipula_tests::samples;

use crate::samples::compile;

/// The contract of reports themselves.
pub(crate) fn form() -> Contract {
    let schema = samples::text("contracts/report.schema.json");
    Contract::from_schema(Format::JsonSchema, schema).compile().unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn reports_have_their_form() {
    let form = form();
    for (contract, folder) in
        [("contracts/orders/v2.odcs.yaml", "orders"), ("contracts/payments/v1.odcs.yaml", "payments")]
    {
        let contract = compile(contract);
        for file in ["good", "bad"] {
            for line in samples::lines(&format!("contracts/{folder}/{file}.jsonl")) {
                let json = contract.check_json(&line).to_json();
                let report = form.check_json(&json);
                assert!(report.valid, "{json}\n{}", report.to_json());
            }
        }
    }
}

#[test]
fn other_texts_do_not() {
    let form = form();
    let orders = compile("contracts/orders/v2.odcs.yaml");
    let json = orders.check_json("{}").to_json();
    assert!(form.is_valid_json(&json), "{json}");
    for (from, to) in [
        ("stipula.report/1", "stipula.report/2"),
        ("\"valid\":false", "\"valid\":0"),
        ("\"class\":\"invalid\"", "\"class\":\"bad\""),
        ("schema.required", "Schema.Required"),
        ("\"/order_id\"", "\"order_id\""),
        ("\"tally\":", "\"tallies\":"),
        ("sha256:", "md5:"),
    ] {
        let other = json.replace(from, to);
        assert_ne!(other, json, "`{from}` stands in the report");
        assert!(!form.is_valid_json(&other), "`{to}` passes: {other}");
    }
}

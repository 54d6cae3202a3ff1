//! What the shared vectors cannot say of the samples: their Avro bytes, and how they compile.

use stipula::{Class, Contract, Severity, diagnostics_json};
use stipula_tests::samples;

pub(crate) const CONTRACTS: [&str; 4] = [
    "contracts/orders/v1.odcs.yaml",
    "contracts/orders/v2.odcs.yaml",
    "contracts/payments/v1.odcs.yaml",
    "contracts/shipments/v1.odcs.yaml",
];

pub(crate) fn compile(path: &str) -> Contract {
    samples::compiler(path).compile().unwrap_or_else(|fault| panic!("{path}:\n{fault}"))
}

#[test]
fn contracts_warn_of_nothing_but_what_is_not_enforced() {
    for path in CONTRACTS {
        let contract = compile(path);
        let other = contract.diagnostics().iter().filter(|each| each.code != stipula::codes::DOCUMENT_NOT_ENFORCED);
        let other: Vec<_> = other.cloned().collect();
        assert!(other.is_empty(), "{path}: {}", diagnostics_json(&other, contract.sources()));
        assert!(contract.diagnostics().iter().all(|each| each.severity != Severity::Error));
        assert!(!contract.not_enforced().is_empty(), "{path}: SLA and evolution are not enforced yet");
        assert!(contract.owner().is_some() && contract.support().is_some() && contract.version().is_some(), "{path}");
    }
}

#[test]
fn bare_schemas_judge_their_records() {
    for (schema, data) in [
        ("contracts/orders/order.avsc", "contracts/orders/good.jsonl"),
        ("contracts/payments/payment.schema.json", "contracts/payments/good.jsonl"),
    ] {
        let contract = compile(schema);
        for line in samples::lines(data) {
            let report = contract.check_json(&line);
            assert_eq!(report.to_json().contains("\"valid\":true"), report.valid);
            assert!(report.valid, "{line}\n{}", report.to_json());
        }
        assert!(!contract.is_valid_json("{}"), "{schema}");
    }
}

#[test]
fn orders_are_valid_as_avro_bytes() {
    let contract = compile("contracts/orders/v2.odcs.yaml");
    for (number, payload) in samples::framed_orders().iter().enumerate() {
        let report = contract.check_bytes(payload);
        assert!(report.valid && contract.is_valid_bytes(payload), "order {number}: {}", report.to_json());
    }
}

#[test]
fn every_prefix_of_an_order_is_undecodable() {
    let contract = compile("contracts/orders/v2.odcs.yaml");
    for payload in samples::framed_orders().iter().take(3) {
        for end in 0..payload.len() {
            let report = contract.check_bytes(&payload[..end]);
            assert_eq!(report.class, Class::Undecodable, "{end} bytes: {}", report.to_json());
            let code = if end < 5 { stipula::codes::FRAME_TRUNCATED } else { stipula::codes::AVRO_TRUNCATED };
            assert_eq!(report.violations[0].code, code, "{end} bytes: {}", report.to_json());
            let rules = contract.rules().iter().filter(|rule| rule.enforced).count();
            assert_eq!(report.not_evaluated.len(), rules, "{end} bytes");
            assert!(!contract.is_valid_bytes(&payload[..end]), "{end} bytes");
        }
    }
}

#[test]
fn is_valid_agrees_with_check_on_damaged_orders() {
    let contract = compile("contracts/orders/v2.odcs.yaml");
    let mut refused = 0;
    for payload in samples::framed_orders().iter().step_by(17) {
        for place in 0..payload.len() {
            for damage in [0x01, 0x80, 0xff] {
                let mut payload = payload.clone();
                payload[place] ^= damage;
                let report = contract.check_bytes(&payload);
                assert_eq!(
                    report.valid,
                    contract.is_valid_bytes(&payload),
                    "byte {place} ^ {damage}: {}",
                    report.to_json()
                );
                refused += usize::from(!report.valid);
            }
        }
    }
    assert!(refused > 100, "only {refused} damaged orders are refused");
}

#[test]
fn a_digest_depends_on_the_contract_alone() {
    let digests: Vec<String> = CONTRACTS.iter().map(|path| compile(path).digest().to_owned()).collect();
    assert_eq!(digests, CONTRACTS.map(|path| compile(path).digest().to_owned()));
    assert!(digests.windows(2).all(|pair| pair[0] != pair[1]), "{digests:?}");
}

//! JSON: our path against `serde_json` + `jsonschema`.

use serde_json::Value;
use stipula::{Contract, Format};
use stipula_peers::{Random, mutate, mutate_bytes};

const SCHEMA: &str = include_str!("../../../benches/src/order_event.schema.json");
const CASES: usize = 20_000;

fn record() -> Value {
    serde_json::json!({
        "event_id": "7d444840-9dc0-41d1-b245-5ffdce74fad2", "event_version": 3, "order_number": "ORD-00000042",
        "status": "PAID", "channel": "web", "created_at": 1_760_000_000_000_i64, "shipped_at": null,
        "customer_id": 77, "customer_name": "J\u{fc}rgen", "customer_email": "a@b.example", "loyalty": true,
        "currency": "EUR", "total": 119.0, "tax": 19.0, "discount": 0.25, "line_count": 1,
        "shipping_address": {"street": "S 1", "city": "K\u{f6}ln", "postal_code": "50667", "country": "DE"},
        "items": [{"sku": "SKU-000001", "title": "Cups", "quantity": 2, "unit_price": 10.5}],
        "coupon": null, "weight_grams": 900, "gift": false, "source_ip": "10.0.0.1"
    })
}

#[test]
fn mutated_values_get_the_same_outcome() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let peer = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let ours = Contract::from_schema(Format::JsonSchema, SCHEMA).compile().unwrap();
    let mut random = Random(11);
    let (mut valid, mut invalid) = (0, 0);
    for case in 0..CASES {
        let mut value = record();
        for _ in 0..=random.below(2) {
            mutate(&mut value, &mut random);
        }
        let expected = peer.is_valid(&value);
        let text = value.to_string();
        assert_eq!(ours.is_valid_json(&text), expected, "case {case}, text: {text}\n{:?}", ours.check_json(&text));
        assert_eq!(ours.check_json(&text).valid, expected, "case {case}, report: {text}");
        assert_eq!(ours.is_valid(&value), expected, "case {case}, value: {text}");
        if expected { valid += 1 } else { invalid += 1 }
    }
    assert!(valid > CASES / 20 && invalid > CASES / 4, "one-sided: {valid} valid, {invalid} invalid");
}

/// What we accept, the peer accepts: we are stricter (duplicate keys, lone surrogates, depth), never laxer.
#[test]
fn mutated_bytes_are_never_accepted_alone() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let peer = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let ours = Contract::from_schema(Format::JsonSchema, SCHEMA).compile().unwrap();
    let payload = record().to_string().into_bytes();
    let mut random = Random(12);
    let mut accepted = 0;
    for case in 0..CASES {
        let mut bytes = payload.clone();
        mutate_bytes(&mut bytes, &mut random);
        let valid = ours.is_valid_bytes(&bytes);
        assert_eq!(valid, ours.check_bytes(&bytes).valid, "case {case}");
        if valid {
            accepted += 1;
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(peer.is_valid(&value), "case {case}: {}", String::from_utf8_lossy(&bytes));
        }
    }
    assert!(accepted > 0, "no mutated payload was accepted: the test shows nothing");
}

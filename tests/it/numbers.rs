//! Numbers of very many digits and of very large exponents are compared exactly. Were one of them
//! written out, or compared digit by digit with each other in turn, this would take minutes.

use stipula::{Contract, Format};

const HUGE: &str = "1e999999999";
const TINY: &str = "1e-999999999";

/// A number of 10^6 digits that ends in this one.
fn long(last: char) -> String {
    let mut digits = "7".repeat(999_999);
    digits.push(last);
    digits
}

#[test]
fn bounds_and_constants() {
    let (long7, long8) = (long('7'), long('8'));
    let fraction = format!("0.{long7}");
    let table: [(&str, &str, &str, bool); 26] = [
        ("minimum", "1", &long7, true),
        ("maximum", "1", &long7, false),
        ("minimum", &long7, &long7, true),
        ("minimum", &long8, &long7, false),
        ("exclusiveMinimum", &long7, &long8, true),
        ("exclusiveMaximum", &long7, &long7, false),
        ("maximum", &fraction, "0.7", true),
        ("minimum", &fraction, &fraction, true),
        ("const", &long7, &long7, true),
        ("const", &long7, &long8, false),
        ("enum", &long7, &long7, true),
        ("enum", &long7, &long8, false),
        ("minimum", "1", HUGE, true),
        ("minimum", "1", "-1e999999999", false),
        ("minimum", "1", TINY, false),
        ("exclusiveMinimum", "0", TINY, true),
        ("exclusiveMaximum", "0", "-1e-999999999", true),
        ("maximum", HUGE, "1e999999998", true),
        ("maximum", HUGE, "10e999999998", true),
        ("maximum", HUGE, "1.1e999999999", false),
        ("const", HUGE, "10.0e999999998", true),
        ("const", HUGE, "1e999999998", false),
        ("enum", TINY, "0.1e-999999998", true),
        ("enum", TINY, "0", false),
        ("const", "0", "0e999999999", true),
        ("const", "0", TINY, false),
    ];
    for (keyword, bound, value, valid) in table {
        let bound_form = if keyword == "enum" { format!("[1, {bound}, -5]") } else { bound.to_owned() };
        let contract = Contract::from_schema(Format::JsonSchema, format!("{{\"{keyword}\": {bound_form}}}"));
        let contract = contract.compile().unwrap();
        let named = format!("{keyword} {bound:.20} {value:.20}");
        assert_eq!(contract.is_valid_json(value), valid, "{named}");
        assert_eq!(contract.check_json(value).valid, valid, "{named}");
    }
}

#[test]
fn multiples() {
    let (long7, long8) = (long('7'), long('8'));
    let table: [(&str, &str, bool); 7] = [
        ("2", &long8, true),
        ("2", &long7, false),
        ("7", &long7, true),
        ("7", &long8, false),
        ("3", HUGE, false),
        ("0.1", HUGE, true),
        ("0.1", TINY, false),
    ];
    let mut wrong = Vec::new();
    for (factor, value, valid) in table {
        let contract = Contract::from_schema(Format::JsonSchema, format!("{{\"multipleOf\": {factor}}}"));
        let contract = contract.compile().unwrap();
        if contract.is_valid_json(value) != valid || contract.check_json(value).valid != valid {
            wrong.push(format!("{factor} {value:.20}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn rules() {
    let schema = r#"{"properties": {"x": {"type": "number"}}, "required": ["x"]}"#;
    let contract = Contract::from_schema(Format::JsonSchema, schema).rule("above", "decimal(this.x) > decimal('1')");
    let contract = contract.compile().unwrap();
    let fraction = format!("1.{}1", "0".repeat(999_999));
    let long7 = long('7');
    let table: [(&str, bool); 7] = [
        (&long7, true),
        (&fraction, true),
        ("1.0", false),
        (HUGE, true),
        ("-1e999999999", false),
        (TINY, false),
        ("1.00000000000000000001", true),
    ];
    for (value, valid) in table {
        let record = format!("{{\"x\": {value}}}");
        assert_eq!(contract.is_valid_json(&record), valid, "{value:.20}");
        let report = contract.check_json(&record);
        assert_eq!(report.valid, valid, "{value:.20}: {:?}", report.tally);
    }
}

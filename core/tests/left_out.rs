//! A format that was left out of the build says so, and names the Cargo feature; `make features`
//! runs this without features.

use stipula::{Contract, Format};

#[test]
fn a_format_that_was_left_out_names_its_feature() {
    let table = [
        (Format::Avro, cfg!(feature = "avro"), r#""string""#, "avro"),
        (Format::JsonSchema, cfg!(feature = "json-schema"), r#"{"type": "string"}"#, "json-schema"),
    ];
    for (format, is_built, schema, feature) in table {
        let outcome = Contract::from_schema(format, schema).compile();
        if is_built {
            assert!(outcome.is_ok_and(|contract| contract.is_valid_json(r#""a""#)));
            continue;
        }
        let text = outcome.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(text.contains("[document.not_built]"), "{text}");
        assert!(text.contains(&format!("Cargo feature `{feature}`")), "{text}");
    }
}

//! Defaults of unions: a branch of bytes takes a text of as many code points as it has bytes, each below U+0100.

use crate::contract::Contract;
use crate::model::Format;

#[test]
fn a_default_is_taken_by_the_branch_that_it_fits() {
    let fixed = |logical: &str, size: u32| {
        format!(r#"{{"type": "fixed", "name": "F", "size": {size}, "logicalType": "{logical}", "precision": 3}}"#)
    };
    let bytes = r#"{"type": "bytes", "logicalType": "decimal", "precision": 9}"#.to_owned();
    // The branch before `string`, the default, the index of the branch that takes it.
    let table = [
        (fixed("uuid", 16), "sixteen letters!", 0),
        (fixed("uuid", 16), "more than sixteen letters", 1),
        (fixed("uuid", 16), "€sixteen letters!", 1),
        (fixed("decimal", 2), "\u{1}\u{2}", 0),
        (fixed("decimal", 2), "\u{1}", 1),
        (fixed("decimal", 2), "\u{0}\u{0}\u{1}", 1),
        (bytes.clone(), "\u{1}\u{ff}", 0),
        (bytes, "\u{1}€", 1),
    ];
    for (branch, default, index) in table {
        let quoted = serde_json::to_string(default).unwrap();
        let schema = format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "u", "type": [{branch}, "string"], "default": {quoted}}}]}}"#
        );
        // The rule is refused where the default is no such text.
        let contract =
            Contract::from_schema(Format::Avro, schema).rule("r", format!("this.u == {quoted}")).compile().unwrap();
        let datum = contract.encode_json("{}");
        let taken = contract.check_json("{}").valid;
        assert_eq!(taken, index == 1, "{branch} {default:?}: {:?}", contract.check_json("{}"));
        // Zigzag: the second branch is `2`.
        let Ok(datum) = datum else { continue };
        assert_eq!(datum.first(), Some(&(index * 2)), "{branch} {default:?}");
    }
}

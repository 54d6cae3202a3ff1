//! Avro: faults at their places, and shapes.

use super::super::Format;
use super::{found, lower_with, printed};

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

fn check(text: &str, expected: &[&str]) {
    let outcome = lower_with(Format::Avro, text, &[]);
    assert_eq!(found(text, &outcome.diagnostics), expected, "{text}\n{:#?}", outcome.diagnostics);
}

fn check_field(kind: &str, expected: &[&str]) {
    check(&record(&format!(r#"{{"name":"a",{kind}}}"#)), expected);
}

const E: &str = "error schema.invalid ";
const W: &str = "warning schema.suspect ";

#[test]
fn faults_stand_at_their_places() {
    let e = |place: &str| format!("{E}{place}");
    let w = |place: &str| format!("{W}{place}");
    let table: &[(&str, &[String])] = &[
        ("5", &[e("5")]),
        (r#""strng""#, &[e(r#""strng""#)]),
        ("{}", &[e("{}")]),
        (r#"{"tpye":"int"}"#, &[e(r#""tpye""#)]),
        (r#"{"type":5}"#, &[e("5")]),
        (r#"{"type":"record"}"#, &[e(r#"{"type":"record"}"#), e(r#"{"type":"record"}"#)]),
        (r#"{"type":"record","name":"1a","fields":[]}"#, &[e(r#""1a""#)]),
        (r#"{"type":"record","name":"a..b","fields":[]}"#, &[e(r#""a..b""#)]),
        (r#"{"type":"record","name":"int","fields":[]}"#, &[e(r#""int""#)]),
        (r#"{"type":"record","name":"A","namespace":"x.-","fields":[]}"#, &[e(r#""x.-""#)]),
        (r#"{"type":"record","name":"A","fields":{}}"#, &[e("{}")]),
        (r#"{"type":"record","name":"A","fields":[],"aliases":["b-c"]}"#, &[e(r#""b-c""#)]),
        (r#"{"type":"record","name":"A","fields":[],"symbols":[]}"#, &[w(r#""symbols""#)]),
        (r#"{"type":"record","name":"A","feilds":[],"fields":[]}"#, &[w(r#""feilds""#)]),
        (r#"{"type":"record","name":"A","fields":[3]}"#, &[e("3")]),
        (r#"{"type":"enum","name":"E"}"#, &[e(r#"{"type":"enum","name":"E"}"#)]),
        (r#"{"type":"enum","name":"E","symbols":"A"}"#, &[e(r#""A""#)]),
        (r#"{"type":"enum","name":"E","symbols":["A","b c",1,"A"]}"#, &[e(r#""b c""#), e("1"), e(r#""A""#)]),
        (r#"{"type":"enum","name":"E","symbols":["A"],"default":"B"}"#, &[e(r#""B""#)]),
        (r#"{"type":"fixed","name":"F"}"#, &[e(r#"{"type":"fixed","name":"F"}"#)]),
        (r#"{"type":"fixed","name":"F","size":-1}"#, &[e("-1")]),
        (r#"{"type":"fixed","name":"F","size":10000000000}"#, &[e("10000000000")]),
        (r#"{"type":"array"}"#, &[e(r#"{"type":"array"}"#)]),
        (r#"{"type":"map","items":"int"}"#, &[e(r#"{"type":"map","items":"int"}"#), w(r#""items""#)]),
        (r#""record""#, &[e(r#""record""#)]),
        (r#"["int","int"]"#, &[e(r#""int""#)]),
        (r#"["int",{"type":"int","logicalType":"date"}]"#, &[e(r#"{"type":"int","logicalType":"date"}"#)]),
        (r#"["int",["null","string"]]"#, &[e(r#"["null","string"]"#)]),
        ("[]", &[w("[]")]),
        (
            r#"[{"type":"array","items":"int"},{"type":"array","items":"long"}]"#,
            &[e(r#"{"type":"array","items":"long"}"#)],
        ),
    ];
    for (text, expected) in table {
        check(text, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn faults_of_fields_stand_at_their_places() {
    let e = |place: &str| format!("{E}{place}");
    let w = |place: &str| format!("{W}{place}");
    let table: &[(&str, &[String])] = &[
        (r#""type":"int","default":"x""#, &[e(r#""x""#)]),
        (r#""type":"int","default":2147483648"#, &[e("2147483648")]),
        (r#""type":"int","default":1.0"#, &[e("1.0")]),
        (r#""type":"long","default":2147483648"#, &[]),
        (r#""type":"double","default":1"#, &[]),
        (r#""type":"boolean","default":1"#, &[e("1")]),
        (r#""type":"bytes","default":"\u00ff""#, &[]),
        (r#""type":"bytes","default":"\u0100""#, &[e(r#""\u0100""#)]),
        (r#""type":{"type":"fixed","name":"F","size":2},"default":"ab""#, &[]),
        (r#""type":{"type":"fixed","name":"F","size":2},"default":"abc""#, &[e(r#""abc""#)]),
        (r#""type":{"type":"enum","name":"E","symbols":["A"]},"default":"B""#, &[e(r#""B""#)]),
        (r#""type":["null","string"],"default":null"#, &[]),
        (r#""type":["null","string"],"default":"x""#, &[]),
        (r#""type":["null","string"],"default":5"#, &[e("5")]),
        (r#""type":{"type":"array","items":"int"},"default":[1,"x"]"#, &[e(r#""x""#)]),
        (r#""type":{"type":"map","values":"int"},"default":{"k":null}"#, &[e("null")]),
        (r#""type":{"type":"record","name":"S","fields":[{"name":"b","type":"int"}]},"default":{}"#, &[e("{}")]),
        (r#""type":{"type":"record","name":"S","fields":[{"name":"b","type":"int","default":1}]},"default":{}"#, &[]),
        (r#""type":"int","order":"up""#, &[e(r#""up""#)]),
        (r#""type":"int","aliases":"b""#, &[e(r#""b""#)]),
        (r#""type":"int","aliases":["x.y"]"#, &[e(r#""x.y""#)]),
        (r#""type":"long","logicalType":"timestamp-millis""#, &[w(r#""logicalType""#)]),
        (r#""type":"int","doc":5"#, &[w("5")]),
        (r#""type":"int","defualt":5"#, &[w(r#""defualt""#)]),
        (r#""type":"int","owner":"me""#, &[]),
        (r#""type":"int","confluent:tags":"PII""#, &[w(r#""PII""#)]),
        (r#""type":"Strng""#, &[e(r#""Strng""#)]),
        (r#""type":"array","items":"int""#, &[e(r#""array""#)]),
    ];
    for (field, expected) in table {
        check_field(field, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let two = |a: &str, b: &str| record(&format!(r#"{{"name":"a","type":"int"{a}}},{{{b}}}"#));
    check(&two("", r#""name":"a","type":"long""#), &[&e(r#""a""#)]);
    check(&two(r#","aliases":["x"]"#, r#""name":"b","type":"int","aliases":["x"]"#), &[&e(r#""x""#)]);
    check(&two(r#","aliases":["b"]"#, r#""name":"b","type":"int""#), &[&w(r#""b""#)]);
    check(&two("", r#""type":"int""#), &[&e(r#"{"type":"int"}"#)]);
    check(&two("", r#""name":"b""#), &[&e(r#"{"name":"b"}"#)]);
}

#[test]
fn logical_types_are_checked() {
    let table: &[(&str, &str, bool)] = &[
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#,
            "decimal of 4 digits, 2 behind the point",
            true,
        ),
        (r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":5}"#, "bytes", false),
        (r#"{"type":"bytes","logicalType":"decimal","precision":0}"#, "bytes", false),
        (r#"{"type":"bytes","logicalType":"decimal"}"#, "bytes", false),
        (
            r#"{"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":9}"#,
            "decimal of 9 digits, 0 behind the point",
            true,
        ),
        (r#"{"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":10}"#, "fixed of 4 bytes", false),
        (r#"{"type":"string","logicalType":"uuid"}"#, "uuid", true),
        (r#"{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}"#, "uuid", true),
        (r#"{"type":"fixed","name":"F","size":15,"logicalType":"uuid"}"#, "fixed of 15 bytes", false),
        (r#"{"type":"fixed","name":"F","size":12,"logicalType":"duration"}"#, "duration", true),
        (r#"{"type":"int","logicalType":"date"}"#, "date", true),
        (r#"{"type":"long","logicalType":"date"}"#, "long", false),
        (r#"{"type":"int","logicalType":"time-millis"}"#, "time", true),
        (r#"{"type":"long","logicalType":"time-micros"}"#, "time", true),
        (r#"{"type":"long","logicalType":"timestamp-nanos"}"#, "timestamp", true),
        (r#"{"type":"long","logicalType":"local-timestamp-micros"}"#, "timestamp", true),
        (r#"{"type":"long","logicalType":"timestamp-milis"}"#, "long", false),
        (r#"{"type":"long","logicalType":7}"#, "long", false),
    ];
    for (text, shape, silent) in table {
        let outcome = lower_with(Format::Avro, text, &[]);
        assert_eq!(printed(&outcome.lowered.unwrap().shape), *shape, "{text}");
        assert_eq!(outcome.diagnostics.is_empty(), *silent, "{text}: {:?}", outcome.diagnostics);
        assert!(outcome.diagnostics.iter().all(|one| one.code.as_str() == "schema.suspect"), "{text}");
    }
}

#[test]
fn names_are_resolved_within_namespaces() {
    let table: &[(&str, &[&str])] = &[
        (
            r#"{"type":"record","name":"a.R","fields":[{"name":"x","type":["null","R"]},{"name":"y","type":["null","a.R"]}]}"#,
            &[],
        ),
        (
            r#"{"type":"record","name":"R","namespace":"a","fields":[{"name":"x","type":["null","b.R"]}]}"#,
            &[r#"error schema.invalid "b.R""#],
        ),
        (
            r#"[{"type":"enum","name":"n.E","symbols":["A"]},{"type":"enum","name":"E","namespace":"n","symbols":["A"]}]"#,
            &[r#"error schema.invalid {"type":"enu.."#, r#"error schema.invalid "E""#],
        ),
        (r#"[{"type":"enum","name":"E","symbols":["A"]},{"type":"array","items":"E"}]"#, &[]),
        (
            r#"[{"type":"array","items":"E"},{"type":"enum","name":"E","symbols":["A"]}]"#,
            &[r#"error schema.invalid "E""#],
        ),
    ];
    for (text, expected) in table {
        check(text, expected);
    }
    let twice = r#"[{"type":"enum","name":"E","symbols":["A"]},{"type":"map","values":{"type":"enum","name":"E","symbols":["B"]}}]"#;
    let outcome = lower_with(Format::Avro, twice, &[]);
    let label = &outcome.diagnostics[0].labels[0];
    assert_eq!((label.span.start, label.message.as_str()), (23, "first defined here"));
}

#[test]
fn references_bring_their_types() {
    let order = r#"{"type":"record","name":"shop.Order","fields":[{"name":"to","type":"Address"}]}"#;
    let address = r#"{"type":"record","name":"shop.Address","fields":[{"name":"zip","type":"shop.Zip"}]}"#;
    let zip = r#"{"type":"fixed","name":"shop.Zip","size":5}"#;
    for references in [[("z", zip), ("a", address)], [("a", address), ("z", zip)]] {
        let outcome = lower_with(Format::Avro, order, &references);
        assert_eq!(outcome.diagnostics, [], "{references:?}");
        assert_eq!(printed(&outcome.lowered.unwrap().shape), "{to: {zip: fixed of 5 bytes}}");
    }
}

#[test]
fn shapes_are_what_the_schema_says() {
    let table: &[(&str, &str)] = &[
        (r#""name":"a","type":"long","confluent:tags":["PII"]"#, "{a: long #PII}"),
        (r#""name":"a","type":{"type":"string","confluent:tags":["X"]}"#, "{a: string #X}"),
        (r#""name":"a","type":["null","int"],"default":null"#, "{a: (null | int) = null}"),
        (r#""name":"a","type":{"type":"array","items":["null","R"]}"#, "{a: [(null | ^)]}"),
        (r#""name":"a","type":{"type":"map","values":{"type":"enum","name":"E","symbols":["A"]}}"#, "{a: map<enum>}"),
        (r#""name":"a","type":{"type":{"type":"int","logicalType":"date"}}"#, "{a: date}"),
        (r#""name":"a","type":"R""#, "{a: ^} never"),
        (r#""name":"a","type":["R"]"#, "{a: (^) never} never"),
    ];
    for (field, shape) in table {
        let text = record(&format!("{{{field}}}"));
        let outcome = lower_with(Format::Avro, &text, &[]);
        assert_eq!(printed(&outcome.lowered.unwrap().shape), *shape, "{text}");
        let endless = shape.contains("never");
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, if endless { vec!["avro.no_value"] } else { vec![] }, "{text}");
    }
}

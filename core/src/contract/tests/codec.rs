//! Values to payloads and back: what is taken, refused and shown.

use std::collections::BTreeMap;

use crate::contract::framed::{Asked, Framed};
use crate::{
    CodecError, Compiler, Contract, DuplicateKeys, Format, JsonEncoding, Report, Resolver, SchemaId, WriterSchema,
};

fn compiler(schema: &str) -> Compiler {
    Contract::from_schema(Format::Avro, schema)
}

fn contract(schema: &str) -> Contract {
    compiler(schema).compile().unwrap_or_else(|fault| panic!("{schema}: {fault}"))
}

/// A payload, or the codes of the report, or else the text.
fn told(encoded: Result<Vec<u8>, CodecError>) -> Result<Vec<u8>, String> {
    encoded.map_err(|error| match error {
        CodecError::Violation(error) => codes(&error.into_report()),
        CodecError::Other(text) => text,
    })
}

fn codes(report: &Report) -> String {
    report.violations.iter().map(|each| each.code.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn json_text_comes_in_the_encoding_that_the_contract_says() {
    let schema = r#"{"type": "record", "name": "R", "fields": [
        {"name": "u", "type": ["null", "long", "string", {"type": "array", "items": ["null", "string"]}, {"type": "record", "name": "n.S", "fields": [
            {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 1}},
            {"name": "i", "type": {"type": "fixed", "name": "I", "size": 16, "logicalType": "uuid"}}]}]}]}"#;
    let (plain, tagged) = (contract(schema), compiler(schema).json_encoding(JsonEncoding::Avro).compile().unwrap());
    let uuid: Vec<u8> = (0x61..0x71).collect();
    let cases: [(&str, Result<Vec<u8>, &str>); 8] = [
        (r#"{"u": null}"#, Ok(vec![0])),
        (r#"{"u": {"long": 3}}"#, Ok(vec![2, 6])),
        (r#"{"u": {"string": "a"}}"#, Ok(vec![4, 2, b'a'])),
        (r#"{"u": {"array": [null, {"string": "b"}]}}"#, Ok(vec![6, 4, 0, 2, 2, b'b', 0])),
        // A decimal and a UUID are the code points of their bytes.
        (r#"{"u": {"n.S": {"d": "5", "i": "abcdefghijklmnop"}}}"#, Ok([&[8, 2, 0x35][..], &uuid].concat())),
        (r#"{"u": 3}"#, Err("avro.union_tag")),
        (r#"{"u": {"S": {}}}"#, Err("avro.union_tag")),
        (r#"{"u": {"long": 3, "string": "a"}}"#, Err("avro.union_tag")),
    ];
    for (text, expected) in cases {
        assert_eq!(told(tagged.encode_json(text)), expected.map_err(str::to_owned), "{text}");
        assert_eq!(tagged.is_valid_json(text), tagged.encode_json(text).is_ok(), "{text}");
    }
    assert_eq!(told(plain.encode_json(r#"{"u": 3}"#)), Ok(vec![2, 6]));
    assert!(!plain.is_valid_json(r#"{"u": {"long": 3}}"#) && plain.encode_json(r#"{"u": {"long": 3}}"#).is_err());
    // The option speaks of JSON text alone.
    assert_eq!(told(tagged.encode(&BTreeMap::from([("u", 3)]))), Ok(vec![2, 6]));
}

#[test]
fn what_check_takes_has_a_payload_or_a_reason() {
    let nanos = r#"{"type": "long", "logicalType": "timestamp-nanos"}"#;
    let cases = [
        ("\"double\"", "1e400", "a number is beyond every `double`"),
        ("\"float\"", "1e39", "a number is beyond every `float`"),
        (
            r#"[{"type": "record", "name": "A", "fields": [{"name": "d", "type": "double"}]}, "string"]"#,
            r#"{"d": 1e400}"#,
            "a number is beyond every `double`",
        ),
        // No other branch stands in for the one that takes it.
        (r#"["double", "string"]"#, "1e400", "a number is beyond every `double`"),
        (nanos, "\"9999-12-31T00:00:00Z\"", "a point in time is beyond the 64 bits of its unit"),
        (nanos, "\"0001-01-01T00:00:00Z\"", "a point in time is beyond the 64 bits of its unit"),
        (nanos, "\"x\"", "schema.format"),
        ("\"double\"", "\"x\"", "schema.type"),
    ];
    for (schema, text, expected) in cases {
        let contract = contract(schema);
        assert_eq!(told(contract.encode_json(text)).unwrap_err(), expected, "{schema} {text}");
        assert_eq!(contract.is_valid_json(text), !expected.contains("schema."), "{schema} {text}");
    }
    // A branch that does not fit has no say.
    let branches = r#"[{"type": "record", "name": "A", "fields": [{"name": "d", "type": "double"}, {"name": "s", "type": "int"}]},
        {"type": "record", "name": "B", "fields": [{"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 500, "scale": 0}}, {"name": "s", "type": "string"}]}]"#;
    assert_eq!(told(contract(branches).encode_json(r#"{"d": 1e400, "s": "x"}"#)).map(|bytes| bytes[0]), Ok(2));
    assert_eq!(told(contract("\"double\"").encode_json("1e308")).map(|bytes| bytes.len()), Ok(8));
    assert_eq!(told(contract("\"double\"").encode(&f64::INFINITY)).unwrap(), f64::INFINITY.to_le_bytes());
    assert_eq!(told(contract(nanos).encode_json("\"2262-04-11T00:00:00Z\"")).map(|bytes| bytes.len()), Ok(10));
}

#[test]
fn a_large_value_is_encoded_as_it_is_checked() {
    let text = format!("[{}0]", "0,".repeat(4_000_000));
    for schema in [r#"{"type": "array", "items": "int"}"#, r#"{"type": "array", "items": ["null", "int"]}"#] {
        let contract = contract(schema);
        assert!(contract.is_valid_json(&text));
        assert!(told(contract.encode_json(&text)).is_ok_and(|payload| payload.len() > 4_000_000), "{schema}");
    }
}

/// A map of a host, which may hold a key twice.
struct Pairs<'p>(&'p [(&'p str, i64)]);

impl serde::Serialize for Pairs<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

#[test]
fn keys_that_stand_twice() {
    let schema = r#"{"type": "map", "values": "long"}"#;
    let (refuses, last) = (contract(schema), compiler(schema).duplicate_keys(DuplicateKeys::Last).compile().unwrap());
    let twice = [6, 2, b'a', 2, 2, b'b', 4, 2, b'a', 6, 0];
    // A datum that has them is refused by decode as by check.
    for contract in [&refuses, &last] {
        let decoded = contract.decode::<BTreeMap<String, i64>>(&twice);
        assert_eq!(told(decoded.map(|_| Vec::new())).unwrap_err(), "avro.duplicate_key");
        assert_eq!(codes(&contract.check_bytes(&twice)), "avro.duplicate_key");
    }
    // Where the last of them counts it alone is written.
    let text = r#"{"a": 1, "b": 2, "a": 3}"#;
    assert_eq!(told(refuses.encode_json(text)).unwrap_err(), "json.duplicate_key");
    let payload = told(last.encode_json(text)).unwrap();
    assert_eq!(payload, [4, 2, b'b', 4, 2, b'a', 6, 0]);
    assert_eq!(last.decode::<BTreeMap<String, i64>>(&payload).unwrap()["a"], 3);
    assert_eq!(told(last.encode_object_text(text.as_bytes())).unwrap(), payload);
    // No host has them in earnest.
    let host = Pairs(&[("a", 1), ("b", 2), ("a", 3)]);
    assert_eq!(told(last.encode(&host)).unwrap_err(), "json.duplicate_key");
    assert!(!last.is_valid(&host));
}

#[test]
fn no_rule_has_a_say() {
    let schema =
        r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "s", "type": "string"}]}"#;
    let contract = compiler(schema).rule("small", "this.a < 5").rule("short", "size(this.s) < 5").compile().unwrap();
    let record = BTreeMap::from([("a", serde_json::json!(7)), ("s", serde_json::json!("x"))]);
    let payload = contract.encode(&record).unwrap();
    assert!(!contract.is_valid_bytes(&payload));
    assert_eq!(contract.resolve(schema, &payload).unwrap(), payload);
    assert_eq!(contract.decode::<serde_json::Value>(&payload).unwrap()["a"], 7);
    // Nor where something is wrong: the report tells of structure alone.
    let bad = [14, 2, 0xff];
    assert_eq!(codes(&contract.check_bytes(&bad)), "avro.utf8 rule.violated");
    assert_eq!(told(contract.resolve(schema, &bad)).unwrap_err(), "avro.utf8");
    assert_eq!(told(contract.decode::<serde_json::Value>(&bad).map(|_| Vec::new())).unwrap_err(), "avro.utf8");
    assert_eq!(told(contract.encode_json(r#"{"a": 7, "s": 1}"#)).unwrap_err(), "schema.type");
}

#[test]
fn a_type_that_does_not_fit_shows_no_value() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        #[expect(dead_code, reason = "what is read of it is all that is asked")]
        a: Option<Side>,
    }
    #[derive(Debug, serde::Deserialize)]
    enum Side {
        Left,
        Right,
    }
    let schema = r#"{"type": "map", "values": ["string", "long"], "confluent:tags": ["PII"]}"#;
    let contract = contract(schema);
    let payload = |key: &str, value: &str| contract.encode(&BTreeMap::from([(key, value)])).unwrap();
    let error = |decoded: Result<(), CodecError>| decoded.unwrap_err().to_string();
    let number = contract.encode(&BTreeMap::from([("a", 424_242)])).unwrap();
    let cases = [
        (
            error(contract.decode::<BTreeMap<String, i32>>(&payload("a", "canary")).map(drop)),
            "expected i32, found text",
        ),
        (error(contract.decode::<BTreeMap<String, u8>>(&number).map(drop)), "expected u8, found another number"),
        (
            error(contract.decode::<BTreeMap<String, char>>(&payload("a", "canary")).map(drop)),
            "expected a character, found another text",
        ),
        (
            error(contract.decode::<Named>(&payload("a", "canary")).map(drop)),
            "expected one of `Left`, `Right`, found another text",
        ),
        (
            error(contract.decode::<Named>(&payload("canary", "x")).map(drop)),
            "expected the fields `a`, found another one",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    assert!(format!("{:?} {:?}", Side::Left, Side::Right).contains("Right"));
}

struct Point;

impl Resolver for Point {
    fn resolve(&self, _name: &str) -> Result<String, String> {
        Ok(r#"{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "long"}]}"#.to_owned())
    }
}

/// A contract of points, whose second schema is an older one.
fn points() -> Contract {
    let document = "
apiVersion: v3.1.0
kind: DataContract
id: points
version: 1.0.0
status: active
schema:
  - name: Point
    customProperties: [{property: stipulaSchema, value: {file: point.avsc, framing: confluent, ids: [1]}}]
";
    let lookup = |id: &SchemaId| match id {
        SchemaId::Number(2) => Ok(Some(WriterSchema::new(
            r#"{"type": "record", "name": "Point", "fields": [{"name": "y", "type": "int"}, {"name": "x", "type": "float"}]}"#,
        ))),
        SchemaId::Number(3) => Ok(Some(WriterSchema::new(
            r#"{"type": "record", "name": "Point", "fields": [{"name": "y", "type": "int"}, {"name": "x", "type": "int"}]}"#,
        ))),
        SchemaId::Number(4) => Ok(Some(WriterSchema::new("{\"type\": \"strin\"}"))),
        SchemaId::Number(5) => Err("it is away".to_owned()),
        _ => Ok(None),
    };
    Contract::compiler(document).resolver(Point).lookup(lookup).compile().unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn a_schema_that_cannot_be_used_is_no_lookup_that_failed() {
    let cases = [
        (4, "the schema `4` wrote the payload, and it cannot be used: the schema is not valid: unknown type `strin`"),
        (5, "the schema `5` wrote the payload, and the lookup failed: it is away"),
        (6, "the schema `6` wrote the payload, and neither the contract nor a lookup knows it"),
    ];
    let contract = points();
    for (id, expected) in cases {
        assert_eq!(contract.check_bytes(&[0, 0, 0, 0, id, 2]).violations[0].message, expected);
    }
}

#[test]
fn places_are_kept_for_reports_alone() {
    let contract = points();
    let engine = &contract.inner.engine;
    let payload = [0, 0, 0, 0, 3, 2, 4];
    for (asked, expected) in [(Asked::Verdict, false), (Asked::Report, true)] {
        let framed = engine.framed(&payload, &[], asked);
        assert_eq!(framed.datum(), Some(&[4][..]), "{asked:?}");
        let (datum, is_whole) = framed.rewritten().unwrap();
        assert_eq!((datum.trace.is_some(), is_whole), (expected, true), "{asked:?}");
    }
    let cut = [0, 0, 0, 0, 3, 2];
    assert!(!contract.is_valid_bytes(&cut) && engine.framed(&cut, &[], Asked::Verdict).datum().is_none());
    // Whoever asks for a report of what was read for a verdict is told that it is refused.
    let framed: Framed<'_> = engine.framed(&cut, &[], Asked::Verdict);
    assert_eq!(codes(&engine.check(&framed)), "avro.unresolvable");
}

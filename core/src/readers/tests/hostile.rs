//! Hostile input: cut, mutated, deep, vast.

use std::fmt::Write as _;

use super::{Way, check, faults, readers};
use crate::model::Format;

const AVRO: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "id", "type": "string"}, {"name": "paid", "type": "boolean"}, {"name": "n", "type": "int"},
    {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
    {"name": "state", "type": {"type": "enum", "name": "S", "symbols": ["A", "B"]}},
    {"name": "note", "type": ["null", "string"]},
    {"name": "tags", "type": {"type": "map", "values": "long"}},
    {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "I", "fields": [
        {"name": "sku", "type": "string"}, {"name": "qty", "type": "int"}]}}}]}"#;
const PAYLOAD: &[u8] = b"\x04o1\x01\x0a\x04\x04\xd2\x02\x02\x04hi\x04\x02a\x02\x02b\x04\x00\x04\x02x\x02\x02y\x04\x00";
const SCHEMA: &str = r#"{"type": "object", "required": ["id", "items"], "additionalProperties": false, "properties": {
    "id": {"type": "string", "pattern": "^o"}, "n": {"type": "integer", "minimum": 1}, "x": {"type": ["number", "null"]},
    "items": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}}}}"#;
const TEXT: &[u8] =
    br#"{"id": "o\u0031", "n": 12, "x": -1.5e3, "items": [{"sku": "a\n"}, {"sku": "\u00fc", "z": [true, null]}]}"#;

#[test]
fn every_prefix_is_refused() {
    let (avro, json) = (readers(Format::Avro, AVRO), readers(Format::JsonSchema, SCHEMA));
    check(&avro, Way::Avro, PAYLOAD, &[]);
    check(&json, Way::Json, TEXT, &[]);
    for end in 0..PAYLOAD.len() {
        assert!(!faults(&avro, Way::Avro, &PAYLOAD[..end]).is_empty(), "{end}");
    }
    for end in 0..TEXT.len() {
        assert_eq!(faults(&json, Way::Json, &TEXT[..end])[0].split(' ').next(), Some("json.truncated"), "{end}");
    }
}

/// A small generator of pseudo-random numbers: the same run everywhere.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }
}

#[test]
fn mutations_never_panic_and_both_sinks_agree() {
    let ways = [
        (readers(Format::Avro, AVRO), Way::Avro, PAYLOAD),
        (readers(Format::JsonSchema, SCHEMA), Way::Json, TEXT),
        (readers(Format::JsonSchema, SCHEMA), Way::Object, TEXT),
        (readers(Format::Avro, AVRO), Way::Json, TEXT),
    ];
    let mut seeded = Seeded(0x5eed);
    for (readers, way, sample) in &ways {
        let mut refused = 0;
        for _ in 0..5_000 {
            let mut payload = sample.to_vec();
            for _ in 0..=seeded.next(3) {
                let at = seeded.next(payload.len());
                match seeded.next(4) {
                    0 => payload.insert(at, u8::try_from(seeded.next(256)).unwrap()),
                    1 => drop(payload.remove(at)),
                    2 => payload[at] ^= 1 << seeded.next(8),
                    _ => payload[at] = payload[seeded.next(payload.len())],
                }
            }
            refused += usize::from(!faults(readers, *way, &payload).is_empty());
        }
        assert!(refused > 1_000, "{way:?}: {refused}");
    }
}

/// Runs on the smallest stack that hosts give.
fn on_small_stack(act: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(act).unwrap().join().unwrap();
}

const LINKED: &str = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
const TREE: &str =
    r##"{"$defs": {"t": {"type": "object", "properties": {"next": {"$ref": "#/$defs/t"}}}}, "$ref": "#/$defs/t"}"##;

#[test]
fn depth_is_counted() {
    on_small_stack(|| {
        let linked = |levels: usize| [vec![2; levels - 1], vec![0]].concat();
        let avro = readers(Format::Avro, LINKED);
        check(&avro, Way::Avro, &linked(100), &[]);
        assert!(faults(&avro, Way::Avro, &linked(101))[0].starts_with("limit.depth @ /next/next"));
        assert!(faults(&avro, Way::Avro, &linked(100_000))[0].starts_with("limit.depth"));
        let objects =
            |levels: usize| format!("{}{}{}", r#"{"next": "#.repeat(levels - 1), "{}", "}".repeat(levels - 1));
        for (readers, way) in [
            (readers(Format::JsonSchema, TREE), Way::Json),
            (readers(Format::JsonSchema, "true"), Way::Json),
            (readers(Format::JsonSchema, r#"{"type": "string"}"#), Way::Object),
        ] {
            let is_deep = |levels: usize| {
                let found = faults(&readers, way, objects(levels).as_bytes());
                found.iter().any(|fault| fault.starts_with("limit.depth"))
            };
            assert!(!is_deep(100) && is_deep(101) && is_deep(10_000));
        }
        let arrays = "[".repeat(1_000_000);
        assert!(
            faults(&readers(Format::JsonSchema, "true"), Way::Json, arrays.as_bytes())[0].starts_with("limit.depth")
        );
    });
}

#[test]
fn recursive_unions_stay_linear() {
    on_small_stack(|| {
        let schema = r#"{"type": "record", "name": "A", "fields": [{"name": "next", "type": [
            "null", {"type": "record", "name": "B", "fields": [{"name": "next", "type": ["null", "A", "B"]}]}, "A"]}]}"#;
        let avro = readers(Format::Avro, schema);
        let text = |levels: usize, end: &str| format!("{}{end}{}", r#"{"next": "#.repeat(levels), "}".repeat(levels));
        assert_eq!(faults(&avro, Way::Json, text(99, "null").as_bytes()), Vec::<String>::new());
        assert!(!faults(&avro, Way::Json, text(99, "1").as_bytes()).is_empty());
    });
}

#[test]
fn many_doubles_cost_little() {
    let mut text = String::from("{");
    for index in 0..20_000 {
        let _ = write!(text, "\"k{}\": 0, ", index % 10_000);
    }
    text.push_str("\"z\": 0}");
    let found = faults(&readers(Format::JsonSchema, "true"), Way::Json, text.as_bytes());
    assert!(found.len() >= 1_000 && found.iter().all(|fault| fault.starts_with("json.duplicate_key")));
}

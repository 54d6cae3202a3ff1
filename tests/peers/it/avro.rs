//! Avro bytes: our scan against `apache-avro`.

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use stipula::{Contract, Format};
use stipula_peers::{Random, mutate_bytes};

const SCHEMA: &str = r#"{"type": "record", "name": "All", "fields": [
    {"name": "flag", "type": "boolean"}, {"name": "small", "type": "int"}, {"name": "big", "type": "long"},
    {"name": "single", "type": "float"}, {"name": "double", "type": "double"}, {"name": "raw", "type": "bytes"},
    {"name": "text", "type": "string"}, {"name": "code", "type": {"type": "fixed", "name": "F", "size": 3}},
    {"name": "kind", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}},
    {"name": "list", "type": {"type": "array", "items": "long"}},
    {"name": "map", "type": {"type": "map", "values": "string"}},
    {"name": "maybe", "type": ["null", "string", "long"]},
    {"name": "inner", "type": {"type": "record", "name": "I", "fields": [{"name": "x", "type": "int"}]}}]}"#;
const CASES: usize = 20_000;

fn datum(schema: &Schema, random: &mut Random) -> Vec<u8> {
    let text = |random: &mut Random| "\u{fc}bung".repeat(random.below(3));
    let integer = |random: &mut Random| i64::from_ne_bytes(random.bits().to_ne_bytes()) >> random.below(60);
    let small = i32::try_from(integer(random) >> 33).unwrap_or(0);
    let kind = u32::try_from(random.below(3)).unwrap_or(0);
    let symbol = ["A", "B", "C"].get(kind as usize).copied().unwrap_or("A");
    let maybe = match random.below(3) {
        0 => Value::Union(0, Box::new(Value::Null)),
        1 => Value::Union(1, Box::new(Value::String(text(random)))),
        _ => Value::Union(2, Box::new(Value::Long(integer(random)))),
    };
    let keys = ["a", "b", "c"];
    let map = keys.iter().take(random.below(4)).map(|key| ((*key).to_owned(), Value::String(text(random)))).collect();
    let record = Value::Record(vec![
        ("flag".to_owned(), Value::Boolean(random.below(2) == 0)),
        ("small".to_owned(), Value::Int(small)),
        ("big".to_owned(), Value::Long(integer(random))),
        ("single".to_owned(), Value::Float(1.5)),
        ("double".to_owned(), Value::Double(-0.25)),
        ("raw".to_owned(), Value::Bytes(vec![7; random.below(5)])),
        ("text".to_owned(), Value::String(text(random))),
        ("code".to_owned(), Value::Fixed(3, vec![1, 2, 3])),
        ("kind".to_owned(), Value::Enum(kind, symbol.to_owned())),
        ("list".to_owned(), Value::Array((0..random.below(4)).map(|_| Value::Long(integer(random))).collect())),
        ("map".to_owned(), Value::Map(map)),
        ("maybe".to_owned(), maybe),
        ("inner".to_owned(), Value::Record(vec![("x".to_owned(), Value::Int(small))])),
    ]);
    GenericDatumWriter::builder(schema).build().unwrap().write_value_to_vec(record).unwrap()
}

#[test]
fn what_the_peer_writes_is_valid_and_every_truncation_is_not() {
    let schema = Schema::parse_str(SCHEMA).unwrap();
    let ours = Contract::from_schema(Format::Avro, SCHEMA).compile().unwrap();
    let mut random = Random(21);
    for case in 0..2_000 {
        let bytes = datum(&schema, &mut random);
        assert!(ours.is_valid_bytes(&bytes), "case {case}: {:?}", ours.check_bytes(&bytes));
        assert!(ours.check_bytes(&bytes).valid, "case {case}");
        for end in 0..bytes.len() {
            assert!(!ours.is_valid_bytes(&bytes[..end]), "case {case}, cut at {end}");
        }
    }
}

/// What we accept, the peer decodes and consumes to the last byte. The reverse does not hold: the
/// peer accepts truncated data, over-long varints, duplicate map keys and trailing bytes.
#[test]
fn mutated_data_are_never_accepted_alone() {
    let schema = Schema::parse_str(SCHEMA).unwrap();
    let ours = Contract::from_schema(Format::Avro, SCHEMA).compile().unwrap();
    let mut random = Random(22);
    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    let (mut both, mut stricter) = (0, 0);
    for case in 0..CASES {
        let mut bytes = datum(&schema, &mut random);
        mutate_bytes(&mut bytes, &mut random);
        let valid = ours.is_valid_bytes(&bytes);
        assert_eq!(valid, ours.check_bytes(&bytes).valid, "case {case}");
        let mut rest = bytes.as_slice();
        let peer = reader.read_value(&mut rest).is_ok() && rest.is_empty();
        match (valid, peer) {
            (true, true) => both += 1,
            (false, true) => stricter += 1,
            (true, false) => panic!("case {case}: accepted alone: {bytes:02x?}"),
            (false, false) => {}
        }
    }
    println!("accepted by both: {both}; by the peer alone: {stricter}");
    assert!(both > CASES / 10);
}

/// What the peer writes we decode; what we encode of it the peer reads as the value that it wrote.
#[test]
fn values_that_are_decoded_and_encoded_again() {
    let schema = Schema::parse_str(SCHEMA).unwrap();
    let ours = Contract::from_schema(Format::Avro, SCHEMA).compile().unwrap();
    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    let mut random = Random(23);
    for case in 0..5_000 {
        let bytes = datum(&schema, &mut random);
        let value: serde_json::Value = ours.decode(&bytes).unwrap();
        let again = ours.encode(&value).unwrap_or_else(|fault| panic!("case {case}: {fault}: {value}"));
        let read = |bytes: &[u8]| reader.read_value(&mut &*bytes).unwrap();
        assert_eq!(read(&again), read(&bytes), "case {case}: {value}");
    }
}

/// A newer schema: fields in another order, left out, added, promoted; symbols and branches changed.
const NEWER: &str = r#"{"type": "record", "name": "All", "fields": [
    {"name": "big", "type": "double"}, {"name": "small", "type": ["null", "long"]}, {"name": "flag", "type": "boolean"},
    {"name": "single", "type": "double"}, {"name": "raw", "type": "bytes"}, {"name": "text", "type": "bytes"},
    {"name": "kind", "type": {"type": "enum", "name": "E", "symbols": ["C", "A"], "default": "A"}},
    {"name": "list", "type": {"type": "array", "items": "float"}},
    {"name": "map", "type": {"type": "map", "values": ["null", "string"]}},
    {"name": "maybe", "type": ["string", "double", "null"]},
    {"name": "inner", "type": {"type": "record", "name": "I", "fields": [
        {"name": "new", "type": {"type": "array", "items": "int"}, "default": [1, 2]}, {"name": "x", "type": "double"}]}},
    {"name": "note", "type": ["null", "string"], "default": null}]}"#;

#[test]
fn payloads_of_an_older_schema_are_read_alike() {
    let (older, newer) = (Schema::parse_str(SCHEMA).unwrap(), Schema::parse_str(NEWER).unwrap());
    let ours = Contract::from_schema(Format::Avro, NEWER).compile().unwrap();
    let peer = GenericDatumReader::builder(&older).reader_schema(&newer).build().unwrap();
    let plain = GenericDatumReader::builder(&newer).build().unwrap();
    let mut random = Random(24);
    for case in 0..5_000 {
        let bytes = datum(&older, &mut random);
        let resolved = ours.resolve(SCHEMA, &bytes).unwrap_or_else(|fault| panic!("case {case}: {fault}"));
        assert_eq!(plain.read_value(&mut &*resolved).unwrap(), peer.read_value(&mut &*bytes).unwrap(), "case {case}");
    }
}

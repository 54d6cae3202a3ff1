//! The quick scan and the careful reader: on generated data, on their truncations and on mutations,
//! they accept the same and fill the same cells.

use std::sync::Arc;

use super::random::{Random, want};
use super::{FirstFault, shape};
use crate::cells::{Layout, Scratch};
use crate::diagnostics::Diagnostics;
use crate::limits::Limits;
use crate::readers::{Collector, ReadOptions, Readers};
use crate::schema::{Format, IntKind, Kind, NodeId, Shape, TimeUnit};

const SCHEMAS: [&str; 8] = [
    r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "string"}, {"name": "b", "type": "string"}, {"name": "c", "type": ["null", "string"]},
        {"name": "d", "type": ["long", "null"]}, {"name": "e", "type": "int"}, {"name": "f", "type": "double"},
        {"name": "g", "type": {"type": "fixed", "name": "F", "size": 3}}, {"name": "h", "type": "boolean"},
        {"name": "i", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}},
        {"name": "j", "type": {"type": "array", "items": "string"}},
        {"name": "k", "type": {"type": "map", "values": "string"}},
        {"name": "l", "type": {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}},
        {"name": "m", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "n", "type": {"type": "long", "logicalType": "timestamp-millis"}}, {"name": "o", "type": "float"}]}"#,
    r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": {"type": "array", "items": {"type": "record", "name": "I", "fields": [
            {"name": "x", "type": "string"}, {"name": "y", "type": {"type": "array", "items": ["int", "null", "E2"]}},
            {"name": "z", "type": {"type": "map", "values": "double"}}]}}},
        {"name": "b", "type": ["null", "I"]}, {"name": "c", "type": ["I", "string", "null", {"type": "map", "values": "I"}]}]}"#,
    r#"{"type": "record", "name": "Tree", "fields": [
        {"name": "v", "type": ["null", "int"]}, {"name": "kids", "type": {"type": "array", "items": "Tree"}},
        {"name": "next", "type": ["null", "Tree"]}]}"#,
    r#"{"type": "record", "name": "N", "fields": [
        {"name": "none", "type": {"type": "array", "items": "null"}},
        {"name": "empty", "type": {"type": "array", "items": {"type": "record", "name": "Z", "fields": []}}},
        {"name": "u", "type": {"type": "array", "items": ["null", "Z", "N"]}}]}"#,
    r#"{"type": "array", "items": {"type": "map", "values": {"type": "array", "items": "bytes"}}}"#,
    r#"["null", "long", {"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}]"#,
    r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": {"type": "int", "logicalType": "date"}},
        {"name": "b", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "c", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "d", "type": {"type": "long", "logicalType": "local-timestamp-nanos"}},
        {"name": "e", "type": {"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"}},
        {"name": "f", "type": {"type": "fixed", "name": "G", "size": 9, "logicalType": "decimal", "precision": 20}},
        {"name": "g", "type": {"type": "bytes", "logicalType": "decimal", "precision": 60, "scale": 10}},
        {"name": "h", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 1}]}]}"#,
    r#"{"type": "record", "name": "A", "fields": [
        {"name": "a", "type": {"type": "record", "name": "B", "fields": [{"name": "a", "type": {"type": "record",
            "name": "C", "fields": [{"name": "n", "type": "null"}]}}, {"name": "b", "type": "C"}]}},
        {"name": "b", "type": "B"}, {"name": "l", "type": {"type": "array", "items": "B"}}]}"#,
];

fn put_long(value: i64, out: &mut Vec<u8>) {
    let mut left = (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned();
    while left >= 0x80 {
        out.push(u8::try_from(left & 0x7f).unwrap() | 0x80);
        left >>= 7;
    }
    out.push(u8::try_from(left).unwrap());
}

fn put_text(random: &mut Random, out: &mut Vec<u8>) {
    let text = ["", "a", "eight by", "größer als sechzehn Bytes", "日本語"][random.below(5)];
    put_long(i64::try_from(text.len()).unwrap(), out);
    out.extend_from_slice(text.as_bytes());
}

/// A datum, nearly always a valid one.
fn datum(shape: &Shape, id: NodeId, random: &mut Random, fuel: usize, out: &mut Vec<u8>) {
    match &shape.node(id).kind {
        Kind::Record(record) => record.fields.iter().for_each(|field| datum(shape, field.node, random, fuel / 2, out)),
        Kind::List(element) => {
            blocks(random, fuel, out, |random, _, out| datum(shape, *element, random, fuel / 2, out));
        }
        Kind::Map { value, .. } => blocks(random, fuel, out, |random, at, out| {
            let key = if random.below(40) == 0 { "k0".to_owned() } else { format!("k{at}") };
            put_long(i64::try_from(key.len()).unwrap(), out);
            out.extend_from_slice(key.as_bytes());
            datum(shape, *value, random, fuel / 2, out);
        }),
        Kind::Union(branches) => {
            let is_null = |at: &usize| matches!(shape.node(branches[*at]).kind, Kind::Null);
            let any = random.below(branches.len());
            let at = if fuel == 0 { (0..branches.len()).find(is_null).unwrap_or(any) } else { any };
            put_long(i64::try_from(at).unwrap(), out);
            datum(shape, branches[at], random, fuel / 2, out);
        }
        Kind::Null => {}
        Kind::Bool => out.push(u8::from(random.below(2) == 0)),
        Kind::Text | Kind::Bytes => put_text(random, out),
        Kind::Uuid { fixed: false } => out.extend_from_slice(b"\x48123E4567-e89b-12d3-a456-426614174000"),
        Kind::Decimal { fixed: None, .. } => {
            let most = if random.below(20) == 0 { 30 } else { 3 };
            let len = random.below(most);
            put_long(i64::try_from(len).unwrap(), out);
            out.extend((0..len).map(|_| [0, 0xff, 1, 0x27][random.below(4)]));
        }
        Kind::Enum { symbols, .. } => put_long(i64::try_from(random.below(symbols.len())).unwrap(), out),
        Kind::Int(IntKind::I32) | Kind::Date | Kind::Time(TimeUnit::Millis) => {
            put_long(i64::try_from(random.below(1 << 30)).unwrap() >> random.below(30), out);
        }
        Kind::Int(_) | Kind::Time(_) | Kind::Timestamp { .. } => {
            let long = i64::try_from(random.below(1 << 31)).unwrap() << random.below(34);
            put_long(if random.below(2) == 0 { long } else { -long }, out);
        }
        Kind::Float => out.extend_from_slice(&1.5_f32.to_le_bytes()),
        Kind::Double => out.extend_from_slice(&(-2.5_f64).to_le_bytes()),
        Kind::Fixed(size) => out.resize(out.len() + *size as usize, 7),
        Kind::Decimal { fixed: Some(size), .. } => out.resize(out.len() + *size as usize, 0xff),
        Kind::Uuid { fixed: true } => out.extend_from_slice(&[9; 16]),
        Kind::Duration => out.extend_from_slice(&[1; 12]),
        kind => panic!("{kind:?}"),
    }
}

fn blocks(random: &mut Random, fuel: usize, out: &mut Vec<u8>, mut one: impl FnMut(&mut Random, usize, &mut Vec<u8>)) {
    let mut at = 0;
    for _ in 0..random.below(3).min(fuel) {
        let count = 1 + random.below(3);
        let mut body = Vec::new();
        for _ in 0..count {
            one(random, at, &mut body);
            at += 1;
        }
        let count = i64::try_from(count).unwrap();
        if random.below(2) == 0 {
            put_long(count, out);
        } else {
            put_long(-count, out);
            put_long(i64::try_from(body.len()).unwrap(), out);
        }
        out.extend_from_slice(&body);
    }
    out.extend_from_slice(if random.below(8) == 0 { &[0x80, 0] } else { &[0] });
}

/// Both on one payload; whether they accept it.
fn both(readers: &Readers, payload: &[u8], schema: &str) -> bool {
    let (mut quick, mut careful) = (Scratch::default(), Scratch::default());
    let scanned = readers.avro_bytes(payload, &mut quick, &mut FirstFault::default()).is_ok();
    let mut faults = Collector::default();
    let _ = readers.avro_carefully(payload, &mut careful, &mut faults);
    let faults = faults.into_faults().list;
    assert_eq!(scanned, faults.is_empty(), "{schema}\n{payload:02x?}\n{faults:?}");
    if scanned {
        assert_eq!(format!("{quick:?}"), format!("{careful:?}"), "{schema}\n{payload:02x?}");
    }
    scanned
}

fn compiled(shape: &Arc<Shape>, layout: &Layout, limits: &Limits) -> Readers {
    Readers::compile(shape, layout, None, ReadOptions::default(), limits, &mut Diagnostics::default())
}

#[test]
fn the_scan_and_the_careful_reader_agree() {
    let mut random = Random(5);
    let (mut accepted, mut refused) = (0, 0);
    for schema in SCHEMAS {
        let schema = schema.replace("\"E2\"", r#"{"type": "enum", "name": "E2", "symbols": ["A", "B"]}"#);
        let (shape, _) = shape(Format::Avro, &schema);
        for round in 0..24 {
            let mut layout = Layout::new(shape.root);
            if round > 0 {
                want(&shape, &mut layout, Layout::ROOT, shape.root, &mut random, 4);
            }
            // Few values and little depth, so that both limits are met.
            let tight = Limits { nodes: 12, nodes_per_byte: 1, payload_depth: 3, ..Limits::default() };
            let limits = if round % 3 == 2 { tight } else { Limits::default() };
            let readers = compiled(&shape, &layout, &limits);
            for _ in 0..12 {
                let mut payload = Vec::new();
                datum(&shape, shape.root, &mut random, 32, &mut payload);
                for _ in 0..20 {
                    let mut changed = payload.clone();
                    match random.below(4) {
                        0 => changed.truncate(random.below(payload.len())),
                        1 => changed.push(0),
                        2 if !changed.is_empty() => {
                            let at = random.below(changed.len());
                            changed[at] ^= 1 << random.below(8);
                        }
                        _ => {}
                    }
                    *if both(&readers, &changed, &schema) { &mut accepted } else { &mut refused } += 1;
                }
            }
        }
    }
    assert!(accepted > 10_000 && refused > 10_000, "{accepted} {refused}");
}

#[test]
fn hostile_counts_are_refused_at_once() {
    let table: [(&str, &[u8]); 5] = [
        // 2^40 nulls, then an array of empty records, in one block each.
        (r#"{"type": "array", "items": "null"}"#, b"\x80\x80\x80\x80\x80\x80\x80\x01\x00"),
        (
            r#"{"type": "array", "items": {"type": "record", "name": "Z", "fields": []}}"#,
            b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00",
        ),
        // The least `long` as a count, with a size of nothing.
        (r#"{"type": "array", "items": "null"}"#, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00"),
        // A text of 2^62 bytes, and 2^40 texts.
        (r#""string""#, b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"),
        (r#"{"type": "array", "items": "string"}"#, b"\x80\x80\x80\x80\x80\x80\x80\x01\x00"),
    ];
    for (schema, payload) in table {
        let (shape, _) = shape(Format::Avro, schema);
        let readers = compiled(&shape, &Layout::new(shape.root), &Limits::default());
        assert!(!both(&readers, payload, schema), "{schema}");
    }
}

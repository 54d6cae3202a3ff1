//! Frames and fingerprints, by tables and by the conformance data.

#[cfg(feature = "avro")]
mod defaults;

use std::path::PathBuf;

use serde_json::Value;

use super::SchemaId;
use super::frame::{Wrapping, message_indexes};
use super::writers::{Found, KEPT, Writer, fingerprint};
use crate::diagnostics::{Diagnostics, Sources};
use crate::limits::Limits;
use crate::model::{Format, Framing, Part, SchemaSource};
use crate::schema::{Shape, lower};
use crate::syntax::Located;

#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn conformance(file: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("STIPULA_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")), PathBuf::from);
    let bytes = std::fs::read(folder.join(file)).ok();
    if bytes.is_none() {
        eprintln!("not tested: the conformance data has no {file}");
    }
    bytes
}

fn shape(text: &str) -> Option<Shape> {
    let mut sources = Sources::default();
    let id = sources.add("schema", text);
    let text = Located::source(id, text);
    let source = SchemaSource { format: Format::Avro, text, references: Vec::new() };
    let mut diagnostics = Diagnostics::strict(false);
    let lowered = lower(&source, &Limits::default(), &mut diagnostics, &mut Vec::new())?;
    (!diagnostics.has_errors()).then_some(lowered.shape)
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.chars().filter_map(|digit| digit.to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| u8::try_from(digit).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn wrapping(framing: Framing, has_indexes: bool) -> Wrapping {
    Wrapping { framing, part: Part::Value, has_indexes }
}

/// What a frame says: ids, where the datum begins, indexes; or the code of its fault.
fn seen(framing: Framing, has_indexes: bool, payload: &str, headers: &[(&str, &str)]) -> String {
    let payload = bytes(payload);
    let values: Vec<Vec<u8>> = headers.iter().map(|(_, value)| bytes(value)).collect();
    let headers: Vec<(&str, &[u8])> = headers.iter().zip(&values).map(|((name, _), value)| (*name, &**value)).collect();
    match wrapping(framing, has_indexes).frame(&payload, &headers) {
        Ok(frame) => {
            let ids = frame.prefix.into_iter().chain(frame.header);
            let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
            assert_eq!(&payload[usize::try_from(frame.start).unwrap()..], frame.body);
            format!("{} {} {:?}", ids.join("+"), frame.start, frame.indexes)
        }
        Err(fault) => format!("{} {:?} {}", fault.code, fault.offset, fault.why),
    }
}

/// Framing, payload, headers, and what is seen.
type Row<'t> = (Framing, &'t str, Vec<(&'t str, &'t str)>, &'t str);

#[test]
fn frames() {
    use Framing::{Confluent, ConfluentHeader, Delimited, SingleObject};
    let guid = "89791762 2336 4186 9674 299b90a802e2";
    let by_guid = format!("01 {guid}");
    let name = "__value_schema_id";
    let cases: Vec<Row<'_>> = vec![
        (Confluent, "00 00000011 02", vec![], "17 5 []"),
        (Confluent, &by_guid, vec![], "89791762-2336-4186-9674-299b90a802e2 17 []"),
        (Confluent, "", vec![], "frame.truncated Some(0) expected a frame of 5 bytes, found 0"),
        (Confluent, "00 000000", vec![], "frame.truncated Some(4) expected a frame of 5 bytes, found 4"),
        (Confluent, "01 0000", vec![], "frame.truncated Some(3) expected a frame of 17 bytes, found 3"),
        (
            Confluent,
            "7b 22",
            vec![],
            "frame.magic Some(0) expected a frame that begins with `00` or `01`, found the byte `7b`; the payload looks \
             like plain JSON",
        ),
        (Confluent, "00 00000011 02", vec![(name, "00 00000012")], "17+18 5 []"),
        (Confluent, "00 00000011 02", vec![("__key_schema_id", "00")], "17 5 []"),
        (
            Confluent,
            "00 00000011 02",
            vec![(name, "00 000012")],
            "frame.header None the header `__value_schema_id`: expected `00` and an id of 4 bytes, or `01` and a guid of \
             16; found 4 bytes of another form",
        ),
        (ConfluentHeader, "02", vec![(name, "00 00000011")], "17 0 []"),
        // Of two of one name the last one counts.
        (ConfluentHeader, "02", vec![(name, "00 00000011"), (name, "00 00000012")], "18 0 []"),
        (ConfluentHeader, "02", vec![(name, &by_guid)], "89791762-2336-4186-9674-299b90a802e2 0 []"),
        (
            ConfluentHeader,
            "00 00000011 02",
            vec![],
            "frame.header None expected the header `__value_schema_id`, which names the schema; found none",
        ),
        (SingleObject, "c301 a92de1f8a242f53d 54", vec![], "a92de1f8a242f53d 10 []"),
        (SingleObject, "c3", vec![], "frame.truncated Some(1) expected a frame of 10 bytes, found 1"),
        (SingleObject, "", vec![], "frame.truncated Some(0) expected a frame of 10 bytes, found 0"),
        (SingleObject, "c301 a92de1f8a242f5", vec![], "frame.truncated Some(9) expected a frame of 10 bytes, found 9"),
        (
            SingleObject,
            "c302 a92de1f8a242f53d",
            vec![],
            "frame.magic Some(0) expected a frame that begins with `c3 01`, found the byte `02`; a bare datum has \
             `framing: none`",
        ),
        (Delimited, "02 0102", vec![], " 1 []"),
        (Delimited, "8200 0102", vec![], " 2 []"),
        (Delimited, "00", vec![], " 1 []"),
        (Delimited, "02 01", vec![], "frame.truncated Some(1) expected 2 bytes behind the length, found 1"),
        (Delimited, "02 010203", vec![], "frame.length Some(1) expected 2 bytes behind the length, found 3"),
        (
            Delimited,
            "80",
            vec![],
            "frame.truncated Some(1) expected a length of at most 10 bytes and 64 bits before the datum",
        ),
        (
            Delimited,
            "ffffffffffffffffff 7f",
            vec![],
            "frame.length Some(0) expected a length of at most 10 bytes and 64 bits before the datum",
        ),
    ];
    for (framing, payload, headers, expected) in cases {
        assert_eq!(seen(framing, false, payload, &headers), expected, "{framing:?} {payload} {headers:?}");
    }
}

#[test]
fn message_indexes_that_are_broken() {
    let cases = [
        ("00", "Ok(([0], 1))"),
        ("02 7e", "Ok(([63], 2))"),
        ("04 02", "frame.truncated"),
        ("02", "frame.truncated"),
        ("", "frame.truncated"),
        ("01", "frame.indexes"),
        ("02 01", "frame.indexes"),
        // A count beyond the bytes allocates nothing.
        ("feffffff0f 00", "frame.truncated"),
        ("ffffffffff 00", "frame.indexes"),
    ];
    for (payload, expected) in cases {
        let found = message_indexes(&bytes(payload), 0);
        let found = found.map_or_else(|fault| fault.code.to_string(), |found| format!("Ok({found:?})"));
        assert_eq!(found, expected, "{payload}");
    }
}

#[test]
fn every_case_of_the_wire_format() {
    let Some(text) = conformance("confluent/wire-schema-id.json") else { return };
    let cases: Vec<Value> = serde_json::from_slice(&text).unwrap();
    assert_eq!(cases.len(), 90);
    for case in &cases {
        let payload = case["hex"].as_str().unwrap();
        let is_protobuf = case["format"] == "PROTOBUF";
        let id = case["id"].as_u64().map_or_else(|| case["guid"].as_str().unwrap().to_owned(), |id| id.to_string());
        let indexes = case["indexes"].to_string().replace("null", "[]").replace(',', ", ");
        let expected = format!("{id} {} {indexes}", payload.len() / 2);
        assert_eq!(seen(Framing::Confluent, is_protobuf, payload, &[]), expected, "{case}");
        // The same in a header.
        let header = [("__value_schema_id", payload)];
        assert_eq!(seen(Framing::ConfluentHeader, is_protobuf, "", &header), format!("{id} 0 []"), "{case}");
    }
}

#[test]
fn a_single_object_message() {
    let (Some(message), Some(schema)) =
        (conformance("avro-interop/test_message.bin"), conformance("avro-interop/test_schema.avsc"))
    else {
        return;
    };
    let frame = wrapping(Framing::SingleObject, false).frame(&message, &[]).unwrap();
    let shape = shape(std::str::from_utf8(&schema).unwrap()).unwrap();
    assert_eq!(frame.prefix, Some(SchemaId::Fingerprint(fingerprint(&shape))));
}

#[test]
fn the_schema_that_was_not_asked_for_the_longest_goes() {
    let number = |at: usize| SchemaId::Number(u32::try_from(at).unwrap());
    let mut found = Found::default();
    for at in 0..KEPT {
        found.keep(number(at), Writer::Own);
    }
    assert!(found.get(number(0)).is_some());
    found.keep(number(KEPT), Writer::Own);
    let gone: Vec<usize> = (0..=KEPT).filter(|at| found.get(number(*at)).is_none()).collect();
    assert_eq!(gone, [1]);
}

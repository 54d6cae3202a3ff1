//! What pairs of schemas cost to compile and payloads to rewrite: counted, and never timed.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Resolution, Rewriting, Rewritten, Trace};
use crate::codec::WriterSchema;
use crate::codec::parse::schema;
use crate::limits::Limits;
use crate::readers::Collector;
use crate::schema::Shape;

fn shape(text: &str) -> Shape {
    schema(&WriterSchema::new(text), &Limits::default()).unwrap()
}

fn compile(writer: &str, reader: &str) -> Option<Resolution> {
    Resolution::compile(Arc::new(shape(writer)), &shape(reader))
}

/// What a payload becomes; else the code of each fault.
fn rewrite(resolution: &Resolution, payload: &[u8]) -> (Result<Vec<u8>, Vec<String>>, Rewritten) {
    let mut sink = Collector::default();
    let out = Rewritten { trace: Some(Trace::default()), ..Rewritten::default() };
    let (written, _) = Rewriting::new(resolution, payload, &Limits::default(), out, &mut sink).run(true);
    let faults: Vec<String> = sink.into_faults().list.iter().map(|fault| fault.code.to_string()).collect();
    (if faults.is_empty() { Ok(written.bytes.clone()) } else { Err(faults) }, written)
}

/// Records of which each holds the one before it, as often as there are names, each by default: R0
/// is the innermost. They stand side by side, so that no text is as deep as the values.
fn nested(count: usize, names: &[&str], leaf: &str) -> Vec<String> {
    let mut types = vec![leaf.to_owned()];
    for level in 1..=count {
        let field = |name: &&str| format!("{{\"name\": \"{name}\", \"type\": \"R{}\", \"default\": {{}}}}", level - 1);
        let fields: Vec<String> = names.iter().map(field).collect();
        types.push(format!("{{\"type\": \"record\", \"name\": \"R{level}\", \"fields\": [{}]}}", fields.join(", ")));
    }
    types
}

/// Two schemas that know these types; a record of the last one is what the writer lacks.
fn lacking(types: &[String]) -> (String, String) {
    let root = |field: &str| {
        let list = format!("{{\"name\": \"l\", \"type\": [\"null\", {}]}}", types.join(", "));
        format!("{{\"type\": \"record\", \"name\": \"Root\", \"fields\": [{list}{field}]}}")
    };
    let field = format!(", {{\"name\": \"x\", \"type\": \"R{}\", \"default\": {{}}}}", types.len() - 1);
    (root(""), root(&field))
}

const NOTHING: &str = r#"{"type": "record", "name": "R0", "fields": []}"#;
const NUMBER: &str = r#"{"type": "record", "name": "R0", "fields": [{"name": "n", "type": "int", "default": 3}]}"#;

#[test]
fn defaults_within_defaults_are_made_once() {
    // Levels, the fields of each, the innermost record; how long the default is.
    type Row<'t> = (usize, &'t [&'t str], &'t str, Result<usize, &'t str>);
    let cases: [Row<'_>; 5] = [
        (12, &["a", "b"], NUMBER, Ok(1 << 12)),
        (20, &["a", "b"], NUMBER, Ok(1 << 20)),
        // More bytes than there are steps.
        (30, &["a", "b"], NUMBER, Err("too large")),
        // As many records, and no byte.
        (30, &["a", "b"], NOTHING, Ok(0)),
        (30, &["a", "b", "c", "d"], NOTHING, Ok(0)),
    ];
    for (levels, names, leaf, expected) in cases {
        let (writer, reader) = lacking(&nested(levels, names, leaf));
        let resolution = compile(&writer, &reader);
        let told = format!("{levels} levels of {names:?}");
        match expected {
            Ok(size) => {
                let resolution = resolution.unwrap();
                assert_eq!(rewrite(&resolution, &[0]).0.unwrap().len(), 1 + size, "{told}");
                // A default is made of those below it: their bytes, and a few steps for each field.
                let bytes = (names.len() + 1) * size;
                let fields = levels * names.len();
                assert!(resolution.work.defaults < (bytes + 5 * fields + 10) as u64, "{told}: {:?}", resolution.work);
            }
            Err(_) => assert!(resolution.is_none(), "{told}"),
        }
    }
}

#[test]
fn defaults_within_defaults_are_as_deep_as_payloads() {
    let run = || {
        for (levels, expected) in [(400, Ok(vec![6])), (1_000, Err(vec!["avro.unresolvable".to_owned()]))] {
            let (writer, reader) = lacking(&nested(levels, &["a"], NUMBER));
            let resolution = compile(&writer, &reader).unwrap();
            let found = rewrite(&resolution, &[0]).0.map(|bytes| bytes[1..].to_vec());
            assert_eq!(found, expected, "{levels} levels");
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn a_chain_of_types_follows_each_link_once() {
    // Type 0 alone differs; whatever leads to it is rewritten, and each op is looked at once.
    let schema = |count: usize, symbols: &str| {
        let mut fields = format!(
            "{{\"name\": \"f0\", \"type\": {{\"type\": \"record\", \"name\": \"T0\", \"fields\": [{{\"name\": \"e\", \
             \"type\": {{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [{symbols}]}}}}]}}}}"
        );
        for at in 1..count {
            let inner = format!("{{\"name\": \"next\", \"type\": [\"null\", \"T{}\"]}}", at - 1);
            let own = format!("{{\"type\": \"record\", \"name\": \"T{at}\", \"fields\": [{inner}]}}");
            let _ = write!(fields, ", {{\"name\": \"f{at}\", \"type\": {own}}}");
        }
        format!("{{\"type\": \"record\", \"name\": \"Root\", \"fields\": [{fields}]}}")
    };
    for count in [10, 100, 1_000] {
        let resolution = compile(&schema(count, "\"A\", \"B\""), &schema(count, "\"B\", \"A\"")).unwrap();
        assert!(!resolution.is_same);
        assert!(resolution.work.links <= 4 * count + 4, "{count}: {:?}", resolution.work);
        let same = compile(&schema(count, "\"A\""), &schema(count, "\"A\"")).unwrap();
        assert!(same.is_same && same.work.links == 0, "{:?}", same.work);
    }
}

#[test]
fn fields_in_another_order_look_at_their_own_places() {
    let schema = |count: usize, is_turned: bool| {
        let field =
            |at: usize| format!("{{\"name\": \"f{at}\", \"type\": {{\"type\": \"array\", \"items\": \"int\"}}}}");
        let mut fields: Vec<String> = (0..count).map(field).collect();
        if is_turned {
            fields.reverse();
        }
        format!("{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{}]}}", fields.join(", "))
    };
    for count in [2_usize, 50, 500] {
        let resolution = compile(&schema(count, false), &schema(count, true)).unwrap();
        // Each list is the number of its field, twice, in a block with its size.
        let list = |at: usize| [3, 4, u8::try_from(at % 60).unwrap(), u8::try_from(at % 60).unwrap(), 0];
        let payload: Vec<u8> = (0..count).flat_map(list).collect();
        let expected: Vec<u8> = (0..count).rev().flat_map(list).collect();
        let (found, written) = rewrite(&resolution, &payload);
        let trace = written.trace.unwrap();
        assert_eq!(found.unwrap(), expected, "{count} fields");
        let origin = |out: usize| usize::try_from(trace.origin(out as u64)).unwrap();
        assert!((0..expected.len()).all(|out| payload[origin(out)] == expected[out]), "{count} fields");
        assert!(trace.looked <= 4 * count, "{count} fields: {} places", trace.looked);
    }
}

#[test]
fn a_value_is_counted_once() {
    let record = |fields: &str| format!("{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{fields}]}}");
    let own = record(
        "{\"name\": \"a\", \"type\": \"int\"}, {\"name\": \"b\", \"type\": {\"type\": \"array\", \"items\": \"int\"}}",
    );
    let wanted = record(
        "{\"name\": \"b\", \"type\": {\"type\": \"array\", \"items\": \"double\"}}, {\"name\": \"a\", \"type\": \"int\"}",
    );
    let (list, map) = (
        |of: &str| format!("{{\"type\": \"array\", \"items\": {of}}}"),
        |of: &str| format!("{{\"type\": \"map\", \"values\": {of}}}"),
    );
    // As the reader counts what its own schema wrote: values, unions and their branches, keys.
    let cases: [(&str, &str, &[u8], u64); 7] = [
        ("\"int\"", "\"double\"", &[2], 1),
        ("\"int\"", "[\"null\", \"int\"]", &[2], 1),
        (&list("\"int\""), &list("\"double\""), &[6, 2, 4, 6, 0], 4),
        (&map("\"int\""), &map("\"double\""), &[2, 2, b'a', 2, 0], 3),
        ("[\"null\", \"int\"]", "[\"null\", \"double\"]", &[2, 2], 2),
        (&own, &wanted, &[2, 4, 2, 4, 0], 5),
        // The field that is left out is counted, too.
        (&own, &record("{\"name\": \"a\", \"type\": \"int\"}"), &[2, 4, 2, 4, 0], 5),
    ];
    for (writer, reader, payload, count) in cases {
        let resolution = compile(writer, reader).unwrap();
        for (nodes, is_enough) in [(count, true), (count - 1, false)] {
            let limits = Limits { nodes, nodes_per_byte: 0, ..Limits::default() };
            let mut sink = Collector::default();
            let (_, flow) = Rewriting::new(&resolution, payload, &limits, Rewritten::default(), &mut sink).run(true);
            assert_eq!(flow.is_ok(), is_enough, "{writer} to {reader}, {nodes} values");
            let faults = sink.into_faults().list;
            assert!(faults.iter().all(|fault| fault.code.as_str() == "limit.nodes"), "{writer} to {reader}");
        }
    }
}

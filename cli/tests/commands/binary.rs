//! Container files, and payloads as they travel.

use crate::Folder;

const SCHEMA: &str = r#"{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}]}"#;

fn contract(framing: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: points\nversion: 1.0.0\nstatus: active\nschema:\n  - name: Point\n    \
         customProperties: [{{property: stipulaSchema, value: {{file: point.avsc, {framing}}}}}]\n    quality:\n      \
         - {{id: small, type: custom, engine: cel, implementation: this.x < 50}}\n"
    )
}

/// A file of one block whose records are one byte each.
fn container(records: &[u8], ends: usize) -> Vec<u8> {
    let size = |length: usize| u8::try_from(2 * length).unwrap();
    let sync = [9; 16];
    let length = 2 * SCHEMA.len();
    let header = [
        &b"Obj\x01\x02\x16avro.schema"[..],
        &[u8::try_from(length & 0x7f | 0x80).unwrap(), u8::try_from(length >> 7).unwrap()],
        SCHEMA.as_bytes(),
        &[0],
        &sync,
    ]
    .concat();
    let file = [&header[..], &[size(records.len()), size(records.len())], records, &sync].concat();
    file[..file.len() - ends].to_vec()
}

#[test]
fn container_files_and_payloads() {
    let folder = Folder::new();
    folder.write("point.avsc", SCHEMA);
    folder.write("none.odcs.yaml", contract("framing: none"));
    folder.write("confluent.odcs.yaml", contract("framing: confluent, ids: [7]"));
    folder.write("delimited.odcs.yaml", contract("framing: delimited"));
    folder.write("good.avro", container(&[2, 4], 0));
    folder.write("bad.avro", container(&[2, 100, 4], 0));
    folder.write("cut.avro", container(&[2, 4], 1));
    folder.write("empty.avro", container(&[], 0));
    folder.write("bare.bin", [2]);
    folder.write("framed.bin", [0, 0, 0, 0, 7, 2]);
    folder.write("unknown.bin", [0, 0, 0, 0, 8, 2]);
    folder.write("many.bin", [1, 2, 1, 100, 2, 4]);
    folder.write("large.bin", [1, 2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4]);
    folder.write("all/a.avro", container(&[2], 0));
    folder.write("all/b.jsonl", "{\"x\": 1}\n");
    let lines = [
        "check point.avsc good.avro",
        "check confluent.odcs.yaml good.avro",
        "check confluent.odcs.yaml bad.avro",
        "check none.odcs.yaml cut.avro",
        "check none.odcs.yaml empty.avro",
        "check none.odcs.yaml bare.bin",
        "check none.odcs.yaml framed.bin",
        "check confluent.odcs.yaml framed.bin",
        "check confluent.odcs.yaml bare.bin",
        "check confluent.odcs.yaml unknown.bin",
        "check delimited.odcs.yaml many.bin",
        "check delimited.odcs.yaml many.bin --format jsonl",
        "check delimited.odcs.yaml large.bin --limit payload_bytes=4",
        "check none.odcs.yaml all",
        "check good.avro",
    ];
    crate::snapshot::check("binary.txt", &crate::transcript(&folder, &lines));
}

/// The second record of a block cannot be read, and ten are lost behind it.
fn lost() -> Vec<u8> {
    container(&[[2].as_slice(), &[0xff; 11]].concat(), 0)
}

#[test]
fn records_that_are_lost_count_each() {
    let folder = Folder::new();
    folder.write("point.avsc", SCHEMA);
    folder.write("lost.avro", lost());
    folder.write("good.jsonl", "{\"x\": 1}\n");
    for (line, said) in [
        ("check point.avsc lost.avro", "(records 3 to 12)"),
        ("check point.avsc lost.avro", "checked 12 records: 1 valid, 11 invalid"),
        ("check point.avsc lost.avro --skip 5", "(records 6 to 12)"),
        ("check point.avsc lost.avro --skip 5", "checked 7 records: 0 valid, 7 invalid"),
        ("check point.avsc lost.avro good.jsonl --skip 12", "checked 1 record in 2 inputs: 1 valid, 0 invalid"),
        ("check point.avsc lost.avro --skip 5 --format json", r#""record":6,"last_record":12"#),
        ("check point.avsc lost.avro --format jsonl", r#""records":12,"valid":1,"invalid":11"#),
    ] {
        let outcome = folder.run(line, b"");
        assert!(outcome.out.contains(said), "{line}: {}{}", outcome.out, outcome.err);
    }
}

#[test]
fn whatever_is_checked_can_be_replayed() {
    let folder = Folder::new();
    folder.write("point.avsc", SCHEMA);
    for (name, framing) in
        [("none", "framing: none"), ("confluent", "framing: confluent, ids: [7]"), ("delimited", "framing: delimited")]
    {
        folder.write(&format!("{name}.odcs.yaml"), contract(framing));
        folder.write(&format!("strict-{name}.odcs.yaml"), contract(framing).replace("x < 50", "x < 2"));
    }
    folder.write("week/a.avro", container(&[2, 4, 100], 0));
    folder.write("week/b.avro", lost());
    folder.write("week/c.bin", [4]);
    folder.write("week/d.json", "{\"x\": 2}");
    folder.write("week/e.jsonl", "{\"x\": 1}\n\n{\"x\": 3}\n{\"x\": \"y\"}\n");
    folder.write("many.bin", [1, 2, 1, 100, 1, 4, 2, 4]);
    folder.write("framed.bin", [0, 0, 0, 0, 7, 4]);
    folder.write("list.json", "[{\"x\": 1}, {\"x\": 7}]");
    folder.write("broken.odcs.yaml", contract("framing: none").replace("x < 50", "y < z"));
    let lines = [
        "replay strict-none.odcs.yaml --against none.odcs.yaml week",
        "replay none.odcs.yaml --against strict-none.odcs.yaml week",
        "replay strict-none.odcs.yaml --against none.odcs.yaml week --as reader --limit rule_cost=3",
        "replay strict-delimited.odcs.yaml --against delimited.odcs.yaml many.bin",
        "replay strict-delimited.odcs.yaml many.bin",
        "replay strict-confluent.odcs.yaml --against confluent.odcs.yaml framed.bin",
        "replay none.odcs.yaml --against confluent.odcs.yaml framed.bin",
        "replay strict-none.odcs.yaml --against none.odcs.yaml list.json --each",
        "replay none.odcs.yaml --against broken.odcs.yaml list.json",
        "replay none.odcs.yaml nothing.csv",
    ];
    crate::snapshot::check("replay-files.txt", &crate::transcript(&folder, &lines));
}

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

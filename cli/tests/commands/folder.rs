//! `stipula check FOLDER`.

use crate::{Folder, SCHEMA, snapshot, spread, transcript};

/// Contracts, schemas, data and other files.
fn contracts() -> Folder {
    let folder = Folder::new();
    folder.write("contracts/order.avsc", SCHEMA);
    folder.write("contracts/orders.odcs.yaml", std::fs::read(folder.path("orders.odcs.yaml")).unwrap());
    folder.write("contracts/orders.tests.yaml", "cases: []");
    folder.write(
        "contracts/deep/named-freely.json",
        "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"}}}",
    );
    folder.write("contracts/deep/record.json", "{\"id\": \"a\"}");
    folder.write("contracts/deep/records.jsonl", "{\"id\": \"a\"}");
    folder.write("contracts/deep/both.json", "{\"type\": \"string\"}");
    folder.write("contracts/compose.yaml", "services: {}");
    folder.write("contracts/old.proto", "syntax = \"proto3\";");
    folder.write("contracts/.git/broken.yaml", "apiVersion: [");
    folder
}

#[test]
fn a_folder_is_judged_document_by_document() {
    let folder = contracts();
    let good = transcript(&folder, &["check contracts", "check contracts --quiet", "check contracts --strict --quiet"]);
    folder.write("contracts/broken.avsc", "{\"type\": \"record\", \"name\": \"A\"}");
    folder.write(
        "contracts/broken.yaml",
        "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1\nstatus: draft\nschem: []\n",
    );
    folder.write("contracts/text.yaml", "a: [");
    folder.write("contracts/latin.yml", b"a: caf\xe9");
    let bad = transcript(
        &folder,
        &["check contracts", "check contracts --format github", "check contracts orders.odcs.yaml"],
    );
    snapshot::check("folder.txt", &format!("{good}{bad}"));
}

#[test]
fn a_folder_as_json() {
    let folder = contracts();
    folder.write("contracts/broken.avsc", "{\"type\": \"record\", \"name\": \"A\"}");
    let whole = folder.run("check contracts --format json", b"");
    let value: serde_json::Value = serde_json::from_str(&whole.out).unwrap();
    assert_eq!((whole.code, &value["format"]), (2, &"stipula.folder/1".into()));
    let compile: Vec<_> =
        value["documents"].as_array().unwrap().iter().map(|each| each["compiles"].as_bool()).collect();
    assert_eq!(compile, [Some(false), Some(true), Some(true), Some(true)], "{}", whole.out);
    assert_eq!(value["skipped"].as_array().unwrap().len(), 6, "{}", whole.out);

    let lines = folder.run("check contracts --format jsonl", b"");
    let lines: Vec<serde_json::Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4 + 6 + 1);
    assert_eq!(lines[0]["document"], value["documents"][0]);
    let summary = serde_json::json!({"documents": 4, "compile": 3, "skipped": 6, "errors": 0});
    assert_eq!(lines[10]["summary"], summary);
}

#[test]
fn records_one_a_line() {
    let folder = Folder::new();
    let outcome = folder.run("check orders.odcs.yaml events.jsonl --format jsonl --max-violations 2", b"");
    assert_eq!(outcome.code, 1);
    snapshot::check("jsonl.txt", &outcome.out.lines().map(|line| spread(line) + "\n").collect::<String>());
}

#[test]
fn nothing_found_is_no_success() {
    let folder = Folder::new();
    folder.write("empty/a.jsonl", "{}");
    for (line, code, text) in [
        ("check empty", 2, "no contract and no schema in `empty` (--allow-empty lets this pass)"),
        ("check empty --format json", 2, "no contract and no schema in `empty`"),
        ("check empty --allow-empty", 0, ""),
        ("check nothing", 2, "no such file"),
    ] {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, code, "{line}: {}", outcome.out);
        assert!(outcome.err.contains(text), "{line}: {}", outcome.err);
        // Nothing was there to be read.
        assert!(!outcome.out.contains("not read"), "{line}: {}", outcome.out);
    }
}

//! `stipula explain`.

use crate::{Folder, snapshot, transcript};

const SCHEMA: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
  {"name": "tax", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
  {"name": "email", "type": ["null", "string"], "default": null, "confluent:tags": ["PII"]},
  {"name": "country", "type": "string", "default": "US"},
  {"name": "zip", "type": ["null", "string"], "default": null},
  {"name": "items", "default": [], "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
    {"name": "sku", "type": "string"}, {"name": "qty", "type": "int"}]}}}]}"#;

const CONTRACT: &str = r#"apiVersion: v3.1.0
kind: DataContract
id: acme-orders
version: 2.1.0
status: active
schema:
  - name: Order
    customProperties: [{property: stipulaSchema, value: sales.avsc}]
    quality:
      - {id: total-covers-tax, description: what is paid covers the tax, type: custom, engine: cel, implementation: this.total >= this.tax}
      - {id: quantities, type: custom, engine: cel, implementation: "size(this.items) < 9 && this.items.all(i, i.qty > 0 && i.sku != '')"}
      - {id: zip, type: custom, engine: cel, implementation: {expr: "this.zip.matches('^[0-9]{5}$')", when: this.country == 'US'}}
      - {id: mail, type: custom, engine: cel, severity: warning, implementation: "this.email == null || size(this.email) < 10"}
      - {id: average, type: custom, engine: cel, implementation: 10 / size(this.items) > 2}
      - {id: fresh-rows, type: custom, engine: soda, implementation: "freshness(created_at) < 1d"}
"#;

/// Refused; not applied; an error; blocked; no JSON.
const RECORDS: &str = r#"{"total": "9.50", "tax": "10.00", "email": "somebody@example.org", "zip": "123", "items": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 0}]}
{"total": "9.50", "tax": "1.00", "country": "DE", "items": [{"sku": "a", "qty": 1}]}
{"total": "9.50", "tax": "1.00", "country": "US"}
{"total": true, "tax": "1.00", "country": "DE", "items": [{"sku": 1, "qty": 1}]}
{"total":
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sales.avsc", SCHEMA);
    folder.write("sales.odcs.yaml", CONTRACT);
    folder.write("records.jsonl", RECORDS);
    folder.write("one.json", RECORDS.lines().next().unwrap());
    folder
}

#[test]
fn what_people_are_told() {
    let folder = folder();
    let lines = [
        "explain sales.odcs.yaml",
        "explain sales.odcs.yaml --rule zip",
        "explain sales.odcs.yaml one.json",
        "explain sales.odcs.yaml records.jsonl --line 2 --rule quantities",
        "explain sales.odcs.yaml records.jsonl --line 2 --rule zip",
        "explain sales.odcs.yaml records.jsonl --line 3",
        "explain sales.odcs.yaml records.jsonl --line 4",
        "explain sales.odcs.yaml records.jsonl --line 5",
        "explain orders.odcs.yaml good.jsonl",
    ];
    let text = transcript(&folder, &lines);
    assert!(!text.contains("somebody") && !text.contains("example.org"));
    snapshot::check("explain.txt", &text);
}

#[test]
fn the_json_form_is_one_line() {
    let folder = folder();
    for line in ["explain sales.odcs.yaml --format json", "explain sales.odcs.yaml one.json --format json"] {
        let outcome = folder.run(line, b"");
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{line}");
        let form: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
        assert_eq!(form["format"], "stipula.explanation/1");
        assert_eq!(outcome.out.matches('\n').count(), 1, "{line}");
    }
    let piped =
        folder.run("explain sales.odcs.yaml - --rule zip --format json", RECORDS.lines().next().unwrap().as_bytes());
    assert_eq!(piped.code, 0, "{}", piped.err);
    assert!(piped.out.contains("\"outcome\":\"violated\""), "{}", piped.out);
}

#[test]
fn exit_codes() {
    let folder = folder();
    folder.write(
        "point.avsc",
        r#"{"type": "record", "name": "P", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int"}]}"#,
    );
    folder.write("point.bin", [2, 4]);
    folder.write("blank.jsonl", "\n");
    for (line, code, text) in [
        ("explain point.avsc point.bin --encoding binary", 0, ""),
        ("explain point.avsc point.bin --encoding binary --line 1", 2, "`--line` is for text"),
        ("explain point.avsc point.bin", 2, "cannot tell what `point.bin` holds"),
        ("explain sales.odcs.yaml one.json --rule zpi", 2, "the contract has no rule `zpi`: did you mean `zip`?"),
        ("explain point.avsc --rule zip", 2, "the contract has no rule `zip`: it has none"),
        ("explain sales.odcs.yaml records.jsonl", 2, "`records.jsonl` holds 5 records: name the line of one"),
        ("explain sales.odcs.yaml records.jsonl --line 9", 2, "no record begins on line 9 of `records.jsonl`"),
        ("explain sales.odcs.yaml records.jsonl --line 0", 2, "--line"),
        ("explain sales.odcs.yaml blank.jsonl", 2, "no record in `blank.jsonl`"),
        ("explain sales.odcs.yaml nothing.json", 2, "cannot read `nothing.json`"),
        ("explain nothing.yaml one.json", 2, "cannot read `nothing.yaml`"),
        ("explain one.json one.json", 2, "does not compile"),
        ("explain sales.odcs.yaml .", 2, "`.` is a folder"),
        ("explain", 2, "CONTRACT|SCHEMA"),
    ] {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, code, "{line}: {}{}", outcome.out, outcome.err);
        assert!(outcome.err.contains(text), "{line}: {}", outcome.err);
    }
}

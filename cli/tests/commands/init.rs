//! `stipula init`.

use std::fmt::Write as _;
use std::fs;

use crate::{Folder, snapshot};

const JSON_SCHEMA: &str = r##"{"title": "Payment", "type": "object", "required": ["id", "amount", "method"], "additionalProperties": false,
  "properties": {
    "id": {"type": "string", "format": "uuid"},
    "amount": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.25},
    "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"},
    "note": {"type": ["string", "null"], "minLength": 6},
    "method": {"oneOf": [{"$ref": "#/$defs/card"}, {"type": "null"}]},
    "lines": {"type": "array", "minItems": 2, "items": {"type": "integer", "minimum": 5}}},
  "$defs": {"card": {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["card"]}}}}}"##;

/// What was printed, and every file that was written.
fn told(folder: &Folder, line: &str, files: &[&str]) -> String {
    let outcome = folder.run(line, b"");
    let mut text = format!("$ stipula {line}\n{}{}[exit {}]\n", outcome.out, outcome.err, outcome.code);
    for file in files {
        let _ = writeln!(text, "-- {file}\n{}", fs::read_to_string(folder.path(file)).unwrap());
    }
    text
}

#[test]
fn a_first_contract_over_a_schema() {
    let folder = Folder::new();
    folder.write("payment.schema.json", JSON_SCHEMA);
    fs::remove_file(folder.path("orders.odcs.yaml")).unwrap();
    let avro = told(&folder, "init order.avsc --rule this.total>=this.tax", &["order.odcs.yaml", "order.tests.yaml"]);
    let json = told(
        &folder,
        "init payment.schema.json --name Paid --output new/place",
        &["new/place/payment.odcs.yaml", "new/place/payment.tests.yaml"],
    );
    snapshot::check("init.txt", &format!("{avro}\n{json}"));
    assert_eq!(fs::read_to_string(folder.path("new/place/payment.schema.json")).unwrap(), JSON_SCHEMA);
    for line in ["check order.odcs.yaml", "test order.tests.yaml", "check new", "test new"] {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, 0, "{line}: {}{}", outcome.out, outcome.err);
        assert!(!outcome.out.contains("warning"), "{line}: {}", outcome.out);
    }
}

#[test]
fn a_rule_is_kept_by_the_good_cases_and_broken_by_one() {
    let folder = Folder::new();
    for (rule, now) in
        [("this.total>2.0", false), ("this.currency=='EUR'||this.currency==null", false), ("now>timestamp(0)", true)]
    {
        let outcome = folder.run(&format!("init order.avsc --force --rule {rule}"), b"");
        assert_eq!(outcome.code, 0, "{rule}: {}", outcome.err);
        let text = fs::read_to_string(folder.path("order.tests.yaml")).unwrap();
        assert_eq!(text.contains("\nnow: "), now, "{rule}: {text}");
        let broken = text.contains("rule-1 is broken") || outcome.err.contains("breaks `rule-1` alone");
        assert!(broken && text.contains("expect: valid"), "{rule}: {text}{}", outcome.err);
        let outcome = folder.run("test order.tests.yaml", b"");
        assert_eq!(outcome.code, 0, "{rule}: {}", outcome.out);
    }
}

#[test]
fn nothing_is_written_where_something_is_wrong() {
    let folder = Folder::new();
    folder.write("bad.avsc", "{\"type\": \"record\", \"name\": \"A\"}");
    folder.write("taken/order.tests.yaml", "mine");
    folder.write("both/order.odcs.yaml", "mine");
    folder.write("both/order.tests.yaml", "mine");
    let schema = r#"{\"type\": \"record\", \"name\": \"A\", \"fields\": []}"#;
    folder.write("request.json", format!("{{\"schemaType\": \"AVRO\", \"schema\": \"{schema}\"}}"));
    folder.write("none.jsonl", "\n");
    folder.write("mixed.jsonl", "{\"a\": {\"b\": 1}}\n{\"a\": {\"b\": \"x\"}}\n");
    folder.write("list.jsonl", "[1]\n");
    folder.write("empty.jsonl", "{}\n{}\n");
    folder.write("twice.jsonl", "{\"a\": 1, \"a\": 2}\n");
    folder.write("broken.jsonl", "{\"a\": 1}\n{\"a\": }\n");
    let cases = [
        ("init", "--from <DATA>"),
        ("init order.avsc --from none.jsonl", "cannot be used with"),
        ("init nothing.avsc", "cannot read `nothing.avsc`: no such file"),
        ("init bad.avsc --output new", "error[schema.invalid]"),
        ("init orders.odcs.yaml --output new", "is a contract already: expected an Avro schema or a JSON Schema"),
        ("init order.avsc --output new --rule this.totl>1.0", "unknown field `totl`"),
        ("init order.avsc --output new --rule this.", "error[rule.syntax]"),
        (
            "init order.avsc --output taken",
            "`taken/order.tests.yaml` exists already; nothing is written (--force overwrites)",
        ),
        ("init --from none.jsonl --output new", "no record in `none.jsonl`"),
        ("init --from mixed.jsonl --output new", "`/a/b` is a text in record 2, and a number in record 1"),
        ("init --from empty.jsonl --output new", "no record in `empty.jsonl` has a member"),
        ("init --from twice.jsonl --output new", "`twice.jsonl` line 1, record 1: key `a` stands twice"),
        ("init --from list.jsonl --output new", "record 1 is a list: expected an object"),
        (
            "init --from broken.jsonl --output new",
            "`broken.jsonl` line 2, record 2: the payload is not well-formed JSON",
        ),
        ("init request.json --output new", "`request.json` is a contract already"),
        ("init order.avsc --output both", "`both/order.odcs.yaml`, `both/order.tests.yaml` exist already"),
    ];
    for (line, text) in cases {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, 2, "{line}: {}", outcome.out);
        assert!(outcome.err.contains(text), "{line}: {}", outcome.err);
        assert!(!folder.path("new").exists(), "{line}");
    }
    assert_eq!(fs::read_to_string(folder.path("taken/order.tests.yaml")).unwrap(), "mine");
    assert!(!folder.path("taken/order.odcs.yaml").exists());
    let forced = folder.run("init order.avsc --output taken --force", b"");
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert_eq!(folder.run("test taken", b"").code, 0);
}

const SHIPMENTS: &str = include_str!("../../../contracts/shipments/good.jsonl");

#[test]
fn a_first_contract_of_sample_records() {
    let folder = Folder::new();
    folder.write("shipments.jsonl", SHIPMENTS);
    let line = "init --from shipments.jsonl --name Shipment --output new --rule this.parcels.all(parcel,parcel.weight_kg<100.0)";
    let text = told(&folder, line, &["new/shipments.odcs.yaml"]);
    assert!(text.contains("note: `shipments.tests.yaml` holds copied records"), "{text}");
    snapshot::check("init-from.txt", &text);
    let tests = fs::read_to_string(folder.path("new/shipments.tests.yaml")).unwrap();
    assert!(tests.contains("copied from the sample data") && tests.contains("rule-1 is broken"), "{tests}");
    for line in [
        "check new",
        "check new/shipments.odcs.yaml shipments.jsonl",
        "check --strict new/shipments.odcs.yaml",
        "test new",
    ] {
        let outcome = folder.run(line, b"");
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{line}: {}", outcome.out);
        assert!(!outcome.out.contains("warning"), "{line}: {}", outcome.out);
    }
}

#[test]
fn samples_are_taken_by_the_contract_that_is_made_of_them() {
    let samples = [
        r#"{"a:b": 1, "c # d": "x", "": true, "ü/~": "y", "x.y": 1, "a[]": 2}"#,
        r#"{"n": 12345678901234567890123, "m": 1e400, "z": -0.0}"#,
        r#"{"t": "23:59:60"}"#,
        r#"{"t": "2026-01-31T10:00Z"}"#,
        r#"{"t": "2026-01-31T10:00:00+0100", "u": "2026-01-31T23:59:60Z", "v": "2026-01-31T10:00:00,5Z"}"#,
        r#"{"t": "24:00:00", "u": "2026-01-31T24:00:00Z", "v": "0000-01-01", "w": "2026-W09-7"}"#,
        r#"{"a": [], "o": {}, "n": null}"#,
        r#"{"a": [null, 1], "o": [[1], []], "p": [{"q": null}, {}]}"#,
        r#"{"yes": "yes", "no": "~", "null": "1.10", "multi": "a\nb", "nbsp": "\u00a0", "nul": "\u0000"}"#,
    ];
    for sample in samples {
        let folder = Folder::new();
        folder.write("sample.jsonl", sample);
        for line in ["init --from sample.jsonl --output new", "check new/sample.odcs.yaml sample.jsonl", "test new"] {
            let outcome = folder.run(line, b"");
            assert_eq!(outcome.code, 0, "{sample}: {line}: {}{}", outcome.out, outcome.err);
        }
    }
}

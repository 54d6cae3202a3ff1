//! Tests files read, and their cases run.

use std::fmt::Write as _;

use super::TestsFile;
use crate::contract::{Compiler, Contract};
use crate::diagnostics::one_line;
use crate::model::Format;

const SCHEMA: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "total", "type": "int"}, {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
    {"name": "address", "type": ["null", {"type": "record", "name": "A", "fields": [{"name": "city", "type": "string"}]}],
     "default": null}]}"#;

fn orders() -> Compiler {
    Contract::from_schema(Format::Avro, SCHEMA).rule("small", "this.total < 100").rule("even", "this.total % 2 == 0")
}

/// The diagnostics of a text, a line each.
fn refused(text: &str) -> Vec<String> {
    let error = TestsFile::read("t.yaml", text).err().unwrap_or_else(|| panic!("{text}: is read"));
    error.diagnostics().iter().map(|each| one_line(each, error.sources())).collect()
}

/// What a file's cases come to: `name: passed`, or what differs.
#[track_caller]
fn run(text: &str, expected: &[&str]) {
    let file = TestsFile::read("t.yaml", text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut found = Vec::new();
    for case in file.cases() {
        let contract = case.settings().apply(orders()).compile().unwrap();
        let outcome = case.run(&contract, |name| match name {
            "two.jsonl" => Ok(b"{\"total\": 2}\n\n{\"total\": 3}\r\n".to_vec()),
            "datum.bin" => Ok(vec![4, 0, 0]),
            // Two records, 2 and 3.
            "two.avro" => Ok(two_records()),
            _ => Err("no such file".to_owned()),
        });
        let told: Vec<String> = outcome
            .differences
            .iter()
            .map(|each| format!("{} -{:?} +{:?}", each.what, each.expected, each.found))
            .chain(outcome.error.clone())
            .collect();
        let told = if outcome.passed() { "passed".to_owned() } else { told.join("; ") };
        found.push(format!("{}:{}: {told}", case.line(), case.name()));
    }
    assert_eq!(found, expected, "{text}");
}

fn two_records() -> Vec<u8> {
    let sync = [7; 16];
    let schema = r#"{"type":"record","name":"Order","fields":[{"name":"total","type":"int"}]}"#;
    let length = u8::try_from(schema.len() * 2 - 128).unwrap();
    let header =
        [b"Obj\x01\x02\x16avro.schema", [length | 0x80, 1].as_slice(), schema.as_bytes(), &[0], &sync].concat();
    [header.as_slice(), &[4, 4, 4, 6], &sync].concat()
}

#[test]
fn container_files_and_the_encoding_of_the_specification() {
    run(
        "options: {json_encoding: avro}\ncases:\n- {name: first, file: two.avro, line: 1, expect: valid}\n\
         - {name: second, file: two.avro, line: 2, expect: {codes: [rule.violated]}}\n\
         - {name: third, file: two.avro, line: 3, expect: valid}\n- {name: any, file: two.avro, expect: valid}\n\
         - {name: tagged, json: {total: 2, tags: [], address: {A: {city: x}}}, expect: valid}\n\
         - {name: untagged, json: {total: 2, tags: [], address: {city: x}}, expect: {codes: [avro.union_tag]}}\n",
        &[
            "3:first: passed",
            "4:second: passed",
            "5:third: `two.avro` has no record 3",
            "6:any: `two.avro` has several records: name one of them by `line`, the first being 1",
            "7:tagged: passed",
            "8:untagged: passed",
        ],
    );
}

/// A tests file, and what is said of it.
const FAULTS: [(&str, &[&str]); 24] = [
    ("", &["t.yaml:1:1: error: the tests file holds nothing [document.empty]"]),
    ("- a", &["t.yaml:1:1: error: a tests file: expected a mapping, found a list [document.type]"]),
    ("case: []", &["t.yaml:1:1: error: a tests file has no key `case` [document.unknown_key], did you mean `cases`?"]),
    (
        "apiVersion: v3.1.0\nkind: DataContract",
        &[
            "t.yaml:1:1: error: expected a tests file, found a contract [document.kind], name its tests file, or the folder",
        ],
    ),
    ("{}", &["t.yaml:1:1: error: a tests file needs the key `cases` [document.missing_key]"]),
    ("cases: []", &["t.yaml:1:8: error: `cases`: expected at least one case, found none [document.value]"]),
    ("cases: {}", &["t.yaml:1:8: error: `cases`: expected a list, found a mapping [document.type]"]),
    (
        "cases: [{name: a, json: 1, exepct: valid}]",
        &["t.yaml:1:28: error: a case has no key `exepct` [document.unknown_key], did you mean `expect`?"],
    ),
    (
        "cases: [{name: 1, json: 1, expect: valid}]",
        &["t.yaml:1:16: error: `name`: expected a text, found `1` [document.type], quote it"],
    ),
    (
        "cases: [{name: a, json: 1, expect: vald}]",
        &[
            "t.yaml:1:36: error: `expect`: expected one of `valid`, `invalid`, `rule_error`, `limit`, `undecodable`, `stale`, found `vald` [document.value], did you mean `valid`?",
        ],
    ),
    (
        "cases: [{name: a, json: 1, expect: {}}]",
        &["t.yaml:1:36: error: `expect`: expected a class, codes, paths or violations, found nothing [document.value]"],
    ),
    (
        "cases: [{name: a, json: 1, expect: {codes: [schema.typ]}}]",
        &["t.yaml:1:45: error: there is no code `schema.typ` [document.value], did you mean `schema.type`?"],
    ),
    (
        "cases: [{name: a, json: 1, expect: {paths: [total]}}]",
        &["t.yaml:1:45: error: expected a JSON Pointer, found `total` [document.value], write `/total`"],
    ),
    (
        "cases: [{name: a, json: 1, expect: {violations: [{code: schema.type}]}}]",
        &["t.yaml:1:51: error: a violation needs the key `path` [document.missing_key]"],
    ),
    (
        "cases: [{name: a, json: 1, text: '', expect: valid}]",
        &[
            "t.yaml:1:28: error: a case needs one payload: `json`, `text`, `base64`, `file` or `base`, found `json`, `text` [document.value]",
        ],
    ),
    (
        "cases: [{name: a, expect: valid}]",
        &[
            "t.yaml:1:10: error: a case needs one payload: `json`, `text`, `base64`, `file` or `base`, found none [document.value]",
        ],
    ),
    (
        "cases: [{name: a, json: 1, line: 2, expect: valid}]",
        &["t.yaml:1:28: error: `line` belongs to `file` [document.value]"],
    ),
    (
        "cases: [{name: a, file: f.json, line: 0, expect: valid}]",
        &["t.yaml:1:39: error: `line`: expected an integer from 1, found `0` [document.type]"],
    ),
    (
        "cases: [{name: a, base64: 'x', expect: valid}]",
        &["t.yaml:1:27: error: `base64`: expected base64 of the standard alphabet, with padding [document.value]"],
    ),
    (
        "cases: [{name: good, json: 1, expect: valid}, {name: a, base: god, expect: valid}]",
        &[
            "t.yaml:1:63: error: `base`: no case above with a `json` of its own has the name `god` [document.reference], did you mean `good`?",
        ],
    ),
    (
        "cases: [{name: g, json: {a: 1}, expect: valid}, {name: b, base: g, remove: [/b], expect: valid}]",
        &["t.yaml:1:77: error: `/b` leads nowhere in the record [document.reference]"],
    ),
    (
        "cases: [{name: g, json: {a: 1}, expect: valid}, {name: b, base: g, set: {/a/b: 1}, expect: valid}]",
        &["t.yaml:1:74: error: `/a/b` leads nowhere in the record [document.reference]"],
    ),
    (
        "cases: [{name: a, json: 1, expect: valid}, {name: a, json: 1, expect: valid}]",
        &["t.yaml:1:51: error: two cases have the name `a` [document.value]"],
    ),
    (
        "now: yesterday\nas: both\noptions: {strict: yes}\ncases: [{name: a, json: 1, expect: valid}]",
        &[
            "t.yaml:1:6: error: `now`: expected a point in time with its offset, such as `2026-01-31T12:00:00Z`, found `yesterday` [document.value]",
            "t.yaml:2:5: error: `as`: expected one of `writer`, `reader`, found `both` [document.value]",
            "t.yaml:3:19: error: `strict`: expected a bool, found `yes` [document.type], write `true` or `false`",
        ],
    ),
];

#[test]
fn faults_stand_at_their_place() {
    let wrong: Vec<_> = FAULTS.iter().map(|(text, expected)| (refused(text), expected)).collect();
    let wrong: Vec<_> = wrong.iter().filter(|(found, expected)| found != *expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn payloads_of_every_kind() {
    let text = "
cases:
  - {name: json, json: {total: 2}, expect: valid}
  - {name: text, text: '{\"total\": 2,}', expect: undecodable}
  - {name: bytes, base64: 'BAAA', expect: valid}
  - {name: file, file: two.jsonl, line: 3, expect: {class: invalid, violations: [{code: rule.violated, path: '', rule: even}]}}
  - {name: datum, file: datum.bin, expect: valid}
  - {name: blank, file: two.jsonl, line: 2, expect: valid}
  - {name: beyond, file: two.jsonl, line: 9, expect: valid}
  - {name: missing, file: none.json, expect: valid}
";
    run(
        text,
        &[
            "3:json: passed",
            "4:text: passed",
            "5:bytes: passed",
            "6:file: passed",
            "7:datum: passed",
            "8:blank: `two.jsonl` has no line 2, or nothing stands in it",
            "9:beyond: `two.jsonl` has no line 9, or nothing stands in it",
            "10:missing: `none.json` cannot be read: no such file",
        ],
    );
}

#[test]
fn what_is_compared() {
    let text = "
cases:
  - {name: class, json: {total: 2}, expect: invalid}
  - {name: same, json: {total: x, tags: [1]}, expect: {codes: [schema.type, schema.type], paths: [/tags/0, /total]}}
  - {name: once, json: {total: x, tags: [1]}, expect: {codes: [schema.type]}}
  - {name: more, json: {total: x}, expect: {codes: [schema.type, schema.enum], paths: [/x, /total]}}
  - {name: any-rule, json: {total: 101}, expect: {violations: [{code: rule.violated, path: ''}, {code: rule.violated, path: '', rule: even}]}}
  - {name: rule, json: {total: 101}, expect: {violations: [{code: rule.violated, path: '', rule: odd}, {code: rule.violated, path: ''}]}}
  - {name: none, json: {total: 2}, expect: {class: valid, codes: [], paths: [], violations: []}}
";
    run(
        text,
        &[
            "3:class: class -[\"invalid\"] +[\"valid\"]",
            "4:same: passed",
            "5:once: codes -[] +[\"schema.type\"]",
            "6:more: codes -[\"schema.enum\"] +[]; paths -[\"/x\"] +[]",
            "7:any-rule: passed",
            "8:rule: violations -[\"rule.violated at \\\"\\\" (rule `odd`)\"] +[\"rule.violated at \\\"\\\" (rule `even`)\"]",
            "9:none: passed",
        ],
    );
}

#[test]
fn changes_of_another_record() {
    let text = "
cases:
  - name: good
    json: {total: 2, tags: [a, b], address: {city: x}}
    expect: valid
  - {name: set, base: good, set: {/total: 3, /tags/1: 7, /tags/2: c, /more: 1}, expect: {paths: [/more, /tags/1]}}
  - {name: remove, base: good, remove: [/tags/0, /address/city], expect: {paths: [/address]}}
  - {name: whole, base: good, set: {'': 1}, expect: {paths: ['']}}
  - {name: added, base: good, set: {/address/zip: 1}, expect: {paths: [/address]}}
  - {name: same, base: good, expect: valid}
";
    let file = TestsFile::read("t.yaml", text).unwrap();
    let texts: Vec<String> = file.cases().iter().map(|case| format!("{:?}", case.payload)).collect();
    assert_eq!(
        texts,
        [
            r#"{"total":2,"tags":["a","b"],"address":{"city":"x"}}"#,
            r#"{"total":3,"tags":["a",7,"c"],"address":{"city":"x"},"more":1}"#,
            r#"{"total":2,"tags":["b"],"address":{}}"#,
            "1",
            r#"{"total":2,"tags":["a","b"],"address":{"city":"x","zip":1}}"#,
            r#"{"total":2,"tags":["a","b"],"address":{"city":"x"}}"#,
        ]
        .map(|json| format!("Json({json:?})"))
    );
}

#[test]
fn records_made_of_others_are_bounded() {
    let mut text = format!("cases:\n- {{name: a, json: [{}1], expect: valid}}\n", "1,".repeat(200_000));
    for number in 0..400 {
        let _ = writeln!(text, "- {{name: c{number}, base: a, expect: valid}}");
    }
    let error = TestsFile::read("t.yaml", &text).unwrap_err();
    assert!(error.to_string().contains("[document.limit]"), "{error}");
}

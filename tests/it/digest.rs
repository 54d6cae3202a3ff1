//! Two ways to say the same are one contract, and what changes an outcome changes the digest.

use std::collections::BTreeMap;

use stipula::{Compiler, Contract, Resolver};

struct Files(BTreeMap<&'static str, String>);

impl Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

const AVRO: &str = r#"{"type": "record", "name": "R", "doc": "a record", "fields": [
    {"name": "total", "type": "int", "doc": "in cents", "default": 0}, {"name": "tax", "type": ["null", "int"], "default": null},
    {"name": "o", "type": {"type": "record", "name": "O", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}, "default": {"a": 1, "b": 2}}]}"#;

/// `uniqueItems` falls back, so the text of the schema is part of the digest.
const JSON: &str = r#"{"title": "R", "type": "object", "properties": {
    "total": {"type": "integer", "minimum": 0.5, "description": "in cents"}, "tax": {"$ref": "t.json#/$defs/tax"},
    "list": {"type": "array", "uniqueItems": true, "items": {"enum": [1, 2], "title": "one"}}}, "required": ["total"]}"#;
const TAX: &str = r#"{"$defs": {"tax": {"type": "integer", "maximum": 10}}}"#;
const RULE: &str = "this.total >= 0";

fn contract(document: &str, schema: &str, tax: &str) -> Contract {
    let files = Files(BTreeMap::from([
        ("s.avsc", schema.to_owned()),
        ("s.json", schema.to_owned()),
        ("t.json", tax.to_owned()),
    ]));
    Compiler::new(document).resolver(files).compile().unwrap_or_else(|fault| panic!("{document}\n{fault}"))
}

fn odcs(value: &str, rules: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: active\nschema:\n  - name: R\n    \
         customProperties: [{{property: stipulaSchema, value: {value}}}]\n    quality:\n{rules}"
    )
}

fn plain(value: &str) -> String {
    odcs(value, &format!("      - {{id: r, type: custom, engine: cel, implementation: \"{RULE}\"}}\n"))
}

fn json_references() -> String {
    plain("{format: json-schema, file: s.json, references: [{name: t.json, file: t.json}]}")
}

#[test]
fn forms_of_one_contract_share_outcomes_and_digest() {
    let bare = Compiler::new(AVRO).rule("r", RULE).compile().unwrap();
    let inline = AVRO.replace('\n', " ").replace('\'', "''");
    let long = "      - id: r\n        type: custom\n        engine: cel\n        severity: error\n        \
                implementation: {expr: this.total >= 0, kind: CONDITION, mode: WRITEREAD, onFailure: ERROR}\n";
    let forms = [
        contract(&plain("s.avsc"), AVRO, ""),
        contract(&plain("{format: avro, file: s.avsc}"), AVRO, ""),
        contract(&plain(&format!("{{format: avro, inline: '{inline}'}}")), "", ""),
        contract(&odcs("s.avsc", long), AVRO, ""),
    ];
    for form in forms {
        assert_eq!(form.digest(), bare.digest());
        assert_ne!(form.text_digest(), bare.text_digest());
        for text in [r#"{"total": 1}"#, r#"{"total": -1}"#, r#"{"total": "x", "z": 1}"#, "[", r#"{"tax": "x"}"#] {
            let (ours, theirs) = (form.check_json(text), bare.check_json(text));
            assert_eq!(ours.violations, theirs.violations, "{text}");
            assert_eq!((ours.class, ours.not_evaluated), (theirs.class, theirs.not_evaluated), "{text}");
        }
    }
}

#[test]
fn what_changes_no_outcome_changes_no_digest() {
    let first = contract(&plain("s.avsc"), AVRO, "");
    let owners =
        plain("s.avsc").replace("id: t\n", "id: other\nteam: {name: somebody}\ndescription: {purpose: none}\n");
    for (document, schema) in [
        (owners, AVRO.to_owned()),
        (plain("s.avsc").replace("version: 1.0.0", "version: 1.0.1  # later"), AVRO.to_owned()),
        (plain("s.avsc"), AVRO.replace("in cents", "in whole cents").replace(", ", ",\n  ")),
        (plain("s.avsc"), AVRO.replace(r#""name": "R", "doc": "a record""#, r#""doc": "", "name": "R""#)),
        (plain("s.avsc"), AVRO.replace(r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#)),
        (
            odcs(
                "s.avsc",
                &format!(
                    "      - {{id: r, type: custom, engine: cel, implementation: \"{RULE}\"}}\n      - {{id: off, type: custom, engine: cel, implementation: {{expr: \"false\", disabled: true}}}}\n"
                ),
            ),
            AVRO.to_owned(),
        ),
    ] {
        assert_eq!(contract(&document, &schema, "").digest(), first.digest(), "{document}\n{schema}");
    }
    let first = contract(&json_references(), JSON, TAX);
    for (schema, tax) in [
        (
            JSON.replace("in cents", "in whole cents").replace(r#""title": "one""#, r#""description": "two""#),
            TAX.to_owned(),
        ),
        (
            JSON.replace(r#""type": "array", "uniqueItems": true"#, r#""uniqueItems": true, "type": "array""#),
            TAX.to_owned(),
        ),
        (JSON.replace("0.5", "0.50"), TAX.to_owned()),
        (JSON.replace(": ", " :\n"), TAX.replace("10", "10.0")),
    ] {
        assert_eq!(contract(&json_references(), &schema, &tax).digest(), first.digest(), "{schema}");
    }
}

#[test]
fn what_changes_an_outcome_changes_the_digest() {
    let base = plain("s.avsc");
    let property = format!("{base}    properties:\n      - {{name: tax, logicalType: integer, tags: [PII]}}\n");
    let table = [
        (base.replace(">= 0", "> 0"), AVRO.to_owned()),
        (base.replace("id: r,", "id: q,"), AVRO.to_owned()),
        (base.replace("engine: cel,", "engine: cel, severity: warning,"), AVRO.to_owned()),
        (property.clone(), AVRO.to_owned()),
        (property.replace("tags: [PII]", "required: true"), AVRO.to_owned()),
        (base.clone(), AVRO.replace(r#""default": 0"#, r#""default": 1"#)),
        (base.clone(), AVRO.replace(r#""type": "int", "doc""#, r#""type": "long", "doc""#)),
    ];
    let mut seen = vec![contract(&base, AVRO, "").digest().to_owned()];
    for (document, schema) in table {
        let digest = contract(&document, &schema, "").digest().to_owned();
        assert!(!seen.contains(&digest), "{document}\n{schema}");
        seen.push(digest);
    }
    let base = json_references();
    let list = r#""list": {"type""#;
    let swapped = JSON
        .replace(list, r#""zero": {}, "list": {"type""#)
        .replace(r#""properties": {"#, r#""properties": {"one": {},"#);
    let other =
        swapped.replace(r#""zero""#, r#""two""#).replace(r#""one""#, r#""zero""#).replace(r#""two""#, r#""one""#);
    let table = [
        (JSON.to_owned(), TAX.to_owned()),
        (JSON.replace("0.5", "0.50000000000000000001"), TAX.to_owned()),
        (JSON.replace("[1, 2]", "[1, 3]"), TAX.to_owned()),
        (JSON.replace(r#""uniqueItems": true"#, r#""uniqueItems": true, "minItems": 1"#), TAX.to_owned()),
        (JSON.to_owned(), TAX.replace("10", "11")),
        // The order of declared members is the order of a report.
        (swapped, TAX.to_owned()),
        (other, TAX.to_owned()),
    ];
    let mut seen = Vec::new();
    for (schema, tax) in table {
        let digest = contract(&base, &schema, &tax).digest().to_owned();
        assert!(!seen.contains(&digest), "{schema}");
        seen.push(digest);
    }
    let options = [Compiler::new(AVRO), Compiler::new(AVRO).undeclared(stipula::Undeclared::Ignore)];
    let [strict, loose] = options.map(|compiler| compiler.compile().unwrap());
    assert_ne!(strict.digest(), loose.digest());
}

/// The database of time zones may change an outcome: where a rule asks it, its version counts.
#[test]
fn zones_by_name_are_told_from_offsets() {
    let schema = r#"{"type": "record", "name": "R", "fields": [{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}, {"name": "zone", "type": "string"}]}"#;
    let form = |rule: &str| Compiler::new(schema).rule("r", rule).compile().unwrap().digest().to_owned();
    // Equal but for the name of the zone, which is one with no database behind it.
    let forms: std::collections::BTreeSet<String> = [
        "this.at.getHours('UTC') > 1",
        "this.at.getHours('+00:00') > 1",
        "this.at.getHours('Europe/London') > 1",
        "this.at.getHours(this.zone) > 1",
    ]
    .map(form)
    .into_iter()
    .collect();
    assert_eq!(forms.len(), 4);
}

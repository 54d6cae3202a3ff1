//! No value of a sensitive field stands in a report, whatever is wrong with the record.

use stipula::{Compiler, Contract, Format};

/// All that the records hold, be it a value, a key, a name or a symbol of an enum.
const CANARY: &str = "canary";

const JSON: &str = r#"{"type": "object", "confluent:tags": ["pii"], "additionalProperties": false, "required": ["n"],
    "properties": {
        "n": {"type": "integer", "minimum": 10, "maximum": 20}, "x": {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
        "s": {"type": "string", "minLength": 8, "maxLength": 9}, "p": {"type": "string", "pattern": "^[0-9]+$"},
        "f": {"type": "string", "format": "date"}, "g": {"type": "string", "format": "ipv4"}, "e": {"enum": ["canary-a", "canary-b"]}, "c": {"const": "canary-c"},
        "l": {"type": "array", "minItems": 2, "maxItems": 3, "items": {"enum": ["canary-d"]}},
        "m": {"type": "object", "minProperties": 2, "maxProperties": 3, "additionalProperties": {"type": "integer"}},
        "o": {"type": "object", "properties": {"in": {"type": "boolean"}}, "additionalProperties": false},
        "u": {"oneOf": [{"type": "integer"}, {"type": "object", "properties": {"k": {"const": "canary-e"}}, "required": ["k"]}]},
        "a": {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"enum": ["canary-f"]}}]},
        "all": {"allOf": [{"type": "string"}, {"maxLength": 3}]}, "not": {"not": {"const": "canary-g"}},
        "q": {"type": "array", "uniqueItems": true}, "never": false, "d": {}}}"#;

const JSON_RULES: [(&str, &str); 7] = [
    ("says", "!has(this.s) || this.s == 'y'"),
    ("fails", "!has(this.s) || int(this.s) > 0"),
    ("times", "!has(this.f) || timestamp(this.s) > timestamp(this.f)"),
    ("keys", "!has(this.m) || this.m.all(k, k == 'y' && this.m[k] > 5)"),
    ("lists", "!has(this.l) || this.l[0] == this.l[7]"),
    ("reads", "this.n < 5"),
    ("dynamic", "!has(this.d) || this.d.canary > 5"),
];

const RECORDS: [&str; 44] = [
    r#"{"n": 12}"#,
    r"{}",
    r#"{"n": "canary"}"#,
    r#"{"n": 1}"#,
    r#"{"n": 99}"#,
    r#"{"n": 99999999999999999999999}"#,
    r#"{"n": 12, "x": 1}"#,
    r#"{"n": 12, "x": 2.5}"#,
    r#"{"n": 12, "x": {"canary": "canary"}}"#,
    r#"{"n": 12, "s": "canary"}"#,
    r#"{"n": 12, "s": "canary and more of the canary"}"#,
    r#"{"n": 12, "s": "canarys9"}"#,
    r#"{"n": 12, "s": ["canary"]}"#,
    r#"{"n": 12, "p": "canary"}"#,
    r#"{"n": 12, "f": "canary"}"#,
    r#"{"n": 12, "g": "canary"}"#,
    r#"{"n": 12, "e": "canary-z"}"#,
    r#"{"n": 12, "e": {"canary": 1}}"#,
    r#"{"n": 12, "c": "canary-z"}"#,
    r#"{"n": 12, "l": ["canary-z"]}"#,
    r#"{"n": 12, "l": ["canary-d", "canary-d"]}"#,
    r#"{"n": 12, "l": ["canary-d", "canary-d", "canary-d", "canary-d"]}"#,
    r#"{"n": 12, "m": {"canary": "canary"}}"#,
    r#"{"n": 12, "m": {"canary": 1, "canary 2": 2}}"#,
    r#"{"n": 12, "m": {"canary": 1, "canary2": 2, "canary3": 3, "canary4": 4}}"#,
    r#"{"n": 12, "m": {"canary": 1, "canary": 2}}"#,
    r#"{"n": 12, "m": {"canary\ud800": 1, "canary2": "\ud800canary"}}"#,
    r#"{"n": 12, "o": {"canary": "canary"}}"#,
    r#"{"n": 12, "o": {"in": "canary", "canary": 1, "canary": 2}}"#,
    r#"{"n": 12, "canary": "canary"}"#,
    r#"{"n": 12, "canary": {"canary": 1, "canary": 2}, "canary name": ["canary\udc00"]}"#,
    r#"{"n": 12, "u": "canary"}"#,
    r#"{"n": 12, "u": {"k": "canary", "canary": 1}}"#,
    r#"{"n": 12, "u": {"canary": 1, "canary": 2}}"#,
    r#"{"n": 12, "a": ["canary"]}"#,
    r#"{"n": 12, "all": "canary"}"#,
    r#"{"n": 12, "not": "canary-g"}"#,
    r#"{"n": 12, "q": ["canary", "canary"]}"#,
    r#"{"n": 12, "q": [{"canary": 1, "canary": "\ud800"}]}"#,
    r#"{"n": 12, "never": "canary"}"#,
    r#"{"n": 12, "d": {"canary": "canary"}}"#,
    r#"{"n": 12, "d": {"canary2": 7}}"#,
    r#"{"n": 12, "s": "canary", canary}"#,
    r#"{"n": 12, "s": "canary"#,
];

const AVRO: &str = r#"{"type": "record", "name": "R", "confluent:tags": ["PII"], "fields": [
    {"name": "n", "type": "int"}, {"name": "s", "type": "string"}, {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["canary", "canary_b"]}},
    {"name": "m", "type": {"type": "map", "values": "int"}}, {"name": "b", "type": "boolean"},
    {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 1}},
    {"name": "t", "type": {"type": "string", "logicalType": "uuid"}}, {"name": "u", "type": ["null", "string"]}]}"#;

fn contract(format: Format, schema: &str, rules: &[(&str, &str)]) -> Contract {
    let compiler = Contract::from_schema(format, schema);
    let compiler = rules.iter().fold(compiler, |compiler: Compiler, (id, rule)| compiler.rule(*id, *rule));
    compiler.compile().unwrap_or_else(|fault| panic!("{fault}"))
}

/// The report shows nothing of the record; gives the codes in it.
fn silent(report: &stipula::Report, of: &str) -> Vec<&'static str> {
    let mut texts = report.to_json();
    // The text of a rule is the contract's.
    for (_, rule) in JSON_RULES {
        texts = texts.replace(rule, "");
    }
    assert!(!texts.contains(CANARY), "{of}\n{texts}");
    report.violations.iter().map(|each| each.code.as_str()).collect()
}

#[test]
fn no_way_in_shows_a_sensitive_value() {
    let contract = contract(Format::JsonSchema, JSON, &JSON_RULES);
    let mut codes = Vec::new();
    for record in RECORDS {
        codes.extend(silent(&contract.check_json(record), record));
        codes.extend(silent(&contract.check_bytes(record.as_bytes()), record));
        codes.extend(silent(&contract.check_object_text(record.as_bytes()), record));
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(record) {
            codes.extend(silent(&contract.check(&value), record));
        }
    }
    codes.sort_unstable();
    codes.dedup();
    let raised = codes.iter().filter(|code| code.starts_with("schema.")).count();
    assert!(raised >= 20, "{codes:?}");
    for code in
        ["rule.violated", "rule.error", "json.duplicate_key", "json.lone_surrogate", "json.syntax", "json.truncated"]
    {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
}

#[test]
fn no_byte_of_a_sensitive_datum_is_shown() {
    let contract =
        contract(Format::Avro, AVRO, &[("r", "this.s == 'y' && this.n > 5"), ("m", "this.m.all(k, this.m[k] > 7)")]);
    let text = |text: &str| [&[u8::try_from(text.len() * 2).unwrap()], text.as_bytes()].concat();
    let datum = |n: &[u8], s: &[u8], e: u8, keys: &[&[u8]], b: u8, d: &[u8]| {
        let mut all = [n, s, &[e], &[u8::try_from(keys.len() * 2).unwrap()]].concat();
        for key in keys {
            all.extend([*key, &[2]].concat());
        }
        all.extend([&[0, b], d, &text("canary"), &[2], &text("canary")].concat());
        all
    };
    let canary = text("canary");
    let bad = [&[14, 0xff], "canary".as_bytes()].concat();
    let data = [
        datum(&[2], &canary, 0, &[&canary], 1, &[2, 1]),
        datum(&[0x80, 0x80, 0x80, 0x80, 0x20], &bad, 9, &[&canary, &canary, &bad], 7, &[6, 127, 127, 127]),
        canary.clone(),
        [datum(&[2], &canary, 0, &[&canary], 1, &[2, 1]), canary.clone()].concat(),
    ];
    let mut codes = Vec::new();
    for datum in &data {
        codes.extend(silent(&contract.check_bytes(datum), &format!("{datum:?}")));
    }
    for code in
        ["avro.utf8", "avro.enum_index", "avro.duplicate_key", "avro.bool", "avro.trailing_bytes", "rule.violated"]
    {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    let record = r#"{"n": "canary", "s": 1, "e": "canary-z", "m": {"canary": "canary"}, "b": "canary", "d": "canary", "t": "canary", "u": {"canary": 1}, "canary": 1}"#;
    silent(&contract.check_json(record), record);
    silent(&contract.check(&serde_json::from_str::<serde_json::Value>(record).unwrap()), record);
}

//! What is mutated: contracts, their samples, and the words of their languages.

use stipula::{Compiler, Contract, Format};

use super::mutate::Words;
use crate::samples;

/// A contract, whole records, and words to put into them.
pub(super) type Subject = (Contract, Vec<Vec<u8>>, Words);

const AVRO: &str = include_str!("sink.avsc");
const SCHEMA: &str = include_str!("sink.schema.json");

pub(super) const AVRO_TEXT: &str = r#"{"b": true, "i": 7, "l": 9007199254740993, "f": 1.5, "d": 0.1, "s": "text", "y": "\u00ff\u0000", "x": "abcd", "e": "RED", "id": "34e3feea-0a62-4e6f-bdc3-acf7d14ca7c5", "price": "12.30", "day": "2026-01-31", "clock": "01:02:03", "at": "2026-01-31T01:02:03Z", "span": "abcdefghijkl", "nulls": [null, null], "rows": [{"qty": 1, "tags": ["a", "b"], "up": {"qty": 2, "tags": [], "up": null}}], "map": {"a": null, "b": "x", "c": 1.5, "d": [1]}}"#;
const JSON_TEXT: &str = r#"{"id": "ab-1", "qty": 10, "price": 0.35, "when": "2026-01-31T01:02:03Z", "mail": "a@b.example", "kind": [1, 2], "one": 1, "rows": [{"n": 1}, {"n": 2}], "pair": ["a", 1], "tree": {"left": {"left": {}}, "right": null}, "either": {"n": {"n": 5, "m": "q"}}, "some": [1, 3, 3], "not": 1, "map": {"x1": 2, "y": "z"}, "choice": {"t": "a", "v": 1}, "cond": {"k": 1, "v": 2}, "dep": {"a": 1, "b": 2}, "more": null}"#;

const AVRO_RULES: [&str; 6] = [
    "this.i + 1 > 0 && this.s.size() < 100",
    "this.rows.all(r, r.qty > 0 && r.tags.exists(t, t != ''))",
    "this.price >= decimal('0.00') && this.at > timestamp('1970-01-01T00:00:00Z')",
    "has(this.l) ? this.l % 2 == 1 : this.e == 'RED'",
    "this.map.all(k, this.map[k] == null || k in ['a', 'b', 'c', 'd'])",
    "this.nulls.size() + int(this.d) < 10 && string(this.id).matches('^[0-9a-f-]+$')",
];
const JSON_RULES: [&str; 6] = [
    "this.qty * 2 > 0 || this.id.startsWith('ab')",
    "!has(this.rows) || this.rows.map(r, r.n).exists(n, n > 0)",
    "!has(this.kind) || this.kind != this.either",
    "!has(this.map) || this.map.all(k, k.size() < 5)",
    "!has(this.when) || timestamp(this.when) > timestamp('2000-01-01T00:00:00Z')",
    "!has(this.price) || decimal(this.price) > decimal('0')",
];

fn with_rules(format: Format, schema: &str, rules: &[&str]) -> Contract {
    let compiler = Contract::from_schema(format, schema);
    let add = |compiler: Compiler, (index, rule): (usize, &&str)| compiler.rule(format!("r{index}"), *rule);
    let built = rules.iter().enumerate().fold(compiler, add).compile();
    built.unwrap_or_else(|fault| panic!("{fault}"))
}

fn words(texts: &[&str]) -> Words {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn json_words() -> Words {
    let mut list = words(&[
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "1.0",
        "1e2",
        "-1",
        "1e999",
        "1e-999",
        "9223372036854775808",
        "18446744073709551616",
        "0.1",
        "1E400",
        "\"\"",
        "\"a\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\u{e9}\"",
        ",",
        ":",
        "{\"a\":",
        "[[",
        "]]",
        "}",
        "\"x1\":",
        "\"n\":",
        "\"__proto__\":",
        "\"rows\":",
        " ",
        "\n",
        "\u{feff}",
        "1.50",
        "\"RED\"",
        "\"2026-02-30\"",
        "\"2026-01-31T01:02:03+25:00\"",
        "123456789012345678901234567890.123456789",
    ]);
    list.push(vec![0xff]);
    list.push(vec![0xed, 0xa0, 0x80]);
    list
}

/// Numbers, lengths and counts as Avro writes them, good and bad.
pub(super) fn avro_words() -> Words {
    [
        &[0x00][..],
        &[0x01],
        &[0x02],
        &[0x80, 0x01],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x04, 0x00],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        &[0x80; 10],
        &[0x03, 0x04],
        &[0x01, 0x02],
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        &[0, 0, 0xc0, 0x7f],
        &[0x08, b'3', b'4', 0xc3],
    ]
    .iter()
    .map(|bytes| bytes.to_vec())
    .collect()
}

/// Contracts with Avro payloads.
pub(super) fn avro() -> Vec<Subject> {
    let varints = avro_words();
    let orders = samples::compiler("contracts/orders/v2.odcs.yaml").compile().unwrap();
    vec![
        (orders, samples::framed_orders(), varints.clone()),
        (with_rules(Format::Avro, AVRO, &AVRO_RULES), vec![sink_bytes()], varints),
    ]
}

/// The record of the sink in bytes; the encoder of the samples does not know all of its types.
fn sink_bytes() -> Vec<u8> {
    let mut out = vec![1, 14, 2, 14, 0, 0, 0xc0, 0x3f];
    out.extend(0.1_f64.to_le_bytes());
    out.extend(b"\x08text\x04\xff\x00abcd\x00");
    out.extend(b"\x4834e3feea-0a62-4e6f-bdc3-acf7d14ca7c5");
    out.extend(b"\x04\x04\xce\xa2\xc0\x02\x80\xf2\xe3\x03\x80\x80\x80\x80\x80\x10abcdefghijkl");
    // Nulls in a block with a size, rows, and a map.
    out.extend([3, 0, 0]);
    out.extend(b"\x02\x02\x04\x02a\x02b\x00\x02\x04\x00\x00\x00");
    out.extend(b"\x04\x02a\x00\x02b\x02\x02x\x04\x02c\x04\x00\x00\x00\x00\x00\x00\xf8\x3f\x02d\x06\x02\x02\x00\x00");
    out
}

/// Contracts with JSON texts.
pub(super) fn json() -> Vec<Subject> {
    let bytes = |path: &str| samples::lines(path).into_iter().map(String::into_bytes).collect::<Vec<_>>();
    let folder = |path: &str, contract: &str| {
        let mut lines = bytes(&format!("{path}/good.jsonl"));
        lines.extend(bytes(&format!("{path}/bad.jsonl")));
        (samples::compiler(&format!("{path}/{contract}")).compile().unwrap(), lines, json_words())
    };
    let sink = |format, schema, rules, text: &str| {
        (with_rules(format, schema, rules), vec![text.as_bytes().to_vec()], json_words())
    };
    vec![
        folder("contracts/orders", "v2.odcs.yaml"),
        sink(Format::JsonSchema, SCHEMA, &JSON_RULES, JSON_TEXT),
        folder("contracts/payments", "v1.odcs.yaml"),
        sink(Format::Avro, AVRO, &AVRO_RULES, AVRO_TEXT),
    ]
}

/// Contracts with object texts.
pub(super) fn objects() -> Vec<Subject> {
    let mut subjects = json();
    for (_, samples, list) in &mut subjects {
        samples.push(br#"{"y": b"/wA=", "x": b"YWJjZA==", "at": t"2026-01-31T01:02:03Z", "d": NaN, "f": -Infinity, "l": !"function"}"#.to_vec());
        list.extend(words(&[
            "NaN",
            "Infinity",
            "-Infinity",
            "b\"\"",
            "b\"/wA=\"",
            "b\"=\"",
            "t\"2026-01-31T01:02:03.5Z\"",
            "t\"\"",
            "!\"Map\"",
            "!",
            "b",
            "t\"+99999-01-01T00:00:00Z\"",
        ]));
    }
    subjects
}

/// Texts of one kind of document, and records to ask a mutated one about.
pub(super) struct Documents {
    /// The path that the document has.
    pub(super) name: &'static str,
    pub(super) texts: Vec<Vec<u8>>,
    pub(super) words: Words,
    pub(super) records: Vec<Vec<u8>>,
}

/// Words of contracts in YAML.
const YAML_WORDS: &[&str] = &[
    "- ",
    ": ",
    "\n",
    "\n  ",
    "\t",
    "&a ",
    "*a",
    "!!str ",
    "|",
    ">",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "#",
    "? ",
    "---\n",
    "...",
    "%YAML 1.1\n",
    "<<: *a",
    "null",
    "~",
    "true",
    ".inf",
    "0x1F",
    "1e999",
    "quality:",
    "implementation:",
    "expr:",
    "when:",
    "tags:",
    "fields: ['**']",
    "engine: cel",
    "properties:",
    "customProperties:",
    "required: true",
    "\u{feff}",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "this.total >= this.tax",
    "severity: warning",
    "id:",
];

/// Words of schemas.
const SCHEMA_WORDS: &[&str] = &[
    "\"$ref\":\"#\"",
    "\"$ref\":\"#/$defs/tree\"",
    "\"type\":",
    "\"anyOf\":[",
    "\"allOf\":[{}],",
    "\"not\":{},",
    "\"record\"",
    "\"array\"",
    "\"map\"",
    "\"items\":",
    "\"default\":",
    "\"Sink\"",
    "\"enum\"",
    "\"fixed\"",
    "\"size\":",
    "\"logicalType\":\"decimal\",",
    "\"precision\":",
    "\"pattern\":\"(a*)*\",",
    "\"unevaluatedItems\":false,",
    "\"$id\":\"x\",",
    "\"$dynamicRef\":\"#a\",",
    "\"format\":\"regex\",",
    "\"const\":1e999,",
    "\"draft\"",
    "\"aliases\":[\"Row\"],",
    "\"namespace\":\"\",",
];

/// Documents of every kind.
pub(super) fn documents() -> Vec<Documents> {
    let first = |path: &str| samples::lines(path).swap_remove(0).into_bytes();
    let mut yaml = words(YAML_WORDS);
    yaml.push(vec![b'a'; 300]);
    let mut schema = json_words();
    schema.extend(words(SCHEMA_WORDS));
    let odcs = |name: &'static str, data: &str| Documents {
        name,
        texts: vec![samples::text(name).into_bytes()],
        words: yaml.clone(),
        records: vec![first(data)],
    };
    let bare = |name, texts: Vec<String>, data: &str| Documents {
        name,
        texts: texts.into_iter().map(String::into_bytes).collect(),
        words: schema.clone(),
        records: vec![first(data), AVRO_TEXT.as_bytes().to_vec(), JSON_TEXT.as_bytes().to_vec(), sink_bytes()],
    };
    let orders = samples::text("contracts/orders/order.avsc");
    let payments = samples::text("contracts/payments/payment.schema.json");
    let mut words = yaml.clone();
    words.extend(schema.iter().cloned());
    vec![
        Documents {
            name: "contract",
            texts: super::document::corpus().into_iter().map(|(_, text)| text).collect(),
            words,
            records: Vec::new(),
        },
        odcs("contracts/orders/v2.odcs.yaml", "contracts/orders/good.jsonl"),
        bare("contracts/orders/order.avsc", vec![orders, AVRO.to_owned()], "contracts/orders/good.jsonl"),
        odcs("contracts/payments/v1.odcs.yaml", "contracts/payments/good.jsonl"),
        bare(
            "contracts/payments/payment.schema.json",
            vec![payments, SCHEMA.to_owned()],
            "contracts/payments/good.jsonl",
        ),
    ]
}

/// A schema, a record, expressions over it, and words of their language.
pub(super) fn expressions() -> (String, Vec<u8>, Vec<Vec<u8>>, Words) {
    let tokens = words(&[
        "this",
        "this.rows",
        "this.map",
        "this.l",
        "this.price",
        ".",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "\\",
        "&&",
        "||",
        "?",
        ":",
        ",",
        "1",
        "1u",
        "1.5",
        "1e999",
        "-",
        "!",
        "==",
        "in",
        "<",
        "b'\\xff'",
        "r\"",
        "`",
        "has(",
        "all(x,",
        ".map(x, x)",
        ".exists_one(y, y)",
        ".filter(z, z)",
        "//",
        "0x",
        "[?",
        ".?",
        "null",
        "true",
        "dyn(",
        "size(",
        "int(",
        "string(",
        "decimal('1.5')",
        "duration('1h')",
        "timestamp(",
        ".matches('(a|b)*')",
        ".format([1])",
        "optional.of(1)",
        "9223372036854775807",
        "-9223372036854775808",
        "type(",
        "date('2026-01-31')",
        "%",
        "/ 0",
        ".split('')",
        ".getFullYear()",
        "cel.bind(x, 1, x)",
        "{'a': 1}",
        "[1, 2u, 'x']",
        "\u{1f600}",
    ]);
    (AVRO.to_owned(), AVRO_TEXT.as_bytes().to_vec(), words(&AVRO_RULES), tokens)
}

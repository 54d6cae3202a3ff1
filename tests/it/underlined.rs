//! What a fault of an expression underlines, wherever the expression stands in a contract: plain,
//! quoted, folded and literal scalars, strings of JSON with their escapes, texts within texts.

use stipula::{Contract, Resolver};

const AVRO: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "name", "type": "string"}, {"name": "note", "type": ["null", "string"], "default": null}, {"name": "count", "type": "int"},
    {"name": "status", "type": {"type": "enum", "name": "S", "symbols": ["NEW", "PAID"]}}]}"#;

struct Schema;

impl Resolver for Schema {
    fn resolve(&self, _: &str) -> Result<String, String> {
        Ok(AVRO.to_owned())
    }
}

/// A contract whose only rule has the given text after `implementation:`.
fn odcs(implementation: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: c\nname: c\nversion: 1.0.0\nstatus: active\nschema:\n  - name: R\n    \
         customProperties: [{{property: stipulaSchema, value: r.avsc}}]\n    quality:\n      - id: q\n        type: custom\n        \
         engine: cel\n        implementation: {implementation}\n"
    )
}

/// The parts of the document that diagnostics underline, with their codes; the document's own text.
fn underlined(text: &str) -> Vec<(String, String)> {
    let diagnosis = Contract::compiler(text).name("c").resolver(Schema).diagnose();
    let source = |span: stipula::Span| diagnosis.sources.get(span.source).unwrap().text();
    let one = |one: &stipula::Diagnostic| {
        let span = one.span.unwrap();
        (one.code.to_string(), source(span).get(span.start as usize..span.end as usize).unwrap().to_owned())
    };
    diagnosis.diagnostics.iter().map(one).collect()
}

fn check(document: impl Fn(&str) -> String, rows: &[(&str, &[(&str, &str)])]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let found = underlined(&document(text));
        let found: Vec<(&str, &str)> = found.iter().map(|(code, text)| (&**code, &**text)).collect();
        if found != *expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_the_scalars_of_yaml() {
    check(
        odcs,
        &[
            // Plain.
            ("this.nam == 'x'", &[("rule.unknown_field", "nam")]),
            ("this.name == 'größer' && this.cont > 1", &[("rule.unknown_field", "cont")]),
            ("this.name = '\u{1f600}' && this.cont > 1", &[("rule.syntax", "=")]),
            ("this.name == '\u{1f600}'\n          && this.cont > 1", &[("rule.unknown_field", "cont")]),
            ("this.count", &[("rule.not_bool", "this.count")]),
            ("this.status == 'PAYD'", &[("rule.enum_symbol", "'PAYD'")]),
            ("this.name > 1", &[("rule.type", "this.name > 1")]),
            ("this.note.size() > 1", &[("rule.nullable", "this.note")]),
            ("this.name != '' || this.count < 5", &[]),
            ("this.count > 5 && this.count < 3", &[("rule.constant", "this.count > 5 && this.count < 3")]),
            ("len(this.name) > 1", &[("rule.unknown_function", "len")]),
            ("this.name.matches('[a')", &[("rule.regex", "[a")]),
            // Quoted.
            ("'this.nam == ''x'''", &[("rule.unknown_field", "nam")]),
            ("'this.name == ''it'' && this.cont > 1'", &[("rule.unknown_field", "cont")]),
            ("'this.status == ''PAYD'''", &[("rule.enum_symbol", "''PAYD''")]),
            ("\"this.name == \\\"x\\\" && this.cont > 1\"", &[("rule.unknown_field", "cont")]),
            ("\"this.status == \\\"PAYD\\\"\"", &[("rule.enum_symbol", "\\\"PAYD\\\"")]),
            ("\"this.name == 'gr\\u00f6\\xdfer' && this.cont > 1\"", &[("rule.unknown_field", "cont")]),
            ("\"this.name == '\\U0001F600' && this.cont > 1\"", &[("rule.unknown_field", "cont")]),
            ("\"this.status == '\\u0050AYD'\"", &[("rule.enum_symbol", "'\\u0050AYD'")]),
            ("\"this.name ==\\\n          'x' && this.cont > 1\"", &[("rule.unknown_field", "cont")]),
            ("\"this.name == 'x'\n          && this.cont > 1\"", &[("rule.unknown_field", "cont")]),
            // Blocks.
            ("|\n          this.name == 'x'\n          && this.cont > 1", &[("rule.unknown_field", "cont")]),
            ("|-\n            this.name == 'x' &&\n              this.cont > 1\n", &[("rule.unknown_field", "cont")]),
            (">\n          this.name == 'größer'\n          && this.cont > 1\n", &[("rule.unknown_field", "cont")]),
            (">-\n          this.name\n          = 'x'\n", &[("rule.syntax", "=")]),
            (
                ">\n          this.count > 5\n          && this.count < 3\n",
                &[("rule.constant", "this.count > 5\n          && this.count < 3")],
            ),
            // The long form.
            (
                "{expr: \"this.name != 'x'\", when: \"this.cont > 1\", message: \"'a' + this.nam\"}",
                &[("rule.unknown_field", "cont"), ("rule.unknown_field", "nam")],
            ),
            (
                "{expr: \"this.name != 'x'\", when: 'this.count', message: 'this.count'}",
                &[("rule.not_bool", "this.count"), ("rule.message", "this.count")],
            ),
            (
                "{expr: \"this.name != 'x'\", when: 'this.note > ''a'' ', message: \"'\\xe4' + this.note\"}",
                &[("rule.nullable", "this.note"), ("rule.nullable", "this.note")],
            ),
            (
                "{expr: \"this.name != 'x'\", when: \"this.name = 'x' and true\", message: \"len(this.name)\"}",
                &[("rule.syntax", "="), ("rule.syntax", "and")],
            ),
        ],
    );
}

/// A registry document with one rule; the text stands in a string of JSON as it is written here.
fn registry(expression: &str) -> String {
    let schema = serde_json::to_string(AVRO).unwrap();
    format!(
        "{{\"schema\": {schema}, \"ruleSet\": {{\"domainRules\": [{{\"name\": \"q\", \"kind\": \"CONDITION\", \"type\": \"CEL\", \
         \"expr\": \"{expression}\"}}]}}}}"
    )
}

#[test]
fn in_the_strings_of_json() {
    check(
        registry,
        &[
            ("message.nam == 'x'", &[("rule.unknown_field", "nam")]),
            ("message.name == \\\"x\\\" && message.cont > 1", &[("rule.unknown_field", "cont")]),
            ("message.status == \\\"PAYD\\\"", &[("rule.enum_symbol", "\\\"PAYD\\\"")]),
            ("message.name == 'gr\\u00f6\\u00dfer' && message.cont > 1", &[("rule.unknown_field", "cont")]),
            ("message.name == '\\ud83d\\ude00' && message.cont > 1", &[("rule.unknown_field", "cont")]),
            ("message.status == '\\ud83d\\ude00'", &[("rule.enum_symbol", "'\\ud83d\\ude00'")]),
            ("message.name == '\u{1f600}' && message.cont > 1", &[("rule.unknown_field", "cont")]),
            ("message.\\u006eam == 'x'", &[("rule.unknown_field", "\\u006eam")]),
            ("message.name != 'a'\\n\\t&& message.cont > 1", &[("rule.unknown_field", "cont")]),
            // A guard, and what stands behind it.
            ("message.nam == ';' ; message.cont > 1", &[("rule.unknown_field", "nam"), ("rule.unknown_field", "cont")]),
            ("message.count ; message.name != ';'", &[("rule.not_bool", "message.count")]),
            ("true ; message.name = '\\u00e4'", &[("rule.syntax", "=")]),
            ("message.name != ''; true ; false", &[("rule.syntax", ";")]),
        ],
    );
}

/// Inline rules of an Avro schema within the registry form, and on their own.
#[test]
fn in_texts_within_texts() {
    let schema = |expression: &str| {
        let rules = format!("[{{\"name\": \"q\", \"expr\": {}}}]", serde_json::to_string(expression).unwrap());
        format!(
            "{{\"type\": \"record\", \"name\": \"R\", \"confluent:rules\": {rules}, \"fields\": [{{\"name\": \"name\", \"type\": \"string\"}}, \
             {{\"name\": \"count\", \"type\": \"int\"}}]}}"
        )
    };
    let within = |expression: &str| {
        let schema = serde_json::to_string(&schema(expression)).unwrap();
        format!("{{\"schemaType\": \"AVRO\", \"schema\": {schema}}}")
    };
    let ascii = |expression: &str| {
        let escaped: String = within(expression)
            .chars()
            .map(|char| {
                if char.is_ascii() {
                    char.to_string()
                } else {
                    let mut units = [0; 2];
                    char.encode_utf16(&mut units)
                        .iter()
                        .map(|unit| format!("\\u{unit:04x}"))
                        .collect::<Vec<_>>()
                        .concat()
                }
            })
            .collect();
        escaped
    };
    let json_schema = |expression: &str| {
        let rules = format!("[{{\"name\": \"q\", \"expr\": {}}}]", serde_json::to_string(expression).unwrap());
        format!(
            "{{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\", \"confluent:rules\": {rules}, \
             \"properties\": {{\"name\": {{\"type\": \"string\"}}, \"count\": {{\"type\": \"integer\"}}}}, \"required\": [\"name\", \"count\"]}}"
        )
    };
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("this.nam == 'x'", &[("rule.unknown_field", "nam")]),
        ("this.name == 'größer' && this.cont > 1", &[("rule.unknown_field", "cont")]),
        ("this.name == '\u{1f600}' && this.cont > 1", &[("rule.unknown_field", "cont")]),
        ("this.name = 'x' and this.count > 1", &[("rule.syntax", "="), ("rule.syntax", "and")]),
    ];
    check(schema, rows);
    check(within, rows);
    check(ascii, rows);
    check(json_schema, rows);
    let quoted: &[(&str, &[(&str, &str)])] =
        &[("this.name == \"x\" && this.cont > 1", &[("rule.unknown_field", "cont")])];
    check(schema, quoted);
    check(within, quoted);
    check(json_schema, quoted);
}

//! Traps of YAML: what each is told, and where. Each row is one change of a sound contract.

use stipula::{Contract, Resolver, one_line};

const CONTRACT: &str = "apiVersion: v3.2.0
kind: DataContract
id: t
version: 1.10
schema:
  - name: R
    customProperties: [{property: stipulaSchema, value: r.avsc}]
    quality:
      - id: q
        type: custom
        engine: cel
        implementation: this.s != 'x'
    properties:
      - name: s
        logicalType: string
        required: true
";
const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [{"name": "s", "type": "string"}]}"#;
/// What is changed where an expression is put into the contract.
const EXPRESSION: &str = "this.s != 'x'";

struct Schema;

impl Resolver for Schema {
    fn resolve(&self, _: &str) -> Result<String, String> {
        Ok(SCHEMA.to_owned())
    }
}

fn told(text: &str) -> Vec<String> {
    let diagnosis = Contract::compiler(text).name("c").resolver(Schema).diagnose();
    diagnosis.diagnostics.iter().map(|one| one_line(one, &diagnosis.sources)).collect()
}

#[test]
fn traps_of_yaml_are_told_at_their_place() {
    assert_eq!(told(CONTRACT), Vec::<String>::new());
    for (from, to, expected) in ROWS {
        let text = CONTRACT.replacen(from, to, 1);
        assert_ne!(text, CONTRACT, "{from}");
        let found = told(&text);
        assert_eq!(found, *expected, "{to}");
    }
}

/// (what is changed, into what, what is told).
const ROWS: &[(&str, &str, &[&str])] = &[
    (
        "required: true",
        "required: yes",
        &["c:16:19: error: `required`: expected a bool, found `yes` [document.type], write `true`"],
    ),
    (
        "required: true",
        "required: No",
        &["c:16:19: error: `required`: expected a bool, found `No` [document.type], write `false`"],
    ),
    (
        "required: true",
        "required: on",
        &["c:16:19: error: `required`: expected a bool, found `on` [document.type], write `true`"],
    ),
    (
        "required: true",
        "required: off",
        &["c:16:19: error: `required`: expected a bool, found `off` [document.type], write `false`"],
    ),
    (
        "required: true",
        "required: y",
        &["c:16:19: error: `required`: expected a bool, found `y` [document.type], write `true`"],
    ),
    ("required: true", "required: TRUE", &[]),
    (
        "required: true",
        "required: \"true\"",
        &["c:16:19: error: `required`: expected a bool, found `true` [document.type], write `true`"],
    ),
    (
        EXPRESSION,
        "this.s == \"a: b\"",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "this.s == 'a #b'",
        &[
            "c:12:25: error: YAML ends the expression here, before it is complete [document.cut_expression], quote the expression",
        ],
    ),
    (
        EXPRESSION,
        "!has(this.s) || true",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "'x' != this.s",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "[1, 2].exists(i, i == 1)",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "{'a': 1}.size() == 1",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "this.s == 'a' ? true : false",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "*x",
        &[
            "c:12:25: error: nothing before here is anchored as the alias `*x` says [document.reference], a text that begins with `*` needs quotes",
        ],
    ),
    (
        EXPRESSION,
        "@x",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "> 'x'",
        &["c:12:25: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "{expr: this.s.matches('a{1,2}') && f(1, 2), mode: WRITE}",
        &["c:12:32: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        EXPRESSION,
        "{expr: size(this.s) in [1, 2], mode: WRITE}",
        &["c:12:32: error: YAML cuts the expression that begins here [document.cut_expression], quote the expression"],
    ),
    (
        "    properties",
        "\tproperties",
        &["c:13:1: error: a tab stands where YAML takes only spaces [document.syntax], indent with spaces"],
    ),
    ("id: t\n", "id:\tt\n", &[]),
    ("id: t\n", "id: t\nid: u\n", &["c:4:1: error: the key `id` stands twice in one mapping [document.duplicate_key]"]),
    (
        "customProperties",
        "tags: &t [a]\n    synonyms: *t\n    customProperties",
        &["c:7:15: error: `synonyms`: expected a mapping, found `a` [document.type]"],
    ),
    (
        "logicalType: string\n",
        "logicalType: string\n        <<: {unique: true}\n",
        &[
            "c:16:9: error: merge keys `<<` are not part of YAML 1.2 [document.syntax], write the keys out where they belong",
        ],
    ),
    (
        "id: t\n",
        "id: *none\n",
        &[
            "c:3:5: error: nothing before here is anchored as the alias `*none` says [document.reference], a text that begins with `*` needs quotes",
        ],
    ),
    (
        "id: t\n",
        "id: t\n---\nid: u\n",
        &[
            "c:4:1: error: expected one document, found a second one [document.syntax], give each contract a file of its own",
        ],
    ),
    (
        "apiVersion",
        "%YAML 1.1\n---\napiVersion",
        &[
            "c:2:1: warning: the document asks for another version of YAML, and is read as YAML 1.2 [document.syntax], remove the `%YAML` line",
        ],
    ),
    (
        "apiVersion",
        "%FOO bar\n---\napiVersion",
        &["c:1:1: warning: a directive that YAML does not know [document.syntax], remove the line"],
    ),
    ("apiVersion", "\u{FEFF}apiVersion", &[]),
    (
        "id: t\n",
        "id: t\u{FEFF}\n",
        &[
            "c:3:5: warning: the text holds the invisible character U+FEFF [document.syntax], take it away, or write it as an escape in double quotes",
        ],
    ),
    (
        "id: t\n",
        "id: a\u{85}b\n",
        &[
            "c:3:5: warning: the text holds the invisible character U+0085 [document.syntax], take it away, or write it as an escape in double quotes",
        ],
    ),
    ("id: t\n", "id: !!str 5\n", &[]),
    (
        "id: t\n",
        "id: !!binary aGk=\n",
        &[
            "c:3:14: error: the tag `!!binary` means nothing here [document.syntax], a text that begins with `!` needs quotes",
        ],
    ),
    (
        "id: t\n",
        "id: !env HOST\n",
        &[
            "c:3:10: error: the tag `!env` means nothing here [document.syntax], a text that begins with `!` needs quotes",
        ],
    ),
    (
        "required: true",
        "primaryKeyPosition: 010",
        &[
            "c:16:29: warning: `010` is a decimal number in YAML 1.2, and an octal one to older readers [document.syntax], write it without the zero, or quote it",
        ],
    ),
    ("required: true", "primaryKeyPosition: 0o10", &[]),
    (
        "required: true",
        "primaryKeyPosition: 12:30",
        &["c:16:29: error: `primaryKeyPosition`: expected an integer, found `12:30` [document.type]"],
    ),
    (
        "required: true",
        "primaryKeyPosition: 1_000",
        &["c:16:29: error: `primaryKeyPosition`: expected an integer, found `1_000` [document.type]"],
    ),
    ("version: 1.10", "version: 2026-01-31", &[]),
    ("version: 1.10", "version: 0x1F", &[]),
    ("name: s", "name: NO", &["c:14:15: error: the schema has no field `NO` [schema.unknown_field]"]),
    ("name: s", "name: 1.0", &["c:14:15: error: `name`: expected a text, found `1.0` [document.type], quote it"]),
    ("name: s", "name: 2026-01-31", &["c:14:15: error: the schema has no field `2026-01-31` [schema.unknown_field]"]),
    (
        "name: s",
        "name: ~",
        &["c:14:15: error: `name`: expected a text, found null [document.type], give it a value, or leave the key out"],
    ),
    (
        "id: t\n",
        "id: {{ id }}\n",
        &[
            "c:3:5: error: `id`: expected a text, found a mapping [document.type], `{{ .. }}` is a mapping to YAML: quote the text",
        ],
    ),
    (
        "id: t\n",
        "id: \"{{ id }}\"\n",
        &[
            "c:3:5: warning: not enforced: the placeholder `{{ id }}` (it stays as it is written: nothing is filled in) [document.not_enforced]",
        ],
    ),
    (
        "id: t\n",
        "id: ${ID}\n",
        &[
            "c:3:5: warning: not enforced: the placeholder `${ID}` (it stays as it is written: nothing is filled in) [document.not_enforced]",
        ],
    ),
    (
        "id: t\n",
        "id: {a: ${ID}}\n",
        &["c:3:10: error: expected `,` or `}` in the mapping [document.syntax], quote a text that holds `${`"],
    ),
    ("id: t\n", "id: 'it''s'\n", &[]),
    (
        "id: t\n",
        "id: \"C:\\dir\"\n",
        &[
            "c:3:5: error: an escape that YAML does not know [document.syntax], write `\\\\` for a backslash, or use single quotes",
        ],
    ),
    ("version: 1.10", "version: v1 # the first", &[]),
    ("id: t\n", "id: t#1\n", &[]),
    (
        "logicalType: string\n",
        "logicalType: string\n        description: note: this\n",
        &[
            "c:16:26: error: a `:` stands where no key can be [document.syntax], quote a text that holds `: `, or check the indentation",
        ],
    ),
    (
        "logicalType: string\n",
        "logicalType: string\n        description: - a\n",
        &["c:16:22: error: a list entry `-` is not allowed here [document.syntax], check the indentation"],
    ),
    (
        "logicalType: string\n",
        "logicalType:string\n",
        &["c:15:9: error: expected `:` after the key [document.syntax], write `key: value`"],
    ),
];

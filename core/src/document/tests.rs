//! Documents to their internal form, and their faults.

use std::path::PathBuf;

use super::*;
use crate::Resolver;
use crate::diagnostics::{Diagnostics, Severity, Sources, one_line};
use crate::limits::Limits;
use crate::model::{RuleSource, Target, TargetStep};

const AVSC: &str = r#"{"type": "record", "name": "com.acme.Order", "fields": []}"#;

struct Files;

impl Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        match name {
            "order.avsc" | "order.json" | "order.v1.avsc" => Ok(AVSC.to_owned()),
            "plain.json" => Ok(r#"{"type": "string"}"#.to_owned()),
            "order.yaml" => Ok("type: object\nrequired: [a]\n".to_owned()),
            "order.schema.json" => Ok(r#"{"type": "object"}"#.to_owned()),
            _ => Err("no such file".to_owned()),
        }
    }
}

struct Outcome {
    document: Option<Document>,
    lines: Vec<String>,
    errors: usize,
}

fn load(name: &str, text: &str, kind: Option<DocumentKind>, strict: bool) -> Outcome {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let source = sources.add(name, text);
    let limits = Limits::default();
    let mut loader =
        Loader { sources: &mut sources, diagnostics: &mut diagnostics, resolver: &Files, limits: &limits, strict };
    let document = read(&mut loader, source, kind);
    let list = diagnostics.into_sorted();
    let errors = list.iter().filter(|fault| fault.severity == Severity::Error).count();
    let lines = list.iter().map(|fault| one_line(fault, &sources)).collect();
    Outcome { document, lines, errors }
}

fn slice(text: &str, span: crate::diagnostics::Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap()
}

#[test]
fn the_official_examples_load() {
    let (loaded, total) = folder("examples-repo", |name, outcome| {
        if outcome.errors > 0 {
            println!("{name}:\n  {}", outcome.lines.join("\n  "));
        }
        outcome.errors == 0
    });
    println!("official examples without errors: {loaded} of {total}");
    assert_eq!(loaded, total);
}

#[test]
fn the_official_negatives_are_refused() {
    let (refused, total) = folder("negative", |name, outcome| {
        if outcome.errors == 0 {
            println!("accepted: {name}:\n  {}", outcome.lines.join("\n  "));
        }
        outcome.errors > 0
    });
    println!("official negatives refused: {refused} of {total}");
    assert_eq!(refused, total);
}

/// How many files of a folder of the conformance data pass, and how many there are.
fn folder(name: &str, passes: impl Fn(&str, &Outcome) -> bool) -> (usize, usize) {
    #[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
    let given = std::env::var_os("STIPULA_VECTORS");
    let root = given
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")), PathBuf::from);
    let mut folders = vec![root.join("odcs").join(name)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir() else {
            println!("conformance data is missing: {}", folder.display());
            return (0, 0);
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".odcs.yaml") {
                files.push(path);
            }
        }
    }
    files.sort();
    let good = files.iter().filter(|path| {
        let mut text = String::new();
        let mut file = std::fs::OpenOptions::new().read(true).open(path).unwrap();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        passes(&path.file_name().unwrap().to_string_lossy(), &load("contract.yaml", &text, None, false))
    });
    (good.count(), files.len())
}

const HEAD: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: '1.10'\nstatus: active\n";
const OBJECT: &str = "schema:\n  - name: Order\n    customProperties: [{property: stipulaSchema, value: order.avsc}]\n";

/// A contract whose object has one quality rule, given as the lines of its mapping.
fn with_rule(rule: &str) -> String {
    let lines: Vec<String> = rule.lines().map(|line| format!("        {line}\n")).collect();
    format!("{HEAD}{OBJECT}    quality:\n      -\n{}", lines.concat())
}

fn rule_of(text: &str) -> RuleSource {
    let outcome = load("c.yaml", text, None, false);
    assert_eq!(outcome.lines, Vec::<String>::new());
    outcome.document.unwrap().objects.remove(0).rules.remove(0)
}

#[test]
fn the_whole_document_is_lowered() {
    let text = format!(
        "{HEAD}name: Orders\nteam: {{name: orders-team, members: [{{username: ana, role: owner}}]}}\n\
         support: [{{channel: '#orders', url: 'https://chat.example'}}]\n\
         slaProperties: [{{property: latency, value: 5, unit: min}}]\n{OBJECT}    quality:\n      - type: custom\n        \
         engine: cel\n        implementation: >-\n          this.total >=\n          this.tax\n    properties:\n      \
         - {{name: email, logicalType: string, classification: restricted, tags: [PII], required: true}}\n      \
         - name: lines\n        logicalType: array\n        items:\n          logicalType: object\n          \
         properties:\n            - name: sku\n              logicalType: string\n              quality:\n                \
         - {{type: custom, engine: cel, severity: warning, implementation: \"value != ''\"}}\n"
    );
    let outcome = load("c.yaml", &text, None, false);
    assert_eq!(outcome.lines, Vec::<String>::new());
    let document = outcome.document.unwrap();
    let labels =
        (document.id.as_deref(), document.version.as_deref(), document.owner.as_deref(), document.support.as_deref());
    assert_eq!(labels, (Some("c"), Some("1.10"), Some("orders-team"), Some("https://chat.example")));
    assert_eq!(document.not_enforced.len(), 1);
    let object = &document.objects[0];
    assert_eq!(object.schema.as_ref().map(|schema| (schema.format, &*schema.text.text)), Some((Format::Avro, AVSC)));
    let overlays: Vec<String> = object.overlays.iter().map(|overlay| path(&overlay.target)).collect();
    assert_eq!(overlays, ["email", "lines", "lines[]", "lines[].sku"]);
    assert!(object.overlays[0].required && object.overlays[0].classification.as_deref() == Some("restricted"));
    let rules: Vec<(&str, &str, String)> =
        object.rules.iter().map(|rule| (&*rule.id, &*rule.expr.text, path(&rule.target))).collect();
    assert_eq!(
        rules,
        [
            ("Order#1", "this.total >= this.tax", String::new()),
            ("Order.lines[].sku#1", "value != ''", "lines[].sku".to_owned())
        ]
    );
    let tax = object.rules[0].expr.map.span(14, 22);
    assert_eq!(slice(&text, tax), "this.tax");
}

fn path(target: &Target) -> String {
    target.steps.iter().fold(String::new(), |path, step| match step {
        TargetStep::Name(name, _) if path.is_empty() => name.to_string(),
        TargetStep::Name(name, _) => format!("{path}.{name}"),
        TargetStep::Items => format!("{path}[]"),
    })
}

#[test]
fn failures_have_their_actions() {
    use crate::report::Action::{Dlq, Error, None};
    let table = [
        ("", "", Error, Error),
        ("severity: warning", "", None, None),
        ("severity: info", "", None, None),
        ("severity: warning", "onFailure: DLQ", Dlq, Dlq),
        ("severity: error", "onFailure: NONE", None, None),
        ("", "onFailure: 'ERROR, DLQ'", Error, Dlq),
        ("", "mode: READ\n  onFailure: DLQ", Dlq, Dlq),
    ];
    for (severity, more, writer, reader) in table {
        let rule = rule_of(&with_rule(&format!(
            "id: a\ntype: custom\nengine: cel\n{severity}\nimplementation:\n  expr: this.a\n  {more}"
        )));
        assert_eq!((rule.actions.writer, rule.actions.reader), (writer, reader), "{severity} {more}");
    }
}

#[test]
fn faults_of_rules_have_their_diagnostics() {
    let table = [
        (
            "type: custom\nengine: CEL\nimplementation: a",
            "error: expected the engine `cel`, found `CEL` [document.engine]",
        ),
        ("type: custom\nengine: cell\nimplementation: a", "document.engine"),
        (
            "type: custom\nengine: soda\nimplementation: a",
            "warning: not enforced: quality rule `Order#1` (engine `soda`) [document.not_enforced]",
        ),
        ("type: text\ndescription: a", "warning: not enforced: quality rule `Order#1` (type `text`)"),
        ("type: custom\nengine: cel", "needs the key `implementation` [document.missing_key]"),
        ("engine: cel\nimplementation: a", "needs the key `type`"),
        (
            "type: custom\nengine: cel\nimplementaton: a",
            "has no key `implementaton` [document.unknown_key], did you mean `implementation`?",
        ),
        ("type: custom\nengine: cel\nimplementation: {expr: a, mode: WRITE_READ}", "did you mean `WRITEREAD`?"),
        ("type: custom\nengine: cel\nimplementation: {expr: a, mode: write}", "write `WRITE`"),
        ("type: custom\nengine: cel\nimplementation: {expr: a, kind: CONDITON}", "did you mean `CONDITION`?"),
        ("type: custom\nengine: cel\nimplementation: {expr: a, mode: UPGRADE}", "mode UPGRADE is not built yet"),
        ("type: custom\nengine: cel\nimplementation: {expr: a, kind: TRANSFORM}", "kind TRANSFORM is not built yet"),
        (
            "type: custom\nengine: cel\nimplementation: {expr: a, onFailure: 'ERROR,'}",
            "a pair needs an action on each side",
        ),
        (
            "type: custom\nengine: cel\nimplementation: {expr: a, mode: READ, onFailure: 'ERROR,DLQ'}",
            "a pair needs the mode WRITEREAD",
        ),
        ("type: custom\nengine: cel\nimplementation: {expr: a, disabled: yes}", "write `true`"),
        ("type: custom\nengine: cel\nimplementation: {mode: READ}", "an implementation needs the key `expr`"),
        (
            "type: custom\nengine: cel\nseverity: fatal\nimplementation: a",
            "warning: the severity `fatal` counts as `error`",
        ),
        ("{type: custom, engine: cel, implementation: f(a, b)}", "document.cut_expression], quote the expression"),
        (
            "type: custom\nengine: cel\nimplementation: this.a == 'x #1'",
            "document.cut_expression], quote the expression",
        ),
        ("type: custom\nengine: cel\nimplementation: this.a ? b : c", "document.cut_expression], quote the expression"),
        (
            "type: custom\nengine: cel\nimplementation:\n  this.a ? b: c",
            "document.cut_expression], quote the expression",
        ),
        ("type: custom\nengine: cel\nimplementation: [1, 2].all(x, x > 0)", "document.cut_expression"),
        ("type: library\nmetric: nulValues\nmustBe: 0", "did you mean `nullValues`?"),
        ("type: library\nmetric: nullValues\nmustBe: 0\nmustBeLessThan: 1", "expected one operator"),
    ];
    for (rule, expected) in table {
        let outcome = load("c.yaml", &with_rule(rule), None, false);
        assert!(
            outcome.lines.iter().any(|line| line.contains(expected)),
            "{rule}:\n{:?}\nlacks {expected}",
            outcome.lines
        );
    }
}

#[test]
fn faults_of_documents_have_their_diagnostics() {
    let contract = |more: &str| format!("{HEAD}{more}");
    let schema = |value: &str| {
        format!("{HEAD}schema:\n  - name: Order\n    customProperties: [{{property: stipulaSchema, value: {value}}}]\n")
    };
    let double = "type: custom, engine: cel, implementation: 'true'";
    let table = [
        ("order.avsc".to_owned(), "document.path_as_text"),
        ("contracts/orders.yaml\n".to_owned(), "document.path_as_text"),
        (String::new(), "document.empty"),
        ("# nothing\n\n".to_owned(), "document.empty"),
        ("hello: world\n".to_owned(), "the kind of the document cannot be told"),
        (r#"{"type": "string"}"#.to_owned(), "this reads as an Avro schema and as a JSON Schema"),
        ("syntax = \"proto3\";\nmessage A {}\n".to_owned(), "document.not_built"),
        (r#"{"schemaType": "PROTOBUF", "schema": "{}"}"#.to_owned(), "document.not_built"),
        (r#"{"schemaTpye": "AVRO", "schema": "{}", "metadata": {}}"#.to_owned(), "document.unknown_key"),
        (HEAD.replace("v3.1.0", "v4.0.0"), "expected an `apiVersion` of v3.0.x, v3.1.x or v3.2.x, found `v4.0.0`"),
        (HEAD.replace("v3.1.0", "3.1.0"), "write `v3.1.0`"),
        (HEAD.replace("DataContract", "Datacontract"), "did you mean `DataContract`?"),
        (HEAD.replace("apiVersion", "apiversion"), "did you mean `apiVersion`?"),
        (HEAD.replace("id: c\n", ""), "a contract needs the key `id`"),
        (HEAD.replace("'1.10'", "1.10"), "warning: `version`: expected a text, found the number `1.10`"),
        (HEAD.replace("v3.1.0", "v3.1.7"), "warning: `v3.1.7` is no published version of ODCS: it is read as v3.1"),
        (HEAD.replace("status: active\n", ""), "warning: a contract of v3.1 needs the key `status`"),
        (
            contract("nmae: x\n"),
            "c.yaml:6:1: error: a contract has no key `nmae` [document.unknown_key], did you mean `name`?",
        ),
        (contract("tags: a\n"), "`tags`: expected a list of texts, found `a`"),
        (contract("schema: [{name: a}, {name: a}]\n"), "two entries have the schema object name `a`"),
        (contract("schema: [{name: a}]\n"), "the object `a` describes nothing"),
        (contract("schema: [{name: a, properties: [{name: b}, {name: b}]}]\n"), "property name `b`"),
        (
            contract("schema: [{name: a, properties: [{name: b, required: yes}]}]\n"),
            "`required`: expected a bool, found `yes` [document.type], write `true`",
        ),
        (contract("schema: [{name: a, properties: [{name: b, logicalType: strin}]}]\n"), "did you mean `string`?"),
        (contract("schema: [{name: a, enum: []}]\n"), "has no key `enum`"),
        (contract("context: x\n"), "warning: the key `context` came with v3.2"),
        (
            contract(&format!("schema: [{{name: a, quality: [{{id: x, {double}}}, {{id: x, {double}}}]}}]\n")),
            "two rules have the id `x`",
        ),
        (schema("none.avsc"), "`none.avsc` cannot be read: no such file [document.reference]"),
        (schema("plain.json"), "the format of the schema cannot be told"),
        (schema("{file: order.avsc, format: avroo}"), "did you mean `avro`?"),
        (schema("{file: order.avsc, part: key}"), "warning: not enforced: `part: key` of `Order`"),
        (schema("{file: order.avsc, inline: {}}"), "takes `file` or `inline`, not both"),
        (schema("{format: avro}"), "needs the key `file` or `inline`"),
        (schema("{fil: order.avsc}"), "did you mean `file`?"),
        (schema("5"), "expected a file name or a mapping"),
        (schema("order.avsc").replace("stipulaSchema", "stipulaShema"), "did you mean `stipulaSchema`?"),
    ];
    expect_lines(&table);
}

#[test]
fn faults_against_the_standard_have_their_diagnostics() {
    let contract = |more: &str| format!("{HEAD}{more}");
    let table = [
        (
            contract("servers: [{server: a, type: kafka, host: b, catalog: c}]\n"),
            "error: a server of `type: kafka` has no key `catalog`",
        ),
        (contract("servers: [{server: a, type: kafka}]\n"), "a server of `type: kafka` needs the key `host`"),
        (contract("servers: [{server: a, type: exasol, host: b}]\n"), "warning: the `type` `exasol` came with v3.2"),
        (contract("servers: [{server: a, type: hive, host: b, database: c, port: '1'}]\n"), "v3.2 takes an integer or"),
        (contract("servers: [{server: a b, type: kafkaa}]\n"), "did you mean `kafka`?"),
        (contract("servers: [{server: a, type: mongodb}]\n"), "it is one of api, athena, azure,"),
        (
            contract(
                "schema: [{name: a, properties: [{name: b, logicalType: int, logicalTypeOptions: {minimum: 1}}]}]\n",
            ),
            "found `int` [document.value], did you mean `integer`?",
        ),
        (
            contract("schema: [{name: a, properties: [{name: b, logicalType: VARCHAR(10)}]}]\n"),
            "did you mean `string`?",
        ),
        (contract("servers: [{id: a b, server: c, type: kinesis}]\n"), "expected letters, digits, `_` and `-`"),
        (contract("contractCreatedTs: yesterday\n"), "warning: `contractCreatedTs`: expected a time such as"),
        (
            contract("schema: [{name: a, properties: [{name: b, logicalTypeOptions: {maxLength: 1}}]}]\n"),
            "warning: `logicalTypeOptions` without a `logicalType` means nothing",
        ),
        (
            contract(
                "schema: [{name: a, properties: [{name: b, logicalType: string, logicalTypeOptions: {minimum: 1}}]}]\n",
            ),
            "`logicalTypeOptions` of a string has no key `minimum`",
        ),
        (
            HEAD.replace("v3.1.0", "v3.2.0") + "schema: [{name: a, properties: [{name: b}]}]\n",
            "warning: the schema of v3.2 refuses a property without `logicalType`",
        ),
        (
            contract("schema: [{name: a, quality: [{description: x}]}]\n"),
            "error: a quality rule needs the key `metric`",
        ),
        (
            contract("schema: [{name: a, relationships: [{from: a.b, to: [c.d]}]}]\n"),
            "`from` and `to`: expected two texts, or two lists",
        ),
        (contract("schema: [{name: a, relationships: [{from: a.b, to: c d}]}]\n"), "expected names such as"),
    ];
    expect_lines(&table);
}

/// Each text has a diagnostic whose line holds a part.
fn expect_lines(table: &[(String, &str)]) {
    for (text, expected) in table {
        let outcome = load("c.yaml", text, None, false);
        // Content alone decides a JSON text; the name would say YAML.
        let outcome = if text.starts_with('{') { load("c", text, None, false) } else { outcome };
        assert!(
            outcome.lines.iter().any(|line| line.contains(*expected)),
            "{text}:\n{:?}\nlacks {expected}",
            outcome.lines
        );
    }
}

fn format_of(document: &Document) -> Format {
    document.objects[0].schema.as_ref().unwrap().format
}

#[test]
fn schemas_are_told_and_named() {
    let avro = |more: &str| format!(r#"{{"type": "record", "name": "com.acme.Order", "fields": []{more}}}"#);
    let table = [
        ("x", avro(""), Some((Format::Avro, Some("Order")))),
        ("x", avro(r#", "pattern": "a""#), Some((Format::Avro, Some("Order")))),
        ("x", r#"["null", "string"]"#.to_owned(), Some((Format::Avro, None))),
        ("x", r#""long""#.to_owned(), Some((Format::Avro, None))),
        ("x", r#"{"type": "array", "items": "long"}"#.to_owned(), Some((Format::Avro, None))),
        ("x", r#"{"type": "array", "items": {"minimum": 1}}"#.to_owned(), Some((Format::JsonSchema, None))),
        ("x", r#"{"type": "array", "items": {"type": "string"}}"#.to_owned(), None),
        ("a.avsc", r#"{"type": "string"}"#.to_owned(), Some((Format::Avro, None))),
        ("x", r#"{"type": ["string", "null"]}"#.to_owned(), Some((Format::JsonSchema, None))),
        ("x", r#"{"type": "object", "title": "Event"}"#.to_owned(), Some((Format::JsonSchema, Some("Event")))),
        (
            "x",
            r#"{"$id": "https://a.example/order.schema.json"}"#.to_owned(),
            Some((Format::JsonSchema, Some("order"))),
        ),
        ("x.yaml", "type: object\nproperties: {a: {type: string}}\n".to_owned(), Some((Format::JsonSchema, None))),
    ];
    for (name, text, expected) in table {
        let outcome = load(name, &text, None, false);
        let found = outcome.document.as_ref().map(|document| (format_of(document), document.name.as_deref()));
        assert_eq!(found, expected, "{text}: {:?}", outcome.lines);
    }
    let outcome = load("x", r#"{"type": "string"}"#, Some(DocumentKind::JsonSchema), false);
    assert_eq!(outcome.document.as_ref().map(format_of), Some(Format::JsonSchema));
}

#[test]
fn inline_schemas_keep_their_places() {
    let text = format!(
        "{HEAD}schema:\n  - name: Order\n    customProperties:\n      - property: stipulaSchema\n        value:\n          \
         inline:\n            type: object\n            properties: {{a: {{minimum: 1.50}}}}\n"
    );
    let outcome = load("c.yaml", &text, None, false);
    assert_eq!(outcome.lines, Vec::<String>::new());
    let schema = outcome.document.unwrap().objects.remove(0).schema.unwrap();
    assert_eq!(
        (schema.format, &*schema.text.text),
        (Format::JsonSchema, r#"{"type":"object","properties":{"a":{"minimum":1.50}}}"#)
    );
    let at = schema.text.text.find("1.50").unwrap();
    let span = schema.text.map.span(at, at + 4);
    assert_eq!(slice(&text, span), "1.50");
}

#[test]
fn strict_turns_what_is_not_enforced_into_errors() {
    let text = with_rule("type: custom\nengine: soda\nimplementation: a");
    assert_eq!(load("c.yaml", &text, None, false).errors, 0);
    assert_eq!(load("c.yaml", &text, None, true).errors, 1);
}

#[test]
fn no_document_panics() {
    let text = with_rule(
        "id: 'ä''b'\ntype: custom\nengine: cel\nseverity: warning\nimplementation:\n  expr: \"this.a == \\\"\\u00e9\\\"\"\n  \
         when: >-\n    this.b\n    > 1\n  onFailure: 'ERROR,DLQ'\n  tags: [PII, &x a, *x]",
    );
    let json = r#"{"type": "record", "name": "A", "fields": [{"name": "a\u00e9\ud83d\ude00", "type": ["null", "int"]}, 1.5e3]}"#;
    for text in [text.as_str(), json] {
        let ends = text.char_indices().map(|(at, _)| at);
        for end in ends {
            load("c", text.get(..end).unwrap(), None, false);
        }
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        for _ in 0..2_000 {
            let mut bytes = text.as_bytes().to_vec();
            let at = next(bytes.len());
            bytes[at] = b"\x00\t\n '\"\\{}[]:,-#&*!|>%@`?ax1~\xc3"[next(29)];
            load("c", &String::from_utf8_lossy(&bytes), None, false);
        }
    }
}

#[test]
fn floods_are_counted_and_not_listed() {
    let contract = |more: &str| format!("{HEAD}{more}\n");
    let numbered = |unit: &str| (0..20_000).map(|number| unit.replace('#', &number.to_string())).collect::<String>();
    let table = [
        contract(&numbered("k#: 1\n")),
        contract(&"a: 1\n".repeat(20_000)),
        contract(&format!("schema: [{}]", "{},".repeat(20_000))),
        contract(&format!("schema: [{{name: a, quality: [{}]}}]", "{},".repeat(20_000))),
        contract(&format!("schema: [{{name: a, properties: [{}]}}]", "{name: p},".repeat(20_000))),
        contract(&format!("tags: [{}]", "*b,".repeat(20_000))),
    ];
    for text in table {
        let outcome = load("c.yaml", &text, None, false);
        assert_eq!(outcome.lines.len(), Diagnostics::MOST + 1);
        assert!(outcome.lines.last().unwrap().contains("further diagnostics are left out"));
    }
}

#[test]
fn what_properties_ask_for_is_an_overlay_or_listed() {
    let text = format!(
        "{HEAD}{OBJECT}    properties:\n      - {{name: id, logicalType: string, primaryKey: true, unique: false, \
         logicalTypeOptions: {{maxLength: 5}}}}\n"
    );
    let outcome = load("c.yaml", &text, None, false);
    assert_eq!(outcome.lines, Vec::<String>::new());
    let object = outcome.document.unwrap().objects.remove(0);
    assert!(object.overlays[0].required);
    assert_eq!(object.overlays[0].logical_type.as_ref().map(|(name, _)| &**name), Some("string"));
    let listed: Vec<&str> = object.not_enforced.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(listed, ["uniqueness of the `primaryKey` of `Order.id`"]);
}

#[test]
fn ids_below_long_names_stay_short() {
    let rules = "{type: custom, engine: cel, implementation: 'true'},".repeat(3);
    let text = format!("{HEAD}schema: [{{name: {}, quality: [{rules}]}}]\n", "n".repeat(100_000));
    let object = load("c.yaml", &text, None, false).document.unwrap().objects.remove(0);
    assert_eq!(object.rules.len(), 3);
    assert!(object.rules.iter().all(|rule| rule.id.len() < 600));
}

#[test]
fn a_schema_file_in_yaml_is_handed_on_as_json() {
    let text = format!("{HEAD}{}", OBJECT.replace("order.avsc", "order.yaml"));
    let schema = load("c.yaml", &text, None, false).document.unwrap().objects.remove(0).schema.unwrap();
    assert_eq!((schema.format, &*schema.text.text), (Format::JsonSchema, r#"{"type":"object","required":["a"]}"#));
}

#[test]
fn everything_the_profile_can_say_loads() {
    let text = r#"apiVersion: v3.1.0
kind: DataContract
id: acme-orders
name: Orders
version: 2.1.0
status: active
team: {name: orders-team, members: [{username: ana@acme.example, role: owner}]}
slaProperties:
  - {id: fresh, property: latency, value: 5, unit: min, element: Order.created_at}
schema:
  - name: Order
    physicalName: orders
    physicalType: topic
    customProperties:
      - property: stipulaSchema
        value: {format: avro, file: order.avsc, subject: orders-value, framing: confluent, history: [{version: 1.4.0, file: order.v1.avsc, ids: [17]}]}
      - property: stipulaEvolution
        value: {compatibility: BACKWARD_TRANSITIVE, within: major, covers: [schema, rules, tags], accepted: []}
      - property: stipulaMigrations
        value: [{from: 1, to: 2, upgrade: [{rename: {from: total, to: total_amount}}]}]
    quality:
      - {id: total-covers-tax, type: custom, engine: cel, severity: error, dimension: consistency,
         implementation: {expr: "this.total >= this.tax", mode: WRITEREAD, onFailure: DLQ}}
    properties:
      - name: customer_email
        logicalType: string
        classification: restricted
        tags: [PII]
        customProperties:
          - {property: stipulaMask, value: {mode: READ, roles: [support], kind: partial, keep: 3}}
      - name: currency
        logicalType: string
        quality:
          - {id: iso-currency, type: custom, engine: cel, severity: warning, implementation: "value.matches('^[A-Z]{3}$')"}
"#;
    let outcome = load("orders.odcs.yaml", text, None, false);
    assert_eq!(outcome.errors, 0, "{:?}", outcome.lines);
    assert!(outcome.lines.is_empty(), "{:?}", outcome.lines);
    let document = outcome.document.unwrap();
    let object = &document.objects[0];
    let listed: Vec<&str> = object.not_enforced.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        listed,
        ["`stipulaEvolution` of `Order`", "`stipulaMigrations` of `Order`", "`stipulaMask` of `Order.customer_email`",]
    );
    let ids: Vec<&str> = object.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["total-covers-tax", "iso-currency"]);
}

#[test]
fn values_of_the_registry_form_are_told_once() {
    let schema = r#""{\"type\": \"record\", \"name\": \"A\", \"fields\": []}""#;
    let table = [
        (
            r#"{"schemaType": "AVRO", "schema": {"type": "record", "name": "A", "fields": []}}"#.to_owned(),
            "`schema`: expected a text, found a mapping [document.type], a registry takes the schema as text",
        ),
        (format!(r#"{{"schema": {schema}, "subject": 7}}"#), "`subject`: expected a text, found an integer"),
        (format!(r#"{{"schema": {schema}, "id": "5"}}"#), "`id`: expected an integer, found a text"),
        (format!(r#"{{"schema": {schema}, "guid": 1, "id": 5}}"#), "`guid`: expected a text, found an integer"),
    ];
    for (text, expected) in table {
        let lines = load("c", &text, None, false).lines;
        assert!(lines.len() == 1 && lines[0].contains(expected), "{text}: {lines:?}");
    }
}

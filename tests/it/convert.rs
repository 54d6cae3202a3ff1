//! ODCS and the registry form of one contract: the same enforcement digest, there and back.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use stipula::{Compiler, Contract, Conversion, DocumentKind, Resolver, SourceId};
use stipula_tests::vectors;

type Files = BTreeMap<String, String>;

struct Texts(Files);

impl Resolver for Texts {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// A contract of other texts and files, with the same options.
type Make<'m> = &'m dyn Fn(&str, &Files) -> Compiler;

/// Converts there and back twice: digests agree all the way, and texts from the second step on.
/// False where the contract does not compile, or has no registry form.
fn round(name: &str, first: Compiler, make: Make<'_>) -> bool {
    let Ok(contract) = first.clone().compile() else { return false };
    let Ok(registry) = first.convert(DocumentKind::Registry) else { return false };
    let is_bare = !contract.sources().get(SourceId::default()).unwrap().text().contains("apiVersion");
    let mut files = Files::new();
    let check = |text: &str, files: &Files| {
        let other = make(text, files).compile().unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        assert_eq!(other.digest(), contract.digest(), "{name}:\n{text}");
    };
    let mut convert = |text: &str, to| {
        let converted: Conversion =
            make(text, &files).convert(to).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        files.extend(converted.files.iter().map(|file| (file.name.clone(), file.text.clone())));
        check(&converted.text, &files);
        converted
    };
    check(&registry.text, &Files::new());
    let odcs = convert(&registry.text, DocumentKind::Odcs);
    let again = convert(&odcs.text, DocumentKind::Registry);
    // A schema alone gets labels on its way through ODCS; a contract has them from the start.
    assert!(is_bare || again.text == registry.text, "{name}:\n{}\n{}", registry.text, again.text);
    let last = convert(&again.text, DocumentKind::Odcs);
    assert_eq!(last.text, odcs.text, "{name}");
    assert_eq!(last.files, odcs.files, "{name}");
    assert_eq!(convert(&last.text, DocumentKind::Registry).text, again.text, "{name}");
    true
}

fn plain(text: &str, files: &Files) -> Compiler {
    Contract::compiler(text).resolver(Texts(files.clone()))
}

#[test]
fn sample_contracts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("contracts");
    let mut count = 0;
    for folder in std::fs::read_dir(root).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let mut files = Files::new();
        for entry in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                files.insert(entry.file_name().into_string().unwrap(), text);
            }
        }
        let make = |text: &str, more: &Files| {
            let all = files.iter().chain(more).map(|(name, text)| (name.clone(), text.clone())).collect();
            plain(text, &all)
        };
        for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".odcs.yaml")) {
            count += usize::from(round(name, make(text, &Files::new()), &make));
        }
    }
    assert!(count >= 3, "{count}");
}

#[test]
fn every_vector_that_compiles() {
    let mut count = 0;
    for (file, vectors) in vectors::load() {
        for vector in vectors.iter().filter(|vector| vector.contract.is_none() && !vector.options.strict) {
            if vector.compile().is_err() {
                continue;
            }
            let text = vector.document.as_ref().unwrap().get();
            let mut first = vector.compiler_of(&text, &Files::new());
            if let Some(name) = &vector.options.name {
                first = first.name(name);
            }
            first = match vector.options.kind.as_deref() {
                Some("avro") => first.kind(DocumentKind::Avro),
                Some("json-schema") => first.kind(DocumentKind::JsonSchema),
                _ => first,
            };
            let name = format!("{file}/{}", vector.name);
            count += usize::from(round(&name, first, &|text, files| vector.compiler_of(text, files)));
        }
    }
    assert!(count > 200, "{count}");
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.roll(list.len() as u64)).unwrap()]
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

/// A rule of a generated contract; `on_object` where it stands on the object.
fn generated_rule(dice: &mut Dice, at: usize, on_object: bool) -> Value {
    let kind = if on_object { dice.roll(5) } else { 4 };
    let expr = match kind {
        0 | 1 => dice.pick(&[
            "this.total > 0.0",
            "message.total > root.tax",
            "'a;b' != this.name",
            "this.lines.all(message, message.qty > 0)",
        ]),
        _ => dice.pick(&["value != null", "this != null // a; b", "value != null && message != null", "name != 'x'"]),
    };
    let mut implementation = json!({"expr": expr});
    match kind {
        2 => implementation["tags"] = json!(["PII"]),
        3 => implementation["fields"] = if dice.one_in(2) { json!(["**"]) } else { json!(["name", "lines.sku"]) },
        _ => {}
    }
    let options = [
        ("when", dice.pick(&["1 < 2 || true", "true // why; not", "'x;y' != ''"])),
        ("mode", dice.pick(&["WRITE", "READ", "WRITEREAD"])),
        ("onFailure", dice.pick(&["ERROR", "DLQ", "NONE"])),
        ("message", "'text: ' + 'of it'"),
        ("doc", "what it is for"),
        ("phase", dice.pick(&["domain", "encoding"])),
    ];
    for (key, text) in options {
        if dice.one_in(3) {
            implementation[key] = json!(text);
        }
    }
    if dice.one_in(8) {
        implementation["disabled"] = json!(true);
    }
    let mut rule = json!({"type": "custom", "engine": "cel", "implementation": implementation});
    if dice.one_in(6) && rule["implementation"].as_object().unwrap().len() == 1 {
        rule["implementation"] = json!(expr);
    }
    match dice.roll(4) {
        0 => {}
        1 => rule["name"] = json!(format!("rule number {at}")),
        _ => rule["id"] = json!(format!("rule-{at}")),
    }
    for (key, text) in [
        ("severity", dice.pick(&["error", "warning", "info"])),
        ("dimension", "consistency"),
        ("description", "labels"),
    ] {
        if dice.one_in(3) {
            rule[key] = json!(text);
        }
    }
    rule
}

fn generated(seed: u64) -> (String, Files) {
    let mut dice = Dice(seed);
    let avro = dice.one_in(2);
    let line = json!({"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string", "confluent:tags": ["PII"]}, {"name": "qty", "type": "int"}]});
    let schema = if avro {
        json!({"type": "record", "name": "Order", "namespace": "acme", "fields": [
            {"name": "total", "type": "double"}, {"name": "tax", "type": "double"}, {"name": "name", "type": "string"},
            {"name": "lines", "type": {"type": "array", "items": line}}]})
    } else {
        json!({"title": "Order", "type": "object", "properties": {
            "total": {"type": "number", "multipleOf": 0.5}, "tax": {"type": "number"}, "name": {"type": "string"},
            "lines": {"type": "array", "uniqueItems": true, "items": {"type": "object", "properties": {
                "sku": {"type": "string", "confluent:tags": ["PII"]}, "qty": {"type": "integer"}}}}}})
    };
    let mut name = json!({"name": "name", "logicalType": "string"});
    for (key, value) in
        [("tags", json!(["PII", "A"])), ("classification", json!("restricted")), ("required", json!(true))]
    {
        if dice.one_in(2) {
            name[key] = value;
        }
    }
    if dice.one_in(3) {
        name["customProperties"] = json!([{"property": "stipulaMask", "value": {"mode": "READ", "roles": ["support"], "kind": "partial", "keep": 3}}]);
    }
    if dice.one_in(2) {
        name["quality"] = json!([generated_rule(&mut dice, 90, false)]);
    }
    let count = usize::try_from(dice.roll(5)).unwrap();
    let mut quality: Vec<Value> = (0..count).map(|at| generated_rule(&mut dice, at, true)).collect();
    if dice.one_in(4) {
        quality.push(json!({"type": "sql", "query": "select 1", "mustBe": 1, "id": "other"}));
    }
    let file = if avro { "order.avsc" } else { "order.schema.json" };
    let value = match dice.roll(3) {
        0 => json!(file),
        1 => json!({"file": file, "subject": "orders-value", "tags": {"**.name": ["B"]}}),
        _ => json!({"inline": schema, "format": if avro { "avro" } else { "json-schema" }}),
    };
    let mut contract = json!({"apiVersion": "v3.1.0", "kind": "DataContract", "id": "acme", "version": "1.10", "status": "active",
        "schema": [{"name": "Order", "physicalName": "orders", "customProperties": [{"property": "stipulaSchema", "value": value}],
            "properties": [name], "quality": quality}]});
    for (key, value) in [
        ("team", json!({"name": "orders-team"})),
        ("support", json!([{"channel": "#orders", "url": "https://acme.example"}])),
        ("description", json!({"purpose": "orders: all"})),
        ("slaProperties", json!([{"property": "latency", "value": 5, "unit": "min"}])),
        (
            "customProperties",
            json!([{"property": "plain", "value": "x"}, {"property": "deep", "value": {"a": [1, 2.50]}}]),
        ),
    ] {
        if dice.one_in(2) {
            contract[key] = value;
        }
    }
    (contract.to_string(), Files::from([(file.to_owned(), schema.to_string())]))
}

#[test]
fn generated_contracts() {
    let mut count = 0;
    for seed in 0..300 {
        let (text, files) = generated(seed);
        let make = |text: &str, more: &Files| {
            let all = files.iter().chain(more).map(|(name, text)| (name.clone(), text.clone())).collect();
            plain(text, &all)
        };
        count += usize::from(round(&format!("seed {seed}: {text}"), make(&text, &Files::new()), &make));
    }
    assert!(count > 60, "{count}");
}

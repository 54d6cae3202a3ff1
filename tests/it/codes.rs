//! Every code is raised by some vector, and another record or document comes near it and is not told so.

use std::collections::BTreeSet;

use stipula::codes;
use stipula_tests::samples;
use stipula_tests::vectors::{self, Case, Expect, ExpectedLine, Vector};

/// Codes that no vector raises, and why. An entry that some vector raises is a fault.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("object.failed", "only a host whose own code fails can raise it; held in each binding"),
    ("schema.all_of", "a part of `allOf` that fails is told by its own code"),
];

#[test]
fn every_code_is_raised_by_a_vector() {
    let raised = raised();
    let excepted: BTreeSet<&str> = EXCEPTIONS.iter().map(|(code, _)| *code).collect();
    let known: BTreeSet<&str> = codes::TABLE.iter().map(|row| row.code.as_str()).collect();
    let missing: Vec<&&str> =
        known.iter().filter(|code| !raised.contains(**code) && !excepted.contains(**code)).collect();
    let unknown: Vec<&String> = raised.iter().filter(|code| !known.contains(code.as_str())).collect();
    let stale: Vec<&&str> = excepted.iter().filter(|code| raised.contains(**code) || !known.contains(**code)).collect();
    assert!(missing.is_empty(), "no vector raises {missing:?}");
    assert!(unknown.is_empty(), "vectors expect codes that do not exist: {unknown:?}");
    assert!(stale.is_empty(), "exceptions that are none: {stale:?}");
}

fn raised() -> BTreeSet<String> {
    let mut raised = BTreeSet::new();
    for vector in vectors::load().iter().flat_map(|(_, vectors)| vectors) {
        let diagnostics = vector.diagnostics.iter().chain(&vector.warnings).flatten();
        raised.extend(diagnostics.map(|diagnostic| diagnostic.code.clone()));
        raised.extend(vector.cases.iter().flat_map(outcomes).flatten());
    }
    raised
}

/// The codes of each record of a case.
fn outcomes(case: &Case) -> Vec<BTreeSet<String>> {
    match &case.expect {
        Expect::Outcome(expected) => vec![expected.violations.iter().map(|each| each.code.clone()).collect()],
        Expect::Lines(path) if path == "valid" => vec![BTreeSet::new()],
        Expect::Lines(path) => {
            let lines: Vec<ExpectedLine> = serde_json::from_str(&samples::text(path)).unwrap();
            lines.iter().map(|line| line.violations.iter().map(|each| each.code.clone()).collect()).collect()
        }
    }
}

/// A vector that does not compile, or warns, and the small change after which it is not told that code.
/// The change is made in the vector's JSON text.
const NEAR_MISSES: &[(&str, &str, &str, &str)] = &[
    ("document.kind", "documents/kind-both", "string", "integer"),
    ("document.not_built", "documents/kind-proto", "syntax = ", "syntaxes = "),
    ("document.value", "documents/mode", "WRITES", "WRITE"),
    ("document.syntax", "documents/syntax-json", "[], }", "[] }"),
    ("document.empty", "documents/empty-comment", "# soon", "int # soon"),
    ("document.limit", "documents/limit", "\"document_bytes\":50", "\"document_bytes\":5000"),
    ("document.duplicate_key", "documents/duplicate-key", "\"version: 2.0.0\"", "\"tenant: two\""),
    ("document.unknown_key", "documents/unknown-key", "statsu: active", "domain: active"),
    ("document.missing_key", "documents/missing-key", "kind: DataContract", "kind: DataContract\\nid: t"),
    ("document.type", "documents/yes-is-no-bool", "required: yes", "required: true"),
    ("document.reference", "documents/reference", "s.avsc", "r.avsc"),
    ("document.path_as_text", "documents/path-as-text", "v2.odcs.yaml", "v2.odcs.yaml: it"),
    ("document.object", "documents/no-such-object", "\"object\":\"T\"", "\"object\":\"S\""),
    (
        "document.duplicate_id",
        "documents/duplicate-id",
        "id: r, type: custom, engine: cel, implementation: \\\"this.i > 1",
        "id: r2, type: custom, engine: cel, implementation: \\\"this.i > 1",
    ),
    ("document.engine", "documents/engine", "engine: CEL", "engine: cel"),
    (
        "document.not_enforced",
        "documents/engine-foreign",
        "engine: soda, implementation: checks",
        "engine: cel, implementation: this.i > 0",
    ),
    ("document.cut_expression", "documents/cut-by-comment", "a #1", "a#1"),
    ("document.mask", "extensions/mask-type", "name: total", "name: customer_email"),
    ("document.history", "extensions/history-id-twice", "], ids: [17]}", "], ids: [18]}"),
    ("document.migration", "extensions/migration-unknown-field", "rename: {from: toatl, to: amount}", "drop: note"),
    (
        "document.evolution",
        "extensions/evolution-unknown",
        "schema.requird, path: /emial",
        "schema.required, path: /email",
    ),
    ("document.service_level", "extensions/service-level-object", "Ordr", "Order"),
    ("schema.invalid", "documents/ref-nowhere", "#/$defs/x", "#"),
    ("schema.suspect", "documents/json-schema-typo", "propertys", "properties"),
    ("schema.unknown_field", "documents/unknown-field", "name: total", "name: i"),
    ("schema.pattern_syntax", "documents/pattern", "(?=x)y", "(?:x)y"),
    ("avro.no_value", "structure-avro/no-value", "\\\"type\\\": \\\"R\\\"", "\\\"type\\\": [\\\"null\\\", \\\"R\\\"]"),
    ("rule.syntax", "rules-compile/syntax", "this.i >\"", "this.i > 1\""),
    ("rule.limit", "rules-compile/too-long", "\"expression_length\":20", "\"expression_length\":40"),
    ("rule.not_built", "rules-compile/not-built", "regex.replace(this.s, 'a', 'b')", "this.s.replace('a', 'b')"),
    ("rule.unknown_name", "rules-compile/unknown-name", "thiss.i", "this.i"),
    ("rule.unknown_field", "rules-compile/unknown-field", "this.total", "this.i"),
    ("rule.unknown_function", "rules-compile/unknown-function", "startWith", "startsWith"),
    ("rule.type", "rules-compile/type", "this.i + this.s", "this.s + this.s"),
    ("rule.not_bool", "rules-compile/not-bool", "this.i + 1", "this.i + 1 > 0"),
    ("rule.enum_symbol", "rules-compile/enum-symbol", "'C'", "'B'"),
    ("rule.regex", "rules-compile/regex", "(?=a)", "(?:a)"),
    ("rule.clock", "rules-compile/clock", "this.t < now", "this.t < this.t"),
    ("rule.nullable", "rules/null-is-an-error", "this.ns.startsWith", "has(this.ns) && this.ns.startsWith"),
    ("rule.constant", "rules-compile/constant", "1 < 2", "1 < this.i"),
    ("rule.never_runs", "rules-lints/guard-never", "this.s == null", "this.n == null"),
    ("rule.variable", "rules-variables/unused", "used > 0", "used > 0 && never"),
    ("rule.cost", "rules-cost/nested", "\\\"minItems\\\": 2", "\\\"maxItems\\\": 100"),
    ("rule.no_instance", "rules-odcs/tags-nowhere", "tags: [NOWHERE]", "fields: [s]"),
    ("rule.message", "rules-odcs/message-of-a-sensitive-field", "'order ' + this.s", "'order ' + string(this.i)"),
];

#[test]
fn every_code_is_nearly_raised() {
    let files = vectors::load();
    let mut near = BTreeSet::new();
    for vector in files.iter().flat_map(|(_, vectors)| vectors) {
        // Another record under the same contract is not told what this one is.
        let records: Vec<BTreeSet<String>> = vector.cases.iter().flat_map(outcomes).collect();
        let told = |code: &String| records.iter().filter(|codes| codes.contains(code)).count();
        near.extend(records.iter().flatten().filter(|code| told(code) < records.len()).cloned());
    }
    near.extend(NEAR_MISSES.iter().map(|(code, ..)| (*code).to_owned()));
    let missing: Vec<String> = raised().difference(&near).cloned().collect();
    assert!(missing.is_empty(), "nothing comes near {missing:?}");
}

#[test]
fn near_misses_are_not_told_the_code() {
    for (code, key, from, to) in NEAR_MISSES {
        let (file, name) = key.split_once('/').unwrap();
        let all: Vec<serde_json::Value> =
            serde_json::from_str(&samples::text(&format!("tests/vectors/{file}.json"))).unwrap();
        let text = all.iter().find(|vector| vector["name"] == name).unwrap_or_else(|| panic!("{key}")).to_string();
        assert!(text.contains(from), "{key} has no `{from}`: {text}");
        let before = diagnostics(&text);
        let after = diagnostics(&text.replace(from, to));
        assert!(before.contains(*code), "{key}: {before:?}");
        assert!(!after.contains(*code), "{key} with `{to}`: {after:?}");
    }
}

/// The codes that the compilation of a vector tells.
fn diagnostics(text: &str) -> BTreeSet<String> {
    let vector: Vector = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let told = match vector.compile() {
        Ok(contract) => contract.diagnostics().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    };
    told.iter().map(|diagnostic| diagnostic.code.as_str().to_owned()).collect()
}

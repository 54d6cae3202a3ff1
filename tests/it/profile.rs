//! `contracts/profile.schema.json` is what the compiler's tables say, and agrees with the compiler
//! on every document that there is.

use std::collections::BTreeSet;

use stipula::{Contract, Format, Severity};
use stipula_tests::{conformance, profile, root, samples, vectors};

/// Codes that a JSON Schema cannot tell: names that must exist, expressions, what stands in other
/// files, and what the text looks like.
const SEMANTIC: &[&str] = &["schema", "rule", "avro"];
const SEMANTIC_CODES: &[&str] = &[
    "document.duplicate_id",
    "document.reference",
    "document.not_built",
    "document.not_enforced",
    "document.object",
    "document.engine",
    "document.cut_expression",
    "document.limit",
    "document.mask",
    "document.history",
    "document.migration",
    "document.evolution",
    "document.service_level",
];
/// Beginnings of messages of other codes that are cross references, too.
const SEMANTIC_MESSAGES: &[&str] = &[
    "two entries have the",
    "expected one operator",
    "`logicalType: ",
    "`fields` and `tags` belong to",
    "`onFailure`: a pair needs the mode",
    "an object has one `stipulaSchema`",
    "the value `",
    "`from` and `to`: expected two",
    "a step does one thing",
    "`guid`: expected a UUID",
    "a mask of the kind `partial` needs",
    "`until`: expected a date",
    "a key of a map is a text",
    "`minimum`: expected a date",
];

/// Documents whose only fault is one of meaning, and that a JSON Schema happens to see as well.
const SEEN: &[&str] = &["documents/cut-expression", "odcs/negative/enum-duplicate-values.odcs.yaml"];

#[test]
fn the_schema_of_the_profile_is_up_to_date() {
    let path = root().join("contracts/profile.schema.json");
    let made = profile::schema();
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        return std::fs::write(path, made).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == made, "contracts/profile.schema.json is out of date: STIPULA_UPDATE_SNAPSHOTS=1 writes it");
}

/// (name, text, files beside it) of every contract in the standard's form.
fn documents() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (file, vectors) in vectors::load() {
        for vector in vectors.iter().filter(|vector| vector.options.kind.as_deref().is_none_or(|kind| kind == "odcs")) {
            found.extend(vector.document.as_ref().map(|text| (format!("{file}/{}", vector.name), text.get())));
        }
    }
    for path in ["orders/v1", "orders/v2", "payments/v1", "shipments/v1"] {
        let path = format!("contracts/{path}.odcs.yaml");
        found.push((path.clone(), samples::text(&path)));
    }
    if let Some(data) = conformance::folder() {
        let all = conformance::documents(&data).into_iter().filter(|one| one.key.starts_with("odcs/"));
        found.extend(all.filter(|one| one.key.ends_with("yaml")).map(|one| (one.key, one.text)));
    }
    found.retain(|(_, text)| text.contains("apiVersion") && text.contains("DataContract"));
    found
}

#[test]
fn the_schema_of_the_profile_agrees_with_the_compiler() {
    let schema = samples::text("contracts/profile.schema.json");
    let profile = Contract::from_schema(Format::JsonSchema, schema).compile().unwrap_or_else(|fault| panic!("{fault}"));
    let mut wrong = Vec::new();
    let (mut agreed, mut refused) = (0, 0);
    for (key, text) in documents() {
        // What is no well-formed text has no JSON form to check.
        let Ok(json) = Contract::compiler(text.as_str()).document_json() else { continue };
        let report = profile.check_json(&json.text);
        let diagnosis = Contract::compiler(text.as_str()).diagnose();
        let errors: Vec<_> = diagnosis.diagnostics.iter().filter(|each| each.severity == Severity::Error).collect();
        let formal: BTreeSet<String> = errors
            .iter()
            .filter(|each| !SEMANTIC.contains(&each.code.area()) && !SEMANTIC_CODES.contains(&each.code.as_str()))
            .filter(|each| !SEMANTIC_MESSAGES.iter().any(|start| each.message.starts_with(start)))
            .map(|each| format!("{}: {}", each.code, each.message))
            .collect();
        match (report.valid, formal.is_empty()) {
            (true, false) => wrong.push(format!("{key}: only the compiler refuses it: {formal:?}")),
            (false, true) if !SEEN.contains(&key.as_str()) => {
                let told: Vec<String> = report.iter().take(3).map(ToString::to_string).collect();
                wrong.push(format!("{key}: only the profile refuses it: {told:?}"));
            }
            _ => agreed += 1,
        }
        refused += usize::from(!report.valid);
    }
    assert!(wrong.is_empty(), "{} differ, {agreed} agree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(agreed > 40 && refused > 10, "only {agreed} documents, {refused} of them refused");
}

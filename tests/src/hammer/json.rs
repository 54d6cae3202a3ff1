//! Any JSON Schema on any text: the body of the fuzz target `json`, and of the run on stable.
//!
//! The text up to the first zero byte is the schema, what follows the record.

use serde::de::IgnoredAny;
use stipula::{Contract, Format, Limits};

use super::{alike, has_doubles, has_floats, objects, same, spans};
use crate::host::Host;

/// Schemas to begin from, each with records.
const SEEDS: [(&str, &[&str]); 8] = [
    (
        "true",
        &[
            "{\"a\": [1, -0.5e3, \"\\u00e9\\ud83d\\ude00\", null, true]}",
            "[1, {\"a\": 1, \"a\": 2}]",
            "\"\\ud800\"",
            "01",
        ],
    ),
    (
        r#"{"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"type": "string", "maxLength": 3}}, "required": ["a"], "additionalProperties": false}"#,
        &["{\"a\": 1, \"b\": \"é\"}", "{\"b\": \"abcd\"}", "{\"a\": -1.0, \"c\": []}"],
    ),
    (
        r##"{"anyOf": [{"type": "array", "items": {"$ref": "#"}}, {"type": "number", "multipleOf": 0.1}, {"properties": {"k": {"$ref": "#"}}, "required": ["k"]}]}"##,
        &["[[0.3], {\"k\": 1}]", "{\"k\": [\"x\"]}", "\"x\""],
    ),
    (r#"{"enum": [1, "a", [1.5, {"b": null}]], "not": {"const": 1}}"#, &["1.0", "[15e-1, {\"b\": null}]", "\"a\""]),
    (
        r#"{"properties": {"a": true}, "patternProperties": {"^b": {"type": "string"}}, "unevaluatedProperties": false, "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
        &["{\"a\": 1, \"b\": \"x\"}", "{\"bb\": 1}", "{\"c\": 1}"],
    ),
    (
        r#"{"items": {"type": ["string", "null"], "format": "date-time"}, "uniqueItems": true, "maxItems": 4}"#,
        &["[\"2026-01-31T10:00:00Z\", null]", "[null, null]"],
    ),
    (
        r#"{"prefixItems": [{"const": "x"}], "contains": {"minimum": 0.1}, "minContains": 2}"#,
        &["[\"x\", 0.10000000000000000001, 2]", "[\"y\"]"],
    ),
    (
        r##"{"oneOf": [{"$ref": "#/$defs/t"}, {"type": "null"}], "$defs": {"t": {"properties": {"v": {"pattern": "^a+$"}, "n": {"$ref": "#"}}, "minProperties": 1}}}"##,
        &["{\"v\": \"aa\", \"n\": {\"v\": \"b\"}}", "null"],
    ),
];

/// Any bytes: no panic, one outcome by every verb and way in, and no text accepted that is no JSON.
/// Whether the schema compiles.
///
/// # Errors
/// What differs.
pub fn judge(input: &[u8]) -> Result<bool, String> {
    let end = input.iter().position(|byte| *byte == 0).unwrap_or(input.len());
    let (schema, record) = input.split_at(end);
    let record = record.get(1..).unwrap_or_default();
    let Ok(schema) = std::str::from_utf8(schema) else { return Ok(false) };
    let mut limits = Limits::default();
    limits.document_bytes = 1 << 14;
    let compile = |schema: &str| Contract::from_schema(Format::JsonSchema, schema).limits(limits.clone()).compile();
    reader(record)?;
    let contract = match compile(schema) {
        Ok(contract) => contract,
        Err(fault) if fault.diagnostics().is_empty() => return Err("fails without a diagnostic".to_owned()),
        Err(fault) => return spans(fault.diagnostics(), fault.sources()).map(|()| false),
    };
    let report = contract.check_json(record);
    same(contract.is_valid_json(record), &report)?;
    same(contract.is_valid_bytes(record), &contract.check_bytes(record))?;
    alike("bytes", &contract.check_bytes(record), &report)?;
    same(contract.is_valid_object_text(record), &contract.check_object_text(record))?;
    if let Ok(host) = serde_json::from_slice::<Host>(record)
        && !has_doubles(&host)
        && !has_floats(&host)
    {
        objects(&contract, &host)?;
    }
    // By the fallback alone, over the tape, the answer is the same.
    let beside = schema.trim_end().strip_suffix('}').filter(|open| !open.trim_end().ends_with('{'));
    if let Some(open) = beside.filter(|open| !open.contains("unevaluated") && !open.contains("\"allOf\""))
        && let Ok(whole) = compile(&format!("{open}, \"allOf\": [true]}}"))
        && whole.is_valid_json(record) != report.valid
    {
        return Err(format!("the fallback says {}, the plan {}", !report.valid, report.valid));
    }
    Ok(true)
}

/// What is accepted under `true` is JSON; what is not and all the same is read elsewhere has its reason.
fn reader(record: &[u8]) -> Result<(), String> {
    let Ok(any) = Contract::from_schema(Format::JsonSchema, "true").compile() else {
        return Err("`true` does not compile".to_owned());
    };
    let report = any.check_json(record);
    same(any.is_valid_json(record), &report)?;
    // The other reader does not look into texts that nobody asks for.
    let others = std::str::from_utf8(record).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    let reason =
        |code: &str| code.starts_with("limit.") || matches!(code, "json.duplicate_key" | "json.lone_surrogate");
    match (report.valid, others) {
        (true, false) => Err("accepted, and no JSON".to_owned()),
        (false, true) if !report.violations.iter().any(|violation| reason(violation.code.as_str())) => {
            Err(format!("JSON, and refused: {:?}", report.violations.first().map(|violation| violation.code)))
        }
        _ => Ok(()),
    }
}

/// Words of schemas and records.
pub(super) fn words() -> Vec<Vec<u8>> {
    let words = "\"type\": |\"minimum\": 0.1|\"not\": {|\"$ref\": \"#\"|\"enum\": [|\"const\": |\"items\": |\"maximum\": 1|true|null|\
        \"integer\"|\"properties\": {|\"a\": |1.0|1e400|-0|0.10000000000000000001|\\ud800|\\u0000|\"uniqueItems\": true|]|}|{|[|,";
    words.split('|').map(|word| word.as_bytes().to_vec()).chain([vec![0]]).collect()
}

/// Inputs to begin from.
pub fn corpus() -> Vec<Vec<u8>> {
    let seed = |schema: &str, record: &&str| [schema.as_bytes(), b"\0", record.as_bytes()].concat();
    SEEDS.iter().flat_map(|(schema, records)| records.iter().map(move |record| seed(schema, record))).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn seeds_compile_and_agree() {
        for seed in super::corpus() {
            assert_eq!(super::judge(&seed), Ok(true), "{}", String::from_utf8_lossy(&seed));
        }
    }
}

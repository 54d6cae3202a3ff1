//! Avro bytes of any kind: data, frames, payloads of older schemas, container files. The body of the
//! fuzz target, and of the run on stable. The first byte of an input says what the others are.

use std::sync::LazyLock;

use serde_json::Value;
use stipula::{Contract, Format, Report, Resolver};

use super::{Outcome, same};

const SCHEMA: &str = include_str!("sink.avsc");
/// What comes back from `decode` and `encode` unchanged: no `NaN`, and of each union one branch by its value.
const NEWER: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "id", "type": "long", "aliases": ["old_id"]}, {"name": "s", "type": ["null", "string"]},
    {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "A"}},
    {"name": "l", "type": {"type": "array", "items": ["null", "int", "string"]}, "default": []},
    {"name": "m", "type": {"type": "map", "values": "boolean"}, "default": {"k": true}},
    {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 3}},
    {"name": "t", "type": {"type": "long", "logicalType": "timestamp-micros"}},
    {"name": "r", "type": ["null", "R"], "default": null}]}"#;
const OLDER: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "gone", "type": {"type": "array", "items": ["null", "double"]}}, {"name": "old_id", "type": "int"},
    {"name": "s", "type": "bytes"}, {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["B", "C"]}},
    {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 3}},
    {"name": "t", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}"#;
const FRAMINGS: [&str; 5] = ["none", "confluent", "confluent-header", "single-object", "delimited"];
/// A file holds few records to a byte, but those of no bytes are only bounded by the limits.
const REPORTS: usize = 100_000;

struct Subjects {
    /// All types, with rules over many of them.
    all: Contract,
    /// One for each framing, with an older version.
    framed: Vec<Contract>,
}

struct Versions;

impl Resolver for Versions {
    fn resolve(&self, name: &str) -> Result<String, String> {
        Ok(if name == "new" { NEWER } else { OLDER }.to_owned())
    }
}

static SUBJECTS: LazyLock<Subjects> = LazyLock::new(|| {
    let all = Contract::from_schema(Format::Avro, SCHEMA)
        .rule("rows", "this.rows.all(r, r.qty > 0)")
        .rule("sum", "this.i + 1 > 0 && this.s.size() < 100")
        .rule("exact", "this.price >= decimal('0.00') && this.at > timestamp('1970-01-01T00:00:00Z')")
        .compile()
        .unwrap();
    let framed = FRAMINGS.map(|framing| {
        let document = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: r\nversion: 2.0.0\nstatus: active\nschema:\n  - name: R\n    \
             customProperties:\n      - property: stipulaSchema\n        value: {{file: new, framing: {framing}, ids: [2], \
             history: [{{version: 1.0.0, file: old, ids: [1]}}]}}\n    quality:\n      - {{id: few, type: custom, engine: cel, \
             implementation: this.l.size() < 4}}\n"
        );
        Contract::compiler(document).resolver(Versions).compile().unwrap()
    });
    Subjects { all, framed: framed.into() }
});

/// Any bytes: no panic, one outcome by both verbs, a value that is encoded and decoded is the same.
/// Whether all of it is valid.
///
/// # Errors
/// What differs.
pub fn judge(input: &[u8]) -> Outcome {
    let Some((way, bytes)) = input.split_first() else { return Ok(false) };
    let Subjects { all, framed } = &*SUBJECTS;
    match way % 8 {
        0 => same(all.is_valid_bytes(bytes), &all.check_bytes(bytes)),
        at @ 1..=5 => framed.get(usize::from(at) - 1).map_or(Ok(false), |contract| frame(contract, bytes)),
        6 => container(all, bytes),
        _ => framed.first().map_or(Ok(false), |contract| container(contract, bytes)),
    }
}

fn frame(contract: &Contract, bytes: &[u8]) -> Outcome {
    // The first bytes are also tried as a header.
    let (header, rest) = bytes.split_at(bytes.len().min(5));
    let headers = [("__value_schema_id", header)];
    same(contract.is_valid_framed(Some(rest), &headers), &contract.check_framed(Some(rest), &headers))?;
    let report = contract.check_bytes(bytes);
    let valid = same(contract.is_valid_bytes(bytes), &report)?;
    let value = contract.decode::<Value>(bytes);
    let is_sound = report.violations.iter().all(|violation| violation.rule.is_some());
    match value {
        Ok(value) if is_sound => again(contract, &value)?,
        Err(_) if !is_sound => {}
        Ok(_) => return Err(format!("decoded what is faulty: {}", report.to_json())),
        Err(fault) => return Err(format!("not decoded: {fault}; {}", report.to_json())),
    }
    Ok(valid)
}

fn again(contract: &Contract, value: &Value) -> Result<(), String> {
    let payload = contract.encode(value).map_err(|fault| format!("not encoded again: {value}: {fault}"))?;
    // The header is beside the payload.
    let headers = contract.headers().map_err(|fault| fault.to_string())?;
    let headers: Vec<(&str, &[u8])> = headers.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let report = contract.check_framed(Some(&payload), &headers);
    if report.violations.iter().any(|violation| violation.rule.is_none()) {
        return Err(format!("encoded what is faulty: {}", report.to_json()));
    }
    match contract.decode::<Value>(&payload) {
        Ok(found) if found == *value => Ok(()),
        other => Err(format!("{value} comes back as {other:?}")),
    }
}

fn container(contract: &Contract, file: &[u8]) -> Outcome {
    let run = || -> Result<Vec<Report>, String> {
        contract.container(file).take(REPORTS).collect::<Result<_, _>>().map_err(|fault| fault.to_string())
    };
    let reports = run()?;
    if reports.len() < 1_000 && reports.iter().map(Report::to_json).ne(run()?.iter().map(Report::to_json)) {
        return Err("the same file twice gives other reports".to_owned());
    }
    reports.iter().try_fold(true, |all, report| Ok(same(report.valid, report)? && all))
}

/// Data, frames and files to begin from.
pub fn corpus() -> Vec<Vec<u8>> {
    let Subjects { all, framed } = &*SUBJECTS;
    let datum = all.encode_json(super::subjects::AVRO_TEXT).unwrap();
    let value = serde_json::json!({"id": -7, "s": "text", "e": "B", "l": [null, 1, "a"], "d": "-1.250",
        "t": "2026-01-31T10:00:00.000001Z"});
    let old: &[u8] = b"\x04\x00\x02\0\0\0\0\0\0\xf0\x3f\x00\x0e\x04hi\x02\x02\x7f\x00";
    let mut seeds = vec![[&[0], datum.as_slice()].concat()];
    for (at, contract) in (1_u8..).zip(framed) {
        let payload = contract.encode(&value).unwrap();
        seeds.extend([[&[at], payload.as_slice()].concat(), [&[at, 0, 0, 0, 0, 1], old].concat()]);
    }
    for (way, schema, datum) in [(6, SCHEMA, datum.as_slice()), (7, OLDER, old)] {
        seeds.push([&[way], file(schema, &[datum, datum]).as_slice()].concat());
    }
    seeds
}

/// A container file of two blocks, the codec `null`.
fn file(schema: &str, data: &[&[u8]]) -> Vec<u8> {
    let sync = [0x5A; 16];
    let mut out = b"Obj\x01\x02\x16avro.schema".to_vec();
    put(&mut out, schema.as_bytes());
    out.push(0);
    out.extend(sync);
    for datum in data {
        out.push(2);
        put(&mut out, datum);
        out.extend(sync);
    }
    out
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut length = bytes.len() * 2;
    while length > 0x7f {
        out.push((length & 0x7f | 0x80).to_le_bytes()[0]);
        length >>= 7;
    }
    out.push(length.to_le_bytes()[0]);
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    #[test]
    fn seeds_are_accepted() {
        let taken = |seed: &Vec<u8>| super::judge(seed).unwrap_or_else(|fault| panic!("{fault}\n{seed:02x?}"));
        let accepted: Vec<bool> = super::corpus().iter().map(taken).collect();
        // The older payload has its number in a frame of five bytes: of one framing alone.
        let wanted = [true, true, false, true, true, false, false, true, false, true, false, true, true];
        assert_eq!(accepted, wanted);
    }
}

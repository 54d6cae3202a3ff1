//! What a hostile payload may cost in memory, as a multiple of its size.

use std::fmt::Write as _;

use stipula::{Contract, Format};

use crate::allocations::peak;

const KIB: u64 = 1 << 10;

/// Bytes of heap: so many for each byte of the payload, and so many besides.
#[derive(Clone, Copy)]
struct Bound(u64, u64);

/// The bounds that hold wherever nothing says why not.
const VALID: Bound = Bound(2, 256 * KIB);
const CHECK: Bound = Bound(4, 1024 * KIB);

/// A cell of 16 bytes stands for each element into which a rule looks; while their arena grows, the
/// old one and one twice as large are there. A payload of no bytes may hold 65,536 elements.
const FRAMES: Bound = Bound(48, 3 * 1024 * KIB + 256 * KIB);
/// Each undeclared key is noted in 24 bytes, so that one that stands twice is found; twice that and
/// the old ones while the list of them grows, for members of 8 bytes and more.
const KEYS: Bound = Bound(9, 256 * KIB);

struct Case {
    name: &'static str,
    contract: Contract,
    payload: Vec<u8>,
    valid: Bound,
    check: Bound,
}

fn case(name: &'static str, contract: Contract, payload: impl Into<Vec<u8>>) -> Case {
    Case { name, contract, payload: payload.into(), valid: VALID, check: CHECK }
}

impl Case {
    fn within(self, valid: Bound, check: Bound) -> Self {
        Self { valid, check, ..self }
    }
}

fn json(schema: &str, rule: Option<&str>) -> Contract {
    let compiler = Contract::from_schema(Format::JsonSchema, schema);
    match rule {
        Some(rule) => compiler.rule("rule", rule),
        None => compiler,
    }
    .compile()
    .unwrap()
}

fn avro(field: &str, rule: Option<&str>) -> Contract {
    let schema = format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "v", "type": {field}}}]}}"#);
    let compiler = Contract::from_schema(Format::Avro, schema);
    match rule {
        Some(rule) => compiler.rule("rule", rule),
        None => compiler,
    }
    .compile()
    .unwrap()
}

/// A long of Avro.
fn long(value: i64) -> Vec<u8> {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
    bytes
}

/// Pieces, one after the other.
fn bytes(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.concat()
}

const MANY: usize = 400_000;

fn json_cases() -> Vec<Case> {
    let text = format!("\"{}\"", "x".repeat(4 << 20));
    let escaped = format!("\"\\n{}\"", "x".repeat(4 << 20));
    let ints = format!("{{\"v\": [{}]}}", vec!["1"; MANY].join(","));
    let wrong = format!("{{\"v\": [{}]}}", vec!["\"\""; MANY].join(","));
    let mut keys = String::from("{");
    for key in 0..100_000 {
        let _ = write!(keys, "\"k{key}\":0,");
    }
    keys += "\"k\":0}";
    let list = r#"{"properties": {"v": {"type": "array", "items": {"type": "integer"}}}}"#;
    vec![
        case("one text", json(r#"{"type": "string"}"#, None), text),
        case("one text with an escape", json(r#"{"type": "string"}"#, None), escaped),
        case("brackets", json(r#"{"minProperties": 0}"#, None), "[".repeat(4 << 20)),
        case("many ints", json(list, None), ints.clone()),
        case("many ints and a rule", json(list, Some("this.v.all(x, x > 0)")), ints).within(FRAMES, FRAMES),
        case("all faulty", json(list, None), wrong),
        case("undeclared keys", json(r#"{"properties": {"v": {}}}"#, None), keys.clone()).within(KEYS, KEYS),
        case("refused keys", json(r#"{"properties": {"v": {}}, "additionalProperties": false}"#, None), keys),
    ]
}

fn avro_cases() -> Vec<Case> {
    let text = bytes(&[&long(4 << 20), &vec![b'x'; 4 << 20]]);
    let ints = bytes(&[&long(400_000), &vec![2; MANY], &[0]]);
    let faulty = bytes(&[&long(400_000), &[2, 0xff].repeat(MANY), &[0]]);
    let list = r#"{"type": "array", "items": "long"}"#;
    let nothing = r#"{"type": "array", "items": "null"}"#;
    let huge = long(1 << 62);
    vec![
        case("one text", avro("\"string\"", None), text.clone()),
        case("one run of bytes", avro("\"bytes\"", None), text),
        case("many ints", avro(list, None), ints.clone()),
        case("many ints and a rule", avro(list, Some("this.v.all(x, x > 0)")), ints).within(FRAMES, FRAMES),
        case("all faulty", avro(r#"{"type": "array", "items": "string"}"#, None), faulty),
        case("a huge text", avro("\"string\"", None), huge.clone()),
        case("a huge list", avro(list, None), huge.clone()),
        case("a huge map", avro(r#"{"type": "map", "values": "long"}"#, None), huge),
        case("elements of no bytes", avro(nothing, None), bytes(&[&long(1 << 40), &[0]])),
        case(
            "elements of no bytes and a rule",
            avro(nothing, Some("this.v.size() > 0")),
            bytes(&[&long(1 << 40), &[0]]),
        ),
        case(
            "elements of no bytes that a rule reads",
            avro(nothing, Some("this.v.all(x, x == null)")),
            bytes(&[&long(60_000), &[0]]),
        )
        .within(FRAMES, FRAMES),
    ]
}

fn hold(cases: Vec<Case>) {
    let mut beyond = Vec::new();
    for Case { name, contract, payload, valid, check } in cases {
        let size = u64::try_from(payload.len()).unwrap();
        let first = peak(|| {
            let _ = std::hint::black_box(contract.is_valid_bytes(&payload));
        });
        let again = peak(|| {
            let _ = std::hint::black_box(contract.is_valid_bytes(&payload));
        });
        let report = peak(|| drop(std::hint::black_box(contract.check_bytes(&payload))));
        let excess = |Bound(factor, more): Bound, used: u64| used > factor * size + more;
        if excess(valid, first.max(again)) || excess(check, report) {
            beyond.push(format!("{name}: payload {size}, is_valid {first}, check {report}"));
        }
    }
    assert!(beyond.is_empty(), "{beyond:#?}");
}

#[test]
fn payloads_of_json() {
    hold(json_cases());
}

#[test]
fn payloads_of_avro() {
    hold(avro_cases());
}

//! Records of the generated expressions, and their schema.

use cel_core::CelType;
use serde_json::{Value, json};
use stipula_peers::Random;

use crate::engines::Plain;

/// The types of the fields, for a checker that knows no records.
pub(crate) fn types() -> Vec<(String, CelType)> {
    let (text, any) = (CelType::String, CelType::Dyn);
    let record = || CelType::map(text.clone(), any.clone());
    let own = [
        ("this.a", CelType::Int),
        ("this.b", CelType::Int),
        ("this.x", CelType::Double),
        ("this.y", CelType::Double),
        ("this.s", CelType::String),
        ("this.t", CelType::String),
        ("this.raw", CelType::Bytes),
        ("this.p", CelType::Bool),
        ("this.at", CelType::Timestamp),
        ("this.n", CelType::wrapper(CelType::Int)),
        ("this.nums", CelType::list(CelType::Int)),
        ("this.words", CelType::list(CelType::String)),
        ("this.counts", CelType::map(CelType::String, CelType::Int)),
        ("this.addr", CelType::map(CelType::String, CelType::String)),
        ("this.items", CelType::list(record())),
    ];
    own.map(|(name, ty)| (name.to_owned(), ty)).to_vec()
}

pub(crate) const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "zero", "type": "long"},
    {"name": "a", "type": "long"}, {"name": "b", "type": "long"},
    {"name": "x", "type": "double"}, {"name": "y", "type": "double"},
    {"name": "s", "type": "string"}, {"name": "t", "type": "string"},
    {"name": "raw", "type": "bytes"}, {"name": "p", "type": "boolean"},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
    {"name": "n", "type": ["null", "long"]},
    {"name": "nums", "type": {"type": "array", "items": "long"}},
    {"name": "words", "type": {"type": "array", "items": "string"}},
    {"name": "counts", "type": {"type": "map", "values": "long"}},
    {"name": "addr", "type": {"type": "record", "name": "A", "fields": [
        {"name": "city", "type": "string"}, {"name": "zip", "type": ["null", "string"]}]}},
    {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "I", "fields": [
        {"name": "n", "type": "long"}, {"name": "q", "type": "double"}, {"name": "label", "type": "string"},
        {"name": "tags", "type": {"type": "array", "items": "string"}}]}}}]}"#;

/// A record: as JSON for us, and as a value for the peers.
pub(crate) struct Record {
    pub(crate) json: String,
    pub(crate) plain: Plain,
}

impl Record {
    /// The record, and, for a checker that knows no records, each of its fields as a name.
    pub(crate) fn variables(&self) -> Vec<(String, Plain)> {
        let mut variables = vec![("this".to_owned(), self.plain.clone())];
        if let Plain::Map(fields) = &self.plain {
            variables.extend(fields.iter().filter_map(|(name, value)| match name {
                Plain::Text(name) => Some((format!("this.{name}"), value.clone())),
                _ => None,
            }));
        }
        variables
    }
}

const INTEGERS: [i64; 12] = [0, 1, -1, 2, 3, -7, 10, 59, i64::MAX, i64::MIN, 1 << 53, 1_234_567_890];
const DOUBLES: [f64; 9] = [0.5, -2.25, 0.0, 1.0, -0.5, 2.5, 1e10 + 0.5, 1.5e300, 9_007_199_254_740_993.0];
const TEXTS: [&str; 12] =
    ["", "a", "ab", "\u{e9}", "b\u{1f600}c", "12", "-7", "1.5", "true", " a b ", "2009-02-13T23:31:30Z", "90s"];
/// Seconds, microseconds.
const TIMES: [(i64, i32); 5] =
    [(0, 0), (1_234_567_890, 123_456), (-1, 999_999), (253_402_300_799, 0), (951_827_696, 1_000)];

fn one<T: Copy>(random: &mut Random, list: &[T]) -> T {
    *random.pick(list).unwrap()
}

/// Both forms of a value: its JSON, and itself.
type Both = (Value, Plain);

fn int(random: &mut Random) -> Both {
    let value = if random.below(3) == 0 {
        i64::try_from(random.below(60_000)).unwrap() - 30_000
    } else {
        one(random, &INTEGERS)
    };
    (json!(value), Plain::Int(value))
}

fn double(random: &mut Random) -> Both {
    let value = one(random, &DOUBLES);
    (json!(value), Plain::Double(value))
}

fn text(random: &mut Random) -> Both {
    let value = one(random, &TEXTS);
    (json!(value), Plain::text(value))
}

fn list(random: &mut Random, of: impl Fn(&mut Random) -> Both) -> Both {
    let (json, plain): (Vec<Value>, Vec<Plain>) = (0..random.below(4)).map(|_| of(random)).unzip();
    (Value::Array(json), Plain::List(plain))
}

fn object(members: impl IntoIterator<Item = (&'static str, Both)>) -> Both {
    let mut json = serde_json::Map::new();
    let mut plain = Vec::new();
    for (name, (value, own)) in members {
        json.insert(name.to_owned(), value);
        plain.push((Plain::text(name), own));
    }
    (Value::Object(json), Plain::map(plain))
}

fn raw(random: &mut Random) -> Both {
    let text = one(random, &["", "a", "\u{e9}\u{ff}", "\0z"]);
    // The code points of the text are the bytes.
    (json!(text), Plain::Bytes(text.chars().map(|char| u8::try_from(char).unwrap()).collect()))
}

fn at(random: &mut Random) -> Both {
    let (seconds, micros) = one(random, &TIMES);
    (json!(seconds * 1_000_000 + i64::from(micros)), Plain::Timestamp { seconds, nanos: micros * 1_000 })
}

fn or_null(random: &mut Random, of: impl Fn(&mut Random) -> Both) -> Both {
    if random.below(2) == 0 { (Value::Null, Plain::Null) } else { of(random) }
}

fn item(random: &mut Random) -> Both {
    object([("n", int(random)), ("q", double(random)), ("label", text(random)), ("tags", list(random, text))])
}

impl Record {
    /// The record of the examples.
    pub(crate) fn example() -> Self {
        Self::generate(&mut Random(1))
    }

    pub(crate) fn generate(random: &mut Random) -> Self {
        let mut counts: Vec<(&'static str, Both)> = Vec::new();
        for key in super::tree::KEYS {
            if random.below(2) == 0 {
                counts.push((key, int(random)));
            }
        }
        let members = [
            ("zero", (json!(0), Plain::Int(0))),
            ("a", int(random)),
            ("b", int(random)),
            ("x", double(random)),
            ("y", double(random)),
            ("s", text(random)),
            ("t", text(random)),
            ("raw", raw(random)),
            ("p", {
                let value = random.below(2) == 0;
                (json!(value), Plain::Bool(value))
            }),
            ("at", at(random)),
            ("n", or_null(random, int)),
            ("nums", list(random, int)),
            ("words", list(random, text)),
            ("counts", object(counts)),
            ("addr", object([("city", text(random)), ("zip", or_null(random, text))])),
            ("items", list(random, item)),
        ];
        let (json, plain) = object(members);
        Self { json: json.to_string(), plain }
    }
}

//! JSON Schema: random schemas and instances, ours against `jsonschema` over `serde_json::Value`.
//!
//! Ours by every way in: JSON text, object text, a value; each asked and reported; by the plan, and by
//! the fallback alone over the tape (the schema in an `allOf`). All of ours have to agree, always.
//!
//! With the peer, all have to agree where numbers are as short as doubles hold them. Where one has more
//! digits, ours compares what is written, and the peer two doubles: those classes are counted.

use std::collections::BTreeMap;

use serde_json::Value;
use stipula::{Contract, Format};
use stipula_peers::Random;

const SCHEMAS: usize = 1_500;
const INSTANCES: usize = 36;

/// Numbers that a double holds as they are written.
const SHORT: [&str; 14] =
    ["0", "1", "-1", "2", "3", "5", "0.5", "1.5", "-2.25", "0.1", "0.3", "10", "1e2", "9007199254740991"];
/// Numbers of more digits than that.
const LONG: [&str; 5] = [
    "0.10000000000000000001",
    "9007199254740993",
    "9223372036854775809",
    "1.00000000000000000000001",
    "0.29999999999999999999",
];
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const TEXTS: [&str; 6] = ["", "a", "ab", "abc", "é", "2026-01-31"];
const PATTERNS: [&str; 4] = ["^a", "b$", "^[a-c]+$", "é"];

struct Make {
    random: Random,
    /// Whether numbers may be long.
    long: bool,
    /// Whether the subschema is for a part of the value: only there may a reference lead back to the root.
    /// One in place would ask of a value what it is about to answer.
    below: bool,
}

impl Make {
    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        self.random.pick(list).copied().unwrap_or_default()
    }

    fn number(&mut self) -> &'static str {
        if self.long && self.random.below(3) == 0 { self.one(&LONG) } else { self.one(&SHORT) }
    }

    fn value(&mut self, depth: usize) -> String {
        match self.random.below(if depth > 2 { 5 } else { 8 }) {
            0 => "null".to_owned(),
            1 => "true".to_owned(),
            2 | 3 => self.number().to_owned(),
            4 => format!("{:?}", self.one(&TEXTS)),
            5 => {
                let items: Vec<String> = (0..self.random.below(4)).map(|_| self.value(depth + 1)).collect();
                format!("[{}]", items.join(","))
            }
            _ => {
                let mut members = BTreeMap::new();
                for _ in 0..self.random.below(4) {
                    members.insert(self.one(&NAMES), self.value(depth + 1));
                }
                let members: Vec<String> = members.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    /// A subschema for a part of the value.
    fn part(&mut self, depth: usize) -> String {
        let was = std::mem::replace(&mut self.below, true);
        let schema = self.schema(depth);
        self.below = was;
        schema
    }

    fn schemas(&mut self, depth: usize) -> String {
        let all: Vec<String> = (0..=self.random.below(3)).map(|_| self.schema(depth + 1)).collect();
        format!("[{}]", all.join(","))
    }

    fn members(&mut self, depth: usize) -> String {
        let mut all = BTreeMap::new();
        for _ in 0..=self.random.below(3) {
            all.insert(self.one(&NAMES), self.part(depth + 1));
        }
        let all: Vec<String> = all.iter().map(|(name, schema)| format!("{name:?}:{schema}")).collect();
        format!("{{{}}}", all.join(","))
    }

    fn names(&mut self) -> String {
        let mut names: Vec<&str> = (0..self.random.below(3)).map(|_| self.one(&NAMES)).collect();
        names.sort_unstable();
        names.dedup();
        format!("{names:?}")
    }

    fn schema(&mut self, depth: usize) -> String {
        if depth > 3 || self.random.below(12) == 0 {
            let leaves = ["true", "false", "{}", r#"{"type":"integer"}"#, r##"{"$ref":"#"}"##];
            return leaves[self.random.below(if self.below { 5 } else { 4 })].to_owned();
        }
        let mut keywords = BTreeMap::new();
        for _ in 0..=self.random.below(3) {
            let (keyword, value) = self.keyword(depth);
            keywords.insert(keyword, value);
        }
        let keywords: Vec<String> = keywords.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        format!("{{{}}}", keywords.join(","))
    }

    fn keyword(&mut self, depth: usize) -> (&'static str, String) {
        const TYPES: [&str; 8] = [
            "\"null\"",
            "\"boolean\"",
            "\"integer\"",
            "\"number\"",
            "\"string\"",
            "\"array\"",
            "\"object\"",
            "[\"integer\",\"null\",\"object\"]",
        ];
        let below = depth + 1;
        match self.random.below(32) {
            0 | 1 => ("type", self.one(&TYPES).to_owned()),
            2..=4 => ("properties", self.members(depth)),
            5 => ("required", self.names()),
            6 => ("additionalProperties", self.part(below)),
            7 => ("items", self.part(below)),
            8 => ("prefixItems", self.schemas(depth)),
            9 => {
                let values: Vec<String> = (0..=self.random.below(4)).map(|_| self.value(1)).collect();
                ("enum", format!("[{}]", values.join(",")))
            }
            10 => ("const", self.value(1)),
            11 => ("minimum", self.number().to_owned()),
            12 => ("maximum", self.number().to_owned()),
            13 => ("exclusiveMinimum", self.number().to_owned()),
            14 => ("exclusiveMaximum", self.number().to_owned()),
            15 => ("multipleOf", ["0.1", "0.5", "2", "3", "1e1", "0.01"][self.random.below(6)].to_owned()),
            16 => ("minLength", self.random.below(3).to_string()),
            17 => ("maxLength", self.random.below(4).to_string()),
            18 => ("pattern", format!("{:?}", self.one(&PATTERNS))),
            19 => ("maxItems", self.random.below(4).to_string()),
            20 => ("minProperties", self.random.below(3).to_string()),
            21 => ("uniqueItems", "true".to_owned()),
            22 => ("allOf", self.schemas(depth)),
            23 => ("anyOf", self.schemas(depth)),
            24 => ("oneOf", self.schemas(depth)),
            25 => ("not", self.schema(below)),
            26 => ("if", self.schema(below)),
            27 => ("then", self.schema(below)),
            28 => ("contains", self.part(below)),
            29 => ("unevaluatedProperties", self.part(below)),
            30 => ("patternProperties", format!("{{{:?}:{}}}", self.one(&["^a", "b|c"]), self.part(below))),
            _ => ("propertyNames", self.part(below)),
        }
    }
}

/// All answers of ours: text, object text and value, each asked and reported.
fn answers(contract: &Contract, text: &str, value: &Value) -> [bool; 6] {
    [
        contract.is_valid_json(text),
        contract.check_json(text).valid,
        contract.is_valid_object_text(text.as_bytes()),
        contract.check_object_text(text.as_bytes()).valid,
        contract.is_valid(value),
        contract.check(value).valid,
    ]
}

fn compiled(schema: &str) -> Result<Contract, String> {
    Contract::from_schema(Format::JsonSchema, schema).compile().map_err(|error| error.to_string())
}

/// Pairs judged, pairs accepted, and pairs on which the peer says otherwise.
fn run(seed: u64, schemas: usize, long: bool) -> (usize, usize, Vec<String>) {
    let mut make = Make { random: Random(seed), long, below: false };
    let (mut pairs, mut accepted, mut differing) = (0, 0, Vec::new());
    for _ in 0..schemas {
        let schema = make.schema(0);
        // A chain of references that leads nowhere is a diagnostic of ours, and accepted by the peer.
        let Ok(plan) = compiled(&schema) else { continue };
        let whole = compiled(&format!(
            "{{\"$ref\":\"#/$defs/s\",\"allOf\":[true],\"$defs\":{{\"s\":{}}}}}",
            schema.replace("\"#\"", "\"#/$defs/s\"")
        ));
        let Ok(whole) = whole else { continue };
        let peer = jsonschema::options().should_validate_formats(true).build(&serde_json::from_str(&schema).unwrap());
        let Ok(peer) = peer else { continue };
        for _ in 0..INSTANCES {
            let text = make.value(0);
            let value: Value = serde_json::from_str(&text).unwrap();
            let (by_plan, by_tape) = (answers(&plan, &text, &value), answers(&whole, &text, &value));
            // What comes as a double is what its shortest digits say, and no longer what was written.
            let ways = if long { 4 } else { 6 };
            let own = by_plan[0];
            assert!(
                by_plan[..ways].iter().chain(&by_tape[..ways]).all(|other| *other == own),
                "{schema}\n{text}\n{by_plan:?} {by_tape:?}"
            );
            pairs += 1;
            accepted += usize::from(own);
            if own != peer.is_valid(&value) {
                differing.push(format!("{schema}\n  {text}: ours {own}"));
            }
        }
    }
    (pairs, accepted, differing)
}

#[test]
fn random_schemas_get_the_same_outcome() {
    let (pairs, accepted, differing) = run(21, SCHEMAS, false);
    assert!(pairs >= 50_000, "{pairs} pairs");
    assert!(accepted > pairs / 10 && accepted < pairs * 9 / 10, "one-sided: {accepted} of {pairs}");
    assert!(differing.is_empty(), "{} of {pairs}: {:#?}", differing.len(), &differing[..differing.len().min(5)]);
    println!("{pairs} pairs, {accepted} accepted");
}

/// The peer rounds both sides to doubles; ours decides by what is written, by every way of the same digits.
#[test]
fn long_numbers_are_compared_as_they_are_written() {
    let (pairs, _, differing) = run(22, SCHEMAS / 5, true);
    println!("{} of {pairs} pairs differ from the peer", differing.len());
    assert!(!differing.is_empty(), "no long number made a difference: the test shows nothing");
    for told in &differing {
        assert!(LONG.iter().any(|long| told.contains(long)), "{told}");
    }
    // Each class once, in short.
    for (schema, text, own, other) in [
        (r#"{"maximum":0.1}"#, "0.10000000000000000001", false, true),
        (r#"{"not":{"maximum":0.1}}"#, "0.10000000000000000001", true, false),
        (r#"{"const":9007199254740992.0}"#, "9007199254740993.0", false, true),
        (r#"{"enum":[[0.1]]}"#, "[0.10000000000000000001]", false, true),
        (r#"{"uniqueItems":true}"#, "[0.1,0.10000000000000000001]", true, false),
        (r#"{"multipleOf":0.1}"#, "0.30000000000000000001", false, true),
        (r#"{"type":"integer"}"#, "1.00000000000000000000001", false, true),
    ] {
        let peer = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        let found =
            (compiled(schema).unwrap().is_valid_json(text), peer.is_valid(&serde_json::from_str(text).unwrap()));
        assert_eq!(found, (own, other), "{schema} {text}");
    }
}

/// Draft 4 asks how an integer is written; ours asks for its value in every draft, as hosts without
/// written numbers have to.
#[test]
fn integers_of_draft_4_are_integers_by_value() {
    let schema = r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}"#;
    let peer = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let whole = schema.replace("\"type\":\"integer\"", "\"allOf\":[{\"type\":\"integer\"}]");
    for (text, own, other) in [("1", true, true), ("1.0", true, false), ("1.5", false, false)] {
        let found = [schema, &whole].map(|schema| compiled(schema).unwrap().is_valid_json(text));
        assert_eq!((found, peer.is_valid(&serde_json::from_str(text).unwrap())), ([own; 2], other), "{text}");
    }
}

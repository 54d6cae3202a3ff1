//! What an expression costs to compile and to run grows no faster than its text: counted, not timed.

use std::fmt::Write as _;

use stipula::{Contract, Format};

use crate::allocations::cost;

/// A cost that doubles with the text has the ratio 2; tables that double in size add a little.
const RATIO: (u64, u64) = (23, 10);

const SCHEMA: &str = r#"{"type": "object", "properties": {"count": {"type": "integer"}, "paid": {"type": "boolean"},
    "id": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}, "extra": {}}}"#;
const RECORD: &str = r#"{"count": 1, "paid": true, "id": "a", "tags": ["a", "b"], "extra": {"b": {"b": 1}}}"#;

/// A beginning, a part that is repeated (`#` is its number), and an end.
const FAMILIES: [(&str, &str, &str); 17] = [
    ("this.count", " + 1", " > 0"),
    ("this.count", " + this.count", " > 0"),
    ("this.paid", " && this.paid", ""),
    ("this.paid", " || this.paid", ""),
    ("this.extra", ".b", " == 1"),
    ("", "this.paid ? true : ", "true"),
    ("this.count in [0", ", 1", "]"),
    ("this.count in [0", ", this.count", "]"),
    ("this.extra == [0", ", 1", "]"),
    ("this.extra == {-1: 0", ", #: 1", "}"),
    ("'", "a", "' == this.id"),
    ("b'", "\\x41", "' == dyn(this.extra)"),
    ("this.id + '", "\\u00e9", "' != ''"),
    ("this.paid", " || this.tags.exists(x, x == 'b')", ""),
    ("this.paid", " || this.tags == ['#']", ""),
    ("this.paid", " || this.id.matches('[a-z]#$')", ""),
    ("has(this.extra)", " && has(this.extra.x#)", ""),
];

fn text((start, part, end): (&str, &str, &str), times: usize) -> String {
    let mut text = start.to_owned();
    for at in 0..times {
        let _ = write!(text, "{}", part.replace('#', &at.to_string()));
    }
    text + end
}

fn compile(text: &str) -> Contract {
    let built = Contract::from_schema(Format::JsonSchema, SCHEMA).rule("r", text).compile();
    built.unwrap_or_else(|fault| panic!("{}: {fault}", text.chars().take(80).collect::<String>()))
}

#[test]
fn the_cost_is_linear_in_the_text() {
    for family in FAMILIES {
        let costs: Vec<[u64; 4]> = [1, 2, 4]
            .iter()
            .map(|times| {
                // The keys of a map are compared with each other, which the rule's budget bounds.
                let size = if family.1.contains("#:") { 50 } else { 400 };
                let text = text(family, times * size);
                let mut contract = None;
                let (count, bytes) = cost(|| contract = Some(compile(&text)));
                let contract = contract.unwrap();
                let (runs, run_bytes) = cost(|| {
                    let report = contract.check_json(RECORD);
                    assert_eq!(contract.is_valid_json(RECORD), report.valid, "{family:?}");
                });
                [count, bytes, runs, run_bytes]
            })
            .collect();
        for pair in costs.windows(2) {
            for (unit, (smaller, larger)) in pair[0].iter().zip(&pair[1]).enumerate() {
                // Below this, what does not grow counts for more.
                let is_small = *smaller < 200;
                assert!(
                    is_small || larger * RATIO.1 < smaller * RATIO.0,
                    "{family:?}: {unit}: {smaller} became {larger}"
                );
            }
        }
    }
}

/// One rule by tag over thousands of fields, and thousands of rules beside it.
#[test]
fn many_places_and_many_rules() {
    let costs: Vec<[u64; 4]> = [1_250, 2_500, 5_000]
        .iter()
        .map(|places| {
            let fields: Vec<String> = (0..*places)
                .map(|at| format!(r#"{{"name": "f{at}", "type": "string", "default": "x", "confluent:tags": ["T"]}}"#))
                .collect();
            let rules: String = (0..*places)
                .map(|at| format!("      - {{id: r{at}, type: custom, engine: cel, implementation: \"this.f{at} != ''\"}}\n"))
                .collect::<Vec<_>>()
                .concat();
            let document = format!(
                "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nschema:\n  - name: R\n    \
                 customProperties: [{{property: stipulaSchema, value: {{format: avro, inline: '{{\"type\": \"record\", \"name\": \"R\", \
                 \"fields\": [{}]}}'}}}}]\n    quality:\n      - {{id: t, type: custom, engine: cel, implementation: \
                 {{expr: \"this.size() > 0 && this != 'y'\", tags: [T], when: \"name != 'f7'\"}}}}\n{rules}",
                fields.join(", ")
            );
            let mut contract = None;
            let (count, bytes) = cost(|| contract = Some(Contract::compile(document.as_str()).unwrap()));
            let contract = contract.unwrap();
            let (runs, run_bytes) = cost(|| {
                let report = contract.check_json(r#"{"f3": "", "f7": "", "f9": "y"}"#);
                let found: Vec<_> = report.violations.iter().map(|each| (each.rule.as_deref(), each.path.as_str())).collect();
                let (tag, own) = (Some("t"), |id| Some(id));
                assert_eq!(found, [(tag, "/f3"), (tag, "/f9"), (own("r3"), ""), (own("r7"), "")]);
                assert!(!contract.is_valid_json(r#"{"f3": ""}"#));
            });
            [count, bytes, runs, run_bytes]
        })
        .collect();
    for pair in costs.windows(2) {
        for (unit, (smaller, larger)) in pair[0].iter().zip(&pair[1]).enumerate() {
            assert!(larger * RATIO.1 < smaller * RATIO.0, "{unit}: {smaller} became {larger}");
        }
    }
}

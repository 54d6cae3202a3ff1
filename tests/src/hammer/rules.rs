//! Any expression on any record: the body of the fuzz target `rules`, and of the run on stable.
//!
//! The first byte says which schema, the second on which places the rule stands; the text up to the
//! first zero byte is the expression, and what follows is the record: JSON, or else bytes that are
//! read as a value of any structure.

use std::collections::BTreeMap;

use serde_json::json;
use stipula::{Compiler, Limits, Resolver};

use super::{has_doubles, has_floats, objects, same, spans};
use crate::host::Host;

/// Recursive types, a union of several records, lists and maps of both, tags.
const AVRO: &str = include_str!("reach.avsc");
const SCHEMA: &str = include_str!("reach.schema.json");

/// Where the rule stands.
const PLACES: [(&str, &str); 7] = [
    ("", ""),
    ("tags", "T"),
    ("tags", "U"),
    ("fields", "**"),
    ("fields", "pay.id"),
    ("fields", "list.name"),
    ("fields", "node.**"),
];

/// Expressions to begin from, and the place that each is for.
const EXPRESSIONS: [(u8, &str); 24] = [
    (0, "this.list.all(n, n.name != '') && this.list != this.spare"),
    (0, "this.list == this.spare || this.spare.exists(n, n in this.list)"),
    (0, "this.list[0].name.startsWith('a') && size(this.list) < 3"),
    (0, "this.by.all(k, this.by[k].name != k) && !('x' in this.by)"),
    (0, "dyn(this.node) == dyn(this.list[0]) || has(this.node.next)"),
    (0, "this.list.map(n, n.weight).filter(w, w != null).all(w, w > 0.5)"),
    (0, "this.node.next.next.name == this.node.name"),
    (0, "type(this.pay) == map || this.pay == null"),
    (0, "this.pay.id == 'x' || this.any == 1"),
    (0, "cel.bind(l, this.list, l.exists_one(n, n.name == l[0].name))"),
    (0, "this.list.sortBy(n, n.name).map(n, n.name) == ['a', 'b']"),
    (0, "string(this.price) == '1.50' && this.price in [1.5, decimal('2')]"),
    (0, "this.at > timestamp('2020-01-01T00:00:00Z') && this.at.getHours('Europe/Berlin') > 1"),
    (0, "this.?node.?next.?name.orValue('n') != this.name"),
    (1, "this.size() < 3 && name != path"),
    (1, "this.isEmail() || message.weight == null || root.name == this"),
    (1, "this.matches('^[a-z]+$') ? fullName.contains('name') : tags == ['T']"),
    (2, "type(this) == string && this == '' || type(this) == int"),
    (2, "this > 0 || this < 'a'"),
    (3, "dyn(this) != null && typeName != 'MAP' || path.startsWith('node')"),
    (3, "string(dyn(this)) != 'x'"),
    (4, "this == message.id && message != root.pay"),
    (5, "this != root.list[0].name"),
    (6, "dyn(this) in [1, 'a', 2.5, true]"),
];

const RECORDS: [&str; 4] = [
    r#"{"name": "a", "node": {"name": "b", "weight": 1.5, "next": {"name": "c", "kids": [{"name": "d"}]}}, "list": [{"name": "a"}, {"name": "b"}], "spare": [{"name": "a"}], "by": {"k": {"name": "k"}}, "pay": {"id": "x", "pan": "1234"}, "any": [1, "a", {"k": [true, null]}], "price": "1.50", "at": "2026-01-31T01:02:03Z"}"#,
    r#"{"name": "", "list": [], "pay": {"id": "y", "till": 3, "from": {"name": "n"}}, "price": 2, "at": 0}"#,
    r#"{"name": "a", "node": null, "list": [{"name": "a", "kids": [{"name": "", "by": {"x": {"name": "z"}}}]}], "pay": "cash", "any": "text", "price": 1.5, "at": "2026-01-31T01:02:03Z"}"#,
    r#"{"name": 5, "node": {"name": "b", "next": {"name": 7}}, "list": [{"weight": "x"}], "pay": 4, "price": "x", "at": true}"#,
];

struct Files(BTreeMap<&'static str, &'static str>);

impl Resolver for Files {
    fn resolve(&self, name: &str) -> Result<String, String> {
        self.0.get(name).map(|text| (*text).to_owned()).ok_or_else(|| "no such file".to_owned())
    }
}

fn compiler(schema: &str, place: u8, expression: &str) -> Compiler {
    let mut implementation = json!({ "expr": expression });
    let (key, value) = PLACES[usize::from(place) % PLACES.len()];
    if !key.is_empty() {
        implementation[key] = json!([value]);
    }
    let document = json!({
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "reach", "version": "1.0.0", "status": "active",
        "schema": [{
            "name": "Reach",
            "customProperties": [{"property": "stipulaSchema", "value": schema}],
            "quality": [{"id": "r", "type": "custom", "engine": "cel", "implementation": implementation}],
        }],
    });
    let mut limits = Limits::default();
    // Any expression ends soon.
    (limits.rule_cost, limits.record_cost) = (20_000, 40_000);
    let files = Files(BTreeMap::from([("reach.avsc", AVRO), ("reach.schema.json", SCHEMA)]));
    Compiler::new(document.to_string()).resolver(files).limits(limits)
}

/// Any bytes: no panic, diagnostics that point into their texts, and one outcome by every verb and
/// way in. Whether the expression compiles.
///
/// # Errors
/// What differs.
pub fn judge(input: &[u8]) -> Result<bool, String> {
    let [schema, place, rest @ ..] = input else { return Ok(false) };
    let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let (expression, record) = rest.split_at(end);
    let Ok(expression) = std::str::from_utf8(expression) else { return Ok(false) };
    let record = record.get(1..).unwrap_or_default();
    let is_avro = schema % 2 == 0;
    let schema = if is_avro { "reach.avsc" } else { "reach.schema.json" };
    let contract = match compiler(schema, *place, expression).compile() {
        Ok(contract) => contract,
        Err(fault) if fault.diagnostics().is_empty() => return Err("fails without a diagnostic".to_owned()),
        Err(fault) => return spans(fault.diagnostics(), fault.sources()).map(|()| false),
    };
    same(contract.is_valid_json(record), &contract.check_json(record))?;
    same(contract.is_valid_bytes(record), &contract.check_bytes(record))?;
    same(contract.is_valid_object_text(record), &contract.check_object_text(record))?;
    let host = serde_json::from_slice::<Host>(record).unwrap_or_else(|_| Any(record).value(0));
    if !has_doubles(&host) && !has_floats(&host) {
        objects(&contract, &host)?;
    }
    Ok(true)
}

/// A value out of any bytes.
struct Any<'b>(&'b [u8]);

impl Any<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn text(&mut self) -> String {
        let len = usize::from(self.byte() % 8).min(self.0.len());
        let (text, rest) = self.0.split_at(len);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    fn key(&mut self) -> String {
        const NAMES: [&str; 16] = [
            "name", "node", "list", "spare", "by", "pay", "any", "price", "at", "weight", "next", "kids", "id", "pan",
            "till", "from",
        ];
        let at = usize::from(self.byte());
        NAMES.get(at % 18).map_or_else(|| self.text(), |name| (*name).to_owned())
    }

    fn value(&mut self, depth: usize) -> Host {
        let kind = self.byte();
        match if depth > 20 { kind % 5 } else { kind % 9 } {
            0 => Host::Null,
            1 => Host::Bool(kind > 127),
            2 => Host::Int(i64::from(self.byte()) - 100),
            3 => Host::Int(i64::from_le_bytes(std::array::from_fn(|_| self.byte()))),
            4 => Host::Text(self.text()),
            5 | 6 => Host::List((0..self.byte() % 5).map(|_| self.value(depth + 1)).collect()),
            _ => Host::Map((0..self.byte() % 12).map(|_| (self.key(), self.value(depth + 1))).collect()),
        }
    }
}

/// Words of the names that the schemas declare.
pub(super) fn words() -> Vec<Vec<u8>> {
    [
        "this.list",
        "this.by",
        "this.node",
        "this.pay",
        "this.any",
        "this.spare",
        "name",
        "path",
        "message",
        "root",
        "tags",
        "[0]",
        ".next",
        "== this.spare",
        "\0",
        "\0{\"name\":",
        "\"next\":{\"name\":\"",
    ]
    .iter()
    .map(|word| word.as_bytes().to_vec())
    .collect()
}

/// Inputs to begin from.
pub fn corpus() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for (at, (place, expression)) in (0_usize..).zip(EXPRESSIONS) {
        for schema in [0_u8, 1] {
            let record = RECORDS[at % RECORDS.len()];
            all.push([&[schema, place], expression.as_bytes(), b"\0", record.as_bytes()].concat());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    /// Seeds that do not compile show nothing.
    #[test]
    fn seeds_compile_and_agree() {
        let seeds = super::corpus();
        let compiled = seeds.iter().filter(|seed| super::judge(seed).unwrap()).count();
        let failed: Vec<_> = seeds
            .iter()
            .filter(|seed| !super::judge(seed).unwrap())
            .map(|seed| String::from_utf8_lossy(seed))
            .collect();
        assert!(compiled * 3 > seeds.len() * 2, "{compiled} of {}: {failed:#?}", seeds.len());
    }
}

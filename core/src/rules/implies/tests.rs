//! Pairs of rules with known implication: all right, or not proved.

use std::collections::BTreeSet;

use super::{Premises, Sight};
use crate::compat::{Compatibility, Verdict};
use crate::contract::Contract;
use crate::limits::Limits;
use crate::model::Format;

const SCHEMA: &str = r#"{"type": "record", "name": "Order", "fields": [
    {"name": "n", "type": "int"}, {"name": "long", "type": "long"}, {"name": "x", "type": "double"},
    {"name": "y", "type": "double"}, {"name": "s", "type": "string"}, {"name": "flag", "type": "boolean"},
    {"name": "t", "type": "string"},
    {"name": "opt", "type": ["null", "int"], "default": null},
    {"name": "text", "type": ["null", "string"], "default": null},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID", "SENT"]}},
    {"name": "sum", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
    {"name": "maybe", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}], "default": null},
    {"name": "list", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
        {"name": "qty", "type": "int"}, {"name": "price", "type": "double"}]}}},
    {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null},
    {"name": "now_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "map", "type": {"type": "map", "values": "string"}},
    {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [{"name": "a", "type": "int"}]}}
]}"#;

/// Premise, conclusion, and whether the one proves the other.
const TABLE: &[(&str, &str, bool)] = &[
    ("this.n > 5", "this.n > 5", true),
    ("this.n > 5", "this.n > 3", true),
    ("this.n > 3", "this.n > 5", false),
    ("this.n > 5", "this.n >= 6", true),
    ("this.n >= 6", "this.n > 5", true),
    ("this.x > 5.0", "this.x >= 6.0", false),
    ("this.x >= 6.0", "this.x > 5.0", true),
    ("this.n == 4", "this.n >= 4 && this.n <= 4", true),
    ("this.n >= 4 && this.n <= 4", "this.n == 4", true),
    ("this.n > 0 && this.n < 10", "this.n < 20", true),
    ("this.n > 0", "this.n > 0 && this.n < 10", false),
    ("this.n > 0 || this.n < -5", "this.n != 0", true),
    ("this.n != 0", "this.n > 0 || this.n < 0", true),
    ("this.x != 0.0", "this.x > 0.0 || this.x < 0.0", false),
    ("5 < this.n", "this.n > 5", true),
    ("!(this.n <= 5)", "this.n > 5", true),
    ("!(this.x <= 5.0)", "this.x > 5.0", false),
    ("this.x > 5.0", "!(this.x <= 5.0)", true),
    ("this.n in [1, 2, 3]", "this.n in [1, 2, 3, 4]", true),
    ("this.n in [1, 2, 3, 4]", "this.n in [1, 2, 3]", false),
    ("this.n in [1, 2, 3]", "this.n >= 1 && this.n <= 3", true),
    ("this.n >= 1 && this.n <= 3", "this.n in [1, 2, 3]", true),
    ("this.s == 'a'", "this.s in ['a', 'b']", true),
    ("this.s in ['a', 'b']", "this.s == 'a'", false),
    ("this.s in ['a', 'b']", "this.s != 'c'", true),
    ("this.s != 'c'", "this.s in ['a', 'b']", false),
    ("this.state != 'SENT'", "this.state in ['NEW', 'PAID']", true),
    ("this.state in ['NEW', 'PAID', 'SENT']", "true", true),
    ("true", "this.state in ['NEW', 'PAID', 'SENT']", true),
    ("true", "this.state in ['NEW', 'PAID']", false),
    ("true", "this.n <= 2147483647", true),
    ("true", "this.n > -5", false),
    ("true", "this.flag || !this.flag", true),
    ("this.flag", "this.flag == true", true),
    ("this.flag == true", "!!this.flag", true),
    ("!this.flag", "this.flag == false", true),
    ("this.flag && this.n > 3", "this.n > 3", true),
    ("this.flag || this.n > 3", "this.n > 3", false),
    ("this.flag ? this.n > 3 : this.n > 5", "this.n > 3", true),
    ("this.flag ? this.n > 3 : this.n > 5", "this.n > 4", false),
    ("this.n > 3", "this.flag ? this.n > 3 : this.n > 2", true),
    ("size(this.s) == 3", "size(this.s) <= 3", true),
    ("size(this.s) <= 3", "size(this.s) == 3", false),
    ("this.s.size() >= 2 && size(this.s) <= 5", "size(this.s) > 1", true),
    ("true", "size(this.s) >= 0", true),
    ("size(this.list) > 0", "size(this.list) != 0", true),
    ("this.opt == null || this.opt > 5", "this.opt == null || this.opt > 3", true),
    ("this.opt == null || this.opt > 3", "this.opt == null || this.opt > 5", false),
    ("!has(this.opt) || this.opt > 5", "this.opt == null || this.opt > 3", true),
    ("this.opt > 5", "has(this.opt)", true),
    ("this.opt > 5", "this.opt != null", true),
    ("this.opt == null || this.opt > 5", "this.opt > 3", false),
    ("this.n > 3", "this.opt > 3", false),
    ("has(this.opt)", "this.opt > 3 || this.opt <= 3", true),
    ("true", "this.opt > 3 || this.opt <= 3", false),
    ("this.x < this.y", "this.x <= this.y", true),
    ("this.x <= this.y", "this.x < this.y", false),
    ("this.x < this.y", "this.y > this.x", true),
    ("this.x < this.y", "this.x != this.y", true),
    ("this.x >= this.y + 1.0", "this.x > this.y", false),
    ("this.x >= this.y + this.x", "this.y + this.x <= this.x", true),
    ("this.s.matches('^a')", "this.s.matches('^a')", true),
    ("this.s.matches('^ab')", "this.s.matches('^a')", false),
    ("this.s.matches('^a') && this.n > 1", "this.n > 0 && this.s.matches('^a')", true),
    ("this.s.startsWith('a')", "this.t.startsWith('a')", false),
    ("this.list.all(i, i.qty > 5)", "this.list.all(j, j.qty > 3)", true),
    ("this.list.all(i, i.qty > 3)", "this.list.all(i, i.qty > 5)", false),
    ("this.list.all(i, i.qty > 5 && i.price > 0.0)", "this.list.all(i, i.price >= 0.0)", true),
    ("this.list.all(i, i.qty > 5) && this.n > 1", "this.n > 0 && this.list.all(i, i.qty > 0)", true),
    ("this.list.exists(i, i.qty > 5)", "this.list.exists(i, i.qty > 3)", true),
    ("this.list.exists(i, i.qty > 3)", "this.list.exists(i, i.qty > 5)", false),
    ("this.list.exists(i, i.qty > 3)", "this.list.all(i, i.qty > 3)", false),
    ("this.list.all(i, i.qty > 3)", "this.list.exists(i, i.qty > 3)", false),
    ("this.list.all(i, i.qty > 3)", "!this.list.exists(i, i.qty <= 3)", true),
    ("!this.list.exists(i, i.qty <= 3)", "this.list.all(j, j.qty > 3)", true),
    ("!this.list.all(i, i.qty <= 3)", "this.list.exists(i, i.qty > 3)", true),
    ("this.sum > decimal('5')", "this.sum > decimal('3.50')", true),
    ("this.sum > decimal('3.50')", "this.sum > decimal('5')", false),
    ("this.sum >= decimal('0.01')", "this.sum > 0", true),
    ("this.sum > 0", "this.sum >= decimal('0.01')", false),
    ("this.sum < decimal('1.5')", "this.sum != decimal('1.50')", true),
    ("this.now_at > timestamp('2026-01-01T00:00:00Z')", "this.now_at > timestamp('2025-01-01T00:00:00Z')", true),
    ("this.now_at > timestamp('2025-01-01T00:00:00Z')", "this.now_at > timestamp('2026-01-01T00:00:00Z')", false),
    (
        "this.maybe == null || this.maybe > decimal('1')",
        "this.maybe == null || decimal(this.maybe) > decimal('0')",
        false,
    ),
    ("true", "this.text == null || size(this.text) >= 0", true),
    ("true", "size(this.text) >= 0", false),
    ("true", "!(decimal(this.maybe) == decimal('1'))", false),
    ("this.list.exists(i, i.qty > 5)", "this.list.exists(i, i.qty > 5)", true),
    ("this.inner.a > 5", "this.inner.a > 3", true),
    ("message.n > 5", "this.n > 3", true),
    ("this.n > 9223372036854775806", "this.n < 0", true),
    ("this.long + 1 > 5", "this.long > 3", false),
    ("this.long + 1 > 5", "this.long + 1 > 4", false),
    ("this.n > 5 && this.n < 5", "this.s == 'never'", false),
    ("this.n * this.n >= 0", "this.n * this.n >= 0", true),
    ("!has(this.at) || this.at >= this.now_at", "!has(this.at) || this.at >= this.now_at", true),
    ("this.map.k == 'a' && this.n > 1", "this.map.k == 'a'", true),
    ("this.n == 1 ? this.s == 'a' : true", "this.n != 1 || this.s == 'a'", true),
    ("this.n != 1 || this.s == 'a'", "this.n == 1 ? this.s in ['a', 'b'] : true", true),
];

fn sight<'s>(writer: &'s Contract, reader: &'s Contract, limits: &'s Limits, told: &'s BTreeSet<String>) -> Sight<'s> {
    Sight {
        writer: writer.shape(),
        reader: reader.shape(),
        same_names: true,
        same_recursion: true,
        same_told: told,
        variables: &[],
        limits,
        includes: |_, _| false,
    }
}

#[test]
fn implications_are_proved_and_nothing_else() {
    let (limits, told) = (Limits::default(), BTreeSet::new());
    let contract = |id: &str, rule: &str| Contract::from_schema(Format::Avro, SCHEMA).rule(id, rule).compile();
    let mut wrong = Vec::new();
    for (premise, conclusion, expected) in TABLE {
        let (old, new) = (contract("r", premise).unwrap(), contract("r", conclusion).unwrap());
        let sight = sight(&old, &new, &limits, &told);
        let mut premises = Premises::new(sight);
        premises.hold(&old.stated_rules()[0], "");
        if premises.prove(&new.stated_rules()[0], "") != *expected {
            wrong.push(format!("{premise}  =>  {conclusion}: expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Conclusions that do follow, or may, and are neither proved nor refuted.
const UNDECIDED: [(&str, &str); 6] = [
    ("this.x >= this.y + 1.0", "this.x > this.y"),
    ("this.sum > 0", "this.sum >= decimal('0.01')"),
    ("this.maybe == null || this.maybe > decimal('1')", "this.maybe == null || decimal(this.maybe) > decimal('0')"),
    ("this.long + 1 > 5", "this.long > 3"),
    ("this.long + 1 > 5", "this.long + 1 > 4"),
    ("this.n > 5 && this.n < 5", "this.s == 'never'"),
];

/// What does not follow is shown by a record: what is not proved is not taken for false.
#[test]
fn what_does_not_follow_is_refuted() {
    let contract = |rule: &str| Contract::from_schema(Format::Avro, SCHEMA).rule("r", rule).compile().unwrap();
    let mut wrong = Vec::new();
    for (premise, conclusion, follows) in TABLE {
        let evolution = crate::compare(&contract(premise), &contract(conclusion));
        let found = evolution.verdict(Compatibility::Backward);
        let shown = evolution.breaking(Compatibility::Backward).all(|change| change.witness().is_some());
        let expected = match (follows, UNDECIDED.contains(&(premise, conclusion))) {
            (true, _) => Verdict::Compatible,
            // Patterns are compared where there is somebody who can.
            _ if premise.ends_with("matches('^ab')") => Verdict::Compatible,
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::Breaking,
        };
        if found != expected || (found == Verdict::Breaking && !shown) {
            wrong.push(format!("{premise}  =>  {conclusion}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn premises_join_and_defaults_count() {
    let (limits, told) = (Limits::default(), BTreeSet::new());
    let old =
        Contract::from_schema(Format::Avro, SCHEMA).rule("a", "this.n > 3").rule("b", "this.n < 5").compile().unwrap();
    let wider = SCHEMA
        .replace(r#"{"name": "flag""#, r#"{"name": "channel", "type": "string", "default": "web"}, {"name": "flag""#);
    let table = [
        ("this.n == 4", true),
        ("this.n == 5", false),
        ("this.channel in ['web', 'app']", true),
        ("this.channel == 'app'", false),
    ];
    for (conclusion, expected) in table {
        let new = Contract::from_schema(Format::Avro, wider.as_str()).rule("c", conclusion).compile().unwrap();
        let sight = sight(&old, &new, &limits, &told);
        let mut premises = Premises::new(sight);
        old.stated_rules().iter().for_each(|rule| premises.hold(rule, ""));
        premises.filled("channel", "\"web\"");
        assert_eq!(premises.prove(&new.stated_rules()[0], ""), expected, "{conclusion}");
    }
}

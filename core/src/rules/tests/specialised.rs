//! Special forms beside the general nodes: the same value, the same error, the same cost, whatever
//! the record holds and wherever the budget ends.

use serde_json::{Value, json};

use super::make::{compile, order, rule};
use crate::cells::{Cells, Scratch};
use crate::rules::cost::Budget;
use crate::rules::eval::{Plain, Run, Verdict, Work};
use crate::rules::special::Test;
use crate::rules::value::{Stop, Val};
use crate::schema::{Format, Shape};

/// Operands and tests of which expressions are made.
const TESTS: [&str; 64] = [
    "this.count >= 3",
    "3 < this.count",
    "this.count == this.count",
    "this.count != 4",
    "this.count + 1 > 3",
    "this.total >= this.tax",
    "this.total > 12.5",
    "0.0 <= this.tax",
    "this.total != this.total",
    "this.count > 2.5",
    "this.total > 3",
    "this.count < this.total",
    "this.amount > 12",
    "this.amount >= 12.10",
    "this.amount == this.amount",
    "this.status == 'PAID'",
    "this.status != 'NEW'",
    "this.status in ['NEW', 'PAID']",
    "'PAID' == this.status",
    "this.paid",
    "!this.paid",
    "this.paid == true",
    "this.raw == b'abc'",
    "this.day > date('2026-01-30')",
    "this.day == this.day",
    "this.created > timestamp('2026-01-31T09:00:00Z')",
    "this.created - timestamp('2026-01-31T09:30:00Z') <= duration('30m')",
    "this.created == this.created",
    "timestamp(this.id) < this.created",
    "timestamp(this.note) - timestamp(this.id) < duration('72h')",
    "timestamp(this.note) <= timestamp(this.id)",
    "this.note == null",
    "this.note != null",
    "this.billing == null",
    "has(this.note)",
    "present(this.note)",
    "has(this.billing.city)",
    "has(this.address.zip)",
    "this.address.zip == '50667'",
    "this.billing.city == 'Köln'",
    "this.billing.zip != 'none at all'",
    "size(this.id) == 3",
    "size(this.note) > 2",
    "size(this.items) > 0",
    "size(this.tags) == 2",
    "this.id == 'o-1'",
    "this.id < this.email",
    "this.id in ['a', 'o-1', 'a longer text than eight bytes']",
    "this.note in ['one of these texts', 'two']",
    "this.id.startsWith('o-')",
    "this.note.endsWith('a text of more than eight bytes')",
    "this.email.contains('@')",
    "this.email.matches('^[^@ ]+@[^@ ]+[.][a-z]{2,}$')",
    "this.note.matches('^[0-9]{5}(-[0-9]{4})?$')",
    "this.id + '-' + this.note == this.email",
    "this.id + ':' + this.id != 'o-1:o-1'",
    "this.items.all(i, i.qty > 0 && i.sku != '')",
    "this.items.exists(i, i.sku.startsWith('B') || i.serial == 's1')",
    "this.items.all(i, i.serial.size() > 1)",
    "this.items.exists(i, i.labels.exists(l, l == i.sku || l == 'x'))",
    "this.prices.all(k, k != '' && this.prices[k].qty > 1)",
    "this.tags.exists(t, t == this.id)",
    "this.extra.n == 1.5",
    "1 / (this.count - 3) > 0",
];

fn records() -> Vec<Value> {
    let full = json!({
        "id": "o-1", "total": 12.5, "tax": 2.5, "count": 3, "amount": "12.10", "status": "PAID", "paid": true,
        "raw": "abc", "day": "2026-01-31", "created": "2026-01-31T10:00:00Z", "note": null, "email": "ana@acme.example",
        "address": {"city": "Köln", "zip": "50667"}, "billing": null, "tags": ["a", "o-1"],
        "items": [
            {"sku": "A1", "qty": 1, "labels": ["x"], "serial": "s1"},
            {"sku": "B2", "qty": 2, "labels": [], "serial": null},
        ],
        "counts": {"x": 1, "y": 2},
        "prices": {"p": {"sku": "C3", "qty": 7, "labels": [], "serial": null}},
        "extra": {"deep": [1, {"k": "v"}], "n": 1.5, "none": null},
    });
    let mut list = vec![full.clone(), json!({})];
    for (name, value) in [
        ("note", json!("2026-01-31T11:00:00.5+01:00")),
        ("note", json!("50667-1234")),
        ("note", json!("two")),
        ("note", json!("behind a text of more than eight bytes")),
        ("id", json!("2026-01-31T09:00:00Z")),
        ("id", json!("")),
        ("email", json!("o-1-two")),
        ("email", json!("not an address")),
        ("count", json!("<out of range>")),
        ("count", json!(-4)),
        ("total", json!("<out of range>")),
        ("total", json!({"digits": "12.5"})),
        ("tax", json!({"digits": "1e400"})),
        ("created", json!("<out of range>")),
        ("billing", json!({"city": "Köln", "zip": null})),
        ("address", json!(null)),
        ("status", json!("SHIPPED")),
        ("paid", json!(false)),
        ("items", json!([])),
        ("items", json!(null)),
        (
            "items",
            json!([{"sku": "A1", "qty": "<out of range>", "labels": ["x", "A1"], "serial": "s"}, {"sku": "", "qty": 0, "labels": []}]),
        ),
        ("tags", json!(null)),
        ("prices", json!({"": {"sku": "C3", "qty": 0, "labels": []}, "q": {"sku": "C3", "qty": 2, "labels": []}})),
    ] {
        let mut record = full.clone();
        record[name] = value;
        list.push(record);
    }
    list
}

/// The outcome, and what is left of the budget.
type Said = (Result<bool, Stop>, u64);

/// Whether general and special evaluation say the same of every record; how many of them were asked
/// of a special form, and how many needed no run.
fn agree(shape: &Shape, expression: &str, records: &[Value]) -> (usize, usize) {
    let compiled = super::make::compile_on(shape.clone(), &[rule(expression)], &crate::limits::Limits::default());
    let Some(program) = compiled.rules.rules.first().and_then(|rule| rule.instances.first()) else { return (0, 0) };
    let program = &program.condition;
    let Some(special) = &program.special else { return (0, 0) };
    let mut plain = 0;
    for record in records {
        let mut scratch = Scratch::default();
        scratch.reset(&compiled.layout);
        super::fill::fill(&compiled, record, &mut scratch);
        let cells = Cells::new(&[], &scratch);
        let mut work = Work::default();
        let general = |work: &mut Work, (rule, record): (u64, u64)| -> Said {
            work.budget = Budget::new(record);
            work.budget.begin_rule(rule);
            let outcome = match Run::new(program, cells, None, work).run() {
                Ok(Val::Bool(value)) => Ok(value),
                Ok(other) => panic!("{expression}: {other:?}"),
                Err(stop) => Err(stop),
            };
            (outcome, work.budget.left())
        };
        let quick = |work: &mut Work, (rule, record): (u64, u64)| -> Said {
            work.budget = Budget::new(record);
            work.budget.begin_rule(rule);
            let mut run = Run::special(program, cells, None, work, &special.own);
            let outcome = match run.test(&special.test) {
                Verdict::Yes => Ok(true),
                Verdict::No => Ok(false),
                Verdict::Stopped => Err(run.stop()),
            };
            (outcome, work.budget.left())
        };
        let whole = general(&mut work, (1000, 10_000));
        let without = |most| Plain::new(program, cells, Plain::root(cells), most).said(&special.test);
        let said = if special.plain { without(1000) } else { None };
        if let Some((value, units)) = said {
            assert_eq!((Ok(value), 1000 - units), whole, "without a run: {expression} on {record}");
        }
        plain += usize::from(said.is_some());
        assert_eq!(quick(&mut work, (1000, 10_000)), whole, "{expression} on {record}");
        let cost = 1000 - whole.1;
        for limits in (0..=cost).map(|end| (end, 10_000)).chain((0..=cost).map(|end| (cost, end))) {
            let expected = general(&mut work, limits);
            assert_eq!(quick(&mut work, limits), expected, "{expression} within {limits:?} on {record}");
            if let Some((_, units)) = said {
                let mut budget = Budget::new(limits.1);
                let reaches = budget.settle(limits.0, units);
                let stops = matches!(expected.0, Err(Stop::RuleCost | Stop::RecordCost));
                assert_eq!(reaches, !stops, "settled: {expression} within {limits:?} on {record}");
                assert_eq!(budget.of_record(), limits.1 - if reaches { units } else { 0 });
                assert_eq!(Budget::new(limits.1).most(limits.0), limits.0.min(limits.1));
                // A loop ends where its budget does, whatever is left of the list.
                if matches!(&special.test, Test::Quantifier(_)) {
                    assert_eq!(without(units), said, "{expression} on {record}");
                    assert!(units < 3 || without(units - 1).is_none(), "{expression} on {record}");
                }
            }
        }
    }
    (records.len(), plain)
}

#[test]
fn special_forms_agree_with_general_nodes() {
    let shape = order();
    let mut json_shape = order();
    json_shape.format = Format::JsonSchema;
    let records = records();
    let (mut special, mut plain) = (0, 0);
    for expression in TESTS {
        let (asked, without) = agree(&shape, expression, &records);
        special += usize::from(asked > 0);
        plain += usize::from(without > 0);
        agree(&json_shape, expression, &records);
    }
    assert!(special >= 50, "only {special} have a special form");
    assert!(plain >= 45, "only {plain} need no run");
    let mut seed = 0x5eed_cafe_f00d_1234_u64;
    let mut below = |end: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % 1_000_003).unwrap() % end
    };
    for _ in 0..400 {
        let mut part = || format!("({})", TESTS[below(TESTS.len())]);
        let (a, b, c) = (part(), part(), part());
        let expression = match below(6) {
            0 => format!("{a} && {b} && {c}"),
            1 => format!("{a} || {b} || {c}"),
            2 => format!("{a} ? {b} : {c}"),
            3 => format!("!({a} || !{b}) && {c}"),
            4 => format!("this.items.all(i, {a} || i.qty > 1 && {b})"),
            _ => format!("this.items.exists(i, i.qty == 2 && {a} ? {b} : {c})"),
        };
        let some: Vec<Value> = (0..4).map(|_| records[below(records.len())].clone()).collect();
        agree(if below(2) == 0 { &shape } else { &json_shape }, &expression, &some);
    }
}

/// Which form an expression has.
fn form(expression: &str) -> String {
    let compiled = compile(&[rule(expression)]);
    let special = &compiled.rules.rules[0].instances[0].condition.special;
    let Some(special) = special else { return "none".to_owned() };
    let text = format!("{:?}", special.test);
    match &special.test {
        Test::Leaf(_, leaf) => format!("{leaf:?}").split([' ', '(']).next().unwrap_or_default().to_owned(),
        _ => text.split([' ', '(']).next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn forms() {
    for (expression, expected) in [
        ("this.total >= this.tax", "Cells"),
        ("this.count > 0", "Int"),
        ("0 < this.count", "Int"),
        ("this.count == this.count", "Ints"),
        ("this.total > 1.0", "Double"),
        ("this.note == null", "Against"),
        ("this.status in ['NEW']", "Symbols"),
        ("this.id in ['a', 'b']", "Among"),
        ("size(this.items) > 0", "Size"),
        ("has(this.note)", "Has"),
        ("this.id.startsWith('a')", "Search"),
        ("this.id.matches('^a')", "Matches"),
        ("this.id + 'a' == this.email", "Joined"),
        ("timestamp(this.id) < this.created", "Moments"),
        ("this.created - timestamp(this.id) < duration('1h')", "Between"),
        ("this.items.all(i, i.qty > 0)", "Quantifier"),
        ("this.paid && this.count > 0", "Junction"),
        ("this.count + 1 > 3", "none"),
        ("this.items.map(i, i.qty).size() > 0", "none"),
    ] {
        assert_eq!(form(expression), expected, "{expression}");
    }
}

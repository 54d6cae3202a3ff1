//! The estimate is an upper bound: of generated records that the schema accepts, none costs more.

use serde_json::{Value, json};

use crate::Contract;

/// Numbers that look random, and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn text(&mut self, most: u64) -> String {
        let len = self.below(most + 1);
        (0..len).map(|_| ['a', 'b', 'é', '€', '😀'][usize::try_from(self.below(5)).unwrap()]).collect()
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }

    fn list<T>(&mut self, most: u64, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| item(self)).collect()
    }
}

/// An order whose parts are bounded, or, with `open`, are not.
fn schema(open: bool) -> String {
    let text = |most: u32| if open { json!({"type": "string"}) } else { json!({"type": "string", "maxLength": most}) };
    let list = |items: Value, most: u32| {
        if open {
            json!({"type": "array", "items": items})
        } else {
            json!({"type": "array", "items": items, "maxItems": most})
        }
    };
    let item = json!({"type": "object", "additionalProperties": false, "properties": {
        "sku": text(12), "qty": {"type": "integer", "maximum": 9}, "price": {"type": "number"}, "labels": list(text(5), 4),
    }, "required": ["sku", "qty", "price", "labels"]});
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
        "id": text(20), "note": text(200), "status": {"enum": ["NEW", "PAID"]}, "count": {"type": "integer", "maximum": 50},
        "total": {"type": "number"}, "tags": list(text(8), 10), "codes": list(json!({"type": "integer"}), 20),
        "items": list(item, 6),
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "extra": {},
    }, "required": ["id", "note", "status", "count", "total", "tags", "codes", "items", "counts", "extra"]})
    .to_string()
}

fn record(numbers: &mut Numbers, open: bool) -> Value {
    let scale = if open { 5 } else { 1 };
    let item = |numbers: &mut Numbers| json!({"sku": numbers.text(12), "qty": numbers.below(9), "price": numbers.below(1000), "labels": numbers.list(4, |n| n.text(5))});
    let extra = match numbers.below(4) {
        0 => json!({"a": {"b": numbers.text(30)}, "c": [1, 2, "é"]}),
        1 => json!(numbers.list(9, |numbers| numbers.text(9))),
        2 => json!(numbers.text(60)),
        _ => json!(null),
    };
    let counts: serde_json::Map<String, Value> =
        numbers.list(8, |numbers| (numbers.text(9), json!(numbers.below(99)))).into_iter().collect();
    json!({
        "id": numbers.text(20), "note": numbers.text(200 * scale), "status": numbers.pick(&["NEW", "PAID"]),
        "count": numbers.below(50), "total": numbers.below(100_000), "tags": numbers.list(10 * scale, |n| n.text(8)),
        "codes": numbers.list(20 * scale, |n| n.below(50)), "items": numbers.list(6 * scale, item),
        "counts": counts, "extra": extra,
    })
}

/// Values of a type, as expressions.
fn texts(numbers: &mut Numbers, depth: u32, inner: &str) -> String {
    let leaf = ["this.id", "this.note", "'abcdef'", "string(this.count)", "this.status", "string(this.total)"];
    if depth == 0 {
        return if inner.is_empty() || numbers.below(3) > 0 {
            numbers.pick(&leaf).to_owned()
        } else {
            inner.to_owned()
        };
    }
    let mut text = || texts(numbers, depth - 1, inner);
    let (one, two, three) = (text(), text(), text());
    match numbers.below(9) {
        0 => format!("({one} + {two})"),
        1 => format!("{one}.lowerAscii()"),
        2 => format!("{one}.replace('a', {two})"),
        3 => format!("{one}.substring(0)"),
        4 => format!("[{one}, {two}].join({three})"),
        5 => format!("'%s and %s'.format([{one}, {two}])"),
        6 => format!("({one} == {two} ? {two} : {three})"),
        7 => format!("cel.bind(t, {one}, t + t)"),
        _ => one,
    }
}

fn lists(numbers: &mut Numbers, depth: u32) -> String {
    let text = texts(numbers, depth.min(1), "");
    match numbers.below(9) {
        0 => format!("{text}.split('a')"),
        1 => "this.tags.map(t, t + 'x')".to_owned(),
        2 => "this.items.map(i, i.sku)".to_owned(),
        3 => "this.tags.filter(t, t.size() > 2)".to_owned(),
        4 => format!("[{text}, this.id]"),
        5 => "this.items.map(i, i.labels.exists(l, l == i.sku), i.sku + 'y')".to_owned(),
        6 => "this.counts.transformList(k, v, k)".to_owned(),
        7 => "this.tags.sortBy(t, t)".to_owned(),
        _ => "this.tags.distinct()".to_owned(),
    }
}

fn bools(numbers: &mut Numbers, depth: u32, inner: &str) -> String {
    let text = texts(numbers, depth.min(2), inner);
    if depth == 0 {
        return match numbers.below(8) {
            0 => format!("{text}.matches('^a*b')"),
            1 => format!("{text} < this.note"),
            2 => format!("{text}.contains('bé')"),
            3 => "this.codes.unique()".to_owned(),
            4 => "this.tags.unique()".to_owned(),
            5 => format!("{text} in ['abc', 'abcdef']"),
            6 => "decimal(this.total) * decimal(this.total) > decimal('1.5')".to_owned(),
            _ => "this.extra == 'aaaa'".to_owned(),
        };
    }
    let (one, two, list) = (bools(numbers, depth - 1, inner), bools(numbers, depth - 1, inner), lists(numbers, depth));
    let in_loop = bools(numbers, depth - 1, "x");
    match numbers.below(14) {
        0 => format!("({one} && {two})"),
        1 => format!("({one} || {two})"),
        2 => format!("!{one}"),
        3 => format!("({one} ? {two} : {one})"),
        4 => format!("{list}.all(x, {in_loop} || true)"),
        5 => format!("{list}.exists_one(x, {in_loop})"),
        6 => format!("this.tags.all(x, {in_loop} || true)"),
        7 => format!("this.items.all(i, i.labels.all(x, {in_loop} || i.qty > 0) || {one})"),
        8 => format!("{list}.filter(x, {in_loop}).size() > 3"),
        9 => format!("{list} == {list}"),
        10 => format!("{text} in {list}"),
        11 => format!("sets.intersects({list}, this.tags)"),
        12 => format!("{list}.sort() == {list}"),
        _ => format!("this.counts.all(k, k != {text}) && {list}.reverse().map(x, x + {text}).size() < 99"),
    }
}

fn compiled(expression: &str, open: bool) -> Option<Contract> {
    let compiler = Contract::compiler(schema(open)).rule("r", expression);
    let limits = crate::Limits { rule_cost: 1 << 40, record_cost: 1 << 40, ..crate::Limits::default() };
    compiler.limits(limits).compile().ok()
}

/// Bytes and values of a JSON value.
fn size(value: &Value) -> u64 {
    fn nodes(value: &Value) -> u64 {
        match value {
            Value::Array(list) => 1 + list.iter().map(nodes).sum::<u64>(),
            Value::Object(map) => 1 + map.values().map(|value| 1 + nodes(value)).sum::<u64>(),
            _ => 1,
        }
    }
    value.to_string().len() as u64 + nodes(value)
}

#[test]
fn no_record_costs_more() {
    let mut numbers = Numbers(7);
    let (mut ran, mut fixed, mut tight) = (0, 0, 0.0_f64);
    for round in 0..400 {
        let (open, depth) = (round % 2 == 1, u32::try_from(round % 3).unwrap());
        let expression = bools(&mut numbers, depth, "");
        let Some(contract) = compiled(&expression, open) else { continue };
        let cost = contract.rules()[0].cost.clone().unwrap();
        for _ in 0..8 {
            let record = record(&mut numbers, open);
            let _ = contract.check_json(record.to_string());
            let spent = contract.spent();
            let size = size(&record);
            let most = cost.by_size.iter().rev().fold(0_u64, |sum, own| sum.saturating_mul(size).saturating_add(*own));
            assert!(spent <= most, "{spent} of {most} ({cost:?}): {expression}\n{record}");
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let share = spent as f64 / most as f64;
            tight = tight.max(share);
            ran += 1;
            fixed += u32::from(cost.most.is_some());
        }
    }
    // The expressions compile, bounds are found, and some are near to what is spent.
    assert!(ran > 1500 && fixed > 200 && tight > 0.3, "{ran} {fixed} {tight}");
}

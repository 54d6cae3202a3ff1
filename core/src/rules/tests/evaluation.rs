//! Rules over an order: what they say of it.

use serde_json::{Value, json};

use super::make::{compile, judge, on, rule, said, violations};

pub(super) fn record() -> Value {
    json!({
        "id": "o-1", "total": 12.5, "tax": 2.5, "count": 3, "amount": "12.10", "status": "PAID", "paid": true,
        "raw": "abc", "day": "2026-01-31", "created": "2026-01-31T10:00:00Z", "note": null, "email": "ana@acme.example",
        "address": {"city": "Köln", "zip": "50667"}, "billing": null, "tags": ["a", "b"],
        "items": [
            {"sku": "A1", "qty": 1, "labels": ["x"], "serial": "s1"},
            {"sku": "B2", "qty": 2, "labels": [], "serial": null},
        ],
        "counts": {"x": 1, "y": 2},
        "prices": {"p": {"sku": "C3", "qty": 7, "labels": [], "serial": null}},
        "extra": {"deep": [1, {"k": "v"}], "n": 1.5, "none": null},
    })
}

/// `true`, `false`, `error: ..`, or the compiler's errors.
fn outcome(expression: &str) -> String {
    let compiled = compile(&[rule(expression)]);
    let errors: Vec<String> = said(&compiled)
        .into_iter()
        .filter(|line| !["rule.nullable", "rule.constant", "rule.cost"].iter().any(|code| line.contains(code)))
        .collect();
    if !errors.is_empty() {
        return errors.join("; ");
    }
    let report = judge(&compiled, &record(), &[]);
    match report.violations.first() {
        None => "true".to_owned(),
        Some(violation) if violation.code.as_str() == "rule.violated" => "false".to_owned(),
        Some(violation) => match violation.message.split_once("could not be evaluated: ") {
            // Which part it is stands in `culprits`.
            Some((_, why)) => format!("error: {}", why.split_once(", in `").map_or(why, |(why, _)| why)),
            None => format!("error: {}", violation.code),
        },
    }
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(expression, expected)| {
            let got = outcome(expression);
            (got != *expected).then(|| format!("{expression}\n  expected {expected}\n  found    {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fields() {
    check(&[
        ("this.total >= this.tax", "true"),
        ("this.total - this.tax == 10.0", "true"),
        ("this.count == 3 && this.paid", "true"),
        ("this.status == 'PAID'", "true"),
        ("this.status in ['NEW', 'SHIPPED']", "false"),
        ("this.id.startsWith('o-') && this.id.endsWith('1') && this.id.contains('-')", "true"),
        ("size(this.address.city) == 4", "true"),
        ("this.address.city < 'L'", "true"),
        ("this.raw == b'abc'", "true"),
        ("this.day > date('2026-01-30') && this.day.getDayOfWeek() == 6", "true"),
        ("this.created + duration('1h') == timestamp('2026-01-31T11:00:00Z')", "true"),
        ("this.created - timestamp('2026-01-31T09:30:00Z') == duration('30m')", "true"),
        ("message.total == root.total", "true"),
        ("this['total'] == 12.5", "true"),
    ]);
}

#[test]
fn decimals() {
    check(&[
        ("this.amount == 12.1", "true"),
        ("this.amount == 12.10", "true"),
        ("12.1 == this.amount", "true"),
        ("this.amount == decimal('12.1')", "true"),
        ("this.amount == this.total", "false"),
        ("this.amount in [1.5, 12.1]", "true"),
        ("this.amount > 12", "true"),
        ("decimal('0.1') == dyn(0.1)", "false"),
        ("this.amount < 12.1000000000000000001", "true"),
        ("string(this.amount) == '12.1'", "true"),
        ("this.amount + this.amount == 24.2", "true"),
        ("this.amount * 2.5 - this.amount == decimal('18.15')", "true"),
        ("-this.amount < 0 && math.round(this.amount) == 12", "true"),
        ("decimals.div(this.amount, decimal('3')) > 4.0333", "true"),
        (
            "this.amount + this.count > 1.0",
            "0..24 rule.type: `+` does not take `decimal` and `int` (arithmetic stays within one type: convert one side, as in `decimal(..)`)",
        ),
    ]);
}

#[test]
fn nulls() {
    check(&[
        ("this.note == null", "true"),
        ("has(this.note)", "false"),
        ("present(this.note)", "true"),
        ("has(this.address.zip) && this.address.zip.matches('^[0-9]{5}$')", "true"),
        ("this.note.size() > 1", "error: `this.note` is null"),
        ("this.billing.city == 'x'", "error: `this.billing.city` is a field of null"),
        ("has(this.billing.city)", "false"),
        ("this.billing.zip == null", "error: `this.billing.zip` is a field of null"),
        ("this.billing == null || this.billing.city != ''", "true"),
        ("!has(this.note) || this.note.size() > 3", "true"),
        ("type(this.note) == null_type", "true"),
    ]);
}

#[test]
fn optionals() {
    check(&[
        ("this.?id.value() == 'o-1' && this.?id.orValue('x') == 'o-1'", "true"),
        ("this.?note.hasValue()", "false"),
        ("this.?billing.zip.hasValue() || this.?billing.?zip.hasValue()", "false"),
        ("this.?billing.zip.orValue('none') == 'none'", "true"),
        ("this.?address.zip.orValue('none') == '50667' && this.?address.?city.value() == 'Köln'", "true"),
        ("has(this.?address.zip) && !has(this.?billing.zip)", "true"),
        ("this.?address.zip.optMap(z, z.size()).orValue(0) == 5", "true"),
        ("this.counts[?'x'].orValue(0) == 1 && !this.counts[?'z'].hasValue()", "true"),
        ("this.tags[?1].orValue('') == 'b' && this.tags[?9].orValue('none') == 'none'", "true"),
        ("this.?counts.?y.orValue(0) == 2 && this.?counts.z.orValue(7) == 7", "true"),
        ("this.extra.?deep[1].k.orValue('') == 'v' && this.extra.?nope.x.orValue('n') == 'n'", "true"),
        ("this.items[?0].sku.orValue('') == 'A1' && this.items[?5].sku.orValue('none') == 'none'", "true"),
        ("this.tags.first().orValue('') == 'a' && this.tags.last().value() == 'b'", "true"),
        ("[?this.?note, ?this.?id] == ['o-1'] && {?'n': this.?note} == {}", "true"),
        ("this.items.all(i, i.?serial.orValue('s1') == 's1')", "true"),
    ]);
}

#[test]
fn two_variables_and_bindings() {
    check(&[
        ("this.items.all(i, x, x.qty == i + 1)", "true"),
        ("this.items.exists(i, x, i == 1 && x.sku == 'B2')", "true"),
        ("this.items.existsOne(i, x, x.qty > 1)", "true"),
        ("this.items.transformList(i, x, x.qty * 10 + i) == [10, 21]", "true"),
        ("this.items.transformList(i, x, i > 0, x.sku) == ['B2']", "true"),
        ("this.items.transformMap(i, x, x.sku) == {0: 'A1', 1: 'B2'}", "true"),
        ("this.counts.transformMap(k, v, v + 1) == {'x': 2, 'y': 3}", "true"),
        ("this.counts.transformMapEntry(k, v, {v: k}) == {1: 'x', 2: 'y'}", "true"),
        ("this.counts.all(k, v, k in ['x', 'y'] && v > 0)", "true"),
        ("this.prices.all(k, v, k == 'p' && v.qty == 7)", "true"),
        ("this.items.sortBy(x, -x.qty)[0].sku == 'B2'", "true"),
        ("this.items.filter(x, x.qty > 1)[0].sku == 'B2'", "true"),
        ("this.items.filter(x, x.qty > 1).all(x, !has(x.serial) && x.serial == null && has(x.sku))", "true"),
        (
            "this.items.filter(x, x.qty > 1).all(x, x.nope)",
            "41..45 rule.unknown_field: unknown field `nope` of `Item` (it declares `sku`, `qty`, `labels`, `serial`)",
        ),
        ("this.?address.optMap(a, a.city).value() == 'Köln'", "true"),
        ("this.tags.exists(i, t, t == 'b' && this.items[i].qty == 2)", "true"),
        ("cel.bind(t, this.total - this.tax, t > 9.0 && t < 11.0)", "true"),
        ("cel.bind(a, this.address, a.city == 'Köln')", "true"),
        ("cel.bind(q, this.items.map(i, i.qty), q.exists(x, x == 2) && q.size() == 2)", "true"),
        ("this.items.all(i, cel.bind(q, i.qty * 2, q > 1 && q < 5))", "true"),
        ("math.greatest(this.total, this.tax, 3.0) == 12.5", "true"),
        ("'%s %.1f %d'.format([this.id, this.total, this.count]) == 'o-1 12.5 3'", "true"),
        ("this.created.getHours('Europe/Berlin') == 11 && this.created.getMinutes('+05:30') == 30", "true"),
        ("this.email.isEmail() && !this.id.isUuid()", "true"),
        ("this.tags.unique() && sets.contains(this.tags, ['a'])", "true"),
    ]);
}

#[test]
fn lists_and_maps() {
    check(&[
        ("this.items.all(i, i.qty > 0)", "true"),
        ("this.items.exists(i, i.sku == 'B2' && i.labels.size() == 0)", "true"),
        ("this.items.exists_one(i, i.qty == 2)", "true"),
        ("this.items.all(i, i.labels.all(l, l == 'x'))", "true"),
        ("this.items.all(i, this.items.exists(j, j.qty >= i.qty))", "true"),
        ("this.items[1].qty == 2", "true"),
        ("this.items[2].qty == 2", "error: index out of range"),
        ("size(this.items) == 2 && size(this.tags) == 2 && this.counts.size() == 2", "true"),
        ("'b' in this.tags && !('c' in this.tags)", "true"),
        ("this.tags == ['a', 'b']", "true"),
        ("this.tags[0] + this.tags[1] == 'ab'", "true"),
        ("'x' in this.counts", "true"),
        ("this.counts['y'] == 2 && this.counts.x == 1", "true"),
        ("this.counts['z'] == 2", "error: no such key"),
        ("has(this.counts.z)", "false"),
        ("this.counts.all(k, this.counts[k] > 0)", "true"),
        ("this.prices['p'].qty == 7 && this.prices.p.sku == 'C3'", "true"),
        ("this.prices.exists(k, this.prices[k].qty == 7 && k == 'p')", "true"),
        ("this.items.map(i, i.qty) == [1, 2]", "true"),
        ("this.items.filter(i, i.qty > 1).size() == 1", "true"),
        ("this.tags.map(t, t + '!')[1] == 'b!'", "true"),
        ("{'a': 1}.a == 1 && {'a': 1, 'b': 2}['b'] == 2", "true"),
        ("this.items.exists(i, i.serial.size() > 5)", "error: `i.serial` is null, at element 1"),
    ]);
}

#[test]
fn loose_values() {
    check(&[
        ("this.extra.deep[1].k == 'v'", "true"),
        ("this.extra.n == 1.5", "true"),
        ("this.extra.deep[0] == 1", "true"),
        ("has(this.extra.nope)", "false"),
        ("has(this.extra.none)", "true"),
        ("this.extra.nope == 1", "error: no such key"),
        ("this.extra.deep.exists(x, x == 1)", "true"),
        ("this.extra == {'deep': [1, {'k': 'v'}], 'n': 1.5, 'none': null}", "true"),
        ("this.extra.n + 1 > 2", "error: an operation was given null, or a value of a type that it does not take"),
        ("this['unheard'] == 1", "error: no such key"),
        ("this.address == this.address", "true"),
    ]);
}

#[test]
fn errors_and_absorption() {
    check(&[
        ("this.count / 0 == 1", "error: division by zero"),
        ("this.count / 0 == 1 || true", "true"),
        ("true || this.count / 0 == 1", "true"),
        ("this.count / 0 == 1 && false", "false"),
        ("this.count / 0 == 1 && true", "error: division by zero"),
        ("9223372036854775807 + this.count > 0", "error: overflow"),
        ("[1, 0].exists(x, this.count / x == 3)", "true"),
        ("[0, 1].all(x, this.count / x == 9)", "false"),
        ("[0, 1].exists_one(x, this.count / x == 3)", "error: division by zero"),
        ("this.paid ? this.count == 3 : this.count / 0 == 1", "true"),
    ]);
}

#[test]
fn targets() {
    let table: &[(crate::model::RuleSource, &[&str])] = &[
        (on("total", "value > 100.0"), &["/total: `value > 100.0` is false [rule.violated] (rule `r`)"]),
        (on("note", "this == 'x'"), &[]),
        (on("items[].qty", "this >= 2"), &["/items/0/qty: `this >= 2` is false [rule.violated] (rule `r`)"]),
        (
            on("items[].qty", "this < message.labels.size() + 1 || root.total < 0.0"),
            &[
                "/items/0/qty: `this < message.labels.size() + 1 || root.total < 0.0` is false [rule.violated] (rule `r`)",
                "/items/1/qty: `this < message.labels.size() + 1 || root.total < 0.0` is false [rule.violated] (rule `r`)",
            ][1..],
        ),
        (
            on("tags[]", "name == 'tags' && this != 'b'"),
            &["/tags/1: `name == 'tags' && this != 'b'` is false [rule.violated] (rule `r`)"],
        ),
        (on("counts[]", "this < 2"), &["/counts/y: `this < 2` is false [rule.violated] (rule `r`)"]),
        (
            on("extra", "has(this.n) && this.n < 1.0"),
            &["/extra: `has(this.n) && this.n < 1.0` is false [rule.violated] (rule `r`)"],
        ),
        (on("tags", "this.size() == 3"), &["/tags: `this.size() == 3` is false [rule.violated] (rule `r`)"]),
        (
            on(
                "address.city",
                "this != '' && fullName == 'Address.city' && path == 'address.city' && typeName == 'STRING'",
            ),
            &[],
        ),
    ];
    for (source, expected) in table {
        let compiled = compile(std::slice::from_ref(source));
        assert_eq!(said(&compiled), Vec::<String>::new());
        assert_eq!(violations(&compiled, &record()), *expected);
    }
}

#[test]
fn tags_and_fields() {
    let mut by_tag = rule("this.size() > 5");
    by_tag.tags = vec![super::make::located("PII"), super::make::located("ID")];
    let compiled = compile(std::slice::from_ref(&by_tag));
    assert_eq!(said(&compiled), Vec::<String>::new());
    let report = judge(&compiled, &record(), &[]);
    let paths: Vec<&str> = report.violations.iter().map(|violation| &*violation.path).collect();
    assert_eq!(paths, ["/items/0/serial"]);
    assert_eq!(report.violations[0].found.as_deref(), Some("s1"));

    by_tag.when = Some(super::make::located("name == 'nothing' && this.nope"));
    assert_eq!(
        said(&compile(&[by_tag])),
        ["0..30 rule.never_runs: the guard is `false` for every field that it reaches, so rule `r` never runs"]
    );

    let mut by_fields = rule("this != 'A1' && this != 's1'");
    by_fields.fields = vec![super::make::located("items[].serial"), super::make::located("items.*.sku")];
    let compiled = compile(std::slice::from_ref(&by_fields));
    let report = judge(&compiled, &record(), &[]);
    let paths: Vec<&str> = report.violations.iter().map(|violation| &*violation.path).collect();
    assert_eq!(paths, ["/items/0/sku", "/items/0/serial"]);

    by_fields.fields = vec![super::make::located("items.skuu")];
    assert_eq!(said(&compile(&[by_fields])), ["6..10 rule.unknown_field: unknown field `skuu` (did you mean `sku`?)"]);
}

#[test]
fn guards_and_messages() {
    let mut guarded = rule("this.total < 0.0");
    guarded.when = Some(super::make::located("this.status == 'NEW'"));
    assert_eq!(violations(&compile(std::slice::from_ref(&guarded)), &record()), Vec::<String>::new());
    guarded.when = Some(super::make::located("1 / (this.count - 3) == 1"));
    assert_eq!(
        violations(&compile(std::slice::from_ref(&guarded)), &record()),
        [
            "(record): the rule could not be evaluated: division by zero, in `1 / (this.count - 3) == 1` [rule.error] (rule `r`)"
        ]
    );
    guarded.when = None;
    guarded.message = Some(super::make::located("'total is ' + string(this.total)"));
    assert_eq!(
        violations(&compile(std::slice::from_ref(&guarded)), &record()),
        ["(record): total is 12.5 [rule.violated] (rule `r`)"]
    );
    guarded.message = Some(super::make::located("'mail: ' + this.email"));
    guarded.doc = Some("a total is positive".into());
    let compiled = compile(std::slice::from_ref(&guarded));
    assert_eq!(
        said(&compiled),
        ["0..21 rule.message: the message reads a sensitive field: the rule's `doc` is shown instead"]
    );
    assert_eq!(violations(&compiled, &record()), ["(record): a total is positive [rule.violated] (rule `r`)"]);
    let sensitive = compile(&[on("email", "this.size() < 3")]);
    let report = judge(&sensitive, &record(), &[]);
    assert_eq!(report.violations[0].found, None);
    assert!(!report.to_json().contains("acme"));
}

#[test]
fn range_and_limits() {
    let mut far = record();
    far["count"] = json!("<out of range>");
    let compiled = compile(&[rule("this.count > 1")]);
    assert_eq!(
        violations(&compiled, &far),
        ["(record): the rule reads a number or a time beyond its type [rule.range] (rule `r`)"]
    );
    let limits = crate::Limits { rule_cost: 10, ..crate::Limits::default() };
    let shape = super::make::order();
    let mut warned = rule("this.tags.all(t, this.tags.all(u, t != 'q'))");
    warned.actions.writer = crate::Action::None;
    warned.actions.reader = crate::Action::None;
    let compiled = super::make::compile_on(shape, &[warned, rule("this.paid")], &limits);
    let report = judge(&compiled, &record(), &[]);
    assert_eq!(report.class, crate::Class::Limit);
    assert_eq!(report.violations.len(), 1);
    assert_eq!(report.violations[0].code.as_str(), "limit.rule_cost");
}

#[test]
fn json_numbers_and_enums() {
    use super::make::{Make, compile_on, field};
    use crate::schema::{Const, Constraints, Format, IntKind, Kind, Presence, TypeSet};
    let table: &[(&str, &str)] = &[
        ("this.price == 0.1 && this.price + 1.0 > 1.0", "valid"),
        ("decimal(this.price) == decimal('0.10000000000000000001')", "valid"),
        ("decimal(this.price) == 0.1", "rule.violated"),
        ("decimal(this.money) > 10.5", "valid"),
        ("this.qty == 5 && this.qty / 2 == 2", "valid"),
        ("this.state == 'open'", "valid"),
        ("this.state == 'opne'", "the enum has no symbol `opne`"),
        ("this.later == null", "valid"),
        ("this.later.size() > 1", "rule.error"),
    ];
    for (expression, expected) in table {
        let mut make = Make::new(Format::JsonSchema);
        let typed = |make: &mut Make, kind: Kind, types: TypeSet| {
            let node = make.node(kind);
            make.shape.nodes[node.0 as usize].types = types;
            node
        };
        let number = typed(&mut make, Kind::Double, TypeSet::NUMBER);
        let int = typed(&mut make, Kind::Int(IntKind::Unbounded), TypeSet::INTEGER);
        let text = typed(&mut make, Kind::Text, TypeSet::TEXT);
        let state = typed(&mut make, Kind::Text, TypeSet::TEXT);
        let any_of = Some(vec![Const::Text("open".into()), Const::Text("closed".into())]);
        make.shape.nodes[state.0 as usize].constraints =
            Some(Box::new(Constraints { any_of, ..Constraints::default() }));
        let mut later = field("later", text);
        later.presence = Presence::Optional;
        let fields =
            vec![field("price", number), field("money", text), field("qty", int), field("state", state), later];
        let root = make.record("Item", fields);
        make.shape.nodes[root.0 as usize].types = TypeSet::OBJECT;
        make.shape.root = root;
        let compiled = compile_on(make.shape, &[rule(expression)], &crate::Limits::default());
        let errors = said(&compiled).into_iter().find(|line| !line.contains("rule.nullable"));
        let got = errors.unwrap_or_else(|| {
            let text = r#"{"price": 0.10000000000000000001, "money": "10.50000001", "qty": 5, "state": "open"}"#;
            let mut record: Value = serde_json::from_str(text).unwrap();
            record["price"] = json!({"digits": "0.10000000000000000001"});
            let report = judge(&compiled, &record, &[]);
            report.violations.first().map_or("valid".to_owned(), |violation| violation.code.to_string())
        });
        assert!(got.contains(expected), "{expression}: {got}");
    }
}

#[test]
fn sides_modes_and_clock() {
    use crate::cells::{Cells, Layout, Scratch};
    use crate::diagnostics::Diagnostics;
    use crate::model::{Mode, Side};
    use crate::rules::{RuleOptions, RuleSet, Work};
    use crate::{Action, Limits};
    let limits = Limits::default();
    let table = [
        (Mode::Write, Side::Both, Some(Action::None)),
        (Mode::Read, Side::Both, Some(Action::Dlq)),
        (Mode::WriteRead, Side::Both, Some(Action::Dlq)),
        (Mode::WriteRead, Side::Writer, Some(Action::None)),
        (Mode::WriteRead, Side::Reader, Some(Action::Dlq)),
        (Mode::Write, Side::Reader, None),
        (Mode::Read, Side::Writer, None),
        (Mode::Upgrade, Side::Both, None),
    ];
    for (mode, side, expected) in table {
        let mut source = rule("now > timestamp('2026-01-01T00:00:00Z')");
        source.mode = mode;
        source.actions = crate::model::ActionPair { writer: Action::None, reader: Action::Dlq };
        let shape = super::make::order();
        let mut layout = Layout::new(shape.root);
        let mut diagnostics = Diagnostics::default();
        let options = RuleOptions { side, clock: true, functions: &[], variables: &[], limits: &limits };
        let set = RuleSet::compile(&shape, &[source], &options, &mut layout, &mut diagnostics);
        assert_eq!(set.rules.first().map(|rule| rule.action), expected, "{mode:?} {side:?}");
        assert_eq!(set.uses_clock(), expected.is_some());
        assert_eq!(diagnostics.len(), 0);
        let mut scratch = Scratch::default();
        scratch.reset(&layout);
        let rejects = expected.is_some_and(Action::rejects);
        let passes = set.passes(Cells::new(&[], &scratch), Some((0, 0)), &mut Work::default());
        assert_eq!(passes, !rejects);
    }
}

#[test]
fn recursion_under_a_tag() {
    use super::make::{Make, compile_on, field, located};
    use crate::schema::{Format, Kind};
    let mut make = Make::new(Format::Avro);
    let text = make.node(Kind::Text);
    let next = make.node(Kind::Null);
    let mut name = field("name", text);
    name.tags = vec!["PII".into()];
    let root = make.record("Node", vec![name, field("next", next)]);
    let null = make.node(Kind::Null);
    make.shape.nodes[next.0 as usize].kind = Kind::Union(vec![null, root]);
    make.shape.root = root;
    let mut source = rule("this != ''");
    source.tags = vec![located("PII")];
    let compiled = compile_on(make.shape.clone(), &[source], &crate::Limits::default());
    assert_eq!(said(&compiled), Vec::<String>::new());
    let empty = json!({"name": "a", "next": {"name": "", "next": {"name": "", "next": null}}});
    let paths: Vec<String> = violations(&compiled, &empty);
    assert!(
        paths.len() == 2 && paths[0].starts_with("/next/name: ") && paths[1].starts_with("/next/next/name: "),
        "{paths:?}"
    );
    let below =
        compile_on(make.shape, &[rule("this.next.next.name == 'c' && this.next != null")], &crate::Limits::default());
    let record = json!({"name": "a", "next": {"name": "b", "next": {"name": "c", "next": null}}});
    let all: Vec<String> = said(&below).into_iter().filter(|line| !line.contains("nullable")).collect();
    assert_eq!(all, Vec::<String>::new());
    assert_eq!(violations(&below, &record), Vec::<String>::new());
}

//! Functions beyond the public suite: expressions that hold, expressions that are errors, and the
//! table of all functions in the documentation.

use super::conformance::empty_shape;
use crate::cells::{Cells, Layout, Scratch};
use crate::limits::Limits;
use crate::rules::checker::{Checker, Found, Scope, Shared};
use crate::rules::cost::Budget;
use crate::rules::eval::{Run, Work};
use crate::rules::functions::{Gives, Overload, Style, overloads};
use crate::rules::parser::parse;
use crate::rules::program::Consts;
use crate::rules::types::Type;
use crate::rules::value::{Stop, Val};

/// What an expression gives, as text.
fn result(text: &str) -> String {
    let shape = empty_shape();
    let mut layout = Layout::new(shape.root);
    let limits = Limits::default();
    let (ast, root) = match parse(text, &limits) {
        Ok(parsed) => parsed,
        Err(faults) => return format!("fault: {}", faults[0].message),
    };
    let consts = Consts::default();
    let mut shared = Shared { shape: &shape, layout: &mut layout, limits: &limits, clock: false, consts };
    let scope = Scope { slots: vec![0], ..Scope::default() };
    let mut checker = Checker::new(&ast, text, &mut shared, &scope);
    checker.run(root);
    let Found { program, faults, .. } = checker.finish();
    if let Some(fault) = faults.iter().find(|fault| fault.severity == crate::Severity::Error) {
        return format!("fault: {}", fault.message);
    }
    let scratch = Scratch::default();
    let mut work = Work::default();
    work.budget = Budget::new(10_000_000);
    work.budget.begin_rule(1_000_000);
    let mut run = Run::new(&program, Cells::new(&[], &scratch), None, &mut work);
    match run.run() {
        Ok(Val::Bool(value)) => value.to_string(),
        Ok(value) => run.debug(value),
        Err(Stop::Error(why)) => format!("error: {why}"),
        Err(stop) => format!("{stop:?}"),
    }
}

fn check(table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let found = result(text);
        if found != *expected {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lists_and_sets() {
    check(&[
        ("[1,2,3,4].slice(1, 3) == [2, 3]", "true"),
        ("[1,2].slice(1, 3)", "error: index out of range"),
        ("[1,2].slice(2, 1)", "error: index out of range"),
        ("[1,2].slice(-1, 1)", "error: index out of range"),
        ("[1,[2,3],[[4]]].flatten() == [1,2,3,[4]]", "true"),
        ("[1,[2,[3,[4]]]].flatten(2) == [1,2,3,[4]]", "true"),
        ("[1,[2]].flatten(0) == [1,[2]]", "true"),
        ("[1].flatten(-1)", "error: `flatten` to a negative depth"),
        ("[1,2,2,3,3,3].distinct() == [1,2,3]", "true"),
        ("[1, 1.0, 1u].distinct() == [1]", "true"),
        ("[3,2,1].reverse() == [1,2,3]", "true"),
        ("[3,2,1].sort() == [1,2,3]", "true"),
        ("['b','a','c'].sort() == ['a','b','c']", "true"),
        ("[].sort() == []", "true"),
        ("[1,'a'].sort()", "error: a list whose elements have no common order"),
        ("[[1],[2]].sort()", "error: a list whose elements have no common order"),
        ("['aaa','b','cc'].sortBy(x, size(x)) == ['b','cc','aaa']", "true"),
        ("[3,1,2].sortBy(x, -x) == [3,2,1]", "true"),
        ("[{'a': 2}, {'a': 1}].sortBy(m, m.a)[0].a == 1", "true"),
        ("lists.range(4) == [0,1,2,3]", "true"),
        ("lists.range(-1) == []", "true"),
        ("lists.range(100000000)", "RuleCost"),
        ("[1,2].first().value() == 1 && [1,2].last().value() == 2", "true"),
        ("[].first().hasValue()", "false"),
        ("sets.contains([1,2,3],[2,3]) && sets.contains([1], []) && !sets.contains([1],[2])", "true"),
        ("sets.contains([1],[1.0, 1u])", "true"),
        ("sets.equivalent([1,2,2],[2,1]) && !sets.equivalent([1,2],[1])", "true"),
        ("sets.intersects([1,2],[2,3]) && !sets.intersects([1],[2]) && !sets.intersects([],[])", "true"),
        ("sets.contains([{'a':1}], [{'a':1}])", "true"),
        ("[1,2,3].unique() && ![1,2,1].unique() && [].unique()", "true"),
        ("['a','b','a'].unique()", "false"),
        ("[1, 1.0].unique()", "false"),
        ("[0.0/0.0, 0.0/0.0].unique()", "true"),
        ("[b'a', b'a'].unique()", "false"),
        ("[true, false].unique()", "true"),
        ("{'a': 1}.transformMapEntry(k, v, {v: k}) == {1: 'a'}", "true"),
        ("[1, 1].transformMapEntry(i, v, {v: i})", "error: a key stands twice"),
        ("['a','b'].transformMap(i, v, v + string(i)) == {0: 'a0', 1: 'b1'}", "true"),
    ]);
}

#[test]
fn texts_and_numbers() {
    check(&[
        ("'abc'.reverse() == 'cba'", "true"),
        ("'a-b-c'.split('-', 2) == ['a', 'b-c']", "true"),
        ("'abc'.split('') == ['a','b','c']", "true"),
        ("'abc'.split('', 2) == ['a','bc']", "true"),
        ("'abc'.replace('', '-') == '-a-b-c-'", "true"),
        ("'aaa'.replace('a', 'b', 0) == 'aaa'", "true"),
        ("['a', 1].join()", "error: an operation was given null, or a value of a type that it does not take"),
        ("base64.decode('!')", "error: a text that is no base64"),
        ("'%d %s'.format([1])", "error: `format` has more clauses than values"),
        ("'%q'.format([1])", "error: a clause of `format` that is none of `%s %d %f %e %b %o %x %X %%`"),
        ("'%'.format([1])", "error: a clause of `format` that is none of `%s %d %f %e %b %o %x %X %%`"),
        ("'%.2000f'.format([1.0])", "error: a precision in `format` beyond 1000"),
        ("'%s'.format([decimal('1.20')]) == '1.2'", "true"),
        ("'%s %s %s'.format([1e21, 2.5e-7, 3.0]) == '1000000000000000000000 0.00000025 3'", "true"),
        ("string(1e21) == '1e+21'", "true"),
        ("uint(0.0 - 0.5) == 0u", "error: a value beyond the range of its new type"),
        ("uint(-0.0) == 0u && uint(0.9) == 0u", "true"),
        ("'%.2f'.format([decimal('1.205')])", "Text Some(\"1.21\")"),
        ("math.sqrt(81) == 9.0 && math.isNaN(math.sqrt(-1.0))", "true"),
        ("math.greatest([])", "error: an empty list has no greatest or least number"),
        ("math.greatest(decimal('1.5'), 1) == decimal('1.5')", "true"),
        ("(0.0/0.0).isNan() && !(1.0).isNan()", "true"),
        ("(1.0/0.0).isInf() && (1.0/0.0).isInf(1) && !(1.0/0.0).isInf(-1) && (-1.0/0.0).isInf(-1)", "true"),
        ("b'abc'.contains(b'b') && b'abc'.startsWith(b'a') && b'abc'.endsWith(b'c') && !b'a'.contains(b'x')", "true"),
        ("timestamp('2026-07-01T00:30:00Z').getHours('Europe/Berlin') == 2", "true"),
        ("timestamp('2026-01-01T00:30:00Z').getHours('Europe/Berlin') == 1", "true"),
        ("timestamp('2026-01-01T00:30:00Z').getFullYear('-01:00') == 2025", "true"),
        ("timestamp('2026-01-01T00:30:00Z').getHours('Mars/Base')", "fault: `Mars/Base` is no time zone"),
        ("timestamp('2026-01-01T00:30:00Z').getHours(dyn('Mars/Base'))", "error: a text that names no time zone"),
    ]);
}

#[test]
fn decimals() {
    check(&[
        ("decimal('0.1') + decimal('0.2') == decimal('0.3')", "true"),
        ("decimal('0.1') * 0.1 == 0.01", "true"),
        ("decimal('1.0') - decimal('1') == 0", "true"),
        ("-decimal('1.5') == decimal('-1.5')", "true"),
        (
            "decimal('9223372036854775807') * decimal('9223372036854775807') == decimal('85070591730234615847396907784232501249')",
            "true",
        ),
        ("decimal('9223372036854775807') + decimal('1') == decimal('9223372036854775808')", "true"),
        ("decimal('1') / decimal('3')", "fault: `/` does not take `decimal` and `decimal`"),
        ("decimal('1') + 1", "fault: `+` does not take `decimal` and `int`"),
        ("string(decimals.div(decimal('1'), decimal('3')))", "Text Some(\"0.33333333333333333333333333333333333333\")"),
        ("decimals.div(decimal('1'), decimal('0'))", "error: division by zero"),
        ("decimals.mod(decimal('-7.5'), decimal('2')) == decimal('-1.5')", "true"),
        ("decimals.add(decimal('1'), decimal('2')) == 3 && decimals.sub(decimal('1'), decimal('2')) == -1", "true"),
        ("decimals.mul(decimal('1.5'), decimal('2')) == 3.0", "true"),
        ("decimals.eq(decimal('1.0'), decimal('1')) && decimals.lt(decimal('1'), decimal('2'))", "true"),
        ("decimals.le(decimal('1'), decimal('1')) && decimals.gt(decimal('2'), decimal('1'))", "true"),
        ("decimals.ge(decimal('1'), decimal('1')) && !decimals.ge(decimal('0'), decimal('1'))", "true"),
        (
            "decimals.greatest(decimal('1'), decimal('2')) == 2 && decimals.least(decimal('1'), decimal('2')) == 1",
            "true",
        ),
        (
            "decimals.neg(decimal('1')) == -1 && decimals.abs(decimal('-1')) == 1 && decimals.sign(decimal('-3')) == -1",
            "true",
        ),
        ("decimals.round(decimal('2.345'), 2) == 2.35 && decimals.round(decimal('-2.5')) == -3", "true"),
        ("decimals.trunc(decimal('2.99')) == 2 && decimals.floor(decimal('-2.1')) == -3", "true"),
        ("decimals.ceil(decimal('2.11'), 1) == 2.2", "true"),
        (
            "math.round(decimal('2.5')) == 3 && math.floor(decimal('2.5')) == 2 && math.ceil(decimal('2.1')) == 3",
            "true",
        ),
        ("math.abs(decimal('-2')) == 2 && math.sign(decimal('-2')) == -1 && math.trunc(decimal('-2.7')) == -2", "true"),
        ("decimal('1e900') * decimal('1e900') == decimal('1e1800')", "true"),
        ("decimal('1e2000') + decimal('1')", "error: a decimal of more than 1000 digits"),
        (
            "dyn(decimal('1')) + dyn(1)",
            "error: an operation was given null, or a value of a type that it does not take",
        ),
    ]);
}

#[test]
fn optionals_and_bindings() {
    check(&[
        ("optional.of(1).or(optional.of(1/0)).value() == 1", "true"),
        ("optional.of(1).orValue(1/0) == 1", "true"),
        ("optional.none().value()", "error: an optional that has no value"),
        ("optional.unwrap([optional.of(1), optional.none()]) == [1]", "true"),
        ("[optional.of(1), optional.none()].unwrapOpt() == [1]", "true"),
        ("optional.of(1).orValue('a')", "fault: expected `int` as in the optional, found `string`"),
        ("1.orValue(2)", "fault: expected an optional, found `int`"),
        ("'a'.orValue('b')", "fault: expected an optional, found `string`"),
        ("[?1]", "fault: expected an optional, found `int`"),
        ("cel.bind(x, 1/0, true)", "true"),
        ("cel.bind(x, 1/0, x == 1 || true)", "true"),
        ("cel.bind(x, [1, 2].map(y, y * 2), x.exists(z, z == 4) && x.size() == 2)", "true"),
        ("[1, 2].map(y, cel.bind(z, [y].map(q, q + 1), z[0])) == [2, 3]", "true"),
        ("cel.bind(x, lists.range(1000).map(y, y), x.size() + x.size() + x.size() == 3000)", "true"),
        ("cel.index(0)", "fault: `cel.index` names nothing here"),
        ("has(optional.of({'a': 1}).a)", "true"),
    ]);
}

#[test]
fn bindings_that_grow_end() {
    let doubled = |times: usize| {
        let slots: Vec<String> = (0..times).map(|at| format!(", cel.index({at}) + cel.index({at})")).collect();
        result(&format!("cel.block([[1].map(x, x){}], cel.index({times}).size() > 0)", slots.concat()))
    };
    assert_eq!(doubled(500), "fault: expressions and what `cel.bind` names nest more than 280 deep");
    assert_eq!(doubled(60), "RuleCost");
}

/// What a call costs beyond the unit of every operation.
fn costs(row: &Overload) -> String {
    let special = match row.name {
        "matches" => Some("text; a pattern from data: 32 and 8 a byte"),
        "distinct" | "sets.contains" | "sets.equivalent" | "sets.intersects" => Some("elements, comparisons"),
        "sort" | "unique" => Some("elements, comparisons of a sort"),
        "lists.range" => Some("elements made"),
        "decimals.add" | "decimals.sub" | "decimals.mul" | "decimals.div" | "decimals.mod" => {
            Some("1 for 9 by 9 digits of the two")
        }
        name if name.starts_with("get") && row.args.len() == 2 => Some("a zone from data: 32"),
        _ => None,
    };
    if let Some(special) = special {
        return special.to_owned();
    }
    let mut parts = Vec::new();
    let sized = row.name == "size" && row.args != [Type::Text];
    if row.args.iter().any(|arg| matches!(arg, Type::Text | Type::Bytes)) && !sized {
        parts.push("text");
    }
    if row.args.iter().any(|arg| matches!(arg, Type::AnyList)) && !sized && !matches!(row.name, "first" | "last") {
        parts.push("elements");
    }
    if matches!(row.result, Gives::Is(Type::Text | Type::Bytes)) {
        parts.push("text built");
    }
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

/// `docs/functions.md` lists every function.
#[test]
#[expect(clippy::disallowed_methods, reason = "the documentation lies outside of the crate")]
fn the_documented_table_is_whole() {
    let shape = empty_shape();
    let mut rows = std::collections::BTreeSet::new();
    for row in overloads() {
        let args: Vec<String> = row.args.iter().map(|ty| ty.name(&shape)).collect();
        let call = match (row.style, args.split_first()) {
            (Style::Method, Some((receiver, rest))) => format!("{receiver}.{}({})", row.name, rest.join(", ")),
            _ => format!("{}({})", row.name, args.join(", ")),
        };
        let gives = row.result.name(&shape);
        rows.insert(format!("| `{}` | `{call}` | {gives} | {} |\n", row.name, costs(row)));
    }
    let table: String = rows.into_iter().collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/functions.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    let (start, end) = ("<!-- functions -->\n", "<!-- end -->\n");
    let (head, rest) = page.split_once(start).unwrap();
    let (_, tail) = rest.split_once(end).unwrap();
    let header = "| function | call | gives | costs beyond 1 |\n|---|---|---|---|\n";
    let made = format!("{head}{start}{header}{table}{end}{tail}");
    if std::env::var_os("STIPULA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == made, "docs/functions.md lacks what the table has");
}

//! What the compiler says of rules that are wrong, and where.

use super::make::{compile, rule, said};

type Row<'r> = (&'r str, &'r [&'r str]);

#[test]
fn syntax_and_names() {
    let table: &[Row<'_>] = &[
        ("this.total = 1.0", &["11..12 rule.syntax: `=` is not an operator (did you mean `==`?)"]),
        (
            "this.paid and this.paid or not this.paid",
            &[
                "10..13 rule.syntax: `and` is not an operator (did you mean `&&`?)",
                "24..26 rule.syntax: `or` is not an operator (did you mean `||`?)",
                "27..30 rule.syntax: `not` is not an operator (did you mean `!`?)",
            ],
        ),
        ("this.total => 1.0", &["11..13 rule.syntax: `=>` is not an operator (did you mean `>=`?)"]),
        ("this.paid & this.paid", &["10..11 rule.syntax: `&` is not an operator (did you mean `&&`?)"]),
        ("this.id == 'x", &["11..13 rule.syntax: unterminated text (close it with `'`)"]),
        ("this.raw == rb'a'", &["12..14 rule.syntax: `rb` is no prefix of a literal (write `br`)"]),
        ("(this.paid", &["10..10 rule.syntax: expected `)`, found the end (nothing closes `(this.paid`)"]),
        ("this.paid &&", &["12..12 rule.syntax: expected an expression, found the end"]),
        ("", &["0..0 rule.syntax: expected an expression, found nothing"]),
        ("size(this.tags > 1 && this.count == ", &["36..36 rule.syntax: expected an expression, found the end"]),
        (
            "this.tags[ == 1 && this.id == )",
            &[
                "11..13 rule.syntax: expected an expression, found `==`",
                "30..31 rule.syntax: expected an expression, found `)`",
            ],
        ),
        ("this.totl > 1.0", &["5..9 rule.unknown_field: unknown field `totl` of `Order` (did you mean `total`?)"]),
        ("total > 1.0", &["0..5 rule.unknown_name: unknown name `total` (did you mean `this.total`?)"]),
        (
            "this.id.size > 1",
            &[
                "8..12 rule.type: `this.id` is `string`, which has no field `size` (`size` is a function: write `this.id.size()`)",
            ],
        ),
        ("len(this.id) > 1", &["0..3 rule.unknown_function: unknown function `len` (write `size(this.id)`)"]),
    ];
    check(table);
}

#[test]
fn types() {
    let table: &[Row<'_>] = &[
        (
            "this.id.startWith('a')",
            &["8..17 rule.unknown_function: unknown function `startWith` of `string` (did you mean `startsWith`?)"],
        ),
        (
            "this.id > 1",
            &["0..11 rule.type: `string` cannot be compared with `int` by `>` (convert the text: `int(this.id)`)"],
        ),
        (
            "this.count + 1.0 > 2.0",
            &[
                "0..16 rule.type: `+` does not take `int` and `double` (arithmetic stays within one type: convert one side, as in `double(..)`)",
            ],
        ),
        (
            "this.count",
            &[
                "0..10 rule.not_bool: expected an expression that yields `bool`, found `int` (write the comparison: `this.count != 0`)",
            ],
        ),
        ("this.status == 'PAYD'", &["15..21 rule.enum_symbol: the enum has no symbol `PAYD` (did you mean `PAID`?)"]),
        (
            "this.status in ['PAID', 'SHIPED']",
            &["24..32 rule.enum_symbol: the enum has no symbol `SHIPED` (did you mean `SHIPPED`?)"],
        ),
        (
            "this.address == {'city': 'x'}",
            &["0..29 rule.type: a record cannot be compared with a map by `==` (compare the fields one by one)"],
        ),
        (
            "this.created < now",
            &[
                "15..18 rule.clock: `now` needs a clock, and none is given (give the compiler a clock (the program has `--now`))",
            ],
        ),
    ];
    check(table);
}

#[test]
fn nulls_and_what_is_not_built() {
    let table: &[Row<'_>] = &[
        (
            "this.note.size() > 1",
            &[
                "0..9 rule.nullable: `this.note` may be absent or null, and is used without a test (test it first: `has(this.note) && this.note.size() > 1`, or `!has(this.note) || this.note.size() > 1` where it may be absent)",
            ],
        ),
        ("this.note != null && this.note.size() > 1", &[]),
        ("has(this.items[0].serial) && this.items[0].serial.size() > 1", &[]),
        ("this.items[0].serial == null || this.items[0].serial.size() > 1", &[]),
        (
            "this.items[0].serial != null && this.items[1].serial.size() > 1",
            &[
                "32..52 rule.nullable: `this.items[1].serial` may be absent or null, and is used without a test (test it first: `has(this.items[1].serial) && this.items[1].serial.size() > 1`, or `(!has(this.items[1].serial) || this.items[1].serial.size() > 1)` where it may be absent)",
            ],
        ),
        ("!has(this.note) || this.note.size() > 1", &[]),
        ("has(this.note) ? this.note.size() > 1 : true", &[]),
        ("this.note == null ? true : this.note.size() > 1", &[]),
        ("has(this.billing.zip) && this.billing.city != ''", &[]),
        ("1 < 2", &["0..5 rule.constant: the rule is always `true`, whatever the record holds"]),
        ("this.id.getField('x')", &["0..21 rule.not_built: the function `getField` is not supported yet"]),
        (
            "regex.replace(this.id, 'a', 'b') == ''",
            &["0..32 rule.not_built: the function `regex.replace` is not supported yet"],
        ),
        ("this.?note.hasValue()", &[]),
        ("this.?billing.zip.orValue('') == '' && has(this.?billing.zip)", &[]),
        ("this.?nte.hasValue()", &["6..9 rule.unknown_field: unknown field `nte` of `Order` (did you mean `note`?)"]),
        ("Money{units: 1} == this.count", &["0..15 rule.not_built: a message literal is not supported yet"]),
        ("this.created.getHours('Europe/Berlin') > 1", &[]),
        (
            "this.created.getHours('Europe/Berln') > 1",
            &["22..36 rule.type: `Europe/Berln` is no time zone (as in `Europe/Berlin`, `UTC` or `+01:00`)"],
        ),
        ("this.items.all(i, n, i >= 0 && n.qty > 0) && this.counts.all(k, n, k != '' && n > 0)", &[]),
        ("this.items.all(i, n, i > n)", &["21..26 rule.type: `int` cannot be compared with `record Item` by `>`"]),
        (
            "timestamp('2026-13-01') < this.created",
            &["0..23 rule.type: a text that is no date or time (as in `timestamp('2026-01-31T10:00:00Z')`)"],
        ),
        ("this.items.all(i, i.qty > 0) && this.items == []", &[]),
    ];
    check(table);
    let regex = said(&compile(&[rule("this.id.matches('[a')")]));
    assert!(regex.len() == 1 && regex[0].contains("rule.regex"), "{regex:?}");
}

fn check(table: &[Row<'_>]) {
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let got = said(&compile(&[rule(text)]));
        if got != *expected {
            wrong.push(format!("{text}\n  expected {expected:#?}\n  found    {got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

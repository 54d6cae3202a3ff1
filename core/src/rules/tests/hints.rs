//! What people write out of habit, and what they are told: each expression with what is underlined
//! of it, kept in `tests/snapshots/hints.txt`, to be read by people.

use std::fmt::Write;

use super::make::diagnostics_of;
use super::snapshot;

/// Groups of expressions on the order of `make`.
const TEXTS: &[(&str, &[&str])] = &[
    (
        "operators of other languages",
        &[
            "this.total = 1.0",
            "this.total === 1.0",
            "this.total !== 1.0",
            "this.total <> 1.0",
            "this.total => 1.0",
            "this.total =< 1.0",
            "this.total ≥ 1.0 && this.total ≠ 2.0",
            "this.paid & this.paid",
            "this.paid | this.paid",
            "this.paid and this.paid or not this.paid",
            "this.paid AND NOT (this.paid)",
            "not(this.paid)",
            "this.note is null",
            "this.note IS NOT NULL",
            "this.count not in [1, 2]",
            "this.count IN [1, 2]",
            "this.count between 1 and 5 && this.paid",
            "this.count gt 1",
            "this.count ** 2 > 4",
            "this.count mod 2 == 0",
            "this.note ?? '' == ''",
            "this?.note == ''",
            "this.id like 'a%'",
            "this.id LIKE '%a'",
            "this.id like '%a%'",
            "this.id like 'a_b'",
            "this.id not like '%a'",
            "this.id =~ '^a'",
            "this.id !~ '^a'",
            "this.id matches '^a'",
            "this.id contains 'a'",
            "/^a/.test(this.id)",
            "typeof this.id == 'string'",
            "~this.count == 0",
        ],
    ),
    (
        "statements of other languages",
        &[
            "this.paid ? this.count > 1",
            "this.paid ? this.count > 1 :",
            "this.count > 1 if this.paid else true",
            "if this.paid then this.count > 1 else true",
            "if (this.paid) { this.count > 1 }",
            "all(i.qty > 0 for i in this.items)",
            "[i.qty for i in this.items] == []",
            "this.items.every(i => i.qty > 0)",
            "this.items.all(lambda i: i.qty > 0)",
            "for i in this.items",
            "return this.paid",
            "let x = 1",
            "new Date() > this.created",
            "this.paid; this.count > 1",
            "/* why */ this.paid",
            "this.paid # why",
            "$.count > 1",
            "this.items[*].qty > 0",
        ],
    ),
    (
        "brackets, quotes and literals",
        &[
            "(this.paid",
            "this.paid)",
            "(this.paid]",
            "size(this.tags > 1 && this.count == ",
            "this.tags[ == 1 && this.id == )",
            "this.count in [1, 2",
            "this.count in (1, 2)",
            "this.count in {1, 2}",
            "this.id in ['a' 'b']",
            "this.id == 'x",
            "this.id == \"x",
            "this.id == “x”",
            "this.id == ‘it's’",
            "this.id == “x",
            "this.id == `x`",
            "this.id == '\\d'",
            "this.paid &&",
            "&& this.paid",
            "",
            "this.\u{a0}paid",
            "this.count == 1_000",
            "this.created - this.created > 24h",
            "this.total == 1.5f",
            "this.count == +1",
            "this.count this.total",
            "this.in == 1",
            "this..count == 1",
        ],
    ),
    (
        "names",
        &[
            "total > 1.0",
            "this.totl > 1.0",
            "this.address.cty == ''",
            "ths.total > 1.0",
            "this.note == None",
            "this.note == nil",
            "this.note == undefined",
            "this.paid == True",
            "self.total > 1.0",
            "this.total == NaN",
            "this.id == abc",
            "this.created > now",
            "this.created > now()",
            "this.created > Date.now()",
            "this.created > datetime.now()",
            "this.status == 'PAYD'",
            "this.status in ['PAID', 'SHIPED']",
        ],
    ),
    (
        "functions",
        &[
            "len(this.id) > 1",
            "this.id.len() > 1",
            "this.id.length > 1",
            "this.id.length() > 1",
            "this.id.size > 1",
            "this.tags.length > 1",
            "this.items.count() > 1",
            "this.id.startWith('a')",
            "this.id.startswith('a')",
            "this.id.includes('a')",
            "this.id.toLowerCase() == 'a'",
            "LOWER(this.id) == 'a'",
            "this.id.strip() == 'a'",
            "this.id.match('a')",
            "re.match('a', this.id)",
            "regexp_like(this.id, 'a')",
            "contains(this.id, 'a')",
            "startsWith(this.id, 'a')",
            "this.count.int() == 1",
            "this.id.timestamp() > this.created",
            "this.id.contains()",
            "this.id.contains(1)",
            "this.id.contains('a', 'b')",
            "this.id.lowerAscii('a') == ''",
            "this.id.matches(1)",
            "size(this.count) > 1",
            "size() > 1",
            "size(null) > 1",
            "this.count.contains('a')",
            "all(this.items, i, i.qty > 0)",
            "has(this)",
            "has('note')",
            "this.has('note')",
            "this.counts.has('a')",
            "isNull(this.note)",
            "isEmpty(this.tags)",
            "coalesce(this.note, 'a') == 'a'",
            "max(this.count, 1) > 1",
            "Math.max(this.count, 1) > 1",
            "parseInt(this.id) > 1",
            "this.created.year() > 2000",
            "IF(this.paid, 1, 2) == 1",
            "isEmial(this.id)",
            "frobnicate(this.id)",
        ],
    ),
    (
        "types",
        &[
            "this.count",
            "this.id",
            "this.tags",
            "this.address",
            "this.id > 1",
            "this.count == '1'",
            "this.created > '2026-01-31'",
            "this.count + 1.0 > 2.0",
            "this.id + 1 == 'a1'",
            "this.created + 60 > this.created",
            "this.amount / 2.0 > 1.0",
            "this.paid && this.count",
            "!this.count == 1",
            "this.status == 'PAID' || 'NEW'",
            "this.count != 1 && 2",
            "1 < this.count < 5",
            "'a' in this.id",
            "this.items.qty > 1",
            "this.id.foo > 1",
            "this.address == {'city': 'x'}",
            "this.tags.all(t)",
            "this.tags.all('t', t == '')",
            "this.count.all(t, t == 1)",
            "this.count[0] == 1",
            "this.tags['a'] == 'a'",
            "this.paid ? 1 : 'a'",
            "this.items == [1]",
            "'a' in this.items",
        ],
    ),
];

#[test]
fn every_habit_is_told_what_is_meant() {
    let mut found = String::new();
    for (group, texts) in TEXTS {
        writeln!(found, "== {group}").unwrap();
        for text in *texts {
            writeln!(found, "{text}").unwrap();
            let said = diagnostics_of(text);
            assert!(!said.is_empty(), "nothing is said of {text}");
            for one in said {
                let span = one.span.unwrap();
                let before = text.get(..span.start as usize).unwrap().chars().count();
                let marks = text.get(span.start as usize..span.end as usize).unwrap().chars().count().max(1);
                let hint = one.hint.map_or(String::new(), |hint| format!("\n    {hint}"));
                writeln!(found, "{}{} {}: {}{hint}", " ".repeat(before), "^".repeat(marks), one.code, one.message)
                    .unwrap();
            }
            found.push('\n');
        }
    }
    snapshot::matches("hints.txt", &found);
}

//! Rules that never fire, always hold or always fail; and rules that nearly do.

use crate::{Contract, Format};

const AVRO: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "i", "type": "int"}, {"name": "l", "type": "long"}, {"name": "d", "type": "double"},
    {"name": "s", "type": "string"}, {"name": "b", "type": "boolean"}, {"name": "n", "type": ["null", "string"], "default": null},
    {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
    {"name": "one", "type": {"type": "enum", "name": "One", "symbols": ["A"]}},
    {"name": "sub", "type": ["null", {"type": "record", "name": "In", "fields": [{"name": "x", "type": "int"}]}]},
    {"name": "list", "type": {"type": "array", "items": "int"}},
    {"name": "maybe", "type": {"type": "array", "items": ["null", "int"]}},
    {"name": "m", "type": {"type": "map", "values": "int"}}]}"#;

const JSON: &str = r#"{"type": "object", "required": ["i", "d", "s", "list", "any"], "properties": {
    "i": {"type": "integer", "minimum": 0, "maximum": 10}, "x": {"type": "integer", "exclusiveMinimum": 0},
    "d": {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5}, "s": {"type": "string", "minLength": 1, "maxLength": 3},
    "list": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1}},
    "any": {"anyOf": [{"type": "object", "required": ["y"], "properties": {"y": {"type": "integer", "minimum": 0}}}, {"type": "object"}]}}}"#;

fn check(format: Format, schema: &str, table: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (rule, expected) in table {
        let found = match Contract::from_schema(format, schema).rule("r", *rule).compile() {
            Ok(contract) => contract.diagnostics().to_vec(),
            Err(error) => error.diagnostics().to_vec(),
        };
        let found: Vec<String> = found
            .iter()
            .map(|one| format!("{} {} {}", one.severity, one.code, one.message))
            .filter(|one| !one.contains("rule.nullable"))
            .collect();
        let same =
            found.len() == expected.len() && found.iter().zip(*expected).all(|(found, part)| found.contains(part));
        if !same {
            wrong.push(format!("{rule}\n  expected {expected:#?}\n  found    {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_an_avro_schema_decides() {
    let table: &[(&str, &[&str])] = &[
        ("this.s == null", &["warning rule.constant `this.s` is never null here, so this is always `false`"]),
        ("null != this.s", &["`this.s` is never null here, so this is always `true`"]),
        ("this.b || this.s == null", &["`this.s` is never null here"]),
        ("this.n == null", &[]),
        ("this.n != null && this.b", &[]),
        ("this.sub == null || this.sub.x != null", &["`this.sub.x` is never null here"]),
        ("this.list.all(i, i != null)", &["`i` is never null here, so this is always `true`"]),
        ("this.maybe.all(i, i != null)", &[]),
        ("this.m.all(k, this.m[k] != null)", &["`this.m[k]` is never null here"]),
        ("this['s'] != null", &[]),
        ("has(this.s)", &["info rule.constant the rule is always `true`, as the schema has it already"]),
        ("has(this.n)", &[]),
        ("has(this.sub.x)", &[]),
        ("!has(this.s)", &["warning rule.constant the rule is always `false`, so it fails wherever it runs"]),
        ("!has(this.n) || this.n != ''", &[]),
        ("this.i <= 2147483647", &["info rule.constant the rule is always `true`"]),
        (
            "this.i > 2147483647",
            &[
                "warning rule.constant `this.i > 2147483647` is never true: the schema allows `-2147483648` to `2147483647`",
            ],
        ),
        ("this.l > 2147483647", &[]),
        ("this.i < 2147483647", &[]),
        ("this.i >= 0", &[]),
        ("this.d >= 0.0", &[]),
        ("this.e in ['A', 'B']", &["info rule.constant the rule is always `true`"]),
        ("this.e in ['A']", &[]),
        ("this.one == 'A'", &["info rule.constant the rule is always `true`"]),
        ("this.one != 'A'", &["warning rule.constant the rule is always `false`"]),
        ("this.e == 'A'", &[]),
        ("this.e == 'C'", &["error rule.enum_symbol"]),
        ("size(this.s) >= 0", &["info rule.constant"]),
        ("this.s.size() < 0", &["`this.s.size() < 0` is never true: the schema allows no less than `0`"]),
        ("size(this.s) > 0", &[]),
        ("size(this.list) >= 0 && this.b", &[]),
        ("this.b || true", &["warning rule.constant the rule is always `true`, whatever the record holds"]),
        ("this.b && false", &["warning rule.constant the rule is always `false`, so it fails wherever it runs"]),
        ("this.b ? true : true", &["the rule is always `true`"]),
        ("this.b ? has(this.s) : size(this.s) >= 0", &["info rule.constant the rule is always `true`"]),
        ("this.b ? has(this.s) : has(this.n)", &[]),
        ("this.list.all(i, size(this.s) >= 0)", &["info rule.constant the rule is always `true`"]),
        ("this.list.exists(i, size(this.s) >= 0)", &[]),
        ("this.b", &[]),
        ("this.b == true", &[]),
    ];
    check(Format::Avro, AVRO, table);
}

#[test]
fn what_an_avro_schema_decides_of_parts() {
    let table: &[(&str, &[&str])] = &[
        (
            "(this.b || true) && this.s != ''",
            &["warning rule.constant `(this.b || true)` is always `true`, whatever the record holds"],
        ),
        ("this.b && 1 < 2", &["warning rule.constant `1 < 2` is always `true`"]),
        ("this.b && true", &[]),
        ("this.i > 5 && this.i < 3", &["warning rule.constant `this.i > 5` and `this.i < 3` never hold together"]),
        ("3 > this.d && this.b && this.d >= 3.5", &["`3 > this.d` and `this.d >= 3.5` never hold together"]),
        ("this.i > 5 && this.i < 6", &[]),
        ("this.i >= 5 && this.i <= 5", &[]),
        ("this.i > 5 && this.i <= 5", &["never hold together"]),
        ("this.i == 5 && this.l == 6", &[]),
        ("this.i == 5 && this.i == 6", &["never hold together"]),
        ("this.i == 5 && this.i != 5", &["never hold together"]),
        ("this.s == 'a' && this.s == 'b'", &["never hold together"]),
        ("this.e == 'A' && this.b && 'B' == this.e", &["`this.e == 'A'` and `'B' == this.e` never hold together"]),
        ("this.e != 'A' && this.e != 'B'", &[]),
        (
            "this.e != 'A' || this.e != 'B'",
            &["warning rule.constant `this.e != 'A'` or `this.e != 'B'` holds for every value"],
        ),
        ("this.i != 1 || this.i != 2", &["holds for every value"]),
        ("this.i < 5 || this.i > 3", &[]),
        ("this.s == 'a' || this.s != 'a'", &["holds for every value"]),
        ("this.list.all(i, i > 5 && i < 3)", &["`i > 5` and `i < 3` never hold together"]),
        ("size(this.s) > 5 && size(this.s) < 3", &["`size(this.s) > 5` and `size(this.s) < 3` never hold together"]),
        // What stops whatever the record holds.
        ("this.l + 9223372036854775807 > 0", &[]),
        (
            "9223372036854775807 + 1 > 0",
            &["warning rule.constant `9223372036854775807 + 1 > 0` can never be evaluated: overflow"],
        ),
        ("this.b || 1 / 0 == 1", &["`1 / 0 == 1` can never be evaluated: division by zero"]),
        ("int('12x') == this.i", &["`int('12x')` can never be evaluated"]),
    ];
    check(Format::Avro, AVRO, table);
}

#[test]
fn what_a_json_schema_decides() {
    let table: &[(&str, &[&str])] = &[
        ("this.i >= 0", &["info rule.constant the rule is always `true`"]),
        ("this.i > 0", &[]),
        ("0 <= this.i && this.i <= 10", &["info rule.constant"]),
        ("this.i > 10", &["warning rule.constant `this.i > 10` is never true: the schema allows `0` to `10`"]),
        ("10 < this.i", &["`10 < this.i` is never true"]),
        ("this.i == 11 || this.s == 'a'", &["`this.i == 11` is never true"]),
        ("this.i != 11", &["info rule.constant the rule is always `true`"]),
        ("!(this.i < 0)", &["info rule.constant the rule is always `true`"]),
        ("this.i < 10.5", &["info rule.constant"]),
        ("this.x > 0", &[]),
        ("!has(this.x) || this.x > 0", &[]),
        ("this.d >= 0.0", &["info rule.constant the rule is always `true`"]),
        // A number above zero may round to it.
        ("this.d > 0.0", &[]),
        ("this.d > 0.5", &["is never true: the schema allows `0` to `0.5`"]),
        ("this.d < 0.5", &[]),
        ("size(this.s) > 0", &["info rule.constant"]),
        ("size(this.s) > 1", &[]),
        ("size(this.s) > 3", &["`size(this.s) > 3` is never true: the schema allows `1` to `3`"]),
        ("size(this.list) >= 1", &["info rule.constant"]),
        ("this.list.all(i, i >= 1)", &["info rule.constant the rule is always `true`"]),
        ("this.list.all(i, i >= 2)", &[]),
        ("this.x == null", &[]),
        // A part that is judged as a whole: another branch may hold anything.
        ("this.any.y >= 0", &[]),
        ("this.any.y == null", &[]),
    ];
    check(Format::JsonSchema, JSON, table);
}

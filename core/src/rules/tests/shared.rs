//! What rules share changes nothing but the work: outcomes and costs are those of the rules alone.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::Contract;

const SCHEMA: &str = r#"{"type": "object", "properties": {"t": {"type": "string"}, "s": {"type": "string"}, "d": {"type": "string"},
    "n": {"type": "integer"}, "l": {"type": "array", "items": {"type": "object", "properties": {
        "q": {"type": "integer"}, "k": {"type": "string"}}, "required": ["q", "k"]}}},
    "required": ["t", "s", "d", "n", "l"]}"#;

fn records() -> Vec<Value> {
    let item = |q: i32, k: &str| json!({"q": q, "k": k});
    vec![
        json!({"t": "2026-01-31T10:00:00Z", "s": "a,b,c", "d": "2026-01-31", "n": 1, "l": [item(1, "a"), item(9, "b,a")]}),
        json!({"t": "yesterday", "s": "", "d": "", "n": 0, "l": []}),
        json!({"t": "1999-01-31T10:00:00.5+02:00", "s": "b", "d": "1999-12-31", "n": 7, "l": [item(2, "x"), item(3, ""), item(4, "b")]}),
    ]
}

/// A contract of these variables and rules.
fn contract(variables: &[(&str, &str)], rules: &[&str]) -> Contract {
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: active\nschema:\n  - name: R\n    customProperties:\n      - property: stipulaSchema\n        value:\n          format: json-schema\n          inline: {}\n",
        SCHEMA.replace('\n', " ")
    );
    let written = |text: &str| serde_json::to_string(text).unwrap();
    if !variables.is_empty() {
        text += "          variables:\n";
    }
    for (name, expression) in variables {
        writeln!(text, "            {name}: {}", written(expression)).unwrap();
    }
    text += "    quality:\n";
    for rule in rules {
        let id = rules.iter().position(|own| own == rule).unwrap();
        writeln!(text, "      - {{id: r{id}, type: custom, engine: cel, implementation: {}}}", written(rule)).unwrap();
    }
    Contract::compile(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What each rule says, by its text, and the units of all.
fn outcome(contract: &Contract, rules: &[&str], record: &Value) -> (Vec<String>, u64) {
    let report = contract.check_json(record.to_string());
    let mut said: Vec<String> = Vec::new();
    for violation in &report.violations {
        let rule: usize = violation.rule.as_ref().unwrap().trim_start_matches('r').parse().unwrap();
        said.push(format!("{} {}", rules[rule], violation.code));
    }
    said.sort();
    (said, contract.spent())
}

/// Together, in both orders, the rules say and cost what they do alone.
fn compare(variables: &[(&str, &str)], rules: &[&str]) -> usize {
    let whole = contract(variables, rules);
    let mut turned = rules.to_vec();
    turned.reverse();
    let other = contract(variables, &turned);
    for record in records() {
        let (mut said, mut spent) = (Vec::new(), 0);
        for rule in rules {
            let alone = outcome(&contract(variables, &[rule]), &[rule], &record);
            said.extend(alone.0);
            spent += alone.1;
        }
        said.sort();
        assert_eq!(outcome(&whole, rules, &record), (said.clone(), spent), "{rules:?} {record}");
        assert_eq!(outcome(&other, &turned, &record), (said, spent), "{turned:?} {record}");
        assert_eq!(whole.is_valid_json(record.to_string()), whole.check_json(record.to_string()).valid);
    }
    whole.shared()
}

#[test]
fn parts_that_rules_have_in_common() {
    let table: &[(&[&str], usize)] = &[
        (&["date(this.d) > date('2000-01-01')", "date(this.d).getFullYear() == 2026"], 1),
        (&["this.n > 3 || date(this.d).getDate() > 3", "this.n < 3 || date(this.d).getDate() < 3"], 1),
        (&["this.l.filter(i, i.q > 2).size() < 2", "this.l.filter(i, i.q > 2).all(i, i.k != '')"], 1),
        (
            &[
                "this.s.split(',').all(p, p != '')",
                "this.s.split(',').size() < 3",
                "'a' in this.s.split(',').map(p, p + '!')",
            ],
            1,
        ),
        (&["this.l.map(i, i.k + 'x') == ['ax']", "this.l.map(i, i.k + 'x').exists(k, k + 'y' == 'xxy')"], 1),
        // What names more than the record is no part of it.
        (&["this.l.all(i, i.k.split(',').size() < 2)", "this.l.exists(i, i.k.split(',').size() < 2)"], 0),
        // A macro's variable of the record's name.
        (&["this.l.all(this, this.k.split(',').size() < 2)", "this.s.split(',').size() < 2"], 0),
        (&["this.n > 1", "this.n > 1 && this.s != ''"], 0),
        // Twice in one rule, within a loop.
        (&["this.l.all(i, i.q > date(this.d).getMonth() || date(this.d).getDate() > 1)"], 1),
    ];
    for (rules, shared) in table {
        assert_eq!(compare(&[], rules), *shared, "{rules:?}");
    }
}

#[test]
fn variables_are_paid_for_by_each_rule_once() {
    let variables = [
        ("big", "this.l.filter(i, i.q > least)"),
        ("least", "size(names) > 2 ? 1 : 2"),
        ("names", "this.s.split(',')"),
        ("at", "timestamp(this.t)"),
    ];
    let rules = [
        "big.size() < 2 && names.size() < 9",
        "names.size() > 0 && names.all(n, n in names || n in big.map(b, b.k))",
        "at > timestamp('2000-01-01T00:00:00Z') || big.size() == 0",
        "this.l.all(i, i.q >= least) && at.getFullYear() > 1990",
        "this.n > 0",
    ];
    assert_eq!(compare(&variables, &rules), 4);
    // Within a loop it is paid for once as well.
    let (once, often) =
        (contract(&variables, &["names.size() >= 0"]), contract(&variables, &["this.l.all(i, names.size() >= 0)"]));
    let record = &records()[2];
    let _ = (once.check_json(record.to_string()), often.check_json(record.to_string()));
    let (split, single) = (often.spent() - once.spent(), once.spent());
    assert!(split < 2 * single, "{split} {single}");
}

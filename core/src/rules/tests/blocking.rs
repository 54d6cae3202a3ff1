//! Structural faults keep rules from running.

use serde_json::json;

use super::make::{compile, judge, on, rule};
use crate::Code;
use crate::diagnostics::codes;
use crate::model::RuleSource;
use crate::report::{Path, PathStep};

const ITEMS: u32 = 15;

type Fault = (Vec<PathStep>, Code, bool);
type Row<'r> = (RuleSource, &'r Fault, &'r [&'r str]);

fn field(index: u32, name: &str) -> PathStep {
    PathStep::Field(index, name.into())
}

#[test]
fn blocked() {
    let record = json!({"id": "x", "total": 1.0, "tax": 2.0, "count": 1, "items": [
        {"sku": "a", "qty": 1, "labels": []}, {"sku": "b", "qty": 2, "labels": []}]});
    let items = || field(ITEMS, "items");
    let total: (Vec<PathStep>, Code, bool) = (vec![field(1, "total")], codes::SCHEMA_TYPE, true);
    let qty = (vec![items(), PathStep::Index(1), field(1, "qty")], codes::SCHEMA_TYPE, true);
    let sku = (vec![items(), PathStep::Index(0), field(0, "sku")], codes::SCHEMA_PATTERN_MISMATCH, false);
    let whole_item = (vec![items(), PathStep::Index(1)], codes::SCHEMA_TYPE, true);
    let list = (vec![items()], codes::SCHEMA_MIN_ITEMS, false);
    let all_qty = || rule("this.items.all(i, i.qty > 0)");
    let table: Vec<Row<'_>> = vec![
        (rule("this.total > 0.0"), &total, &["(): blocked by `schema.type` at /total"]),
        (rule("this.tax > 0.0"), &total, &[]),
        (rule("has(this.total)"), &total, &["(): blocked by `schema.type` at /total"]),
        (all_qty(), &qty, &["(): blocked by `schema.type` at /items/1/qty"]),
        (all_qty(), &sku, &[]),
        (all_qty(), &whole_item, &["(): blocked by `schema.type` at /items/1"]),
        // A count leaves the elements as they are; a type does not.
        (all_qty(), &list, &[]),
        (rule("size(this.items) > 0"), &sku, &["(): blocked by `schema.pattern` at /items/0/sku"]),
        (on("items[].qty", "this > 0"), &qty, &["(/items/1/qty): blocked by `schema.type` at /items/1/qty"]),
        (on("items[].qty", "this > 0"), &sku, &[]),
        (
            on("items[].qty", "root.items.all(i, i.qty > 0)"),
            &qty,
            &[
                "(/items/0/qty): blocked by `schema.type` at /items/1/qty",
                "(/items/1/qty): blocked by `schema.type` at /items/1/qty",
            ],
        ),
    ];
    for (source, (path, code, untyped), expected) in table {
        let compiled = compile(std::slice::from_ref(&source));
        let report = judge(&compiled, &record, &[(Path(path.clone()), *code, *untyped)]);
        let got: Vec<String> =
            report.not_evaluated.iter().map(|not| format!("({}): {}", not.path, not.reason)).collect();
        assert_eq!(got, expected, "{}", source.expr.text);
    }
}

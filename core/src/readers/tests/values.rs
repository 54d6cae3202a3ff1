//! Host values through `Serialize`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{Collector, FirstFault};
use super::readers;
use crate::cells::Scratch;
use crate::model::Format;

fn check<T: Serialize>(format: Format, schema: &str, value: &T, expected: &[&str]) {
    let readers = readers(format, schema);
    let (mut all, mut first, mut scratch) = (Collector::default(), FirstFault::default(), Scratch::default());
    let _ = readers.value(value, &mut scratch, &mut all);
    let _ = readers.value(value, &mut scratch, &mut first);
    let list = all.into_faults().list;
    let found: Vec<String> = list.iter().map(|fault| format!("{} @ {}", fault.code, fault.path.pointer())).collect();
    assert_eq!(found, expected, "{schema}");
    assert_eq!(first.found, !expected.is_empty());
}

#[derive(Serialize)]
enum Kind {
    Unit,
    New(u8),
    Struct { a: i128 },
}

#[test]
fn structs_are_judged_in_place() {
    #[derive(Serialize)]
    struct Order {
        id: &'static str,
        total: f32,
        note: Option<String>,
        kinds: Vec<Kind>,
        by_day: BTreeMap<u32, bool>,
    }
    let order = Order {
        id: "o1",
        total: 0.1,
        note: None,
        kinds: vec![Kind::Unit, Kind::New(3), Kind::Struct { a: i128::MAX }],
        by_day: BTreeMap::from([(7, true)]),
    };
    let schema = |total: &str| {
        format!(
            r#"{{"required": ["id"], "additionalProperties": false, "properties": {{"id": {{"type": "string"}},
            "total": {{"type": "number", "maximum": {total}}}, "note": {{"type": ["string", "null"]}},
            "kinds": {{"type": "array", "items": {{"type": ["string", "object"], "additionalProperties": true}}}},
            "by_day": {{"type": "object", "additionalProperties": {{"type": "boolean"}}}}}}}}"#
        )
    };
    check(Format::JsonSchema, &schema("0.1"), &order, &[]);
    check(Format::JsonSchema, &schema("0.09"), &order, &["schema.maximum @ /total"]);
    check(Format::Avro, r#""long""#, &i128::MAX, &["avro.int_range @ "]);
    check(Format::Avro, r#""double""#, &f64::NAN, &[]);
    check(Format::JsonSchema, "true", &f64::NAN, &["object.unsupported @ "]);
    check(Format::Avro, r#"["null", "int", "string"]"#, &Some("x"), &[]);
}

#[test]
fn a_host_that_fails_is_a_violation() {
    struct Failing;
    impl Serialize for Failing {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("secret"))
        }
    }
    check(Format::JsonSchema, "true", &Failing, &["object.failed @ "]);
}

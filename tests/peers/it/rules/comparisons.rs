//! Rules: our programs against the `cel` crate, over generated comparisons and records.
//!
//! The record's types are chosen so that both engines see the same values: strings, bools, 64-bit
//! integers and doubles with a fraction (the peer reads a whole JSON number as an integer).

use std::collections::HashMap;

use cel::{Context, Program};
use serde_json::{Value, json};
use stipula::{Contract, Format};
use stipula_peers::Random;

const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "a", "type": "long"}, {"name": "b", "type": "long"}, {"name": "x", "type": "double"},
    {"name": "y", "type": "double"}, {"name": "s", "type": "string"}, {"name": "t", "type": "string"},
    {"name": "p", "type": "boolean"},
    {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "I", "fields": [
        {"name": "n", "type": "long"}, {"name": "label", "type": "string"}]}}}]}"#;
const EXPRESSIONS: usize = 2_000;
const RECORDS: usize = 10;

/// The peer's value of a record, typed as the schema types it: through `Serialize` it would read
/// positive integers as unsigned.
fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| cel::Value::Float(number.as_f64().unwrap_or(0.0)), cel::Value::Int)
        }
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_cel).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), to_cel(member))).collect::<HashMap<_, _>>().into()
        }
    }
}

struct Generator(Random);

impl Generator {
    fn word(&mut self, list: &[&'static str]) -> &'static str {
        self.0.pick(list).copied().unwrap_or_default()
    }

    fn boolean(&mut self, depth: usize, item: bool) -> String {
        if depth == 0 {
            return self.word(&["this.p", "true", "this.a > this.b", "this.s == this.t"]).to_owned();
        }
        let next = depth - 1;
        match self.0.below(10) {
            0 => format!("({} && {})", self.boolean(next, item), self.boolean(next, item)),
            1 => format!("({} || {})", self.boolean(next, item), self.boolean(next, item)),
            2 => format!("!({})", self.boolean(next, item)),
            3 => {
                format!("({} ? {} : {})", self.boolean(next, item), self.boolean(next, item), self.boolean(next, item))
            }
            4 => format!("({} {} {})", self.integer(next, item), self.compare(), self.integer(next, item)),
            5 => format!("({} {} {})", self.double(), self.compare(), self.double()),
            6 => format!("({} {} {})", self.text(item), self.compare(), self.text(item)),
            7 => {
                let function = self.word(&["contains", "startsWith", "endsWith"]);
                format!("{}.{function}({})", self.text(item), self.text(item))
            }
            8 if !item => {
                let function = self.word(&["all", "exists", "exists_one"]);
                format!("this.items.{function}(i, {})", self.boolean(next, true))
            }
            _ => format!("({} in [1, 2, {}])", self.integer(next, item), self.integer(next, item)),
        }
    }

    fn compare(&mut self) -> &'static str {
        self.word(&["<", "<=", ">", ">=", "==", "!="])
    }

    fn integer(&mut self, depth: usize, item: bool) -> String {
        match self.0.below(if depth == 0 { 4 } else { 7 }) {
            0 if item => "i.n".to_owned(),
            0 | 1 => self.word(&["this.a", "this.b"]).to_owned(),
            2 => self.word(&["0", "1", "-7", "9223372036854775807"]).to_owned(),
            3 => "size(this.items)".to_owned(),
            4 => format!("size({})", self.text(item)),
            _ => {
                let operator = self.word(&["+", "-", "*", "/", "%"]);
                format!("({} {operator} {})", self.integer(depth - 1, item), self.integer(depth - 1, item))
            }
        }
    }

    fn double(&mut self) -> String {
        self.word(&["this.x", "this.y", "0.5", "(this.x + this.y)", "(this.x * 2.0)", "-this.y"]).to_owned()
    }

    fn text(&mut self, item: bool) -> String {
        match self.0.below(4) {
            0 if item => "i.label".to_owned(),
            0 | 1 => "this.s".to_owned(),
            2 => "this.t".to_owned(),
            _ => self.word(&["'a'", "''", "'\u{e9}'", "(this.s + this.t)"]).to_owned(),
        }
    }

    fn record(&mut self) -> Value {
        let integers = [0_i64, 1, -7, 3, i64::MAX, i64::MIN, 1 << 53];
        let doubles = [0.5, -2.25, 1e10 + 0.5, 1.5e300];
        let texts = ["", "a", "ab", "\u{e9}", "b\u{1f600}"];
        let integer = |random: &mut Random| random.pick(&integers).copied().unwrap_or(0);
        let text = |random: &mut Random| random.pick(&texts).copied().unwrap_or_default();
        let random = &mut self.0;
        let items: Vec<Value> =
            (0..random.below(4)).map(|_| json!({"n": integer(random), "label": text(random)})).collect();
        json!({
            "a": integer(random), "b": integer(random), "s": text(random), "t": text(random),
            "x": random.pick(&doubles), "y": random.pick(&doubles), "p": random.below(2) == 0, "items": items,
        })
    }
}

#[test]
fn generated_rules_hold_for_the_same_records() {
    let mut generator = Generator(Random(31));
    let (mut compared, mut held, mut errors) = (0, 0, 0);
    for _ in 0..EXPRESSIONS {
        let expression = generator.boolean(4, false);
        let ours = match Contract::from_schema(Format::Avro, SCHEMA).rule("r", &expression).compile() {
            Ok(contract) => contract,
            Err(error) => panic!("`{expression}` does not compile: {error}"),
        };
        let peer = Program::compile(&expression).unwrap();
        for _ in 0..RECORDS {
            let record = generator.record();
            let mut context = Context::default();
            context.add_variable_from_value("this", to_cel(&record));
            let expected = match peer.execute(&context) {
                Ok(cel::Value::Bool(true)) => "valid",
                Ok(cel::Value::Bool(false)) => "invalid",
                Ok(other) => panic!("`{expression}` yields {other:?}"),
                Err(_) => "rule_error",
            };
            let report = ours.check_json(record.to_string());
            assert_eq!(report.class.as_str(), expected, "`{expression}` over {record}\n{:?}", report.violations);
            assert_eq!(ours.is_valid_json(record.to_string()), report.valid);
            compared += 1;
            held += usize::from(expected == "valid");
            errors += usize::from(expected == "rule_error");
        }
    }
    println!("{compared} outcomes compared; {held} held, {errors} errors");
    assert!(held > compared / 10 && errors > 0);
}

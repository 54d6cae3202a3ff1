//! Random records of a contract, most of them valid.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::document::{Document, Field, Form, Kind};
use super::edit;
use super::rule::{DAYS, EDGES, SYMBOLS, TEXTS, TIMES};

/// Makes records of one document, many of their values near the constants of some rules.
#[derive(Debug)]
pub struct Recorder<'d> {
    /// What it chooses by.
    pub dice: &'d mut Dice,
    form: Form,
    numbers: Vec<f64>,
    wholes: Vec<i64>,
    texts: Vec<String>,
}

impl<'d> Recorder<'d> {
    /// One that knows the constants of the rules of the documents.
    pub fn new(dice: &'d mut Dice, form: Form, documents: &[&Document]) -> Self {
        let mut recorder = Self { dice, form, numbers: Vec::new(), wholes: Vec::new(), texts: Vec::new() };
        for document in documents {
            let below = edit::rules(&document.fields);
            for rule in document.rules.iter().chain(below) {
                recorder.learn(&rule.expr.text());
                rule.when.iter().for_each(|when| recorder.learn(&when.text()));
            }
        }
        recorder
    }

    fn learn(&mut self, text: &str) {
        self.texts.extend(text.split('\'').skip(1).step_by(2).map(str::to_owned));
        let is_part = |next: char| next.is_ascii_alphanumeric() || next == '.' || next == '-';
        for word in text.split(|next| !is_part(next)) {
            self.wholes.extend(word.strip_suffix(".0").unwrap_or(word).parse::<i64>());
            self.numbers.extend(word.parse::<f64>().ok().filter(|number| number.is_finite()));
        }
    }

    /// A record as the document has it.
    pub fn record(&mut self, document: &Document) -> Value {
        self.members(&document.fields)
    }

    fn members(&mut self, fields: &[Field]) -> Value {
        let mut members = Map::new();
        for field in fields {
            if field.required || !self.dice.chance(25) {
                members.insert(field.name.clone(), self.value(field));
            }
        }
        members.into()
    }

    fn value(&mut self, field: &Field) -> Value {
        let (dice, form) = (&mut *self.dice, self.form);
        let may_be_null = match form {
            Form::Odcs | Form::Avro => !field.required || field.nullable,
            Form::Json => field.nullable,
        };
        if may_be_null && dice.chance(22) {
            return Value::Null;
        }
        if field.or_text && dice.chance(40) {
            return json!(dice.one(&TEXTS));
        }
        let is_avro = form == Form::Avro;
        match &field.kind {
            Kind::Int if !self.wholes.is_empty() && dice.chance(35) => {
                json!(dice.one(&self.wholes).saturating_add(dice.one(&[-1, 0, 0, 1])))
            }
            Kind::Int if dice.chance(3) => json!(dice.one(&EDGES) + dice.between(-1, 1)),
            Kind::Int | Kind::Small if dice.chance(5) && !is_avro => json!(10_000_000_000_000_000_000_u64),
            Kind::Int | Kind::Small => json!(near(dice, field, -3, 8)),
            Kind::Number | Kind::Single if !self.numbers.is_empty() && dice.chance(35) => {
                json!(dice.one(&self.numbers) + dice.one(&[-0.5, 0.0, 0.0, 0.5]))
            }
            Kind::Number | Kind::Single => match dice.below(30) {
                0 => json!(dice.one(&EDGES)),
                1 => json!(1e300),
                2 => json!(16_777_217),
                3..10 => json!(near(dice, field, -3, 8)),
                _ => json!(dice.one(&[0.0, 0.5, 1.0, 3.0, 4.4, 4.5, -1.0, 2.0, 1.5, 0.1])),
            },
            Kind::Decimal => json!(dice.one(&[0.0, 0.5, 1.25, -3.1, 3.0, 0.51, 0.49, 7.0])),
            Kind::Text if !self.texts.is_empty() && dice.chance(35) => {
                json!(dice.one(&self.texts) + dice.one(&["", "", "", "a"]))
            }
            Kind::Text => json!(dice.one(&TEXTS)),
            Kind::Symbols(_, symbols) => json!(dice.one(symbols)),
            Kind::Bool => json!(dice.chance(50)),
            Kind::Timestamp if is_avro && dice.chance(12) => json!(i64::MAX),
            Kind::Timestamp => json!(dice.one(&TIMES)),
            Kind::Date => json!(dice.one(&DAYS)),
            Kind::List(item) => {
                let count = near(dice, field, 0, 3).max(0);
                (0..count).map(|_| self.value(item)).collect()
            }
            Kind::Map(inner) => {
                let keys = ["k", "l"].into_iter().filter(|_| dice.chance(60)).collect::<Vec<_>>();
                keys.into_iter().map(|key| (key.to_owned(), self.value(inner))).collect()
            }
            Kind::Record(_, fields) => self.members(fields),
        }
    }
}

/// A whole number, often one at the bounds of the field.
fn near(dice: &mut Dice, field: &Field, least: i64, most: i64) -> i64 {
    match (dice.below(4), field.least, field.most) {
        (0, Some(bound), _) | (1, _, Some(bound)) => bound,
        (0 | 1, _, _) => dice.between(least, most),
        (_, low, high) => {
            let low = low.unwrap_or(least);
            dice.between(low, high.unwrap_or(most).max(low))
        }
    }
}

/// A record of one document with members of a record of another.
pub fn mixed(dice: &mut Dice, one: &Value, other: &Value) -> Value {
    let mut mixed = one.clone();
    if let (Value::Object(members), Value::Object(others)) = (&mut mixed, other) {
        for (name, value) in others {
            if dice.chance(if members.contains_key(name) { 25 } else { 60 }) {
                members.insert(name.clone(), value.clone());
            }
        }
    }
    mixed
}

/// A record with one place changed a little.
pub fn mutated(dice: &mut Dice, record: &Value) -> Value {
    let mut mutated = record.clone();
    change(dice, &mut mutated);
    mutated
}

fn change(dice: &mut Dice, value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(dice.below(members.len())).unwrap().clone();
            match dice.below(8) {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert(name, Value::Null)),
                2 => drop(members.insert("extra".to_owned(), json!(1))),
                _ => change(dice, &mut members[&name]),
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let at = dice.below(items.len());
            match dice.below(5) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                2 => items[at] = Value::Null,
                _ => change(dice, &mut items[at]),
            }
        }
        Value::Number(number) if number.is_i64() => {
            *value = json!(number.as_i64().unwrap().saturating_add(dice.one(&[-1, 1])));
        }
        Value::Number(_) => *value = json!(dice.one(&[0.0, 0.49, 0.5, 0.51, 3.0, 4.5])),
        Value::String(_) => {
            let other = if dice.chance(50) { dice.one(&SYMBOLS) } else { dice.one(&TEXTS) };
            *value = json!(other);
        }
        other => *other = dice.one(&[Value::Null, json!(1), json!("a"), json!(true), json!([]), json!({})]),
    }
}

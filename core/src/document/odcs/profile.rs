//! The tables of the standard and of our extensions as JSON, for the command that writes the
//! profile's JSON Schema from them: what an editor checks is then what the compiler checks.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::extension::tables as ours;
use super::shapes::Shape;
use super::table::{Table, Value};
use super::{standard, tables};
use crate::document::words;

/// Tables by number, and which of them are ours.
pub(crate) fn tables_json() -> String {
    let mut dump = Dump { numbers: HashMap::new(), tables: Vec::new() };
    let root = dump.table(&standard::ROOT);
    let ours = json!({
        "implementation": dump.table(&tables::IMPLEMENTATION),
        "stipulaSchema": dump.table(&ours::SCHEMA),
        "stipulaEvolution": dump.table(&ours::EVOLUTION),
        "stipulaMigrations": dump.table(&ours::MIGRATION),
        "stipulaMask": dump.table(&ours::MASK),
    });
    let kinds: Vec<&str> = words::KINDS.iter().map(|(word, _)| *word).collect();
    let modes: Vec<&str> = words::MODES.iter().map(|(word, _)| *word).collect();
    let actions: Vec<&str> = words::ACTIONS.iter().map(|(word, _)| *word).collect();
    json!({
        "root": root, "ours": ours, "tables": dump.tables, "operators": standard::OPERATORS,
        "kinds": kinds, "modes": modes, "actions": actions,
    })
    .to_string()
}

struct Dump {
    /// By address: each table is one of the program's own.
    numbers: HashMap<*const Table, usize>,
    tables: Vec<Json>,
}

impl Dump {
    /// The depth of the tables bounds the recursion: each is entered once.
    fn table(&mut self, table: &'static Table) -> usize {
        if let Some(number) = self.numbers.get(&std::ptr::from_ref(table)) {
            return *number;
        }
        let number = self.tables.len();
        self.numbers.insert(std::ptr::from_ref(table), number);
        self.tables.push(Json::Null);
        let keys: Vec<Json> =
            table.keys.iter().map(|key| json!([key.name, key.versions, self.value(key.value)])).collect();
        let always = table.required.iter().map(|name| (*name, super::table::ALL));
        let required: Vec<Json> =
            always.chain(table.required_in.iter().copied()).map(|(name, versions)| json!([name, versions])).collect();
        let cases = table.cases.map(|cases| {
            let one =
                |case: &super::table::Case| json!([case.versions, case.words, self.table(case.table), case.or_has]);
            json!({"key": cases.key, "list": cases.list.iter().map(one).collect::<Vec<_>>()})
        });
        let form = json!({
            "what": table.what, "keys": keys, "required": required, "closed": table.closed, "cases": cases,
            "compares": table.holds_expression,
        });
        if let Some(place) = self.tables.get_mut(number) {
            *place = form;
        }
        number
    }

    /// `[kind, what it needs]`.
    fn value(&mut self, value: Value) -> Json {
        match value {
            Value::Any => json!(["any"]),
            Value::Scalar => json!(["scalar"]),
            Value::Text => json!(["text"]),
            Value::Label | Value::Quoted => json!(["label"]),
            Value::Shaped(shape) => json!(["shaped", pattern(shape)]),
            Value::Bool => json!(["bool"]),
            Value::Integer => json!(["integer"]),
            Value::AtLeast(least) => json!(["at_least", least]),
            Value::Number => json!(["number"]),
            Value::Positive => json!(["positive"]),
            Value::IntegerOrText => json!(["either", [["integer"], ["text"]]]),
            Value::Texts => json!(["each", ["text"], 0, null, false]),
            Value::Integers => json!(["each", ["integer"], 0, null, false]),
            Value::Named => json!(["named"]),
            Value::List => json!(["list"]),
            Value::Each(list) => json!(["each", self.value(*list.item), list.least, list.most, list.unique]),
            Value::OneOf(words) => json!(["words", words]),
            Value::OneOfOrNull(words) => json!(["either", [["words", words], ["null"]]]),
            Value::Words(groups) => {
                let words: Vec<&str> = groups.iter().flat_map(|(_, words)| words.iter().copied()).collect();
                json!(["words", words])
            }
            Value::Mapping => json!(["mapping"]),
            Value::TextOrMapping => json!(["either", [["text"], ["mapping"]]]),
            Value::Object(table) => json!(["object", self.table(table)]),
            Value::Objects(table) => json!(["each", ["object", self.table(table)], 0, null, false]),
            Value::TextOrObject(table) => json!(["either", [["text"], ["object", self.table(table)]]]),
            Value::ObjectOrObjects(one, each) => {
                let list = json!(["each", ["object", self.table(each)], 0, null, false]);
                json!(["either", [["object", self.table(one)], list]])
            }
            Value::Either(list) => json!(["either", list.iter().map(|one| self.value(*one)).collect::<Vec<_>>()]),
        }
    }
}

/// The pattern of a form; formats are notes and refuse nothing.
fn pattern(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::StableId => Some("^[A-Za-z0-9_-]+$"),
        Shape::Dotted => Some(r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$"),
        Shape::DottedWithHyphens => Some(r"^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)+$"),
        Shape::Path => Some(
            r"^(?:(?:https?://)?[A-Za-z0-9._/-]+\.yaml#)?/?[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+(?:/[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+)*$",
        ),
        Shape::PathOrYml => Some(
            r"^(?:(?:https?://)?[A-Za-z0-9._/-]+\.ya?ml#)?/?[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+(?:/[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+)*$",
        ),
        Shape::Sftp => Some("^sftp://"),
        Shape::Uri | Shape::Date | Shape::DateTime => None,
    }
}

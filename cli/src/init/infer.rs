//! What sample records have in common, as ODCS properties. Only what every record shows is said.

use std::collections::BTreeMap;

use super::json::Json;
use super::yaml::scalar;

/// An enum is certain where a few words come again and again.
const ENUM_SEEN: usize = 20;
const ENUM_WORDS: usize = 8;
const ENUM_AGAIN: usize = 2;

/// What stands at one place of all records so far.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// How often something stood here, null included.
    seen: usize,
    nulls: usize,
    /// The kind, and the number of the record that showed it first.
    kind: Option<(Kind, usize)>,
    fraction: bool,
    texts: Texts,
    /// Members by name, each with its place in the order in which they came.
    members: BTreeMap<String, (usize, Shape)>,
    items: Option<Box<Shape>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Number,
    Text,
    List,
    Object,
}

#[derive(Debug)]
struct Texts {
    dates: bool,
    timestamps: bool,
    times: bool,
    /// Words and how often, while they are few.
    words: Option<BTreeMap<String, usize>>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { dates: true, timestamps: true, times: true, words: Some(BTreeMap::new()) }
    }
}

impl Shape {
    /// Takes one record in, or says what contradicts an earlier one.
    pub(super) fn add(&mut self, value: &Json, record: usize, path: &str) -> Result<(), String> {
        self.seen += 1;
        let kind = match value {
            Json::Null => {
                self.nulls += 1;
                return Ok(());
            }
            Json::Bool(_) => Kind::Bool,
            Json::Number(_) => Kind::Number,
            Json::Text(_) => Kind::Text,
            Json::List(_) => Kind::List,
            Json::Object(_) => Kind::Object,
        };
        let (known, first) = *self.kind.get_or_insert((kind, record));
        if known != kind {
            let (found, place) = (value.article(), if path.is_empty() { "the record" } else { path });
            return Err(format!("`{place}` is {found} in record {record}, and {} in record {first}", article(known)));
        }
        match value {
            Json::Number(text) => self.fraction |= text.contains(['.', 'e', 'E']),
            Json::Text(text) => self.texts.add(text),
            Json::List(items) => {
                let shape = self.items.get_or_insert_default();
                for item in items {
                    shape.add(item, record, &format!("{path}/*"))?;
                }
            }
            Json::Object(members) => {
                for (name, inner) in members {
                    self.member(name).add(inner, record, &format!("{path}/{name}"))?;
                }
            }
            Json::Null | Json::Bool(_) => {}
        }
        Ok(())
    }

    fn member(&mut self, name: &str) -> &mut Self {
        let next = self.members.len();
        let (_, shape) = self.members.entry(name.to_owned()).or_insert_with(|| (next, Self::default()));
        shape
    }

    /// The properties of an object, as YAML at this indentation.
    pub(super) fn properties(&self, out: &mut String, indent: usize) {
        let objects = self.seen - self.nulls;
        let mut members: Vec<_> = self.members.iter().map(|(name, (place, shape))| (place, name, shape)).collect();
        members.sort_by_key(|(place, ..)| **place);
        for (_, name, shape) in members {
            out.extend([&" ".repeat(indent), "- name: ", &scalar(name), "\n"]);
            shape.describe(out, indent + 2);
            if shape.seen == objects && shape.nulls == 0 {
                out.extend([&" ".repeat(indent + 2), "required: true\n"]);
            }
        }
    }

    fn describe(&self, out: &mut String, indent: usize) {
        let margin = " ".repeat(indent);
        let mut line = |text: &str| out.extend([margin.as_str(), text, "\n"]);
        match self.kind.map(|(kind, _)| kind) {
            None => line("logicalType: string # null in every record: say what it is"),
            Some(Kind::Bool) => line("logicalType: boolean"),
            Some(Kind::Number) if self.fraction => line("logicalType: number"),
            Some(Kind::Number) => line("logicalType: integer"),
            Some(Kind::Text) => {
                line(&format!("logicalType: {}", self.texts.logical_type()));
                if let Some(words) = self.texts.certain() {
                    let values: Vec<String> = words.iter().map(|word| format!("{{value: {}}}", scalar(word))).collect();
                    line(&format!("enum: [{}]", values.join(", ")));
                }
            }
            Some(Kind::List) => {
                line("logicalType: array");
                line("items:");
                let empty = Self::default();
                self.items.as_deref().unwrap_or(&empty).describe(out, indent + 2);
            }
            Some(Kind::Object) => {
                line("logicalType: object");
                if !self.members.is_empty() {
                    line("properties:");
                    self.properties(out, indent + 2);
                }
            }
        }
    }
}

impl Texts {
    fn add(&mut self, text: &str) {
        self.dates = self.dates && text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10;
        self.timestamps = self.timestamps && is_timestamp(text);
        self.times = self.times && is_time(text);
        if let Some(words) = &mut self.words {
            *words.entry(text.to_owned()).or_default() += 1;
            if words.len() > ENUM_WORDS {
                self.words = None;
            }
        }
    }

    fn logical_type(&self) -> &'static str {
        match (self.dates, self.timestamps, self.times) {
            (true, ..) => "date",
            (_, true, _) => "timestamp",
            (.., true) => "time",
            _ => "string",
        }
    }

    /// The words of an enum, where there is hardly a doubt: constants, each of which comes again.
    fn certain(&self) -> Option<Vec<&str>> {
        let words = self.words.as_ref().filter(|_| self.logical_type() == "string")?;
        let constant = |word: &str| {
            word.starts_with(|first: char| first.is_ascii_uppercase())
                && word.chars().all(|each| each.is_ascii_uppercase() || each.is_ascii_digit() || each == '_')
        };
        let certain = words.len() > 1
            && words.values().sum::<usize>() >= ENUM_SEEN
            && words.iter().all(|(word, count)| *count >= ENUM_AGAIN && constant(word));
        certain.then(|| words.keys().map(String::as_str).collect())
    }
}

fn is_timestamp(text: &str) -> bool {
    text.get(10..11) == Some("T") && text.parse::<jiff::Timestamp>().is_ok() && !text.ends_with(']')
}

fn is_time(text: &str) -> bool {
    text.get(2..3) == Some(":") && text.get(5..6) == Some(":") && text.parse::<jiff::civil::Time>().is_ok()
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "a bool",
        Kind::Number => "a number",
        Kind::Text => "a text",
        Kind::List => "a list",
        Kind::Object => "an object",
    }
}

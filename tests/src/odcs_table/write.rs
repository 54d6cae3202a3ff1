//! The tables as Rust.

use std::fmt::Write as _;

use super::merge::{Merged, Shape, Versions};
use super::words;

const WIDTH: usize = 116;
const HEAD: &str = "//! What the official JSON Schemas of ODCS 3.0 to 3.2 say at each place. Written by `make odcs-table`: do not edit.

use super::table::Value::{
    Any, AtLeast, Bool, Each, Either, Integer, IntegerOrText, List, Mapping, Number, Object, ObjectOrObjects, Objects, Positive,
    Quoted, Scalar, Shaped, Text, TextOrMapping, TextOrObject, Texts, Words,
};
use super::table::{ALL, ONLY_0, ONLY_1, SINCE_1, SINCE_2, Shape, Table, UNTIL_1, Versions, case, each, of, row};
";

pub(super) fn file(tables: &[(String, Merged)]) -> String {
    let mut out = HEAD.to_owned();
    let is_case = |name: &str| tables.iter().any(|(_, table)| table.cases.iter().any(|case| case.table == name));
    for (name, table) in tables {
        one(&mut out, name, table, words::phrase(name, is_case(name)));
    }
    let versions = tables
        .iter()
        .find(|(name, _)| name == "ROOT")
        .and_then(|(_, root)| root.rows.iter().find(|row| row.name == "apiVersion").map(|row| row.shape.clone()));
    if let Some(Shape::Words(words)) = versions {
        let three: Vec<String> =
            words.into_iter().map(|(_, word)| word).filter(|word| word.starts_with("v3.")).map(quoted).collect();
        let _ = write!(out, "\npub(super) const API_VERSIONS: &[&str] = &[{}];\n", three.join(", "));
    }
    let operators =
        tables.iter().find(|(_, table)| !table.exactly_one.1.is_empty()).map(|(_, table)| &table.exactly_one);
    if let Some((versions, names)) = operators {
        let list: Vec<String> = names.iter().map(quoted).collect();
        let _ = write!(
            out,
            "\n/// Exactly one of these compares, in the versions of the next line.\npub(super) const OPERATORS_IN: Versions = {};\npub(super) const OPERATORS: [&str; {}] = [\n{}];\n",
            mask(*versions),
            list.len(),
            wrapped(&list, 4)
        );
    }
    out
}

fn one(out: &mut String, name: &str, table: &Merged, phrase: &str) {
    let visible = if ["ROOT"].contains(&name) { "pub(super) " } else { "" };
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            format!("row({}, {}, {})", mask(row.versions), quoted(&row.name), shape(name, &row.name, &row.shape))
        })
        .collect();
    let all: Vec<String> = table
        .required
        .iter()
        .filter(|(_, versions)| **versions == table.versions)
        .map(|(key, _)| quoted(key))
        .collect();
    let some: Vec<String> = table
        .required
        .iter()
        .filter(|(_, versions)| **versions != table.versions)
        .map(|(key, versions)| format!("({}, {})", quoted(key), mask(*versions)))
        .collect();
    let _ = write!(
        out,
        "\n{visible}static {name}: Table = of({}, {}, &[\n{}])",
        quoted(phrase),
        mask(table.closed),
        wrapped(&rows, 4)
    );
    if !all.is_empty() {
        let _ = write!(out, "\n.requires(&[{}])", all.join(", "));
    }
    if !some.is_empty() {
        let _ = write!(out, "\n.requires_in(&[{}])", some.join(", "));
    }
    if words::holds_expression(name) {
        out.push_str("\n.with_expressions()");
    }
    if let Some((first, second)) = &table.alike {
        let _ = write!(out, "\n.alike({}, {})", quoted(first), quoted(second));
    }
    if !table.cases.is_empty() {
        let cases: Vec<String> = table.cases.iter().map(case).collect();
        let _ = write!(out, "\n.cases({}, &[\n{}])", quoted(&table.discriminator), wrapped(&cases, 4));
    }
    out.push_str(";\n");
}

fn case(case: &super::merge::MergedCase) -> String {
    let list: Vec<String> = case.words.iter().map(quoted).collect();
    let mut text = format!("case({}, &[{}], &{})", mask(case.versions), list.join(", "), case.table);
    if case.or_absent != 0 {
        let _ = write!(text, ".or_absent({})", mask(case.or_absent));
    }
    if let Some((key, versions)) = &case.or_has {
        let _ = write!(text, ".or_has({}, {})", quoted(key), mask(*versions));
    }
    text
}

fn shape(table: &str, key: &str, value: &Shape) -> String {
    if words::QUOTED.contains(&(table, key)) {
        return "Quoted".to_owned();
    }
    if words::JUDGED_ELSEWHERE.contains(&(table, key)) {
        return "Text".to_owned();
    }
    let inner = |value: &Shape| shape(table, "", value);
    match value {
        Shape::Any => "Any".to_owned(),
        Shape::Scalar => "Scalar".to_owned(),
        Shape::Text => "Text".to_owned(),
        Shape::Shaped(name) => format!("Shaped(Shape::{name})"),
        Shape::Bool => "Bool".to_owned(),
        Shape::Integer => "Integer".to_owned(),
        Shape::AtLeast(least) => format!("AtLeast({least})"),
        Shape::Number => "Number".to_owned(),
        Shape::Positive => "Positive".to_owned(),
        Shape::IntegerOrText => "IntegerOrText".to_owned(),
        Shape::Mapping => "Mapping".to_owned(),
        Shape::TextOrMapping => "TextOrMapping".to_owned(),
        Shape::Object(name) => format!("Object(&{name})"),
        Shape::Words(list) => all_words(list),
        Shape::List { item, least: 0, most: None, unique: false } => match item.as_ref() {
            Shape::Object(name) => format!("Objects(&{name})"),
            Shape::Text => "Texts".to_owned(),
            Shape::Any => "List".to_owned(),
            other => format!("Each(each(&{}, 0, None, false))", inner(other)),
        },
        Shape::List { item, least, most, unique } => {
            let most = most.map_or("None".to_owned(), |most| format!("Some({most})"));
            format!("Each(each(&{}, {least}, {most}, {unique}))", inner(item))
        }
        Shape::Either(list) => match list.as_slice() {
            [Shape::Text, Shape::Object(name)] => format!("TextOrObject(&{name})"),
            [Shape::Object(one), Shape::List { item, .. }] if matches!(item.as_ref(), Shape::Object(_)) => {
                let Shape::Object(many) = item.as_ref() else { panic!("checked above") };
                format!("ObjectOrObjects(&{one}, &{many})")
            }
            _ => format!("Either(&[{}])", list.iter().map(inner).collect::<Vec<_>>().join(", ")),
        },
    }
}

/// Words, those of the same versions together.
fn all_words(list: &[(Versions, String)]) -> String {
    let mut masks: Vec<Versions> = list.iter().map(|(versions, _)| *versions).collect();
    masks.sort_by_key(|versions| std::cmp::Reverse(versions.count_ones()));
    masks.dedup();
    let groups = masks.iter().map(|versions| {
        let words: Vec<String> = list.iter().filter(|(of, _)| of == versions).map(|(_, word)| quoted(word)).collect();
        format!("({}, &[{}])", mask(*versions), words.join(", "))
    });
    format!("Words(&[{}])", groups.collect::<Vec<_>>().join(", "))
}

fn mask(versions: Versions) -> &'static str {
    match versions {
        0 => "0",
        1 => "ONLY_0",
        2 => "ONLY_1",
        3 => "UNTIL_1",
        4 => "SINCE_2",
        6 => "SINCE_1",
        7 => "ALL",
        other => panic!("the versions {other:b} need a name"),
    }
}

fn quoted(text: impl AsRef<str>) -> String {
    format!("{:?}", text.as_ref())
}

/// Items with commas, as many on a line as fit.
fn wrapped(items: &[String], indent: usize) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for item in items {
        if !line.is_empty() && indent + line.len() + item.len() + 2 > WIDTH {
            let _ = writeln!(out, "{}{}", " ".repeat(indent), line.trim_end());
            line.clear();
        }
        let _ = write!(line, "{item}, ");
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{}{}", " ".repeat(indent), line.trim_end());
    }
    out
}

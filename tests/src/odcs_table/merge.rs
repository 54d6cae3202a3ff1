//! The three versions merged: one table for each kind of object, one row for each form of a key.

use std::collections::BTreeMap;

use serde_json::Value;

use super::forms::{Case, Form, Place, strings};
use super::words;

/// Minor versions, a bit for each.
pub(super) type Versions = u8;

/// What a value may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Any,
    Scalar,
    Text,
    /// A text of a form that has a name.
    Shaped(&'static str),
    Bool,
    Integer,
    AtLeast(u64),
    Number,
    Positive,
    IntegerOrText,
    Mapping,
    TextOrMapping,
    /// The name of a table.
    Object(String),
    /// Words by the versions that know them.
    Words(Vec<(Versions, String)>),
    List {
        item: Box<Shape>,
        least: u64,
        most: Option<u64>,
        unique: bool,
    },
    Either(Vec<Shape>),
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) versions: Versions,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) struct MergedCase {
    pub(super) words: Vec<String>,
    pub(super) versions: Versions,
    pub(super) or_absent: Versions,
    pub(super) or_has: Option<(String, Versions)>,
    pub(super) table: String,
}

#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) versions: Versions,
    pub(super) rows: Vec<Row>,
    pub(super) required: BTreeMap<String, Versions>,
    pub(super) closed: Versions,
    pub(super) discriminator: String,
    pub(super) cases: Vec<MergedCase>,
    pub(super) exactly_one: (Versions, Vec<String>),
    pub(super) alike: Option<(String, String)>,
}

/// Every table by name, from the root down.
pub(super) fn tables(schemas: &[Value; 3]) -> Vec<(String, Merged)> {
    let mut places: BTreeMap<String, [Option<Place<'_>>; 3]> = BTreeMap::new();
    for (minor, schema) in schemas.iter().enumerate() {
        collect(&mut places, minor, &Place::root(schema));
    }
    places.iter().map(|(name, versions)| (name.clone(), merged(versions))).collect()
}

/// Every object below a place, by name; one name is one object of each version.
fn collect<'s>(places: &mut BTreeMap<String, [Option<Place<'s>>; 3]>, minor: usize, place: &Place<'s>) {
    let name = words::table_name(minor, &place.name);
    let known = &mut places.entry(name.clone()).or_default()[minor];
    if let Some(known) = known {
        assert_eq!(known.schema, place.schema, "two objects have the name {name}");
        return;
    }
    *known = Some(place.clone());
    let form = place.form();
    for (_, value) in &form.keys {
        for object in objects(value) {
            collect(places, minor, &object);
        }
    }
    for case in form.cases {
        collect(places, minor, &case.then);
    }
}

/// The objects with keys of their own that a value may be or hold.
fn objects<'s>(place: &Place<'s>) -> Vec<Place<'s>> {
    let schema = place.schema;
    if let Some(items) = schema.get("items") {
        return objects(&place.to(items, place.name.clone()));
    }
    if let Some(list) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
        return list.iter().flat_map(|one| objects(&place.to(one, place.name.clone()))).collect();
    }
    if has_keys(schema) { vec![place.clone()] } else { Vec::new() }
}

fn has_keys(schema: &Value) -> bool {
    schema.get("properties").is_some() || schema.get("allOf").is_some() || schema.get("$ref").is_some()
}

fn merged(versions: &[Option<Place<'_>>; 3]) -> Merged {
    let forms: Vec<(usize, Form<'_>)> =
        versions.iter().enumerate().filter_map(|(minor, place)| Some((minor, place.as_ref()?.form()))).collect();
    let mut table = Merged { versions: forms.iter().map(|(minor, _)| 1 << minor).sum(), ..Merged::default() };
    let mut names: Vec<&String> = forms.iter().flat_map(|(_, form)| form.keys.iter().map(|(name, _)| name)).collect();
    names.sort();
    names.dedup();
    for name in names {
        let mut rows: Vec<Row> = Vec::new();
        for (minor, form) in &forms {
            let Some((_, place)) = form.keys.iter().find(|(key, _)| key == name) else { continue };
            let shape = shape(*minor, place);
            match rows.iter_mut().find_map(|row| Some((unified(&row.shape, &shape)?, row))) {
                Some((shape, row)) => (row.shape, row.versions) = (shape, row.versions | 1 << minor),
                None => rows.push(Row { name: name.clone(), versions: 1 << minor, shape }),
            }
        }
        table.rows.extend(rows);
    }
    for (minor, form) in &forms {
        form.required.iter().for_each(|name| *table.required.entry(name.clone()).or_default() |= 1 << minor);
        table.closed |= u8::from(form.closed) << minor;
        if !form.exactly_one.is_empty() {
            table.exactly_one = (table.exactly_one.0 | 1 << minor, form.exactly_one.clone());
        }
        table.alike = form.alike.clone().or(table.alike.take());
        form.cases.iter().for_each(|case| add_case(&mut table, *minor, case));
    }
    let order = |row: &Row| (row.name.clone(), row.versions);
    table.rows.sort_by_key(order);
    table
}

fn add_case(table: &mut Merged, minor: usize, case: &Case<'_>) {
    let name = words::table_name(minor, &case.then.name);
    assert!(table.discriminator.is_empty() || table.discriminator == case.key, "two discriminators");
    table.discriminator.clone_from(&case.key);
    let at = table.cases.iter().position(|known| known.table == name).unwrap_or_else(|| {
        let versions = 0;
        table.cases.push(MergedCase { words: Vec::new(), versions, or_absent: 0, or_has: None, table: name });
        table.cases.len() - 1
    });
    let known = &mut table.cases[at];
    known.versions |= 1 << minor;
    known.or_absent |= u8::from(case.or_absent) << minor;
    if let Some(key) = &case.or_has {
        let before = known.or_has.take().map_or(0, |(_, versions)| versions);
        known.or_has = Some((key.clone(), before | 1 << minor));
    }
    for word in &case.words {
        if !known.words.contains(word) {
            known.words.push(word.clone());
        }
    }
}

/// One shape for two versions, where they differ in words and tables alone.
fn unified(a: &Shape, b: &Shape) -> Option<Shape> {
    match (a, b) {
        (Shape::Words(a), Shape::Words(b)) => {
            let mut words = a.clone();
            for (version, word) in b {
                match words.iter_mut().find(|(_, known)| known == word) {
                    Some((versions, _)) => *versions |= version,
                    None => words.push((*version, word.clone())),
                }
            }
            Some(Shape::Words(words))
        }
        (
            Shape::List { item: a, least, most, unique },
            Shape::List { item: b, least: fewest, most: highest, unique: distinct },
        ) => {
            let same = (least, most, unique) == (fewest, highest, distinct);
            let item = Box::new(unified(a, b).filter(|_| same)?);
            Some(Shape::List { item, least: *least, most: *most, unique: *unique })
        }
        (Shape::Either(a), Shape::Either(b)) if a.len() == b.len() => {
            a.iter().zip(b).map(|(a, b)| unified(a, b)).collect::<Option<Vec<_>>>().map(Shape::Either)
        }
        _ => (a == b).then(|| a.clone()),
    }
}

/// What a value may be in one version.
fn shape(minor: usize, place: &Place<'_>) -> Shape {
    let schema = place.schema;
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    if let Some(list) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
        return either(list.iter().map(|one| shape(minor, &place.to(one, place.name.clone()))).collect());
    }
    if let Some(list) = schema.get("enum") {
        return Shape::Words(strings(list).map(|word| (1 << minor, word)).collect());
    }
    match &schema["type"] {
        Value::String(name) => match name.as_str() {
            "string" => text(schema),
            "boolean" => Shape::Bool,
            "integer" => number("minimum").map_or(Shape::Integer, Shape::AtLeast),
            "number" if number("exclusiveMinimum") == Some(0) => Shape::Positive,
            "number" => Shape::Number,
            "null" => Shape::Scalar,
            "object" if has_keys(schema) => Shape::Object(words::table_name(minor, &place.name)),
            "object" => Shape::Mapping,
            "array" => Shape::List {
                item: Box::new(
                    schema.get("items").map_or(Shape::Any, |items| shape(minor, &place.to(items, place.name.clone()))),
                ),
                least: number("minItems").unwrap_or(0),
                most: number("maxItems"),
                unique: schema.get("uniqueItems").is_some(),
            },
            other => panic!("{}: the type {other}", place.name),
        },
        Value::Array(_) => Shape::IntegerOrText,
        _ if has_keys(schema) => Shape::Object(words::table_name(minor, &place.name)),
        _ => Shape::Any,
    }
}

fn text(schema: &Value) -> Shape {
    match (schema.get("pattern").and_then(Value::as_str), schema.get("format").and_then(Value::as_str)) {
        (Some(pattern), _) => Shape::Shaped(words::pattern(pattern)),
        (None, Some(format)) => Shape::Shaped(words::format(format)),
        (None, None) => Shape::Text,
    }
}

/// The alternatives of a value; those that take every scalar, or everything, have names.
fn either(list: Vec<Shape>) -> Shape {
    let has = |shape: &Shape| list.contains(shape);
    if has(&Shape::Mapping) && list.len() == 2 && has(&Shape::Text) {
        return Shape::TextOrMapping;
    }
    if has(&Shape::Scalar) {
        return if has(&Shape::Mapping) { Shape::Any } else { Shape::Scalar };
    }
    Shape::Either(list)
}

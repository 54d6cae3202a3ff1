//! Every object of every official example: it judges, or says why not; a record of good values by
//! each property passes, and each single bad value is refused at its place.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::codes;
use crate::contract::compile::objects_of;
use crate::contract::{Compiler, Contract};
use crate::diagnostics::Severity;
use crate::model::{Bound, EnumValue, LogicalType, Object, Property, Said};

/// Texts that match the patterns of the examples.
const MATCHES: &[(&str, &str)] = &[("ACC[0-9]{8}", "ACC12345678")];

/// A value that a property takes, as JSON text.
fn good(property: &Property) -> String {
    if let Some(values) = &property.enum_values
        && let Some(first) = values.value.first()
    {
        return match &first.value {
            EnumValue::Text(text) => format!("{text:?}"),
            EnumValue::Number(text) | EnumValue::Other(text) => text.to_string(),
            EnumValue::Bool(flag) => flag.to_string(),
            EnumValue::Null => "null".to_owned(),
        };
    }
    let options = &property.options;
    match property.judged_as {
        None => "[\"anything\", {}]".to_owned(),
        Some(LogicalType::String) => match &options.pattern {
            Some(pattern) => {
                let found = MATCHES.iter().find(|(own, _)| *own == &*pattern.value);
                format!("{:?}", found.unwrap_or_else(|| panic!("no text for `{}`", pattern.value)).1)
            }
            None => {
                let least = options.min_length.as_ref().map_or(1, |said| said.value);
                let most = options.max_length.as_ref().map_or(least, |said| said.value);
                format!("{:?}", "x".repeat(usize::try_from(least.min(most)).unwrap()))
            }
        },
        Some(LogicalType::Integer | LogicalType::Number) => {
            match [&options.minimum, &options.maximum].into_iter().flatten().next() {
                Some(Said { value: Bound::Number(digits), .. }) => digits.to_string(),
                _ => "1".to_owned(),
            }
        }
        Some(LogicalType::Boolean) => "true".to_owned(),
        Some(logical @ (LogicalType::Date | LogicalType::Time | LogicalType::Timestamp)) => {
            let text = match (options.format.as_ref().map(|said| &*said.value), logical) {
                (Some("yyyy-MM-dd HH:mm:ss"), _) => "2020-06-01 10:00:00",
                (Some("HH:mm:ss"), _) | (None, LogicalType::Time) => "10:00:00",
                (Some("yyyy-MM-dd"), _) | (None, LogicalType::Date) => "2020-06-01",
                (None, _) => "2020-06-01T10:00:00Z",
                (Some(_), _) => "any text, since its letters are not read",
            };
            format!("{text:?}")
        }
        Some(LogicalType::Object) => match &property.properties {
            Some(properties) => record(properties),
            None => {
                let names = options.required.iter().flat_map(|said| &said.value);
                let members: Vec<String> = names.map(|name| format!("{:?}: 1", name.value)).collect();
                format!("{{{}}}", members.join(", "))
            }
        },
        Some(LogicalType::Array) => {
            property.items.as_ref().map_or("[1, \"x\"]".to_owned(), |items| format!("[{}]", good(items)))
        }
        Some(LogicalType::Map) => {
            let (key, value) = property.map.as_deref().expect("a map has its sides");
            let key = good(key);
            let key = if key.starts_with('"') { key } else { format!("\"{key}\"") };
            format!("{{{key}: {}}}", good(value))
        }
        Some(LogicalType::Vector) => {
            let size = options.dimensions.as_ref().map_or(0, |said| usize::try_from(said.value).unwrap());
            format!("[{}]", vec!["1"; size].join(", "))
        }
    }
}

/// A value of another type; none where a property takes any.
fn bad(property: &Property) -> Option<&'static str> {
    Some(match property.judged_as? {
        LogicalType::Object | LogicalType::Map | LogicalType::Array | LogicalType::Vector => "5",
        _ => "{}",
    })
}

fn record(properties: &[Property]) -> String {
    changed(properties, None)
}

/// A record, one of whose values is another one, or left out.
fn changed(properties: &[Property], change: Option<(usize, Option<&str>)>) -> String {
    let mut text = String::from("{");
    for (at, property) in properties.iter().enumerate() {
        let value = match change {
            Some((index, value)) if index == at => value.map(str::to_owned),
            _ => Some(good(property)),
        };
        if let (Some(name), Some(value)) = (&property.name, value) {
            let _ = write!(text, "{}{:?}: {value}", if text.len() > 1 { ", " } else { "" }, &**name);
        }
    }
    text.push('}');
    text
}

/// Judges good and bad records; gives how many.
fn judge(name: &str, contract: &Contract, object: &Object) -> usize {
    let properties = &object.properties;
    let text = record(properties);
    let report = contract.check_json(&text);
    assert!(report.valid, "{name}: {text}\n{}", report.to_json());
    assert!(contract.is_valid_bytes(text.as_bytes()), "{name}: {text}");
    let mut judged = 1;
    let mut refuses = |text: &str, code, path: &str| {
        let report = contract.check_json(text);
        let is_there = |own: &str| own == path || (code == codes::SCHEMA_UNDECLARED && own == "/*");
        let found = report.violations.iter().any(|one| one.code == code && is_there(&one.path));
        assert!(!report.valid && found, "{name}: {code} at {path}: {text}\n{}", report.to_json());
        assert!(!contract.is_valid_json(text), "{name}: {text}");
        judged += 1;
    };
    for (at, property) in properties.iter().enumerate() {
        let path = format!("/{}", property.name.as_deref().unwrap_or_default());
        if let Some(value) = bad(property) {
            refuses(&changed(properties, Some((at, Some(value)))), codes::SCHEMA_TYPE, &path);
        }
        if property.is_required() {
            refuses(&changed(properties, Some((at, None))), codes::SCHEMA_REQUIRED, &path);
            refuses(&changed(properties, Some((at, Some("null")))), codes::SCHEMA_TYPE, &path);
        }
    }
    let more = format!("{}, \"not_declared\": 1}}", text.trim_end_matches('}'));
    if text.ends_with("}}") || text == "{}" {
        return judged;
    }
    refuses(&more, codes::SCHEMA_UNDECLARED, "/not_declared");
    judged
}

/// The files of the examples, with their names; none where the conformance data is not there.
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn files() -> Vec<(String, String)> {
    let root = std::env::var_os("STIPULA_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")), PathBuf::from);
    let mut files = Vec::new();
    let mut folders = vec![root.join("odcs/examples-repo")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                files.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_object_of_the_official_examples_judges_or_says_why_not() {
    let files = files();
    if files.is_empty() {
        eprintln!("not tested: the conformance data has no odcs/examples-repo");
        return;
    }
    let (mut objects, mut judging, mut records) = (0, 0, 0);
    for (name, source) in &files {
        let compiler = Compiler::new(source.as_str()).name(name.as_str());
        for object in objects_of(&compiler) {
            objects += 1;
            let own = object.name.as_deref().unwrap_or("");
            match compiler.clone().object(own).compile() {
                Ok(contract) => {
                    judging += 1;
                    assert_eq!(contract.format().as_str(), "odcs", "{name}: {own}");
                    records += judge(&format!("{name}: {own}"), &contract, &object);
                }
                Err(error) => {
                    let errors = error.diagnostics().iter().filter(|one| one.severity == Severity::Error);
                    let said: Vec<_> = errors.map(|one| (one.span.is_some(), one.code, &one.message)).collect();
                    assert!(!said.is_empty() && said.iter().all(|(placed, ..)| *placed), "{name}: {own}: {said:?}");
                    println!("{name}: {own}: {said:?}");
                }
            }
        }
    }
    assert!(files.len() >= 28 && objects >= 90, "{} files, {objects} objects", files.len());
    println!("{} files, {objects} objects, {judging} judge, {records} records", files.len());
    assert!(judging >= 80, "only {judging} of {objects} objects judge");
}

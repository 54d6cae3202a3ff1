//! The public CEL suite through the peers: how many cases of each file each of them passes, beside
//! ours, as a snapshot.

use std::collections::BTreeMap;
use std::fmt::Write;

use cel_core::{CelType, FunctionDecl, OverloadDecl};
use serde_json::Value;
use stipula_tests::{cel_suite, compare_page_part, compare_snapshot, root};

use crate::engines::{Answer, Cel, Core, Engine, Interpreter, Plain, Setting, answer, caught, deep};

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Passed,
    /// Another value, or another type.
    Wrong,
    /// A value where an error was expected.
    ErrorMissed,
    /// An error, or refused, where a value was expected.
    NoValue,
    /// The case asks for a type alone, and the engine has no checker.
    Unchecked,
    Panicked,
}

const KINDS: [(Kind, &str); 6] = [
    (Kind::Passed, "passed"),
    (Kind::Wrong, "wrong"),
    (Kind::ErrorMissed, "error missed"),
    (Kind::NoValue, "no value"),
    (Kind::Unchecked, "no checker"),
    (Kind::Panicked, "panicked"),
];

fn ty(json: &Value) -> CelType {
    let name = json["v"].as_str().unwrap_or_default();
    match json["k"].as_str().unwrap() {
        "dyn" => CelType::Dyn,
        "null" => CelType::Null,
        "list" => CelType::list(ty(&json["elem"])),
        "map" => CelType::map(ty(&json["key"]), ty(&json["value"])),
        "param" => CelType::type_param(name),
        "wrapper" => CelType::wrapper(primitive(name)),
        "abstract" => {
            let params: Vec<CelType> = json["params"].as_array().unwrap().iter().map(ty).collect();
            match (name, params.as_slice()) {
                ("optional_type", [inner]) => CelType::optional(inner.clone()),
                _ => CelType::abstract_type(name, &params),
            }
        }
        _ => primitive(name),
    }
}

fn primitive(name: &str) -> CelType {
    match name {
        "bool" => CelType::Bool,
        "int64" => CelType::Int,
        "uint64" => CelType::UInt,
        "double" => CelType::Double,
        "string" => CelType::String,
        "bytes" => CelType::Bytes,
        "duration" | "google.protobuf.Duration" => CelType::Duration,
        "timestamp" | "google.protobuf.Timestamp" => CelType::Timestamp,
        name => CelType::message(name),
    }
}

fn setting(case: &Value, bindings: &[(String, Plain)]) -> Setting {
    let mut setting = Setting {
        container: case["container"].as_str().unwrap_or_default().to_owned(),
        unchecked: case["disable_check"] == true,
        ..Setting::default()
    };
    let none = Vec::new();
    for entry in case["type_env"].as_array().unwrap_or(&none) {
        let name = entry["name"].as_str().unwrap();
        if let Some(own) = entry.get("type") {
            setting.variables.push((name.to_owned(), ty(own)));
        }
        if let Some(rows) = entry["overloads"].as_array() {
            let overloads = rows.iter().map(|row| {
                let params = row["params"].as_array().unwrap().iter().map(ty).collect();
                OverloadDecl::function(row["id"].as_str().unwrap_or(name), params, ty(&row["result"]))
                    .with_type_params(["T", "U", "V"].map(str::to_owned).to_vec())
            });
            setting.functions.push(FunctionDecl::new(name).with_overloads(overloads));
        }
    }
    for (name, _) in bindings {
        if !setting.variables.iter().any(|(known, _)| known == name) {
            setting.variables.push((name.clone(), CelType::Dyn));
        }
    }
    setting
}

fn judge<E: Engine>(case: &Value) -> Kind {
    let empty = serde_json::Map::new();
    let bound = case["bindings"].as_object().unwrap_or(&empty);
    let bindings: Vec<(String, Plain)> =
        bound.iter().map(|(name, value)| (name.clone(), Plain::of_suite(value))).collect();
    let Ok(engine) = caught(|| E::setting(&setting(case, &bindings))) else { return Kind::Panicked };
    let program = caught(|| engine.compile(case["expr"].as_str().unwrap()));
    let expect = &case["expect"];
    let expected_type = expect.get("deduced_type").map(ty);
    let deduced = program.as_ref().ok().and_then(|program| engine.deduced(program.as_ref().ok()?));
    if case["check_only"] == true {
        return match (&program, deduced) {
            (Err(_), _) => Kind::Panicked,
            (Ok(Err(_)), _) => Kind::NoValue,
            (Ok(Ok(_)), None) => Kind::Unchecked,
            (_, deduced) if deduced == expected_type => Kind::Passed,
            _ => Kind::Wrong,
        };
    }
    let answer = answer(&engine, &program, &engine.bind(&bindings));
    match (answer, expect.get("value").map(Plain::of_suite)) {
        (Answer::Panic(_), _) => Kind::Panicked,
        (Answer::Value(found), Some(expected)) if found == expected => match (expected_type, deduced) {
            (Some(expected), Some(found)) if expected != found => Kind::Wrong,
            _ => Kind::Passed,
        },
        (Answer::Value(_), Some(_)) => Kind::Wrong,
        (Answer::Value(_), None) => Kind::ErrorMissed,
        (Answer::Error(_) | Answer::Refused(_), None) => Kind::Passed,
        (Answer::Error(_) | Answer::Refused(_), Some(_)) => Kind::NoValue,
    }
}

/// Passed cases by file, and all cases by what became of them.
#[derive(Default)]
struct Score {
    name: &'static str,
    files: BTreeMap<String, usize>,
    kinds: BTreeMap<Kind, usize>,
}

fn score<E: Engine>(with_messages: bool) -> Score {
    let mut score = Score { name: E::NAME, ..Score::default() };
    for file in cel_suite::files() {
        for case in file.cases.iter().filter(|case| cel_suite::names_message(case) == with_messages) {
            let kind = judge::<E>(case);
            *score.files.entry(file.name.clone()).or_default() += usize::from(kind == Kind::Passed);
            *score.kinds.entry(kind).or_default() += 1;
        }
    }
    score
}

/// Our own passed cases by file, from the snapshot that the core's test holds.
fn ours() -> BTreeMap<String, (usize, usize)> {
    let text = std::fs::read_to_string(root().join("tests/snapshots/cel-spec.txt")).unwrap();
    let line = |line: &str| {
        let (file, counts) = line.split_once(": ")?;
        let (passed, all) = counts.split_once(" of ")?;
        Some((file.to_owned(), (passed.parse().ok()?, all.parse().ok()?)))
    };
    text.lines().map_while(line).filter(|(file, _)| file != "all").collect()
}

/// A table of passed cases by file, and what became of the others.
fn table(with_messages: bool, out: &mut String) {
    let scores: Vec<Score> = [
        deep(move || score::<Cel>(with_messages)),
        deep(move || score::<Core>(with_messages)),
        deep(move || score::<Interpreter>(with_messages)),
    ]
    .into();
    let ours = if with_messages { BTreeMap::new() } else { ours() };
    let mut totals = vec![0; scores.len() + 2];
    write!(out, "| file | cases |").unwrap();
    write!(out, "{}", if with_messages { "" } else { " stipula |" }).unwrap();
    writeln!(out, "{}", scores.iter().fold(String::new(), |row, score| row + &format!(" {} |", score.name))).unwrap();
    let columns = scores.len() + if with_messages { 2 } else { 3 };
    writeln!(out, "|{}", "---|".repeat(columns)).unwrap();
    for file in cel_suite::files() {
        let cases = file.cases.iter().filter(|case| cel_suite::names_message(case) == with_messages).count();
        if cases == 0 {
            continue;
        }
        let mut row = vec![cases];
        if !with_messages {
            let (passed, all) = ours.get(&file.name).copied().unwrap_or_default();
            assert_eq!(all, cases, "{}: the core counts other cases", file.name);
            row.push(passed);
        }
        row.extend(scores.iter().map(|score| score.files.get(&file.name).copied().unwrap_or_default()));
        line(out, &file.name, &row);
        totals.iter_mut().zip(&row).for_each(|(total, cell)| *total += cell);
    }
    totals.truncate(columns - 1);
    line(out, "**all**", &totals);
    writeln!(out).unwrap();
    writeln!(out, "|{} |", KINDS.iter().fold(" engine".to_owned(), |row, (_, name)| row + " | " + name)).unwrap();
    writeln!(out, "|{}", "---|".repeat(KINDS.len() + 1)).unwrap();
    for score in &scores {
        let cells: Vec<usize> =
            KINDS.iter().map(|(kind, _)| score.kinds.get(kind).copied().unwrap_or_default()).collect();
        line(out, score.name, &cells);
    }
}

fn line(out: &mut String, name: &str, cells: &[usize]) {
    let cells = cells.iter().fold(String::new(), |row, cell| row + &format!(" {cell} |"));
    writeln!(out, "| {name} |{cells}").unwrap();
}

#[test]
fn scores_of_the_peers() {
    if cel_suite::files().is_empty() {
        return;
    }
    let mut text = String::from("Cases that name no Protobuf message:\n\n");
    table(false, &mut text);
    text.push_str("\nCases that name one:\n\n");
    table(true, &mut text);
    compare_snapshot("cel-spec-peers.md", &text);
    compare_page_part("cel-conformance.md", "scores", &text);
}

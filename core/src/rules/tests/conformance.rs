//! The public CEL suite, where its data is: every case that names no Protobuf message. The score of
//! each file is a snapshot, with each case that does not pass and why.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::suite_values::{declared, ty, type_text, value};
use crate::cells::{Cells, Layout, Scratch};
use crate::limits::Limits;
use crate::rules::checker::{Bound, Checker, Found, Scope, Shared};
use crate::rules::cost::Budget;
use crate::rules::eval::{Run, Work};
use crate::rules::parser::parse;
use crate::rules::program::{Consts, Node};
use crate::rules::types::Type;
use crate::rules::value::{Stop, Val};
use crate::schema::{Format, Kind, NodeId, Shape};

#[expect(clippy::disallowed_methods, reason = "conformance data lies outside of the project")]
pub(super) fn folder(name: &str) -> Option<PathBuf> {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")));
    folder.join(name).exists().then(|| folder.join(name))
}

/// Whether a case names a message.
fn names_message(case: &str) -> bool {
    let well_known = |rest: &str| {
        ["Timestamp", "Duration"].iter().any(|name| {
            let after = rest.strip_prefix('.').and_then(|rest| rest.strip_prefix(name));
            after.is_some_and(|after| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
        })
    };
    case.contains("TestAllTypes")
        || case.contains("cel.expr")
        || case.contains("\"t\":\"object\"")
        || case.split("google.protobuf").skip(1).any(|rest| !well_known(rest))
}

pub(super) fn empty_shape() -> Shape {
    Shape {
        format: Format::Avro,
        nodes: vec![crate::schema::Node::new(Kind::Dyn)],
        root: NodeId(0),
        fallbacks: Vec::new(),
        inner: Vec::new(),
        sensitive: false,
    }
}

/// The names of a case, its functions, and which variable each binding is.
fn scope(case: &Value) -> (Scope, Vec<(u32, Value)>) {
    let unchecked = case["disable_check"] == true;
    let mut scope = Scope { slots: vec![0], unchecked, ..Scope::default() };
    scope.container = Arc::from(case["container"].as_str().unwrap_or_default());
    let none = Vec::new();
    let mut names: BTreeMap<&str, Type> = BTreeMap::new();
    for entry in case["type_env"].as_array().unwrap_or(&none) {
        let name = entry["name"].as_str().unwrap();
        if let Some(own) = entry.get("type") {
            names.insert(name, ty(own));
        }
        scope.functions.extend(entry["overloads"].as_array().unwrap_or(&none).iter().map(|row| declared(name, row)));
    }
    let mut bindings = Vec::new();
    let empty = serde_json::Map::new();
    let bound = case["bindings"].as_object().unwrap_or(&empty);
    for name in bound.keys() {
        names.entry(name).or_insert(Type::Dyn);
    }
    for (name, ty) in names {
        let local = scope.locals;
        scope.locals += 1;
        bindings.extend(bound.get(name).map(|value| (local, value.clone())));
        let ty = if unchecked { Type::Dyn } else { ty };
        scope.names.push((Arc::from(name), Bound::Value(Node::Local(local), ty)));
    }
    (scope, bindings)
}

/// Why a case does not pass.
fn run(case: &Value) -> Result<(), String> {
    let text = case["expr"].as_str().unwrap();
    let expect = &case["expect"];
    let expects_error = expect.get("error").is_some();
    let shape = empty_shape();
    let mut layout = Layout::new(shape.root);
    let limits = Limits::default();
    let (ast, root) = match parse(text, &limits) {
        Ok(parsed) => parsed,
        Err(_) if expects_error => return Ok(()),
        Err(faults) => return Err(faults[0].message.clone()),
    };
    let consts = Consts::default();
    let mut shared = Shared { shape: &shape, layout: &mut layout, limits: &limits, clock: false, consts };
    let (scope, bindings) = scope(case);
    let mut checker = Checker::new(&ast, text, &mut shared, &scope);
    let deduced = checker.run(root);
    let Found { mut program, faults, .. } = checker.finish();
    if let Some(fault) = faults.iter().find(|fault| fault.severity == crate::Severity::Error) {
        return if expects_error { Ok(()) } else { Err(fault.message.clone()) };
    }
    if let Some(expected) = expect.get("deduced_type") {
        let (expected, found) = (type_text(&ty(expected), &shape), type_text(&deduced, &shape));
        if expected != found {
            return Err(format!("expected the type {expected}, found {found}"));
        }
        if case["check_only"] == true {
            return Ok(());
        }
    }
    let bindings: Vec<(u32, Val)> = bindings.iter().map(|(local, json)| (*local, value(&mut program, json))).collect();
    let expected = expect.get("value").map(|json| value(&mut program, json));
    let scratch = Scratch::default();
    let cells = Cells::new(&[], &scratch);
    let mut work = Work::default();
    work.budget = Budget::new(10_000_000);
    work.budget.begin_rule(1_000_000);
    let mut run = Run::new(&program, cells, None, &mut work);
    for (local, value) in bindings {
        run.set_local(local, value);
    }
    let got = run.run();
    match (got, expected) {
        (Err(Stop::Error(_) | Stop::Range), None) if expects_error => Ok(()),
        (Ok(got), Some(expected)) => {
            let (got, expected) = (run.debug(got), run.debug(expected));
            if got == expected { Ok(()) } else { Err(format!("expected {expected}, found {got}")) }
        }
        (got, _) => Err(format!("expected {expect}, found {got:?}")),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "conformance data lies outside of the project")]
fn suite() {
    let Some(folder) = folder("cel-spec") else {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut table = String::new();
    let mut missed = String::new();
    let (mut passed, mut total) = (0, 0);
    for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        let file = path.file_stem().unwrap().to_str().unwrap();
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let (mut good, mut all) = (0, 0);
        for case in cases.iter().filter(|case| !names_message(&case.to_string())) {
            all += 1;
            match run(case) {
                Ok(()) => good += 1,
                Err(why) => {
                    let (section, name) = (case["section"].as_str().unwrap(), case["name"].as_str().unwrap());
                    let expr = case["expr"].as_str().unwrap();
                    let (expr, why) = (expr.escape_debug(), why.escape_debug());
                    writeln!(missed, "{file}/{section}/{name}: {expr}: {why}").unwrap();
                }
            }
        }
        if all > 0 {
            writeln!(table, "{file}: {good} of {all}").unwrap();
        }
        passed += good;
        total += all;
    }
    writeln!(table, "all: {passed} of {total}").unwrap();
    let table = if missed.is_empty() { table } else { format!("{table}\nDo not pass:\n{missed}") };
    super::snapshot::matches("cel-spec.txt", &table);
}

//! The public CEL suite, where its data is: what needs no message and no binding.

use std::path::PathBuf;

use serde_json::Value;

use crate::cells::{Cells, Layout, Scratch};
use crate::diagnostics::codes;
use crate::limits::Limits;
use crate::rules::checker::{Checker, Found, Scope, Shared};
use crate::rules::cost::Budget;
use crate::rules::eval::{Run, Work};
use crate::rules::parser::parse;
use crate::rules::value::{Out, Stop};
use crate::schema::{Format, Kind, Node, NodeId, Shape};

/// How a case ends.
#[derive(Debug, PartialEq)]
enum End {
    Pass,
    /// Refused with `rule.not_built`.
    NotBuilt(String),
    /// Refused by the checker, where the suite evaluates.
    Refused(String),
    Wrong(String),
}

#[expect(clippy::disallowed_methods, reason = "conformance data lies outside of the project")]
fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")));
    folder.join("cel-spec").exists().then(|| folder.join("cel-spec"))
}

fn run(case: &Value) -> End {
    let text = case["expr"].as_str().unwrap();
    let expects_error = case["expect"].get("error").is_some();
    let shape = Shape {
        format: Format::Avro,
        nodes: vec![Node::new(Kind::Dyn)],
        root: NodeId(0),
        fallbacks: Vec::new(),
        sensitive: false,
    };
    let mut layout = Layout::new(shape.root);
    let limits = Limits::default();
    let (ast, root) = match parse(text, &limits) {
        Ok(parsed) => parsed,
        Err(_) if expects_error => return End::Pass,
        Err(faults) => return End::Wrong(format!("{:?}", faults[0])),
    };
    let mut shared = Shared { shape: &shape, layout: &mut layout, limits: &limits, clock: false };
    let scope = Scope { slots: vec![0], ..Scope::default() };
    let mut checker = Checker::new(&ast, text, &mut shared, &scope);
    checker.run(root);
    let Found { mut program, faults, .. } = checker.finish();
    if let Some(fault) = faults.iter().find(|fault| fault.code == codes::RULE_NOT_BUILT) {
        return End::NotBuilt(fault.message.clone());
    }
    if let Some(fault) = faults.iter().find(|fault| fault.severity == crate::Severity::Error) {
        return if expects_error { End::Pass } else { End::Refused(fault.message.clone()) };
    }
    let scratch = Scratch::default();
    let cells = Cells::new(&[], &scratch);
    let mut work = Work::default();
    work.budget = Budget::new(10_000_000);
    work.budget.begin_rule(1_000_000);
    let got = Run::new(&program, cells, None, &mut work).run();
    if expects_error {
        return if matches!(got, Err(Stop::Error(_))) { End::Pass } else { End::Wrong(format!("{got:?}")) };
    }
    let Some(expected) = case["expect"].get("value") else { return End::Refused("no value is expected".to_owned()) };
    let wanted = literal(expected);
    let Some(wanted) = wanted else { return End::NotBuilt(format!("a value of the suite: {expected}")) };
    compare(got, &wanted, &mut program, &mut work, cells)
}

/// The expected value as an expression.
fn literal(value: &Value) -> Option<String> {
    let text = value["v"].as_str();
    Some(match value["t"].as_str()? {
        "null" => "null".to_owned(),
        "bool" => value["v"].to_string(),
        "int" | "type" => text?.to_owned(),
        "uint" => format!("{}u", text?),
        "double" => match text?.to_ascii_lowercase().as_str() {
            "nan" => "double('NaN')".to_owned(),
            "inf" | "infinity" | "+inf" => "double('Infinity')".to_owned(),
            "-inf" | "-infinity" => "double('-Infinity')".to_owned(),
            _ => format!("double('{}')", text?),
        },
        "string" => serde_json::to_string(text?).ok()?.replace("\\u007f", "\u{7f}"),
        "bytes" => {
            let bytes = crate::scalars::base64::decode(value["b64"].as_str()?.as_bytes())?;
            bytes.iter().fold(String::from("b'"), |text, byte| text + &format!("\\x{byte:02x}")) + "'"
        }
        "list" => {
            let items: Option<Vec<String>> = value["v"].as_array()?.iter().map(literal).collect();
            format!("[{}]", items?.join(","))
        }
        "map" => {
            let pairs: Option<Vec<String>> = value["v"]
                .as_array()?
                .iter()
                .map(|pair| Some(format!("{}:{}", literal(&pair[0])?, literal(&pair[1])?)))
                .collect();
            format!("{{{}}}", pairs?.join(","))
        }
        _ => return None,
    })
}

/// Evaluates `got == wanted` and compares the types.
fn compare(
    got: Out,
    wanted: &str,
    program: &mut crate::rules::program::Program,
    work: &mut Work,
    cells: Cells<'_>,
) -> End {
    let Ok(value) = got else { return End::Wrong(format!("expected {wanted}, found {got:?}")) };
    let limits = Limits::default();
    let shown = show(value, program, work, cells);
    let shape = Shape {
        format: Format::Avro,
        nodes: vec![Node::new(Kind::Dyn)],
        root: NodeId(0),
        fallbacks: Vec::new(),
        sensitive: false,
    };
    let mut layout = Layout::new(shape.root);
    let Ok((ast, root)) = parse(wanted, &limits) else { return End::Wrong(format!("cannot read {wanted}")) };
    let mut shared = Shared { shape: &shape, layout: &mut layout, limits: &limits, clock: false };
    let scope = Scope { slots: vec![0], ..Scope::default() };
    let mut checker = Checker::new(&ast, wanted, &mut shared, &scope);
    checker.run(root);
    let expected = checker.finish().program;
    let mut other = Work::default();
    other.budget = Budget::new(10_000_000);
    other.budget.begin_rule(1_000_000);
    let value = Run::new(&expected, cells, None, &mut other).run().unwrap();
    let wanted = show(value, &expected, &mut other, cells);
    if shown == wanted { End::Pass } else { End::Wrong(format!("expected {wanted}, found {shown}")) }
}

fn show(
    value: crate::rules::value::Val,
    program: &crate::rules::program::Program,
    work: &mut Work,
    cells: Cells<'_>,
) -> String {
    Run::resume(program, cells, work).debug(value)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "conformance data lies outside of the project")]
fn suite() {
    let Some(folder) = folder() else {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return;
    };
    let files = [
        "parse",
        "basic",
        "comparisons",
        "integer_math",
        "fp_math",
        "logic",
        "string",
        "lists",
        "macros",
        "conversions",
        "timestamps",
    ];
    let (mut passed, mut not_built, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(folder.join(format!("{file}.json"))).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        for case in &cases {
            if ["bindings", "type_env", "container", "check_only"].iter().any(|key| case.get(key).is_some()) {
                continue;
            }
            let name = format!(
                "{file}/{}/{}: {}",
                case["section"].as_str().unwrap(),
                case["name"].as_str().unwrap(),
                case["expr"]
            );
            match run(case) {
                End::Pass => passed += 1,
                End::NotBuilt(why) => {
                    not_built += 1;
                    println!("not built: {name}: {why}");
                }
                End::Refused(why) => {
                    refused += 1;
                    println!("refused: {name}: {why}");
                }
                End::Wrong(why) => wrong.push(format!("{name}: {why}")),
            }
        }
    }
    println!("{passed} pass, {not_built} not built, {refused} refused, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(passed >= MINIMUM, "{passed} of at least {MINIMUM} pass");
}

/// Cases that pass; it only grows.
const MINIMUM: usize = 962;

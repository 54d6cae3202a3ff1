//! The pages of `docs/codes/`: one for each code. The explanation is written by hand; the summary
//! and the example, with the message as it is printed, are made from the table and the vectors.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use stipula::codes::{self, CodeInfo};
use stipula::{Contract, one_line};

use crate::host::InPlace;
use crate::vectors::{Case, Vector};
use crate::{base64, root};

/// The headings of a page, in order.
pub const SECTIONS: [&str; 4] = ["What it means", "Example", "How to mend it", "Related codes"];

/// Codes without an example, and what stands in its place.
pub const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("frame.indexes", "No document shows it: Protobuf, whose frames alone have message indexes, is not built yet."),
    ("object.failed", "No document shows it: only a host whose own code fails raises it."),
    ("schema.all_of", "No document shows it: a part of `allOf` that fails is told by its own code."),
];

/// Longer lines are cut.
const LONG: usize = 160;
/// Where lines of JSON are folded.
const FOLD: usize = 100;

/// The folder of the pages.
pub fn folder() -> PathBuf {
    root().join("docs/codes")
}

/// The page of a code.
pub fn path(code: &str) -> PathBuf {
    folder().join(format!("{code}.md"))
}

/// What shows a code: a vector, and the case of it whose record is told the code.
pub struct Example {
    key: String,
    vector: Vector,
    raw: Value,
    case: Option<usize>,
    told: Vec<String>,
}

impl std::fmt::Debug for Example {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key)
    }
}

/// Every example of every code, by code and key.
pub fn examples() -> BTreeMap<String, BTreeMap<String, Example>> {
    let mut found: BTreeMap<String, BTreeMap<String, Example>> = BTreeMap::new();
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/vectors")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(root().join("tests/snapshots/messages.json"));
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        let file = path.file_stem().unwrap().to_string_lossy();
        let all: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for raw in all {
            let vector = || -> Vector { serde_json::from_value(raw.clone()).unwrap() };
            if vector().document.is_none() {
                continue;
            }
            let key = format!("{file}/{}", vector().name);
            let mut add = |key: &str, code: &str, case: Option<usize>, line: String| {
                let (vector, raw) = (vector(), raw.clone());
                let new = || Example { key: key.to_owned(), vector, raw, case, told: Vec::new() };
                let example = found.entry(code.to_owned()).or_default().entry(key.to_owned()).or_insert_with(new);
                if !example.told.contains(&line) && example.told.len() < 4 {
                    example.told.push(line);
                }
            };
            match vector().compile() {
                Err(fault) => {
                    for each in fault.diagnostics() {
                        add(&key, each.code.as_str(), None, one_line(each, fault.sources()));
                    }
                }
                Ok(contract) => {
                    for each in contract.diagnostics() {
                        add(&key, each.code.as_str(), None, one_line(each, contract.sources()));
                    }
                    for (at, case) in vector().cases.iter().enumerate() {
                        for (code, line) in judged(&contract, case) {
                            add(&format!("{key}/{}", case.name), &code, Some(at), line);
                        }
                    }
                }
            }
        }
    }
    found
}

/// The codes and lines that a case is told, by its first way.
fn judged(contract: &Contract, case: &Case) -> Vec<(String, String)> {
    let by_json = case.ways.as_ref().is_none_or(|ways| ways.iter().any(|way| way == "json"));
    let message = case.framed.as_ref().map(|message| message.judge(contract).0);
    let message = message.or_else(|| case.container(contract)?.pop());
    let report = match (&case.json, &case.text, &case.text_base64, &case.base64, &case.host) {
        (Some(value), ..) if by_json => contract.check_json(value.json()),
        (Some(value), ..) => contract.check_datum(&InPlace(value)),
        (_, Some(text), ..) => contract.check_json(text),
        (_, _, Some(text), ..) => contract.check_json(base64::decode(text)),
        (.., Some(payload), _) => contract.check_bytes(&base64::decode(payload)),
        (.., Some(value)) => contract.check_datum(&InPlace(&value.clone().typed())),
        _ => match message {
            Some(report) => report,
            None => return Vec::new(),
        },
    };
    report.iter().map(|each| (each.code.as_str().to_owned(), format!("{}: {each}", each.severity))).collect()
}

/// The example that a page names, if it still raises the code; else the shortest one.
pub fn choose<'e>(page: &str, examples: &'e BTreeMap<String, Example>) -> Option<&'e Example> {
    let named = page.lines().find_map(|line| line.strip_prefix("<!-- example: ")?.strip_suffix(" -->"));
    let kept = named.and_then(|name| examples.get(name));
    kept.or_else(|| examples.values().min_by_key(|example| (rendered(example).len(), example.key.clone())))
}

/// The part of a page between its marks.
pub fn rendered(example: &Example) -> String {
    let mut text = format!("<!-- example: {} -->\n", example.key);
    let document = example.vector.document.as_ref().unwrap().get();
    let named = example.vector.options.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
    let language = if document.starts_with(['{', '[', '"']) { "json" } else { "yaml" };
    // A text of which a place is told keeps its lines.
    let folds = |name: &str| !example.told.iter().any(|line| line.starts_with(&format!("{name}:")));
    let own = folds(example.vector.options.name.as_deref().unwrap_or("contract")) && language == "json";
    block(&mut text, &format!("The document{named}:"), language, &folded(&document, own));
    for (name, file) in &example.vector.files {
        block(&mut text, &format!("The file `{name}`:"), "json", &folded(&file.get(), folds(name)));
    }
    let options: Vec<String> = example.raw["options"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "name")
        .map(|(name, value)| format!("`{name}` = `{}`", sorted(value)))
        .collect();
    if !options.is_empty() {
        let _ = writeln!(text, "Options of the compiler: {}.\n", options.join(", "));
    }
    if let Some(at) = example.case {
        let case = &example.raw["cases"][at];
        let whole = |key: &str| case[key].as_str().map_or_else(|| sorted(&case[key]), str::to_owned);
        let record = example.vector.cases[at].json.as_ref().map_or_else(String::new, super::host::Host::json);
        for (key, what) in [
            ("json", "The record:"),
            ("text", "The payload:"),
            ("text_base64", "The payload, in base64:"),
            ("base64", "The payload, in base64:"),
            ("framed", "The message, its bytes in base64:"),
            ("container", "The file, in base64:"),
            ("host", "The value of the host:"),
        ] {
            if !case[key].is_null() {
                let shown = if key == "json" { record.clone() } else { whole(key) };
                block(&mut text, what, if key == "json" { "json" } else { "text" }, &shown);
            }
        }
    }
    block(&mut text, "What is told:", "text", &example.told.join("\n"));
    text.push_str("<!-- end of example -->\n");
    text
}

/// JSON text that depends on the value alone.
fn sorted(value: &Value) -> String {
    let mut text = String::new();
    crate::profile::write(value, 0, "", &mut text);
    text
}

/// JSON text with line feeds behind commas, where its lines are long.
fn folded(text: &str, folds: bool) -> String {
    if !folds {
        return text.to_owned();
    }
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        for part in line.split_inclusive(", ") {
            if width > 0 && width + part.len() > FOLD {
                out.truncate(out.trim_end().len());
                out.push_str("\n  ");
                width = 2;
            }
            out.push_str(part);
            width += part.len();
        }
        out.push('\n');
    }
    out
}

fn block(text: &mut String, title: &str, language: &str, content: &str) {
    let _ = writeln!(text, "{title}\n\n```{language}");
    for line in content.trim_end().lines() {
        let cut: String = line.chars().take(LONG).collect();
        let _ = writeln!(text, "{cut}{}", if cut.len() < line.len() { " .." } else { "" });
    }
    text.push_str("```\n\n");
}

/// The page with its made parts made anew; the rest stays as it is. A page that is not there yet
/// gets its headings.
pub fn renewed(row: &CodeInfo, page: &str, examples: &BTreeMap<String, Example>) -> String {
    let code = row.code.as_str();
    let example = match WITHOUT_EXAMPLE.iter().find(|(each, _)| *each == code) {
        Some((_, instead)) => format!("<!-- example: none -->\n{instead}\n\n<!-- end of example -->\n"),
        None => choose(page, examples).map_or_else(String::new, rendered),
    };
    let mut text = format!("# `{code}`\n\n{}.\n", capital(row.summary));
    for section in SECTIONS {
        let own = if section == "Example" { example.trim_end().to_owned() } else { body(page, section) };
        let _ = write!(text, "\n## {section}\n\n{own}\n");
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// What stands under a heading.
pub fn body(page: &str, section: &str) -> String {
    let after = page.split_once(&format!("\n## {section}\n")).map_or("", |(_, after)| after);
    let own: Vec<&str> = after.lines().take_while(|line| !line.starts_with("## ")).collect();
    own.join("\n").trim().to_owned()
}

/// The list of all pages.
pub fn index() -> String {
    let mut text = String::from(
        "# Codes\n\nEvery diagnostic (of a document) and every violation (of a record) has a code: a stable name that is\n\
         never changed or used again. `stipula help CODE` shows the page of a code, without a network.\n",
    );
    let mut area = "";
    for row in codes::TABLE {
        if row.code.area() != area {
            area = row.code.area();
            let _ = write!(text, "\n## {area}\n\n| code | what it means |\n|---|---|\n");
        }
        let _ = writeln!(text, "| [`{0}`]({0}.md) | {1} |", row.code, row.summary);
    }
    text
}

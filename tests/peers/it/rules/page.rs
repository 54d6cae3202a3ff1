//! The table of settled disagreements in `docs/cel-conformance.md`; each example is run.

use std::fmt::Write;

use stipula_tests::compare_page_part;

use super::blame::{EARLY, differ, scalar};
use super::differ::setting;
use super::ours::literal;
use super::record::Record;
use super::settled::{Entry, load, outcome};
use super::tree::{Kind, Tree};
use crate::engines::{Answer, Cel, Core, Engine, Interpreter, Plain, answer, caught, deep};

/// Both answers to the example, where they are those that the entry tells.
fn run<E: Engine>(entry: &Entry) -> Option<(Answer, Answer)> {
    if !entry.engines.iter().any(|name| name == E::NAME) {
        return None;
    }
    let engine = E::setting(&setting());
    let record = Record::example();
    let bound = engine.bind(&record.variables());
    let tree = Tree::leaf(Kind::Item, "example", entry.example.as_str());
    let answers = if entry.ops == [EARLY] {
        let theirs = answer(&engine, &caught(|| engine.compile(&entry.example)), &bound);
        Some((Answer::Refused(String::new()), theirs))
    } else {
        differ(&engine, &tree, &bound, &record.json)
    };
    let (ours, theirs) = answers.unwrap_or_else(|| panic!("{} and we agree on {}", E::NAME, entry.example));
    let told = (outcome(&ours), outcome(&theirs)) == (entry.ours.as_str(), entry.theirs.as_str());
    assert!(told, "{}: {} yields {ours:?} and {theirs:?}", E::NAME, entry.example);
    let ours = match ours {
        Answer::Value(Plain::Other(_)) => {
            Answer::Value(scalar(&tree, &record.json).unwrap_or(Plain::Other("another value".to_owned())))
        }
        ours => ours,
    };
    Some((ours, theirs))
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Value(Plain::Other(text)) => text.clone(),
        Answer::Value(value) => format!("`{}`", literal(value)),
        other => outcome(other).to_owned(),
    }
    .replace('|', "\\|")
}

#[test]
fn the_page_lists_every_disagreement() {
    let text = deep(|| {
        let mut text = String::from("| engine | at | example | stipula | the other | right | why | by |\n");
        text.push_str("|---|---|---|---|---|---|---|---|\n");
        for entry in &load() {
            let answers = [run::<Cel>(entry), run::<Core>(entry), run::<Interpreter>(entry)];
            let (ours, theirs) = answers.into_iter().flatten().next().unwrap();
            assert!(["stipula", "peer", "open"].contains(&entry.right.as_str()), "{}", entry.right);
            let ops: Vec<String> = entry.ops.iter().map(|op| format!("`{op}`")).collect();
            let row = [
                entry.engines.join(", "),
                ops.join(", ").replace('|', "\\|"),
                format!("`{}`", entry.example.replace('|', "\\|")),
                shown(&ours),
                shown(&theirs),
                entry.right.clone(),
                entry.why.clone(),
                entry.by.clone(),
            ];
            writeln!(text, "| {} |", row.join(" | ")).unwrap();
        }
        text
    });
    compare_page_part("cel-conformance.md", "settled", &text);
}

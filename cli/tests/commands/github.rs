//! `--format github`, asked for or told by the environment.

use crate::{Folder, command, snapshot, transcript};

#[test]
fn annotations() {
    let folder = Folder::new();
    folder.write(
        "bad.avsc",
        "{\"type\": \"record\",\n \"name\": \"A\",\n \"fields\": [{\"name\": \"x\", \"type\": \"strin\"}]}",
    );
    let lines = [
        "check orders.odcs.yaml --format github",
        "check orders.odcs.yaml events.jsonl --format github",
        "check orders.odcs.yaml events.jsonl --format github --max-violations 2",
        "check bad.avsc good.jsonl --format github",
        "check order.avsc nothing.jsonl --format github",
    ];
    snapshot::check("github.txt", &transcript(&folder, &lines));
}

#[test]
fn a_workflow_gets_annotations_unless_another_form_is_asked_for() {
    let folder = Folder::new();
    for (line, value, annotated) in [
        ("check orders.odcs.yaml events.jsonl", "true", true),
        ("check orders.odcs.yaml events.jsonl", "false", false),
        ("check orders.odcs.yaml events.jsonl --format human", "true", false),
        ("check orders.odcs.yaml events.jsonl --format json", "true", false),
    ] {
        let output = command(&folder.path(""), line).env("GITHUB_ACTIONS", value).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.contains("::error title=stipula"), annotated, "{line} {value}: {text}");
        assert_eq!(output.status.code(), Some(1), "{line} {value}");
    }
}

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

#[test]
fn what_others_read_is_yaml() {
    for (name, text) in [
        ("action.yml", include_str!("../../../action.yml")),
        (".pre-commit-hooks.yaml", include_str!("../../../.pre-commit-hooks.yaml")),
    ] {
        let mut parser = granit_parser::Parser::new_from_str(text);
        let mut count = 0;
        while let Some(event) = parser.next_event() {
            assert!(event.is_ok(), "{name}: {event:?}");
            count += 1;
        }
        assert!(count > 10, "{name}");
    }
}

/// The step that reviews, as the action has it, in the shell that it names.
#[test]
#[cfg(unix)]
fn the_action_runs_what_it_says() {
    let action = include_str!("../../../action.yml");
    let (_, script) = action.rsplit_once("run: |\n").unwrap();
    let folder = Folder::new();
    folder.write("contracts/order.avsc", crate::SCHEMA);
    let git = |line: &[&str]| super::review::git(&folder.path(""), line);
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "a version"]);
    folder.write(
        "contracts/order.avsc",
        crate::SCHEMA.replace("\"total\", \"type\": \"double\"", "\"total\", \"type\": \"string\""),
    );
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_stipula")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(program.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    let run = |args: &str, sarif: &str| {
        let mut command = std::process::Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(folder.path(""));
        command.env("PATH", &path).env("FOLDER", "contracts").env("AGAINST", "git:HEAD").env("ARGS", args);
        let output = command.env("SARIF", sarif).env("GITHUB_ACTIONS", "true").output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, out, err) = run("", "");
    assert!(code == Some(1) && out.contains("::error title=stipula (change."), "{out}{err}");
    assert_eq!(run("--level NONE\n--unknown=warn", "").0, Some(0));
    let (code, _, err) = run("--level FULL", "review of it.sarif");
    assert!(code == Some(1) && folder.path("review of it.sarif").exists(), "{err}");
}

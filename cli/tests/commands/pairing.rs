//! Which contract of one side is compared with which of the other, by `stipula review`, and what is said of
//! those that are gone or cannot be read.

use std::fs;

use super::review::git;
use crate::{Folder, Outcome, command, run_in};

const INT: &str = r#"{"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]}"#;
const TEXT: &str = r#"{"type": "record", "name": "A", "fields": [{"name": "x", "type": "string"}]}"#;
const BROKEN: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\nschem: []\n";

fn document(id: &str, version: &str, status: &str, schema: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {id}\nversion: {version}\nstatus: {status}\nschema:\n  - name: A\n    \
         customProperties: [{{property: stipulaSchema, value: {schema}}}]\n"
    )
}

/// Two folders, each with its files.
fn sides(old: &[(&str, String)], new: &[(&str, String)]) -> Folder {
    let folder = Folder::new();
    for (side, files) in [("old", old), ("new", new)] {
        folder.write(&format!("{side}/schemas/int.avsc"), INT);
        folder.write(&format!("{side}/schemas/text.avsc"), TEXT);
        // So that the schemas are a part of a document on both sides, and no contracts of their own.
        folder.write(&format!("{side}/schemas/i.yaml"), document("i", "1.0.0", "active", "int.avsc"));
        folder.write(&format!("{side}/schemas/t.yaml"), document("t", "1.0.0", "active", "text.avsc"));
        for (file, text) in files {
            folder.write(&format!("{side}/{file}"), text);
        }
    }
    folder
}

fn review(old: &[(&str, String)], new: &[(&str, String)]) -> Outcome {
    sides(old, new).run("review new --against old", b"")
}

fn a(version: &str, field: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: a\nname: a\nversion: {version}\nstatus: active\nschema:\n  - name: A\n    \
         properties:\n      - {{name: x, logicalType: {field}, required: true}}\n"
    )
}

#[test]
fn no_order_of_files_hides_a_break() {
    let bare = |text: &str| text.to_owned();
    // Whichever of two copies comes last: the one that was edited is compared with what stood there.
    for (edited, same) in [("a/s.avsc", "b/s.avsc"), ("b/s.avsc", "a/s.avsc")] {
        let outcome = review(&[(edited, bare(INT)), (same, bare(INT))], &[(edited, bare(TEXT)), (same, bare(INT))]);
        assert_eq!(outcome.code, 1, "{edited}: {}{}", outcome.out, outcome.err);
        assert!(outcome.out.contains(&format!("new/{edited}")), "{}", outcome.out);
        // One of them is new, or both have moved.
        let outcome = review(&[(same, bare(INT))], &[(edited, bare(TEXT)), (same, bare(INT))]);
        assert_eq!(outcome.code, 1, "{edited}: {}", outcome.out);
        let outcome = review(&[("c.avsc", bare(INT))], &[(edited, bare(TEXT)), (same, bare(INT))]);
        assert_eq!(outcome.code, 1, "{edited}: {}", outcome.out);
        // One is gone, and what stays is another one.
        let outcome = review(&[(edited, bare(INT)), (same, bare(TEXT))], &[(same, bare(TEXT))]);
        assert_eq!(outcome.code, 1, "{edited}: {}", outcome.out);
    }
    // An older version that was edited, with another number than it had.
    let outcome = review(
        &[("v1.yaml", a("1.0.0", "integer")), ("v2.yaml", a("2.0.0", "integer"))],
        &[("v1.yaml", a("1.0.1", "string")), ("v2.yaml", a("2.0.0", "integer"))],
    );
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("new/v1.yaml, against old/v1.yaml"), "{}", outcome.out);
}

#[test]
fn one_version_in_two_files_is_refused() {
    let (int, text) = (a("1.0.0", "integer"), a("1.0.0", "string"));
    for (one, other) in [("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")] {
        let folder = sides(&[(one, int.clone())], &[(one, text.clone()), (other, int.clone())]);
        let outcome = folder.run("review new --against old", b"");
        assert_eq!(outcome.code, 2, "{}{}", outcome.out, outcome.err);
        assert!(outcome.err.contains("`new/a.yaml` and `new/b.yaml` are both `a` 1.0.0"), "{}", outcome.err);
        assert!(outcome.out.contains("BREAKING"), "what stood there is compared all the same: {}", outcome.out);
        let accepted = folder.run("accept a change.type_changed /x --owner ana --folder new", b"");
        assert_eq!(accepted.code, 2, "{}", accepted.out);
        assert!(accepted.err.contains("`new/a.yaml` and `new/b.yaml`"), "{}", accepted.err);
    }
    // A copy is no second contract; and one of two may go, which mends it.
    let twice = [("a.yaml", int.clone()), ("b.yaml", int.clone())];
    assert_eq!(review(&twice, &twice).code, 0);
    let outcome = review(&[("a.yaml", int.clone()), ("b.yaml", text)], &[("a.yaml", int.clone())]);
    assert_eq!(outcome.code, 1, "what was in the other one is compared: {}{}", outcome.out, outcome.err);
    let outcome = review(&twice, &[("a.yaml", int)]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
}

#[test]
fn a_version_that_is_gone_is_told() {
    let of = |version: &str, status: &str| a(version, "integer").replace("active", status);
    let gone = "a 2.0.0: BREAKING, the contract is gone";
    let line = "a 1.0.0: contract version removed, newer ones stay";
    for (status, new, code, text) in [
        ("active", ("v2.yaml", of("2.0.0", "active")), 0, line),
        ("active", ("v1.yaml", of("1.0.0", "active")), 1, gone),
        ("retired", ("v1.yaml", of("1.0.0", "active")), 0, "a 2.0.0: gone, as its status had said"),
        ("active", ("v3.yaml", of("3.0.0", "active")), 0, line),
    ] {
        let old = [("v1.yaml", of("1.0.0", "active")), ("v2.yaml", of("2.0.0", status))];
        let outcome = review(&old, std::slice::from_ref(&new));
        assert!(outcome.code == code && outcome.out.contains(text), "{}: {}{}", new.0, outcome.code, outcome.out);
    }
    // One file that moves on is the same contract.
    let outcome = review(&[("v1.yaml", of("1.0.0", "active"))], &[("v2.yaml", of("2.0.0", "active"))]);
    assert!(outcome.code == 0 && !outcome.out.contains("removed"), "{}", outcome.out);
}

#[test]
fn what_does_not_compile_is_not_compatible() {
    let folder = sides(&[("a.yaml", BROKEN.to_owned())], &[("a.yaml", a("1.0.0", "integer"))]);
    let read = |form: &str| folder.run(&format!("review new --against old --format {form}"), b"");
    let json: serde_json::Value = serde_json::from_str(&read("json").out).unwrap();
    let one = &json["contracts"][0];
    assert_eq!((&one["state"], &one["verdict"]), (&"old_broken".into(), &"UNKNOWN".into()), "{json:#}");
    assert!(one["error"].as_str().unwrap().contains("[document."), "{json:#}");
    let github = read("github");
    assert_eq!(github.code, 2);
    assert!(github.out.starts_with("::error title=stipula (document."), "{}", github.out);
    assert!(read("markdown").out.contains("document."), "the diagnostics are told");
    let junit = read("junit").out;
    assert!(junit.contains("<testsuites name=\"stipula review\"") && junit.contains("errors=\"1\""), "{junit}");
    // The same where the new one is the broken one.
    let folder = sides(&[("a.yaml", a("1.0.0", "integer"))], &[("a.yaml", BROKEN.to_owned())]);
    for form in ["json", "jsonl"] {
        let outcome = folder.run(&format!("review new --against old --format {form}"), b"");
        assert_eq!(outcome.code, 2);
        let line = outcome.out.lines().find(|line| line.contains("\"broken\"")).unwrap();
        let at = line.find("\"state\":\"broken\",\"verdict\":\"UNKNOWN\"");
        assert!(at.is_some(), "{line}");
    }
    let sarif = folder.run("review new --against old --format sarif", b"").out;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    for result in results {
        let id = result["ruleId"].as_str().unwrap();
        assert!(result["message"]["text"].as_str().unwrap().contains(&format!("[{id}]")), "{result:#}");
    }
    // A contract that was broken and is gone is no silence either.
    let outcome = review(&[("a.yaml", BROKEN.to_owned())], &[]);
    assert!(outcome.code == 2 && outcome.out.contains("new/a.yaml"), "{}", outcome.out);
}

/// A repository with a contract in `c d/`, and the reference `base`.
fn repository() -> Folder {
    let folder = Folder::new();
    folder.write("r/c d/one.odcs.yaml", a("1.0.0", "integer"));
    folder.write("r/c d/two.odcs.yaml", document("two", "1.0.0", "active", "int.avsc"));
    folder.write("r/c d/int.avsc", INT);
    let root = folder.path("r");
    git(&root, &["init", "--quiet"]);
    git(&root, &["add", "--all"]);
    git(&root, &["commit", "--quiet", "--message", "a version"]);
    git(&root, &["tag", "base"]);
    folder
}

#[test]
fn a_path_that_was_named_must_be_there() {
    let folder = repository();
    let root = folder.path("r");
    folder.write("r/new/one.yaml", a("1.0.0", "integer"));
    assert_eq!(run_in(&root, "review new --against git:base", b"").code, 0, "a new folder");
    let outcome = run_in(&root, "review new --against git:base:nowhere", b"");
    assert_eq!(outcome.code, 2, "{}", outcome.out);
    assert!(outcome.err.contains("cannot read `base:nowhere`: no such file"), "{}", outcome.err);
}

#[test]
fn files_are_told_from_the_top_of_the_repository() {
    let folder = repository();
    let root = folder.path("r");
    fs::remove_file(root.join("c d/two.odcs.yaml")).unwrap();
    folder.write("r/c d/one.odcs.yaml", a("1.0.0", "string"));
    let here = root.join("c d");
    let absolute = here.display().to_string();
    for (at, place) in [(&root, "c d"), (&here, "."), (&here, "../c d"), (&root, absolute.as_str())] {
        for form in ["github", "sarif", "junit"] {
            let line = format!("--against git:base --format {form}");
            let output = command(at, "review").arg(place).args(line.split(' ')).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            for name in ["one", "two"] {
                let expected = match form {
                    "github" => format!(",file=c d/{name}.odcs.yaml"),
                    "sarif" => format!("\"uri\": \"c%20d/{name}.odcs.yaml\""),
                    _ => format!("file=\"c d/{name}.odcs.yaml\""),
                };
                assert!(text.contains(&expected), "{place} {form}: {expected}\n{text}");
            }
        }
    }
    // What a workflow calls its top.
    let mut review = command(&here, "review . --against git:base --format github");
    let output = review.env("GITHUB_WORKSPACE", folder.path("")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(",file=r/c d/two.odcs.yaml"), "{text}");
    // A contract that stands at a commit only.
    git(&root, &["add", "--all"]);
    git(&root, &["commit", "--quiet", "--message", "another"]);
    let mut compare = command(&root, "compare --format github --against");
    let output = compare.args(["git:base:c d/one.odcs.yaml", "git:HEAD:c d/one.odcs.yaml"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(",file=c d/one.odcs.yaml"), "{text}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_at_a_commit() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    folder.write("r/c/shared/a.avsc", INT);
    folder.write("r/c/a.yaml", document("a", "1.0.0", "active", "a.avsc"));
    let root = folder.path("r");
    symlink("shared/a.avsc", root.join("c/a.avsc")).unwrap();
    symlink("a.yaml", root.join("c/latest.yaml")).unwrap();
    git(&root, &["init", "--quiet"]);
    let commit = |tag: &str| {
        git(&root, &["add", "--all"]);
        git(&root, &["commit", "--quiet", "--message", "a version"]);
        git(&root, &["tag", tag]);
    };
    commit("base");
    let outcome = run_in(&root, "review c --against git:base", b"");
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    folder.write("r/c/shared/a.avsc", TEXT);
    let outcome = run_in(&root, "review c --against git:base", b"");
    assert!(outcome.code == 1 && outcome.out.contains("change.type_changed"), "{}{}", outcome.out, outcome.err);
    for (target, text) in [
        ("../../outside.avsc", "it is a link that leads outside of the repository"),
        ("nothing.avsc", "it is a link to a file that is not there"),
    ] {
        fs::remove_file(root.join("c/a.avsc")).unwrap();
        symlink(target, root.join("c/a.avsc")).unwrap();
        let tag = if target.starts_with("..") { "outside" } else { "dangling" };
        commit(tag);
        fs::remove_file(root.join("c/a.avsc")).unwrap();
        folder.write("r/c/a.avsc", INT);
        let outcome = run_in(&root, &format!("compare c/a.yaml --against git:{tag}"), b"");
        assert!(outcome.code == 2 && outcome.out.contains(text), "{target}: {}{}", outcome.out, outcome.err);
    }
}

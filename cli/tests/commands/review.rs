//! `stipula review` on a real repository, whose contracts change over ten commits, in every form.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Folder, command, run_in, snapshot};

pub(super) fn git(folder: &Path, line: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=ana", "-c", "user.email=ana@acme.example", "-c", "commit.gpgsign=false"])
        .args(["-c", "init.defaultBranch=main", "-c", "core.autocrlf=false"])
        .args(line)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {line:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn samples(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts").join(name);
    fs::read_to_string(path).unwrap()
}

/// A file, what stands in it, and what stands there one version later; a file that is gone has no text.
type Edit = (&'static str, &'static str, &'static str);

/// Nine changes of the sample contracts, as people make them: what is safe, and what is not.
const EDITS: &[Edit] = &[
    ("orders/order.avsc", "\"name\": \"tax\"", "\"name\": \"tax\", \"doc\": \"part of the total\""),
    ("orders/v2.odcs.yaml", "this.items.all(i, i.qty > 0)", "this.items.all(i, i.qty >= 1)"),
    ("payments/v1.odcs.yaml", "value: 99.95", "value: 99.9"),
    ("orders/v2.odcs.yaml", "version: 2.1.0", "version: 2.1.1"),
    ("orders/v2.odcs.yaml", "this.total >= this.tax", "this.total > this.tax"),
    ("payments/payment.schema.json", ", \"failed\"]", "]"),
    (
        "orders/order.avsc",
        "\"gift\", \"type\": \"boolean\", \"default\": false",
        "\"gift\", \"type\": \"string\", \"default\": \"no\"",
    ),
    (
        "orders/v2.odcs.yaml",
        "            value: {mode: READ, roles: [support], kind: partial, keep: 3}\n",
        "            value: {mode: READ, roles: [support], kind: partial, keep: 30}\n",
    ),
    ("shipments/v1.odcs.yaml", "", ""),
];

/// A repository of the sample contracts with a commit for each edit; the tags are `v0`, `v1` and so on.
fn repository() -> Folder {
    let folder = Folder::new();
    let root = folder.path("repository");
    for name in [
        "orders/v1.odcs.yaml",
        "orders/v2.odcs.yaml",
        "orders/order.avsc",
        "orders/order.v1.avsc",
        "payments/v1.odcs.yaml",
        "payments/payment.schema.json",
        "shipments/v1.odcs.yaml",
    ] {
        folder.write(&format!("repository/contracts/{name}"), samples(name));
    }
    git(&root, &["init", "--quiet"]);
    let commit = |at: usize| {
        git(&root, &["add", "--all"]);
        git(&root, &["commit", "--quiet", "--message", "a version"]);
        git(&root, &["tag", &format!("v{at}")]);
    };
    commit(0);
    for (at, (file, from, to)) in EDITS.iter().enumerate() {
        let path = root.join("contracts").join(file);
        if from.is_empty() {
            fs::remove_file(path).unwrap();
        } else {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{file} has no `{from}`");
            fs::write(path, text.replacen(from, to, 1)).unwrap();
        }
        commit(at + 1);
    }
    folder
}

#[test]
fn ten_versions_of_the_sample_contracts_in_every_form() {
    let folder = repository();
    let root = folder.path("repository");
    let now = "--now 2026-06-01T00:00:00Z";
    let mut told = String::new();
    for at in 0..EDITS.len() {
        git(&root, &["checkout", "--quiet", &format!("v{}", at + 1)]);
        let outcome = run_in(&root, &format!("review contracts --against git:v{at} {now}"), b"");
        let _ = write!(
            told,
            "$ stipula review contracts --against git:v{at}\n{}{}[exit {}]\n\n",
            outcome.out, outcome.err, outcome.code
        );
    }
    let trimmed: String = told.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    snapshot::check("review.txt", &trimmed);
    for (form, file) in [
        ("json", "review.json"),
        ("jsonl", "review.jsonl"),
        ("github", "review-github.txt"),
        ("junit", "review.xml"),
        ("sarif", "review.sarif"),
        ("markdown", "review.md"),
        ("html", "review.html"),
    ] {
        let outcome = run_in(&root, &format!("review contracts --against git:v0 --format {form} {now}"), b"");
        assert_eq!(outcome.code, 1, "{form}: {}", outcome.err);
        snapshot::check(file, &stable(&outcome.out));
        match form {
            "junit" => junit(&outcome.out),
            "sarif" => sarif(&outcome.out),
            "json" => drop(serde_json::from_str::<serde_json::Value>(&outcome.out).unwrap()),
            "jsonl" => {
                outcome.out.lines().for_each(|line| drop(serde_json::from_str::<serde_json::Value>(line).unwrap()));
            }
            _ => {}
        }
    }
    // The same through another folder of the disk, and of one file through git.
    git(&root, &["worktree", "add", "--quiet", "../before", "v0"]);
    let (disk, through) = (
        run_in(&root, &format!("review contracts --against ../before/contracts --format json {now}"), b""),
        run_in(&root, &format!("review contracts --against git:v0 --format json {now}"), b""),
    );
    let verdicts = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value["contracts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["evolution"]["changes"].clone())
            .filter(|all| !all.is_null())
            .collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&disk.out), verdicts(&through.out));
    let one = run_in(&root, &format!("compare contracts/orders/v2.odcs.yaml --against git:v0 {now}"), b"");
    assert!(one.code == 1 && one.out.contains("change.rule_tightened"), "{}{}", one.out, one.err);
    let below =
        run_in(&root.join("contracts"), "compare orders/v2.odcs.yaml --against git:v0:./orders/v2.odcs.yaml", b"");
    assert_eq!(below.code, 1, "{}{}", below.out, below.err);
    let old =
        run_in(&root, "compare git:v1:contracts/orders/order.avsc --against git:v0:contracts/orders/order.avsc", b"");
    assert_eq!(old.code, 0, "{}{}", old.out, old.err);
    let none = run_in(&root, "compare contracts/orders/v2.odcs.yaml --against git:nowhere", b"");
    assert!(none.code == 2 && none.err.contains("git knows no commit `nowhere` here"), "{}", none.err);
}

/// Without what differs from build to build.
fn stable(text: &str) -> String {
    let text = text.replace(concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\""), "\"version\": \"0\"");
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// Read back by a reader that knows nothing of how it was written.
fn junit(text: &str) {
    let document = roxmltree::Document::parse(text).unwrap();
    let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    let failures = document.root_element().attribute("failures").unwrap();
    assert_eq!(count("failure"), failures.parse::<usize>().unwrap());
    assert!(count("testcase") > count("failure") && count("failure") > 0, "{text}");
}

/// What the schema of SARIF asks of the parts that are written.
fn sarif(text: &str) {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(result["message"]["text"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| !uri.contains(' ')));
        assert!(place.get("region").is_none_or(|region| region["startLine"].as_u64() >= Some(1)));
    }
}

#[test]
fn a_workflow_gets_annotations_and_a_summary() {
    let folder = repository();
    let root = folder.path("repository");
    let summary = folder.path("summary.md");
    let line = "review contracts --against git:v0 --now 2026-06-01T00:00:00Z";
    let mut command = command(&root, line);
    let output = command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("::error title=stipula (change."), "{text}");
    let summary = fs::read_to_string(summary).unwrap();
    assert!(summary.starts_with("## ❌ Contracts: BREAKING"), "{summary}");
}

#[test]
fn what_does_not_compile_and_what_is_gone_in_every_form() {
    let folder = Folder::new();
    let document = |id: &str, rule: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\n\
             team: {{name: the {id} team}}\nschema:\n  - name: A\n    \
             customProperties: [{{property: stipulaSchema, value: a.avsc}}]\n    quality:\n      \
             - {{id: r, type: custom, engine: cel, implementation: {rule}}}\n"
        )
    };
    for side in ["old", "new"] {
        let schema = r#"{"type": "record", "name": "A", "fields": [{"name": "total", "type": "int"}]}"#;
        folder.write(&format!("{side}/a.avsc"), schema);
    }
    for (file, id, rule) in [
        ("old/breaks.yaml", "breaks", "this.total > 0"),
        ("new/breaks.yaml", "breaks", "this.totl > 0"),
        ("old/mended.yaml", "mended", "this.totl > 0"),
        ("new/mended.yaml", "mended", "this.total > 0"),
        ("old/gone.yaml", "gone", "this.total > 0"),
        ("new/added.yaml", "added", "this.total > 0"),
        ("old/tight.yaml", "tight", "this.total > 0"),
        ("new/tight.yaml", "tight", "this.total > 1"),
    ] {
        folder.write(file, document(id, rule));
    }
    let forms = ["human", "github", "junit", "markdown", "jsonl"];
    let lines = forms.map(|form| format!("review new --against old --format {form} --now 2026-06-01T00:00:00Z"));
    let told = crate::transcript(&folder, &lines.each_ref().map(String::as_str));
    snapshot::check("review-broken.txt", &crate::without_digests(&told));
    let outcome = folder.run("review new --against old --format sarif --now 2026-06-01T00:00:00Z", b"");
    sarif(&outcome.out);
    snapshot::check("review-broken.sarif", &stable(&outcome.out));
}

/// GitHub refuses a longer summary, or a longer comment, as a whole.
#[test]
fn a_summary_is_no_longer_than_what_is_taken() {
    let folder = Folder::new();
    let schema = |name: &str, ty: &str| {
        let field = |at: u32| format!(r#"{{"name": "field_with_a_name_{at}", "type": "{ty}"}}"#);
        let fields: Vec<String> = (0..40).map(field).collect();
        format!(r#"{{"type": "record", "name": "{name}", "fields": [{}]}}"#, fields.join(", "))
    };
    for at in 0..40 {
        let name = format!("R{at}");
        folder.write(&format!("old/{name}.avsc"), schema(&name, if at == 0 { "int" } else { "string" }));
        folder.write(&format!("new/{name}.avsc"), schema(&name, if at == 0 { "long" } else { "int" }));
    }
    let markdown = folder.run("review new --against old --format markdown", b"").out;
    assert!(markdown.len() < 1 << 16, "{}", markdown.len());
    assert!(markdown.contains(" more contracts are not shown**: no more fits in here; `--output html=FILE` has all"));
    assert!(markdown.contains(" more changes** are not shown") && markdown.contains("* R9: BREAKING"), "{markdown}");
    let one = folder.run("compare new/R1.avsc --against old/R1.avsc --format markdown", b"").out;
    assert!(one.len() < 1 << 16 && one.contains(" more changes** are not shown"), "{}", one.len());
    // What stands there already counts, and other commands of the step stay.
    let summary = folder.path("summary.md");
    let room = 70_000;
    fs::write(&summary, "x".repeat((1 << 20) - room)).unwrap();
    let mut command = command(&folder.path(""), "review new --against old");
    let output = command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary).output().unwrap();
    let text = fs::read_to_string(summary).unwrap();
    assert!(text.len() < 1 << 20 && text.len() > (1 << 20) - room / 2, "{}", text.len());
    assert!(text.starts_with('x') && text.contains("more contracts are not shown"));
    // Ten annotations of a kind are shown of a step: what breaks stands first.
    let annotations = String::from_utf8(output.stdout).unwrap();
    assert!(annotations.lines().take(10).all(|line| line.starts_with("::error ")), "{annotations}");
}

#[test]
fn contracts_come_and_go() {
    let folder = Folder::new();
    let document = |id: &str, status: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: {status}\nschema:\n  - name: A\n    \
             customProperties: [{{property: stipulaSchema, value: a.avsc}}]\n"
        )
    };
    for side in ["old", "new"] {
        folder.write(
            &format!("{side}/a.avsc"),
            r#"{"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]}"#,
        );
        folder.write(&format!("{side}/same.yaml"), document("same", "active"));
    }
    folder.write("old/retired.yaml", document("gone", "Retired"));
    assert_eq!(folder.run("review new --against old", b"").code, 0);
    folder.write("old/active.yaml", document("lost", "active"));
    let outcome = folder.run("review new --against old", b"");
    assert!(outcome.code == 1 && outcome.out.contains("BREAKING, the contract is gone"), "{}", outcome.out);
    assert_eq!(folder.run("review new --against old --level NONE", b"").code, 0);
    // A contract that moves is the same one; a schema that a document names is a part of it.
    fs::remove_file(folder.path("old/active.yaml")).unwrap();
    fs::rename(folder.path("new/same.yaml"), folder.path("new/moved.yaml")).unwrap();
    let outcome = folder.run("review new --against old --format json", b"");
    let value: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let states: Vec<_> =
        value["contracts"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!((outcome.code, states), (0, vec!["unchanged", "deleted"]), "{}", outcome.out);
    // What did not compile before cannot be judged; what does not compile now is no comparison.
    folder.write(
        "old/same.yaml",
        "apiVersion: v3.1.0\nkind: DataContract\nid: same\nversion: 1\nstatus: draft\nschem: []\n",
    );
    fs::rename(folder.path("new/moved.yaml"), folder.path("new/same.yaml")).unwrap();
    let outcome = folder.run("review new --against old", b"");
    assert_eq!(outcome.code, 2, "{}", outcome.out);
    assert!(outcome.out.contains("UNKNOWN, the old contract does not compile"), "{}", outcome.out);
    assert!(outcome.out.contains("old/same.yaml") && outcome.out.contains("schem"), "{}", outcome.out);
    assert_eq!(folder.run("review new --against old --unknown=warn", b"").code, 0);
    let outcome = folder.run("review new --against old --format sarif", b"");
    assert!(outcome.out.contains("\"ruleId\": \"document.unknown_key\""), "{}", outcome.out);
    folder.write(
        "new/same.yaml",
        "apiVersion: v3.1.0\nkind: DataContract\nid: same\nversion: 1\nstatus: draft\nschem: []\n",
    );
    let outcome = folder.run("review new --against old", b"");
    assert!(outcome.code == 2 && outcome.out.contains("does not compile"), "{}", outcome.out);
}

//! The program as people run it.
#![cfg(test)]

mod commands;
#[path = "../src/snapshot.rs"]
mod snapshot;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SCHEMA: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "string"},
  {"name": "total", "type": "double"},
  {"name": "tax", "type": "double", "default": 0},
  {"name": "currency", "type": ["null", "string"], "default": null}
]}"#;

const CONTRACT: &str = r##"apiVersion: v3.1.0
kind: DataContract
id: acme-orders
name: Orders
version: 2.1.0
status: active
team: {name: orders-team}
support:
  - {channel: "#orders", url: "https://chat.acme.example/orders"}
schema:
  - name: Order
    customProperties: [{property: stipulaSchema, value: order.avsc}]
    quality:
      - {id: total-covers-tax, type: custom, engine: cel, implementation: this.total >= this.tax}
      - {id: fresh-rows, type: custom, engine: soda, implementation: "freshness(created_at) < 1d"}
    properties:
      - name: total
        logicalType: number
        quality:
          - {id: total-is-small, type: custom, engine: cel, severity: warning, implementation: value < 1000.0}
          - {id: total-is-positive, type: custom, engine: cel, implementation: {expr: value >= 0.0, onFailure: DLQ}}
"##;

/// Good, a warning, a broken rule, a type, two rules, no JSON, a missing member.
const EVENTS: &str = r#"{"id": "a", "total": 12.5, "tax": 2.5}
{"id": "b", "total": 5000, "tax": 0}

{"id": "c", "total": 1, "tax": 2}
{"id": "d", "total": "12", "tax": 2}
{"id": "e", "total": -1}
{"id": "f", "total": 1,, "tax": 2}
{"total": 1, "tax": 0}
"#;

/// A folder of its own with the contract, its schema and some data.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("order.avsc", SCHEMA);
        folder.write("orders.odcs.yaml", CONTRACT);
        folder.write("events.jsonl", EVENTS);
        folder.write("good.jsonl", "{\"id\": \"a\", \"total\": 1, \"tax\": 0}\n");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, line: &str, input: &[u8]) -> Outcome {
        run_in(self.0.path(), line, input)
    }
}

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stipula"));
    command.args(line.split_whitespace()).current_dir(folder);
    command
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_WORKSPACE")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("RUST_BACKTRACE")
        .env("COLUMNS", "100");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_in(folder: &Path, line: &str, input: &[u8]) -> Outcome {
    let mut child = command(folder, line).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may end without reading all of it.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
}

/// The output, standard error and the exit code of each command line, as one text.
fn transcript(folder: &Folder, lines: &[&str]) -> String {
    let mut all = String::new();
    for line in lines {
        let Outcome { code, out, err } = folder.run(line, b"");
        let _ = writeln!(all, "$ stipula {line}\n{out}{}[exit {code}]\n", err.replace(".exe", ""));
    }
    // Help has lines of blanks.
    all.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// Without what the compiled form decides.
fn without_digests(text: &str) -> String {
    let digests = text.split("sha256:").skip(1).filter_map(|rest| rest.get(..64));
    digests.fold(text.to_owned(), |text, digest| text.replace(digest, "..."))
}

#[test]
fn help_teaches() {
    let folder = Folder::new();
    snapshot::check(
        "help.txt",
        &transcript(
            &folder,
            &[
                "--help",
                "check -h",
                "check --help",
                "explain -h",
                "explain --help",
                "test --help",
                "compare --help",
                "review --help",
                "replay --help",
                "accept --help",
                "init --help",
                "completions --help",
            ],
        ),
    );
    let version = folder.run("--version", b"");
    assert_eq!((version.code, version.out.as_str()), (0, concat!("stipula ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[test]
fn what_cannot_be_judged_is_exit_2_and_says_why() {
    let folder = Folder::new();
    folder.write("a.csv", "");
    folder.write("empty/notes.txt", "");
    folder.write("blank.jsonl", "\n\n");
    let cases = [
        ("", "Usage: stipula"),
        ("chek order.avsc", "'check'"),
        ("check", "CONTRACT|SCHEMA"),
        ("check order.avsc good.jsonl --now yesterday", "expected a point in time with its offset"),
        ("check nothing.avsc good.jsonl", "error: cannot read `nothing.avsc`: no such file"),
        ("check good.jsonl order.avsc", "error: `good.jsonl` holds records: the contract stands before them"),
        ("check order.avsc nothing.jsonl", "error: cannot read `nothing.jsonl`: no such file or folder"),
        ("check order.avsc a.csv", "error: cannot tell what `a.csv` holds: expected a name in `.json`"),
        ("check order.avsc - -", "error: standard input `-` can be read once only"),
        ("check order.avsc -", "error: no record to judge in `-`"),
        ("check order.avsc empty blank.jsonl", "error: no record to judge in `empty`, `blank.jsonl`"),
    ];
    for (line, text) in cases {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, 2, "{line}: {}", outcome.out);
        assert!(outcome.err.contains(text), "{line}: {}", outcome.err);
    }
}

#[test]
fn json_of_the_specification_is_read_where_it_is_asked_for() {
    let folder = Folder::new();
    folder.write(
        "maybe.avsc",
        r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", "string"]}]}"#,
    );
    folder.write("tagged.json", r#"{"a": {"string": "x"}}"#);
    assert_eq!(folder.run("check maybe.avsc tagged.json --encoding avro-json", b"").code, 0);
    let plain = folder.run("check maybe.avsc tagged.json", b"");
    assert_eq!((plain.code, plain.out.contains("schema.type")), (1, true), "{}", plain.out);
}

#[test]
fn the_outcome_for_people() {
    let folder = Folder::new();
    folder.write("data/a.json", "{\"id\": \"a\",\n \"total\": 1,\n \"total\": 2}");
    folder.write("data/b.ndjson", "{\"id\": \"b\", \"total\": 3}\r\n");
    folder.write("list.json", "[\n{\"id\": \"a\", \"total\": 1},\n{\"id\": \"b\"}]");
    let lines = [
        "check order.avsc good.jsonl",
        "check order.avsc",
        "check orders.odcs.yaml",
        "check orders.odcs.yaml events.jsonl",
        "check orders.odcs.yaml events.jsonl --max-violations 2 --as writer",
        "check orders.odcs.yaml events.jsonl --quiet",
        "check order.avsc data",
        "check order.avsc list.json",
        "check order.avsc list.json --each",
    ];
    snapshot::check("outcomes.txt", &transcript(&folder, &lines));
}

#[test]
fn contracts_that_do_not_compile() {
    let folder = Folder::new();
    let broken = CONTRACT
        .replace("status: active", "status: active\nstatus: draft\nversoin: 1")
        .replace("this.total >=", "this.totl >=")
        .replace("value: order.avsc", "value: ../order.avsc");
    folder.write("deep/broken.odcs.yaml", broken);
    folder.write(
        "bad.avsc",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": \"strin\"}]}",
    );
    let lines = [
        "check deep/broken.odcs.yaml good.jsonl",
        "check bad.avsc",
        "check orders.odcs.yaml --strict",
        "check good.jsonl",
        "check order.avsc --kind protobuf",
    ];
    snapshot::check("broken.txt", &transcript(&folder, &lines));
}

#[test]
fn the_outcome_as_json() {
    let folder = Folder::new();
    folder.write("bad.avsc", "{\"type\": \"record\", \"name\": \"A\"}");
    let lines = [
        "check orders.odcs.yaml events.jsonl --format json",
        "check orders.odcs.yaml events.jsonl --format json --max-violations 2",
        "check order.avsc --format json",
        "check bad.avsc good.jsonl --format json",
        "check order.avsc nothing.jsonl --format json",
    ];
    let mut all = String::new();
    for line in lines {
        let Outcome { code, out, err } = folder.run(line, b"");
        let value: serde_json::Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}: {out}"));
        assert_eq!(value["format"], "stipula.check/1", "{line}");
        assert_eq!(out.matches('\n').count(), 1, "{line}");
        let _ = writeln!(all, "$ stipula {line}\n{}{err}[exit {code}]\n", spread(&out));
    }
    snapshot::check("json.txt", &all);
}

/// One line for each key and result, and no digests: they stand for themselves elsewhere.
fn spread(json: &str) -> String {
    let mut text = json.replace("{\"file\"", "\n  {\"file\"");
    for key in ["contract", "diagnostics", "records", "results", "truncated", "tally", "errors"] {
        text = text.replacen(&format!(",\"{key}\":"), &format!(",\n\"{key}\":"), 1);
    }
    let mut parts = text.split("\"sha256:");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str("\"sha256:...");
        plain.push_str(part.get(64..).unwrap_or_default());
    }
    plain
}

#[test]
fn exit_codes_and_ways_in() {
    let folder = Folder::new();
    folder.write("bad.json", "{\"id\": 1}");
    folder.write("good.json", "{\"id\": \"a\", \"total\": 1}");
    folder.write("list.json", "[{\"id\": \"a\", \"total\": 1}, {\"id\": \"a\", \"total\": 1}]");
    folder.write("open.json", "[{\"id\": \"a\", \"total\": 1}");
    folder.write("none.json", "[]");
    let good = "{\"id\": \"a\", \"total\": 1}";
    let lines = format!("{good}\r\n\n{good}");
    let cases = [
        ("check order.avsc", "", 0, "compiles"),
        ("check order.avsc good.json", "", 0, "checked 1 record: 1 valid, 0 invalid"),
        ("check order.avsc bad.json", "", 1, "checked 1 record: 0 valid, 1 invalid"),
        ("check order.avsc good.json bad.json", "", 1, "checked 2 records in 2 inputs: 1 valid, 1 invalid"),
        ("check order.avsc -", lines.as_str(), 0, "checked 2 records: 2 valid"),
        ("check order.avsc - --each", "\n [1]\n", 1, "checked 1 record: 0 valid"),
        ("check order.avsc list.json --each", "", 0, "checked 2 records: 2 valid"),
        ("check order.avsc list.json", "", 1, "checked 1 record: 0 valid"),
        ("check order.avsc open.json --each", "", 2, "checked 1 record: 1 valid"),
        ("check order.avsc none.json --each", "", 2, ""),
        ("check order.avsc none.json --each --allow-empty", "", 0, "checked 0 records"),
        ("check order.avsc list.json", "", 1, "help: the file holds an array; `--each` takes it as a list of records"),
        ("check order.avsc -", "{\n}\n", 1, "help: records stand one a line here"),
        ("check order.avsc -", "\u{feff}{}", 1, "json.bom"),
        ("check order.avsc - --kind avro --object Order --as reader --now 2026-01-31T00:00:00Z", good, 0, "1 valid"),
    ];
    for (line, input, code, text) in cases {
        let outcome = folder.run(line, input.as_bytes());
        assert_eq!(outcome.code, code, "{line}: {}{}", outcome.out, outcome.err);
        assert!(outcome.out.contains(text), "{line}: {}", outcome.out);
    }
}

/// Two objects; rules of one side each, and one that reads the clock.
const SIDES: &str = r#"apiVersion: v3.1.0
kind: DataContract
id: acme-orders
version: 2.1.0
status: active
schema:
  - name: Order
    customProperties: [{property: stipulaSchema, value: order.avsc}]
    quality:
      - {id: written, type: custom, engine: cel, implementation: {expr: "this.total != 1.0", mode: WRITE}}
      - {id: read, type: custom, engine: cel, implementation: {expr: "this.total != 2.0", mode: READ}}
      - {id: lax, type: custom, engine: cel, implementation: {expr: "this.total != 4.0", onFailure: "ERROR,NONE"}}
      - {id: early, type: custom, engine: cel, implementation: "this.total != 3.0 || now < timestamp('2026-01-01T00:00:00Z')"}
  - name: Text
    customProperties: [{property: stipulaSchema, value: {file: text.json, format: json-schema}}]
  - name: Plain
    properties: [{name: id, logicalType: string}]
"#;

#[test]
fn options_change_what_they_say() {
    let folder = Folder::new();
    folder.write("sides.odcs.yaml", SIDES);
    folder.write("text.json", "{\"type\": \"string\"}");
    let order = |total: u32| format!("{{\"id\": \"a\", \"total\": {total}}}");
    let (written, read, timed, lax) = (order(1), order(2), order(3), order(4));
    let cases = [
        ("check sides.odcs.yaml -", &written, 2, "several schema objects"),
        ("check sides.odcs.yaml - --object Order", &written, 1, "(rule `written`)"),
        ("check sides.odcs.yaml - --object Order --as writer", &written, 1, "(rule `written`)"),
        ("check sides.odcs.yaml - --object Order --as reader", &written, 0, "1 valid"),
        ("check sides.odcs.yaml - --object Order --as writer", &read, 0, "1 valid"),
        ("check sides.odcs.yaml - --object Order --as reader", &read, 1, "(rule `read`)"),
        ("check sides.odcs.yaml - --object Order --as writer", &lax, 1, "1 error   rule.violated (rule `lax`)"),
        ("check sides.odcs.yaml - --object Order --as reader", &lax, 0, "1 warning rule.violated (rule `lax`)"),
        ("check sides.odcs.yaml - --object Plain --as writer", &lax, 1, "1 error   schema.additional_properties"),
        ("check sides.odcs.yaml - --object Plain --as reader", &lax, 0, "1 warning schema.additional_properties"),
        ("check sides.odcs.yaml - --object Text", &read, 1, "schema.type"),
        ("check sides.odcs.yaml - --object Order --now 2025-12-31T23:59:59Z", &timed, 0, "1 valid"),
        ("check sides.odcs.yaml - --object Order --now 2026-01-01T00:00:00Z", &timed, 1, "(rule `early`)"),
        ("check text.json -", &read, 2, "--kind"),
        ("check text.json - --kind avro", &read, 1, "schema.type"),
        ("check text.json - --kind json-schema", &read, 1, "schema.type"),
    ];
    for (line, input, code, text) in cases {
        let outcome = folder.run(line, input.as_bytes());
        let told = format!("{}{}", outcome.out, outcome.err);
        assert_eq!(outcome.code, code, "{line}: {told}");
        assert!(told.contains(text), "{line}: {told}");
    }
}

#[test]
fn a_line_beyond_the_limit_is_a_violation() {
    let folder = Folder::new();
    let mut input = b"{\"id\": \"".to_vec();
    input.resize((16 << 20) + 100, b'x');
    input.extend_from_slice(b"\n{\"id\": \"a\", \"total\": 1}\n");
    let outcome = folder.run("check order.avsc -", &input);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    assert!(outcome.out.contains("[limit.bytes]"), "{}", outcome.out);
    assert!(outcome.out.contains("checked 2 records: 1 valid, 1 invalid"), "{}", outcome.out);
}

#[test]
fn only_so_many_violations_are_shown_and_all_are_counted() {
    let folder = Folder::new();
    let outcome = folder.run("check order.avsc -", "{\"id\": 1, \"total\": 1}\n".repeat(1500).as_bytes());
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.out.matches("schema.type]").count(), 100);
    assert!(outcome.out.contains("... and 1,400 more violations (--max-violations 100)"), "{}", outcome.out);
    assert!(outcome.out.contains("checked 1,500 records: 0 valid, 1,500 invalid"), "{}", outcome.out);
}

#[test]
fn colour_only_where_it_is_wanted() {
    let folder = Folder::new();
    for (line, variable, coloured) in [
        ("check order.avsc good.jsonl", None, false),
        ("check order.avsc good.jsonl --color always", None, true),
        ("check order.avsc good.jsonl --color never", Some("CLICOLOR_FORCE"), false),
        ("check order.avsc good.jsonl", Some("CLICOLOR_FORCE"), true),
        ("check order.avsc good.jsonl", Some("NO_COLOR"), false),
        ("check order.avsc good.jsonl --format json --color always", None, false),
    ] {
        let mut command = command(folder.0.path(), line);
        command.envs(variable.map(|name| (name, "1")));
        let out = command.output().unwrap().stdout;
        assert_eq!(out.contains(&0x1b), coloured, "{line} {variable:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = Folder::new();
    folder.write("many.jsonl", "{\"id\": 1, \"total\": 1}\n".repeat(20_000));
    let mut child = command(folder.0.path(), "check order.avsc many.jsonl --max-violations 20000").spawn().unwrap();
    drop(child.stdout.take());
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(stderr).unwrap(), "");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn texts_of_other_systems() {
    let folder = Folder::new();
    folder.write("crlf/orders.odcs.yaml", CONTRACT.replace('\n', "\r\n"));
    folder.write("crlf/order.avsc", SCHEMA.replace('\n', "\r\n"));
    folder.write("nul.avsc", "\0\0");
    let good = "{\"id\": \"a\", \"total\": 1}";
    let cases = [
        ("check crlf/orders.odcs.yaml -", format!("{good}\r\n{good}\r\n"), 0, "checked 2 records: 2 valid"),
        ("check order.avsc -", format!("{good}\0\n"), 1, "json.trailing_bytes"),
        ("check order.avsc -", "{\"id\": \"\0\", \"total\": 1}\n".to_owned(), 1, "json.syntax"),
        ("check order.avsc -", "\0\n".to_owned(), 1, "json.syntax"),
        ("check nul.avsc", String::new(), 2, "error[document.syntax]: a text cannot begin with `\\0`"),
    ];
    for (line, input, code, text) in cases {
        let outcome = folder.run(line, input.as_bytes());
        let all = format!("{}{}", outcome.out, outcome.err);
        assert_eq!(outcome.code, code, "{line}: {all}");
        assert!(all.contains(text), "{line}: {all}");
    }
}

#[test]
fn references_that_lead_nowhere_good() {
    let folder = Folder::new();
    let contract = |schema: &str| CONTRACT.replace("value: order.avsc", &format!("value: {schema}"));
    folder.write("deep/up.odcs.yaml", contract("../order.avsc"));
    folder.write("own.odcs.yaml", contract("own.odcs.yaml"));
    folder.write("own-avro.odcs.yaml", contract("{format: avro, file: own-avro.odcs.yaml}"));
    let cases = [
        ("check deep/up.odcs.yaml", "error[document.reference]: `../order.avsc` cannot be read"),
        ("check own.odcs.yaml", "error[document.kind]: the format of the schema cannot be told"),
        ("check own-avro.odcs.yaml", "error[schema."),
        ("check deep good.jsonl", "error: cannot read `deep`: it is a folder"),
    ];
    for (line, text) in cases {
        let outcome = folder.run(line, b"");
        let all = format!("{}{}", outcome.out, outcome.err);
        assert_eq!(outcome.code, 2, "{line}: {all}");
        assert!(all.contains(text), "{line}: {all}");
    }
}

#[test]
#[cfg(unix)]
fn odd_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let run = |arguments: &[&str]| {
        let output = command(folder.0.path(), "check order.avsc").args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), text)
    };
    folder.write("two\nlines.jsonl", "{\"id\": 1, \"total\": 1}\n");
    let (code, text) = run(&["two\nlines.jsonl"]);
    assert!(code == 1 && text.contains("two\\nlines.jsonl:1 (record 1)\n"), "{code}: {text}");
    let (code, text) = run(&["no\nfile.jsonl"]);
    assert!(code == 2 && text.contains("cannot read `no\\nfile.jsonl`: no such file or folder"), "{code}: {text}");

    // A pipe that is named is read; one among the files of a folder is no file of records.
    fs::create_dir(folder.path("pipes")).unwrap();
    let pipe = folder.path("pipes/pipe.jsonl");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (code, text) = run(&["pipes"]);
    assert!(code == 2 && text.contains("pipe.jsonl`: it is not a regular file"), "{code}: {text}");
    let writer = std::thread::spawn(move || fs::write(pipe, "{\"id\": \"a\", \"total\": 1}\n"));
    let (code, text) = run(&["pipes/pipe.jsonl"]);
    writer.join().unwrap().unwrap();
    assert!(code == 0 && text.contains("checked 1 record: 1 valid"), "{code}: {text}");

    folder.write("closed/data.jsonl", "{}");
    let closed = folder.path("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything reads this too.
    if fs::read_dir(&closed).is_err() {
        let (code, text) = run(&["closed"]);
        assert!(code == 2 && text.contains("cannot read `closed`: permission denied"), "{code}: {text}");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
#[cfg(unix)]
fn an_endless_input_ends_with_its_reader() {
    let folder = Folder::new();
    let mut child = command(folder.0.path(), "check order.avsc - --max-violations 1000000000").spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // Ends when the program does.
    let feeder = std::thread::spawn(move || while stdin.write_all(b"{\"id\": 1, \"total\": 1}\n").is_ok() {});
    let mut first = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    drop(child.stdout.take());
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert_eq!(String::from_utf8(stderr).unwrap(), "");
    assert_eq!(status.code(), Some(1));
}

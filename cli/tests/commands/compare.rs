//! `stipula compare` of files, and `stipula accept`.

use std::fs;

use crate::{Folder, snapshot, transcript};

const OLD: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "string"},
  {"name": "total", "type": "double"},
  {"name": "note", "type": "string", "default": ""}
]}"#;

/// A field without a default is new, a type is another, and a default is gone.
const NEW: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "string"},
  {"name": "total", "type": "string"},
  {"name": "tax", "type": "double"},
  {"name": "note", "type": "string", "default": "none"}
]}"#;

fn document(version: &str, file: &str, evolution: &str, rule: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: acme-orders\nname: Orders\nversion: {version}\nstatus: active\n\
         team: {{name: orders-team, members: [{{username: ana@acme.example, role: owner}}]}}\n\
         support:\n  - {{channel: \"#orders\", url: \"https://acme.example/orders\"}}\n\
         schema:\n  - name: Order\n    customProperties:\n      - {{property: stipulaSchema, value: {file}}}\n{evolution}    \
         quality:\n      - {{id: total-positive, type: custom, engine: cel, implementation: \"{rule}\"}}\n"
    )
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("old.avsc", OLD);
    folder.write("new.avsc", NEW);
    folder.write("v1.odcs.yaml", document("1.0.0", "old.avsc", "", "this.total > 0.0"));
    folder.write("v2.odcs.yaml", document("1.1.0", "old.avsc", "", "this.total > 10.0"));
    folder
}

#[test]
fn a_diff_that_shows_whom_it_breaks() {
    let folder = folder();
    let lines = [
        "compare new.avsc --against old.avsc",
        "compare new.avsc --against old.avsc --level NONE",
        "compare new.avsc --against old.avsc --level full --quiet",
        "compare v2.odcs.yaml --against v1.odcs.yaml",
        "compare v2.odcs.yaml --against v1.odcs.yaml --level forward",
        "compare old.avsc --against old.avsc",
        "compare new.avsc --against old.avsc --profile spec --level FORWARD",
    ];
    snapshot::check("compare.txt", &transcript(&folder, &lines));
}

#[test]
fn what_is_not_compared_says_why() {
    let folder = folder();
    folder.write("bad/bad.avsc", "{\"type\": \"record\", \"name\": \"A\"}");
    folder.write("empty/a.txt", "");
    let properties = "    properties: [{name: n, logicalType: integer}]\n";
    let head = document("1.0.0", "old.avsc", "", "true").split("    customProperties").next().unwrap().to_owned();
    folder.write("p.odcs.yaml", head + properties);
    folder.write("several/a.json", "{\"type\": \"object\"}");
    folder.write("several/b.json", "{\"type\": \"object\", \"$id\": \"https://acme.example/b\"}");
    for (line, text) in [
        ("compare nothing.avsc --against old.avsc", "cannot read `nothing.avsc`: no such file"),
        ("compare new.avsc --against nothing.avsc", "cannot read `nothing.avsc`: no such file"),
        ("compare new.avsc --against empty", "nothing in `empty` is an older version of `acme.Order`"),
        ("compare new.avsc --against git:", "expected `git:REF` or `git:REF:PATH`"),
        ("compare empty --against old.avsc", "no contract and no schema in `empty`"),
        ("compare several --against old.avsc", "holds several contracts"),
        ("compare new.avsc --against old.avsc --level SIDEWAYS", "invalid value 'SIDEWAYS'"),
        ("review empty --against git:main", "git"),
        ("compare several/a.json --against several/a.json --profile java", "has a profile `java`: it is one of Avro"),
        (
            "compare p.odcs.yaml --against p.odcs.yaml --profile registry",
            "has a profile `registry`: it is one of Avro and",
        ),
        ("review several --against several --profile spec", "no schema here has a profile `spec`"),
    ] {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, 2, "{line}: {}{}", outcome.out, outcome.err);
        assert!(outcome.err.contains(text), "{line}: {}", outcome.err);
    }
    let outcome = folder.run("compare bad/bad.avsc --against old.avsc", b"");
    assert_eq!(outcome.code, 2);
    assert!(outcome.out.contains("does not compile"), "{}", outcome.out);
    // All that is wrong with the old one, and not the first alone.
    folder.write(
        "bad/two.avsc",
        r#"{"type": "record", "name": "A", "fields": [{"name": "x", "type": "strin"}, {"name": "y"}]}"#,
    );
    let outcome = folder.run("compare new.avsc --against bad/two.avsc", b"");
    assert_eq!(outcome.code, 2, "{}{}", outcome.out, outcome.err);
    for said in ["UNKNOWN, the old contract does not compile", "unknown type `strin`", "a field without `type`"] {
        assert!(outcome.out.contains(said), "{said}: {}", outcome.out);
    }
    assert_eq!(folder.run("compare new.avsc --against bad/two.avsc --unknown=warn", b"").code, 0);
}

/// A copy of the folder, or the folder at a commit, holds what is newer as well.
#[test]
fn newer_versions_are_no_history() {
    let folder = Folder::new();
    let schema = |fields: &str| format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#);
    let id = r#"{"name": "id", "type": "string"}"#;
    let tax = r#"{"name": "tax", "type": "int", "default": 0}"#;
    let rule = "size(this.id) > 0";
    for side in ["all", "copy"] {
        folder.write(&format!("{side}/a.avsc"), schema(id));
        folder.write(&format!("{side}/b.avsc"), schema(&format!("{id}, {tax}")));
        for (version, file, rule) in
            [("1.0.0", "a.avsc", rule), ("1.1.0", "b.avsc", rule), ("2.0.0", "b.avsc", "this.tax > 0")]
        {
            let level = "      - {property: stipulaEvolution, value: {compatibility: FULL_TRANSITIVE}}\n";
            folder.write(&format!("{side}/v{version}.odcs.yaml"), document(version, file, level, rule));
        }
        folder.write(&format!("{side}/point.v1.avsc"), schema("").replace("Order", "Point"));
        folder.write(&format!("{side}/point.v2.avsc"), schema(id).replace("Order", "Point"));
    }
    super::review::git(&folder.path("all"), &["init", "--quiet"]);
    super::review::git(&folder.path("all"), &["add", "--all"]);
    super::review::git(&folder.path("all"), &["commit", "--quiet", "--message", "all"]);
    let table = [
        ("all/v1.1.0.odcs.yaml", "all", "1.0.0", &["2.0.0"][..]),
        ("all/v1.1.0.odcs.yaml", "copy", "1.1.0", &["2.0.0"]),
        ("all/v1.1.0.odcs.yaml", "git:HEAD:./", "1.1.0", &["2.0.0"]),
        ("all/v2.0.0.odcs.yaml", "copy", "2.0.0", &[]),
        ("all/point.v1.avsc", "copy", "copy/point.v1.avsc", &["copy/point.v2.avsc"]),
        ("all/point.v2.avsc", "copy", "copy/point.v2.avsc", &[]),
    ];
    for (new, against, old, newer) in table {
        let (at, line) = match against.strip_prefix("git:") {
            Some(_) => ("all", format!("compare {} --against {against} --format json", new.replace("all/", ""))),
            None => ("", format!("compare {new} --against {against} --format json")),
        };
        let outcome = crate::run_in(&folder.path(at), &line, b"");
        let value: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
        let one = &value["contracts"][0];
        let found = one["evolution"]["old"]["version"].as_str().or(one["against"].as_str());
        let left_out: Vec<&str> =
            one["newer"].as_array().into_iter().flatten().filter_map(|each| each.as_str()).collect();
        assert_eq!((found, left_out), (Some(old), newer.to_vec()), "{line}: {}{}", outcome.out, outcome.err);
    }
    for form in ["human", "markdown", "html"] {
        let outcome = folder.run(&format!("compare all/v1.1.0.odcs.yaml --against copy --format {form}"), b"");
        assert!(outcome.out.contains("not compared, as it is newer: 2.0.0"), "{form}: {}", outcome.out);
    }
    let outcome = folder.run("compare all/v1.0.0.odcs.yaml --against all", b"");
    let said = "nothing in `all` is an older version of `Orders`, 1.1.0, 2.0.0 are newer";
    assert!(outcome.code == 2 && outcome.err.contains(said), "{}", outcome.err);
}

#[test]
fn the_exit_code_follows_a_profile() {
    let folder = Folder::new();
    let json = |members: &str| format!("{{\"type\": \"object\", \"properties\": {{{members}}}}}");
    folder.write("1/a.json", json("\"a\": {\"type\": \"string\"}"));
    folder.write("2/a.json", json("\"a\": {\"type\": \"string\"}, \"b\": {\"type\": \"string\"}"));
    for (file, of) in [("1/b.avsc", "int"), ("2/b.avsc", "long")] {
        let field = format!("{{\"name\": \"x\", \"type\": \"{of}\"}}");
        folder.write(file, format!("{{\"type\": \"record\", \"name\": \"B\", \"fields\": [{field}]}}"));
    }
    for (line, code, text) in [
        (
            "compare 2/a.json --against 1/a.json",
            1,
            "profile `registry-lenient` says COMPATIBLE: backward: at `/b` an optional",
        ),
        ("compare 2/a.json --against 1/a.json --profile registry", 1, ""),
        ("compare 2/a.json --against 1/a.json --profile registry-lenient", 0, "says COMPATIBLE"),
        ("review 2 --against 1 --profile registry-lenient", 0, "COMPATIBLE"),
        (
            "review 2 --against 1 --profile java",
            1,
            "no profile `java` of this schema, it is one of Avro: the exact verdict counts",
        ),
        // No change tells of it where the profile answers for the schema.
        (
            "compare 2/a.json --against 1/a.json --profile registry --format github",
            1,
            "::error title=stipula (profile)",
        ),
        (
            "compare 2/a.json --against 1/a.json --profile registry --format junit",
            1,
            "<failure message=\"profile `registr",
        ),
        ("compare 2/a.json --against 1/a.json --profile registry --format sarif", 1, "\"ruleId\": \"profile\""),
        ("review 2 --against 1 --profile java --format github", 1, "::notice title=stipula (profile)"),
        ("review 2 --against 1 --profile java --format junit", 1, "<skipped message=\"no profile `java`"),
        ("review 2 --against 1 --profile java --format sarif", 1, "a.json: no profile `java`"),
    ] {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, code, "{line}: {}{}", outcome.out, outcome.err);
        assert!(outcome.out.contains(text), "{line}: {}", outcome.out);
    }
}

#[test]
fn a_folder_of_versions_is_a_history() {
    let folder = Folder::new();
    let tax = r#"{"name": "tax", "type": "int"}"#;
    let schema = |fields: &str| format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#);
    let id = r#"{"name": "id", "type": "string"}"#;
    folder.write("all/a.avsc", schema(id));
    folder.write("all/b.avsc", schema(&format!("{id}, {tax}")));
    let evolution = "      - {property: stipulaEvolution, value: {compatibility: BACKWARD_TRANSITIVE}}\n";
    for (version, file) in [("1.0.0", "a.avsc"), ("1.1.0", "b.avsc"), ("1.2.0", "b.avsc")] {
        folder.write(&format!("all/v{version}.odcs.yaml"), document(version, file, evolution, "size(this.id) > 0"));
    }
    let outcome = folder.run("compare all/v1.2.0.odcs.yaml --against all --format json", b"");
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let value: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let contract = &value["contracts"][0];
    assert_eq!(contract["against"], "all/v1.1.0.odcs.yaml");
    let changes = contract["evolution"]["changes"].as_array().unwrap();
    let against: Vec<_> = changes.iter().filter_map(|change| change["against"].as_str()).collect();
    assert_eq!(against, ["1.0.0"], "{changes:#?}");
    // The newest of a folder against one file.
    assert_eq!(folder.run("compare all --against all/v1.1.0.odcs.yaml", b"").code, 0);
}

#[test]
fn files_get_forms_of_their_own() {
    let folder = folder();
    let outcome = folder.run(
        "compare new.avsc --against old.avsc --output sarif=a.sarif --output a.json --format json --output html=a.html",
        b"",
    );
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains("BREAKING"), "people are told: {}", outcome.out);
    let read = |name: &str| fs::read_to_string(folder.path(name)).unwrap();
    assert!(read("a.sarif").contains("\"version\": \"2.1.0\""));
    assert!(read("a.json").starts_with("{\"format\":\"stipula.review/1\""));
    assert!(read("a.html").starts_with("<!doctype html>"));
    let outcome = folder.run("compare new.avsc --against old.avsc --output html=no/a.html", b"");
    assert_eq!((outcome.code, outcome.err.contains("cannot write `no")), (2, true), "{}", outcome.err);
}

#[test]
fn recorded_payloads_say_what_would_newly_fail() {
    let folder = folder();
    folder.write(
        "week.jsonl",
        "{\"id\": \"a\", \"total\": 5}\n{\"id\": \"b\", \"total\": 50}\n{\"id\": 7, \"total\": 50}\n",
    );
    let lines = [
        "replay v2.odcs.yaml --against v1.odcs.yaml week.jsonl",
        "replay v2.odcs.yaml --against v1.odcs.yaml week.jsonl --format json",
        "replay v1.odcs.yaml --against v2.odcs.yaml week.jsonl",
        "replay v1.odcs.yaml week.jsonl",
        "replay nothing.yaml week.jsonl",
    ];
    snapshot::check("replay.txt", &crate::without_digests(&transcript(&folder, &lines)));
}

#[test]
fn the_form_of_a_file_is_named_or_that_of_its_ending() {
    let folder = folder();
    let line = "compare new.avsc --against old.avsc";
    let wrong = folder.run(&format!("{line} --output foo=bar.html"), b"");
    assert!(wrong.code == 2 && wrong.err.contains("no form is called `foo`"), "{}{}", wrong.out, wrong.err);
    assert!(!folder.path("foo=bar.html").exists() && !folder.path("bar.html").exists());
    for (file, start) in [
        ("x.html", "<!doctype html>"),
        ("x.xml", "<?xml"),
        ("x.md", "## "),
        ("x.sarif", "{\n"),
        ("x.jsonl", "{\"change\""),
        ("sarif=x.json", "{\n"),
        ("./a=b.html", "<!doctype html>"),
    ] {
        let outcome = folder.run(&format!("{line} --output {file}"), b"");
        assert!(outcome.code == 1 && outcome.out.contains("BREAKING at"), "{file}: {}{}", outcome.out, outcome.err);
        let name = file.strip_prefix("sarif=").unwrap_or(file);
        let text = fs::read_to_string(folder.path(name)).unwrap();
        assert!(text.starts_with(start), "{file}: {text}");
    }
    for (options, start) in [
        ("--output html=-", "<!doctype html>"),
        ("--output - --format json", "{\"format\""),
        // What is named for the screen stays there.
        ("--output y.html --format json", "{\"format\""),
    ] {
        let outcome = folder.run(&format!("{line} {options}"), b"");
        assert!(outcome.code == 1 && outcome.out.starts_with(start), "{options}: {}{}", outcome.out, outcome.err);
        assert!(!outcome.out.contains("BREAKING at"), "{options}: {}", outcome.out);
    }
    assert!(!folder.path("-").exists());
    let quiet = folder.run("compare old.avsc --against old.avsc --quiet", b"");
    assert_eq!((quiet.code, quiet.out.as_str()), (0, "1 contract: 1 unchanged\n"));
}

#[test]
fn an_entry_is_renewed_and_holds_something() {
    let folder = Folder::new();
    folder.write("old.avsc", OLD);
    folder.write("c/v1.odcs.yaml", document("1.0.0", "../old.avsc", "", "this.total > 0.0").replace("../", ""));
    folder.write("c/old.avsc", OLD);
    let text = fs::read_to_string(folder.path("c/v1.odcs.yaml")).unwrap();
    let list = text.replace(
        "value: old.avsc}\n",
        "value: old.avsc}\n      - property: stipulaEvolution\n        value:\n          within: major\n",
    );
    folder.write("c/v1.odcs.yaml", list.replace('\n', "\r\n"));
    let accept = "accept acme-orders change.field_added /tax --folder c --now 2026-06-01T00:00:00Z";
    let first = folder.run(&format!("{accept} --owner ana --until 2026-06-01"), b"");
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("warning: "), "no change is looked at: {}", first.err);
    let other = folder.run(&format!("{} --owner eve", accept.replace("/tax", "/other")), b"");
    assert_eq!(other.code, 0, "{}", other.err);
    let again = folder.run(&format!("{accept} --owner ben --until 2026-12-31"), b"");
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("in place of the entry before"), "{}", again.out);
    let text = fs::read_to_string(folder.path("c/v1.odcs.yaml")).unwrap();
    assert_eq!(text.matches("/tax").count(), 1, "{text}");
    assert!(text.contains("owner: \"ben\", until: 2026-12-31") && text.contains("\"eve\""), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    for (line, said) in [
        (format!("{accept} --owner= "), "expected somebody"),
        (format!("{accept} --owner ana --until 2026-05-31"), "`--until 2026-05-31` is over, today is 2026-06-01"),
    ] {
        let outcome = folder.run(&line, b"");
        assert!(outcome.code == 2 && outcome.err.contains(said), "{line}: {}{}", outcome.out, outcome.err);
    }
    assert_eq!(fs::read_to_string(folder.path("c/v1.odcs.yaml")).unwrap(), text);
}

#[test]
fn what_is_accepted_is_a_change() {
    let folder = folder();
    fs::remove_file(folder.path("orders.odcs.yaml")).unwrap();
    let accept = "accept v2.odcs.yaml change.rule_tightened --owner ana --against v1.odcs.yaml";
    let with = |path: &str| {
        let mut command = crate::command(&folder.path(""), accept);
        let output = command.arg(path).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let before = fs::read_to_string(folder.path("v2.odcs.yaml")).unwrap();
    let (code, text) = with("/nowhere");
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("is `change.rule_tightened` at `/nowhere`, there are `change.rule_tightened` at ``"),
        "{text}"
    );
    assert_eq!(fs::read_to_string(folder.path("v2.odcs.yaml")).unwrap(), before);
    assert_eq!(with(""), (Some(0), String::new()));
}

#[test]
fn an_accepted_break_is_shown_and_stops_nothing_until_it_ends() {
    let folder = folder();
    fs::remove_file(folder.path("orders.odcs.yaml")).unwrap();
    let compare = "compare v2.odcs.yaml --against v1.odcs.yaml";
    assert_eq!(folder.run(compare, b"").code, 1);
    let now = "--now 2026-06-01T00:00:00Z";
    let accept = format!("accept acme-orders change.rule_tightened /nowhere --owner ana --until 2026-12-31 {now}");
    let wrong = folder.run("accept acme-orders change.rule_tigthened / --owner ana", b"");
    assert!(wrong.code == 2 && wrong.err.contains("did you mean `change.rule_tightened`?"), "{}", wrong.err);
    let nobody = folder.run("accept nobody change.rule_tightened /a --owner ana", b"");
    assert!(nobody.code == 2 && nobody.err.contains("no contract `nobody` in"), "{}", nobody.err);
    let schema = folder.run("accept new.avsc change.field_added /tax --owner ana", b"");
    assert!(schema.code == 2 && schema.err.contains("bare schema"), "{}", schema.err);
    // At another place it says nothing of this one.
    assert_eq!(folder.run(&accept, b"").code, 0);
    assert_eq!(folder.run(&format!("{compare} --now 2026-06-01T00:00:00Z"), b"").code, 1);
    let mut command = crate::command(&folder.path(""), &format!("accept acme-orders change.rule_tightened {now}"));
    let output = command.args(["", "--owner", "ana@acme.example", "--until", "2026-12-31"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(folder.path("v2.odcs.yaml")).unwrap();
    assert!(
        text.contains("{code: change.rule_tightened, path: \"\", owner: \"ana@acme.example\", until: 2026-12-31}"),
        "{text}"
    );
    let before = folder.run(&format!("{compare} --now 2026-06-01T00:00:00Z"), b"");
    assert!(before.code == 0 && before.out.contains("accepted by ana@acme.example until 2026-12-31"), "{}", before.out);
    let after = folder.run(&format!("{compare} --now 2027-01-01T00:00:00Z"), b"");
    assert!(after.code == 1 && after.out.contains("its acceptance is over"), "{}", after.out);
}

/// Of several changes of one code at one place, each is accepted by itself.
#[test]
fn an_entry_says_which_of_several_it_is() {
    let folder = folder();
    fs::remove_file(folder.path("orders.odcs.yaml")).unwrap();
    let symbols = |list: &str| {
        let channel = format!(r#"{{"type": "enum", "name": "C", "symbols": [{list}]}}"#);
        format!(
            r#"{{"type": "record", "name": "Order", "namespace": "acme", "fields": [{{"name": "channel", "type": {channel}}}]}}"#
        )
    };
    folder.write("three.avsc", symbols(r#""WEB", "POS", "APP""#));
    folder.write("one.avsc", symbols(r#""APP""#));
    folder.write("v1.odcs.yaml", document("1.0.0", "three.avsc", "", "true"));
    folder.write("v2.odcs.yaml", document("2.0.0", "one.avsc", "", "true"));
    let compare = "compare v2.odcs.yaml --against v1.odcs.yaml";
    let outcome = folder.run(compare, b"");
    let way = "stipula accept acme-orders change.symbol_removed /channel --about WEB --owner WHO";
    assert!(outcome.code == 1 && outcome.out.contains(way), "{}", outcome.out);
    let accept = "accept v2.odcs.yaml change.symbol_removed /channel --owner ana --against v1.odcs.yaml";
    let wrong = folder.run(&format!("{accept} --about TEL"), b"");
    let said = "no change against `v1.odcs.yaml` is `change.symbol_removed` at `/channel`, about `TEL`, there are \
                `change.symbol_removed` at `/channel`, about `POS`; ";
    assert!(wrong.code == 2 && wrong.err.contains(said), "{}", wrong.err);
    let one = folder.run(&format!("{accept} --about WEB"), b"");
    assert!(one.code == 0 && one.err.is_empty(), "{}", one.err);
    let outcome = folder.run(compare, b"");
    assert!(outcome.code == 1 && outcome.out.contains("accepted by ana"), "{}", outcome.out);
    assert_eq!(folder.run(&format!("{accept} --about POS"), b"").code, 0);
    assert_eq!(folder.run(compare, b"").code, 0);
    let text = fs::read_to_string(folder.path("v2.odcs.yaml")).unwrap();
    assert!(text.contains(r#"path: "/channel", about: "WEB", owner: "ana"}, {code"#), "{text}");
    let all = folder.run(accept, b"");
    assert!(all.code == 0 && all.err.contains("is 2 changes, and all are accepted"), "{}", all.err);
    // Of several rules at one path, one.
    let rules = |one: &str, other: &str| {
        let more = format!("      - {{id: other, type: custom, engine: cel, implementation: \"{other}\"}}\n");
        document("1.0.0", "old.avsc", "", one) + &more
    };
    folder.write("v1.odcs.yaml", rules("this.total > 0.0", "this.total < 9.0"));
    folder.write("v2.odcs.yaml", rules("this.total > 1.0", "this.total < 8.0"));
    for (rule, code) in [("other", 1), ("total-positive", 0)] {
        let accept =
            format!("accept v2.odcs.yaml change.rule_tightened --owner ana --rule {rule} --against v1.odcs.yaml");
        let mut command = crate::command(&folder.path(""), &accept);
        let output = command.arg("").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(folder.run(compare, b"").code, code, "{rule}");
    }
}

/// It may be the version that a break shows against.
#[test]
fn a_version_of_a_folder_that_does_not_compile_is_told() {
    let folder = folder();
    folder.write("c/old.avsc", OLD);
    for (file, version, rule) in [("v1", "1.0.0", "this.totl > 0.0"), ("v2", "1.1.0", "this.total > 0.0")] {
        folder.write(&format!("c/{file}.odcs.yaml"), document(version, "old.avsc", "", rule));
    }
    folder.write("c/v3.odcs.yaml", document("1.2.0", "old.avsc", "", "this.total > 0.0"));
    let outcome = folder.run("compare c/v3.odcs.yaml --against c --level FULL_TRANSITIVE", b"");
    let told = outcome.out.contains("c/v1.odcs.yaml") && outcome.out.contains("the old contract does not compile");
    assert_eq!((outcome.code, told), (2, true), "{}{}", outcome.out, outcome.err);
}

#[test]
fn each_object_of_a_document_is_compared() {
    let object = |name: &str| format!("  - {{name: {name}, properties: [{{name: a, logicalType: integer}}]}}\n");
    let document = |version: &str, objects: &[&str]| {
        let objects: String = objects.iter().map(|name| object(name)).collect();
        format!("apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: {version}\nstatus: active\nschema:\n{objects}")
    };
    let folder = Folder::new();
    folder.write("one.odcs.yaml", document("1.1.0", &["A"]));
    folder.write("two.odcs.yaml", document("1.0.0", &["A", "B"]));
    let gone = transcript(&folder, &["compare one.odcs.yaml --against two.odcs.yaml"]);
    assert!(gone.contains("x, B 1.0.0: BREAKING, the contract is gone"), "{gone}");
    assert!(gone.contains("2 contracts: 1 breaking, 1 unchanged") && gone.contains("exit 1"), "{gone}");
    let added = transcript(&folder, &["compare two.odcs.yaml --against one.odcs.yaml"]);
    assert!(added.contains("x, B: new") && added.contains("exit 0"), "{added}");
    let one = transcript(&folder, &["compare one.odcs.yaml --against two.odcs.yaml --object A"]);
    assert!(one.contains("unchanged") && one.contains("exit 0"), "{one}");
}

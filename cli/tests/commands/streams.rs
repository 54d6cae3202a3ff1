//! Streams: values one after the other, refused records in a file, and runs in parts.

use std::fs;

use crate::Folder;

/// Of a run: records, valid, invalid, and how often each code.
fn counts(folder: &Folder, line: &str) -> (u64, u64, u64, Vec<(String, u64)>) {
    let outcome = folder.run(&format!("check orders.odcs.yaml {line} --format json"), b"");
    let json: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let count = |name: &str| json[name].as_u64().unwrap();
    let told = |line: &serde_json::Value| (line["code"].to_string(), line["count"].as_u64().unwrap());
    let mut tally: Vec<_> = json["tally"].as_array().unwrap().iter().map(told).collect();
    tally.sort();
    (count("records"), count("valid"), count("invalid"), tally)
}

#[test]
fn the_counts_of_the_parts_add_up_to_those_of_the_whole() {
    let folder = Folder::new();
    let events = fs::read_to_string(folder.path("events.jsonl")).unwrap();
    let records: Vec<&str> = events.lines().filter(|line| !line.is_empty()).collect();
    let whole = counts(&folder, "events.jsonl");
    assert_eq!((whole.0, whole.1 + whole.2), (7, 7));
    for at in 1..records.len() {
        folder.write("first.jsonl", records[..at].join("\n"));
        let (first, rest) = (counts(&folder, "first.jsonl"), counts(&folder, &format!("events.jsonl --skip {at}")));
        let sums = (first.0 + rest.0, first.1 + rest.1, first.2 + rest.2);
        assert_eq!(sums, (whole.0, whole.1, whole.2), "{at}");
        let mut both = [first.3, rest.3].concat();
        both.sort();
        let mut tally: Vec<(String, u64)> = Vec::new();
        for (code, count) in both {
            match tally.last_mut() {
                Some((last, sum)) if *last == code => *sum += count,
                _ => tally.push((code, count)),
            }
        }
        let mut all: Vec<(String, u64)> = Vec::new();
        for (code, count) in &whole.3 {
            match all.last_mut() {
                Some((last, sum)) if last == code => *sum += count,
                _ => all.push((code.clone(), *count)),
            }
        }
        assert_eq!(tally, all, "{at}");
    }
}

#[test]
fn records_are_left_out_over_all_inputs_and_keep_their_numbers() {
    let folder = Folder::new();
    folder.write("a.jsonl", "{\"id\": 1}\n{\"id\": 2}\n");
    let outcome = folder.run("check order.avsc a.jsonl events.jsonl --skip 3 --format json", b"");
    let json: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(json["records"], 6);
    assert_eq!(json["results"][0]["line"], 5, "{}", outcome.out);
    let outcome = folder.run("check order.avsc a.jsonl --skip 2", b"");
    assert_eq!((outcome.code, outcome.err.contains("no record is left after the 2")), (2, true), "{}", outcome.err);
    assert_eq!(folder.run("check order.avsc a.jsonl --skip 2 --allow-empty", b"").code, 0);
}

#[test]
fn refused_records_go_to_a_file_and_are_refused_again() {
    let folder = Folder::new();
    let whole = counts(&folder, "events.jsonl --rejects out.jsonl");
    let written = fs::read_to_string(folder.path("out.jsonl")).unwrap();
    assert_eq!(written.lines().count() as u64, whole.2);
    let again = counts(&folder, "out.jsonl");
    assert_eq!((again.0, again.1, again.2), (whole.2, 0, whole.2));
    // In parts the file is the same.
    folder.write("first.jsonl", EVENTS_OF_FOUR);
    counts(&folder, "first.jsonl --rejects parts.jsonl");
    counts(&folder, "events.jsonl --skip 4 --rejects parts.jsonl");
    assert_eq!(fs::read_to_string(folder.path("parts.jsonl")).unwrap(), written);
    // Without `--skip` it begins anew; nothing refused leaves it empty.
    assert_eq!(folder.run("check orders.odcs.yaml good.jsonl --rejects out.jsonl", b"").code, 0);
    assert_eq!(fs::read(folder.path("out.jsonl")).unwrap(), b"");
    let outcome = folder.run("check orders.odcs.yaml good.jsonl --rejects none/out.jsonl", b"");
    assert_eq!((outcome.code, outcome.err.contains("cannot write `none")), (2, true), "{}", outcome.err);
}

/// The first four of the events.
const EVENTS_OF_FOUR: &str = r#"{"id": "a", "total": 12.5, "tax": 2.5}
{"id": "b", "total": 5000, "tax": 0}
{"id": "c", "total": 1, "tax": 2}
{"id": "d", "total": "12", "tax": 2}
"#;

#[test]
fn values_one_after_the_other_are_records() {
    let folder = Folder::new();
    let text = "{\"id\": \"a\",\n \"total\": 1, \"tax\": 0}{\"id\": 7,\n \"total\": 1, \"tax\": 0}\n\n{\"id\": \"c\", \"total\": 2}";
    folder.write("many.json", text);
    let expected = (3, 2, 1, vec![("\"schema.type\"".to_owned(), 1)]);
    assert_eq!(counts(&folder, "many.json --each --rejects out.jsonl"), expected);
    assert_eq!(fs::read_to_string(folder.path("out.jsonl")).unwrap(), "{\"id\": 7,  \"total\": 1, \"tax\": 0}\n");
    let outcome = folder.run("check orders.odcs.yaml - --each --format json", text.as_bytes());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&outcome.out).unwrap()["records"], 3);
    // An array of them is the same.
    folder.write("array.json", format!("[{}]", text.replace("}{", "},{").replace("\n\n", ",")));
    assert_eq!(counts(&folder, "array.json --each"), expected);
}

/// More bytes than the program may hold, in an array, in values and in lines.
#[test]
#[cfg(target_os = "linux")]
fn memory_stays_flat() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    const MANY: u64 = 120;
    let folder = Folder::new();
    let record = format!("{{\"id\": \"{}\", \"total\": 12.5, \"tax\": 2.5}}", "a".repeat(1 << 20));
    // The limit holds the address space, in KiB: the program, its stacks and buffers, and not the data.
    let script = |data| format!("ulimit -v 100000; exec {} {data}", env!("CARGO_BIN_EXE_stipula"));
    for (options, open, between, close) in [("--each", "[", ",\n", "]"), ("--each", "", "", ""), ("", "", "\n", "\n")] {
        let script = script(format!("check order.avsc - {options} --format json"));
        let mut command = Command::new("sh");
        command.args(["-c", &script]).current_dir(folder.path("")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut write = |text: &str| drop(stdin.write_all(text.as_bytes()));
        write(open);
        for at in 0..MANY {
            write(if at > 0 { between } else { "" });
            write(&record);
        }
        write(close);
        drop(stdin);
        let outcome = child.wait_with_output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap_or_default();
        assert_eq!((&json["records"], &json["valid"]), (&MANY.into(), &MANY.into()), "{options} {open}");
    }
}

#[test]
fn rejects_spare_what_the_run_reads() {
    let folder = Folder::new();
    let refused = |line: &str, input: &[u8], text: &str| {
        let outcome = folder.run(line, input);
        assert_eq!((outcome.code, outcome.err.contains(text)), (2, true), "{line}: {}{}", outcome.out, outcome.err);
    };
    let events = fs::read(folder.path("events.jsonl")).unwrap();
    let contract = fs::read(folder.path("orders.odcs.yaml")).unwrap();
    fs::create_dir(folder.path("deep")).unwrap();
    let mut names = vec!["events.jsonl", "./events.jsonl", "deep/../events.jsonl", "orders.odcs.yaml"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("events.jsonl", folder.path("link.jsonl")).unwrap();
        fs::hard_link(folder.path("events.jsonl"), folder.path("hard.out")).unwrap();
        names.extend(["link.jsonl", "hard.out"]);
    }
    for name in names {
        for more in ["", " --skip 1", " --format json"] {
            refused(
                &format!("check orders.odcs.yaml good.jsonl events.jsonl --rejects {name}{more}"),
                b"",
                "write over",
            );
        }
        assert_eq!(fs::read(folder.path("events.jsonl")).unwrap(), events, "{name}");
        assert_eq!(fs::read(folder.path("orders.odcs.yaml")).unwrap(), contract, "{name}");
    }
    // What the contract is made of beside its document.
    let schema = br#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#;
    folder.write("own/s.json", schema);
    let document = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\nschema:\n  - name: O\n    customProperties: [{property: stipulaSchema, value: s.json}]\n";
    folder.write("own/c.odcs.yaml", document);
    folder.write("own/d.jsonl", "{\"a\": \"x\"}\n");
    refused("check own/c.odcs.yaml own/d.jsonl --rejects own/s.json", b"", "write over");
    assert_eq!(fs::read(folder.path("own/s.json")).unwrap(), schema);
    // A file of a folder that is read, and standard input from a file.
    folder.write("data/events.jsonl", &events);
    refused("check orders.odcs.yaml data --rejects data/events.jsonl", b"", "write over");
    let stdin = fs::File::open(folder.path("data/events.jsonl")).unwrap();
    let mut from_file = crate::command(&folder.path(""), "check orders.odcs.yaml - --rejects data/events.jsonl");
    assert_eq!(from_file.stdin(stdin).output().unwrap().status.code(), Some(2));
    assert_eq!(fs::read(folder.path("data/events.jsonl")).unwrap(), events);
    // Without data they say nothing: that is an error, and no file is touched.
    for line in ["--rejects events.jsonl", "--skip 1", "--each"] {
        refused(&format!("check orders.odcs.yaml {line}"), b"", "<DATA>...");
        refused(&format!("check deep {line}"), b"", "<DATA>...");
    }
    assert_eq!(fs::read(folder.path("events.jsonl")).unwrap(), events);
}

#[test]
fn what_has_no_line_of_its_own_is_counted_and_not_written() {
    let folder = Folder::new();
    let bad = |text: &str| format!("{{\"id\": \"{text}\", \"total\": 1}}");
    folder.write("line.json", bad("x\ny"));
    folder.write("return.jsonl", bad("x\ry"));
    folder.write("none.json", format!("[{},]", bad("a").replace("\"total\"", "\n\"total\"")));
    for line in ["line.json", "return.jsonl", "none.json --each"] {
        let outcome = folder.run(&format!("check order.avsc {line} --rejects out.jsonl"), b"");
        let expected = "1 of the rejected records have no line of their own and are not in `out.jsonl`";
        assert_eq!((outcome.code, outcome.err.contains(expected)), (2, true), "{line}: {}", outcome.err);
        assert_eq!(fs::read_to_string(folder.path("out.jsonl")).unwrap(), "", "{line}");
    }
}

#[test]
fn a_broken_bracket_takes_no_record_with_it() {
    let folder = Folder::new();
    let good = "{\"id\": \"a\", \"total\": 1}";
    let broken = "{\"id\": [1}";
    let cases = [
        (format!("{broken}\n{good}\n{{\"id\": 2}}\n"), 1, (3, 1)),
        (format!("[{broken}, {good}, {{\"id\": 2}}]"), 1, (3, 1)),
        (format!("{good}\n{{\"id\": [1\n{good}"), 2, (2, 1)),
    ];
    for (input, code, expected) in cases {
        let outcome = folder.run("check order.avsc - --each --format json", input.as_bytes());
        let json: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
        let found = (json["records"].as_u64().unwrap(), json["valid"].as_u64().unwrap());
        assert_eq!((outcome.code, found), (code, expected), "{input}: {}", outcome.err);
        assert_eq!(outcome.err.contains("ends inside the value that begins at 2:1"), code == 2, "{}", outcome.err);
    }
}

/// Where the file of the refused records is full, the outcome is whole all the same.
#[test]
#[cfg(target_os = "linux")]
fn a_full_file_of_rejects_is_an_error_among_others() {
    let folder = Folder::new();
    folder.write("many.jsonl", "{\"id\": 1, \"total\": 1}\n".repeat(2_000));
    let outcome = folder.run("check order.avsc many.jsonl --rejects /dev/full --format json", b"");
    let json: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!((outcome.code, &json["records"], &json["invalid"]), (2, &2_000.into(), &2_000.into()));
    let errors = json["errors"].to_string();
    assert!(errors.contains("cannot write `/dev/full`"), "{errors}");
    assert!(!outcome.err.contains("the outcome"), "{}", outcome.err);
}

//! Document to JSON and back: every key, its order, and every scalar's text, over all conformance data.

use std::path::PathBuf;

use crate::diagnostics::{Diagnostics, Sources};
use crate::limits::Limits;
use crate::syntax::{Kind, Located, NodeRef, Tree, parse_json_at, parse_yaml_at};

fn parse(name: &str, text: &str) -> Option<Tree> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let source = sources.add(name, text);
    let located = Located::source(source, text);
    let limits = Limits::default();
    let parser = if crate::document::kind::has_ending(name, ".yaml") { parse_yaml_at } else { parse_json_at };
    parser(&located, &limits, &mut diagnostics).filter(|_| !diagnostics.has_errors())
}

/// What differs between a document and what its JSON reads as, respelled scalars aside.
fn differences(before: NodeRef<'_>, after: NodeRef<'_>, path: &str, found: &mut Vec<String>) {
    let (kind, read) = (before.kind(), after.kind());
    let (text, again) = (before.scalar_text(), after.scalar_text());
    // JSON has no such number: a text stands for it.
    let unwritable = kind == Kind::Float && before.number_text().is_none() && read == Kind::String;
    if (kind != read && !unwritable) || before.len() != after.len() {
        found.push(format!("{path}: {kind:?} {text:?} became {read:?} {again:?}"));
    }
    match kind {
        Kind::Mapping => {
            for ((key, value), (key_again, value_again)) in before.entries().zip(after.entries()) {
                let name = key.scalar_text().unwrap_or("");
                if Some(name) != key_again.as_str() {
                    found.push(format!("{path}: the key {name:?} became {:?}", key_again.as_str()));
                }
                differences(
                    value,
                    value_again,
                    &format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")),
                    found,
                );
            }
        }
        Kind::Sequence => {
            for (index, (item, item_again)) in before.items().zip(after.items()).enumerate() {
                differences(item, item_again, &format!("{path}/{index}"), found);
            }
        }
        _ if text != again || unwritable => found.push(path.to_owned()),
        _ => {}
    }
}

/// The paths at which the text of a scalar changed, and all else that did.
fn round_trip(name: &str, text: &str) -> Option<Vec<String>> {
    let tree = parse(name, text)?;
    let mut json = String::new();
    tree.root().write_json(&mut json);
    let again = parse("again.json", &json).unwrap_or_else(|| panic!("{name}: its JSON does not parse"));
    let mut twice = String::new();
    again.root().write_json(&mut twice);
    assert_eq!(json, twice, "{name}");
    let mut found = Vec::new();
    differences(tree.root(), again.root(), "", &mut found);
    let listed: Vec<String> = tree.root().respelled().into_iter().map(|(path, _)| path).collect();
    assert_eq!(found, listed, "{name}");
    Some(listed)
}

#[test]
fn scalars_keep_their_text_or_are_listed() {
    let table: [(&str, &str, &[&str]); 6] = [
        (
            "a: 1.10\nb: 1E5\nc: 2026-01-31T00:00:00Z\nd: yes\ne: '007'\nf: -0\n",
            r#"{"a":1.10,"b":1E5,"c":"2026-01-31T00:00:00Z","d":"yes","e":"007","f":-0}"#,
            &[],
        ),
        (
            "a: 0x1F\nb: 0o17\nc: +1\nd: .5\ne: 007\n",
            r#"{"a":31,"b":15,"c":1,"d":0.5,"e":7}"#,
            &["/a", "/b", "/c", "/d", "/e"],
        ),
        ("a: ~\nb:\nc: null\nd: True\n", r#"{"a":null,"b":null,"c":null,"d":true}"#, &["/a", "/b", "/d"]),
        ("a: [.inf, .nan]\n", r#"{"a":[".inf",".nan"]}"#, &["/a/0", "/a/1"]),
        ("z: &x {k: 1.0}\na: *x\n1: y\n", r#"{"z":{"k":1.0},"a":{"k":1.0},"1":"y"}"#, &[]),
        ("a/b~c: {d: 0x1}\n", r#"{"a/b~c":{"d":1}}"#, &["/a~1b~0c/d"]),
    ];
    for (text, json, listed) in table {
        let mut written = String::new();
        parse("a.yaml", text).unwrap().root().write_json(&mut written);
        assert_eq!(written, json);
        assert_eq!(round_trip("a.yaml", text).unwrap(), listed, "{text}");
    }
    let texts: Vec<String> =
        parse("a.yaml", "[.inf]").unwrap().root().respelled().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, [".inf"]);
}

#[test]
fn every_file_of_the_conformance_data_comes_back() {
    #[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
    let given = std::env::var_os("STIPULA_VECTORS");
    let root = given
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")), PathBuf::from);
    if !root.is_dir() {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return;
    }
    let (mut folders, mut files) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.to_string_lossy().into_owned();
            match path.is_dir() {
                true => folders.push(path),
                // Payloads that are no JSON, and lists of test cases, are not documents.
                false if name.contains("json-parsing") || name.contains("json-schema-test-suite") => {}
                false if [".yaml", ".json", ".avsc"].iter().any(|ending| name.ends_with(ending)) => files.push(name),
                false => {}
            }
        }
    }
    let (mut done, mut contracts, mut respelled) = (0, 0, 0);
    for name in &files {
        let mut bytes = Vec::new();
        let mut file = std::fs::OpenOptions::new().read(true).open(name).unwrap();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if let Some(listed) = round_trip(name, &text) {
            done += 1;
            respelled += listed.len();
            contracts += usize::from(name.ends_with(".odcs.yaml"));
        }
    }
    println!("{done} of {} files came back, {contracts} of them contracts; {respelled} scalars respelled", files.len());
    assert!(contracts >= 50 && done > contracts + 50, "{done} {contracts}");
}

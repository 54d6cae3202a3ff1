//! Canonical forms and fingerprints: by tables, and by the conformance data.

use super::super::avro::{FingerprintAlgorithm, canonical, crc_64_avro};
use super::super::{Format, Shape};
use super::lower_with;
use super::suites::{files, read, vectors};
use crate::diagnostics::{Diagnostic, Severity};

fn shape(text: &str) -> Shape {
    let outcome = lower_with(Format::Avro, text, &[]);
    assert!(
        !outcome.diagnostics.iter().any(|one| one.severity == Severity::Error),
        "{text}: {:?}",
        outcome.diagnostics
    );
    outcome.lowered.unwrap().shape
}

#[test]
fn names_are_whole_and_types_written_once() {
    let table = [
        (r#"{"type": "long", "logicalType": "timestamp-millis"}"#, r#""long""#),
        (r#"{"type": "bytes", "logicalType": "decimal", "precision": 4}"#, r#""bytes""#),
        (
            r#"{"type": "fixed", "name": "a.D", "size": 12, "logicalType": "duration"}"#,
            r#"{"name":"a.D","type":"fixed","size":12}"#,
        ),
        (
            r#"{"type": "record", "name": "R", "namespace": "n", "doc": "d", "fields": [
                {"name": "x", "type": {"type": "enum", "name": "E", "symbols": ["B", "A"], "default": "A"}, "order": "ignore"},
                {"name": "y", "type": ["null", "E", "R", {"type": "error", "name": "m.F", "fields": []}], "default": null},
                {"name": "z", "type": {"type": "map", "values": {"type": "array", "items": "n.E"}}, "aliases": ["w"]}]}"#,
            r#"{"name":"n.R","type":"record","fields":[{"name":"x","type":{"name":"n.E","type":"enum","symbols":["B","A"]}},{"name":"y","type":["null","n.E","n.R",{"name":"m.F","type":"record","fields":[]}]},{"name":"z","type":{"type":"map","values":{"type":"array","items":"n.E"}}}]}"#,
        ),
    ];
    for (schema, wanted) in table {
        assert_eq!(canonical(&shape(schema)), wanted);
        // It is a schema, and its own canonical form.
        assert_eq!(canonical(&shape(wanted)), wanted);
    }
}

#[test]
fn a_chain_of_names_needs_no_stack() {
    let link = |at: usize| {
        format!(r#"{{"type": "record", "name": "R{at}", "fields": [{{"name": "f", "type": "R{}"}}]}}"#, at + 1)
    };
    let last = r#"{"type": "record", "name": "R2000", "fields": []}"#.to_owned();
    let all: Vec<String> = std::iter::once(last).chain((0..2_000).rev().map(link)).collect();
    let text = canonical(&shape(&format!("[{}]", all.join(","))));
    assert_eq!(text.matches("record").count(), 2_001);
}

#[test]
fn fingerprints_of_all_algorithms() {
    let of = |name: &str| name.parse::<FingerprintAlgorithm>().map(|algorithm| algorithm.of("\"int\""));
    assert_eq!(of("CRC-64-AVRO").unwrap(), "8f5c393f1ad57572");
    assert_eq!(of("md5").unwrap(), "ef524ea1b91e73173d938ade36c1db32");
    assert_eq!(of("Sha-256").unwrap(), "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45");
    assert_eq!(of("sha256").unwrap_err(), "expected `CRC-64-AVRO`, `MD5` or `SHA-256`, found `sha256`");
}

/// `schema-tests.txt`: each input with its canonical form, most with the fingerprint of 64 bits.
#[test]
fn the_forms_and_fingerprints_of_the_conformance_data() {
    let Some(vectors) = vectors() else { return };
    let text = read(&vectors.join("avro-interop/schema-tests.txt"));
    let (mut input, mut within) = (String::new(), None);
    let (mut forms, mut prints) = (0, 0);
    let mut form = String::new();
    for line in text.lines() {
        if let Some(name) = &within {
            if line == *name {
                within = None;
            } else {
                input.push_str(line);
            }
        } else if let Some(rest) = line.strip_prefix("<<INPUT") {
            rest.trim().clone_into(&mut input);
            within = rest.trim().is_empty().then(|| "INPUT".to_owned());
        } else if let Some(wanted) = line.strip_prefix("<<canonical ") {
            form = canonical(&shape(&input));
            assert_eq!(form, wanted, "{input}");
            forms += 1;
        } else if let Some(wanted) = line.strip_prefix("<<fingerprint ") {
            assert_eq!(crc_64_avro(form.as_bytes()).cast_signed().to_string(), wanted.trim(), "{input}");
            prints += 1;
        }
    }
    assert_eq!((forms, prints), (34, 26));
}

/// Schemas that need those of other files, and every other one: its form is read as the same.
#[test]
fn the_schemas_of_the_conformance_data_have_forms() {
    let Some(vectors) = vectors() else { return };
    let folder = vectors.join("avro-interop/avsc");
    let needs = [
        ("ApplicationEvent.avsc", &["multipleFile_DocumentInfo.avsc"][..]),
        ("_player.avsc", &["_tools_src_test_compiler_input_position.avsc"]),
        ("maven-plugin_src_test_avro_User.avsc", &["PrivacyImport.avsc", "PrivacyDirectImport.avsc"]),
    ];
    let all: Vec<(String, String)> = files(&folder)
        .iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(path)))
        .collect();
    let (mut alone, mut together) = (0, 0);
    for (name, text) in all.iter().filter(|(name, _)| !name.contains("perf_schema")) {
        let needed = needs.iter().find(|(end, _)| name.ends_with(end)).map_or(&[][..], |(_, needed)| needed);
        let found = needed.iter().map(|end| all.iter().find(|(name, _)| name.ends_with(end)).unwrap());
        let references: Vec<(&str, &str)> = found.map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let outcome = lower_with(Format::Avro, text, &references);
        let is_error = |one: &Diagnostic| one.severity == Severity::Error;
        assert!(!outcome.diagnostics.iter().any(is_error), "{name}: {:?}", outcome.diagnostics);
        let form = canonical(&outcome.lowered.unwrap().shape);
        // Types of other files are written where they come first: the form stands alone.
        assert_eq!(canonical(&shape(&form)), form, "{name}");
        *if needed.is_empty() { &mut alone } else { &mut together } += 1;
    }
    assert!(alone >= 70 && together == 6, "{alone} {together}");
}

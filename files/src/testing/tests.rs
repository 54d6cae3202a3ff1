//! Tests files found, and their contracts told.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ContractTests, TestRun, find_tests, is_tests_file};

const SCHEMA: &str = r#"{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int"}]}"#;
const TESTS: &str = "cases: [{name: good, json: {total: 1}, expect: valid}]";

/// A folder with these files, all of them schemas or tests.
fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, if is_tests_file(&path) { TESTS } else { SCHEMA }).unwrap();
    }
    folder
}

#[test]
fn names_of_tests_files() {
    for (name, expected) in [
        ("v2.tests.yaml", true),
        ("a.b.tests.yml", true),
        ("V2.TESTS.JSON", true),
        (".tests.yaml", false),
        ("tests.yaml", false),
        ("v2.test.yaml", false),
        ("v2.tests.yaml.bak", false),
    ] {
        assert_eq!(is_tests_file(Path::new(name)), expected, "{name}");
    }
}

#[test]
fn files_are_found_at_any_depth_once_and_sorted() {
    let folder =
        folder(&["b.tests.yaml", "a/c.tests.json", "a/c.avsc", ".git/d.tests.yaml", "node_modules/e.tests.yaml"]);
    let root = folder.path();
    let found = find_tests(&[root.to_owned(), root.join("b.tests.yaml")]).unwrap();
    let names: Vec<_> = found.iter().map(|path| path.strip_prefix(root).unwrap().display().to_string()).collect();
    assert_eq!(names, ["a/c.tests.json", "b.tests.yaml"]);
    let missing = root.join("none");
    let errors = find_tests(&[missing.clone()]).unwrap_err();
    assert_eq!(errors, [format!("cannot read `{}`: no such file", missing.display())]);
}

/// The contract of `a.tests.yaml` among these files, or why there is none.
#[track_caller]
fn contract(files: &[&str], text: &str) -> Result<String, String> {
    let folder = folder(files);
    let tests = folder.path().join("a.tests.yaml");
    fs::write(&tests, text).unwrap();
    match ContractTests::from_file(&tests) {
        Ok(tests) => Ok(tests.contract().strip_prefix(folder.path()).unwrap().display().to_string()),
        Err(error) => Err(error.to_string().replace(&format!("{}/", folder.path().display()), "")),
    }
}

#[test]
fn the_contract_of_a_tests_file() {
    let named = |name: &str| format!("contract: {name}\n{TESTS}");
    let cannot = |reason: &str| Err(format!("cannot tell the contract of `a.tests.yaml`: {reason}"));
    let cases: [(&[&str], String, Result<String, String>); 8] = [
        (&["a.avsc"], TESTS.to_owned(), Ok("a.avsc".to_owned())),
        (&["a.avsc", "a.odcs.yaml"], TESTS.to_owned(), Ok("a.odcs.yaml".to_owned())),
        (&["a.schema.json", "b.avsc"], TESTS.to_owned(), Ok("a.schema.json".to_owned())),
        (
            &["a.avsc", "a.schema.json"],
            TESTS.to_owned(),
            cannot("`a.avsc` and `a.schema.json` can be its contract: say which, `contract: FILE`"),
        ),
        (
            &["b.avsc"],
            TESTS.to_owned(),
            cannot("no contract beside it, such as `a.odcs.yaml` or `a.avsc`: name it, `contract: FILE`"),
        ),
        (&["deep/b.avsc"], named("deep/b.avsc"), Ok("deep/b.avsc".to_owned())),
        (&["order.avsc"], named("ordr.avsc"), cannot("`ordr.avsc`: no such file; did you mean `order.avsc`?")),
        (&[], named("../b.avsc"), cannot("`../b.avsc`: `../b.avsc` leads outside of the contract's folder")),
    ];
    for (files, text, expected) in cases {
        assert_eq!(contract(files, &text), expected, "{files:?} {text}");
    }
}

#[test]
fn nothing_to_run_is_an_error() {
    let folder = folder(&["a.avsc"]);
    assert!(TestRun::below(folder.path()).unwrap_err().starts_with("no `*.tests.yaml`"));
    fs::write(folder.path().join("a.tests.yaml"), TESTS).unwrap();
    let run = TestRun::below(folder.path()).unwrap();
    assert_eq!((run.passed(), run.failed(), run.errors()), (1, 0, 0));
    fs::write(folder.path().join("a.avsc"), "{}").unwrap();
    let run = TestRun::of(&[PathBuf::from(folder.path().join("a.tests.yaml"))]);
    assert_eq!((run.passed(), run.failed(), run.errors()), (0, 0, 1));
    assert!(run.files[0].error.as_ref().is_some_and(|error| error.diagnostics().is_some()));
}

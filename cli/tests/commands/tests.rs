//! `stipula test`.

use crate::{Folder, snapshot, transcript};

const GOOD: &str = "
cases:
  - {name: good, json: {id: a, total: 1}, expect: valid}
  - {name: more tax, json: {id: a, total: 1, tax: 2}, expect: {violations: [{code: rule.violated, path: '', rule: total-covers-tax}]}}
";
const BAD: &str = "
contract: orders.odcs.yaml
cases:
  - {name: good, json: {id: a, total: 1}, expect: valid}
  - {name: another class, json: {id: a, total: 1}, expect: invalid}
  - {name: other violations, json: {id: 1, total: 1, tax: 2}, expect: {class: valid, codes: [schema.type, schema.enum], violations: [{code: schema.type, path: /total}]}}
  - {name: a file, file: none.json, expect: valid}
";

fn tests() -> Folder {
    let folder = Folder::new();
    folder.write("all/order.avsc", std::fs::read(folder.path("order.avsc")).unwrap());
    folder.write("all/orders.odcs.yaml", std::fs::read(folder.path("orders.odcs.yaml")).unwrap());
    folder.write("all/orders.tests.yaml", GOOD);
    folder
}

#[test]
fn what_people_are_told() {
    let folder = tests();
    let good = transcript(&folder, &["test all", "test all --quiet"]);
    folder.write("all/deep/order.avsc", std::fs::read(folder.path("order.avsc")).unwrap());
    folder.write("all/bad.tests.yml", BAD);
    folder.write("all/deep/lonely.tests.json", "{\"cases\": [{\"name\": \"a\", \"json\": 1, \"expect\": \"valid\"}]}");
    let bad =
        transcript(&folder, &["test all/bad.tests.yml", "test all/bad.tests.yml --quiet", "test all --format json"]);
    folder.write("all/typo.tests.yaml", "cases:\n  - {nmae: a, json: 1, expect: valid}\n");
    folder.write(
        "all/clock.odcs.yaml",
        std::fs::read_to_string(folder.path("orders.odcs.yaml")).unwrap().replace("value < 1000.0", "now != now"),
    );
    folder.write("all/clock.tests.yaml", "cases: [{name: a, json: 1, expect: valid}]");
    let broken = transcript(&folder, &["test all/typo.tests.yaml all/clock.tests.yaml all/deep", "test nothing all"]);
    snapshot::check("test.txt", &format!("{good}{bad}{broken}"));
}

#[test]
fn exit_codes() {
    let folder = tests();
    folder.write("empty/notes.txt", "");
    folder.write("all/bad.tests.yml", BAD);
    for (line, code, text) in [
        ("test all/orders.tests.yaml", 0, ""),
        ("test all", 1, ""),
        ("test all/order.avsc", 2, ""),
        (
            "test empty",
            2,
            "no `*.tests.yaml`, `*.tests.yml` or `*.tests.json` in `empty` (--allow-empty lets this pass)",
        ),
        ("test empty --allow-empty", 0, ""),
        ("test nothing", 2, "cannot read `nothing`: no such file"),
        ("test", 2, "FILE|FOLDER"),
    ] {
        let outcome = folder.run(line, b"");
        assert_eq!(outcome.code, code, "{line}: {}{}", outcome.out, outcome.err);
        assert!(outcome.err.contains(text), "{line}: {}", outcome.err);
    }
}

#[test]
fn junit_is_well_formed() {
    let folder = tests();
    folder.write("all/bad.tests.yml", BAD.replace("another class", "\"<a> & \\\"b\\\" \\u0001 é ]]>\""));
    folder.write("all/broken.tests.yaml", "cases: 1");
    let outcome = folder.run("test all --format junit", b"");
    assert_eq!(outcome.code, 2);
    let document = roxmltree::Document::parse(&outcome.out).unwrap();
    let root = document.root_element();
    let counts = |node: roxmltree::Node<'_, '_>| {
        ["tests", "failures", "errors"].map(|name| node.attribute(name).unwrap().parse::<u32>().unwrap())
    };
    assert_eq!(root.tag_name().name(), "testsuites");
    assert_eq!(counts(root), [7, 3, 1]);
    let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    let told: Vec<_> = suites.iter().map(|suite| (suite.attribute("name").unwrap(), counts(*suite))).collect();
    assert_eq!(
        told,
        [("all/bad.tests.yml", [4, 3, 0]), ("all/broken.tests.yaml", [1, 0, 1]), ("all/orders.tests.yaml", [2, 0, 0])]
    );
    let case = suites[0].children().filter(roxmltree::Node::is_element).nth(1).unwrap();
    assert_eq!(case.attribute("name"), Some("<a> & \"b\"  é ]]>"));
    assert_eq!((case.attribute("classname"), case.attribute("line")), (Some("all/bad.tests.yml"), Some("5")));
    let failure = case.children().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("class: expected invalid, found valid"));
}

#[test]
fn an_output_file() {
    let folder = tests();
    let printed = folder.run("test all --format junit", b"").out;
    let outcome = folder.run("test all --format junit --output tests.xml", b"");
    assert_eq!((outcome.code, outcome.out.contains("2 passed, 0 failed")), (0, true), "{}", outcome.out);
    assert_eq!(std::fs::read_to_string(folder.path("tests.xml")).unwrap(), printed);
    let outcome = folder.run("test all --output tests.txt --color always", b"");
    assert_eq!(outcome.code, 0);
    assert!(
        std::fs::read_to_string(folder.path("tests.txt")).unwrap().starts_with("all/orders.tests.yaml: 2 passed\n")
    );
    let outcome = folder.run("test all --format json --output no/folder/a.json", b"");
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("cannot write `no/folder/a.json`"), "{}", outcome.err);
}

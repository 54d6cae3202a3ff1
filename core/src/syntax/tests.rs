//! Places inside scalars, for every style; faults; hostile documents.

use super::*;
use crate::diagnostics::{Diagnostic, Diagnostics, SourceId};
use crate::limits::Limits;

fn parse(text: &str) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let json = text.starts_with(['{', '[', '"']);
    let parser = if json { parse_json_at } else { parse_yaml_at };
    let tree = parser(&Located::source(SourceId(0), text), &Limits::default(), &mut diagnostics);
    (tree, diagnostics.into_sorted())
}

/// The value at `k`; the text of the document that the needle's range maps to.
fn underlined(document: &str, text: &str, needle: &str) -> String {
    let (tree, faults) = parse(document);
    assert!(faults.is_empty(), "{document:?}: {faults:?}");
    let tree = tree.unwrap();
    let located = tree.root().get("k").unwrap().located().unwrap();
    assert_eq!(&*located.text, text, "{document:?}");
    let start = located.text.find(needle).unwrap_or_else(|| panic!("{needle:?} in {document:?}"));
    let span = located.map.span(start, start + needle.len());
    slice(document, span).to_owned()
}

fn slice(text: &str, span: crate::diagnostics::Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap()
}

#[test]
fn a_needle_is_underlined_where_it_stands() {
    // (document, text of the scalar at `k`, needle, what is underlined)
    let table = [
        ("k: this.ä >= b\n", "this.ä >= b", ">= b", ">= b"),
        ("k: 'it''s ü' # c\n", "it's ü", "'s ü", "''s ü"),
        ("k: 'it''s'\n", "it's", "it'", "it''"),
        ("k: \"a == \\\"é\\\" x\"\n", "a == \"é\" x", "\"é\"", "\\\"é\\\""),
        ("k: \"\\u00e9 + \\x41\"\n", "é + A", "é", "\\u00e9"),
        ("k: \"\\u00e9 + \\x41\"\n", "é + A", "+ A", "+ \\x41"),
        ("k: \"\\U0001F600!\"\n", "😀!", "😀!", "\\U0001F600!"),
        ("k: \"one\n   two\n\n   drei ü\"\n", "one two\ndrei ü", "drei ü", "drei ü"),
        ("k: \"one \\\n   two\"\n", "one two", "two", "two"),
        ("k: 'one\n   two\n\n   ü'\n", "one two\nü", "ü", "ü"),
        ("k: one\n   two\n\n   ü\nz: 1\n", "one two\nü", "two", "two"),
        ("k: one\n   two\n\n   ü\nz: 1\n", "one two\nü", "ü", "ü"),
        ("k: |\n  a ü\n  b c\n", "a ü\nb c\n", "b c", "b c"),
        ("k: |-\n  a ü\n\n    b c\nz: 1\n", "a ü\n\n  b c", "b c", "b c"),
        ("k: |+\n  a\n\nz: 1\n", "a\n\n", "a", "a"),
        ("k: |2\n    a\n   b\n", "  a\n b\n", "b", "b"),
        ("k: |2\n    a\n   b\n", "  a\n b\n", "a", "a"),
        ("k: |\n\n\n  a ü\n  b", "\n\na ü\nb\n", "b", "b"),
        ("k: |\n\n\n  a ü\n  b", "\n\na ü\nb\n", "a ü", "a ü"),
        ("k: >\n  a ü\n  b c\n\n  d\n", "a ü b c\nd\n", "b c", "b c"),
        ("k: >\n  a ü\n  b c\n\n  d\n", "a ü b c\nd\n", "d", "d"),
        ("k: >-\n\n  a\n    more\n  b\n", "\na\n  more\nb", "more", "more"),
        ("k: >-\n\n  a\n    more\n  b\n", "\na\n  more\nb", "b", "b"),
        ("k: >-\r\n  a ü\r\n  b c\r\n", "a ü b c", "b c", "b c"),
        ("k: \"a\r\n  b ü\"\r\n", "a b ü", "b ü", "b ü"),
        ("x: &a !!str 12\nk: *a\n", "12", "2", "2"),
        ("\u{FEFF}k: ab\n", "ab", "b", "b"),
        ("{\"k\": \"a \\\"ü\\\" b\"}", "a \"ü\" b", "\"ü\" b", "\\\"ü\\\" b"),
        ("{\"k\": \"\\ud83d\\ude00 x\\/y\"}", "😀 x/y", "😀", "\\ud83d\\ude00"),
        ("{\"k\": \"\\ud83d\\ude00 x\\/y\"}", "😀 x/y", "/y", "\\/y"),
    ];
    for (document, text, needle, expected) in table {
        assert_eq!(underlined(document, text, needle), expected, "{document:?} {needle:?}");
    }
}

#[test]
fn a_text_inside_a_text_keeps_its_places() {
    // A JSON schema inside a YAML scalar: the needle's place goes through both.
    let table = [
        ("k: '{\"a\": \"it''s \\u00e9 ü\"}'\n", "it's é ü", "'s \\u00e9 ü"),
        ("k: |\n  {\"a\":\n    \"x ü y\"}\n", "x ü y", "ü y"),
        ("k: \"{\\\"a\\\": \\\"x ü y\\\"}\"\n", "x ü y", "ü y"),
        ("k: >-\n  {\"a\":\n  \"x ü\n  y\"}\n", "x ü y", "ü\n  y"),
    ];
    for (document, text, expected) in table {
        let (tree, faults) = parse(document);
        assert!(faults.is_empty(), "{faults:?}");
        let tree = tree.unwrap();
        let outer = tree.root().get("k").unwrap().located().unwrap();
        let mut diagnostics = Diagnostics::default();
        let inner = parse_json_at(&outer, &Limits::default(), &mut diagnostics).unwrap();
        let value = inner.root().get("a").unwrap();
        let located = value.located().unwrap();
        assert_eq!(&*located.text, text);
        let needle = if text.contains("it's") {
            "'s é ü"
        } else if expected.contains('\n') {
            "ü y"
        } else {
            expected
        };
        let start = text.find(needle).unwrap();
        let span = located.map.span(start, start + needle.len());
        let found = slice(document, span);
        if text.contains("it's") {
            assert_eq!(found, "''s \\u00e9 ü", "{document:?}");
        } else {
            assert_eq!(found, expected, "{document:?}");
        }
    }
}

#[test]
fn json_of_a_mapping_keeps_its_places() {
    let document = "k:\n  type: 'a\"ü'\n  list: [1.10, +2, .5, 0x10, ~, true, b c]\n";
    let (tree, _) = parse(document);
    let tree = tree.unwrap();
    let node = tree.root().get("k").unwrap();
    let located = node.json_located();
    assert_eq!(&*located.text, r#"{"type":"a\"ü","list":[1.10,2,0.5,16,null,true,"b c"]}"#);
    let mut plain = String::new();
    node.write_json(&mut plain);
    assert_eq!(plain, &*located.text);
    for (needle, expected) in
        [("type", "type"), ("ü", "ü"), ("1.10", "1.10"), ("b c", "b c"), ("list", "list"), ("true", "true")]
    {
        let start = located.text.find(needle).unwrap();
        let span = located.map.span(start, start + needle.len());
        assert_eq!(slice(document, span), expected);
    }
    let tree = parse_json_at(&located, &Limits::default(), &mut Diagnostics::default()).unwrap();
    let span = tree.root().get("list").unwrap().items().last().unwrap().located().unwrap().span();
    assert_eq!(slice(document, span), "b c");
}

#[test]
fn values_read_as_the_core_schema_says() {
    let (tree, faults) = parse("a: &x 1.10\nb: 'true'\nc: yes\nd: *x\ne:\nf: !!str 5\ng: [1, {h: i}]\nl: {}\n");
    assert!(faults.is_empty(), "{faults:?}");
    let tree = tree.unwrap();
    let root = tree.root();
    let get = |key: &str| root.get(key).unwrap();
    assert_eq!((get("a").kind(), get("a").scalar_text()), (Kind::Float, Some("1.10")));
    assert_eq!((get("b").as_str(), get("b").as_bool()), (Some("true"), None));
    assert_eq!(get("c").as_str(), Some("yes"));
    assert_eq!(get("d").number_text(), Some("1.10"));
    assert!(get("e").is_null());
    assert_eq!(get("f").as_str(), Some("5"));
    assert_eq!(get("g").items().len(), 2);
    assert_eq!(root.entries().len(), 8);
    assert_eq!((get("g").is_flow(), root.is_flow()), (true, false));
}

/// The faults of a document: code, line, column, message.
fn faults(text: &str) -> Vec<String> {
    let mut sources = crate::diagnostics::Sources::default();
    sources.add("d", text);
    let (_, faults) = parse(text);
    faults.iter().map(|fault| crate::diagnostics::one_line(fault, &sources)).collect()
}

#[test]
fn faults_stand_at_their_place() {
    let table: [(&str, &[&str]); 25] = [
        ("%YAML 1.1\n---\na: 1\n", &["d:2:1: warning: the document asks for another version of YAML"]),
        ("a: 1\nb: 2\na: 3\n", &["d:3:1: error: the key `a` stands twice in one mapping [document.duplicate_key]"]),
        ("{\"a\": 1, \"a\": 2}", &["d:1:10: error: the key `a` stands twice in one mapping [document.duplicate_key]"]),
        ("a: &x\n  <<: *x\n", &["d:2:3", "d:2:7"]),
        ("a: [1, 2\nb: 3\n", &["d:1:4: error: this bracket is never closed"]),
        ("a: 'b\nc: d\n", &["the quote is never closed"]),
        ("a:\n\tb: 1\n", &["tab"]),
        ("a: {b: 1 c: 2}\n", &["d:1:11: error: expected `,` or `}` in the mapping"]),
        ("a: *none\n", &["d:1:4: error: nothing before here is anchored as the alias `*none` says"]),
        ("a: 1\n---\nb: 2\n", &["d:2:1: error: expected one document, found a second one"]),
        ("a: b: c\n", &["d:1:5"]),
        ("a: @b\n", &["d:1:4: error: a text cannot begin with `@`"]),
        ("a: !x b\n", &["the tag `!x` means nothing here"]),
        (
            "q:\n  - implementation: this.a ? this.b : this.c\n",
            &["d:2:21: error: YAML cuts the expression", "quote the expression"],
        ),
        ("q: {implementation: f(a, [b)}\n", &["document.cut_expression"]),
        ("[1 2]", &["d:1:4: error: expected `,` or `]`, found `2`"]),
        ("[\"a\" \"b\", 1,]", &["d:1:5: error: expected `,` between", "d:1:12: error: a comma stands before"]),
        ("{\"a\": tru}", &["d:1:7: error: expected a value, found `t`"]),
        ("{\"a\": 'b'}", &["JSON takes double quotes only"]),
        ("{a: 1}", &["d:1:2: error: expected a key in double quotes"]),
        ("{\"a\": 01}", &["`01` is not a number of JSON"]),
        ("{\"a\": \"b", &["d:1:7: error: the quote is never closed"]),
        ("{\"a\": [1", &["d:1:7: error: this bracket is never closed"]),
        ("[\"\\ud800\"]", &["d:1:3: error: an escape that is half a surrogate pair"]),
        ("[1] x", &["expected nothing after the value, found `x`"]),
    ];
    for (text, expected) in table {
        let found = faults(text);
        assert!(!found.is_empty(), "{text:?}");
        for part in expected {
            assert!(found.iter().any(|line| line.contains(part)), "{text:?}: {found:?} lacks {part:?}");
        }
    }
}

#[test]
fn hostile_documents_are_refused_at_bounded_cost() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        let row = vec![format!("*a{before}"); 10].join(", ");
        bomb.extend([format!("a{level}: &a{level} [{row}]\n")]);
    }
    let deep_aliases: String = (1..80)
        .fold("a0: &a0 [x]\n".to_owned(), |text, level| text + &format!("a{level}: &a{level} [*a{}]\n", level - 1));
    let table = [
        (bomb, "document.limit"),
        (deep_aliases, "document.limit"),
        ("[".repeat(100_000), "document.limit"),
        ("x: ".to_owned() + &"[".repeat(100_000), "document.limit"),
        ("- ".repeat(100_000), "document.limit"),
        ("{\"a\":".repeat(100_000), "document.limit"),
        ("x".repeat((1 << 20) + 1), "document.limit"),
        ("a: &a [*a]\n".to_owned(), "document.reference"),
    ];
    for (text, expected) in table {
        let found = faults(&text);
        let start: String = text.chars().take(40).collect();
        assert!(found.iter().any(|line| line.contains(expected)), "{start}: {found:?}");
    }
    // The deepest that passes, and one more.
    for (depth, passes) in [(64, true), (65, false)] {
        for (open, close) in [("[", "]"), ("- ", "")] {
            let text = open.repeat(depth) + "x" + &close.repeat(depth);
            let text = if open == "[" { text.replace('x', "1") } else { text };
            assert_eq!(parse(&text).0.is_some(), passes, "{depth} {open}");
        }
    }
}

#[test]
fn the_public_suite_of_json_texts_is_judged_as_it_says() {
    #[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
    let given = std::env::var_os("STIPULA_VECTORS");
    let root = given.map_or_else(
        || std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors")),
        std::path::PathBuf::from,
    );
    let folder = root.join("json-parsing").join("test_parsing");
    let Ok(entries) = folder.read_dir() else {
        println!("conformance data is missing: {}", folder.display());
        return;
    };
    let mut judged = 0;
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        let mut file = std::fs::OpenOptions::new().read(true).open(&path).unwrap();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let mut diagnostics = Diagnostics::default();
        let tree = parse_json_at(&Located::source(SourceId(0), &text), &Limits::default(), &mut diagnostics);
        let passes = tree.is_some() && !diagnostics.has_errors();
        // A key that stands twice is well-formed JSON, and no document of ours.
        let expected = name.starts_with("y_") && !name.contains("duplicated_key");
        if name.starts_with("i_") {
            continue;
        }
        judged += 1;
        assert_eq!(passes, expected, "{name}: {:?}", diagnostics.into_sorted());
        if let Some(tree) = tree.filter(|_| passes) {
            let mut written = String::new();
            tree.root().write_json(&mut written);
            let [ours, theirs] = [&written, &text].map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap());
            assert_eq!(ours, theirs, "{name}: {written}");
        }
    }
    assert!(judged > 250, "{judged}");
}

/// Every scalar below a node: each character of its text stands somewhere in the document.
fn check_places(node: NodeRef<'_>, document: &str, well_formed: bool) {
    if let Some(located) = node.located() {
        for (at, character) in located.text.char_indices() {
            let span = located.map.span(at, at + character.len_utf8());
            assert!(document.get(span.start as usize..span.end as usize).is_some(), "{document:?} {span:?}");
        }
        let exact = located.text.trim().is_empty() || located.span().end > located.span().start;
        assert!(exact || !well_formed, "{document:?}: the map of {:?} is coarse", located.text);
    }
    for (key, value) in node.entries() {
        check_places(key, document, well_formed);
        check_places(value, document, well_formed);
    }
    for item in node.items() {
        check_places(item, document, well_formed);
    }
}

#[test]
fn places_survive_mutation() {
    let seeds = [
        "k: 'it''s ü\n  two\n\n  ä'\nl: \"a \\\n   b\\u00e9 \\x41\\\\ \n\n c\"\nm: |\n  a ü\n\n    b\n  c\nn: >-\n\n  a\n  b\n\n    more\n  ü\no: one\n  two ü\n\n  three\n",
        "{\"a\": \"\\ud83d\\ude00 ü\\n\\/\", \"b\": [1.0, \"ä\"]}",
    ];
    let marks: Vec<char> = "\n \t\r'\"\\ü😀#:-|>&*12+n\u{85}\u{2028}\u{feff}".chars().collect();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut well_formed = 0;
    for _ in 0..10_000 {
        let mut document: Vec<char> = seeds[next(seeds.len())].chars().collect();
        for _ in 0..=next(3) {
            let (at, mark) = (next(document.len()), marks[next(marks.len())]);
            match next(3) {
                0 => document[at] = mark,
                1 => document.insert(at, mark),
                _ => {
                    document.remove(at);
                }
            }
        }
        let document: String = document.into_iter().collect();
        let (tree, faults) = parse(&document);
        well_formed += usize::from(faults.is_empty());
        let Some(tree) = tree else { continue };
        check_places(tree.root(), &document, faults.is_empty());
        let json = tree.root().json_located();
        let mut diagnostics = Diagnostics::default();
        // Keys that are no scalars are the one thing that JSON cannot say.
        let again = parse_json_at(&json, &Limits::default(), &mut diagnostics);
        assert!(again.is_some() || !faults.is_empty(), "{document:?}: {}", json.text);
    }
    assert!(well_formed > 1_000, "{well_formed}");
}

//! Places inside scalars, for every style; faults; hostile documents.

use super::*;
use crate::diagnostics::{Diagnostic, Diagnostics, SourceId};
use crate::limits::Limits;

fn parse(text: &str) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let json = text.starts_with(['{', '[', '"']);
    let parser = if json { parse_json } else { parse_yaml };
    let tree = parser(SourceId(0), text, &Limits::default(), &mut diagnostics);
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
    document[span.start as usize..span.end as usize].to_owned()
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
        let found = &document[span.start as usize..span.end as usize];
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
        assert_eq!(&document[span.start as usize..span.end as usize], expected);
    }
    let tree = parse_json_at(&located, &Limits::default(), &mut Diagnostics::default()).unwrap();
    let span = tree.root().get("list").unwrap().items().last().unwrap().located().unwrap().span();
    assert_eq!(&document[span.start as usize..span.end as usize], "b c");
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
    let table: [(&str, &[&str]); 24] = [
        ("a: 1\nb: 2\na: 3\n", &["d:3:1: error: the key `a` stands twice in one mapping [document.duplicate_key]"]),
        ("{\"a\": 1, \"a\": 2}", &["d:1:10: error: the key `a` stands twice in one mapping [document.duplicate_key]"]),
        ("a: &x\n  <<: *x\n", &["d:2:3", "d:2:7"]),
        ("a: [1, 2\nb: 3\n", &["d:2:2: error: a `:` stands where no key can be"]),
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
        ("{\"a\": [1", &["found the end of the document"]),
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
        bomb.push_str(&format!("a{level}: &a{level} [{row}]\n"));
    }
    let deep_aliases: String = (1..80).fold("a0: &a0 [x]\n".to_owned(), |mut text, level| {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        text
    });
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

//! Hostile documents and payloads end in a diagnostic or a violation, on a small stack.

use std::fmt::Write as _;

use stipula::{Class, Contract, DocumentKind, Format};
use stipula_tests::samples;

use crate::samples::compile;

/// Hosts run us on threads of their own, with small stacks.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap();
}

#[test]
fn deep_payloads() {
    on_a_small_stack(|| {
        let open = Contract::from_schema(Format::JsonSchema, r#"{"description": "anything"}"#).compile().unwrap();
        let orders = compile("contracts/orders/v2.odcs.yaml");
        let payments = compile("contracts/payments/v1.odcs.yaml");
        for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
            for depth in [101, 1_000, 1_000_000] {
                let inner = if opening == "[" { "" } else { "1" };
                let closed = opening.repeat(depth) + inner + &closing.repeat(depth);
                let report = open.check_json(&closed);
                assert_eq!(report.class, Class::Limit, "{depth}: {}", report.to_json());
                for text in [closed, opening.repeat(depth)] {
                    for contract in [&open, &orders, &payments] {
                        let report = contract.check_json(&text);
                        assert!(!report.valid && !contract.is_valid_json(&text), "{depth} {opening}");
                    }
                }
            }
        }
    });
}

#[test]
fn bad_bytes() {
    on_a_small_stack(|| {
        let contracts = [compile("contracts/orders/v2.odcs.yaml"), compile("contracts/payments/v1.odcs.yaml")];
        let payloads: [&[u8]; 12] = [
            b"",
            b" ",
            b"\0",
            b"\xff",
            b"\xef\xbb\xbf{}",
            b"\"\xff\"",
            b"{\"a\":\"\xed\xa0\x80\"}",
            b"{\"\xc0\x80\":1}",
            b"nul",
            b"-",
            b"1e",
            b"\"\\u12",
        ];
        for contract in &contracts {
            for payload in payloads {
                let report = contract.check_json(payload);
                assert!(!report.valid && !contract.is_valid_json(payload), "{payload:?}: {}", report.to_json());
                assert!(!contract.check_bytes(payload).valid && !contract.is_valid_bytes(payload), "{payload:?}");
            }
        }
    });
}

#[test]
fn huge_avro_lengths() {
    on_a_small_stack(|| {
        let list = Contract::compile(r#"{"type": "array", "items": "null"}"#).unwrap();
        let text = Contract::compile(r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]}"#)
            .unwrap();
        let map = Contract::compile(r#"{"type": "map", "values": "long"}"#).unwrap();
        // 2^62, -2^63, and ten bytes that are more than 64 bits.
        let lengths: [&[u8]; 3] = [
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
        ];
        for contract in [&list, &text, &map] {
            for length in lengths {
                let report = contract.check_bytes(length);
                assert!(!report.valid && !contract.is_valid_bytes(length), "{length:?}: {}", report.to_json());
            }
        }
        // 70,000 elements of no bytes: more than any payload of four bytes may hold.
        let nothing = [0xe0, 0xc5, 0x08, 0x00];
        assert_eq!(list.check_bytes(&nothing).class, Class::Limit, "{}", list.check_bytes(&nothing).to_json());
    });
}

#[test]
fn deep_avro_records() {
    on_a_small_stack(|| {
        let schema = r#"{"type": "record", "name": "Node", "fields": [{"name": "next", "type": ["null", "Node"]}]}"#;
        let contract = Contract::compile(schema).unwrap();
        for (depth, class) in [(99, Class::Valid), (100, Class::Limit), (1_000_000, Class::Limit)] {
            let mut payload = vec![2; depth];
            payload.push(0);
            let report = contract.check_bytes(&payload);
            assert_eq!(report.class, class, "{depth}: {}", report.to_json());
            assert_eq!(contract.is_valid_bytes(&payload), report.valid);
        }
    });
}

#[test]
fn hostile_documents() {
    on_a_small_stack(|| {
        let head = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n";
        let mut bomb =
            head.to_owned() + "customProperties:\n  - {property: a0, value: &a0 [x, x, x, x, x, x, x, x, x, x]}\n";
        for level in 1..30 {
            let row = vec![format!("*a{}", level - 1); 10].join(", ");
            let _ = writeln!(bomb, "  - {{property: a{level}, value: &a{level} [{row}]}}");
        }
        let deep_avro = "{\"type\": \"array\", \"items\": ".repeat(2_000) + "\"null\"" + &"}".repeat(2_000);
        let deep_schema = "{\"items\": ".repeat(2_000) + "true" + &"}".repeat(2_000);
        let brackets = "(".repeat(50_000) + "1" + &")".repeat(50_000);
        let documents: [(String, Option<DocumentKind>); 12] = [
            (String::new(), None),
            ("\u{feff}".to_owned(), None),
            ("\0".to_owned(), None),
            ("[".repeat(100_000), None),
            ("{\"a\":".repeat(100_000), None),
            ("- ".repeat(100_000), None),
            ("? ".repeat(100_000), None),
            ("x: &a [*a]\n".to_owned(), None),
            ("x".repeat((1 << 20) + 1), None),
            (deep_avro, Some(DocumentKind::Avro)),
            (deep_schema, Some(DocumentKind::JsonSchema)),
            (head.to_owned() + "schema: !!python/object:os.system [x]\n", None),
        ];
        for (text, kind) in documents {
            let mut compiler = Contract::compiler(text.as_str());
            if let Some(kind) = kind {
                compiler = compiler.kind(kind);
            }
            let start: String = text.chars().take(40).collect();
            let Err(fault) = compiler.compile() else { panic!("`{start}` compiles") };
            assert!(!fault.diagnostics().is_empty(), "`{start}`");
        }
        // A bomb of aliases is never expanded: whatever is said of it is said soon.
        let _ = Contract::compile(bomb);
        for expression in
            [brackets, "!".repeat(50_000) + "true", "[".repeat(50_000), "a.".repeat(60_000), "\"".to_owned()]
        {
            let fault = Contract::from_schema(Format::Avro, samples::text("contracts/orders/order.avsc"))
                .rule("hostile", expression)
                .compile()
                .expect_err("an expression that is refused");
            assert!(fault.diagnostics().iter().all(|each| each.code.area() == "rule"), "{fault}");
        }
    });
}

const EITHER: &str = r##"{"$defs": {"e": {"anyOf": [
    {"type": "object", "properties": {"n": {"$ref": "#/$defs/e"}}, "required": ["n", "z"]},
    {"type": "object", "properties": {"n": {"$ref": "#/$defs/e"}}}, {"type": "integer"}]}}, "$ref": "#/$defs/e"}"##;
const UNEVALUATED: &str = r##"{"$defs": {"t": {"type": ["object", "integer"],
    "properties": {"n": {"$ref": "#/$defs/t"}}, "unevaluatedProperties": false}}, "$ref": "#/$defs/t"}"##;
const UNION: &str = r#"{"type": "record", "name": "A", "fields": [{"name": "n", "type": ["null", "int",
    {"type": "record", "name": "B", "fields": [{"name": "n", "type": ["null", "A", "B", "int"]}]}, "A"]}]}"#;

/// Values that lead back to themselves, at the deepest level, by every way in that takes text.
fn recursive(format: Format, schema: &str, depth: u32) {
    let mut limits = stipula::Limits::default();
    limits.payload_depth = depth;
    let contract = Contract::from_schema(format, schema).limits(limits).compile().unwrap();
    let levels = depth as usize;
    for (levels, inner, valid) in [(levels, "1", true), (levels, "\"x\"", false), (levels + 1, "1", false)] {
        let text = "{\"n\":".repeat(levels) + inner + &"}".repeat(levels);
        assert_eq!(contract.check_json(&text).valid, valid, "{depth}: {}", contract.check_json(&text).to_json());
        assert_eq!(contract.is_valid_json(&text), valid);
        assert_eq!(contract.check_object_text(text.as_bytes()).valid, valid);
        assert_eq!(contract.is_valid_object_text(text.as_bytes()), valid);
    }
}

#[test]
fn recursive_schemas() {
    on_a_small_stack(|| {
        recursive(Format::JsonSchema, EITHER, 100);
        recursive(Format::JsonSchema, UNEVALUATED, 100);
        recursive(Format::Avro, UNION, 100);
    });
}

/// A rule by tag at every level of a value, and in each of many elements.
fn rules_at_depth(depth: u32) {
    let document = r#"apiVersion: v3.1.0
kind: DataContract
id: x
version: 1.0.0
status: active
schema:
  - name: Node
    customProperties: [{property: stipulaSchema, value: {format: avro, inline: '{"type": "record", "name": "Node", "fields": [
      {"name": "name", "type": "string", "confluent:tags": ["T"]},
      {"name": "next", "type": ["null", "Node"], "default": null}, {"name": "all", "type": {"type": "array", "items": "Node"}, "default": []}]}'}}]
    quality:
      - {id: t, type: custom, engine: cel, implementation: {expr: "this != 'b' && this != root.name + 'x'", tags: [T], when: "path != 'x'"}}
"#;
    let mut limits = stipula::Limits::default();
    limits.payload_depth = depth;
    limits.violations = 1_000;
    let contract = Contract::compiler(document).limits(limits).compile().unwrap();
    let levels = depth as usize;
    let text = "{\"name\":\"b\",\"next\":".repeat(levels) + "null" + &"}".repeat(levels);
    let report = contract.check_json(&text);
    assert_eq!(report.violations.len(), levels, "{}", report.to_json());
    assert_eq!(report.violations[levels - 1].path, "/next".repeat(levels - 1) + "/name");
    assert!(!contract.is_valid_json(&text) && !contract.check_object_text(text.as_bytes()).valid);
    let good = text.replace("\"b\"", "\"c\"");
    assert!(contract.is_valid_json(&good), "{}", contract.check_json(&good).to_json());
    let mut bytes = Vec::new();
    // The empty list in the innermost record is one level more.
    let levels = levels - 1;
    for level in 0..levels {
        bytes.extend(if level + 1 == levels { &b"\x02b\x00"[..] } else { &b"\x02b\x02"[..] });
    }
    bytes.extend(vec![0; levels]);
    let by_bytes = contract.check_bytes(&bytes);
    assert_eq!(by_bytes.violations.len(), levels, "{}", by_bytes.to_json());
    // More than a rule may cost: a limit, soon.
    let many = format!("{{\"name\":\"\",\"all\":[{}]}}", vec!["{\"name\":\"c\"}"; 200_000].join(","));
    let report = contract.check_json(&many);
    assert_eq!((report.class, contract.is_valid_json(&many)), (Class::Limit, false), "{}", report.violations.len());
}

#[test]
fn rules_at_any_depth() {
    on_a_small_stack(|| rules_at_depth(100));
}

#[test]
fn the_deepest_limit_fits_a_default_thread() {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(|| {
            let deepest = stipula::Limits::MAX_PAYLOAD_DEPTH;
            recursive(Format::JsonSchema, EITHER, deepest);
            recursive(Format::JsonSchema, UNEVALUATED, deepest);
            recursive(Format::Avro, UNION, deepest);
            rules_at_depth(deepest);
        })
        .unwrap()
        .join()
        .unwrap();
}

/// Each rule has its own line in the tally: that must not make a report quadratic. 20,000 rules
/// would take seconds if it did.
#[test]
fn many_rules_that_fail() {
    let mut compiler = Contract::from_schema(Format::JsonSchema, r#"{"properties": {"a": {"type": "integer"}}}"#);
    for index in 0..2_000 {
        compiler = compiler.rule(format!("r{index}"), "this.a > 5");
    }
    let report = compiler.compile().unwrap().check_json(r#"{"a": 1}"#);
    assert_eq!((report.total, report.tally.len(), report.violations.len()), (2_000, 2_000, 100));
    assert!(report.tally.iter().all(|tally| tally.count == 1));
}

/// Schemas as deep as documents may be, also by way of references, compile on a small stack.
#[test]
fn deep_schemas() {
    on_a_small_stack(|| {
        let wraps: [(&str, &str); 3] =
            [("{\"not\": ", "}"), ("{\"anyOf\": [{\"type\": \"null\"}, ", "]}"), ("{\"allOf\": [", "]}")];
        for (opening, closing) in wraps {
            let levels = if closing == "}" { 60 } else { 30 };
            let nested = |inner: &str| opening.repeat(levels) + inner + &closing.repeat(levels);
            let plain = nested(r#"{"type": "string", "pattern": "^a"}"#);
            // Each definition leads to the next from its deepest place.
            let mut chained = String::from("{\"$ref\": \"#/$defs/d0\", \"$defs\": {");
            for link in 0..20 {
                let inner = format!("{{\"$ref\": \"#/$defs/d{}\"}}", link + 1);
                let _ = write!(
                    chained,
                    "\"d{link}\": {}, ",
                    nested(&inner).replacen(opening, "", 2).replacen(closing, "", 2)
                );
            }
            chained += "\"d20\": {\"type\": \"string\"}}}";
            for text in [plain, chained] {
                let contract = Contract::from_schema(Format::JsonSchema, text.as_str()).compile().unwrap();
                // The report asks for parts of the schema, which are compiled then.
                for value in ["1", "\"a\"", "\"b\""] {
                    assert_eq!(contract.check_json(value).valid, contract.is_valid_json(value), "{opening} {value}");
                }
            }
        }
    });
}

/// Which branch refuses is looked for only so often: the outcome stays, the detail goes.
#[test]
fn faults_of_many_branches_and_many_elements() {
    let branches: Vec<String> = (0..500)
        .map(|each| {
            format!(
                r#"{{"properties": {{"k": {{"const": {each}}}, "v": {{"type": "string"}}}}, "required": ["k", "v"]}}"#
            )
        })
        .collect();
    for keyword in ["oneOf", "anyOf"] {
        let schema = format!(r#"{{"items": {{"{keyword}": [{}]}}}}"#, branches.join(","));
        let contract = Contract::from_schema(Format::JsonSchema, schema).compile().unwrap();
        let records = vec![r#"{"k": 7, "v": 1}"#; 200];
        let report = contract.check_json(format!("[{}]", records.join(",")));
        assert_eq!(report.total, 200, "{keyword}: {:?}", report.tally);
        let first = &report.violations[0];
        assert_eq!((first.code.as_str(), first.path.as_str()), ("schema.type", "/0/v"), "{first}");
        let last = &report.violations[99];
        let code = if keyword == "oneOf" { "schema.one_of" } else { "schema.any_of" };
        assert_eq!((last.code.as_str(), last.path.as_str()), (code, "/99"), "{last}");
    }
}

//! What a document may cost in memory, as a multiple of its size.

use std::fmt::Write as _;

use stipula::Compiler;

use crate::allocations::peak;

/// Bytes of heap for each byte of a document, hostile ones included, and besides. The most costly
/// are objects of three bytes (`{},`), each of which has a form of its own.
const FACTOR: u64 = 240;
const BESIDES: u64 = 2 << 20;
/// What a contract that people write costs.
const ORDINARY: u64 = 30;

const MIB: usize = 1 << 20;

fn repeated(unit: &str) -> String {
    unit.repeat((MIB - 1_000) / unit.len())
}

fn numbered(unit: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        let next = unit(number);
        if text.len() + next.len() > MIB - 1_000 {
            break;
        }
        text += &next;
    }
    text
}

const HEAD: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\n";

fn hostile() -> Vec<(&'static str, String)> {
    let contract = |more: &str| format!("{HEAD}{more}");
    vec![
        ("brackets", repeated("[")),
        ("closed brackets", contract(&format!("tags: [{}]", repeated("[],")))),
        ("braces", repeated("{")),
        ("braces of JSON", repeated("{\"a\":")),
        ("keys", contract(&numbered(|number| format!("k{number}: 1\n")))),
        ("one key", contract(&repeated("k: 1\n"))),
        ("short keys", contract(&format!("price: {{{}}}", numbered(|number| format!("{number:x}: ,"))))),
        ("anchors", contract(&format!("tags: [{}]", numbered(|number| format!("&a{number} x,"))))),
        ("aliases", contract(&format!("name: &a x\ntags: [{}]", repeated("*a,")))),
        ("unknown aliases", contract(&format!("tags: [{}]", repeated("*b,")))),
        ("numbers", contract(&format!("tags: [{}]", repeated("1,")))),
        ("numbers of JSON", format!("[{}1]", repeated("1,"))),
        ("nothings", contract(&format!("tags:\n{}", repeated("-\n")))),
        ("texts", contract(&format!("tags: [{}]", repeated("'',")))),
        ("one text", contract(&format!("name: {}", repeated("x")))),
        ("spaces", repeated(" ")),
        ("comments", repeated("#\n")),
        ("tags of YAML", repeated("!a ")),
        ("objects", contract(&format!("schema: [{}]", repeated("{},")))),
        ("properties", contract(&format!("schema: [{{name: a, properties: [{}]}}]", repeated("{name: p},")))),
        ("rules", contract(&format!("schema: [{{name: a, quality: [{}]}}]", repeated("{},")))),
        ("servers", contract(&format!("servers: [{}]", repeated("{type: custom},")))),
    ]
}

/// The most that judging a document holds, for each of its bytes.
fn cost(text: &str) -> (u64, u64) {
    let used = peak(|| drop(std::hint::black_box(Compiler::new(text).diagnose())));
    let json = peak(|| drop(std::hint::black_box(Compiler::new(text).document_json())));
    (used, json)
}

#[test]
fn hostile_documents_cost_so_much() {
    let mut beyond = String::new();
    for (name, text) in hostile() {
        let size = u64::try_from(text.len()).unwrap();
        let (used, json) = cost(&text);
        if used.max(json) > FACTOR * size + BESIDES {
            let _ = writeln!(beyond, "{name}: {size} bytes, {used}, as JSON {json}");
        }
    }
    assert!(beyond.is_empty(), "{beyond}");
}

#[test]
fn ordinary_contracts_cost_less() {
    for path in ["contracts/orders/v2.odcs.yaml", "contracts/payments/v1.odcs.yaml"] {
        // Many objects, so that what any compilation costs does not hide what the text does.
        let text = stipula_tests::samples::text(path);
        let at = text.find("\nschema:\n").unwrap() + "\nschema:\n".len();
        let (head, objects) = text.split_at(at);
        let whole = format!("{head}{}", objects.repeat(1 + 200_000 / objects.len()));
        let size = u64::try_from(whole.len()).unwrap();
        let (used, json) = cost(&whole);
        assert!(used.max(json) < ORDINARY * size + BESIDES, "{path}: {size} bytes, {used}, as JSON {json}");
    }
}

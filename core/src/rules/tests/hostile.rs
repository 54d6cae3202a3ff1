//! Hostile texts end in a diagnostic or a running rule, on a small stack.

use serde_json::json;

use super::make::{compile, judge, on, rule, said};

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

/// Compiles and judges; the first code that is said, or `runs`.
fn end_of(text: &str) -> String {
    let compiled = compile(&[rule(text)]);
    let errors: Vec<String> = said(&compiled)
        .into_iter()
        .filter(|line| !["rule.constant", "rule.nullable", "rule.cost"].iter().any(|warning| line.contains(warning)))
        .collect();
    if let Some(line) = errors.first() {
        line.split([' ', ':']).find(|word| word.starts_with("rule.")).unwrap_or_default().to_owned()
    } else {
        let _ = judge(&compiled, &json!({"count": 1, "paid": true, "extra": {}, "tags": ["a"]}), &[]);
        "runs".to_owned()
    }
}

fn repeat(part: &str, times: usize) -> String {
    part.repeat(times)
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    repeat(open, times) + inner + &repeat(close, times)
}

fn numbered(times: usize, part: fn(usize) -> String) -> String {
    (0..times).map(part).collect()
}

/// A block of which each slot is made of the one before.
fn block(open: &str, close: &str, times: usize) -> String {
    let slots: Vec<String> = (0..times).map(|at| format!(", {open}{at}{close}")).collect();
    format!("cel.block([this.count + 1{}], cel.index({times}))", slots.concat())
}

fn check(table: Vec<(String, &str)>) {
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let short: String = text.chars().take(60).collect();
        let found = end_of(&text);
        if found != expected {
            wrong.push(format!("{short} ({} bytes): expected {expected}, found {found}", text.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn long_texts() -> Vec<(String, &'static str)> {
    vec![
        (format!("{}1 > 0", repeat("1+", 20_000)), "runs"),
        (format!("{}this.count > 0", repeat("this.count+", 9_000)), "runs"),
        (repeat("1+", 49_999), "rule.syntax"),
        (repeat("(", 100_000), "rule.limit"),
        (repeat("[", 100_000), "rule.limit"),
        (repeat("!", 100_000), "rule.limit"),
        (repeat("-", 100_000), "rule.limit"),
        (format!("this.extra{} == 1", repeat(".b", 49_000)), "runs"),
        (format!("this{} == 1", repeat(".b", 49_000)), "rule.unknown_field"),
        (format!("{}true", repeat("true?true:", 9_900)), "runs"),
        (repeat("a?b:", 25_000), "rule.syntax"),
        (format!("this.paid{}", repeat("&&this.paid", 9_000)), "runs"),
        (format!("this.paid{}", repeat("||this.paid", 9_000)), "runs"),
        (format!("this.extra{} == 1", repeat("[0]", 127)), "runs"),
        (format!("this.extra{} == 1", repeat("[0]", 128)), "runs"),
        (format!("this.extra{} == 1", repeat("[0]", 129)), "rule.limit"),
        (repeat("'a'+", 1000) + "'b' == this.id", "runs"),
        (format!("this.extra{} == null", repeat(".?b", 127)), "runs"),
        (format!("this.extra{} == null", repeat(".?b", 129)), "rule.limit"),
        (format!("this.extra.?b{}.hasValue()", repeat(".b", 40_000)), "runs"),
        (format!("this.?billing{}.hasValue()", repeat(".b", 40_000)), "rule.unknown_field"),
        (format!("optional.of(1){}.value() > 0", repeat(".or(optional.of(this.count))", 100)), "runs"),
        (format!("'{}' == this.id", repeat("a", 99_900)), "runs"),
        (format!("this.id.matches('{}')", repeat("a", 4_000)), "runs"),
        (format!("b'{}' == dyn(this.extra)", repeat("\\x41", 24_000)), "runs"),
        (format!("b'{}' == dyn(this.extra)", repeat("\\377", 24_000)), "runs"),
        (format!("this.id == '{}'", repeat("\\U0001F600", 9_000)), "runs"),
        (format!("b'{}'", repeat("\\", 9_001)), "rule.syntax"),
        (format!("this.count in [{}1]", repeat("1,", 49_900)), "runs"),
        (format!("this.extra == [{}this.count]", repeat("1,", 49_000)), "runs"),
        (format!("this.extra == [{}]", repeat("[],", 33_000)), "runs"),
        (format!("this.extra == {{{}}}", numbered(10_000, |at| format!("{at}:1,"))), "runs"),
        (format!("this.extra == {{{}}}", numbered(9_000, |at| format!("'{at}':1,"))), "runs"),
        (format!("this.extra == {{{}}}", repeat("'a':1,", 9_000)), "runs"),
        (format!("this.extra == {{{}}}", numbered(900, |at| format!("'{at}':this.count,"))), "runs"),
        (format!("{}true{}", repeat("true?", 120), repeat(":false", 120)), "rule.syntax"),
        (format!("{}true{}", repeat("true?", 9_000), repeat(":false", 9_000)), "rule.syntax"),
        (format!("this.paid{}", repeat("?true:this.paid", 6_000)), "runs"),
        (format!("this.extra{}", repeat("[?0]", 127)) + ".hasValue()", "runs"),
        (format!("this.tags{}", repeat(".map(x,x)", 125)) + " == []", "runs"),
        (format!("this.id{} == ''", repeat(".trim()", 127)), "runs"),
        (format!("this.id{} == ''", repeat(".trim()", 9_000)), "rule.limit"),
        (format!("{}this.paid", repeat("this.paid==", 9_000)), "runs"),
        (format!("this.id in [{}]", numbered(9_000, |at| format!("'{at}',"))), "runs"),
        (repeat("a", 100_001), "rule.limit"),
        ("x".repeat(99_999), "rule.unknown_name"),
    ]
}

fn deep_texts() -> Vec<(String, &'static str)> {
    vec![
        (nested("(", "true", ")", 128), "runs"),
        (nested("(", "true", ")", 129), "rule.limit"),
        (nested("(1+(1*", "this.count", "))", 64) + " > 0", "runs"),
        (nested("(true||(true&&", "this.paid", "))", 64), "runs"),
        (nested("(true||true&&1==1+1*-", "this.count", ")", 60), "rule.limit"),
        (nested("(true||true&&1==1+1*-", "this.count", ")", 45), "rule.type"),
        (nested("[1].all(x, ", "this.paid", ")", 127), "runs"),
        (nested("this.tags.all(x, ", "this.paid", ")", 127), "runs"),
        (nested("{'a':", "1", "}", 127) + " == this.extra", "runs"),
        (nested("string(", "this.id", ")", 127) + " == ''", "runs"),
        (nested("[?optional.of(", "this.count", ")]", 63) + " == this.extra", "runs"),
        (nested("{?'a':optional.of(", "this.count", ")}", 63) + " == this.extra", "runs"),
        (nested("[1].all(i, x, ", "this.paid", ")", 127), "runs"),
        (nested("this.tags.exists(i, x, ", "this.paid", ")", 127), "runs"),
        (nested("[1].transformList(i, x, ", "this.count", ")", 126) + " == this.extra", "runs"),
        (nested("[1].sortBy(x, ", "this.count", ")", 100) + " == this.extra", "runs"),
        (nested("cel.bind(x, this.id + 'a', ", "this.paid", ")", 127), "runs"),
        (nested("cel.bind(x, ", "this.id + 'a'", ", x)", 127) + " == ''", "runs"),
        (nested("optional.of(", "this.count", ")", 127) + " == this.extra", "runs"),
        (nested("this.extra.?a.optMap(x, ", "this.count", ")", 100) + ".hasValue()", "runs"),
        (nested("math.greatest(1, ", "this.count", ")", 100) + " > 0", "runs"),
        (nested("decimals.add(", "decimal(this.count)", ", decimal('1'))", 126) + " > 0", "runs"),
        (block("size(string(cel.index(", ")))", 90) + " > 0", "runs"),
        (block("size(string(cel.index(", ")))", 100) + " > 0", "rule.limit"),
        (block("cel.index(", ") + 1", 10_000) + " > 0", "rule.limit"),
        (nested("(", "this.paid", "?true:false)", 128), "runs"),
        (nested("(true?", "this.paid", ":false)", 60), "runs"),
    ]
}

#[test]
fn long() {
    on_small_stack(|| check(long_texts()));
}

#[test]
fn deep() {
    on_small_stack(|| check(deep_texts()));
}

#[test]
fn garbage() {
    on_small_stack(|| {
        let parts = [
            "this", ".", "(", ")", "[", "]", "{", "}", "'", "\"", "\\", "&&", "||", "?", ":", ",", "1", "u", "e", "-",
            "!", "=", "<", "\u{e9}", "\n", "b'", "r\"", "`", "has", "all", "//", "0x", "..", "[?", ".?",
        ];
        let mut state = 1_u64;
        for _ in 0..3000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(state >> 33).unwrap() % parts.len();
                text.push_str(parts[at]);
            }
            let compiled = compile(&[rule(&text), on("items[].qty", &text)]);
            for diagnostic in &compiled.diagnostics {
                let span = diagnostic.span.unwrap();
                assert!(span.start <= span.end && span.end as usize <= text.len(), "{text:?} {diagnostic:?}");
            }
        }
    });
}

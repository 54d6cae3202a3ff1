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
        .filter(|line| !line.contains("rule.constant") && !line.contains("rule.nullable"))
        .collect();
    if let Some(line) = errors.first() {
        line.split([' ', ':']).find(|word| word.starts_with("rule.")).unwrap_or_default().to_owned()
    } else {
        let _ = judge(&compiled, &json!({"count": 1, "paid": true, "extra": {}, "tags": ["a"]}), &[]);
        "runs".to_owned()
    }
}

#[test]
fn long_and_deep() {
    on_small_stack(|| {
        let repeat = |part: &str, times: usize| part.repeat(times);
        let nested =
            |open: &str, inner: &str, close: &str, times: usize| open.repeat(times) + inner + &close.repeat(times);
        let table: Vec<(String, &str)> = vec![
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
            (repeat("'a'+", 1000) + "'b' == this.id", "runs"),
            (repeat("a", 100_001), "rule.limit"),
            ("x".repeat(99_999), "rule.unknown_name"),
        ];
        for (text, expected) in table {
            let short: String = text.chars().take(60).collect();
            assert_eq!(end_of(&text), expected, "{short} ({} bytes)", text.len());
        }
    });
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

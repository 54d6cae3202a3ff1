//! `matches` beside RE2 itself: generated patterns with texts, and what we say of them, written to
//! `target/peers/re2.jsonl`. `tests/peers/compare_re2.py` asks RE2 the same.

use std::fmt::Write;

use serde_json::json;
use stipula::{Contract, Format};
use stipula_peers::Random;
use stipula_tests::root;

use crate::rules::quoted;

const PATTERNS: usize = 6_000;
const SCHEMA: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "s", "type": "string"}, {"name": "p", "type": "string"}]}"#;

/// A pattern, and a text that it might match.
type Pair = (String, String);

struct Patterns(Random);

/// Atoms, each with a text that some of them match.
const ATOMS: &[(&str, &str)] = &[
    ("a", "a"),
    ("b", "b"),
    ("Z", "Z"),
    ("7", "7"),
    ("_", "_"),
    ("-", "-"),
    ("\u{e9}", "\u{e9}"),
    ("\u{65e5}", "\u{65e5}"),
    ("\u{1f600}", "\u{1f600}"),
    ("k", "\u{212a}"),
    ("s", "\u{17f}"),
    ("\n", "\n"),
    (".", "x"),
    (".", "\u{e9}"),
    (".", "\n"),
    ("\\d", "4"),
    ("\\d", "\u{663}"),
    ("\\D", "x"),
    ("\\w", "w"),
    ("\\w", "\u{e9}"),
    ("\\W", "-"),
    ("\\s", " "),
    ("\\s", "\u{a0}"),
    ("\\S", "y"),
    ("\\pL", "\u{3bb}"),
    ("\\PL", "1"),
    ("\\p{Greek}", "\u{3bb}"),
    ("\\p{^Greek}", "a"),
    ("\\P{^Lu}", "A"),
    ("\\p{Lu}", "A"),
    ("\\p{Han}", "\u{65e5}"),
    ("\\p{Cyrillic}", "\u{436}"),
    ("\\pN", "\u{bd}"),
    ("\\p{Any}", "a"),
    ("\\p{Foo}", "a"),
    ("\\p{L", "a"),
    ("\\pX", "a"),
    ("\\p{Latin}", "\u{e9}"),
    ("\\p{Zs}", "\u{a0}"),
    ("\\x41", "A"),
    ("\\x{e9}", "\u{e9}"),
    ("\\x{10ffff}", "\u{10ffff}"),
    ("\\x{110000}", ""),
    ("\\x4", ""),
    ("\\101", "A"),
    ("\\07", "\u{7}"),
    ("\\08", ""),
    ("\\0", "\0"),
    ("\\1", ""),
    ("\\a", "\u{7}"),
    ("\\f", "\u{c}"),
    ("\\t", "\t"),
    ("\\v", "\u{b}"),
    ("\\.", "."),
    ("\\\\", "\\"),
    ("\\-", "-"),
    ("\\_", "_"),
    ("\\e", ""),
    ("\\h", ""),
    ("\\u00e9", ""),
    ("\\C", "a"),
    ("\\C\\C", "\u{e9}"),
    ("\\Qa.b\\E", "a.b"),
    ("\\Q+*", "+*"),
    ("\\E", ""),
    ("{", "{"),
    ("}", "}"),
    ("]", "]"),
    ("{,2}", "{,2}"),
    ("a{1", "a{1"),
    ("^", ""),
    ("$", ""),
    ("\\b", ""),
    ("\\B", ""),
    ("\\A", ""),
    ("\\z", ""),
    ("\\Z", ""),
    ("\\<", "<"),
    ("", ""),
    ("&&", "&&"),
    ("~~", "~~"),
    ("/", "/"),
    ("\\/", "/"),
    ("\\G", ""),
    ("\\K", ""),
    ("\\X", ""),
    ("\\R", "\n"),
    ("\\c", "c"),
    ("\\N{x}", ""),
    ("\\\u{e9}", "\u{e9}"),
];

/// Parts of a class in brackets.
const MEMBERS: &[(&str, &str)] = &[
    ("a", "a"),
    ("a-c", "b"),
    ("A-Z", "Q"),
    ("z-a", ""),
    ("0-9", "5"),
    ("\u{e0}-\u{ff}", "\u{e9}"),
    ("\\d", "3"),
    ("\\D", "q"),
    ("\\w", "w"),
    ("\\W", "!"),
    ("\\s", "\t"),
    ("\\S", "t"),
    ("\\pL", "\u{436}"),
    ("\\P{Greek}", "a"),
    ("\\p{^Lu}", "l"),
    ("[:alpha:]", "f"),
    ("[:^alpha:]", "6"),
    ("[:word:]", "_"),
    ("[:space:]", "\u{b}"),
    ("[:foo:]", ""),
    ("[:alpha", ""),
    ("-", "-"),
    ("^", "^"),
    ("\\]", "]"),
    ("\\-", "-"),
    ("a-\\d", ""),
    ("\\d-z", ""),
    ("a-", "-"),
    ("&&", "&"),
    ("[", "["),
    ("\\n", "\n"),
    ("\\x41-\\x{5a}", "R"),
    ("\\101", "A"),
    ("\\Qa\\E", ""),
    ("\\b", ""),
    ("\\C", ""),
    ("k", "\u{212a}"),
    (".", "."),
    ("$", "$"),
    ("a-c-e", "e"),
    ("\\b", ""),
    ("\\z", ""),
    ("\\p{Any}", "a"),
];

const REPEATS: &[(&str, usize)] = &[
    ("*", 2),
    ("+", 2),
    ("?", 0),
    ("*?", 1),
    ("+?", 1),
    ("??", 0),
    ("{2}", 2),
    ("{0}", 0),
    ("{1,}", 3),
    ("{0,2}", 2),
    ("{2,3}?", 3),
    ("{3,2}", 0),
    ("{1000}", 2),
    ("{1001}", 0),
    ("{2,1001}", 2),
    ("{,3}", 1),
    ("{1,x}", 1),
    ("**", 1),
    ("*+", 1),
    ("++", 1),
    ("?+", 1),
    ("{2}{3}", 6),
    ("{ 2}", 1),
    ("{02}", 2),
    ("{99999999999}", 0),
    ("{1234567890}", 0),
    ("{123456789}", 0),
    ("{1,1234567890}", 0),
    ("*{2}", 1),
];

/// Groups: the text before and behind.
const GROUPS: &[(&str, &str)] = &[
    ("(", ")"),
    ("(", ")"),
    ("(?:", ")"),
    ("(?:", ")"),
    ("(?P<n>", ")"),
    ("(?<m>", ")"),
    ("(?i:", ")"),
    ("(?i:", ")"),
    ("(?s:", ")"),
    ("(?m:^", "$)"),
    ("(?U:", ")"),
    ("(?i-s:", ")"),
    ("(?is)", ""),
    ("(?i)", ""),
    ("(?-i)", ""),
    ("(?m)", ""),
    ("(?x)", ""),
    ("(?x:", ")"),
    ("(?=", ")"),
    ("(?!", ")"),
    ("(?<=", ")"),
    ("(?>", ")"),
    ("(?P=n)", ""),
    ("(?P<1a>", ")"),
    ("(?P<>", ")"),
    ("(?P<\u{e9}>", ")"),
    ("(?'n'", ")"),
    ("(?#", ")"),
    ("(?", ")"),
    ("(", ""),
    ("", ")"),
    ("(?i", ")"),
    ("(?i-)", ""),
    ("(?-)", ""),
    ("(?ii)", ""),
    ("(?|", ")"),
];

impl Patterns {
    fn one(&mut self, list: &[(&'static str, &'static str)]) -> Pair {
        let (pattern, text) = self.0.pick(list).copied().unwrap();
        (pattern.to_owned(), text.to_owned())
    }

    fn pattern(&mut self, depth: usize) -> Pair {
        let (mut pattern, mut text) = (String::new(), String::new());
        for _ in 0..=self.0.below(3) {
            let (own, sample) = self.piece(depth);
            pattern.push_str(&own);
            text.push_str(&sample);
        }
        if depth > 0 && self.0.below(5) == 0 {
            let (other, _) = self.pattern(depth - 1);
            pattern = if self.0.below(2) == 0 { format!("{pattern}|{other}") } else { format!("{other}|{pattern}") };
        }
        (pattern, text)
    }

    fn piece(&mut self, depth: usize) -> Pair {
        let (pattern, text) = match self.0.below(if depth == 0 { 8 } else { 12 }) {
            // Mostly plain, so that texts are found.
            0..=2 => self.one(ATOMS.get(..20).unwrap()),
            3..=5 => self.one(ATOMS),
            6 | 7 => self.class(),
            _ => {
                let groups = if self.0.below(2) == 0 { &GROUPS[..12] } else { GROUPS };
                let (before, behind) = self.0.pick(groups).copied().unwrap();
                let (inner, text) = self.pattern(depth - 1);
                (format!("{before}{inner}{behind}"), text)
            }
        };
        if self.0.below(3) > 0 {
            return (pattern, text);
        }
        let repeats = if self.0.below(3) == 0 { REPEATS } else { &REPEATS[..10] };
        let (repeat, times) = self.0.pick(repeats).copied().unwrap();
        (format!("{pattern}{repeat}"), text.repeat(times))
    }

    fn class(&mut self) -> Pair {
        let mut pattern = if self.0.below(4) == 0 { "[^".to_owned() } else { "[".to_owned() };
        if self.0.below(10) == 0 {
            pattern.push(']');
        }
        let mut text = String::new();
        for _ in 0..=self.0.below(3) {
            let members = if self.0.below(3) == 0 { MEMBERS } else { &MEMBERS[..10] };
            let (member, sample) = self.one(members);
            pattern.push_str(&member);
            text = sample;
        }
        if self.0.below(30) > 0 {
            pattern.push(']');
        }
        (pattern, text)
    }

    /// Now and then with a character less, or one more.
    fn mutated(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let extra = ['(', ')', '[', ']', '\\', '*', '|', '?', '{', 'a', '\u{e9}', '^'];
        let at = self.0.below(chars.len() + 1);
        if self.0.below(2) == 0 && at < chars.len() {
            chars.remove(at);
        } else {
            chars.insert(at, self.0.pick(&extra).copied().unwrap());
        }
        chars.into_iter().collect()
    }

    fn case(&mut self) -> (String, Vec<String>) {
        let depth = self.0.below(4);
        let (mut pattern, text) = self.pattern(depth);
        if self.0.below(10) == 0 {
            pattern = self.mutated(&pattern);
        }
        if self.0.below(6) == 0 {
            pattern = format!("^{pattern}$");
        }
        let (_, other) = self.pattern(1);
        let mut texts = vec![
            text.clone(),
            format!("{other}{text}"),
            format!("x\n{text}\ny"),
            self.mutated(&text),
            text.to_uppercase(),
            other,
            String::new(),
        ];
        texts.sort();
        texts.dedup();
        (pattern, texts)
    }
}

/// What we say: the pattern stands in the rule, and then in the record.
fn judge(pattern: &str, texts: &[String], dynamic: &Contract) -> serde_json::Value {
    let rule = format!("this.s.matches({})", quoted(pattern));
    let compiled = Contract::from_schema(Format::Avro, SCHEMA).rule("r", rule).compile();
    let found = |contract: &Contract, text: &str| {
        let record = json!({"s": text, "p": pattern}).to_string();
        let report = contract.check_json(&record);
        assert_eq!(contract.is_valid_json(&record), report.valid, "{pattern:?} in {text:?}");
        report.class.as_str().to_owned()
    };
    let refused = compiled.as_ref().err().map(|fault| fault.diagnostics()[0].message.clone());
    let mut answers = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        // Patterns from data are compiled for each record.
        let late = (at < 2).then(|| found(dynamic, text));
        let Ok(contract) = &compiled else {
            assert_eq!(late.unwrap_or("rule_error".to_owned()), "rule_error", "{pattern:?} from data is not refused");
            continue;
        };
        let class = found(contract, text);
        assert_eq!(late.as_ref().unwrap_or(&class), &class, "{pattern:?} in {text:?}, from data and in a rule");
        answers.push(json!([text, class == "valid"]));
    }
    json!({"pattern": pattern, "refused": refused, "texts": answers})
}

#[test]
fn patterns_for_re2() {
    let dynamic = Contract::from_schema(Format::Avro, SCHEMA).rule("r", "this.s.matches(this.p)").compile().unwrap();
    let count = std::env::var("STIPULA_PEER_PATTERNS").ok().map_or(PATTERNS, |text| text.parse().unwrap());
    let seed = std::env::var("STIPULA_PEER_SEED").ok().map_or(41, |text| text.parse().unwrap());
    let mut patterns = Patterns(Random(seed));
    let mut lines = String::new();
    for _ in 0..count {
        let (pattern, texts) = patterns.case();
        writeln!(lines, "{}", judge(&pattern, &texts, &dynamic)).unwrap();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    std::fs::create_dir_all(target.join("peers")).unwrap();
    std::fs::write(target.join("peers/re2.jsonl"), lines).unwrap();
}

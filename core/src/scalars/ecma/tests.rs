use serde_json::Value;

use super::*;
use crate::scalars::vectors;

const LIMIT: usize = 1 << 20;

/// Whether the pattern is found in the text; `None` where it is refused.
fn found(pattern: &str, text: &str) -> Option<bool> {
    Pattern::compile(pattern, LIMIT).ok().map(|regex| regex.is_match(text.as_bytes()))
}

#[test]
fn the_suite_comes_out_as_it_says() {
    let mut wrong = Vec::new();
    for draft in ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"] {
        for file in ["pattern.json", "optional/ecmascript-regex.json", "optional/non-bmp-regex.json"] {
            for (schema, text, valid, about) in vectors::suite(&format!("{draft}/{file}")) {
                let Some(pattern) = schema.get("pattern").and_then(Value::as_str) else { continue };
                let outcome = found(pattern, &text);
                // What looks around is refused, and nothing else.
                let expected = if pattern.contains("(?") { None } else { Some(valid) };
                if outcome != expected {
                    wrong.push(format!("{about}: {pattern} gave {outcome:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The format `regex` of the suite: what is a pattern at all.
#[test]
fn what_the_suite_calls_a_pattern_is_one() {
    let mut wrong = Vec::new();
    for file in ["optional/format/regex.json", "optional/format/ecmascript-regex.json"] {
        for (_, text, valid, about) in vectors::suite(&format!("draft2020-12/{file}")) {
            let outcome = Pattern::compile(&text, LIMIT);
            let linear = outcome.as_ref().err().is_some_and(|error| error.message.contains("linear"));
            if outcome.is_ok() != valid && !linear {
                wrong.push(format!("{about}: {text} gave {outcome:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn characters_and_classes() {
    for (pattern, text, expected) in [
        ("", "a", Some(true)),
        ("a|", "b", Some(true)),
        ("^\\w+$", "az_09", Some(true)),
        ("\\w", "\u{e9}", Some(false)),
        ("\\bx\\b", "\u{e9}x\u{e9}", Some(true)),
        ("\\s", "\u{feff}", Some(true)),
        ("\\s", "\u{180e}", Some(false)),
        ("[\\s]", "\u{2009}", Some(true)),
        ("[^\\s\\S]", "a", Some(false)),
        ("[]", "a", Some(false)),
        ("[^]", "\n", Some(true)),
        (".", "\u{2028}", Some(false)),
        (".", "\n", Some(false)),
        ("^.$", "\u{1f600}", Some(true)),
        ("\\u0041", "A", Some(true)),
        ("\\u{1F600}", "\u{1f600}", Some(true)),
        ("^\\uD83D\\uDE00$", "\u{1f600}", Some(true)),
        ("^[\\uD83D\\uDE00-\\u{1F64F}]$", "\u{1f610}", Some(true)),
        ("\\uD83D", "\u{1f600}", Some(false)),
        ("\\u{110000}", "", None),
        ("\\u004", "", None),
        ("\\x41", "A", Some(true)),
        ("\\x4", "", None),
        ("^\\cJ$", "\n", Some(true)),
        ("\\c1", "", None),
        ("\\0", "\u{0}", Some(true)),
        ("\\00", "", None),
        ("^\\/$", "/", Some(true)),
        ("^/$", "/", Some(true)),
        ("\\-", "", None),
        ("[\\-]", "-", Some(true)),
        ("[\\b]", "\u{8}", Some(true)),
        ("[\\B]", "", None),
        ("\\a", "", None),
        ("\\e", "", None),
        ("\\_", "", None),
        ("\\ ", "", None),
        ("\\", "", None),
        ("\\A", "", None),
        ("\\z", "", None),
        ("\\Z", "", None),
        ("\\Q", "", None),
        ("\\pL", "", None),
        ("\\p{L}", "\u{e9}", Some(true)),
        ("\\p{Letter}", "\u{e9}", Some(true)),
        ("\\p{gc=Lu}", "a", Some(false)),
        ("\\P{Lu}", "a", Some(true)),
        ("[\\P{Lu}]", "A", Some(false)),
        ("\\p{Script=Greek}", "\u{3bb}", Some(true)),
        ("\\p{scx=Grek}", "\u{3bb}", Some(true)),
        ("\\p{Greek}", "", None),
        ("\\p{letter}", "", None),
        ("\\p{digit}", "\u{9ea}", Some(true)),
        ("\\p{Alphabetic}", "\u{e9}", Some(true)),
        ("\\p{ASCII}", "\u{e9}", Some(false)),
        ("\\p{Emoji}", "\u{1f600}", Some(true)),
        ("\\p{^L}", "", None),
    ] {
        assert_eq!(found(pattern, text), expected, "{pattern} in {text:?}");
    }
}

#[test]
fn repetitions_and_groups() {
    for (pattern, text, expected) in [
        ("{", "", None),
        ("}", "", None),
        ("]", "", None),
        ("a{", "", None),
        ("a{,2}", "", None),
        ("a{1", "", None),
        ("^a{2}$", "aa", Some(true)),
        ("^a{02}$", "aa", Some(true)),
        ("^a{2,}$", "a", Some(false)),
        ("^a{1,2}?$", "aa", Some(true)),
        ("a{2,1}", "", None),
        ("a{99999999999}", "", None),
        ("a**", "", None),
        ("a+?b", "aab", Some(true)),
        ("a++", "", None),
        ("*", "", None),
        ("^*", "", None),
        ("\\b+", "", None),
        ("(?:)*", "", Some(true)),
        ("(|a)+$", "aa", Some(true)),
        ("(?<year>[0-9]{4})", "2026", Some(true)),
        ("(?<a>x)(?<a>y)", "", None),
        ("(?<a>x(?<a>y))", "", None),
        ("(?:(?<a>x))(?<a>y)", "", None),
        ("(?<a>x)|(?<a>y)", "y", Some(true)),
        ("(?:(?<a>x)|(?<a>z))|(?<a>y)", "y", Some(true)),
        ("(?<1>x)", "", None),
        ("(?P<a>x)", "", None),
        ("(?i)a", "", None),
        ("(?i:a)", "", None),
        ("(?=a)", "", None),
        ("(?!a)", "", None),
        ("(?<=a)", "", None),
        ("(?<!a)", "", None),
        ("(a)\\1", "", None),
        ("(?<n>a)\\k<n>", "", None),
        ("(", "", None),
        (")", "", None),
        ("[a", "", None),
        ("[z-a]", "", None),
        ("[a-\\d]", "", None),
        ("[\\d-z]", "", None),
        ("[\\d-]", "-", Some(true)),
        ("[a&&b]", "&", Some(true)),
        ("[[a]", "[", Some(true)),
        ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", Some(false)),
    ] {
        assert_eq!(found(pattern, text), expected, "{pattern} in {text:?}");
    }
}

#[test]
fn faults_name_their_place() {
    for (pattern, start, end, message) in [
        ("^(?!x)", 1, 4, "`(?!` (look-around) is not supported: patterns are matched in linear time"),
        ("(?<=x)", 0, 4, "`(?<=` (look-around) is not supported: patterns are matched in linear time"),
        ("(a)\\1", 3, 5, "`\\1` (a back-reference) is not supported: patterns are matched in linear time"),
        ("é\\a", 2, 4, "`\\a` is no escape of ECMA-262 with the `u` flag"),
        ("a]", 1, 2, "`]` alone must be escaped: `\\]`"),
        ("a{x}", 1, 2, "`{` begins no repetition; a character must be escaped: `\\{`"),
        ("[\\d-z]", 1, 5, "`\\d-z` is no range of characters"),
        ("(?i)a", 0, 3, "`(?i` begins no group that is supported"),
    ] {
        let error = Pattern::compile(pattern, LIMIT).unwrap_err();
        assert_eq!(error, PatternError::new(message, start, end), "{pattern}");
    }
}

#[test]
fn hostile_patterns_end_in_an_error() {
    for pattern in [
        "(".repeat(100_000),
        "(?:a{1000}){1000}".to_owned(),
        "(?:[]{1000000000}){1000000000}b".to_owned(),
        "\\p{L}".repeat(40_000),
        format!("[{}]", "\\p{L}".repeat(40_000)),
        "(?<a>x)|".repeat(30_000),
        (0..25_000).map(|at| format!("(?<n{at}>)")).collect::<Vec<_>>().concat(),
    ] {
        assert!(Pattern::compile(&pattern, LIMIT).is_err(), "{pattern:.20}");
    }
}

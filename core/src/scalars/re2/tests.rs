use super::*;
use crate::scalars::vectors;

const LIMIT: usize = 1 << 20;

/// Whether the pattern is found in the text; `None` where it is refused.
fn found(pattern: &str, text: &str) -> Option<bool> {
    Regex::compile(pattern, LIMIT).ok().map(|regex| regex.is_match(text.as_bytes()))
}

/// What RE2 itself says of these patterns and texts.
#[test]
fn the_probes_come_out_as_in_re2() {
    let Some(probes) = vectors::read("re2-probes.json") else { return };
    let probes = probes.as_array().unwrap();
    assert_eq!(probes.len(), 109);
    let mut wrong = Vec::new();
    for probe in probes {
        let pattern = probe["pattern"].as_str().unwrap();
        let regex = Regex::compile(pattern, LIMIT);
        if regex.is_ok() != probe["accepted"].as_bool().unwrap() {
            wrong.push(format!("{pattern}: {regex:?}"));
            continue;
        }
        let (Ok(regex), Some(searches)) = (regex, probe["search"].as_array()) else { continue };
        for search in searches {
            let text = search[0].as_str().unwrap();
            if regex.is_match(text.as_bytes()) != search[1].as_bool().unwrap() {
                wrong.push(format!("{pattern} in {text:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn syntax_and_meaning() {
    for (pattern, text, expected) in [
        // Flags end with their group, and go on behind `|`.
        ("(?:a(?i)b|c)d", "abd", Some(true)),
        ("(?:a(?i)b|c)d", "Cd", Some(true)),
        ("(?:a(?i)b|c)d", "CD", Some(false)),
        ("(?)a", "a", Some(true)),
        ("(?i-)a", "a", None),
        ("(?-i--s)a", "a", None),
        ("(?i)[^k]", "K\u{212a}k", Some(false)),
        ("(?i)\\W", "k", Some(false)),
        ("(?i)[\\W]", "k", Some(false)),
        ("(?i)\\w", "\u{17f}", Some(true)),
        ("(?i)[a-c]", "B", Some(true)),
        ("(?i)É", "é", Some(true)),
        ("(?m)^$", "a\n", Some(true)),
        ("\\s", "\u{b}", Some(false)),
        ("[[:space:]]", "\u{b}", Some(true)),
        ("\\Qa.b\\E+$", "a.bbb", Some(true)),
        ("\\Qa.b\\E+$", "a.b.b", Some(false)),
        ("\\E", "", None),
        ("[\\Qa\\E]", "a", None),
        ("[\\b]", "\u{8}", None),
        ("[[:alpha:]", "a", None),
        ("[[:alpha]", ":", Some(true)),
        ("[a-]", "-", Some(true)),
        ("[-a]", "-", Some(true)),
        ("[^]a]", "]", Some(false)),
        ("[]", "", None),
        ("[^\\x00-\\x{10FFFF}]", "a", Some(false)),
        ("\\p{^Greek}", "l", Some(true)),
        ("\\P{^Greek}", "l", Some(false)),
        ("\\p{Letter}", "l", None),
        ("\\p{Any}", "\n", Some(true)),
        ("\\pC", "\u{378}", Some(false)),
        ("\\pZ", "\u{2028}", Some(true)),
        ("\\p{Zl}", "\u{2028}", Some(true)),
        ("\\p{", "", None),
        ("\\p", "", None),
        ("a{01}", "a{01}", Some(true)),
        ("a{0}", "", Some(true)),
        ("a{1234567890}", "a{1234567890}", Some(true)),
        ("a{1,1234567890}", "aa", Some(false)),
        ("a{123456789}", "a", None),
        ("a{1}{2}", "aa", None),
        ("(a{2}){3}", "aaaaaa", Some(true)),
        ("(a{2}){3}", "aaaaa", Some(false)),
        ("((a{10}){10}){10}", "", Some(false)),
        ("((a{10}){10}){11}", "", None),
        ("^*", "", Some(true)),
        ("(|a)*b", "aab", Some(true)),
        ("a|*", "", None),
        ("(?i)*", "", None),
        ("\\x{D800}", "a", Some(false)),
        ("\\x{0000000041}", "A", Some(true)),
        ("\\x{}", "", None),
        ("\\777", "\u{1ff}", Some(true)),
        ("\\08", "\u{0}8", Some(true)),
        ("(?P<>a)", "a", None),
        ("(?P<a b>a)", "a", None),
        ("(?P<n", "a", None),
        ("\\B", "a", Some(false)),
        ("\\B", "", Some(true)),
        ("é$", "caf\u{e9}", Some(true)),
        ("x*", "", Some(true)),
    ] {
        assert_eq!(found(pattern, text), expected, "{pattern} in {text:?}");
    }
}

#[test]
fn faults_name_their_place() {
    for (pattern, start, end, message) in [
        ("a(?=b)", 1, 4, "`(?=` (look-around) is not supported: patterns are matched in linear time"),
        ("(a)\\1", 3, 5, "`\\1` (a back-reference) is not supported: patterns are matched in linear time"),
        ("é\\Z", 2, 4, "`\\Z` is no escape of RE2"),
        ("ab(c", 2, 3, "missing `)`: this group is never closed"),
        ("ab)c", 2, 3, "`)` closes no group"),
        ("x[a", 1, 3, "missing `]`: this class is never closed"),
        ("[z-a]", 1, 4, "`z-a` is no range: its end is below its start"),
        ("a**", 2, 3, "`*` repeats a repetition"),
        ("a{2,1}", 1, 6, "`{2,1}` is no repetition: expected ascending counts of at most 1000"),
        ("[[:foo:]]", 1, 8, "`[:foo:]` is no class of RE2"),
        ("\\p{Foo}", 0, 7, "`\\p{Foo}` is no Unicode class of RE2"),
    ] {
        let error = Regex::compile(pattern, LIMIT).unwrap_err();
        assert_eq!(error, PatternError::new(message, start, end), "{pattern}");
    }
}

#[test]
fn hostile_patterns_end_in_an_error() {
    let nested = format!("{}a{}", "(".repeat(251), ")".repeat(251));
    for pattern in [
        "(".repeat(100_000),
        "a{1000}{1000}".to_owned(),
        "(?:a{1000}){1000}".to_owned(),
        "(?:\\pL{1000}|\\pN{1000})".to_owned(),
        nested,
        "\\pL".repeat(60_000),
        "[\\pL]".repeat(40_000),
        format!("[{}]", "\\pL".repeat(60_000)),
        format!("(?i){}", "[^\\x00-\\x{1fffe}]".repeat(12_000)),
        format!("(?i){}", "[\\x01-\\x{10ffff}]".repeat(12_000)),
        "[[:a]".repeat(50_000),
        "|".repeat(200_000),
        ".".repeat(200_000),
        "a".repeat(200_000),
        "(?i)".repeat(250_000),
    ] {
        assert!(Regex::compile(&pattern, LIMIT).is_err(), "{pattern:.20}");
    }
}

/// On half a mebibyte: without optimisation a level takes ten times the stack that it takes with it.
#[test]
fn the_deepest_patterns_compile() {
    let run = || {
        for (open, close, levels) in
            [("(?:a|x", ")*", 9), ("(?:x?|", ")*", 13), ("(?:a|x", ")", 13), ("(?:", ")*", 27), ("(", ")", 250)]
        {
            let pattern = |levels| format!("{}a+{}", open.repeat(levels), close.repeat(levels));
            assert!(found(&pattern(levels), "xa").is_some(), "{open}");
            assert_eq!(found(&pattern(levels + 1), "xa"), None, "{open}");
        }
    };
    std::thread::Builder::new().stack_size(512 << 10).spawn(run).unwrap().join().unwrap();
}

//! Names that would be marks, tags or commands where the outcome is shown.

use crate::Folder;

/// A name as it stands in a JSON text.
fn order(name: &str, kind: &str) -> String {
    let name = serde_json::to_string(name).unwrap();
    format!(
        r#"{{"type": "object", "$id": {name}, "properties": {{{name}: {{"type": "{kind}"}}}}, "required": [{name}]}}"#
    )
}

#[test]
fn a_name_is_never_a_mark_of_a_comment() {
    let folder = Folder::new();
    let name = "x ``` <img src=y> [c](https://evil.example) @octocat `";
    for (file, kind) in [("old/a.json", "integer"), ("new/a.json", "string")] {
        folder.write(file, order(name, kind));
    }
    let outcome = folder.run("review new --against old --format markdown", b"");
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let mut shown = 0;
    for line in outcome.out.lines() {
        let text = outside_of_code(line);
        // What stands in a fence begins with its mark.
        let fenced = ["    - ", "    + ", "    {"].iter().any(|mark| line.starts_with(mark));
        for mark in ["<img", "[c]", "](", "@octocat", "](http"] {
            assert!(fenced || !text.contains(mark), "{mark}: {line}\n{text}");
        }
        shown += usize::from(line.contains("octocat"));
    }
    assert!(shown > 1, "{}", outcome.out);
}

/// A line without its code spans, as `CommonMark` finds them: between runs of backticks of one length.
fn outside_of_code(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let run = |at: usize| chars[at..].iter().take_while(|c| **c == '`').count();
    let (mut out, mut at) = (String::new(), 0);
    while at < chars.len() {
        if chars[at] == '\\' && at + 1 < chars.len() {
            out.extend(['\\', chars[at + 1]]);
            at += 2;
            continue;
        }
        let ticks = run(at);
        if ticks == 0 {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let mut end = at + ticks;
        while end < chars.len() && run(end) != ticks {
            end += run(end).max(1);
        }
        if end < chars.len() {
            at = end + ticks;
        } else {
            out.extend(&chars[at..at + ticks]);
            at += ticks;
        }
    }
    out
}

#[test]
fn no_control_character_reaches_a_log() {
    let folder = Folder::new();
    let name = "x\u{1b}[2J\u{9b}31m\u{202e}y";
    for (file, kind) in [("old/a.json", "integer"), ("new/a.json", "string")] {
        folder.write(file, order(name, kind));
    }
    for form in ["github", "markdown", "human", "html"] {
        let outcome = folder.run(&format!("review new --against old --format {form}"), b"");
        assert_eq!(outcome.code, 1, "{form}: {}{}", outcome.out, outcome.err);
        for c in ['\u{1b}', '\u{9b}', '\u{202e}'] {
            assert!(!outcome.out.contains(c), "{form}: {:?}", outcome.out);
        }
    }
    let outcome = folder.run("review new --against old --format github", b"");
    assert!(outcome.out.contains("x\\u{1b}[2J"), "{}", outcome.out);
}

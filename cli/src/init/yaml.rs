//! Values as YAML: blocks for what is large, JSON's own form for what is small.

use super::json::{Json, quoted};

/// A value that is shorter than this as JSON stands on one line.
const SHORT: usize = 72;

/// Appends a value after `key:` or `-`, at this indentation, with the end of its last line.
pub(super) fn value(out: &mut String, json: &Json, indent: usize) {
    match json {
        Json::Object(members) if !members.is_empty() && flow(json).len() > SHORT => {
            out.push('\n');
            for (key, inner) in members {
                out.extend([&" ".repeat(indent), scalar(key).as_str(), ":"]);
                value(out, inner, indent + 2);
            }
        }
        Json::List(items) if !items.is_empty() && flow(json).len() > SHORT => {
            out.push('\n');
            for item in items {
                out.extend([&" ".repeat(indent), "-"]);
                element(out, item, indent + 2);
            }
        }
        _ => out.extend([" ", &flow(json), "\n"]),
    }
}

/// An element of a list: an object begins on the line of its dash.
fn element(out: &mut String, json: &Json, indent: usize) {
    match json {
        Json::Object(members) if !members.is_empty() && flow(json).len() > SHORT => {
            for (at, (key, inner)) in members.iter().enumerate() {
                let before = if at == 0 { " ".to_owned() } else { " ".repeat(indent) };
                out.extend([before.as_str(), scalar(key).as_str(), ":"]);
                value(out, inner, indent + 2);
            }
        }
        _ => value(out, json, indent),
    }
}

/// On one line.
pub(super) fn flow(json: &Json) -> String {
    match json {
        Json::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{}: {}", scalar(key), flow(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Text(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A text, plain where no reader of YAML can take it for anything else.
pub(super) fn scalar(text: &str) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '/')
        && text.chars().all(|each| each.is_ascii_alphanumeric() || "_-./ ".contains(each))
        && !text.ends_with(' ')
        && !words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if plain { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::{Json, scalar, value};

    #[test]
    fn texts_stay_texts() {
        for (text, expected) in [
            ("Order", "Order"),
            ("/items/0", "/items/0"),
            ("no", "\"no\""),
            ("1", "\"1\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("", "\"\""),
            ("2026-01-31", "\"2026-01-31\""),
            ("é", "\"é\""),
        ] {
            assert_eq!(scalar(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_long_becomes_a_block() {
        let long = "x".repeat(70);
        let json = format!(r#"{{"a": {{"b": "{long}", "c": [1]}}, "d": [{{"e": "{long}", "f": {{}}}}, []]}}"#);
        let mut out = String::from("json:");
        value(&mut out, &Json::read(&json).unwrap(), 2);
        let expected =
            format!("json:\n  a:\n    b: {long}\n    c: [1]\n  d:\n    - e: {long}\n      f: {{}}\n    - []\n");
        assert_eq!(out, expected);
    }
}

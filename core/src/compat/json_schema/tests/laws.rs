//! What holds of any schemas must come out as proved.

use super::super::{Containment, Options, Schema, contains};
use super::edits::edits;
use crate::limits::Limits;

fn holds(old: &str, new: &str) {
    let read = |text: &str| Schema::parse(text, &[], &Limits::default()).unwrap();
    let found = contains(&read(old), &read(new), Options::default());
    assert_eq!(found, Containment::Contained, "{old}\n{new}");
}

/// Two schemas as definitions of one document, and a schema over them.
fn over(a: &str, b: &str, schema: &str) -> String {
    let inner = |text: &str| text.replace("#/$defs/", "#/$defs/x/$defs/");
    let one = inner(a).replace("#/$defs/x/", "#/$defs/A/");
    let two = inner(b).replace("#/$defs/x/", "#/$defs/B/");
    let strip = |text: String| {
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        if let Some(members) = value.as_object_mut() {
            members.remove("$id");
            members.remove("$schema");
        }
        value.to_string()
    };
    format!(r#"{{"$defs": {{"A": {}, "B": {}}}, {schema}}}"#, strip(one), strip(two))
}

#[test]
fn logic() {
    let (a, b) = (r##"{"$ref": "#/$defs/A"}"##, r##"{"$ref": "#/$defs/B"}"##);
    let any = |list: &[&str]| format!(r#""anyOf": [{}]"#, list.join(", "));
    let all = |list: &[&str]| format!(r#""allOf": [{}]"#, list.join(", "));
    let not = |one: &str| format!(r#"{{"not": {one}}}"#);
    let braced = |inner: String| format!("{{{inner}}}");
    for (one, two, ..) in edits().into_iter().step_by(9) {
        let pair = |schema: &str| over(&one, &two, schema);
        let both = all(&[a, b]);
        holds(&pair(&both), &pair(&all(&[a])));
        holds(&pair(&all(&[a])), &pair(&any(&[b, a])));
        let apart = any(&[&braced(both.clone()), &braced(all(&[a, &not(b)]))]);
        holds(&pair(&all(&[a])), &pair(&apart));
        holds(&pair(&apart), &pair(&all(&[a])));
        holds(&pair(&format!(r#""not": {}"#, braced(both.clone()))), &pair(&any(&[&not(a), &not(b)])));
        holds(&pair(&all(&[&not(a), &not(b)])), &pair(&format!(r#""not": {}"#, braced(any(&[a, b])))));
        holds(&one, &one);
    }
}

/// A schema that leads back to itself, in other words.
#[test]
fn renamed_definitions() {
    let tree = |node: &str, leaf: &str| {
        format!(
            r##"{{"$ref": "#/$defs/{node}", "$defs": {{
            "{node}": {{"type": "object", "properties": {{"left": {{"$ref": "#/$defs/{leaf}"}},
                "right": {{"anyOf": [{{"type": "null"}}, {{"$ref": "#/$defs/{node}"}}]}},
                "all": {{"type": "array", "items": {{"$ref": "#/$defs/{leaf}"}}}}}}, "additionalProperties": false}},
            "{leaf}": {{"oneOf": [{{"type": "string"}}, {{"$ref": "#/$defs/{node}"}}]}}}}}}"##
        )
    };
    holds(&tree("a", "b"), &tree("c", "d"));
    holds(&tree("c", "d"), &tree("b", "a"));
}

//! Pairs of which a wrong proof is near: what a proof rests on must hold to its end.

use super::super::{Containment, Options, Schema, contains, is_empty};
use super::ask;
use crate::limits::Limits;

const D7: &str = r#""$schema": "http://json-schema.org/draft-07/schema#""#;
const D2020: &str = r#""$schema": "https://json-schema.org/draft/2020-12/schema""#;

type Texts<'a> = &'a [(&'a str, &'a str)];

fn read(text: &str, references: Texts<'_>) -> Schema {
    Schema::parse(text, references, &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn broken(old: &str, new: &str, witness: Option<&str>) {
    match ask(old, new) {
        Containment::Broken(found) => {
            if let Some(witness) = witness {
                assert_eq!(found.witness.json, witness, "{old} in {new}");
            }
        }
        other => panic!("{old} in {new}: {other:?}"),
    }
}

/// Three definitions that lead to each other: that one of them has no value was told by a goal that
/// rested on two others, of which one has a value.
#[test]
fn what_rests_on_two_goals_falls_with_either() {
    let rings = |whole: &str| {
        format!(
            r##"{{{D7}, "type": "object", {whole}, "definitions": {{
            "B": {{"type": "object", "anyOf": [
                {{"required": ["r"], "properties": {{"r": {{"$ref": "#/definitions/R"}}}}}},
                {{"required": ["b"], "properties": {{"b": {{"const": 1}}}}}}]}},
            "R": {{"type": "object", "anyOf": [
                {{"required": ["p"], "properties": {{"p": {{"$ref": "#"}}}}}},
                {{"required": ["q"], "properties": {{"q": {{"$ref": "#/definitions/B"}}}}}}]}}}}}}"##
        )
    };
    let both = r##""required": ["s", "t"],
        "properties": {"s": {"$ref": "#/definitions/B"}, "t": {"$ref": "#/definitions/R"}}"##;
    broken(&rings(both), r#"{"not": {}}"#, Some(r#"{"s":{"b":1},"t":{"q":{"b":1}}}"#));
    assert_eq!(is_empty(&read(&rings(both), &[]), Options::default()), Some(false));
}

/// Beyond 64 bits a count is still a count.
#[test]
fn counts_of_any_size() {
    for (old, keyword) in [
        (r#"{"type": "string"}"#, "minLength"),
        (r#"{"type": "array"}"#, "minItems"),
        (r#"{"type": "object"}"#, "minProperties"),
    ] {
        for count in ["20000000000000000000", "1e30", "18446744073709551616", "2e400"] {
            let new = format!(r#"{{"{keyword}": {count}}}"#);
            let found = contains(&read(old, &[]), &read(&new, &[]), Options::default());
            assert!(matches!(found, Containment::Broken(_)), "{old} in {new}: {found:?}");
            // No value is longer.
            let most = new.replace("min", "max");
            let found = contains(&read(old, &[]), &read(&most, &[]), Options::default());
            assert_eq!(found, Containment::Contained, "{old} in {most}");
        }
    }
    let many = r#"{"contains": {"type": "null"}, "minContains": 20000000000000000000}"#;
    let found = contains(&read(r#"{"type": "array"}"#, &[]), &read(many, &[]), Options::default());
    assert!(matches!(found, Containment::Broken(_)), "{found:?}");
    let few = r#"{"contains": {"type": "null"}, "minContains": 0, "maxContains": 20000000000000000000}"#;
    let found = contains(&read(r#"{"type": "array"}"#, &[]), &read(few, &[]), Options::default());
    assert_eq!(found, Containment::Contained);
}

#[test]
fn numbers_at_the_ends_of_128_bits() {
    let (least, most) = (i128::MIN, i128::MAX);
    for (old, new) in [
        (format!(r#"{{"type": "integer", "minimum": {least}, "maximum": 0}}"#), r#"{"const": 0}"#),
        (format!(r#"{{"type": "integer", "minimum": {least}, "maximum": {most}}}"#), r#"{"const": 0}"#),
        (format!(r#"{{"type": "integer", "minimum": 0, "maximum": {most}}}"#), r#"{"const": 0}"#),
        (format!(r#"{{"type": "integer", "minimum": {most}}}"#), "false"),
        (format!(r#"{{"type": "integer", "maximum": {least}}}"#), "false"),
        (format!(r#"{{"type": "number", "exclusiveMinimum": {least}, "maximum": 0}}"#), r#"{"const": 0}"#),
        (format!(r#"{{"multipleOf": {most}, "type": "number", "maximum": {least}}}"#), "false"),
    ] {
        let found = contains(&read(&old, &[]), &read(new, &[]), Options::default());
        assert!(!matches!(found, Containment::Contained), "{old} in {new}: {found:?}");
    }
}

/// A keyword that is not looked into says the same only where all that it may lead to is the same.
#[test]
fn what_is_not_looked_into_changed_elsewhere() {
    let never = |old: (&str, Texts<'_>), new: (&str, Texts<'_>)| {
        let found = contains(&read(old.0, old.1), &read(new.0, new.1), Options::default());
        assert!(!matches!(found, Containment::Contained), "{old:?} in {new:?}: {found:?}");
        // The same again is proof.
        for same in [old, new] {
            let found = contains(&read(same.0, same.1), &read(same.0, same.1), Options::default());
            assert_eq!(found, Containment::Contained, "{same:?}");
        }
    };
    // In another document, of another draft.
    let root = format!(r#"{{{D2020}, "$ref": "other.json"}}"#);
    let text = |kind: &str| format!(r#"{{{D7}, "type": "{kind}"}}"#);
    let (string, integer) = (text("string"), text("integer"));
    never((&root, &[("other.json", &string)]), (&root, &[("other.json", &integer)]));
    // From a definition that leads back to itself, by the way to it.
    let recursive = |kind: &str| {
        format!(
            r##"{{{D2020}, "properties": {{"t": {{"$ref": "#/$defs/T"}}}}, "$defs": {{
            "T": {{"properties": {{"next": {{"$ref": "#/$defs/T"}}, "v": {{"$dynamicRef": "x#node"}}}}}},
            "X": {{"$id": "x", "$dynamicAnchor": "node", "type": "{kind}"}},
            "Y": {{"$id": "y", "$dynamicAnchor": "node", "type": "{kind}"}}}}}}"##
        )
    };
    never((&recursive("string"), &[]), (&recursive("integer"), &[]));
    // From one that holds a resource of another draft: a `$ref` there hides what stands beside it, or not.
    let embedded = |draft: &str| {
        format!(
            r##"{{{D2020}, "$ref": "#/$defs/T", "$defs": {{"T": {{"properties": {{"next": {{"$ref": "#/$defs/T"}},
            "v": {{"$schema": "{draft}", "$id": "v", "$ref": "#/definitions/any", "type": "string",
                "definitions": {{"any": {{}}}}}}}}}}}}}}"##
        )
    };
    let (seventh, next) =
        (embedded("http://json-schema.org/draft-07/schema#"), embedded("https://json-schema.org/draft/2019-09/schema"));
    never((&seventh, &[]), (&next, &[]));
    // Into it, past its `$schema`.
    let inside = |beside: &str| {
        format!(
            r##"{{{D2020}, "$ref": "#/$defs/x/definitions/y", "$defs": {{"x": {{{D7}, "$id": "x", "definitions": {{
            "y": {{"$ref": "#/definitions/any"{beside}}}, "any": {{}}}}}}}}}}"##
        )
    };
    let found =
        contains(&read(&inside(r#", "type": "string""#), &[]), &read(r#"{"type": "string"}"#, &[]), Options::default());
    assert!(!matches!(found, Containment::Contained), "{found:?}");
    // A meta-schema that is extended means what the schema around it says.
    let extended = |rest: &str| {
        format!(
            r#"{{{D2020}, "$id": "https://x.example/meta", "$dynamicAnchor": "meta", "type": ["object", "boolean"],
            "$ref": "https://json-schema.org/draft/2020-12/schema"{rest}}}"#
        )
    };
    let found = contains(
        &read(&extended(""), &[]),
        &read(&extended(r#", "properties": {"properties": {"maxProperties": 3}}"#), &[]),
        Options::default(),
    );
    assert!(!matches!(found, Containment::Contained), "{found:?}");
    // A meta-schema of one's own, in which `type` refuses nothing.
    let own = r#"{"$schema": "https://x.example/own", "type": "string"}"#;
    let vocabulary = format!(
        r#"{{{D2020}, "$id": "https://x.example/own",
            "$vocabulary": {{"https://json-schema.org/draft/2020-12/vocab/applicator": true}}}}"#
    );
    let schema = read(own, &[("own.json", &vocabulary)]);
    let found = contains(&schema, &read(r#"{"type": "string"}"#, &[]), Options::default());
    assert!(!matches!(found, Containment::Contained), "{found:?}");
    // Two documents have the same pointers.
    let two = format!(r#"{{{D2020}, "allOf": [{{"$ref": "a.json"}}, {{"not": {{"$ref": "b.json"}}}}]}}"#);
    let schema = read(&two, &[("a.json", &string), ("b.json", &integer)]);
    assert_ne!(is_empty(&schema, Options::default()), Some(true));
}

/// Nothing is proved of what could not be read to its end.
#[test]
fn what_is_too_deep_is_not_decided() {
    let chain = |last: &str| {
        let all: Vec<String> =
            (0..1_600).map(|at| format!(r##""d{at}": {{"$ref": "#/$defs/d{}"}}"##, at + 1)).collect();
        format!(r##"{{"not": {{"$ref": "#/$defs/d0"}}, "$defs": {{{}, "d1600": {last}}}}}"##, all.join(", "))
    };
    for last in ["false", "true"] {
        let schema = read(&chain(last), &[]);
        assert_eq!(is_empty(&schema, Options::default()), None, "{last}");
        for (old, new) in [(&schema, &read("false", &[])), (&read("true", &[]), &schema)] {
            let found = contains(old, new, Options::default());
            assert!(matches!(found, Containment::Unknown(_)), "{last}: {found:?}");
        }
    }
}

//! JSON Schema: faults at their places, shapes, fallbacks.

use super::super::{Const, Format};
use super::{found, lower_with, printed};

fn check(text: &str, expected: &[&str]) {
    let outcome = lower_with(Format::JsonSchema, text, &[]);
    assert_eq!(found(text, &outcome.diagnostics), expected, "{text}\n{:#?}", outcome.diagnostics);
}

fn shape(text: &str) -> String {
    let outcome = lower_with(Format::JsonSchema, text, &[]);
    let errors: Vec<_> = outcome.diagnostics.iter().filter(|one| one.severity == crate::Severity::Error).collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    printed(&outcome.lowered.unwrap().shape)
}

const D4: &str = r#""$schema":"http://json-schema.org/draft-04/schema#","#;
const D7: &str = r#""$schema":"http://json-schema.org/draft-07/schema#","#;

#[test]
fn faults_stand_at_their_places() {
    let e = |place: &str| format!("error schema.invalid {place}");
    let w = |place: &str| format!("warning schema.suspect {place}");
    let table: &[(&str, &[String])] = &[
        ("5", &[e("5")]),
        (r#"{"type":"strnig"}"#, &[e(r#""strnig""#)]),
        (r#"{"type":["string","string"]}"#, &[e(r#""string""#)]),
        (r#"{"minimum":"5"}"#, &[e(r#""5""#)]),
        (r#"{"required":"x"}"#, &[e(r#""x""#)]),
        (r#"{"properties":{"a":{"required":true}}}"#, &[e("true")]),
        (r#"{"required":["a","a"]}"#, &[e(r#""a""#)]),
        (r#"{"properties":[]}"#, &[e("[]")]),
        (r#"{"properties":{"a":5}}"#, &[e("5")]),
        (r#"{"minLength":-1}"#, &[e("-1")]),
        (r#"{"minLength":1.5}"#, &[e("1.5")]),
        (r#"{"minLength":2.0}"#, &[]),
        (r#"{"multipleOf":0}"#, &[e("0")]),
        (r#"{"enum":5}"#, &[e("5")]),
        (r#"{"enum":[]}"#, &[w("[]")]),
        (r#"{"allOf":[]}"#, &[e("[]")]),
        (r#"{"anyOf":[3]}"#, &[e("3")]),
        (r#"{"items":[{}]}"#, &[e("[{}]")]),
        (r#"{"require":["a"]}"#, &[w(r#""require""#)]),
        (r#"{"addtionalProperties":false}"#, &[w(r#""addtionalProperties""#)]),
        (r#"{"minlength":1}"#, &[w(r#""minlength""#)]),
        (r#"{"oneof":[]}"#, &[w(r#""oneof""#)]),
        (r#"{"x-require":1,"note":2,"unit":3,"example":{"tpye":1}}"#, &[]),
        (r#"{"nullable":true,"type":"string"}"#, &[w(r#""nullable""#)]),
        (r#"{"dependencies":{}}"#, &[w(r#""dependencies""#)]),
        (r##"{"$ref":"#/$defs/Adress","$defs":{"Address":{}}}"##, &[e(r##""#/$defs/Adress""##)]),
        (r#"{"$ref":"other.json"}"#, &[e(r#""other.json""#)]),
        (r##"{"$ref":"#"}"##, &[e(r##""#""##)]),
        (r##"{"$ref":"#/title","title":"x"}"##, &[e(r##""#/title""##)]),
        (r##"{"$ref":"#nowhere"}"##, &[e(r##""#nowhere""##)]),
        (r#"{"minimum":5,"maximum":4}"#, &[w("5")]),
        (r#"{"minLength":5,"maxLength":4}"#, &[w("5")]),
        (r#"{"pattern":"a(?=b)"}"#, &["error schema.pattern_syntax (?=".to_owned()]),
        (r#"{"pattern":"(a"}"#, &["error schema.pattern_syntax (".to_owned()]),
        (r#"{"patternProperties":{"(?=b)":{}}}"#, &["error schema.pattern_syntax (?=".to_owned()]),
        (r#"{"format":"emial"}"#, &[r#"warning document.not_enforced "emial""#.to_owned()]),
        (r#"{"$schema":"http://example.com/x"}"#, &[r#"error document.not_built "http://example.com/x""#.to_owned()]),
        (r#"{"$defs":{"unused":{"type":"int"}}}"#, &[e(r#""int""#)]),
        (r##"{"properties":{"a":{"$ref":"#/components/A"}},"components":{"A":{"type":"int"}}}"##, &[e(r#""int""#)]),
    ];
    for (text, expected) in table {
        check(text, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }
    check(&format!(r#"{{{D4}"properties":{{"a":true}},"additionalProperties":true}}"#), &[&e("true")]);
    check(&format!(r#"{{{D4}"minimum":1,"exclusiveMinimum":true}}"#), &[]);
    check(&format!(r#"{{{D4}"exclusiveMinimum":1}}"#), &[&e("1")]);
    check(&format!(r#"{{{D4}"const":1}}"#), &[&w(r#""const""#)]);
    check(&format!(r#"{{{D7}"$defs":{{}},"items":[{{"type":"x"}}]}}"#), &[&w(r#""$defs""#), &e(r#""x""#)]);
    let hidden = format!(r##"{{{D7}"$ref":"#/definitions/a","minimum":"hidden","definitions":{{"a":{{}}}}}}"##);
    check(&hidden, &[&w(r#""minimum""#)]);
}

#[test]
fn what_leads_back_without_a_step_down_is_an_error() {
    let d7 = D7;
    let error = |place: &str| format!("error schema.invalid {place}");
    let root = || vec![error(r##""#""##)];
    let table: &[(String, Vec<String>)] = &[
        (r##"{"allOf":[{"$ref":"#"}]}"##.into(), root()),
        (r##"{"type":"object","not":{"anyOf":[true,{"$ref":"#"}]}}"##.into(), root()),
        (r##"{"if":{"type":"null"},"else":{"dependentSchemas":{"a":{"oneOf":[{"$ref":"#"}]}}}}"##.into(), root()),
        (format!(r##"{{{d7}"dependencies":{{"a":["b"],"b":{{"$ref":"#"}}}}}}"##), root()),
        // From one to another; the reference that closes the circle is meant.
        (
            r##"{"items":{"$ref":"#/$defs/a"},"$defs":{"a":{"minimum":1,"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}"##.into(),
            vec![error(r##""#/$defs/a""##)],
        ),
        (r##"{"properties":{"p":{"$anchor":"p","anyOf":[{"type":"null"},{"$ref":"#p"}]}}}"##.into(), vec![error(r##""#p""##)]),
        (r##"{"not":{"$ref":"#/x/y"},"x":{"y":{"oneOf":[{"$ref":"#/x/y"}]}}}"##.into(), vec![error(r##""#/x/y""##)]),
        // A step down lies between, the same stands twice, nothing leads there, or it is no keyword.
        (r##"{"anyOf":[{"type":"null"},{"properties":{"next":{"$ref":"#"}}},{"items":{"allOf":[{"$ref":"#"}]}}]}"##.into(), vec![]),
        (r##"{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"null"}}}"##.into(), vec![]),
        (r##"{"$defs":{"a":{"oneOf":[{"$ref":"#/$defs/b"}]},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}"##.into(), vec![]),
        (r##"{"additionalProperties":{"$ref":"#"},"propertyNames":{"maxLength":3},"contains":{"$ref":"#"}}"##.into(), vec![]),
        (format!(r##"{{{d7}"allOf":[{{"$ref":"#/definitions/a","allOf":[]}}],"definitions":{{"a":{{"default":{{"$ref":"#"}}}}}}}}"##), vec!["warning schema.suspect \"allOf\"".into()]),
    ];
    for (text, expected) in table {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(text, &expected);
    }
}

#[test]
fn shapes_are_what_the_schema_says() {
    let table: &[(&str, &str)] = &[
        ("true", "any value"),
        ("false", "any value never"),
        ("{}", "any value"),
        (r#"{"type":"string"}"#, "string"),
        (r#"{"type":["string","null"]}"#, "string?"),
        (r#"{"type":["string","integer"]}"#, "any value"),
        (r#"{"type":["integer","number"]}"#, "double"),
        (r#"{"type":"null"}"#, "null"),
        (r#"{"enum":["A","B"]}"#, "string"),
        (r#"{"enum":["A",null]}"#, "string?"),
        (r#"{"enum":[1,-2]}"#, "integer"),
        (r#"{"enum":[1,2.5]}"#, "double"),
        (r#"{"enum":["A",[1]]}"#, "any value @"),
        (r#"{"const":{}}"#, "any value @"),
        (r#"{"type":"array"}"#, "[any value]"),
        (r#"{"type":"array","items":{"type":"number"}}"#, "[double]"),
        (r#"{"items":{"type":"number"}}"#, "[double]"),
        (r#"{"type":"object"}"#, "{, ..}"),
        (r#"{"type":"object","additionalProperties":{"type":"integer"}}"#, "map<integer>"),
        (r#"{"type":"object","additionalProperties":true}"#, "map<any value>"),
        (
            r#"{"properties":{"a":{"type":"string"},"b":true},"required":["a","c"]}"#,
            "{a: string, b?: any value, c: any value, ..}",
        ),
        (
            r#"{"type":"object","properties":{"a":false},"required":["b"],"additionalProperties":false}"#,
            "{a?: any value never, b: any value never}",
        ),
        (
            r#"{"properties":{"a":{}},"additionalProperties":{"type":"null"},"required":["z"]}"#,
            "{a?: any value, z: null, ..null}",
        ),
        (r#"{"properties":{"a":{}},"items":{}}"#, "any value @"),
        (r##"{"properties":{"a":{"$ref":"#"}}}"##, "{a?: ^, ..}"),
        (r##"{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"type":"string"}}}"##, "string"),
        (r##"{"$ref":"#/$defs/a","title":"T","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"string"}}}"##, "string"),
        (r##"{"$ref":"#/$defs/a","minLength":1,"$defs":{"a":{"type":"string"}}}"##, "string @"),
        (r##"{"$ref":"#a","$defs":{"x":{"$anchor":"a","type":"string"}}}"##, "any value @"),
        (
            r##"{"properties":{"a":{"$ref":"#/$defs/T","confluent:tags":["PII"]},"b":{"$ref":"#/$defs/T"}},"$defs":{"T":{"type":"string"}}}"##,
            "{a?: string #PII, b?: string, ..}",
        ),
        (r#"{"properties":{"a":{"type":"string","confluent:tags":["PII"]}}}"#, "{a?: string #PII, ..}"),
        (r#"{"type":"string","format":"email"}"#, "string @"),
        (r#"{"type":"string","format":"date-time"}"#, "string"),
        (r#"{"type":"array","uniqueItems":true}"#, "[any value] @"),
        (r#"{"type":"array","uniqueItems":false}"#, "[any value]"),
        (r#"{"multipleOf":2,"type":"integer"}"#, "integer"),
        (r#"{"multipleOf":12345678901234567890123456789012345678901,"type":"integer"}"#, "integer @"),
        (r#"{"type":"array","prefixItems":[{}],"items":{"type":"string"}}"#, "[any value] @"),
    ];
    for (text, expected) in table {
        assert_eq!(shape(text), *expected, "{text}");
    }
    let hidden = format!(r##"{{{D7}"$ref":"#/definitions/a","minimum":3,"definitions":{{"a":{{"type":"string"}}}}}}"##);
    assert_eq!(shape(&hidden), "string");
}

#[test]
fn what_the_crate_judges_has_a_joined_kind() {
    let table: &[(&str, &str)] = &[
        (r#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, "string?"),
        (r#"{"oneOf":[{"type":"null"},{"type":"array","items":{"type":"string"}}]}"#, "[string]?"),
        (r#"{"anyOf":[{"type":"string"},{"type":"null"}],"minLength":1}"#, "string? @"),
        (r#"{"anyOf":[{"type":"string"},{"type":"null"}],"type":"string"}"#, "string @"),
        (r#"{"oneOf":[{"type":["string","null"]},{"type":"null"}]}"#, "string? @"),
        (r#"{"anyOf":[{"type":"string","format":"email"},{"type":"null"}]}"#, "string? @"),
        (r#"{"anyOf":[false,{"type":"null"}]}"#, "null @"),
        (r#"{"anyOf":[{"const":"a"},{"const":null}]}"#, "string? @"),
        (r#"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#, "any value @"),
        (r#"{"oneOf":[{"const":"a"},{"const":"b"}]}"#, "string @"),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
            "{a?: string, b?: any value, ..} @",
        ),
        (
            r#"{"allOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}}}]}"#,
            "{a: string, b?: integer, ..} @",
        ),
        (
            r#"{"oneOf":[{"properties":{"k":{"const":"x"},"n":{"type":"integer"}},"required":["k"],"additionalProperties":false},{"properties":{"k":{"const":"y"}},"required":["k"],"additionalProperties":false}]}"#,
            "{k: string, n?: integer} @",
        ),
        (
            r#"{"oneOf":[{"properties":{"k":{"type":"string"},"n":{"type":"integer"}}},{"properties":{"k":{"type":"integer"}}}]}"#,
            "{k?: any value, n?: any value, ..} @",
        ),
        (
            r#"{"properties":{"a":{"type":"string"}},"if":{"required":["a"]},"then":{"properties":{"a":{"minLength":1},"c":{"type":"string"}}}}"#,
            "{a?: string, c?: any value, ..} @",
        ),
        (r#"{"properties":{"a":{"not":{"type":"string"}}}}"#, "{a?: any value @/properties/a, ..}"),
        // What lies below a fallback is judged by it.
        (
            r#"{"properties":{"a":{"allOf":[{"properties":{"b":{"not":{}}}}]}}}"#,
            "{a?: {b?: any value, ..} @/properties/a, ..}",
        ),
        (r##"{"allOf":[{"$ref":"#/$defs/a"}],"type":"object","$defs":{"a":{}}}"##, "{, ..} @"),
        (
            r##"{"properties":{"n":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"type":"object"}"##,
            "{n?: {n?: ^, ..}?, ..}",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(shape(text), *expected, "{text}");
    }
}

#[test]
fn constants_and_bounds_keep_their_digits() {
    let text =
        r#"{"minimum":0.10,"exclusiveMaximum":1e400,"enum":[1.0,"x",true,null],"maxLength":3.0,"pattern":"^a$"}"#;
    let shape = lower_with(Format::JsonSchema, text, &[]).lowered.unwrap().shape;
    let constraints = shape.node(shape.root).constraints.clone().unwrap();
    assert_eq!(constraints.number.minimum.as_deref(), Some("0.10"));
    assert_eq!(constraints.number.exclusive_maximum.as_deref(), Some("1e400"));
    let expected = [Const::Number("1.0".into()), Const::Text("x".into()), Const::Bool(true), Const::Null];
    assert_eq!(constraints.any_of.as_deref(), Some(expected.as_slice()));
    assert_eq!((constraints.max_length, constraints.pattern.as_deref()), (Some(3), Some("^a$")));
    let draft4 = format!(r#"{{{D4}"minimum":1,"exclusiveMinimum":true}}"#);
    let shape = lower_with(Format::JsonSchema, &draft4, &[]).lowered.unwrap().shape;
    let bounds = &shape.node(shape.root).constraints.as_ref().unwrap().number;
    assert_eq!((bounds.minimum.as_deref(), bounds.exclusive_minimum.as_deref()), (None, Some("1")));
}

#[test]
fn unknown_formats_are_listed_once() {
    let outcome = lower_with(Format::JsonSchema, r#"{"items":{"format":"sku"},"not":{"format":"sku"}}"#, &[]);
    let listed: Vec<&str> = outcome.not_enforced.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(listed, ["format `sku`"]);
}

#[test]
fn a_nullable_constant_is_one_of_two() {
    let text = r#"{"anyOf":[{"const":"a"},{"type":"null"}]}"#;
    let shape = lower_with(Format::JsonSchema, text, &[]).lowered.unwrap().shape;
    let constraints = shape.node(shape.root).constraints.clone().unwrap();
    assert_eq!(constraints.any_of, Some(vec![Const::Text("a".into()), Const::Null]));
    assert_eq!(constraints.constant, None);
    assert!(shape.fallbacks.is_empty());
}

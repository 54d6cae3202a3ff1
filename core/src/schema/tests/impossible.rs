//! Constraints of a JSON Schema that exclude each other: what is told, and what is not.

use super::super::Format;
use super::lower_with;

/// (schema, what is told).
const TABLE: &[(&str, &[&str])] = &[
    // Bounds.
    (r#"{"minimum":5,"maximum":4}"#, &["no value can keep both `minimum` 5 and `maximum` 4"]),
    (
        r#"{"type":"number","minimum":5,"maximum":4}"#,
        &["no value can keep both `minimum` 5 and `maximum` 4, so nothing is valid here"],
    ),
    (r#"{"type":"number","minimum":5,"maximum":5.0}"#, &[]),
    (
        r#"{"type":"number","exclusiveMinimum":5,"maximum":5}"#,
        &["no value can keep both `exclusiveMinimum` 5 and `maximum` 5, so nothing is valid here"],
    ),
    (
        r#"{"type":"integer","minimum":9007199254740993,"maximum":9007199254740992}"#,
        &[concat!(
            "no value can keep both `minimum` 9007199254740993 and `maximum` 9007199254740992, ",
            "so nothing is valid here"
        )],
    ),
    (
        r#"{"type":"number","minimum":1,"maximum":5,"multipleOf":7}"#,
        &["no multiple of 7 lies between `minimum` 1 and `maximum` 5, so nothing is valid here"],
    ),
    (r#"{"type":"number","minimum":1,"maximum":7,"multipleOf":7}"#, &[]),
    (
        r#"{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":2}"#,
        &["no integer lies between `exclusiveMinimum` 1 and `exclusiveMaximum` 2, so nothing is valid here"],
    ),
    (r#"{"type":["integer","number"],"exclusiveMinimum":1,"exclusiveMaximum":2}"#, &[]),
    (
        r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"number","minimum":1,"exclusiveMinimum":true,"maximum":1}"#,
        &["no value can keep both `minimum` 1 and `maximum` 1, so nothing is valid here"],
    ),
    (
        r#"{"type":"string","minLength":3,"maxLength":2}"#,
        &["no value can keep both `minLength` 3 and `maxLength` 2, so nothing is valid here"],
    ),
    (r#"{"minItems":3,"maxItems":2}"#, &["no value can keep both `minItems` 3 and `maxItems` 2"]),
    (r#"{"minProperties":3,"maxProperties":2}"#, &["no value can keep both `minProperties` 3 and `maxProperties` 2"]),
    (r#"{"minContains":3,"maxContains":2}"#, &[]),
    // Members.
    (
        r#"{"type":"object","properties":{"total":{}},"required":["totla"],"additionalProperties":false}"#,
        &["`required` asks for `totla`, which `additionalProperties: false` excludes, so nothing is valid here"],
    ),
    (r#"{"patternProperties":{"^x":{}},"required":["xy"],"additionalProperties":false}"#, &[]),
    (
        r#"{"properties":{"a":false},"required":["a"]}"#,
        &["`required` asks for `a`, which `properties` allows no value"],
    ),
    (r#"{"required":["a","b"],"maxProperties":1}"#, &["`required` names 2 members, and `maxProperties` allows 1"]),
    // Elements.
    (r#"{"contains":{},"maxItems":0}"#, &["`contains` asks for 1 elements, and `maxItems` allows 0"]),
    (r#"{"contains":{},"minContains":0,"maxItems":0}"#, &[]),
    (
        r#"{"items":{"type":"boolean"},"uniqueItems":true,"minItems":3}"#,
        &["`minItems` asks for 3 different elements, and only 2 are possible"],
    ),
    (r#"{"items":{"enum":[1,2,3]},"uniqueItems":true,"minItems":3}"#, &[]),
    (r#"{"prefixItems":[{}],"items":false,"minItems":2}"#, &["`minItems` asks for 2 elements, and only 1 are allowed"]),
    // Values.
    (
        r#"{"type":"string","const":5}"#,
        &["the value of `const` is refused: `type` does not allow it, so nothing is valid here"],
    ),
    (r#"{"type":"string","enum":["a",5]}"#, &["this value of `enum` can never occur: `type` does not allow it"]),
    (r#"{"type":"integer","enum":[1,1.0,2e0]}"#, &[]),
    (
        r#"{"maxLength":1,"enum":["ab","cd"]}"#,
        &["every value of `enum` is refused: it has 2 code points, `maxLength` is 1, so nothing is valid here"],
    ),
    (r#"{"pattern":"^a","enum":["ab","cd"]}"#, &["this value of `enum` can never occur: `pattern` does not match it"]),
    (r#"{"minimum":3,"enum":[2,3]}"#, &["this value of `enum` can never occur: `minimum` does not allow it"]),
    (r#"{"multipleOf":0.1,"enum":[0.3]}"#, &[]),
    (
        r#"{"minItems":1,"enum":[[],[1],{}]}"#,
        &["this value of `enum` can never occur: it has 0 elements, `minItems` is 1"],
    ),
    (r#"{"type":["string","null"],"enum":["a",null]}"#, &[]),
    // Branches.
    (
        r#"{"allOf":[{"type":"string"},{"type":"integer"}]}"#,
        &["this `type` and the ones beside it in `allOf` exclude each other, so nothing is valid here"],
    ),
    (r#"{"type":"number","allOf":[{"type":"integer"}]}"#, &[]),
    (
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","allOf":[{"$ref":"#/definitions/a","type":"string"},{"type":"integer"}],"definitions":{"a":{}}}"##,
        &["`type` beside `$ref` means nothing in draft 7"],
    ),
];

#[test]
fn what_excludes_itself_is_told() {
    for (schema, expected) in TABLE {
        let outcome = lower_with(Format::JsonSchema, schema, &[]);
        let told: Vec<&str> = outcome.diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(told, *expected, "{schema}");
    }
}

#[test]
fn a_required_name_that_is_excluded_has_a_hint() {
    let schema = r#"{"properties":{"total":{}},"required":["totla"],"additionalProperties":false}"#;
    let told = lower_with(Format::JsonSchema, schema, &[]).diagnostics;
    assert_eq!(told[0].hint.as_deref(), Some("did you mean `total`?"));
}

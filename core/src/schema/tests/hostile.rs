//! Hostile schemas: no panic on any cut or change, and sizes that must not explode.

use super::super::{Format, Kind, Text, apply, describe};
use super::lower_with;
use crate::diagnostics::Diagnostics;

const AVRO: &str = r#"{"type":"record","name":"a.R","aliases":["Q"],"fields":[{"name":"x","type":["null",{"type":"enum","name":"E","symbols":["A","B"],"default":"A"}],"default":null},{"name":"y","type":{"type":"map","values":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}},"default":{"k":"\u0001"}},{"name":"z","type":{"type":"array","items":"R"},"confluent:tags":["PII"]}]}"#;
const JSON: &str = r##"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["a"],"properties":{"a":{"type":["string","null"],"pattern":"^a{2}[b-c]$","minLength":1},"b":{"$ref":"#/$defs/T"},"c":{"oneOf":[{"const":1},{"enum":["x",[2]]}]},"d":{"if":{"type":"array"},"then":{"items":{"$ref":"#"}}}},"additionalProperties":false,"$defs":{"T":{"allOf":[{"$ref":"#/$defs/T"},{"minimum":0.5}]}}}"##;

fn run(format: Format, text: &str) {
    if let Some(lowered) = lower_with(format, text, &[]).lowered {
        let mut shape = lowered.shape;
        let tags: Vec<Text> = vec!["PII".into()];
        apply(&mut shape, &[], &tags, &mut Diagnostics::default(), &mut Vec::new());
        let root = shape.root;
        describe::expected(&shape, root);
    }
}

#[test]
fn no_cut_and_no_change_panics() {
    for (format, text) in [(Format::Avro, AVRO), (Format::JsonSchema, JSON)] {
        run(format, text);
        for end in 0..text.len() {
            run(format, text.get(..end).unwrap());
        }
        for at in 0..text.len() {
            for byte in [b'"', b'{', b']', b',', b'0', b'/', b'n'] {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = byte;
                run(format, std::str::from_utf8(&changed).unwrap());
                changed.remove(at);
                run(format, std::str::from_utf8(&changed).unwrap());
            }
        }
    }
}

#[test]
fn each_key_and_value_may_be_anything() {
    let values =
        ["null", "true", "-1", "1e999", "\"\"", "\"#\"", "[]", "[[]]", "{}", "{\"$ref\":\"#\"}", "[{\"type\":[]}]"];
    for row in super::super::json_schema::keyword_names() {
        for value in values {
            run(Format::JsonSchema, &format!(r#"{{"{row}":{value}}}"#));
            run(
                Format::JsonSchema,
                &format!(r#"{{"allOf":[{{"{row}":{value}}}],"properties":{{"{row}":{{"{row}":{value}}}}}}}"#),
            );
        }
    }
    for kind in ["record", "enum", "fixed", "array", "map", "string"] {
        for key in [
            "name",
            "namespace",
            "fields",
            "symbols",
            "items",
            "values",
            "size",
            "logicalType",
            "aliases",
            "default",
            "doc",
        ] {
            for value in values {
                run(Format::Avro, &format!(r#"{{"type":"{kind}","{key}":{value}}}"#));
                run(Format::Avro, &format!(r#"{{"type":"{kind}","name":"N","{key}":{value}}}"#));
            }
        }
    }
}

/// Large schemas stay cheap: each of these would run for minutes, or out of memory or stack, if a
/// step were quadratic, exponential or recursive in their size.
#[test]
fn large_schemas_end() {
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(",");
    let fields = many(20_000, &|n| format!(r#"{{"name":"f{n}","type":"int"}}"#));
    let wide = format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#);
    let shape = lower_with(Format::Avro, &wide, &[]).lowered.unwrap().shape;
    assert!(matches!(&shape.node(shape.root).kind, Kind::Record(record) if record.fields.len() == 20_000));
    let unknown = many(20_000, &|n| format!(r#""x{n}""#));
    assert!(lower_with(Format::Avro, &format!("[{unknown}]"), &[]).diagnostics.len() >= 1_000);
    let namespace = "n".repeat(300_000);
    let inside = many(20_000, &|n| format!(r#"{{"name":"f{n}","type":"x"}}"#));
    let long = format!(r#"{{"type":"record","name":"R","namespace":"{namespace}","fields":[{inside}]}}"#);
    let long = lower_with(Format::Avro, &long, &[]);
    assert!(long.diagnostics.iter().any(|one| one.code.as_str() == "document.limit"));
    // Each level of the default may be either of two branches.
    let tree = r#"{"type":"record","name":"T","fields":[{"name":"l","type":["null","T",{"type":"map","values":"T"}]},{"name":"r","type":["null","T"]}]}"#;
    let nested = "{\"l\":".repeat(20) + "5" + &"}".repeat(20);
    let bomb = format!(
        r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":["null",{tree}],"default":{nested}}}]}}"#
    );
    assert!(!lower_with(Format::Avro, &bomb, &[]).diagnostics.is_empty());
    let chain = many(10_000, &|n| format!(r##""d{n}":{{"properties":{{"p{n}":{{"$ref":"#/$defs/d{}"}}}}}}"##, n + 1));
    run(Format::JsonSchema, &format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{chain},"d10000":{{}}}}}}"##));
    let joins = many(8_000, &|n| {
        format!(r##""d{n}":{{"allOf":[{{"$ref":"#/$defs/d{}"}}],"properties":{{"p{n}":{{}}}}}}"##, n + 1)
    });
    run(Format::JsonSchema, &format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{joins},"d8000":{{}}}}}}"##));
    let refs = many(10_000, &|n| format!(r##""d{n}":{{"$ref":"#/$defs/d{}"}}"##, n + 1));
    run(Format::JsonSchema, &format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{refs},"d10000":{{}}}}}}"##));
    let branches = many(20_000, &|n| format!(r#"{{"required":["a{n}"]}}"#));
    run(Format::JsonSchema, &format!(r#"{{"anyOf":[{branches}]}}"#));
    let key = "k".repeat(100_000);
    let below = many(3_000, &|n| format!(r#""p{n}":{{"not":{{}}}}"#));
    let long =
        lower_with(Format::JsonSchema, &format!(r#"{{"properties":{{"{key}":{{"properties":{{{below}}}}}}}}}"#), &[]);
    assert!(long.diagnostics.iter().any(|one| one.code.as_str() == "document.limit"));
}

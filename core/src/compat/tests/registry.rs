//! The profiles of the registry beside the exact answer: what differs, and why.

use crate::{Compatibility, Contract, Evolution, Format, ProfileVerdict, Verdict, compare, compare_history};

const DRAFT: &str = r#""$schema": "http://json-schema.org/draft-07/schema#""#;

fn json(members: &str) -> Contract {
    Contract::from_schema(Format::JsonSchema, format!("{{{DRAFT}, {members}}}")).compile().unwrap()
}

fn properties(most: u32) -> Contract {
    let text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: o\nname: O\nversion: 1.0.0\nstatus: active\nschema:\n  - name: \
         O\n    properties:\n      - {{name: n, logicalType: integer, logicalTypeOptions: {{maximum: {most}}}}}\n"
    );
    Contract::compile(text).unwrap()
}

fn profile<'e>(evolution: &'e Evolution, name: &str) -> &'e ProfileVerdict {
    evolution.profiles.iter().find(|profile| profile.profile == name).unwrap()
}

fn letter(verdict: Verdict) -> char {
    verdict.as_str().chars().next().unwrap()
}

/// Old, new, and of each policy its verdicts (backward, forward) with its notes.
type Row = (&'static str, &'static str, [(&'static str, &'static [&'static str]); 2]);

const OPEN: &str = r#""properties": {"a": {"type": "string"}}"#;
const OPEN_MORE: &str = r#""properties": {"a": {"type": "string"}, "b": {"type": "number"}}"#;

const ROWS: &[Row] = &[
    // The exact answer and the strict policy agree: the lenient one looks away.
    (
        OPEN,
        OPEN_MORE,
        [
            ("BC", &[]),
            (
                "CC",
                &["backward: at `/b` an optional member new to an open model passes, as if nobody had sent it yet: a \
                   writer of the open model may have, with another type"],
            ),
        ],
    ),
    (
        OPEN,
        r#""properties": {"a": {"type": "string"}, "b": {"type": ["null", "boolean", "number", "string", "array", "object"]}}"#,
        [
            (
                "BC",
                &["backward: at `/b` an optional member new to an open model is refused, though every value that was \
                   valid stays valid"],
            ),
            ("CC", &[]),
        ],
    ),
    (
        r#""properties": {"a": {"type": "string"}}, "required": ["b"]"#,
        r#""properties": {"a": {"type": "string"}}, "required": ["c"]"#,
        {
            const NOTES: &[&str] = &[
                "backward: at `` `required` refuses what was valid, which the registry compares for members that both \
                 schemas declare, and only for those",
                "forward: at `` `required` refuses what was valid, which the registry compares for members that both \
                 schemas declare, and only for those",
            ];
            [("CC", NOTES), ("CC", NOTES)]
        },
    ),
    (
        r#""properties": {"a": {"type": "string"}}"#,
        r#""properties": {"a": {"type": "string", "default": ""}}, "required": ["a"]"#,
        {
            const NOTES: &[&str] = &[
                "backward: at `/a` a member that is newly required and has a default passes, as if readers filled in \
                 defaults, which validators do not",
                "backward: at `` `required` refuses what was valid, which the registry compares for members that both \
                 schemas declare, and only for those",
            ];
            [("CC", NOTES), ("CC", NOTES)]
        },
    ),
    (r#""properties": {"a": {"pattern": "^[a-c]$"}}"#, r#""properties": {"a": {"pattern": "^[a-z]$"}}"#, {
        const NOTES: &[&str] =
            &["backward: at `/a` another `pattern` is refused, though every value that was valid stays valid"];
        [("BB", NOTES), ("BB", NOTES)]
    }),
    (r#""maximum": 5"#, r#""maximum": 3"#, [("BC", &[]), ("BC", &[])]),
];

#[test]
fn notes_say_where_the_exact_answer_differs() {
    for (old, new, expected) in ROWS {
        let evolution = compare(&json(old), &json(new));
        for (name, (verdicts, notes)) in ["registry", "registry-lenient"].into_iter().zip(expected) {
            let told = profile(&evolution, name);
            let found: String = [told.backward, told.forward].map(letter).iter().collect();
            assert_eq!(
                (found.as_str(), told.notes.as_slice()),
                (*verdicts, notes.iter().map(|note| (*note).to_owned()).collect::<Vec<_>>().as_slice()),
                "{old} to {new}: {name}"
            );
        }
    }
}

#[test]
fn every_schema_has_the_profiles_of_its_format() {
    let names = |old: &Contract, new: &Contract| -> Vec<(&'static str, char)> {
        compare(old, new).profiles.iter().map(|profile| (profile.profile, letter(profile.backward))).collect()
    };
    let avro = |ty: &str| Contract::from_schema(Format::Avro, format!("\"{ty}\"")).compile().unwrap();
    let (text, number) = (avro("string"), avro("int"));
    let four =
        |letter| [("spec", letter), ("java", letter), ("registry", letter), ("registry-lenient", letter)].to_vec();
    assert_eq!(names(&text, &number), four('B'));
    assert_eq!(names(&text, &text), four('C'));
    assert_eq!(names(&json(OPEN), &json(OPEN)), [("registry", 'C'), ("registry-lenient", 'C')]);
    assert_eq!(names(&json(OPEN), &text), [("registry", 'B'), ("registry-lenient", 'B')]);
    assert_eq!(names(&properties(5), &properties(3)), []);
    assert_eq!(names(&properties(5), &properties(5)), []);
}

#[test]
fn for_avro_the_registry_asks_java() {
    let record = |name: &str, ty: &str| {
        format!(r#"{{"type": "record", "name": "{name}", "fields": [{{"name": "x", "type": "{ty}"}}]}}"#)
    };
    let avro = |text: String| Contract::from_schema(Format::Avro, text).compile().unwrap();
    let union = format!("[{}, {}]", record("b.R", "string"), record("c.R", "int"));
    let evolution = compare(&avro(record("a.R", "int")), &avro(union));
    let (java, registry) = (profile(&evolution, "java"), profile(&evolution, "registry"));
    assert_eq!((registry.backward, &registry.notes), (Verdict::Compatible, &java.notes));
    assert!(!registry.notes.is_empty());
    assert_eq!(evolution.verdict(Compatibility::Backward), Verdict::Breaking);
}

#[test]
fn a_version_of_another_group_is_not_asked_about() {
    let version = |version: &str, ty: &str| {
        let document = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: o\nname: O\nversion: {version}\nstatus: active\nschema:\n  - \
             name: O\n    customProperties:\n      - {{property: stipulaSchema, value: order.avsc}}\n      - {{property: \
             stipulaEvolution, value: {{within: major}}}}\n"
        );
        super::odcs(&document, &super::avro(&format!(r#"{{"name": "x", "type": "{ty}"}}"#)))
    };
    let (old, new) = (version("1.0.0", "string"), version("2.0.0", "int"));
    let evolution = compare_history(&[&old], &new).unwrap();
    assert_eq!(evolution.not_compared, ["1.0.0"]);
    assert!(evolution.profiles.iter().all(|profile| profile.backward == Verdict::Compatible));
    assert_eq!(evolution.profiles.len(), 4);
}

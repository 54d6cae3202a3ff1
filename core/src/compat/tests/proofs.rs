//! What was once said to be compatible, or not told at all: each row fails without its mend.

use super::{odcs, told};
use crate::compat::{Compatibility, Evolution, Verdict};
use crate::contract::Contract;
use crate::model::Format;

/// A document: a version, lines at the root, the value of `stipulaSchema`, lines below the object.
fn document(version: &str, root: &str, wire: &str, object: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders\nversion: {version}\nstatus: active\n{root}\
         schema:\n  - name: Order\n    customProperties:\n      - {{property: stipulaSchema, value: {wire}}}\n{object}"
    )
}

fn fields(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#)
}

fn compared(old: (&str, &str), new: (&str, &str)) -> Evolution {
    crate::compare(&odcs(old.0, &fields(old.1)), &odcs(new.0, &fields(new.1)))
}

const FILE: &str = "{file: order.avsc}";
const ITEMS: &str = r#"{"name": "total", "type": "int"}, {"name": "items", "type": {"type": "array",
    "items": {"type": "record", "name": "Item", "fields": [{"name": "qty", "type": "int"}]}}}"#;

fn rule(indent: usize, id: &str, text: &str) -> String {
    let pad = " ".repeat(indent);
    format!("{pad}quality:\n{pad}  - {{id: {id}, type: custom, engine: cel, implementation: \"{text}\"}}\n")
}

/// A rule on the elements of a list, or on their field.
fn on_items(id: &str, text: &str) -> String {
    let qty = rule(14, id, text);
    format!(
        "    properties:\n      - name: items\n        logicalType: array\n        items:\n          logicalType: object\n          \
         properties:\n            - name: qty\n              logicalType: integer\n{qty}"
    )
}

#[test]
fn a_rule_on_elements_says_nothing_of_an_empty_list() {
    let table = [
        (on_items("a", "root.total > 5"), rule(4, "b", "this.total > 5"), Verdict::Breaking),
        (on_items("a", "root.total > 5"), on_items("b", "root.total > 3"), Verdict::Compatible),
        (on_items("a", "this > 5"), on_items("b", "this > 3"), Verdict::Compatible),
        (on_items("a", "this > 5"), rule(4, "b", "this.items.all(i, i.qty > 3)"), Verdict::Compatible),
        (on_items("a", "this > 3"), rule(4, "b", "this.items.all(i, i.qty > 5)"), Verdict::Breaking),
    ];
    for (old, new, expected) in table {
        let (before, after) = (document("1.0.0", "", FILE, &old), document("1.0.0", "", FILE, &new));
        let evolution = compared((&before, ITEMS), (&after, ITEMS));
        let verdict = evolution.verdict(Compatibility::Backward);
        assert_eq!(verdict, expected, "{old}{new}{:?}", told(&evolution));
        let shown = evolution.breaking(Compatibility::Backward).all(|change| change.witness().is_some());
        assert!(shown, "{old}{new}{:?}", evolution.changes);
    }
}

#[test]
fn a_variable_is_another_value_where_its_fields_are_converted() {
    let wire = "{file: order.avsc, variables: {ok: \"this.state != 'A'\", big: \"this.n > 5\"}}";
    let state = |symbols: &str| {
        format!(
            r#"{{"name": "n", "type": "int"}}, {{"name": "state", "type": {{"type": "enum", "name": "S",
            "symbols": [{symbols}], "default": "A"}}}}"#
        )
    };
    let (old, new) = (state(r#""A", "B""#), state(r#""A", "C""#));
    for (name, expected) in [("ok", false), ("big", true)] {
        let document = document("1.0.0", "", wire, &rule(4, "r", name));
        let verdict = compared((&document, &old), (&document, &new)).verdict(Compatibility::Backward);
        assert_eq!(verdict == Verdict::Compatible, expected, "{name}");
    }
}

#[test]
fn the_default_of_a_single_is_a_single() {
    let new = r#"{"name": "n", "type": "int"}, {"name": "x", "type": "float", "default": 0.1}"#;
    for (text, expected) in [("this.x <= 0.1", false), ("this.x <= 0.2", true)] {
        let (before, after) = (document("1.0.0", "", FILE, ""), document("1.0.0", "", FILE, &rule(4, "r", text)));
        let verdict =
            compared((&before, r#"{"name": "n", "type": "int"}"#), (&after, new)).verdict(Compatibility::Backward);
        assert_eq!(verdict == Verdict::Compatible, expected, "{text}");
    }
}

#[test]
fn dates_beside_texts_are_not_decided_by_a_made_up_one() {
    let compile = |property: &str| {
        let text = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: o\nname: O\nversion: 1.0.0\nstatus: active\nschema:\n  - \
             name: O\n    properties:\n      - {{name: at, {property}}}\n"
        );
        Contract::compile(text).unwrap()
    };
    let table = [
        ("logicalType: date", "logicalType: string, logicalTypeOptions: {pattern: '^20[0-9][0-9]-'}", false),
        ("logicalType: date", "logicalType: string, logicalTypeOptions: {maxLength: 4}", false),
        ("logicalType: date", "logicalType: string", true),
        ("logicalType: string", "logicalType: date", false),
        ("logicalType: date", "logicalType: integer", false),
        ("logicalType: date", "logicalType: date, required: true", false),
        ("logicalType: date, required: true", "logicalType: date", true),
        ("logicalType: string, logicalTypeOptions: {pattern: '^2020-01-0[1-9]$'}", "logicalType: date", false),
    ];
    for (old, new, expected) in table {
        let evolution = crate::compare(&compile(old), &compile(new));
        let verdict = evolution.verdict(Compatibility::Backward);
        assert_eq!(verdict == Verdict::Compatible, expected, "{old} -> {new}: {:?}", evolution.changes);
        for change in &evolution.changes {
            let texts = [&change.old, &change.new];
            assert!(texts.into_iter().flatten().all(|text| !text.contains("2020-01-01")), "{change:?}");
        }
    }
}

#[test]
fn groups_are_those_of_the_old_contract() {
    let tax = r#"{"name": "n", "type": "int"}, {"name": "tax", "type": "int"}"#;
    let version = |group: &str, policy: &str, version: &str, schema: &str| {
        let rules = format!(
            r#"{{"version": {version}, "schemaType": "AVRO", "schema": {}, {group} {policy}}}"#,
            serde_json::to_string(&fields(schema)).unwrap()
        );
        Contract::compile(rules)
    };
    let one = r#""metadata": {"properties": {"compatibilityGroup": "1"}}"#;
    let two = r#""metadata": {"properties": {"compatibilityGroup": "2"}}"#;
    let none = r#""metadata": {"properties": {"x": "1"}}"#;
    let table = [
        (one, two, "change.field_added /tax CC", Verdict::Compatible),
        (one, none, "change.policy_weakened /metadata BB", Verdict::Breaking),
        (none, two, "change.field_added /tax BC", Verdict::Breaking),
        (one, one, "change.field_added /tax BC", Verdict::Breaking),
    ];
    for (old, new, expected, verdict) in table {
        let (Ok(old), Ok(new)) = (version(old, "", "1", r#"{"name": "n", "type": "int"}"#), version(new, "", "2", tax))
        else {
            panic!("the registry form does not compile: {:?}", version(old, "", "1", tax).err());
        };
        let evolution = crate::compare(&old, &new);
        assert_eq!(evolution.verdict(Compatibility::Backward), verdict, "{expected}");
        let told = told(&evolution);
        assert!(told.contains(&expected.to_owned()), "{told:?}");
    }
}

#[test]
fn another_group_frees_payloads_and_nothing_else() {
    let within = "      - {property: stipulaEvolution, value: {within: major}}\n";
    let tags = "    properties:\n      - {name: n, logicalType: integer, tags: [PII]}\n";
    let old = document("1.0.0", "", FILE, &format!("{within}{tags}"));
    let new = document("2.0.0", "", FILE, within);
    let (own, other) =
        (r#"{"name": "n", "type": "int"}"#, r#"{"name": "n", "type": "int"}, {"name": "tax", "type": "int"}"#);
    let told = told(&compared((&old, own), (&new, other)));
    assert_eq!(told, ["change.field_added /tax CC", "change.tag_removed /n BB"]);
}

#[test]
fn what_decides_about_no_record_is_told_too() {
    let quality = |more: &str| {
        format!(
            "    quality:\n      - {{id: r, type: custom, engine: cel, implementation: {{expr: \"this.n > 5\"{more}}}}}\n"
        )
    };
    let table = [
        (
            ("{file: order.avsc}", String::new()),
            ("{file: order.avsc, tombstone: refuse}", String::new()),
            "change.framing_changed  BC",
        ),
        (
            ("{file: order.avsc, tombstone: refuse}", String::new()),
            ("{file: order.avsc}", String::new()),
            "change.framing_changed  CB",
        ),
        (
            ("{file: order.avsc}", String::new()),
            ("{file: order.avsc, ids: [7]}", String::new()),
            "change.framing_changed  CC",
        ),
        ((FILE, quality("")), (FILE, quality(", message: \"'too small'\"")), "change.doc_changed  CC"),
        ((FILE, String::new()), (FILE, quality(", disabled: true")), "change.rule_added  CC"),
    ];
    let schema = r#"{"name": "n", "type": "int"}"#;
    for ((own, old), (other, new), expected) in table {
        let (before, after) = (document("1.0.0", "", own, &old), document("1.0.0", "", other, &new));
        assert_eq!(told(&compared((&before, schema), (&after, schema))), [expected], "{own}{old} -> {other}{new}");
    }
}

#[test]
fn a_change_that_drops_a_tag_unmasks_nothing() {
    let tagged = |tags: &str| format!("    properties:\n      - {{name: n, logicalType: integer, tags: [{tags}]}}\n");
    let field = |default: &str| format!(r#"{{"name": "n", "type": "int", "default": {default}}}"#);
    for (own, other) in [("PII", "a"), ("a", "PII")] {
        let (before, after) = (document("1.0.0", "", FILE, &tagged(own)), document("1.0.0", "", FILE, &tagged(other)));
        let evolution = compared((&before, &field("4711")), (&after, &field("4712")));
        let change = evolution.changes.iter().find(|change| change.code.as_str() == "change.default_changed").unwrap();
        assert_eq!((change.old.as_deref(), change.new.as_deref()), (Some("***"), Some("***")));
    }
}

#[test]
fn no_witness_shows_what_a_sensitive_field_may_be() {
    let avro =
        |tags: &str| fields(&format!(r#"{{"name": "n", "type": "int"}}, {{"name": "pin", "type": "string"{tags}}}"#));
    let pii = r#", "confluent:tags": ["PII"]"#;
    let compile = |format: Format, schema: &str, rule: &str| {
        Contract::from_schema(format, schema).rule("r", rule).compile().unwrap()
    };
    let json = |tags: &str, value: &str| {
        format!(r#"{{"properties": {{"pin": {{"const": "{value}"{tags}}}}}, "required": ["pin"]}}"#)
    };
    let rules = ("this.n > 0 || this.pin == 'geheim'", "this.n > 0 && this.pin != 'geheim'");
    let table = [
        (Format::Avro, avro(pii), avro(pii), rules, true),
        (Format::Avro, avro(pii), avro(""), rules, true),
        (Format::Avro, avro(""), avro(pii), rules, true),
        (Format::Avro, avro(""), avro(""), rules, false),
        (Format::JsonSchema, json(pii, "geheim"), json(pii, "offen"), ("true", "true"), true),
        (Format::JsonSchema, json("", "geheim"), json("", "offen"), ("true", "true"), false),
    ];
    for (format, own, other, (before, after), hidden) in table {
        let evolution = crate::compare(&compile(format, &own, before), &compile(format, &other, after));
        let witnesses: Vec<_> = evolution.changes.iter().flat_map(|change| &change.witnesses).collect();
        assert!(!witnesses.is_empty(), "{own}");
        let shown = |text: &str| text.contains("geheim") || text.contains("67656865696d");
        let shown = witnesses.iter().any(|witness| shown(&witness.record) || shown(&witness.payload));
        assert_eq!(shown, !hidden, "{own} {witnesses:?}");
        for witness in witnesses.iter().filter(|witness| witness.masked) {
            assert!(witness.record.contains(r#""pin":"***""#) && witness.payload.is_empty(), "{witness:?}");
        }
        assert_eq!(witnesses.iter().any(|witness| witness.masked), hidden, "{own} {witnesses:?}");
        for change in evolution.changes.iter().filter(|change| change.area == super::super::Area::Schema) {
            assert_eq!(change.new.as_deref() == Some("***"), hidden, "{change:?}");
        }
    }
}

#[test]
fn an_equal_bound_holds_no_more_where_numbers_are_rounded() {
    let asked = "    properties:\n      - {name: n, logicalType: LOGICAL, logicalTypeOptions: {maximum: 16777219}}\n";
    let document = |logical: &str| document("1.0.0", "", FILE, &asked.replace("LOGICAL", logical));
    let field = |ty: &str| format!(r#"{{"name": "n", "type": "{ty}"}}"#);
    let verdict = |other: (&str, &str)| {
        let evolution = compared((&document("number"), &field("int")), (&document(other.0), &field(other.1)));
        evolution.verdict(Compatibility::Backward)
    };
    assert_ne!(verdict(("number", "float")), Verdict::Compatible);
    assert_eq!(verdict(("number", "double")), Verdict::Compatible);
}

#[test]
fn variables_are_told() {
    let wire = |text: &str| format!("{{file: order.avsc, variables: {{ok: \"{text}\"}}}}");
    let (old, new) = (document("1.0.0", "", &wire("this.n > 5"), ""), document("1.0.0", "", &wire("this.n > 4"), ""));
    let schema = r#"{"name": "n", "type": "int"}"#;
    assert_eq!(told(&compared((&old, schema), (&new, schema))), ["change.rule_changed  CC"]);
}

#[test]
fn conditions_within_conditions_are_bounded() {
    let mut text = "this.n > 0".to_owned();
    for _ in 0..40 {
        text = format!("({text}) ? this.n > 1 : this.n > 2");
    }
    let contract = |text: &str| {
        let schema = fields(r#"{"name": "n", "type": "int"}"#);
        Contract::from_schema(Format::Avro, schema).rule("r", text).compile().unwrap()
    };
    let evolution = crate::compare(&contract(&text), &contract(&format!("({text}) && this.n != 7")));
    assert_ne!(evolution.verdict(Compatibility::Backward), Verdict::Compatible);
}

#[test]
fn many_breaks_of_a_large_record_are_small_together() {
    let schema = |ty: &str| {
        fields(&(0..500).map(|at| format!(r#"{{"name": "f{at}", "type": "{ty}"}}"#)).collect::<Vec<_>>().join(","))
    };
    let compile = |ty: &str| Contract::from_schema(Format::Avro, schema(ty)).compile().unwrap();
    let evolution = crate::compare(&compile("string"), &compile("int"));
    assert_eq!(evolution.breaking(Compatibility::Full).count(), 500);
    for change in &evolution.changes {
        assert_eq!(change.witnesses.len(), 2, "{change}: {:?}", change.no_witness);
        // Of a wide record the field in question is shown, and the payload is whole.
        let name = change.path.trim_start_matches('/');
        assert_eq!(change.witnesses[0].record, format!(r#"{{"{name}":"text"}}"#));
        assert_eq!(change.witnesses[0].payload.len(), 2 * 504);
    }
    assert!(evolution.to_json().len() < 2_500_000, "{}", evolution.to_json().len());
}

#[test]
fn what_is_asked_of_a_union_is_asked_once() {
    let asked = "    properties:\n      - {name: note, logicalType: string, required: true, logicalTypeOptions: {maxLength: 5}}\n";
    let document = document("1.0.0", "", FILE, asked);
    let own = r#"{"name": "note", "type": ["null", "string"]}"#;
    let more = format!(r#"{own}, {{"name": "tax", "type": "int", "default": 0}}"#);
    assert_eq!(told(&compared((&document, own), (&document, &more))), ["change.field_added /tax CC"]);
}

#[test]
fn a_break_within_a_definition_is_told_at_the_value() {
    let schema = |length: u32| {
        format!(
            r##"{{"$defs": {{"ad": {{"type": "object", "properties": {{"zip": {{"type": "string", "maxLength": {length}}}}}}}}},
            "type": "object", "properties": {{"a": {{"$ref": "#/$defs/ad"}}}}}}"##
        )
    };
    let compile = |length| Contract::from_schema(Format::JsonSchema, schema(length)).compile().unwrap();
    assert_eq!(told(&crate::compare(&compile(9), &compile(5))), ["schema.max_length /a/zip BC"]);
}

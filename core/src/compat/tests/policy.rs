//! Tags, masks, service levels, policy, groups, bumps.

use super::{avro, odcs, told};
use crate::compat::{Bump, Compatibility, Verdict};
use crate::contract::Contract;

const FIELDS: &str = r#"{"name": "email", "type": "string"}"#;

/// A document with a version, lines below the object, lines below the property, and lines at the root.
fn document(version: &str, object: &str, property: &str, root: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders\nversion: {version}\nstatus: active\n{root}\
         schema:\n  - name: Order\n    customProperties:\n      - {{property: stipulaSchema, value: order.avsc}}\n{object}\
         \n    properties:\n      - name: email\n        logicalType: string\n{property}"
    )
}

fn plain(property: &str) -> Contract {
    odcs(&document("1.0.0", "", property, ""), &avro(FIELDS))
}

fn policy(value: &str) -> Contract {
    let object = format!("      - {{property: stipulaEvolution, value: {value}}}\n");
    odcs(&document("1.0.0", &object, "", ""), &avro(FIELDS))
}

fn promise(value: &str) -> Contract {
    let root = format!("slaProperties:\n  - {{property: latency, value: {value}}}\n");
    odcs(&document("1.0.0", "", "", &root), &avro(FIELDS))
}

const MASK: &str = "        customProperties:\n          - {property: stipulaMask, value: {kind: fixed}}\n";

#[test]
fn what_is_promised_of_fields_is_compared() {
    let table: &[(&str, &str, &[&str])] = &[
        ("        tags: [PII]\n", "", &["change.tag_removed /email BB"]),
        ("        tags: [gold]\n", "", &["change.tag_removed /email CC"]),
        ("", "        tags: [PII]\n", &["change.tag_added /email CC"]),
        (
            "        classification: restricted\n",
            "        classification: public\n",
            &["change.classification_lowered /email BB"],
        ),
        (
            "        classification: public\n",
            "        classification: restricted\n",
            &["change.classification_changed /email CC"],
        ),
        (MASK, "", &["change.mask_dropped /email BB"]),
        ("", MASK, &["change.mask_added /email CC"]),
        ("        description: a\n", "        description: b\n", &["change.doc_changed /email CC"]),
    ];
    for (old, new, expected) in table {
        assert_eq!(told(&crate::compare(&plain(old), &plain(new))), *expected, "{old} -> {new}");
    }
}

#[test]
fn policies_are_compared() {
    let table = [
        ("{compatibility: FULL}", "{compatibility: BACKWARD}", "change.policy_weakened  BB"),
        ("{compatibility: BACKWARD}", "{compatibility: FULL_TRANSITIVE}", "change.policy_strengthened  CC"),
        ("{covers: [schema, tags]}", "{covers: [schema]}", "change.policy_weakened  BB"),
        ("{within: none}", "{within: major}", "change.policy_weakened  BB"),
    ];
    for (old, new, expected) in table {
        assert_eq!(told(&crate::compare(&policy(old), &policy(new))), [expected], "{old} -> {new}");
    }
}

#[test]
fn service_levels_are_compared() {
    let table = [
        ("5, unit: min", "10, unit: min", "change.service_level_weakened /slaProperties/latency CC"),
        ("5, unit: min", "1, unit: min", "change.service_level_strengthened /slaProperties/latency CC"),
        ("1, unit: h", "90, unit: min", "change.service_level_weakened /slaProperties/latency CC"),
    ];
    for (old, new, expected) in table {
        assert_eq!(told(&crate::compare(&promise(old), &promise(new))), [expected], "{old} -> {new}");
    }
}

#[test]
fn what_is_not_covered_does_not_count_and_what_is_accepted_is_shown() {
    let version = |version: &str, value: &str, fields: &str| {
        let object = format!("      - {{property: stipulaEvolution, value: {value}}}\n");
        odcs(&document(version, &object, "", ""), &avro(fields))
    };
    let more = r#"{"name": "email", "type": "string"}, {"name": "tax", "type": "int"}"#;
    let old = version("1.0.0", "{covers: [tags]}", FIELDS);
    let new = version("1.1.0", "{covers: [tags]}", more);
    let evolution = crate::compare(&old, &new);
    assert_eq!(evolution.verdict(Compatibility::Full), Verdict::Compatible);
    assert!(!evolution.changes[0].covered);

    let accepted =
        "{accepted: [{code: change.field_added, path: /tax, owner: ana, reason: agreed, until: 2026-12-31}]}";
    let evolution = crate::compare(&version("1.0.0", "{}", FIELDS), &version("1.1.0", accepted, more));
    let acceptance = evolution.changes[0].accepted.as_ref().unwrap();
    assert!(acceptance.holds_on("2026-12-31") && !acceptance.holds_on("2027-01-01"));
    assert_eq!(evolution.verdict, Verdict::Breaking);
    assert_eq!((evolution.asked_bump, evolution.made_bump), (Bump::Major, Some(Bump::Minor)));
    assert_eq!(evolution.made_enough(), Some(false));
}

#[test]
fn histories_are_compared_as_the_level_asks() {
    let version = |version: &str, value: &str, fields: &str| {
        let object = format!("      - {{property: stipulaEvolution, value: {value}}}\n");
        odcs(&document(version, &object, "", ""), &avro(fields))
    };
    let tax = r#"{"name": "email", "type": "string"}, {"name": "tax", "type": "int"}"#;
    let (first, second) = (version("1.0.0", "{}", FIELDS), version("1.1.0", "{}", tax));
    let next = version("1.2.0", "{}", tax);
    let evolution = crate::compare_history(&[&first, &second], &next).unwrap();
    assert_eq!(evolution.verdict(Compatibility::Backward), Verdict::Compatible);
    assert_eq!(evolution.verdict(Compatibility::BackwardTransitive), Verdict::Breaking);
    assert_eq!(evolution.changes[0].against.as_deref(), Some("1.0.0"));

    // Another major version is of another group.
    let within = "{within: major}";
    let evolution = crate::compare(&version("1.0.0", within, FIELDS), &version("2.0.0", within, tax));
    assert_eq!(evolution.verdict(Compatibility::Full), Verdict::Compatible);
    assert_eq!(evolution.not_compared, ["1.0.0"]);
    assert!(crate::compare_history(&[], &next).is_none());
}

//! Tags, masks, service levels, policy, groups, bumps.

use super::{avro, odcs, told};
use crate::compat::{Bump, Compatibility, Hurts, Verdict};
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

fn mask(value: &str) -> String {
    format!("        customProperties:\n          - {{property: stipulaMask, value: {{{value}}}}}\n")
}

fn partial(keep: u32) -> String {
    mask(&format!("kind: partial, keep: {keep}"))
}

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
        (
            "        classification: restricted\n",
            "        classification: confidential\n",
            &["change.classification_lowered /email BB"],
        ),
        (
            "        classification: Internal\n",
            "        classification: public\n",
            &["change.classification_lowered /email BB"],
        ),
        (
            "        classification: confidential\n",
            "        classification: restricted\n",
            &["change.classification_changed /email CC"],
        ),
        // Of classes that are no known ones there is no order.
        (
            "        classification: secret\n",
            "        classification: restricted\n",
            &["change.classification_changed /email CC"],
        ),
        ("", "        unique: true\n", &["change.constraint_changed /email CC"]),
        ("        unique: true\n", "", &["change.constraint_changed /email CC"]),
        ("        businessName: a\n", "        businessName: b\n", &["change.metadata_changed /email CC"]),
        (
            "",
            "        customProperties:\n          - {property: theirs, value: 1}\n",
            &["change.metadata_changed /email CC"],
        ),
        (
            "        quality:\n          - {id: q, type: library, metric: nullValues, mustBe: 0}\n",
            "        quality:\n          - {id: q, type: library, metric: nullValues, mustBe: 1}\n",
            &["change.rule_changed /email CC"],
        ),
        ("", "        quality:\n          - {id: q, type: text, description: d}\n", &["change.rule_added /email CC"]),
        (MASK, "", &["change.mask_dropped /email BB"]),
        ("", MASK, &["change.mask_added /email CC"]),
        (&partial(3), &partial(4), &["change.mask_changed /email BB"]),
        (&partial(4), &partial(3), &["change.mask_changed /email CC"]),
        (&partial(3), MASK, &["change.mask_changed /email CC"]),
        (MASK, &partial(3), &["change.mask_changed /email BB"]),
        (MASK, &mask("kind: fixed, roles: [support]"), &["change.mask_changed /email BB"]),
        (&mask("kind: fixed, roles: [support]"), MASK, &["change.mask_changed /email CC"]),
        (MASK, &mask("kind: fixed, mode: WRITE"), &["change.mask_changed /email BB"]),
        (&partial(3), &mask("kind: hash"), &["change.mask_changed /email BB"]),
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
        ("0.1, unit: h", "6, unit: mins", "change.service_level_changed /slaProperties/latency CC"),
        ("5, unit: min", "5, unit: parsec", "change.service_level_changed /slaProperties/latency CC"),
    ];
    for (old, new, expected) in table {
        assert_eq!(told(&crate::compare(&promise(old), &promise(new))), [expected], "{old} -> {new}");
    }
    // The same length in another unit hurts nobody.
    let evolution = crate::compare(&promise("0.1, unit: h"), &promise("6, unit: mins"));
    assert_eq!(evolution.changes[0].hurts, Hurts::Nobody);
}

#[test]
fn service_levels_are_those_of_an_element() {
    let promises = |list: &[(&str, &str)]| {
        let level = |(element, value): &(&str, &str)| {
            format!("  - {{property: freshness, value: {value}, unit: h, element: \"{element}\"}}\n")
        };
        let root = format!("slaProperties:\n{}", list.iter().map(level).collect::<String>());
        odcs(&document("1.0.0", "", "", &root), &avro(FIELDS))
    };
    let old = promises(&[("Order, Order.email", "2"), ("Other", "1")]);
    let new = promises(&[("Order", "3"), ("Order.email", "1"), ("Other", "1")]);
    let about = |change: &crate::Change| {
        (change.code.as_str().to_owned(), change.about.clone().unwrap_or_default(), change.hurts)
    };
    let evolution = crate::compare(&old, &new);
    let expected = [
        ("change.service_level_strengthened".to_owned(), "Order.email".to_owned(), Hurts::Producer),
        ("change.service_level_weakened".to_owned(), "Order".to_owned(), Hurts::Consumer),
    ];
    assert_eq!(evolution.changes.iter().map(about).collect::<Vec<_>>(), expected);
}

#[test]
fn of_several_acceptances_the_one_that_holds_longest_is_taken() {
    let more = r#"{"name": "email", "type": "string"}, {"name": "tax", "type": "int"}"#;
    let entry = |owner: &str, more: &str| format!("{{code: change.field_added, owner: {owner}{more}}}");
    let over = entry("over", ", until: 2026-01-31");
    let table = [
        (vec![over.clone(), entry("holds", ", path: /tax, until: 2026-12-31")], "holds"),
        (vec![entry("holds", ", path: /tax"), over.clone()], "holds"),
        (vec![over, entry("before", ", path: /tax, until: 2026-01-30")], "over"),
    ];
    for (entries, expected) in table {
        let object = format!("      - {{property: stipulaEvolution, value: {{accepted: [{}]}}}}\n", entries.join(", "));
        let new = odcs(&document("1.1.0", &object, "", ""), &avro(more));
        let evolution = crate::compare(&policy("{}"), &new);
        let accepted = evolution.changes.iter().find_map(|change| change.accepted.clone()).unwrap();
        assert_eq!(accepted.owner.as_deref(), Some(expected), "{entries:?}");
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

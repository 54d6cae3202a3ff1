//! Which part of a rule stopped, as the report names it.

use super::evaluation::record;
use super::make::{compile, on, rule, violations};
use crate::model::RuleSource;

fn told(source: RuleSource) -> Vec<String> {
    let text = |violation: String| {
        let (_, why) = violation.split_once("could not be evaluated: ").unwrap_or(("", &violation));
        why.rsplit_once(" [rule.error]").map_or(why.to_owned(), |(why, _)| why.to_owned())
    };
    violations(&compile(&[source]), &record()).into_iter().map(text).collect()
}

#[test]
fn the_part_that_stopped_is_named() {
    let table: &[(&str, &str)] = &[
        ("this.note > 'a'", "`this.note` is null"),
        ("this.paid && this.note.size() > 1", "`this.note` is null"),
        ("this.total > 0.0 && (this.note.startsWith('a') || this.count > 5)", "`this.note` is null"),
        ("this.count > 5 || size(this.note) == 1", "`this.note` is null"),
        ("this.paid ? this.note + 'x' == 'x' : true", "`this.note` is null"),
        ("!this.note.matches('a')", "`this.note` is null"),
        ("this.billing.city == 'x'", "`this.billing.city` is a field of null"),
        ("this.items.all(i, i.serial.size() == 2)", "`i.serial` is null, at element 1"),
        ("this.items.all(i, i.qty / (i.qty - 1) > 0)", "division by zero, in `i.qty / (i.qty - 1) > 0`, at element 0"),
        ("this.items.exists(i, i.sku == 'Z') || this.count / 0 == 1", "division by zero, in `this.count / 0 == 1`"),
        ("this.items[7].qty > 1", "index out of range, in `this.items[7].qty`"),
        ("this.tags[2] == 'a'", "index out of range, in `this.tags[2]`"),
        ("this.counts.z > 1", "no such key, in `this.counts.z`"),
        ("this.counts['z'] > 1", "no such key, in `this.counts['z']`"),
        ("this.count + 9223372036854775807 > 0", "overflow, in `this.count + 9223372036854775807 > 0`"),
        ("int(this.id) == 1", "a text that is no number, in `int(this.id)`"),
        // What is sensitive is not said to be null.
        ("size(this.email + this.note) > 1", "an operation was given null, or a value of a type that it does not take"),
        ("this.paid && true && \n  this.note\n  == this.note && this.note >   'a'", "`this.note` is null"),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let found = told(rule(text));
        if found != [*expected] {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn guards_and_fields_have_their_own_parts() {
    let guarded = RuleSource { when: Some(super::make::located("this.note > 'a'")), ..rule("this.count / 0 == 1") };
    assert_eq!(told(guarded), ["`this.note` is null"]);
    let guarded =
        RuleSource { when: Some(super::make::located("this.paid")), ..rule("this.count / (this.count - 3) == 1") };
    assert_eq!(told(guarded), ["division by zero, in `this.count / (this.count - 3) == 1`"]);
    assert_eq!(told(on("items[].qty", "1 / (value - 2) == -1")), ["division by zero, in `1 / (value - 2) == -1`"]);
}

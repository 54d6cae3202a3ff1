//! Single edits of the payment schema and of the order event, as a reviewer makes them: what is true
//! of each is known from how it was made.

use serde_json::Value;

use super::{ask, ask_all, edit};
use crate::compat::json_schema::Containment;

const ORDER: &str = include_str!("../../../../../benches/src/order_event.schema.json");
const PAYMENT: &str = include_str!("../../../../../contracts/payments/payment.schema.json");
const EDITS: &str = include_str!("edits.json");

/// The schema before and after an edit, and which holds the other.
pub(super) fn edits() -> Vec<(String, String, bool, bool)> {
    let table: Vec<Vec<Value>> = serde_json::from_str(EDITS).unwrap();
    let edited = |row: Vec<Value>| {
        let text = if row[0] == "order" { ORDER } else { PAYMENT };
        let mut new: Value = serde_json::from_str(text).unwrap();
        let mut rest = &row[3..];
        while let [op, pointer, ..] = rest {
            let value = (op == "set").then(|| &rest[2]);
            edit(&mut new, op.as_str().unwrap(), pointer.as_str().unwrap(), value);
            rest = &rest[2 + usize::from(value.is_some())..];
        }
        (text.to_owned(), new.to_string(), row[1] == true, row[2] == true)
    };
    table.into_iter().map(edited).collect()
}

#[test]
fn single_edits_are_told_both_ways() {
    let (mut pairs, mut breaks) = (0, 0);
    for (before, after, kept, held) in edits() {
        for (old, new, contained) in [(&before, &after, kept), (&after, &before, held)] {
            pairs += 1;
            match ask(old, new) {
                Containment::Contained => assert!(contained, "held to be contained\n{old}\n{new}"),
                Containment::Broken(found) => {
                    breaks += 1;
                    assert!(!contained, "held to be broken: {found:?}\n{old}\n{new}");
                }
                Containment::Unknown(why) => panic!("{why:?}\n{old}\n{new}"),
            }
        }
    }
    // As the page on evolution has them.
    assert_eq!((pairs, breaks), (248, 111));
}

#[test]
fn every_break_of_an_edit_is_listed_with_a_witness() {
    for (before, after, kept, held) in edits() {
        for (old, new, contained) in [(&before, &after, kept), (&after, &before, held)] {
            let found = ask_all(old, new);
            assert!(found.undecided.is_empty(), "{:?}\n{new}", found.undecided);
            assert_eq!(found.breaks.is_empty(), contained, "{:?}\n{old}\n{new}", found.breaks);
        }
    }
}

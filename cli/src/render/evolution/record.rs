//! A record that proves a break, as people can take it in: of a long one the members that the change speaks of.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use stipula::{Change, Witness};

/// Characters of a record, or of a payload in hexadecimal digits, that are shown whole.
const SHORT: usize = 160;
const SHORT_PAYLOAD: usize = 64;

/// The members of a record that matter, and how many more there are; `None` where all of it is to be shown.
pub(super) fn abridged(change: &Change, witness: &Witness) -> Option<(String, usize)> {
    of(&witness.record, change, witness)
}

/// The record as its reader has it, likewise.
pub(super) fn read_as(change: &Change, witness: &Witness) -> Option<String> {
    let record = witness.read_as.as_ref()?;
    Some(of(record, change, witness).map_or_else(|| record.clone(), |(text, _)| text))
}

fn of(record: &str, change: &Change, witness: &Witness) -> Option<(String, usize)> {
    if record.chars().count() <= SHORT {
        return None;
    }
    let members = members(record)?;
    let matters = |name: &str| {
        let token = name.replace('~', "~0").replace('/', "~1");
        let begins = |path: &str| path.split('/').nth(1) == Some(token.as_str());
        let refused =
            |said: &String| said.strip_prefix('/').and_then(|rest| rest.split(['/', ':']).next()) == Some(&token);
        let texts = change.old.iter().chain(&change.new).filter(|_| change.rule.is_some());
        begins(&change.path) || witness.refused.iter().any(refused) || texts.into_iter().any(|text| is_read(text, name))
    };
    let shown: Vec<String> =
        members.iter().filter(|(name, _)| matters(name)).map(|(name, value)| member(name, value)).collect();
    let more = members.len() - shown.len();
    (!shown.is_empty() && more > 0).then(|| (format!("{{{}, ...}}", shown.join(", ")), more))
}

/// What stands behind an abridged record.
pub(super) fn and_more(more: usize) -> String {
    let (noun, verb) = if more == 1 { ("member", "is") } else { ("members", "are") };
    format!("{more} more {noun} of the record {verb} in `--format json`")
}

/// A payload in hexadecimal digits, of a long one how long it is.
pub(super) fn digits(payload: &str) -> String {
    match payload.get(..SHORT_PAYLOAD) {
        Some(start) if payload.len() > SHORT_PAYLOAD => format!("{start}... ({} bytes)", payload.len() / 2),
        _ => payload.to_owned(),
    }
}

fn member(name: &str, value: &RawValue) -> String {
    format!("{}: {}", serde_json::to_string(name).unwrap_or_default(), value.get())
}

/// Whether an expression has the name as a word.
fn is_read(expression: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    expression.match_indices(name).any(|(at, _)| {
        let before = expression.get(..at).and_then(|text| text.chars().next_back());
        let after = expression.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// The members of an object, in their order.
fn members(record: &str) -> Option<Vec<(String, Box<RawValue>)>> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, Box<RawValue>)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(record).deserialize_map(Members).ok()
}

#[cfg(test)]
mod tests {
    use super::{digits, is_read, members};

    #[test]
    fn names_are_words() {
        for (expression, name, expected) in [
            ("this.total > this.tax", "tax", true),
            ("this.total_tax > 1", "tax", false),
            ("this.taxes > 1", "tax", false),
            ("this['tax'] > 1 && this.taxes > 1", "tax", true),
            ("this.é", "é", true),
        ] {
            assert_eq!(is_read(expression, name), expected, "{expression}");
        }
    }

    #[test]
    fn members_keep_their_order_and_their_digits() {
        let found = members(r#"{"b": 1.50, "a": {"x": [1]}}"#).unwrap();
        let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.get())).collect();
        assert_eq!(found, [("b", "1.50"), ("a", r#"{"x": [1]}"#)]);
        assert!(members("[1]").is_none());
    }

    #[test]
    fn long_payloads_are_cut() {
        assert_eq!(digits("00ff"), "00ff");
        assert!(digits(&"0".repeat(200)).ends_with("... (100 bytes)"));
    }
}

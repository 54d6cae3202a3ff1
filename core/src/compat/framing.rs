//! What stands around payloads: framing, tombstones, and how schemas of other versions are found.

use std::fmt::Write as _;

use super::change::{Area, Change};
use super::evolution::Found;
use super::level::{Verdict, Way};
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::model::{Framing, Part, Tombstone, Wire, word_of};

pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    let (own, other) = (&old.agreed().extensions.wire, &new.agreed().extensions.wire);
    let change = |message: &str, texts: (String, String)| {
        Change::new(changes::FRAMING_CHANGED, Area::Schema, "", message).texts(Some(texts.0), Some(texts.1))
    };
    if (own.framing, own.part) != (other.framing, other.part) {
        let message = "payloads come in another framing: readers of the one cannot take the frame of the other off";
        let change = change(message, (frame(own), frame(other)));
        found.add(change.broken_promise("what is around the datum shows it, and not a record"));
        return;
    }
    if own.tombstone != other.tombstone {
        let word = |wire: &Wire| format!("tombstones: {}", word_of(&Tombstone::WORDS, wire.tombstone));
        let (message, way) = match other.tombstone {
            Tombstone::Refuse => ("a null payload is refused now, which the old contract accepts", Way::Backward),
            Tombstone::Allow => ("a null payload is accepted now, which the old contract refuses", Way::Forward),
        };
        let mut change = change(message, (word(own), word(other))).way(way, Verdict::Breaking);
        change.no_witness = Some("it is the payload without a record that shows it".to_owned());
        found.add(change.fix("let null payloads pass until nobody writes them any more"));
        return;
    }
    if looked_up(own) != looked_up(other) {
        let message = "the schemas of payloads are looked up in another way";
        found.add(change(message, (looked_up(own), looked_up(other))));
    }
}

fn frame(wire: &Wire) -> String {
    let framing = word_of(&Framing::WORDS, wire.framing);
    match wire.part {
        Part::Value => framing.to_owned(),
        Part::Key => format!("{framing}, key"),
    }
}

/// Subject, ids, and the older versions by theirs.
fn looked_up(wire: &Wire) -> String {
    let ids =
        |ids: &[crate::model::Spanned<u32>]| ids.iter().map(|id| id.value.to_string()).collect::<Vec<_>>().join(", ");
    let guid = |guid: Option<&crate::model::Spanned<std::sync::Arc<str>>>| {
        guid.map(|guid| format!(", guid {}", guid.value)).unwrap_or_default()
    };
    let mut text = format!("ids [{}]{}", ids(&wire.ids), guid(wire.guid.as_ref()));
    if let Some(subject) = &wire.subject {
        let _ = write!(text, ", subject {subject}");
    }
    for past in &wire.history {
        let _ = write!(text, ", an older version of ids [{}]{}", ids(&past.ids), guid(past.guid.as_ref()));
    }
    text
}

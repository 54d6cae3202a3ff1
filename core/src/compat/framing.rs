//! What stands around payloads: framing, tombstones, and how schemas of other versions are found.

use std::sync::Arc;

use super::change::{Area, Change};
use super::evolution::Found;
use super::level::{Verdict, Way};
use crate::contract::Contract;
use crate::diagnostics::codes::changes;
use crate::model::{Framing, Part, Spanned, Tombstone, Wire, word_of};

/// Each key of the wire, by its name.
pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    let (own, other) = (&old.agreed().extensions.wire, &new.agreed().extensions.wire);
    let change = |key: &str, message: &str, texts: (String, String)| {
        let change = Change::new(changes::FRAMING_CHANGED, Area::Schema, "", message).about(&[key]);
        change.texts(Some(texts.0), Some(texts.1))
    };
    let around = "what is around the datum shows it, and not a record";
    if own.framing != other.framing {
        let message = "payloads come in another framing: readers of the one cannot take the frame of the other off";
        let word = |wire: &Wire| word_of(&Framing::WORDS, wire.framing).to_owned();
        found.add(change("framing", message, (word(own), word(other))).broken_promise(around));
    }
    if own.part != other.part {
        let message = "payloads are the other part of a message: readers look for them at another place";
        let word = |wire: &Wire| word_of(&Part::WORDS, wire.part).to_owned();
        found.add(change("part", message, (word(own), word(other))).broken_promise(around));
    }
    if own.tombstone != other.tombstone {
        let word = |wire: &Wire| word_of(&Tombstone::WORDS, wire.tombstone).to_owned();
        let (message, way) = match other.tombstone {
            Tombstone::Refuse => ("a null payload is refused now, which the old contract accepts", Way::Backward),
            Tombstone::Allow => ("a null payload is accepted now, which the old contract refuses", Way::Forward),
        };
        let mut change = change("tombstone", message, (word(own), word(other))).way(way, Verdict::Breaking);
        change.no_witness = Some("it is the payload without a record that shows it".to_owned());
        found.add(change.fix("let null payloads pass until nobody writes them any more"));
    }
    let message = "the schemas of payloads are looked up in another way";
    for (key, text) in LOOKED_UP {
        if text(own) != text(other) {
            found.add(change(key, message, (text(own), text(other))));
        }
    }
}

/// A key of the wire, and what it says.
type LookedUp = (&'static str, fn(&Wire) -> String);

/// What finds the schema of a payload.
const LOOKED_UP: [LookedUp; 4] = [
    ("subject", |wire| wire.subject.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("ids", |wire| ids(&wire.ids)),
    ("guid", |wire| guid(wire.guid.as_ref())),
    ("history", |wire| {
        let versions = wire.history.iter().map(|past| {
            let guid = guid(past.guid.as_ref());
            let comma = if guid.is_empty() { "" } else { ", " };
            format!("ids [{}]{comma}{guid}", ids(&past.ids))
        });
        versions.collect::<Vec<_>>().join("; ")
    }),
];

fn ids(ids: &[Spanned<u32>]) -> String {
    ids.iter().map(|id| id.value.to_string()).collect::<Vec<_>>().join(", ")
}

fn guid(guid: Option<&Spanned<Arc<str>>>) -> String {
    guid.map(|guid| format!("guid {}", guid.value)).unwrap_or_default()
}

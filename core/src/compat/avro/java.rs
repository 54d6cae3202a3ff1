//! What the checker of Avro's Java library would say. It takes any branch of a union that can be read
//! to the end, not the first that matches; and it does not look at logical types.
//!
//! A pair that is asked again while it is asked counts as read, and what was answered on that ground is kept, as it
//! keeps it, even if the pair turns out not to be read. So all is asked that it asks, in its order.

use std::collections::BTreeMap;

use super::super::level::Verdict;
use super::walk::Walk;
use crate::codec::Targets;
use crate::schema::{Kind, NodeId, Record, fixed_size, primitive};

/// Pairs of one comparison.
const MOST: usize = 1 << 16;
/// Calls within calls.
const DEEPEST: u32 = 200;

/// Its verdict on one way, and why it differs from resolution as it is specified.
pub(super) fn verdict(walk: &Walk<'_>) -> (Verdict, String) {
    let mut java = Java { walk, known: BTreeMap::new(), unfinished: false };
    let (writer, reader) = (walk.pair.writer.root, walk.pair.reader.root);
    let reads = java.reads(writer, reader, 0);
    let verdict = match reads {
        _ if java.unfinished => Verdict::Unknown,
        true => Verdict::Compatible,
        false => Verdict::Breaking,
    };
    let note = match verdict {
        Verdict::Compatible => {
            "its checker takes any branch of a union that could be read, and does not compare decimals; its own \
             runtime takes the first branch"
        }
        Verdict::Breaking => "its checker looks at schemas under which no value exists as if there were some",
        Verdict::Unknown => "the schemas are too large for this question",
    };
    (verdict, note.to_owned())
}

struct Java<'w, 's> {
    walk: &'w Walk<'s>,
    /// Pairs that are known, or asked right now: those are taken to be read.
    known: BTreeMap<(NodeId, NodeId), bool>,
    unfinished: bool,
}

impl<'s> Java<'_, 's> {
    fn reads(&mut self, writer: NodeId, reader: NodeId, depth: u32) -> bool {
        if let Some(known) = self.known.get(&(writer, reader)) {
            return *known;
        }
        if self.known.len() > MOST || depth > DEEPEST {
            self.unfinished = true;
            return false;
        }
        self.known.insert((writer, reader), true);
        let pair = self.walk.pair;
        let (own, wanted) = (&pair.writer.node(writer).kind, &pair.reader.node(reader).kind);
        let reads = match (own, wanted) {
            (Kind::Union(branches), _) => {
                let mut reads = true;
                for branch in branches {
                    reads &= self.reads(*branch, reader, depth + 1);
                }
                reads
            }
            (_, Kind::Union(branches)) => branches.iter().any(|branch| self.reads(writer, *branch, depth + 1)),
            (Kind::List(own), Kind::List(wanted)) | (Kind::Map { value: own, .. }, Kind::Map { value: wanted, .. }) => {
                self.reads(*own, *wanted, depth + 1)
            }
            (Kind::Record(own), Kind::Record(wanted)) => {
                pair.same_name(writer, reader) && self.record(own, wanted, depth)
            }
            (Kind::Enum { symbols: own, .. }, Kind::Enum { symbols, default }) => {
                pair.same_name(writer, reader)
                    && (default.is_some() || own.iter().all(|symbol| symbols.contains(symbol)))
            }
            (own, wanted) => match (fixed_size(own), fixed_size(wanted)) {
                (Some(size), Some(other)) => size == other && pair.same_name(writer, reader),
                (None, None) => crate::codec::promotes(primitive(own), primitive(wanted)),
                _ => false,
            },
        };
        self.known.insert((writer, reader), reads);
        reads
    }

    fn record(&mut self, own: &'s Record, wanted: &'s Record, depth: u32) -> bool {
        let mut written: Vec<Option<NodeId>> = vec![None; wanted.fields.len()];
        let targets = Targets::new(own, wanted);
        for field in &own.fields {
            let place = targets.find(&field.name).and_then(|(place, _)| written.get_mut(place as usize));
            if let Some(place) = place {
                *place = Some(field.node);
            }
        }
        let mut reads = true;
        for (field, written) in wanted.fields.iter().zip(written) {
            reads &= match written {
                Some(writer) => self.reads(writer, field.node, depth + 1),
                None => field.default.is_some(),
            };
        }
        reads
    }
}

//! Witnesses of Avro: a record made, written, and judged by both contracts.

use std::sync::Arc;

use super::super::change::{Witness, WitnessLevel};
use super::super::hidden::Hidden;
use super::super::level::Way;
use super::super::made::Made;
use super::super::sets::Sets;
use crate::codec::{Plain, Resolution};
use crate::contract::{Contract, Judgement};
use crate::scalars::hexadecimal;

/// Both contracts, one of which writes.
pub(in crate::compat) struct Replay<'c> {
    pub(in crate::compat) way: Way,
    pub(in crate::compat) writer: &'c Contract,
    pub(in crate::compat) reader: &'c Contract,
    own: Resolution,
    across: Resolution,
    hidden: Hidden,
}

/// What both contracts say of one datum.
pub(in crate::compat) struct Replayed {
    pub(in crate::compat) written: Judgement,
    pub(in crate::compat) read: Judgement,
}

impl<'c> Replay<'c> {
    /// `None` where the schemas are too large to be resolved.
    pub(in crate::compat) fn new(old: &'c Contract, new: &'c Contract, way: Way) -> Option<Self> {
        let (writer, reader) = match way {
            Way::Backward => (old, new),
            Way::Forward => (new, old),
        };
        let own = Resolution::compile(Arc::clone(writer.shape()), writer.shape())?;
        let across = Resolution::compile(Arc::clone(writer.shape()), reader.shape())?;
        Some(Self { way, writer, reader, own, across, hidden: Hidden::of(writer, reader) })
    }

    /// Judges a datum of the writer's.
    pub(in crate::compat) fn judge(&self, datum: &[u8]) -> Replayed {
        Replayed {
            written: self.writer.judge_datum(&self.own, datum),
            read: self.reader.judge_datum(&self.across, datum),
        }
    }

    /// A witness of a value that the writer's structure accepts and the reader's refuses; of the level
    /// of the contract where the writer's rules accept it as well.
    pub(super) fn refusal(&self, sets: &Sets, made: &Made) -> Option<Witness> {
        let mut datum = Vec::new();
        made.write(&mut datum);
        let Replayed { written, read } = self.judge(&datum);
        if !written.structure.is_empty() || read.structure.is_empty() {
            return None;
        }
        let level = if sets.writes(&written) { WitnessLevel::Contract } else { WitnessLevel::Structure };
        let refused = read.structure.iter().take(3).map(|violation| self.hidden.said(violation)).collect();
        Some(self.witness(level, &datum, refused, None))
    }

    /// A witness of a value that both accept, and that is another one for the reader.
    pub(super) fn difference(&self, sets: &Sets, made: &Made) -> Option<Witness> {
        let mut datum = Vec::new();
        made.write(&mut datum);
        let Replayed { written, read } = self.judge(&datum);
        if !written.structure.is_empty() || !read.structure.is_empty() {
            return None;
        }
        let level = if sets.writes(&written) { WitnessLevel::Contract } else { WitnessLevel::Structure };
        let read_as = self.read(&datum)?;
        (self.record(&datum) != read_as).then(|| self.witness(level, &datum, Vec::new(), Some(read_as)))
    }

    pub(in crate::compat) fn witness(
        &self,
        level: WitnessLevel,
        datum: &[u8],
        refused: Vec<String>,
        read_as: Option<String>,
    ) -> Witness {
        let payload = hexadecimal(datum);
        Witness { way: self.way, level, encoding: "avro", record: self.record(datum), payload, refused, read_as }
    }

    fn record(&self, datum: &[u8]) -> String {
        self.writer.value_of(&self.own, datum).map(|value| json(&value)).unwrap_or_default()
    }

    fn read(&self, datum: &[u8]) -> Option<String> {
        self.reader.value_of(&self.across, datum).map(|value| json(&value))
    }
}

/// A value as JSON, its members in their order: bytes are Avro's own text of them.
fn json(value: &Plain) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    match value {
        Plain::Null => "null".to_owned(),
        Plain::Bool(value) => value.to_string(),
        Plain::Int(value) => value.to_string(),
        Plain::Double(value) if value.is_finite() => serde_json::to_string(value).unwrap_or_default(),
        Plain::Double(value) => quoted(&value.to_string()),
        Plain::Text(text) => quoted(text),
        Plain::Bytes(bytes) => quoted(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>()),
        Plain::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Plain::Map(members) => {
            let members = members.iter().map(|(name, value)| format!("{}:{}", quoted(name), json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

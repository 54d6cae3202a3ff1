//! Witnesses of Avro: a record made, written, and judged by both contracts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::change::{Witness, WitnessLevel};
use super::super::hidden::Hidden;
use super::super::level::Way;
use super::super::sets::Sets;
use super::datum::WIDE;
use crate::codec::{Plain, Resolution};
use crate::contract::{Contract, Judgement};
use crate::scalars::hexadecimal;
use crate::schema::Text;

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
        let (writer, reader) = way.sides(old, new);
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
    pub(super) fn refusal(&self, sets: &Sets, datum: &[u8], names: &BTreeSet<Text>) -> Option<Witness> {
        let Replayed { written, read } = self.judge(datum);
        if !written.structure.is_empty() || read.structure.is_empty() {
            return None;
        }
        let level = if sets.writes(&written) { WitnessLevel::Contract } else { WitnessLevel::Structure };
        let refused = read.structure.iter().take(3).map(|violation| self.hidden.said(violation)).collect();
        Some(self.witness(level, datum, names, refused))
    }

    /// A witness of a value that both accept, and that is another one for the reader.
    pub(super) fn difference(&self, sets: &Sets, datum: &[u8], names: &BTreeSet<Text>) -> Option<Witness> {
        let Replayed { written, read } = self.judge(datum);
        if !written.structure.is_empty() || !read.structure.is_empty() {
            return None;
        }
        let level = if sets.writes(&written) { WitnessLevel::Contract } else { WitnessLevel::Structure };
        let own = self.writer.value_of(&self.own, datum)?;
        let other = self.reader.value_of(&self.across, datum)?;
        if json(&own, None) == json(&other, None) {
            return None;
        }
        let read_as = Some(self.hidden.beside(&json(&own, None), &json(&other, Some(names))));
        Some(Witness { read_as, ..self.witness(level, datum, names, Vec::new()) })
    }

    /// A witness of a datum; of a wide record the fields with these names are shown.
    pub(in crate::compat) fn witness(
        &self,
        level: WitnessLevel,
        datum: &[u8],
        names: &BTreeSet<Text>,
        refused: Vec<String>,
    ) -> Witness {
        let payload = hexadecimal(datum);
        let record = self.writer.value_of(&self.own, datum).map(|value| json(&value, Some(names))).unwrap_or_default();
        let (way, masked, read_as) = (self.way, false, None);
        Witness { way, level, encoding: "avro", record, payload, masked, refused, read_as }
    }
}

/// Members that are shown of a wide record, where none of them has a part in a break.
const FIRST: usize = 8;

/// A value as JSON, its members in their order: bytes are Avro's own text of them. Of a wide record those with these
/// names, where there are names.
fn json(value: &Plain, names: Option<&BTreeSet<Text>>) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    match value {
        Plain::Null => "null".to_owned(),
        Plain::Bool(value) => value.to_string(),
        Plain::Int(value) => value.to_string(),
        Plain::Double(value) if value.is_finite() => serde_json::to_string(value).unwrap_or_default(),
        Plain::Double(value) => quoted(&value.to_string()),
        Plain::Text(text) => quoted(text),
        Plain::Bytes(bytes) => quoted(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>()),
        Plain::List(items) => format!("[{}]", items.iter().map(|item| json(item, names)).collect::<Vec<_>>().join(",")),
        Plain::Map(members) => {
            let is_meant = |name: &str| names.is_some_and(|names| names.contains(name));
            let is_wide = names.is_some() && members.len() > WIDE;
            let all = !is_wide || !members.iter().any(|(name, _)| is_meant(name));
            let most = if is_wide && all { FIRST } else { usize::MAX };
            let members = members.iter().filter(|(name, _)| all || is_meant(name)).take(most);
            let members = members.map(|(name, value)| format!("{}:{}", quoted(name), json(value, names)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

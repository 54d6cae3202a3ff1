//! The shape of a record: one typed tree for all formats, and the front ends that lower to it.

#[cfg(feature = "avro")]
mod avro;
pub(crate) mod describe;
mod globs;
mod inline;
mod input;
#[cfg(feature = "json-schema")]
mod json_schema;
mod lower;
mod narrow;
mod odcs;
mod overlay;
mod refine;
mod resolve;
mod samples;
mod shape;
#[cfg(test)]
mod tests;

pub(crate) use crate::model::Format;
#[cfg(feature = "avro")]
pub use avro::FingerprintAlgorithm;
#[cfg(feature = "avro")]
pub(crate) use avro::{canonical, crc_64_avro, fixed_size, primitive, type_name};
pub(crate) use globs::apply_globs;
pub(crate) use inline::inline_rules;
#[cfg(feature = "json-schema")]
pub(crate) use json_schema::{
    Draft, OPEN, OWN, Written, code_of, draft_named, draft_of, exact_texts, is_checked_format, is_keyword,
    judging_keywords, percent_decoded,
};
pub(crate) use lower::{Lowered, lower};
pub(crate) use odcs::lower_properties;
pub(crate) use overlay::{apply, mark_sensitive};
pub(crate) use samples::{MOST_SAMPLES, Sample, judged_alone, place_of};
#[cfg(feature = "json-schema")]
pub(crate) use shape::Matched;
pub(crate) use shape::{
    Bounds, Composite, Const, Constraints, Content, Field, IntKind, Kind, Node, NodeId, Presence, Record, Shape, Text,
    TimeForm, TimeUnit, TypeSet,
};

/// A subtree of a JSON Schema that the `jsonschema` crate judges over the tape.
#[derive(Clone, Debug)]
pub(crate) struct Fallback {
    /// JSON pointer of the subschema within its document, such as `/properties/method`.
    pub(crate) pointer: Text,
    /// The keywords that are beyond the plan; `$schema` where its dialect is.
    pub(crate) keywords: Vec<Text>,
    /// The scan of JSON text judges it too, over the bytes.
    pub(crate) is_scanned: bool,
}

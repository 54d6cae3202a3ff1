//! `stipulaSchema` beyond the schema itself: how payloads are framed and which versions wrote them.

use std::sync::Arc;

use super::{SchemaSource, Spanned, Version};
use crate::diagnostics::Span;
use crate::syntax::Located;

/// How payloads of an object travel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire {
    pub(crate) subject: Option<Arc<str>>,
    /// The message of a Protobuf file.
    pub(crate) message: Option<Spanned<Arc<str>>>,
    pub(crate) framing: Framing,
    pub(crate) part: Part,
    pub(crate) tombstone: Tombstone,
    /// Ids under which the schema is registered.
    pub(crate) ids: Vec<Spanned<u32>>,
    /// Its content id, in lower case.
    pub(crate) guid: Option<Spanned<Arc<str>>>,
    /// Older versions of the schema, from the oldest to the newest.
    pub(crate) history: Vec<PastVersion>,
    /// Expressions by name.
    pub(crate) variables: Vec<(Spanned<Arc<str>>, Located)>,
}

/// An older version of the schema.
#[derive(Clone, Debug)]
pub(crate) struct PastVersion {
    pub(crate) version: Version,
    pub(crate) span: Span,
    /// `None` where its text could not be read; that has been told.
    pub(crate) schema: Option<SchemaSource>,
    pub(crate) ids: Vec<Spanned<u32>>,
    pub(crate) guid: Option<Spanned<Arc<str>>>,
}

/// What stands around a payload's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framing {
    #[default]
    None,
    Confluent,
    ConfluentHeader,
    SingleObject,
    Delimited,
}

impl Framing {
    pub(crate) const WORDS: [(&'static str, Self); 5] = [
        ("none", Self::None),
        ("confluent", Self::Confluent),
        ("confluent-header", Self::ConfluentHeader),
        ("single-object", Self::SingleObject),
        ("delimited", Self::Delimited),
    ];
}

/// Which part of a message the schema describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    #[default]
    Value,
    Key,
}

impl Part {
    pub(crate) const WORDS: [(&'static str, Self); 2] = [("value", Self::Value), ("key", Self::Key)];
}

/// What a null payload means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tombstone {
    #[default]
    Allow,
    Refuse,
}

impl Tombstone {
    pub(crate) const WORDS: [(&'static str, Self); 2] = [("allow", Self::Allow), ("refuse", Self::Refuse)];
}

/// The word of a value in a list of words.
pub(crate) fn word_of<T: Copy + PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

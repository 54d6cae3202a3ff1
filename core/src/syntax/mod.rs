//! Text to nodes with spans: YAML and JSON, and maps from offsets inside a scalar's text to
//! offsets of the document.

mod offsets;

pub(crate) use offsets::{Located, OffsetMap};

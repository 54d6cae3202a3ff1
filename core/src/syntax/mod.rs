//! Text to nodes with spans: YAML and JSON, and maps from offsets inside a scalar's text to
//! offsets of the document.

mod builder;
mod core_schema;
mod expression;
mod json;
mod layout;
mod offsets;
mod path_as_text;
mod respelled;
mod scalar_map;
mod tree;
mod value;
mod write_json;
mod yaml;
mod yaml_faults;

#[cfg(test)]
mod tests;

pub(crate) use expression::{guard_end, renamed, uses_name};
pub(crate) use json::parse_json_at;
pub(crate) use offsets::{Located, OffsetMap};
pub(crate) use path_as_text::refuse_path;
pub(crate) use tree::{Kind, NodeRef, Style, Tree};
pub use value::Value;
pub(crate) use write_json::Writer;
pub(crate) use yaml::parse_yaml_at;

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::limits::Limits;

/// Refuses a text beyond the limit before anything is built from it.
fn check_size(text: &Located, limits: &Limits, diagnostics: &mut Diagnostics) -> bool {
    let (size, limit) = (text.text.len(), limits.document_bytes);
    // Spans count bytes in 32 bits, whatever the limit says.
    let fits = size <= limit && u32::try_from(size).is_ok();
    if !fits {
        let message = format!("expected a document of at most {limit} bytes, found {size}");
        let fault = Diagnostic::error(codes::DOCUMENT_LIMIT, message).at(text.map.span(0, 0));
        diagnostics.push(fault.hint("raise the compiler's limit `document_bytes` where it is meant"));
    }
    fits
}

//! Whether what one contract accepts, another accepts too.

#[cfg(feature = "json-schema")]
pub mod json_schema;

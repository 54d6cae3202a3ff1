//! What readers and rules share of single values: exact decimals, dates and times, patterns.

pub(crate) mod base64;
pub(crate) mod decimal;
pub(crate) mod duration;
pub(crate) mod ecma;
pub(crate) mod glob;
pub(crate) mod host;
pub(crate) mod interval;
pub(crate) mod pattern;
pub(crate) mod re2;
pub(crate) mod time;
pub(crate) mod uri;
pub(crate) mod uuid;

#[cfg(test)]
mod vectors;

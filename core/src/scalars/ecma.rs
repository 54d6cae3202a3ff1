//! Patterns of JSON Schema: ECMA-262 with the `u` flag, less what no linear engine can do.

mod classes;
mod parser;
#[cfg(test)]
mod tests;

pub(super) use parser::parse;

use super::pattern::{self, Matcher, PatternError};

use std::sync::Arc;

/// The tree of a pattern, for what looks at the language that it means.
#[cfg(feature = "json-schema")]
pub(crate) fn hir(pattern: &str, size_limit: usize) -> Result<regex_syntax::hir::Hir, PatternError> {
    parse(pattern, size_limit)
}

/// A compiled ECMA-262 pattern. A clone shares the program.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    matcher: Matcher,
    places: Option<Arc<[u128]>>,
}

impl Pattern {
    /// Compiles a pattern; its program is held to `size_limit` bytes.
    pub(crate) fn compile(pattern: &str, size_limit: usize) -> Result<Self, PatternError> {
        let hir = parse(pattern, size_limit)?;
        let places = pattern::places(&hir).map(Arc::from);
        Ok(Self { matcher: Matcher::build(&hir, size_limit, pattern.len())?, places })
    }

    /// Whether it matches anywhere in the text, which is UTF-8.
    pub(crate) fn is_match(&self, haystack: &[u8]) -> bool {
        self.matcher.is_match(haystack)
    }

    /// Of a pattern that takes ASCII texts of one length and nothing else: for each place, the bit of
    /// each byte that may stand there.
    pub(crate) fn places(&self) -> Option<&[u128]> {
        self.places.as_deref()
    }
}

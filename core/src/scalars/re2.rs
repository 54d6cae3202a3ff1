//! Patterns of rules: the syntax of RE2, and its meaning (`\d`, `\w`, `\s` and `\b` are ASCII).

use super::pattern::{Matcher, PatternError};

/// A compiled RE2 pattern.
#[derive(Clone, Debug)]
pub(crate) struct Regex(Matcher);

impl Regex {
    /// Compiles a pattern; its program is held to `size_limit` bytes.
    pub(crate) fn compile(pattern: &str, size_limit: usize) -> Result<Self, PatternError> {
        let hir = regex_syntax::Parser::new()
            .parse(pattern)
            .map_err(|error| PatternError::new(error.to_string(), 0, pattern.len()))?;
        Matcher::build(&hir, size_limit, pattern.len()).map(Self)
    }

    /// Whether it matches anywhere in the text.
    pub(crate) fn is_match(&self, haystack: &[u8]) -> bool {
        self.0.is_match(haystack)
    }
}

//! What both pattern languages share: errors, and the engine that runs in linear time.

use std::fmt;

use regex_automata::meta;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::Hir;

/// Why a pattern is refused, and where: a range of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) message: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl PatternError {
    pub(crate) fn new(message: impl Into<String>, start: usize, end: usize) -> Self {
        Self { message: message.into(), start, end }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A compiled pattern of either language.
#[derive(Clone, Debug)]
pub(crate) struct Matcher(meta::Regex);

impl Matcher {
    /// Compiles what a parser built. `size_limit` is in bytes, `pattern_len` for the error's range.
    pub(crate) fn build(hir: &Hir, size_limit: usize, pattern_len: usize) -> Result<Self, PatternError> {
        let config = meta::Config::new()
            .utf8_empty(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(size_limit))
            .onepass(false);
        let regex = meta::Builder::new().configure(config).build_from_hir(hir);
        regex.map(Self).map_err(|_| too_large(size_limit, pattern_len))
    }

    pub(crate) fn is_match(&self, haystack: &[u8]) -> bool {
        self.0.is_match(haystack)
    }
}

pub(crate) fn too_large(size_limit: usize, pattern_len: usize) -> PatternError {
    PatternError::new(format!("the compiled pattern is larger than the limit of {size_limit} bytes"), 0, pattern_len)
}

//! What both pattern languages share: errors, and the engine that runs in linear time.

pub(super) mod classes;
pub(super) mod cursor;
mod literal;
pub(super) mod properties;
mod runs;
mod table;
pub(super) mod tree;

use std::fmt;

use regex_automata::meta;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::Hir;

use literal::Literal;
use runs::Runs;
use table::Table;

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
pub(crate) struct Matcher(Way);

/// How it matches; a clone shares the automaton.
#[derive(Clone, Debug)]
enum Way {
    Literal(Literal),
    Table(Table),
    Runs(Runs),
    /// ASCII texts by the table, all others by the automaton.
    Ascii(Table, meta::Regex),
    Automaton(meta::Regex),
}

/// The places of a pattern for texts of one length; see `ecma::Pattern::places`.
pub(super) fn places(hir: &Hir) -> Option<Vec<u128>> {
    Runs::of(hir)?.places()
}

impl Matcher {
    /// Compiles what a parser built. `size_limit` is in bytes, `pattern_len` for the error's range.
    pub(crate) fn build(hir: &Hir, size_limit: usize, pattern_len: usize) -> Result<Self, PatternError> {
        let quick = Literal::of(hir).map(Way::Literal);
        let quick = quick.or_else(|| Table::of(hir).map(Way::Table)).or_else(|| Runs::of(hir).map(Way::Runs));
        if let Some(way) = quick {
            return Ok(Self(way));
        }
        let slow = Self::automaton(hir, size_limit, pattern_len)?;
        Ok(match (slow.0, Table::of_ascii(hir)) {
            (Way::Automaton(regex), Some(table)) => Self(Way::Ascii(table, regex)),
            (way, _) => Self(way),
        })
    }

    fn automaton(hir: &Hir, size_limit: usize, pattern_len: usize) -> Result<Self, PatternError> {
        let config = meta::Config::new()
            .utf8_empty(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(size_limit))
            .onepass(false);
        let regex = meta::Builder::new().configure(config).build_from_hir(hir);
        regex.map(|regex| Self(Way::Automaton(regex))).map_err(|_| too_large(size_limit, pattern_len))
    }

    pub(crate) fn is_match(&self, haystack: &[u8]) -> bool {
        match &self.0 {
            Way::Literal(literal) => literal.is_match(haystack),
            Way::Table(table) => table.is_match(haystack),
            Way::Runs(runs) => runs.is_match(haystack),
            Way::Ascii(table, _) if haystack.is_ascii() => table.is_match(haystack),
            Way::Ascii(_, regex) | Way::Automaton(regex) => regex.is_match(haystack),
        }
    }
}

/// The fault of a pattern whose program would be too large.
pub(super) fn too_large(size_limit: usize, pattern_len: usize) -> PatternError {
    PatternError::new(
        format!("the compiled pattern is larger than the limit `regex_bytes`, {size_limit}"),
        0,
        pattern_len,
    )
}

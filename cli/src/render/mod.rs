//! Outcomes as text: for people, and as JSON.

mod diagnostics;
pub(crate) mod evolution;
mod explain;
mod folder;
mod github;
mod human;
mod json;
mod jsonl;
mod junit;
mod summary;
mod tests_human;
mod violations;

use std::borrow::Cow;
use std::io::{self, Write as _};

use stipula::{Contract, Diagnostic, NotEnforced, Report, Sources};

pub(crate) use diagnostics::{file_of, for_people as diagnostics_for_people};
pub(crate) use explain::explanation_for_people;
pub(crate) use folder::folder;
pub(crate) use github::Github;
pub(crate) use human::Human;
pub(crate) use json::Json;
pub(crate) use jsonl::Jsonl;
pub(crate) use junit::junit;
pub(crate) use tests_human::tests_for_people;
use violations::{ERROR, WARNING};

use crate::counts::Counts;
use crate::input::Record;

/// Where the outcome of a run goes.
pub(crate) trait Output {
    /// What the compiler says of the contract's text; before any record.
    fn diagnostics(&mut self, list: &[Diagnostic], sources: &Sources) -> io::Result<()>;

    /// A record with violations.
    fn record(&mut self, record: Record<'_>, report: Report) -> io::Result<()>;

    /// The end of the run.
    fn finish(&mut self, run: &Run<'_>) -> io::Result<()>;
}

/// A document without errors.
#[derive(Debug)]
pub(crate) struct Judge {
    /// The contract; `None` where no single object of the document could judge data, and none need.
    pub(crate) contract: Option<Contract>,
    pub(crate) not_enforced: Vec<NotEnforced>,
}

/// What a whole run came to.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    /// `None` where the contract did not compile, or could not be read.
    pub(crate) judge: Option<&'a Judge>,
    pub(crate) counts: &'a Counts,
    /// Files read; `None` where the contract alone is judged.
    pub(crate) files: Option<usize>,
    /// What went wrong around the judging: unreadable files, no record.
    pub(crate) errors: &'a [String],
}

/// Says what went wrong around the judging; where even that cannot be written, the exit code does.
pub(crate) fn complain(error: &str) {
    let _ = writeln!(anstream::stderr(), "{ERROR}error{ERROR:#}: {}", shown(error));
}

/// Says what is doubtful about what was done.
pub(crate) fn warn(text: &str) {
    let _ = writeln!(anstream::stderr(), "{WARNING}warning{WARNING:#}: {}", shown(text));
}

/// Text from a contract or a record, harmless to a terminal: no control characters, and none that
/// turn the direction of writing.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) { safe.extend(c.escape_default()) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

/// `1 record`, `2 records`, `1,204 records`.
fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(count))
}

/// `1,204`.
fn number(count: u64) -> String {
    indicatif::HumanCount(count).to_string()
}

#[cfg(test)]
mod tests {
    use super::{counted, shown};

    #[test]
    fn no_control_character_reaches_the_terminal() {
        let cases = [
            ("plain é 漢", "plain é 漢"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\nb\tc", "a\\nb\\tc"),
            ("\u{202e}abc\u{2066}", "\\u{202e}abc\\u{2066}"),
            ("\u{9b}31m", "\\u{9b}31m"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn numbers_of_things() {
        for (count, expected) in [(0, "0 records"), (1, "1 record"), (1204, "1,204 records")] {
            assert_eq!(counted(count, "record"), expected);
        }
    }
}

//! What the engines disagree on, and who is right by the specification: `tests/peers/settled.json`.

use serde::Deserialize;
use stipula_tests::root;

use super::blame::Blame;
use crate::engines::Answer;

/// A kind of disagreement, at the operator or function where it shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) engines: Vec<String>,
    pub(crate) ops: Vec<String>,
    /// What we yield: `value`, `error` or `refused`.
    pub(crate) ours: String,
    /// What the other engine yields; it may also `panic`.
    pub(crate) theirs: String,
    /// What the other answer, or its error, has in its text.
    #[serde(default)]
    pub(crate) theirs_has: String,
    pub(crate) example: String,
    /// `stipula`, `peer`, or `open` where the specification says nothing.
    pub(crate) right: String,
    pub(crate) why: String,
    /// The section of the specification, or what else decides.
    pub(crate) by: String,
}

pub(crate) fn outcome(answer: &Answer) -> &'static str {
    match answer {
        Answer::Value(_) => "value",
        Answer::Error(_) => "error",
        Answer::Refused(_) => "refused",
        Answer::Panic(_) => "panic",
    }
}

pub(crate) fn load() -> Vec<Entry> {
    let text = std::fs::read_to_string(root().join("tests/peers/settled.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The entry that settles a disagreement.
pub(crate) fn settle(entries: &[Entry], engine: &str, blame: &Blame) -> Option<usize> {
    entries.iter().position(|entry| {
        entry.engines.iter().any(|name| name == engine)
            && entry.ops.iter().any(|op| op == blame.op)
            && entry.ours == outcome(&blame.ours)
            && entry.theirs == outcome(&blame.theirs)
            && format!("{:?}", blame.theirs).contains(&entry.theirs_has)
    })
}

//! `stipulaEvolution`: how far a contract may change, and what its owner has accepted.

use std::sync::Arc;

use super::Spanned;

/// The policy by which the next version is judged.
#[derive(Clone, Debug)]
pub(crate) struct Evolution {
    pub(crate) compatibility: Compatibility,
    pub(crate) within: Within,
    pub(crate) covers: Vec<Cover>,
    pub(crate) accepted: Vec<Accepted>,
}

/// What holds where a contract says nothing.
impl Default for Evolution {
    fn default() -> Self {
        Self {
            compatibility: Compatibility::default(),
            within: Within::None,
            covers: Cover::WORDS.iter().map(|(_, cover)| *cover).collect(),
            accepted: Vec::new(),
        }
    }
}

/// A level of compatibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compatibility {
    pub(crate) direction: Direction,
    /// With every older version, and not the last alone.
    pub(crate) transitive: bool,
}

/// Who must be able to read whose records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    None,
    Backward,
    Forward,
    Full,
}

impl Compatibility {
    pub(crate) const WORDS: [(&'static str, Self); 7] = [
        ("NONE", Self::of(Direction::None, false)),
        ("BACKWARD", Self::of(Direction::Backward, false)),
        ("BACKWARD_TRANSITIVE", Self::of(Direction::Backward, true)),
        ("FORWARD", Self::of(Direction::Forward, false)),
        ("FORWARD_TRANSITIVE", Self::of(Direction::Forward, true)),
        ("FULL", Self::of(Direction::Full, false)),
        ("FULL_TRANSITIVE", Self::of(Direction::Full, true)),
    ];

    const fn of(direction: Direction, transitive: bool) -> Self {
        Self { direction, transitive }
    }
}

impl Default for Compatibility {
    fn default() -> Self {
        Self::of(Direction::Backward, false)
    }
}

/// Which versions a new one must be compatible with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Within {
    /// All that the level names.
    #[default]
    None,
    /// Those of the same major version.
    Major,
    /// Those of the same major and minor version.
    Minor,
}

impl Within {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("none", Self::None), ("major", Self::Major), ("minor", Self::Minor)];
}

/// What a policy looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cover {
    Schema,
    Rules,
    Tags,
}

impl Cover {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("schema", Self::Schema), ("rules", Self::Rules), ("tags", Self::Tags)];
}

/// A break that the contract's owner has accepted.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    pub(crate) code: Spanned<Arc<str>>,
    /// A JSON Pointer over the fields; `*` stands for elements of a list and values of a map.
    pub(crate) path: Option<Spanned<Arc<str>>>,
    /// The rule's id; left out, whatever rule it is.
    pub(crate) rule: Option<Arc<str>>,
    /// Which of several changes at the path; left out, all of them.
    pub(crate) about: Option<Arc<str>>,
    pub(crate) owner: Option<Arc<str>>,
    pub(crate) reason: Option<Arc<str>>,
    /// In days since 1970-01-01: the last day on which it is accepted.
    pub(crate) until: Option<Spanned<i32>>,
}
